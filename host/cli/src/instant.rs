//! Points in time as people type them: a time, a date, or how far off.

use std::str::FromStr;

use portcullis_bundle::Timestamp;

/// A time on the command line, before anybody looked at a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instant {
    /// `2030-01-01T00:00:00Z`, or `2030-01-01` for its first second.
    At(Timestamp),
    /// So many seconds later: `12h`, `90d`, `8w`.
    Seconds(u64),
    /// The same date so many years later: `5y`. The 29th of February becomes the 28th.
    Years(u64),
}

/// What an argument that is not an [`Instant`] is told.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "expected a time `2030-01-01T00:00:00Z`, a date `2030-01-01`, or a span such as `90d`, `5y`"
)]
pub(crate) struct InstantError;

impl FromStr for Instant {
    type Err = InstantError;

    fn from_str(text: &str) -> Result<Self, InstantError> {
        let date = || Timestamp::parse(&format!("{text}T00:00:00Z"));
        let at = Timestamp::parse(text).or_else(date).map(Self::At);
        at.or_else(|| span(text)).ok_or(InstantError)
    }
}

fn span(text: &str) -> Option<Instant> {
    let unit = text.chars().next_back()?;
    let digits = text.strip_suffix(unit)?;
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let count: u64 = digits.parse().ok().filter(|_| plain)?;
    let seconds = |each: u64| count.checked_mul(each).map(Instant::Seconds);
    match unit {
        'h' => seconds(3600),
        'd' => seconds(86_400),
        'w' => seconds(7 * 86_400),
        'y' => Some(Instant::Years(count)),
        _ => None,
    }
}

impl Instant {
    /// The point in time, spans counted from `from`; at most the end of the year 9999.
    pub(crate) fn after(self, from: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Seconds(seconds) => from.plus_seconds(seconds),
            Self::Years(years) => years_after(from, years).unwrap_or(Timestamp::MAX),
        }
    }
}

fn years_after(from: Timestamp, years: u64) -> Option<Timestamp> {
    let text = from.to_string();
    let (year, rest) = (text.get(..4)?, text.get(4..)?);
    let year = year.parse::<u64>().ok()?.checked_add(years)?;
    let leap_day = rest.replacen("-02-29", "-02-28", 1);
    let parse = |rest: &str| Timestamp::parse(&format!("{year:04}{rest}"));
    parse(rest).or_else(|| parse(&leap_day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_a_date_and_a_span_are_understood() {
        let from = Timestamp::parse("2028-02-29T10:00:00Z").unwrap();
        for (text, expected) in [
            ("2030-01-01T12:00:00Z", "2030-01-01T12:00:00Z"),
            ("2030-01-01", "2030-01-01T00:00:00Z"),
            ("1h", "2028-02-29T11:00:00Z"),
            ("1d", "2028-03-01T10:00:00Z"),
            ("2w", "2028-03-14T10:00:00Z"),
            ("4y", "2032-02-29T10:00:00Z"),
            ("1y", "2029-02-28T10:00:00Z"),
            ("99999y", "9999-12-31T23:59:59Z"),
        ] {
            let instant: Instant = text.parse().unwrap();
            assert_eq!(instant.after(from).to_string(), expected, "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "d",
            "5",
            "5m",
            "-5d",
            "+5d",
            "1.5y",
            "2030",
            "2030-13-01",
            "tomorrow",
            "5 y",
            "5é",
        ] {
            assert_eq!(text.parse::<Instant>(), Err(InstantError), "{text}");
        }
    }
}
