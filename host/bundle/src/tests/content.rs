//! E and G: what the manifest claims, and what the archive holds.

use serde_json::json;

use super::fixtures::*;
use crate::*;

fn with_seen(highest: u64, digest: Digest, floor: u64) -> Trust {
    let name = BundleName::parse("acme/support").unwrap();
    trust().with_seen(name, Seen { highest, digest: Some(digest), floor })
}

// [B26]
#[test]
fn a_host_takes_only_newer_versions() {
    let (same, other) = (built().digest(), Digest::of(b"other"));
    for (highest, digest, floor, expected) in [
        (41, other, 37, "accepted"),
        (43, other, 37, "rollback"),         // E1
        (42, other, 37, "version-reuse"),    // E2
        (42, same, 37, "already-installed"), // E3
        (41, other, 43, "below-floor"),
    ] {
        let opened = open(&good(), &with_seen(highest, digest, floor), now());
        let code = opened.map_or_else(|error| error.code(), |_| "accepted");
        assert_eq!(code, expected, "{highest} {floor}");
    }
    let error = open(&good(), &with_seen(43, other, 1), now()).unwrap_err();
    assert!(matches!(error, OpenError::Rollback { seen: 43, got: 42 }));
}

// [B26]
#[test]
fn a_root_lets_in_nothing_below_its_floor() {
    let mut draft = root_draft();
    draft.floor(BundleName::parse("acme/support").unwrap(), Floor { version: 43, reset: false });
    let root = Root::read(&signed_root(&draft, &[1, 2]), &Limits::default()).unwrap();
    let trust = Trust::new(root).with_audience(["env:prod".to_owned()]);
    let error = open(&good(), &trust, now()).unwrap_err();
    assert!(matches!(error, OpenError::BelowFloor { floor: 43, got: 42 }));
}

// [B23] [B25]
#[test]
fn a_claim_this_host_cannot_meet_is_refused() {
    for (pointer, value, expected) in [
        ("/root_version", json!(2), "root-too-old"), // D12
        ("/revocations_version", json!(1), "revocations-too-old"), // E12
        ("/host/min", json!("99.0.0"), "host-too-old"), // G10
        ("/host/wit", json!("portcullis:policy@2.0.0"), "wit-incompatible"), // G10
        ("/host/wit", json!("portcullis:policy@1.1.0"), "wit-incompatible"),
    ] {
        check(pointer, &with_field(pointer, value), expected);
    }
}

// [B25]
#[test]
fn e6_an_expired_bundle_is_not_imported() {
    let expires = at("2027-05-20T00:00:00Z");
    let error = open(&good(), &trust(), expires).unwrap_err();
    assert!(matches!(error, OpenError::BundleExpired { .. }));
    assert!(open(&good(), &trust(), at("2027-05-19T23:59:59Z")).is_ok());
}

// [R23]
#[test]
fn a_serving_bundle_outlives_its_expiry_as_its_signer_said() {
    let check = |on_expired: &str, second: &str, expected: Standing| {
        let mut manifest = manifest_value();
        set(&mut manifest, "/on_expired", json!(on_expired));
        set(&mut manifest, "/grace_seconds", json!(10));
        let bundle = open(&with_manifest(&manifest), &trust(), now()).unwrap();
        let now = at(&format!("2027-05-20T00:00:{second}Z"));
        assert_eq!(bundle.manifest().standing(now), expected, "{on_expired} {second}");
    };
    check("deny", "09", Standing::Stale);
    check("deny", "10", Standing::Expired);
    check("warn", "10", Standing::Stale);
    let bundle = open(&good(), &trust(), now()).unwrap();
    assert_eq!(bundle.manifest().standing(now()), Standing::Fresh);
}

// [B27]
#[test]
fn the_archive_holds_exactly_the_files_listed() {
    let good = inspect(&good(), &Limits::default()).unwrap();
    let files: Vec<(&str, &[u8])> = good.files().collect();
    let repack = |files: &[(&str, &[u8])]| pack(good.manifest_envelope(), files);
    let replaced = |path: &str, bytes: &'static [u8]| {
        let mut files = files.clone();
        let slot = files.iter_mut().find(|(at, _)| *at == path).unwrap();
        slot.1 = bytes;
        repack(&files)
    };
    check("G1 missing", &repack(&files[1..]), "file-missing");
    check("G1 unlisted", &repack(&[&files[..], &[("zzz", b"")]].concat()), "file-unlisted");
    let control = [&files[..], &[("trust/zzz.json", b"{}")]].concat();
    check("G1 unlisted, under trust/", &repack(&control), "file-unlisted");
    check("G2 size", &replaced("settings/sql.json", b"{}"), "file-size");
    check("G2 one bit", &replaced("settings/sql.json", br#"{"dialect":"ansh"}"#), "file-digest");
    let mut swapped = files.clone();
    (swapped[0].1, swapped[1].1) = (files[1].1, files[0].1);
    check("G2 contents swapped", &repack(&swapped), "file-size");
}

// [B28]
#[test]
fn g5_only_components_lie_among_the_modules() {
    for (name, path, bytes) in [
        ("core module", "modules/a.wasm", &b"\0asm\x01\0\0\0"[..]),
        ("compiled code", "modules/a.wasm", b"\x7fELF\x02\x01\x01\0"),
        ("compiled code", "modules/a.cwasm", b"\x7fELF\x02\x01\x01\0"),
        ("text", "modules/a.wasm", b"(component)"),
        ("text", "modules/a.wat", b"(component)"),
        ("component by another name", "modules/a.cwasm", COMPONENT),
        ("nothing", "modules/a.wasm", b""),
        ("seven bytes", "modules/a.wasm", &COMPONENT[..7]),
        ("another layer", "modules/a.wasm", b"\0asm\x0d\0\x02\0"),
    ] {
        check(name, &with_files(&[(path, bytes)]), "module-not-component");
    }
    check("component", &with_files(&[("modules/a.wasm", COMPONENT)]), "accepted");
}

/// A module's own `signature` section is a custom section like any other.
#[test]
fn g11_a_signature_inside_a_module_counts_for_nothing() {
    let signature = key(99).sign(COMPONENT).unwrap();
    let body = [&[9_u8][..], b"signature", &signature].concat();
    let module = [COMPONENT, &[0, u8::try_from(body.len()).unwrap()], &body].concat();
    let files: &[(&str, &[u8])] = &[("modules/a.wasm", &module)];
    let signed = with_files(files);
    check("G11 beside good signatures", &signed, "accepted");
    let payload = inspect(&signed, &Limits::default()).unwrap().manifest().to_value();
    let payload = crate::canonical::write(&payload);
    let alone = crate::envelope::Kind::Manifest;
    let alone = pack(&seal(alone, &payload, &[99]).to_bytes(), files);
    check("G11 instead of them", &alone, "threshold-not-met");
}

#[test]
fn a_bundle_keeps_what_was_signed() {
    let bundle = open(&good(), &trust(), now()).unwrap();
    let manifest = bundle.manifest();
    assert_eq!(manifest.label.as_deref(), Some("1.8.0"));
    assert_eq!(manifest.modules[0].id, "sql");
    assert_eq!(manifest.modules[1].settings.as_deref(), Some("settings/rules.json"));
    assert!(manifest.modules[0].tools[0].matches("db_query"));
    assert_eq!(manifest.build, [("tool".to_owned(), "portcullis 0.1.0".to_owned())]);
    let paths: Vec<&str> = bundle.files().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        [
            "cases/refunds.json",
            "modules/rules.wasm",
            "modules/sql.wasm",
            "settings/rules.json",
            "settings/sql.json"
        ]
    );
}

#[test]
fn a_bundle_is_shared_between_threads_without_copying() {
    let bundle = open(&good(), &trust(), now()).unwrap();
    let copy = bundle.clone();
    let there = std::thread::spawn(move || {
        copy.file("modules/sql.wasm").map(<[u8]>::as_ptr).map(|p| p as usize)
    });
    let here = bundle.file("modules/sql.wasm").map(|bytes| bytes.as_ptr() as usize);
    assert_eq!(there.join().unwrap(), here);
}
