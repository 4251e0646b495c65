//! Changes of a text: in its order, not overlapping.

/// Bytes `start..end` become `replacement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// What stands there instead.
    pub replacement: String,
    /// The type of what stood there.
    pub kind: String,
}

/// A text with its changes made.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut made = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        made.push_str(text.get(at..edit.start).unwrap_or_default());
        made.push_str(&edit.replacement);
        at = edit.end;
    }
    made.push_str(text.get(at..).unwrap_or_default());
    made
}

/// Adds a change of the changed text to the changes of the original. What it touches of earlier ones it
/// takes in whole.
pub(crate) fn compose(edits: &mut Vec<Edit>, more: Edit) {
    let start = original(edits, more.start, false);
    let end = original(edits, more.end, true);
    edits.retain(|edit| edit.end <= start || edit.start >= end);
    let place = edits.partition_point(|edit| edit.end <= start);
    edits.insert(place, Edit { start, end, ..more });
}

/// Where an offset of the changed text lies in the original; inside a replacement, one of its ends.
fn original(edits: &[Edit], at: usize, is_end: bool) -> usize {
    // Of what has been passed: bytes of the original, and of the changed text.
    let (mut from, mut to) = (0_usize, 0_usize);
    for edit in edits {
        let begins = to.saturating_add(edit.start.saturating_sub(from));
        let ends = begins.saturating_add(edit.replacement.len());
        if at < begins || (at == begins && is_end) {
            break;
        }
        if at < ends || (at == ends && is_end) {
            return if is_end { edit.end } else { edit.start };
        }
        (from, to) = (edit.end, ends);
    }
    from.saturating_add(at.saturating_sub(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, replacement: &str) -> Edit {
        Edit { start, end, replacement: replacement.into(), kind: String::new() }
    }

    fn check(text: &str, first: Edit, second: Edit, expected: &str) {
        let mut edits = vec![first];
        let once = apply(text, &edits);
        assert_eq!(apply(&once, std::slice::from_ref(&second)), expected);
        compose(&mut edits, second);
        assert_eq!(apply(text, &edits), expected);
        assert!(edits.iter().zip(edits.iter().skip(1)).all(|(a, b)| a.end <= b.start));
    }

    #[test]
    fn a_second_change_is_one_of_the_original() {
        check("one two three", edit(4, 7, "<2>"), edit(8, 13, "<3>"), "one <2> <3>");
        check("one two three", edit(4, 7, "<NUMBER>"), edit(0, 3, "1"), "1 <NUMBER> three");
        check("one two three", edit(4, 7, "<NUMBER>"), edit(13, 18, "3"), "one <NUMBER> 3");
        check("one two three", edit(4, 7, "<2>"), edit(0, 13, "all"), "all");
    }
}
