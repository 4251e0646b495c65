//! A line of a text with a mark under a part of it.

use std::ops::Range;

/// Most characters of a line that are shown.
const WIDTH: usize = 96;

/// The line `span` starts in, shown around it, and a line of carets under the span.
///
/// Every character takes one column: controls and other characters that a terminal might act on are
/// shown as `·`.
pub(super) fn marked(text: &str, span: &Range<usize>) -> [String; 2] {
    let start = span.start.min(text.len());
    let before = text.get(..start).unwrap_or_default();
    let first = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
    let line = text.get(first..).unwrap_or_default().lines().next().unwrap_or_default();
    let column = text.get(first..start).unwrap_or_default().chars().count();
    let marked = text.get(span.clone()).unwrap_or_default();
    let length = marked.split('\n').next().unwrap_or_default().chars().count().max(1);
    let left = column.saturating_sub(WIDTH / 3);
    let shown: String = line.chars().skip(left).take(WIDTH).map(visible).collect();
    let indent = column.saturating_sub(left);
    let room = shown.chars().count().saturating_sub(indent).max(1);
    let (cut, more) = (left > 0, line.chars().count() > left.saturating_add(WIDTH));
    let shown = format!("{}{shown}{}", ellipsis(cut), ellipsis(more));
    let indent = indent.saturating_add(usize::from(cut));
    [shown, format!("{}{}", " ".repeat(indent), "^".repeat(length.min(room)))]
}

/// The line and column of a byte, both from 1; columns count characters.
pub(super) fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count().saturating_add(1);
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count().saturating_add(1);
    (line, column)
}

fn ellipsis(cut: bool) -> &'static str {
    if cut { "…" } else { "" }
}

fn visible(c: char) -> char {
    let shown = c == ' ' || c.is_alphanumeric() || c.is_ascii_graphic();
    if shown { c } else { '·' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_under_the_span_of_its_line() {
        let text = "SELECT a\nFROM b; DROP TABLE c";
        assert_eq!(marked(text, &(17..29)), ["FROM b; DROP TABLE c", "        ^^^^^^^^^^^^"]);
        assert_eq!(position(text, 17), (2, 9));
    }

    #[test]
    fn a_span_over_lines_is_marked_on_its_first() {
        assert_eq!(marked("ab\ncd", &(1..5)), ["ab", " ^"]);
    }

    #[test]
    fn a_span_at_the_end_has_a_mark_behind_the_text() {
        assert_eq!(marked("ab", &(2..2)), ["ab", "  ^"]);
        assert_eq!(marked("", &(0..0)), ["", "^"]);
    }

    #[test]
    fn nothing_that_a_terminal_acts_on_is_shown() {
        assert_eq!(marked("a\u{1b}[2Jb\u{202e}c\td", &(0..1))[0], "a·[2Jb·c·d");
    }

    #[test]
    fn a_long_line_is_shown_around_the_span() {
        let text = format!("{}DROP{}", "a".repeat(500), "b".repeat(500));
        let [line, mark] = marked(&text, &(500..504));
        assert!(line.starts_with('…') && line.ends_with('…') && line.contains("DROP"));
        let column = mark.chars().take_while(|c| *c == ' ').count();
        assert_eq!(line.chars().skip(column).take(4).collect::<String>(), "DROP");
    }
}
