//! The settings and their schema agree, and every fault has its place and a text that helps.

use serde_json::{Value, json};

use crate::context::languages;
use crate::settings::Settings;
use crate::{Detector, Group, Kind};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../settings.schema.json")).unwrap()
}

fn is_valid(settings: &Value) -> bool {
    jsonschema::validator_for(&schema()).unwrap().is_valid(settings)
}

fn fault(settings: &Value) -> Option<String> {
    Detector::configure(&settings.to_string()).err().map(|fault| fault.to_string())
}

/// Refused by both: the text begins so.
fn refused(settings: Value, expected: &str) {
    assert!(!is_valid(&settings), "the schema takes {settings}");
    beyond(settings, expected);
}

/// Refused for what a schema cannot say.
fn beyond(settings: Value, expected: &str) {
    let fault = fault(&settings).unwrap_or_else(|| panic!("taken: {settings}"));
    assert!(fault.starts_with(expected), "{settings}\nexpected {expected}\ngot      {fault}");
}

fn taken(settings: Value) {
    assert!(is_valid(&settings), "the schema refuses {settings}");
    assert_eq!(fault(&settings), None, "{settings}");
}

const SECRET: &str = "a secret of the tests";

#[test]
fn good_settings_are_taken() {
    for example in schema()["examples"].as_array().unwrap() {
        taken(example.clone());
    }
    taken(json!({}));
    taken(json!({"threshold": 0, "report_from": 1}));
    taken(json!({"fields": ["", "/a/*/b", "/a/**", "/a~1b"]}));
    taken(json!({"types": {"people": {"enabled": true}, "person": {"threshold": 0.9}}}));
    taken(json!({"types": {"email": {"steps": [
        {"from": 0.1, "action": "mask"}, {"from": 1, "action": "deny"}]}}}));
    taken(json!({"action": "hash", "pseudonyms": {"secret": SECRET, "attribute": "key"}}));
    taken(json!({"countries": ["DE", "GB", "XK"], "languages": ["de", "zh"]}));
    taken(json!({"languages": [], "countries": []}));
    taken(json!({"custom": [{"name": "heron", "words": ["Heron"], "near": ["project"]}],
                 "types": {"heron": {"action": "mask", "steps": [{"from": 0.9, "action": "deny"}]}}}));
    taken(
        json!({"custom": [{"name": "a", "regex": "[0-9]{9}", "words": [], "checksum": "luhn", "score": 0.6}]}),
    );
    taken(json!({"custom": [{"name": "a", "regex": r"(?-u:\b)A[0-9]+(?-u:\b)"}]}));
    taken(json!({"schemas": {"/a/**": {"format": "uuid", "minLength": 3, "maxLength": 3}}}));
    taken(json!({"max_bytes": 16_777_216, "max_findings": 1}));
}

#[test]
fn a_fault_of_shape_is_refused_by_the_schema_and_by_the_plugin() {
    refused(json!([]), ": expected an object");
    refused(json!({"types": {"email": [true]}}), "/types/email: expected an object");
    refused(json!({"allow": [["x"]]}), "/allow: expected an object");
    refused(json!({"schemas": {"/a": []}}), "/schemas/~1a: expected an object");
    refused(json!({"thresholds": 0.5}), "/thresholds: unknown field `thresholds`, expected one of");
    refused(
        json!({"action": "redact"}),
        "/action: unknown variant `redact`, expected one of `report`",
    );
    refused(json!({"threshold": 1.01}), "/threshold: expected a score from 0 to 1");
    refused(json!({"report_from": -0.1}), "/report_from: expected a score from 0 to 1");
    refused(
        json!({"threshold": "high"}),
        "/threshold: invalid type: string \"high\", expected f64",
    );
    refused(json!({"fields": []}), "/fields: expected one place at least");
    refused(json!({"fields": ["a"]}), "/fields/0: expected a JSON Pointer, which starts with `/`");
    refused(json!({"fields": ["/a", "/**/b"]}), "/fields/1: `**` may only be the last part");
    refused(json!({"allow": {"paths": ["a/b"]}}), "/allow/paths/0: expected a JSON Pointer");
    refused(json!({"allow": {"values": ["x", " "]}}), "/allow/values/1: expected a value");
    refused(json!({"allow": {"domains": ["@"]}}), "/allow/domains/0: expected a domain");
    refused(json!({"allow": {"emails": []}}), "/allow/emails: unknown field `emails`");
    let many: Vec<String> = (0..10_001).map(|number| number.to_string()).collect();
    refused(json!({"allow": {"values": many}}), "/allow/values: expected 10000 entries at most");
    refused(json!({"schemas": {"a": {}}}), "/schemas/a: expected a JSON Pointer");
    refused(
        json!({"schemas": {"/a": {"format": "e-mail"}}}),
        "/schemas/~1a/format: unknown format `e-mail`; did you mean `email`?",
    );
    refused(
        json!({"schemas": {"/a": {"max_length": 1}}}),
        "/schemas/~1a/max_length: unknown field",
    );
    refused(
        json!({"schemas": {"/a": {"minLength": 65_537}}}),
        "/schemas/~1a/minLength: expected 65536 at most",
    );
    refused(
        json!({"types": {"email": {"threshold": 2}}}),
        "/types/email/threshold: expected a score from 0 to 1",
    );
    refused(json!({"types": {"email": {"on": true}}}), "/types/email/on: unknown field `on`");
    refused(
        json!({"types": {"email": {"steps": [{"from": 0, "action": "mask"}]}}}),
        "/types/email/steps/0/from: expected more than 0",
    );
    refused(
        json!({"types": {"email": {"steps": [{"from": 0.5}]}}}),
        "/types/email/steps/0: missing field `action`",
    );
    refused(
        json!({"languages": ["de", "klingon"]}),
        "/languages/1: unknown language `klingon`; known are ar, bg,",
    );
    refused(
        json!({"countries": ["de"]}),
        "/countries/0: expected a code of ISO 3166 in capitals, such as `DE`; did you mean `DE`?",
    );
    refused(json!({"countries": ["DEU"]}), "/countries/0: expected a code of ISO 3166 in capitals");
    refused(
        json!({"pseudonyms": {"secret": "short"}}),
        "/pseudonyms/secret: expected 16 bytes at least",
    );
    refused(json!({"pseudonyms": {"attribute": ""}}), "/pseudonyms/attribute: expected the name");
    refused(json!({"unreachable": "mask"}), "/unreachable: unknown variant `mask`");
    refused(json!({"approver_role": ""}), "/approver_role: expected a role");
    refused(json!({"max_bytes": 0}), "/max_bytes: expected 1 to 16777216");
    refused(json!({"max_bytes": 16_777_217}), "/max_bytes: expected 1 to 16777216");
    refused(json!({"max_findings": 100_001}), "/max_findings: expected 1 to 100000");
}

#[test]
fn faults_of_custom_types_have_their_place() {
    let one = |custom: Value| json!({"custom": [custom]});
    refused(one(json!({"regex": "x"})), "/custom/0: missing field `name`");
    refused(
        one(json!({"name": "Staff", "regex": "x"})),
        "/custom/0/name: expected small letters, digits and `-`",
    );
    refused(one(json!({"name": "1a", "regex": "x"})), "/custom/0/name: expected a letter first");
    refused(one(json!({"name": "a"})), "/custom/0: expected either `regex` or `words`");
    refused(one(json!({"name": "a", "regex": "x", "words": ["y"]})), "/custom/0: expected either");
    refused(one(json!({"name": "a", "regex": ""})), "/custom/0/regex: expected an expression");
    refused(one(json!({"name": "a", "words": ["x", ""]})), "/custom/0/words/1: expected a word");
    refused(
        one(json!({"name": "a", "regex": "x", "near": [" "]})),
        "/custom/0/near/0: expected a word",
    );
    refused(
        one(json!({"name": "a", "regex": "x", "threshold": 0.9})),
        "/custom/0/threshold: unknown field `threshold`",
    );
    refused(
        one(json!({"name": "a", "regex": "x", "checksum": "crc"})),
        "/custom/0/checksum: unknown variant `crc`",
    );
    refused(
        one(json!({"name": "a", "regex": "x", "score": 1.5})),
        "/custom/0/score: expected a score",
    );
    let many: Vec<Value> =
        (0..33).map(|n| json!({"name": format!("t{n}"), "regex": "x"})).collect();
    refused(json!({"custom": many}), "/custom: expected 32 types at most");
    beyond(one(json!({"name": "a", "regex": "("})), "/custom/0/regex: ");
    beyond(one(json!({"name": "a", "regex": "[0-9]{4000}[a-z]{9000}"})), "/custom/0/regex: ");
    beyond(
        one(json!({"name": "email", "regex": "x"})),
        "/custom/0/name: `email` is the name of another type",
    );
    beyond(
        one(json!({"name": "people", "regex": "x"})),
        "/custom/0/name: `people` is the name of another type",
    );
    let twice = json!({"custom": [{"name": "a", "regex": "x"}, {"name": "a", "words": ["y"]}]});
    beyond(twice, "/custom/1/name: `a` is the name of another type");
    let boundary = fault(&one(json!({"name": "a", "regex": r"\bA\b"}))).unwrap();
    assert!(boundary.ends_with(r"for the boundary of a word write `(?-u:\b)`"), "{boundary}");
}

#[test]
fn what_a_schema_cannot_say_is_refused_all_the_same() {
    beyond(
        json!({"types": {"email": {"steps": [
            {"from": 0.5, "action": "mask"}, {"from": 0.5, "action": "deny"}]}}}),
        "/types/email/steps/1/from: expected more than in the step before",
    );
    let keyless = "/pseudonyms: `token` and `hash` need a `secret`, or an `attribute`";
    beyond(json!({"action": "token"}), keyless);
    beyond(json!({"types": {"email": {"action": "hash"}}}), keyless);
    beyond(json!({"types": {"email": {"steps": [{"from": 0.9, "action": "token"}]}}}), keyless);
    beyond(json!({"custom": [{"name": "a", "regex": "x", "action": "token"}]}), keyless);
    beyond(
        json!({"countries": ["UK"]}),
        "/countries/0: expected a code of ISO 3166 in capitals, such as `DE`; did you mean `GB`?",
    );
    beyond(json!({"countries": ["DE", "QQ"]}), "/countries/1: expected a code of ISO 3166");
    beyond(
        json!({"schemas": {"/a": {"minLength": 9, "maxLength": 8}}}),
        "/schemas/~1a/maxLength: expected no less than `minLength`",
    );
}

#[test]
fn an_unknown_type_is_answered_with_the_one_that_was_meant() {
    for (written, meant) in [
        ("emial", "email"),
        ("e-mail", "email"),
        ("EMAIL_ADDRESS", "email"),
        ("ssn", "us-ssn"),
        ("credit-card", "payment-card"),
        ("CREDIT_CARD", "payment-card"),
        ("card", "payment-card"),
        ("phone_number", "phone"),
        ("driver-licence", "driver-license"),
        ("names", "person"),
        ("address", "street-address"),
        ("secret", "secrets"),
        ("heorn", "heron"),
    ] {
        let settings =
            json!({"types": {written: {}}, "custom": [{"name": "heron", "words": ["x"]}]});
        beyond(
            settings,
            &format!("/types/{written}: unknown type `{written}`; did you mean `{meant}`?"),
        );
    }
    beyond(
        json!({"types": {"zzz": {}}}),
        "/types/zzz: unknown type `zzz`; known are email, phone,",
    );
    beyond(json!({"types": {"": {}}}), "/types/: unknown type ``; known are email, phone,");
}

#[test]
fn the_schema_lists_what_there_is() {
    let schema = schema();
    let listed = |at: &str| -> Vec<String> {
        let mut names: Vec<String> = match schema.pointer(at).unwrap() {
            Value::Object(members) => members.keys().cloned().collect(),
            list => serde_json::from_value(list.clone()).unwrap(),
        };
        names.sort();
        names
    };
    let groups = Group::ALL.into_iter().map(Group::name);
    let mut names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).chain(groups).collect();
    names.sort_unstable();
    assert_eq!(listed("/properties/types/properties"), names);
    assert_eq!(listed("/properties/languages/items/enum"), languages());
}

#[test]
fn the_defaults_of_the_schema_are_the_defaults() {
    let schema = schema();
    let properties = schema["properties"].as_object().unwrap().iter();
    let defaults: serde_json::Map<String, Value> = properties
        .filter_map(|(name, property)| Some((name.clone(), property.get("default")?.clone())))
        .collect();
    assert!(defaults.len() > 8, "{defaults:?}");
    let written = Settings::parse(&Value::Object(defaults).to_string()).unwrap();
    assert_eq!(format!("{written:?}"), format!("{:?}", Settings::default()));
}

#[test]
fn a_replacement_is_what_every_format_of_the_schema_asks_for() {
    let schema = schema();
    let formats = schema
        .pointer("/properties/schemas/additionalProperties/properties/format/enum")
        .unwrap()
        .as_array()
        .unwrap();
    for format in formats {
        let settings = json!({"schemas": {"/v": {"format": format}}}).to_string();
        let detector = Detector::configure(&settings).unwrap();
        let session = detector.session(None, "");
        let payload = json!({"v": "+49 30 901820"});
        let redacted = detector.redact_json(&payload, &session).json;
        assert_ne!(redacted["v"], "<PHONE>", "{format} is not held");
        let held = json!({"type": "string", "format": format});
        let validator = jsonschema::options().should_validate_formats(true).build(&held).unwrap();
        assert!(validator.is_valid(&redacted["v"]), "{format}: {redacted}");
    }
}
