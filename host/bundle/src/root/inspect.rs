//! Reading a root document without asking whether enough of its keys signed.

use super::{RootDocument, RootError};
use crate::bundle::SignerGroup;
use crate::digest::Digest;
use crate::envelope::{Envelope, Kind};
use crate::key::KeyId;
use crate::limits::Limits;

/// What a root document says of itself, whoever signed it.
#[derive(Debug, Clone)]
pub struct RootInspection {
    /// What it says.
    pub document: RootDocument,
    /// SHA-256 of the payload.
    pub digest: Digest,
    /// Its own root role, with those of it whose signatures hold.
    pub signers: SignerGroup,
    /// The keys whose signatures it carries, by its own word.
    pub signed_by: Vec<KeyId>,
    envelope: Envelope,
}

impl RootInspection {
    /// The root role of the root before it, with those of that role whose signatures hold on this
    /// one.
    ///
    /// # Errors
    /// [`RootError`] when a signature in the name of a key of `before` does not hold.
    pub fn endorsers(&self, before: &RootDocument) -> Result<SignerGroup, RootError> {
        let verified = self.envelope.verify(|keyid| before.key(keyid))?;
        Ok(SignerGroup::new(&before.root, &verified, before))
    }
}

/// Reads a root document that may still lack signatures.
///
/// # Errors
/// [`RootError`] when it is malformed, or a signature of one of its keys does not hold.
pub fn inspect_root(bytes: &[u8], limits: &Limits) -> Result<RootInspection, RootError> {
    let envelope = Envelope::read(bytes, Kind::Root, limits)?;
    let document = RootDocument::read(&envelope, limits)?;
    let verified = envelope.verify(|keyid| document.key(keyid))?;
    Ok(RootInspection {
        signers: SignerGroup::new(&document.root, &verified, &document),
        digest: Digest::of(&envelope.payload),
        signed_by: envelope.keyids(),
        document,
        envelope,
    })
}
