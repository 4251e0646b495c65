//! `cargo xtask bench`: ratios of `speed.md`'s table, medians of alternating rounds.
//!
//! A ratio is measured inside one run: what is compared takes turns, so that a noisy machine slows
//! both. criterion and divan measure one thing after the other, which is why neither is used here.

mod http;
mod load;
mod measure;
mod pii;
mod reused;
mod rules;
mod smac;
mod sql;
mod verify;

use measure::{Row, median_ratio, micros};
use portcullis::{LoadedBundle, Options, Runtime};
use portcullis_tests::bundles::Draft;
use portcullis_tests::paths::component;
use serde_json::json;

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let rounds = if quick { 7 } else { 31 };
    if std::env::args().any(|argument| argument == "smac") {
        return smac::table(rounds);
    }
    if std::env::args().any(|argument| argument == "pii") {
        return pii::table(rounds);
    }
    if std::env::args().any(|argument| argument == "verify") {
        return verify::row(rounds).print();
    }
    println!("Measured on {}, {rounds} rounds, medians.\n", measure::machine());
    println!("| # | what | target | value | |");
    println!("| --- | --- | --- | --- | --- |");
    for row in sandbox(rounds) {
        row.print();
    }
    http::requests(if quick { 3 } else { 9 }).print();
    load::warm_and_cold(if quick { 3 } else { 5 }).print();
    fuel().print();
    verify::row(rounds).print();
    sql::table(rounds);
    smac::table(rounds);
    pii::table(rounds);
}

/// A bundle with the conditional rules alone.
fn loaded(runtime: &Runtime, count: usize) -> LoadedBundle {
    let more = json!({"memory_bytes": 64 << 20});
    let bundle = Draft::new("bench")
        .module("rules", &component("conditional-rules"), &rules::settings(count), &more)
        .open();
    runtime.load(&bundle).unwrap_or_else(|error| panic!("{count} rules: {error}"))
}

fn sandbox(rounds: usize) -> Vec<Row> {
    let runtime = Runtime::new(Options::default()).expect("an engine");
    let request = rules::request();
    let [few, some, many] = [10, 200, 10_000].map(|count| loaded(&runtime, count));
    let fresh = |bundle: &LoadedBundle| assert_eq!(bundle.decide(&request).reasons.len(), 1);
    let mut reused = reused::Reused::new(&component("conditional-rules"), &rules::settings(10));
    let native = rules::native(200);
    let native_request = rules::guest_request();
    let isolation = median_ratio(rounds, || fresh(&few), || reused.evaluate());
    let sandbox = median_ratio(rounds, || fresh(&some), || drop(native.evaluate(&native_request)));
    let growth = median_ratio(rounds, || fresh(&many), || fresh(&few));
    vec![
        Row::ratio("S1", "fresh evaluation ÷ reused instance, 10 rules", 2.5, &isolation),
        Row::ratio("S2", "fresh evaluation ÷ native call, 200 rules", 6.0, &sandbox),
        Row::ratio("S3", "fresh evaluation at 10,000 rules ÷ at 10", 1.5, &growth),
    ]
}

fn fuel() -> Row {
    let runtime = Runtime::new(Options::default()).expect("an engine");
    let bundle = loaded(&runtime, 200);
    let request = rules::request();
    let fuel = bundle.decide(&request).cost.fuel;
    let same = (0..1000).all(|_| bundle.decide(&request).cost.fuel == fuel);
    let again = loaded(&Runtime::new(Options::default()).expect("an engine"), 200);
    let same = same && again.decide(&request).cost.fuel == fuel;
    Row {
        id: "S9",
        what: "fuel of the same request, 1,000 runs and a second engine".to_owned(),
        target: "exact".to_owned(),
        value: format!("{fuel} {}", if same { "every time" } else { "not every time" }),
        met: same,
    }
}

/// The time of one call, for the text beside a ratio.
fn shown(seconds: f64) -> String {
    format!("{:.1} µs", micros(seconds))
}
