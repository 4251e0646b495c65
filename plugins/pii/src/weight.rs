//! Evidence in decibans: ten times the common logarithm of odds (I. J. Good, after Turing).
//!
//! Ten decibans multiply the odds by ten. What speaks for a value is added, what speaks against it is
//! subtracted, and a prior that depends on how often its shape occurs by chance is where the sum starts.

use std::ops::{Add, AddAssign};

/// Evidence, in decibans.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decibans(pub i16);

impl Decibans {
    /// The probability that these odds stand for, in hundredths: 0 dB is 50, 10 dB is 91, 20 dB is 99.
    /// Never 0 and never 100.
    #[must_use]
    pub fn percent(self) -> u8 {
        /// The least decibans that round to 50, 51, … 99 percent.
        const AT_LEAST: [i16; 50] = least();
        let above = AT_LEAST.partition_point(|least| *least <= self.0.saturating_abs());
        let percent = u8::try_from(above).unwrap_or(50).saturating_add(49).min(99);
        if self.0 < 0 { 100_u8.saturating_sub(percent) } else { percent }
    }
}

/// Odds of `p` to `100 - p`, as the least whole decibans that reach them.
const fn least() -> [i16; 50] {
    // 10·log10(p / (100 − p)) for p = 50 … 99, rounded up.
    [
        0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6,
        7, 7, 7, 7, 8, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 14, 16, 17, 20,
    ]
}

impl Add for Decibans {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Decibans {
    fn add_assign(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_is_the_probability_of_the_odds() {
        for decibans in -60_i16..=60 {
            let odds = 10_f64.powf(f64::from(decibans) / 10.0);
            let exact = 100.0 * odds / (1.0 + odds);
            let found = f64::from(Decibans(decibans).percent());
            let expected = exact.clamp(1.0, 99.0);
            assert!((found - expected).abs() <= 1.0, "{decibans} dB: {found}, {expected}");
        }
    }
}
