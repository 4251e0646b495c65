//! The bundles that serve, and which of them answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::bundle::LoadedBundle;
use crate::decision::Decision;
use crate::reason::ReasonCode;
use crate::request::Request;

type Bundles = BTreeMap<String, Arc<LoadedBundle>>;

/// The bundles that serve, one per name. Replacing one is atomic: a decision is made by the old one
/// or by the new one, whole.
#[derive(Default)]
pub struct Host {
    active: ArcSwap<Bundles>,
}

impl Host {
    /// A host on which nothing serves: every decision is a deny.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a bundle serve in place of the one with its name, which is returned. Decisions under way
    /// are finished by the bundle they began with.
    pub fn activate(&self, bundle: LoadedBundle) -> Option<Arc<LoadedBundle>> {
        let bundle = Arc::new(bundle);
        let before = self.active.rcu(|active| {
            let mut active = Bundles::clone(active);
            active.insert(bundle.id().name.clone(), Arc::clone(&bundle));
            active
        });
        before.get(&bundle.id().name).cloned()
    }

    /// The bundles that serve, by name.
    #[must_use]
    pub fn active(&self) -> Vec<Arc<LoadedBundle>> {
        self.active.load().values().cloned().collect()
    }

    /// The bundle that serves under a name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Arc<LoadedBundle>> {
        self.active.load().get(name).cloned()
    }

    /// Decides about a request. The bundle it names answers, or the only one there is.
    #[must_use]
    pub fn decide(&self, request: &Request) -> Decision {
        let active = self.active.load();
        let refuse = |code| Decision::refusal(&request.id, code, None);
        let bundle = match &request.bundle {
            Some(name) => match active.get(name) {
                Some(bundle) => bundle,
                None => return refuse(ReasonCode::UnknownBundle),
            },
            None => match active.first_key_value() {
                Some((_, bundle)) if active.len() == 1 => bundle,
                Some(_) => return refuse(ReasonCode::BundleAmbiguous),
                None => return refuse(ReasonCode::NoBundle),
            },
        };
        bundle.decide(request)
    }
}
