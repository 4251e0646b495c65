//! `portcullis rules history`: what is stored, what served when, and why.

use portcullis_bundle::store::{Event, NameState, Stored, View};
use portcullis_bundle::{BundleName, Timestamp, escape_control};
use serde_json::{Value, json};

use super::{Name, share};
use crate::host_file::{self, refused};
use crate::output::{BAD, DIM, GOOD, Output, WARN, paint};
use crate::{Answer, Done, clock};

/// List the stored versions of a bundle, or of all, and what was done with them.
///
/// Each version says whether it could serve now; if not, the code says why.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The bundle [default: all].
    name: Option<Name>,
    #[command(flatten)]
    host: host_file::Args,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let view = args.host.store()?.view().map_err(|error| refused(&error))?;
    let names: Vec<BundleName> = match &args.name {
        Some(Name(name)) => vec![name.clone()],
        None => view.state.names.keys().cloned().collect(),
    };
    let now = view.now(clock::now());
    let mut all = Vec::new();
    for name in &names {
        let known = view.name(name).map_err(|error| refused(&error))?;
        all.push((name, known, standings(&view, name, known, now)));
    }
    let values: Vec<Value> =
        all.iter().map(|(name, known, s)| value(&view, name, known, s)).collect();
    output.answer(&json!({"bundles": values}), || {
        if all.is_empty() {
            return paint(DIM, "no bundle yet: `portcullis rules import BUNDLE.policy.tgz`");
        }
        let texts: Vec<String> =
            all.iter().map(|(name, known, s)| text(&view, name, known, s)).collect();
        texts.join("\n\n")
    });
    Ok(Answer::Yes)
}

/// Every stored version with the code that keeps it from serving.
fn standings<'v>(
    view: &View,
    name: &BundleName,
    known: &'v NameState,
    now: Timestamp,
) -> Vec<(&'v Stored, Option<&'static str>)> {
    let refusal =
        |stored: &Stored| view.eligible(name, stored.version, now).err().map(|e| e.code());
    known.stored.iter().map(|stored| (stored, refusal(stored))).collect()
}

fn value(
    view: &View,
    name: &BundleName,
    known: &NameState,
    standings: &[(&Stored, Option<&str>)],
) -> Value {
    json!({
        "name": name,
        "highest": known.highest,
        "floor": view.floor(name),
        "active": known.active,
        "pinned": known.pinned,
        "stopped": known.stopped,
        "candidate": known.candidate,
        "versions": standings.iter().map(|(stored, refused)| json!({
            "version": stored.version, "digest": stored.digest, "imported": stored.at.to_string(),
            "refused": refused,
        })).collect::<Vec<_>>(),
        "events": known.events,
    })
}

fn text(
    view: &View,
    name: &BundleName,
    known: &NameState,
    standings: &[(&Stored, Option<&str>)],
) -> String {
    let mut lines = vec![format!(
        "{name}: highest v{}, floor v{}{}",
        known.highest,
        view.floor(name),
        if known.pinned { ", pinned" } else { "" }
    )];
    for (stored, refused) in standings {
        let version = stored.version;
        let mark = if known.active == Some(version) {
            paint(GOOD, "serves   ")
        } else if known.candidate.is_some_and(|candidate| candidate.version == version) {
            paint(WARN, "tried out")
        } else {
            "         ".to_owned()
        };
        let why = refused.map_or(String::new(), |code| format!("  {}", paint(BAD, code)));
        lines.push(format!("  {mark} v{version:<5} {} imported {}{why}", stored.digest, stored.at));
    }
    if let Some(candidate) = known.candidate {
        let (version, share) = (candidate.version, share(candidate.per_mille));
        lines.push(format!("  v{version} is tried out on {share} of requests"));
    }
    if let Some(stopped) = &known.stopped {
        let what = format!("v{} stopped at {}: {}", stopped.version, stopped.at, stopped.code);
        lines.push(format!("  {}", paint(BAD, what)));
    }
    lines.extend(known.events.iter().map(event));
    lines.join("\n")
}

fn event(event: &Event) -> String {
    let from = event.from.map_or(String::new(), |from| format!(" from v{from}"));
    let reason = if event.reason.is_empty() {
        String::new()
    } else {
        format!(": {}", escape_control(&event.reason))
    };
    let by = escape_control(&event.by);
    paint(
        DIM,
        format!("  {} {} v{}{from} by {by}{reason}", event.at, event.what.as_str(), event.version),
    )
}
