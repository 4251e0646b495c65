//! What other programs take out when they show a document: diagrams and formulas are drawn in the browser,
//! site generators have comments of their own.

use std::ops::Range;

use crate::category::Category;
use crate::edit::Edit;
use crate::markdown::Rendered;
use crate::settings::{Dialect, Knobs};

/// Finds comments of diagrams, formulas and dialects.
pub(crate) fn edits(text: &str, rendered: &Rendered, knobs: &Knobs) -> Vec<Edit> {
    let mut edits = Vec::new();
    for block in &rendered.blocks {
        match block.language.as_str() {
            "mermaid" => mermaid(text, block.range.clone(), knobs, &mut edits),
            "math" => formula(text, block.range.clone(), knobs, true, &mut edits),
            _ => {}
        }
    }
    if text.contains('$') {
        formulas(text, rendered, knobs, &mut edits);
    }
    for dialect in &knobs.dialect {
        comments(text, *dialect, &rendered.code, &mut edits);
    }
    edits
}

fn judged(category: Category, span: Range<usize>, reason: &'static str, knobs: &Knobs) -> Edit {
    if knobs.strict {
        Edit::strip(category, span, reason)
    } else {
        Edit::flag(category, span, reason)
    }
}

fn mermaid(text: &str, range: Range<usize>, knobs: &Knobs, edits: &mut Vec<Edit>) {
    let mut at = range.start;
    for line in text.get(range).unwrap_or_default().split_inclusive('\n') {
        let body = line.trim();
        if body.starts_with("%%") && !body.starts_with("%%{") {
            let start = at.saturating_add(line.len().saturating_sub(line.trim_start().len()));
            let span = start..start.saturating_add(body.len());
            edits.push(judged(Category::MermaidComment, span, "a comment of the diagram", knobs));
        }
        at = at.saturating_add(line.len());
    }
}

/// Formulas between dollar signs, outside of code.
fn formulas(text: &str, rendered: &Rendered, knobs: &Knobs, edits: &mut Vec<Edit>) {
    let mut open: Option<(usize, usize)> = None;
    let mut code = rendered.code.iter().peekable();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('$')) {
        let start = at.saturating_add(found);
        while code.next_if(|range| range.end <= start).is_some() {}
        let length =
            text.get(start..).unwrap_or_default().bytes().take_while(|b| *b == b'$').count();
        at = start.saturating_add(length);
        if code.peek().is_some_and(|range| range.contains(&start))
            || text.get(..start).unwrap_or_default().ends_with('\\')
        {
            continue;
        }
        open = match open {
            Some((from, width)) if width == length => {
                let inner = text.get(from..start).unwrap_or_default();
                let next = text.get(at..).and_then(|rest| rest.chars().next());
                // As GitHub tells `$x$` from two prices.
                let tight = !inner.starts_with(char::is_whitespace)
                    && !inner.ends_with(char::is_whitespace)
                    && !next.is_some_and(|c| c.is_ascii_digit());
                if width > 1 || (tight && inner.len() < 2000) {
                    formula(text, from..start, knobs, width > 1, edits);
                }
                if width > 1 || tight { None } else { Some((at, length)) }
            }
            _ => Some((at, length)),
        };
    }
}

/// What a formula hides. Its comments count only where it has lines of its own: a per cent sign in a line of
/// prose between two prices is none.
fn formula(text: &str, range: Range<usize>, knobs: &Knobs, lines: bool, edits: &mut Vec<Edit>) {
    const COMMANDS: [(&str, &str); 7] = [
        ("\\phantom", PHANTOM),
        ("\\hphantom", PHANTOM),
        ("\\vphantom", PHANTOM),
        ("\\color{white}", PALE),
        ("\\color{transparent}", PALE),
        ("\\color{#fff", PALE),
        ("\\textcolor{white}", PALE),
    ];
    let tex = text.get(range.clone()).unwrap_or_default();
    for (command, reason) in COMMANDS {
        let mut at = 0;
        while let Some(found) = tex.get(at..).and_then(|rest| rest.find(command)) {
            let start = at.saturating_add(found);
            let body = start.saturating_add(command.len());
            // `\color` colours what follows in the group around it, the others the group behind them.
            at = if command.starts_with("\\color") {
                outer_end(tex, body)
            } else {
                group_end(tex, body)
            };
            let span = range.start.saturating_add(start)..range.start.saturating_add(at);
            edits.push(judged(Category::Math, span, reason, knobs));
        }
    }
    let mut at = range.start;
    for line in tex.split_inclusive('\n').filter(|_| lines) {
        let comment = line
            .match_indices('%')
            .find(|(at, _)| !line.get(..*at).unwrap_or_default().ends_with('\\'));
        let body = line.trim_end();
        if let Some((from, _)) = comment.filter(|(from, _)| body.len() > from.saturating_add(1)) {
            let span = at.saturating_add(from)..at.saturating_add(body.len());
            edits.push(judged(Category::Math, span, "a comment of the formula", knobs));
        }
        at = at.saturating_add(line.len());
    }
}

const PHANTOM: &str = "a phantom takes room and shows nothing";
const PALE: &str = "a formula in the colour of its ground";

/// Where the group in braces that begins at `at` ends; `at` when there is none.
fn group_end(tex: &str, at: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, c) in tex.get(at..).unwrap_or_default().char_indices() {
        match c {
            '{' => depth = depth.saturating_add(1),
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => return at,
            _ => {}
        }
        if depth == 0 {
            return at.saturating_add(offset).saturating_add(c.len_utf8());
        }
    }
    tex.len()
}

/// Where the group around `at` ends.
fn outer_end(tex: &str, at: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, c) in tex.get(at..).unwrap_or_default().char_indices() {
        match c {
            '{' => depth = depth.saturating_add(1),
            '}' if depth == 0 => return at.saturating_add(offset),
            '}' => depth = depth.saturating_sub(1),
            '`' | '~'
                if offset == 0
                    || tex
                        .get(at..at.saturating_add(offset))
                        .is_some_and(|t| t.ends_with('\n')) =>
            {
                return at.saturating_add(offset).saturating_sub(1);
            }
            _ => {}
        }
    }
    tex.len()
}

fn comments(text: &str, dialect: Dialect, code: &[Range<usize>], edits: &mut Vec<Edit>) {
    let (open, close) = match dialect {
        Dialect::Mdx => ("{/*", "*/}"),
        Dialect::Liquid => ("{% comment %}", "{% endcomment %}"),
        Dialect::Obsidian => ("%%", "%%"),
        Dialect::Kramdown => ("{:", "}"),
        Dialect::Docusaurus => return,
    };
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(open)) {
        let start = at.saturating_add(found);
        let body = start.saturating_add(open.len());
        if let Some(inside) = holding(code, start) {
            at = inside.end.max(body);
            continue;
        }
        let Some(length) = text.get(body..).and_then(|rest| rest.find(close)) else { return };
        at = body.saturating_add(length).saturating_add(close.len());
        edits.push(Edit::strip(Category::DialectComment, start..at, "a comment of the toolchain"));
    }
}

fn holding(ranges: &[Range<usize>], at: usize) -> Option<&Range<usize>> {
    let after = ranges.partition_point(|range| range.start <= at);
    after.checked_sub(1).and_then(|i| ranges.get(i)).filter(|range| range.contains(&at))
}
