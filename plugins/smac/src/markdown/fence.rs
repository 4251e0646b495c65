//! The line that opens a block of code: its first word names a language, the rest nobody sees.

use crate::category::Category;
use crate::edit::Edit;
use crate::settings::{Dialect, Knobs};

/// What of an opening line goes.
pub(super) fn edits(source: &str, start: usize, knobs: &Knobs) -> Vec<Edit> {
    let line = source.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let fence = line.len().saturating_sub(line.trim_start_matches(['`', '~']).len());
    let docusaurus = knobs.dialect.contains(&Dialect::Docusaurus);
    let mut edits: Vec<Edit> = Vec::new();
    let mut at = fence;
    let mut first = true;
    for word in line.get(fence..).unwrap_or_default().split_inclusive(char::is_whitespace) {
        let next = at.saturating_add(word.len());
        let word = word.trim_end();
        let kept = match (std::mem::take(&mut first), word.is_empty()) {
            (again, true) => {
                first = again;
                0
            }
            (true, false) => kept(word),
            (false, false) if docusaurus && is_docusaurus(word) => word.len(),
            (false, false) => 0,
        };
        let span = start.saturating_add(at).saturating_add(kept)
            ..start.saturating_add(at).saturating_add(word.len());
        at = next;
        if span.is_empty() {
            continue;
        }
        match edits.last_mut().filter(|last| {
            kept == 0 && source.get(last.end..span.start).is_some_and(|b| b.trim().is_empty())
        }) {
            Some(last) => last.end = span.end,
            None => edits.push(Edit::strip(
                Category::FenceInfo,
                span,
                "what follows a fence's language is not shown",
            )),
        }
    }
    edits
}

/// How much of the first word may be a language: all of it, or what stands before a comma.
fn kept(word: &str) -> usize {
    let language = word.split(',').next().unwrap_or_default();
    let fits = (1..=48).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_alphanumeric() || b"+#._-".contains(&b));
    if fits || word.is_empty() { language.len() } else { 0 }
}

/// `{1,3-5}`, `title="file.js"` and `showLineNumbers`, which Docusaurus reads.
fn is_docusaurus(word: &str) -> bool {
    let lines = word.strip_prefix('{').and_then(|word| word.strip_suffix('}'));
    let title = word.strip_prefix("title=").map(|title| title.trim_matches(['"', '\'']));
    let is_file = |name: &str| {
        name.len() <= 64
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/@[]".contains(&b))
    };
    lines.is_some_and(|lines| lines.bytes().all(|b| b.is_ascii_digit() || b",-".contains(&b)))
        || title.is_some_and(is_file)
        || matches!(word, "showLineNumbers" | "live" | "noInline")
}
