//! Why a bundle was refused.

use crate::archive::ArchiveError;
use crate::digest::Digest;
use crate::document::DocumentError;
use crate::name::BundleName;
use crate::revocations::RevocationError;
use crate::root::RootError;
use crate::time::Timestamp;
use crate::version::Version;

/// Why a bundle was refused. The bundle changed nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The file is not a bundle archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A signed document in it, or its signatures.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A root that it carries.
    #[error("a trust root in the bundle is refused")]
    Root(#[source] RootError),
    /// The revocation list that it carries.
    #[error("the revocation list in the bundle is refused")]
    Revocations(#[source] RevocationError),
    /// The root has expired; the host takes nothing new until it gets a newer one.
    #[error("the trust root expired at {expires}, it is {now}")]
    RootExpired {
        /// When it expired.
        expires: Timestamp,
        /// The time given.
        now: Timestamp,
    },
    /// Nobody may sign bundles of this name.
    #[error("the pinned root delegates no signer for bundles named `{name}`")]
    NameNotDelegated {
        /// The bundle's name.
        name: BundleName,
    },
    /// A bundle for another customer or stage.
    #[error("bundle is for the trust domain `{found}`, expected `{expected}`")]
    WrongTrustDomain {
        /// The bundle's.
        found: String,
        /// The host's.
        expected: String,
    },
    /// A bundle for hosts with a label that this host lacks.
    #[error("bundle is for hosts labelled `{label}`, which this host is not")]
    WrongAudience {
        /// The first label missing.
        label: String,
    },
    /// The bundle has expired.
    #[error("bundle expired at {expires}, it is {now}")]
    BundleExpired {
        /// When it expired.
        expires: Timestamp,
        /// The time given.
        now: Timestamp,
    },
    /// The host is older than the bundle needs.
    #[error("bundle needs host version {min} or later, this is {host}")]
    HostTooOld {
        /// The oldest that will do.
        min: Version,
        /// The host's.
        host: Version,
    },
    /// The bundle is written for another version of the contract.
    #[error(
        "bundle is written for `portcullis:policy@{found}`, this host implements `{}`",
        crate::version::WIT
    )]
    WitIncompatible {
        /// The bundle's.
        found: Version,
    },
    /// The host's root is older than the signer's was.
    #[error("bundle needs trust root {need} or later, this host has {have}")]
    RootTooOld {
        /// The oldest that will do.
        need: u64,
        /// The host's.
        have: u64,
    },
    /// The host's revocation list is older than the signer's was.
    #[error("bundle needs revocation list {need} or later, this host has {have}")]
    RevocationsTooOld {
        /// The oldest that will do.
        need: u64,
        /// The host's; 0 for none.
        have: u64,
    },
    /// An older version than the host has taken before.
    #[error("bundle has version {got}, this host has taken version {seen}")]
    Rollback {
        /// The highest taken.
        seen: u64,
        /// The bundle's.
        got: u64,
    },
    /// Two bundles under one version: somebody signed twice.
    #[error("version {version} of this bundle was taken as {seen}, this one is {got}")]
    VersionReuse {
        /// The version of both.
        version: u64,
        /// The digest taken.
        seen: Digest,
        /// The bundle's.
        got: Digest,
    },
    /// The host has this very bundle. Nothing is wrong.
    #[error("version {version} of this bundle is installed")]
    AlreadyInstalled {
        /// Its version.
        version: u64,
    },
    /// An older version than the signers still let in.
    #[error("bundle has version {got}, versions below {floor} are not let in")]
    BelowFloor {
        /// The oldest let in.
        floor: u64,
        /// The bundle's.
        got: u64,
    },
    /// The revocation list names the bundle.
    #[error("bundle {digest} is revoked: {reason}")]
    BundleRevoked {
        /// The bundle's digest.
        digest: Digest,
        /// The list's reason: data.
        reason: String,
    },
    /// The revocation list names one of its files.
    #[error("`{path}` is revoked: {reason}")]
    FileRevoked {
        /// Which file.
        path: String,
        /// The list's reason: data.
        reason: String,
    },
    /// A file that the manifest lists is not there.
    #[error("`{path}` is listed in the manifest and missing")]
    FileMissing {
        /// Which file.
        path: String,
    },
    /// A file that the manifest does not list.
    #[error("`{path}` is not listed in the manifest")]
    FileUnlisted {
        /// Which file.
        path: String,
    },
    /// A file of another length than listed.
    #[error("`{path}` has {found} bytes, the manifest says {expected}")]
    FileSize {
        /// Which file.
        path: String,
        /// Bytes it has.
        found: u64,
        /// Bytes it should have.
        expected: u64,
    },
    /// A file with other bytes than listed.
    #[error("`{path}` is {found}, the manifest says {expected}")]
    FileDigest {
        /// Which file.
        path: String,
        /// Its digest.
        found: Digest,
        /// The digest it should have.
        expected: Digest,
    },
    /// A file under `modules/` that is not a WebAssembly component.
    #[error("`{path}` is {found}, expected a WebAssembly component named `modules/….wasm`")]
    ModuleNotComponent {
        /// Which file.
        path: String,
        /// What it looks like.
        found: &'static str,
    },
}

impl OpenError {
    /// The stable reason code: the variant's name in kebab-case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Archive(error) => error.code(),
            Self::Document(error) => error.code(),
            Self::Root(error) => error.code(),
            Self::Revocations(error) => error.code(),
            Self::RootExpired { .. } => "root-expired",
            Self::BundleRevoked { .. } => "bundle-revoked",
            Self::FileRevoked { .. } => "file-revoked",
            Self::NameNotDelegated { .. } => "name-not-delegated",
            Self::WrongTrustDomain { .. } => "wrong-trust-domain",
            Self::WrongAudience { .. } => "wrong-audience",
            Self::BundleExpired { .. } => "bundle-expired",
            Self::HostTooOld { .. } => "host-too-old",
            Self::WitIncompatible { .. } => "wit-incompatible",
            Self::RootTooOld { .. } => "root-too-old",
            Self::RevocationsTooOld { .. } => "revocations-too-old",
            Self::Rollback { .. } => "rollback",
            Self::VersionReuse { .. } => "version-reuse",
            Self::AlreadyInstalled { .. } => "already-installed",
            Self::BelowFloor { .. } => "below-floor",
            Self::FileMissing { .. } => "file-missing",
            Self::FileUnlisted { .. } => "file-unlisted",
            Self::FileSize { .. } => "file-size",
            Self::FileDigest { .. } => "file-digest",
            Self::ModuleNotComponent { .. } => "module-not-component",
        }
    }
}
