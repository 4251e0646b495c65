//! `bundle diff`: what whoever is to sign a bundle sees of it first.

use std::fs;
use std::path::Path;

use portcullis_tests::bundles::Draft;
use portcullis_tests::command::{Ran, run};
use portcullis_tests::guests::{from_text, guest};
use portcullis_tests::paths::{cache, programs, repository};
use serde_json::{Value, json};

const LOG: &str = "portcullis:policy/log@1.0.0";

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to)
        } else {
            fs::write(&to, fs::read(entry.path()).unwrap()).unwrap()
        }
    }
}

fn change(path: &Path, edit: impl FnOnce(&mut Value)) {
    let mut value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    edit(&mut value);
    fs::write(path, value.to_string()).unwrap();
}

/// The support agent's bundle in `old`, and in `new` with a rule changed, one added, one moved, a
/// component of another make, and a module that imports the log.
fn support(folder: &Path) {
    let (old, new) = (folder.join("old"), folder.join("new"));
    copy(&repository().join("bundles/support-agent"), &old);
    fs::create_dir(old.join("modules")).unwrap();
    fs::write(old.join("modules/watch.wasm"), guest("no-opinion")).unwrap();
    change(&old.join("bundle.json"), |template| {
        let modules = template["modules"].as_array_mut().unwrap();
        // Only what this test is about: the rules, and a guest.
        modules.retain(|module| module["id"] == "rules");
        modules.push(json!({"id": "watch", "component": "modules/watch.wasm"}));
    });
    change(&old.join("settings/rules.json"), |settings| {
        let rules = settings["rules"].as_array_mut().unwrap();
        rules.retain(|rule| rule["id"] != "CARD_TO_CUSTOMER");
    });
    for file in ["card-numbers", "results"] {
        fs::remove_file(old.join(format!("cases/{file}.json"))).unwrap();
    }
    copy(&old, &new);
    fs::write(new.join("modules/watch.wasm"), guest("talks")).unwrap();
    change(&new.join("bundle.json"), |template| {
        template["modules"][1]["imports"] = json!([LOG]);
    });
    change(&new.join("settings/rules.json"), |settings| {
        let rules = settings["rules"].as_array_mut().unwrap();
        for rule in &mut *rules {
            if rule["id"] == "LARGE_REFUND" {
                rule["when"]["amount_greater_than"] = json!(250);
            }
            if rule["id"] == "SMALL_REFUND" {
                rule["when"]["amount_at_most"] = json!(250);
            }
        }
        rules.retain(|rule| rule["id"] != "DELETE_CUSTOMER");
        let all = json!({"stage": "call", "tool_name": "*delete*customer*"});
        rules.push(json!({"id": "DELETE", "match": all, "outcome": "ALLOW"}));
        let result = rules.iter().position(|rule| rule["id"] == "RESULT").unwrap();
        let result = rules.remove(result);
        rules.insert(0, result);
    });
    // As text: one of its numbers is none of `serde_json`'s.
    let cases = fs::read_to_string(new.join("cases/refunds.json")).unwrap();
    let cases = cases
        .replacen("exactly $100 is not over $100", "two hundred is the agent's to give", 1)
        .replacen("\"amount\": 100.00 }", "\"amount\": 200 }", 1)
        .replacen("\"effect\": \"require-approval\"", "\"effect\": \"allow\"", 1);
    fs::write(new.join("cases/refunds.json"), cases).unwrap();
}

fn diff(folder: &Path, more: &[&str]) -> Ran {
    let components = programs().with_file_name("guests").display().to_string();
    let cache = cache().display().to_string();
    let arguments = ["bundle", "diff", "old", "new", "--modules", &components];
    let cached = ["--cache", &cache];
    let cached = if more.contains(&"--no-run") { &[] } else { &cached[..] };
    run(folder, &[&arguments[..], cached, more].concat())
}

fn find<'a>(list: &'a Value, key: &str, value: &str) -> &'a Value {
    let mut items = list.as_array().unwrap().iter();
    items.find(|item| item[key] == value).unwrap_or_else(|| panic!("no {value} in {list:#}"))
}

#[test]
fn two_versions_of_a_real_bundle_are_compared_rule_by_rule_and_case_by_case() {
    let folder = tempfile::tempdir().unwrap();
    support(folder.path());
    let report = diff(folder.path(), &["--json"]).exits(1).answer();

    let rules = &find(&report["files"], "path", "settings/rules.json")["settings"]["items"];
    let kinds = |name: &str| find(rules, "name", name)["kind"].clone();
    assert_eq!(rules.as_array().unwrap().len(), 5, "{rules:#}");
    assert_eq!((kinds("DELETE"), kinds("DELETE_CUSTOMER")), (json!("added"), json!("removed")));
    let large = find(rules, "name", "LARGE_REFUND");
    let values = json!([{"pointer": "/when/amount_greater_than", "from": 100, "to": 250}]);
    assert_eq!((&large["kind"], &large["values"]), (&json!("changed"), &values));
    let result = find(rules, "name", "RESULT");
    assert_eq!((&result["kind"], &result["moved"]), (&json!("moved"), &json!([10, 1])));

    assert_eq!(report["run"]["refused"], json!({"old": null, "new": null}));
    let component = find(&report["components"], "path", "modules/watch.wasm");
    assert_eq!(component["new_imports"], json!([LOG]));
    assert_eq!(component["from"]["imports"], json!([]));
    assert_eq!(component["to"]["description"]["summary"], "a test guest");
    assert_eq!(report["unchanged_components"], json!(["modules/conditional-rules.wasm"]));
    assert_eq!(report["manifest"]["modules"][0]["fields"][0]["pointer"], "/imports");

    let cases = &report["cases"];
    let case = find(cases, "name", "two hundred is the agent's to give");
    assert_eq!((&case["kind"], &case["to"]), (&json!("added"), &json!("allow")));
    let case = find(cases, "name", "exactly $100 is not over $100");
    assert_eq!((&case["kind"], &case["from"]), (&json!("removed"), &json!("allow")));
    let case = find(cases, "name", "one cent over $100 needs a manager");
    assert_eq!((&case["from"], &case["to"]), (&json!("require-approval"), &json!("allow")));
    assert_eq!(case["parts"], json!(["expect"]));

    check_run(&report["run"]);
}

fn check_run(ran: &Value) {
    assert_eq!(ran["refused"], json!({"old": null, "new": null}));
    // What was denied and no longer is comes first.
    let first = &ran["cases"][0];
    assert_eq!(
        (&first["old"]["effect"], &first["new"]["effect"]),
        (&json!("deny"), &json!("allow"))
    );
    assert_eq!(first["file"], "cases/deletions.json");
    let case = find(&ran["cases"], "name", "two hundred is the agent's to give");
    assert_eq!((&case["only"], &case["changes"][0]), (&json!("new"), &json!("effect")));
    assert_eq!(case["old"]["rules"], json!(["rules/LARGE_REFUND"]));
    assert_eq!(case["new"]["rules"], json!(["rules/SMALL_REFUND"]));
    let gone = find(&ran["cases"], "name", "exactly $100 is not over $100");
    assert_eq!((&gone["only"], &gone["new"]["effect"]), (&json!("old"), &json!("allow")));

    let sum = |side: &str| -> u64 {
        let cases = ran["cases"].as_array().unwrap();
        cases.iter().map(|case| case[side]["fuel"].as_u64().unwrap()).sum()
    };
    assert_eq!(
        (&ran["fuel"]["old"], &ran["fuel"]["new"]),
        (&json!(sum("old")), &json!(sum("new")))
    );
    // 100 lines of log cost more than no opinion.
    let watch = find(&ran["fuel"]["modules"], "id", "watch");
    assert!(watch["percent"].as_f64().unwrap() > 100.0, "{watch}");
    assert!(ran["fuel"]["worst"]["percent"].as_f64() >= ran["fuel"]["percent"].as_f64());
}

/// Two bundles of one module and one case each, compared as files.
fn pair(old: (&[u8], Value), new: (&[u8], Value)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let draft = |(component, more): (&[u8], Value)| {
        let cases = json!({"cases": [{"name": "it is denied",
            "request": {"tool": "t", "arguments": {}}, "expect": {"effect": "deny"}}]});
        Draft::new("pair")
            .module("guard", component, &json!({}), &more)
            .file("cases/all.json", cases.to_string().as_bytes())
            .signed()
    };
    fs::write(folder.path().join("old"), draft(old)).unwrap();
    fs::write(folder.path().join("new"), draft(new)).unwrap();
    folder
}

#[test]
fn what_wants_a_second_look_is_said_before_everything_else() {
    let new = json!({"imports": [LOG], "on_error": "abstain"});
    let allows = fs::read_to_string(repository().join("tests/guests/allow.wat")).unwrap();
    let import = format!("(import \"{LOG}\" \"write\" (func $write (param i32 i32 i32)))\n");
    let folder = pair((&guest("deny"), json!({})), (&from_text(&(import + &allows)), new));
    let text = diff(folder.path(), &[]).exits(1).stdout;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "signatures were not looked at");
    assert!(lines[1].starts_with("--- old: test/pair version 1, sha256:"), "{text}");
    assert_eq!(lines[3], "! 1 case turns from deny to allow");
    assert_eq!(
        lines[4],
        "! 1 case of its own does not hold in the new bundle: no host will activate it"
    );
    assert_eq!(lines[5], "! module guard: when it fails: deny -> abstain");
    assert_eq!(lines[6], format!("! modules/guard.wasm imports what it did not: {LOG}"));
    for line in [
        "module guard: changed",
        "  when it fails: DENY -> ABSTAIN",
        &format!("  may import: + {LOG}"),
        &format!("  NEW IMPORT {LOG}"),
        "  - imports     nothing",
        "    name        guest 0.1.0",
        "  DENY -> ALLOW  all.json: it is denied",
        "      does not hold: effect: expected deny, got allow",
    ] {
        assert!(lines.contains(&line), "{line:?} is not in\n{text}");
    }
}

#[test]
fn imports_are_read_from_the_binary_whatever_the_manifest_allows() {
    let folder = pair((&guest("deny"), json!({})), (&guest("calls-home"), json!({})));
    let report = diff(folder.path(), &["--json"]).exits(1).answer();
    let component = &report["components"][0];
    assert!(component["new_imports"][0].as_str().unwrap().starts_with("wasi:"), "{component}");
    assert_eq!(report["run"]["refused"]["new"]["code"], "import-denied");
    assert_eq!(report["run"]["refused"]["old"], Value::Null);
    assert_eq!(component["to"]["description"], Value::Null);
    assert_eq!(report["run"]["cases"][0]["old"]["effect"], "deny");
    assert_eq!(report["run"]["cases"][0]["new"], Value::Null);
    let text = diff(folder.path(), &[]).exits(1).stdout;
    assert!(text.contains("\n! no host will load the new bundle\n"), "{text}");
    assert!(text.contains("the new bundle does not load: error[import-denied]"), "{text}");
    assert!(text.contains("\nno case ran in both: their decisions were not compared"), "{text}");
}

#[test]
fn nothing_runs_where_nothing_is_to_run() {
    let folder = pair((&guest("deny"), json!({})), (&guest("spins-in-configure"), json!({})));
    let report = diff(folder.path(), &["--json", "--no-run"]);
    let report = report.exits(1).answer();
    assert_eq!(report["run"], Value::Null);
    let component = &report["components"][0];
    assert_eq!((&component["kind"], &component["to"]["imports"]), (&json!("changed"), &json!([])));
    assert_eq!(component["to"]["description"], Value::Null);
    let text = diff(folder.path(), &["--no-run"]).exits(1).stdout;
    assert!(text.contains("\nnothing was run: "), "{text}");
    assert!(!text.contains("summary"), "{text}");
}

// [S17]
#[test]
fn what_strangers_wrote_cannot_steer_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = |name: &str, settings: Value, note: &str, expect: &str| {
        let cases = json!({"cases": [{"name": format!("a \u{1b}[2J {note}"),
            "request": {"tool": "t", "arguments": {}}, "expect": {"effect": expect}}]});
        let bytes = Draft::new("pair")
            .module("guard", &guest("deny"), &settings, &json!({}))
            .file("cases/all.json", cases.to_string().as_bytes())
            .file("docs/note.txt", note.as_bytes())
            .signed();
        fs::write(folder.path().join(name), bytes).unwrap();
    };
    let rule = |text: &str| json!({"rules": [{"id": "A\u{202e}\u{1b}]0;x", "text": text}]});
    bundle("old", rule("one"), "x", "deny");
    bundle("new", rule("\u{1b}[31mtwo\u{200b}\r"), "\u{1b}[1A\u{2066}y", "\u{1b}[31m");
    let text = diff(folder.path(), &[]).exits(1).stdout;
    let seen = |c: char| c == '\n' || (!c.is_control() && !"\u{200b}\u{202e}\u{2066}".contains(c));
    assert!(text.chars().all(seen), "{text:?}");
    assert!(text.contains(r"rule A\u{202e}\u{1b}]0;x: changed"), "{text}");
    assert!(text.contains(r#"+   "text": "\u001b[31mtwo\u200b\r""#), "{text}");
    assert!(text.contains(r"+ \u{1b}[1A\u{2066}y"), "{text}");
}

#[test]
fn a_number_or_a_spelling_that_a_policy_may_see_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let check = |old: &str, new: &str, part: &str| {
        for (name, settings) in [("old", old), ("new", new)] {
            let bytes = Draft::new("pair").file("settings/a.json", settings.as_bytes()).signed();
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        let text = diff(folder.path(), &["--no-run"]).exits(1).stdout;
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    };
    check(r#"{"a":100}"#, r#"{"a":100.00000000000000000001}"#, "+ 100.00000000000000000001");
    check(r#"{"a":1}"#, r#"{ "a":1}"#, "it says the same, spelled in another way");
    check(r#"{"a":1}"#, r#"{"a":1,"a":1}"#, "it has the key `a` twice in one object");
}

#[test]
fn a_bundle_that_says_the_same_is_a_yes_and_one_that_cannot_be_read_is_neither() {
    let folder = pair((&guest("deny"), json!({})), (&guest("deny"), json!({})));
    let same = diff(folder.path(), &["--json"]).exits(0).answer();
    assert_eq!((&same["same"], &same["run"]), (&json!(true), &Value::Null));
    fs::write(folder.path().join("new"), "no bundle").unwrap();
    assert_eq!(diff(folder.path(), &["--json"]).exits(3).error()["code"], "gzip-header");
    fs::remove_file(folder.path().join("new")).unwrap();
    assert_eq!(diff(folder.path(), &["--json"]).exits(3).error()["code"], "io");
}
