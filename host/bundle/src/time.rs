//! Points in time as signed documents write them: `YYYY-MM-DDTHH:MM:SSZ`, nothing else.
//!
//! There is no clock here: whoever calls [`crate::open`] says what time it is.

use std::fmt;

const DAY: u64 = 86_400;

/// Seconds since 1970-01-01T00:00:00Z, up to the end of the year 9999. No leap seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// 9999-12-31T23:59:59Z.
    pub const MAX: Self = Self(253_402_300_799);

    /// The instant `seconds` after the epoch; [`Timestamp::MAX`] when that is earlier.
    pub fn from_unix(seconds: u64) -> Self {
        Self(seconds).min(Self::MAX)
    }

    /// Seconds since the epoch.
    pub fn unix(self) -> u64 {
        self.0
    }

    /// This instant moved on by `seconds`, at most to [`Timestamp::MAX`].
    pub fn plus_seconds(self, seconds: u64) -> Self {
        Self::from_unix(self.0.saturating_add(seconds))
    }

    /// Reads `YYYY-MM-DDTHH:MM:SSZ` of a real date from 1970 to 9999; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let shape = text.len() == 20 && text.bytes().zip(b"dddd-dd-ddTdd:dd:ddZ").all(fits);
        if !shape {
            return None;
        }
        let part = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
        let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
        let (hour, minute, second) = (part(11, 13)?, part(14, 16)?, part(17, 19)?);
        let real = year >= 1970
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        real.then(|| Self(seconds(days_before(year, month, day), hour, minute, second)))
    }
}

fn fits((byte, shape): (u8, &u8)) -> bool {
    if *shape == b'd' { byte.is_ascii_digit() } else { byte == *shape }
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in_month(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_in_year(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn days_before(year: u64, month: u64, day: u64) -> u64 {
    let years: u64 = (1970..year).map(days_in_year).sum();
    let months: u64 = (1..month).map(|month| days_in_month(year, month)).sum();
    years.saturating_add(months).saturating_add(day.saturating_sub(1))
}

fn seconds(days: u64, hour: u64, minute: u64, second: u64) -> u64 {
    days.saturating_mul(DAY)
        .saturating_add(hour.saturating_mul(3600))
        .saturating_add(minute.saturating_mul(60))
        .saturating_add(second)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut days = self.0 / DAY;
        let mut year = 1970;
        while days >= days_in_year(year) {
            days = days.saturating_sub(days_in_year(year));
            year = year.saturating_add(1);
        }
        let mut month = 1;
        while days >= days_in_month(year, month) {
            days = days.saturating_sub(days_in_month(year, month));
            month = month.saturating_add(1);
        }
        let day = days.saturating_add(1);
        let (hour, minute, second) = (self.0 % DAY / 3600, self.0 % 3600 / 60, self.0 % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::schema::parsed(deserializer, Self::parse)
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_instants_are_read_and_written() {
        for (text, unix) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:34:56Z", 951_827_696),
            ("2026-11-20T00:00:00Z", 1_795_132_800),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(Timestamp::parse(text), Some(Timestamp::from_unix(unix)), "{text}");
            assert_eq!(Timestamp::from_unix(unix).to_string(), text);
        }
    }

    #[test]
    fn other_spellings_and_impossible_dates_are_refused() {
        for text in [
            "",
            "2026-11-20",
            "2026-11-20T00:00:00",
            "2026-11-20t00:00:00z",
            "2026-11-20T00:00:00+00:00",
            "2026-11-20T00:00:00.0Z",
            "2026-11-20T24:00:00Z",
            "2026-11-20T00:00:60Z",
            "2026-02-29T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "+026-01-01T00:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_instant_reads_back(unix in 0..=Timestamp::MAX.unix()) {
            let instant = Timestamp::from_unix(unix);
            proptest::prop_assert_eq!(Timestamp::parse(&instant.to_string()), Some(instant));
        }
    }
}
