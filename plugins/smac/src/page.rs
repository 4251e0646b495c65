//! A rendered page, read from its first byte to its last: what on it is not seen, and what is.
//!
//! Visibility belongs to the whole stream and not to a node of Markdown: a comment or a tag that is left
//! open swallows what Markdown takes for text.

use std::collections::HashSet;
use std::ops::Range;

use html5gum::State;

use crate::category::Category;
use crate::edit::Edit;
use crate::escape;
use crate::flow::Flow;
use crate::html::attribute::{self, Kind};
use crate::html::css;
use crate::html::element::{is_known, poses_as_role};
use crate::html::reader::{Attribute, Sink, Tag, read};
use crate::html::tree::{Cause, Tree, View, is_pale};
use crate::settings::{Details, Knobs, Text};
use crate::visible::Visible;

/// Most characters of a summary that a marker repeats.
const MAX_SUMMARY: usize = 120;
/// What a marker of a collapsed part begins with.
const COLLAPSED: &str = "[collapsed: ";
const COLLAPSED_END: &str = "[end of collapsed]";

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
        pale: None,
        details: Vec::new(),
        link: None,
        visible,
    };
    read(flow.html(), &mut page);
    page.end();
    page.edits
}

struct Page<'a> {
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
    /// Where pale text began, and how deep.
    pale: Option<(usize, usize)>,
    details: Vec<Collapsed>,
    /// A link that has shown nothing yet: its tag.
    link: Option<Range<usize>>,
    visible: Option<&'a mut Visible>,
}

/// A `<details>` that is closed on the page.
struct Collapsed {
    depth: usize,
    body: usize,
    summary: String,
    /// How deep its `<summary>` is, while it is open.
    in_summary: Option<usize>,
    /// The first words of the body.
    body_text: String,
}

impl Sink for Page<'_> {
    fn text(&mut self, span: Range<usize>, decoded: &[u8]) {
        let blank = decoded.iter().all(u8::is_ascii_whitespace);
        let before = self.tree.hidden().is_some();
        self.tree.text(blank);
        self.turn(before, span.start, span.start);
        if self.region.is_some() {
            self.filled |= !blank;
            return;
        }
        let text = std::str::from_utf8(decoded).unwrap_or_default();
        if !blank {
            if self.tree.in_picture() {
                let cause = (Category::InertElement, "text inside `<picture>` is not shown");
                self.strip(span, cause, "");
                return;
            }
            self.link = None;
            self.note_details(text);
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
            visible.tag(self.flow, tag);
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
            let text = self.text_of(&span);
            let mark = |c: char| c.is_whitespace() || c == '>';
            let lead = text.len().saturating_sub(text.trim_start_matches(mark).len());
            let lead =
                if text.get(..lead).is_some_and(|lead| lead.contains('\n')) { lead } else { 0 };
            let text = text.get(lead..).unwrap_or_default();
            let tail = text.len().saturating_sub(text.trim_end_matches(mark).len());
            let kept = text.len().saturating_sub(tail);
            let kept = if text.get(kept..).is_some_and(|tail| tail.contains('\n')) {
                kept
            } else {
                text.len()
            };
            let start = span.start.saturating_add(lead);
            if kept > 0 {
                self.edits.push(Edit::strip(cause.0, start..start.saturating_add(kept), cause.1));
            }
        }
    }

    fn text_of(&self, span: &Range<usize>) -> &str {
        self.source.get(span.clone()).unwrap_or_default()
    }

    /// Whether a tag stands in the source, all of it. One that begins there and ends elsewhere swallowed
    /// what lies between, and goes.
    fn is_of_source(&mut self, tag: &Tag) -> bool {
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

    /// Judges a tag of the source by its name and attributes.
    fn judge(&mut self, tag: &Tag) {
        if !is_known(&tag.name) {
            if self.is_generic(tag) {
                return;
            }
            self.unname(tag);
            return;
        }
        if tag.closes {
            if !tag.attributes().is_empty() {
                let name = tag.span.start.saturating_add(2).saturating_add(tag.name.len());
                let junk = name..tag.span.end.saturating_sub(1);
                let edit = Edit::strip(
                    Category::Attribute,
                    self.place(&junk),
                    "an end tag has no attributes",
                );
                self.edits.push(edit);
            }
            self.close_link(tag);
            return;
        }
        if tag.name == b"img" {
            if self.is_tracking(tag) {
                let cause = (Category::TrackingImage, "an image too small to see");
                self.strip(tag.span.clone(), cause, "<!---->");
                return;
            }
            self.link = None;
        }
        for (at, attribute) in tag.attributes().iter().enumerate() {
            let mut own = true;
            self.flow.pieces(attribute.span.clone(), |_, _, exact| own &= exact);
            if !own {
                continue;
            }
            let first = tag.attributes().iter().take(at).all(|other| other.name != attribute.name);
            self.judge_attribute(tag, attribute, first);
        }
        if tag.name == b"a" && tag.attribute("href").is_some() {
            self.link = Some(tag.span.clone());
        }
    }

    /// `Vec<T>` in prose: a name directly behind a word, or a type parameter.
    fn is_generic(&self, tag: &Tag) -> bool {
        // `Box<dyn Error>`, `Ptr<const T>`
        let qualifier =
            matches!(tag.name.as_slice(), b"dyn" | b"const" | b"struct" | b"unsigned" | b"impl");
        let attributes = match tag.attributes() {
            [] => true,
            [only] => qualifier && only.value.is_empty() && only.name.len() <= 32,
            _ => false,
        };
        if tag.closes || tag.self_closing || !attributes || poses_as_role(&tag.name) {
            return false;
        }
        let html = self.flow.html();
        let before = html.get(..tag.span.start).and_then(|before| before.chars().next_back());
        let name = html.get(tag.span.start.saturating_add(1)..tag.span.end.saturating_sub(1));
        let name = name.unwrap_or_default();
        let word = name.len() <= 32
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b' '));
        let behind_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
        let parameter = name.len() <= 2 && name.starts_with(|c: char| c.is_ascii_uppercase());
        word && (behind_word || parameter)
    }

    /// Replaces a tag nobody knows by one that means nothing, so that Markdown reads on as before.
    fn unname(&mut self, tag: &Tag) {
        let category =
            if poses_as_role(&tag.name) { Category::RoleTag } else { Category::UnknownTag };
        let neutral = match (self.tree.foreign(), tag.closes) {
            (false, false) => "<span>",
            (false, true) => "</span>",
            (true, false) => "<g>",
            (true, true) => "</g>",
        };
        self.strip(tag.span.clone(), (category, "HTML does not know the tag"), neutral);
    }

    fn is_tracking(&self, tag: &Tag) -> bool {
        ["width", "height"].iter().any(|side| tag.attribute(side).is_some_and(attribute::is_speck))
    }

    fn judge_attribute(&mut self, tag: &Tag, attribute: &Attribute, first: bool) {
        let kind = if first { attribute::kind(&tag.name, attribute) } else { Kind::Hidden };
        match kind {
            Kind::Layout => {}
            Kind::Anchor if self.anchors.contains(attribute.value()) => {}
            Kind::Address => self.judge_address(attribute),
            Kind::Alt => self.judge_alt(tag, attribute),
            Kind::Anchor | Kind::Hidden => {
                let category = match attribute.name.as_slice() {
                    b"title" if matches!(tag.name.as_slice(), b"a" | b"img") => Category::LinkTitle,
                    _ => Category::Attribute,
                };
                if category == Category::LinkTitle && self.knobs.titles == Text::Keep {
                    return;
                }
                self.drop_attribute(attribute, category, "an attribute is not shown");
                if category == Category::LinkTitle && self.knobs.titles == Text::Reveal {
                    self.reveal_at(tag.span.end, category, "title", attribute.value());
                }
            }
        }
    }

    fn judge_address(&mut self, attribute: &Attribute) {
        let html = self.flow.html().get(attribute.span.clone()).unwrap_or_default();
        let quote = |c: char| matches!(c, '"' | '\'');
        let Some((name, value)) = html.split_once('=') else { return };
        let lead = value.len().saturating_sub(value.trim_start().trim_start_matches(quote).len());
        let value = value.get(lead..).unwrap_or_default().trim_end_matches(quote);
        let base =
            attribute.span.start.saturating_add(name.len()).saturating_add(1).saturating_add(lead);
        if let Some((category, span, strips)) = crate::address::judge(value) {
            let out = base.saturating_add(span.start)..base.saturating_add(span.end);
            let source = self.place(&out);
            self.edits.push(match strips {
                true => Edit::strip(category, source, "data inside an address"),
                false => Edit::flag(category, source, "a long query in an address"),
            });
        }
    }

    fn judge_alt(&mut self, tag: &Tag, attribute: &Attribute) {
        let text = attribute.value().trim();
        if text.is_empty() || self.knobs.alt == Text::Keep {
            return;
        }
        self.drop_attribute(attribute, Category::ImageAlt, "shown only where the image fails");
        if self.knobs.alt == Text::Reveal {
            self.reveal_at(tag.span.end, Category::ImageAlt, "image", text);
        }
    }

    /// Puts a marker behind a tag.
    fn reveal_at(&mut self, out: usize, category: Category, what: &str, text: &str) {
        let at = self.flow.end(out);
        let marker = format!("[{what}: {}]", escape::html(text));
        self.edits.push(Edit::reveal(category, at..at, marker, "shown as text"));
    }

    /// Takes an attribute out with the blanks before it, so that no line gets blank and no two names meet.
    fn drop_attribute(&mut self, attribute: &Attribute, category: Category, reason: &'static str) {
        let html = self.flow.html();
        let before = html.get(..attribute.span.start).unwrap_or_default();
        let blanks = before
            .len()
            .saturating_sub(before.trim_end_matches(|c: char| c.is_ascii_whitespace()).len());
        let start = attribute.span.start.saturating_sub(blanks);
        let after = html.get(attribute.span.end..).and_then(|after| after.bytes().next());
        let next_line = matches!(after, Some(b'\n' | b'\r'));
        let broken = before.get(start..).is_some_and(|blank| blank.contains('\n'));
        let from = if broken && !next_line { attribute.span.start } else { start };
        let touches = after.is_some_and(|b| !b.is_ascii_whitespace() && b != b'>' && b != b'/');
        let mut edit = Edit::strip(category, self.place(&(from..attribute.span.end)), reason);
        if touches {
            edit = edit.replaced_by(" ");
        }
        self.edits.push(edit);
    }

    /// A link that closes without having shown anything loses its address.
    fn close_link(&mut self, tag: &Tag) {
        if tag.name != b"a" {
            return;
        }
        if let Some(open) = self.link.take() {
            let name = open.start.saturating_add(2);
            let cause = (Category::EmptyLink, "a link that shows nothing");
            self.strip(name..open.end.saturating_sub(1), cause, "");
        }
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

    fn note_details(&mut self, text: &str) {
        for details in &mut self.details {
            let into = if details.in_summary.is_some() {
                &mut details.summary
            } else {
                &mut details.body_text
            };
            if into.len() < MAX_SUMMARY {
                into.push_str(text);
            }
        }
    }

    fn turn_details(&mut self, tag: &Tag) {
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
            });
        }
    }

    fn reveal(&mut self, details: &Collapsed, end: usize) {
        let body = details.body_text.trim();
        if body.is_empty() || body.starts_with(COLLAPSED) {
            return;
        }
        if self.knobs.details == Details::Strip {
            self.empty(details.body..end, (Category::Details, "the body of a closed `<details>`"));
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
