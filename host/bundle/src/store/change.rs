//! What an operator may do with stored bundles: make one serve, go back, pin, try out, promote.

use super::import::activate;
use super::state::{Candidate, Event, NameState, What};
use super::{Locked, Store, StoreError, View};
use crate::audit::Nobody;
use crate::bundle::Bundle;
use crate::manifest::Standing;
use crate::name::BundleName;
use crate::open::OpenError;
use crate::time::Timestamp;

/// Characters of a reason.
pub const MAX_REASON: usize = 500;

/// When a change is made, by whom, and why.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// This host's clock.
    pub clock: Timestamp,
    /// Who makes it, as far as the host can tell.
    pub by: &'a str,
    /// Why, by their word.
    pub reason: Option<&'a str>,
}

/// Tries out a bundle that was verified: loads it, runs its signed cases.
pub type Prove<'a> = &'a mut dyn FnMut(&Bundle) -> Result<(), Unproven>;

/// What a bundle failed at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unproven {
    /// The stable code.
    pub code: &'static str,
    /// What happened.
    pub problem: String,
}

impl From<Unproven> for StoreError {
    fn from(Unproven { code, problem }: Unproven) -> Self {
        Self::NotProven { code, problem }
    }
}

impl Act<'_> {
    pub(super) fn event(
        &self,
        at: Timestamp,
        what: What,
        version: u64,
        from: Option<u64>,
    ) -> Event {
        let (by, reason) = (self.by.to_owned(), self.reason.unwrap_or_default().to_owned());
        Event { at, what, version, from, by, reason }
    }

    fn check(&self) -> Result<(), StoreError> {
        match self.reason {
            Some(reason) if !(1..=MAX_REASON).contains(&reason.trim().chars().count()) => {
                Err(StoreError::ReasonNeeded { most: MAX_REASON })
            }
            _ => Ok(()),
        }
    }
}

impl Store {
    /// Makes a stored version serve, whichever it is. `turned` is how many decisions turned from deny
    /// to allow while it was tried out beside the one that serves: more than its manifest lets takes a
    /// reason, which is kept.
    ///
    /// # Errors
    /// [`StoreError`]; what served serves on.
    pub fn activate(
        &self,
        name: &BundleName,
        version: u64,
        turned: u64,
        act: &Act<'_>,
        prove: Prove<'_>,
    ) -> Result<(), StoreError> {
        let mut locked = self.lock()?;
        let view = locked.view()?;
        let tried = view.name(name)?.candidate.is_some_and(|one| one.version == version);
        let what = if tried { What::Promoted } else { What::Activated };
        locked.switch(&view, name, version, (what, turned), act, prove)
    }

    /// Makes the candidate serve: [`Store::activate`]. Gives its version.
    ///
    /// # Errors
    /// [`StoreError`]; what served serves on.
    pub fn promote(
        &self,
        name: &BundleName,
        turned: u64,
        act: &Act<'_>,
        prove: Prove<'_>,
    ) -> Result<u64, StoreError> {
        let mut locked = self.lock()?;
        let view = locked.view()?;
        let none = || StoreError::NoCandidate { name: name.clone() };
        let version = view.name(name)?.candidate.ok_or_else(none)?.version;
        locked.switch(&view, name, version, (What::Promoted, turned), act, prove)?;
        Ok(version)
    }

    /// Goes back to an older stored version: never below the floor, nor to one that is revoked or not
    /// trusted any more. `highest` stays, so nothing older can be imported afterwards either.
    ///
    /// # Errors
    /// [`StoreError`]; what served serves on.
    pub fn roll_back(
        &self,
        name: &BundleName,
        version: u64,
        act: &Act<'_>,
        prove: Prove<'_>,
    ) -> Result<(), StoreError> {
        let mut locked = self.lock()?;
        let view = locked.view()?;
        view.stored(name, version)?;
        let known = view.name(name)?;
        // What served last, also where it was stopped since.
        let last = known.active.or(known.stopped.as_ref().map(|stopped| stopped.version));
        match last {
            None => return Err(StoreError::NoneActive { name: name.clone() }),
            Some(active) if version > active => {
                return Err(StoreError::NotOlder { name: name.clone(), version, active });
            }
            Some(_) => {}
        }
        locked.switch(&view, name, version, (What::RolledBack, 0), act, prove)
    }

    /// Keeps the version that serves serving, whatever is imported, until [`Store::unpin`]. A
    /// revocation stops it all the same.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub fn pin(&self, name: &BundleName, act: &Act<'_>) -> Result<u64, StoreError> {
        self.set_pin(name, true, act)
    }

    /// Lets imports take over again.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub fn unpin(&self, name: &BundleName, act: &Act<'_>) -> Result<u64, StoreError> {
        self.set_pin(name, false, act)
    }

    fn set_pin(&self, name: &BundleName, pin: bool, act: &Act<'_>) -> Result<u64, StoreError> {
        act.check()?;
        let mut locked = self.lock()?;
        let now = locked.state.now(act.clock);
        let known = locked.name(name)?;
        let none = || StoreError::NoneActive { name: name.clone() };
        let version = known.active.ok_or_else(none)?;
        if known.pinned != pin {
            known.pinned = pin;
            let what = if pin { What::Pinned } else { What::Unpinned };
            known.note(act.event(now, what, version, None));
            locked.commit(now)?;
        }
        Ok(version)
    }

    /// Tries a stored version out beside the one that serves, on `per_mille` of a thousand requests.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub fn try_out(
        &self,
        name: &BundleName,
        candidate: Candidate,
        act: &Act<'_>,
        prove: Prove<'_>,
    ) -> Result<(), StoreError> {
        act.check()?;
        let mut locked = self.lock()?;
        let view = locked.view()?;
        let version = candidate.version;
        match view.name(name)?.active {
            None => return Err(StoreError::NoneActive { name: name.clone() }),
            Some(active) if active == version => {
                return Err(StoreError::AlreadyActive { name: name.clone(), version });
            }
            Some(_) => {}
        }
        let now = view.now(act.clock);
        prove(&view.eligible(name, version, now)?)?;
        let known = locked.name(name)?;
        known.candidate = Some(candidate);
        known.note(act.event(now, What::Tried, version, None));
        locked.commit(now)
    }

    /// Ends trying out.
    ///
    /// # Errors
    /// [`StoreError::NoCandidate`] where nothing is tried out.
    pub fn drop_candidate(&self, name: &BundleName, act: &Act<'_>) -> Result<u64, StoreError> {
        act.check()?;
        let mut locked = self.lock()?;
        let now = locked.state.now(act.clock);
        let known = locked.name(name)?;
        let none = || StoreError::NoCandidate { name: name.clone() };
        let version = known.candidate.take().ok_or_else(none)?.version;
        known.note(act.event(now, What::Dropped, version, None));
        locked.commit(now)?;
        Ok(version)
    }

    /// Lets this host know what time it is, so that no clock can be set back behind it.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub fn saw(&self, clock: Timestamp) -> Result<(), StoreError> {
        self.lock()?.commit(clock)
    }

    /// Takes the clock's word for the time, also where it is earlier than what was seen: after a clock
    /// was wrong by years. It revives what had expired meanwhile, so it takes a reason; every name's
    /// history keeps it.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub fn reset_clock(&self, act: &Act<'_>) -> Result<Timestamp, StoreError> {
        act.check()?;
        if act.reason.is_none() {
            return Err(StoreError::ReasonNeeded { most: MAX_REASON });
        }
        let mut locked = self.lock()?;
        let before = std::mem::replace(&mut locked.state.time_seen, act.clock);
        for known in locked.state.names.values_mut() {
            let version = known.active.unwrap_or(known.highest);
            known.note(act.event(act.clock, What::ClockReset, version, None));
        }
        locked.commit(act.clock)?;
        Ok(before)
    }
}

impl Locked<'_> {
    /// Makes a version serve, once everything allows it.
    fn switch(
        &mut self,
        view: &View,
        name: &BundleName,
        version: u64,
        (what, turned): (What, u64),
        act: &Act<'_>,
        prove: Prove<'_>,
    ) -> Result<(), StoreError> {
        act.check()?;
        let known = view.name(name)?;
        if known.active == Some(version) {
            return Err(StoreError::AlreadyActive { name: name.clone(), version });
        }
        if let Some(active) = known.active.filter(|_| known.pinned) {
            return Err(StoreError::Pinned { name: name.clone(), version: active });
        }
        let now = view.now(act.clock);
        let bundle = view.eligible(name, version, now)?;
        let allowed = bundle.manifest().deny_to_allow;
        if turned > allowed && act.reason.is_none() {
            return Err(StoreError::TooPermissive { found: turned, allowed });
        }
        prove(&bundle)?;
        let counted = format!("{turned} turned from deny to allow, {allowed} may");
        let reason = match (act.reason, turned > 0 || what == What::Promoted) {
            (Some(reason), true) => Some(format!("{counted}: {reason}")),
            (None, true) => Some(counted),
            (reason, false) => reason.map(str::to_owned),
        };
        let act = Act { reason: reason.as_deref(), ..*act };
        activate(self.name(name)?, &act, now, what, version);
        self.commit(now)
    }

    fn view(&self) -> Result<View, StoreError> {
        self.store.view_of(self.state.clone())
    }

    fn name(&mut self, name: &BundleName) -> Result<&mut NameState, StoreError> {
        let names = &mut self.state.names;
        names.get_mut(name).ok_or_else(|| StoreError::UnknownName { name: name.clone() })
    }
}

impl View {
    /// A stored bundle that may serve from now on.
    ///
    /// # Errors
    /// [`StoreError`], for the first reason why it may not.
    pub fn eligible(
        &self,
        name: &BundleName,
        version: u64,
        now: Timestamp,
    ) -> Result<Bundle, StoreError> {
        let stored = self.stored(name, version)?;
        let floor = self.floor(name);
        if version < floor {
            return Err(OpenError::BelowFloor { floor, got: version }.into());
        }
        self.trust.in_force(now, &mut Nobody)?;
        let bundle = self.reopen(stored)?;
        match bundle.manifest().standing(now) {
            Standing::Fresh | Standing::Stale => Ok(bundle),
            Standing::Expired => {
                let expires = bundle.manifest().expires;
                Err(OpenError::BundleExpired { expires, now }.into())
            }
        }
    }
}
