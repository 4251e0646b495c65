//! `portcullis rules import`: from a medium into the store.

use std::path::{Path, PathBuf};

use portcullis::Installation;
use portcullis_bundle::Limits;
use portcullis_bundle::store::{Imported, Taken};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::host_file::{self, act, who};
use crate::output::{BAD, GOOD, Output, WARN, paint};
use crate::{Answer, Done, hint, read};

/// Import bundles, trust roots and revocation lists that were carried here.
///
/// Each file says itself what it is. A bundle is verified, its signed cases are run, it is stored, and
/// serves at once unless its name is pinned. Roots and revocation lists that a bundle carries count
/// even where the bundle is refused. Doing it again changes nothing.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The files, in this order.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Store bundles without letting them serve: `rules try` or `rules activate` does that later.
    #[arg(long)]
    no_serve: bool,
    #[command(flatten)]
    host: host_file::Args,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let installation = args.host.installation()?;
    let mut answer = Answer::Yes;
    for path in &args.files {
        let done = one(path, args, &installation, output);
        match done {
            Ok(()) => {}
            // The others may be good; one bad medium must not keep a revocation from this host.
            Err(failure) if args.files.len() > 1 => {
                output.failure(&failure);
                answer = Answer::No;
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(answer)
}

fn one(
    path: &Path,
    args: &Args,
    installation: &Installation,
    output: &Output,
) -> Result<(), Failure> {
    let bytes = read::bundle(path, &Limits::default())?;
    let by = who();
    let imported = installation.import(&bytes, &act(&by, None), !args.no_serve);
    let imported = imported.map_err(|error| hint::imported(path, &bytes, &error))?;
    let (learnt, value) = (learnt(&imported), learnt_value(&imported));
    match imported.bundle {
        Some(Err(error)) => {
            if !learnt.is_empty() && !output.is_json() {
                output.text(&learnt.join("\n"));
            }
            Err(hint::imported(path, &bytes, &error))
        }
        Some(Ok(taken)) => {
            let value = json!({
                "file": path.display().to_string(),
                "bundle": {
                    "name": taken.name, "version": taken.version, "digest": taken.digest,
                    "known": taken.known, "active": taken.active,
                },
                "learnt": value,
            });
            output.answer(&value, || [vec![said(&taken)], learnt].concat().join("\n"));
            Ok(())
        }
        None => {
            let value =
                json!({"file": path.display().to_string(), "bundle": null, "learnt": value});
            let nothing = || format!("{}: known already", path.display());
            output.answer(&value, || if learnt.is_empty() { nothing() } else { learnt.join("\n") });
            Ok(())
        }
    }
}

fn said(taken: &Taken) -> String {
    let (name, version, digest) = (&taken.name, taken.version, taken.digest);
    let standing = match (taken.known, taken.active) {
        (true, true) => "known already, it serves",
        (true, false) => "known already, it does not serve",
        (false, true) => "it serves now",
        (false, false) => "stored, it does not serve yet",
    };
    format!("{} {name} v{version} {digest}: {standing}", paint(GOOD, "imported"))
}

fn learnt(imported: &Imported) -> Vec<String> {
    let roots = imported.roots.iter().map(|v| format!("{} {v}", paint(GOOD, "trusted root")));
    let list = imported.revocations.iter();
    let list = list.map(|v| format!("{} {v} is in force", paint(GOOD, "revocation list")));
    let stopped = imported.stopped.iter().map(|(name, why)| {
        let what = paint(BAD, "stopped");
        format!("{what} {name} v{}: {}; requests to it are denied", why.version, why.code)
    });
    let notes = imported.notes.iter().map(|note| format!("{}: {note}", paint(WARN, "note")));
    roots.chain(list).chain(stopped).chain(notes).collect()
}

fn learnt_value(imported: &Imported) -> Value {
    json!({
        "roots": imported.roots,
        "revocations": imported.revocations,
        "stopped": imported.stopped.iter().map(|(name, why)| json!({
            "name": name, "version": why.version, "code": why.code,
        })).collect::<Vec<_>>(),
        "notes": imported.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
