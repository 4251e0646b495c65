//! Personal data: speed in the sandbox and natively on prose, JSON, logs and code; what an instance costs
//! with the snapshot; size of the component.

use std::time::Instant;

use pii::{Detector, Session};
use portcullis::{LoadedBundle, Options, Request, Runtime};
use portcullis_tests::bundles::{Draft, NOW};
use portcullis_tests::paths::component;
use serde_json::{Value, json};

use crate::measure::{median_ratio, micros};

/// Milliseconds for a kilobyte in the sandbox.
const TARGET: f64 = 0.02;
/// Kilobytes of the component.
const SIZE: usize = 1500;
/// Milliseconds of an instance.
const INSTANCE: f64 = 5.0;

/// Prints the tables.
pub fn table(rounds: usize) {
    let runtime = Runtime::new(Options::default()).expect("an engine");
    let size = component("pii").len() / 1000;
    println!(
        "\npii, a component of {size} kB (≤ {SIZE}: {}); `decide` whole, with a fresh instance.\n",
        met(size <= SIZE)
    );
    println!(
        "| types | text | bytes | found | fuel | in the sandbox | | native | ms per kB | ≤ {TARGET} |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let everything =
        json!({"types": {"person": {"enabled": true}, "street-address": {"enabled": true}}});
    for (name, settings) in [("default", json!({})), ("everything", everything)] {
        let loaded = load(&runtime, &settings);
        let native = Detector::configure(&settings.to_string()).expect("the settings");
        let session = native.session(None, "");
        for (kind, payload) in payloads() {
            row(name, kind, &payload, rounds, &loaded, (&native, &session));
        }
    }
    instance(&runtime);
}

fn met(is: bool) -> &'static str {
    if is { "met" } else { "**missed**" }
}

fn load(runtime: &Runtime, settings: &Value) -> LoadedBundle {
    let more = json!({
        "stages": ["result"], "fuel": 10_000_000_000_u64, "memory_bytes": 256_u64 << 20, "deadline_ms": 10_000
    });
    let bundle = Draft::new("pii").module("pii", &component("pii"), settings, &more).open();
    runtime.load(&bundle).unwrap_or_else(|error| panic!("{error}"))
}

fn request(payload: &Value) -> Request {
    let request = json!({"tool": "fetch", "result": payload});
    Request::parse(request.to_string().as_bytes()).expect("a request").at(NOW * 1000)
}

fn row(
    types: &str,
    kind: &str,
    payload: &Value,
    rounds: usize,
    loaded: &LoadedBundle,
    (native, session): (&Detector, &Session),
) {
    let request = request(payload);
    let decision = loaded.decide(&request);
    let fine = |code: &str| code.starts_with("policy-") || code == "default-applied";
    assert!(
        decision.reasons.iter().all(|reason| fine(reason.code.as_str())),
        "{kind}: {:?}",
        decision.reasons
    );
    let found = native.redact_json(payload, session).findings.len();
    let bytes = payload.to_string().len();
    let rounds = if bytes > 20_000 { rounds.min(9) } else { rounds };
    let measured = median_ratio(
        rounds,
        || drop(loaded.decide(&request)),
        || drop(native.redact_json(payload, session)),
    );
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = |seconds: f64| bytes as f64 / seconds / 1e6;
    let (sandbox, natively) = (rate(measured.left), rate(measured.right));
    let per_kb = 1.0 / sandbox;
    println!(
        "| {types} | {kind} | {bytes} | {found} | {} | {sandbox:.1} MB/s | {:.0} µs | {natively:.1} MB/s | {per_kb:.3} | {} |",
        decision.cost.fuel,
        micros(measured.left),
        met(per_kb <= TARGET)
    );
}

/// How long it takes to load, and what a decision costs on a payload with nothing in it.
fn instance(runtime: &Runtime) {
    let settings =
        json!({"types": {"person": {"enabled": true}, "street-address": {"enabled": true}}});
    let started = Instant::now();
    let loaded = load(runtime, &settings);
    let load = started.elapsed().as_secs_f64() * 1e3;
    let request = request(&json!({"ok": true}));
    drop(loaded.decide(&request));
    let measured =
        median_ratio(31, || drop(loaded.decide(&request)), || drop(loaded.decide(&request)));
    let milliseconds = measured.left * 1e3;
    println!(
        "\nCompiled, configured and snapshotted in {load:.0} ms; a decision on `{{\"ok\":true}}` with a fresh instance takes {milliseconds:.3} ms (≤ {INSTANCE}: {}).",
        met(milliseconds <= INSTANCE)
    );
}

fn payloads() -> Vec<(&'static str, Value)> {
    let fitted = |unit: &str, bytes: usize| json!(unit.repeat(bytes / unit.len() + 1));
    let row: Value = serde_json::from_str(ROW).expect("a row");
    let rows = |count: usize| Value::Array(vec![row.clone(); count]);
    vec![
        ("a short argument", json!({"query": "status of the order from last week"})),
        ("prose, 4 kB", fitted(PROSE, 4_000)),
        ("prose", fitted(PROSE, 200_000)),
        ("JSON, 4 kB", rows(20)),
        ("JSON", rows(1_000)),
        ("logs", fitted(LOG, 200_000)),
        ("code", fitted(CODE, 200_000)),
        ("numbers alone", fitted("1048576 40961 77 1234567 ", 200_000)),
    ]
}

const PROSE: &str = "The ferry leaves the harbour twice a day in summer, and once in winter when the wind allows it. Those who \
    live on the island buy bread in the morning and wait for the mail; the shop closes at noon. In 1987 a storm took the \
    old pier, and for 14 weeks everything had to be carried over the rocks. Nobody speaks of it now, but you can still see \
    where the water stood: a line on the wall of the school, about as high as a child. If you want to visit, write to the \
    harbour office first, since there are only two rooms and they are often taken.\n\n";

const ROW: &str = r#"{"id":48213,"status":"shipped","created_at":"2026-02-01T09:14:07Z","items":[{"sku":"AB-2231","quantity":2,"price":"19.90"},{"sku":"XK-0042","quantity":1,"price":"4.50"}],"note":"leave at the door","total":"44.30","currency":"EUR","warehouse":"north"}"#;

const LOG: &str = "2026-02-01T09:14:07.412Z INFO  http request method=GET path=/v1/orders/48213 status=200 duration_ms=14 bytes=2211\n\
    2026-02-01T09:14:07.433Z DEBUG cache hit key=orders:48213 age=31s shard=7\n\
    2026-02-01T09:14:08.020Z WARN  pool connections=48 waiting=3 max=50 trace=4bf92f3577b34da6a3ce929d0e0e4736\n";

const CODE: &str = "/// Reads at most `limit` bytes and says where they end.\nfn read(&mut self, limit: usize) -> Result<Range<usize>, Error> {\n    \
    let start = self.offset;\n    while let Some(byte) = self.bytes.get(self.offset) {\n        if self.offset - start >= limit {\n            \
    return Err(Error::TooLong { limit });\n        }\n        match byte {\n            b'\\n' => break,\n            b'0'..=b'9' => self.digits += 1,\n            \
    _ => {}\n        }\n        self.offset += 1;\n    }\n    Ok(start..self.offset)\n}\n\n";
