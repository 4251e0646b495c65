//! The command line: what a person types and what comes back.
//!
//! `tests/cmd/*.trycmd` has what needs no component; here is what does.

use std::fs;
use std::path::Path;

use portcullis_tests::command::{Ran, run, run_with};
use portcullis_tests::guests::guest;
use portcullis_tests::paths::{cache, portcullis, programs, repository};
use serde_json::{Value, json};

#[test]
fn the_sessions_in_cmd_end_as_written() {
    trycmd::TestCases::new()
        .register_bin("portcullis", portcullis().as_path())
        .env("SOURCE_DATE_EPOCH", "1790000000")
        .case("cmd/*.trycmd");
}

fn eval(more: &[&str], input: &str) -> Ran {
    let source = repository().join("bundles/support-agent").display().to_string();
    let components = programs().with_file_name("guests").display().to_string();
    let cache = cache().display().to_string();
    let arguments = ["--json", "eval", "--source", &source, "--modules", &components];
    let arguments = [&arguments[..], &["--cache", &cache], more].concat();
    run_with(&repository(), &arguments, input.as_bytes())
}

fn refund(amount: Value) -> String {
    let arguments = json!({"order_id": "A-1", "amount": amount, "reason": "late"});
    json!({"id": "r", "tool": "issue_refund", "arguments": arguments}).to_string()
}

#[test]
fn eval_says_yes_with_0_and_no_with_1() {
    for (amount, effect, code) in
        [(json!(40), "allow", 0), (json!("a lot"), "require-approval", 1), (json!(-5), "deny", 1)]
    {
        let decision = eval(&[], &refund(amount)).exits(code).answer();
        assert_eq!((&decision["effect"], &decision["id"]), (&json!(effect), &json!("r")));
    }
}

#[test]
fn eval_explains_only_when_asked() {
    let told = eval(&[], &refund(json!(250))).answer();
    assert_eq!(told.get("explanation"), None);
    let explained = eval(&["--explain"], &refund(json!(250))).answer();
    assert_eq!(explained["explanation"][2]["effect"], "require-approval");
}

#[test]
fn eval_answers_every_line_and_the_worst_one_decides_the_exit_code() {
    let lines = |amounts: &[Value]| -> String {
        amounts.iter().map(|amount| refund(amount.clone()) + "\n").collect()
    };
    eval(&["--jsonl"], &lines(&[json!(1), json!(2)])).exits(0);
    eval(&["--jsonl"], &lines(&[json!(250), json!(2)])).exits(1);
    let text = format!("{}not json\n\n{}", lines(&[json!(40)]), lines(&[json!(250)]));
    let ran = eval(&["--jsonl"], &text).exits(3);
    let lines: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(
        (&lines[0]["effect"], &lines[2]["effect"]),
        (&json!("allow"), &json!("require-approval"))
    );
    assert_eq!(lines[1]["error"]["code"], "request-not-json");
    assert!(lines[1]["error"]["message"].as_str().unwrap().starts_with("line 2: "), "{}", lines[1]);
}

#[test]
fn eval_refuses_what_is_no_request_and_names_the_place() {
    let check = |input: &str, code: &str, part: &str| {
        let error = eval(&[], input).exits(3).error();
        assert_eq!(error["code"], code, "{error}");
        assert!(error["message"].as_str().unwrap().contains(part), "{error}");
    };
    check("", "request-not-json", "byte 0");
    check(
        r#"{"tool":"t","arguments":{},"colour":1}"#,
        "request-malformed",
        "at `/colour`: unknown field `colour`",
    );
    check(r#"{"tool":"t"}"#, "request-payload", "`arguments`");
    check(
        r#"{"tool":"t","arguments":{"a":1,"a":2}}"#,
        "request-not-json",
        "the object at `/arguments` has the key `a` twice",
    );
}

/// A bundle's source folder whose one module denies everything, with two cases.
fn source(folder: &Path) {
    for inside in ["modules", "cases"] {
        fs::create_dir(folder.join(inside)).unwrap();
    }
    let template = r#"{"name":"acme/small","modules":[{"id":"no","component":"modules/no.wasm"}]}"#;
    fs::write(folder.join("bundle.json"), template).unwrap();
    fs::write(folder.join("modules/no.wasm"), guest("deny")).unwrap();
    let case = |name: &str, effect: &str| json!({"name": name, "request": {"tool": "t", "arguments": {}}, "expect": {"effect": effect}});
    let cases = json!({"cases": [case("it denies", "deny"), case("it allows", "allow")]});
    fs::write(folder.join("cases/cases.json"), cases.to_string()).unwrap();
}

#[test]
fn a_bundle_is_tested_from_its_folder_and_one_failing_case_is_a_no() {
    let folder = tempfile::tempdir().unwrap();
    source(folder.path());
    let test = ["--json", "bundle", "test", "."];
    let value = run(folder.path(), &test).exits(1).answer();
    assert_eq!((&value["cases"]["passed"], &value["cases"]["failed"]), (&json!(1), &json!(1)));
    let failure = &value["cases"]["outcomes"][1]["failure"];
    assert_eq!(failure, "effect: expected allow, got deny");
    let filtered = run(folder.path(), &[&test[..], &["--filter", "denies"]].concat()).exits(0);
    assert_eq!(filtered.answer()["cases"]["passed"], 1);
}

#[test]
fn the_same_sources_and_times_give_the_same_bundle() {
    let folder = tempfile::tempdir().unwrap();
    source(folder.path());
    let build = |out: &str| {
        let build = ["--json", "bundle", "build", ".", "--domain", "acme-test", "--out", out];
        let times = ["--created", "2026-11-01T00:00:00Z"];
        run(folder.path(), &[&build[..], &times].concat()).exits(0).answer()["digest"].clone()
    };
    assert_eq!(build("one.tgz"), build("two.tgz"));
    let bytes = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert!(bytes("one.tgz") == bytes("two.tgz"));
}

#[test]
fn a_bundle_that_no_host_would_load_is_not_built() {
    let folder = tempfile::tempdir().unwrap();
    source(folder.path());
    let check = |component: &[u8], code: &str, part: &str| {
        fs::write(folder.path().join("modules/no.wasm"), component).unwrap();
        let build = ["--json", "bundle", "build", ".", "--domain", "acme-test", "--out", "b.tgz"];
        let error = run(folder.path(), &build).exits(1).error();
        assert_eq!(error["code"], code, "{error}");
        assert!(error["message"].as_str().unwrap().contains(part), "{error}");
        assert!(!folder.path().join("b.tgz").exists());
    };
    check(&guest("refuses-settings"), "settings-refused", "`no`: it refuses its settings: at `/x`");
    check(&guest("fact-reader"), "fact-missing", "`no`: it needs the fact `seen`");
    check(&guest("clock"), "import-denied", "`no`: it imports `wasi:clocks/wall-clock@0.2.0`");
}

fn check_component(component: &[u8], more: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("guest.wasm"), component).unwrap();
    run(folder.path(), &[&["--json", "policy", "check", "guest.wasm"], more].concat())
}

#[test]
fn policy_check_says_what_a_component_is_and_imports() {
    let value = check_component(&guest("fact-writer"), &[]).exits(0).answer();
    assert_eq!((&value["name"], &value["establishes"]), (&json!("guest"), &json!(["seen"])));
    assert_eq!((&value["snapshot"], &value["imports"]), (&json!(true), &json!([])));
    let value = check_component(&guest("talks"), &[]).exits(0).answer();
    assert_eq!(value["imports"], json!(["portcullis:policy/log@1.0.0"]));
}

#[test]
fn policy_check_refuses_what_no_host_would_load() {
    let check = |component: &[u8], code: &str| {
        assert_eq!(check_component(component, &[]).exits(1).error()["code"], code);
    };
    check(&guest("clock"), "import-denied");
    check(&guest("calls-home"), "import-denied");
    check(&guest("refuses-settings"), "settings-refused");
    check(&guest("traps-in-configure"), "setup-failed");
    check(&guest("spins-in-configure"), "setup-failed");
    let core = wat::parse_str("(module)").unwrap();
    let ran = check_component(&core, &[]).exits(1);
    assert!(ran.error()["message"].as_str().unwrap().contains("component"), "{ran:#?}");
    check_component(b"no wasm", &[]).exits(1);
}

#[test]
fn policy_check_fails_when_a_case_does() {
    let cases = r#"{"cases":[{"name":"it denies","request":{"tool":"t","arguments":{}},
                              "expect":{"effect":"deny"}}]}"#;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cases.json"), cases).unwrap();
    let path = folder.path().join("cases.json").display().to_string();
    let check = |name: &str| check_component(&guest(name), &["--cases", &path]);
    check("deny").exits(0);
    let ran = check("allow").exits(1);
    assert_eq!(ran.answer()["cases"]["outcomes"][0]["failure"], "effect: expected deny, got allow");
}

#[test]
fn completions_are_made_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run(Path::new("/"), &["completions", shell]).exits(0);
        assert!(ran.stdout.contains("portcullis"), "{shell}");
    }
    run(Path::new("/"), &["completions", "basic"]).exits(2);
}
