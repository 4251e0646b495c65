//! Controls, and what terminals do with them.

use crate::category::Category;
use crate::edit::Edit;
use crate::escape;
use crate::unicode::Scan;

/// Most bytes of an escape sequence; what is longer is none.
const MAX_SEQUENCE: usize = 4096;

impl Scan<'_> {
    /// A control character; says where the next character begins.
    ///
    /// In a page the bytes behind an escape are seen, so it goes alone; in plain text a terminal eats the
    /// whole sequence.
    pub(super) fn control(&mut self, at: usize) -> usize {
        let rest = self.context.text.get(at..).unwrap_or_default();
        let Some(c) = rest.chars().next() else { return at.saturating_add(1) };
        let end = at.saturating_add(c.len_utf8());
        if c == '\0' && self.context.markup {
            // Rendered as U+FFFD, which a reader does see.
            let edit = Edit::strip(Category::Control, at..end, "a NUL");
            self.edits.push(edit.replaced_by("\u{FFFD}"));
            return end;
        }
        if self.context.markup {
            let escape = matches!(c, '\u{1B}' | '\u{9B}' | '\u{9D}');
            let category = if escape { Category::TerminalEscape } else { Category::Control };
            self.strip(category, at..end, "a control character");
            return end;
        }
        match sequence(rest) {
            Some(Sequence { length, link }) => {
                let span = at..at.saturating_add(length);
                let reason = "an escape sequence of a terminal";
                self.edits.push(match link {
                    Some(link) => {
                        let marker = format!("[link: {}]", escape::visible(link));
                        Edit::reveal(Category::TerminalEscape, span, marker, reason)
                    }
                    None => Edit::strip(Category::TerminalEscape, span, reason),
                });
                at.saturating_add(length)
            }
            None => {
                self.strip(Category::Control, at..end, "a control character");
                end
            }
        }
    }

    /// A carriage return alone: a terminal writes the next line over this one.
    pub(super) fn carriage_return(&mut self, at: usize) -> usize {
        let next = at.saturating_add(1);
        if self.context.text.as_bytes().get(next) != Some(&b'\n') {
            let edit =
                Edit::strip(Category::Control, at..next, "a carriage return writes over the line");
            self.edits.push(edit.replaced_by("\n"));
        }
        next
    }
}

struct Sequence<'t> {
    length: usize,
    /// The address an OSC 8 opens a link to.
    link: Option<&'t str>,
}

/// The escape sequence a text begins with. Source: ECMA-48, 5.4 and 5.6; OSC 8 as terminals have it.
fn sequence(text: &str) -> Option<Sequence<'_>> {
    let (kind, head) = match text.chars().next()? {
        '\u{1B}' => (text.as_bytes().get(1).copied()?, 2),
        '\u{9B}' => (b'[', 2),
        '\u{9D}' => (b']', 2),
        _ => return None,
    };
    let body = text.get(head..)?;
    match kind {
        b'[' => {
            let length = body.bytes().take_while(|b| (0x20..=0x3F).contains(b)).count();
            body.as_bytes().get(length).filter(|b| (0x40..=0x7E).contains(*b))?;
            Some(Sequence { length: head.saturating_add(length).saturating_add(1), link: None })
        }
        b']' | b'P' | b'^' | b'_' | b'X' => {
            let (length, terminator) = string_end(body)?;
            let content = body.get(..length)?;
            let link = content
                .strip_prefix("8;")
                .and_then(|rest| rest.split_once(';'))
                .map(|(_, link)| link);
            let link = link.filter(|link| kind == b']' && !link.is_empty());
            Some(Sequence { length: head.saturating_add(length).saturating_add(terminator), link })
        }
        0x20..=0x7E => Some(Sequence { length: 2, link: None }),
        _ => None,
    }
}

/// Where a control string ends, and how long its end is.
fn string_end(body: &str) -> Option<(usize, usize)> {
    let near = body.get(..body.floor_char_boundary(MAX_SEQUENCE))?;
    let ends = [("\u{7}", 1), ("\u{1B}\\", 2), ("\u{9C}", 2)];
    ends.iter().filter_map(|(end, length)| Some((near.find(end)?, *length))).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(usize, Option<&str>)>) {
        assert_eq!(sequence(text).map(|s| (s.length, s.link)), expected, "{text:?}");
    }

    #[test]
    fn sequences_end_where_a_terminal_ends_them() {
        check("\u{1B}[31mred", Some((5, None)));
        check("\u{1B}[8m", Some((4, None)));
        check("\u{9B}2J", Some((4, None)));
        check("\u{1B}]8;;https://a.b\u{7}x", Some((17, Some("https://a.b"))));
        check("\u{1B}]8;;\u{1B}\\", Some((7, None)));
        check("\u{1B}]0;title", None);
        check("\u{1B}c", Some((2, None)));
        check("\u{1B}\n", None);
        check("\u{1B}[3\n", None);
    }
}
