//! Escapes of URLs, HTML, string literals and mail.

use super::Reading;

/// `%41`, and the UTF-8 of one character in several of them (RFC 3986).
pub(super) fn percent(bytes: &[u8], at: usize) -> Option<Reading> {
    encoded(bytes, at, b'%')
}

/// `=41` of quoted-printable (RFC 2045): only where three follow each other, since `a=41` is common; and
/// the soft line break.
pub(super) fn quoted_printable(bytes: &[u8], at: usize) -> Option<Reading> {
    let rest = bytes.get(at..)?;
    // Most signs are followed by something else.
    if !rest.get(1).is_some_and(|next| next.is_ascii_hexdigit() || matches!(next, b'\r' | b'\n')) {
        return None;
    }
    if rest.starts_with(b"=\r\n") || rest.starts_with(b"=\n") {
        let length = if rest.starts_with(b"=\n") { 2 } else { 3 };
        return Some(Reading { length, by: None });
    }
    let is_octet = |place: usize| octet(bytes, place, b'=').is_some();
    let after = is_octet(at.saturating_add(3));
    let before = at.checked_sub(3).is_some_and(is_octet);
    let far = is_octet(at.saturating_add(6)) || at.checked_sub(6).is_some_and(is_octet);
    if (after && before) || ((after || before) && far) { encoded(bytes, at, b'=') } else { None }
}

/// A sign and two hexadecimal digits.
fn octet(bytes: &[u8], at: usize, sign: u8) -> Option<u8> {
    if *bytes.get(at)? != sign {
        return None;
    }
    hex(bytes.get(at.saturating_add(1)..at.saturating_add(3))?)
        .and_then(|value| u8::try_from(value).ok())
}

fn encoded(bytes: &[u8], at: usize, sign: u8) -> Option<Reading> {
    let first = octet(bytes, at, sign)?;
    let count = super::character::width(first);
    let mut utf8 = [0; 4];
    for (index, slot) in utf8.iter_mut().enumerate().take(count) {
        *slot = octet(bytes, at.saturating_add(index.saturating_mul(3)), sign)?;
    }
    let c = std::str::from_utf8(utf8.get(..count)?).ok()?.chars().next()?;
    seen(c, count.saturating_mul(3))
}

/// What an escape stands for, unless that is a control character.
fn seen(c: char, length: usize) -> Option<Reading> {
    if c.is_control() && !matches!(c, '\n' | '\t' | '\r') {
        return None;
    }
    let by = match super::character::fold(c) {
        super::character::Fold::Same => Some(c),
        super::character::Fold::As(by) => Some(by),
        super::character::Fold::Dropped => None,
    };
    Some(Reading { length, by })
}

fn hex(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// `&#52;`, `&#x34;`, with or without the semicolon, and the names of separators.
pub(super) fn reference(bytes: &[u8], at: usize) -> Option<Reading> {
    const NAMES: [(&str, char); 24] = [
        ("commat", '@'),
        ("period", '.'),
        ("colon", ':'),
        ("sol", '/'),
        ("lowbar", '_'),
        ("hyphen", '-'),
        ("dash", '-'),
        ("ndash", '-'),
        ("mdash", '-'),
        ("minus", '-'),
        ("nbsp", ' '),
        ("ensp", ' '),
        ("emsp", ' '),
        ("thinsp", ' '),
        ("plus", '+'),
        ("num", '#'),
        ("lpar", '('),
        ("rpar", ')'),
        ("shy", '\u{ad}'),
        ("ZeroWidthSpace", '\u{200b}'),
        ("amp", '&'),
        ("quot", '"'),
        ("lt", '<'),
        ("gt", '>'),
    ];
    let rest = bytes.get(at.saturating_add(1)..)?;
    if rest.first() != Some(&b'#') {
        let name = rest.iter().take(16).take_while(|byte| byte.is_ascii_alphabetic()).count();
        rest.get(name).filter(|byte| **byte == b';')?;
        let found = NAMES.iter().find(|(known, _)| rest.get(..name) == Some(known.as_bytes()))?;
        return seen(found.1, name.saturating_add(2));
    }
    let (digits, radix, prefix) = match rest.get(1)? {
        b'x' | b'X' => (rest.get(2..)?, 16, 3),
        _ => (rest.get(1..)?, 10, 2),
    };
    let is_digit = |byte: &u8| char::from(*byte).is_digit(radix);
    let count = digits.iter().take(8).take_while(|byte| is_digit(byte)).count();
    let number = std::str::from_utf8(digits.get(..count)?).ok()?;
    let c = char::from_u32(u32::from_str_radix(number, radix).ok()?)?;
    let closed = usize::from(digits.get(count) == Some(&b';'));
    seen(c, count.saturating_add(prefix).saturating_add(closed))
}

/// `\u0034`, `\u{34}`, `\x34`, and the line breaks and quotes of string literals.
pub(super) fn literal(bytes: &[u8], at: usize) -> Option<Reading> {
    let rest = bytes.get(at.saturating_add(1)..)?;
    match rest.first()? {
        b'n' => Some(Reading { length: 2, by: Some('\n') }),
        b'r' => Some(Reading { length: 2, by: Some('\r') }),
        b't' => Some(Reading { length: 2, by: Some('\t') }),
        quote @ (b'"' | b'\'' | b'/') => Some(Reading { length: 2, by: Some(char::from(*quote)) }),
        b'x' => seen(char::from_u32(hex(rest.get(1..3)?)?)?, 4),
        b'u' if rest.get(1) == Some(&b'{') => {
            let close = rest.iter().take(10).position(|byte| *byte == b'}')?;
            seen(char::from_u32(hex(rest.get(2..close)?)?)?, close.saturating_add(2))
        }
        b'u' => unicode(rest),
        _ => None,
    }
}

/// `u0034`, or two of them that are one character in UTF-16.
fn unicode(rest: &[u8]) -> Option<Reading> {
    let first = hex(rest.get(1..5)?)?;
    if let Some(c) = char::from_u32(first) {
        return seen(c, 6);
    }
    let second = rest.get(5..7).filter(|sign| *sign == b"\\u").and(rest.get(7..11))?;
    let units = [u16::try_from(first).ok()?, u16::try_from(hex(second)?).ok()?];
    let c = char::decode_utf16(units).next()?.ok()?;
    seen(c, 12)
}
