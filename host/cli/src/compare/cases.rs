//! The signed cases of two bundles: which there are, and what they expect.

use portcullis::case::{Case, CaseFile};
use portcullis_bundle::{ChangeKind, Inspection, escape_control};
use serde::Serialize;

use super::json::{self, Json};
use super::marked::{Line, painted, values};
use super::settings::kind;
use crate::output::{BAD, GOOD, WARN, paint};

/// A case of a bundle.
pub(super) struct Known {
    pub(super) file: String,
    /// How many cases of its name stand before it in its file.
    nth: usize,
    pub(super) case: Case,
    request: Json,
    expect: Json,
}

/// The cases of a bundle, and the files that hold none that can be read.
#[derive(Default)]
pub(super) struct Cases {
    pub(super) known: Vec<Known>,
    pub(super) unreadable: Vec<String>,
}

/// A case that differs.
#[derive(Debug, Serialize)]
pub(super) struct Change {
    pub(super) file: String,
    name: String,
    kind: ChangeKind,
    /// The effect that was expected.
    from: Option<String>,
    /// The effect that is expected.
    to: Option<String>,
    /// What changed in a case that both have: `request`, `expect`.
    parts: Vec<&'static str>,
    /// Those parts, line by line.
    lines: Vec<Line>,
}

/// Whether a file holds cases.
pub(super) fn is_case_file(path: &str) -> bool {
    path.starts_with("cases/") && path.ends_with(".json")
}

/// Reads the cases of a bundle.
pub(super) fn read(bundle: &Inspection) -> Cases {
    let mut cases = Cases::default();
    for (path, bytes) in bundle.files().filter(|(path, _)| is_case_file(path)) {
        match read_file(path, bytes) {
            Some(known) => cases.known.extend(known),
            None => cases.unreadable.push(path.to_owned()),
        }
    }
    cases
}

fn read_file(path: &str, bytes: &[u8]) -> Option<Vec<Known>> {
    let file = CaseFile::read(bytes).ok()?;
    let spelled = json::read(bytes).ok()?;
    let spelled = spelled.get("cases")?.as_list()?;
    let mut known: Vec<Known> = Vec::new();
    for (case, spelled) in file.cases.into_iter().zip(spelled) {
        let nth = known.iter().filter(|known| known.case.name == case.name).count();
        let (request, expect) = (spelled.get("request")?.clone(), spelled.get("expect")?.clone());
        known.push(Known { file: path.to_owned(), nth, case, request, expect });
    }
    Some(known)
}

impl Known {
    fn is_called_as(&self, other: &Self) -> bool {
        (&self.file, &self.case.name, self.nth) == (&other.file, &other.case.name, other.nth)
    }

    /// The case of this name among others.
    pub(super) fn find<'a>(&self, others: &'a [Self]) -> Option<&'a Self> {
        others.iter().find(|other| self.is_called_as(other))
    }

    /// Whether both ask the same.
    pub(super) fn asks_as(&self, other: &Self) -> bool {
        self.request == other.request
    }

    fn change(&self, kind: ChangeKind, other: Option<&Self>) -> Change {
        let effect = |case: &Self| Some(case.case.expect.effect.clone());
        let (from, to) = match kind {
            ChangeKind::Added => (None, effect(self)),
            ChangeKind::Removed => (effect(self), None),
            ChangeKind::Changed => (other.and_then(effect), effect(self)),
        };
        let parts = other.map(|other| parts(other, self)).unwrap_or_default();
        let lines = other.map(|other| values(&other.shown(), &self.shown())).unwrap_or_default();
        Change {
            file: self.file.clone(),
            name: self.case.name.clone(),
            kind,
            from,
            to,
            parts,
            lines,
        }
    }

    fn shown(&self) -> Json {
        let part = |name: &str, part: &Json| (name.to_owned(), part.clone());
        Json::Object(vec![part("request", &self.request), part("expect", &self.expect)])
    }
}

fn parts(old: &Known, new: &Known) -> Vec<&'static str> {
    let parts = [("request", old.request != new.request), ("expect", old.expect != new.expect)];
    parts.into_iter().filter(|(_, differs)| *differs).map(|(part, _)| part).collect()
}

/// The cases that differ, in the order of the new bundle, and those that are gone.
pub(super) fn changes(old: &Cases, new: &Cases) -> Vec<Change> {
    let compare = |case: &Known| match case.find(&old.known) {
        None => Some(case.change(ChangeKind::Added, None)),
        Some(before) => {
            let differs = !parts(before, case).is_empty();
            differs.then(|| case.change(ChangeKind::Changed, Some(before)))
        }
    };
    let gone = old.known.iter().filter(|case| case.find(&new.known).is_none());
    let gone = gone.map(|case| case.change(ChangeKind::Removed, None));
    new.known.iter().filter_map(compare).chain(gone).collect()
}

/// For people, file by file.
pub(super) fn lines(changes: &[Change]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut file = "";
    for change in changes {
        if change.file != file {
            file = &change.file;
            lines.push(format!("file {}", escape_control(file)));
        }
        let name = escape_control(&change.name);
        lines.push(format!("  case {name}: {}, {}", kind(change.kind), expected(change)));
        lines.extend(painted(&change.lines, "    "));
    }
    lines
}

fn expected(change: &Change) -> String {
    match (&change.from, &change.to) {
        (Some(from), Some(to)) if from != to => format!("expects {}", turn(from, to)),
        (_, Some(to)) => format!("expects {}", escape_control(to)),
        (Some(from), None) => format!("expected {}", escape_control(from)),
        (None, None) => String::new(),
    }
}

/// From one effect to another: what lets more through is loud.
pub(super) fn turn(from: &str, to: &str) -> String {
    let shown = format!("{} -> {}", escape_control(from), escape_control(to));
    match (strictness(from), strictness(to)) {
        (Some(2), Some(0)) => paint(BAD, shown.to_uppercase()),
        (Some(from), Some(to)) if to < from => paint(WARN, shown),
        (Some(from), Some(to)) if to > from => paint(GOOD, shown),
        _ => shown,
    }
}

/// Whether the second lets more through than the first.
pub(super) fn is_looser(from: &str, to: &str) -> bool {
    strictness(from).zip(strictness(to)).is_some_and(|(from, to)| to < from)
}

fn strictness(effect: &str) -> Option<u8> {
    match effect {
        "allow" | "abstain" => Some(0),
        "require-approval" => Some(1),
        "deny" => Some(2),
        _ => None,
    }
}
