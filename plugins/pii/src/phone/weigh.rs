//! How much a piece weighs as a phone number, before what stands around it.

use crate::phone::layout::{Joint, Piece};
use crate::phone::lookalike;
use crate::phone::plan::{Fit, Number, Plan, Region, Trunk};

/// What a number weighs that only words nearby can make a phone number.
const NEEDS_A_CUE: i16 = -8;
/// The most that a national number of no certain region weighs.
const MOST_NATIONAL: i16 = 8;
/// What a number of six digits weighs that some plan has.
const SHORT: i16 = -10;
/// What a number weighs that no plan has and that has no layout of phone numbers.
const UNKNOWN: i16 = -12;

/// A judgement of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) weight: i16,
    /// The region whose number it is, empty where that is not known.
    pub(super) region: &'static str,
    /// The numbering plan has it.
    pub(super) in_plan: bool,
}

impl Verdict {
    fn new(weight: i16, region: &'static str, in_plan: bool) -> Self {
        Self { weight, region, in_plan }
    }

    fn at_most(self, most: i16) -> Self {
        Self { weight: self.weight.min(most), ..self }
    }

    fn plus(self, more: i16) -> Self {
        Self { weight: self.weight.saturating_add(more), ..self }
    }
}

/// `least`: what weighs less is of no interest and may be `None`.
pub(super) fn weigh(plan: &Plan, piece: &Piece, least: i16) -> Option<Verdict> {
    let style = style(piece);
    if piece.has_plus {
        return Some(abroad(plan, piece, 0)?.plus(style));
    }
    let most = most(plan, piece);
    if most < least {
        return None;
    }
    let dialled = dialled_abroad(plan, piece);
    if let Some(verdict) = dialled.filter(|verdict| verdict.in_plan && verdict.weight > 0) {
        // Dumps of bytes and of code points.
        let is_dump =
            piece.sizes.iter().all(|size| *size == 2) || piece.sizes.iter().all(|size| *size == 4);
        return Some(verdict.plus(style).at_most(if is_dump { -2 } else { i16::MAX }));
    }
    let american = north_american(plan, piece);
    let is_too_much = least > MOST_NATIONAL && plan.believed().next().is_none();
    let is_american = american.is_some_and(|verdict| verdict.weight > 3);
    let readings = [
        dialled,
        without_plus(plan, piece),
        american,
        if is_american || is_too_much { None } else { national(plan, piece) },
        if is_too_much { None } else { Some(unplanned(plan, piece)) },
    ];
    let best = readings.into_iter().flatten().max_by_key(|verdict| verdict.weight)?;
    let few = match &*piece.sizes {
        [2, 2, 2] => NEEDS_A_CUE,
        [6] | [3, 3] if best.in_plan => SHORT,
        _ if piece.digits.len() < 7 => UNKNOWN,
        _ => i16::MAX,
    };
    Some(best.plus(style).at_most(most).at_most(few))
}

/// The most that a piece without a sign can weigh.
fn most(plan: &Plan, piece: &Piece) -> i16 {
    let is_bare = piece.sizes.len() == 1;
    let is_prefixed = piece.digits.starts_with(b"00") || piece.digits.starts_with(b"011");
    let bare = if is_bare && !is_prefixed && plan.believed().next().is_none() {
        NEEDS_A_CUE
    } else {
        i16::MAX
    };
    bare.min(lookalike::most(piece))
}

/// What speaks against the way it is written.
fn style(piece: &Piece) -> i16 {
    let mut weight = 0_i16;
    let count = |wanted: Joint| piece.joints.iter().filter(|joint| **joint == wanted).count();
    let (dots, spaces, dashes, slashes) =
        (count(Joint::Dot), count(Joint::Space), count(Joint::Dash), count(Joint::Slash));
    if dots > 0 && spaces.saturating_add(dashes) > 1 {
        weight = weight.saturating_sub(4);
    }
    if slashes > 1 || (slashes == 1 && piece.joints.first() != Some(&Joint::Slash)) {
        weight = weight.saturating_sub(if slashes > 1 { 12 } else { 4 });
    }
    weight =
        weight.saturating_sub(i16::try_from(count(Joint::Loose)).unwrap_or(9).saturating_mul(4));
    let inner = piece.sizes.len().saturating_sub(1);
    let ones = piece.sizes.iter().take(inner).skip(2).filter(|size| **size == 1).count();
    weight = weight.saturating_sub(i16::try_from(ones).unwrap_or(9).saturating_mul(6));
    if piece.in_parentheses.is_some_and(|group| group > 2) {
        weight = weight.saturating_sub(8);
    }
    if piece.has_gap_after_plus {
        weight = weight.saturating_sub(if inner == 0 { 12 } else { 3 });
    }
    if piece.optional_zero && !piece.has_plus && !piece.digits.starts_with(b"00") {
        weight = weight.saturating_sub(8);
    }
    weight
}

/// After `skip` digits of a prefix: calling code and national number.
fn abroad(plan: &Plan, piece: &Piece, skip: usize) -> Option<Verdict> {
    let digits = piece.digits.get(skip..).filter(|digits| digits.first() != Some(&b'0'))?;
    let code_length = (1..=3).find(|length| plan.has_code(code(digits, *length)))?;
    let code = code(digits, code_length);
    let taken = skip.saturating_add(code_length);
    let grouped = piece.sizes.len() > 1;
    let mut found = fit_abroad(plan, piece, code, taken)?;
    // The trunk prefix is often written although it is not dialled, in Mexico a former prefix of mobiles.
    let superfluous = matches!((code, piece.digits.get(taken)), (_, Some(b'0')) | (52, Some(b'1')));
    if found.1 < Some(Fit::Digits) && superfluous {
        let without = fit_abroad(plan, piece, code, taken.saturating_add(1));
        found = without.filter(|(_, fit)| *fit >= Some(Fit::Digits)).unwrap_or(found);
    }
    let (region, fit) = found;
    let weight = match fit {
        Some(Fit::Grouping) => 22,
        Some(Fit::Area) => 21,
        Some(Fit::Digits) => {
            if grouped {
                20
            } else {
                18
            }
        }
        Some(Fit::Length | Fit::UsualLength)
            if code == 1 && *piece.sizes_after(taken) == [3, 3, 4] =>
        {
            8
        }
        Some(Fit::UsualLength) if grouped => 5,
        Some(Fit::Length | Fit::UsualLength) => {
            if grouped {
                -3
            } else {
                -5
            }
        }
        None if grouped => -12,
        None => -18,
    };
    let in_plan = fit >= Some(Fit::Digits);
    let short = if digits.len() < 8 { -6 } else { 0 };
    Some(Verdict::new(weight, if in_plan { region.id } else { "" }, in_plan).plus(short))
}

fn code(digits: &[u8], length: usize) -> u16 {
    digits.iter().take(length).fold(0_u16, |code, digit| {
        code.saturating_mul(10).saturating_add(u16::from(digit.saturating_sub(b'0')))
    })
}

fn fit_abroad<'p>(
    plan: &'p Plan,
    piece: &Piece,
    code: u16,
    taken: usize,
) -> Option<(&'p Region, Option<Fit>)> {
    let digits = piece.digits.get(taken..)?;
    let number = Number::new(digits, &piece.sizes_after(taken))?;
    plan.of_code(code, &number)
}

/// With `00`, `011` or another prefix dialled for abroad.
fn dialled_abroad(plan: &Plan, piece: &Piece) -> Option<Verdict> {
    let usual =
        ["00", "011"].into_iter().find(|prefix| piece.digits.starts_with(prefix.as_bytes()));
    let prefix = usual.or_else(|| {
        plan.prefixes_abroad().find(|prefix| piece.digits.starts_with(prefix.as_bytes()))
    })?;
    // The prefix ends where a group ends, or the calling code follows in the same group.
    let verdict = abroad(plan, piece, prefix.len())?;
    let grouped = piece.sizes.len() > 1 && piece.sizes.first() < Some(&9);
    let less: i16 = match (grouped, verdict.in_plan) {
        _ if usual.is_none() => -27,
        (true, true) => -10,
        (true, false) if matches!(*piece.sizes, [3, 3, 3, 4]) => -5,
        (true, false) => -9,
        (false, true) if piece.digits.len() > 11 => -19,
        (false, _) => -25,
    };
    Some(verdict.plus(less))
}

/// Calling code and national number without anything before.
fn without_plus(plan: &Plan, piece: &Piece) -> Option<Verdict> {
    if piece.digits.len() < 10 {
        return None;
    }
    let verdict = abroad(plan, piece, 0).filter(|verdict| verdict.in_plan)?;
    let weight = match (piece.sizes.len(), piece.in_parentheses) {
        (1, _) => NEEDS_A_CUE,
        (_, Some(1)) => 2,
        _ => -5,
    };
    Some(Verdict { weight, ..verdict })
}

/// Layouts of the North American numbering plan.
fn north_american(plan: &Plan, piece: &Piece) -> Option<Verdict> {
    let (one, digits) = match &*piece.sizes {
        [3, 3, 4] | [3, 7] => (false, &*piece.digits),
        [1, 3, 3, 4] | [1, 3, 7] if piece.digits.first() == Some(&b'1') => {
            (true, piece.digits.get(1..)?)
        }
        _ => return None,
    };
    let number = Number::new(digits, &[3, 3, 4])?;
    let (region, fit) = plan.of_code(1, &number)?;
    let valid = fit >= Some(Fit::Digits);
    let area = usize::from(one);
    let parentheses = piece.in_parentheses == Some(area);
    let last = piece.joints.last().copied();
    let is_mixed = piece.joints.get(area) != last.as_ref();
    let (known, unknown) = match (parentheses, last) {
        _ if piece.sizes.last() == Some(&7) => {
            if parentheses {
                (8, 3)
            } else {
                (-6, UNKNOWN)
            }
        }
        (true, Some(Joint::Dash | Joint::Dot)) => (13, 9),
        (true, Some(Joint::Space)) => (12, 7),
        // `252.227-7013` is a clause; `212 555-0123` is written, too.
        (_, Some(Joint::Dash | Joint::Dot)) if is_mixed => match piece.joints.get(area) {
            Some(Joint::Space | Joint::Slash) => (5, NEEDS_A_CUE),
            _ => (-3, NEEDS_A_CUE),
        },
        (_, Some(Joint::Dash)) => (9, 4),
        (_, Some(Joint::Dot)) => (8, 2),
        (_, Some(Joint::Space)) => (-1, NEEDS_A_CUE),
        _ => (-6, UNKNOWN),
    };
    let weight = if valid { known } else { unknown };
    let region = if valid { region.id } else { "" };
    Some(Verdict::new(weight, region, valid).plus(if one { 2 } else { 0 }))
}

/// National numbers: of any region by groupings that there are, of the believed ones by their whole plan.
fn national(plan: &Plan, piece: &Piece) -> Option<Verdict> {
    let anywhere = if piece.digits.first() == Some(&b'0') {
        national_with_zero(plan, piece)
    } else {
        national_without_zero(plan, piece)
    };
    let others = plan.with_other_trunk().filter(|_| piece.sizes.len() > 3);
    let others = others.filter_map(|region| with_other_trunk(plan, piece, region));
    let believed = plan.believed().filter_map(|region| believed(plan, piece, region));
    anywhere.into_iter().chain(others).chain(believed).max_by_key(|verdict| verdict.weight)
}

/// The number after a prefix that it must have.
fn after(piece: &Piece, trunk: &str) -> Option<Number> {
    Number::new(piece.digits.strip_prefix(trunk.as_bytes())?, &piece.sizes_after(trunk.len()))
}

fn national_with_zero(plan: &Plan, piece: &Piece) -> Option<Verdict> {
    let dialled = after(piece, "0").and_then(|number| plan.fit_anywhere(Trunk::Zero, &number));
    // Italy, and others: the zero is the number's own.
    let own = after(piece, "").and_then(|number| plan.fit_anywhere(Trunk::Nothing, &number));
    Some(Verdict::new(with_zero(piece, dialled.max(own)?), "", true))
}

fn national_without_zero(plan: &Plan, piece: &Piece) -> Option<Verdict> {
    let number = after(piece, "")?;
    let whole = plan.fit_anywhere(Trunk::Nothing, &number);
    let any = [Trunk::Zero, Trunk::Other].map(|trunk| plan.fit_anywhere(trunk, &number));
    let fit = any.into_iter().chain([whole]).max().flatten()?;
    let weight = if fit >= Fit::Area && piece.in_parentheses.is_some() {
        1
    } else if whole == Some(Fit::Grouping) {
        -6
    } else {
        NEEDS_A_CUE
    };
    Some(Verdict::new(weight, "", true))
}

/// `8 (495) 123-45-67`, `06 20 123 4567`.
fn with_other_trunk(plan: &Plan, piece: &Piece, region: &Region) -> Option<Verdict> {
    if plan.fit(region, &after(piece, region.trunk)?)? < Fit::Grouping {
        return None;
    }
    let is_mixed = piece.joints.iter().any(|joint| Some(joint) != piece.joints.first());
    let weight = match (piece.in_parentheses, is_mixed) {
        (Some(_), _) => 7,
        (None, true) => 3,
        (None, false) => {
            if region.trunk.len() > 1 {
                1
            } else {
                -2
            }
        }
    };
    Some(Verdict::new(weight, "", true))
}

/// A number of a region of the settings, with or without its prefix.
fn believed(plan: &Plan, piece: &Piece, region: &Region) -> Option<Verdict> {
    let with = after(piece, region.trunk).and_then(|number| plan.fit(region, &number));
    let without = after(piece, "").and_then(|number| plan.fit(region, &number));
    let fit = with.max(without).filter(|fit| *fit >= Fit::Digits)?;
    let has_prefix = with >= Some(Fit::Digits) && piece.digits.first() == Some(&b'0');
    let weight = match fit {
        _ if piece.sizes.len() == 1 => -4,
        Fit::Grouping if has_prefix => 10,
        Fit::Grouping => 2,
        Fit::Area => {
            if has_prefix {
                7
            } else {
                0
            }
        }
        _ => -4,
    };
    Some(Verdict::new(weight, region.id, true))
}

/// Numbers in groups that start with a zero.
fn with_zero(piece: &Piece, fit: Fit) -> i16 {
    let base = match fit {
        Fit::Grouping => 3,
        Fit::Area => -1,
        _ => -6,
    };
    let digits = match piece.digits.len() {
        0..=7 => -6,
        8 => -4,
        9 => -1,
        _ => 0,
    };
    let layout = match (piece.in_parentheses, piece.joints.first(), piece.sizes.len()) {
        (Some(_), _, _) => 4,
        (_, Some(Joint::Slash), _) => 0,
        // Numbers of firms and people: two digits and seven, three and seven.
        (_, Some(Joint::Dash), 2) if matches!(*piece.sizes, [2, 8]) => -2,
        (_, Some(Joint::Dash), 2) => -4,
        (_, _, 2) => -1,
        _ => 0,
    };
    let alone =
        if piece.sizes.first() == Some(&1) && piece.in_parentheses.is_none() { -4 } else { 0 };
    let two_zeros = if piece.digits.starts_with(b"00") { -10 } else { 0 };
    [digits, layout, alone, two_zeros].into_iter().fold(base, i16::saturating_add)
}

/// What is left: the layout alone, or digits that some plan has.
fn unplanned(plan: &Plan, piece: &Piece) -> Verdict {
    let known = ["", "0", "8", "06", "1"].into_iter().any(|trunk| {
        let number =
            piece.digits.strip_prefix(trunk.as_bytes()).and_then(|digits| Number::new(digits, &[]));
        number.is_some_and(|number| plan.anywhere(&number))
    });
    let count = piece.digits.len();
    let dashes = piece.joints.contains(&Joint::Dash);
    let base = match &*piece.sizes {
        _ if count > 15 => -25,
        _ if count > 12 && !known => -15,
        [_] => {
            if known {
                NEEDS_A_CUE
            } else {
                UNKNOWN
            }
        }
        [area @ 2..=5, rest @ ..] if piece.in_parentheses == Some(0) && count < 13 => {
            let zero = piece.digits.first() == Some(&b'0');
            match (rest.len(), dashes, zero) {
                (1, _, true) => -2,
                (1, _, false) => -5,
                (_, true, _) if *area > 1 => 1,
                (_, _, true) => 1,
                _ => -3,
            }
        }
        [2, 2, 2, 2] if dashes => -6,
        [2, 2, ..] | [3 | 4, 2, 2] | [.., 3..=8] => NEEDS_A_CUE,
        _ => {
            if known {
                NEEDS_A_CUE
            } else {
                UNKNOWN
            }
        }
    };
    Verdict::new(base, "", known)
}
