//! Data before the text.

use std::ops::Range;

use crate::category::Category;
use crate::edit::Edit;
use crate::settings::FrontMatter;

/// Where front matter ends, if a document begins with it: a line `---` or `+++`, lines, and the same line
/// again, or `...` after `---`.
pub(super) fn end(source: &str) -> Option<usize> {
    let text = source.strip_prefix('\u{FEFF}').unwrap_or(source);
    let mut at = source.len().saturating_sub(text.len());
    let mut lines = text.split_inclusive('\n');
    let open = lines.next()?;
    at = at.saturating_add(open.len());
    let fence = open.trim_end();
    if !matches!(fence, "---" | "+++") {
        return None;
    }
    let mut first = true;
    for line in lines {
        at = at.saturating_add(line.len());
        let text = line.trim_end();
        if std::mem::take(&mut first) && !is_data(text) {
            return None;
        }
        if text == fence || (fence == "---" && text == "...") {
            return Some(at);
        }
    }
    None
}

/// Whether a line is data and not prose: a key, a section, a remark, or the end of no data at all.
fn is_data(line: &str) -> bool {
    let key = line.trim_start_matches(|c: char| {
        c.is_alphanumeric() || matches!(c, '_' | '-' | '"' | '\'' | '.' | ' ')
    });
    line.starts_with(['#', '[']) || (key.len() < line.len() && key.starts_with([':', '=']))
}

/// Which lines of front matter go.
pub(super) fn edits(source: &str, range: Range<usize>, knob: FrontMatter) -> Vec<Edit> {
    let text = source.get(range.clone()).unwrap_or_default();
    let keeps = knob == FrontMatter::KeepTitleDescription && !text.contains("+++");
    let reason = "front matter is not shown";
    let mut edits: Vec<Edit> = Vec::new();
    let mut at = range.start;
    let mut kept = false;
    let mut block = false;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let last = lines.len().saturating_sub(1);
    for (number, line) in lines.into_iter().enumerate() {
        let next = at.saturating_add(line.len());
        let body = number > 0 && number < last && !line.trim().is_empty();
        block =
            body && keeps && (opens(line) || (block && line.starts_with(' ') && is_plain(line)));
        let stays = block || (keeps && is_pair(line));
        kept |= body && stays;
        if body && !stays {
            match edits.last_mut() {
                Some(edit) if edit.end == at => edit.end = next,
                _ => edits.push(Edit::strip(Category::FrontMatter, at..next, reason)),
            }
        }
        at = next;
    }
    match (knob, kept || edits.is_empty()) {
        (FrontMatter::Keep, _) => Vec::new(),
        // Nothing of it is left but its fences.
        (_, false) => vec![Edit::strip(Category::FrontMatter, range, reason)],
        (_, true) => edits,
    }
}

/// `title:` or `description:` with a value on the same line and nothing but words in it.
fn is_pair(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, value)| {
        matches!(key, "title" | "description") && !value.trim().is_empty() && is_plain(value)
    })
}

/// `description: >`, whose value stands on the lines below.
fn opens(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, value)| {
        matches!(key, "title" | "description") && matches!(value.trim(), ">" | "|" | ">-" | "|-")
    })
}

fn is_plain(value: &str) -> bool {
    let marks = |c: char| matches!(c, '<' | '>' | '|' | '&' | '*' | '`' | '#' | '{' | '[');
    value.len() <= 300 && !value.contains(marks)
}
