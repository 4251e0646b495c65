//! The JSON Schemas in `docs/schema`: those made from types are what the types make, those written by
//! hand take what is good and refuse what the readers refuse.

use std::fs;
use std::path::PathBuf;

use portcullis::case::CaseFile;
use portcullis::{Decision, Request, RequestBody};
use portcullis_bundle::Template;
use portcullis_tests::paths::repository;
use serde_json::{Value, json};

use super::bytes::{opened, signed};
use super::text::{fences, updating};
use super::validator::faults;

fn check_made(name: &str, schema: schemars::Schema) {
    let path = repository().join("docs/schema").join(name);
    let text = format!("{:#}\n", schema.to_value());
    if updating() {
        fs::write(path, text).unwrap();
    } else {
        assert_eq!(fs::read_to_string(path).unwrap(), text, "{name}: run with UPDATE=1");
    }
}

#[test]
fn the_schemas_of_requests_and_decisions_are_made_from_the_types() {
    check_made("request.json", schemars::schema_for!(RequestBody));
    check_made("decision.json", schemars::schema_for!(Decision));
}

fn check_valid(name: &str, value: &Value, what: &str) {
    let faults = faults(name, value);
    assert!(faults.is_empty(), "{what}: {faults:#?}");
}

/// The files of a name below folders such as `bundles/*/cases`.
fn files(parents: &[&str], inside: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for parent in parents {
        for folder in fs::read_dir(repository().join(parent)).unwrap() {
            let folder = folder.unwrap().path().join(inside);
            let entries = fs::read_dir(&folder).into_iter().flatten();
            found.extend(entries.map(|entry| entry.unwrap().path()));
            found.extend(folder.is_file().then_some(folder));
        }
    }
    found
}

fn read(path: &PathBuf) -> Value {
    // A payload may hold a number that this reader's does not.
    let text = fs::read_to_string(path).unwrap().replace("1e400", "1");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_example_request_and_decision_meets_its_schema() {
    for (info, name) in [("json request", "request.json"), ("json decision", "decision.json")] {
        for block in fences(info) {
            check_valid(name, &serde_json::from_str(&block).unwrap(), info);
        }
    }
}

#[test]
fn every_file_of_cases_meets_its_schema() {
    let files = files(&["bundles", "plugins", "examples"], "cases");
    assert!(files.len() > 10, "{files:?}");
    for path in files {
        check_valid("case-file.json", &read(&path), &path.display().to_string());
        CaseFile::read(&fs::read(&path).unwrap()).unwrap();
    }
}

#[test]
fn every_template_meets_its_schema_and_so_does_the_manifest_built_from_it() {
    let files = files(&["bundles"], "bundle.json");
    assert_eq!(files.len(), 4);
    for path in files {
        check_valid("manifest-template.json", &read(&path), &path.display().to_string());
    }
    for block in fences("json template") {
        check_valid("manifest-template.json", &serde_json::from_str(&block).unwrap(), "example");
    }
    let template = json!({
        "name": "acme/a", "label": "1", "audience": [], "source": {"uri": "u", "revision": "r"},
        "modules": [{"id": "a", "component": "modules/a.wasm", "settings": {}}]
    });
    let component = ("modules/a.wasm".to_owned(), b"\0asm\x0d\0\x01\0".to_vec());
    let manifest =
        opened(&signed(template.to_string().as_bytes(), vec![component])).manifest().to_value();
    check_valid("manifest.json", &manifest, "manifest");
}

// [R2]
#[test]
fn what_the_reader_of_requests_refuses_the_schema_refuses_too() {
    let good = json!({"tool": "t", "arguments": {}});
    check_valid("request.json", &good, "good");
    for (field, value) in [
        ("surprise", json!(1)),
        ("tool", json!(1)),
        ("principal", json!([])),
        ("principal", json!({"role": "x"})),
        ("session", json!({"labels": []})),
        ("stage", json!("before")),
        ("now", json!(1.5)),
        ("attributes", json!({"a": 1})),
        ("explain", json!("yes")),
    ] {
        let mut bad = good.clone();
        bad[field] = value;
        assert_eq!(
            Request::parse(bad.to_string().as_bytes()).unwrap_err().code(),
            "request-malformed",
            "{bad}"
        );
        assert!(!faults("request.json", &bad).is_empty(), "{bad}");
    }
}

#[test]
fn what_the_reader_of_templates_refuses_the_schema_refuses_too() {
    let good = json!({"name": "acme/x", "modules": [{"id": "a", "component": "modules/a.wasm"}]});
    check_valid("manifest-template.json", &good, "good");
    for (pointer, field, value) in [
        ("", "nmae", json!("x")),
        ("", "name", json!(1)),
        ("", "default", json!("maybe")),
        ("", "grace_seconds", json!(-1)),
        ("", "host", json!({"max": "1.0.0"})),
        ("/modules/0", "fule", json!(1)),
        ("/modules/0", "fuel", json!(0)),
        ("/modules/0", "settings", json!(1)),
        ("/modules/0", "stages", json!([])),
        ("/modules/0", "stages", json!(["before"])),
        ("/modules/0", "tools", json!([])),
        ("/modules/0", "memory_bytes", json!(1)),
        ("/modules/0", "deadline_ms", json!(60_001)),
        ("/modules/0", "on_error", json!("allow")),
    ] {
        let mut bad = good.clone();
        bad.pointer_mut(pointer).unwrap()[field] = value;
        let error = Template::read(bad.to_string().as_bytes()).unwrap_err();
        assert_eq!(error.code(), "schema-mismatch", "{bad}");
        assert!(!faults("manifest-template.json", &bad).is_empty(), "{bad}");
    }
}

#[test]
fn what_the_reader_of_cases_refuses_the_schema_refuses_too() {
    let good = json!({"cases": [{"name": "n", "request": {"tool": "t", "arguments": 1},
                                 "expect": {"effect": "deny"}}]});
    check_valid("case-file.json", &good, "good");
    for (pointer, field, value) in [
        ("", "case", json!([])),
        ("", "cases", json!({})),
        ("/cases/0", "name", json!(1)),
        ("/cases/0", "expected", json!({})),
        ("/cases/0/expect", "rule", json!([])),
        ("/cases/0/expect", "codes", json!(["no-such-code"])),
        ("/cases/0/expect", "obligations", json!([{"key": "k"}])),
    ] {
        let mut bad = good.clone();
        bad.pointer_mut(pointer).unwrap()[field] = value;
        CaseFile::read(bad.to_string().as_bytes()).unwrap_err();
        assert!(!faults("case-file.json", &bad).is_empty(), "{bad}");
    }
}
