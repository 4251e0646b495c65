//! `portcullis rules`: which rules serve on a host, which did, and which shall.

mod change;
mod diff;
mod history;
mod import;
mod traffic;

use std::str::FromStr;

use clap::Subcommand;
use portcullis_bundle::BundleName;
use portcullis_bundle::store::Store;

use crate::Done;
use crate::failure::Failure;
use crate::host_file::refused;
use crate::output::Output;

/// Import, list, compare, activate and roll back the rules of a host.
///
/// Works on the host's store, also while a server serves from it: the server notices within a second.
#[derive(Subcommand)]
pub(crate) enum Command {
    Import(import::Args),
    History(history::Args),
    Rollback(change::Rollback),
    Activate(change::Activate),
    Pin(change::Pin),
    Unpin(change::Unpin),
    Try(change::Try),
    Drop(change::DropCandidate),
    Promote(change::Promote),
    Diff(diff::Args),
}

pub(crate) fn run(command: &Command, output: &Output) -> Done {
    match command {
        Command::Import(args) => import::run(args, output),
        Command::History(args) => history::run(args, output),
        Command::Rollback(args) => change::rollback(args, output),
        Command::Activate(args) => change::activate(args, output),
        Command::Pin(args) => change::pin(args, output),
        Command::Unpin(args) => change::unpin(args, output),
        Command::Try(args) => change::try_out(args, output),
        Command::Drop(args) => change::drop_candidate(args, output),
        Command::Promote(args) => change::promote(args, output),
        Command::Diff(args) => diff::run(args, output),
    }
}

/// A bundle's name as people type it.
#[derive(Debug, Clone)]
pub(crate) struct Name(pub(crate) BundleName);

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let name = BundleName::parse(text);
        name.map(Self).ok_or_else(|| "expected a bundle's name, such as `acme/support`".to_owned())
    }
}

/// A version as people type it: `v42` or `42`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Version(pub(crate) u64);

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix('v').unwrap_or(text);
        let version = digits.parse().ok().filter(|version| *version > 0);
        version.map(Self).ok_or_else(|| "expected a version, such as `v42`".to_owned())
    }
}

/// A share of a thousand, as people read it.
pub(crate) fn share(per_mille: u16) -> String {
    let (percent, rest) = (per_mille / 10, per_mille % 10);
    if rest == 0 { format!("{percent} %") } else { format!("{percent}.{rest} %") }
}

/// The name that was given, or the only one there is.
fn the_name(store: &Store, name: Option<&Name>) -> Result<BundleName, Failure> {
    if let Some(Name(name)) = name {
        return Ok(name.clone());
    }
    let state = store.state().map_err(|error| refused(&error))?;
    let mut names = state.names.into_keys();
    match (names.next(), names.next()) {
        (Some(name), None) => Ok(name),
        (None, _) => Err(Failure::usage("this host has no bundle yet")
            .hint("`portcullis rules import BUNDLE.policy.tgz`")),
        (Some(first), Some(second)) => {
            Err(Failure::usage("which bundle?").hint(format!("this host has {first}, {second}, …")))
        }
    }
}
