//! A histogram that many threads write without waiting for each other.
//!
//! Four buckets per power of two, so a quantile is off by a quarter at most; two kilobytes.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

const SUBDIVISION_BITS: u32 = 2;
const SUBDIVISIONS: usize = 1 << SUBDIVISION_BITS;
const BUCKETS: usize = SUBDIVISIONS * 63;

/// Counts of values by size. Reading while others write may miss the values being written.
#[derive(Debug)]
pub(crate) struct Histogram {
    buckets: [AtomicU64; BUCKETS],
    sum: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { buckets: [const { AtomicU64::new(0) }; BUCKETS], sum: AtomicU64::new(0) }
    }
}

impl Histogram {
    pub(crate) fn record(&self, value: u64) {
        if let Some(bucket) = self.buckets.get(index(value)) {
            bucket.fetch_add(1, Relaxed);
        }
        self.sum.fetch_add(value, Relaxed);
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        let buckets: Vec<u64> = self.buckets.iter().map(|bucket| bucket.load(Relaxed)).collect();
        let count = buckets.iter().fold(0, |sum: u64, bucket| sum.saturating_add(*bucket));
        Snapshot { buckets, count, sum: self.sum.load(Relaxed) }
    }
}

/// A histogram at one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    buckets: Vec<u64>,
    pub(crate) count: u64,
    pub(crate) sum: u64,
}

impl Snapshot {
    /// How many values are at most `2^exponent`.
    pub(crate) fn at_most_power_of_two(&self, exponent: u32) -> u64 {
        let end = index(1_u64.checked_shl(exponent).unwrap_or(u64::MAX)).saturating_add(1);
        self.buckets.iter().take(end).fold(0, |sum, bucket| sum.saturating_add(*bucket))
    }

    /// The smallest bucket bound that at least `per_mille` of a thousand values do not exceed; none
    /// when there are no values.
    pub(crate) fn quantile(&self, per_mille: u64) -> Option<u64> {
        let rank = self.count.saturating_mul(per_mille).div_ceil(1000).max(1);
        let mut seen = 0_u64;
        for (index, bucket) in self.buckets.iter().enumerate() {
            seen = seen.saturating_add(*bucket);
            if seen >= rank {
                return Some(upper_bound(index));
            }
        }
        None
    }
}

/// Buckets include their upper bound, so that a power of two ends one.
fn index(value: u64) -> usize {
    let below = value.saturating_sub(1);
    let small = SUBDIVISIONS as u64;
    if below < small {
        return usize::try_from(below).unwrap_or_default();
    }
    let exponent = below.ilog2();
    let shift = exponent.saturating_sub(SUBDIVISION_BITS);
    let within = usize::try_from(below >> shift).unwrap_or_default() & (SUBDIVISIONS - 1);
    let octave = usize::try_from(shift).unwrap_or_default().saturating_add(1);
    octave.saturating_mul(SUBDIVISIONS).saturating_add(within)
}

fn upper_bound(index: usize) -> u64 {
    let within = u64::try_from(index % SUBDIVISIONS).unwrap_or_default();
    match u32::try_from(index / SUBDIVISIONS).unwrap_or_default().checked_sub(1) {
        None => within.saturating_add(1),
        Some(shift) => (SUBDIVISIONS as u64)
            .saturating_add(within)
            .saturating_add(1)
            .saturating_mul(1_u64.checked_shl(shift).unwrap_or(u64::MAX)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_in_the_bucket_that_ends_at_or_after_it() {
        let mut values: Vec<u64> = (0..5000).collect();
        values.extend((0..64).flat_map(|bit| [1_u64 << bit, (1_u64 << bit) + 1, u64::MAX]));
        for value in values {
            let index = index(value);
            assert!(index < BUCKETS, "{value}");
            assert!(upper_bound(index) >= value, "{value}");
            if index > 0 {
                assert!(upper_bound(index - 1) < value, "{value}");
            }
        }
    }

    #[test]
    fn quantiles_are_off_by_a_quarter_at_most() {
        let histogram = Histogram::default();
        assert_eq!(histogram.snapshot().quantile(500), None);
        (1..=1000).for_each(|value| histogram.record(value));
        let snapshot = histogram.snapshot();
        assert_eq!((snapshot.count, snapshot.sum), (1000, 500_500));
        assert_eq!(snapshot.quantile(500), Some(512));
        assert_eq!(snapshot.quantile(990), Some(1024));
        assert_eq!(snapshot.quantile(1), Some(1));
    }

    #[test]
    fn a_power_of_two_counts_below_itself() {
        let histogram = Histogram::default();
        [0, 1, 8, 9].into_iter().for_each(|value| histogram.record(value));
        let snapshot = histogram.snapshot();
        assert_eq!(snapshot.at_most_power_of_two(0), 2);
        assert_eq!(snapshot.at_most_power_of_two(3), 3);
        assert_eq!(snapshot.at_most_power_of_two(4), 4);
    }
}
