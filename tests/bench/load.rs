//! S7: verify, load and decide for the first time, with a cold and with a warm cache.

use std::time::Instant;

use portcullis::{Options, Runtime};
use portcullis_bundle::{Timestamp, open};
use portcullis_tests::bundles::{Draft, NOW, trust};
use portcullis_tests::paths::component;
use serde_json::json;

use crate::measure::{Row, median};
use crate::rules;

/// Measures the conditional rules with 200 rules, the one standard module there is.
pub fn warm_and_cold(rounds: usize) -> Row {
    let more = json!({"fuel": 50_000_000});
    let bytes = Draft::new("bench")
        .module("rules", &component("conditional-rules"), &rules::settings(200), &more)
        .signed();
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = folder.path().join("cache");
        let options = Options { cache: Some(cache), ..Options::default() };
        for times in [&mut cold, &mut warm] {
            let runtime = Runtime::new(options.clone()).expect("an engine");
            let started = Instant::now();
            let bundle = open(&bytes, &trust(), Timestamp::from_unix(NOW)).expect("a good bundle");
            let decision = runtime.load(&bundle).expect("it loads").decide(&rules::request());
            times.push(started.elapsed().as_secs_f64());
            assert_eq!(decision.reasons.len(), 1);
        }
    }
    let (cold, warm) = (median(cold), median(warm));
    Row {
        id: "S7",
        what: "verify + load + first decision, warm cache ÷ cold, one module".to_owned(),
        target: "≤ 0.05, under 30 ms".to_owned(),
        value: format!("{:.3} ({:.1} ms ÷ {:.0} ms)", warm / cold, warm * 1e3, cold * 1e3),
        met: warm / cold <= 0.05 && warm < 0.030,
    }
}
