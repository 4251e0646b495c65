//! `audit` says what `open` does: the same checks, in the same order, with the same end.

use proptest::prelude::*;
use serde_json::json;

use super::fixtures::*;
use super::offline;
use crate::*;

fn ids(audit: &Audit) -> Vec<&'static str> {
    audit.checks.iter().map(|check| check.id.as_str()).collect()
}

/// The last check's name, the code it failed with, and what it saw.
fn end(audit: &Audit) -> (&'static str, Option<&str>, &str) {
    let last = audit.checks.last().unwrap();
    (last.id.as_str(), last.code(), &last.seen)
}

fn check_of<'a>(audit: &'a Audit, id: &str) -> &'a Check {
    audit.checks.iter().find(|check| check.id.as_str() == id).unwrap()
}

#[test]
fn a_good_bundle_passes_every_check_in_the_order_of_open() {
    let audit = audit(&good(), &trust(), now());
    assert!(audit.passed());
    assert_eq!(audit.digest, Some(built().digest()));
    let expected = [
        "root",
        "root-signatures",
        "file-size",
        "gzip-header",
        "gzip-member",
        "gzip-end",
        "tar",
        "carried",
        "revocations",
        "root-expiry",
        "manifest",
        "delegation",
        "signatures",
        "signer-group",
        "signer-group",
        "not-revoked",
        "trust-domain",
        "audience",
        "host-version",
        "wit",
        "root-version",
        "revocations-version",
        "expiry",
        "rollback",
        "floor",
        "files-present",
        "files",
        "modules",
    ];
    assert_eq!(ids(&audit), expected);
    for check in &audit.checks {
        assert!(!check.what.is_empty() && !check.seen.is_empty(), "{check:?}");
        assert!(!check.required.is_empty(), "{check:?}");
    }
}

#[test]
fn a_check_says_what_was_seen_and_what_was_required() {
    let audit = audit(&good(), &trust(), now());
    let group = check_of(&audit, "signer-group");
    assert_eq!(group.what, "signer group 1 of 2");
    assert_eq!(group.seen, "2 of key-11, key-12, key-13 (key-11, key-12)");
    assert_eq!(group.required, "at least 2");
    let expiry = check_of(&audit, "expiry");
    assert_eq!(expiry.seen, "expires 2027-05-20T00:00:00Z");
    assert_eq!(expiry.required, "later than 2026-12-01T00:00:00Z");
    let value = serde_json::to_value(check_of(&audit, "rollback")).unwrap();
    let expected = json!({
        "id": "rollback", "what": "version not rolled back", "seen": "version 42",
        "required": "above the highest that the host took", "outcome": "not-checked"
    });
    assert_eq!(value, expected);
}

#[test]
fn every_file_is_named_with_the_digest_seen_and_the_digest_listed() {
    let bundle = inspect(&good(), &Limits::default()).unwrap();
    let mut swapped: Vec<(&str, &[u8])> = bundle.files().collect();
    swapped[4].1 = br#"{"dialect":"ansh"}"#;
    let audit = audit(&pack(bundle.manifest_envelope(), &swapped), &trust(), now());
    assert_eq!(end(&audit), ("files", Some("file-digest"), "5 files"));
    let files = &check_of(&audit, "files").files;
    let same =
        |file: &FileCheck| file.size == file.size_listed && file.sha256 == Some(file.sha256_listed);
    assert!(files[..4].iter().all(same), "{files:?}");
    assert_eq!(files[4].path, "settings/sql.json");
    assert_eq!(files[4].sha256, Some(Digest::of(swapped[4].1)));
    assert_eq!(files[4].sha256_listed, Digest::of(br#"{"dialect":"ansi"}"#));
}

#[test]
fn a_failed_audit_ends_with_the_check_that_open_refuses_for() {
    for case in offline::cases() {
        let Ok(trust) = audit_trust(&root_bytes(), case.list.as_deref(), &Limits::default()) else {
            panic!("{}: the list is refused", case.name)
        };
        let audit = audit(&case.bundle, &trust.with_audience(["env:prod".to_owned()]), now());
        let found = audit.failure().and_then(Check::code).unwrap_or("accepted");
        assert_eq!(found, case.code, "{}: {:?}", case.name, audit.checks.last());
        let last = audit.checks.last().unwrap();
        assert_eq!(last.id.as_str(), case.check, "{}", case.name);
    }
}

#[test]
fn what_a_host_has_seen_is_checked_where_it_is_known() {
    let name = || BundleName::parse("acme/support").unwrap();
    let digest = Some(Digest::of(b"other"));
    for (highest, floor, expected) in [
        (41, 37, ("modules", None)),
        (43, 37, ("rollback", Some("rollback"))),
        (42, 37, ("rollback", Some("version-reuse"))),
        (41, 43, ("floor", Some("below-floor"))),
    ] {
        let trust = trust().with_seen(name(), Seen { highest, digest, floor });
        let audit = audit(&good(), &trust, now());
        let (id, code, _) = end(&audit);
        assert_eq!((id, code), expected, "{highest} {floor}");
        assert_eq!(check_of(&audit, "rollback").required, format!("above {highest}"));
    }
}

#[test]
fn a_root_or_a_list_that_does_not_hold_ends_the_audit_before_the_bundle() {
    let limits = Limits::default();
    let refused = |root: &[u8], list: Option<&[u8]>| {
        let audit = audit_trust(root, list, &limits).unwrap_err();
        let (id, code, _) = end(&audit);
        (id, code.unwrap().to_owned())
    };
    let one = signed_root(&root_draft(), &[1]);
    assert_eq!(refused(&one, None), ("root-signatures", "threshold-not-met".to_owned()));
    assert_eq!(refused(&good(), None), ("root", "json-not-canonical".to_owned()));
    let mut draft = RevocationDraft::new("acme-prod", now());
    let unsigned = draft.key(key(11).public_key().id(), "lost").to_envelope(&limits).unwrap();
    let expected = ("revocations-given", "threshold-not-met".to_owned());
    assert_eq!(refused(&root_bytes(), Some(&unsigned)), expected);
    let signed = add_revocation_signature(&unsigned, &key(31), &limits).unwrap();
    let trust = audit_trust(&root_bytes(), Some(&signed), &limits).unwrap();
    let audit = audit(&good(), &trust, now());
    let seen = &check_of(&audit, "revocations-given").seen;
    assert!(
        seen.ends_with("revokes 1 key, 0 bundles, 0 files; signatures 1, needs 1 (key-31)"),
        "{seen}"
    );
    let group = check_of(&audit, "signer-group");
    assert_eq!(group.seen, "2 of key-11, key-12, key-13 (key-12; revoked: key-11)");
    assert_eq!(group.code(), Some("threshold-not-met"));
}

proptest! {
    #[test]
    fn audit_and_open_end_alike_on_any_change(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        in_tar in any::<bool>()
    ) {
        let mut bytes = if in_tar { tar_of(&good()) } else { good() };
        for (offset, byte) in changes {
            let offset = offset.index(bytes.len());
            bytes[offset] = byte;
        }
        let bundle = if in_tar { gzip(&bytes) } else { bytes };
        let refused = open(&bundle, &trust(), now()).err().map(|error| error.code());
        let audit = audit(&bundle, &trust(), now());
        prop_assert_eq!(audit.failure().and_then(Check::code), refused);
    }
}
