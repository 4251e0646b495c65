//! Separators that are spelled: `[at]`, `(dot)`, ` dash `.

use super::Reading;

/// How far behind ` at ` a ` dot ` must follow for it to be an address.
const REACH: usize = 64;

/// What stands in brackets or between spaces, and what it means.
const WORDS: [(&[u8], char); 11] = [
    (b"at", '@'),
    (b"@", '@'),
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
    if !matches!(rest.first()?.to_ascii_lowercase(), b'a' | b'@' | b'd' | b'.' | b'p' | b'm') {
        return None;
    }
    let is = |word: &[u8]| rest.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
    let (word, by) = WORDS.iter().find(|(word, _)| is(word))?;
    let mut end = from.saturating_add(word.len());
    if let Some(close) = close {
        if bytes.get(end) != Some(&close) {
            return None;
        }
        end = end.saturating_add(1);
        end = end.saturating_add(usize::from(bytes.get(end) == Some(&b' ')));
    } else {
        if spaces == 0 || !word.first()?.is_ascii_alphabetic() || bytes.get(end) != Some(&b' ') {
            return None;
        }
        end = end.saturating_add(1);
    }
    let after = bytes.get(end)?;
    let belongs = match (by, close) {
        (_, Some(_)) => after.is_ascii_alphanumeric(),
        ('-', None) => before.is_ascii_digit() && after.is_ascii_digit(),
        ('.', None) => (before.is_ascii_digit() && after.is_ascii_digit()) || is_label(bytes, end),
        _ => after.is_ascii_alphanumeric() && dot_follows(bytes, end),
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

/// Whether the word at an offset is the first of `example dot com`.
fn dot_follows(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..at.saturating_add(REACH).min(bytes.len())).unwrap_or_default();
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let length = rest.iter().take_while(is_part).count();
    length > 0 && spells_dot(rest.get(length..).unwrap_or_default())
}
