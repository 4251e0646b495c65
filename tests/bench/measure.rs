//! Alternating rounds, medians, and the table's rows.

use std::time::Instant;

/// How long one round of one side takes.
const ROUND_SECONDS: f64 = 0.02;

/// A row of the table.
pub struct Row {
    /// Its number in the table of targets.
    pub id: &'static str,
    /// What was measured.
    pub what: String,
    /// What it should be.
    pub target: String,
    /// What it is.
    pub value: String,
    /// Whether it is.
    pub met: bool,
}

impl Row {
    /// A ratio that should be at most `target`.
    pub fn ratio(id: &'static str, what: &str, target: f64, measured: &Ratio) -> Self {
        let Ratio { ratio, left, right } = measured;
        Self {
            id,
            what: what.to_owned(),
            target: format!("≤ {target}"),
            value: format!("{ratio:.2} ({} ÷ {})", crate::shown(*left), crate::shown(*right)),
            met: *ratio <= target,
        }
    }

    /// Prints it.
    pub fn print(&self) {
        let met = if self.met { "met" } else { "**missed**" };
        println!("| {} | {} | {} | {} | {met} |", self.id, self.what, self.target, self.value);
    }
}

/// Two things compared: the median of the rounds' ratios, and each side's median seconds per call.
pub struct Ratio {
    pub ratio: f64,
    pub left: f64,
    pub right: f64,
}

/// Measures two calls in turns.
pub fn median_ratio(rounds: usize, mut left: impl FnMut(), mut right: impl FnMut()) -> Ratio {
    let (left_count, right_count) = (calls_per_round(&mut left), calls_per_round(&mut right));
    let (mut ratios, mut lefts, mut rights) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (l, r) = (seconds(left_count, &mut left), seconds(right_count, &mut right));
        ratios.push(l / r);
        lefts.push(l);
        rights.push(r);
    }
    Ratio { ratio: median(ratios), left: median(lefts), right: median(rights) }
}

fn calls_per_round(call: &mut impl FnMut()) -> u32 {
    let mut count = 1;
    while seconds(count, call) * f64::from(count) < ROUND_SECONDS && count < 1 << 20 {
        count *= 2;
    }
    count
}

/// Seconds per call.
fn seconds(count: u32, call: &mut impl FnMut()) -> f64 {
    let started = Instant::now();
    for _ in 0..count {
        call();
    }
    started.elapsed().as_secs_f64() / f64::from(count)
}

/// The middle value.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Seconds as microseconds.
pub fn micros(seconds: f64) -> f64 {
    seconds * 1e6
}

/// The machine, as its kernel describes it.
pub fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "{cores} cores of {}, Linux {}, load {} at the start",
        model.trim_start_matches([' ', '\t', ':']),
        kernel.split('-').next().unwrap_or_default().trim(),
        load.split_whitespace().next().unwrap_or("unknown")
    )
}
