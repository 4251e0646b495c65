//! Footnotes: moved to the end in the order in which they are referred to; those nobody refers to are not
//! rendered.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::category::Category;
use crate::edit::Edit;
use crate::escape;
use crate::flow::Flow;
use crate::markdown::Renderer;
use crate::markdown::link::is_word;

#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// Labels in lower case, and the number each was given when it was first referred to.
    numbers: HashMap<String, usize>,
    references: Vec<(String, Range<usize>)>,
    /// Labels of references that the parser takes for text, and others do not.
    written: HashSet<String>,
    open: Vec<Note>,
    done: Vec<Note>,
    /// Open notes whose label makes them text.
    plain: usize,
    /// Notes that ended before the parser says so.
    left: usize,
}

#[derive(Debug)]
struct Note {
    label: String,
    range: Range<usize>,
    flow: Flow,
    /// Edits inside, by number in the renderer's list.
    edits: usize,
    inner: Vec<Edit>,
    /// References and notes inside, which stay where the note goes.
    stays: Vec<Range<usize>>,
}

impl Renderer<'_> {
    pub(super) fn start_footnote(&mut self, label: &str, range: Range<usize>) {
        if label.contains(char::is_whitespace) {
            // Text, to GitHub.
            self.footnotes.plain = self.footnotes.plain.saturating_add(1);
            let mark = self
                .source
                .get(range.clone())
                .and_then(|text| text.find("]:"))
                .map_or(0, |at| at.saturating_add(2));
            let mark =
                self.source.get(range.start..range.start.saturating_add(mark)).unwrap_or_default();
            if let Some(flow) = self.flows.last_mut() {
                flow.text(mark, range.start);
            }
            return;
        }
        if let Some(outer) = self.footnotes.open.last_mut() {
            outer.stays.push(range.clone());
        }
        self.footnotes.open.push(Note {
            label: label.to_lowercase(),
            range,
            flow: Flow::default(),
            edits: self.out.edits.len(),
            inner: Vec::new(),
            stays: Vec::new(),
        });
        self.flows.push(if self.html { Flow::default() } else { Flow::off() });
    }

    pub(super) fn end_footnote(&mut self, label_is_text: bool) {
        if label_is_text && self.footnotes.left > 0 && self.footnotes.open.is_empty() {
            self.footnotes.left = self.footnotes.left.saturating_sub(1);
            return;
        }
        if label_is_text && self.footnotes.plain > 0 && self.footnotes.open.is_empty() {
            self.footnotes.plain = self.footnotes.plain.saturating_sub(1);
            return;
        }
        let (Some(flow), Some(mut note)) = (self.flows.pop(), self.footnotes.open.pop()) else {
            return;
        };
        note.inner = self.out.edits.split_off(note.edits.min(self.out.edits.len()));
        note.flow = flow;
        self.footnotes.done.push(note);
    }

    /// Text that begins where a reference might.
    pub(super) fn mention(&mut self, at: usize) {
        let rest = self.source.get(at..).unwrap_or_default();
        let before = self.source.get(..at).unwrap_or_default();
        if !rest.starts_with("[^") || before.ends_with('\\') {
            return;
        }
        if let Some(label) = escape::unescaped(rest, 2, ']').and_then(|end| rest.get(2..end)) {
            self.footnotes.written.insert(label.to_lowercase());
        }
    }

    pub(super) fn in_footnote(&self) -> bool {
        !self.footnotes.open.is_empty()
    }

    /// An unindented block ends a note, though it stands right below it.
    pub(super) fn leave_footnote(&mut self, at: usize) {
        let Some(note) = self.footnotes.open.last() else { return };
        let between = self.source.get(note.range.start..at).unwrap_or_default();
        let Some(line) = between.rfind('\n').and_then(|end| between.get(end.saturating_add(1)..))
        else {
            return;
        };
        let indent = line.rsplit('>').next().unwrap_or_default();
        let width: usize = indent.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum();
        if width >= 4 || !line.chars().all(|c| matches!(c, ' ' | '\t' | '>')) {
            return;
        }
        if let Some(note) = self.footnotes.open.last_mut() {
            note.range.end = at.saturating_sub(line.len());
        }
        self.end_footnote(false);
        self.footnotes.left = self.footnotes.left.saturating_add(1);
    }

    pub(super) fn reference(&mut self, label: &str, range: &Range<usize>) {
        if label.contains(char::is_whitespace) {
            let text = self.source.get(range.clone()).unwrap_or_default();
            if let (0, Some(flow)) = (self.images, self.flows.last_mut()) {
                flow.text(text, range.start);
            }
            return;
        }
        let label = label.to_lowercase();
        let next = self.footnotes.numbers.len().saturating_add(1);
        let number = *self.footnotes.numbers.entry(label.clone()).or_insert(next);
        self.footnotes.references.push((label, range.clone()));
        if let Some(note) = self.footnotes.open.last_mut() {
            note.stays.push(range.clone());
        }
        self.shown();
        if let (0, Some(flow)) = (self.images, self.flows.last_mut()) {
            flow.tag("<sup class=\"footnote-ref\"><a href=\"\" id=\"\">", range.start);
            flow.unit(&number.to_string(), range.clone());
            flow.tag("</a></sup>", range.end);
        }
    }
}

impl Footnotes {
    /// Puts the notes behind the text; says which ranges are gone.
    pub(super) fn close(
        &mut self,
        source: &str,
        flow: &mut Flow,
        edits: &mut Vec<Edit>,
    ) -> Vec<Range<usize>> {
        let mut first: HashMap<String, usize> = HashMap::new();
        let mut gone = Vec::new();
        let mut notes: Vec<Note> = std::mem::take(&mut self.done);
        notes.sort_by_key(|note| note.range.start);
        let mut kept: Vec<(usize, Note)> = Vec::new();
        for note in notes {
            let seen = first.insert(note.label.clone(), note.range.start).is_some();
            let written = !seen && self.written.contains(&note.label);
            match self.numbers.get(&note.label) {
                Some(&number) if !seen => kept.push((number, note)),
                None if written => kept.push((usize::MAX, note)),
                number => {
                    let (category, reason) = if seen && number.is_some() {
                        (Category::DuplicateFootnote, "a second footnote of the same label")
                    } else {
                        (Category::UnusedFootnote, "a footnote nobody refers to")
                    };
                    strip(source, &note, category, reason, edits);
                    gone.push(note.range);
                }
            }
        }
        kept.sort_by_key(|(number, _)| *number);
        self.rename(source, &kept, edits);
        for (number, (_, mut note)) in kept.into_iter().enumerate() {
            flow.part();
            let list = if number == 0 { "<section class=\"footnotes\">\n<ol>\n" } else { "" };
            flow.tag(list, note.range.start);
            flow.tag("<li id=\"\">\n", note.range.start);
            flow.append(&note.flow);
            edits.append(&mut note.inner);
            flow.tag("</li>\n", note.range.end);
        }
        gone
    }

    /// Gives notes whose label is more than a word a number of their own.
    fn rename(&self, source: &str, kept: &[(usize, Note)], edits: &mut Vec<Edit>) {
        let mut next = 1_usize;
        for (_, note) in kept.iter().filter(|(_, note)| !is_word(&note.label)) {
            let mut name = format!("n{next}");
            while self.numbers.contains_key(&name) {
                next = next.saturating_add(1);
                name = format!("n{next}");
            }
            next = next.saturating_add(1);
            let uses = self.references.iter().filter(|(label, _)| *label == note.label);
            let places = uses.map(|(_, range)| range.start).chain([note.range.start]);
            for start in places {
                let text = source.get(start..).unwrap_or_default();
                let Some(end) = escape::unescaped(text, 2, ']') else { continue };
                let span = start.saturating_add(2)..start.saturating_add(end);
                let edit = Edit::strip(
                    Category::FootnoteLabel,
                    span,
                    "a footnote shows a number, not its label",
                );
                edits.push(Edit { replacement: name.clone().into(), ..edit });
            }
        }
    }
}

/// Takes a note out, but for references in it: what they refer to is rendered on their account.
fn strip(
    source: &str,
    note: &Note,
    category: Category,
    reason: &'static str,
    edits: &mut Vec<Edit>,
) {
    let text = source.get(note.range.clone()).unwrap_or_default();
    let end = note.range.start.saturating_add(text.trim_end().len());
    let mut at = note.range.start;
    if !note.stays.is_empty() {
        let mark = text.find("]:").map_or(0, |at| at.saturating_add(2));
        let blank =
            text.get(mark..).map_or(0, |t| t.len().saturating_sub(t.trim_start_matches(' ').len()));
        at = at.saturating_add(mark).saturating_add(blank);
    }
    for stay in note.stays.iter().chain([&(end..end)]) {
        if at < stay.start {
            let piece = source.get(at..stay.start).unwrap_or_default();
            let piece = piece.trim_end();
            if !piece.is_empty() {
                edits.push(Edit::strip(category, at..at.saturating_add(piece.len()), reason));
            }
        }
        at = at.max(stay.end);
    }
}
