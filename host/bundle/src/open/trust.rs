//! What a host judges bundles by, and how it learns.

use std::collections::BTreeMap;

use super::OpenError;
use crate::audit::{CheckId, Fact, Witness};
use crate::bundle::RootEntry;
use crate::digest::Digest;
use crate::limits::Limits;
use crate::name::BundleName;
use crate::revocations::{RevocationError, Revocations};
use crate::root::{Root, RootError};
use crate::time::Timestamp;
use crate::version::Version;

/// What a host judges bundles by: roots, the revocation list, its labels, what it has seen.
#[derive(Debug, Clone)]
pub struct Trust {
    /// Those before `root`, ascending, the pinned one first.
    pub(super) earlier: Vec<Root>,
    pub(super) root: Root,
    pub(super) revocations: Option<Revocations>,
    pub(crate) audience: Vec<String>,
    pub(super) limits: Limits,
    pub(crate) host: Version,
    pub(crate) seen: BTreeMap<BundleName, Seen>,
}

/// What a host remembers of a bundle's name, so that nobody can bring it an older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The highest version it took.
    pub highest: u64,
    /// The digest of that version; `None` where a root reset the name.
    pub digest: Option<Digest>,
    /// The oldest version it may go back to.
    pub floor: u64,
}

impl Trust {
    /// Trusts `root`, carries no audience label, has seen no bundle, and reads within default limits.
    pub fn new(root: Root) -> Self {
        Self {
            earlier: Vec::new(),
            root,
            revocations: None,
            audience: Vec::new(),
            limits: Limits::default(),
            host: Version::current(),
            seen: BTreeMap::new(),
        }
    }

    /// Sets the labels this host carries, such as `env:prod`. A bundle is refused whose audience
    /// names any other.
    #[must_use]
    pub fn with_audience(mut self, labels: impl IntoIterator<Item = String>) -> Self {
        self.audience = labels.into_iter().collect();
        self
    }

    /// Sets the limits for reading.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the version of the host, which is this package's otherwise.
    #[must_use]
    pub fn with_host_version(mut self, version: Version) -> Self {
        self.host = version;
        self
    }

    /// Sets what the host has seen of `name`.
    #[must_use]
    pub fn with_seen(mut self, name: BundleName, seen: Seen) -> Self {
        self.seen.insert(name, seen);
        self
    }

    /// The root in force.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Every root from the pinned one to the one in force, ascending.
    pub fn roots(&self) -> impl Iterator<Item = &Root> {
        self.earlier.iter().chain([&self.root])
    }

    /// The revocation list in force.
    pub fn revocations(&self) -> Option<&Revocations> {
        self.revocations.as_ref()
    }

    /// What the host has seen of a name.
    pub fn seen(&self, name: &BundleName) -> Option<&Seen> {
        self.seen.get(name)
    }

    /// The limits for reading.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The version of the revocation list in force; 0 for none.
    pub fn revocations_version(&self) -> u64 {
        self.revocations.as_ref().map_or(0, |revocations| revocations.list().version)
    }

    /// The oldest version of `name` that may still be taken, by the root and by what was seen.
    pub(crate) fn floor(&self, name: &BundleName) -> Option<u64> {
        let signed = self.root.document().floors.get(name).map(|floor| floor.version);
        self.seen.get(name).map(|seen| seen.floor).max(signed)
    }

    /// Takes the root that follows the one in force. One that was taken before changes nothing.
    ///
    /// # Errors
    /// [`RootError`]; nothing has changed then.
    pub fn take_root(&mut self, bytes: &[u8]) -> Result<(), RootError> {
        let version = crate::root::inspect_root(bytes, &self.limits)?.document.version;
        if let Some(known) = self.roots().find(|root| root.document().version == version) {
            return known.same(bytes, &self.limits);
        }
        let next = self.root.successor(bytes, &self.limits)?;
        self.advance(next);
        Ok(())
    }

    fn advance(&mut self, next: Root) {
        let before = &self.root.document().floors;
        let floors = next.document().floors.iter();
        // One that the root before had too was applied then.
        for (name, floor) in floors.filter(|(name, f)| f.reset && before.get(*name) != Some(*f)) {
            if let Some(seen) = self.seen.get_mut(name) {
                if seen.highest >= floor.version {
                    (seen.highest, seen.digest) = (floor.version.saturating_sub(1), None);
                }
                seen.floor = floor.version;
            }
        }
        self.earlier.push(std::mem::replace(&mut self.root, next));
    }

    /// Takes a revocation list, by the root in force, even where that has expired: a list can only
    /// take away. The one in force again changes nothing.
    ///
    /// # Errors
    /// [`RevocationError`]; nothing has changed then.
    pub fn take_revocations(&mut self, bytes: &[u8]) -> Result<(), RevocationError> {
        let held = self.revocations.as_ref();
        let list = Revocations::read(bytes, self.root.document(), held, &self.limits)?;
        self.revocations = Some(list);
        Ok(())
    }

    /// Puts back a list that this host took before.
    pub(crate) fn restore_revocations(&mut self, list: Revocations) {
        self.revocations = Some(list);
    }

    /// Takes the roots that lead on from the one in force, as far as they hold.
    pub(super) fn follow(
        &mut self,
        roots: &[RootEntry],
        witness: &mut dyn Witness,
    ) -> Result<(), OpenError> {
        let (chain, end) = self.root.follow(roots, &self.limits, witness);
        chain.into_iter().for_each(|root| self.advance(root));
        end.map_err(OpenError::Root)
    }

    /// Takes the list a bundle carries; an older one is passed over.
    pub(super) fn hear(
        &mut self,
        list: Option<&[u8]>,
        witness: &mut dyn Witness,
    ) -> Result<(), OpenError> {
        witness.begins(CheckId::Revocations);
        let brought = list.is_some();
        match list.map(|bytes| self.take_revocations(bytes)) {
            None | Some(Ok(())) => {
                witness.sees(Fact::Revocations { list: self.revocations.as_ref(), brought });
            }
            Some(Err(RevocationError::Older { held, got })) => {
                witness.sees(Fact::RevocationsOlder { held, got });
            }
            Some(Err(error)) => return Err(OpenError::Revocations(error)),
        }
        Ok(())
    }

    /// Refuses to take anything new through a root that has expired.
    pub(crate) fn in_force(
        &self,
        now: Timestamp,
        witness: &mut dyn Witness,
    ) -> Result<(), OpenError> {
        witness.begins(CheckId::RootExpiry);
        witness.sees(Fact::InForce { root: &self.root, now });
        let expires = self.root.document().expires;
        if now < expires { Ok(()) } else { Err(OpenError::RootExpired { expires, now }) }
    }
}
