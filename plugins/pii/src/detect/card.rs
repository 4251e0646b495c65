//! Payment cards: issuer range, length, Luhn's check digit, layout.

use super::{judged, luhn, number};
use crate::candidate::Candidate;
use crate::context::Around;
use crate::kind::Kind;
use crate::token::{Gathered, Layout};

/// A range of an issuer's numbers.
type Issuer = (u32, u32, &'static [usize], &'static str, i16);

/// Issuers: least and most of the first six digits, lengths, name, and what the range is worth. Long
/// ranges of old debit schemes say little.
static ISSUERS: [Issuer; 26] = [
    (400_000, 499_999, &[16], "visa", 0),
    (510_000, 559_999, &[16], "mastercard", 0),
    (222_100, 272_099, &[16], "mastercard", 0),
    (340_000, 349_999, &[15], "amex", 2),
    (370_000, 379_999, &[15], "amex", 2),
    (601_100, 601_199, &[16], "discover", 2),
    (644_000, 659_999, &[16], "discover", 0),
    (622_126, 622_925, &[16], "discover", 2),
    (300_000, 305_999, &[14, 16], "diners", -1),
    (309_500, 309_599, &[14, 16], "diners", 1),
    (360_000, 369_999, &[14, 16], "diners", -2),
    (380_000, 399_999, &[14, 16], "diners", -3),
    (352_800, 358_999, &[16, 17, 18, 19], "jcb", 0),
    (620_000, 629_999, &[16, 17, 18, 19], "unionpay", 0),
    (810_000, 817_199, &[16, 17, 18, 19], "unionpay", -3),
    (220_000, 220_499, &[16, 17, 18, 19], "mir", 2),
    (508_500, 508_999, &[16], "rupay", 1),
    (606_985, 607_984, &[16], "rupay", 1),
    (979_200, 979_289, &[16], "troy", 2),
    (506_099, 506_198, &[16, 18, 19], "verve", 1),
    (650_002, 650_027, &[16, 18, 19], "verve", 1),
    (606_282, 606_282, &[16], "hipercard", 2),
    (500_000, 509_999, &[12, 13, 14, 15, 16, 17, 18, 19], "maestro", -4),
    (560_000, 589_999, &[12, 13, 14, 15, 16, 17, 18, 19], "maestro", -4),
    (639_000, 639_099, &[12, 13, 14, 15, 16, 17, 18, 19], "maestro", -3),
    (670_000, 679_999, &[12, 13, 14, 15, 16, 17, 18, 19], "maestro", -4),
];

/// Visa's rare lengths.
static RARE: Issuer = (400_000, 499_999, &[13, 19], "visa", -6);

/// Lengths of card numbers.
const SHORTEST: usize = 12;
const LONGEST: usize = 19;

/// The card number that begins with the gathered digits.
pub(crate) fn find(gathered: &Gathered, start: usize, near: &mut Around<'_>) -> Option<Candidate> {
    let digits = gathered.leading_digits();
    if digits < SHORTEST {
        return None;
    }
    // Most numbers begin as no card does.
    let six = six(gathered.first(6)?)?;
    if !issuers(six).any(|_| true) {
        return None;
    }
    let lengths = (SHORTEST..=digits.min(LONGEST)).rev();
    let found = lengths.filter_map(|count| {
        let end = gathered.end(count)?;
        let number = gathered.first(count)?;
        let (name, range) = issuer(six, count)?;
        let own = range.saturating_add(layout(gathered.layout(count), count)?);
        (luhn(number) && is_varied(number)).then_some((own, name, end))
    });
    let (own, name, end) = found.max_by_key(|(own, _, _)| *own)?;
    let around = near(start, end);
    // A name of another number of this length speaks against it.
    let rival = number::rival(&around, digits, false);
    let rival = if around.of(Kind::PaymentCard).0.0 > 0 { 0 } else { rival };
    let own = own.saturating_sub(rival);
    Some(judged(Kind::PaymentCard, name, (start, end), own, true, &around))
}

/// The number that six digits write.
fn six(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |value, digit| {
        value.checked_mul(10)?.checked_add(u32::from(digit.checked_sub(b'0')?))
    })
}

/// Those whose ranges the first six digits are in.
fn issuers(six: u32) -> impl Iterator<Item = &'static Issuer> {
    let known = ISSUERS.iter().chain(std::iter::once(&RARE));
    known.filter(move |(from, to, ..)| (*from..=*to).contains(&six))
}

/// Who issues numbers of so many digits that begin with these, and what that is worth.
fn issuer(six: u32, count: usize) -> Option<(&'static str, i16)> {
    let mut fits = issuers(six).filter(|(_, _, lengths, _, _)| lengths.contains(&count));
    fits.next().map(|(_, _, _, name, worth)| (*name, *worth))
}

/// What the grouping is worth; none where no card is written so.
fn layout(layout: Layout, count: usize) -> Option<i16> {
    if layout.is_one_piece() {
        return Some(5);
    }
    let rare: i16 = if layout.mixed { -4 } else { 0 };
    let sign: i16 = match layout.separator {
        b' ' | b'-' => 0,
        b'.' | b'/' | b'_' => -2,
        b'\n' | b'\r' | b'\t' => -3,
        _ => -5,
    };
    let groups = match (layout.groups(), count) {
        (Some([4, 4, 4, 4] | [4, 6, 5] | [4, 6, 4]), _) => 9,
        (Some([4, 4, 4, 4, 3] | [6, 13] | [4, 4, 4, 1] | [4, 4, 4, 3] | [4, 4, 5]), _) => 6,
        _ if layout.is_spaced_out() => 7,
        (Some(groups), _) if is_even(groups) => 3,
        _ => -7,
    };
    Some(sign.saturating_add(groups).saturating_add(rare))
}

/// Groups of one length, the last perhaps shorter.
fn is_even(groups: &[u8]) -> bool {
    let Some((last, rest)) = groups.split_last() else { return false };
    let first = rest.first().unwrap_or(last);
    rest.iter().all(|group| group == first) && last <= first && *first >= 2
}

/// At least four different digits: `4000 0000 0000 0000` and the like are fillers, but the processors' test
/// numbers are not.
fn is_varied(number: &[u8]) -> bool {
    let seen =
        number.iter().fold(0_u16, |seen, digit| seen | 1 << (digit.saturating_sub(b'0') & 15));
    seen.count_ones() >= 2
}
