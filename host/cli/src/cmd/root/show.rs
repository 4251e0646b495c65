//! `portcullis root show`: what a trust root says, and how far its signing has come.

use std::path::{Path, PathBuf};

use portcullis_bundle::{RootDocument, escape_control};
use serde_json::{Value, json};

use super::signing::Signing;
use crate::output::{BAD, DIM, Output, paint};
use crate::{Answer, Done, clock, groups, read};

/// Show a trust root: its keys, who must sign what, and who signed it.
///
/// That its own keys signed it proves only that it is whole. Compare its digest over another channel
/// before a host pins it; `portcullis root verify` checks that a later one follows from it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The root document.
    root: PathBuf,
    /// The root just before it, to see who of its keys signed.
    #[arg(long, value_name = "ROOT.json")]
    previous: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let bytes = read::root_bytes(&args.root)?;
    let previous = args.previous.as_deref().map(read::root).transpose()?;
    let root = Signing::read(&args.root, &bytes, previous)?;
    output.answer(&value(&root), || text(&root, &args.root));
    Ok(Answer::Yes)
}

pub(super) fn value(signing: &Signing) -> Value {
    let root = &signing.root;
    let mut value = json!({
        "digest": root.digest,
        "complete": signing.is_complete(),
        "signatures": root.signers,
        "root": root.document.to_value(),
    });
    if let (Some(map), Some((_, signed))) = (value.as_object_mut(), &signing.previous) {
        map.insert("previous_signatures".to_owned(), json!(signed));
    }
    value
}

pub(super) fn text(signing: &Signing, path: &Path) -> String {
    let document = signing.document();
    let mut lines = vec![
        format!("trust root of {}, version {}", document.trust_domain, document.version),
        format!("  digest      {}", signing.root.digest),
        format!("  {}", expires(document)),
        format!("  signatures  {}", signing.own()),
    ];
    lines.extend(signing.of_previous().map(|text| format!("  {text}")));
    lines.extend(rules(document).into_iter().map(|line| format!("  {line}")));
    let command = format!("jq -rj .payload {} | base64 -d | sha256sum", path.display());
    lines.push(paint(DIM, format!("  the digest without this program: {command}")));
    lines.join("\n")
}

/// Everything a root decides, one thing a line.
pub(super) fn lines(document: &RootDocument) -> Vec<String> {
    [vec![expires(document)], rules(document)].concat()
}

fn expires(document: &RootDocument) -> String {
    let expired = document.expires <= clock::now();
    let mark = if expired { format!(" {}", paint(BAD, "expired")) } else { String::new() };
    format!("expires     {}{mark}", document.expires)
}

fn rules(document: &RootDocument) -> Vec<String> {
    let mut lines = vec![format!("roots       {}", groups::group(&document.root, document))];
    for delegation in &document.delegations {
        lines.push(format!("bundles     {}", groups::delegation(delegation, document)));
    }
    let revocation = document.revocation.as_ref().map(|group| groups::group(group, document));
    lines.push(format!("revocation  {}", revocation.as_deref().unwrap_or("nobody")));
    for (name, floor) in &document.floors {
        let reset = if floor.reset { ", and hosts forget higher ones" } else { "" };
        lines.push(format!("floor       {name}: version {}{reset}", floor.version));
    }
    let mut keys: Vec<_> = document.keys.iter().collect();
    keys.sort_by_key(|(_, key)| key.label.as_str());
    for (keyid, key) in keys {
        lines.push(format!("key         {keyid} {}", escape_control(&key.label)));
    }
    lines
}
