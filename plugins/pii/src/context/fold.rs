//! Letters as they are compared: small, and Latin ones without their marks.

/// What is written for U+00E0 to U+017F in small letters without marks; a space stays as it is.
const PLAIN: &str = concat!(
    "aaaaaaaceeeeiiiidnooooo ouuuuypy",
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllllllln",
    "nnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
);

/// The letter as it is compared.
pub(super) fn letter(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    if c == 'ß' {
        return 's';
    }
    let small = c.to_lowercase().next().unwrap_or(c);
    let place = u32::from(small).checked_sub(0xe0).and_then(|place| usize::try_from(place).ok());
    match place.and_then(|place| PLAIN.as_bytes().get(place)) {
        Some(b' ') => small,
        Some(plain) => char::from(*plain),
        None => vietnamese(small),
    }
}

/// Latin Extended Additional: letters of Vietnamese, with two marks.
fn vietnamese(c: char) -> char {
    match u32::from(c) {
        0x1ea0..=0x1eb7 => 'a',
        0x1eb8..=0x1ec7 => 'e',
        0x1ec8..=0x1ecb => 'i',
        0x1ecc..=0x1ee3 => 'o',
        0x1ee4..=0x1ef1 => 'u',
        0x1ef2..=0x1ef9 => 'y',
        0x1a0 | 0x1a1 => 'o',
        0x1af | 0x1b0 => 'u',
        0x218..=0x219 => 's',
        0x21a..=0x21b => 't',
        // Greek vowels with an accent.
        0x3ac => 'α',
        0x3ad => 'ε',
        0x3ae => 'η',
        0x3af | 0x3ca => 'ι',
        0x3cc => 'ο',
        0x3cd | 0x3cb => 'υ',
        0x3ce => 'ω',
        0x451 => 'е',
        _ => c,
    }
}

/// Whether a script does without spaces between words, so that each of its characters counts as one.
pub(super) fn stands_alone(c: char) -> bool {
    matches!(u32::from(c), 0xe00..=0xe7f | 0x2e80..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_do_not_matter() {
        let folded = |text: &str| text.chars().map(letter).collect::<String>();
        assert_eq!(folded("ÉÀÇÑÖÜßøåæ"), "eacnousoaa");
        assert_eq!(folded("ŁŻŚĆŘŽĞİŐ"), "lzscrzgio");
        assert_eq!(folded("Điện thoại"), "dien thoai");
        assert_eq!(folded("Τηλέφωνο"), "τηλεφωνο");
    }
}
