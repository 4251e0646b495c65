//! A host that lives: a store on disk, and the bundles that serve from it.
//!
//! The store decides what may serve; this loads it, proves it, and keeps [`Host`] in step with the
//! state file, also where another process changed that. Nothing here trusts the disk: every bundle is
//! hashed and verified again each time the state changes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use portcullis_bundle::store::{
    Act, Candidate as Trial, Imported, NameState, Stamp, Store, StoreError, Stored, Unproven, View,
};
use portcullis_bundle::{Bundle, BundleName, Timestamp};

use crate::bundle::LoadedBundle;
use crate::case;
use crate::decision::{BundleRef, Decision};
use crate::engine::Runtime;
use crate::host::{Candidate, Host, Serving, Slot, Slots};
use crate::reason::ReasonCode;
use crate::route::Routes;
use crate::shadow::ShadowReport;

/// A host that lives: a store, an engine, and the bundles that serve.
pub struct Installation {
    store: Store,
    runtime: Runtime,
    host: Arc<Host>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// The state that `host` is in step with; `None` while nothing was loaded.
    stamp: Option<Stamp>,
    /// The time that state has seen.
    time_seen: Option<Timestamp>,
    /// What was loaded, by the bundle's digest.
    loaded: BTreeMap<String, Arc<LoadedBundle>>,
    shadows: BTreeMap<String, Shadow>,
}

struct Shadow {
    report: ShadowReport,
    unwritten: bool,
}

/// A bundle that should serve and does not.
#[derive(Debug)]
pub struct Fault {
    /// Its name.
    pub name: BundleName,
    /// Its version.
    pub version: u64,
    /// Why.
    pub error: StoreError,
}

impl Installation {
    /// Of a store. Nothing is loaded before [`Installation::sync`].
    #[must_use]
    pub fn new(store: Store, runtime: Runtime, routes: Routes) -> Self {
        let host = Arc::new(Host::with_routes(routes));
        Self { store, runtime, host, inner: Mutex::default() }
    }

    /// What decides.
    #[must_use]
    pub fn host(&self) -> &Arc<Host> {
        &self.host
    }

    /// What is kept.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Brings what serves in step with the state file, if that has changed since. Gives the bundles
    /// that should serve and cannot; requests to them are denied.
    ///
    /// # Errors
    /// [`StoreError`] where the state cannot be read; what served serves on.
    pub fn sync(&self) -> Result<Vec<Fault>, StoreError> {
        let stamp = self.store.stamp();
        if stamp.is_some() && self.inner().stamp == stamp {
            return Ok(Vec::new());
        }
        let view = self.store.view()?;
        let mut faults = Vec::new();
        let mut slots = Slots::new();
        for (name, known) in &view.state.names {
            if let Some(slot) = self.slot(&view, name, known, &mut faults) {
                slots.insert(name.to_string(), slot);
            }
        }
        let mut inner = self.inner();
        inner.stamp = stamp;
        inner.time_seen = Some(view.state.time_seen);
        inner.loaded.retain(|digest, _| slots.values().any(|slot| slot.has(digest)));
        self.host.replace(slots);
        self.host.set_time_seen(view.state.time_seen.unix().saturating_mul(1000));
        Ok(faults)
    }

    fn slot(
        &self,
        view: &View,
        name: &BundleName,
        known: &NameState,
        faults: &mut Vec<Fault>,
    ) -> Option<Slot> {
        let mut load = |stored: &Stored| {
            self.load(view, stored).map_err(|error| {
                let code = stop_code(&error);
                faults.push(Fault { name: name.clone(), version: stored.version, error });
                code
            })
        };
        let id = |version| BundleRef {
            name: name.to_string(),
            version,
            digest: known.find(version).map(|stored| stored.digest.to_string()).unwrap_or_default(),
        };
        let serving = match (known.active, &known.stopped) {
            (Some(version), _) => match known.find(version).map(&mut load) {
                Some(Ok(bundle)) => Serving::Bundle(bundle),
                Some(Err(code)) => Serving::Stopped(id(version), code),
                None => Serving::Stopped(id(version), ReasonCode::BundleDamaged),
            },
            (None, Some(stopped)) => {
                Serving::Stopped(id(stopped.version), ReasonCode::BundleRevoked)
            }
            // Stored, and never activated.
            (None, None) => return None,
        };
        let candidate = known.candidate.and_then(|trial| {
            let bundle = load(known.find(trial.version)?).ok()?;
            Some(Candidate { bundle, per_mille: trial.per_mille })
        });
        Some(Slot { serving, candidate })
    }

    /// A stored bundle, verified again, and loaded unless it is.
    fn load(&self, view: &View, stored: &Stored) -> Result<Arc<LoadedBundle>, StoreError> {
        let bundle = view.reopen(stored)?;
        let digest = bundle.digest().to_string();
        if let Some(loaded) = self.inner().loaded.get(&digest) {
            return Ok(Arc::clone(loaded));
        }
        let loaded = self.runtime.load(&bundle).map_err(|error| StoreError::NotProven {
            code: error.code(),
            problem: error.to_string(),
        })?;
        let loaded = Arc::new(loaded);
        self.inner().loaded.insert(digest, Arc::clone(&loaded));
        Ok(loaded)
    }

    /// Loads a verified bundle and runs its signed cases. What was proven is kept for [`Self::sync`].
    fn prove(&self, bundle: &Bundle) -> Result<(), Unproven> {
        let loaded = self
            .runtime
            .load(bundle)
            .map_err(|error| Unproven { code: error.code(), problem: error.to_string() })?;
        let outcomes = case::run(&loaded, bundle);
        let failures = || outcomes.iter().filter_map(|one| Some((one, one.failure.as_ref()?)));
        if let Some((first, why)) = failures().next() {
            let problem = format!(
                "{} of {} cases failed, first `{}` in `{}`: {why}",
                failures().count(),
                outcomes.len(),
                first.name,
                first.file
            );
            return Err(Unproven { code: "self-test-failed", problem });
        }
        self.inner().loaded.insert(bundle.digest().to_string(), Arc::new(loaded));
        Ok(())
    }

    /// Imports a file: [`Store::import`], proven by loading it and running its signed cases.
    ///
    /// # Errors
    /// [`StoreError`]; of a bundle that is refused, [`Imported::bundle`] tells.
    pub fn import(&self, bytes: &[u8], act: &Act<'_>, serve: bool) -> Result<Imported, StoreError> {
        let imported = self.store.import(bytes, act, serve, &mut |bundle| self.prove(bundle));
        self.follow()?;
        imported
    }

    /// Makes a stored version serve: [`Store::activate`], by what a report of it beside the one that
    /// serves has counted, if there is one.
    ///
    /// # Errors
    /// [`StoreError`]; what served serves on.
    pub fn activate(
        &self,
        name: &BundleName,
        version: u64,
        act: &Act<'_>,
    ) -> Result<(), StoreError> {
        let report = self.report_of(&self.store.view()?, name, version)?;
        let turned = report.map_or(0, |report| report.deny_to_allow);
        self.store.activate(name, version, turned, act, &mut |bundle| self.prove(bundle))?;
        self.follow()
    }

    /// Goes back to an older version: [`Store::roll_back`].
    ///
    /// # Errors
    /// [`StoreError`]; what served serves on.
    pub fn roll_back(
        &self,
        name: &BundleName,
        version: u64,
        act: &Act<'_>,
    ) -> Result<(), StoreError> {
        self.store.roll_back(name, version, act, &mut |bundle| self.prove(bundle))?;
        self.follow()
    }

    /// Tries a version out: [`Store::try_out`].
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub fn try_out(
        &self,
        name: &BundleName,
        trial: Trial,
        act: &Act<'_>,
    ) -> Result<(), StoreError> {
        self.store.try_out(name, trial, act, &mut |bundle| self.prove(bundle))?;
        self.follow()
    }

    /// Ends trying out: [`Store::drop_candidate`]. Gives the version.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub fn drop_candidate(&self, name: &BundleName, act: &Act<'_>) -> Result<u64, StoreError> {
        let version = self.store.drop_candidate(name, act)?;
        self.follow()?;
        Ok(version)
    }

    /// Makes the candidate serve: [`Store::promote`], by what its report has counted. Gives the
    /// version.
    ///
    /// # Errors
    /// [`StoreError`]; what served serves on.
    pub fn promote(&self, name: &BundleName, act: &Act<'_>) -> Result<u64, StoreError> {
        let turned = self.report(name)?.map_or(0, |report| report.deny_to_allow);
        let version = self.store.promote(name, turned, act, &mut |bundle| self.prove(bundle))?;
        self.follow()?;
        Ok(version)
    }

    /// Keeps what serves serving: [`Store::pin`], [`Store::unpin`]. Gives the version.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then.
    pub fn pin(&self, name: &BundleName, pin: bool, act: &Act<'_>) -> Result<u64, StoreError> {
        let version = if pin { self.store.pin(name, act)? } else { self.store.unpin(name, act)? };
        self.follow()?;
        Ok(version)
    }

    /// Counts what the candidate decided beside the active bundle about `request`, given as it came.
    pub fn compared(&self, request: &[u8], active: Decision, candidate: Decision) {
        let (Some(before), Some(after)) = (active.bundle.clone(), candidate.bundle.clone()) else {
            return;
        };
        self.shadow(before, after, |report| report.record(request, active, candidate));
    }

    /// Counts a request that was to be compared and was not.
    pub fn skipped(&self, active: &BundleRef, candidate: &BundleRef) {
        self.shadow(active.clone(), candidate.clone(), |report| {
            report.skipped = report.skipped.saturating_add(1);
        });
    }

    fn shadow(
        &self,
        active: BundleRef,
        candidate: BundleRef,
        count: impl FnOnce(&mut ShadowReport),
    ) {
        let name = active.name.clone();
        let mut inner = self.inner();
        let known =
            inner.shadows.get(&name).is_some_and(|s| s.report.is_about(&active, &candidate));
        if !known {
            let kept = self.kept_report(&name);
            let kept = kept.filter(|report| report.is_about(&active, &candidate));
            let report = kept.unwrap_or_else(|| ShadowReport::new(active, candidate));
            inner.shadows.insert(name.clone(), Shadow { report, unwritten: true });
        }
        if let Some(shadow) = inner.shadows.get_mut(&name) {
            count(&mut shadow.report);
            shadow.unwritten = true;
        }
    }

    /// How the candidate of a name has done so far; `None` where there is none.
    ///
    /// # Errors
    /// [`StoreError`] where the name is unknown or the state cannot be read.
    pub fn report(&self, name: &BundleName) -> Result<Option<ShadowReport>, StoreError> {
        let view = self.store.view()?;
        match view.name(name)?.candidate {
            Some(trial) => self.report_of(&view, name, trial.version),
            None => Ok(None),
        }
    }

    /// How a version has done beside the one that serves; `None` where none serves.
    fn report_of(
        &self,
        view: &View,
        name: &BundleName,
        version: u64,
    ) -> Result<Option<ShadowReport>, StoreError> {
        let id = |version: u64| {
            let digest = view.stored(name, version)?.digest.to_string();
            Ok::<_, StoreError>(BundleRef { name: name.to_string(), version, digest })
        };
        let Some(active) = view.name(name)?.active else { return Ok(None) };
        let (active, candidate) = (id(active)?, id(version)?);
        let here = self.inner().shadows.get(name.as_str()).map(|shadow| shadow.report.clone());
        let report = here.or_else(|| self.kept_report(name.as_str()));
        let report = report.filter(|report| report.is_about(&active, &candidate));
        Ok(Some(report.unwrap_or_else(|| ShadowReport::new(active, candidate))))
    }

    fn kept_report(&self, name: &str) -> Option<ShadowReport> {
        let name = BundleName::parse(name)?;
        serde_json::from_slice(&self.store.report(&name).ok()?).ok()
    }

    /// Writes what was counted since the last time, so that another process can read it and a restart
    /// does not lose it.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be written; it is tried again the next time.
    pub fn write_reports(&self) -> Result<(), StoreError> {
        let unwritten: Vec<(String, ShadowReport)> = {
            let mut inner = self.inner();
            let shadows = inner.shadows.iter_mut().filter(|(_, shadow)| shadow.unwritten);
            shadows
                .map(|(name, shadow)| {
                    shadow.unwritten = false;
                    (name.clone(), shadow.report.clone())
                })
                .collect()
        };
        for (name, report) in unwritten {
            let (Some(name), Ok(bytes)) = (BundleName::parse(&name), serde_json::to_vec(&report))
            else {
                continue;
            };
            self.store.keep_report(&name, &bytes)?;
        }
        Ok(())
    }

    /// Lets the store remember what time it is, if it has not for an hour.
    ///
    /// # Errors
    /// [`StoreError`]; it is tried again the next time.
    pub fn saw(&self, clock: Timestamp) -> Result<(), StoreError> {
        match self.inner().time_seen {
            Some(seen) if clock <= seen.plus_seconds(3600) => return Ok(()),
            _ => {}
        }
        self.store.saw(clock)?;
        self.follow()
    }

    /// In step again after a change of ours, where anything serves from here.
    fn follow(&self) -> Result<(), StoreError> {
        if self.inner().stamp.is_some() { self.sync().map(drop) } else { Ok(()) }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    fn has(&self, digest: &str) -> bool {
        let serving = match &self.serving {
            Serving::Bundle(bundle) => bundle.id().digest == digest,
            Serving::Stopped(..) => false,
        };
        serving || self.candidate.as_ref().is_some_and(|one| one.bundle.id().digest == digest)
    }
}

/// What requests to a bundle are told that should serve and does not.
fn stop_code(error: &StoreError) -> ReasonCode {
    match error {
        StoreError::Bundle(_) => ReasonCode::BundleRevoked,
        _ => ReasonCode::BundleDamaged,
    }
}
