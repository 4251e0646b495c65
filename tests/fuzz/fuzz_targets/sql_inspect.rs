//! The whole SQL inspector, from a request to a verdict, under settings that turn everything on.
//!
//! ```console
//! $ cargo install cargo-fuzz
//! $ cargo +nightly fuzz run --fuzz-dir tests/fuzz sql-inspect -- -max_total_time=600 -dict=tests/fuzz/sql.dict
//! ```
//!
//! The first byte chooses the dialect, the rest is the text. It must get a verdict that the host would
//! take, and the same one twice.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use portcullis_guest::{Policy, Verdict};
use sql_inspect::{Dialect, Inspector};

static INSPECTORS: OnceLock<Vec<Inspector>> = OnceLock::new();

fn inspectors() -> Vec<Inspector> {
    let settings = |dialect: Dialect| {
        format!(
            r#"{{"dialect":"{}","mode":["read","write"],"max_statements":4,
                "tables":{{"deny":["users","pii.*"]}},"columns":{{"deny":["ssn","orders.note"]}},
                "functions":{{"unknown":"report"}},"require_where":true,"require_limit":true,"max_limit":10,
                "select_star":{{"wide":["orders"]}},"cross_join":"deny","union_probe":"deny",
                "system_catalog":"deny","built_text":"deny",
                "schema":{{"tables":{{"orders":["id","note"]}},"views":{{"v":["users"]}}}}}}"#,
            dialect.name()
        )
    };
    let ready = Dialect::ALL.map(|dialect| Inspector::configure(&settings(dialect)).unwrap());
    ready.into_iter().collect()
}

fuzz_target!(|input: (u8, String)| {
    let (choice, sql) = input;
    let inspectors = INSPECTORS.get_or_init(inspectors);
    let inspector = &inspectors[usize::from(choice) % inspectors.len()];
    let arguments = serde_json::json!({"tool": "query", "arguments": {"query": sql}});
    let request = portcullis_guest::case::request(&arguments.to_string()).unwrap();
    let verdict = inspector.evaluate(&request).unwrap();
    check(&verdict, &sql);
    let again = inspector.evaluate(&request).unwrap();
    assert_eq!(format!("{verdict:?}"), format!("{again:?}"));
});

/// What the host would refuse a verdict for.
fn check(verdict: &Verdict, sql: &str) {
    assert!(verdict.effect.is_some() && verdict.findings.len() <= 256);
    for finding in &verdict.findings {
        let span = finding.at.as_ref().and_then(|at| at.span);
        let inside = span.is_none_or(|s| sql.get(s.start as usize..s.end as usize).is_some());
        assert!(inside, "{finding:?}");
    }
    for fact in &verdict.facts {
        assert!(fact.value.len() <= 64 << 10, "{} bytes", fact.value.len());
    }
}
