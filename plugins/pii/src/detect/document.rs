//! Documents of people: passports, driver's licences and patients' records (words required), and machine
//! readable zones (ICAO 9303).

use super::{certain, judged, number};
use crate::candidate::Candidate;
use crate::context::Near;
use crate::kind::Kind;
use crate::token::Gathered;

/// Numbers that only a word makes one: type, least and most characters, least digits.
const NAMED: [(Kind, usize, usize, usize); 4] = [
    (Kind::Passport, 6, 10, 4),
    (Kind::DriverLicense, 5, 18, 4),
    (Kind::MedicalRecord, 5, 14, 5),
    (Kind::BankAccount, 6, 18, 6),
];

/// Whether words name one of them.
pub(crate) fn is_named(near: &Near<'_>) -> bool {
    NAMED.iter().any(|(kind, ..)| near.of(*kind).0.0 >= 6)
}

/// What words call the gathered characters.
pub(crate) fn find(
    text: &str,
    gathered: &Gathered,
    start: usize,
    near: &Near<'_>,
) -> Option<Candidate> {
    let found = NAMED.iter().filter_map(|(kind, least, most, digits)| {
        if near.of(*kind).0.0 < 6 {
            return None;
        }
        let count = gathered.lengths().rev().find(|count| {
            let has = gathered.first(*count).unwrap_or_default();
            (*least..=*most).contains(count)
                && has.iter().filter(|c| c.is_ascii_digit()).count() >= *digits
                && is_one_number(gathered, *count)
        })?;
        let chars = gathered.first(count)?;
        let end = gathered.end(count)?;
        let is_account = *kind == Kind::BankAccount;
        // Digits behind or before a space are of the same number: a part of it is none.
        if is_account
            && (!chars.iter().all(u8::is_ascii_digit) || number::goes_on(text, start, end))
        {
            return None;
        }
        let is_short = *kind == Kind::Passport && chars.len() < 7;
        let own: i16 = if is_date(chars) || is_short { -15 } else { -11 };
        // An account whose check digits are known is one only if they hold.
        let is_checked = is_account && number::rival(near, count, false) > 0;
        let own = if is_checked { own.saturating_sub(8) } else { own };
        Some(judged(*kind, "", (start, end), own, false, near))
    });
    found.max_by_key(|candidate| candidate.weight)
}

/// Groups with hyphens, or at most one space behind the letters of a series; never words of a sentence.
fn is_one_number(gathered: &Gathered, count: usize) -> bool {
    let layout = gathered.layout(count);
    let groups = layout.groups().map_or(usize::MAX, <[u8]>::len);
    match layout.separator {
        0 => true,
        b'-' => !layout.mixed,
        b' ' | b'.' | b'/' => !layout.mixed && groups <= 4 && ends_in_digits(gathered, count),
        _ => false,
    }
}

/// Whether every group but the first has digits only.
fn ends_in_digits(gathered: &Gathered, count: usize) -> bool {
    let chars = gathered.first(count).unwrap_or_default();
    let first = gathered.layout(count).groups().and_then(|groups| groups.first().copied());
    let rest = chars.iter().skip(usize::from(first.unwrap_or(0)));
    rest.take_while(|_| true).all(u8::is_ascii_digit)
}

/// `19841231` or `31121984`.
fn is_date(chars: &[u8]) -> bool {
    let number = |from: usize, to: usize| {
        let part = std::str::from_utf8(chars.get(from..to).unwrap_or_default());
        part.ok().and_then(|part| part.parse::<u16>().ok()).unwrap_or(0)
    };
    if chars.len() != 8 || !chars.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let is = |year: u16, month: u16, day: u16| {
        (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
    };
    is(number(0, 4), number(4, 6), number(6, 8)) || is(number(4, 8), number(2, 4), number(0, 2))
}

/// Machine readable zones.
#[derive(Debug)]
pub(crate) struct Zones {
    fillers: memchr::memmem::Finder<'static>,
}

impl Zones {
    pub(crate) fn new() -> Self {
        Self { fillers: memchr::memmem::Finder::new("<<") }
    }

    /// All of a text.
    pub(crate) fn find(&self, text: &str, out: &mut Vec<Candidate>) {
        zones(text, self.fillers.find_iter(text.as_bytes()), out);
    }
}

fn zones(text: &str, fillers: impl Iterator<Item = usize>, out: &mut Vec<Candidate>) {
    let mut least = 0;
    for at in fillers {
        if at < least {
            continue;
        }
        if let Some(found) = zone(text, at, least) {
            least = found.end;
            out.push(found);
        }
        // The rest of a line of fillers has been looked at.
        let line = text.as_bytes().get(at..).unwrap_or_default();
        least = least.max(at.saturating_add(line.iter().take_while(|byte| is_zone(byte)).count()));
    }
}

fn is_zone(byte: &u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'<'
}

/// The lines of one length around an offset.
fn zone(text: &str, at: usize, least: usize) -> Option<Candidate> {
    let bytes = text.as_bytes();
    let before = bytes.get(least..at)?.iter().rev().take(96).take_while(|b| is_zone(b)).count();
    let start = at.saturating_sub(before);
    let mut lines: Vec<&[u8]> = Vec::new();
    let mut end = start;
    let mut next = start;
    while lines.len() < 3 {
        let rest = bytes.get(next..)?;
        let count = rest.iter().take(96).take_while(|byte| is_zone(byte)).count();
        if count == 0 || lines.first().is_some_and(|first| first.len() != count) {
            break;
        }
        lines.push(rest.get(..count)?);
        end = next.saturating_add(count);
        let blanks = bytes.get(end..)?.iter().take(8).take_while(|byte| byte.is_ascii_whitespace());
        next = end.saturating_add(blanks.count());
    }
    let own = if checks(&lines)? { 20 } else { -15 };
    let mut found = certain(Kind::Mrz, "", (start, end), own);
    found.support.checksum = own > 0;
    Some(found)
}

/// Whether the check digits of number, birth and expiry hold; none when the lines are no zone.
fn checks(lines: &[&[u8]]) -> Option<bool> {
    let holds = |line: &[u8], from: usize, to: usize| {
        let field = line.get(from..to)?;
        let digit = line.get(to)?;
        Some(check_digit(field)? == *digit || (*digit == b'<' && field.iter().all(|c| *c == b'<')))
    };
    let (line, places): (&[u8], [(usize, usize); 3]) = match lines {
        [first, second] if first.len() == 44 || first.len() == 36 => {
            (second, [(0, 9), (13, 19), (21, 27)])
        }
        [first, second, _] if first.len() == 30 => {
            let number = holds(first, 5, 14)?;
            return Some(number && holds(second, 0, 6)? && holds(second, 8, 14)?);
        }
        _ => return None,
    };
    places.iter().try_fold(true, |all, (from, to)| Some(holds(line, *from, *to)? && all))
}

/// Weights 7, 3, 1 (ICAO 9303-3, 4.9).
fn check_digit(field: &[u8]) -> Option<u8> {
    let sum =
        field.iter().zip([7_u32, 3, 1].iter().cycle()).try_fold(0_u32, |sum, (c, weight)| {
            let value = if *c == b'<' { 0 } else { char::from(*c).to_digit(36)? };
            sum.checked_add(value.checked_mul(*weight)?)
        })?;
    u8::try_from(sum.checked_rem(10)?).ok()?.checked_add(b'0')
}
