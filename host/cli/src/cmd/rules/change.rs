//! `portcullis rules rollback`, `activate`, `pin`, `unpin`, `try`, `drop`, `promote`.

use portcullis::Installation;
use portcullis_bundle::BundleName;
use portcullis_bundle::store::{Act, Candidate, StoreError};
use serde_json::json;

use super::{Name, Version, share};
use crate::failure::Failure;
use crate::host_file::{self, act, refused, who};
use crate::output::{GOOD, Output, paint};
use crate::{Answer, Done};

/// What most changes take.
#[derive(clap::Args)]
#[group(skip)]
pub(crate) struct Change {
    /// The bundle.
    name: Name,
    /// Why; kept in the history.
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    host: host_file::Args,
}

/// Go back to an older version.
///
/// Never below the floor that signers set, nor to a version that is revoked or whose signers are not
/// trusted any more. Imports still have to be newer than the newest that was ever taken.
#[derive(clap::Args)]
pub(crate) struct Rollback {
    #[command(flatten)]
    change: Change,
    /// The version, such as `v41`.
    version: Version,
}

/// Make a stored version serve.
///
/// Exit code 0: it serves. The version that is being tried out is promoted, by the same rules as
/// `rules promote`.
#[derive(clap::Args)]
pub(crate) struct Activate {
    #[command(flatten)]
    change: Change,
    /// The version, such as `v43`.
    version: Version,
}

/// Keep the version that serves serving, whatever is imported.
///
/// What is imported meanwhile is stored. A revocation stops a pinned version all the same.
#[derive(clap::Args)]
pub(crate) struct Pin {
    #[command(flatten)]
    change: Change,
    /// Pin this version, which is made to serve first.
    version: Option<Version>,
}

/// Let imports take over again.
#[derive(clap::Args)]
pub(crate) struct Unpin {
    #[command(flatten)]
    change: Change,
}

/// Try a stored version out beside the one that serves.
///
/// Decisions go on coming from the one that serves. What the other would have decided otherwise is
/// counted: `rules diff --traffic` shows it.
#[derive(clap::Args)]
pub(crate) struct Try {
    #[command(flatten)]
    change: Change,
    /// The version, such as `v43`.
    version: Version,
    /// On how many of the requests: `10%`, `0.5%`.
    #[arg(long, default_value = "100%", value_parser = per_mille)]
    sample: u16,
}

/// Stop trying a version out.
#[derive(clap::Args)]
pub(crate) struct DropCandidate {
    #[command(flatten)]
    change: Change,
}

/// Let the version that was tried out serve.
///
/// Refused where more decisions turned from deny to allow than its signers said may, unless a reason
/// is given, which is kept.
#[derive(clap::Args)]
pub(crate) struct Promote {
    #[command(flatten)]
    change: Change,
}

fn per_mille(text: &str) -> Result<u16, String> {
    let expected = || "expected a share such as `10%` or `0.5%`, up to `100%`".to_owned();
    let number = text.strip_suffix('%').ok_or_else(expected)?.trim_end();
    let (whole, tenth) = number.split_once('.').unwrap_or((number, "0"));
    let whole: u16 = whole.parse().map_err(|_| expected())?;
    let tenth = Some(tenth).filter(|tenth| tenth.len() == 1).ok_or_else(expected)?;
    let tenth: u16 = tenth.parse().map_err(|_| expected())?;
    let per_mille = whole.saturating_mul(10).saturating_add(tenth);
    if (1..=1000).contains(&per_mille) { Ok(per_mille) } else { Err(expected()) }
}

impl Change {
    /// Makes the change on the host's store, by whoever runs this.
    fn make<T>(
        &self,
        change: impl FnOnce(&Installation, &BundleName, &Act<'_>) -> Result<T, StoreError>,
    ) -> Result<T, Failure> {
        let by = who();
        let installation = self.host.installation()?;
        let act = act(&by, self.reason.as_deref());
        change(&installation, &self.name.0, &act).map_err(|error| refused(&error))
    }
}

pub(super) fn rollback(args: &Rollback, output: &Output) -> Done {
    let version = args.version.0;
    args.change.make(|installation, name, act| installation.roll_back(name, version, act))?;
    serves(&args.change.name.0, version, output)
}

pub(super) fn activate(args: &Activate, output: &Output) -> Done {
    let version = args.version.0;
    args.change.make(|installation, name, act| installation.activate(name, version, act))?;
    serves(&args.change.name.0, version, output)
}

pub(super) fn pin(args: &Pin, output: &Output) -> Done {
    let version = args.change.make(|installation, name, act| {
        if let Some(Version(version)) = args.version {
            match installation.activate(name, version, act) {
                Ok(()) | Err(StoreError::AlreadyActive { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        installation.pin(name, true, act)
    })?;
    let text = "serves until it is unpinned or revoked";
    said(output, &args.change.name.0, version, "pinned", text)
}

pub(super) fn unpin(args: &Unpin, output: &Output) -> Done {
    let version = args.change.make(|installation, name, act| installation.pin(name, false, act))?;
    let text = "serves until a newer one is imported or activated";
    said(output, &args.change.name.0, version, "unpinned", text)
}

pub(super) fn try_out(args: &Try, output: &Output) -> Done {
    let (name, version) = (&args.change.name.0, args.version.0);
    let candidate = Candidate { version, per_mille: args.sample };
    args.change.make(|installation, name, act| installation.try_out(name, candidate, act))?;
    let what = format!("is tried out on {} of requests", share(args.sample));
    output.note(&format!("next: portcullis rules diff --traffic {name}"));
    said(output, name, version, "candidate", &what)
}

pub(super) fn drop_candidate(args: &DropCandidate, output: &Output) -> Done {
    let version =
        args.change.make(|installation, name, act| installation.drop_candidate(name, act))?;
    said(output, &args.change.name.0, version, "dropped", "is not tried out any more")
}

pub(super) fn promote(args: &Promote, output: &Output) -> Done {
    let (report, version) = args.change.make(|installation, name, act| {
        let report = installation.report(name)?;
        Ok((report, installation.promote(name, act)?))
    })?;
    if report.is_none_or(|report| report.compared == 0) {
        output.note("note: not one request was compared before it was promoted");
    }
    serves(&args.change.name.0, version, output)
}

fn serves(name: &BundleName, version: u64, output: &Output) -> Done {
    said(output, name, version, "activated", "serves now")
}

fn said(output: &Output, name: &BundleName, version: u64, what: &str, text: &str) -> Done {
    let value = json!({"name": name, "version": version, "done": what});
    output.answer(&value, || format!("{} {name} v{version} {text}", paint(GOOD, "done:")));
    Ok(Answer::Yes)
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
