//! A rendered page, read from its first byte to its last: what on it is not seen, and what is.
//!
//! Visibility belongs to the whole stream and not to a node of Markdown: a comment or a tag that is left
//! open swallows what Markdown takes for text.
//!
//! * [`judge`]: tags and attributes. * [`details`]: what is collapsed.

pub(crate) mod details;
mod judge;

use std::collections::HashSet;
use std::ops::Range;

use html5gum::State;

use crate::category::Category;
use crate::edit::Edit;
use crate::flow::Flow;
use crate::html::css;
use crate::html::reader::{Sink, Tag, read};
use crate::html::tree::{Cause, Tree, View, is_pale};
use crate::settings::Knobs;
use crate::visible::Visible;
use details::Collapsed;

/// What is not seen on a page, as edits of the source.
///
/// `anchors` are the fragments that addresses of the document lead to. When `visible` is given, it gets
/// what is seen.
pub(crate) fn inspect(
    source: &str,
    flow: &Flow,
    view: View,
    knobs: &Knobs,
    anchors: &HashSet<String>,
    visible: Option<&mut Visible>,
) -> Vec<Edit> {
    let mut page = Page {
        source,
        flow,
        view,
        knobs,
        anchors,
        tree: Tree::new(view),
        edits: Vec::new(),
        region: None,
        filled: false,
        whole: false,
        pale: None,
        details: Vec::new(),
        link: None,
        visible,
    };
    read(flow.html(), &mut page);
    page.end();
    page.edits
}

pub(crate) struct Page<'a> {
    source: &'a str,
    flow: &'a Flow,
    view: View,
    knobs: &'a Knobs,
    anchors: &'a HashSet<String>,
    tree: Tree,
    edits: Vec<Edit>,
    /// Where what is hidden began, and why.
    region: Option<(usize, Cause)>,
    /// Something stands in it.
    filled: bool,
    /// The tag at hand is one run of the source.
    whole: bool,
    /// Where pale text began, and how deep.
    pale: Option<(usize, usize)>,
    details: Vec<Collapsed>,
    /// A link that has shown nothing yet: its tag.
    link: Option<Range<usize>>,
    visible: Option<&'a mut Visible>,
}

impl Sink for Page<'_> {
    fn text(&mut self, span: Range<usize>, text: &str) {
        let blank = text.bytes().all(|b| b.is_ascii_whitespace());
        let before = self.tree.hidden().is_some();
        self.tree.text(blank);
        self.turn(before, span.start, span.start);
        if self.region.is_some() {
            self.filled |= !blank;
            return;
        }
        if !blank {
            if self.tree.in_picture() {
                let cause = (Category::InertElement, "text inside `<picture>` is not shown");
                self.strip(span, cause, "");
                return;
            }
            self.link = None;
            self.note_details(text, &span);
        }
        if let Some(visible) = self.visible.as_deref_mut() {
            visible.text(self.flow, span, text, self.tree.in_pre());
        }
    }

    fn tag(&mut self, tag: &Tag) -> Option<State> {
        let before = self.tree.hidden().is_some();
        if before {
            self.filled |= !tag.attributes().is_empty() && self.flow.run(&tag.span).is_some();
        } else if self.is_of_source(tag) {
            self.judge(tag);
        }
        let depth = self.tree.depth();
        let state = self.tree.tag(tag);
        self.turn(before, tag.span.start, tag.span.end);
        if before && self.region.is_none() && !tag.closes && self.is_of_source(tag) {
            // It ended what was hidden, and is seen itself.
            self.judge(tag);
        }
        self.turn_details(tag);
        self.turn_pale(tag, depth);
        if let (None, Some(visible)) = (&self.region, self.visible.as_deref_mut()) {
            visible.tag(tag);
        }
        state
    }

    fn comment(&mut self, span: Range<usize>) {
        if self.region.is_some() {
            self.filled = true;
            return;
        }
        let text = self.flow.html().get(span.clone()).unwrap_or_default();
        let blank = |c: char| matches!(c, '<' | '!' | '-' | '>') || c.is_ascii_whitespace();
        if text.chars().all(blank) && text.len() <= 16 {
            return;
        }
        if self.view.page && text.eq_ignore_ascii_case("<!doctype html>") {
            return;
        }
        let closed = text.ends_with("-->") || text.ends_with("--!>");
        let cause = match (text.starts_with("<!--"), closed) {
            (true, true) => (Category::Comment, "a comment"),
            (true, false) => (Category::Comment, "a comment that is never closed"),
            (false, _) => (Category::Declaration, "HTML reads it as a comment"),
        };
        self.strip(span, cause, "<!---->");
    }

    fn lost(&mut self, span: Range<usize>) {
        self.filled = true;
        if self.region.is_none() {
            self.strip(span, (Category::UnclosedTag, "a tag that is never closed"), "");
        }
    }

    fn foreign(&self) -> bool {
        // CDATA is taken for a comment everywhere: text in it is not drawn in SVG either.
        false
    }
}

impl Page<'_> {
    /// Opens or closes the region that is hidden.
    fn turn(&mut self, before: bool, start: usize, end: usize) {
        match (before, self.tree.hidden()) {
            (false, Some(cause)) => {
                self.region = Some((end, cause));
                self.filled = false;
            }
            (true, None) => self.close_region(start),
            _ => {}
        }
    }

    fn close_region(&mut self, end: usize) {
        if let Some((start, cause)) = self.region.take().filter(|_| self.filled) {
            self.empty(start..end, cause);
        }
    }

    fn end(&mut self) {
        let end = self.flow.html().len();
        self.close_region(end);
        if let Some((_, start)) = self.pale.take() {
            self.flag_pale(start..end);
        }
        while let Some(details) = self.details.pop() {
            self.reveal(&details, end);
        }
    }

    /// Takes out what stands behind a range of the page.
    fn strip(&mut self, out: Range<usize>, cause: Cause, replacement: &'static str) {
        for (at, span) in self.flow.spans(out).into_iter().enumerate() {
            let span = span.start
                ..span
                    .start
                    .saturating_add(self.text_of(&span).trim_end_matches(['\n', '\r']).len());
            let edit = Edit::strip(cause.0, span, cause.1);
            self.edits.push(if at == 0 { edit.replaced_by(replacement) } else { edit });
        }
    }

    /// Takes out the content of an element. The lines around it stay, with the marks of quotes before them.
    fn empty(&mut self, out: Range<usize>, cause: Cause) {
        for span in self.flow.spans(out) {
            let inner = inner_lines(self.text_of(&span));
            if !inner.is_empty() {
                let start = span.start.saturating_add(inner.start);
                let end = span.start.saturating_add(inner.end);
                self.edits.push(Edit::strip(cause.0, start..end, cause.1));
            }
        }
    }

    fn text_of(&self, span: &Range<usize>) -> &str {
        self.source.get(span.clone()).unwrap_or_default()
    }

    /// Whether a tag stands in the source, all of it. One that begins there and ends elsewhere swallowed
    /// what lies between, and goes.
    fn is_of_source(&mut self, tag: &Tag) -> bool {
        self.whole = self.flow.run(&tag.span).is_some();
        if self.whole {
            return true;
        }
        let (mut first, mut all, mut swallowed) = (None, true, false);
        self.flow.pieces(tag.span.clone(), |_, source, exact| {
            first = first.or(Some(exact));
            // What comes after the first tag of ours.
            swallowed |= !all && !source.is_empty();
            all &= exact;
        });
        if first != Some(true) {
            return false;
        }
        if !all && swallowed {
            let cause = (Category::UnclosedTag, "a tag that swallows what follows it");
            self.strip(tag.span.clone(), cause, "");
        }
        all || !swallowed
    }

    fn place(&self, out: &Range<usize>) -> Range<usize> {
        self.flow.start(out.start)..self.flow.end(out.end)
    }

    fn turn_pale(&mut self, tag: &Tag, before: usize) {
        if let Some((depth, start)) = self.pale {
            if self.tree.depth() <= depth {
                self.pale = None;
                self.flag_pale(start..tag.span.start);
            }
            return;
        }
        let opened = self.tree.depth() > before && self.region.is_none() && !self.view.contrast;
        let pale =
            || is_pale(tag) || tag.attribute("style").is_some_and(|text| css::style(text).pale);
        if opened && !tag.closes && pale() {
            self.pale = Some((before, tag.span.end));
        }
    }

    fn flag_pale(&mut self, out: Range<usize>) {
        for span in self.flow.spans(out) {
            self.edits.push(Edit::flag(
                Category::LowContrast,
                span,
                "its text has the colour of its ground",
            ));
        }
    }
}

/// The fragments that addresses of a page lead to.
pub(crate) fn anchors(html: &str) -> HashSet<String> {
    let after = html.match_indices("href").filter_map(|(at, _)| html.get(at.saturating_add(4)..));
    let values = after.filter_map(|rest| {
        let rest =
            rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let fragment = rest.strip_prefix('#')?;
        let end = fragment.find(['"', '\'', '>', ' ', '\n'])?;
        fragment.get(..end).map(str::to_owned)
    });
    values.collect()
}

/// The part of a text without blank lines around it, and without the marks of quotes before its first line.
fn inner_lines(text: &str) -> Range<usize> {
    let blank = |c: char| matches!(c, ' ' | '\t' | '\r' | '>');
    let mut end = text.len();
    while let Some(line) = text.get(..end).and_then(|text| text.rfind('\n')) {
        if !text.get(line..end).is_some_and(|line| line.trim_start_matches('\n').chars().all(blank))
        {
            break;
        }
        end = line;
    }
    let mut start = 0;
    while let Some(line) = text.get(start..end).and_then(|text| text.find('\n')) {
        let next = start.saturating_add(line);
        if !text.get(start..next).is_some_and(|line| line.chars().all(blank)) {
            break;
        }
        start = next.saturating_add(1);
    }
    if start > 0 {
        let rest = text.get(start..end).unwrap_or_default();
        start =
            start.saturating_add(rest.len().saturating_sub(rest.trim_start_matches(blank).len()));
    }
    let body = text.get(start..end).unwrap_or_default();
    start..start.saturating_add(body.trim_end().len())
}
