//! Links and images: what of them is not seen.

use std::ops::Range;

use pulldown_cmark::{LinkType, OffsetIter, Tag};

use crate::address;
use crate::category::Category;
use crate::edit::Edit;
use crate::escape;
use crate::markdown::Renderer;
use crate::settings::Text;

/// Characters of a label that is no more than a word.
const WORD: usize = 24;
/// Parts of such a word.
const PARTS: usize = 3;

/// A link or an image that is open.
#[derive(Debug)]
pub(super) struct Frame {
    kind: LinkType,
    image: bool,
    dest: String,
    title: String,
    id: String,
    range: Range<usize>,
    /// Where its text ends.
    content_end: usize,
    /// Something of it is seen.
    shown: bool,
    alt: String,
    definition: Option<usize>,
}

impl Frame {
    /// An event inside.
    pub(super) fn child(&mut self, range: &Range<usize>) {
        if range.start > self.range.start && range.end < self.range.end {
            self.content_end = self.content_end.max(range.end);
        }
    }

    fn content_start(&self) -> usize {
        self.range.start.saturating_add(if self.image { 2 } else { 1 })
    }

    fn is_inline(&self) -> bool {
        self.kind == LinkType::Inline
    }

    fn is_auto(&self) -> bool {
        matches!(self.kind, LinkType::Autolink | LinkType::Email)
    }
}

impl Renderer<'_> {
    pub(super) fn start_link(
        &mut self,
        tag: Tag<'_>,
        range: Range<usize>,
        base: usize,
        events: &OffsetIter<'_>,
    ) {
        let (image, kind, dest, title, id) = match tag {
            Tag::Link { link_type, dest_url, title, id } => (false, link_type, dest_url, title, id),
            Tag::Image { link_type, dest_url, title, id } => (true, link_type, dest_url, title, id),
            _ => return,
        };
        let refers = !matches!(kind, LinkType::Inline | LinkType::Autolink | LinkType::Email);
        let definition = events.reference_definitions().get(&id).filter(|_| refers);
        let definition = definition.map(|found| found.span.start.saturating_add(base));
        let definition = definition
            .and_then(|at| self.definitions.binary_search_by_key(&at, |d| d.span.start).ok());
        if image {
            self.images = self.images.saturating_add(1);
        } else if self.images == 0 {
            let tag = if title.is_empty() { "<a href=\"\">" } else { "<a href=\"\" title=\"" };
            self.tag(tag, range.start);
            if let (false, Some(flow)) = (title.is_empty(), self.flows.last_mut()) {
                flow.text_for(&title, range.start..range.start);
                flow.tag("\">", range.start);
            }
        }
        let mut frame = Frame {
            kind,
            image,
            dest: dest.to_string(),
            title: title.to_string(),
            id: id.to_string(),
            content_end: 0,
            range,
            shown: false,
            alt: String::new(),
            definition,
        };
        frame.content_end = frame.content_start();
        self.links.push(frame);
    }

    /// Something is seen inside the links that are open.
    pub(super) fn shown(&mut self) {
        for frame in &mut self.links {
            frame.shown = true;
        }
    }

    /// Text inside an image.
    pub(super) fn alt(&mut self, text: &str) {
        if let Some(frame) = self.links.iter_mut().find(|frame| frame.image) {
            frame.alt.push_str(text);
        }
    }

    pub(super) fn end_link(&mut self, at: usize) {
        let Some(frame) = self.links.pop() else { return };
        if frame.image {
            self.images = self.images.saturating_sub(1);
        }
        if self.images == 0 && frame.image {
            self.image_tag(&frame);
        } else {
            self.tag("</a>", at);
        }
        if let Some(outer) = self.links.last_mut() {
            outer.child(&frame.range);
        }
        if frame.image {
            self.shown();
        }
        let inlined = self.images == 0 && self.judge(&frame);
        if let Some(definition) = frame.definition.and_then(|at| self.definitions.get_mut(at)) {
            definition.used |= !inlined;
        }
        if let Some(fragment) = frame.dest.strip_prefix('#') {
            self.out.anchors.insert(fragment.to_owned());
        }
    }

    fn image_tag(&mut self, frame: &Frame) {
        let Some(flow) = self.flows.last_mut() else { return };
        let at = frame.range.start;
        flow.tag("<img src=\"\" alt=\"", at);
        flow.text_for(&frame.alt, at..at);
        flow.tag("\" title=\"", at);
        flow.text_for(&frame.title, at..at);
        flow.tag("\" />", at);
    }

    /// Judges a link; says whether it no longer needs its definition.
    fn judge(&mut self, frame: &Frame) -> bool {
        if frame.is_auto() {
            return false;
        }
        if !frame.image && !frame.shown {
            let edit =
                Edit::strip(Category::EmptyLink, frame.range.clone(), "a link that shows nothing");
            self.out.edits.push(edit);
            return true;
        }
        let inlined = self.judge_label(frame);
        if frame.image {
            self.judge_image(frame, inlined);
        }
        if frame.is_inline() {
            self.judge_inline(frame);
        } else if self.knobs.titles == Text::Reveal && !frame.title.is_empty() {
            let marker = escape::marker("title", &frame.title);
            let at = frame.range.end;
            self.out.edits.push(Edit::reveal(Category::LinkTitle, at..at, marker, "shown as text"));
        }
        inlined
    }

    /// The label of `[text][label]`: if it is more than a word, the address takes its place.
    fn judge_label(&mut self, frame: &Frame) -> bool {
        let own_text = matches!(frame.kind, LinkType::Collapsed | LinkType::Shortcut);
        let alt_goes = frame.image && !frame.alt.trim().is_empty() && self.knobs.alt != Text::Keep;
        let inline = format!("(<{}>)", escape::destination(&frame.dest));
        if frame.kind == LinkType::Reference && !is_word(&frame.id) && !self.says(frame) {
            let start = frame.content_end.saturating_add(1);
            let span = start..frame.range.end;
            let reason = "the label of a link is not shown";
            self.out.edits.push(Edit::reveal(Category::ReferenceLabel, span, inline, reason));
            return true;
        }
        if own_text && alt_goes {
            let span = frame.content_end..frame.range.end;
            let edit = Edit::reveal(
                Category::ImageAlt,
                span,
                format!("]{inline}"),
                "the label goes with the text",
            );
            self.out.edits.push(edit);
            return true;
        }
        false
    }

    /// Whether a link's text says what its label says.
    fn says(&self, frame: &Frame) -> bool {
        let text = self.source.get(frame.content_start()..frame.content_end).unwrap_or_default();
        let fold =
            |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        fold(text) == fold(&frame.id)
    }

    fn judge_image(&mut self, frame: &Frame, inlined: bool) {
        let alt = frame.alt.trim();
        if alt.is_empty() || self.knobs.alt == Text::Keep {
            return;
        }
        let span = frame.content_start()..frame.content_end;
        let reason = "shown only where the image fails";
        if self.knobs.alt == Text::Strip {
            self.out.edits.push(Edit::strip(Category::ImageAlt, span, reason));
            return;
        }
        self.out.edits.push(Edit::reveal(Category::ImageAlt, span, String::new(), reason));
        let marker = escape::marker("image", alt);
        let at = frame.range.end;
        if inlined {
            if let Some(last) = self.out.edits.iter_mut().rev().find(|edit| edit.end == at) {
                last.replacement = format!("{}{marker}", last.replacement).into();
            }
        } else {
            self.out.edits.push(Edit::reveal(Category::ImageAlt, at..at, marker, reason));
        }
    }

    /// Title and address of `[text](address "title")`.
    fn judge_inline(&mut self, frame: &Frame) {
        let start = frame.content_end.saturating_add(2);
        let close = frame.range.end.saturating_sub(1);
        let inner = self.source.get(start..close).unwrap_or_default();
        let mut dest_end = inner.trim_end().len();
        if !frame.title.is_empty() {
            let title = escape::title_start(inner.trim_end()).unwrap_or(dest_end);
            dest_end = inner.get(..title).unwrap_or_default().trim_end().len();
            if dest_end == title {
                // Without a blank before it, others see no title here, and no link.
                return;
            }
            if self.knobs.titles != Text::Keep {
                let span =
                    start.saturating_add(dest_end)..start.saturating_add(inner.trim_end().len());
                let reason = "a title is shown only under the pointer";
                self.out.edits.push(Edit::strip(Category::LinkTitle, span, reason));
            }
            if self.knobs.titles == Text::Reveal {
                let marker = escape::marker("title", &frame.title);
                let at = frame.range.end;
                self.out.edits.push(Edit::reveal(
                    Category::LinkTitle,
                    at..at,
                    marker,
                    "shown as text",
                ));
            }
        }
        let dest = inner.get(..dest_end).unwrap_or_default();
        let lead = dest
            .len()
            .saturating_sub(dest.trim_start_matches(|c: char| c.is_whitespace() || c == '<').len());
        let address = dest.get(lead..).unwrap_or_default();
        let address = if lead > 0 { address.trim_end_matches('>') } else { address };
        let base = start.saturating_add(lead);
        self.out.edits.extend(address::edit(address, |span| {
            base.saturating_add(span.start)..base.saturating_add(span.end)
        }));
    }
}

/// A label that is a word or two, though each may be made of some: `docs-badge`, `crates.io link`,
/// `` `Service` ``.
pub(super) fn is_word(label: &str) -> bool {
    let joint = |c: char| matches!(c, ' ' | '.' | '_' | '-' | '+' | '#' | ':' | '/' | '@' | '`');
    let long = |part: &&str| part.chars().filter(|c| c.is_alphabetic()).count() > 2;
    let parts = label.split(joint).filter(long).count();
    let letters = label.chars().all(|c| c.is_alphanumeric() || joint(c));
    letters && parts <= PARTS && label.matches(' ').count() <= 1 && label.chars().count() <= WORD
}
