//! Detectors: what stands at a place of the normal text, and how sure that is.
//!
//! Each looks at a bounded stretch around its trigger and adds up decibans: a prior for the shape, what
//! checks hold, what words and key say. None reads settings.

pub(crate) mod card;
pub(crate) mod document;
pub(crate) mod email;
pub(crate) mod iban;
pub(crate) mod network;
pub(crate) mod number;
pub(crate) mod ssn;
pub(crate) mod wallet;

use crate::candidate::{Candidate, Support};
use crate::context::Near;
use crate::kind::Kind;
use crate::weight::Decibans;

/// A candidate whose shape and checks weigh `own`, with what stands around it added.
fn judged(
    kind: Kind,
    rule: &'static str,
    (start, end): (usize, usize),
    own: i16,
    checksum: bool,
    near: &Near<'_>,
) -> Candidate {
    let (cue, mut support) = near.of(kind);
    support.pattern = true;
    support.checksum = checksum;
    Candidate { kind, rule, start, end, weight: Decibans(own.saturating_add(cue.0)), support }
}

/// A candidate that needs no context.
fn certain(kind: Kind, rule: &'static str, (start, end): (usize, usize), own: i16) -> Candidate {
    let support = Support { pattern: true, ..Support::default() };
    Candidate { kind, rule, start, end, weight: Decibans(own), support }
}

/// Luhn's check (ISO/IEC 7812-1, annex B) over ASCII digits.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    let sum = digits.iter().rev().enumerate().fold(0_u32, |sum, (place, digit)| {
        let value = u32::from(digit.saturating_sub(b'0'));
        let doubled = if place & 1 == 1 { value.saturating_mul(2) } else { value };
        sum.saturating_add(if doubled > 9 { doubled.saturating_sub(9) } else { doubled })
    });
    sum.is_multiple_of(10)
}

/// Whether letters and digits leave 1 divided by 97 (ISO 7064 MOD 97-10), letters counting from 10.
pub(crate) fn mod97<'c>(signs: impl IntoIterator<Item = &'c u8>) -> bool {
    let rest = signs.into_iter().try_fold(0_u32, |sum, sign| {
        let value = char::from(*sign).to_digit(36)?;
        let shift = if value > 9 { 100 } else { 10 };
        sum.checked_mul(shift)?.checked_add(value)?.checked_rem(97)
    });
    rest == Some(1)
}
