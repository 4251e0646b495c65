//! A token as its letters and digits, and the sums that check digits are made of.
//!
//! All sums wrap: no number here is long enough for it, and a wrong sum of a hostile one is only refused.

/// Letters and digits of a token: no identifier is longer than its half.
const MOST: usize = 64;

/// Upper case ASCII letters and digits of a token, without what separates them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code {
    characters: [u8; MOST],
    length: usize,
}

impl Code {
    /// Cyrillic capitals that look like Latin ones count as these: numbers of Belarus are written with either.
    /// `None` when there are other letters outside of ASCII, or too many characters.
    pub(super) fn read(token: &str) -> Option<Self> {
        let mut characters = [0; MOST];
        let mut length = 0_usize;
        for c in token.chars().filter(|c| c.is_alphanumeric()) {
            *characters.get_mut(length)? = u8::try_from(latin(c)).ok().filter(u8::is_ascii)?;
            length = length.wrapping_add(1);
        }
        characters.make_ascii_uppercase();
        Some(Self { characters, length })
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.characters.get(..self.length).unwrap_or_default()
    }

    pub(super) fn text(&self) -> &str {
        str::from_utf8(self.bytes()).unwrap_or_default()
    }

    /// The digits, when there are exactly `N` characters and all are digits.
    pub(super) fn digits<const N: usize>(&self) -> Option<[u32; N]> {
        digits(self.bytes())
    }

    /// `0` to `9` count as such, `A` as 10, `Z` as 35, when there are exactly `N`.
    pub(super) fn values<const N: usize>(&self) -> Option<[u32; N]> {
        let bytes: &[u8; N] = self.bytes().try_into().ok()?;
        Some(bytes.map(value))
    }

    /// The first `L` characters if they are letters, and the `N` digits after them, if there is no more.
    pub(super) fn letters_digits<const L: usize, const N: usize>(
        &self,
    ) -> Option<([u8; L], [u32; N])> {
        let (letters, rest) = self.bytes().split_first_chunk::<L>()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(())?;
        Some((*letters, digits(rest)?))
    }

    /// Whether the characters are as the pattern says: `9` a digit, `A` a letter, `*` either, others themselves
    /// (lower case letters for letters).
    pub(super) fn is(&self, pattern: &str) -> bool {
        self.length == pattern.len()
            && self.bytes().iter().zip(pattern.bytes()).all(|(c, p)| match p {
                b'9' => c.is_ascii_digit(),
                b'A' => c.is_ascii_uppercase(),
                b'*' => true,
                p => *c == p.to_ascii_uppercase(),
            })
    }
}

/// The Latin capital that a Cyrillic one looks like.
fn latin(c: char) -> char {
    match c {
        'А' => 'A',
        'В' => 'B',
        'Е' => 'E',
        'К' => 'K',
        'М' => 'M',
        'Н' => 'H',
        'О' => 'O',
        'Р' => 'P',
        'С' => 'C',
        'Т' => 'T',
        'Х' => 'X',
        c => c,
    }
}

/// Exactly `N` digits.
pub(super) fn digits<const N: usize>(bytes: &[u8]) -> Option<[u32; N]> {
    let bytes: &[u8; N] = bytes.try_into().ok()?;
    bytes.iter().all(u8::is_ascii_digit).then(|| bytes.map(value))
}

/// What a digit or letter counts: `A` is 10.
pub(super) fn value(c: u8) -> u32 {
    char::from(c).to_digit(36).unwrap_or(0)
}

/// The sum of each digit times its weight.
pub(super) fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).fold(0, |sum, (d, w)| sum.wrapping_add(d.wrapping_mul(*w)))
}

/// The sum of the digits of each digit times its weight.
pub(super) fn crossed(digits: &[u32], weights: &[u32]) -> u32 {
    let cross = |n: u32| (n / 10).wrapping_add(n % 10);
    digits.iter().zip(weights).fold(0, |sum, (d, w)| sum.wrapping_add(cross(d.wrapping_mul(*w))))
}

/// The digits, the last one being the check digit, by ISO/IEC 7812.
pub(super) fn luhn(digits: &[u32]) -> bool {
    let sum = digits.iter().rev().enumerate().fold(0_u32, |sum, (place, digit)| {
        let twice = digit.wrapping_mul(2);
        let counted = if place % 2 == 0 { *digit } else { (twice / 10).wrapping_add(twice % 10) };
        sum.wrapping_add(counted)
    });
    sum % 10 == 0
}

/// The decimal number, modulo a number below 1000.
pub(super) fn modulo(digits: &[u32], modulus: u32) -> u32 {
    digits.iter().fold(0_u32, |rest, d| {
        rest.wrapping_mul(10).wrapping_add(*d).checked_rem(modulus).unwrap_or(0)
    })
}

/// What is missing to the next multiple of the modulus; 0 for a multiple.
pub(super) fn missing(sum: u32, modulus: u32) -> u32 {
    let rest = sum.checked_rem(modulus).unwrap_or(0);
    modulus.wrapping_sub(rest).checked_rem(modulus).unwrap_or(0)
}

/// The number that these digits write.
pub(super) fn number(digits: &[u32]) -> u32 {
    digits.iter().fold(0, |n: u32, d| n.wrapping_mul(10).wrapping_add(*d))
}

/// Whether a month has such a day, in a leap year at best.
pub(super) fn is_day(month: u32, day: u32) -> bool {
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 29,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// `YYMMDD` at the beginning of the digits.
pub(super) fn is_date(digits: &[u32]) -> bool {
    match digits {
        [_, _, m1, m2, d1, d2, ..] => is_day(number(&[*m1, *m2]), number(&[*d1, *d2])),
        _ => false,
    }
}
