//! Markdown, rendered with provenance, and what Markdown itself hides: definitions, titles, alt texts,
//! info strings, footnotes, cells, front matter.
//!
//! The HTML is made as cmark makes it as far as quotes and tags go, because an open attribute ends at
//! whatever quote comes next. Footnotes are moved to the end, as GitHub moves them.
//!
//! * [`link`]: links and images. * [`definition`]: link definitions. * [`footnote`], [`fence`],
//!   [`front_matter`]: the rest. * [`gaps`]: what the parser has no event for.

mod definition;
mod fence;
mod footnote;
mod front_matter;
mod gaps;
mod link;

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, OffsetIter, Options, Parser, Tag, TagEnd};

use crate::category::Category;
use crate::edit::Edit;
use crate::flow::Flow;
use crate::html::element::is_filtered;
use crate::settings::Knobs;

/// A block of code.
#[derive(Debug)]
pub(crate) struct CodeBlock {
    pub(crate) language: String,
    pub(crate) range: Range<usize>,
}

/// A document after rendering.
#[derive(Debug, Default)]
pub(crate) struct Rendered {
    pub(crate) flow: Flow,
    pub(crate) edits: Vec<Edit>,
    /// Fragments that addresses of the document lead to.
    pub(crate) anchors: HashSet<String>,
    /// Where entities are not read: code.
    pub(crate) code: Vec<Range<usize>>,
    /// Raw HTML.
    pub(crate) html: Vec<Range<usize>>,
    pub(crate) blocks: Vec<CodeBlock>,
    /// There are tags of HTML in it.
    pub(crate) has_html: bool,
    /// There are tags in it that GitHub shows as text.
    pub(crate) has_filtered: bool,
}

/// How a document is rendered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct How {
    /// Tags that GitHub shows as text are text.
    pub(crate) filter: bool,
    /// Front matter is none of the text.
    pub(crate) metadata: bool,
    /// The HTML is wanted.
    pub(crate) html: bool,
}

/// Renders a document.
pub(crate) fn render(source: &str, knobs: &Knobs, how: How) -> Rendered {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let base = front_matter::end(source).filter(|_| how.metadata).unwrap_or(0);
    let parser = Parser::new_ext(source.get(base..).unwrap_or_default(), options);
    let definitions = definition::all(source, base, &parser);
    let mut renderer = Renderer::new(source, knobs, how, definitions);
    renderer.front_matter(base);
    let mut events = parser.into_offset_iter();
    while let Some((event, range)) = events.next() {
        let range = range.start.saturating_add(base)..range.end.saturating_add(base);
        renderer.event(event, range, base, &events);
    }
    renderer.finish()
}

struct Renderer<'s> {
    source: &'s str,
    knobs: &'s Knobs,
    filter: bool,
    html: bool,
    out: Rendered,
    /// The flow at hand is the last; the others wait behind footnotes.
    flows: Vec<Flow>,
    definitions: Vec<definition::Definition>,
    footnotes: footnote::Footnotes,
    links: Vec<link::Frame>,
    images: usize,
    code: bool,
    cells: Vec<Alignment>,
    cell: usize,
    head: bool,
    cell_end: usize,
    covered: gaps::Covered,
}

impl<'s> Renderer<'s> {
    fn new(
        source: &'s str,
        knobs: &'s Knobs,
        how: How,
        definitions: Vec<definition::Definition>,
    ) -> Self {
        let flow = if how.html {
            Flow::with_capacity(source.len().saturating_add(source.len() / 4))
        } else {
            Flow::off()
        };
        Self {
            source,
            knobs,
            filter: how.filter,
            html: how.html,
            out: Rendered::default(),
            flows: vec![flow],
            definitions,
            footnotes: footnote::Footnotes::default(),
            links: Vec::new(),
            images: 0,
            code: false,
            cells: Vec::new(),
            cell: 0,
            head: false,
            cell_end: 0,
            covered: gaps::Covered::default(),
        }
    }

    fn tag(&mut self, tag: &str, at: usize) {
        if !self.html {
            return;
        }
        if let (0, Some(flow)) = (self.images, self.flows.last_mut()) {
            flow.tag(tag, at);
        }
    }

    fn front_matter(&mut self, end: usize) {
        if end > 0 {
            self.out.code.push(0..end);
            self.covered.add(0..end);
            self.out.edits.extend(front_matter::edits(
                self.source,
                0..end,
                self.knobs.front_matter,
            ));
        }
    }

    fn event(
        &mut self,
        event: Event<'_>,
        range: Range<usize>,
        base: usize,
        events: &OffsetIter<'_>,
    ) {
        self.cover(&event, &range);
        match event {
            Event::Start(tag) => self.start(tag, range, base, events),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.text(&text, range),
            Event::Code(text) => self.code_span(&text, range),
            Event::InlineHtml(html) if self.filter && !is_inline_of_github(&html) => {
                // Its first byte is text there, and what follows is read anew.
                let rest = html.get(1..).unwrap_or_default();
                self.text("<", range.start..range.start.saturating_add(1));
                self.html(rest, &(range.start.saturating_add(1)..range.end));
            }
            Event::InlineHtml(html) => {
                if self.in_footnote() && self.is_line(&range) {
                    self.leave_footnote(range.start);
                }
                self.html(&html, &range);
            }
            Event::Html(html) => self.html(&html, &range),
            Event::SoftBreak => self.line("\n", &range),
            Event::HardBreak => self.line("<br />\n", &range),
            Event::Rule => {
                self.leave_footnote(range.start);
                self.tag("<hr />\n", range.start);
            }
            Event::FootnoteReference(label) => self.reference(&label, &range),
            Event::TaskListMarker(_) => {
                self.tag("<input type=\"checkbox\" disabled=\"\" /> ", range.start)
            }
            Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn cover(&mut self, event: &Event<'_>, range: &Range<usize>) {
        self.covered.event(self.source, event, range);
        if let Some(frame) = self.links.last_mut() {
            frame.child(range);
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>, base: usize, events: &OffsetIter<'_>) {
        let at = range.start;
        let ends_note = matches!(
            tag,
            Tag::Heading { .. }
                | Tag::HtmlBlock
                | Tag::List(_)
                | Tag::CodeBlock(_)
                | Tag::BlockQuote(_)
        );
        if ends_note {
            self.leave_footnote(at);
        }
        match tag {
            Tag::Paragraph => self.tag("<p>", at),
            Tag::Heading { level, .. } => self.tag(&format!("<h{}>", level as u8), at),
            Tag::BlockQuote(_) => self.tag("<blockquote>\n", at),
            Tag::CodeBlock(kind) => self.code_block(&kind, range),
            Tag::List(Some(1)) => self.tag("<ol>\n", at),
            Tag::List(Some(number)) => self.tag(&format!("<ol start=\"{number}\">\n"), at),
            Tag::List(None) => self.tag("<ul>\n", at),
            Tag::Item => self.tag("<li>", at),
            Tag::FootnoteDefinition(label) => self.start_footnote(&label, range),
            Tag::Table(cells) => {
                self.cells = cells;
                self.tag("<table>\n", at);
            }
            Tag::TableHead => {
                (self.head, self.cell) = (true, 0);
                self.tag("<thead>\n<tr>\n", at);
            }
            Tag::TableRow => {
                self.cell = 0;
                self.cell_end = at;
                self.tag("<tr>\n", at);
            }
            Tag::TableCell => self.start_cell(at),
            Tag::Emphasis => self.tag("<em>", at),
            Tag::Strong => self.tag("<strong>", at),
            Tag::Strikethrough => self.tag("<del>", at),
            Tag::Link { .. } | Tag::Image { .. } => self.start_link(tag, range, base, events),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        let at = range.end;
        match tag {
            TagEnd::Paragraph => self.tag("</p>\n", at),
            TagEnd::Heading(level) => self.tag(&format!("</h{}>\n", level as u8), at),
            TagEnd::BlockQuote(_) => self.tag("</blockquote>\n", at),
            TagEnd::CodeBlock => {
                self.code = false;
                self.tag("</code></pre>\n", at);
            }
            TagEnd::List(true) => self.tag("</ol>\n", at),
            TagEnd::List(false) => self.tag("</ul>\n", at),
            TagEnd::Item => self.tag("</li>\n", at),
            TagEnd::FootnoteDefinition => self.end_footnote(true),
            TagEnd::Table => self.tag("</tbody></table>\n", at),
            TagEnd::TableHead => {
                self.head = false;
                self.tag("</tr>\n</thead>\n<tbody>\n", at);
            }
            TagEnd::TableRow => {
                self.surplus(range.end);
                self.tag("</tr>\n", at);
            }
            TagEnd::TableCell => {
                self.cell_end = range.end;
                self.tag(if self.head { "</th>\n" } else { "</td>\n" }, at);
            }
            TagEnd::Emphasis => self.tag("</em>", at),
            TagEnd::Strong => self.tag("</strong>", at),
            TagEnd::Strikethrough => self.tag("</del>", at),
            TagEnd::Link | TagEnd::Image => self.end_link(at),
            _ => {}
        }
    }

    fn start_cell(&mut self, at: usize) {
        let align = match self.cells.get(self.cell) {
            Some(Alignment::Left) => " align=\"left\"",
            Some(Alignment::Center) => " align=\"center\"",
            Some(Alignment::Right) => " align=\"right\"",
            Some(Alignment::None) | None => "",
        };
        self.cell = self.cell.saturating_add(1);
        let name = if self.head { "th" } else { "td" };
        self.tag(&format!("<{name}{align}>"), at);
    }

    /// What a row holds beyond the table's columns.
    fn surplus(&mut self, end: usize) {
        let rest = self.source.get(self.cell_end..end).unwrap_or_default();
        let rest = rest.trim_end();
        let rest = rest.strip_suffix('|').map_or(rest, str::trim_end);
        let open = rest
            .len()
            .saturating_sub(rest.trim_start_matches(|c: char| c == '|' || c.is_whitespace()).len());
        if open < rest.len() {
            let start = self.cell_end.saturating_add(open);
            let span = start..self.cell_end.saturating_add(rest.len());
            self.out.edits.push(Edit::strip(
                Category::SurplusCell,
                span,
                "a cell beyond the table's columns",
            ));
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if !text.trim().is_empty() {
            self.shown();
        }
        if !self.code && text.starts_with('[') {
            self.mention(range.start);
        }
        if self.images > 0 {
            self.alt(text);
            return;
        }
        let exact = self.source.get(range.clone()) == Some(text);
        let Some(flow) = self.flows.last_mut() else { return };
        if exact {
            flow.text(text, range.start);
        } else {
            flow.text_for(text, range);
        }
    }

    fn line(&mut self, html: &str, range: &Range<usize>) {
        if self.images > 0 {
            self.alt("\n");
        } else if let Some(flow) = self.flows.last_mut() {
            flow.unit(html, range.clone());
        }
    }

    fn code_span(&mut self, text: &str, range: Range<usize>) {
        self.out.code.push(range.clone());
        self.shown();
        if self.images > 0 {
            self.alt(text);
            return;
        }
        let Some(flow) = self.flows.last_mut() else { return };
        flow.tag("<code>", range.start);
        let whole = self.source.get(range.clone()).unwrap_or_default();
        let ticks = whole.bytes().take_while(|b| *b == b'`').count();
        let inner = whole.get(ticks..whole.len().saturating_sub(ticks)).unwrap_or_default();
        // A blank on both sides is taken off.
        let pad = usize::from(inner.len() == text.len().saturating_add(2));
        let start = range.start.saturating_add(ticks).saturating_add(pad);
        let end = range.end.saturating_sub(ticks);
        if self.source.get(start..start.saturating_add(text.len())) == Some(text) {
            flow.text(text, start);
        } else {
            flow.text_for(text, start..end);
        }
        flow.tag("</code>", range.end);
    }

    fn code_block(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) {
        self.code = true;
        let mut language = String::new();
        if let CodeBlockKind::Fenced(info) = kind {
            language = info.split_ascii_whitespace().next().unwrap_or_default().to_owned();
            let edits = fence::edits(self.source, range.start, self.knobs);
            self.out.edits.extend(edits);
        }
        if language.is_empty() {
            self.tag("<pre><code>", range.start);
        } else if let Some(flow) = self.flows.last_mut() {
            flow.tag("<pre><code class=\"language-", range.start);
            flow.text_for(&language, range.start..range.start);
            flow.tag("\">", range.start);
        }
        self.out.code.push(range.clone());
        self.out.blocks.push(CodeBlock { language, range });
    }

    /// Whether nothing stands behind it on its line.
    fn is_line(&self, range: &Range<usize>) -> bool {
        let rest = self.source.get(range.end..).and_then(|rest| rest.lines().next());
        rest.is_none_or(|rest| rest.trim().is_empty())
    }

    /// HTML as it stands, line by line where a container cuts the lines.
    fn html(&mut self, html: &str, range: &Range<usize>) {
        if self.images > 0 {
            return;
        }
        self.out.has_html = true;
        if html.contains("<img") || html.contains("<IMG") {
            self.shown();
        }
        let mut at = range.start;
        for line in html.split_inclusive('\n') {
            let rest = self.source.get(at..range.end).unwrap_or_default();
            let length = rest.find('\n').map_or(rest.len(), |end| end.saturating_add(1));
            let source = rest.get(..length).unwrap_or_default();
            let skip = source.len().saturating_sub(line.len());
            if source.ends_with(line) {
                self.html_line(line, at.saturating_add(skip));
            } else if let Some(found) = source.find(line) {
                self.html_line(line, at.saturating_add(found));
            } else if let Some(flow) = self.flows.last_mut() {
                flow.unit(line, at..at.saturating_add(length));
            }
            at = at.saturating_add(length);
        }
    }

    fn html_line(&mut self, line: &str, src: usize) {
        self.out.html.push(src..src.saturating_add(line.len()));
        let Some(flow) = self.flows.last_mut() else { return };
        let mut done = 0;
        for (at, _) in line.match_indices('<') {
            let rest = line.get(at.saturating_add(1)..).unwrap_or_default();
            if !begins_filtered(rest) {
                continue;
            }
            self.out.has_filtered = true;
            if self.filter {
                flow.exact(line.get(done..at).unwrap_or_default(), src.saturating_add(done));
                let place = src.saturating_add(at);
                done = at.saturating_add(1);
                flow.unit("&lt;", place..place.saturating_add(1));
            }
        }
        flow.exact(line.get(done..).unwrap_or_default(), src.saturating_add(done));
    }

    fn finish(mut self) -> Rendered {
        while self.flows.len() > 1 {
            self.end_footnote(false);
        }
        let mut flow = self.flows.pop().unwrap_or_default();
        let unused = self.footnotes.close(self.source, &mut flow, &mut self.out.edits);
        definition::close(self.source, self.knobs, &self.definitions, &mut self.out);
        if self.knobs.strict {
            self.out.code.sort_by_key(|range| range.start);
            let idioms = definition::idioms(self.source, &self.definitions, &self.out.code);
            self.out.edits.extend(idioms);
        }
        let spans = self.definitions.iter().map(|d| d.span.clone()).chain(unused);
        self.out.edits.extend(self.covered.gaps(self.source, spans.collect()));
        self.out.flow = flow;
        self.out.code.sort_by_key(|range| range.start);
        self.out
    }
}

/// Whether cmark-gfm reads this as HTML inside a paragraph: it follows CommonMark 0.29 in that a comment does
/// not end in three hyphens, and a declaration begins with capitals and a blank.
fn is_inline_of_github(html: &str) -> bool {
    if let Some(comment) = html.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->")) {
        return !comment.ends_with('-');
    }
    match html.strip_prefix("<!").filter(|rest| !rest.starts_with(['[', '-'])) {
        Some(rest) => {
            let name = rest
                .len()
                .saturating_sub(rest.trim_start_matches(|c: char| c.is_ascii_uppercase()).len());
            name > 0
                && rest
                    .get(name..)
                    .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_whitespace()))
        }
        None => true,
    }
}

/// Whether a tag that cmark-gfm's tagfilter turns into text begins here, behind its `<`.
fn begins_filtered(rest: &str) -> bool {
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let ends = match rest.as_bytes().get(length) {
        None => true,
        Some(b'/') => rest.as_bytes().get(length.saturating_add(1)) == Some(&b'>'),
        Some(byte) => byte.is_ascii_whitespace() || *byte == b'>',
    };
    let name = rest.get(..length).unwrap_or_default();
    ends && length <= 9 && is_filtered(name.to_ascii_lowercase().as_bytes())
}
