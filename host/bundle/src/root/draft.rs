//! Making a root document, before anybody signed it.

use std::collections::BTreeMap;

use super::{Delegation, Floor, Group, RootDocument, RootError, RootKey};
use crate::canonical;
use crate::envelope::{Envelope, Kind};
use crate::key::PublicKey;
use crate::limits::Limits;
use crate::name::{BundleName, NamePattern};
use crate::time::Timestamp;

/// A root document in the making. [`RootDraft::to_envelope`] checks it as a reader would.
#[derive(Debug, Clone)]
pub struct RootDraft {
    document: RootDocument,
}

impl From<RootDocument> for RootDraft {
    /// A draft that says what the document says, its version included.
    fn from(document: RootDocument) -> Self {
        Self { document }
    }
}

impl RootDraft {
    /// Version 1 of the root of `trust_domain`, with no keys yet.
    pub fn new(trust_domain: &str, expires: Timestamp) -> Self {
        Self {
            document: RootDocument {
                trust_domain: trust_domain.to_owned(),
                version: 1,
                expires,
                keys: BTreeMap::new(),
                root: Group { keyids: Vec::new(), threshold: 0 },
                revocation: None,
                delegations: Vec::new(),
                floors: BTreeMap::new(),
                log_keys: BTreeMap::new(),
                witness: None,
            },
        }
    }

    /// The successor of `document`: all that it says, under the next version. Floors stay, but for
    /// their `reset`: a reset that is carried along would let in again what came after it.
    pub fn after(document: &RootDocument) -> Self {
        let mut document = document.clone();
        document.version = document.version.saturating_add(1);
        document.floors.values_mut().for_each(|floor| floor.reset = false);
        Self { document }
    }

    /// What it says so far.
    pub fn document(&self) -> &RootDocument {
        &self.document
    }

    /// Sets when it expires.
    pub fn expires(&mut self, expires: Timestamp) -> &mut Self {
        self.document.expires = expires;
        self
    }

    /// Adds a key under a label; a group may then name it.
    pub fn key(&mut self, public: &PublicKey, label: &str) -> &mut Self {
        let key = RootKey { public: public.clone(), label: label.to_owned() };
        self.document.keys.insert(public.id(), key);
        self
    }

    /// Sets who signs roots.
    pub fn root(&mut self, group: Group) -> &mut Self {
        self.document.root = group;
        self
    }

    /// Sets who signs revocation lists.
    pub fn revocation(&mut self, group: Group) -> &mut Self {
        self.document.revocation = Some(group);
        self
    }

    /// Appends a delegation; the first that covers a name decides.
    pub fn delegate(&mut self, names: Vec<NamePattern>, signers: Vec<Group>) -> &mut Self {
        self.document.delegations.push(Delegation { names, signers });
        self
    }

    /// Sets the oldest version of `name` that may be imported.
    pub fn floor(&mut self, name: BundleName, floor: Floor) -> &mut Self {
        self.document.floors.insert(name, floor);
        self
    }

    /// The envelope with no signatures, for [`crate::add_root_signature`].
    ///
    /// # Errors
    /// [`RootError`] for whatever a reader would refuse, its lack of signatures excepted.
    pub fn to_envelope(&self, limits: &Limits) -> Result<Vec<u8>, RootError> {
        let payload = canonical::write(&self.document.to_value());
        let envelope = Envelope { kind: Kind::Root, payload, signatures: Vec::new() };
        RootDocument::read(&envelope, limits)?;
        Ok(envelope.to_bytes())
    }
}
