//! Windows and weekdays, as people write them.

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// Names in English, Sunday first.
pub(super) const WEEKDAYS: &[&str] =
    &["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/// Start and end in seconds since midnight, and the name of the zone after them.
pub(super) fn window(text: &str) -> Option<(i64, i64, &str)> {
    let (start, rest) = time(text.trim_start())?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix(['-', '\u{2013}']).or_else(|| rest.strip_prefix("to "))?;
    let (end, rest) = time(rest.trim_start())?;
    // "9-5pm" could be nine in the morning or in the evening.
    let mixed = start.marked != end.marked && !start.named && !end.named;
    (!mixed).then_some((start.second, end.second, rest.trim()))
}

struct Reading {
    second: i64,
    /// Says whether it is before or after noon.
    marked: bool,
    /// Written as a word.
    named: bool,
}

/// `9am`, `9:30 PM`, `09:00`, `17`, `24:00`, `noon`, `midnight`, and what follows it.
fn time(text: &str) -> Option<(Reading, &str)> {
    for (word, second) in [("noon", DAY / 2), ("midnight", 0)] {
        if let Some((start, rest)) = text.split_at_checked(word.len())
            && start.eq_ignore_ascii_case(word)
        {
            return Some((Reading { second, marked: true, named: true }, rest));
        }
    }
    let (hour, mut rest) = number(text)?;
    let (mut minute, mut second) = (0, 0);
    if let Some(after) = rest.strip_prefix(':') {
        (minute, rest) = number(after)?;
        if let Some(after) = rest.strip_prefix(':') {
            (second, rest) = number(after)?;
        }
    }
    let (half, rest) = half_of_day(rest);
    let hour = match half {
        None => Some(hour).filter(|hour| *hour <= 24),
        Some(half) => Some(hour)
            .filter(|hour| (1..=12).contains(hour))
            .map(|hour| hour.rem_euclid(12).saturating_add(half)),
    }?;
    let seconds = [(hour, 3600), (minute, 60), (second, 1)];
    let seconds = seconds.iter().map(|(count, unit)| i64::from(*count).saturating_mul(*unit)).sum();
    let valid = minute < 60 && second < 60 && seconds <= DAY;
    valid.then_some((Reading { second: seconds, marked: half.is_some(), named: false }, rest))
}

/// One or two digits.
fn number(text: &str) -> Option<(i32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    if digits.len() > 2 {
        return None;
    }
    Some((digits.parse().ok()?, rest))
}

/// 0 for `am`, 12 for `pm`, and what follows.
fn half_of_day(text: &str) -> (Option<i32>, &str) {
    let trimmed = text.trim_start();
    for (word, hours) in [("am", 0), ("a.m.", 0), ("pm", 12), ("p.m.", 12)] {
        if let Some((start, rest)) = trimmed.split_at_checked(word.len())
            && start.eq_ignore_ascii_case(word)
            && !rest.starts_with(|c: char| c.is_ascii_alphabetic())
        {
            return (Some(hours), rest);
        }
    }
    (None, text)
}

/// A name, a range, `weekdays` or `weekend`: bit 0 for Sunday to bit 6 for Saturday.
pub(super) fn weekdays(text: &str) -> Option<u8> {
    let lower = text.trim().to_ascii_lowercase();
    match lower.as_str() {
        "weekday" | "weekdays" => return Some(0b011_1110),
        "weekend" | "weekends" => return Some(0b100_0001),
        _ => {}
    }
    let day = |text: &str| {
        let text = text.trim();
        let known = |name: &&str| text.len() >= 3 && name.starts_with(text);
        WEEKDAYS.iter().position(known)
    };
    let (first, last) = lower.split_once('-').unwrap_or((&lower, &lower));
    let (first, last) = (day(first)?, day(last)?);
    let named = |day: &usize| match first <= last {
        true => (first..=last).contains(day),
        false => *day >= first || *day <= last,
    };
    Some((0..7).filter(named).fold(0, |days, day| days | 1 << day))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn windows_are_read_as_people_write_them() {
        let hour = 3600;
        for (text, expected) in [
            ("09:00-18:00", Some((9 * hour, 18 * hour, ""))),
            ("9am-5pm EST", Some((9 * hour, 17 * hour, "EST"))),
            (
                "9:30 AM - 12 pm America/New_York",
                Some((9 * hour + 1800, 12 * hour, "America/New_York")),
            ),
            ("22:00-06:00 +05:30", Some((22 * hour, 6 * hour, "+05:30"))),
            ("00:00-24:00", Some((0, 24 * hour, ""))),
            ("12am-noon", Some((0, 12 * hour, ""))),
            ("9 a.m. to 5 p.m. ET", Some((9 * hour, 17 * hour, "ET"))),
            ("9-17", Some((9 * hour, 17 * hour, ""))),
            ("9am\u{2013}midnight", Some((9 * hour, 0, ""))),
            ("9-5pm", None),
            ("13pm-2pm", None),
            ("0am-2pm", None),
            ("25:00-26:00", None),
            ("24:01-25:00", None),
            ("9:60-10:00", None),
            ("9", None),
            ("", None),
            ("-", None),
        ] {
            assert_eq!(window(text), expected, "{text}");
        }
    }

    #[test]
    fn weekdays_are_read_as_people_write_them() {
        for (text, expected) in [
            ("mon", Some(0b10)),
            ("Tuesday", Some(0b100)),
            ("mon-fri", Some(0b11_1110)),
            ("weekdays", Some(0b11_1110)),
            ("fri-mon", Some(0b110_0011)),
            ("weekend", Some(0b100_0001)),
            ("sun-sat", Some(0b111_1111)),
            ("m", None),
            ("someday", None),
        ] {
            assert_eq!(weekdays(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_quietly(text in "[0-9apm:!. -]{0,14}\\PC{0,3}") {
            let _ = (window(&text), weekdays(&text));
        }
    }
}
