//! SMAC in the sandbox: it says there what it says natively, nothing costs more than its fuel, and what a
//! bundle's decision carries is what the library makes.

use std::collections::BTreeMap;

use portcullis::{Decision, LoadedBundle, Options, Request, Runtime};
use portcullis_tests::bundles::{Draft, NOW};
use portcullis_tests::paths::{cache, component, repository};
use portcullis_tests::sources::json_files;
use serde_json::{Value, json};
use smac::{Action, Format, Profile, Sanitizer};

/// What a bundle gives the module: see the figures in the plugin's README.
const FUEL: u64 = 2_000_000_000;
const MEMORY: u64 = 128 << 20;

fn runtime() -> Runtime {
    Runtime::new(Options { cache: Some(cache()), ..Options::default() }).unwrap()
}

/// Settings under which a payload says by its key what a document is.
fn settings(profile: Profile, more: &Value) -> Value {
    let mut settings = more.clone();
    settings["profile"] = json!(profile.name());
    settings["min_bytes"] = json!(0);
    settings["fields"] = json!([
        {"pointer": "/markdown", "format": "markdown"},
        {"pointer": "/html", "format": "html"},
        {"pointer": "/text", "format": "text"},
    ]);
    settings
}

fn load(runtime: &Runtime, settings: &Value) -> LoadedBundle {
    let more =
        json!({"stages": ["result"], "fuel": FUEL, "memory_bytes": MEMORY, "deadline_ms": 10_000});
    let bundle = Draft::new("smac").module("smac", &component("smac"), settings, &more).open();
    runtime.load(&bundle).unwrap()
}

fn decide(bundle: &LoadedBundle, key: &str, text: &str) -> Decision {
    let request = json!({"tool": "fetch", "result": {key: text}});
    let request = Request::parse(request.to_string().as_bytes()).unwrap();
    bundle.decide(&request.at(NOW * 1000))
}

/// Text and rules of a decision.
fn outcome(decision: &Decision, key: &str, text: &str) -> (String, Vec<String>) {
    let payload = decision.payload.as_ref().map(|payload| {
        let payload: Value = serde_json::from_str(payload.get()).unwrap();
        payload[key].as_str().unwrap().to_owned()
    });
    let rules = decision.reasons.iter().filter_map(|reason| reason.rule.clone()).collect();
    (payload.unwrap_or_else(|| text.to_owned()), rules)
}

fn natively(sanitizer: &Sanitizer, key: &str, text: &str) -> (String, Vec<String>) {
    let format = match key {
        "html" => Format::Html,
        "text" => Format::Text,
        _ => Format::Markdown,
    };
    let outcome = sanitizer.sanitize(text, format);
    let records = outcome.records.iter().filter(|record| record.action != Action::Layout);
    (outcome.text, records.map(|record| record.category.as_str().to_owned()).take(200).collect())
}

fn check(bundle: &LoadedBundle, sanitizer: &Sanitizer, key: &str, text: &str) -> u64 {
    let decision = decide(bundle, key, text);
    let (expected, rules) = natively(sanitizer, key, text);
    let (found, mut found_rules) = outcome(&decision, key, text);
    found_rules.retain(|rule| rule != "hidden-content");
    assert_eq!(found, expected, "{text}");
    assert_eq!(found_rules, rules, "{text}");
    decision.cost.fuel
}

#[test]
fn every_vector_is_judged_alike_natively_and_in_the_sandbox() {
    let runtime = runtime();
    let mut groups: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for path in json_files(&repository().join("plugins/smac/vectors")) {
        let vectors: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        for vector in vectors {
            let settings = vector.get("settings").cloned().unwrap_or_else(|| json!({}));
            let key = vector["format"].as_str().unwrap_or("markdown").to_owned();
            let text = vector["input"].as_str().unwrap().to_owned();
            groups.entry(settings.to_string()).or_default().push((key, text));
        }
    }
    for path in json_files(&repository().join("plugins/smac/benign")) {
        let documents: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let texts = documents
            .iter()
            .map(|d| ("markdown".to_owned(), d["text"].as_str().unwrap().to_owned()));
        groups.entry("{}".to_owned()).or_default().extend(texts);
    }
    let mut count = 0;
    for (more, texts) in &groups {
        for profile in Profile::ALL {
            let settings = settings(profile, &serde_json::from_str(more).unwrap());
            let loaded = load(&runtime, &settings);
            let sanitizer = Sanitizer::configure(&settings.to_string()).unwrap();
            for (key, text) in texts {
                check(&loaded, &sanitizer, key, text);
                count += 1;
            }
        }
    }
    println!("{count} judgements in {} settings", groups.len() * 3);
    assert!(count > 2_000);
}

/// Documents made to cost much: each ends in a verdict of the module, within its fuel.
#[test]
fn nothing_of_a_quarter_mebibyte_costs_more_than_its_fuel() {
    let runtime = runtime();
    let units = [
        "*a_ ",
        "[",
        "![[]()",
        "[a](<b",
        "`a``",
        "<a ",
        "<!-- a --> ",
        "<div hidden>\n",
        "<b hidden>",
        "</b>",
        "<p>",
        "<details><summary>a</summary>b",
        "<table><tr><td>",
        "> ",
        "- ",
        "| a ",
        "[a]: b 'c'\n",
        "[^a]: b\n",
        "&#8203;",
        "\u{200b}",
        "a\u{200d}",
        "\u{202e}a\n",
        "a\u{301}",
        "<a title=x>",
        "**a** ",
        "word ",
    ];
    let settings = settings(Profile::Strict, &json!({}));
    let loaded = load(&runtime, &settings);
    let mut most = (0, "");
    for unit in units {
        let text = unit.repeat((256 << 10) / unit.len());
        for key in ["markdown", "html"] {
            let decision = decide(&loaded, key, &text);
            let codes: Vec<_> = decision.reasons.iter().map(|r| r.code.as_str()).collect();
            assert!(
                codes.iter().all(|code| code.starts_with("policy-") || *code == "default-applied"),
                "{codes:?}: {unit:?} {key}"
            );
            most = most.max((decision.cost.fuel, unit));
        }
    }
    println!("at most {} fuel for 256 KiB, of {:?}", most.0, most.1);
}

#[test]
fn more_edits_than_the_contract_takes_become_fewer() {
    let runtime = runtime();
    let settings = settings(Profile::Strict, &json!({}));
    let loaded = load(&runtime, &settings);
    let text = "word\u{200b} and ".repeat(9_000);
    let decision = decide(&loaded, "markdown", &text);
    let (found, rules) = outcome(&decision, "markdown", &text);
    assert_eq!(found, "word and ".repeat(9_000));
    assert_eq!((rules.len(), rules.last().map(String::as_str)), (201, Some("hidden-content")));
}

/// Comments and words behind a fence's language are for the tests of SPEC.md; nothing else may hide.
#[test]
fn our_own_documents_show_all_they_say() {
    let listed = std::process::Command::new("git")
        .args(["ls-files", "*.md"])
        .current_dir(repository())
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let sanitizer = Sanitizer::configure(r#"{"profile":"github"}"#).unwrap();
    // What the sessions of the command line are fed hides on purpose.
    for path in listed.lines().filter(|path| !path.starts_with("tests/cmd/")) {
        let text = std::fs::read_to_string(repository().join(path)).unwrap();
        let hidden = sanitizer.sanitize(&text, Format::Markdown).summary.hidden;
        let known = |name: &&str| *name == "comment" || *name == "fence-info";
        let found: Vec<_> = hidden.keys().filter(|name| !known(name)).collect();
        assert!(found.is_empty(), "{path}: {found:?}");
    }
    assert!(listed.lines().count() > 10);
}
