//! `portcullis root rotate`: the next version of a trust root.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use portcullis_bundle::{
    Limits, Root, RootDocument, RootDraft, RootError, add_root_signature, inspect_root,
};
use serde_json::json;

use super::signing::Signing;
use super::{change, show, sign};
use crate::failure::Failure;
use crate::output::{BAD, GOOD, Output, paint};
use crate::write::Readers;
use crate::{Answer, Done, hint, key, read, write};

/// Make the next version of a trust root: what is asked changes, the rest stays.
///
/// Hosts take it once enough root keys signed it: those of the version before, and its own. It reaches
/// them inside any bundle (`portcullis bundle carry`), or alone.
///
/// A label that is removed and added at once is replaced: the new key takes the places of the old.
///
/// Example, a lost key: portcullis root rotate root.json --remove-key rel-1 --add-key
/// rel-1=new.pub.pem --sign-with root-a.pem
///
/// Example, a stolen key that burnt version numbers: portcullis root rotate root.json --remove-key
/// rel-1 --add-key rel-1=new.pub.pem --reset-floor acme/support=58
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The root in force, completely signed.
    root: PathBuf,
    #[command(flatten)]
    change: change::Args,
    /// A root signer's private key, of this version or the next, to sign with at once; may be given
    /// several times.
    #[arg(long, value_name = "KEY.pem")]
    sign_with: Vec<PathBuf>,
    /// The file to make [default: `root-VERSION.json` beside the root].
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let before = read::root(&args.root)?;
    let next = args.change.apply(before.document())?;
    let path = args.out.clone().unwrap_or_else(|| beside(&args.root, before.document()));
    write::refuse_existing(&path)?;
    let refused = |error: RootError| Failure::refused(error.code(), &error);
    let bytes = RootDraft::from(next).to_envelope(&Limits::default()).map_err(refused)?;
    let bytes = signed(bytes, &args.sign_with, &before, output)?;
    let made = Signing::read(&path, &bytes, Some(before.clone()))?;
    write::new_file(&path, &bytes, Readers::Anyone)?;
    report(args, &path, &made, before.document(), output);
    Ok(Answer::Yes)
}

fn beside(root: &Path, before: &RootDocument) -> PathBuf {
    root.with_file_name(format!("root-{}.json", before.version.saturating_add(1)))
}

fn signed(
    mut bytes: Vec<u8>,
    keys: &[PathBuf],
    before: &Root,
    output: &Output,
) -> Result<Vec<u8>, Failure> {
    let limits = Limits::default();
    for path in keys {
        let key = key::private(path, output)?;
        let root =
            inspect_root(&bytes, &limits).map_err(|error| hint::root(path, &bytes, &error))?;
        sign::check_entitled(&root, Some(before.document()), &key)
            .map_err(|failure| failure.about(path.display()))?;
        bytes = add_root_signature(&bytes, &key, &limits)
            .map_err(|error| hint::sign(path, &bytes, &error))?;
    }
    Ok(bytes)
}

fn report(args: &Args, path: &Path, made: &Signing, before: &RootDocument, output: &Output) {
    let (removed, added) = changes(before, made.document());
    let mut value = show::value(made);
    if let Some(map) = value.as_object_mut() {
        map.insert("file".to_owned(), json!(path.display().to_string()));
        map.insert(
            "changes".to_owned(),
            json!({"removed": plain(&removed), "added": plain(&added)}),
        );
    }
    output.answer(&value, || {
        let mut lines = vec![format!("{} {}", paint(GOOD, "made"), path.display())];
        lines.push(show::text(made, path));
        lines.push(format!("changed since version {}", before.version));
        lines.extend(removed.iter().map(|line| format!("  {} {line}", paint(BAD, "-"))));
        lines.extend(added.iter().map(|line| format!("  {} {line}", paint(GOOD, "+"))));
        lines.join("\n")
    });
    let (old, new) = (args.root.display(), path.display());
    output.note(&if made.is_complete() == Some(true) {
        format!("next: portcullis bundle carry BUNDLE --root {new}")
    } else {
        format!("next: portcullis root sign {new} --previous {old} --key KEY.pem")
    });
}

/// The same without the columns.
fn plain(lines: &[String]) -> Vec<String> {
    let plain = |line: &String| line.split_whitespace().collect::<Vec<_>>().join(" ");
    lines.iter().map(plain).collect()
}

/// What only the old one decides, and what only the new one does.
fn changes(before: &RootDocument, after: &RootDocument) -> (Vec<String>, Vec<String>) {
    let (old, new) = (show::lines(before), show::lines(after));
    let only = |lines: &[String], other: &[String]| {
        let other: BTreeSet<&String> = other.iter().collect();
        lines.iter().filter(|line| !other.contains(line)).cloned().collect()
    };
    (only(&old, &new), only(&new, &old))
}
