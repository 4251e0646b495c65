//! `time_of_day`, `time_outside`, `day_of_week`, `date_between`: over the local time of a zone.
//!
//! A window holds its first second and not its last: `09:00-17:00` ends as the clock strikes five. A
//! window whose end is before its start crosses midnight. The day and the date are those of the
//! moment itself, also in the part of a window after midnight.

mod parse;

use std::fmt;
use std::sync::Arc;

use crate::clock::zone::ZoneError;
use crate::clock::{Date, Local, Zone};
use crate::condition::operand::When;
use crate::condition::{Condition, Judgement};
use crate::fault::FaultKind;
use crate::json::{Node, Value};
use crate::reader;
use crate::settings::Reading;
use crate::subject::{Gap, Subject};
use parse::{DAY, WEEKDAYS, weekdays, window};

const WINDOW: &str = "a window, such as `09:00-17:00` or `9am-5pm EST`";
const WEEKDAY: &str = "a weekday, such as `mon`, `mon-fri` or `weekend`";
const DATES: &str = "two dates, such as `[\"2026-12-24\", \"2027-01-01\"]`, the earlier first";

/// A test of the local time.
#[derive(Debug)]
pub(crate) enum Time {
    /// Inside some window, or outside all.
    Windows { windows: Vec<Window>, inside: bool },
    /// Bit 0 for Sunday to bit 6 for Saturday.
    Days { days: u8, zone: Arc<Zone> },
    /// Both included.
    Dates { from: Date, to: Date, zone: Arc<Zone> },
}

/// A part of the day.
#[derive(Debug)]
pub(crate) struct Window {
    /// Seconds since midnight.
    start: i64,
    end: i64,
    zone: Arc<Zone>,
}

/// Reads all time conditions of a `when`.
pub(crate) fn read(when: &mut When<'_>, reading: &mut Reading<'_>) -> Vec<Condition> {
    let keys = ["time_of_day", "time_outside", "day_of_week", "date_between"];
    if keys.iter().all(|key| when.member(key).is_none()) {
        return Vec::new();
    }
    let zone = match when.zone() {
        Some(node) => self::zone(node, reading).unwrap_or_else(|| Arc::clone(&reading.zone)),
        None => Arc::clone(&reading.zone),
    };
    let mut conditions = Vec::new();
    for (key, inside) in [("time_of_day", true), ("time_outside", false)] {
        let Some(node) = when.member(key) else { continue };
        for (windows, negated) in windows(node, inside, &zone, reading) {
            conditions.push(Time::Windows { windows, inside: inside != negated });
        }
    }
    if let Some(node) = when.member("day_of_week") {
        let days = days(node, reading);
        conditions.push(Time::Days { days, zone: Arc::clone(&zone) });
    }
    if let Some(node) = when.member("date_between")
        && let Some((from, to)) = dates(node, reading)
    {
        conditions.push(Time::Dates { from, to, zone });
    }
    conditions.into_iter().map(Condition::Time).collect()
}

/// Reads a time zone.
pub(crate) fn zone(node: Node<'_>, reading: &mut Reading<'_>) -> Option<Arc<Zone>> {
    let name = reader::text(node, &mut reading.faults)?;
    named_zone(name, reading).map_err(|error| unknown(node, name, &error, reading)).ok()
}

fn unknown(node: Node<'_>, name: &str, error: &ZoneError, reading: &mut Reading<'_>) {
    let kind = FaultKind::Zone { zone: reader::clip(name), why: error.to_string() };
    reading.faults.add(node, kind);
}

fn named_zone(name: &str, reading: &mut Reading<'_>) -> Result<Arc<Zone>, ZoneError> {
    if let Some(zone) = reading.zones.get(name) {
        return Ok(Arc::clone(zone));
    }
    let zone = Arc::new(Zone::parse(name)?);
    reading.zones.insert(name.to_owned(), Arc::clone(&zone));
    Ok(zone)
}

/// One window, or a list of them: the plain ones together, each negated one on its own.
fn windows(
    node: Node<'_>,
    inside: bool,
    zone: &Arc<Zone>,
    reading: &mut Reading<'_>,
) -> Vec<(Vec<Window>, bool)> {
    let mut plain = Vec::new();
    let mut all = Vec::new();
    for node in reader::one_or_more(node, &mut reading.faults) {
        let Some(text) = reader::text(node, &mut reading.faults) else { continue };
        let (negated, rest) = match text.trim().strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let Some((start, end, zone_name)) = window(rest) else {
            reader::malformed(node, WINDOW, &mut reading.faults);
            continue;
        };
        if start == end {
            reader::malformed(node, WINDOW, &mut reading.faults);
        } else if (start, end) == (0, DAY) && inside == negated {
            let why = "no time is outside the whole day".to_owned();
            reading.faults.add(node, FaultKind::NeverMatches { why });
        }
        let zone = match zone_name {
            "" => Arc::clone(zone),
            name => match named_zone(name, reading) {
                Ok(zone) => zone,
                Err(error) => {
                    unknown(node, name, &error, reading);
                    continue;
                }
            },
        };
        let window = Window { start, end, zone };
        if negated {
            all.push((vec![window], true));
        } else {
            plain.push(window);
        }
    }
    if !plain.is_empty() {
        all.push((plain, false));
    }
    all
}

/// A set of weekdays from names and ranges.
fn days(node: Node<'_>, reading: &mut Reading<'_>) -> u8 {
    let mut days = 0_u8;
    for node in reader::one_or_more(node, &mut reading.faults) {
        let Some(text) = reader::text(node, &mut reading.faults) else { continue };
        match weekdays(text) {
            Some(more) => days |= more,
            None => reader::malformed(node, WEEKDAY, &mut reading.faults),
        }
    }
    days
}

/// `["2026-12-24","2027-01-01"]`, `{"from":…,"to":…}` or `"2026-12-24/2027-01-01"`.
fn dates(node: Node<'_>, reading: &mut Reading<'_>) -> Option<(Date, Date)> {
    let texts: Vec<&str> = match node.value() {
        Value::Array => node.children().filter_map(|child| child.text()).collect(),
        Value::Object => {
            let object = reader::object(node, &["from", "to"], &mut reading.faults)?;
            ["from", "to"].iter().filter_map(|key| object.member(key)?.text()).collect()
        }
        Value::String(text) => text.split('/').collect(),
        _ => Vec::new(),
    };
    let dates: Option<Vec<Date>> = texts.iter().map(|text| Date::parse(text.trim())).collect();
    match dates.as_deref() {
        Some([from, to]) if from <= to => Some((*from, *to)),
        _ => {
            reader::wrong_type(node, DATES, &mut reading.faults);
            None
        }
    }
}

impl Window {
    fn contains(&self, second: i64) -> bool {
        if self.start < self.end {
            (self.start..self.end).contains(&second)
        } else {
            second >= self.start || second < self.end
        }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (start, end) = (ClockTime(self.start), ClockTime(self.end));
        write!(f, "{start} and {end} {}", self.zone)
    }
}

struct ClockTime(i64);

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (minutes, second) = (self.0.div_euclid(60), self.0.rem_euclid(60));
        write!(f, "{:02}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60))?;
        if second == 0 { Ok(()) } else { write!(f, ":{second:02}") }
    }
}

impl Time {
    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Result<Judgement<'r>, Gap<'r>> {
        let local = |zone: &Zone| Local::at(subject.request.now, zone).ok_or(Gap::Clock);
        let holds = match self {
            Self::Windows { windows, inside } => {
                let mut within = false;
                for window in windows {
                    within |= window.contains(local(&window.zone)?.second);
                }
                within == *inside
            }
            Self::Days { days, zone } => days >> local(zone)?.weekday() & 1 == 1,
            Self::Dates { from, to, zone } => (*from..=*to).contains(&local(zone)?.date()),
        };
        Ok(Judgement::from_bool(holds))
    }

    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Windows { windows, inside: true } => format!("it is between {}", any(windows)),
            Self::Windows { windows, inside: false } => {
                format!("it is not between {}", any(windows))
            }
            Self::Days { days, zone } => format!("it is {} in {zone}", day_names(*days)),
            Self::Dates { from, to, zone } => format!("the date is {from} to {to} in {zone}"),
        }
    }

    pub(crate) fn remedy(&self) -> Option<String> {
        match self {
            Self::Windows { windows, inside: true } => {
                Some(format!("retry at a time not between {}", any(windows)))
            }
            Self::Windows { windows, inside: false } => {
                Some(format!("retry between {}", any(windows)))
            }
            Self::Days { days, zone } if *days != 0b111_1111 => {
                Some(format!("retry on {} in {zone}", day_names(!days & 0b111_1111)))
            }
            Self::Days { .. } => None,
            Self::Dates { to, zone, .. } => Some(format!("retry after {to} in {zone}")),
        }
    }
}

fn any(windows: &[Window]) -> String {
    windows.iter().map(Window::to_string).collect::<Vec<_>>().join(" or between ")
}

fn day_names(days: u8) -> String {
    let named = WEEKDAYS.iter().enumerate().filter(|(day, _)| days >> day & 1 == 1);
    let names: Vec<String> = named
        .map(|(_, name)| {
            let (first, rest) = name.split_at_checked(1).unwrap_or((name, ""));
            format!("{}{rest}", first.to_ascii_uppercase())
        })
        .collect();
    names.join(" or ")
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "tests may overflow")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_window_and_its_reverse_share_the_day(
            start in 0..DAY, length in 1..DAY, second in 0..DAY,
        ) {
            let end = (start + length) % DAY;
            let zone = Arc::new(Zone::UTC);
            let window = Window { start, end, zone: Arc::clone(&zone) };
            let reverse = Window { start: end, end: start, zone };
            prop_assert_eq!(window.contains(second), (second - start).rem_euclid(DAY) < length);
            prop_assert_ne!(window.contains(second), reverse.contains(second));
        }
    }
}
