//! Step 0: what no text may hold, before anything is read from it.

use crate::finding::Finding;
use crate::rule::Rule;

/// The longest text that is looked at, in bytes.
pub const MAX_BYTES: usize = 64 << 10;

/// Refuses what is too long, and characters that no honest text holds even in literals.
pub(crate) fn check(sql: &str) -> Option<Finding> {
    if sql.len() > MAX_BYTES {
        let message = format!("the text has {} bytes; at most {MAX_BYTES} are read", sql.len());
        let finding = Finding::deny(Rule::TooLarge, 0..sql.len(), message);
        return Some(finding.remedy("send a shorter statement"));
    }
    let (at, character) = sql.char_indices().find(|&(_, c)| is_control(c))?;
    Some(hidden(at, character))
}

/// Controls other than tab, line feed and carriage return, and the byte order mark.
fn is_control(c: char) -> bool {
    matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\x7f'..='\u{84}' | '\u{86}'..='\u{9f}')
        || c == '\u{feff}'
}

/// Outside literals and quoted names: whitespace that is not ASCII, and characters without width or
/// that change the direction of text.
pub(crate) fn is_unseen(c: char) -> bool {
    (!c.is_ascii() && c.is_whitespace())
        || is_reordering(c)
        || matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// In a comment: characters that end a line for some readers, or that show text in another order.
pub(crate) fn breaks_comment(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}') || is_reordering(c)
}

fn is_reordering(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

pub(crate) fn hidden(at: usize, character: char) -> Finding {
    let end = at.saturating_add(character.len_utf8());
    let code = u32::from(character);
    let message =
        format!("the character U+{code:04X} at byte {at} is not seen, and servers disagree on it");
    Finding::deny(Rule::HiddenCharacter, at..end, message).remedy("leave the character out")
}
