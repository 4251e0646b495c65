//! Why a revocation list was refused.

use crate::digest::Digest;
use crate::document::DocumentError;

/// Why a revocation list was refused. The host keeps the one it has.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RevocationError {
    /// Its JSON, its envelope or its signatures.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The root has no revocation role.
    #[error("the trust root lets nobody sign revocation lists")]
    NoRole,
    /// A list of another trust domain.
    #[error("revocation list is of the trust domain `{found}`, expected `{expected}`")]
    WrongTrustDomain {
        /// The list's.
        found: String,
        /// The host's.
        expected: String,
    },
    /// A list that an earlier one replaced already.
    #[error("revocation list has version {got}, this host holds {held}")]
    Older {
        /// The host's.
        held: u64,
        /// The list's.
        got: u64,
    },
    /// Two lists under one version: somebody signed twice.
    #[error("revocation list {version} is held as {held}, this one is {found}")]
    Equivocation {
        /// The version of both.
        version: u64,
        /// The digest held.
        held: Digest,
        /// The other.
        found: Digest,
    },
    /// A list that takes something back.
    #[error("revocation list drops {entry}, which list {held} revokes: lists only grow")]
    Shrunk {
        /// The version the host holds.
        held: u64,
        /// The first entry that is missing.
        entry: String,
    },
}

impl RevocationError {
    /// The stable reason code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Document(error) => error.code(),
            Self::NoRole => "revocation-role-missing",
            Self::WrongTrustDomain { .. } => "wrong-trust-domain",
            Self::Older { .. } => "revocations-older",
            Self::Equivocation { .. } => "revocations-equivocation",
            Self::Shrunk { .. } => "revocations-shrunk",
        }
    }
}
