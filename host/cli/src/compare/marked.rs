//! Two values, or two texts, as one: lines that both have, and marked lines that one of them has.

use portcullis_bundle::escape_control;
use serde::Serialize;

use super::json::{Json, literal};
use super::sequence::common;
use crate::output::{BAD, DIM, GOOD, paint};

/// Which side has a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Mark {
    /// Both.
    Same,
    /// Only the old one.
    Old,
    /// Only the new one.
    New,
}

/// A line, safe for a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Line {
    pub(super) mark: Mark,
    pub(super) text: String,
}

/// Longest value that stands on one line, in characters.
const WIDTH: usize = 88;
/// Lines of text shown around one that differs.
const CONTEXT: usize = 2;

/// Lines in their colours, indented.
pub(super) fn painted(lines: &[Line], indent: &str) -> Vec<String> {
    let line = |line: &Line| match line.mark {
        Mark::Same => format!("{indent}  {}", paint(DIM, &line.text)),
        Mark::Old => format!("{indent}{} {}", paint(BAD, "-"), line.text),
        Mark::New => format!("{indent}{} {}", paint(GOOD, "+"), line.text),
    };
    lines.iter().map(line).collect()
}

/// A value and what became of it. What did not change is shown in short.
pub(super) fn values(old: &Json, new: &Json) -> Vec<Line> {
    let mut page = Page::default();
    page.compare(0, "", old, new);
    page.lines
}

/// A value that only one side has.
pub(super) fn value(mark: Mark, value: &Json) -> Vec<Line> {
    let mut page = Page::default();
    page.whole(mark, 0, "", value);
    page.lines
}

#[derive(Default)]
struct Page {
    lines: Vec<Line>,
}

impl Page {
    fn push(&mut self, mark: Mark, depth: usize, text: &str) {
        let text = format!("{}{text}", "  ".repeat(depth));
        self.lines.push(Line { mark, text });
    }

    fn whole(&mut self, mark: Mark, depth: usize, name: &str, value: &Json) {
        let inline = value.inline();
        let inner = depth.saturating_add(1);
        match value {
            _ if fits(depth, name, &inline) => self.push(mark, depth, &format!("{name}{inline}")),
            Json::Object(members) => {
                self.push(mark, depth, &format!("{name}{{"));
                for (key, value) in members {
                    self.whole(mark, inner, &member(key), value);
                }
                self.push(mark, depth, "}");
            }
            Json::List(items) => {
                self.push(mark, depth, &format!("{name}["));
                items.iter().for_each(|item| self.whole(mark, inner, "", item));
                self.push(mark, depth, "]");
            }
            _ => self.push(mark, depth, &format!("{name}{inline}")),
        }
    }

    fn kept(&mut self, depth: usize, name: &str, value: &Json) {
        let inline = value.inline();
        let short = match value {
            _ if fits(depth, name, &inline) => inline,
            Json::List(items) => format!("[… {} items]", items.len()),
            Json::Object(members) => format!("{{… {} members}}", members.len()),
            _ => inline,
        };
        self.push(Mark::Same, depth, &format!("{name}{short}"));
    }

    fn compare(&mut self, depth: usize, name: &str, old: &Json, new: &Json) {
        let inner = depth.saturating_add(1);
        match (old, new) {
            _ if old == new => self.kept(depth, name, new),
            (Json::Object(before), Json::Object(after)) => {
                self.push(Mark::Same, depth, &format!("{name}{{"));
                for (key, value) in after {
                    match old.get(key) {
                        Some(before) => self.compare(inner, &member(key), before, value),
                        None => self.whole(Mark::New, inner, &member(key), value),
                    }
                }
                for (key, value) in before.iter().filter(|(key, _)| new.get(key).is_none()) {
                    self.whole(Mark::Old, inner, &member(key), value);
                }
                self.push(Mark::Same, depth, "}");
            }
            (Json::List(before), Json::List(after)) if !before.is_empty() && !after.is_empty() => {
                self.push(Mark::Same, depth, &format!("{name}["));
                self.items(inner, before, after);
                self.push(Mark::Same, depth, "]");
            }
            _ => {
                self.whole(Mark::Old, depth, name, old);
                self.whole(Mark::New, depth, name, new);
            }
        }
    }

    fn items(&mut self, depth: usize, old: &[Json], new: &[Json]) {
        for gap in gaps(old, new) {
            if gap.old.len() == gap.new.len() {
                for (old, new) in gap.old.iter().zip(gap.new) {
                    self.compare(depth, "", old, new);
                }
            } else {
                gap.old.iter().for_each(|item| self.whole(Mark::Old, depth, "", item));
                gap.new.iter().for_each(|item| self.whole(Mark::New, depth, "", item));
            }
            if let Some(kept) = gap.then {
                self.kept(depth, "", kept);
            }
        }
    }
}

fn fits(depth: usize, name: &str, inline: &str) -> bool {
    let width = depth.saturating_mul(2).saturating_add(name.chars().count());
    width.saturating_add(inline.chars().count()) <= WIDTH
}

fn member(key: &str) -> String {
    format!("{}: ", literal(key))
}

/// What only one side has, and then something that both have; the last gap is followed by nothing.
struct Gap<'a, T> {
    old: &'a [T],
    new: &'a [T],
    then: Option<&'a T>,
}

fn gaps<'a, T: PartialEq>(old: &'a [T], new: &'a [T]) -> Vec<Gap<'a, T>> {
    let mut gaps = Vec::new();
    let (mut a, mut b) = (0, 0);
    for (old_at, new_at) in common(old, new) {
        gaps.push(Gap {
            old: old.get(a..old_at).unwrap_or_default(),
            new: new.get(b..new_at).unwrap_or_default(),
            then: new.get(new_at),
        });
        (a, b) = (old_at.saturating_add(1), new_at.saturating_add(1));
    }
    let (old, new) = (old.get(a..).unwrap_or_default(), new.get(b..).unwrap_or_default());
    gaps.push(Gap { old, new, then: None });
    gaps
}

/// Two texts line by line, with a little around what differs.
pub(super) fn texts(old: &str, new: &str) -> Vec<Line> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut lines = Vec::new();
    for gap in gaps(&old, &new) {
        let one_sided = |mark| move |text: &&str| line(mark, text);
        lines.extend(gap.old.iter().map(one_sided(Mark::Old)));
        lines.extend(gap.new.iter().map(one_sided(Mark::New)));
        lines.extend(gap.then.map(|text| line(Mark::Same, text)));
    }
    near(lines)
}

fn line(mark: Mark, text: &str) -> Line {
    Line { mark, text: escape_control(text).to_string() }
}

/// Lines that differ and their neighbours, with `…` for what is left out.
fn near(lines: Vec<Line>) -> Vec<Line> {
    let is_near = |at: usize| {
        let from = at.saturating_sub(CONTEXT);
        let to = at.saturating_add(CONTEXT).saturating_add(1).min(lines.len());
        lines.get(from..to).unwrap_or_default().iter().any(|line| line.mark != Mark::Same)
    };
    let shown: Vec<bool> = (0..lines.len()).map(is_near).collect();
    let mut out: Vec<Line> = Vec::new();
    let mut skipped = false;
    for (line, shown) in lines.into_iter().zip(shown) {
        if !shown {
            skipped = true;
            continue;
        }
        if std::mem::take(&mut skipped) {
            out.push(Line { mark: Mark::Same, text: "…".to_owned() });
        }
        out.push(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::json::read;
    use super::*;

    fn plain(lines: &[Line]) -> String {
        let lines = painted(lines, "");
        anstream::adapter::strip_str(&lines.join("\n")).to_string()
    }

    fn check(old: &str, new: &str, expected: &str) {
        let read = |text: &str| read(text.as_bytes()).unwrap();
        assert_eq!(plain(&values(&read(old), &read(new))), expected);
    }

    #[test]
    fn only_what_changed_is_marked() {
        check(
            r#"{"id":"A","when":{"field":"/amount","over":100},"old":1,"tools":["a","b","c"]}"#,
            r#"{"id":"A","when":{"field":"/amount","over":250},"new":2,"tools":["a","c","d"]}"#,
            r#"  {
    "id": "A"
    "when": {
      "field": "/amount"
-     "over": 100
+     "over": 250
    }
+   "new": 2
    "tools": [
      "a"
-     "b"
      "c"
+     "d"
    ]
-   "old": 1
  }"#,
        );
        check("1", "[1]", "- 1\n+ [1]");
        check("[]", "[1]", "- []\n+ [1]");
    }

    #[test]
    fn what_is_long_and_did_not_change_is_shown_in_short() {
        let long: Vec<String> = (0..40).map(|n| format!("\"tool-{n}\"")).collect();
        let rule = |id: u8| format!(r#"{{"id":{id},"tools":[{}]}}"#, long.join(","));
        check(
            &rule(1),
            &rule(2),
            "  {\n-   \"id\": 1\n+   \"id\": 2\n    \"tools\": [… 40 items]\n  }",
        );
    }

    #[test]
    fn texts_are_compared_line_by_line() {
        let lines = texts("a\nb\nc\nd\ne\nf", "a\nb\nc\nd\nE\u{1b}\nf");
        assert_eq!(plain(&lines), "  …\n  c\n  d\n- e\n+ E\\u{1b}\n  f");
        assert!(texts("same\n", "same\n").is_empty());
    }
}
