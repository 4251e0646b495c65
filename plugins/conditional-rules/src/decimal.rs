//! Exact decimals, compared as text.
//!
//! A number keeps the digits it was written with. Nothing is rounded and no exponent is expanded, so
//! `100.10` equals `100.1`, `1e400` is not infinity, and `1e999999999` costs no more than `1`.

use std::cmp::Ordering;

/// Exponents with more significant digits than this are not read: places of digits then always fit
/// in an `i64`.
const MAX_EXPONENT_DIGITS: usize = 17;

/// A decimal number, as exact as it was written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decimal<'t> {
    negative: bool,
    /// Digits before the point.
    whole: &'t [u8],
    /// Digits after the point.
    fraction: &'t [u8],
    exponent: i64,
}

impl<'t> Decimal<'t> {
    /// Reads what JSON (RFC 8259) calls a number, and nothing else: no sign `+`, no separators, no
    /// currency, no leading zeros, no spaces. None also for an exponent of more than 17 digits.
    pub(crate) fn parse(text: &'t str) -> Option<Self> {
        let (negative, rest) = strip(text.as_bytes(), b"-");
        let (whole, rest) = digits(rest);
        if whole.is_empty() || (whole.len() > 1 && whole.first() == Some(&b'0')) {
            return None;
        }
        let (point, rest) = strip(rest, b".");
        let (fraction, rest) = if point { digits(rest) } else { (&[][..], rest) };
        if point && fraction.is_empty() {
            return None;
        }
        let (marked, rest) = strip(rest, b"eE");
        let exponent = if marked { exponent(rest)? } else { 0 };
        (marked || rest.is_empty()).then_some(Self { negative, whole, fraction, exponent })
    }

    /// Compares two numbers exactly.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        match (self.sign(), other.sign()) {
            (left, right) if left != right => left.cmp(&right),
            (0, _) => Ordering::Equal,
            (1, _) => self.compare_absolute(other),
            _ => other.compare_absolute(self),
        }
    }

    /// -1, 0 or 1.
    fn sign(&self) -> i8 {
        match (self.digits().all(|digit| digit == b'0'), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    fn digits(&self) -> impl Iterator<Item = u8> + use<'t> {
        self.whole.iter().chain(self.fraction).copied()
    }

    fn significant(&self) -> impl Iterator<Item = u8> + use<'t> {
        self.digits().skip_while(|&digit| digit == b'0')
    }

    /// Compares absolute values of numbers that are not zero.
    fn compare_absolute(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place()).then_with(|| {
            let (mut left, mut right) = (self.significant(), other.significant());
            loop {
                match (left.next(), right.next()) {
                    (None, None) => return Ordering::Equal,
                    (a, b) if a.unwrap_or(b'0') == b.unwrap_or(b'0') => {}
                    (a, b) => return a.unwrap_or(b'0').cmp(&b.unwrap_or(b'0')),
                }
            }
        })
    }

    /// The place of the first digit that is not zero: 0 for the units, 1 for the tens, -1 for the
    /// tenths. Cannot saturate: texts are far shorter than 2^62 bytes.
    fn place(&self) -> i64 {
        let length = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let zeros = self.digits().take_while(|&digit| digit == b'0').count();
        length(self.whole.len())
            .saturating_sub(length(zeros))
            .saturating_sub(1)
            .saturating_add(self.exponent)
    }
}

fn exponent(bytes: &[u8]) -> Option<i64> {
    let (negative, rest) = strip(bytes, b"-");
    let (_, rest) = if negative { (false, rest) } else { strip(rest, b"+") };
    let (all, rest) = digits(rest);
    if all.is_empty() || !rest.is_empty() {
        return None;
    }
    let zeros = all.iter().take_while(|&&digit| digit == b'0').count();
    let significant = all.get(zeros..).unwrap_or_default();
    if significant.len() > MAX_EXPONENT_DIGITS {
        return None;
    }
    let value = significant.iter().try_fold(0_i64, |value, digit| {
        value.checked_mul(10)?.checked_add(i64::from(digit.wrapping_sub(b'0')))
    })?;
    if negative { value.checked_neg() } else { Some(value) }
}

fn strip<'b>(bytes: &'b [u8], any_of: &[u8]) -> (bool, &'b [u8]) {
    match bytes.split_first() {
        Some((first, rest)) if any_of.contains(first) => (true, rest),
        _ => (false, bytes),
    }
}

fn digits(bytes: &[u8]) -> (&[u8], &[u8]) {
    let count = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    bytes.split_at_checked(count).unwrap_or((bytes, &[]))
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "tests may overflow")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(left: &str, expected: Ordering, right: &str) {
        let (a, b) = (Decimal::parse(left).unwrap(), Decimal::parse(right).unwrap());
        assert_eq!(a.compare(&b), expected, "{left} {right}");
        assert_eq!(b.compare(&a), expected.reverse(), "{right} {left}");
    }

    #[test]
    fn numbers_compare_by_value_and_not_by_how_they_are_written() {
        use Ordering::{Equal, Greater, Less};
        for (left, expected, right) in [
            ("100.10", Equal, "100.1"),
            ("100", Equal, "1e2"),
            ("100", Equal, "1000e-1"),
            ("0", Equal, "-0.00e7"),
            ("100.00000000000000000001", Greater, "100"),
            ("0.1", Less, "0.10000000000000000555"),
            ("9007199254740993", Greater, "9007199254740992"),
            ("-5", Less, "0.001"),
            ("-5", Greater, "-5.01"),
            ("1e400", Greater, "1e399"),
            ("1e999999999", Greater, "9e999999998"),
            ("1e999999999", Equal, "10e999999998"),
            ("1e-999999999", Greater, "0"),
            ("-1e-999999999", Less, "0"),
            ("0e999999999", Less, "1e-5"),
            ("1e00000000000000000000000000000000000002", Equal, "100"),
            ("1e99999999999999999", Greater, "1e-99999999999999999"),
        ] {
            check(left, expected, right);
        }
    }

    #[test]
    fn only_what_json_calls_a_number_is_one() {
        for text in [
            "",
            "-",
            "+1",
            "01",
            "1.",
            ".5",
            "1e",
            "1e+",
            "$5",
            "1,000",
            " 1",
            "1 ",
            "0x10",
            "NaN",
            "\u{661}",
            "1e100000000000000000",
            "1.2.3",
            "--1",
        ] {
            assert!(Decimal::parse(text).is_none(), "{text}");
        }
    }

    /// The number `units / 10^places`, written with `zeros` more and an exponent to match.
    fn written(units: i64, places: u32, shift: i32, zeros: usize) -> String {
        let digits = format!("{:0>20}", units.unsigned_abs());
        let (whole, fraction) = digits.split_at(digits.len() - places as usize);
        let whole = match whole.trim_start_matches('0') {
            "" => "0",
            whole => whole,
        };
        let fraction = format!("{fraction}{}", "0".repeat(zeros));
        let point = if fraction.is_empty() { "" } else { "." };
        let sign = if units < 0 { "-" } else { "" };
        format!("{sign}{whole}{point}{fraction}e{shift}")
    }

    proptest! {
        #[test]
        fn comparison_agrees_with_scaled_integers(
            a in -10_000_i64..10_000, b in -10_000_i64..10_000,
            places in (0_u32..6, 0_u32..6), shifts in (-3_i32..4, -3_i32..4),
            zeros in (0_usize..3, 0_usize..3),
        ) {
            let scaled = |units: i64, places: u32, shift: i32| {
                let power = u32::try_from(12 + shift).unwrap() - places;
                i128::from(units) * 10_i128.pow(power)
            };
            let expected = scaled(a, places.0, shifts.0).cmp(&scaled(b, places.1, shifts.1));
            check(
                &written(a, places.0, shifts.0, zeros.0),
                expected,
                &written(b, places.1, shifts.1, zeros.1),
            );
        }
    }
}
