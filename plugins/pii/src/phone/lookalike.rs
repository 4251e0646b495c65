//! What has digits and separators like a phone number and is something else: the most that each can weigh.

use crate::phone::few::Few;
use crate::phone::layout::{Joint, MOST_GROUPS, Piece};

/// Never a phone number, whatever the words nearby say.
const NEVER: i16 = -25;

/// The most that a piece without a plus sign can weigh. Pieces that look like nothing else: no bound.
pub(super) fn most(piece: &Piece) -> i16 {
    let joints = Joints::of(piece);
    [
        bare(piece),
        date(piece, &joints),
        dotted(piece, &joints),
        spaced_thousands(piece, &joints),
        fixed_shapes(piece, &joints),
        repeated(piece),
        many(piece),
    ]
    .into_iter()
    .min()
    .unwrap_or(NEVER)
}

const NO_BOUND: i16 = i16::MAX;

/// Which joints there are.
struct Joints {
    all: Option<Joint>,
}

impl Joints {
    fn of(piece: &Piece) -> Self {
        let first = piece.joints.first().copied();
        let alike = piece.joints.iter().all(|joint| Some(*joint) == first);
        Self { all: first.filter(|_| alike && piece.in_parentheses.is_none()) }
    }

    fn are(&self, joint: Joint) -> bool {
        self.all == Some(joint)
    }

    /// As in dates: the same between all groups, one character.
    fn are_narrow(&self) -> bool {
        matches!(self.all, Some(Joint::Dash | Joint::Dot | Joint::Slash))
    }
}

/// An IPv4 address or a date of ISO 8601, perhaps with an hour: what most runs of a log are. Only saves time.
pub(super) fn is_plainly(run: &[u8]) -> bool {
    // Four pairs of digits are eleven bytes, and numbers in some places.
    let is_address = || {
        run.len() < 16
            && run.len() != 11
            && run.iter().filter(|byte| **byte == b'.').count() == 3
            && run.split(|byte| *byte == b'.').all(|group| {
                (1..=3).contains(&group.len())
                    && group.iter().all(u8::is_ascii_digit)
                    && value(group) < 256
            })
    };
    let is_date = || match run {
        [y @ .., b'-', m1, m2, b'-', d1, d2] | [y @ .., b'-', m1, m2, b'-', d1, d2, b' ', _, _] => {
            y.len() == 4 && is_year(value(y)) && is_day(value(&[*m1, *m2]), value(&[*d1, *d2]))
        }
        _ => false,
    };
    run.len() < 16 && (is_address() || is_date())
}

/// A date, and perhaps the hour after it.
pub(super) fn is_date(piece: &Piece) -> bool {
    piece.sizes.len() < 5 && (date(piece, &Joints::of(piece)) == NEVER || bare(piece) == NEVER)
}

/// The value of a group.
fn value(digits: &[u8]) -> u32 {
    digits.iter().fold(0_u32, |all, digit| {
        all.saturating_mul(10).saturating_add(u32::from(digit.saturating_sub(b'0')))
    })
}

fn values(piece: &Piece) -> Few<u32, MOST_GROUPS> {
    let mut digits = &*piece.digits;
    let mut values = Few::new();
    for size in piece.sizes.iter() {
        let Some((group, rest)) = digits.split_at_checked(usize::from(*size)) else { break };
        if values.push(value(group)).is_none() {
            break;
        }
        digits = rest;
    }
    values
}

fn is_year(year: u32) -> bool {
    (1800..2200).contains(&year)
}

fn is_day(month: u32, day: u32) -> bool {
    (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// Dates and times without separators, Unix times.
fn bare(piece: &Piece) -> i16 {
    let [first, ..] = &*piece.sizes else { return NEVER };
    let part = |from: usize, to: usize| piece.digits.get(from..to).map_or(0, value);
    let year_first = is_year(part(0, 4)) && is_day(part(4, 6), part(6, 8));
    let year_last =
        is_year(part(4, 8)) && (is_day(part(0, 2), part(2, 4)) || is_day(part(2, 4), part(0, 2)));
    match (piece.sizes.len(), *first) {
        (_, 8 | 12 | 14) if year_first => NEVER,
        (1, 8) if year_last => -20,
        (1, 10) if (1_400_000_000..1_800_000_000).contains(&part(0, 10)) => -13,
        (1, 13) if piece.digits.starts_with(b"978") || piece.digits.starts_with(b"979") => -20,
        (1, 13) if (13..20).contains(&part(0, 2)) => -14,
        _ => NO_BOUND,
    }
}

fn date(piece: &Piece, joints: &Joints) -> i16 {
    let values = values(piece);
    let narrow = piece.joints.iter().take(2).all(|joint| Some(joint) == piece.joints.first())
        && matches!(piece.joints.first(), Some(Joint::Dash | Joint::Dot | Joint::Slash));
    let at_start = match (&*values, &*piece.sizes) {
        ([year, month, day, ..], [4, 1 | 2, 1 | 2, ..]) => is_year(*year) && is_day(*month, *day),
        ([a, b, year, ..], [1 | 2, 1 | 2, 4, ..]) => {
            is_year(*year) && (is_day(*a, *b) || is_day(*b, *a))
        }
        _ => false,
    };
    if at_start && narrow {
        return NEVER;
    }
    if at_start && joints.are(Joint::Space) && piece.sizes.len() == 3 {
        return -14;
    }
    let in_the_middle =
        values.windows(3).zip(piece.sizes.windows(3)).any(|(values, sizes)| {
            match (values, sizes) {
                ([year, month, day], [4, 2, 2]) => is_year(*year) && is_day(*month, *day),
                _ => false,
            }
        });
    if in_the_middle
        && joints.are_narrow()
        && piece.sizes.len() > 3
        && piece.digits.first() != Some(&b'0')
    {
        return -20;
    }
    let is_volume =
        piece.in_parentheses == Some(0) && values.first().is_some_and(|year| is_year(*year));
    if is_volume && piece.sizes.first() == Some(&4) && piece.digits.first() != Some(&b'0') {
        return -9;
    }
    match (&*values, &*piece.sizes) {
        ([from, to], [4, 4]) if is_year(*from) && is_year(*to) => -20,
        ([a, b, _], [2, 2, 2]) if joints.are_narrow() && (is_day(*a, *b) || is_day(*b, *a)) => -12,
        _ => NO_BOUND,
    }
}

/// Decimals, versions, object identifiers, IPv4 addresses, thousands.
fn dotted(piece: &Piece, joints: &Joints) -> i16 {
    if !joints.are(Joint::Dot) {
        return NO_BOUND;
    }
    let thousands = piece.sizes.iter().skip(1).all(|size| *size == 3);
    let short_inside = piece.sizes.iter().skip(1).any(|size| *size == 1);
    match piece.sizes.len() {
        2 => NEVER,
        4 if values(piece).iter().all(|value| *value < 256) => {
            // Pairs of digits are numbers in some places, and addresses everywhere.
            if piece.sizes.iter().all(|size| *size == 2) { -11 } else { NEVER }
        }
        _ if short_inside => -20,
        _ if thousands && piece.digits.first() != Some(&b'0') => -12,
        _ => NO_BOUND,
    }
}

/// `1 234 567` and columns of a table.
fn spaced_thousands(piece: &Piece, joints: &Joints) -> i16 {
    let thousands = piece.sizes.iter().skip(1).all(|size| *size == 3);
    if joints.are(Joint::Space) && thousands && piece.digits.first() != Some(&b'0') {
        return if piece.sizes.len() > 3 { -10 } else { -8 };
    }
    let equal = piece.sizes.iter().all(|size| Some(size) == piece.sizes.first());
    let low = values(piece).iter().filter(|value| **value < 10).count();
    if is_two_by_two(piece) && low > 2 {
        // Bytes, or a count.
        return -6;
    }
    let table = equal && piece.sizes.len() > 2 && !is_two_by_two(piece);
    if joints.are(Joint::Space) && table { -3 } else { NO_BOUND }
}

/// `01 23 45 67 89` and `32 12 34 56`, as in France and Denmark.
fn is_two_by_two(piece: &Piece) -> bool {
    matches!(&*piece.sizes, [2, 2, 2, 2] | [2, 2, 2, 2, 2])
}

/// Shapes of other well-known numbers.
fn fixed_shapes(piece: &Piece, joints: &Joints) -> i16 {
    let zero = piece.digits.first() == Some(&b'0');
    let dashes = joints.are(Joint::Dash);
    match &*piece.sizes {
        // Social security numbers of the United States.
        [3, 2, 4] if dashes => -12,
        [3, 2, 4] if !zero => -9,
        // ZIP+4, ranges of pages.
        [5, 4] if dashes && zero => -3,
        [5, 4] | [5, 5] if dashes => -8,
        // Payment cards and parts of them, identity numbers of India.
        [4, 4, 4] if zero && !piece.digits.starts_with(b"00") => {
            if dashes {
                NO_BOUND
            } else {
                -3
            }
        }
        [4, 4, 4] => -10,
        // Numbers with a check digit behind.
        [1, _, 1] => -12,
        [4, 6, 5 | 4] => NEVER,
        [4, 4, 4, ..] => NEVER,
        // Book numbers end in a check digit and have five groups, or four.
        [3, .., 1] if piece.digits.starts_with(b"97") && piece.digits.len() == 13 => NEVER,
        [.., 1] if piece.digits.len() == 10 && piece.sizes.len() == 4 => -15,
        _ => NO_BOUND,
    }
}

/// Nothing but a digit or two.
fn repeated(piece: &Piece) -> i16 {
    let first = piece.digits.first();
    let changes = piece.digits.windows(2).filter(|pair| pair.first() != pair.last()).count();
    let is_american = matches!(*piece.sizes, [.., 3, 3, 4]) && first != Some(&b'0');
    if changes < 2 && !is_american { -12 } else { NO_BOUND }
}

fn many(piece: &Piece) -> i16 {
    let ones = piece.sizes.iter().filter(|size| **size == 1).count();
    if ones == piece.sizes.len() && ones > 6 {
        return -10;
    }
    match piece.sizes.len() {
        0..=6 => NO_BOUND,
        7 => -8,
        _ => -20,
    }
}
