//! Comparing text without regard to case.
//!
//! Folding is done character by character (lower case, upper case, lower case), so it needs no context and
//! no language: `ß` equals `ss`, `ς` equals `σ`, the Kelvin sign equals `k`. Nothing else is made
//! alike: not accents, not full-width letters, not letters of other scripts that look the same.

use std::borrow::Cow;

/// A character without its case.
fn fold_char(character: char) -> impl Iterator<Item = char> {
    character.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase)
}

/// A text without its case.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if !text.is_ascii() {
        return Cow::Owned(text.chars().flat_map(fold_char).collect());
    }
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(text.to_ascii_lowercase());
    }
    Cow::Borrowed(text)
}

/// Whether two texts are equal but for case.
pub(crate) fn same(left: &str, right: &str) -> bool {
    if left.is_ascii() && right.is_ascii() {
        return left.eq_ignore_ascii_case(right);
    }
    left.chars().flat_map(fold_char).eq(right.chars().flat_map(fold_char))
}

/// Where bytes `start..end` of the folded text lie in the text itself: the smallest range of whole
/// characters that covers them.
pub(crate) fn unfold_span(text: &str, start: usize, end: usize) -> (usize, usize) {
    if text.is_ascii() {
        return (start, end);
    }
    let mut folded = 0_usize;
    let mut span = (text.len(), text.len());
    for (offset, character) in text.char_indices() {
        if folded >= end {
            span.1 = offset;
            break;
        }
        let next = folded.saturating_add(fold_char(character).map(char::len_utf8).sum());
        if start >= folded && start < next {
            span.0 = offset;
        }
        folded = next;
    }
    span
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "tests may overflow")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folding_takes_away_case_and_nothing_else() {
        for (left, right, equal) in [
            ("DROP Table", "drop tABLE", true),
            ("STRASSE", "straße", true),
            ("STRAẞE", "straße", true),
            ("ΣΊΣΥΦΟΣ", "σίσυφος", true),
            ("\u{212a}elvin", "kelvin", true),
            ("é", "e", false),
            ("е", "e", false),
            ("ｄrop", "drop", false),
        ] {
            assert_eq!(same(left, right), equal, "{left} {right}");
            assert_eq!(fold(left) == fold(right), equal, "{left} {right}");
        }
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for character in '\u{0}'..=char::MAX {
            let once = fold(character.encode_utf8(&mut [0; 4])).into_owned();
            assert_eq!(fold(&once), once, "{character:?}");
        }
    }

    proptest! {
        #[test]
        fn a_span_of_the_folded_text_covers_the_characters_it_came_from(
            before in "[a-zßİ€Σ]{0,4}", found in "[A-Zßſﬁ]{1,4}", after in "[a-zßİ]{0,4}",
        ) {
            let text = format!("{before}{found}{after}");
            let start = fold(&before).len();
            let span = unfold_span(&text, start, start + fold(&found).len());
            prop_assert_eq!(span, (before.len(), before.len() + found.len()));
        }
    }
}
