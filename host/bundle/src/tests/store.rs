//! E and H: what a host remembers, what an operator may do with it, and what happens to those who
//! tamper with it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::json;

use super::fixtures::*;
use crate::store::*;
use crate::*;

const NAME: &str = "acme/support";

fn name() -> BundleName {
    BundleName::parse(NAME).unwrap()
}

/// The good bundle in another version, allowing no rollback below `min`.
fn version(version: u64, min: u64) -> Vec<u8> {
    let mut manifest = manifest_value();
    set(&mut manifest, "/version", json!(version));
    set(&mut manifest, "/min_version", json!(min));
    with_manifest(&manifest)
}

fn act() -> Act<'static> {
    Act { clock: now(), by: "tests", reason: None }
}

fn because(reason: &str) -> Act<'_> {
    Act { reason: Some(reason), ..act() }
}

/// A store with versions 42, 43 and 45, of which the last serves.
struct Lab {
    folder: tempfile::TempDir,
    store: Store,
}

fn pinned() -> Root {
    Root::read(&root_bytes(), &Limits::default()).unwrap()
}

fn labels() -> [String; 2] {
    ["env:prod".to_owned(), "site:a".to_owned()]
}

impl Lab {
    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let store = Store::init(&path, pinned(), now()).unwrap().with_audience(labels());
        Self { folder, store }
    }

    fn new() -> Self {
        let lab = Self::empty();
        for (number, min) in [(42, 1), (43, 43), (45, 43)] {
            assert_eq!(lab.import(&version(number, min)), "taken", "{number}");
        }
        lab
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("store")
    }

    fn again(&self) -> Result<Store, StoreError> {
        Store::open(&self.path(), pinned()).map(|store| store.with_audience(labels()))
    }

    fn import_at(&self, bytes: &[u8], clock: Timestamp) -> Result<Imported, StoreError> {
        self.store.import(bytes, &Act { clock, ..act() }, true, &mut |_| Ok(()))
    }

    /// What became of a file, in a word.
    fn import(&self, bytes: &[u8]) -> &'static str {
        match self.import_at(bytes, now()) {
            Err(error) => error.code(),
            Ok(Imported { bundle: None, .. }) => "learnt",
            Ok(Imported { bundle: Some(Err(error)), .. }) => error.code(),
            Ok(Imported { bundle: Some(Ok(taken)), .. }) if taken.known => "known",
            Ok(_) => "taken",
        }
    }

    fn known(&self) -> NameState {
        self.store.state().unwrap().names[&name()].clone()
    }

    fn back(&self, version: u64) -> &'static str {
        done(self.store.roll_back(&name(), version, &because("a bad release"), &mut |_| Ok(())))
    }

    fn activate(&self, version: u64) -> &'static str {
        done(self.store.activate(&name(), version, 0, &act(), &mut |_| Ok(())))
    }
}

fn done<T>(result: Result<T, StoreError>) -> &'static str {
    result.map_or_else(|error| error.code(), |_| "done")
}

/// A list that revokes, signed by the revocation key.
fn list(
    number: u64,
    revoke: impl for<'d> FnOnce(&'d mut RevocationDraft) -> &'d mut RevocationDraft,
) -> Vec<u8> {
    let mut draft = RevocationDraft::new("acme-prod", at("2026-11-25T00:00:00Z"));
    revoke(&mut draft);
    let mut value =
        inspect_revocations(&draft.to_envelope(&Limits::default()).unwrap(), &Limits::default())
            .unwrap()
            .list
            .to_value();
    value["version"] = json!(number);
    seal(crate::envelope::Kind::Revocations, &crate::canonical::write(&value), &[31]).to_bytes()
}

fn digest_of(bundle: &[u8]) -> Digest {
    inspect(bundle, &Limits::default()).unwrap().digest()
}

// [B26]
#[test]
fn versions_rise_and_a_version_is_one_bundle() {
    let lab = Lab::new();
    assert_eq!(lab.import(&version(44, 1)), "rollback", "E1");
    let mut other = manifest_value();
    set(&mut other, "/version", json!(45));
    set(&mut other, "/label", json!("other"));
    assert_eq!(lab.import(&with_manifest(&other)), "version-reuse", "E2");
    let before = lab.store.stamp();
    assert_eq!(lab.import(&version(45, 43)), "known", "E3");
    assert_eq!(lab.store.stamp(), before, "nothing is written");
    let known = lab.known();
    assert_eq!((known.highest, known.floor, known.active), (45, 43, Some(45)));
    assert_eq!(known.stored.iter().map(|s| s.version).collect::<Vec<_>>(), [42, 43, 45]);
}

// [B35]
#[test]
fn a_rollback_ends_at_the_floor_and_survives_a_restart() {
    let lab = Lab::new();
    assert_eq!(lab.back(42), "below-floor", "E4");
    assert_eq!(lab.back(44), "unknown-version");
    assert_eq!(lab.back(45), "already-active");
    assert_eq!(lab.back(43), "done");
    let known = lab.again().unwrap().state().unwrap().names[&name()].clone();
    assert_eq!((known.active, known.highest), (Some(43), 45));
    let event = known.events.last().unwrap();
    assert_eq!((event.what, event.version, event.from), (What::RolledBack, 43, Some(45)));
    assert_eq!((event.by.as_str(), event.reason.as_str()), ("tests", "a bad release"));
    assert_eq!(lab.back(45), "not-older");
    assert_eq!(lab.import(&version(44, 1)), "rollback", "`highest` stays");
    assert_eq!(lab.activate(45), "done");
    let unknown = BundleName::parse("acme/other").unwrap();
    assert_eq!(done(lab.store.activate(&unknown, 1, 0, &act(), &mut |_| Ok(()))), "unknown-bundle");
    let long = "x".repeat(MAX_REASON + 1);
    for reason in ["", "  ", &long] {
        assert_eq!(done(lab.store.pin(&name(), &because(reason))), "reason-needed");
    }
}

// [B35]
#[test]
fn a_bundle_that_does_not_prove_itself_changes_nothing() {
    let lab = Lab::new();
    let before = lab.store.state().unwrap();
    let mut refuse =
        |_: &Bundle| Err(Unproven { code: "self-test-failed", problem: "a case".to_owned() });
    let imported = lab.store.import(&version(46, 1), &act(), true, &mut refuse).unwrap();
    assert_eq!(imported.bundle.unwrap().unwrap_err().code(), "self-test-failed", "G13");
    assert_eq!(done(lab.store.roll_back(&name(), 43, &act(), &mut refuse)), "self-test-failed");
    assert_eq!(lab.store.state().unwrap(), before);
    assert_eq!(lab.import(&version(46, 1)), "taken");
}

// [B35]
#[test]
fn a_pinned_version_serves_on_until_it_is_unpinned_or_revoked() {
    let lab = Lab::new();
    assert_eq!(lab.store.pin(&name(), &act()).unwrap(), 45);
    let imported = lab.import_at(&version(46, 44), now()).unwrap();
    assert_eq!(imported.notes, [Note::Pinned { version: 45 }]);
    assert!(!imported.bundle.unwrap().unwrap().active);
    assert_eq!(lab.known().active, Some(45));
    assert_eq!(lab.activate(46), "pinned");
    lab.store.unpin(&name(), &act()).unwrap();
    assert_eq!(lab.activate(46), "done");
    lab.store.pin(&name(), &act()).unwrap();
    let revoked = digest_of(&version(46, 44));
    let bad = list(1, |draft| draft.bundle(name(), revoked, "wrong"));
    assert_eq!(lab.import(&bad), "learnt");
    assert_eq!((lab.known().active, lab.known().pinned), (None, false));
}

// [B34]
#[test]
fn f7_what_a_list_revokes_stops_at_once_and_cannot_come_back() {
    let lab = Lab::new();
    let (active, older) = (version(45, 43), version(43, 43));
    let bytes = list(1, |draft| draft.bundle(name(), digest_of(&active), "leaks"));
    let imported = lab.import_at(&bytes, now()).unwrap();
    assert_eq!(imported.revocations, Some(1));
    let [(stopped, why)] = &imported.stopped[..] else { panic!("{imported:?}") };
    assert_eq!((stopped.as_str(), why.version, why.code.as_str()), (NAME, 45, "bundle-revoked"));
    assert_eq!(lab.known().active, None);
    assert_eq!(lab.activate(45), "bundle-revoked", "E4");
    assert_eq!(lab.back(43), "done", "what stopped can be gone back from");

    // Release keys 11 and 12 signed all; one of them goes, and with it the threshold of two.
    let key = key(12).public_key().id();
    let keys =
        list(2, |draft| draft.bundle(name(), digest_of(&active), "leaks").key(key, "stolen"));
    let imported = lab.import_at(&keys, now()).unwrap();
    assert_eq!(imported.stopped[0].1.code, "threshold-not-met", "F1");
    assert_eq!(lab.activate(43), "threshold-not-met", "E4");
    assert_eq!(lab.import(&version(46, 1)), "threshold-not-met");
    assert_eq!(lab.import(&bytes), "learnt", "F3: an older list is noted and passed over");
    assert_eq!(lab.store.state().unwrap().revocations.unwrap().version, 2);
    let shrunk = list(3, |draft| draft.bundle(name(), digest_of(&older), "other"));
    assert_eq!(lab.import(&shrunk), "revocations-shrunk", "F6");
}

// [B34]
#[test]
fn e13_what_a_refused_bundle_teaches_is_kept_and_nothing_else() {
    let lab = Lab::new();
    let limits = Limits::default();
    let mut draft = RootDraft::after(pinned().document());
    draft.expires(at("2031-01-01T00:00:00Z"));
    let root = signed_root(&draft, &[1, 2]);
    let old = carry(&version(44, 1), None, &[(2, &root)], &limits).unwrap();
    let imported = lab.import_at(&old, now()).unwrap();
    assert_eq!(imported.roots, [2]);
    assert_eq!(imported.bundle.unwrap().unwrap_err().code(), "rollback");
    assert_eq!(lab.again().unwrap().view().unwrap().trust.root().document().version, 2);
    assert_eq!(lab.known().stored.len(), 3);
    assert_eq!(lab.import(&version(46, 1)), "taken", "a good bundle after it");
}

// [B36]
#[test]
fn e11_a_root_takes_back_a_version_number_that_was_burnt() {
    let lab = Lab::new();
    assert_eq!(lab.import(&version((1 << 53) - 1, 1 << 40)), "taken", "by stolen keys");
    let mut draft = RootDraft::after(pinned().document());
    draft.floor(name(), Floor { version: 57, reset: true });
    let root = signed_root(&draft, &[1, 2]);
    let imported = lab.import_at(&root, now()).unwrap();
    assert_eq!(imported.roots, [2]);
    let known = lab.known();
    assert_eq!((known.highest, known.floor, known.active), (56, 57, None));
    assert_eq!(known.stopped.unwrap().code, "bundle-withdrawn");
    assert_eq!(lab.import(&version(56, 1)), "rollback");
    assert_eq!(lab.activate((1 << 53) - 1), "unknown-version");
    assert_eq!(lab.import(&version(57, 1)), "taken");
    assert_eq!(lab.import(&root), "learnt", "D13: the same root again resets nothing");
    assert_eq!((lab.known().highest, lab.known().active), (57, Some(57)));
    assert_eq!(lab.import(&version(58, 1)), "taken");
    // The root after it says the same of the floor: that was applied.
    let mut value = Root::read(&root, &Limits::default()).unwrap().document().to_value();
    set(&mut value, "/version", json!(3));
    let payload = crate::canonical::write(&value);
    let third = seal(crate::envelope::Kind::Root, &payload, &[1, 2]).to_bytes();
    assert_eq!(lab.import_at(&third, now()).unwrap().roots, [3]);
    assert_eq!((lab.known().highest, lab.known().active), (58, Some(58)));
}

// [B37]
#[test]
fn e7_time_does_not_go_back() {
    let lab = Lab::new();
    let year_ago = at("2025-12-01T00:00:00Z");
    let imported = lab.import_at(&version(46, 1), year_ago).unwrap();
    assert_eq!(imported.bundle.unwrap().unwrap_err().code(), "clock-rollback");
    let revoke = list(1, |draft| draft.bundle(name(), digest_of(&good()), "x"));
    assert_eq!(lab.import_at(&revoke, year_ago).unwrap().revocations, Some(1), "only takes away");
    let within_an_hour = at("2026-11-30T23:30:00Z");
    let taken = lab.import_at(&version(46, 1), within_an_hour).unwrap().bundle.unwrap();
    assert!(taken.is_ok());
    assert_eq!(lab.store.state().unwrap().time_seen, now(), "the later of the two holds");
    // An expired bundle is judged by the time seen, whatever the clock says.
    lab.store.saw(at("2027-05-20T00:00:00Z")).unwrap();
    let imported = lab.import_at(&version(47, 1), at("2027-05-19T23:59:00Z")).unwrap();
    assert_eq!(imported.bundle.unwrap().unwrap_err().code(), "bundle-expired", "E6");
    let reset = lab.store.reset_clock(&act());
    assert_eq!(done(reset), "reason-needed");
    lab.store.reset_clock(&because("the clock was in 2027")).unwrap();
    assert_eq!(lab.import(&version(47, 1)), "taken");
    let what: Vec<What> = lab.known().events.iter().map(|event| event.what).collect();
    assert!(what.contains(&What::ClockReset));
}

// [B37]
#[test]
fn a_bundle_from_the_future_is_noted_and_teaches_the_time() {
    let lab = Lab::empty();
    let imported = lab.import_at(&version(42, 1), at("2026-11-18T00:00:00Z"));
    // The store has seen December.
    assert_eq!(imported.unwrap().bundle.unwrap().unwrap_err().code(), "clock-rollback");
    let folder = tempfile::tempdir().unwrap();
    let early = at("2026-11-01T00:00:00Z");
    let store = Store::init(&folder.path().join("s"), pinned(), early).unwrap();
    let store = store.with_audience(labels());
    let act = Act { clock: early, ..act() };
    let imported = store.import(&version(42, 1), &act, true, &mut |_| Ok(())).unwrap();
    assert_eq!(imported.notes, [Note::ClockBehind { created: at("2026-11-20T00:00:00Z") }]);
    assert_eq!(store.state().unwrap().time_seen, at("2026-11-20T00:00:00Z"));
}

// [B38]
#[test]
fn e8_a_state_that_is_not_as_it_was_written_is_refused() {
    let lab = Lab::new();
    let path = lab.path().join("state.json");
    let good = fs::read(&path).unwrap();
    let check = |bytes: &[u8], expected: &str| {
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(done(lab.again()), expected, "{}", String::from_utf8_lossy(bytes));
    };
    check(&good[..good.len() / 2], "state-corrupt");
    check(b"", "state-corrupt");
    check(b"{}", "state-corrupt");
    for at in (0..good.len() - 1).step_by(7) {
        let mut flipped = good.clone();
        flipped[at] ^= 1;
        check(&flipped, "state-corrupt");
    }
    check(&good, "done");
    fs::remove_file(&path).unwrap();
    assert_eq!(done(lab.again()), "state-missing", "never a first start");
    assert_eq!(done(Store::open(&lab.folder.path().join("none"), pinned())), "store-missing");
    fs::write(&path, &good).unwrap();
    assert_eq!(done(Store::init(&lab.path(), pinned(), now())), "state-exists");
    let mut other = RootDraft::new("other", at("2030-01-01T00:00:00Z"));
    other.key(key(1).public_key(), "r").key(key(2).public_key(), "b").root(group(&[1], 1));
    other.delegate(vec![NamePattern::parse("a/*").unwrap()], vec![group(&[2], 1)]);
    let other = Root::read(&signed_root(&other, &[1]), &Limits::default()).unwrap();
    assert_eq!(done(Store::open(&lab.path(), other)), "state-corrupt", "another trust domain");
    let mut same = root_draft();
    same.expires(at("2029-01-01T00:00:00Z"));
    let same = Root::read(&signed_root(&same, &[1, 2]), &Limits::default()).unwrap();
    let view = Store::open(&lab.path(), same).unwrap().view();
    assert_eq!(done(view), "state-corrupt", "another root of this domain");
}

fn blob_of(lab: &Lab, version: u64) -> std::path::PathBuf {
    let file = lab.known().find(version).unwrap().file;
    lab.path().join("blobs").join(format!("sha256-{}", file.hex()))
}

fn overwrite(path: &Path, bytes: &[u8]) {
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o400)).unwrap();
}

// [B38]
#[test]
fn h2_h3_a_store_that_somebody_touched_is_not_served_from() {
    let lab = Lab::new();
    let blob = blob_of(&lab, 45);
    let good = fs::read(&blob).unwrap();
    let reopened = || {
        let view = lab.again()?.view()?;
        let stored = *view.stored(&name(), 45)?;
        view.reopen(&stored).map(|bundle| bundle.manifest().version)
    };
    assert_eq!(reopened().unwrap(), 45);
    let mut edited = good.clone();
    *edited.last_mut().unwrap() ^= 1;
    overwrite(&blob, &edited);
    assert_eq!(done(reopened()), "blob-digest", "H2");
    fs::remove_file(&blob).unwrap();
    assert_eq!(done(reopened()), "store-missing");
    fs::write(lab.folder.path().join("elsewhere"), &good).unwrap();
    std::os::unix::fs::symlink(lab.folder.path().join("elsewhere"), &blob).unwrap();
    assert_eq!(done(reopened()), "store-permissions", "H3");
    overwrite(&blob, &good);
    for folder in [lab.path(), lab.path().join("blobs")] {
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o770)).unwrap();
        assert_eq!(done(reopened()), "store-permissions", "H3 {}", folder.display());
        assert_eq!(lab.activate(43), "store-permissions");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    }
    assert_eq!(reopened().unwrap(), 45);
    // An import again mends what is missing.
    fs::remove_file(&blob).unwrap();
    assert_eq!(lab.import(&version(45, 43)), "known");
    assert_eq!(reopened().unwrap(), 45);
}

// [B38]
#[test]
fn e10_of_two_changes_at_once_one_waits_and_gives_up() {
    let lab = Lab::new();
    let mut inner = None;
    let prove = &mut |_: &Bundle| {
        inner = Some(done(lab.store.pin(&name(), &act())));
        Ok(())
    };
    lab.store.import(&version(46, 1), &act(), true, prove).unwrap().bundle.unwrap().unwrap();
    assert_eq!(inner, Some("state-busy"));
    assert_eq!(lab.known().active, Some(46));
}

// [B39]
#[test]
fn a_candidate_is_promoted_within_its_allowance_or_with_a_reason() {
    let lab = Lab::new();
    let import = |bytes: &[u8]| {
        let imported = lab.store.import(bytes, &act(), false, &mut |_| Ok(())).unwrap();
        assert!(!imported.bundle.unwrap().unwrap().active);
    };
    let promote =
        |turned, act: &Act<'_>| done(lab.store.promote(&name(), turned, act, &mut |_| Ok(())));
    let candidate = |version| Candidate { version, per_mille: 1000 };
    let try_out =
        |version| done(lab.store.try_out(&name(), candidate(version), &act(), &mut |_| Ok(())));
    import(&version(46, 1));
    assert_eq!(promote(0, &act()), "no-candidate");
    assert_eq!(try_out(45), "already-active");
    assert_eq!(try_out(42), "below-floor");
    assert_eq!(try_out(46), "done");
    assert_eq!(promote(1, &act()), "too-permissive");
    assert_eq!(promote(1, &because("one test account")), "done");
    let event = lab.known().events.last().unwrap().clone();
    let kept = "1 turned from deny to allow, 0 may: one test account";
    assert_eq!((event.what, event.reason.as_str()), (What::Promoted, kept));
    let mut manifest = manifest_value();
    set(&mut manifest, "/version", json!(47));
    set(&mut manifest, "/deny_to_allow", json!(3));
    import(&with_manifest(&manifest));
    assert_eq!(try_out(47), "done");
    assert_eq!(promote(4, &act()), "too-permissive");
    assert_eq!(promote(3, &act()), "done");
    assert_eq!((lab.known().active, lab.known().candidate), (Some(47), None));
    let back = lab.store.activate(&name(), 46, 1, &act(), &mut |_| Ok(()));
    assert_eq!(done(back), "too-permissive", "what was tried out once stays known");
    import(&version(48, 1));
    assert_eq!(try_out(48), "done");
    assert_eq!(lab.store.drop_candidate(&name(), &act()).unwrap(), 48);
    set(&mut manifest, "/deny_to_allow", json!(0));
    check("nothing has one spelling", &with_manifest(&manifest), "schema-mismatch");
}
