//! The bundles that serve, and which of them answers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use arc_swap::ArcSwap;
use portcullis_bundle::store::CLOCK_SLACK_SECONDS;

use crate::bundle::LoadedBundle;
use crate::decision::{BundleRef, Decision};
use crate::reason::ReasonCode;
use crate::request::Request;
use crate::route::Routes;

/// The bundles that serve, one per name. Replacing one is atomic: a decision is made by the old one
/// or by the new one, whole.
#[derive(Default)]
pub struct Host {
    slots: ArcSwap<Slots>,
    routes: Routes,
    /// Milliseconds that have certainly passed.
    time_seen: AtomicU64,
}

/// What stands under each name.
pub(crate) type Slots = BTreeMap<String, Slot>;

/// What stands under a name.
#[derive(Clone)]
pub(crate) struct Slot {
    pub(crate) serving: Serving,
    pub(crate) candidate: Option<Candidate>,
}

/// Whether a name has a bundle that serves.
#[derive(Clone)]
pub(crate) enum Serving {
    /// This one.
    Bundle(Arc<LoadedBundle>),
    /// None: the one that did does not stand any more.
    Stopped(BundleRef, ReasonCode),
}

/// A bundle that is tried out beside the one that serves.
#[derive(Clone)]
pub struct Candidate {
    /// The bundle.
    pub bundle: Arc<LoadedBundle>,
    /// How many of a thousand requests it sees.
    pub per_mille: u16,
}

/// Which bundle answers a request.
pub struct Answering {
    outcome: Result<Arc<LoadedBundle>, (ReasonCode, Option<BundleRef>)>,
    /// What is tried out beside it.
    pub candidate: Option<Candidate>,
}

/// How far a clock may fall behind what was seen before decisions are flagged, in milliseconds.
const CLOCK_SLACK_MS: u64 = CLOCK_SLACK_SECONDS.saturating_mul(1000);

impl Host {
    /// A host on which nothing serves: every decision is a deny.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with routes for requests that name no bundle.
    #[must_use]
    pub fn with_routes(routes: Routes) -> Self {
        Self { routes, ..Self::default() }
    }

    /// Makes a bundle serve in place of the one with its name, which is returned. Decisions under way
    /// are finished by the bundle they began with.
    pub fn activate(&self, bundle: LoadedBundle) -> Option<Arc<LoadedBundle>> {
        let bundle = Arc::new(bundle);
        let before = self.slots.rcu(|slots| {
            let mut slots = Slots::clone(slots);
            let serving = Serving::Bundle(Arc::clone(&bundle));
            slots.insert(bundle.id().name.clone(), Slot { serving, candidate: None });
            slots
        });
        before.get(&bundle.id().name)?.bundle().cloned()
    }

    /// Puts another set of bundles in the place of all, at once.
    pub(crate) fn replace(&self, slots: Slots) {
        self.slots.store(Arc::new(slots));
    }

    /// The bundles that serve, by name.
    #[must_use]
    pub fn active(&self) -> Vec<Arc<LoadedBundle>> {
        self.slots.load().values().filter_map(Slot::bundle).cloned().collect()
    }

    /// The bundle that serves under a name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Arc<LoadedBundle>> {
        self.slots.load().get(name)?.bundle().cloned()
    }

    /// What is tried out under a name.
    #[must_use]
    pub fn candidate(&self, name: &str) -> Option<Candidate> {
        self.slots.load().get(name)?.candidate.clone()
    }

    /// Which bundle answers: the one the request names, else the one that the first fitting route
    /// leads to, else, where there are no routes, the only one there is.
    #[must_use]
    pub fn answering(&self, request: &Request) -> Answering {
        let slots = self.slots.load();
        let refuse = |code| Answering { outcome: Err((code, None)), candidate: None };
        let name = match &request.bundle {
            Some(name) => name.as_str(),
            None if !self.routes.is_empty() => match self.routes.bundle(request) {
                Some(name) => name,
                None => return refuse(ReasonCode::NoRoute),
            },
            None => match slots.first_key_value() {
                Some((name, _)) if slots.len() == 1 => name,
                Some(_) => return refuse(ReasonCode::BundleAmbiguous),
                None => return refuse(ReasonCode::NoBundle),
            },
        };
        match slots.get(name) {
            None => refuse(ReasonCode::UnknownBundle),
            Some(slot) => Answering {
                outcome: match &slot.serving {
                    Serving::Bundle(bundle) => Ok(Arc::clone(bundle)),
                    Serving::Stopped(id, code) => Err((*code, Some(id.clone()))),
                },
                candidate: slot.candidate.clone(),
            },
        }
    }

    /// Decides about a request.
    #[must_use]
    pub fn decide(&self, request: &Request) -> Decision {
        self.answering(request).decide(request)
    }

    /// Sets the time that has certainly passed, in UTC milliseconds.
    pub(crate) fn set_time_seen(&self, milliseconds: u64) {
        self.time_seen.store(milliseconds, Relaxed);
    }

    /// The time to judge at, given what the clock says, and whether the clock cannot be right.
    #[must_use]
    pub fn now(&self, clock: u64) -> (u64, bool) {
        let seen = self.time_seen.load(Relaxed);
        (clock.max(seen), clock.saturating_add(CLOCK_SLACK_MS) < seen)
    }
}

impl Slot {
    fn bundle(&self) -> Option<&Arc<LoadedBundle>> {
        match &self.serving {
            Serving::Bundle(bundle) => Some(bundle),
            Serving::Stopped(..) => None,
        }
    }
}

impl Answering {
    /// The bundle, where one answers.
    #[must_use]
    pub fn bundle(&self) -> Option<&LoadedBundle> {
        self.outcome.as_deref().ok()
    }

    /// Decides about the request it was asked for.
    #[must_use]
    pub fn decide(&self, request: &Request) -> Decision {
        match &self.outcome {
            Ok(bundle) => bundle.decide(request),
            Err((code, id)) => Decision::refusal(&request.id, *code, id.clone()),
        }
    }
}
