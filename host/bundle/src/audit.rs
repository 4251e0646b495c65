//! Explaining a verification: every check in order, with the value seen and the value required.
//!
//! This is no second verifier. [`audit()`] runs [`crate::open`]'s own code before a witness who is told
//! of each check as it is made, so the two cannot disagree about a bundle.
//!
//! The texts name what a stranger wrote; show them through [`crate::escape_control`].

mod id;
mod recorder;
mod text;
mod witness;

pub use id::CheckId;
pub(crate) use witness::{Fact, Nobody, Witness};

use crate::digest::Digest;
use crate::limits::Limits;
use crate::open::{Trust, admit};
use crate::root::{Root, inspect_root};
use crate::time::Timestamp;
use recorder::Recorder;

/// Every check that was made, in order. Where one failed, it is the last.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Audit {
    /// The bundle's digest; `None` where no manifest could be read. Nobody vouches for it unless
    /// the audit passes.
    pub digest: Option<Digest>,
    /// The checks.
    pub checks: Vec<Check>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Check {
    /// Which one.
    pub id: CheckId,
    /// What is checked, in plain words.
    pub what: String,
    /// The value seen; empty where the check failed before there was one.
    pub seen: String,
    /// The value required.
    pub required: String,
    /// How it went.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Of [`CheckId::Files`], the files looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileCheck>,
}

/// How a check went.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Outcome {
    /// It holds.
    Ok,
    /// It takes what only a host knows.
    NotChecked,
    /// It does not hold, and nothing after it was looked at.
    Failed {
        /// The reason code that a host gives.
        code: String,
        /// The reason in words.
        reason: String,
    },
}

/// A file of the bundle, held against the manifest.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct FileCheck {
    /// Its path.
    pub path: String,
    /// The bytes it has.
    pub size: u64,
    /// The bytes the manifest lists.
    pub size_listed: u64,
    /// Its digest; `None` where its size was wrong already.
    pub sha256: Option<Digest>,
    /// The digest the manifest lists.
    pub sha256_listed: Digest,
}

impl Audit {
    /// Whether every check held: whether [`crate::open`] takes the bundle.
    pub fn passed(&self) -> bool {
        self.failure().is_none()
    }

    /// The check that failed.
    pub fn failure(&self) -> Option<&Check> {
        self.checks.last().filter(|check| check.code().is_some())
    }
}

impl Check {
    /// The reason code, where it failed.
    pub fn code(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Failed { code, .. } => Some(code),
            Outcome::Ok | Outcome::NotChecked => None,
        }
    }
}

/// Makes every check that [`crate::open`] makes and says what came of each.
///
/// Starts with what the auditor brought: the root and the revocation list of `trust`. What `trust` has
/// not seen of the bundle's name is said not to be checked.
pub fn audit(bytes: &[u8], trust: &Trust, now: Timestamp) -> Audit {
    let mut recorder = Recorder::new(trust.limits());
    recorder.brought(trust);
    let refusal = admit(bytes, &mut trust.clone(), now, &mut recorder).err();
    recorder.finish(refusal.map(|error| failed(error.code(), &error)))
}

/// What an audit starts from: the pinned root, and a revocation list that came apart from any bundle.
///
/// # Errors
/// The audit as far as it gets, where one of them is refused.
pub fn audit_trust(
    root: &[u8],
    revocations: Option<&[u8]>,
    limits: &Limits,
) -> Result<Trust, Audit> {
    let mut recorder = Recorder::new(limits);
    let trust = read_root(root, limits, &mut recorder).and_then(|root| {
        let mut trust = Trust::new(root).with_limits(limits.clone());
        recorder.begins(CheckId::RevocationsGiven);
        match revocations.map(|bytes| trust.take_revocations(bytes)) {
            None | Some(Ok(())) => Ok(trust),
            Some(Err(error)) => Err(failed(error.code(), &error)),
        }
    });
    trust.map_err(|outcome| recorder.finish(Some(outcome)))
}

fn read_root(bytes: &[u8], limits: &Limits, recorder: &mut Recorder<'_>) -> Result<Root, Outcome> {
    recorder.begins(CheckId::Root);
    let inspection = inspect_root(bytes, limits).map_err(|error| failed(error.code(), &error))?;
    recorder.root(&inspection.document, inspection.digest);
    recorder.begins(CheckId::RootSignatures);
    recorder.root_signers(&inspection.document, &inspection.signers);
    Root::read(bytes, limits).map_err(|error| failed(error.code(), &error))
}

fn failed(code: &str, error: &dyn std::error::Error) -> Outcome {
    let mut reason = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let part = error.to_string();
        // Transparent variants repeat their source.
        if !reason.ends_with(&part) {
            reason = format!("{reason}: {part}");
        }
        source = error.source();
    }
    Outcome::Failed { code: code.to_owned(), reason }
}
