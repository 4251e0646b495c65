#![allow(warnings)]
use pii::Detector;
fn main() {
    let kind = std::env::args().nth(1).unwrap();
    let d = Detector::configure("{}").unwrap();
    let s = d.session(None, "");
    let t = std::time::Instant::now();
    let n: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    if kind == "short" {
        for _ in 0..n {
            std::hint::black_box(d.redact("status of the order from last week", &s));
        }
    } else if kind == "json" {
        let row: serde_json::Value = serde_json::from_str(r#"{"id":48213,"status":"shipped","created_at":"2026-02-01T09:14:07Z","items":[{"sku":"AB-2231","quantity":2,"price":"19.90"},{"sku":"XK-0042","quantity":1,"price":"4.50"}],"note":"leave at the door","total":"44.30","currency":"EUR","warehouse":"north"}"#).unwrap();
        for _ in 0..n {
            std::hint::black_box(d.redact_json(&row, &s));
        }
    } else {
        let text = std::fs::read_to_string(&kind).unwrap();
        for _ in 0..n {
            std::hint::black_box(d.redact(&text, &s));
        }
        eprintln!("{:.1} MB/s", text.len() as f64 * n as f64 / t.elapsed().as_secs_f64() / 1e6);
    }
    eprintln!("{:.2} us each", t.elapsed().as_secs_f64() * 1e6 / n as f64);
}
