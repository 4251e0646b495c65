//! What a closed `<details>` collapses: it stays, between markers that name its summary, or goes.

use std::ops::Range;

use crate::category::Category;
use crate::edit::Edit;
use crate::escape;
use crate::html::reader::Tag;
use crate::page::Page;
use crate::settings::Details;

/// Most characters of a summary that a marker repeats.
const MAX_SUMMARY: usize = 120;
/// What a marker of a collapsed part begins with.
const COLLAPSED: &str = "[collapsed: ";
/// And what one ends with.
pub(crate) const COLLAPSED_END: &str = "[end of collapsed]";

/// A `<details>` that is closed on the page.
pub(super) struct Collapsed {
    depth: usize,
    body: usize,
    summary: String,
    /// How deep its `<summary>` is, while it is open.
    in_summary: Option<usize>,
    /// The first words of the body, and where they stand.
    body_text: String,
    body_span: Option<Range<usize>>,
}

impl Page<'_> {
    pub(super) fn note_details(&mut self, text: &str, out: &Range<usize>) {
        if self.details.is_empty() {
            return;
        }
        let source = self.place(out);
        for details in &mut self.details {
            let into = if details.in_summary.is_some() {
                &mut details.summary
            } else {
                details.body_span.get_or_insert_with(|| source.clone());
                &mut details.body_text
            };
            if into.len() < MAX_SUMMARY {
                into.push_str(text);
            }
        }
    }

    pub(super) fn turn_details(&mut self, tag: &Tag) {
        let depth = self.tree.depth();
        while self.details.last().is_some_and(|details| depth < details.depth) {
            if let Some(details) = self.details.pop() {
                self.reveal(&details, tag.span.start);
            }
        }
        if let Some(details) = self.details.last_mut() {
            match details.in_summary {
                Some(at) if depth < at => {
                    details.in_summary = None;
                    details.body = tag.span.end;
                    details.body_text.clear();
                    details.body_span = None;
                }
                None if tag.name == b"summary" && !tag.closes && details.summary.is_empty() => {
                    details.in_summary = Some(depth);
                }
                _ => {}
            }
        }
        let closed = tag.name == b"details" && !tag.closes && tag.attribute("open").is_none();
        if closed && self.region.is_none() && self.knobs.details != Details::Keep {
            self.details.push(Collapsed {
                depth,
                body: tag.span.end,
                summary: String::new(),
                in_summary: None,
                body_text: String::new(),
                body_span: None,
            });
        }
    }

    pub(super) fn reveal(&mut self, details: &Collapsed, end: usize) {
        let body = details.body_text.trim();
        if body.is_empty() {
            return;
        }
        if self.knobs.details == Details::Strip {
            self.empty(details.body..end, (Category::Details, "the body of a closed `<details>`"));
            return;
        }
        if body.starts_with(COLLAPSED) {
            // Sanitised before, or by somebody who wants to look so: it is marked, and told.
            if let Some(span) = details.body_span.clone() {
                let reason = "the body of a closed `<details>`, with its markers";
                self.edits.push(Edit::flag(Category::Details, span, reason));
            }
            return;
        }
        let summary: String = details.summary.split_whitespace().collect::<Vec<_>>().join(" ");
        let summary = if summary.is_empty() { "details".to_owned() } else { summary };
        let summary: String = summary.chars().take(MAX_SUMMARY).collect();
        let (first, last) = (self.flow.end(details.body), self.flow.start(end));
        let marker = format!("{COLLAPSED}{}]", escape::html(&summary));
        let reason = "the body of a closed `<details>`";
        self.edits.push(Edit::reveal(Category::Details, first..first, marker, reason));
        self.edits.push(Edit::reveal(
            Category::Details,
            last..last,
            COLLAPSED_END.to_owned(),
            reason,
        ));
    }
}
