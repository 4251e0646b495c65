//! Tests of the whole plugin, beside those of its parts.
#![allow(clippy::arithmetic_side_effects, clippy::print_stdout, reason = "tests")]

mod cases;
mod properties;
mod settings;
mod vectors;

use std::time::Instant;

/// How many times as long eight times a text takes, of a text that repeats a unit. Doubt is measured again:
/// the machine may have been busy.
pub(crate) fn growth(unit: &str, work: impl Fn(&str)) -> f64 {
    let seconds = |bytes: usize| {
        let text = unit.repeat(bytes / unit.len() + 1);
        let runs = (0..3).map(|_| {
            let started = Instant::now();
            work(&text);
            started.elapsed().as_secs_f64()
        });
        runs.fold(f64::MAX, f64::min)
    };
    let mut least = f64::MAX;
    for _ in 0..12 {
        least = least.min(seconds(64_000) / seconds(8_000));
        if least < 12.0 {
            break;
        }
    }
    least
}
