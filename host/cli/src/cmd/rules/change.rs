//! `portcullis rules rollback`, `activate`, `pin`, `unpin`, `try`, `drop`, `promote`.

use portcullis_bundle::BundleName;
use portcullis_bundle::store::{Candidate, StoreError};
use serde_json::json;

use super::{Name, Version, share, the_name};
use crate::failure::Failure;
use crate::host_file::{self, act, refused, who};
use crate::output::{GOOD, Output, paint};
use crate::{Answer, Done};

/// Go back to an older version.
///
/// Never below the floor that signers set, nor to a version that is revoked or whose signers are not
/// trusted any more. Imports still have to be newer than the newest that was ever taken.
#[derive(clap::Args)]
pub(crate) struct Rollback {
    /// The bundle.
    name: Name,
    /// The version, such as `v41`.
    version: Version,
    /// Why; kept in the history.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    host: host_file::Args,
}

/// Make a stored version serve.
///
/// Exit code 0: it serves. The version that is being tried out is promoted, by the same rules as
/// `rules promote`.
#[derive(clap::Args)]
pub(crate) struct Activate {
    /// The bundle.
    name: Name,
    /// The version, such as `v43`.
    version: Version,
    /// Why; kept in the history.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    host: host_file::Args,
}

/// Keep the version that serves serving, whatever is imported.
///
/// What is imported meanwhile is stored. A revocation stops a pinned version all the same.
#[derive(clap::Args)]
pub(crate) struct Pin {
    /// The bundle.
    name: Name,
    /// Pin this version, which is made to serve first.
    version: Option<Version>,
    /// Why; kept in the history.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    host: host_file::Args,
}

/// Let imports take over again.
#[derive(clap::Args)]
pub(crate) struct Unpin {
    /// The bundle.
    name: Name,
    /// Why; kept in the history.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    host: host_file::Args,
}

/// Try a stored version out beside the one that serves.
///
/// Decisions go on coming from the one that serves. What the other would have decided otherwise is
/// counted: `rules diff --traffic` shows it.
#[derive(clap::Args)]
pub(crate) struct Try {
    /// The bundle.
    name: Name,
    /// The version, such as `v43`.
    version: Version,
    /// On how many of the requests: `10%`, `0.5%`.
    #[arg(long, default_value = "100%", value_parser = per_mille)]
    sample: u16,
    #[command(flatten)]
    host: host_file::Args,
}

/// Stop trying a version out.
#[derive(clap::Args)]
pub(crate) struct DropCandidate {
    /// The bundle.
    name: Name,
    #[command(flatten)]
    host: host_file::Args,
}

/// Let the version that was tried out serve.
///
/// Refused where more decisions turned from deny to allow than its signers said may, unless a reason
/// is given, which is kept.
#[derive(clap::Args)]
pub(crate) struct Promote {
    /// The bundle.
    name: Name,
    /// Why it may let more through than its signers said.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    host: host_file::Args,
}

fn per_mille(text: &str) -> Result<u16, String> {
    let expected = || "expected a share such as `10%` or `0.5%`, up to `100%`".to_owned();
    let number = text.strip_suffix('%').ok_or_else(expected)?.trim_end();
    let (whole, tenth) = number.split_once('.').unwrap_or((number, "0"));
    let whole: u16 = whole.parse().map_err(|_| expected())?;
    let tenth: u16 = tenth.parse().ok().filter(|tenth| *tenth < 10).ok_or_else(expected)?;
    let per_mille = whole.saturating_mul(10).saturating_add(tenth);
    if (1..=1000).contains(&per_mille) { Ok(per_mille) } else { Err(expected()) }
}

pub(super) fn rollback(args: &Rollback, output: &Output) -> Done {
    let (name, version) = (&args.name.0, args.version.0);
    let by = who();
    let act = act(&by, args.reason.as_deref());
    let installation = args.host.installation()?;
    installation.roll_back(name, version, &act).map_err(|error| explained(&error))?;
    serves(name, version, output)
}

pub(super) fn activate(args: &Activate, output: &Output) -> Done {
    let (name, version) = (&args.name.0, args.version.0);
    let by = who();
    let act = act(&by, args.reason.as_deref());
    let installation = args.host.installation()?;
    installation.activate(name, version, &act).map_err(|error| explained(&error))?;
    serves(name, version, output)
}

pub(super) fn pin(args: &Pin, output: &Output) -> Done {
    let name = &args.name.0;
    let by = who();
    let act = act(&by, args.reason.as_deref());
    let installation = args.host.installation()?;
    if let Some(Version(version)) = args.version {
        match installation.activate(name, version, &act) {
            Ok(()) | Err(StoreError::AlreadyActive { .. }) => {}
            Err(error) => return Err(explained(&error)),
        }
    }
    let version = installation.pin(name, true, &act).map_err(|error| explained(&error))?;
    said(output, name, version, "pinned", "serves until it is unpinned or revoked")
}

pub(super) fn unpin(args: &Unpin, output: &Output) -> Done {
    let name = &args.name.0;
    let by = who();
    let act = act(&by, args.reason.as_deref());
    let store = args.host.store()?;
    let version = store.unpin(name, &act).map_err(|error| explained(&error))?;
    said(output, name, version, "unpinned", "serves until a newer one is imported or activated")
}

pub(super) fn try_out(args: &Try, output: &Output) -> Done {
    let (name, version) = (&args.name.0, args.version.0);
    let by = who();
    let candidate = Candidate { version, per_mille: args.sample };
    let installation = args.host.installation()?;
    installation.try_out(name, candidate, &act(&by, None)).map_err(|error| explained(&error))?;
    let what = format!("is tried out on {} of requests", share(args.sample));
    output.note(&format!("next: portcullis rules diff --traffic {name}"));
    said(output, name, version, "candidate", &what)
}

pub(super) fn drop_candidate(args: &DropCandidate, output: &Output) -> Done {
    let store = args.host.store()?;
    let name = the_name(&store, Some(&args.name))?;
    let by = who();
    let version =
        store.drop_candidate(&name, &act(&by, None)).map_err(|error| explained(&error))?;
    said(output, &name, version, "dropped", "is not tried out any more")
}

pub(super) fn promote(args: &Promote, output: &Output) -> Done {
    let name = &args.name.0;
    let by = who();
    let act = act(&by, args.reason.as_deref());
    let installation = args.host.installation()?;
    let report = installation.report(name).map_err(|error| explained(&error))?;
    let version = installation.promote(name, &act).map_err(|error| explained(&error))?;
    if report.is_none_or(|report| report.compared == 0) {
        output.note("note: not one request was compared before it was promoted");
    }
    serves(name, version, output)
}

fn serves(name: &BundleName, version: u64, output: &Output) -> Done {
    said(output, name, version, "activated", "serves now")
}

fn said(output: &Output, name: &BundleName, version: u64, what: &str, text: &str) -> Done {
    let value = json!({"name": name, "version": version, "done": what});
    output.answer(&value, || format!("{} {name} v{version} {text}", paint(GOOD, "done:")));
    Ok(Answer::Yes)
}

fn explained(error: &StoreError) -> Failure {
    refused(error)
}

#[cfg(test)]
mod tests {
    use super::per_mille;

    #[test]
    fn a_share_is_given_in_percent() {
        for (text, expected) in [
            ("100%", Some(1000)),
            ("10 %", Some(100)),
            ("0.5%", Some(5)),
            ("0%", None),
            ("100.1%", None),
            ("0.05%", None),
            ("10", None),
            ("-1%", None),
            ("%", None),
        ] {
            assert_eq!(per_mille(text).ok(), expected, "{text}");
        }
    }
}
