//! A verified bundle in memory.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::archive::Archive;
use crate::digest::Digest;
use crate::document::DocumentError;
use crate::key::KeyId;
use crate::manifest::Manifest;
use crate::root::{Group, RootDocument};

/// A bundle that passed every check of [`crate::open`], which alone makes one. Cheap to clone.
///
/// The bytes it gives out are the bytes that were checked: nothing is read again.
#[derive(Clone)]
pub struct Bundle {
    contents: Arc<Contents>,
}

pub(crate) struct Contents {
    pub(crate) archive: Archive,
    pub(crate) manifest: Manifest,
    pub(crate) digest: Digest,
    pub(crate) signatures: Vec<SignerGroup>,
    pub(crate) roots: Vec<RootEntry>,
}

/// A signer group of a delegation and who of it signed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SignerGroup {
    /// Signatures the group needs.
    pub threshold: usize,
    /// Those it has; in a [`Bundle`] at least `threshold`.
    pub signed: Vec<Signatory>,
    /// Keys of the group that signed, and do not count because they were revoked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revoked: Vec<Signatory>,
}

/// A key that signed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Signatory {
    /// The key.
    pub keyid: KeyId,
    /// What the root calls it.
    pub label: String,
}

/// A root document that travels in a bundle. Well-formed; nobody's signature was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootEntry {
    /// Its version.
    pub version: u64,
    /// The signed document.
    pub bytes: Vec<u8>,
}

impl SignerGroup {
    /// The keys of `group` that are among `verified`.
    pub(crate) fn new(group: &Group, verified: &BTreeSet<KeyId>, root: &RootDocument) -> Self {
        let signatory = |keyid: &KeyId| {
            let label = root.keys.get(keyid).map(|key| key.label.clone()).unwrap_or_default();
            Signatory { keyid: *keyid, label }
        };
        let signed = group.keyids.iter().filter(|keyid| verified.contains(keyid));
        let signed = signed.map(signatory).collect();
        Self { threshold: group.threshold, signed, revoked: Vec::new() }
    }

    /// The same without the signatures of revoked keys.
    #[must_use]
    pub(crate) fn without(mut self, is_revoked: impl Fn(&KeyId) -> bool) -> Self {
        self.revoked =
            self.signed.extract_if(.., |signatory| is_revoked(&signatory.keyid)).collect();
        self
    }

    /// Whether enough have signed. Never true of a threshold of 0, which no root may have.
    pub fn is_met(&self) -> bool {
        self.threshold > 0 && self.signed.len() >= self.threshold
    }

    /// Refuses `document` unless enough have signed.
    pub(crate) fn check(&self, document: &'static str, group: usize) -> Result<(), DocumentError> {
        let (have, need) = (self.signed.len(), self.threshold);
        if self.is_met() {
            return Ok(());
        }
        let revoked = self.revoked.iter().map(|signatory| signatory.keyid).collect();
        Err(DocumentError::ThresholdNotMet { document, group, have, need, revoked })
    }
}

impl Bundle {
    pub(crate) fn new(contents: Arc<Contents>) -> Self {
        Self { contents }
    }

    /// What was signed.
    pub fn manifest(&self) -> &Manifest {
        &self.contents.manifest
    }

    /// SHA-256 of the manifest's bytes: the bundle's identity.
    pub fn digest(&self) -> Digest {
        self.contents.digest
    }

    /// The bytes of a listed file.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.contents.archive.file(path)
    }

    /// Path and bytes of every listed file, ascending by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.contents.archive.files()
    }

    /// Who signed, by signer group of the delegation.
    pub fn signatures(&self) -> &[SignerGroup] {
        &self.contents.signatures
    }

    /// The signed manifest as it stands in the archive.
    pub fn manifest_envelope(&self) -> &[u8] {
        self.contents.archive.manifest()
    }

    /// The revocation list that travels in the bundle. Well-formed; nobody's signature was checked.
    pub fn revocations(&self) -> Option<&[u8]> {
        self.contents.archive.revocations()
    }

    /// The root documents that travel in the bundle, ascending by version.
    pub fn roots(&self) -> &[RootEntry] {
        &self.contents.roots
    }
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bundle")
            .field("name", &self.manifest().name)
            .field("version", &self.manifest().version)
            .field("digest", &self.digest())
            .finish_non_exhaustive()
    }
}
