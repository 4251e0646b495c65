//! What stood on lines of its own, between blank lines, goes with one of them. Only where no list, quote or
//! indented code follows, which the line kept apart from what is before it.

use crate::category::{Action, Category};
use crate::edit::Edit;

/// The edits, with those that leave an empty line behind widened to take it along.
pub(crate) fn edits(text: &str, edits: Vec<Edit>) -> Vec<Edit> {
    let mut out = Vec::with_capacity(edits.len());
    for mut edit in edits {
        match blank_after(text, &edit) {
            Some(end) => {
                edit.replacement = "".into();
                let blank =
                    Edit::strip(Category::Blank, edit.end..end, "a line that would be left empty");
                out.push(edit);
                out.push(Edit { action: Action::Layout, ..blank });
            }
            None => out.push(edit),
        }
    }
    out
}

/// The edits, with an empty comment in place of unseen characters that keep marks of Markdown apart.
pub(crate) fn apart(text: &str, mut edits: Vec<Edit>) -> Vec<Edit> {
    for edit in &mut edits {
        let before = text.get(..edit.start).and_then(|before| before.chars().next_back());
        let after = text.get(edit.end..).and_then(|after| after.chars().next());
        let mark = |c: Option<char>| c.is_some_and(|c| c.is_ascii_punctuation());
        let inside = before.is_some_and(|c| c != '\n') && after.is_some_and(|c| c != '\n');
        let unseen = matches!(
            edit.category,
            Category::ZeroWidth
                | Category::SoftHyphen
                | Category::Filler
                | Category::TagCharacter
                | Category::VariationSelector
                | Category::Bidi
                | Category::BidiOverride
        );
        if unseen && inside && edit.replacement.is_empty() && (mark(before) || mark(after)) {
            edit.replacement = "<!---->".into();
        }
    }
    edits
}

/// Where the empty line behind an edit ends, if it may go.
fn blank_after(text: &str, edit: &Edit) -> Option<usize> {
    let whole = matches!(
        edit.category,
        Category::Comment
            | Category::Declaration
            | Category::UnusedDefinition
            | Category::DuplicateDefinition
    );
    if !whole || edit.action != Action::Strip || edit.start == edit.end {
        return None;
    }
    let before = text.get(..edit.start)?;
    if !(before.is_empty() || before.ends_with("\n\n")) {
        return None;
    }
    let after = text.get(edit.end..)?;
    let rest = after.strip_prefix("\n\n")?;
    let ordinary =
        |c: char| c.is_alphabetic() || matches!(c, '#' | '`' | '~' | '"' | '(' | '[' | '!');
    rest.starts_with(ordinary).then_some(edit.end.saturating_add(2))
}
