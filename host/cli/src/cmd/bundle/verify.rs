//! `portcullis bundle verify`: would a host take it?

use std::path::PathBuf;

use portcullis_bundle::Bundle;
use serde_json::json;

use crate::instant::Instant;
use crate::output::{DIM, GOOD, Output, paint};
use crate::{Answer, Done, clock, groups, hint, manifest, read};

/// Verify a bundle's signatures, files and dates against a pinned trust root.
///
/// Exit code 0: a host with this root would take it; 1: refused. Nothing is compiled or run; `bundle
/// test` does that. What a host has seen before (rollback) is the host's to check.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The bundle.
    bundle: PathBuf,
    /// The trust root to verify it by.
    #[arg(long)]
    root: PathBuf,
    /// A revocation list that came apart from the bundle, signed by revocation keys of --root.
    #[arg(long, value_name = "LIST.json")]
    revocations: Option<PathBuf>,
    /// A label the host carries, such as `env:prod`; may be given several times.
    #[arg(long, value_name = "LABEL")]
    audience: Vec<String>,
    /// The time to judge at [default: the clock].
    #[arg(long, value_name = "TIME")]
    now: Option<Instant>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let now = args.now.map_or_else(clock::now, |now| now.after(clock::now()));
    let mut trust = read::trust(&args.root, &args.audience)?;
    if let Some(path) = &args.revocations {
        let bytes = read::list_bytes(path)?;
        trust.take_revocations(&bytes).map_err(|error| hint::revocations(path, &bytes, &error))?;
    }
    let bundle = read::verified_by(&args.bundle, &trust, now)?;
    let manifest = bundle.manifest().to_value();
    let value = json!({
        "verified": true,
        "digest": bundle.digest(),
        "signatures": bundle.signatures(),
        "manifest": manifest,
    });
    output.answer(&value, || text(&bundle, &manifest));
    Ok(Answer::Yes)
}

fn text(bundle: &Bundle, manifest: &serde_json::Value) -> String {
    let mut lines = vec![
        format!("{} {}", paint(GOOD, "verified"), manifest::title(manifest)),
        format!("  digest    {}", bundle.digest()),
    ];
    for group in bundle.signatures() {
        lines.push(format!("  signed    {}", groups::signed(group)));
    }
    lines.extend(manifest::lines(manifest));
    let count = bundle.manifest().files.len();
    lines.push(format!("  files     {count}, all as signed"));
    lines.push(paint(DIM, "  nothing was run: `portcullis bundle test` runs its cases"));
    lines.join("\n")
}
