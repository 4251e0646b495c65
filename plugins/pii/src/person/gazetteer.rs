//! Which words are given names, surnames, common words, or other proper nouns.
//!
//! The table holds fingerprints of folded words, not words: about one unknown word in 350 is taken for a known one.
//! `data/derive.py` makes it; its sources are in `data/NOTICE-names.md`.

/// Counts of entries for each bucket, then entries of two bytes: twelve bits of fingerprint, four of [`Known`].
static TABLE: &[u8] = include_bytes!("../../data/names.bin");

const BUCKETS: usize = 8192;

/// What a word is known as. A word may be several of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Known(u8);

impl Known {
    pub(super) const WORD: Self = Self(4);

    pub(super) fn given(self) -> bool {
        self.0 & 1 != 0
    }
    pub(super) fn surname(self) -> bool {
        self.0 & 2 != 0
    }
    /// A common word of English.
    pub(super) fn word(self) -> bool {
        self.0 & 4 != 0
    }
    /// A place, people, month, body or product.
    pub(super) fn other(self) -> bool {
        self.0 & 8 != 0
    }
    pub(super) fn name(self) -> bool {
        self.0 & 3 != 0
    }
    pub(super) fn unknown(self) -> bool {
        self.0 == 0
    }
    /// No common word, if so.
    pub(super) fn without_word(self, so: bool) -> Self {
        if so { Self(self.0 & !4) } else { self }
    }
    /// Of a word made of two: a name if both are, and a word if both are.
    pub(super) fn joined(self, other: Self) -> Self {
        let names = if self.name() && other.name() {
            (self.0 & other.0 & 1) | ((self.0 | other.0) & 2)
        } else {
            0
        };
        Self(names | (self.0 & other.0 & 12))
    }
}

/// The table with the place where each bucket starts.
#[derive(Debug)]
pub(super) struct Gazetteer {
    starts: Vec<u32>,
}

impl Gazetteer {
    pub(super) fn new() -> Self {
        let mut start = 0_u32;
        let mut starts = vec![0];
        starts.extend(TABLE.iter().take(BUCKETS).map(|count| {
            start = start.saturating_add(u32::from(*count));
            start
        }));
        Self { starts }
    }

    /// What is known of a word that [`fold`] has gone over, by its [`hash`](super::lexicon::hash).
    pub(super) fn look_up(&self, hash: u32) -> Known {
        let bucket = usize::try_from(hash >> 19).unwrap_or(0);
        let place = |bucket: usize| {
            let start = usize::try_from(*self.starts.get(bucket)?).ok()?;
            Some(start.saturating_mul(2).saturating_add(BUCKETS))
        };
        let entries = || TABLE.get(place(bucket)?..place(bucket.saturating_add(1))?);
        let print = u16::try_from((hash >> 7) & 0xFFF).unwrap_or(0);
        for entry in entries().unwrap_or_default().chunks_exact(2) {
            let [low, high] = entry else { continue };
            if u16::from_le_bytes([*low, *high]) >> 4 == print {
                return Known(low & 15);
            }
        }
        Known(0)
    }
}

/// The bare letters of U+00E0 to U+00FF and U+0100 to U+017F.
const BARE: &[u8; 160] = b"aaaaaaaceeeeiiiidnooooo/ouuuuyty\
aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiii/iiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// The bare letters of U+1EA0 to U+1EF9, the Vietnamese ones.
const VIETNAMESE: &[u8; 90] =
    b"aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy";

/// A character in small letters without marks: one or two bytes of ASCII, or the UTF-8 of what has no such form.
pub(super) fn fold(char: char, mut put: impl FnMut(u8)) {
    if char.is_ascii() {
        put(char.to_ascii_lowercase().try_into().unwrap_or(0));
        return;
    }
    for small in char.to_lowercase() {
        match small {
            'ß' => b"ss".iter().for_each(|byte| put(*byte)),
            'þ' => b"th".iter().for_each(|byte| put(*byte)),
            'æ' => b"ae".iter().for_each(|byte| put(*byte)),
            'œ' => b"oe".iter().for_each(|byte| put(*byte)),
            'ĳ' => b"ij".iter().for_each(|byte| put(*byte)),
            '\u{e0}'..='\u{17f}' => {
                let place = u32::from(small).saturating_sub(0xE0);
                let bare = usize::try_from(place).ok().and_then(|place| BARE.get(place));
                put(bare.copied().unwrap_or(b'?'));
            }
            'ơ' => put(b'o'),
            'ư' => put(b'u'),
            '\u{1ea0}'..='\u{1ef9}' => {
                let place = u32::from(small).saturating_sub(0x1EA0);
                let bare = usize::try_from(place).ok().and_then(|place| VIETNAMESE.get(place));
                put(bare.copied().unwrap_or(b'?'));
            }
            _ => {
                for byte in small.encode_utf8(&mut [0; 4]).bytes() {
                    put(byte);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: [bool; 4]) {
        let mut folded = Vec::new();
        word.chars().for_each(|char| fold(char, |byte| folded.push(byte)));
        let known = Gazetteer::new().look_up(crate::person::lexicon::hash(&folded));
        let found = [known.given(), known.surname(), known.word(), known.other()];
        assert_eq!(found, expected, "{word} {:?}", String::from_utf8_lossy(&folded));
    }

    #[test]
    fn names_words_and_places_are_told_apart() {
        check("Judy", [true, true, false, false]);
        check("KOWALSKI", [false, true, false, false]);
        check("Müller", [false, true, false, false]);
        check("Łukasz", [true, false, false, false]);
        check("Grace", [true, true, true, false]);
        check("Table", [false, false, true, false]);
        check("Egypt", [false, false, false, true]);
        check("Jordan", [true, true, false, true]);
        check("Xqzzy", [false, false, false, false]);
    }

    #[test]
    fn the_fold_of_a_letter_is_its_base() {
        for (char, expected) in [
            ('Ž', "z"),
            ('ı', "i"),
            ('Ø', "o"),
            ('ÿ', "y"),
            ('Đ', "d"),
            ('ň', "n"),
            ('ő', "o"),
            ('ţ', "t"),
            ('Я', "я"),
            ('Ễ', "e"),
            ('ư', "u"),
        ] {
            let mut folded = Vec::new();
            fold(char, |byte| folded.push(byte));
            assert_eq!(String::from_utf8(folded).unwrap(), expected);
        }
    }
}
