//! A bundle is replaced atomically while requests run; one that does not load changes nothing.

use std::sync::atomic::{AtomicBool, Ordering};

use portcullis::{Effect, Host, LoadedBundle, Options, ReasonCode, Request, Runtime};
use portcullis_tests::bundles::{Draft, NOW};
use portcullis_tests::guests::guest;
use serde_json::json;

fn request(json: &str) -> Request {
    Request::parse(json.as_bytes()).unwrap().at(NOW * 1000)
}

fn load(runtime: &Runtime, name: &str, version: u64, guest_name: &str) -> LoadedBundle {
    let bundle = Draft::new(name)
        .version(version)
        .module("guest", &guest(guest_name), &json!({}), &json!({}))
        .open();
    runtime.load(&bundle).unwrap()
}

// [R24]
#[test]
fn a_decision_is_made_whole_by_the_old_bundle_or_by_the_new_one() {
    let runtime = Runtime::new(Options::default()).unwrap();
    let host = Host::new();
    host.activate(load(&runtime, "swap", 1, "allow"));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let mut seen = [0_u32; 2];
            while !done.load(Ordering::Relaxed) {
                let decision = host.decide(&request(r#"{"tool":"t","arguments":{}}"#));
                let version = decision.bundle.unwrap().version;
                let expected = if version % 2 == 1 { Effect::Allow } else { Effect::Deny };
                assert_eq!(decision.effect, expected, "version {version}");
                seen[usize::try_from(version % 2).unwrap()] += 1;
            }
            seen
        });
        for version in 2..=9 {
            let guest = if version % 2 == 1 { "allow" } else { "deny" };
            let before = host.activate(load(&runtime, "swap", version, guest)).unwrap();
            assert_eq!(before.id().version, version - 1);
        }
        done.store(true, Ordering::Relaxed);
        let seen = asking.join().unwrap();
        assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
    });
}

// [R24]
#[test]
fn a_bundle_that_does_not_load_leaves_the_old_one_serving() {
    let runtime = Runtime::new(Options::default()).unwrap();
    let host = Host::new();
    host.activate(load(&runtime, "swap", 1, "allow"));
    let broken = Draft::new("swap")
        .version(2)
        .module("guest", &guest("traps-in-configure"), &json!({}), &json!({}))
        .open();
    assert_eq!(runtime.load(&broken).err().unwrap().code(), "setup-failed");
    let decision = host.decide(&request(r#"{"tool":"t","arguments":{}}"#));
    assert_eq!((decision.effect, decision.bundle.unwrap().version), (Effect::Allow, 1));
}

// [R4]
#[test]
fn which_bundle_answers_is_the_one_named_or_the_only_one() {
    let runtime = Runtime::new(Options::default()).unwrap();
    let host = Host::new();
    let check = |json: &str, effect: Effect, code: ReasonCode| {
        let decision = host.decide(&request(json));
        assert_eq!((decision.effect, decision.reasons[0].code), (effect, code), "{json}");
    };
    let any = r#"{"tool":"t","arguments":{}}"#;
    check(any, Effect::Deny, ReasonCode::NoBundle);
    host.activate(load(&runtime, "a", 1, "allow"));
    check(any, Effect::Allow, ReasonCode::PolicyAllowed);
    host.activate(load(&runtime, "b", 1, "deny"));
    check(any, Effect::Deny, ReasonCode::BundleAmbiguous);
    let named = |name: &str| format!(r#"{{"tool":"t","arguments":{{}},"bundle":"{name}"}}"#);
    check(&named("test/a"), Effect::Allow, ReasonCode::PolicyAllowed);
    check(&named("test/b"), Effect::Deny, ReasonCode::PolicyDenied);
    check(&named("test/c"), Effect::Deny, ReasonCode::UnknownBundle);
}
