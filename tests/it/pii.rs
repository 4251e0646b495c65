//! Personal data in the sandbox: it is found and redacted there as it is natively, within the bounds of the
//! contract, and the decision never holds what was redacted.

use std::collections::BTreeMap;

use pii::Detector;
use portcullis::{Decision, LoadedBundle, Options, Request, Runtime};
use portcullis_tests::bundles::{Draft, NOW};
use portcullis_tests::paths::{cache, component, repository};
use portcullis_tests::sources::json_files;
use serde_json::{Value, json};

fn runtime() -> Runtime {
    Runtime::new(Options { cache: Some(cache()), ..Options::default() }).unwrap()
}

fn load(runtime: &Runtime, settings: &Value) -> LoadedBundle {
    let more = json!({
        "stages": ["call", "result"], "fuel": 8_000_000_000_u64,
        "memory_bytes": 256_u64 << 20, "deadline_ms": 20_000
    });
    let bundle = Draft::new("pii").module("pii", &component("pii"), settings, &more).open();
    runtime.load(&bundle).unwrap()
}

fn decide(bundle: &LoadedBundle, result: &Value) -> Decision {
    let request = json!({"tool": "fetch", "result": result});
    let request = Request::parse(request.to_string().as_bytes()).unwrap();
    bundle.decide(&request.at(NOW * 1000))
}

/// The payload as it comes back, and the rules of the findings.
fn outcome(decision: &Decision, result: &Value) -> (Value, Vec<String>) {
    let payload = decision.payload.as_ref();
    let payload = payload.map(|payload| serde_json::from_str(payload.get()).unwrap());
    let rules = decision.reasons.iter().filter_map(|reason| reason.rule.clone()).collect();
    (payload.unwrap_or_else(|| result.clone()), rules)
}

/// Vectors by their settings; numbers stay as they are, so that both sides change strings alone.
fn groups() -> BTreeMap<String, Vec<Value>> {
    let mut groups: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for path in json_files(&repository().join("plugins/pii/vectors")) {
        if path.ends_with("exceptions.json") {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap().replace("{{+}}", "");
        let vectors: Vec<Value> = serde_json::from_str(&text).unwrap();
        for vector in vectors {
            let mut settings = vector.get("settings").cloned().unwrap_or_else(|| json!({}));
            settings["unreachable"] = json!("report");
            let payload = match &vector["json"] {
                Value::Null => json!({"": vector["text"]}),
                json => json.clone(),
            };
            groups.entry(settings.to_string()).or_default().push(payload);
        }
    }
    groups
}

/// Strings of the second where the first has strings.
fn strings(of: &Value, redacted: &Value) -> Value {
    match (of, redacted) {
        (Value::Object(of), Value::Object(redacted)) => {
            of.iter().map(|(name, value)| (name.clone(), strings(value, &redacted[name]))).collect()
        }
        (Value::Array(of), Value::Array(redacted)) => {
            of.iter().zip(redacted).map(|(value, redacted)| strings(value, redacted)).collect()
        }
        (Value::String(_), redacted) => redacted.clone(),
        (other, _) => other.clone(),
    }
}

#[test]
fn every_vector_of_pii_is_judged_alike_natively_and_in_the_sandbox() {
    let runtime = runtime();
    let mut count = 0;
    for (settings, payloads) in groups() {
        let loaded = load(&runtime, &serde_json::from_str(&settings).unwrap());
        let native = Detector::configure(&settings).unwrap();
        let session = native.session(None, "");
        for payload in payloads {
            let decision = decide(&loaded, &payload);
            let (found, rules) = outcome(&decision, &payload);
            let expected = native.redact_json(&payload, &session);
            assert_eq!(found, strings(&payload, &expected.json), "{payload}");
            let kinds: Vec<_> = expected.findings.iter().map(|f| f.kind.clone()).collect();
            assert_eq!(rules, kinds, "{payload}");
            count += 1;
        }
    }
    println!("{count} payloads judged twice");
    assert!(count > 1_300);
}

/// Every format of identifiers, also those whose check a library makes: none asks for the time of day.
#[test]
fn every_identifier_is_checked_alike_natively_and_in_the_sandbox() {
    let examples = repository().join("plugins/pii/src/identifier/examples.txt");
    let examples = std::fs::read_to_string(examples).unwrap();
    let numbers: Vec<String> = examples
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| line.split('\t').skip(1))
        .map(|number| format!("national id, tax id, vat, company number, account number: {number}"))
        .collect();
    assert!(numbers.len() > 400, "{}", numbers.len());
    let loaded = load(&runtime(), &json!({}));
    let native = Detector::configure("{}").unwrap();
    let expected = native.redact_json(&json!(numbers), &native.session(None, ""));
    assert!(expected.findings.len() > 200, "{}", expected.findings.len());
    let decision = decide(&loaded, &json!(numbers));
    assert_eq!(outcome(&decision, &json!(null)).0, expected.json, "{:?}", decision.reasons.first());
}

#[test]
fn what_was_redacted_stands_nowhere_in_the_decision() {
    let loaded = load(&runtime(), &json!({}));
    let result =
        json!({"note": "card 4111 1111 1111 1111, mail jane@example.org", "ssn": "123-45-6789"});
    let decision = decide(&loaded, &result);
    let shown = serde_json::to_string(&decision).unwrap();
    assert!(decision.payload.is_some());
    for value in ["4111", "jane@", "6789"] {
        assert!(!shown.contains(value), "{shown}");
    }
}

/// More values than a verdict has room for edits: the fullest strings are rewritten in one.
#[test]
fn more_values_than_edits_become_one_edit_a_string() {
    let loaded = load(&runtime(), &json!({}));
    let text = "write to jane.roe@example.org now\n".repeat(6_000);
    let decision = decide(&loaded, &json!({"text": text}));
    let (found, rules) = outcome(&decision, &json!({}));
    assert_eq!(found["text"], json!("write to <EMAIL> now\n".repeat(6_000)));
    assert_eq!((rules.len(), rules.last().map(String::as_str)), (201, Some("pii")));
}

/// Texts made to cost much: each ends in a verdict of the module, within its fuel.
#[test]
fn nothing_of_a_hundred_kilobytes_costs_more_than_its_fuel() {
    let everything =
        json!({"types": {"person": {"enabled": true}, "street-address": {"enabled": true}}});
    let loaded = load(&runtime(), &everything);
    let units = [
        "1",
        "1 ",
        "1-",
        "1.",
        "a1",
        "@",
        "a@b.co ",
        "a.",
        "4111 1111 1111 1111 ",
        "+1 ",
        "(0",
        "0x",
        "%41",
        "%25",
        "&#49;",
        "\\u0031",
        "=41",
        "MTIz",
        "<<",
        "P<",
        "://a:b@",
        "password=",
        "eyJ",
        "-----BEGIN ",
        "one ",
        "ssn ",
        "order 1234567 ",
        "Jane ",
        "12 Main St ",
        "é",
        "１",
        "\u{200b}1",
        "[at]",
        "2024-01-01 born ",
        "tax id 1 ",
        "GB82 WEST ",
        "::1 ",
        "1.2.3.4 ",
        "a,b\n1,2\n",
        "{\"a\":",
        "<EMAIL>",
        "田中様",
        "AKIA",
    ];
    let mut most = (0, "");
    for unit in units {
        let text = unit.repeat(100_000 / unit.len());
        let decision = decide(&loaded, &json!(text));
        let codes: Vec<_> = decision.reasons.iter().map(|r| r.code.as_str()).collect();
        let fine = |code: &&str| code.starts_with("policy-") || *code == "default-applied";
        assert!(codes.iter().all(fine), "{codes:?}: {unit:?}");
        most = most.max((decision.cost.fuel, unit));
    }
    println!("at most {} fuel for 100 kB, of {:?}", most.0, most.1);
}
