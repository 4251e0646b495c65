//! C: what is wrong with a document, its envelope, or its signatures.

use serde_json::{Value, json};

use super::fixtures::*;
use crate::document::Place;
use crate::envelope::{Envelope, Kind, pae};
use crate::*;

fn payload() -> String {
    String::from_utf8(crate::canonical::write(&manifest_value())).unwrap()
}

fn refused_payload(name: &str, payload: &str, expected: &str) {
    check(name, &with_payload(payload.as_bytes()), expected);
}

fn envelope() -> Value {
    let sealed = seal(Kind::Manifest, payload().as_bytes(), &[11, 12, 21]);
    serde_json::from_slice(&sealed.to_bytes()).unwrap()
}

fn refused_envelope(name: &str, envelope: &Value, expected: &str) {
    check(name, &with_envelope(&crate::canonical::write(envelope)), expected);
}

/// The good manifest under signatures that `spoil` changed.
fn refused_signatures(
    name: &str,
    signers: &[u8],
    spoil: impl FnOnce(&mut Envelope),
    expected: &str,
) {
    let mut sealed = seal(Kind::Manifest, payload().as_bytes(), signers);
    spoil(&mut sealed);
    check(name, &with_envelope(&sealed.to_bytes()), expected);
}

// [B8]
#[test]
fn a_second_spelling_of_the_manifest_is_refused() {
    let good = payload();
    for (name, payload) in [
        ("C1 byte order mark", format!("\u{feff}{good}")),
        ("C1 trailing newline", format!("{good}\n")),
        ("C1 trailing bytes", format!("{good}x")),
        ("C1 second document", format!("{good}{{}}")),
        ("C1 space", good.replacen(':', ": ", 1)),
        ("C1 leading space", format!(" {good}")),
        ("C1 escaped solidus", good.replacen("acme/support", "acme\\/support", 1)),
        ("C1 escaped letter", good.replacen("acme/support", "\\u0061cme/support", 1)),
        ("C1 not ASCII", good.replacen("1.8.0", "1.8.\u{e9}", 1)),
        (
            "keys not sorted",
            good.replacen("{\"_type\":\"portcullis/manifest\",", "{", 1).replacen(
                '}',
                ",\"_type\":\"portcullis/manifest\"}",
                1,
            ),
        ),
        ("C2 key twice", good.replacen("\"version\":42", "\"version\":41,\"version\":42", 1)),
        (
            "C2 key twice, escaped",
            good.replacen("\"version\":42", "\"\\u0076ersion\":41,\"version\":42", 1),
        ),
        ("C2 key twice in a map", good.replacen("\"tool\":", "\"tool\":\"x\",\"tool\":", 1)),
        ("C3 array for the document", format!("[{good}]")),
        ("empty", String::new()),
    ] {
        refused_payload(name, &payload, "json-not-canonical");
    }
    let invalid = [good.as_bytes(), b"\xff"].concat();
    check("C1 invalid UTF-8", &with_payload(&invalid), "json-not-canonical");
}

// [B8]
#[test]
fn c3_an_array_for_an_object_is_a_second_spelling() {
    check(
        "C3",
        &with_field("/host", json!(["0.1.0", "portcullis:policy@1.0.0"])),
        "json-not-canonical",
    );
    let error = open(&with_field("/files/0", json!([])), &trust(), now()).unwrap_err();
    assert!(
        matches!(&error, OpenError::Document(DocumentError::JsonNotCanonical { at: Place::Pointer(p), .. }) if p == "/files/0"),
        "{error}"
    );
}

#[test]
fn what_is_not_json_is_malformed() {
    for text in ["{", "{}}", "{\"a\":}", "{\"a\":01}", "{\"a\":1e999}", "nul", "{\"a\":\"\\x\"}"] {
        let expected = if text == "{}}" { "json-not-canonical" } else { "json-malformed" };
        refused_payload(text, text, expected);
    }
}

// [B10]
#[test]
fn a_field_that_does_not_fit_is_named_by_its_pointer() {
    for (pointer, value, expected) in [
        ("/surprise", json!(1), "/surprise"),             // C4 unknown
        ("/modules/0/fule", json!(1), "/modules/0/fule"), // C4 unknown, deep
        ("/version", json!(null), ""),                    // C4 missing
        ("/host/wit", json!(null), "/host"),              // C4 missing, deep
        ("/version", json!(0), "/version"),               // C5
        ("/version", json!(-1), "/version"),
        ("/version", json!(1.5), "/version"),
        ("/version", json!("42"), "/version"),
        ("/version", json!(9_007_199_254_740_992_u64), "/version"),
        ("/min_version", json!(43), "/min_version"), // E5
        ("/expires", json!("2026-11-20T00:00:00Z"), "/expires"), // E6
        ("/expires", json!("2027-05-20"), "/expires"),
        ("/name", json!("acme/../x"), "/name"), // C26
        ("/name", json!("acme/"), "/name"),
        ("/trust_domain", json!(""), "/trust_domain"),
        ("/label", json!("a\u{7}"), "/label"),
        ("/audience", json!(["site:a", "env:prod"]), "/audience/1"),
        ("/audience", json!(["env:prod", "env:prod"]), "/audience/1"),
        ("/on_expired", json!("ignore"), "/on_expired"),
        ("/default", json!("maybe"), "/default"),
        ("/host/min", json!("0.1"), "/host/min"),
        ("/host/wit", json!("other:policy@1.0.0"), "/host/wit"),
        ("/files/0/sha256", json!("00"), "/files/0/sha256"),
        ("/files/0/path", json!("manifest.dsse.json"), "/files/0/path"), // G3
        ("/files/0/path", json!("trust/root.00000002.dsse.json"), "/files/0/path"),
        ("/files/0/path", json!("../evil"), "/files/0/path"),
        ("/files/1/path", json!("cases/refunds.json"), "/files/1/path"), // G3 twice
        ("/files/0/path", json!("z"), "/files/1/path"),                  // G3 unsorted
        ("/modules/0/component", json!("modules/none.wasm"), "/modules/0/component"), // G4
        ("/modules/0/component", json!("settings/sql.json"), "/modules/0/component"),
        ("/modules/0/settings", json!("settings/none.json"), "/modules/0/settings"),
        ("/modules/0/settings", json!("modules/sql.wasm"), "/modules/0/settings"),
        ("/modules/1/id", json!("sql"), "/modules/1/id"),
        ("/modules/0/id", json!("-"), "/modules/0/id"),
        ("/modules/0/stages", json!([]), "/modules/0/stages"),
        ("/modules/0/stages", json!(["result", "call"]), "/modules/0/stages/1"),
        ("/modules/0/tools", json!([]), "/modules/0/tools"),
        ("/modules/0/tools", json!(["a b"]), "/modules/0/tools/0"),
        ("/modules/0/tools", json!(["a", "a"]), "/modules/0/tools/1"),
        ("/modules/0/imports", json!(["b:b/b", "a:a/a"]), "/modules/0/imports/1"),
        ("/modules/0/fuel", json!(0), "/modules/0/fuel"),
        ("/modules/0/memory_bytes", json!(1), "/modules/0/memory_bytes"),
        ("/modules/0/deadline_ms", json!(0), "/modules/0/deadline_ms"),
        ("/modules/0/on_error", json!("allow"), "/modules/0/on_error"),
    ] {
        let bundle = with_field(pointer, value.clone());
        let error = open(&bundle, &trust(), now()).unwrap_err();
        let OpenError::Document(DocumentError::SchemaMismatch { document, fault }) = error else {
            panic!("{pointer} {value}: {error}")
        };
        assert_eq!((document, fault.pointer.as_str()), ("manifest", expected), "{value}");
    }
}

// [B10]
#[test]
fn a_null_is_not_a_missing_field() {
    for field in ["version", "label", "source"] {
        let mut manifest = manifest_value();
        manifest[field] = Value::Null;
        let error = open(&with_manifest(&manifest), &trust(), now()).unwrap_err();
        assert!(
            matches!(&error, OpenError::Document(DocumentError::SchemaMismatch { document: "manifest", fault }) if fault.pointer == format!("/{field}")),
            "{error}"
        );
    }
}

// [B8]
#[test]
fn c5_numbers_have_one_spelling() {
    let good = payload();
    for number in ["1.0", "1e2", "-0", "42.0", "0.5", "18446744073709551616"] {
        let spoilt = good.replacen("\"version\":42", &format!("\"version\":{number}"), 1);
        let error = open(&with_payload(spoilt.as_bytes()), &trust(), now()).unwrap_err();
        assert!(
            matches!(&error, OpenError::Document(DocumentError::SchemaMismatch { fault, .. }) if fault.pointer == "/version"),
            "{number}: {error}"
        );
    }
}

// [B9]
#[test]
fn c6_depth_and_size_are_bounded() {
    let nest =
        |depth: usize| format!("{{\"a\":{}1{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
    refused_payload("depth 16", &nest(16), "schema-mismatch");
    refused_payload("C6 depth 17", &nest(17), "json-depth");
    refused_payload("C6 depth 100 000", &"[".repeat(100_000), "json-depth");
    refused_payload(
        "brackets in a string",
        &format!("{{\"a\":\"{}\"}}", "[".repeat(99)),
        "schema-mismatch",
    );
    let long = |size: usize| format!("{{\"a\":\"{}\"}}", noise(size - 8));
    refused_payload("1 MiB", &long(1 << 20), "schema-mismatch");
    refused_payload("C6 1 MiB + 1", &long((1 << 20) + 1), "limit-document");
    check("an envelope of 2 MiB", &with_envelope(noise(2 << 20).as_bytes()), "limit-document");
}

// [B11]
#[test]
fn c7_base64_has_one_spelling() {
    let text = envelope()["payload"].as_str().unwrap().to_owned();
    // The manifest's length decides the padding; give it one that needs some.
    let padded = seal(Kind::Manifest, b"{}", &[]).to_bytes();
    let padded: Value = serde_json::from_slice(&padded).unwrap();
    assert_eq!(padded["payload"], "e30=");
    for (name, spelling) in [
        ("URL-safe", "e30_".to_owned()),
        ("unpadded", "e30".to_owned()),
        ("newline", format!("{}\n{}", &text[..4], &text[4..])),
        ("trailing bits", "e31=".to_owned()),
        ("not base64", "{}".to_owned()),
    ] {
        let mut envelope = envelope();
        envelope["payload"] = json!(spelling);
        refused_envelope(name, &envelope, "base64-not-canonical");
    }
}

// [B12]
#[test]
fn a_document_of_another_kind_or_version_is_refused() {
    let check_type = |found: &str, expected: &str| {
        let mut envelope = envelope();
        envelope["payloadType"] = json!(found);
        refused_envelope(found, &envelope, expected);
    };
    check_type("application/vnd.portcullis.root.v1+json", "wrong-type"); // C8
    check_type("application/vnd.portcullis.manifest.v+json", "wrong-type");
    check_type("text/plain", "wrong-type");
    check_type("application/vnd.portcullis.manifest.v2+json", "unsupported-version"); // C9
    check("C8 inner type", &with_field("/_type", json!("portcullis/root")), "wrong-type");
    let root = seal(Kind::Root, payload().as_bytes(), &[1, 2]);
    check("C8 a root for a manifest", &with_envelope(&root.to_bytes()), "wrong-type");
}

// [B13]
#[test]
fn an_envelope_has_three_fields_and_sorted_signatures() {
    let mut more = envelope();
    more["extra"] = json!(1);
    refused_envelope("unknown field", &more, "schema-mismatch");
    let mut less = envelope();
    less.as_object_mut().unwrap().remove("payload");
    refused_envelope("missing field", &less, "schema-mismatch");
    let mut upper = envelope();
    let keyid = upper["signatures"][0]["keyid"].as_str().unwrap().to_uppercase();
    upper["signatures"][0]["keyid"] = json!(keyid);
    refused_envelope("upper-case key id", &upper, "schema-mismatch");
    let mut swapped = envelope();
    swapped["signatures"].as_array_mut().unwrap().swap(0, 1);
    refused_envelope("not sorted", &swapped, "json-not-canonical");
}

// [B8]
#[test]
fn a_second_spelling_of_the_envelope_is_refused() {
    let good = String::from_utf8(crate::canonical::write(&envelope())).unwrap();
    for spelling in [
        format!("{good}\n"),
        format!(" {good}"),
        good.replacen("{\"payload\":", "{\"payload\":\"\",\"payload\":", 1),
        good.replacen("\"signatures\":[", "\"signatures\":[],\"signatures\":[", 1),
        good.replacen("vnd.portcullis", "vnd\\u002eportcullis", 1),
        good.replacen(
            "vnd.portcullis.manifest.v1+json",
            "vnd.portcullis.manifest.v1\\u002bjson",
            1,
        ),
    ] {
        check(&spelling[..20], &with_envelope(spelling.as_bytes()), "json-not-canonical");
    }
}

// [B22]
#[test]
fn every_signer_group_must_be_met() {
    let check = |signers: &[u8], expected: (usize, usize, usize)| {
        let bundle = sign_with(built().bytes(), signers);
        let error = open(&bundle, &trust(), now()).unwrap_err();
        let OpenError::Document(DocumentError::ThresholdNotMet { group, have, need, .. }) = error
        else {
            panic!("{signers:?}: {error}")
        };
        assert_eq!((group, have, need), expected, "{signers:?}");
    };
    check(&[], (0, 0, 2)); // C10
    check(&[11], (0, 1, 2)); // C10
    check(&[11, 21, 22], (0, 1, 2));
    check(&[1, 2], (0, 0, 2)); // C24
    check(&[31, 21], (0, 0, 2)); // C24, by the revocation key
    check(&[11, 12, 13], (1, 0, 1)); // C25
    check(&[11, 12, 99], (1, 0, 1)); // a stranger counts for nothing
    assert_eq!(refusal(&sign_with(built().bytes(), &[11, 13, 22, 99])), "accepted");
}

// [B13]
#[test]
fn c11_one_key_signs_once() {
    refused_signatures("C11", &[11, 11, 21], |_| {}, "duplicate-signature");
    refused_signatures(
        "C11 not side by side",
        &[11, 12, 21],
        |e| e.signatures.push(e.signatures[0].clone()),
        "duplicate-signature",
    );
    let error = add_signature(&good(), &key(11), &Limits::default()).unwrap_err();
    assert!(matches!(error, SignError::AlreadySigned { .. }));
}

// [B18]
#[test]
fn a_signature_in_a_known_name_that_does_not_hold_refuses_the_bundle() {
    refused_signatures(
        "C13 key ids swapped",
        &[11, 12, 21],
        |e| {
            let first = e.signatures[0].bytes;
            e.signatures[0].bytes = e.signatures[1].bytes;
            e.signatures[1].bytes = first;
        },
        "signature-invalid",
    );
    refused_signatures(
        "C14 a known name on a stranger's signature",
        &[11, 12, 13, 21],
        |e| {
            let message = e.pae();
            e.signatures[2].bytes = key(99).sign(&message).unwrap();
        },
        "signature-invalid",
    );
    let sign = |message: &[u8]| key(13).sign(message).unwrap();
    for (name, message) in [
        ("C20 raw payload", payload().into_bytes()),
        ("C20 another type", pae(Kind::Root.payload_type(), payload().as_bytes())),
        (
            "C20 leading zeros",
            String::from_utf8(pae(Kind::Manifest.payload_type(), payload().as_bytes()))
                .unwrap()
                .replacen("DSSEv1 ", "DSSEv1 0", 1)
                .into_bytes(),
        ),
    ] {
        let id = key(13).public_key().id();
        refused_signatures(
            name,
            &[11, 12, 13, 21],
            |e| {
                e.signatures
                    .iter_mut()
                    .filter(|s| s.keyid == id)
                    .for_each(|s| s.bytes = sign(&message))
            },
            "signature-invalid",
        );
    }
}

// [B13]
#[test]
fn c16_a_signature_has_64_bytes() {
    use base64::Engine as _;
    for length in [0, 63, 65, 128] {
        let mut envelope = envelope();
        let text = base64::engine::general_purpose::STANDARD.encode(vec![1_u8; length]);
        envelope["signatures"][0]["sig"] = json!(text);
        let bundle = with_envelope(&crate::canonical::write(&envelope));
        let error = open(&bundle, &trust(), now()).unwrap_err();
        assert!(
            matches!(&error, OpenError::Document(DocumentError::SignatureMalformed { pointer, found, .. }) if *found == length && pointer == "/signatures/0/sig"),
            "{error}"
        );
    }
}

// [B13] [B18]
#[test]
fn c23_strangers_signatures_change_nothing_and_are_bounded() {
    let strangers: Vec<u8> = (100..129).collect();
    let all = [vec![11, 12, 21], strangers.clone()].concat();
    assert_eq!(all.len(), 32);
    refused_signatures("32 signatures", &all, |_| {}, "accepted");
    refused_signatures("C23 33 signatures", &[all, vec![130]].concat(), |_| {}, "limit-signatures");
    refused_signatures("29 strangers", &strangers, |_| {}, "threshold-not-met");
}

// [B22] [B24]
#[test]
fn a_bundle_for_somebody_else_is_refused() {
    for (pointer, value, expected) in [
        ("/name", json!("other/x"), "name-not-delegated"), // C26
        ("/name", json!("acme"), "name-not-delegated"),
        ("/name", json!("acme/eu/support"), "name-not-delegated"),
        ("/trust_domain", json!("acme-test"), "wrong-trust-domain"), // C27
        ("/audience", json!(["env:prod", "site:b"]), "wrong-audience"), // C27
        ("/audience", json!([]), "accepted"),
    ] {
        check(pointer, &with_field(pointer, value), expected);
    }
}

// [B14]
#[test]
fn pae_is_as_dsse_has_it() {
    assert_eq!(
        pae("http://example.com/HelloWorld", b"hello world"),
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    );
}
