//! Numbers of persons, taxpayers, bodies and their accounts: how they look, what they are called, how they
//! are checked.
//!
//! A format is known by its place in [`formats`]. The scan looks for the words that name formats
//! ([`Format::labels`], [`GENERIC`]) and for tokens of digits and letters, and asks [`valid`] about the formats
//! that come into question: those a word named, or those of [`Identifiers::candidates`].
//!
//! Not here: numbers and rules of IBAN, payment cards and telephones; what a finding is worth.
//!
//! `code`: letters and digits, sums. `own`: checks of our own. `table`: the formats. `generic`: words that
//! name many formats, and words that name one but mean other things as well.

mod code;
mod generic;
mod own;
mod table;

use std::cmp::Reverse;

use stdnum_rs::{Country, IdNumber};

use crate::kind::Kind;
use crate::weight::Decibans;
use code::Code;
pub(crate) use generic::{AMBIGUOUS, GENERIC};

/// No number is longer, separators and the name of a town included.
const LONGEST_TOKEN: usize = 96;

/// One kind of number, of one country.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Format {
    /// Country and name: `nl.bsn`.
    pub(crate) code: &'static str,
    pub(crate) kind: Kind,
    /// ISO 3166 in lower case, or `eu`.
    pub(crate) country: &'static str,
    /// What it is called: lower case, words parted by single spaces, no `_`, `-` or `.`.
    pub(crate) labels: &'static [&'static str],
    /// Fewest and most letters and digits.
    pub(crate) least: u8,
    pub(crate) most: u8,
    /// How seldom a random token of this shape is valid; 0 where there is nothing to check. At most 30.
    pub(crate) chance: Decibans,
    /// Whether it can begin with letters that say what it is: `DE`, `ATU`, `CHE`. See [`Format::introduced`].
    pub(crate) prefixed: bool,
    prefixes: &'static [&'static str],
    /// Bit `n`: may have `n` characters, all digits.
    plain: u64,
    /// Bit `n`: may have `n` characters, some of them letters.
    mixed: u64,
    check: Check,
}

/// How a number is checked.
#[derive(Debug, Clone, Copy)]
enum Check {
    Stdnum(Country),
    Own(fn(&Code) -> bool),
    /// One or the other.
    Either(Country, fn(&Code) -> bool),
    /// As it stands: separators matter.
    Written(fn(&str) -> bool),
}

impl Format {
    /// Whether the token begins with the letters that say what it is.
    pub(crate) fn introduced(&self, token: &str) -> bool {
        self.prefixes.iter().any(|prefix| {
            token.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
        })
    }

    /// Whether it may have so many characters.
    const fn fits(&self, length: usize, letters: bool) -> bool {
        let mask = if letters { self.mixed } else { self.plain };
        length < 64 && (mask >> length) & 1 == 1
    }

    fn accepts(&self, token: &str) -> bool {
        let (length, letters) = shape(token);
        if !self.fits(length, letters) {
            return false;
        }
        let code = Code::read(token);
        // `stdnum-rs` 0.7 panics on some texts that are not ASCII, and knows other separators than people do; some
        // separators matter, and so does the case of an Austrian letter.
        let written = token.is_ascii() && code.is_none_or(|code| code.text() != token);
        let known = |country| {
            code.is_some_and(|code| IdNumber::parse(country, code.text()).is_ok())
                || (written && IdNumber::parse(country, token).is_ok())
        };
        match self.check {
            Check::Stdnum(country) => known(country),
            Check::Own(check) => code.is_some_and(|code| check(&code)),
            Check::Either(country, check) => {
                known(country) || code.is_some_and(|code| check(&code))
            }
            Check::Written(check) => check(token),
        }
    }
}

/// How many letters and digits there are, and whether there are letters.
fn shape(token: &str) -> (usize, bool) {
    token.chars().filter(|c| c.is_alphanumeric()).fold((0, false), |(length, letters), c| {
        (length.saturating_add(1), letters || !c.is_ascii_digit())
    })
}

/// All formats, sorted by code.
pub(crate) fn formats() -> &'static [Format] {
    &table::FORMATS
}

/// Whether the token is a number of the format: right length, right letters, right check digits.
/// Separators are those of the token; the check allocates, so it is for candidates only.
pub(crate) fn valid(format: usize, token: &str) -> bool {
    token.len() <= LONGEST_TOKEN
        && formats().get(format).is_some_and(|format| format.accepts(token))
}

/// The formats by the shapes of their numbers.
#[derive(Debug)]
pub(crate) struct Identifiers {
    plain: Vec<Vec<usize>>,
    mixed: Vec<Vec<usize>>,
}

impl Identifiers {
    pub(crate) fn new() -> Self {
        Self { plain: by_length(false), mixed: by_length(true) }
    }

    /// The formats of tokens with so many letters and digits, hardest to meet by chance first.
    pub(crate) fn candidates(&self, length: usize, letters: bool) -> impl Iterator<Item = usize> {
        let lists = if letters { &self.mixed } else { &self.plain };
        lists.get(length).into_iter().flatten().copied()
    }
}

fn by_length(letters: bool) -> Vec<Vec<usize>> {
    let fitting = |length| {
        let places =
            formats().iter().enumerate().filter(|(_, format)| format.fits(length, letters));
        let mut places: Vec<_> =
            places.map(|(place, format)| (Reverse(format.chance), place)).collect();
        places.sort_unstable();
        places.into_iter().map(|(_, place)| place).collect()
    };
    (0..64).map(fitting).collect()
}

#[cfg(test)]
mod tests;
