//! Which elements are open, and whether what stands in them is seen.
//!
//! A model of the tree construction of HTML (13.2.6): implied end tags, scopes, formatting that goes on
//! behind a block, foreign content. It builds no tree. What it does not model changes where text stands, not
//! whether it is seen: foster parenting, nesting of forms, frames.
//!
//! * [`close`]: which elements a tag closes.

mod close;

use html5gum::State;

use crate::category::Category;
use crate::html::attribute::is_hiding_class;
use crate::html::css::{self, Style};
use crate::html::element::{
    closes_paragraph, is_formatting, is_integration, is_never_shown, is_unshown_in_browsers,
    is_void,
};
use crate::html::reader::Tag;

/// What is nested deeper is taken for hidden. Browsers flatten what is deeper than 512.
const MAX_DEPTH: usize = 512;
/// Formatting elements that are remembered.
const MAX_FORMATTING: usize = 48;

/// What hides something, in the words of the log.
pub(crate) type Cause = (Category, &'static str);

/// How a page is looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    /// Inline CSS, `hidden` and a browser's own style sheet are in force.
    pub(crate) browser: bool,
    /// Text in the colour of its ground counts as hidden.
    pub(crate) contrast: bool,
    /// A page of its own, with a head, rather than a part of one.
    pub(crate) page: bool,
}

#[derive(Debug)]
struct Open {
    name: Vec<u8>,
    /// What hides its content.
    cause: Option<Cause>,
    /// `visibility` as it holds inside.
    unseen: Option<Cause>,
    /// Letters too small to read, as it holds inside.
    shrunk: Option<Cause>,
    foreign: bool,
    /// The number of formatting elements when it was opened, for those that bound them.
    marker: Option<usize>,
    /// Which formatting element it is, if it is one.
    formatting: Option<usize>,
}

/// A formatting element that has not been closed by its own end tag.
#[derive(Debug)]
struct Formatting {
    number: usize,
    name: Vec<u8>,
    cause: Option<Cause>,
    /// It is among the open elements; otherwise the next text opens it again.
    open: bool,
}

/// The open elements.
#[derive(Debug)]
pub(crate) struct Tree {
    view: View,
    open: Vec<Open>,
    formatting: Vec<Formatting>,
    /// Where formatting counts from: the last table cell and the like.
    marker: usize,
    /// Formatting elements so far.
    numbered: usize,
    hiding: usize,
    pictures: usize,
    pre: usize,
    seen_body: bool,
    /// The page was nested deeper than any page that is meant to be read.
    too_deep: bool,
}

impl Tree {
    pub(crate) fn new(view: View) -> Self {
        Self {
            view,
            open: Vec::new(),
            formatting: Vec::new(),
            marker: 0,
            numbered: 0,
            hiding: 0,
            pictures: 0,
            pre: 0,
            seen_body: false,
            too_deep: false,
        }
    }

    /// What hides the place at hand, if anything does.
    pub(crate) fn hidden(&self) -> Option<Cause> {
        if self.too_deep {
            return Some((Category::HiddenElement, "it is nested too deep"));
        }
        let inherited = self.open.last().and_then(|last| last.unseen.or(last.shrunk));
        if self.hiding == 0 {
            return inherited.or_else(|| self.carried());
        }
        let first = self.open.iter().find_map(|open| open.cause);
        first.or(inherited).or_else(|| self.carried())
    }

    /// Formatting that hides and goes on behind its block.
    fn carried(&self) -> Option<Cause> {
        self.formatting.get(self.marker..).unwrap_or_default().iter().find_map(|f| f.cause)
    }

    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    pub(crate) fn in_picture(&self) -> bool {
        self.pictures > 0
    }

    pub(crate) fn in_pre(&self) -> bool {
        self.pre > 0
    }

    pub(crate) fn foreign(&self) -> bool {
        self.open.last().is_some_and(|last| last.foreign && !is_integration(&last.name))
    }

    /// The innermost open element is the one of this name.
    pub(crate) fn parent_is(&self, name: &[u8]) -> bool {
        self.open.last().is_some_and(|last| last.name == name)
    }

    /// Text that is not blank ends the head of a page; any text opens formatting again.
    pub(crate) fn text(&mut self, blank: bool) {
        if !blank && self.parent_is(b"head") {
            self.pop();
        }
        self.reconstruct();
    }

    /// Opens formatting again that a block closed over.
    fn reconstruct(&mut self) {
        let closed = self.formatting.get(self.marker..).unwrap_or_default().iter().any(|f| !f.open);
        let in_body = self.open.last().is_none_or(|last| {
            !is_table_part(&last.name) || matches!(last.name.as_slice(), b"td" | b"th" | b"caption")
        });
        if !closed || !in_body || self.open.len() >= MAX_DEPTH {
            return;
        }
        let (unseen, shrunk) =
            self.open.last().map_or((None, None), |last| (last.unseen, last.shrunk));
        for formatting in self.formatting.iter_mut().skip(self.marker).filter(|f| !f.open) {
            formatting.open = true;
            self.hiding = self.hiding.saturating_add(usize::from(formatting.cause.is_some()));
            self.open.push(Open {
                name: formatting.name.clone(),
                cause: formatting.cause,
                unseen,
                shrunk,
                foreign: false,
                marker: None,
                formatting: Some(formatting.number),
            });
        }
    }

    /// Opens or closes what a tag opens or closes; says how the content is to be read.
    pub(crate) fn tag(&mut self, tag: &Tag) -> Option<State> {
        if tag.closes {
            self.close(&tag.name);
            return None;
        }
        self.imply(&tag.name);
        let foreign = self.foreign_for(&tag.name);
        if is_void(&tag.name) && !foreign && tag.name != b"hr" {
            self.reconstruct();
        }
        if is_void(&tag.name) || (foreign && tag.self_closing) || tag.name == b"html" {
            return None;
        }
        if (tag.name == b"head" && (!self.view.page || self.seen_body)) || tag.name == b"frameset" {
            return None;
        }
        let stray = is_table_part(&tag.name) && tag.name != b"table" && !self.in_table();
        if stray && !foreign {
            return None;
        }
        self.seen_body |= tag.name == b"body";
        if !foreign && !closes_paragraph(&tag.name) && !is_table_part(&tag.name) {
            self.reconstruct();
        }
        if self.open.len() >= MAX_DEPTH {
            self.too_deep = true;
            return None;
        }
        self.push(tag, foreign);
        if foreign { None } else { content(&tag.name, self.view.browser) }
    }

    fn foreign_for(&self, name: &[u8]) -> bool {
        matches!(name, b"svg" | b"math") || self.foreign()
    }

    fn push(&mut self, tag: &Tag, foreign: bool) {
        let formatting = is_formatting(&tag.name) && !foreign;
        let style = tag
            .attribute("style")
            .filter(|_| self.view.browser)
            .map_or_else(Style::default, css::style);
        let cause = self.cause(tag, style);
        let (unseen_before, shrunk_before) =
            self.open.last().map_or((None, None), |last| (last.unseen, last.shrunk));
        let hides = |reason| Some((Category::HiddenElement, reason));
        let inherit = |own: Option<bool>, reason, before| match own {
            Some(true) => None,
            Some(false) => hides(reason),
            None => before,
        };
        let unseen = inherit(style.visible, "`visibility` hides it", unseen_before);
        let shrunk = inherit(style.sized, "its letters have no size", shrunk_before);
        let carried = cause
            .or(unseen.filter(|_| unseen_before.is_none()))
            .or(shrunk.filter(|_| shrunk_before.is_none()));
        self.hiding = self.hiding.saturating_add(usize::from(cause.is_some()));
        self.pictures = self.pictures.saturating_add(usize::from(tag.name == b"picture"));
        self.pre = self.pre.saturating_add(usize::from(is_pre(&tag.name)));
        let marker = is_marker(&tag.name).then_some(self.marker);
        if marker.is_some() {
            self.marker = self.formatting.len();
        }
        let formatting = formatting.then(|| self.remember(&tag.name, carried));
        self.open.push(Open {
            name: tag.name.clone(),
            cause,
            unseen,
            shrunk,
            foreign,
            marker,
            formatting,
        });
    }

    fn remember(&mut self, name: &[u8], cause: Option<Cause>) -> usize {
        if self.formatting.len().saturating_sub(self.marker) >= MAX_FORMATTING {
            // What hides is remembered longest.
            let plain = self.formatting.iter().skip(self.marker).position(|f| f.cause.is_none());
            let at = self.marker.saturating_add(plain.unwrap_or(0));
            if at < self.formatting.len() {
                self.formatting.remove(at);
            }
        }
        self.numbered = self.numbered.saturating_add(1);
        self.formatting.push(Formatting {
            number: self.numbered,
            name: name.to_owned(),
            cause,
            open: true,
        });
        self.numbered
    }

    /// What hides the content of an element.
    fn cause(&self, tag: &Tag, style: Style) -> Option<Cause> {
        let name = tag.name.as_slice();
        if is_never_shown(name) && !self.html_of(name) {
            return Some((Category::InertElement, "no renderer shows its content"));
        }
        if !self.view.browser {
            return None;
        }
        if is_unshown_in_browsers(name) && !(name == b"dialog" && tag.attribute("open").is_some()) {
            return Some((Category::InertElement, "a browser does not show its content"));
        }
        if tag.attribute("hidden").is_some() {
            return Some((Category::HiddenElement, "the attribute `hidden` hides it"));
        }
        if style.hides {
            return Some((Category::HiddenElement, "its style hides it"));
        }
        let pale = self.view.contrast && (style.pale || is_pale(tag));
        pale.then_some((Category::LowContrast, "its text has the colour of its ground"))
    }

    /// Elements of SVG and MathML that have no meaning in HTML.
    fn html_of(&self, name: &[u8]) -> bool {
        matches!(name, b"desc" | b"metadata" | b"defs" | b"annotation" | b"annotation-xml")
            && !self.foreign()
    }

    fn pop_to(&mut self, name: &[u8]) {
        if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
            self.truncate(at);
        }
    }

    fn truncate(&mut self, length: usize) {
        while self.open.len() > length {
            self.pop();
        }
    }

    fn pop(&mut self) {
        if let Some(last) = self.open.len().checked_sub(1) {
            self.remove(last);
        }
    }

    fn remove(&mut self, at: usize) {
        if at >= self.open.len() {
            return;
        }
        let open = self.open.remove(at);
        if let Some(number) = open.formatting
            && let Some(formatting) = self.formatting.iter_mut().rev().find(|f| f.number == number)
        {
            formatting.open = false;
        }
        self.hiding = self.hiding.saturating_sub(usize::from(open.cause.is_some()));
        self.pictures = self.pictures.saturating_sub(usize::from(open.name == b"picture"));
        self.pre = self.pre.saturating_sub(usize::from(is_pre(&open.name)));
        if let Some(marker) = open.marker {
            self.formatting.truncate(self.marker);
            self.marker = marker;
        }
    }
}

/// Where text is put before the table instead.
fn is_table_part(name: &[u8]) -> bool {
    matches!(
        name,
        b"table"
            | b"tbody"
            | b"thead"
            | b"tfoot"
            | b"tr"
            | b"colgroup"
            | b"td"
            | b"th"
            | b"caption"
    )
}

fn is_pre(name: &[u8]) -> bool {
    matches!(name, b"pre" | b"listing" | b"xmp")
}

fn is_heading(name: &[u8]) -> bool {
    matches!(name, [b'h', b'1'..=b'6'])
}

fn is_marker(name: &[u8]) -> bool {
    matches!(name, b"td" | b"th" | b"caption" | b"marquee" | b"object" | b"applet" | b"template")
}

/// How a browser reads the content of some elements.
fn content(name: &[u8], scripts: bool) -> Option<State> {
    match name {
        b"noscript" if scripts => Some(State::RawText),
        b"title" | b"textarea" => Some(State::RcData),
        b"style" | b"xmp" | b"iframe" | b"noembed" | b"noframes" => Some(State::RawText),
        b"script" => Some(State::ScriptData),
        b"plaintext" => Some(State::PlainText),
        _ => None,
    }
}

/// `<font color=white>` and classes that hide by a style sheet everybody has.
pub(crate) fn is_pale(tag: &Tag) -> bool {
    let white =
        tag.name == b"font" && tag.attribute("color").is_some_and(|c| css::color(c) == "#ffffff");
    let class = tag.attribute("class").unwrap_or_default();
    white || class.split_whitespace().any(is_hiding_class)
}
