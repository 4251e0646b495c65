//! The SQL inspector: time and fuel of queries of three sizes in every dialect, everything on.

use portcullis::{Decision, Effect, LoadedBundle, Options, Request, Runtime};
use portcullis_tests::bundles::{Draft, NOW};
use portcullis_tests::paths::component;
use serde_json::{Value, json};
use sql_inspect::{Dialect, Inspector};

use crate::measure::{median_ratio, micros};

/// Microseconds for a query of 200 bytes.
const TARGET: f64 = 150.0;

/// Prints a row for every dialect and size.
pub fn table(rounds: usize) {
    let runtime = Runtime::new(Options::default()).expect("an engine");
    let size = component("sql-inspect").len();
    println!("\nsql-inspect, a component of {} kB, all settings in use:\n", size / 1000);
    println!("| dialect | bytes | fuel | in the sandbox | native | ≤ 150 µs at 200 bytes |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for dialect in Dialect::ALL {
        let loaded = load(&runtime, dialect, 64);
        let native = Inspector::configure(&settings(dialect).to_string()).expect("the settings");
        for bytes in [200, 2_000, 20_000] {
            row(dialect, bytes, rounds, &loaded, &native);
        }
    }
    let least = [2, 4, 8, 16, 32].into_iter().find(|&mebibytes| {
        let loaded = load(&runtime, Dialect::Postgres, mebibytes);
        decide(&loaded, &request(&query(20_000))).effect == Effect::Allow
    });
    println!("\nMemory for 20 kB: {} MiB are enough.", least.unwrap_or(64));
}

fn row(dialect: Dialect, bytes: usize, rounds: usize, loaded: &LoadedBundle, native: &Inspector) {
    let sql = query(bytes);
    let request = request(&sql);
    let decision = decide(loaded, &request);
    assert_eq!(decision.effect, Effect::Allow, "{}: {:?}", dialect.name(), decision.reasons);
    let measured =
        median_ratio(rounds, || drop(decide(loaded, &request)), || drop(native.inspect(&sql)));
    let (sandbox, natively) = (micros(measured.left), micros(measured.right));
    let met = match (bytes, sandbox <= TARGET) {
        (200, true) => "met",
        (200, false) => "**missed**",
        _ => "",
    };
    let (name, fuel) = (dialect.name(), decision.cost.fuel);
    println!("| {name} | {} | {fuel} | {sandbox:.0} µs | {natively:.0} µs | {met} |", sql.len());
}

fn settings(dialect: Dialect) -> Value {
    json!({
        "dialect": dialect.name(),
        "tables": {"deny": ["users", "payroll", "pii.*"]},
        "columns": {"deny": ["customers.ssn", "password"]},
        "max_limit": 1000, "require_limit": true, "require_where": true,
        "select_star": {"wide": ["logs"]},
        "cross_join": "deny", "union_probe": "deny", "system_catalog": "deny", "built_text": "deny"
    })
}

fn load(runtime: &Runtime, dialect: Dialect, mebibytes: u64) -> LoadedBundle {
    let more = json!({"fuel": 400_000_000, "memory_bytes": mebibytes << 20, "deadline_ms": 1000});
    let bundle = Draft::new("sql")
        .module("sql", &component("sql-inspect"), &settings(dialect), &more)
        .open();
    runtime.load(&bundle).unwrap_or_else(|error| panic!("{}: {error}", dialect.name()))
}

fn request(sql: &str) -> Request {
    let request = json!({"tool": "query", "arguments": {"query": sql}});
    Request::parse(request.to_string().as_bytes()).expect("a request").at(NOW * 1000)
}

fn decide(bundle: &LoadedBundle, request: &Request) -> Decision {
    bundle.decide(request)
}

/// An analytics query of about so many bytes, in words all dialects share. T-SQL has no LIMIT, so the
/// rows are one: a count.
fn query(bytes: usize) -> String {
    let tail = "SELECT COUNT(*) AS orders_with_events FROM t0 WHERE id > 500 AND s > 10";
    let cte = |number: usize| {
        format!(
            "t{number} AS (SELECT o.id, SUM(o.total) AS s FROM orders AS o JOIN events AS e ON e.id = o.id \
             WHERE o.note = 'paid; late' GROUP BY o.id)"
        )
    };
    let mut ctes = cte(0);
    let mut number = 1;
    while ctes.len() + tail.len() + 130 < bytes {
        ctes = format!("{ctes}, {}", cte(number));
        number += 1;
    }
    format!("WITH {ctes} {tail}")
}
