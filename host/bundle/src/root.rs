//! The trust root: which keys exist, who may sign which bundles, how many must.
//!
//! A host is configured with one whole signed root document; bundles never bring the first one. A
//! [`Root`] is a document that its own root keys have signed in sufficient number. It proves only
//! that it is whole: trust in it comes from whoever pinned it.

mod chain;
mod draft;
mod inspect;
mod read;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use chain::Endorser;
pub use draft::RootDraft;
pub use inspect::{RootInspection, inspect_root};

use crate::bundle::SignerGroup;
use crate::digest::Digest;
use crate::document::DocumentError;
use crate::envelope::Kind;
use crate::key::{KeyError, KeyId, PublicKey};
use crate::limits::Limits;
use crate::name::{BundleName, NamePattern};
use crate::time::Timestamp;

/// Why a root document was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RootError {
    /// Its JSON, its envelope or its own signatures.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// More keys than a root may have.
    #[error("root has {found} keys, at most {limit} are allowed")]
    LimitKeys {
        /// How many there are.
        found: usize,
        /// The most there may be.
        limit: usize,
    },
    /// A key under an id that is not its own.
    #[error("root at `{pointer}`: expected the key id `{expected}`, which is the hash of this key")]
    KeyIdMismatch {
        /// Where the key stands.
        pointer: String,
        /// The id the key has.
        expected: KeyId,
    },
    /// One key under two ids.
    #[error("root at `{pointer}`: expected every public key once")]
    DuplicateKey {
        /// Where the second one stands.
        pointer: String,
    },
    /// A key that does not pass the gate.
    #[error("root at `{pointer}`: the key cannot be trusted")]
    KeyWeak {
        /// Where the key stands.
        pointer: String,
        /// What is wrong with it.
        #[source]
        source: KeyError,
    },
    /// A signature scheme other than `ed25519`.
    #[error("root at `{pointer}`: unsupported scheme `{found}`, expected `ed25519`")]
    UnsupportedScheme {
        /// Where the scheme stands.
        pointer: String,
        /// The scheme found, cut to 128 characters.
        found: String,
    },
    /// A root of another trust domain.
    #[error("root is of the trust domain `{found}`, expected `{expected}`")]
    WrongTrustDomain {
        /// The root's.
        found: String,
        /// The host's.
        expected: String,
    },
    /// Not the root that comes next: one before it is missing, or it is older than the pinned one.
    #[error("root has version {found}, expected version {}", have.saturating_add(1))]
    Gap {
        /// The version trusted.
        have: u64,
        /// The root's.
        found: u64,
    },
    /// Too few of the old or of the new root keys signed it.
    #[error("root {version} has {have} of {need} signatures of {}", match by {
        Endorser::Previous => "the root keys before it",
        Endorser::Itself => "its own root keys",
    })]
    NotEndorsed {
        /// The root's version.
        version: u64,
        /// Whose signatures are missing.
        by: Endorser,
        /// Signatures it has of them.
        have: usize,
        /// Signatures it needs of them.
        need: usize,
    },
    /// Two roots under one version. Nobody looks at this one's signatures: either somebody signed
    /// twice, or it is forged.
    #[error("root {version} is trusted as {trusted}, this one is {found}")]
    Equivocation {
        /// The version of both.
        version: u64,
        /// The digest trusted.
        trusted: Digest,
        /// The other.
        found: Digest,
    },
}

impl RootError {
    /// The stable reason code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Document(error) => error.code(),
            Self::LimitKeys { .. } => "limit-keys",
            Self::KeyIdMismatch { .. } => "key-id-mismatch",
            Self::DuplicateKey { .. } => "duplicate-key",
            Self::KeyWeak { .. } => "key-weak",
            Self::UnsupportedScheme { .. } => "unsupported-scheme",
            Self::WrongTrustDomain { .. } => "wrong-trust-domain",
            Self::Gap { .. } => "root-gap",
            Self::NotEndorsed { .. } => "root-not-endorsed",
            Self::Equivocation { .. } => "root-equivocation",
        }
    }
}

/// A root document that its own root keys signed. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Root {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    document: RootDocument,
    digest: Digest,
    signers: SignerGroup,
    endorsers: Option<SignerGroup>,
    bytes: Vec<u8>,
}

/// What a root document says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RootDocument {
    /// The customer and stage whose bundles it judges.
    pub trust_domain: String,
    /// Rises by one with every root.
    pub version: u64,
    /// From when on a host trusts nothing through it.
    pub expires: Timestamp,
    /// Every key any role or delegation names.
    pub keys: BTreeMap<KeyId, RootKey>,
    /// Who signs roots. Its keys are in no other role.
    pub root: Group,
    /// Who signs revocation lists; `None` when nobody does.
    pub revocation: Option<Group>,
    /// Who signs bundles. The first that covers a name decides.
    pub delegations: Vec<Delegation>,
    /// The oldest version of a bundle that this root lets in, by name.
    pub floors: BTreeMap<BundleName, Floor>,
    /// Keys of decision logs, by the log's origin. Read and kept; nothing uses them yet.
    pub log_keys: BTreeMap<String, Vec<String>>,
    /// Witnesses of decision logs. Read and kept; nothing uses them yet.
    pub witness: Option<Witness>,
}

/// A public key and what people call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootKey {
    /// The key.
    pub public: PublicKey,
    /// Such as `release-1`.
    pub label: String,
}

/// Keys of which `threshold` must sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Distinct keys.
    pub keyids: Vec<KeyId>,
    /// 1 up to the number of keys.
    pub threshold: usize,
}

/// Who signs the bundles of some names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// The names.
    pub names: Vec<NamePattern>,
    /// Groups that must all be met.
    pub signers: Vec<Group>,
}

/// The oldest version of a bundle that may be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Floor {
    /// That version.
    pub version: u64,
    /// Whether taking this root also forgets the highest version seen, so that a version number
    /// burnt with a stolen key can be used again.
    pub reset: bool,
}

/// Witness keys of which `threshold` must cosign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Verifier keys in the notation of signed notes.
    pub keys: Vec<String>,
    /// 1 up to the number of keys.
    pub threshold: usize,
}

impl Root {
    /// Reads a signed root document and checks that it is whole: shape, keys, thresholds, and its own
    /// signatures. Does not look at its expiry; [`crate::open`] does.
    ///
    /// # Errors
    /// [`RootError`], for the first fault.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, RootError> {
        let RootInspection { document, digest, signers, .. } = inspect_root(bytes, limits)?;
        signers.check(Kind::Root.payload(), 0)?;
        let bytes = bytes.to_vec();
        Ok(Self { inner: Arc::new(Inner { document, digest, signers, endorsers: None, bytes }) })
    }

    /// What it says.
    pub fn document(&self) -> &RootDocument {
        &self.inner.document
    }

    /// SHA-256 of the payload, for comparison over another channel. Further signatures leave it as
    /// it is.
    pub fn digest(&self) -> Digest {
        self.inner.digest
    }

    /// Who of its own root role signed it.
    pub fn signers(&self) -> &SignerGroup {
        &self.inner.signers
    }

    /// Who of the root role before it signed it; `None` where it was not reached from there.
    pub fn endorsers(&self) -> Option<&SignerGroup> {
        self.inner.endorsers.as_ref()
    }

    /// The signed document as it was read.
    pub fn bytes(&self) -> &[u8] {
        &self.inner.bytes
    }
}

impl RootDocument {
    /// The key `keyid` names.
    pub fn key(&self, keyid: &KeyId) -> Option<&PublicKey> {
        self.keys.get(keyid).map(|key| &key.public)
    }

    /// The first delegation that covers `name`.
    pub fn delegation(&self, name: &BundleName) -> Option<&Delegation> {
        let covers =
            |delegation: &&Delegation| delegation.names.iter().any(|pattern| pattern.matches(name));
        self.delegations.iter().find(covers)
    }
}
