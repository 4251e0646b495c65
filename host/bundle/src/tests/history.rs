//! Whatever an operator does, in whatever order: what a host never does.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;

use super::fixtures::*;
use crate::envelope::Kind;
use crate::store::*;
use crate::*;

const VERSIONS: std::ops::RangeInclusive<u64> = 1..=6;

#[derive(Debug, Clone)]
enum Step {
    /// The version after the highest.
    Next,
    Import(u64),
    Stage(u64),
    Back(u64),
    Activate(u64),
    Try(u64),
    Promote,
    Pin,
    Unpin,
    Revoke(u64),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => Just(Step::Next),
        2 => VERSIONS.prop_map(Step::Import),
        2 => VERSIONS.prop_map(Step::Stage),
        4 => VERSIONS.prop_map(Step::Back),
        3 => VERSIONS.prop_map(Step::Activate),
        2 => VERSIONS.prop_map(Step::Try),
        2 => Just(Step::Promote),
        1 => Just(Step::Pin),
        1 => Just(Step::Unpin),
        2 => VERSIONS.prop_map(Step::Revoke),
        1 => Just(Step::Restart),
    ]
}

fn name() -> BundleName {
    BundleName::parse("acme/support").unwrap()
}

/// Versions whose floor rises: from version 4 on nobody goes back below 3.
fn bundle(version: u64) -> Vec<u8> {
    let mut manifest = manifest_value();
    set(&mut manifest, "/version", json!(version));
    set(&mut manifest, "/min_version", json!(if version < 4 { 1 } else { 3 }));
    with_manifest(&manifest)
}

/// The list that revokes these, in the version that says how many.
fn list(revoked: &BTreeSet<u64>, bundles: &[Vec<u8>]) -> Vec<u8> {
    let mut draft = RevocationDraft::new("acme-prod", at("2026-11-25T00:00:00Z"));
    for version in revoked {
        let bytes = &bundles[usize::try_from(*version).unwrap() - 1];
        let digest = inspect(bytes, &Limits::default()).unwrap().digest();
        draft.bundle(name(), digest, "wrong");
    }
    let envelope = draft.to_envelope(&Limits::default()).unwrap();
    let mut value = inspect_revocations(&envelope, &Limits::default()).unwrap().list.to_value();
    value["version"] = json!(revoked.len());
    seal(Kind::Revocations, &crate::canonical::write(&value), &[31]).to_bytes()
}

struct Host {
    folder: tempfile::TempDir,
    store: Store,
    revoked: BTreeSet<u64>,
}

impl Host {
    fn open(&mut self) {
        let root = Root::read(&root_bytes(), &Limits::default()).unwrap();
        let labels = ["env:prod".to_owned(), "site:a".to_owned()];
        self.store =
            Store::open(&self.folder.path().join("s"), root).unwrap().with_audience(labels);
    }

    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::read(&root_bytes(), &Limits::default()).unwrap();
        let store = Store::init(&folder.path().join("s"), root, now()).unwrap();
        let mut host = Self { folder, store, revoked: BTreeSet::new() };
        host.open();
        host
    }

    /// Does it; a refusal is as good as any other outcome here.
    fn take(&mut self, step: &Step, bundles: &[Vec<u8>]) {
        let act = Act { clock: now(), by: "tests", reason: None };
        let bytes = |version: u64| &bundles[usize::try_from(version).unwrap() - 1];
        let prove = &mut |_: &Bundle| Ok(());
        let store = &self.store;
        let state = store.state().unwrap();
        let next = state.names.get(&name()).map_or(0, |known| known.highest) + 1;
        match *step {
            Step::Next if VERSIONS.contains(&next) => {
                drop(store.import(bytes(next), &act, true, prove));
            }
            Step::Next => {}
            Step::Import(version) => drop(store.import(bytes(version), &act, true, prove)),
            Step::Stage(version) => drop(store.import(bytes(version), &act, false, prove)),
            Step::Back(version) => drop(store.roll_back(&name(), version, &act, prove)),
            Step::Activate(version) => drop(store.activate(&name(), version, 0, &act, prove)),
            Step::Try(version) => {
                let candidate = Candidate { version, per_mille: 1000 };
                drop(store.try_out(&name(), candidate, &act, prove));
            }
            Step::Promote => drop(store.promote(&name(), 0, &act, prove)),
            Step::Pin => drop(store.pin(&name(), &act)),
            Step::Unpin => drop(store.unpin(&name(), &act)),
            Step::Revoke(version) => {
                if self.revoked.insert(version) {
                    let list = list(&self.revoked, bundles);
                    let imported = store.import(&list, &act, true, prove).unwrap();
                    assert!(imported.revocations.is_some());
                }
            }
            Step::Restart => self.open(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    // [B34] [B35] [B38]
    #[test]
    fn what_serves_is_stored_whole_and_never_revoked_and_numbers_never_fall(
        steps in prop::collection::vec(step(), 1..24)
    ) {
        let bundles: Vec<Vec<u8>> = VERSIONS.map(bundle).collect();
        let mut host = Host::new();
        let (mut highest, mut floor, mut list) = (0, 0, 0);
        for step in &steps {
            let before = host.store.state().unwrap();
            host.take(step, &bundles);
            let view = host.store.view().unwrap();
            prop_assert!(view.trust.revocations_version() >= list);
            list = view.trust.revocations_version();
            let Ok(known) = view.name(&name()) else { continue };
            prop_assert!(known.highest >= highest && known.floor >= floor);
            (highest, floor) = (known.highest, known.floor);
            let serving = known.active.into_iter().chain(known.candidate.map(|one| one.version));
            for version in serving {
                prop_assert!(!host.revoked.contains(&version), "{version} serves");
                let stored = view.stored(&name(), version).unwrap();
                prop_assert_eq!(view.reopen(stored).unwrap().manifest().version, version);
            }
            // Only what was asked for changes what serves, and never below the floor.
            let old = before.names.get(&name()).and_then(|known| known.active);
            if let Some(active) = known.active.filter(|active| Some(*active) != old) {
                prop_assert!(active >= view.floor(&name()), "{active} is below the floor");
                let asked = match *step {
                    Step::Import(version) | Step::Back(version) | Step::Activate(version) => {
                        version == active
                    }
                    Step::Promote => true,
                    Step::Next => active == highest,
                    _ => false,
                };
                prop_assert!(asked, "{step:?} made {active} serve");
                prop_assert!(!before.names.get(&name()).is_some_and(|known| known.pinned));
            }
        }
    }
}
