//! Every case of the repository holds: of bundles in the sandbox, of policies natively and in the
//! sandbox alike, at the same fuel every time.

use std::path::Path;

use portcullis::case::{self, CaseFile, Outcome, Subject};
use portcullis::{LoadedBundle, Options, Request, Runtime};
use portcullis_guest::{Policy, Stage};
use portcullis_tests::bundles::Draft;
use portcullis_tests::paths::{cache, component, repository};
use portcullis_tests::sources::{BUNDLES, bundle, json_files};
use serde_json::{Value, json};

fn runtime() -> Runtime {
    Runtime::new(Options { cache: Some(cache()), ..Options::default() }).unwrap()
}

fn failures(outcomes: &[Outcome]) -> Vec<String> {
    let failed = outcomes.iter().filter_map(|outcome| {
        let why = outcome.failure.as_ref()?;
        Some(format!("{}: {}: {why}", outcome.file, outcome.name))
    });
    failed.collect()
}

// [R15]
#[test]
fn the_signed_cases_of_every_bundle_hold_at_the_same_fuel_in_every_runtime() {
    let run = |folder: &str| {
        let bundle = bundle(folder);
        let loaded = runtime().load(&bundle).unwrap();
        let outcomes = case::run(&loaded, &bundle);
        assert_eq!(case::run(&loaded, &bundle), outcomes, "{folder}: again");
        outcomes
    };
    for folder in BUNDLES {
        let outcomes = run(folder);
        assert_eq!(failures(&outcomes), Vec::<String>::new(), "{folder}");
        assert!(outcomes.len() >= 20, "{folder} has {} cases", outcomes.len());
        assert_eq!(run(folder), outcomes, "{folder}: in another runtime");
    }
}

#[test]
fn the_cases_of_every_bundle_end_in_every_effect() {
    for folder in BUNDLES {
        let bundle = bundle(folder);
        let text: String = bundle
            .files()
            .filter(|(path, _)| path.starts_with("cases/"))
            .map(|(_, bytes)| String::from_utf8_lossy(bytes))
            .collect();
        let text: String = text.split_whitespace().collect();
        for effect in ["allow", "deny", "require-approval"] {
            assert!(text.contains(&format!(r#""effect":"{effect}""#)), "{folder}: {effect}");
        }
    }
}

/// The component of a policy alone in a bundle, with the settings of a case file.
fn load(runtime: &Runtime, name: &str, stages: &[Stage], file: &CaseFile) -> LoadedBundle {
    let settings = file.settings.as_ref().map_or("{}", |settings| settings.get());
    let settings: Value = serde_json::from_str(settings).unwrap();
    let stages: Vec<_> = stages
        .iter()
        .map(|stage| match stage {
            Stage::Call => "call",
            Stage::Result => "result",
        })
        .collect();
    let more = json!({"stages": stages, "fuel": 50_000_000, "memory_bytes": 64 << 20});
    let bundle = Draft::new("policy").module(name, &component(name), &settings, &more).open();
    let requests = file.cases.iter().map(|case| Request::parse(case.request.get().as_bytes()));
    let facts: Vec<String> =
        requests.flat_map(|request| request.unwrap().facts).map(|(name, _)| name).collect();
    runtime.load_assuming(&bundle, &facts).unwrap()
}

/// Runs every case file of a folder natively and twice in the sandbox.
fn check<P: Policy>(name: &str, folder: &str) {
    let runtime = runtime();
    let paths = json_files(&repository().join(folder));
    assert!(!paths.is_empty(), "{folder} has no cases");
    for path in paths {
        check_file::<P>(&runtime, name, &path);
    }
}

fn check_file<P: Policy>(runtime: &Runtime, name: &str, path: &Path) {
    let text = std::fs::read_to_string(path).unwrap();
    let shown = path.display().to_string();
    let native = portcullis_guest::case::run::<P>(&text).unwrap_or_else(|e| panic!("{shown}: {e}"));
    let file = CaseFile::read(text.as_bytes()).unwrap();
    let loaded = load(runtime, name, &P::describe().stages, &file);
    let sandboxed = case::run_file(&loaded, &shown, &file, Subject::Verdict);
    assert_eq!(failures(&sandboxed), Vec::<String>::new());
    let natively: Vec<_> = native.iter().map(|o| (o.name.as_str(), o.failure.is_none())).collect();
    let same: Vec<_> = sandboxed.iter().map(|o| (o.name.as_str(), o.failure.is_none())).collect();
    assert_eq!(natively, same, "{shown}");
    assert_eq!(case::run_file(&loaded, &shown, &file, Subject::Verdict), sandboxed, "{shown}");
}

// [C10]
#[test]
fn the_cases_of_conditional_rules_hold_natively_and_in_the_sandbox() {
    check::<conditional_rules::Rules>("conditional-rules", "plugins/conditional-rules/cases");
}

// [C10]
#[test]
fn the_cases_of_sql_inspect_hold_natively_and_in_the_sandbox() {
    check::<sql_inspect::Inspector>("sql-inspect", "plugins/sql-inspect/cases");
}

// [C10]
#[test]
fn the_cases_of_pii_hold_natively_and_in_the_sandbox() {
    check::<pii::Detector>("pii", "plugins/pii/cases");
}

// [C10]
#[test]
fn the_cases_of_smac_hold_natively_and_in_the_sandbox() {
    check::<smac::Sanitizer>("smac", "plugins/smac/cases");
}

// [C10]
#[test]
fn the_cases_of_the_first_policy_hold_natively_and_in_the_sandbox() {
    check::<hello_policy::NoDrop>("hello-policy", "examples/hello-policy/cases");
}

#[test]
fn every_policy_with_cases_is_checked_here() {
    let plugins = std::fs::read_dir(repository().join("plugins")).unwrap();
    let mut names: Vec<_> = plugins
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("cases").is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["conditional-rules", "pii", "smac", "sql-inspect"]);
}
