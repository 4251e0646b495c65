//! What a character reads as.

use super::Reading;

/// Bytes that may begin something to be read otherwise.
pub(super) fn is_notable(byte: u8) -> bool {
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    const NOTABLE: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0x80;
        while byte < 256 {
            table[byte] = true;
            byte += 1;
        }
        let ascii = b"%&\\=[({ _\n";
        let mut index = 0;
        while index < ascii.len() {
            table[ascii[index] as usize] = true;
            index += 1;
        }
        table
    };
    NOTABLE.get(usize::from(byte)).copied().unwrap_or(false)
}

/// Whether what stands beside a notable sign of ASCII allows for a reading of it: most are not looked at further.
pub(super) fn may_be_read(bytes: &[u8], at: usize, byte: u8) -> bool {
    let next = bytes.get(at.saturating_add(1)).copied().unwrap_or(b' ');
    match byte {
        b'=' => next.is_ascii_hexdigit() || matches!(next, b'\n' | b'\r'),
        b'%' => next.is_ascii_hexdigit(),
        b'[' | b'(' | b'{' => {
            matches!(next | 0x20, b'a' | b'd' | b'p' | b'm' | b'.' | b'@' | b'`' | 0xe3)
        }
        b'_' | b'\n' => next.is_ascii_digit(),
        b' ' => super::phrase::may_begin(bytes, at),
        _ => true,
    }
}

/// Bytes of the character that begins with a byte.
pub(super) fn width(byte: u8) -> usize {
    match byte {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}

/// What the character at an offset reads as; none when as itself.
pub(super) fn read(text: &str, at: usize) -> Option<Reading> {
    let c = text.get(at..)?.chars().next()?;
    let by = match fold(c) {
        Fold::Same => Some(latin(c).filter(|_| is_among_latin(text.as_bytes(), at))?),
        Fold::Dropped => None,
        Fold::As(by) => Some(by),
    };
    Some(Reading { length: c.len_utf8(), by })
}

/// The Latin capital that a Cyrillic one looks like.
fn latin(c: char) -> Option<char> {
    const LIKE: [(char, char); 11] = [
        ('А', 'A'),
        ('В', 'B'),
        ('Е', 'E'),
        ('К', 'K'),
        ('М', 'M'),
        ('Н', 'H'),
        ('О', 'O'),
        ('Р', 'P'),
        ('С', 'C'),
        ('Т', 'T'),
        ('Х', 'X'),
    ];
    LIKE.iter().find(|(cyrillic, _)| *cyrillic == c).map(|(_, latin)| *latin)
}

/// Whether a digit or Latin capital follows a Cyrillic letter, perhaps behind another, or a Latin capital
/// stands right before it: `ВЕ79`, `WЕST`.
fn is_among_latin(bytes: &[u8], at: usize) -> bool {
    let is_latin =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_uppercase);
    let follows = |skip: usize| {
        let at = at.saturating_add(skip);
        is_latin(Some(at)) || bytes.get(at).is_some_and(u8::is_ascii_digit)
    };
    let is_cyrillic =
        bytes.get(at.saturating_add(2)).is_some_and(|byte| matches!(byte, 0xd0 | 0xd1));
    is_latin(at.checked_sub(1)) || follows(2) || (is_cyrillic && follows(4))
}

/// What becomes of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    Same,
    Dropped,
    As(char),
}

/// The zero of each script's decimal digits (general category Nd, Unicode 16), and of the digits that
/// stand in circles and above or below the line.
const ZEROS: [u32; 75] = [
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66,
    0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0x2080, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
    0xff10, 0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450,
    0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50,
    0x11d50, 0x11da0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce,
    0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e950, 0x1fbf0,
];

/// The one of digits that have no zero beside them: circled, in brackets, with a stop, negative circled.
const ONES: [u32; 7] = [0x2460, 0x2474, 0x2488, 0x24f5, 0x2776, 0x2780, 0x278a];

pub(super) fn fold(c: char) -> Fold {
    let code = u32::from(c);
    match code {
        0..=0x7f => Fold::Same,
        _ if is_dropped(code) => Fold::Dropped,
        0xa0 | 0x1680 | 0x2000..=0x200a | 0x202f | 0x205f | 0x3000 => Fold::As(' '),
        0x85 | 0x2028 | 0x2029 => Fold::As('\n'),
        0x2010..=0x2015 | 0x2043 | 0x2212 | 0x2796 | 0x2e3a | 0x2e3b | 0xfe58 | 0xfe63 => {
            Fold::As('-')
        }
        0xb7 | 0x2022 | 0x2024 | 0x2027 | 0x22c5 | 0x3002 | 0x30fb | 0xfe52 | 0xff61 => {
            Fold::As('.')
        }
        0x2044 | 0x2215 | 0x29f8 => Fold::As('/'),
        0xfe6b => Fold::As('@'),
        0xfe55 | 0x2236 | 0xa789 => Fold::As(':'),
        0xb9 => Fold::As('1'),
        0xb2 => Fold::As('2'),
        0xb3 => Fold::As('3'),
        0x2070 => Fold::As('0'),
        0x2074..=0x2079 => digit(code, 0x2070),
        0x24ea | 0x24ff => Fold::As('0'),
        0xff01..=0xff0f | 0xff1a..=0xff5e => ascii(code, 0xff01, '!'),
        0x24b6..=0x24cf => ascii(code, 0x24b6, 'A'),
        0x24d0..=0x24e9 => ascii(code, 0x24d0, 'a'),
        0x1d400..=0x1d6a3 => letter(code),
        // Tags: an ASCII text in characters nobody sees.
        0xe0021..=0xe007e => ascii(code, 0xe0021, '!'),
        _ => script_digit(code),
    }
}

/// Characters that leave no mark on the page, and marks that only adorn another.
fn is_dropped(code: u32) -> bool {
    matches!(code,
        0xad | 0x34f | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f
        | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f
        | 0xfeff | 0xffa0 | 0x300..=0x36f | 0x20d0..=0x20f0 | 0xe0001 | 0xe0020 | 0xe007f
        | 0xe0100..=0xe01ef)
}

fn ascii(code: u32, from: u32, to: char) -> Fold {
    let offset = code.saturating_sub(from);
    char::from_u32(u32::from(to).saturating_add(offset)).map_or(Fold::Same, Fold::As)
}

fn digit(code: u32, zero: u32) -> Fold {
    char::from_digit(code.saturating_sub(zero), 10).map_or(Fold::Same, Fold::As)
}

/// Mathematical letters: 13 alphabets, each 26 capitals and 26 small letters.
fn letter(code: u32) -> Fold {
    let place = code.saturating_sub(0x1d400).checked_rem(52).unwrap_or(0);
    if place < 26 { ascii(place, 0, 'A') } else { ascii(place, 26, 'a') }
}

fn script_digit(code: u32) -> Fold {
    let after = ZEROS.partition_point(|zero| *zero <= code);
    let zero = after.checked_sub(1).and_then(|index| ZEROS.get(index)).copied().unwrap_or(0);
    if code.saturating_sub(zero) < 10 && zero != 0 {
        return digit(code, zero);
    }
    let one = ONES.iter().find(|one| (**one..one.saturating_add(9)).contains(&code));
    one.map_or(Fold::Same, |one| digit(code, one.saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_sorted_and_each_has_its_ten_digits() {
        assert!(ZEROS.is_sorted());
        for zero in ZEROS {
            for value in 0..10 {
                let c = char::from_u32(zero + value).unwrap();
                assert_eq!(fold(c), Fold::As(char::from_digit(value, 10).unwrap()), "{c:?}");
            }
        }
    }

    #[test]
    fn letters_of_every_script_stay() {
        for c in "éßøłñçАбвΩ漢字かなहमারع한글".chars() {
            assert_eq!(fold(c), Fold::Same, "{c:?}");
        }
    }
}
