//! G: bundles that the right keys signed, and that no host must run. Each is refused with its reason
//! by a host that lives, and what served before serves on.

use std::fs;

use portcullis_tests::bundles::Draft;
use portcullis_tests::guests::guest;
use portcullis_tests::life::{Life, NAME};
use serde_json::{Value, json};

fn text(component: &str) -> Vec<u8> {
    wat::parse_str(component).unwrap_or_else(|error| panic!("{error}: {component}"))
}

/// A component of one core module.
fn core(module: &str) -> Vec<u8> {
    text(&format!("(component (core module {module}))"))
}

fn importing(import: &str) -> Vec<u8> {
    text(&format!("(component (import \"{import}\" (instance)))"))
}

/// Imports version 2 after version 1, and asserts the reason and that nothing else has changed.
fn check(life: &Life, name: &str, component: &[u8], entry: &Value, expected: &str) {
    let none = json!({});
    let draft = Draft::new("life").version(2).module("m", component, &none, entry);
    fs::write(life.path("two.policy.tgz"), draft.signed()).unwrap();
    let before = life.store().state().unwrap();
    let ran = life.json(&["rules", "import", "two.policy.tgz"]);
    assert_eq!((ran.code, &ran.error()["code"]), (1, &json!(expected)), "{name}: {ran:?}");
    assert_eq!(life.store().state().unwrap(), before, "{name}");
}

// [B30] [R18] [R21]
#[test]
fn what_must_not_run_is_refused_although_it_is_signed() {
    let life = Life::new();
    life.run(&["rules", "import", &life.bundle(1, "deny")]).exits(0);
    let none = json!({});
    let preamble = b"\0asm\x0d\0\x01\0";
    let good = guest("allow");
    let wide = (256 << 20) + 65_536;
    for (name, component, entry, expected) in [
        ("G6 junk", [&preamble[..], b"\xff\xff\xff"].concat(), &none, "module-invalid"),
        ("G6 cut short", good[..good.len() / 2].to_vec(), &none, "module-invalid"),
        ("G6 of bad types", core("(func (result i32))"), &none, "module-invalid"),
        ("G7 not listed", guest("talks"), &none, "import-denied"),
        (
            "G7 sockets",
            guest("calls-home"),
            &json!({"imports": ["wasi:sockets/instance-network@0.2.0"]}),
            "import-denied",
        ),
        (
            "G7 HTTP",
            importing("wasi:http/outgoing-handler@0.2.0"),
            &json!({"imports": ["wasi:http/outgoing-handler@0.2.0"]}),
            "import-denied",
        ),
        (
            "G7 insecure randomness",
            importing("wasi:random/insecure@0.2.0"),
            &json!({"imports": ["wasi:random/insecure@0.2.0"]}),
            "import-denied",
        ),
        ("G8 64-bit memory", core("(memory i64 1)"), &none, "module-invalid"),
        ("G8 threads", core("(memory 1 1 shared)"), &none, "module-invalid"),
        (
            "G8 relaxed SIMD",
            core(
                "(func (param v128 v128) (result v128)
                   (i8x16.relaxed_swizzle (local.get 0) (local.get 1)))",
            ),
            &none,
            "module-invalid",
        ),
        ("G9 memory", good.clone(), &json!({"memory_bytes": wide}), "limit-memory"),
        ("G9 fuel", good.clone(), &json!({"fuel": 10_000_000_001_u64}), "limit-fuel"),
        ("another world", core(""), &none, "wit-incompatible"),
    ] {
        check(&life, name, &component, entry, expected);
    }
    assert_eq!(life.active(), Some(1));
}

// [B30]
#[test]
fn g13_a_signed_case_that_fails_refuses_its_bundle() {
    let life = Life::new();
    let case = |effect: &str| {
        json!({"cases": [{
            "name": "a call",
            "request": {"tool": "t", "arguments": {}},
            "expect": {"effect": effect},
        }]})
    };
    let with = |effect: &str| {
        let text = case(effect).to_string();
        move |draft: Draft| draft.file("cases/all.json", text.as_bytes())
    };
    life.run(&["rules", "import", &life.release(1, "deny", with("deny"))]).exits(0);
    let wrong = life.release(2, "allow", with("deny"));
    let ran = life.json(&["rules", "import", &wrong]).exits(1);
    assert_eq!(ran.error()["code"], "self-test-failed");
    let message = ran.error()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("first `a call` in `cases/all.json`"), "{message}");
    assert_eq!(life.active(), Some(1));
    let listed = life.history()["versions"].as_array().unwrap().len();
    assert_eq!(listed, 1, "nothing of {NAME} v2 is kept");
}
