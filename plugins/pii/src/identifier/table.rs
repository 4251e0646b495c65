//! The formats, by country.
//!
//! A row: code, kind, lengths of numbers of digits only / lengths of numbers with letters / prefixes, how
//! seldom a random token of the shape is valid (decibans, measured), the check, the labels.

mod a_to_f;
mod g_to_n;
mod o_to_z;

use super::Format;

/// Rows as constants.
macro_rules! table {
    ($($code:literal $kind:ident
        [$($d:literal $(..= $d2:literal)?)* / $($m:literal $(..= $m2:literal)?)* / $($prefix:literal)*]
        $chance:literal $check:expr => $($label:literal)*;)*) => {
        pub(super) const ROWS: &[$crate::identifier::Format] = &[$(
            $crate::identifier::table::row(
                $code,
                $crate::kind::Kind::$kind,
                [
                    0 $(| $crate::identifier::table::lengths($d, [$d, $($d2)?]))*,
                    0 $(| $crate::identifier::table::lengths($m, [$m, $($m2)?]))*,
                ],
                $crate::weight::Decibans($chance),
                ($check, &[$($prefix),*], &[$($label),*]),
            )
        ),*];
    };
}
use table;

/// Check, prefixes, labels.
type Rest = (super::Check, &'static [&'static str], &'static [&'static str]);

const fn row(
    code: &'static str,
    kind: crate::kind::Kind,
    [plain, mixed]: [u64; 2],
    chance: crate::weight::Decibans,
    (check, prefixes, labels): Rest,
) -> Format {
    let any = plain | mixed;
    Format {
        code,
        kind,
        country: code.split_at(2).0,
        labels,
        least: any.trailing_zeros() as u8,
        most: 63_u32.saturating_sub(any.leading_zeros()) as u8,
        chance,
        prefixed: !prefixes.is_empty(),
        prefixes,
        plain,
        mixed,
        check,
    }
}

/// Bits for all lengths from the first to the last given.
const fn lengths<const N: usize>(first: u32, given: [u32; N]) -> u64 {
    let [.., last] = given.as_slice() else { return 0 };
    (u64::MAX >> 63_u32.saturating_sub(*last)) & (u64::MAX << first)
}

const PARTS: [&[Format]; 3] = [a_to_f::ROWS, g_to_n::ROWS, o_to_z::ROWS];

pub(super) static FORMATS: [Format; count()] = join();

#[expect(clippy::arithmetic_side_effects, reason = "evaluated by the compiler")]
const fn count() -> usize {
    PARTS[0].len() + PARTS[1].len() + PARTS[2].len()
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "evaluated by the compiler"
)]
const fn join() -> [Format; count()] {
    let mut formats = [PARTS[0][0]; count()];
    let (mut part, mut place) = (0, 0);
    while part < PARTS.len() {
        let mut row = 0;
        while row < PARTS[part].len() {
            formats[place] = PARTS[part][row];
            place += 1;
            row += 1;
        }
        part += 1;
    }
    formats
}
