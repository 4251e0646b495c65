//! A text before and after, side by side, where the two differ.
//!
//! What was taken out stands in `[-…-]` on the left, what was put in in `{+…+}` on the right, what is only
//! told of in `{?…?}`: the marks say on paper what colours say on a terminal. Characters nobody sees are
//! spelled as `‹200B›`.

use std::collections::VecDeque;

use anstyle::Style;
use unicode_width::UnicodeWidthChar as _;

use crate::output::{BAD, DIM, GOOD, WARN, paint};

/// Columns of each side.
const WIDTH: usize = 56;
/// Lines without a difference that are shown around one with.
const CONTEXT: usize = 1;

/// One character as it is shown, or a mark.
#[derive(Clone)]
struct Cell {
    text: String,
    width: usize,
    style: Style,
}

/// A line of the picture.
struct Row {
    number: Option<usize>,
    left: Vec<Cell>,
    right: Vec<Cell>,
    differs: bool,
}

/// Bytes `start..end` of a text, and what stands there now.
pub(crate) struct Change<'c> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// None: nothing was changed, it is only told of.
    pub(crate) replacement: Option<&'c str>,
}

/// The picture: rows that differ, with a little around them. `titles` stand above the two sides.
pub(crate) fn side_by_side(text: &str, changes: &[Change<'_>], titles: [&str; 2]) -> String {
    let mut picture = Picture::default();
    let mut at = 0;
    for change in changes {
        picture.kept(text.get(at..change.start).unwrap_or_default());
        picture.change(change, text.get(change.start..change.end).unwrap_or_default());
        at = change.end;
    }
    picture.kept(text.get(at..).unwrap_or_default());
    if !(picture.left.is_empty() && picture.right.is_empty()) {
        picture.line();
    }
    shown(&picture.rows, titles)
}

#[derive(Default)]
struct Picture {
    rows: Vec<Row>,
    left: VecDeque<Vec<Cell>>,
    right: VecDeque<Vec<Cell>>,
    differs: bool,
    number: usize,
}

impl Picture {
    fn kept(&mut self, text: &str) {
        for c in text.chars() {
            if c == '\n' {
                self.line();
            } else {
                push(&mut self.left, c, Style::new());
                push(&mut self.right, c, Style::new());
            }
        }
    }

    fn change(&mut self, change: &Change<'_>, before: &str) {
        if let Some(replacement) = change.replacement {
            marked(&mut self.left, ["[-", "-]"], before, BAD);
            marked(&mut self.right, ["{+", "+}"], replacement, GOOD);
        } else {
            for side in [&mut self.left, &mut self.right] {
                marked(side, ["{?", "?}"], before, WARN);
            }
        }
        level(&self.left, &mut self.right);
        level(&self.right, &mut self.left);
        self.differs = true;
    }

    /// A line ends on both sides.
    fn line(&mut self) {
        let count = self.left.len().max(self.right.len()).max(1);
        for index in 0..count {
            let left = self.left.pop_front();
            if left.is_some() || index == 0 {
                self.number = self.number.saturating_add(1);
            }
            self.rows.push(Row {
                number: (left.is_some() || index == 0).then_some(self.number),
                left: left.unwrap_or_default(),
                right: self.right.pop_front().unwrap_or_default(),
                differs: self.differs,
            });
        }
        self.differs = false;
    }
}

/// What follows lines that one side alone has stands beside the last of them, if it begins a line.
fn level(long: &VecDeque<Vec<Cell>>, short: &mut VecDeque<Vec<Cell>>) {
    while short.len() < long.len() && short.back().is_none_or(Vec::is_empty) {
        short.push_back(Vec::new());
    }
}

fn push(side: &mut VecDeque<Vec<Cell>>, c: char, style: Style) {
    let seen =
        matches!(c, ' '..='~') || (!c.is_control() && c.width().is_some_and(|width| width > 0));
    let text = match c {
        '\t' => "    ".to_owned(),
        c if seen && !smac::is_unseen(c) => c.to_string(),
        c => format!("‹{:X}›", u32::from(c)),
    };
    let width = text.chars().map(|c| c.width().unwrap_or(0)).sum();
    let cell = Cell { text, width, style };
    match side.back_mut() {
        Some(line) => line.push(cell),
        None => side.push_back(vec![cell]),
    }
}

/// Text between marks, over lines of its own.
fn marked(side: &mut VecDeque<Vec<Cell>>, marks: [&str; 2], text: &str, style: Style) {
    if text.is_empty() {
        return;
    }
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            side.push_back(Vec::new());
        }
        let [open, close] = marks;
        for part in [open, line, close] {
            if !line.is_empty() {
                part.chars().for_each(|c| push(side, c, style));
            }
        }
    }
}

/// Rows that differ and their neighbours, each folded to the width of its side.
fn shown(rows: &[Row], [before, after]: [&str; 2]) -> String {
    let near = |at: usize| {
        let from = at.saturating_sub(CONTEXT);
        let to = at.saturating_add(CONTEXT).saturating_add(1).min(rows.len());
        rows.get(from..to).unwrap_or_default().iter().any(|row| row.differs)
    };
    let digits = rows.len().to_string().len();
    if !rows.iter().any(|row| row.differs) {
        return String::new();
    }
    let title = format!("{:digits$} {before:WIDTH$} │ {after}\n", "");
    let mut out = paint(DIM, title);
    let mut skipped = false;
    for (at, row) in rows.iter().enumerate() {
        if !near(at) {
            skipped = true;
            continue;
        }
        if std::mem::take(&mut skipped) && at > 0 {
            out.push_str(&paint(DIM, format!("{}\n", "·".repeat(digits))));
        }
        fold(row, digits, &mut out);
    }
    out
}

fn fold(row: &Row, digits: usize, out: &mut String) {
    let (left, right) = (folded(&row.left), folded(&row.right));
    for index in 0..left.len().max(right.len()) {
        let number = row.number.filter(|_| index == 0).map_or(String::new(), |n| n.to_string());
        let empty = Vec::new();
        let (left, used) = painted(left.get(index).unwrap_or(&empty));
        let (right, _) = painted(right.get(index).unwrap_or(&empty));
        let pad = " ".repeat(WIDTH.saturating_sub(used));
        let line = format!(
            "{} {left}{pad} {} {right}",
            paint(DIM, format!("{number:>digits$}")),
            paint(DIM, "│")
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

fn folded(cells: &[Cell]) -> Vec<Vec<Cell>> {
    let mut lines = vec![Vec::new()];
    let mut width = 0_usize;
    for cell in cells {
        if width.saturating_add(cell.width) > WIDTH {
            lines.push(Vec::new());
            width = 0;
        }
        width = width.saturating_add(cell.width);
        if let Some(line) = lines.last_mut() {
            line.push(cell.clone());
        }
    }
    lines
}

fn painted(cells: &[Cell]) -> (String, usize) {
    let mut out = String::new();
    let mut width = 0_usize;
    for run in cells.chunk_by(|a, b| a.style == b.style) {
        let text: String = run.iter().map(|cell| cell.text.as_str()).collect();
        width = run.iter().fold(width, |width, cell| width.saturating_add(cell.width));
        let style = run.first().map_or(Style::new(), |cell| cell.style);
        out.push_str(&if style == Style::new() { text } else { paint(style, text) });
    }
    (out, width)
}

#[cfg(test)]
mod tests {
    use smac::{Format, Sanitizer};

    use super::*;

    fn check(text: &str, expected: &str) {
        let outcome = Sanitizer::configure("{}").unwrap().sanitize(text, Format::Markdown);
        let records = outcome.records.iter();
        let changes = records.map(|r| Change { start: r.start, end: r.end, replacement: Some(&r.replacement) });
        let picture = side_by_side(text, &changes.collect::<Vec<_>>(), ["before", "after"]);
        let plain = anstream::adapter::strip_str(&picture).to_string();
        let lines: Vec<_> = plain
            .lines()
            .skip(1)
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(lines.join("\n"), expected);
    }

    #[test]
    fn what_differs_stands_on_both_sides() {
        check(
            "one\ntwo <!-- x --> y\nthree\nfour\nfive",
            "1 one │ one\n2 two [-<!-- x -->-] y │ two {+<!---->+} y\n3 three │ three",
        );
        check("a\u{200b}b c d", "1 a[-‹200B›-]b c d │ ab c d");
        check("same", "");
    }

    #[test]
    fn lines_that_are_gone_have_no_other_side() {
        check("a\n\n<!-- x\ny -->\n\nb", "·\n2 │\n3 [-<!-- x-] │\n4 [-y -->-] │\n5 │\n6 b │ b");
    }
}
