//! `portcullis bundle inspect`: what a bundle says of itself, believed by nobody.

use std::path::PathBuf;

use portcullis_bundle::{
    Digest, Inspection, KeyId, Limits, OpenError, Root, SignerGroup, escape_control, inspect,
    inspect_revocations,
};
use serde::Serialize;
use serde_json::Value;

use crate::failure::chain;
use crate::output::{BAD, GOOD, Output, WARN, paint};
use crate::{Answer, Done, groups, hint, manifest, read};

/// Show what a bundle says of itself, without believing it.
///
/// No signature is checked, so all of it may be a lie; `bundle verify` decides. With --root: how far
/// its signing has come.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The bundle.
    bundle: PathBuf,
    /// A trust root whose signers to look for.
    #[arg(long)]
    root: Option<PathBuf>,
}

const WARNING: &str = "UNVERIFIED: nobody vouches for any of this";

/// Fields in the order of printing: the warning comes first.
#[derive(Serialize)]
struct Report<'a> {
    warning: &'static str,
    verified: bool,
    digest: Digest,
    signed_by: &'a [KeyId],
    #[serde(skip_serializing_if = "Option::is_none")]
    signers: Option<&'a [SignerGroup]>,
    fault: Option<Fault>,
    roots: Vec<u64>,
    /// The version of the list it carries.
    revocations: Option<u64>,
    manifest: &'a Value,
}

#[derive(Serialize)]
struct Fault {
    code: &'static str,
    message: String,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let limits = Limits::default();
    let bytes = read::bundle(&args.bundle, &limits)?;
    let refused = |error: &OpenError| hint::bundle(&args.bundle, &bytes, error);
    let inspection = inspect(&bytes, &limits).map_err(|error| refused(&error))?;
    let root = args.root.as_deref().map(read::root).transpose()?;
    let signers = match &root {
        Some(root) => Some(inspection.signers(root.document()).map_err(|error| refused(&error))?),
        None => None,
    };
    let manifest = inspection.manifest().to_value();
    let report = Report {
        warning: WARNING,
        verified: false,
        digest: inspection.digest(),
        signed_by: inspection.signed_by(),
        signers: signers.as_deref(),
        fault: inspection.fault().map(fault),
        roots: inspection.roots().iter().map(|root| root.version).collect(),
        revocations: carried_list(&inspection),
        manifest: &manifest,
    };
    output.answer(&report, || text(&report, &inspection, root.as_ref()));
    Ok(Answer::Yes)
}

fn fault(error: &OpenError) -> Fault {
    Fault { code: error.code(), message: chain(error) }
}

fn text(report: &Report<'_>, inspection: &Inspection, root: Option<&Root>) -> String {
    let mut lines = vec![
        paint(WARN, WARNING),
        manifest::title(report.manifest),
        format!("  digest    {}", report.digest),
    ];
    if let Some(fault) = &report.fault {
        let message = escape_control(&fault.message);
        lines.push(format!("  {}     [{}] {message}", paint(BAD, "fault"), fault.code));
    }
    lines.extend(signature_lines(report, inspection, root));
    lines.extend(manifest::lines(report.manifest));
    lines.extend(carried(&report.roots, report.revocations, ", unverified"));
    for (path, bytes) in inspection.files() {
        lines.push(format!("  file      {} ({} bytes)", escape_control(path), bytes.len()));
    }
    lines.join("\n")
}

/// The version of the revocation list that travels in the bundle, by its own word.
pub(super) fn carried_list(inspection: &Inspection) -> Option<u64> {
    let list = inspect_revocations(inspection.revocations()?, &Limits::default());
    Some(list.ok()?.list.version)
}

/// The trust documents that travel in the bundle, one a line.
pub(super) fn carried(roots: &[u64], list: Option<u64>, mark: &str) -> Vec<String> {
    let roots = roots.iter().map(|version| format!("  carries   root {version}{mark}"));
    let list = list.map(|version| format!("  carries   revocation list {version}{mark}"));
    roots.chain(list).collect()
}

fn signature_lines(
    report: &Report<'_>,
    inspection: &Inspection,
    root: Option<&Root>,
) -> Vec<String> {
    let Some((root, signers)) = root.zip(report.signers) else {
        if report.signed_by.is_empty() {
            return vec!["  signed    by nobody".to_owned()];
        }
        let line = |keyid: &KeyId| format!("  signed    by key {keyid}, by its own word");
        return report.signed_by.iter().map(line).collect();
    };
    let line = |group: &SignerGroup| {
        let mark = if group.is_met() { paint(GOOD, "met") } else { paint(WARN, "open") };
        format!("  signed    {}, {mark}", groups::signed(group))
    };
    let missing = groups::missing(inspection, root.document());
    let missing = missing.into_iter().map(|missing| format!("  missing   {missing}"));
    signers.iter().map(line).chain(missing).collect()
}
