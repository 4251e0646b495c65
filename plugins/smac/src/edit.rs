//! Edits: spans of the input and what stands there instead.

use std::borrow::Cow;
use std::ops::Range;

use crate::category::{Action, Category};

/// Bytes `start..end` of the input become `replacement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) replacement: Cow<'static, str>,
    pub(crate) category: Category,
    pub(crate) action: Action,
    /// Why, for people.
    pub(crate) reason: &'static str,
}

impl Edit {
    pub(crate) fn strip(category: Category, span: Range<usize>, reason: &'static str) -> Self {
        Self {
            start: span.start,
            end: span.end,
            replacement: Cow::Borrowed(""),
            category,
            action: Action::Strip,
            reason,
        }
    }

    pub(crate) fn flag(category: Category, span: Range<usize>, reason: &'static str) -> Self {
        Self { action: Action::Flag, ..Self::strip(category, span, reason) }
    }

    pub(crate) fn reveal(
        category: Category,
        span: Range<usize>,
        replacement: String,
        reason: &'static str,
    ) -> Self {
        Self {
            action: Action::Reveal,
            replacement: Cow::Owned(replacement),
            ..Self::strip(category, span, reason)
        }
    }

    pub(crate) fn replaced_by(mut self, replacement: &'static str) -> Self {
        self.replacement = Cow::Borrowed(replacement);
        self
    }

    fn is_flag(&self) -> bool {
        self.action == Action::Flag
    }

    /// Whether the edit leaves the text as it is.
    pub(crate) fn keeps(&self) -> bool {
        self.is_flag()
    }

    /// Whether another edit takes out the same right behind it.
    fn goes_on_in(&self, next: &Self) -> bool {
        let alike = self.category == next.category && self.action == next.action;
        let empty = self.replacement.is_empty() && next.replacement.is_empty();
        alike && empty && self.end == next.start && self.start < self.end && next.start < next.end
    }

    fn holds(&self, other: &Self) -> bool {
        self.start <= other.start
            && other.end <= self.end
            && (other.start < self.end || other.start < other.end)
    }
}

/// Sorts edits and makes them disjoint: what stands inside another is dropped, what overlaps is joined,
/// flags give way to changes.
pub(crate) fn merge(mut edits: Vec<Edit>) -> Vec<Edit> {
    let flags: Vec<Edit> = edits.extract_if(.., |edit| edit.is_flag()).collect();
    with_flags(merge_changes(edits), flags)
}

/// Changes, disjoint and in order, and what of flags they leave room for.
fn with_flags(changes: Vec<Edit>, mut flags: Vec<Edit>) -> Vec<Edit> {
    if flags.is_empty() {
        return changes;
    }
    flags.sort_by_key(|edit| (edit.start, std::cmp::Reverse(edit.end)));
    let mut all = Vec::with_capacity(changes.len().saturating_add(flags.len()));
    let mut free = 0;
    for flag in flags {
        clip(flag, &changes, &mut free, &mut all);
    }
    all.extend(changes);
    all.sort_by_key(|edit| (edit.start, edit.end));
    all
}

fn merge_changes(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort_by_key(|edit| (edit.start, edit.end > edit.start, std::cmp::Reverse(edit.end)));
    let mut merged: Vec<Edit> = Vec::with_capacity(edits.len());
    for edit in edits {
        match merged.last_mut() {
            Some(last) if last.holds(&edit) && last.start < last.end => {}
            Some(last) if edit.start < last.end => last.end = last.end.max(edit.end),
            Some(last) if last.goes_on_in(&edit) => last.end = edit.end,
            _ => merged.push(edit),
        }
    }
    merged
}

/// The parts of a flag that no change and no earlier flag touches.
fn clip(flag: Edit, changes: &[Edit], free: &mut usize, into: &mut Vec<Edit>) {
    let mut start = flag.start.max(*free);
    let first = changes.partition_point(|edit| edit.end <= start);
    for change in changes.get(first..).unwrap_or_default() {
        if change.start >= flag.end {
            break;
        }
        if change.start > start {
            into.push(Edit { start, end: change.start, ..flag.clone() });
        }
        start = start.max(change.end);
    }
    if start < flag.end {
        into.push(Edit { start, end: flag.end, ..flag.clone() });
    }
    *free = (*free).max(flag.end);
}

/// The text after the edits, which must be disjoint and in order.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits.iter().filter(|edit| !edit.keeps()) {
        out.push_str(text.get(at..edit.start).unwrap_or_default());
        out.push_str(&edit.replacement);
        at = edit.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Where the replacements of `edits` stand in the text that [`apply`] makes.
pub(crate) fn replaced(edits: &[Edit]) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let (mut removed, mut added) = (0_usize, 0_usize);
    for edit in edits.iter().filter(|edit| !edit.keeps()) {
        let start = edit.start.saturating_add(added).saturating_sub(removed);
        spans.push(start..start.saturating_add(edit.replacement.len()));
        added = added.saturating_add(edit.replacement.len());
        removed = removed.saturating_add(edit.end.saturating_sub(edit.start));
    }
    spans
}

/// The edits of the input that do what `first` and then, on its outcome, `second` do. Both are disjoint
/// and in order.
///
/// Layout of the second that covers a change of the first is cut around it, so that each stays logged as
/// what it is.
pub(crate) fn compose(first: Vec<Edit>, second: Vec<Edit>) -> Vec<Edit> {
    let (flags, changes): (Vec<Edit>, Vec<Edit>) = first.into_iter().partition(Edit::keeps);
    let mut atoms = atoms(&changes, &second).into_iter().peekable();
    let mut out = Composed { changes: &changes, edits: Vec::new(), cursor: 0 };
    for edit in second {
        while let Some(atom) = atoms.next_if(|atom| atom.between.end <= edit.start) {
            out.pass(&atom);
        }
        let mut covered = Vec::new();
        while let Some(atom) =
            atoms.next_if(|atom| atom.between.end <= edit.end && atom.between.start < edit.end)
        {
            covered.push(atom);
        }
        out.cover(edit, &covered);
    }
    for atom in atoms {
        out.pass(&atom);
    }
    with_flags(out.edits, flags)
}

/// A part of the text between two rounds of edits.
#[derive(Debug)]
struct Atom {
    between: Range<usize>,
    /// What of the input it stands for; empty for the later parts of a replacement.
    source: Range<usize>,
    /// The change that put it there, and which part of its replacement it is.
    put: Option<(usize, Range<usize>)>,
}

/// The text between, cut where a second edit begins or ends.
fn atoms(changes: &[Edit], second: &[Edit]) -> Vec<Atom> {
    let mut cuts: Vec<usize> = second.iter().flat_map(|edit| [edit.start, edit.end]).collect();
    cuts.dedup();
    let mut atoms = Atoms { atoms: Vec::new(), cuts: &cuts, between: 0 };
    let mut source = 0;
    for (number, change) in changes.iter().enumerate() {
        atoms.kept(source..change.start);
        atoms.put(number, change);
        source = change.end;
    }
    atoms.kept(source..usize::MAX);
    atoms.atoms
}

struct Atoms<'c> {
    atoms: Vec<Atom>,
    cuts: &'c [usize],
    between: usize,
}

impl Atoms<'_> {
    /// The lengths of the parts that cuts make of what comes next.
    fn parts(&self, length: usize) -> Vec<usize> {
        let end = self.between.saturating_add(length);
        let first = self.cuts.partition_point(|cut| *cut <= self.between);
        let inside =
            self.cuts.get(first..).unwrap_or_default().iter().take_while(|cut| **cut < end);
        let mut at = self.between;
        let mut parts = Vec::new();
        for next in inside.copied().chain([end]) {
            parts.push(next.saturating_sub(at));
            at = next;
        }
        parts
    }

    fn kept(&mut self, source: Range<usize>) {
        if source.is_empty() {
            return;
        }
        let mut at = source.start;
        for part in self.parts(source.end.saturating_sub(source.start)) {
            let end = at.saturating_add(part);
            self.push(part, at..end, None);
            at = end;
        }
    }

    fn put(&mut self, number: usize, change: &Edit) {
        let mut at = 0_usize;
        let mut source = change.start..change.end;
        for part in self.parts(change.replacement.len()) {
            let end = at.saturating_add(part);
            self.push(part, source, Some((number, at..end)));
            source = change.end..change.end;
            at = end;
        }
    }

    fn push(&mut self, length: usize, source: Range<usize>, put: Option<(usize, Range<usize>)>) {
        let end = self.between.saturating_add(length);
        self.atoms.push(Atom { between: self.between..end, source, put });
        self.between = end;
    }
}

/// Edits of the input, in the making.
struct Composed<'c> {
    changes: &'c [Edit],
    edits: Vec<Edit>,
    /// Where the input was read to.
    cursor: usize,
}

impl Composed<'_> {
    /// A part that no second edit touches: a change of the first stays.
    fn pass(&mut self, atom: &Atom) {
        self.cursor = atom.source.end;
        if let Some((number, part)) = &atom.put
            && let Some(change) = self.changes.get(*number)
        {
            let replacement = change.replacement.get(part.clone()).unwrap_or_default().to_owned();
            self.edits.push(Edit {
                start: atom.source.start,
                end: atom.source.end,
                replacement: Cow::Owned(replacement),
                ..change.clone()
            });
        }
    }

    fn cover(&mut self, edit: Edit, covered: &[Atom]) {
        let start = covered.first().map_or(self.cursor, |atom| atom.source.start);
        let end = covered.last().map_or(self.cursor, |atom| atom.source.end);
        self.cursor = end;
        if edit.action != Action::Layout {
            self.edits.push(Edit { start, end, ..edit });
            return;
        }
        let mut replacement = Some(edit.replacement.clone());
        for atom in covered.iter().filter(|atom| !atom.source.is_empty()) {
            let change = atom.put.as_ref().and_then(|(number, _)| self.changes.get(*number));
            let replacement = replacement.take().unwrap_or_default();
            let source = atom.source.clone();
            self.edits.push(Edit {
                start: source.start,
                end: source.end,
                replacement,
                ..change.unwrap_or(&edit).clone()
            });
        }
        if let Some(replacement) = replacement.filter(|replacement| !replacement.is_empty()) {
            self.edits.push(Edit { start: end, end, replacement, ..edit });
        }
    }
}
