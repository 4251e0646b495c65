//! `portcullis state show`: what a host knows.

use portcullis_bundle::store::View;
use serde_json::json;

use crate::host_file::{self, refused};
use crate::output::{BAD, DIM, Output, WARN, paint};
use crate::{Answer, Done, clock};

/// Show what a host knows: its root, its revocation list, its time, its bundles.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    host: host_file::Args,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let view = args.host.store()?.view().map_err(|error| refused(&error))?;
    let root = view.trust.root();
    let value = json!({
        "trust_domain": view.state.trust_domain,
        "root": {
            "version": root.document().version,
            "digest": root.digest(),
            "expires": root.document().expires.to_string(),
        },
        "revocations": view.trust.revocations().map(|list| json!({
            "version": list.list().version,
            "digest": list.digest(),
            "keys": list.list().keys.len(),
            "bundles": list.list().bundles.len(),
            "files": list.list().files.len(),
        })),
        "time_seen": view.state.time_seen.to_string(),
        "clock_rollback": view.clock_is_behind(clock::now()),
        "bundles": view.state.names.iter().map(|(name, known)| json!({
            "name": name,
            "active": known.active,
            "highest": known.highest,
            "floor": view.floor(name),
            "pinned": known.pinned,
            "stopped": known.stopped,
            "candidate": known.candidate,
            "stored": known.stored.len(),
        })).collect::<Vec<_>>(),
    });
    output.answer(&value, || text(&view));
    Ok(Answer::Yes)
}

fn text(view: &View) -> String {
    let now = view.now(clock::now());
    let root = view.trust.root();
    let expires = root.document().expires;
    let expired =
        if expires <= now { format!(" {}", paint(BAD, "expired")) } else { String::new() };
    let mut lines = vec![
        format!("host of {}", view.state.trust_domain),
        format!("  root        version {}, {}", root.document().version, root.digest()),
        format!("              expires {expires}{expired}"),
    ];
    lines.push(match view.trust.revocations() {
        None => "  revocation  no list yet".to_owned(),
        Some(list) => {
            let (what, digest) = (list.list(), list.digest());
            format!(
                "  revocation  list {}, {digest}: {} keys, {} bundles, {} files",
                what.version,
                what.keys.len(),
                what.bundles.len(),
                what.files.len()
            )
        }
    });
    lines.push(format!("  time seen   {}", view.state.time_seen));
    if view.clock_is_behind(clock::now()) {
        lines.push(format!(
            "              {} {}",
            paint(BAD, "the clock is behind:"),
            clock::now()
        ));
    }
    for (name, known) in &view.state.names {
        let serving = match (known.active, &known.stopped) {
            (Some(version), _) => format!("v{version} serves"),
            (None, Some(stopped)) => {
                paint(BAD, format!("v{} stopped: {}", stopped.version, stopped.code))
            }
            (None, None) => paint(WARN, "stored, none serves"),
        };
        let pinned = if known.pinned { ", pinned" } else { "" };
        let candidate = known.candidate.map_or(String::new(), |candidate| {
            let (version, share) =
                (candidate.version, super::super::rules::share(candidate.per_mille));
            format!(", v{version} is tried out on {share}")
        });
        lines.push(format!(
            "  bundle      {name}: {serving}{pinned}{candidate}; {} stored, floor {}",
            known.stored.len(),
            view.floor(name)
        ));
    }
    if view.state.names.is_empty() {
        lines.push(paint(DIM, "  no bundle yet: `portcullis rules import BUNDLE.policy.tgz`"));
    }
    lines.join("\n")
}
