//! A store at one moment: its state, and the trust that follows from it.

use super::{HostState, NameState, Store, StoreError, Stored};
use crate::bundle::Bundle;
use crate::name::BundleName;
use crate::open::{Seen, Trust, reopen};
use crate::revocations::Revocations;
use crate::root::Root;
use crate::time::Timestamp;

/// A store at one moment.
#[derive(Debug, Clone)]
pub struct View {
    pub(super) store: Store,
    /// What the host remembers.
    pub state: HostState,
    /// What it judges bundles by.
    pub trust: Trust,
}

impl Store {
    /// Reads the state and verifies the chain of roots.
    ///
    /// # Errors
    /// [`StoreError`] where anything kept is missing or is not what it was.
    pub fn view(&self) -> Result<View, StoreError> {
        self.view_of(self.state()?)
    }

    /// The same of a state that was read.
    pub(super) fn view_of(&self, state: HostState) -> Result<View, StoreError> {
        let trust = self.trust(&state)?;
        Ok(View { store: self.clone(), state, trust })
    }

    /// The trust that follows from a state: the chain of roots is verified link by link and must lead
    /// through the pinned one, or up to it.
    pub(super) fn trust(&self, state: &HostState) -> Result<Trust, StoreError> {
        let corrupt =
            |problem: String| StoreError::StateCorrupt { path: self.state_path(), problem };
        let mut kept = state.roots.iter();
        let first = kept.next().ok_or_else(|| corrupt("it lists no root".to_owned()))?;
        let first = Root::read(&self.fetch(&first.file)?, &self.limits)?;
        let mut trust =
            Trust::new(first).with_audience(self.audience.clone()).with_limits(self.limits.clone());
        for root in kept {
            trust.take_root(&self.fetch(&root.file)?)?;
        }
        let pinned = self.pinned.document().version;
        let known = trust.roots().find(|root| root.document().version == pinned);
        match known.map(Root::digest) {
            Some(digest) if digest == self.pinned.digest() => {}
            Some(digest) => {
                let problem = format!("its root {pinned} is {digest}, another one is pinned");
                return Err(corrupt(problem));
            }
            // The operator pinned a newer root than the host has heard of.
            None => trust.take_root(self.pinned.bytes())?,
        }
        if let Some(list) = &state.revocations {
            let bytes = self.fetch(&list.file)?;
            trust.restore_revocations(Revocations::kept(&bytes, &self.limits)?);
        }
        for (name, known) in &state.names {
            let seen = Seen { highest: known.highest, digest: known.digest, floor: known.floor };
            trust = trust.with_seen(name.clone(), seen);
        }
        Ok(trust)
    }
}

impl View {
    /// What the host knows of a name.
    ///
    /// # Errors
    /// [`StoreError::UnknownName`].
    pub fn name(&self, name: &BundleName) -> Result<&NameState, StoreError> {
        self.state.names.get(name).ok_or_else(|| StoreError::UnknownName { name: name.clone() })
    }

    /// The stored version of a name.
    ///
    /// # Errors
    /// [`StoreError::UnknownName`], [`StoreError::UnknownVersion`].
    pub fn stored(&self, name: &BundleName, version: u64) -> Result<&Stored, StoreError> {
        let unknown = || StoreError::UnknownVersion { name: name.clone(), version };
        self.name(name)?.find(version).ok_or_else(unknown)
    }

    /// The bytes of a stored bundle, as they came.
    ///
    /// # Errors
    /// [`StoreError`] where they are not what was stored.
    pub fn bytes(&self, stored: &Stored) -> Result<Vec<u8>, StoreError> {
        self.store.fetch(&stored.file)
    }

    /// A stored bundle, hashed and judged again by today's trust.
    ///
    /// # Errors
    /// [`StoreError`], for the first check that fails.
    pub fn reopen(&self, stored: &Stored) -> Result<Bundle, StoreError> {
        Ok(reopen(&self.bytes(stored)?, &self.trust)?)
    }

    /// The oldest version of a name that may serve again: by what was imported, and by the root.
    pub fn floor(&self, name: &BundleName) -> u64 {
        self.trust.floor(name).unwrap_or(0)
    }

    /// The time to judge at: the clock's, or the latest that has certainly passed.
    pub fn now(&self, clock: Timestamp) -> Timestamp {
        self.state.now(clock)
    }

    /// Whether the clock cannot be right.
    pub fn clock_is_behind(&self, clock: Timestamp) -> bool {
        self.state.clock_is_behind(clock)
    }
}
