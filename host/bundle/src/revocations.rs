//! The revocation list: which keys, bundles and files do not count any more, whatever signed them.
//!
//! There is no trusted time on a host without a network, so a revoked key's signatures stop counting
//! whatever their date. A list only ever grows: what was revoked is released again under a new key or
//! version. Root keys are not revoked here; the next root leaves them out.

mod draft;
mod error;
mod read;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use draft::RevocationDraft;
pub use error::RevocationError;

use crate::bundle::SignerGroup;
use crate::digest::Digest;
use crate::envelope::{Envelope, Kind};
use crate::key::KeyId;
use crate::limits::Limits;
use crate::manifest::Manifest;
use crate::name::BundleName;
use crate::root::RootDocument;
use crate::time::Timestamp;

/// What a revocation list says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevocationList {
    /// The customer and stage it is for.
    pub trust_domain: String,
    /// Rises with every list.
    pub version: u64,
    /// When it was made, by its maker's word.
    pub issued: Timestamp,
    /// Keys whose signatures do not count, each with the reason.
    pub keys: BTreeMap<KeyId, String>,
    /// Bundles, by the digest of their manifest.
    pub bundles: BTreeMap<Digest, RevokedBundle>,
    /// Files, by their digest, each with the reason: no bundle that lists one is let in.
    pub files: BTreeMap<Digest, String>,
}

/// A bundle that is not let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokedBundle {
    /// Its name, for people; the digest decides.
    pub name: BundleName,
    /// Why.
    pub reason: String,
}

/// A revocation list that enough of the root's revocation keys signed. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Revocations {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    list: RevocationList,
    digest: Digest,
    signers: Option<SignerGroup>,
    bytes: Vec<u8>,
}

/// A revocation list that may still lack signatures.
#[derive(Debug, Clone)]
pub struct RevocationInspection {
    /// What it says.
    pub list: RevocationList,
    /// SHA-256 of the payload.
    pub digest: Digest,
    /// The keys whose signatures it carries, by its own word.
    pub signed_by: Vec<KeyId>,
    envelope: Envelope,
}

impl Revocations {
    /// Verifies a list by `root`, and that it takes nothing back of the one the host holds.
    ///
    /// # Errors
    /// [`RevocationError`], for the first fault. [`RevocationError::Older`] is no attack: an old
    /// medium has an old list.
    pub fn read(
        bytes: &[u8],
        root: &RootDocument,
        held: Option<&Self>,
        limits: &Limits,
    ) -> Result<Self, RevocationError> {
        let RevocationInspection { list, digest, envelope, .. } =
            inspect_revocations(bytes, limits)?;
        if let Some(held) = held.filter(|held| held.digest() == digest) {
            // Verified once; the root may have changed its revocation keys since.
            return Ok(held.clone());
        }
        if list.trust_domain != root.trust_domain {
            return Err(RevocationError::WrongTrustDomain {
                found: list.trust_domain,
                expected: root.trust_domain.clone(),
            });
        }
        // A thief of the old keys may have used up the numbers; what they revoked stays revoked.
        let numbered = held.filter(|held| held.is_signed_for(root, limits));
        if let Some(held) = numbered.filter(|held| list.version < held.list().version) {
            let (held, got) = (held.list().version, list.version);
            return Err(RevocationError::Older { held, got });
        }
        let is_revoked =
            |keyid: &KeyId| held.is_some_and(|held| held.list().keys.contains_key(keyid));
        let signers = signers(&envelope, root, is_revoked)?;
        signers.check(Kind::Revocations.payload(), 0)?;
        if let Some(held) = numbered.filter(|held| list.version == held.list().version) {
            let (version, held) = (list.version, held.digest());
            return Err(RevocationError::Equivocation { version, held, found: digest });
        }
        if let Some(held) = held {
            held.precedes(&list)?;
        }
        let (signers, bytes) = (Some(signers), bytes.to_vec());
        Ok(Self { inner: Arc::new(Inner { list, digest, signers, bytes }) })
    }

    /// A list that this host verified before and kept: a later root may have dropped its signers, and
    /// what it revokes stays revoked.
    pub(crate) fn kept(bytes: &[u8], limits: &Limits) -> Result<Self, RevocationError> {
        let RevocationInspection { list, digest, .. } = inspect_revocations(bytes, limits)?;
        let (signers, bytes) = (None, bytes.to_vec());
        Ok(Self { inner: Arc::new(Inner { list, digest, signers, bytes }) })
    }

    /// Whether the root's revocation role of today signed it.
    fn is_signed_for(&self, root: &RootDocument, limits: &Limits) -> bool {
        let inspection = inspect_revocations(self.bytes(), limits);
        let signers = inspection.and_then(|list| list.signers(root));
        signers.is_ok_and(|group| group.is_met())
    }

    /// Refuses a list that drops something of this one.
    fn precedes(&self, next: &RevocationList) -> Result<(), RevocationError> {
        let list = self.list();
        let key = list.keys.keys().find(|key| !next.keys.contains_key(key));
        let bundle = list.bundles.keys().find(|digest| !next.bundles.contains_key(digest));
        let file = list.files.keys().find(|digest| !next.files.contains_key(digest));
        let dropped = key.map(|key| format!("key {key}"));
        let dropped = dropped.or_else(|| bundle.map(|digest| format!("bundle {digest}")));
        match dropped.or_else(|| file.map(|digest| format!("file {digest}"))) {
            Some(entry) => Err(RevocationError::Shrunk { held: list.version, entry }),
            None => Ok(()),
        }
    }

    /// What it says.
    pub fn list(&self) -> &RevocationList {
        &self.inner.list
    }

    /// SHA-256 of the payload.
    pub fn digest(&self) -> Digest {
        self.inner.digest
    }

    /// Who of the root's revocation role signed it; `None` for a list that the host kept, whose
    /// signers a later root may have dropped.
    pub fn signers(&self) -> Option<&SignerGroup> {
        self.inner.signers.as_ref()
    }

    /// The signed document as it was read.
    pub fn bytes(&self) -> &[u8] {
        &self.inner.bytes
    }
}

impl RevocationList {
    /// Whether signatures of the key count no more.
    pub fn revokes_key(&self, keyid: &KeyId) -> bool {
        self.keys.contains_key(keyid)
    }

    /// The first file of a manifest that is revoked, with the reason.
    pub fn revoked_file<'a>(&'a self, manifest: &'a Manifest) -> Option<(&'a str, &'a str)> {
        manifest
            .files
            .iter()
            .find_map(|file| Some((file.path.as_str(), self.files.get(&file.sha256)?.as_str())))
    }
}

impl RevocationInspection {
    /// The root's revocation role, with those of it whose signatures hold.
    ///
    /// # Errors
    /// [`RevocationError`] when the root has no such role, or a signature does not hold.
    pub fn signers(&self, root: &RootDocument) -> Result<SignerGroup, RevocationError> {
        signers(&self.envelope, root, |_| false)
    }
}

fn signers(
    envelope: &Envelope,
    root: &RootDocument,
    is_revoked: impl Fn(&KeyId) -> bool,
) -> Result<SignerGroup, RevocationError> {
    let group = root.revocation.as_ref().ok_or(RevocationError::NoRole)?;
    let verified = envelope.verify(|keyid| root.key(keyid))?;
    Ok(SignerGroup::new(group, &verified, root).without(is_revoked))
}

/// Reads a revocation list that may still lack signatures.
///
/// # Errors
/// [`RevocationError::Document`] when it is malformed.
pub fn inspect_revocations(
    bytes: &[u8],
    limits: &Limits,
) -> Result<RevocationInspection, RevocationError> {
    let envelope = Envelope::read(bytes, Kind::Revocations, limits)?;
    Ok(RevocationInspection {
        list: RevocationList::read(&envelope, limits)?,
        digest: Digest::of(&envelope.payload),
        signed_by: envelope.keyids(),
        envelope,
    })
}
