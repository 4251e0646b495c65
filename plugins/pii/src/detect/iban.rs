//! IBAN: country, its length, mod 97 (ISO 13616, ISO 7064 MOD 97-10).

use super::{judged, mod97};
use crate::candidate::Candidate;
use crate::context::Around;
use crate::kind::Kind;
use crate::token::Gathered;

/// Length by country, of the registry that SWIFT keeps.
const LENGTHS: &str = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28\
    EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28\
    LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22\
    RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

/// The IBAN that begins with the gathered characters, or with letters apart before them: `GB 82 WEST`.
pub(crate) fn find(
    text: &str,
    gathered: &Gathered,
    start: usize,
    near: &mut Around<'_>,
) -> Option<Candidate> {
    match country_before(text, start) {
        Some(from) => whole(&Gathered::from(text, from), from, near),
        None => whole(gathered, start, near),
    }
}

/// Where a country's letters begin that a space or hyphen parts from the digits at an offset.
fn country_before(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if !bytes.get(start)?.is_ascii_digit() {
        return None;
    }
    let from = start.checked_sub(3)?;
    let [a, b, b' ' | b'-'] = bytes.get(from..start)? else { return None };
    let is_start = from.checked_sub(1).and_then(|at| bytes.get(at));
    let stands_alone = is_start.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    (a.is_ascii_uppercase() && stands_alone && length(&[*a, *b]).is_some()).then_some(from)
}

fn whole(gathered: &Gathered, start: usize, near: &mut Around<'_>) -> Option<Candidate> {
    let head = gathered.first(4)?;
    let [a, b, c, d] = *<&[u8; 4]>::try_from(head).ok()?;
    if !(a.is_ascii_alphabetic()
        && b.is_ascii_alphabetic()
        && c.is_ascii_digit()
        && d.is_ascii_digit())
    {
        return None;
    }
    let count = length(&[a, b])?;
    let end = gathered.end(count)?;
    let layout = gathered.layout(count);
    let own = match layout.groups() {
        Some(_) if layout.is_one_piece() => 14,
        Some(groups) if !layout.mixed && is_usual(groups) => 16,
        _ if layout.is_spaced_out() => 12,
        _ if layout.mixed => 4,
        _ => 8,
    };
    if !is_valid(gathered.first(count)?) {
        return None;
    }
    let around = near(start, end);
    let mut found = judged(Kind::Iban, "", (start, end), own, true, &around);
    // Words for an account speak for its IBAN as well.
    found.support.context |= around.of(Kind::BankAccount).0.0 > 0;
    Some(found)
}

fn length(country: &[u8]) -> Option<usize> {
    let entry =
        LENGTHS.as_bytes().as_chunks::<4>().0.iter().find(|entry| entry.starts_with(country))?;
    std::str::from_utf8(entry.get(2..)?).ok()?.parse().ok()
}

/// Groups of four, the last shorter.
fn is_usual(groups: &[u8]) -> bool {
    groups
        .split_last()
        .is_some_and(|(last, rest)| *last <= 4 && rest.iter().all(|group| *group == 4))
}

/// The number read with the first four characters at its end leaves 1 divided by 97.
fn is_valid(number: &[u8]) -> bool {
    let (head, rest) = number.split_at(number.len().min(4));
    mod97(rest.iter().chain(head))
}
