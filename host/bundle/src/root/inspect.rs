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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Group, PrivateKey, Root, RootDraft, Signer as _, Timestamp, add_root_signature};

    fn key(number: u8) -> PrivateKey {
        PrivateKey::from_entropy(&[number; 32])
    }

    fn group(numbers: &[u8]) -> Group {
        let keyids = numbers.iter().map(|number| key(*number).public_key().id()).collect();
        Group { keyids, threshold: 2 }
    }

    fn draft(numbers: &[u8]) -> RootDraft {
        let mut draft = RootDraft::new("acme", Timestamp::parse("2099-01-01T00:00:00Z").unwrap());
        for number in numbers {
            draft.key(key(*number).public_key(), &format!("key-{number}"));
        }
        draft.root(group(numbers));
        draft
    }

    fn signed(draft: &RootDraft, numbers: &[u8]) -> Vec<u8> {
        numbers.iter().fold(draft.to_envelope(&Limits::default()).unwrap(), |bytes, number| {
            add_root_signature(&bytes, &key(*number), &Limits::default()).unwrap()
        })
    }

    /// The labels of the old and of the new root keys that count on a root which replaces key 1 by
    /// key 3 and is signed by these.
    fn check(signers: &[u8], old: &[&str], new: &[&str]) {
        let before = Root::read(&signed(&draft(&[1, 2]), &[1, 2]), &Limits::default()).unwrap();
        let next =
            inspect_root(&signed(&draft(&[2, 3]), &[]), &Limits::default()).unwrap().document;
        let next =
            inspect_root(&signed(&RootDraft::after(&next), signers), &Limits::default()).unwrap();
        let labels =
            |group: SignerGroup| group.signed.into_iter().map(|by| by.label).collect::<Vec<_>>();
        assert_eq!(labels(next.endorsers(before.document()).unwrap()), old, "{signers:?}");
        assert_eq!(labels(next.signers), new, "{signers:?}");
    }

    #[test]
    fn both_roots_count_their_own_keys() {
        check(&[], &[], &[]);
        check(&[1], &["key-1"], &[]);
        check(&[3], &[], &["key-3"]);
        check(&[2], &["key-2"], &["key-2"]);
        check(&[1, 2, 3], &["key-1", "key-2"], &["key-2", "key-3"]);
        check(&[9], &[], &[]);
    }

    #[test]
    fn a_signature_in_the_name_of_an_old_key_has_to_hold() {
        let before = Root::read(&signed(&draft(&[1, 2]), &[1, 2]), &Limits::default()).unwrap();
        let next = signed(&draft(&[3, 4]), &[1]);
        let mut envelope = Envelope::read(&next, Kind::Root, &Limits::default()).unwrap();
        envelope.signatures[0].bytes[0] ^= 1;
        // Nobody knows the key but the root before.
        let next = inspect_root(&envelope.to_bytes(), &Limits::default()).unwrap();
        let error = next.endorsers(before.document()).unwrap_err();
        assert_eq!(error.code(), "signature-invalid");
    }
}
