//! Separators that are spelled: `[at]`, `(dot)`, ` dash `.

use super::Reading;

/// How far behind ` at ` a ` dot ` must follow for it to be an address.
const REACH: usize = 64;

/// What stands in brackets or between spaces, and what it means.
const WORDS: [(&[u8], char); 13] = [
    (b"a", '@'),
    (b"at", '@'),
    (b"@", '@'),
    ("ät".as_bytes(), '@'),
    (b"arroba", '@'),
    (b"arobase", '@'),
    (b"dot", '.'),
    (b".", '.'),
    (b"punkt", '.'),
    (b"punto", '.'),
    (b"point", '.'),
    (b"dash", '-'),
    (b"minus", '-'),
];

/// Whether a space may be the beginning of either: three letters of one of the words follow it then.
pub(super) fn may_begin(bytes: &[u8], at: usize) -> bool {
    let letter = |place: usize| bytes.get(at.saturating_add(place)).copied().unwrap_or(b' ') | 0x20;
    match letter(1) {
        b'[' | b'{' | b'(' | b'@' | b'`' => true,
        b'.' => letter(2) == b' ',
        b'a' => matches!((letter(2), letter(3)), (b't', b' ') | (b'r', b'r' | b'o')),
        b'd' => matches!((letter(2), letter(3)), (b'o', b't') | (b'a', b's')),
        b'p' => matches!((letter(2), letter(3)), (b'u', b'n') | (b'o', b'i')),
        b'm' => (letter(2), letter(3)) == (b'i', b'n'),
        b'z' => (letter(2), letter(3)) == (b'e', b'r'),
        b'o' => letter(2) == b'h' || (letter(2), letter(3)) == (b'n', b'e'),
        b't' => matches!((letter(2), letter(3)), (b'w', b'o') | (b'h', b'r')),
        b'f' => matches!((letter(2), letter(3)), (b'o', b'u') | (b'i', b'v')),
        b's' => matches!((letter(2), letter(3)), (b'i', b'x') | (b'e', b'v')),
        b'e' => (letter(2), letter(3)) == (b'i', b'g'),
        b'n' => (letter(2), letter(3)) == (b'i', b'n'),
        _ => false,
    }
}

/// A separator that begins at an offset, with the spaces and brackets around it.
pub(super) fn separator(bytes: &[u8], at: usize) -> Option<Reading> {
    let before = at.checked_sub(1).and_then(|index| bytes.get(index))?;
    if !before.is_ascii_alphanumeric() {
        return None;
    }
    let spaces = usize::from(bytes.get(at) == Some(&b' '));
    let open = at.saturating_add(spaces);
    let close = match bytes.get(open)? {
        b'[' => Some(b']'),
        b'(' => Some(b')'),
        b'{' => Some(b'}'),
        _ => None,
    };
    let from = open.saturating_add(usize::from(close.is_some()));
    let rest = bytes.get(from..)?;
    // Most words end the search with their first letter.
    if !matches!(rest.first()?.to_ascii_lowercase(), b'a' | b'@' | b'd' | b'.' | b'p' | b'm' | 0xc3)
    {
        return None;
    }
    let is = |word: &[u8]| rest.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
    let (word, by) = WORDS.iter().rev().find(|(word, _)| is(word))?;
    let mut end = from.saturating_add(word.len());
    if let Some(close) = close {
        if bytes.get(end) != Some(&close) {
            return None;
        }
        end = end.saturating_add(1);
        end = end.saturating_add(usize::from(bytes.get(end) == Some(&b' ')));
    } else {
        if spaces == 0 || bytes.get(end) != Some(&b' ') {
            return None;
        }
        end = end.saturating_add(1);
    }
    let after = bytes.get(end)?;
    let belongs = match (by, close) {
        (_, Some(_)) => after.is_ascii_alphanumeric(),
        ('-', None) => (is_code(*before) && is_code(*after)) || at_follows(bytes, end),
        ('.', None) if *word == b"." => is_label(bytes, end),
        ('.', None) => {
            (before.is_ascii_digit() && after.is_ascii_digit())
                || is_label(bytes, end)
                || at_follows(bytes, end)
        }
        _ => *word != b"a" && after.is_ascii_alphanumeric() && dot_follows(bytes, end),
    };
    belongs.then_some(Reading { length: end.saturating_sub(at), by: Some(*by) })
}

/// Whether a word that may end a domain stands at an offset, and no sentence goes on behind it with ` dot`.
fn is_label(bytes: &[u8], at: usize) -> bool {
    const ENDS: [&[u8]; 16] = [
        b"com", b"org", b"net", b"edu", b"gov", b"info", b"io", b"co", b"de", b"fr", b"uk", b"eu",
        b"es", b"it", b"nl", b"example",
    ];
    let rest = bytes.get(at..).unwrap_or_default();
    let length = rest.iter().take(16).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let word = rest.get(..length).unwrap_or_default();
    let next = rest.get(length..).unwrap_or_default();
    ENDS.iter().any(|end| word.eq_ignore_ascii_case(end)) || spells_dot(next)
}

fn spells_dot(rest: &[u8]) -> bool {
    rest.get(..5).is_some_and(|it| it.eq_ignore_ascii_case(b" dot "))
        || rest.get(..4).is_some_and(|it| it.eq_ignore_ascii_case(b"[dot"))
}

/// A letter or digit of a number.
fn is_code(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_uppercase()
}

/// Whether ` at ` and a domain follow the word at an offset: it is the last of a mailbox.
fn at_follows(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..at.saturating_add(REACH).min(bytes.len())).unwrap_or_default();
    let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let behind = rest.get(length..).and_then(|rest| rest.get(..4)).unwrap_or_default();
    let end = at.saturating_add(length).saturating_add(4);
    length > 0 && behind.eq_ignore_ascii_case(b" at ") && dot_follows(bytes, end)
}

/// Whether the word at an offset is the first of `example dot com`.
fn dot_follows(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..at.saturating_add(REACH).min(bytes.len())).unwrap_or_default();
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let length = rest.iter().take_while(is_part).count();
    let next = rest.get(length..).unwrap_or_default();
    let end = at.saturating_add(length).saturating_add(3);
    length > 0 && (spells_dot(next) || (next.starts_with(b" . ") && is_label(bytes, end)))
}

/// Digits as English spells them.
const DIGITS: [(&[u8], char); 11] = [
    (b"zero", '0'),
    (b"oh", '0'),
    (b"one", '1'),
    (b"two", '2'),
    (b"three", '3'),
    (b"four", '4'),
    (b"five", '5'),
    (b"six", '6'),
    (b"seven", '7'),
    (b"eight", '8'),
    (b"nine", '9'),
];
/// Spelled digits in a row that are a number.
const LEAST_SPELLED: usize = 7;

/// Whether a spelled digit begins there.
pub(super) fn may_spell(bytes: &[u8], at: usize) -> bool {
    one_digit(bytes, at).is_some()
}

/// Words from an offset on that spell the digits of a number: the bytes of each, and its digit.
pub(super) fn spelled(bytes: &[u8], at: usize) -> Vec<(std::ops::Range<usize>, char)> {
    let mut found = Vec::new();
    let mut from = at;
    while let Some((length, digit)) = one_digit(bytes, from) {
        let end = from.saturating_add(length);
        found.push((from..end, digit));
        let gap = bytes.get(end..).unwrap_or_default().iter().take(2);
        let gap = gap.take_while(|byte| matches!(byte, b' ' | b'-' | b',' | b'.')).count();
        if gap == 0 {
            break;
        }
        from = end.saturating_add(gap);
    }
    if found.len() < LEAST_SPELLED {
        found.clear();
    }
    found
}

fn one_digit(bytes: &[u8], at: usize) -> Option<(usize, char)> {
    let rest = bytes.get(at..)?;
    let is = |word: &[u8]| {
        let same = rest.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
        same && !rest.get(word.len()).is_some_and(u8::is_ascii_alphanumeric)
    };
    let first = rest.first()?.to_ascii_lowercase();
    let mut known = DIGITS.iter().filter(|(word, _)| word.first() == Some(&first));
    known.find(|(word, _)| is(word)).map(|(word, digit)| (word.len(), *digit))
}
