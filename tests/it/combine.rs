//! How the verdicts of several modules become one decision.

use std::sync::LazyLock;

use portcullis::case::{self, CaseFile, Subject};
use portcullis::{
    Decision, Effect, LoadError, LoadedBundle, Options, ReasonCode, Request, Runtime,
};
use portcullis_tests::bundles::{Draft, NOW};
use portcullis_tests::guests::{from_text, guest};
use serde_json::{Value, json};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new(Options::default()).unwrap());

/// Denies when the string `/secret` of the payload `{"secret":"…"}` starts with `*`.
const DENIES_MASKED: &str = r#"(data (i32.const 600) "\00\00\00\00" "\01\01\00\00")
(func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param $request i32) (result i32)
  (if (result i32)
    (i32.eq (i32.const 42) (i32.load8_u offset=11 (i32.load offset=20 (local.get $request))))
    (then (i32.const 600))
    (else (i32.const 512))))"#;

/// Judges calls only.
const CALLS_ONLY: &str = r#"(func $describe (export "portcullis:policy/policy@1.0.0#describe") (result i32)
  (i32.store (i32.const 292) (i32.const 1))
  (i32.const 256))"#;

fn component(name: &str) -> Vec<u8> {
    match name {
        "denies-masked" => from_text(DENIES_MASKED),
        "calls-only" => from_text(CALLS_ONLY),
        name => guest(name),
    }
}

/// A bundle of guests by their names, each with changes to its entry.
fn load(default: &str, modules: &[(&str, Value)]) -> Result<LoadedBundle, LoadError> {
    let draft = Draft::new("combined").with("default", json!(default));
    let add = |draft: Draft, (index, (name, more)): (usize, &(&str, Value))| {
        draft.module(&format!("m{index}"), &component(name), &json!({}), more)
    };
    RUNTIME.load(&modules.iter().enumerate().fold(draft, add).open())
}

fn loaded(default: &str, names: &[&str]) -> LoadedBundle {
    let modules: Vec<_> = names.iter().map(|name| (*name, json!({}))).collect();
    load(default, &modules).unwrap()
}

fn request(json: &str) -> Request {
    Request::parse(json.as_bytes()).unwrap().at(NOW * 1000)
}

fn call() -> Request {
    request(r#"{"id":"r","tool":"t","arguments":{"secret":"abc"}}"#)
}

fn ids(decision: &Decision) -> Vec<&str> {
    decision.cost.modules.iter().map(|module| module.id.as_str()).collect()
}

// [R7]
#[test]
fn modules_are_asked_in_order_and_only_about_what_is_theirs() {
    let other = |more| ("trap", more);
    let modules = [
        other(json!({"stages": ["result"]})),
        ("allow", json!({"tools": ["other", "t*"]})),
        other(json!({"tools": ["T", "t?"]})),
        ("no-opinion", json!({})),
    ];
    let decision = load("deny", &modules).unwrap().decide(&call());
    assert_eq!((decision.effect, ids(&decision)), (Effect::Allow, vec!["m1", "m3"]));
    let result = request(r#"{"tool":"x","result":1}"#);
    let decision = load("allow", &modules).unwrap().decide(&result);
    assert_eq!((decision.effect, ids(&decision)), (Effect::Deny, vec!["m0"]));
}

// [R5] [R8]
#[test]
fn the_strictest_wins_and_the_default_applies_only_where_nobody_has_an_opinion() {
    let approval = ("trap", json!({"on_error": "require-approval"}));
    for (default, modules, effect, code) in [
        ("deny", vec![], Effect::Deny, ReasonCode::DefaultApplied),
        ("allow", vec!["no-opinion"], Effect::Allow, ReasonCode::DefaultApplied),
        ("require-approval", vec![], Effect::RequireApproval, ReasonCode::DefaultApplied),
        ("deny", vec!["no-opinion", "allow"], Effect::Allow, ReasonCode::PolicyAllowed),
        ("allow", vec!["allow", "deny", "allow"], Effect::Deny, ReasonCode::PolicyDenied),
    ] {
        let decision = loaded(default, &modules).decide(&call());
        assert_eq!((decision.effect, decision.reasons[0].code), (effect, code), "{modules:?}");
    }
    for (name, expected) in [("allow", Effect::RequireApproval), ("deny", Effect::Deny)] {
        let both = [approval.clone(), (name, json!({}))];
        assert_eq!(load("allow", &both).unwrap().decide(&call()).effect, expected, "{name}");
    }
}

// [R9]
#[test]
fn nobody_is_asked_after_a_deny_unless_to_explain() {
    let bundle = loaded("allow", &["allow", "deny", "allow", "trap"]);
    let brief = bundle.decide(&call());
    assert_eq!((brief.effect, ids(&brief)), (Effect::Deny, vec!["m0", "m1"]));
    assert!(brief.explanation.is_none());
    let explained = bundle.decide(&Request { explain: true, ..call() });
    assert_eq!((explained.effect, ids(&explained).len()), (Effect::Deny, 4));
    let explanation = explained.explanation.unwrap();
    assert_eq!(explanation[2].effect, Some(Effect::Allow));
    assert_eq!(explanation[3].error, Some(ReasonCode::GuestTrapped));
}

// [R11]
#[test]
fn a_module_sees_what_those_before_it_left_of_the_payload() {
    for (names, effect) in
        [(["mask", "denies-masked"], Effect::Deny), (["denies-masked", "mask"], Effect::Allow)]
    {
        let decision = loaded("allow", &names).decide(&call());
        assert_eq!(decision.effect, effect, "{names:?}");
        assert_eq!(decision.payload.unwrap().get(), r#"{"secret":"*bc"}"#);
        assert_eq!(decision.edits.len(), 1);
    }
}

// [R15]
#[test]
fn the_same_request_gets_the_same_decision_at_the_same_fuel() {
    let bundle = loaded("allow", &["fact-writer", "mask", "no-opinion"]);
    let settled = |mut decision: Decision| {
        decision.cost.microseconds = 0;
        serde_json::to_string(&decision).unwrap()
    };
    let first = settled(bundle.decide(&call()));
    for _ in 0..50 {
        assert_eq!(settled(bundle.decide(&call())), first);
    }
    let other = Runtime::new(Options::default()).unwrap();
    let draft = Draft::new("combined").with("default", json!("allow"));
    let again = draft.module("m0", &guest("fact-writer"), &json!({}), &json!({})).open();
    let fuel = |runtime: &Runtime| runtime.load(&again).unwrap().decide(&call()).cost.fuel;
    assert_eq!(fuel(&other), fuel(&RUNTIME));
}

// [R23]
#[test]
fn a_bundle_that_expires_serves_on_as_its_signer_said() {
    let expires = portcullis_tests::bundles::CREATED + 100_000_000;
    let decide = |on_expired: &str, seconds: u64| {
        let bundle = Draft::new("old")
            .expires(expires)
            .with("default", json!("allow"))
            .with("on_expired", json!(on_expired))
            .with("grace_seconds", json!(10))
            .open();
        let json = format!(r#"{{"tool":"t","arguments":1,"now":{}}}"#, seconds * 1000);
        let decision = RUNTIME.load(&bundle).unwrap().decide(&request(&json));
        (decision.effect, decision.reasons[0].code, decision.stale)
    };
    let fresh = (Effect::Allow, ReasonCode::DefaultApplied, false);
    let stale = (Effect::Allow, ReasonCode::DefaultApplied, true);
    assert_eq!(decide("deny", expires - 1), fresh);
    assert_eq!(decide("deny", expires + 9), stale);
    assert_eq!(decide("deny", expires + 10), (Effect::Deny, ReasonCode::BundleExpired, false));
    assert_eq!(decide("warn", expires + 10), stale);
}

// [C2]
#[test]
fn a_stage_that_a_module_cannot_judge_is_refused() {
    let load = |stages: Value| load("deny", &[("calls-only", json!({"stages": stages}))]);
    assert!(load(json!(["call"])).is_ok());
    let error = load(json!(["call", "result"])).err().unwrap();
    assert_eq!(error.code(), "stage-unsupported");
    assert_eq!(
        error.to_string(),
        "module `m0`: it cannot judge the stage `result`, which its entry in the manifest lists"
    );
}

// [R21]
#[test]
fn features_that_are_off_are_refused() {
    for (name, core) in [
        ("64-bit memory", "(memory i64 1)"),
        ("threads", "(memory 1 1 shared)"),
        (
            "relaxed SIMD",
            "(func (param v128 v128) (result v128)
               (i8x16.relaxed_swizzle (local.get 0) (local.get 1)))",
        ),
    ] {
        let text = format!("(component (core module {core}))");
        let bundle = Draft::new("features")
            .module("m", &wat::parse_str(text).unwrap(), &json!({}), &json!({}))
            .open();
        assert_eq!(RUNTIME.load(&bundle).err().unwrap().code(), "module-invalid", "{name}");
    }
}

// [C10]
#[test]
fn a_case_of_a_bundle_is_about_the_decision_and_one_of_a_policy_about_the_verdict() {
    let bundle = loaded("deny", &["no-opinion"]);
    for (effect, subject) in [("deny", Subject::Decision), ("none", Subject::Verdict)] {
        let text = format!(
            r#"{{"cases":[{{"name":"n","request":{{"tool":"t","arguments":{{}}}},
                "expect":{{"effect":"{effect}","rules":[],"notes":[],"obligations":[],"facts":{{}}}}}}]}}"#
        );
        let file = CaseFile::read(text.as_bytes()).unwrap();
        let outcomes = case::run_file(&bundle, "cases/a.json", &file, subject);
        assert_eq!(outcomes[0].failure, None, "{effect}");
    }
}

// [C11]
#[test]
fn a_case_that_cannot_be_read_or_asked_fails() {
    let bundle = Draft::new("cases")
        .file("cases/shape.json", br#"{"cases":[{"name":"n"}]}"#)
        .file("cases/twice.json", br#"{"cases":[],"cases":[]}"#)
        .file(
            "cases/request.json",
            br#"{"cases":[{"name":"n","request":{"tool":"t"},"expect":{"effect":"deny"}}]}"#,
        )
        .file("cases/notes.txt", b"not a case")
        .open();
    let outcomes = case::run(&RUNTIME.load(&bundle).unwrap(), &bundle);
    let failed: Vec<&str> = outcomes
        .iter()
        .filter(|outcome| outcome.failure.is_some())
        .map(|outcome| outcome.file.as_str())
        .collect();
    assert_eq!(failed, ["cases/request.json", "cases/shape.json", "cases/twice.json"]);
    assert_eq!(outcomes.len(), 3);
}
