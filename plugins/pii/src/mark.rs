//! What redaction leaves in a text: marks such as `<EMAIL>` and `<EMAIL_5d41402abc4b>`, never found again.

/// Longest mark.
const MAX_MARK: usize = 112;

/// Whether `start..end` lies in a mark.
pub(crate) fn covers(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let before = bytes.get(..start).unwrap_or_default().iter().rev().take(MAX_MARK);
    let inside = before.take_while(is_part).count();
    let Some(open) = start.checked_sub(inside).and_then(|at| at.checked_sub(1)) else {
        return false;
    };
    // A finding may take the brackets along.
    let open = if bytes.get(start) == Some(&b'<') { start } else { open };
    let rest = bytes.get(open..).unwrap_or_default();
    let Some((b'<', rest)) = rest.split_first() else { return false };
    let length = rest.iter().take(MAX_MARK).take_while(is_part).count();
    let closes = rest.get(length) == Some(&b'>');
    let end_of_mark = open.saturating_add(length).saturating_add(2);
    closes && end <= end_of_mark && is_name(rest.get(..length).unwrap_or_default())
}

/// Capitals, and perhaps the digits of a pseudonym behind them.
fn is_name(name: &[u8]) -> bool {
    let capitals = name
        .iter()
        .take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'_');
    let rest = name.get(capitals.count()..).unwrap_or_default();
    let is_digit = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
    name.first().is_some_and(u8::is_ascii_uppercase) && rest.iter().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_known_by_their_brackets() {
        for (text, inner, expected) in [
            ("to <EMAIL> now", "EMAIL", true),
            ("to <EMAIL_5d41402abc4b> now", "5d41402abc4b", true),
            ("to <EMAIL_5d41402abc4b> now", "<EMAIL_5d41402abc4b>", true),
            ("to EMAIL now", "EMAIL", false),
            ("to <email> now", "email", false),
            ("<PHONE>5551234567", "5551234567", false),
        ] {
            let start = text.find(inner).unwrap();
            assert_eq!(covers(text, start, start + inner.len()), expected, "{text}");
        }
    }
}
