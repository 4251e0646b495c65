//! What a value looks like: made by chance, made by a person, or a piece of a program.

/// Counts over the bytes of a value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    pub(super) len: usize,
    pub(super) digits: usize,
    pub(super) lower: usize,
    pub(super) upper: usize,
    /// Punctuation that passwords have and names have not.
    pub(super) marks: usize,
    /// Everything else: `_-./+=` and what is not ASCII.
    other: usize,
    /// Stretches of one class; a capital belongs to the small letters after it.
    pieces: usize,
    hex: usize,
    vowels: usize,
    /// The longest run of consonants, the longest run of one byte.
    consonants: usize,
    same: usize,
    seen: u128,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    None,
    Digit,
    Lower,
    Upper,
    Other,
}

impl Look {
    pub(super) fn at(value: &str) -> Self {
        let mut look = Self { len: value.len(), ..Self::default() };
        let (mut sort, mut last, mut run, mut hard, mut length) =
            (Sort::None, 0, 0_usize, 0_usize, 0_usize);
        for byte in value.bytes() {
            let is = look.count(byte);
            length = length.saturating_add(1);
            if is != sort && !(sort == Sort::Upper && is == Sort::Lower && length == 2) {
                look.pieces = look.pieces.saturating_add(usize::from(is != Sort::Other));
                length = 1;
            }
            sort = is;
            run = if byte == last { run.saturating_add(1) } else { 1 };
            last = byte;
            look.same = look.same.max(run);
            let consonant = byte.is_ascii_alphabetic() && !is_vowel(byte);
            hard = if consonant { hard.saturating_add(1) } else { 0 };
            look.consonants = look.consonants.max(hard);
        }
        look
    }

    fn count(&mut self, byte: u8) -> Sort {
        self.seen |= 1_u128.checked_shl(u32::from(byte)).unwrap_or(0);
        self.hex = self.hex.saturating_add(usize::from(byte.is_ascii_hexdigit()));
        self.vowels = self.vowels.saturating_add(usize::from(is_vowel(byte)));
        let (count, sort) = match byte {
            b'0'..=b'9' => (&mut self.digits, Sort::Digit),
            b'a'..=b'z' => (&mut self.lower, Sort::Lower),
            b'A'..=b'Z' => (&mut self.upper, Sort::Upper),
            b'!' | b'@' | b'#' | b'$' | b'%' | b'^' | b'&' | b'*' | b'?' | b'~' => {
                (&mut self.marks, Sort::Other)
            }
            _ => (&mut self.other, Sort::Other),
        };
        *count = count.saturating_add(1);
        sort
    }

    pub(super) fn letters(&self) -> usize {
        self.lower.saturating_add(self.upper)
    }

    pub(super) fn distinct(&self) -> u32 {
        self.seen.count_ones()
    }

    /// Nothing but digits and letters of one case, some of both.
    pub(super) fn is_one_case(&self) -> bool {
        self.other == 0
            && self.marks == 0
            && self.digits > 0
            && (self.lower > 0) != (self.upper > 0)
    }

    /// Nothing but digits and letters up to `f`, with some of both.
    pub(super) fn is_hex(&self) -> bool {
        self.hex == self.len
            && self.digits > 0
            && self.letters() > 0
            && (self.lower == 0 || self.upper == 0)
    }

    /// Whether chance made it: classes change too often for words, or consonants follow each other
    /// for longer than in them.
    pub(super) fn is_random(&self) -> bool {
        let letters = self.letters();
        if self.len < 8 || self.distinct() < 6 || self.same >= 8 {
            return false;
        }
        if self.is_hex() {
            return self.len >= 12
                && self.digits.saturating_mul(10) >= self.len
                && self.pieces >= 4;
        }
        let counted = letters.saturating_add(self.digits);
        if self.upper == 0 || self.lower == 0 {
            let few = self.vowels.saturating_mul(5) < letters;
            if self.other <= 2 && letters >= 10 && (few || self.consonants >= 6) {
                return true;
            }
            if self.digits == 0 {
                return false;
            }
        }
        let tenths = counted.saturating_mul(10).checked_div(self.pieces.max(1)).unwrap_or(0);
        let often = if self.digits == 0 { tenths < 23 } else { tenths < 34 };
        often && (self.digits >= 2 || self.digits.saturating_add(self.upper) >= 4)
    }

    /// Whether a person may have made it for a password: letters with digits or punctuation.
    pub(super) fn is_made_up(&self) -> bool {
        self.len >= 5
            && self.distinct() >= 4
            && (self.letters() > 0 && self.digits.saturating_add(self.marks) > 0
                || self.marks > 0 && self.digits > 2)
    }
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

pub(super) fn contains(text: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(text, part).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_and_words_are_told_apart() {
        for random in [
            "wJalrXUtnFEMI7KMDENGbPxRfiCY",
            "951bc382db9abad29c68634761dd6e19",
            "8fj2kd9s0alq",
            "vzihlqkrbtzlqht",
        ] {
            assert!(Look::at(random).is_random(), "{random}");
        }
        for words in [
            "getUserPasswordFromStore",
            "application_name",
            "internationalization",
            "00000000000000000000",
            "node_modules/package",
        ] {
            assert!(!Look::at(words).is_random(), "{words}");
        }
    }
}
