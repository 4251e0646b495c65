//! `portcullis root show`: what a trust root says, and how far its signing has come.

use std::path::{Path, PathBuf};

use portcullis_bundle::{Limits, RootInspection, inspect_root};
use serde_json::{Value, json};

use crate::output::{BAD, DIM, GOOD, Output, WARN, paint};
use crate::{Answer, Done, clock, groups, hint, read};

/// Show a trust root: its keys, who must sign what, and who signed it.
///
/// That its own keys signed it proves only that it is whole. Compare its digest over another channel
/// before a host pins it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The root document.
    root: PathBuf,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let bytes = read::root_bytes(&args.root)?;
    let root = inspect_root(&bytes, &Limits::default())
        .map_err(|error| hint::root(&args.root, &bytes, &error))?;
    output.answer(&value(&root), || text(&root, &args.root));
    Ok(Answer::Yes)
}

pub(crate) fn value(root: &RootInspection) -> Value {
    json!({
        "digest": root.digest,
        "complete": root.signers.is_met(),
        "signatures": root.signers,
        "root": root.document.to_value(),
    })
}

/// How far its signing has come, in one line.
pub(crate) fn signatures(root: &RootInspection) -> String {
    let signed = groups::signed(&root.signers);
    if root.signers.is_met() {
        return format!("{}, {signed}", paint(GOOD, "complete"));
    }
    let missing = groups::missing_of(&root.document.root, &root.signers, &root.document);
    format!("{}, {signed}; missing {missing}", paint(WARN, "incomplete"))
}

pub(crate) fn text(root: &RootInspection, path: &Path) -> String {
    let document = &root.document;
    let expired = if document.expires <= clock::now() {
        format!(" {}", paint(BAD, "expired"))
    } else {
        String::new()
    };
    let mut lines = vec![
        format!("trust root of {}, version {}", document.trust_domain, document.version),
        format!("  digest      {}", root.digest),
        format!("  expires     {}{expired}", document.expires),
        format!("  signatures  {}", signatures(root)),
        format!("  roots       {}", groups::group(&document.root, document)),
    ];
    for delegation in &document.delegations {
        lines.push(format!("  bundles     {}", groups::delegation(delegation, document)));
    }
    let revocation = document.revocation.as_ref().map(|group| groups::group(group, document));
    lines.push(format!("  revocation  {}", revocation.as_deref().unwrap_or("nobody")));
    for (name, floor) in &document.floors {
        lines.push(format!("  floor       {name}: version {}", floor.version));
    }
    let mut keys: Vec<_> = document.keys.iter().collect();
    keys.sort_by_key(|(_, key)| key.label.as_str());
    for (keyid, key) in keys {
        lines.push(format!("  key         {keyid} {}", key.label));
    }
    let command = format!("jq -rj .payload {} | base64 -d | sha256sum", path.display());
    lines.push(paint(DIM, format!("  the digest without this program: {command}")));
    lines.join("\n")
}
