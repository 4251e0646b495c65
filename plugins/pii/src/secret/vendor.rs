//! Values that a vendor's name gives away: `DATADOG_API_KEY=…`, `heroku token: …`.

use super::stand_in::is_stand_in;
use super::table::Vendor;
use super::value::{Look, contains};
use crate::weight::Decibans;

/// How far from the name the value may be, and over how many lines.
const REACH: usize = 110;
const LINES: usize = 2;
/// The shortest run of a token's bytes that is looked at.
const SHORTEST: usize = 10;

/// Words that make a value beside a vendor's name a secret.
const SECRETS: [&[u8]; 16] = [
    b"key", b"token", b"secret", b"auth", b"pass", b"cred", b"bearer", b"access", b"private",
    b"pat", b"pwd", b"sid", b"license", b"webhook", b"login", b"bot",
];

/// Words that make it something else.
const OTHERS: [&[u8]; 26] = [
    b"sha",
    b"hash",
    b"checksum",
    b"digest",
    b"integrity",
    b"commit",
    b"md5",
    b"etag",
    b"revision",
    b"uuid",
    b"guid",
    b"version",
    b"resolved",
    b"image",
    b"href",
    b"src=",
    b".com/",
    b".js",
    b".org/",
    b"class",
    b"public_key",
    b"public-key",
    b"publickey",
    b"trace",
    b"nonce",
    b"fingerprint",
];

/// The value near the name that stands at `start..end`.
pub(super) fn find(
    text: &str,
    start: usize,
    end: usize,
    vendor: &Vendor,
) -> Option<(usize, usize, Decibans)> {
    let bytes = text.as_bytes();
    if !is_name(bytes, start, end) {
        return None;
    }
    let reach = bytes.get(end..end.saturating_add(REACH).min(bytes.len()))?;
    let mut lines = 0_usize;
    let mut at = end;
    while at < end.saturating_add(reach.len()) {
        let byte = bytes.get(at).copied()?;
        if byte == b'\n' {
            lines = lines.saturating_add(1);
            if lines > LINES {
                return None;
            }
        }
        if !byte.is_ascii_alphanumeric() {
            at = at.saturating_add(1);
            continue;
        }
        let run = bytes.get(at..)?.iter().take(REACH).take_while(|byte| is_token(**byte)).count();
        if run >= SHORTEST
            && let Some(found) = here(text, (start, end), at, vendor)
        {
            return Some(found);
        }
        let word = bytes
            .get(at..)?
            .iter()
            .take(REACH)
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        at = at.saturating_add(word.count().max(1));
    }
    None
}

/// Whether one of the shapes is met by a value that begins here.
fn here(
    text: &str,
    (start, end): (usize, usize),
    at: usize,
    vendor: &Vendor,
) -> Option<(usize, usize, Decibans)> {
    let bytes = text.as_bytes();
    let stop = |end: &usize| {
        !bytes
            .get(*end)
            .is_some_and(|b| matches!(b, b'_' | b'-' | b'(') || b.is_ascii_alphanumeric())
    };
    let close = vendor
        .shapes
        .iter()
        .filter_map(|shape| shape.find(bytes, at))
        .map(|(_, end)| end)
        .filter(stop)
        .max()?;
    let value = text.get(at..close)?;
    let before = bytes.get(start.saturating_sub(24)..end)?;
    let weight = weigh(before, bytes.get(end..at)?, value)?;
    Some((at, close, weight))
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'_' | b'-' | b'.' | b'+' | b'/' | b'=' | b':' | b'|')
}

/// A name of its own or at the beginning of one, not a piece of another word.
fn is_name(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
    let first = bytes.get(start).copied().unwrap_or(b' ');
    let after = bytes.get(end).copied().unwrap_or(b' ');
    let last = end.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
    let begins = !before.is_ascii_alphanumeric()
        || before.is_ascii_lowercase() && first.is_ascii_uppercase();
    let shouted = last.is_ascii_uppercase() && after.is_ascii_uppercase();
    begins
        && (!after.is_ascii_lowercase()
            || !last.is_ascii_alphanumeric()
            || after == b'a'
            || after == b't'
            || after == b'k'
            || after == b's'
            || shouted
            || end.saturating_sub(start) >= 6)
}

/// What speaks for the value behind `before`, which ends with the vendor's name, and `gap`.
fn weigh(before: &[u8], gap: &[u8], value: &str) -> Option<Decibans> {
    let look = Look::at(value);
    let gap = gap.to_ascii_lowercase();
    let before = before.to_ascii_lowercase();
    if is_stand_in(value) || look.distinct() < 4 || OTHERS.iter().any(|word| contains(&gap, word)) {
        return None;
    }
    let secret = SECRETS.iter().any(|word| contains(&gap, word))
        || before
            .rsplit(|b| *b == b'\n')
            .next()
            .is_some_and(|line| SECRETS.iter().any(|word| contains(line, word)));
    let assigned = is_assigned(&gap) || is_path(&gap);
    let parts = look.digits < 6 && value.bytes().any(|byte| matches!(byte, b'_' | b'.' | b'-'));
    let groups = value.len() == 36 && value.bytes().filter(|byte| *byte == b'-').count() == 4;
    let mixed = ((look.digits >= 2 || look.digits > 0 && look.upper > 0 && look.lower > 0)
        && look.letters() > 0
        || look.letters() == 0)
        && (!parts || groups);
    let named = gap.windows(2).any(|two| two == b"id");
    let weight: i16 = match (secret, assigned) {
        (true, true) => 9,
        (true, false) => 4,
        (false, true) if named => 4,
        (false, true) => 2,
        (false, false) => return None,
    };
    let weight = match (look.is_random(), mixed) {
        (true, _) => weight,
        (false, true) if look.len >= 12 => weight.saturating_sub(3),
        (false, true) => weight.saturating_sub(6),
        (false, false) => return None,
    };
    Some(Decibans(weight))
}

/// Whether a version of an interface is between: `.io/v2/`.
fn is_path(gap: &[u8]) -> bool {
    matches!(gap, [.., b'/', b'v', b'1'..=b'9', b'/'])
}

/// Whether nothing but the rest of a name, an operator and quotes is between.
fn is_assigned(gap: &[u8]) -> bool {
    let name = gap
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b' '))
        .count();
    let rest = gap.get(name..).unwrap_or_default();
    name <= 32
        && rest.len() <= 10
        && rest.iter().any(|byte| matches!(byte, b'=' | b':' | b'>' | b'(' | b','))
        && rest.iter().all(|byte| {
            matches!(
                byte,
                b'=' | b':'
                    | b'>'
                    | b'('
                    | b','
                    | b' '
                    | b'"'
                    | b'\''
                    | b'`'
                    | b'\\'
                    | b'\t'
                    | b']'
                    | b'?'
                    | b'['
            )
        })
}
