//! `portcullis state init`: a host's first day.

use std::path::{Path, PathBuf};

use portcullis_bundle::store::Store;
use serde_json::json;

use crate::failure::Failure;
use crate::host_file::{HostFile, refused};
use crate::output::{DIM, GOOD, Output, WARN, paint};
use crate::write::{self, Readers};
use crate::{Answer, Done, clock, read};

/// Make a host: pin its root, make its store.
///
/// Writes HOST.json unless it is there, and makes the store's folder, private to this user. Compare
/// the root's digest over another channel before you go on: everything rests on it.
///
/// Example: portcullis state init --root root.json --audience env:prod --inbox inbox
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The host's file to make, or one that was written by hand.
    #[arg(long = "host", value_name = "HOST.json", default_value = "host.json")]
    path: PathBuf,
    /// The trust root to pin.
    #[arg(long)]
    root: Option<PathBuf>,
    /// The store's folder, seen from HOST.json.
    #[arg(long, default_value = "store")]
    store: PathBuf,
    /// A label this host carries, such as `env:prod`; may be given several times.
    #[arg(long, value_name = "LABEL")]
    audience: Vec<String>,
    /// A folder whose bundles, roots and revocation lists a server imports as they come.
    #[arg(long, value_name = "DIR")]
    inbox: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let made = write_host_file(args)?;
    let file = HostFile::read(&args.path)?;
    let root = read::root(&file.root)?;
    let now = clock::now();
    let (digest, document) = (root.digest(), root.document().clone());
    Store::init(&file.store, root, now).map_err(|error| refused(&error))?;
    let shown = |path: &Path| path.display().to_string();
    let value = json!({
        "host": shown(&args.path), "store": shown(&file.store),
        "trust_domain": document.trust_domain, "root_version": document.version,
        "root_digest": digest,
    });
    output.answer(&value, || {
        let mut lines = vec![
            format!("{} {}", paint(GOOD, "made"), shown(&file.store)),
            format!("  host      {}{}", shown(&args.path), if made { "" } else { " (as it was)" }),
            format!("  domain    {}", document.trust_domain),
            format!("  root      version {}, {digest}", document.version),
        ];
        if document.expires <= now {
            lines.push(paint(WARN, format!("  the root expired at {}", document.expires)));
        }
        lines.push(paint(DIM, "  compare the root's digest over another channel"));
        lines.join("\n")
    });
    output.note("next: portcullis rules import BUNDLE.policy.tgz");
    Ok(Answer::Yes)
}

/// Writes the host's file, unless there is one and no root was given.
fn write_host_file(args: &Args) -> Result<bool, Failure> {
    let there = args.path.symlink_metadata().is_ok();
    let Some(root) = &args.root else {
        return if there {
            Ok(false)
        } else {
            Err(Failure::usage("which trust root?").hint("--root ROOT.json pins it for this host"))
        };
    };
    // Read first: a typing mistake must not leave a file behind.
    read::root(root)?;
    let mut file = HostFile::new(seen_from(&args.path, root), args.store.clone());
    file.audience.clone_from(&args.audience);
    file.inbox.clone_from(&args.inbox);
    let text = serde_json::to_string_pretty(&file)
        .map_err(|error| Failure::undecided("io", error.to_string()))?;
    write::new_file(&args.path, format!("{text}\n").as_bytes(), Readers::Anyone)?;
    Ok(true)
}

/// `path`, which is seen from here, as it is seen from the folder of `file`.
fn seen_from(file: &Path, path: &Path) -> PathBuf {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        None => path.to_owned(),
        Some(folder) => match path.strip_prefix(folder) {
            Ok(inside) => inside.to_owned(),
            Err(_) => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
        },
    }
}
