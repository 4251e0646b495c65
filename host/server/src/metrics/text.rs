//! Prometheus' text form, version 0.0.4.

use std::fmt::{Display, Write as _};

use super::histogram::Snapshot;

/// Bounds of the histogram of times: powers of two from 1 µs to 2 s.
const EXPONENTS: std::ops::RangeInclusive<u32> = 0..=21;

/// What Prometheus calls the type of a metric.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Counter,
    Gauge,
    Histogram,
}

/// A text under way.
#[derive(Debug, Default)]
pub(crate) struct Exposition(String);

impl Exposition {
    /// The media type of the text.
    pub(crate) const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

    /// Begins a metric. `name` is without the `_total` of counters, which is added here.
    pub(crate) fn family(&mut self, name: &str, kind: Kind, help: &str) {
        let (suffix, kind) = match kind {
            Kind::Counter => ("_total", "counter"),
            Kind::Gauge => ("", "gauge"),
            Kind::Histogram => ("", "histogram"),
        };
        let _ = writeln!(self.0, "# HELP {name}{suffix} {help}\n# TYPE {name}{suffix} {kind}");
    }

    /// Adds a value under its labels.
    pub(crate) fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        self.0.push_str(name);
        let mut separator = '{';
        for (label, text) in labels {
            let _ = write!(self.0, "{separator}{label}=\"");
            self.escape(text);
            self.0.push('"');
            separator = ',';
        }
        let end = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.0, "{end} {value}");
    }

    /// Adds a bundle's histogram of microseconds, in seconds.
    pub(crate) fn microseconds(&mut self, name: &str, bundle: &str, snapshot: &Snapshot) {
        let bucket = format!("{name}_bucket");
        for exponent in EXPONENTS {
            let bound = seconds(1_u64 << exponent);
            let count = snapshot.at_most_power_of_two(exponent);
            self.sample(&bucket, &[("bundle", bundle), ("le", &bound)], count);
        }
        self.sample(&bucket, &[("bundle", bundle), ("le", "+Inf")], snapshot.count);
        self.sample(&format!("{name}_sum"), &[("bundle", bundle)], seconds(snapshot.sum));
        self.sample(&format!("{name}_count"), &[("bundle", bundle)], snapshot.count);
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }

    fn escape(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '\\' => self.0.push_str("\\\\"),
                '"' => self.0.push_str("\\\""),
                '\n' => self.0.push_str("\\n"),
                other => self.0.push(other),
            }
        }
    }
}

fn seconds(microseconds: u64) -> String {
    format!("{}.{:06}", microseconds / 1_000_000, microseconds % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::super::Histogram;
    use super::*;

    #[test]
    fn a_histogram_is_cumulative_and_in_seconds() {
        let histogram = Histogram::default();
        [1, 2, 3, 5_000_000].into_iter().for_each(|value| histogram.record(value));
        let mut out = Exposition::default();
        out.family("t", Kind::Histogram, "Times");
        out.microseconds("t", "a", &histogram.snapshot());
        let text = out.finish();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..2], ["# HELP t Times", "# TYPE t histogram"]);
        assert_eq!(
            lines[2..5],
            [
                r#"t_bucket{bundle="a",le="0.000001"} 1"#,
                r#"t_bucket{bundle="a",le="0.000002"} 2"#,
                r#"t_bucket{bundle="a",le="0.000004"} 3"#
            ]
        );
        assert_eq!(
            lines[23..],
            [
                r#"t_bucket{bundle="a",le="2.097152"} 3"#,
                r#"t_bucket{bundle="a",le="+Inf"} 4"#,
                r#"t_sum{bundle="a"} 5.000006"#,
                r#"t_count{bundle="a"} 4"#
            ]
        );
    }
}
