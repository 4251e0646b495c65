//! F: revocation lists, and what counts no more because of one.

use serde_json::{Value, json};

use super::fixtures::*;
use crate::envelope::Kind;
use crate::*;

fn id(number: u8) -> KeyId {
    key(number).public_key().id()
}

fn name() -> BundleName {
    BundleName::parse("acme/support").unwrap()
}

/// List 1, which revokes a stranger's key, bundle and file.
fn draft() -> RevocationDraft {
    let mut draft = RevocationDraft::new("acme-prod", at("2026-11-25T00:00:00Z"));
    draft.key(id(99), "a stranger").bundle(name(), Digest::of(b"bundle"), "leaks");
    draft.file(Digest::of(b"file"), "CVE-2026-1");
    draft
}

fn signed(draft: &RevocationDraft, signers: &[u8]) -> Vec<u8> {
    let unsigned = draft.to_envelope(&Limits::default()).unwrap();
    signers.iter().fold(unsigned, |bytes, number| {
        add_revocation_signature(&bytes, &key(*number), &Limits::default()).unwrap()
    })
}

fn list(draft: &RevocationDraft) -> Vec<u8> {
    signed(draft, &[31])
}

/// A list of this payload, signed by the revocation key.
fn sealed(payload: &Value) -> Vec<u8> {
    seal(Kind::Revocations, &crate::canonical::write(payload), &[31]).to_bytes()
}

fn value() -> Value {
    inspect_revocations(&list(&draft()), &Limits::default()).unwrap().list.to_value()
}

/// The list after list 1, before `change`.
fn second(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut next = value();
    next["version"] = json!(2);
    change(&mut next);
    sealed(&next)
}

fn host(list: &[u8]) -> Trust {
    let mut trust = trust();
    trust.take_revocations(list).unwrap();
    trust
}

fn taken(trust: &Trust, list: &[u8]) -> &'static str {
    let mut trust = trust.clone();
    trust.take_revocations(list).map_or_else(|error| error.code(), |()| "accepted")
}

/// Checks what a host says to a list that comes alone, and to the same list in a bundle.
fn check_list(name: &str, trust: &Trust, list: &[u8], expected: &str) {
    assert_eq!(taken(trust, list), expected, "{name}");
    let (learnt, code) = received(&carrying(&good(), Some(list), &[]), trust);
    assert_eq!(code, expected, "{name}, in a bundle");
    if expected != "accepted" {
        assert_eq!(learnt.revocations_version(), trust.revocations_version(), "{name}");
    }
}

fn threshold(error: OpenError) -> (usize, usize, usize, Vec<KeyId>) {
    let OpenError::Document(DocumentError::ThresholdNotMet { group, have, need, revoked, .. }) =
        error
    else {
        panic!("{error}")
    };
    (group, have, need, revoked)
}

// [B31]
#[test]
fn f1_the_signature_of_a_revoked_key_counts_no_more() {
    let mut draft = draft();
    draft.key(id(11), "key-compromise");
    let trust = host(&list(&draft));
    let error = open(&good(), &trust, now()).unwrap_err();
    assert!(error.to_string().contains(&format!("one of the revoked `{}`", id(11))), "{error}");
    assert_eq!(threshold(error), (0, 1, 2, vec![id(11)]));
    assert_eq!(reopen(&good(), &trust).unwrap_err().code(), "threshold-not-met");

    let enough = sign_with(&good(), &[13]);
    let bundle = open(&enough, &trust, now()).unwrap();
    let group = &bundle.signatures()[0];
    let labels = |list: &[Signatory]| -> Vec<String> {
        list.iter().map(|signatory| signatory.label.clone()).collect()
    };
    assert_eq!(labels(&group.signed), ["key-12", "key-13"]);
    assert_eq!(labels(&group.revoked), ["key-11"]);

    draft.key(id(21), "left the company");
    let error = open(&enough, &host(&list(&draft)), now()).unwrap_err();
    assert_eq!(threshold(error), (1, 0, 1, vec![id(21)]));
}

// [B31]
#[test]
fn f2_a_bundle_or_a_file_on_the_list_is_refused() {
    let mut of_bundle = draft();
    of_bundle.bundle(name(), built().digest(), "approves everything");
    let mut of_file = draft();
    of_file.file(Digest::of(COMPONENT), "CVE-2026-2");
    for (list, expected) in [(list(&of_bundle), "bundle-revoked"), (list(&of_file), "file-revoked")]
    {
        let trust = host(&list);
        assert_eq!(received(&good(), &trust).1, expected); // F2
        assert_eq!(reopen(&good(), &trust).unwrap_err().code(), expected); // E4
        let (learnt, code) =
            received(&carrying(&good(), Some(&list), &[]), &super::fixtures::trust());
        assert_eq!((learnt.revocations_version(), code), (1, expected));
    }
    let error = open(&good(), &host(&list(&of_file)), now()).unwrap_err();
    assert_eq!(error.to_string(), "`modules/sql.wasm` is revoked: CVE-2026-2");
    let error = open(&good(), &host(&list(&of_bundle)), now()).unwrap_err();
    assert!(error.to_string().ends_with("is revoked: approves everything"), "{error}");
}

/// The digest decides; the name is for people.
#[test]
fn a_bundle_is_revoked_whatever_the_list_calls_it() {
    let mut draft = draft();
    draft.bundle(BundleName::parse("other/name").unwrap(), built().digest(), "x");
    assert_eq!(received(&good(), &host(&list(&draft))).1, "bundle-revoked");
}

// [B32]
#[test]
fn f3_an_older_list_is_passed_over_in_a_bundle_and_named_alone() {
    let trust = host(&second(|_| {}));
    for (name, old) in [("signed", list(&draft())), ("forged", signed(&draft(), &[]))] {
        assert_eq!(taken(&trust, &old), "revocations-older", "{name}");
        let (learnt, code) = received(&carrying(&good(), Some(&old), &[]), &trust);
        assert_eq!((learnt.revocations_version(), code), (2, "accepted"), "{name}");
    }
}

// [B32]
#[test]
fn f4_a_version_is_one_list() {
    let trust = host(&list(&draft()));
    let mut other = draft();
    other.key(id(12), "x");
    check_list("F4", &trust, &list(&other), "revocations-equivocation");
    check_list("F4, and nobody signed it", &trust, &signed(&other, &[]), "threshold-not-met");
    check_list("the same list", &trust, &list(&draft()), "accepted");
    check_list("with a stranger's signature", &trust, &signed(&draft(), &[31, 99]), "accepted");
}

// [B32]
#[test]
fn f5_only_the_revocation_role_signs_lists() {
    for (name, signers) in [
        ("F5 release keys", &[11, 12, 13][..]),
        ("root keys", &[1, 2]),
        ("operators", &[21, 22]),
        ("a stranger", &[99]),
        ("nobody", &[]),
    ] {
        check_list(name, &trust(), &signed(&draft(), signers), "threshold-not-met");
    }
    let mut forged = seal(Kind::Revocations, &crate::canonical::write(&value()), &[31]);
    forged.signatures[0].bytes = key(99).sign(&forged.pae()).unwrap();
    check_list("in its name", &trust(), &forged.to_bytes(), "signature-invalid");

    let mut value = Root::read(&root_bytes(), &Limits::default()).unwrap().document().to_value();
    set(&mut value, "/roles/revocation", Value::Null);
    set(&mut value, &format!("/keys/{}", id(31)), Value::Null);
    let root = seal(Kind::Root, &crate::canonical::write(&value), &[1, 2]).to_bytes();
    let trust = Trust::new(Root::read(&root, &Limits::default()).unwrap());
    let trust = trust.with_audience(["env:prod".to_owned()]);
    check_list("no role", &trust, &list(&draft()), "revocation-role-missing");
}

// [B32]
#[test]
fn f6_a_list_takes_nothing_back() {
    let trust = host(&list(&draft()));
    for (field, entry) in [
        ("/keys", format!("key {}", id(99))),
        ("/bundles", format!("bundle {}", Digest::of(b"bundle"))),
        ("/files", format!("file {}", Digest::of(b"file"))),
    ] {
        let shrunk = second(|list| set(list, field, json!([])));
        check_list(field, &trust, &shrunk, "revocations-shrunk");
        let error = trust.clone().take_revocations(&shrunk).unwrap_err();
        let RevocationError::Shrunk { held: 1, entry: dropped } = error else { panic!("{error}") };
        assert_eq!(dropped, entry);
    }
    let reworded = second(|list| set(list, "/keys/0/reason", json!("another reason")));
    check_list("reworded", &trust, &reworded, "accepted");
    let held = trust.revocations().unwrap().list();
    let mut next = RevocationDraft::after(held, at("2026-11-26T00:00:00Z"));
    next.key(id(13), "lost");
    check_list("grown", &trust, &list(&next), "accepted");
}

#[test]
fn a_key_that_the_list_revokes_signs_no_further_list() {
    let mut root = root_draft();
    root.key(key(32).public_key(), "key-32").revocation(group(&[31, 32], 1));
    let root = Root::read(&signed_root(&root, &[1, 2]), &Limits::default()).unwrap();
    let mut trust = Trust::new(root);
    let mut draft = draft();
    draft.key(id(31), "stolen");
    trust.take_revocations(&signed(&draft, &[32])).unwrap();
    let held = trust.revocations().unwrap().list().clone();
    let next = RevocationDraft::after(&held, at("2026-11-26T00:00:00Z"));
    let error = trust.take_revocations(&signed(&next, &[31])).unwrap_err();
    assert!(
        matches!(&error, RevocationError::Document(DocumentError::ThresholdNotMet { revoked, .. }) if *revoked == [id(31)]),
        "{error}"
    );
    trust.take_revocations(&signed(&next, &[31, 32])).unwrap();
    assert_eq!(trust.revocations_version(), 2);
}

/// Nor does a list name root keys to any effect: who can only take away must not take the root.
#[test]
fn a_root_key_is_not_revoked_by_a_list() {
    let mut draft = draft();
    draft.key(id(1), "x").key(id(2), "x");
    let mut trust = host(&list(&draft));
    let mut next = RootDraft::after(trust.root().document());
    next.expires(at("2031-01-01T00:00:00Z"));
    trust.take_root(&signed_root(&next, &[1, 2])).unwrap();
    assert_eq!(trust.root().document().version, 2);
    assert_eq!(received(&good(), &trust).1, "accepted");
}

// [B32]
#[test]
fn an_expired_root_still_takes_a_list() {
    let mut root = root_draft();
    root.expires(at("2026-11-30T00:00:00Z"));
    let root = Root::read(&signed_root(&root, &[1, 2]), &Limits::default()).unwrap();
    let trust = Trust::new(root);
    assert_eq!(taken(&trust, &list(&draft())), "accepted");
    let (learnt, code) = received(&carrying(&good(), Some(&list(&draft())), &[]), &trust);
    assert_eq!((learnt.revocations_version(), code), (1, "root-expired"));
}

/// The root that comes along may have changed the revocation keys since the list was signed.
#[test]
fn a_list_outlives_the_keys_that_signed_it() {
    let mut root = trust().root().document().to_value();
    root["version"] = json!(2);
    set(&mut root, &format!("/keys/{}", id(31)), Value::Null);
    let public = crate::hex::encode(key(32).public_key().as_bytes());
    let entry = json!({"scheme": "ed25519", "public": public, "label": "x"});
    set(&mut root, &format!("/keys/{}", id(32)), entry);
    set(&mut root, "/roles/revocation/keyids", json!([id(32)]));
    let root = seal(Kind::Root, &crate::canonical::write(&root), &[1, 2]).to_bytes();
    let bundle = carrying(&good(), Some(&list(&draft())), &[(2, &root)]);
    let (learnt, code) = received(&bundle, &host(&list(&draft())));
    assert_eq!((learnt.root().document().version, code), (2, "accepted"));
    assert_eq!(received(&bundle, &trust()).1, "threshold-not-met");
    assert_eq!(taken(&learnt, &second(|_| {})), "threshold-not-met");
}

// [B23] [B32]
#[test]
fn e12_a_bundle_names_the_list_it_needs_and_the_host_learns_what_came() {
    let needs_second = with_field("/revocations_version", json!(2));
    let (first, second) = (list(&draft()), second(|_| {}));
    let (learnt, code) = received(&carrying(&needs_second, Some(&first), &[]), &trust());
    assert_eq!((learnt.revocations_version(), code), (1, "revocations-too-old")); // E12
    assert_eq!(learnt.revocations().unwrap().bytes(), first);
    let (learnt, code) = received(&carrying(&needs_second, Some(&second), &[]), &learnt);
    assert_eq!((learnt.revocations_version(), code), (2, "accepted"));
    // E13
    assert_eq!(received(&needs_second, &learnt).1, "accepted");
}

/// A root that does not hold must not keep the list from the host.
#[test]
fn a_list_is_heard_beside_a_bad_root() {
    let mut third = trust().root().document().to_value();
    third["version"] = json!(3);
    let third = seal(Kind::Root, &crate::canonical::write(&third), &[1, 2]).to_bytes();
    let bundle = carrying(&good(), Some(&list(&draft())), &[(3, &third)]);
    let (learnt, code) = received(&bundle, &trust());
    assert_eq!((learnt.revocations_version(), code), (1, "root-gap"));
}

// [B33]
#[test]
fn a_list_has_one_form() {
    let (low, high) = (id(99).min(id(98)), id(99).max(id(98)));
    let key = |id: KeyId| json!({"keyid": id, "reason": "x"});
    let file = |text: &str| json!({"sha256": Digest::of(text.as_bytes()).hex(), "reason": "x"});
    for (pointer, value, at) in [
        ("/keys", json!([key(high), key(low)]), "/keys/1"),
        ("/keys", json!([key(low), key(low)]), "/keys/1"),
        ("/files", json!([file("a"), file("a")]), "/files/1"),
        ("/keys/0/keyid", json!("00"), "/keys/0/keyid"),
        ("/keys/0/keyid", json!(id(99).to_string().to_uppercase()), "/keys/0/keyid"),
        ("/keys/0/reason", json!(""), "/keys/0/reason"),
        ("/keys/0/reason", json!("x".repeat(201)), "/keys/0/reason"),
        ("/keys/0/reason", json!("\u{1b}[2J"), "/keys/0/reason"),
        ("/keys/0/until", json!(1), "/keys/0/until"),
        ("/bundles/0/digest", json!(Digest::of(b"x").hex()), "/bundles/0/digest"),
        ("/bundles/0/name", json!("Acme"), "/bundles/0/name"),
        ("/files/0/sha256", json!(Digest::of(b"x")), "/files/0/sha256"),
        ("/files/0/reason", json!(1), "/files/0/reason"),
        ("/version", json!(0), "/version"),
        ("/version", json!("1"), "/version"),
        ("/issued", json!("yesterday"), "/issued"),
        ("/trust_domain", json!(""), "/trust_domain"),
        ("/files", Value::Null, ""),
        ("/surprise", json!(1), "/surprise"),
    ] {
        let mut list = self::value();
        set(&mut list, pointer, value.clone());
        let list = sealed(&list);
        check_form(pointer, &list, "schema-mismatch");
        let error = trust().take_revocations(&list).unwrap_err();
        let RevocationError::Document(DocumentError::SchemaMismatch { fault, .. }) = error else {
            panic!("{pointer} {value}: {error}")
        };
        assert_eq!(fault.pointer, at, "{value}");
    }
}

/// Checks what is said to a malformed list, alone and in a bundle.
fn check_form(name: &str, list: &[u8], expected: &str) {
    assert_eq!(taken(&trust(), list), expected, "{name}");
    let good = inspect(&good(), &Limits::default()).unwrap();
    let tar = RawTar::default().file("manifest.dsse.json", good.manifest_envelope());
    let tar = tar.file("trust/revocations.dsse.json", list);
    check(name, &tar.bundle(), expected);
    assert!(carry(&super::fixtures::good(), Some(list), &[], &Limits::default()).is_err());
}

// [B8] [B12] [B33]
#[test]
fn a_second_spelling_of_a_list_is_refused() {
    let text = String::from_utf8(crate::canonical::write(&value())).unwrap();
    for (name, payload, expected) in [
        ("space", text.replacen(':', ": ", 1), "json-not-canonical"),
        ("trailing newline", format!("{text}\n"), "json-not-canonical"),
        (
            "key twice",
            text.replacen("\"version\":1", "\"version\":1,\"version\":1", 1),
            "json-not-canonical",
        ),
        (
            "array for an entry",
            text.replacen("\"files\":[{", "\"files\":[[],{", 1),
            "json-not-canonical",
        ),
        ("not JSON", "{".to_owned(), "json-malformed"),
        (
            "another type",
            text.replacen("portcullis/revocations", "portcullis/root", 1),
            "wrong-type",
        ),
    ] {
        let list = seal(Kind::Revocations, payload.as_bytes(), &[31]).to_bytes();
        check_form(name, &list, expected);
    }
    let next = String::from_utf8(list(&draft())).unwrap();
    let next = next.replacen("revocations.v1+json", "revocations.v2+json", 1);
    check_form("version 2", next.as_bytes(), "unsupported-version");
    let foreign = RevocationDraft::new("acme-test", at("2026-11-25T00:00:00Z"));
    check_list("trust domain", &trust(), &list(&foreign), "wrong-trust-domain");
}

#[test]
fn a_list_says_what_its_draft_said_and_who_signed() {
    let limits = Limits::default();
    let inspection = inspect_revocations(&signed(&draft(), &[31, 99]), &limits).unwrap();
    let (root, found) = (trust().root().clone(), &inspection.list);
    assert_eq!((found.version, found.trust_domain.as_str()), (1, "acme-prod"));
    assert_eq!(found.keys.get(&id(99)).map(String::as_str), Some("a stranger"));
    assert_eq!(found.bundles[&Digest::of(b"bundle")].name, name());
    assert_eq!(found.files[&Digest::of(b"file")], "CVE-2026-1");
    assert_eq!(inspection.signed_by.len(), 2);
    let signers = inspection.signers(root.document()).unwrap();
    assert_eq!((signers.signed.len(), signers.is_met()), (1, true));
    let half = inspect_revocations(&signed(&draft(), &[]), &limits).unwrap();
    assert_eq!(half.digest, inspection.digest);
    assert!(!half.signers(root.document()).unwrap().is_met());
    let twice = add_revocation_signature(&list(&draft()), &key(31), &limits).unwrap_err();
    assert_eq!(twice.code(), "already-signed");
}

// [B32]
#[test]
fn new_revocation_keys_end_what_a_thief_of_the_old_ones_began() {
    let mut burnt = value();
    burnt["version"] = json!((1_u64 << 53) - 1);
    let mut trust = host(&sealed(&burnt));
    let next = second(|_| {});
    assert_eq!(taken(&trust, &next), "revocations-older");
    let mut root = RootDraft::after(trust.root().document());
    root.key(key(32).public_key(), "key-32").revocation(group(&[31, 32], 2));
    trust.take_root(&signed_root(&root, &[1, 2])).unwrap();
    let resigned =
        |list: &[u8]| add_revocation_signature(list, &key(32), &Limits::default()).unwrap();
    assert_eq!(taken(&trust, &next), "threshold-not-met");
    assert_eq!(taken(&trust, &resigned(&next)), "accepted");
    let dropped = resigned(&second(|list| list["files"] = json!([])));
    assert_eq!(taken(&trust, &dropped), "revocations-shrunk", "what was revoked stays so");
    trust.take_revocations(&resigned(&next)).unwrap();
    assert_eq!(trust.revocations_version(), 2);
}
