//! Local civil time from UTC milliseconds, without asking the machine.
//!
//! * `zone`: names of time zones, as people write them.
//! * `tzif`: the compiled rules of the IANA database, which is linked in.
//!
//! Dates are proleptic Gregorian. Years run from 1970 to 9999: a request's time outside of them
//! cannot be evaluated.

pub(crate) mod tzif;
pub(crate) mod zone;

pub(crate) use zone::Zone;

const SECONDS_PER_DAY: i64 = 86_400;

/// The last millisecond of the year 9999.
const LAST_MILLISECOND: u64 = 253_402_300_799_999;

/// A calendar date. Ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    pub(crate) year: i64,
    /// 1 to 12.
    pub(crate) month: i64,
    /// 1 to 31.
    pub(crate) day: i64,
}

/// A local date and time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Local {
    /// Days since 1970-01-01.
    pub(crate) days: i64,
    /// Seconds since midnight.
    pub(crate) second: i64,
}

impl Local {
    /// The local time at `now` UTC milliseconds; none after the year 9999.
    pub(crate) fn at(now: u64, zone: &Zone) -> Option<Self> {
        let now = Some(now).filter(|now| *now <= LAST_MILLISECOND)?;
        let seconds = i64::try_from(now.div_euclid(1000)).ok()?;
        let local = seconds.saturating_add(zone.offset(seconds));
        Some(Self {
            days: local.div_euclid(SECONDS_PER_DAY),
            second: local.rem_euclid(SECONDS_PER_DAY),
        })
    }

    /// 0 for Sunday to 6 for Saturday.
    pub(crate) fn weekday(self) -> i64 {
        self.days.saturating_add(4).rem_euclid(7)
    }

    /// The calendar date.
    pub(crate) fn date(self) -> Date {
        Date::from_days(self.days)
    }
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "days and years are those of dates before the year 10000, far from the range of i64"
)]
impl Date {
    /// A date that exists, in the years 1 to 9999.
    pub(crate) fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let date = Self { year, month, day };
        let plausible =
            (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        (plausible && Self::from_days(date.to_days()) == date).then_some(date)
    }

    /// Reads `2026-03-08`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut number = |length: usize| {
            let part = parts.next().filter(|part| part.len() == length)?;
            part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<i64>().ok())?
        };
        let date = Self::new(number(4)?, number(2)?, number(2)?)?;
        parts.next().is_none().then_some(date)
    }

    /// Days since 1970-01-01. Years are counted from March, so that the day a leap year adds is
    /// their last, and in cycles of 400, which all have the same number of days.
    pub(crate) fn to_days(self) -> i64 {
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let (cycle, of_cycle) = (year.div_euclid(400), year.rem_euclid(400));
        let month = (self.month + 9) % 12;
        let of_year = (153 * month + 2) / 5 + self.day - 1;
        cycle * 146_097 + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year - 719_468
    }

    /// The inverse of [`Date::to_days`].
    pub(crate) fn from_days(days: i64) -> Self {
        let shifted = days + 719_468;
        let (cycle, of_cycle) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_cycle =
            (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
        let of_year = of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let year = cycle * 400 + year_of_cycle;
        if month < 10 {
            Self { year, month: month + 3, day }
        } else {
            Self { year: year + 1, month: month - 9, day }
        }
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_ten_thousand_years_has_one_date() {
        let mut days = Date { year: 1, month: 1, day: 1 }.to_days();
        for year in 1..=9999_i64 {
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let february = if leap { 29 } else { 28 };
            let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            for (month, length) in (1..).zip(lengths) {
                for day in 1..=length {
                    let date = Date { year, month, day };
                    assert_eq!((date.to_days(), Date::from_days(days)), (days, date));
                    days += 1;
                }
            }
        }
    }

    #[test]
    fn only_dates_that_exist_are_read() {
        assert_eq!(Date::parse("2024-02-29"), Some(Date { year: 2024, month: 2, day: 29 }));
        for text in
            ["2023-02-29", "2026-13-01", "2026-1-1", "2026-00-10", "20260101", "2026-01-01-", ""]
        {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_epoch_was_a_thursday() {
        let local = Local::at(0, &Zone::UTC).unwrap();
        assert_eq!((local.weekday(), local.second), (4, 0));
        assert_eq!(local.date(), Date { year: 1970, month: 1, day: 1 });
        assert_eq!(Local::at(LAST_MILLISECOND + 1, &Zone::UTC), None);
    }
}
