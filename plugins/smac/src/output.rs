//! The text a reader sees, as edits: what stands between its pieces is replaced.

use std::ops::Range;

use crate::category::{Action, Category};
use crate::edit::Edit;
use crate::visible::{Gap, Visible};

/// How the text is written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Style {
    /// As Markdown that means itself.
    pub(crate) escape: bool,
    /// As HTML that means itself.
    pub(crate) html: bool,
}

/// The edits that leave of a source what is seen of it, without what stands in `taken`.
pub(crate) fn edits(
    source: &str,
    seen: &Visible,
    taken: &[Range<usize>],
    style: Style,
) -> Vec<Edit> {
    let mut writer = Writer {
        source,
        style,
        edits: Vec::new(),
        cursor: 0,
        tail: Tail::default(),
        pre: false,
        fence: "`".repeat(longest_run(source).saturating_add(1).max(3)),
        gap: Gap::None,
    };
    for (piece, text) in seen.pieces() {
        writer.gap = writer.gap.max(piece.gap);
        if piece.mark && (style.escape || style.html) {
            continue;
        }
        let first = taken.partition_point(|range| range.end <= piece.source.start);
        let mut at = piece.source.start;
        let inside = taken.get(first..).unwrap_or_default();
        for range in inside.iter().take_while(|range| range.start < piece.source.end) {
            if piece.exact {
                writer.exact(text, &piece.source, at..range.start, piece.pre);
            }
            at = at.max(range.end);
        }
        if piece.exact {
            writer.exact(text, &piece.source, at..piece.source.end, piece.pre);
        } else if at == piece.source.start {
            writer.piece(text, piece.source.clone(), piece.pre);
        }
    }
    writer.finish()
}

/// Joins edits that take something out with the edits around them that write the text: what both would
/// take out is logged as what it is.
pub(crate) fn around(found: Vec<Edit>, plain: Vec<Edit>) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::new();
    let mut found =
        found.into_iter().filter(|edit| edit.start < edit.end && !edit.keeps()).peekable();
    for edit in plain {
        let mut at = edit.start;
        let mut replacement = Some(edit.replacement.clone());
        while let Some(inner) = found.next_if(|inner| inner.end <= edit.end) {
            if inner.start < at {
                continue;
            }
            if inner.start > at {
                let replacement = replacement.take().unwrap_or_default();
                out.push(Edit { start: at, end: inner.start, replacement, ..edit.clone() });
            }
            at = inner.end;
            out.push(Edit { replacement: replacement.take().unwrap_or_default(), ..inner });
        }
        if at < edit.end || replacement.is_some() {
            out.push(Edit { start: at, replacement: replacement.unwrap_or_default(), ..edit });
        }
    }
    out
}

fn longest_run(source: &str) -> usize {
    let (mut longest, mut run) = (0_usize, 0_usize);
    for byte in source.bytes() {
        run = if byte == b'`' { run.saturating_add(1) } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// How the text written so far ends.
#[derive(Debug, Default)]
struct Tail {
    any: bool,
    newlines: usize,
    blank: bool,
}

struct Writer<'s> {
    source: &'s str,
    style: Style,
    edits: Vec<Edit>,
    /// Where the source was read to.
    cursor: usize,
    tail: Tail,
    pre: bool,
    fence: String,
    gap: Gap,
}

impl Writer<'_> {
    fn exact(&mut self, text: &str, whole: &Range<usize>, part: Range<usize>, pre: bool) {
        let from = part.start.saturating_sub(whole.start);
        let to = part.end.saturating_sub(whole.start);
        if let Some(text) = text.get(from..to) {
            self.piece(text, part, pre);
        }
    }

    fn piece(&mut self, text: &str, source: Range<usize>, pre: bool) {
        let body = self.body(text, pre);
        if body.is_empty() {
            return;
        }
        let lead = self.lead(pre);
        let body =
            if lead.is_empty() || pre { body } else { body.trim_start_matches(' ').to_owned() };
        self.note(&lead);
        self.note(&body);
        if source.start < self.cursor {
            let at = self.cursor..self.cursor;
            self.edits.push(layout(at, format!("{lead}{body}")));
            return;
        }
        let same = self.source.get(source.clone()) == Some(body.as_str());
        let gap = if same { self.cursor..source.start } else { self.cursor..source.end };
        let put = if same { lead } else { format!("{lead}{body}") };
        if self.source.get(gap.clone()) != Some(put.as_str()) {
            self.edits.push(layout(gap, put));
        }
        self.cursor = source.end;
    }

    /// The text of a piece as it is written.
    fn body(&self, text: &str, pre: bool) -> String {
        if pre {
            return if self.style.html { html_escaped(text) } else { text.to_owned() };
        }
        let mut out = String::with_capacity(text.len());
        let mut blank = self.gap == Gap::None && (self.tail.blank || !self.tail.any);
        for c in text.chars() {
            if !c.is_ascii_whitespace() {
                blank = false;
                self.push(&mut out, c);
            } else if !blank {
                blank = true;
                out.push(if c == '\n' && !self.style.escape { '\n' } else { ' ' });
            }
        }
        if self.gap != Gap::None || !self.tail.any {
            let trimmed = out.trim_start();
            return trimmed.to_owned();
        }
        out
    }

    fn push(&self, out: &mut String, c: char) {
        if self.style.escape && c.is_ascii_punctuation() {
            match c {
                '<' => out.push_str("&lt;"),
                '&' => out.push_str("&amp;"),
                _ => {
                    out.push('\\');
                    out.push(c);
                }
            }
        } else if self.style.html {
            out.push_str(&html_escaped(c.encode_utf8(&mut [0; 4])));
        } else {
            out.push(c);
        }
    }

    /// What stands between the text so far and the next piece.
    fn lead(&mut self, pre: bool) -> String {
        let gap = std::mem::replace(&mut self.gap, Gap::None);
        let fenced = self.style.escape;
        let mut lead = String::new();
        let another = gap != Gap::None;
        let closes = fenced && self.pre && (!pre || another);
        if closes {
            lead.push_str(if self.tail.newlines > 0 { "" } else { "\n" });
            lead.push_str(&self.fence);
            lead.push_str("\n\n");
        } else if !fenced || !pre {
            lead.push_str(&self.line(gap));
        }
        if fenced && pre && (!self.pre || another) {
            lead.push_str(if self.tail.any && !closes { "\n\n" } else { "" });
            lead.push_str(&self.fence);
            lead.push('\n');
        }
        self.pre = pre;
        lead
    }

    fn line(&self, gap: Gap) -> String {
        if !self.tail.any {
            return String::new();
        }
        let wanted: usize = match gap {
            Gap::None => return String::new(),
            // A bar would begin a cell again.
            Gap::Cell if self.style.escape || self.style.html => return " ".to_owned(),
            Gap::Cell => {
                return if self.tail.newlines > 0 { String::new() } else { " | ".to_owned() };
            }
            Gap::Line => 1,
            Gap::Block => 2,
        };
        if self.style.html {
            return "<br>\n".to_owned();
        }
        // One line end is no break in Markdown.
        let wanted = if self.style.escape { 2 } else { wanted };
        "\n".repeat(wanted.saturating_sub(self.tail.newlines))
    }

    fn note(&mut self, text: &str) {
        let Some(last) = text.chars().next_back() else { return };
        self.tail.any = true;
        let newlines = text.len().saturating_sub(text.trim_end_matches('\n').len());
        self.tail.newlines = if newlines == text.len() {
            self.tail.newlines.saturating_add(newlines)
        } else {
            newlines
        };
        self.tail.blank = last.is_ascii_whitespace();
    }

    fn finish(mut self) -> Vec<Edit> {
        let mut end =
            if self.tail.any && self.tail.newlines == 0 { "\n".to_owned() } else { String::new() };
        if self.style.escape && self.pre {
            end = format!("{end}{}\n", self.fence);
        }
        let rest = self.cursor..self.source.len();
        if self.source.get(rest.clone()) != Some(end.as_str()) {
            self.edits.push(layout(rest, end));
        }
        self.edits
    }
}

fn layout(span: Range<usize>, replacement: String) -> Edit {
    let edit = Edit::reveal(Category::Markup, span, replacement, "markup around what is seen");
    Edit { action: Action::Layout, ..edit }
}

fn html_escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
