//! Where the value beside a name begins and ends.

use super::joint::Joint;
use super::name::{GAP, NAME, VALUE, forth};

/// Past white space and what may stand before a quote; the quote, if there is one.
pub(super) fn opening(bytes: &[u8], at: usize) -> (Option<u8>, usize) {
    let mut at = forth(bytes, at, GAP, |byte| matches!(byte, b' ' | b'\t' | b'*' | b'\\'));
    if bytes.get(at..).unwrap_or_default().starts_with(b"\r\n") || bytes.get(at) == Some(&b'\n') {
        at = forth(bytes, at, 24, |byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        return match bytes.get(at) {
            Some(quote @ (b'"' | b'\'' | b'`')) => (Some(*quote), at.saturating_add(1)),
            _ => (None, bytes.len()),
        };
    }
    let prefixed = bytes.get(at..at.saturating_add(2)).unwrap_or_default();
    if matches!(prefixed, [b'b' | b'r' | b'u' | b'f' | b'@' | b'L' | b'N' | b'(', b'"' | b'\'']) {
        at = at.saturating_add(1);
    }
    if bytes.get(at..).unwrap_or_default().starts_with(b"&quot;") {
        return (Some(b'&'), at.saturating_add(6));
    }
    match bytes.get(at) {
        Some(quote @ (b'"' | b'\'' | b'`')) => {
            // `'"…"'`: the inner quotes count.
            let next = at.saturating_add(1);
            match bytes.get(next) {
                Some(inner @ (b'"' | b'\''))
                    if inner != quote && bytes.get(next.saturating_add(1)) != Some(quote) =>
                {
                    (Some(*inner), next.saturating_add(1))
                }
                _ => (Some(*quote), next),
            }
        }
        _ => (None, at),
    }
}

/// The value that begins at `start`, to its quote or to what may not be in it.
pub(super) fn value(
    text: &str,
    start: usize,
    quote: Option<u8>,
    joint: Joint,
) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let rest = bytes.get(start..)?;
    let mut end = match quote {
        Some(quote) => {
            let length =
                rest.iter().take(VALUE).position(|byte| *byte == quote || *byte == b'\n')?;
            if rest.get(length) != Some(&quote) {
                return None;
            }
            let escaped = length > 0 && rest.get(length.saturating_sub(1)) == Some(&b'\\');
            start.saturating_add(if escaped { length.saturating_sub(1) } else { length })
        }
        None if joint == Joint::Element => {
            let length = rest.iter().take(VALUE).position(|byte| matches!(byte, b'<' | b'\n'))?;
            start.saturating_add(length)
        }
        None => forth(bytes, start, VALUE, |byte| {
            !byte.is_ascii_whitespace()
                && !matches!(byte, b'"' | b'\'' | b'`' | b',' | b';' | b'<' | b'>')
        }),
    };
    if quote.is_none() {
        let raw = bytes.get(start..end)?;
        // `?password=…&x=`, `{password: …}`, `(password=…)`
        if let Some(length) = parameter(raw).filter(|_| joint == Joint::Operator) {
            end = start.saturating_add(length);
        }
        if let Some(length) = foreign(bytes.get(start..end)?) {
            end = start.saturating_add(length);
        }
        let closing = |byte: &u8| match joint {
            Joint::Prose => matches!(byte, b'.' | b',' | b':' | b'!' | b'?' | b')'),
            _ => matches!(byte, b')' | b'}' | b']' | b'\\'),
        };
        while end > start && bytes.get(end.saturating_sub(1)).is_some_and(closing) {
            if bytes.get(start..end).is_some_and(|raw| {
                raw.contains(&b'(') || raw.contains(&b'{') || raw.contains(&b'[')
            }) {
                break;
            }
            end = end.saturating_sub(1);
        }
    }
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    (end > start).then_some((start, end))
}

/// Where the next parameter of a URL follows: other `&` belong to the value.
fn parameter(value: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'&', value).find(|amp| {
        let rest = value.get(amp.saturating_add(1)..).unwrap_or_default();
        let name = forth(rest, 0, NAME, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']')
        });
        name > 0 && matches!(rest.get(name), Some(b'=' | b';'))
    })
}

/// Where a value of ASCII ends in a text that has no spaces between its words.
fn foreign(value: &[u8]) -> Option<usize> {
    let length = value.iter().position(|byte| *byte >= 0x80)?;
    (length >= 8 && matches!(value.get(length), Some(0xe3..=0xed))).then_some(length)
}
