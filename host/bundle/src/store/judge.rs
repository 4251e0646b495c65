//! Judging again: what a new root or a new revocation list leaves standing.

use super::change::Act;
use super::state::{Event, Kept, Stopped, What};
use super::{Locked, StoreError, View};
use crate::name::BundleName;
use crate::open::Trust;

/// The code of a bundle whose version a root took back.
const WITHDRAWN: &str = "bundle-withdrawn";

impl Locked<'_> {
    /// Keeps what `trust` has learnt, judges every bundle that serves or is tried out by it, and
    /// commits. Gives those that no longer stand.
    pub(super) fn learn(
        &mut self,
        trust: &Trust,
        act: &Act<'_>,
    ) -> Result<Vec<(BundleName, Stopped)>, StoreError> {
        let mut roots = Vec::new();
        for root in trust.roots() {
            let file = self.store.keep(root.bytes())?;
            roots.push(Kept { version: root.document().version, file });
        }
        self.state.roots = roots;
        if let Some(list) = trust.revocations() {
            let file = self.store.keep(list.bytes())?;
            self.state.revocations = Some(Kept { version: list.list().version, file });
            self.state.time_seen = self.state.time_seen.max(list.list().issued);
        }
        self.withdraw(trust, act);
        let stopped = self.judge(trust, act);
        self.commit(act.clock)?;
        Ok(stopped)
    }

    /// Takes over the numbers that a root has reset, and forgets the versions above them.
    fn withdraw(&mut self, trust: &Trust, act: &Act<'_>) {
        let at = self.state.now(act.clock);
        for (name, known) in &mut self.state.names {
            let Some(seen) = trust.seen(name) else { continue };
            (known.highest, known.digest, known.floor) = (seen.highest, seen.digest, seen.floor);
            let above = known.stored.extract_if(.., |stored| stored.version > seen.highest);
            for stored in above.collect::<Vec<_>>() {
                let version = stored.version;
                if known.active.take_if(|active| *active == version).is_some() {
                    known.stopped = Some(Stopped { version, code: WITHDRAWN.to_owned(), at });
                }
                known.candidate.take_if(|candidate| candidate.version == version);
                known.note(act.event(at, What::Withdrawn, version, None));
            }
        }
    }

    /// Stops what does not stand under `trust`.
    fn judge(&mut self, trust: &Trust, act: &Act<'_>) -> Vec<(BundleName, Stopped)> {
        let view =
            View { store: self.store.clone(), state: self.state.clone(), trust: trust.clone() };
        let at = self.state.now(act.clock);
        let mut all = Vec::new();
        for (name, known) in &mut self.state.names {
            let fault = |version: u64| {
                let stored = view.stored(name, version).and_then(|stored| view.reopen(stored));
                stored.err().map(|error| error.code())
            };
            if let Some((version, code)) = known.active.and_then(|v| Some((v, fault(v)?))) {
                let stopped = Stopped { version, code: code.to_owned(), at };
                known.active = None;
                known.pinned = false;
                known.stopped = Some(stopped.clone());
                let reason = code.to_owned();
                known.note(Event { reason, ..act.event(at, What::Stopped, version, None) });
                all.push((name.clone(), stopped));
            }
            let candidate = known.candidate.map(|candidate| candidate.version);
            if let Some((version, code)) = candidate.and_then(|v| Some((v, fault(v)?))) {
                known.candidate = None;
                let reason = code.to_owned();
                known.note(Event { reason, ..act.event(at, What::Dropped, version, None) });
            }
        }
        all
    }
}
