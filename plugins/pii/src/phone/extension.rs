//! The extension after a number: `x123`, ` ext. 45`, `#7`.

use crate::phone::edges;

/// Digits of an extension.
const MOST_DIGITS: usize = 7;
/// Longest first where one starts another.
const MARKS: [&str; 9] =
    ["extension", "extn", "ext", "durchwahl", "poste", "anexo", "доб", "x", "#"];

/// Where the extension ends that starts at `end`, if one does.
pub(super) fn end(text: &str, end: usize) -> Option<usize> {
    let rest = edges::head(text, end);
    let at_mark = rest.trim_start_matches([' ', ',']);
    let spaces = rest.len().saturating_sub(at_mark.len());
    let mark = MARKS.iter().find(|mark| starts_with(at_mark, mark))?;
    if spaces > 2 {
        return None;
    }
    let after = at_mark.get(mark.len()..)?;
    let digits = after.trim_start_matches(['.', ':', ' ']);
    if after.len().saturating_sub(digits.len()) > 2 {
        return None;
    }
    let count =
        digits.bytes().take_while(u8::is_ascii_digit).take(MOST_DIGITS.saturating_add(1)).count();
    let next = digits.get(count..)?.chars().next();
    if count == 0
        || count > MOST_DIGITS
        || next.is_some_and(|next| next == '_' || next.is_ascii_alphanumeric())
    {
        return None;
    }
    // `x 5` and `# 5` with spaces on both sides are more often a product and a heading.
    if mark.len() == 1 && spaces > 0 && after.starts_with(' ') {
        return None;
    }
    let skipped = rest.len().saturating_sub(digits.len());
    Some(end.saturating_add(skipped).saturating_add(count))
}

fn starts_with(text: &str, mark: &str) -> bool {
    text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark))
}
