//! Characters written as entities. Of the named ones only those matter that nobody sees.

/// Named entities of unseen characters: all of HTML's. Those without a semicolon are read in HTML alone.
const NAMED: [(&str, char); 20] = [
    ("ZeroWidthSpace;", '\u{200B}'),
    ("NegativeVeryThinSpace;", '\u{200B}'),
    ("NegativeThinSpace;", '\u{200B}'),
    ("NegativeMediumSpace;", '\u{200B}'),
    ("NegativeThickSpace;", '\u{200B}'),
    ("zwnj;", '\u{200C}'),
    ("zwj;", '\u{200D}'),
    ("lrm;", '\u{200E}'),
    ("rlm;", '\u{200F}'),
    ("NoBreak;", '\u{2060}'),
    ("ApplyFunction;", '\u{2061}'),
    ("af;", '\u{2061}'),
    ("InvisibleTimes;", '\u{2062}'),
    ("it;", '\u{2062}'),
    ("InvisibleComma;", '\u{2063}'),
    ("ic;", '\u{2063}'),
    ("shy;", '\u{AD}'),
    ("amp;", '&'),
    ("NewLine;", '\n'),
    ("Tab;", '\t'),
];

/// The entity a text begins with: its length in bytes and its character. None for entities of characters
/// that are seen, but for numeric ones.
pub(super) fn decode(text: &str, html: bool) -> Option<(usize, char)> {
    let body = text.get(1..)?;
    if let Some(digits) = body.strip_prefix('#') {
        return numeric(digits, html).map(|(length, c)| (length.saturating_add(2), c));
    }
    let named = NAMED.iter().find(|(name, _)| body.starts_with(name));
    if let Some((name, c)) = named {
        return Some((name.len().saturating_add(1), *c));
    }
    (html && body.starts_with("shy")).then_some((4, '\u{AD}'))
}

fn numeric(text: &str, html: bool) -> Option<(usize, char)> {
    let (radix, digits) = match text.strip_prefix(['x', 'X']) {
        Some(digits) => (16, digits),
        None => (10, text),
    };
    let length = digits.bytes().take_while(|b| char::from(*b).is_digit(radix)).count();
    let value = digits.get(..length)?;
    // CommonMark takes seven decimal digits or six hexadecimal ones, HTML any number.
    let most = if radix == 16 { 6 } else { 7 };
    if length == 0 || (!html && length > most) {
        return None;
    }
    let semicolon = digits.as_bytes().get(length) == Some(&b';');
    if !semicolon && !html {
        return None;
    }
    let value = value.trim_start_matches('0');
    let code = u32::from_str_radix(if value.is_empty() { "0" } else { value }, radix).ok()?;
    // HTML reads these as Windows-1252, which is seen; what is no character becomes U+FFFD.
    let seen = (html && (0x80..=0x9F).contains(&code)) || code == 0;
    let c = if seen { '\u{FFFD}' } else { char::from_u32(code).unwrap_or('\u{FFFD}') };
    let prefix = usize::from(radix == 16);
    Some((prefix.saturating_add(length).saturating_add(usize::from(semicolon)), c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, html: bool, expected: Option<(usize, char)>) {
        assert_eq!(decode(text, html), expected, "{text}");
    }

    #[test]
    fn every_spelling_is_read_where_it_is_read() {
        check("&#8203;x", false, Some((7, '\u{200B}')));
        check("&#x200b;", false, Some((8, '\u{200B}')));
        check("&#X200B;", false, Some((8, '\u{200B}')));
        check("&#008203;", false, Some((9, '\u{200B}')));
        check("&#8203x", false, None);
        check("&#8203x", true, Some((6, '\u{200B}')));
        check("&#000000000008203;", false, None);
        check("&#000000000008203;", true, Some((18, '\u{200B}')));
        check("&ZeroWidthSpace;", false, Some((16, '\u{200B}')));
        check("&shy", false, None);
        check("&shy", true, Some((4, '\u{AD}')));
        check("&copy;", true, None);
        check("&#146;", true, Some((6, '\u{FFFD}')));
        check("&#146;", false, Some((6, '\u{92}')));
        check("&#;", true, None);
        check("&", true, None);
    }
}
