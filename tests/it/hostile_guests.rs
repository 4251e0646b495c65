//! Each way a guest can misbehave ends in a reason code of its own, with the host alive and other
//! requests answered meanwhile.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use portcullis::{Decision, Effect, LoadedBundle, Options, ReasonCode, Request, Runtime};
use portcullis_tests::bundles::{Draft, NOW};
use portcullis_tests::guests::{from_text, guest};
use serde_json::{Value, json};

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Runtime::new(Options { max_concurrent: 16, ..Options::default() }).unwrap());

const WASI: [&str; 4] = [
    "wasi:clocks/monotonic-clock@0.2.0",
    "wasi:clocks/wall-clock@0.2.0",
    "wasi:io/poll@0.2.0",
    "wasi:random/random@0.2.0",
];

fn load(
    component: &[u8],
    settings: &Value,
    more: &Value,
) -> Result<LoadedBundle, portcullis::LoadError> {
    let bundle = Draft::new("hostile")
        .with("default", json!("allow"))
        .module("guest", component, settings, more)
        .open();
    RUNTIME.load(&bundle)
}

fn request(id: &str) -> Request {
    let json =
        format!(r#"{{"id":"{id}","tool":"t","arguments":{{"secret":"abc"}},"explain":true}}"#);
    Request::parse(json.as_bytes()).unwrap().at(NOW * 1000)
}

fn decide(name: &str, more: &Value) -> Decision {
    load(&guest(name), &json!({}), more)
        .unwrap_or_else(|e| panic!("{name}: {e}"))
        .decide(&request("r"))
}

/// Asserts that a guest's evaluation denies with a code, and returns the detail.
fn check(name: &str, code: ReasonCode) -> String {
    let decision = decide(name, &json!({}));
    let reason = &decision.reasons[0];
    assert_eq!((decision.effect, reason.code), (Effect::Deny, code), "{name}: {reason:?}");
    assert_eq!(decision.degraded, code.is_infrastructure(), "{name}");
    reason.detail.clone().unwrap_or_default()
}

// [R16]
#[test]
fn a_guest_that_spins_runs_out_of_fuel() {
    check("spin", ReasonCode::OutOfFuel);
    assert_eq!(decide("spin", &json!({"fuel": 1234})).cost.fuel, 1234);
}

// [R16]
#[test]
fn a_guest_that_grows_runs_out_of_memory() {
    check("grow", ReasonCode::OutOfMemory);
}

// [R16]
#[test]
fn a_guest_that_recurses_overflows_its_stack() {
    check("recurse", ReasonCode::StackOverflow);
}

// [C9]
#[test]
fn a_guest_that_crashes_is_reported_as_crashed() {
    check("trap", ReasonCode::GuestTrapped);
}

// [C9]
#[test]
fn a_guest_that_reaches_no_verdict_is_reported_with_its_words() {
    assert_eq!(check("error", ReasonCode::GuestError), "no idea");
}

// [C4]
#[test]
fn a_guest_that_answers_too_much_is_cut_off_before_the_host_copies_it() {
    let detail = check("alias", ReasonCode::OutputTooLarge);
    assert!(detail.contains("fuel allocated for hostcalls"), "{detail}");
    assert_eq!(check("many-facts", ReasonCode::OutputTooLarge), "facts: 17, at most 16");
}

// [R12] [C5] [C6] [C9]
#[test]
fn a_verdict_that_breaks_the_contract_is_refused_with_the_rule_it_breaks() {
    let code = ReasonCode::OutputInvalid;
    assert!(check("bad-effect", code).contains("discriminant"));
    assert!(check("list-outside", code).contains("out of bounds"));
    assert!(check("bad-text", code).contains("utf-8"));
    assert_eq!(check("bad-json", code), "the obligation `k`: not JSON at byte 1: string expected");
    assert_eq!(check("bad-edit", code), "an edit, but no string, at `/nowhere`");
    assert_eq!(check("undeclared-fact", code), "the fact `other` is not in its description");
}

#[test]
fn an_edit_changes_the_payload_and_is_reported_without_the_secret() {
    let decision = decide("mask", &json!({}));
    assert_eq!(decision.effect, Effect::Allow);
    assert_eq!(decision.payload.unwrap().get(), r#"{"secret":"*bc"}"#);
    assert_eq!((decision.edits[0].pointer.as_str(), decision.edits[0].end), ("/secret", 1));
}

// [R10]
#[test]
fn on_error_decides_what_an_error_counts_as() {
    for (on_error, effect) in [
        ("deny", Effect::Deny),
        ("require-approval", Effect::RequireApproval),
        ("abstain", Effect::Allow),
    ] {
        let decision = decide("trap", &json!({"on_error": on_error}));
        assert_eq!(decision.effect, effect, "{on_error}");
        assert_eq!(decision.reasons[0].code, ReasonCode::GuestTrapped, "{on_error}");
    }
}

// [R14]
#[test]
fn nothing_a_guest_did_survives_it() {
    let loaded = load(&guest("remembers"), &json!({}), &json!({})).unwrap();
    for _ in 0..100 {
        assert_eq!(loaded.decide(&request("r")).effect, Effect::Allow);
    }
}

// [R20]
#[test]
fn what_configure_saw_is_what_every_instance_starts_with() {
    for (settings, effect) in [(json!({}), Effect::Allow), (json!({"a": 1}), Effect::Deny)] {
        let loaded = load(&guest("configured"), &settings, &json!({})).unwrap();
        assert_eq!(loaded.modules()[0].unsnapshotted(), None);
        assert_eq!(loaded.decide(&request("r")).effect, effect);
    }
}

// [C8]
#[test]
fn a_log_is_bounded() {
    let more = json!({"imports": ["portcullis:policy/log@1.0.0"]});
    let decision = decide("talks", &more);
    let log = &decision.explanation.unwrap()[0].log;
    assert_eq!(log.len(), 64);
    assert!(log.iter().all(|line| line.len() == 1024 && line.starts_with("info: xxx")));
}

fn check_refused(component: &[u8], more: &Value, code: &str, text: &str) {
    let error = match load(component, &json!({}), more) {
        Err(error) => error,
        Ok(loaded) => panic!("loaded with imports {:?}", loaded.modules()[0].imports()),
    };
    assert_eq!(error.code(), code);
    assert!(error.to_string().contains(text), "{error}");
}

// [R18] [C8]
#[test]
fn an_import_that_the_manifest_does_not_list_is_refused() {
    let text =
        "it imports `portcullis:policy/log@1.0.0`, which its entry in the manifest does not list";
    check_refused(&guest("talks"), &json!({}), "import-denied", text);
    let text = "it imports `wasi:clocks/wall-clock@0.2.0`, which its entry";
    check_refused(&guest("clock"), &json!({}), "import-denied", text);
}

// [R18]
#[test]
fn the_network_is_refused_whatever_the_manifest_says() {
    let more = json!({"imports": ["wasi:sockets/instance-network@0.2.0"]});
    let text = "it imports `wasi:sockets/instance-network@0.2.0`, which no policy is given";
    check_refused(&guest("calls-home"), &more, "import-denied", text);
}

// [C1]
#[test]
fn a_component_of_another_world_is_refused() {
    let greeting = r#";; world: other
        (func $greet (export "portcullis:test-guests/greeting#greet") (result i32) (i32.const 512))"#;
    check_refused(&from_text(greeting), &json!({}), "wit-incompatible", "is missing");
    let other_types = wat::parse_str(
        r#"(component
            (core module $m (func (export "f")))
            (core instance $i (instantiate $m))
            (func $f (canon lift (core func $i "f")))
            (instance $p (export "describe" (func $f)) (export "configure" (func $f))
                         (export "evaluate" (func $f)))
            (export "portcullis:policy/policy@1.0.0" (instance $p)))"#,
    );
    check_refused(&other_types.unwrap(), &json!({}), "wit-incompatible", "as the contract has it");
}

// [C3]
#[test]
fn a_guest_that_fails_while_it_is_set_up_is_refused() {
    let none = json!({});
    check_refused(
        &guest("refuses-settings"),
        &none,
        "settings-refused",
        "at `/x`: nothing expected",
    );
    check_refused(
        &guest("traps-in-configure"),
        &none,
        "setup-failed",
        "it failed while it was set up",
    );
}

// [R21]
#[test]
fn asking_for_more_than_any_module_gets_is_refused() {
    let guest = guest("no-opinion");
    check_refused(&guest, &json!({"fuel": 10_000_000_001_u64}), "limit-fuel", "10000000001");
    check_refused(
        &guest,
        &json!({"memory_bytes": (256 << 20) + 65_536}),
        "limit-memory",
        "268500992",
    );
}

// [R19] [R20]
#[test]
fn a_guest_with_wasi_sees_the_time_of_the_request_and_dice_that_follow_from_it() {
    let more = json!({"imports": WASI});
    let loaded = load(&guest("clock"), &json!({}), &more).unwrap();
    assert!(loaded.modules()[0].unsnapshotted().unwrap().contains("wasi:*"));
    assert_eq!(loaded.decide(&request("r")).effect, Effect::Allow);
    let dice = load(&guest("dice"), &json!({}), &more).unwrap();
    let throw = |n: u32| dice.decide(&request(&n.to_string())).effect;
    let throws: Vec<_> = (0..32).map(throw).collect();
    assert_eq!(throws, (0..32).map(throw).collect::<Vec<_>>(), "the same requests");
    assert!(throws.contains(&Effect::Deny) && throws.contains(&Effect::Allow), "{throws:?}");
}

// [R17]
#[test]
fn a_guest_with_wasi_is_ended_by_its_deadline() {
    let more = json!({"imports": WASI, "deadline_ms": 50, "fuel": 9_000_000_000_u64});
    for name in ["sleeps", "spins-with-wasi"] {
        let decision = decide(name, &more);
        assert_eq!(decision.reasons[0].code, ReasonCode::DeadlineExceeded, "{name}");
        assert!(decision.degraded, "{name}");
    }
}

// [C9]
#[test]
fn other_requests_are_answered_while_guests_misbehave() {
    let good = load(&guest("allow"), &json!({}), &json!({})).unwrap();
    let names = ["spin", "grow", "recurse", "trap", "alias", "list-outside", "bad-text"];
    let bad: Vec<_> =
        names.iter().map(|name| load(&guest(name), &json!({}), &json!({})).unwrap()).collect();
    let (done, answered) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    assert_eq!(good.decide(&request("good")).effect, Effect::Allow);
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for _ in 0..5 {
            for (loaded, name) in bad.iter().zip(names) {
                assert_eq!(loaded.decide(&request("bad")).effect, Effect::Deny, "{name}");
            }
        }
        while answered.load(Ordering::Relaxed) < 100 {
            std::thread::yield_now();
        }
        done.store(true, Ordering::Relaxed);
    });
}

// [R22]
#[test]
fn more_evaluations_at_once_than_sandboxes_fail_closed() {
    let runtime = Runtime::new(Options { max_concurrent: 1, ..Options::default() }).unwrap();
    let bundle = Draft::new("busy")
        .with("default", json!("allow"))
        .module("guest", &guest("spin"), &json!({}), &json!({"fuel": 2_000_000_000_u64}))
        .open();
    let loaded = runtime.load(&bundle).unwrap();
    std::thread::scope(|scope| {
        let first = scope.spawn(|| loaded.decide(&request("first")));
        let busy = loop {
            let decision = loaded.decide(&request("second"));
            if decision.reasons[0].code == ReasonCode::SandboxBusy || first.is_finished() {
                break decision;
            }
        };
        assert_eq!(busy.effect, Effect::Deny);
        assert!(busy.degraded || busy.reasons[0].code == ReasonCode::OutOfFuel);
    });
}
