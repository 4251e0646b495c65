//! What is seen on a page, with where it stands in the source.

use std::ops::Range;

use crate::flow::Flow;
use crate::html::element::{is_block, is_void};
use crate::html::reader::Tag;

/// What stands between two pieces of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// Nothing.
    None,
    /// The next cell of a row.
    Cell,
    /// The next line.
    Line,
    /// The next block.
    Block,
}

/// A piece of what is seen.
#[derive(Debug)]
pub(crate) struct Piece {
    /// What stands before it.
    pub(crate) gap: Gap,
    /// In [`Visible::text`].
    pub(crate) text: Range<usize>,
    pub(crate) source: Range<usize>,
    /// The source says it in the same bytes.
    pub(crate) exact: bool,
    /// Blanks count.
    pub(crate) pre: bool,
    /// A list's mark, which stands nowhere in the text.
    pub(crate) mark: bool,
}

/// What is seen on a page.
#[derive(Debug, Default)]
pub(crate) struct Visible {
    text: String,
    pieces: Vec<Piece>,
    gap: Option<Gap>,
    /// Open lists: the number of the next item, or none for bullets.
    lists: Vec<Option<u64>>,
    /// An item's mark that waits for the item's text.
    mark: Option<String>,
}

impl Visible {
    pub(crate) fn pieces(&self) -> impl Iterator<Item = (&Piece, &str)> {
        self.pieces
            .iter()
            .map(|piece| (piece, self.text.get(piece.text.clone()).unwrap_or_default()))
    }

    /// Text at a place of the page.
    pub(crate) fn text(&mut self, flow: &Flow, out: Range<usize>, text: &str, pre: bool) {
        if let Some(mark) = self.mark.take_if(|_| !text.trim().is_empty()) {
            let at = flow.start(out.start);
            self.push(&mark, at..at, false, false);
            if let Some(piece) = self.pieces.last_mut() {
                piece.mark = true;
            }
        }
        let same = flow.html().get(out.clone()) == Some(text);
        if !same {
            let source = flow.start(out.start)..flow.end(out.end);
            self.push(text, source, false, pre);
            return;
        }
        let first = out.start;
        flow.pieces(out, |part, source, exact| {
            let part = part.start.saturating_sub(first)..part.end.saturating_sub(first);
            self.push(text.get(part).unwrap_or_default(), source, exact, pre);
        });
    }

    fn push(&mut self, text: &str, source: Range<usize>, exact: bool, pre: bool) {
        let start = self.text.len();
        self.text.push_str(text);
        let gap = self.gap.take().unwrap_or(Gap::None);
        self.pieces.push(Piece {
            gap,
            text: start..self.text.len(),
            source,
            exact,
            pre,
            mark: false,
        });
    }

    /// A tag: what it puts between the texts around it.
    pub(crate) fn tag(&mut self, tag: &Tag) {
        match tag.name.as_slice() {
            b"td" | b"th" => return self.part(if tag.closes { Gap::Cell } else { Gap::None }),
            b"tr" | b"br" | b"dt" | b"dd" | b"option" => return self.part(Gap::Line),
            b"li" => {
                self.part(Gap::Line);
                self.item(tag.closes);
                return;
            }
            b"ol" if !tag.closes => {
                let start = tag.attribute("start").and_then(|n| n.parse().ok()).unwrap_or(1);
                self.lists.push(Some(start));
            }
            b"ul" if !tag.closes => self.lists.push(None),
            b"ol" | b"ul" => {
                self.lists.pop();
                if !self.lists.is_empty() {
                    return self.part(Gap::Line);
                }
            }
            _ => {}
        }
        if is_block(&tag.name) && !is_void(&tag.name) {
            let inner = !self.lists.is_empty();
            self.part(if inner && self.mark.is_some() { Gap::None } else { Gap::Block });
        } else if tag.name == b"hr" {
            self.part(Gap::Block);
        }
    }

    fn part(&mut self, gap: Gap) {
        self.gap = Some(self.gap.map_or(gap, |before| before.max(gap)));
    }

    fn item(&mut self, closes: bool) {
        self.mark = None;
        if closes {
            return;
        }
        let indent = "  ".repeat(self.lists.len().saturating_sub(1).min(8));
        self.mark = Some(match self.lists.last_mut() {
            Some(Some(number)) => {
                let mark = format!("{indent}{number}. ");
                *number = number.saturating_add(1);
                mark
            }
            _ => format!("{indent}- "),
        });
    }

    /// The text as two readings of a document are compared: blanks folded outside of code, and without
    /// what stands in ranges of the source that do not count, which are in order and disjoint. With `marks`,
    /// bullets and numbers of lists count.
    pub(crate) fn folded(&self, without: &[Range<usize>], marks: bool) -> String {
        let mut out = Folded { text: String::with_capacity(self.text.len()), ..Folded::default() };
        for (piece, text) in self.pieces() {
            if piece.gap != Gap::None {
                out.part();
            }
            if piece.mark {
                if marks {
                    out.text.push('\u{1}');
                    out.push(text, false);
                }
                continue;
            }
            let first = without.partition_point(|range| range.end <= piece.source.start);
            let mut at = piece.source.start;
            for range in without.get(first..).unwrap_or_default() {
                if range.start >= piece.source.end {
                    break;
                }
                if piece.exact {
                    out.push(cut(text, piece, at, range.start), piece.pre);
                }
                at = range.end.max(at);
            }
            if piece.exact {
                out.push(cut(text, piece, at, piece.source.end), piece.pre);
            } else if at == piece.source.start {
                out.push(text, piece.pre);
            }
        }
        out.text
    }
}

/// The text of an exact piece between two places of the source.
fn cut<'t>(text: &'t str, piece: &Piece, from: usize, to: usize) -> &'t str {
    let base = piece.source.start;
    text.get(from.saturating_sub(base)..to.saturating_sub(base)).unwrap_or_default()
}

#[derive(Default)]
struct Folded {
    text: String,
    blank: bool,
    /// Inside code, and the line ends of it that more code must follow to count.
    pre: bool,
    lines: usize,
}

impl Folded {
    fn push(&mut self, text: &str, pre: bool) {
        if pre {
            self.code(text);
            return;
        }
        self.blank |= std::mem::take(&mut self.pre);
        self.lines = 0;
        let mut words = text.split_ascii_whitespace().peekable();
        self.blank |= text.starts_with(|c: char| c.is_ascii_whitespace());
        while let Some(word) = words.next() {
            self.space();
            self.text.push_str(word);
            self.blank = words.peek().is_some();
        }
        self.blank |= text.ends_with(|c: char| c.is_ascii_whitespace());
    }

    fn code(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let begins = !std::mem::replace(&mut self.pre, true);
        let text = if begins { text.trim_start_matches('\n') } else { text };
        let body = text.trim_end_matches('\n');
        if !body.is_empty() {
            self.space();
            self.text.extend(std::iter::repeat_n('\n', std::mem::take(&mut self.lines)));
            self.text.push_str(body);
        }
        self.lines = self.lines.saturating_add(text.len().saturating_sub(body.len()));
    }

    /// A block ends or begins.
    fn part(&mut self) {
        self.blank = true;
        self.pre = false;
        self.lines = 0;
    }

    fn space(&mut self) {
        if std::mem::take(&mut self.blank)
            && !self.text.is_empty()
            && !self.text.ends_with(['\n', ' '])
        {
            self.text.push(' ');
        }
    }
}
