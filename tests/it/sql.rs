//! The SQL inspector in the sandbox: it says there what it says natively, and nothing it is sent costs
//! the host more than a denial.

use std::path::Path;

use portcullis::{Cost, Decision, Effect, LoadedBundle, Options, Request, Runtime};
use portcullis_tests::bundles::{Draft, NOW};
use portcullis_tests::command::{Ran, run_with};
use portcullis_tests::paths::{cache, component, repository};
use serde_json::{Value, json};
use sql_inspect::{Dialect, Inspector, MAX_BYTES, MAX_CHAIN, MAX_DEPTH};

/// What a bundle gives the module: see the figures in the plugin's README.
const FUEL: u64 = 400_000_000;
const MEMORY: u64 = 64 << 20;

fn runtime() -> Runtime {
    Runtime::new(Options { cache: Some(cache()), ..Options::default() }).unwrap()
}

fn settings(dialect: Dialect, more: &Value) -> Value {
    let mut settings = more.clone();
    settings["dialect"] = json!(dialect.name());
    settings
}

fn load(runtime: &Runtime, settings: &Value) -> LoadedBundle {
    let more = json!({"fuel": FUEL, "memory_bytes": MEMORY, "deadline_ms": 10_000});
    let bundle = Draft::new("sql").module("sql", &component("sql-inspect"), settings, &more).open();
    runtime.load(&bundle).unwrap()
}

fn decide(bundle: &LoadedBundle, sql: &str) -> Decision {
    let request = json!({"tool": "query", "arguments": {"query": sql}});
    let request = Request::parse(request.to_string().as_bytes()).unwrap();
    bundle.decide(&request.at(NOW * 1000))
}

/// The rules of a decision's reasons, in order.
fn rules(decision: &Decision) -> Vec<String> {
    let decisive = decision.reasons.iter().filter(|reason| reason.code.as_str() != "policy-noted");
    decisive.map(|reason| reason.rule.clone().unwrap_or_default()).collect()
}

/// What the library says natively, as far as a decision shows it.
fn natively(inspector: &Inspector, sql: &str) -> (&'static str, Vec<String>) {
    let inspection = inspector.inspect(sql);
    let strictest = inspection.effect;
    let decisive = inspection.findings.iter().filter(|finding| finding.effect.is_some());
    let rules = decisive.map(|finding| finding.rule.as_str().to_owned());
    (strictest.as_str(), rules.collect())
}

fn statements(kind: &str, dialect: Dialect) -> Vec<String> {
    let path = format!("plugins/sql-inspect/statements/{kind}/{}.json", dialect.name());
    let text = std::fs::read_to_string(repository().join(path)).unwrap();
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
    rows.iter().map(|row| row["sql"].as_str().unwrap().to_owned()).collect()
}

/// The three settings of the hostile table.
fn table_settings() -> [Value; 3] {
    [
        json!({}),
        json!({"tables": {"deny": ["users", "secrets", "payroll", "pii.*"]}}),
        json!({"mode": ["read", "write"], "require_where": true}),
    ]
}

#[test]
fn every_statement_of_the_tables_is_judged_alike_natively_and_in_the_sandbox() {
    let runtime = runtime();
    for dialect in Dialect::ALL {
        for (at, more) in table_settings().iter().enumerate() {
            let settings = settings(dialect, more);
            let loaded = load(&runtime, &settings);
            let inspector = Inspector::configure(&settings.to_string()).unwrap();
            let mut texts = statements("hostile", dialect);
            if at < 2 {
                texts.extend(statements("honest", dialect));
            }
            for sql in texts {
                let decision = decide(&loaded, &sql);
                let (effect, expected) = natively(&inspector, &sql);
                assert_eq!(decision.effect.as_str(), effect, "{}: {sql}", dialect.name());
                assert_eq!(rules(&decision), expected, "{}: {sql}", dialect.name());
            }
        }
    }
}

#[test]
fn real_reads_are_judged_alike_natively_and_in_the_sandbox() {
    let path = repository().join("../shared/corpus/sql/benign-reads.jsonl");
    let Ok(text) = std::fs::read_to_string(Path::new(&path)) else {
        println!("skipped: no corpus of benign reads beside the repository");
        return;
    };
    let runtime = runtime();
    let bundles =
        Dialect::ALL.map(|dialect| (dialect, load(&runtime, &settings(dialect, &json!({})))));
    let mut denied = 0;
    let mut count = 0;
    for line in text.lines() {
        let read: Value = serde_json::from_str(line).unwrap();
        let (_, bundle) = bundles.iter().find(|(d, _)| read["dialect"] == d.name()).unwrap();
        denied +=
            usize::from(decide(bundle, read["sql"].as_str().unwrap()).effect != Effect::Allow);
        count += 1;
    }
    println!("{denied} of {count} benign reads denied in the sandbox");
    assert!(denied * 1000 <= count, "{denied} of {count}");
}

/// Texts made to cost much; each must end in a verdict of the module, not in its death.
#[test]
fn nothing_over_or_under_the_caps_costs_more_than_its_fuel() {
    let runtime = runtime();
    let patterns = [
        "(",
        "a.",
        "SELECT ",
        "CASE WHEN ",
        "NOT ",
        "- ",
        "a,",
        "a::int",
        "UNION SELECT 1 ",
        "a IN (",
        "JOIN a ON b ",
        "x AND ",
        "f(",
        "f(),",
        ";",
        "a COLLATE b ",
        "[",
        "FROM a, ",
        ", a",
        "a=a OR ",
        "a||",
        "ONLY ",
        "x LIKE y AND ",
    ];
    let dense = [
        "SUM(CASE WHEN a = 1 THEN b ELSE 0 END), ",
        "COALESCE(a.b, lower(c), 'none; --'), ",
        "(SELECT MAX(x.a) FROM t AS x WHERE x.b = 1), ",
        "a.b = c.d AND e, ",
        "CAST(a AS INTEGER), ",
    ];
    let dense =
        dense.map(|unit| format!("SELECT {}1 FROM t AS a", unit.repeat(65_000 / unit.len())));
    let joins = format!("SELECT a FROM t{}", " JOIN u AS v ON v.a = t.a AND v.b = t.b".repeat(490));
    let ctes = (0..490).map(|n| format!("t{n} AS (SELECT a, b, c FROM o GROUP BY a)"));
    let ctes = format!("WITH {} SELECT a FROM t0", ctes.collect::<Vec<_>>().join(", "));
    let mut most = Cost::default();
    for dialect in [Dialect::Postgres, Dialect::Mysql, Dialect::Mssql] {
        let more = json!({"tables": {"deny": ["users"]}, "columns": {"deny": ["ssn"]}, "cross_join": "deny"});
        let loaded = load(&runtime, &settings(dialect, &more));
        for text in dense.iter().chain([&joins, &ctes]) {
            let decision = decide(&loaded, text);
            let codes: Vec<_> = decision.reasons.iter().map(|r| r.code.as_str()).collect();
            assert!(codes.iter().all(|code| code.starts_with("policy-")), "{codes:?}: {text:.60}");
            most.fuel = most.fuel.max(decision.cost.fuel);
        }
        for pattern in patterns {
            for prefix in ["", "SELECT a FROM t WHERE ", "SELECT a FROM t"] {
                let text = format!("{prefix}{}", pattern.repeat(MAX_BYTES / pattern.len()));
                let decision = decide(&loaded, text.get(..MAX_BYTES).unwrap_or(&text));
                let codes: Vec<_> = decision.reasons.iter().map(|r| r.code.as_str()).collect();
                assert!(
                    codes.iter().all(|code| code.starts_with("policy-")),
                    "{codes:?}: {pattern}"
                );
                most.fuel = most.fuel.max(decision.cost.fuel);
            }
        }
    }
    println!("at most {} fuel for {MAX_BYTES} bytes", most.fuel);
    assert!(most.fuel < FUEL);
}

#[test]
fn the_deepest_and_longest_text_that_is_parsed_fits_the_guests_stack() {
    let runtime = runtime();
    let loaded = load(&runtime, &settings(Dialect::Postgres, &json!({})));
    let chain = |link: &str| format!("SELECT 1{}", link.repeat(MAX_CHAIN));
    let texts = [
        chain("+1"),
        chain(" AND 1"),
        chain("::int"),
        chain(" UNION SELECT 1"),
        chain(" IS NULL"),
        format!("SELECT {}1{}", "(".repeat(MAX_DEPTH - 1), ")".repeat(MAX_DEPTH - 1)),
        format!("SELECT {}1{}", "NOT ".repeat(MAX_CHAIN), ""),
        (0..MAX_DEPTH - 1).fold("SELECT 1".to_owned(), |sql, _| format!("SELECT * FROM ({sql}) t")),
        (0..MAX_DEPTH - 1)
            .fold("SELECT 1".to_owned(), |sql, _| format!("WITH t AS ({sql}) SELECT * FROM t")),
        format!("SELECT id FROM orders WHERE id IN ({}1)", "1,".repeat(9_000)),
    ];
    for text in texts {
        let decision = decide(&loaded, &text);
        let codes: Vec<_> = decision.reasons.iter().map(|r| r.code.as_str()).collect();
        let shown: String = text.chars().take(60).collect();
        assert!(codes.iter().all(|code| code.starts_with("policy-")), "{codes:?}: {shown}");
    }
}

fn explain(more: &[&str], input: &str) -> Ran {
    run_with(&repository(), &[&["sql", "explain"], more].concat(), input.as_bytes())
}

#[test]
fn explain_answers_every_line_and_the_worst_one_decides_the_exit_code() {
    let line = |id: u8, sql: &str| json!({"id": id, "dialect": "postgres", "sql": sql}).to_string();
    let (good, bad) = (line(1, "SELECT id FROM orders"), line(2, "DELETE FROM orders"));
    explain(&["--jsonl"], &good).exits(0);
    let answers = explain(&["--jsonl"], &format!("{good}\n\n{bad}\n")).exits(1).answers();
    assert_eq!(answers[0]["effect"], "allow");
    assert_eq!(answers[0]["tables"], json!(["orders"]));
    let second = &answers[1];
    assert_eq!((&second["id"], &second["effect"]), (&json!(2), &json!("deny")));
    assert_eq!(
        (&second["class"], &second["tables_written"]),
        (&json!("write"), &json!(["orders"]))
    );
    assert_eq!(second["reasons"][0]["rule"], "statement-class");
    let answers = explain(&["--jsonl"], &format!("{good}\n{{}}\n{bad}\n")).exits(3).answers();
    assert_eq!(answers[1]["error"]["code"], "request-invalid");
    assert_eq!(answers[2]["effect"], "deny");
}

#[test]
fn explain_takes_the_dialect_of_the_line_the_flag_or_the_settings() {
    let settings = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(settings.path(), r#"{"dialect":"mysql","mode":["read","write"]}"#).unwrap();
    let path = settings.path().display().to_string();
    let with = ["--jsonl", "--settings", &path];
    let says = |more: &[&str], line: Value| {
        explain(more, &line.to_string()).answers()[0]["effect"].clone()
    };
    let hash = "SELECT 1 # DROP";
    assert_eq!(says(&with, json!({"sql": hash})), "allow");
    assert_eq!(says(&with, json!({"sql": hash, "dialect": "sqlite"})), "deny");
    let flag = ["--jsonl", "--settings", &path, "--dialect", "sqlite"];
    assert_eq!(says(&flag, json!({"sql": hash})), "deny");
    explain(&["--jsonl"], r#"{"sql":"SELECT 1"}"#).exits(3);
}
