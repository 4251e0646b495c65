//! What becomes of changes over HTTP: refusals of the store as problems, and what a list of
//! imported files says.

use portcullis_bundle::OpenError;
use portcullis_bundle::store::{Act, StoreError};

use crate::problem::{Problem, ProblemKind, chain};

/// Who makes changes over HTTP: the bearer of the admin token, of whom no more is known.
pub(crate) const ADMIN: &str = "admin over HTTP";

/// A change by the admin, now.
pub(crate) fn act<'a>(milliseconds: u64, reason: Option<&'a str>) -> Act<'a> {
    let clock = portcullis_bundle::Timestamp::from_unix(milliseconds / 1000);
    Act { clock, by: ADMIN, reason }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let kind = kind(&error);
        let problem = Self::new(kind).code(error.code());
        // Paths of the host's disk are for its log.
        match kind {
            ProblemKind::StoreFailed => problem,
            _ => problem.detail(chain(&error)),
        }
    }
}

fn kind(error: &StoreError) -> ProblemKind {
    match error {
        StoreError::UnknownName { .. } | StoreError::UnknownVersion { .. } => {
            ProblemKind::BundleUnknown
        }
        StoreError::StateBusy { .. } => ProblemKind::ImportBusy,
        StoreError::ReasonNeeded { .. } => ProblemKind::ChangeMalformed,
        StoreError::AlreadyActive { .. }
        | StoreError::NotOlder { .. }
        | StoreError::Pinned { .. }
        | StoreError::NoneActive { .. }
        | StoreError::NoCandidate { .. }
        | StoreError::TooPermissive { .. }
        | StoreError::ClockRollback { .. }
        | StoreError::Bundle(
            OpenError::Rollback { .. }
            | OpenError::VersionReuse { .. }
            | OpenError::BelowFloor { .. },
        ) => ProblemKind::BundleConflict,
        StoreError::NotProven { code: "self-test-failed", .. } => ProblemKind::SelfTestFailed,
        StoreError::NotProven { .. } => ProblemKind::BundleLoadFailed,
        StoreError::Bundle(_)
        | StoreError::Root(_)
        | StoreError::Revocations(_)
        | StoreError::UnknownFile => ProblemKind::BundleRefused,
        _ => ProblemKind::StoreFailed,
    }
}
