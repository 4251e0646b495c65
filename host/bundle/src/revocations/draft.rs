//! Making a revocation list, before anybody signed it.

use std::collections::BTreeMap;

use super::{RevocationError, RevocationList, RevokedBundle};
use crate::canonical;
use crate::digest::Digest;
use crate::envelope::{Envelope, Kind};
use crate::key::KeyId;
use crate::limits::Limits;
use crate::name::BundleName;
use crate::time::Timestamp;

/// A revocation list in the making. [`RevocationDraft::to_envelope`] checks it as a reader would.
#[derive(Debug, Clone)]
pub struct RevocationDraft {
    list: RevocationList,
}

impl RevocationDraft {
    /// List 1 of `trust_domain`, which revokes nothing yet.
    pub fn new(trust_domain: &str, issued: Timestamp) -> Self {
        Self {
            list: RevocationList {
                trust_domain: trust_domain.to_owned(),
                version: 1,
                issued,
                keys: BTreeMap::new(),
                bundles: BTreeMap::new(),
                files: BTreeMap::new(),
            },
        }
    }

    /// The successor of `list`: all that it revokes, under the next version.
    pub fn after(list: &RevocationList, issued: Timestamp) -> Self {
        let version = list.version.saturating_add(1);
        Self { list: RevocationList { version, issued, ..list.clone() } }
    }

    /// Revokes a key. The reason is printable ASCII of 1 to 200 bytes, here and below.
    pub fn key(&mut self, keyid: KeyId, reason: &str) -> &mut Self {
        self.list.keys.insert(keyid, reason.to_owned());
        self
    }

    /// Revokes a bundle by the digest of its manifest.
    pub fn bundle(&mut self, name: BundleName, digest: Digest, reason: &str) -> &mut Self {
        self.list.bundles.insert(digest, RevokedBundle { name, reason: reason.to_owned() });
        self
    }

    /// Revokes a file, and with it every bundle that lists it.
    pub fn file(&mut self, digest: Digest, reason: &str) -> &mut Self {
        self.list.files.insert(digest, reason.to_owned());
        self
    }

    /// The envelope with no signatures, for [`crate::add_revocation_signature`].
    ///
    /// # Errors
    /// [`RevocationError`] for whatever a reader would refuse, its lack of signatures excepted.
    pub fn to_envelope(&self, limits: &Limits) -> Result<Vec<u8>, RevocationError> {
        let payload = canonical::write(&self.list.to_value());
        let envelope = Envelope { kind: Kind::Revocations, payload, signatures: Vec::new() };
        RevocationList::read(&envelope, limits)?;
        Ok(envelope.to_bytes())
    }
}
