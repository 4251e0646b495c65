//! Why a host's store cannot be used, or does not do what it was asked.

use std::io;
use std::path::PathBuf;

use crate::digest::Digest;
use crate::name::BundleName;
use crate::open::OpenError;
use crate::revocations::RevocationError;
use crate::root::RootError;
use crate::time::Timestamp;

/// Why a store cannot be used, or does not do what it was asked. What served before serves on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A file or folder that cannot be read or written.
    #[error("`{}` cannot be used", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file or folder that is not there.
    #[error("`{}` is missing", path.display())]
    Missing {
        /// Which.
        path: PathBuf,
    },
    /// No state where a store should have one. Never taken for a first start.
    #[error("`{}` is missing: this is no store, or its state was lost", path.display())]
    StateMissing {
        /// The state file.
        path: PathBuf,
    },
    /// A state file that was not written by this store, or was changed since.
    #[error("`{}` is not the state of this host: {problem}", path.display())]
    StateCorrupt {
        /// The state file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// There is a state already.
    #[error("`{}` holds the state of a host already", path.display())]
    StateExists {
        /// The store's folder.
        path: PathBuf,
    },
    /// Another process changes the store.
    #[error("another process is changing `{}`", path.display())]
    StateBusy {
        /// The store's folder.
        path: PathBuf,
    },
    /// Somebody else could read or write it, or it is a link.
    #[error("`{}` is not safe: {problem}", path.display())]
    Permissions {
        /// Which.
        path: PathBuf,
        /// Why not.
        problem: String,
    },
    /// A stored file with other bytes than were stored.
    #[error("`{}` holds {found}, expected {expected}", path.display())]
    BlobDigest {
        /// Which.
        path: PathBuf,
        /// The digest it has.
        found: Digest,
        /// The digest it should have.
        expected: Digest,
    },
    /// The clock says an earlier time than this host has seen.
    #[error("the clock says {clock}, this host has seen {seen}")]
    ClockRollback {
        /// The clock.
        clock: Timestamp,
        /// The latest time this host can be sure has passed.
        seen: Timestamp,
    },
    /// Neither a bundle nor a trust document.
    #[error("expected a bundle, a trust root or a revocation list")]
    UnknownFile,
    /// The bundle is refused.
    #[error(transparent)]
    Bundle(#[from] OpenError),
    /// The root is refused.
    #[error(transparent)]
    Root(#[from] RootError),
    /// The revocation list is refused.
    #[error(transparent)]
    Revocations(#[from] RevocationError),
    /// It was verified, and then did not prove itself: it does not load, or a signed case fails.
    #[error("{problem}")]
    NotProven {
        /// The stable code of what went wrong.
        code: &'static str,
        /// What went wrong.
        problem: String,
    },
    /// No bundle of this name was ever imported.
    #[error("no bundle `{name}` is stored")]
    UnknownName {
        /// The name.
        name: BundleName,
    },
    /// This version is not stored.
    #[error("`{name}` has no stored version {version}")]
    UnknownVersion {
        /// The name.
        name: BundleName,
        /// The version asked for.
        version: u64,
    },
    /// Nothing serves that could be asked to.
    #[error("no version of `{name}` serves")]
    NoneActive {
        /// The name.
        name: BundleName,
    },
    /// The version serves already.
    #[error("version {version} of `{name}` serves already")]
    AlreadyActive {
        /// The name.
        name: BundleName,
        /// The version.
        version: u64,
    },
    /// Going back to a version that is newer.
    #[error("version {version} of `{name}` is not older than version {active}, which serves")]
    NotOlder {
        /// The name.
        name: BundleName,
        /// The version asked for.
        version: u64,
        /// The version that serves.
        active: u64,
    },
    /// The name is pinned.
    #[error("`{name}` is pinned to version {version}")]
    Pinned {
        /// The name.
        name: BundleName,
        /// The version that serves, and is to go on serving.
        version: u64,
    },
    /// There is no candidate.
    #[error("`{name}` has no candidate")]
    NoCandidate {
        /// The name.
        name: BundleName,
    },
    /// A change that must say why.
    #[error("a reason of 1 to {most} characters is needed")]
    ReasonNeeded {
        /// The longest reason.
        most: usize,
    },
    /// The candidate allows more than its signers said it would.
    #[error("{found} decisions would turn from deny to allow, the manifest lets {allowed} do so")]
    TooPermissive {
        /// Decisions that turned.
        found: u64,
        /// The manifest's allowance.
        allowed: u64,
    },
}

impl StoreError {
    /// The stable reason code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "store-io",
            Self::Missing { .. } => "store-missing",
            Self::StateMissing { .. } => "state-missing",
            Self::StateCorrupt { .. } => "state-corrupt",
            Self::StateExists { .. } => "state-exists",
            Self::StateBusy { .. } => "state-busy",
            Self::Permissions { .. } => "store-permissions",
            Self::BlobDigest { .. } => "blob-digest",
            Self::ClockRollback { .. } => "clock-rollback",
            Self::UnknownFile => "unknown-file",
            Self::Bundle(error) => error.code(),
            Self::Root(error) => error.code(),
            Self::Revocations(error) => error.code(),
            Self::NotProven { code, .. } => code,
            Self::UnknownName { .. } => "unknown-bundle",
            Self::UnknownVersion { .. } => "unknown-version",
            Self::NoneActive { .. } => "none-active",
            Self::AlreadyActive { .. } => "already-active",
            Self::NotOlder { .. } => "not-older",
            Self::Pinned { .. } => "pinned",
            Self::NoCandidate { .. } => "no-candidate",
            Self::ReasonNeeded { .. } => "reason-needed",
            Self::TooPermissive { .. } => "too-permissive",
        }
    }
}
