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
