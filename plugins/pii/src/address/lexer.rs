//! Words and numbers of an address, with what separates them.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Digits, perhaps with a letter behind or a second number after a slash or hyphen: `12`, `12b`, `12-14`.
    Number,
    /// `184th`.
    Ordinal,
    Word,
    /// `#`, `№`.
    Hash,
}

/// A word or number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) sort: Sort,
    pub(super) text: &'a str,
    pub(super) start: usize,
    /// After the full stop of an abbreviation.
    pub(super) end: usize,
    pub(super) comma: bool,
    pub(super) line: bool,
    /// After an empty line.
    pub(super) blank: bool,
}

impl Token<'_> {
    pub(super) fn capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }

    pub(super) fn upper(&self) -> bool {
        !self.text.is_empty() && self.text.bytes().all(|byte| byte.is_ascii_uppercase())
    }

    /// Directly after what came before: no comma, no line break.
    pub(super) fn plain(&self) -> bool {
        !self.comma && !self.line
    }

    pub(super) fn digits(&self) -> usize {
        self.text.bytes().take_while(u8::is_ascii_digit).count()
    }
}

/// The token at `at` or after, past spaces, one comma and two line breaks.
pub(super) fn token(text: &str, mut at: usize) -> Option<Token<'_>> {
    let bytes = text.as_bytes();
    let (mut comma, mut line, mut blank) = (false, false, false);
    let mut skipped = 0_u8;
    loop {
        match bytes.get(at)? {
            b' ' | b'\t' | b'\r' => {}
            b',' | b';' if !comma => comma = true,
            // `São Paulo - SP`
            b'-' if !comma && skipped > 0 && bytes.get(at.checked_add(1)?) == Some(&b' ') => {
                comma = true;
            }
            b'\n' if !line => line = true,
            b'\n' if !blank => blank = true,
            b'>' | b'|' if line => {}
            _ => break,
        }
        at = at.checked_add(1)?;
        skipped = skipped.checked_add(1)?;
        if skipped > 24 {
            return None;
        }
    }
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    let (sort, length) = if first.is_ascii_digit() {
        number(rest.as_bytes())
    } else if first.is_alphabetic() {
        (Sort::Word, word(rest))
    } else if matches!(first, '#' | '№') {
        (Sort::Hash, first.len_utf8())
    } else {
        return None;
    };
    let mut end = at.checked_add(length)?;
    let found = text.get(at..end)?;
    if bytes.get(end) == Some(&b'.') && sort != Sort::Hash && takes_stop(text, found, end) {
        end = end.checked_add(1)?;
    }
    Some(Token { sort, text: found, start: at, end, comma, line, blank })
}

/// A full stop belongs to a short word, and to a number that more of the address follows.
fn takes_stop(text: &str, found: &str, end: usize) -> bool {
    let more = token_after_stop(text, end);
    if found.len() == 1 || super::kinds::is_abbreviation(found) || found.ends_with("str") {
        return true;
    }
    found.bytes().all(|byte| byte.is_ascii_digit()) && more
}

fn token_after_stop(text: &str, stop: usize) -> bool {
    let rest = text.as_bytes().get(stop.saturating_add(1)..).unwrap_or_default();
    let next = || {
        let from = stop.saturating_add(2);
        let word = text.get(from..)?.split(|char: char| !char.is_alphabetic()).next()?;
        Some(super::kinds::is_unit(&super::kinds::small(word)))
    };
    match rest {
        [b',' | b'\n', ..] => true,
        [b' ', ..] => next().unwrap_or(false),
        _ => false,
    }
}

fn number(bytes: &[u8]) -> (Sort, usize) {
    let digits = |from: usize| {
        bytes
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take(12)
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let first = digits(0);
    let letters = bytes
        .get(first..)
        .unwrap_or_default()
        .iter()
        .take(4)
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let suffix = bytes.get(first..first.saturating_add(letters)).unwrap_or_default();
    if matches!(suffix, b"st" | b"nd" | b"rd" | b"th" | b"ST" | b"ND" | b"RD" | b"TH") {
        return (Sort::Ordinal, first.saturating_add(2));
    }
    let mut length = first.saturating_add(if letters == 1 { 1 } else { 0 });
    if matches!(bytes.get(length), Some(b'/' | b'-')) {
        let second = digits(length.saturating_add(1));
        if (1..=5).contains(&second) {
            length = length.saturating_add(second).saturating_add(1);
        }
    }
    (Sort::Number, length)
}

fn word(rest: &str) -> usize {
    let mut length = 0_usize;
    let mut chars = rest.char_indices().take(40).peekable();
    while let Some((at, char)) = chars.next() {
        let inside = matches!(char, '\'' | '’' | '-' | '/')
            && chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if !char.is_alphanumeric() && !inside && !matches!(char, '∆' | '\u{301}') {
            break;
        }
        length = at.saturating_add(char.len_utf8());
    }
    length
}
