//! D: trust roots, and C12, C15, C19, C22 about their keys.

use serde_json::{Value, json};

use super::fixtures::*;
use crate::envelope::Kind;
use crate::*;

fn root_value() -> Value {
    Root::read(&root_bytes(), &Limits::default()).unwrap().document().to_value()
}

fn read(root: &Value, signers: &[u8]) -> Result<Root, RootError> {
    let payload = crate::canonical::write(root);
    Root::read(&seal(Kind::Root, &payload, signers).to_bytes(), &Limits::default())
}

/// Checks why the good root is refused once `spoil` changed it, properly signed.
fn check_root(name: &str, spoil: impl FnOnce(&mut Value), expected: &str) {
    let mut root = root_value();
    spoil(&mut root);
    let code = read(&root, &[1, 2]).map_or_else(|error| error.code(), |_| "accepted");
    assert_eq!(code, expected, "{name}");
}

fn id(number: u8) -> String {
    key(number).public_key().id().to_string()
}

fn public(number: u8) -> String {
    crate::hex::encode(key(number).public_key().as_bytes())
}

fn entry(public: &str) -> Value {
    json!({"scheme": "ed25519", "public": public, "label": "x"})
}

#[test]
fn a_root_says_what_its_draft_said() {
    let mut draft = root_draft();
    let name = BundleName::parse("acme/support").unwrap();
    draft.floor(name.clone(), Floor { version: 57, reset: true });
    let root = Root::read(&signed_root(&draft, &[1, 2]), &Limits::default()).unwrap();
    let document = root.document();
    assert_eq!(document.version, 1);
    assert_eq!(document.trust_domain, "acme-prod");
    assert_eq!(document.floors.get(&name), Some(&Floor { version: 57, reset: true }));
    assert_eq!(document.delegation(&name).unwrap().signers.len(), 2);
    let mut next = RootDraft::after(document);
    next.expires(at("2031-01-01T00:00:00Z"));
    let next = Root::read(&signed_root(&next, &[1, 2]), &Limits::default()).unwrap();
    assert_eq!(next.document().version, 2);
    assert_eq!(next.document().keys, document.keys);
}

#[test]
fn later_parts_of_the_format_are_read_and_kept() {
    let mut root = root_value();
    set(&mut root, "/log_keys", json!({"acme.example/host-17": ["vkey"]}));
    set(&mut root, "/witness", json!({"keys": ["vkey"], "threshold": 1}));
    let document = read(&root, &[1, 2]).unwrap().document().clone();
    assert_eq!(document.to_value(), root);
}

// [B21]
#[test]
fn a_root_is_signed_by_its_own_threshold() {
    for (signers, expected) in [
        (&[1, 2][..], "accepted"),
        (&[1, 2, 99], "accepted"),
        (&[], "threshold-not-met"),
        (&[1], "threshold-not-met"),
        (&[1, 11, 12, 21], "threshold-not-met"),
        (&[99, 98], "threshold-not-met"),
    ] {
        let code = read(&root_value(), signers).map_or_else(|error| error.code(), |_| "accepted");
        assert_eq!(code, expected, "{signers:?}");
    }
    let mut sealed = seal(Kind::Root, &crate::canonical::write(&root_value()), &[1, 2]);
    sealed.signatures[0].bytes = sealed.signatures[1].bytes;
    let error = Root::read(&sealed.to_bytes(), &Limits::default()).unwrap_err();
    assert_eq!(error.code(), "signature-invalid");
}

// [B20]
#[test]
fn a_threshold_can_be_met_and_is_not_nothing() {
    for (name, pointer, value) in [
        ("D6 zero", "/roles/root/threshold", json!(0)),
        ("D6 negative", "/roles/root/threshold", json!(-1)),
        ("D6 too many", "/roles/root/threshold", json!(3)),
        ("D6 zero", "/delegations/0/signers/1/threshold", json!(0)),
        ("D6 too many", "/delegations/0/signers/1/threshold", json!(3)),
        ("D6 a key twice", "/delegations/0/signers/1/keyids", json!([id(21), id(21), id(22)])),
        ("D6 no keys", "/roles/root/keyids", json!([])),
        ("D7 no such key", "/delegations/0/signers/1/keyids", json!([id(21), id(99)])),
        ("D7 key without a role", "/delegations/0/signers/1/keyids", json!([id(21)])),
        (
            "D8 root key in a delegation",
            "/delegations/0/signers/1/keyids",
            json!([id(21), id(22), id(1)]),
        ),
        ("D8 root key revokes", "/roles/revocation/keyids", json!([id(31), id(1)])),
        ("no names", "/delegations/0/names", json!([])),
        ("every name", "/delegations/0/names", json!(["*"])),
        ("no groups", "/delegations/0/signers", json!([])),
        ("version", "/version", json!(0)),
        ("unknown field", "/keyz", json!({})),
        ("floor of no bundle", "/floors", json!({"Acme": {"version": 1, "reset": false}})),
        ("log of no name", "/log_keys", json!({"a b": []})),
        ("witness threshold", "/witness", json!({"keys": ["k"], "threshold": 2})),
    ] {
        check_root(
            &format!("{name} {pointer}"),
            |root| set(root, pointer, value),
            "schema-mismatch",
        );
    }
}

// [B15] [B16]
#[test]
fn a_key_stands_once_under_its_own_id() {
    let add = |id: String, key: Value| move |root: &mut Value| root["keys"][id] = key;
    check_root("C12", add("0".repeat(64), entry(&public(11))), "duplicate-key");
    check_root("C12", add("f".repeat(64), entry(&public(11))), "duplicate-key");
    check_root("C15 another's id", add(id(98), entry(&public(99))), "key-id-mismatch");
    check_root(
        "C15 cut short",
        add(id(99)[..16].to_owned(), entry(&public(99))),
        "key-id-mismatch",
    );
    check_root("C15 upper case", add(id(99).to_uppercase(), entry(&public(99))), "key-id-mismatch");
    for scheme in ["none", "HS256", "ecdsa", "ED25519", "ml-dsa-44", ""] {
        let mut key = entry(&public(99));
        key["scheme"] = json!(scheme);
        check_root("C22", add(id(99), key), "unsupported-scheme");
    }
    let small_order = format!("01{}", "0".repeat(62));
    check_root("C19", add("0".repeat(64), entry(&small_order)), "key-weak");
    check_root("not hex", add(id(99), entry("xyz")), "schema-mismatch");
}

#[test]
fn c2_a_key_twice_in_a_map_is_refused() {
    let root = String::from_utf8(crate::canonical::write(&root_value())).unwrap();
    let label = "\"label\":\"key-11\"";
    for spoilt in [
        root.replacen(label, &format!("{label},{label}"), 1),
        root.replacen(
            "\"keys\":{",
            &format!("\"keys\":{{\"{}\":{},", id(11), entry(&public(11))),
            1,
        ),
    ] {
        let sealed = seal(Kind::Root, spoilt.as_bytes(), &[1, 2]);
        let error = Root::read(&sealed.to_bytes(), &Limits::default()).unwrap_err();
        assert_eq!(error.code(), "json-not-canonical");
    }
}

#[test]
fn keys_are_counted() {
    let limits = Limits { keys: 7, ..Limits::default() };
    let error = Root::read(&root_bytes(), &limits).unwrap_err();
    assert!(matches!(error, RootError::LimitKeys { found: 8, limit: 7 }));
}

// [B21]
#[test]
fn d5_an_expired_root_judges_nothing() {
    let mut draft = root_draft();
    draft.expires(at("2026-12-01T00:00:00Z"));
    let root = Root::read(&signed_root(&draft, &[1, 2]), &Limits::default()).unwrap();
    let trust = Trust::new(root).with_audience(["env:prod".to_owned()]);
    let error = open(&good(), &trust, now()).unwrap_err();
    assert!(matches!(error, OpenError::RootExpired { .. }));
    assert!(open(&good(), &trust, at("2026-11-30T23:59:59Z")).is_ok());
}

fn with_control(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let good = inspect(&good(), &Limits::default()).unwrap();
    let tar = RawTar::default().file("manifest.dsse.json", good.manifest_envelope());
    let tar = entries.iter().fold(tar, |tar, (path, bytes)| tar.file(path, bytes));
    good.files().fold(tar, |tar, (path, bytes)| tar.file(path, bytes)).bundle()
}

fn root_of_version(version: u64, signers: &[u8]) -> Vec<u8> {
    let mut root = root_value();
    root["version"] = json!(version);
    seal(Kind::Root, &crate::canonical::write(&root), signers).to_bytes()
}

// [B23]
#[test]
fn a_root_in_a_bundle_is_believed_when_the_one_before_signed_it() {
    let path = crate::archive::root_path(2);
    let mut root = root_value();
    root["version"] = json!(2);
    set(&mut root, "/delegations/0/signers", json!([{"keyids": [id(31)], "threshold": 1}]));
    for number in [11, 12, 13, 21, 22] {
        set(&mut root, &format!("/keys/{}", id(number)), Value::Null);
    }
    let envelope = seal(Kind::Manifest, &crate::canonical::write(&manifest_value()), &[31]);
    let good = inspect(&good(), &Limits::default()).unwrap();
    let with = |signers: &[u8]| {
        let root = seal(Kind::Root, &crate::canonical::write(&root), signers).to_bytes();
        let tar = RawTar::default().file("manifest.dsse.json", &envelope.to_bytes());
        let tar = tar.file(&path, &root);
        good.files().fold(tar, |tar, (path, bytes)| tar.file(path, bytes)).bundle()
    };
    let bundle = open(&with(&[1, 2]), &trust(), now()).unwrap();
    assert_eq!(bundle.roots().len(), 1);
    assert_eq!(bundle.roots()[0].version, 2);
    assert_eq!(bundle.signatures()[0].signed[0].label, "key-31");
    check("nobody signed the root", &with(&[]), "root-not-endorsed");
    check("the keys it puts in signed the root", &with(&[31]), "root-not-endorsed");
    let replaced = seal(Kind::Root, &crate::canonical::write(&root), &[1, 2]).to_bytes();
    check("the keys it puts out signed", &with_control(&[(path, replaced)]), "threshold-not-met");
}

// [B23]
#[test]
fn a_root_in_a_bundle_has_its_version_in_its_name() {
    let named =
        |path: &str, version| with_control(&[(path.to_owned(), root_of_version(version, &[1, 2]))]);
    for (path, version, expected) in [
        ("trust/root.00000002.dsse.json", 2, "accepted"),
        ("trust/root.00000003.dsse.json", 2, "root-file-name"), // D9
        ("trust/root.2.dsse.json", 2, "root-file-name"),
        ("trust/root.00000000.dsse.json", 0, "root-file-name"),
        ("trust/root.00000002.json", 2, "root-file-name"),
        ("trust/other.json", 2, "entry-order"),
    ] {
        check(path, &named(path, version), expected);
    }
    let not_a_root = ("trust/root.00000002.dsse.json".to_owned(), b"{}".to_vec());
    check("not a root", &with_control(&[not_a_root]), "schema-mismatch");
}

#[test]
fn d10_roots_are_counted() {
    let roots = |count| -> Vec<(String, Vec<u8>)> {
        let root =
            |version| (crate::archive::root_path(version), root_of_version(version, &[1, 2]));
        (1..=count).map(root).collect()
    };
    check("64 roots", &with_control(&roots(64)), "accepted");
    check("D10 65 roots", &with_control(&roots(65)), "limit-roots");
}

#[test]
fn a_revocation_list_in_a_bundle_is_one() {
    let path = "trust/revocations.dsse.json".to_owned();
    let check_list = |name: &str, bytes: Vec<u8>, expected: &str| {
        check(name, &with_control(&[(path.clone(), bytes)]), expected);
    };
    let list = json!({"_type": "portcullis/revocations", "version": 8});
    let list = seal(Kind::Revocations, &crate::canonical::write(&list), &[31]).to_bytes();
    check_list("fields missing", list, "schema-mismatch");
    let manifest = seal(Kind::Manifest, b"{}", &[]).to_bytes();
    check_list("a manifest for a list", manifest, "wrong-type");
    check_list("over its limit", noise(2 << 20).into_bytes(), "limit-document");
}
