//! From one root to the next: version by version, each signed by its predecessor's root role and by
//! its own (TUF 5.3).

use std::sync::Arc;

use super::{Inner, Root, RootDocument, RootError};
use crate::audit::{CheckId, Fact, Witness};
use crate::bundle::{RootEntry, SignerGroup};
use crate::digest::Digest;
use crate::envelope::{Envelope, Kind};
use crate::limits::Limits;

impl Root {
    /// Reads the root that follows this one. Looks at neither's expiry: a root may take over from one
    /// that has expired.
    ///
    /// # Errors
    /// [`RootError`], for the first fault; [`RootError::Gap`] for any other version than the next.
    pub fn successor(&self, bytes: &[u8], limits: &Limits) -> Result<Self, RootError> {
        let envelope = Envelope::read(bytes, Kind::Root, limits)?;
        let document = RootDocument::read(&envelope, limits)?;
        let before = self.document();
        if document.trust_domain != before.trust_domain {
            return Err(RootError::WrongTrustDomain {
                found: document.trust_domain,
                expected: before.trust_domain.clone(),
            });
        }
        if Some(document.version) != before.version.checked_add(1) {
            return Err(RootError::Gap { have: before.version, found: document.version });
        }
        let endorsed = |judge: &RootDocument, by| {
            let verified = envelope.verify(|keyid| judge.key(keyid))?;
            let group = SignerGroup::new(&judge.root, &verified, judge);
            if group.is_met() {
                return Ok(group);
            }
            let (have, need) = (group.signed.len(), group.threshold);
            Err(RootError::NotEndorsed { version: document.version, by, have, need })
        };
        let endorsers = Some(endorsed(before, Endorser::Previous)?);
        let signers = endorsed(&document, Endorser::Itself)?;
        let (digest, bytes) = (Digest::of(&envelope.payload), bytes.to_vec());
        Ok(Self { inner: Arc::new(Inner { document, digest, signers, endorsers, bytes }) })
    }

    /// The roots that lead on from this one, as far as they hold, and what is wrong with the first
    /// that does not. Roots older than this one are passed over.
    pub(crate) fn follow(
        &self,
        roots: &[RootEntry],
        limits: &Limits,
        witness: &mut dyn Witness,
    ) -> (Vec<Self>, Result<(), RootError>) {
        let mut chain: Vec<Self> = Vec::new();
        for entry in roots {
            let last = chain.last().unwrap_or(self);
            let known = last.document().version;
            witness.begins(CheckId::CarriedRoot);
            witness.sees(Fact::RootEntry(entry.version));
            if entry.version < known {
                witness.sees(Fact::RootKnown);
                continue;
            }
            let next = if entry.version == known {
                last.same(&entry.bytes, limits).map(|()| None)
            } else {
                last.successor(&entry.bytes, limits).map(Some)
            };
            match next {
                Ok(next) => {
                    witness.sees(next.as_ref().map_or(Fact::RootKnown, Fact::RootTaken));
                    chain.extend(next);
                }
                Err(error) => return (chain, Err(error)),
            }
        }
        (chain, Ok(()))
    }

    /// Refuses another document under this one's version.
    pub(crate) fn same(&self, bytes: &[u8], limits: &Limits) -> Result<(), RootError> {
        let found = Digest::of(&Envelope::read(bytes, Kind::Root, limits)?.payload);
        if found == self.digest() {
            return Ok(());
        }
        let version = self.document().version;
        Err(RootError::Equivocation { version, trusted: self.digest(), found })
    }
}

/// Whose root keys did not sign a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endorser {
    /// Those of the root before it.
    Previous,
    /// Its own.
    Itself,
}

impl Endorser {
    /// As a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Previous => "previous",
            Self::Itself => "self",
        }
    }
}
