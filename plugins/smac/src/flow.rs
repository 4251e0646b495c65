//! HTML that knows where it comes from.
//!
//! Output is made of segments. An exact segment repeats bytes of the source one for one; any other stands
//! as a whole for a range of the source, which may be empty (a tag that Markdown made).

use std::cell::Cell;
use std::ops::Range;

/// A stretch of output of one origin.
#[derive(Debug, Clone, Copy)]
struct Segment {
    /// Where it begins in the output; it ends where the next one begins.
    out: usize,
    src: usize,
    src_end: usize,
    exact: bool,
}

/// HTML and its provenance.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    html: String,
    segments: Vec<Segment>,
    /// Where parts begin that stand elsewhere in the source.
    breaks: Vec<usize>,
    /// Nothing is kept: nobody will ask.
    off: bool,
    /// The segment that was asked about last.
    near: Cell<usize>,
}

impl Flow {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self {
            html: String::with_capacity(bytes),
            segments: Vec::with_capacity(bytes / 32),
            ..Self::default()
        }
    }

    /// A flow that keeps nothing.
    pub(crate) fn off() -> Self {
        Self { off: true, ..Self::default() }
    }

    /// A whole text that is HTML already.
    pub(crate) fn of_html(text: &str) -> Self {
        let mut flow = Self::default();
        flow.exact(text, 0);
        flow
    }

    pub(crate) fn html(&self) -> &str {
        &self.html
    }

    /// Appends bytes of the source as they stand.
    pub(crate) fn exact(&mut self, text: &str, src: usize) {
        if self.off || text.is_empty() {
            return;
        }
        let src_end = src.saturating_add(text.len());
        match self.segments.last_mut() {
            Some(last) if last.exact && last.src_end == src => last.src_end = src_end,
            _ => self.segments.push(Segment { out: self.html.len(), src, src_end, exact: true }),
        }
        self.html.push_str(text);
    }

    /// Appends what stands for a range of the source.
    pub(crate) fn unit(&mut self, text: &str, src: Range<usize>) {
        if self.off || text.is_empty() {
            return;
        }
        let (src, src_end) = (src.start, src.end);
        self.segments.push(Segment { out: self.html.len(), src, src_end, exact: false });
        self.html.push_str(text);
    }

    /// Appends a tag of ours, made at a place of the source.
    pub(crate) fn tag(&mut self, tag: &str, at: usize) {
        self.unit(tag, at..at);
    }

    /// Appends text, escaped as cmark escapes it, that stands in the source as it is.
    pub(crate) fn text(&mut self, text: &str, src: usize) {
        if self.off {
            return;
        }
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            let Some(escaped) = escaped(byte) else { continue };
            self.exact(text.get(plain..at).unwrap_or_default(), src.saturating_add(plain));
            let place = src.saturating_add(at);
            plain = at.saturating_add(1);
            self.unit(escaped, place..place.saturating_add(1));
        }
        self.exact(text.get(plain..).unwrap_or_default(), src.saturating_add(plain));
    }

    /// Appends text that the source spells otherwise.
    pub(crate) fn text_for(&mut self, text: &str, src: Range<usize>) {
        if self.off {
            return;
        }
        let mut html = String::with_capacity(text.len());
        for c in text.chars() {
            match u8::try_from(c).ok().and_then(escaped) {
                Some(escaped) => html.push_str(escaped),
                None => html.push(c),
            }
        }
        self.unit(&html, src);
    }

    /// What follows stands elsewhere in the source than what is before it.
    pub(crate) fn part(&mut self) {
        self.breaks.push(self.html.len());
    }

    /// Appends another flow.
    pub(crate) fn append(&mut self, other: &Self) {
        let by = self.html.len();
        let moved = other.segments.iter();
        self.segments.extend(moved.map(|s| Segment { out: s.out.saturating_add(by), ..*s }));
        self.html.push_str(&other.html);
    }

    /// The segment a byte of the output belongs to, by number.
    fn index(&self, out: usize) -> usize {
        // Questions come from left to right, most of them about where the last one was.
        let near = self.near.get();
        let holds = |at: usize| {
            let begins = self.segments.get(at).is_some_and(|segment| segment.out <= out);
            begins && self.segments.get(at.saturating_add(1)).is_none_or(|next| next.out > out)
        };
        let found = (near..near.saturating_add(3)).find(|at| holds(*at)).unwrap_or_else(|| {
            self.segments.partition_point(|segment| segment.out <= out).saturating_sub(1)
        });
        self.near.set(found);
        found
    }

    /// Where a byte of the output begins in the source.
    pub(crate) fn start(&self, out: usize) -> usize {
        match self.segments.get(self.index(out)) {
            Some(s) if s.exact => s.src.saturating_add(out.saturating_sub(s.out)).min(s.src_end),
            Some(s) => s.src,
            None => 0,
        }
    }

    /// Where the output before `out` ends in the source.
    pub(crate) fn end(&self, out: usize) -> usize {
        let last = out.saturating_sub(1);
        match self.segments.get(self.index(last)) {
            Some(s) if s.exact => s.src.saturating_add(out.saturating_sub(s.out)).min(s.src_end),
            Some(s) => s.src_end,
            None => 0,
        }
    }

    /// Whether a range of the output is one run of the source, and which.
    pub(crate) fn run(&self, out: &Range<usize>) -> Option<Range<usize>> {
        let s = self.segments.get(self.index(out.start))?;
        let start = s.src.saturating_add(out.start.saturating_sub(s.out));
        let end = start.saturating_add(out.end.saturating_sub(out.start));
        (s.exact && end <= s.src_end).then_some(start..end)
    }

    /// The parts of the source behind a range of the output: one, or several where the range runs over
    /// footnotes, which stand elsewhere.
    pub(crate) fn spans(&self, out: Range<usize>) -> Vec<Range<usize>> {
        let mut spans = Vec::new();
        let mut start = out.start;
        let first = self.breaks.partition_point(|at| *at <= out.start);
        let inner = self.breaks.get(first..).unwrap_or_default().iter().copied();
        for end in inner.take_while(|at| *at < out.end).chain([out.end]) {
            let (first, last) = (self.start(start), self.end(end));
            if first < last {
                spans.push(first..last);
            }
            start = end;
        }
        spans
    }

    /// Calls `each` with the pieces of a range of the output: the output, its source, and whether the
    /// one repeats the other.
    pub(crate) fn pieces(
        &self,
        out: Range<usize>,
        mut each: impl FnMut(Range<usize>, Range<usize>, bool),
    ) {
        let mut at = out.start;
        let first = self.index(at);
        let mut rest = self.segments.get(first..).unwrap_or_default().iter().peekable();
        while let Some(segment) = rest.next() {
            if at >= out.end {
                break;
            }
            let next = rest.peek().map_or(self.html.len(), |next| next.out).min(out.end);
            let source = if segment.exact {
                let start = segment.src.saturating_add(at.saturating_sub(segment.out));
                start..start.saturating_add(next.saturating_sub(at))
            } else {
                segment.src..segment.src_end
            };
            each(at..next, source, segment.exact);
            at = next;
        }
    }
}

fn escaped(byte: u8) -> Option<&'static str> {
    match byte {
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'&' => Some("&amp;"),
        b'"' => Some("&quot;"),
        _ => None,
    }
}
