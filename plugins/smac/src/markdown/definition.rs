//! Link definitions: used or not, and what a used one hides.

use std::ops::Range;

use pulldown_cmark::Parser;

use crate::address;
use crate::category::Category;
use crate::edit::Edit;
use crate::escape;
use crate::markdown::Rendered;
use crate::settings::{Knobs, Text};

/// Bytes of a label beyond which renderers disagree: cmark takes so many, others any number.
const LONG_LABEL: usize = 1000;

/// A definition that counts.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) span: Range<usize>,
    pub(super) used: bool,
    dest: String,
    titled: bool,
}

/// All definitions, in their order.
pub(super) fn all(source: &str, base: usize, parser: &Parser<'_>) -> Vec<Definition> {
    let mut all: Vec<_> = parser
        .reference_definitions()
        .iter()
        .map(|(_, definition)| Definition {
            span: trimmed(source, moved(&definition.span, base)),
            used: false,
            dest: definition.dest.to_string(),
            titled: definition.title.as_ref().is_some_and(|title| !title.is_empty()),
        })
        .collect();
    all.sort_by_key(|definition| definition.span.start);
    all
}

fn trimmed(source: &str, span: Range<usize>) -> Range<usize> {
    let text = source.get(span.clone()).unwrap_or_default();
    span.start..span.start.saturating_add(text.trim_end().len())
}

/// Says what is to be done with each definition, once it is known which are used.
pub(super) fn close(source: &str, knobs: &Knobs, definitions: &[Definition], out: &mut Rendered) {
    for definition in definitions {
        let span = definition.span.clone();
        let text = source.get(span.clone()).unwrap_or_default();
        let parts = parts(text);
        if parts.label.len() > LONG_LABEL && knobs.github {
            let label = moved(&parts.label, span.start);
            out.edits.push(Edit::flag(Category::LongLabel, label, "GitHub shows it as text"));
            continue;
        }
        if parts.label.len() > LONG_LABEL {
            out.edits.push(Edit::strip(
                Category::LongLabel,
                span,
                "renderers disagree about so long a label",
            ));
            continue;
        }
        if !definition.used {
            let reason = "a definition nobody uses";
            out.edits.push(Edit::strip(Category::UnusedDefinition, span, reason));
            continue;
        }
        if let Some(fragment) = definition.dest.strip_prefix('#') {
            out.anchors.insert(fragment.to_owned());
        }
        let dest = text.get(parts.dest.clone()).unwrap_or_default();
        let skip = usize::from(dest.starts_with('<'));
        let base = span.start.saturating_add(parts.dest.start).saturating_add(skip);
        let address = dest.trim_matches(['<', '>']);
        out.edits.extend(address::edit(address, |inner| moved(&inner, base)));
        if definition.titled && knobs.titles != Text::Keep {
            let title = span.start.saturating_add(parts.dest.end)..span.end;
            out.edits.push(Edit::strip(
                Category::LinkTitle,
                title,
                "a title is shown only under the pointer",
            ));
        }
    }
}

fn moved(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start.saturating_add(by)..range.end.saturating_add(by)
}

/// `[//]: # (…)` with brackets inside the brackets: no definition to CommonMark, but one to renderers that
/// read to the last bracket of the line. People write it to be a comment.
pub(super) fn idioms(source: &str, definitions: &[Definition], code: &[Range<usize>]) -> Vec<Edit> {
    let mut edits = Vec::new();
    if !source.contains("]: ") {
        return edits;
    }
    let mut code = code.iter().peekable();
    let mut definitions = definitions.iter().peekable();
    let mut at = 0;
    // A paragraph may begin here.
    let mut begins = true;
    for line in source.split_inclusive('\n') {
        let text = line.trim_end();
        while code.next_if(|range| range.end <= at).is_some() {}
        while definitions.next_if(|definition| definition.span.end <= at).is_some() {}
        let defined = definitions.peek().is_some_and(|definition| definition.span.start <= at);
        let in_code = code.peek().is_some_and(|range| range.start <= at);
        let idiom = begins && !defined && !in_code && is_idiom(text);
        if idiom {
            let reason = "a comment in the form of a definition, which some renderers hide";
            edits.push(Edit::strip(
                Category::UnusedDefinition,
                at..at.saturating_add(text.len()),
                reason,
            ));
        }
        begins = text.is_empty() || idiom || defined;
        at = at.saturating_add(line.len());
    }
    edits
}

fn is_idiom(line: &str) -> bool {
    let Some((label, rest)) = line.split_once("]: ") else { return false };
    let rest = rest.trim_start();
    let Some(title) = ["#", "<>", "<#>"].iter().find_map(|dest| rest.strip_prefix(dest)) else {
        return false;
    };
    if !title.starts_with(' ') {
        return false;
    }
    let title = title.trim_start();
    let quoted = |open, close| title.len() > 1 && title.starts_with(open) && title.ends_with(close);
    label.starts_with('[')
        && !label.contains(['\n', ']'])
        && (quoted('(', ')') || quoted('"', '"') || quoted('\'', '\''))
}

/// Where the parts of a definition stand in it.
struct Parts {
    label: Range<usize>,
    dest: Range<usize>,
}

fn parts(text: &str) -> Parts {
    let label_end = escape::unescaped(text, 1, ']').unwrap_or(text.len());
    let mut at = label_end.saturating_add(2);
    // Blanks, a line end, and what a container puts before the next line.
    let rest = text.get(at..).unwrap_or_default();
    let skip = |c: char| c.is_ascii_whitespace() || c == '>';
    at = at.saturating_add(rest.len().saturating_sub(rest.trim_start_matches(skip).len()));
    let rest = text.get(at..).unwrap_or_default();
    let length = if rest.starts_with('<') {
        escape::unescaped(rest, 1, '>').map_or(rest.len(), |end| end.saturating_add(1))
    } else {
        rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len())
    };
    Parts { label: 1..label_end, dest: at..at.saturating_add(length) }
}
