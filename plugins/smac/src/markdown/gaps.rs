//! What the parser has no event for: bytes that no block covers, beyond the marks of containers. What is
//! left there is a definition that does not count, because its label was taken.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::category::Category;
use crate::edit::Edit;

/// The parts of the source that events stand for.
#[derive(Debug, Default)]
pub(super) struct Covered {
    ranges: Vec<Range<usize>>,
    /// How deep in a block that covers all of itself.
    leaf: usize,
}

impl Covered {
    pub(super) fn add(&mut self, range: Range<usize>) {
        self.ranges.push(range);
    }

    pub(super) fn event(&mut self, source: &str, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(source, tag, range),
            Event::End(tag) if ends_leaf(tag) => self.leaf = self.leaf.saturating_sub(1),
            Event::End(_) => {}
            _ if self.leaf == 0 => self.ranges.push(range.clone()),
            _ => {}
        }
    }

    fn start(&mut self, source: &str, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::BlockQuote(Some(_)) => {
                let text = source.get(range.clone()).unwrap_or_default();
                let end = text.find(']').map_or(0, |at| at.saturating_add(1));
                self.ranges.push(range.start..range.start.saturating_add(end));
            }
            Tag::FootnoteDefinition(_) => {
                let text = source.get(range.clone()).unwrap_or_default();
                let end = text.find("]:").map_or(0, |at| at.saturating_add(2));
                self.ranges.push(range.start..range.start.saturating_add(end));
            }
            Tag::BlockQuote(None) | Tag::List(_) | Tag::Item => {}
            _ => {
                if self.leaf == 0 {
                    self.ranges.push(range.clone());
                }
                if starts_leaf(tag) {
                    self.leaf = self.leaf.saturating_add(1);
                }
            }
        }
    }

    /// Definitions among what is not covered. `known` is what else is accounted for.
    pub(super) fn gaps(mut self, source: &str, known: Vec<Range<usize>>) -> Vec<Edit> {
        self.ranges.extend(known);
        self.ranges.sort_by_key(|range| (range.start, range.end));
        let mut edits = Vec::new();
        let mut at = 0;
        for range in self.ranges.iter().chain([&(source.len()..source.len())]) {
            if range.start > at {
                lines(source, at..range.start, &mut edits);
            }
            at = at.max(range.end);
        }
        edits
    }
}

/// Whether a block's range covers all that is inside it.
fn starts_leaf(tag: &Tag<'_>) -> bool {
    !matches!(tag, Tag::BlockQuote(_) | Tag::List(_) | Tag::Item | Tag::FootnoteDefinition(_))
}

fn ends_leaf(tag: &TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::FootnoteDefinition
    )
}

fn lines(source: &str, gap: Range<usize>, edits: &mut Vec<Edit>) {
    let text = source.get(gap.clone()).unwrap_or_default();
    if !text.contains('[') {
        return;
    }
    let mut at = gap.start;
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        let rest = without_marks(line);
        let start = at.saturating_add(line.len().saturating_sub(rest.len()));
        let rest = rest.trim_end();
        inside = !rest.is_empty() && (inside || (rest.starts_with('[') && rest.contains("]:")));
        if inside {
            let span = start..start.saturating_add(rest.len());
            let reason = "a definition of a label that is taken";
            edits.push(Edit::strip(Category::DuplicateDefinition, span, reason));
        }
        at = at.saturating_add(line.len());
    }
}

/// A line without the marks of quotes and lists before it.
fn without_marks(line: &str) -> &str {
    let mut rest = line.trim_start();
    loop {
        let digits =
            rest.len().saturating_sub(rest.trim_start_matches(|c: char| c.is_ascii_digit()).len());
        let number = rest.get(digits..).unwrap_or_default();
        let next = if let Some(next) = rest.strip_prefix('>') {
            next
        } else if let Some(next) = rest
            .strip_prefix(['-', '+', '*'])
            .filter(|next| next.is_empty() || next.starts_with(char::is_whitespace))
        {
            next
        } else if let Some(next) =
            number.strip_prefix(['.', ')']).filter(|_| (1..=9).contains(&digits))
        {
            next
        } else {
            return rest;
        };
        rest = next.trim_start();
    }
}
