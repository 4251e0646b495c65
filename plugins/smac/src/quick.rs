//! Documents in which nothing can hide, told by one look at their bytes.
//!
//! Most documents have no HTML, no entity and no link but `[text](address)`. For them nothing that this
//! plugin looks for in the structure of Markdown can be there, and no parser is needed. Whatever is not
//! plainly harmless is left to the parser: a property test holds the two together.

/// Characters of an address that is not looked at more closely.
const LONG_ADDRESS: usize = 120;

/// Whether nothing in the structure of a document can hide anything. Says nothing of characters.
pub(crate) fn is_harmless(text: &str) -> bool {
    let opens_data =
        text.starts_with("---") || text.starts_with("+++") || text.starts_with('\u{FEFF}');
    !opens_data
        && has_no_marks(text)
        && has_no_formulas(text)
        && links_are_plain(text)
        && lines_are_plain(text)
}

/// No HTML, no entity, no control but line ends and tabs.
fn has_no_marks(text: &str) -> bool {
    text.bytes().all(|b| !matches!(b, b'<' | b'&' | 0x7F | 0..=8 | 0x0B..=0x1F))
}

/// Without `$` there are only formulas in fences, which [`lines_are_plain`] leaves to others.
fn has_no_formulas(text: &str) -> bool {
    !text.contains('$')
}

/// Every `[` begins `[text](address)`, or the mark of a task.
fn links_are_plain(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let before = rest.get(..at).and_then(|before| before.bytes().next_back());
        let inner = rest.get(at.saturating_add(1)..).unwrap_or_default();
        let task = ["x] ", "X] ", " ] "].iter().find(|task| inner.starts_with(**task));
        let skip = match task {
            Some(task) if before != Some(b'!') => Some(task.len()),
            _ => link(inner).filter(|_| !matches!(before, Some(b'!' | b'\\' | b'`'))),
        };
        let Some(skip) = skip else { return false };
        rest = inner.get(skip..).unwrap_or_default();
    }
    !text.contains("](") || !text.contains("data:")
}

/// How long `text](address)` is, if it is plain.
fn link(inner: &str) -> Option<usize> {
    let end = inner.find([']', '[', '\n', '`', '\\', '*', '_'])?;
    let text = inner.get(..end)?;
    let address = inner.get(end..)?.strip_prefix("](")?;
    let close = address.find([')', '(', '"', '\'', ' ', '\n', '\t', '\\', '?', '<', '#'])?;
    let plain = address.get(close..)?.starts_with(')') && (1..LONG_ADDRESS).contains(&close);
    let seen = text.contains(|c: char| c.is_ascii_alphanumeric());
    (plain && seen).then(|| end.saturating_add(2).saturating_add(close).saturating_add(1))
}

/// No fence says more than a language, no row has more cells than its table.
fn lines_are_plain(text: &str) -> bool {
    let mut columns: Option<usize> = None;
    for line in text.lines() {
        let mark = |c: char| c.is_ascii_whitespace() || c.is_ascii_digit() || ">-*+.)".contains(c);
        let body = line.trim_start_matches(mark);
        if body.starts_with("```") || body.starts_with("~~~") {
            let info = body.trim_start_matches(['`', '~']);
            if !info.is_empty() && !is_language(info) {
                return false;
            }
        } else if line.contains('|') {
            if is_delimiter(line) {
                columns = Some(cells(line));
            } else if columns.is_some_and(|columns| cells(line) > columns) {
                return false;
            }
        } else if is_delimiter(line) {
            // A table of one column needs no bars.
            columns = Some(1);
        } else if line.trim().is_empty() {
            columns = None;
        }
    }
    true
}

fn is_language(info: &str) -> bool {
    let fits = info.len() <= 24
        && info.bytes().all(|b| b.is_ascii_alphanumeric() || b"+#._-".contains(&b));
    fits && !matches!(info, "math" | "mermaid")
}

fn is_delimiter(line: &str) -> bool {
    line.contains('-')
        && line.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t' | b'>'))
}

/// Cells of a row, as many as there could be.
fn cells(line: &str) -> usize {
    let line = line.trim_matches(|c: char| c.is_ascii_whitespace() || c == '>');
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').unwrap_or(line);
    line.matches('|').count().saturating_add(1)
}
