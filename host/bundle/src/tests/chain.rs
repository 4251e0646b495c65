//! D: from one root to the next, alone and inside bundles, and E11 to E13: what a host learns.

use serde_json::{Value, json};

use super::fixtures::*;
use crate::envelope::Kind;
use crate::*;

fn id(number: u8) -> String {
    key(number).public_key().id().to_string()
}

/// The root after `root`, before `change`.
fn after(root: &Value, change: impl FnOnce(&mut Value)) -> Value {
    let mut next = root.clone();
    next["version"] = json!(root["version"].as_u64().unwrap() + 1);
    change(&mut next);
    next
}

fn first() -> Value {
    trust().root().document().to_value()
}

/// Version 2: root keys 3 and 4 instead of 1 and 2.
fn second() -> Value {
    after(&first(), |root| {
        for (old, new) in [(1, 3), (2, 4)] {
            set(root, &format!("/keys/{}", id(old)), Value::Null);
            let public = crate::hex::encode(key(new).public_key().as_bytes());
            let entry = json!({"scheme": "ed25519", "public": public, "label": "x"});
            set(root, &format!("/keys/{}", id(new)), entry);
        }
        set(root, "/roles/root/keyids", json!([id(3), id(4)]));
    })
}

/// Version 3, signed by keys 3 and 4 like the one before.
fn third() -> Value {
    after(&second(), |_| {})
}

fn signed(root: &Value, signers: &[u8]) -> Vec<u8> {
    seal(Kind::Root, &crate::canonical::write(root), signers).to_bytes()
}

fn signed_second() -> Vec<u8> {
    signed(&second(), &[1, 2, 3, 4])
}

fn version(trust: &Trust) -> u64 {
    trust.root().document().version
}

/// A host that has taken these roots.
fn host(roots: &[&[u8]]) -> Trust {
    roots.iter().fold(trust(), |mut trust, root| {
        trust.take_root(root).unwrap();
        trust
    })
}

/// Checks what a host says to a root that comes alone, and to the same root in a bundle.
fn check_root(name: &str, trust: &Trust, root: &Value, signers: &[u8], expected: &str) {
    let bytes = signed(root, signers);
    let mut alone = trust.clone();
    let code = alone.take_root(&bytes).map_or_else(|error| error.code(), |()| "accepted");
    assert_eq!(code, expected, "{name}");
    let named = root["version"].as_u64().unwrap();
    let (learnt, code) = received(&carrying(&good(), None, &[(named, &bytes)]), trust);
    assert_eq!(code, expected, "{name}, in a bundle");
    let taken = if expected == "accepted" { named } else { version(trust) };
    assert_eq!((version(&alone), version(&learnt)), (taken, taken), "{name}");
}

// [B23]
#[test]
fn a_root_needs_the_signatures_of_the_old_keys_and_of_the_new() {
    for (name, signers, expected) in [
        ("both", &[1, 2, 3, 4][..], "accepted"),
        ("both and a stranger", &[1, 2, 3, 4, 99], "accepted"),
        ("D2 only the new", &[3, 4], "root-not-endorsed"),
        ("D2 too few of the old", &[1, 3, 4], "root-not-endorsed"),
        ("D3 only the old", &[1, 2], "root-not-endorsed"),
        ("D3 too few of the new", &[1, 2, 3], "root-not-endorsed"),
        ("keys of other roles", &[11, 12, 13, 21, 22, 31], "root-not-endorsed"),
        ("nobody", &[], "root-not-endorsed"),
    ] {
        check_root(name, &trust(), &second(), signers, expected);
    }
    let missing = |signers: &[u8]| {
        let error = trust().take_root(&signed(&second(), signers)).unwrap_err();
        let RootError::NotEndorsed { version: 2, by, have, need: 2 } = error else {
            panic!("{error}")
        };
        (by, have)
    };
    assert_eq!(missing(&[1, 3, 4]), (Endorser::Previous, 1));
    assert_eq!(missing(&[1, 2]), (Endorser::Itself, 0));
}

// [B18] [B23]
#[test]
fn a_root_with_a_signature_that_does_not_hold_is_refused() {
    for at in 0..4 {
        let mut sealed = seal(Kind::Root, &crate::canonical::write(&second()), &[1, 2, 3, 4]);
        sealed.signatures[at].bytes = key(99).sign(b"x").unwrap();
        let error = trust().take_root(&sealed.to_bytes()).unwrap_err();
        assert_eq!(error.code(), "signature-invalid", "{at}");
    }
}

#[test]
fn every_root_stays_known() {
    let trust = host(&[&signed_second(), &signed(&third(), &[3, 4])]);
    let roots: Vec<Value> = trust.roots().map(|root| root.document().to_value()).collect();
    assert_eq!(roots, [first(), second(), third()]);
    for root in trust.roots() {
        assert_eq!(Root::read(root.bytes(), &Limits::default()).unwrap().digest(), root.digest());
    }
}

// [B23]
#[test]
fn d1_no_root_is_left_out() {
    check_root("D1", &trust(), &third(), &[1, 2, 3, 4], "root-gap");
    let error = trust().take_root(&signed(&third(), &[1, 2, 3, 4])).unwrap_err();
    assert!(matches!(error, RootError::Gap { have: 1, found: 3 }));
    let fourth = signed(&after(&third(), |_| {}), &[3, 4]);
    let bundle = carrying(&good(), None, &[(2, &signed_second()), (4, &fourth)]);
    let (learnt, code) = received(&bundle, &trust());
    assert_eq!((version(&learnt), code), (2, "root-gap"));
}

// [B23]
#[test]
fn d4_a_version_is_one_root() {
    let trust = host(&[&signed_second()]);
    let other = after(&first(), |root| root["expires"] = json!("2031-01-01T00:00:00Z"));
    check_root("D4 another root 2", &trust, &other, &[1, 2], "root-equivocation");
    check_root("D4 nobody signed it", &trust, &other, &[], "root-equivocation");
    check_root("the same root", &trust, &second(), &[1, 2, 3, 4], "accepted");

    let mut alone = trust.clone();
    let mut first = first();
    assert!(alone.take_root(&signed(&first, &[1, 2])).is_ok());
    first["expires"] = json!("2031-01-01T00:00:00Z");
    let error = alone.take_root(&signed(&first, &[1, 2])).unwrap_err();
    assert_eq!(error.code(), "root-equivocation");
    // In a bundle, the roots before the one in force are passed over.
    let bundle = carrying(&good(), None, &[(1, &signed(&first, &[]))]);
    assert_eq!(received(&bundle, &trust).1, "accepted");
    assert_eq!(version(&alone), 2);
}

// [B21] [B23]
#[test]
fn d5_only_the_last_root_must_not_have_expired() {
    let past = |root: &mut Value| root["expires"] = json!("2026-01-01T00:00:00Z");
    let mut expired = second();
    past(&mut expired);
    let expired = signed(&expired, &[1, 2, 3, 4]);
    let third = signed(&third(), &[3, 4]);
    let bundle = carrying(&good(), None, &[(2, &expired), (3, &third)]);
    let (learnt, code) = received(&bundle, &trust());
    assert_eq!((version(&learnt), code), (3, "accepted"));
    let (learnt, code) = received(&carrying(&good(), None, &[(2, &expired)]), &trust());
    assert_eq!((version(&learnt), code), (2, "root-expired"));
    // A host whose root expired while it lay in a cupboard is brought up to date by the next one.
    assert_eq!(received(&good(), &learnt).1, "root-expired");
    assert_eq!(received(&bundle, &learnt).1, "accepted");
}

// [B23]
#[test]
fn d11_a_bundle_brings_no_first_root() {
    let mut foreign = RootDraft::new("acme-prod", at("2030-01-01T00:00:00Z"));
    foreign.key(key(98).public_key(), "a").key(key(99).public_key(), "b");
    let names = vec![NamePattern::parse("acme/*").unwrap()];
    foreign.root(group(&[98], 1)).delegate(names, vec![group(&[99], 1)]);
    let foreign = signed_root(&foreign, &[98]);
    let bundle = carrying(&sign_with(built().bytes(), &[99]), None, &[(1, &foreign)]);
    check("D11", &bundle, "root-equivocation");
    let trust = host(&[&signed_second()]);
    assert_eq!(received(&bundle, &trust).1, "threshold-not-met");
}

// [B23]
#[test]
fn d12_a_bundle_names_the_root_it_needs() {
    let needs_third = with_field("/root_version", json!(3));
    let (second, third) = (signed_second(), signed(&third(), &[3, 4]));
    let (learnt, code) = received(&carrying(&needs_third, None, &[(2, &second)]), &trust());
    assert_eq!((version(&learnt), code), (2, "root-too-old"));
    let bundle = carrying(&needs_third, None, &[(2, &second), (3, &third)]);
    let (learnt, code) = received(&bundle, &trust());
    assert_eq!((version(&learnt), code), (3, "accepted"));
}

#[test]
fn d13_a_reset_that_was_applied_is_not_applied_again() {
    let name = BundleName::parse("acme/support").unwrap();
    let reset = |root: &mut Value| {
        root["floors"] = json!({"acme/support": {"version": 1, "reset": true}});
    };
    let mut old = first();
    reset(&mut old);
    let mut equal = second();
    reset(&mut equal);
    let equal = signed(&equal, &[1, 2, 3, 4]);
    let seen = Seen { highest: 43, digest: Some(Digest::of(b"other")), floor: 40 };
    let trust = host(&[&equal]).with_seen(name, seen);
    for roots in [&[(1, &*signed(&old, &[1, 2]))][..], &[(2, &equal)]] {
        let (learnt, code) = received(&carrying(&good(), None, roots), &trust);
        assert_eq!((version(&learnt), code), (2, "rollback"));
    }
}

#[test]
fn e11_a_root_says_which_version_number_can_be_used_again() {
    let floors = json!({"acme/support": {"version": 57, "reset": true}});
    let next = after(&first(), |root| root["floors"] = floors);
    let trust = host(&[&signed(&next, &[1, 2])]);
    let name = BundleName::parse("acme/support").unwrap();
    let floor = trust.root().document().floors.get(&name);
    assert_eq!(floor, Some(&Floor { version: 57, reset: true }));
    assert_eq!(received(&good(), &trust).1, "below-floor");
    assert_eq!(received(&with_field("/version", json!(57)), &trust).1, "accepted");
    // After the reset a host remembers the number and not whose it was.
    let seen = Seen { highest: 57, digest: None, floor: 57 };
    let trust = trust.with_seen(name, seen);
    assert_eq!(received(&with_field("/version", json!(57)), &trust).1, "rollback");
    let burnt = with_field("/version", json!(crate::limits::MAX_INTEGER));
    assert_eq!(received(&burnt, &trust).1, "accepted");
}

#[test]
fn a_reset_is_not_carried_into_the_next_root() {
    let mut draft = root_draft();
    let name = BundleName::parse("acme/support").unwrap();
    draft.floor(name.clone(), Floor { version: 57, reset: true });
    let root = Root::read(&signed_root(&draft, &[1, 2]), &Limits::default()).unwrap();
    let next = signed_root(&RootDraft::after(root.document()), &[1, 2]);
    let next = inspect_root(&next, &Limits::default()).unwrap().document;
    assert_eq!(next.floors.get(&name), Some(&Floor { version: 57, reset: false }));
}

// [B23]
#[test]
fn e13_what_a_refused_bundle_taught_is_kept_and_nothing_else() {
    let second = signed_second();
    let good = inspect(&good(), &Limits::default()).unwrap();
    let without_files = pack(good.manifest_envelope(), &[]);
    let tar = RawTar::default().file("manifest.dsse.json", good.manifest_envelope());
    let tar = tar.file(&crate::archive::root_path(2), &second);
    assert_eq!(received(&without_files, &trust()).1, "file-missing");
    let (learnt, code) = received(&tar.bundle(), &trust());
    assert_eq!((version(&learnt), code), (2, "file-missing"));
    let again = carrying(&super::fixtures::good(), None, &[(2, &second)]);
    assert_eq!(received(&again, &learnt).1, "accepted");
    assert_eq!(received(&super::fixtures::good(), &learnt).1, "accepted");
}

#[test]
fn a_root_of_somebody_else_is_refused() {
    let foreign = after(&first(), |root| root["trust_domain"] = json!("acme-test"));
    check_root("trust domain", &trust(), &foreign, &[1, 2], "wrong-trust-domain");
    let threshold = after(&first(), |root| set(root, "/roles/root/threshold", json!(0)));
    check_root("D6", &trust(), &threshold, &[1, 2], "schema-mismatch");
    let mut unsorted = signed_second();
    unsorted.push(b'\n');
    assert_eq!(trust().take_root(&unsorted).unwrap_err().code(), "json-not-canonical");
    assert_eq!(trust().take_root(b"{}").unwrap_err().code(), "schema-mismatch");
}

/// Rotated keys count no more, also where the bundle was taken under them.
#[test]
fn e4_a_bundle_is_judged_again_by_the_root_in_force() {
    let next = after(&first(), |root| {
        for number in [12, 13] {
            set(root, &format!("/keys/{}", id(number)), Value::Null);
        }
        set(root, "/delegations/0/signers/0", json!({"keyids": [id(11)], "threshold": 1}));
    });
    let code = |bundle: &[u8], trust: &Trust| {
        reopen(bundle, trust).map_or_else(|error| error.code(), |_| "accepted")
    };
    let (left, out) = (good(), sign_with(built().bytes(), &[12, 13, 21]));
    assert_eq!((code(&left, &trust()), code(&out, &trust())), ("accepted", "accepted"));
    let trust = host(&[&signed(&next, &[1, 2])]);
    assert_eq!((code(&left, &trust), code(&out, &trust)), ("accepted", "threshold-not-met"));
}
