//! US social security and individual taxpayer numbers by their layout (SSA, 20 CFR 422; IRS).

use super::judged;
use crate::candidate::Candidate;
use crate::context::Around;
use crate::kind::Kind;
use crate::token::Gathered;

/// The number of three, two and four digits that is gathered.
pub(crate) fn find(gathered: &Gathered, start: usize, near: &mut Around<'_>) -> Option<Candidate> {
    let end = gathered.end(9)?;
    let digits = gathered.first(9).filter(|_| gathered.leading_digits() >= 9)?;
    let layout = gathered.layout(9);
    let own: i16 = match (layout.groups(), layout.separator) {
        (Some([9]), _) => -11,
        (Some([3, 2, 4]), b'-') if !layout.mixed => 6,
        (Some([3, 2, 4]), b' ' | b'.' | b'_' | b'/') if !layout.mixed => -1,
        (Some([3, 2, 4]), _) => -4,
        _ if layout.is_spaced_out() => -3,
        (Some([3, 3, 3]), _) => -9,
        _ => return None,
    };
    // A longer number of which this is the beginning.
    if gathered.leading_digits() > 9 && layout.separator == gathered.layout(10).separator {
        return None;
    }
    let kind = kind(digits)?;
    let itin = if kind == Kind::UsItin { -1 } else { 0 };
    let around = near(start, end);
    let is_named = around.of(Kind::UsSsn).0.0 >= 10;
    let (own, is_laid_out) = if is_named && own == -11 { (-4, true) } else { (own, own > -11) };
    Some(judged(kind, "", (start, end), own.saturating_add(itin), is_laid_out, &around))
}

/// What nine digits may be: area 900 and above is for taxpayers without a social security number.
fn kind(digits: &[u8]) -> Option<Kind> {
    let number = |from: usize, to: usize| {
        std::str::from_utf8(digits.get(from..to)?).ok()?.parse::<u16>().ok()
    };
    let (area, group, serial) = (number(0, 3)?, number(3, 5)?, number(5, 9)?);
    match (area, group, serial) {
        (0 | 666, _, _) | (_, 0, _) | (_, _, 0) => None,
        (900.., 50..=65 | 70..=88 | 90..=92 | 94..=99, _) => Some(Kind::UsItin),
        (900.., _, _) => None,
        _ => Some(Kind::UsSsn),
    }
}
