//! Credentials in URLs (RFC 3986, 3.2.1) and on command lines.

use super::stand_in::{is_placeholder, is_stand_in};
use super::value::Look;

/// How long the part before the path may be.
const AUTHORITY: usize = 320;

/// A password, or a token in its place.
pub(super) struct Inside {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) weight: i16,
}

/// The password of the URL whose `://` is at `at`.
pub(super) fn find(text: &str, at: usize) -> Option<Inside> {
    let bytes = text.as_bytes();
    let scheme = bytes.get(..at)?.iter().rev().take(24);
    let scheme = scheme
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-' | b':'))
        .count();
    if scheme < 2 {
        return None;
    }
    let start = at.saturating_add(3);
    let rest = bytes.get(start..)?;
    let stop = |byte: &u8| {
        byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`' | b'\\')
    };
    let whole = rest.iter().take(AUTHORITY).position(stop).unwrap_or(rest.len().min(AUTHORITY));
    let whole = rest.get(..whole)?;
    let path =
        whole.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(whole.len());
    // A password may hold a bare `/`, `?` or `#`; then `:` comes before it and `@` after it.
    let sign = match memchr::memrchr(b'@', whole.get(..path)?) {
        Some(sign) => sign,
        None => {
            memchr::memchr(b':', whole.get(..path)?).filter(|colon| {
                !whole
                    .get(colon.saturating_add(1)..path)
                    .is_some_and(|port| port.iter().all(u8::is_ascii_digit))
            })?;
            memchr::memchr(b'@', whole)?
        }
    };
    let user = whole.get(..sign)?;
    let host = whole.get(sign.saturating_add(1)).copied()?;
    if !(host.is_ascii_alphanumeric() || matches!(host, b'[' | b'$' | b'{' | b'<' | b'%' | b'_'))
        && host.is_ascii()
    {
        return None;
    }
    let (from, weight) = match memchr::memchr(b':', user) {
        // `token:@host`
        Some(colon) if colon.saturating_add(1) == user.len() => {
            let look = Look::at(text.get(start..start.saturating_add(colon))?);
            let end = start.saturating_add(colon);
            return (look.len >= 12 && look.is_random()).then_some(Inside {
                start,
                end,
                weight: 8,
            });
        }
        Some(colon) => (colon.saturating_add(1), 14),
        None => (0, 0),
    };
    let span = (start.saturating_add(from), start.saturating_add(sign));
    let secret = text.get(span.0..span.1)?;
    let look = Look::at(secret);
    if secret.is_empty()
        || is_placeholder(secret)
        || secret.contains(['$', '{', '}', '(']) && !look.is_random() && is_variable(secret)
    {
        return None;
    }
    let weight = match weight {
        0 if look.len >= 16 && look.is_random() => 3,
        0 => return None,
        _ if secret == "b" || secret == "PORT" => return None,
        _ if look.len < 3 || user.iter().any(|byte| matches!(byte, b'[' | b']')) => -4,
        weight => weight,
    };
    Some(Inside { start: span.0, end: span.1, weight })
}

fn is_variable(secret: &str) -> bool {
    secret.contains('{')
        || secret.contains('(')
        || secret.starts_with('$') && Look::at(secret).digits == 0
}

/// `-u name:password` and `--user name:password` of `curl` and its like, from the option on.
pub(super) fn user_option(text: &str, end: usize, known: bool) -> Option<Inside> {
    let bytes = text.as_bytes();
    let rest = bytes.get(end..)?;
    let gap =
        rest.iter().take(4).take_while(|b| matches!(b, b' ' | b'=' | b'"' | b'\'' | b'\\')).count();
    if gap == 0 && !known {
        return None;
    }
    let start = end.saturating_add(gap);
    let quote = start
        .checked_sub(1)
        .and_then(|at| bytes.get(at))
        .copied()
        .filter(|b| matches!(b, b'"' | b'\''));
    let rest = bytes.get(start..)?;
    let length = rest.iter().take(AUTHORITY).take_while(|byte| match quote {
        Some(quote) => **byte != quote && **byte != b'\n',
        None => !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\'' | b'`'),
    });
    let length = length.count();
    let pair = text.get(start..start.checked_add(length)?)?;
    let (name, secret) = pair.split_once(':')?;
    let token = secret.is_empty();
    let secret = if token { name } else { secret };
    let from = if token { start } else { start.saturating_add(name.len()).saturating_add(1) };
    let look = Look::at(secret);
    let dull = look.letters() == 0 && look.len < 6 || token && !look.is_random();
    if is_stand_in(secret)
        || secret.starts_with('$')
        || secret.starts_with('/')
        || dull
        || name.contains('/')
    {
        return None;
    }
    let weight = match (look.is_random() || look.is_made_up(), known) {
        (true, true) => 10,
        (true, false) => 4,
        (false, true) => 2,
        (false, false) => -4,
    };
    Some(Inside { start: from, end: from.saturating_add(secret.len()), weight })
}
