//! What changed in a JSON file: items of lists by their `id` or `name`, the rest by JSON Pointer.
//!
//! An inserted rule shows as one rule, not as all after it, and a rule that changed its place is seen
//! although nothing in it changed.

use std::collections::BTreeSet;

use portcullis_bundle::{ChangeKind, escape_control};
use serde::Serialize;

use super::json::Json;
use super::marked::{Line, Mark, painted, value, values};
use super::sequence::common;
use crate::output::{BAD, GOOD, WARN, paint};

/// What differs between two JSON documents.
#[derive(Debug, Default, Serialize)]
pub(super) struct Changes {
    /// Items of lists whose items have names.
    pub(super) items: Vec<Item>,
    /// Everything else.
    pub(super) values: Vec<Value>,
}

/// An item of a list that differs, or changed its place.
#[derive(Debug, Serialize)]
pub(super) struct Item {
    /// JSON Pointer to the list.
    list: String,
    /// Its `id`, or else its `name`.
    name: String,
    kind: ItemKind,
    /// Place in the old list and in the new one, from 1, where its order among the others changed.
    moved: Option<[usize; 2]>,
    /// What in it changed, by JSON Pointer from the item.
    values: Vec<Value>,
    from: Option<Json>,
    to: Option<Json>,
}

/// How an item differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum ItemKind {
    Added,
    Removed,
    Changed,
    /// Only its place changed.
    Moved,
}

/// A value that differs.
#[derive(Debug, Serialize)]
pub(super) struct Value {
    pointer: String,
    from: Option<Json>,
    to: Option<Json>,
}

/// What changed from one document to another.
pub(super) fn changes(old: &Json, new: &Json) -> Changes {
    let mut changes = Changes::default();
    changes.gather("", Some(old), Some(new));
    changes
}

impl Changes {
    /// Whether both mean the same.
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty() && self.values.is_empty()
    }

    fn gather(&mut self, pointer: &str, old: Option<&Json>, new: Option<&Json>) {
        match (old, new) {
            (Some(old), Some(new)) if old == new => {}
            (Some(Json::Object(before)), Some(Json::Object(after))) => {
                for (key, pointer) in keys(pointer, before, after) {
                    let (old, new) = (member(old, key), member(new, key));
                    self.gather(&pointer, old, new);
                }
            }
            (Some(Json::List(before)), Some(Json::List(after))) => {
                match (names(before), names(after)) {
                    (Some(old), Some(new)) => self.list(pointer, &old, &new),
                    _ => self.value(pointer, old, new),
                }
            }
            _ => self.value(pointer, old, new),
        }
    }

    fn value(&mut self, pointer: &str, from: Option<&Json>, to: Option<&Json>) {
        let (from, to) = (from.cloned(), to.cloned());
        self.values.push(Value { pointer: pointer.to_owned(), from, to });
    }

    fn list(&mut self, list: &str, old: &[Named<'_>], new: &[Named<'_>]) {
        let ids = |items: &[Named<'_>], other: &[Named<'_>]| -> Vec<String> {
            let both = |item: &&Named<'_>| other.iter().any(|other| other.name == item.name);
            items.iter().filter(both).map(|item| item.name.to_owned()).collect()
        };
        let (was, is) = (ids(old, new), ids(new, old));
        let stayed: BTreeSet<&str> = common(&was, &is)
            .into_iter()
            .filter_map(|(at, _)| Some(was.get(at)?.as_str()))
            .collect();
        for item in new {
            match old.iter().find(|other| other.name == item.name) {
                None => self.items.push(one_sided(list, item, ItemKind::Added)),
                Some(before) => {
                    let moved = (!stayed.contains(item.name)).then_some([before.place, item.place]);
                    self.items.extend(changed(list, before, item, moved));
                }
            }
        }
        let gone = old.iter().filter(|item| new.iter().all(|other| other.name != item.name));
        self.items.extend(gone.map(|item| one_sided(list, item, ItemKind::Removed)));
    }
}

fn member<'a>(side: Option<&'a Json>, key: &str) -> Option<&'a Json> {
    side.and_then(|side| side.get(key))
}

fn keys<'a>(
    pointer: &str,
    old: &'a [(String, Json)],
    new: &'a [(String, Json)],
) -> Vec<(&'a str, String)> {
    let gone = old.iter().filter(|(key, _)| new.iter().all(|(other, _)| other != key));
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    let keys = new.iter().chain(gone).map(|(key, _)| key.as_str());
    keys.map(|key| (key, format!("{pointer}/{}", escaped(key)))).collect()
}

/// An item that its list's other items can be told from.
struct Named<'a> {
    name: &'a str,
    /// From 1.
    place: usize,
    item: &'a Json,
}

/// The items, where each has a name of its own.
fn names(items: &[Json]) -> Option<Vec<Named<'_>>> {
    let named = items.iter().zip(1..).map(|(item, place)| {
        let name = item.get("id").or_else(|| item.get("name"))?.as_text()?;
        Some(Named { name, place, item })
    });
    let named = named.collect::<Option<Vec<_>>>()?;
    let distinct: BTreeSet<&str> = named.iter().map(|item| item.name).collect();
    (distinct.len() == named.len()).then_some(named)
}

fn one_sided(list: &str, item: &Named<'_>, kind: ItemKind) -> Item {
    let value = Some(item.item.clone());
    let (from, to) = if kind == ItemKind::Added { (None, value) } else { (value, None) };
    let (list, name) = (list.to_owned(), item.name.to_owned());
    Item { list, name, kind, moved: None, values: Vec::new(), from, to }
}

fn changed(
    list: &str,
    old: &Named<'_>,
    new: &Named<'_>,
    moved: Option<[usize; 2]>,
) -> Option<Item> {
    let differs = old.item != new.item;
    let mut values = Vec::new();
    leaves("", Some(old.item), Some(new.item), &mut values);
    (differs || moved.is_some()).then(|| Item {
        list: list.to_owned(),
        name: new.name.to_owned(),
        kind: if differs { ItemKind::Changed } else { ItemKind::Moved },
        moved,
        values,
        from: differs.then(|| old.item.clone()),
        to: differs.then(|| new.item.clone()),
    })
}

/// What differs inside an item: lists whole.
fn leaves(pointer: &str, old: Option<&Json>, new: Option<&Json>, out: &mut Vec<Value>) {
    match (old, new) {
        (Some(old), Some(new)) if old == new => {}
        (Some(Json::Object(before)), Some(Json::Object(after))) => {
            for (key, pointer) in keys(pointer, before, after) {
                leaves(&pointer, member(old, key), member(new, key), out);
            }
        }
        _ => {
            let (from, to) = (old.cloned(), new.cloned());
            out.push(Value { pointer: pointer.to_owned(), from, to });
        }
    }
}

/// For people, indented by two.
pub(super) fn lines(changes: &Changes) -> Vec<String> {
    let items = changes.items.iter().flat_map(item_lines);
    items.chain(changes.values.iter().flat_map(value_lines)).collect()
}

fn item_lines(item: &Item) -> Vec<String> {
    let mut said: Vec<String> = match item.kind {
        ItemKind::Added => vec![kind(ChangeKind::Added)],
        ItemKind::Removed => vec![kind(ChangeKind::Removed)],
        ItemKind::Changed => vec![kind(ChangeKind::Changed)],
        ItemKind::Moved => Vec::new(),
    };
    if let Some([from, to]) = item.moved {
        said.push(format!("{} from place {from} to place {to}", paint(WARN, "moved")));
    }
    said.extend(in_short(&item.values));
    let what = format!("{} {}", noun(&item.list), escape_control(&item.name));
    let mut lines = vec![format!("  {what}: {}", said.join(", "))];
    lines.extend(painted(&both(item.from.as_ref(), item.to.as_ref()), "    "));
    lines
}

/// A change that can be said in one line.
fn in_short(values: &[Value]) -> Option<String> {
    const WIDTH: usize = 60;
    let [Value { pointer, from: Some(from), to: Some(to) }] = values else { return None };
    let (from, to) = (from.inline(), to.inline());
    let short = format!("{} {from} -> {to}", escape_control(pointer));
    (short.chars().count() <= WIDTH).then_some(short)
}

fn value_lines(changed: &Value) -> Vec<String> {
    let place = if changed.pointer.is_empty() { "the whole" } else { &changed.pointer };
    let mut lines = vec![format!("  {}", escape_control(place))];
    lines.extend(painted(&both(changed.from.as_ref(), changed.to.as_ref()), "    "));
    lines
}

fn both(old: Option<&Json>, new: Option<&Json>) -> Vec<Line> {
    match (old, new) {
        (Some(old), Some(new)) => values(old, new),
        (Some(old), None) => value(Mark::Old, old),
        (None, Some(new)) => value(Mark::New, new),
        (None, None) => Vec::new(),
    }
}

/// Added, removed or changed, in its colour.
pub(super) fn kind(kind: ChangeKind) -> String {
    match kind {
        ChangeKind::Added => paint(GOOD, "added"),
        ChangeKind::Removed => paint(BAD, "removed"),
        ChangeKind::Changed => paint(WARN, "changed"),
    }
}

/// What one item of the list at a pointer is called: `rule` of `/rules`.
fn noun(pointer: &str) -> String {
    let list = pointer.rsplit('/').next().unwrap_or_default();
    let noun = match (list.strip_suffix("ies"), list.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (None, Some(stem)) => stem.to_owned(),
        (None, None) if list.is_empty() => "item".to_owned(),
        (None, None) => list.to_owned(),
    };
    escape_control(&noun).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::json::read;
    use super::*;

    fn check(old: &str, new: &str, expected: &str) {
        let read = |text: &str| read(text.as_bytes()).unwrap();
        let lines = lines(&changes(&read(old), &read(new)));
        assert_eq!(anstream::adapter::strip_str(&lines.join("\n")).to_string(), expected);
    }

    #[test]
    fn a_changed_rule_is_named_and_shown_with_what_changed_in_it() {
        check(
            r#"{"rules":[{"id":"A","over":1},{"id":"B","over":100,"role":"x"}]}"#,
            r#"{"rules":[{"id":"N"},{"id":"A","over":1},{"id":"B","over":250,"role":"x"}]}"#,
            r#"  rule N: added
    + { "id": "N" }
  rule B: changed, /over 100 -> 250
      {
        "id": "B"
    -   "over": 100
    +   "over": 250
        "role": "x"
      }"#,
        );
    }

    #[test]
    fn a_rule_that_only_moved_is_seen_and_the_others_are_not() {
        check(
            r#"{"rules":[{"id":"A"},{"id":"B"},{"id":"C"},{"id":"D"}]}"#,
            r#"{"rules":[{"id":"D"},{"id":"A"},{"id":"B"},{"id":"C"}]}"#,
            "  rule D: moved from place 4 to place 1",
        );
        check(
            r#"[{"name":"a"},{"name":"b"}]"#,
            r#"[{"name":"b","x":1}]"#,
            "  item b: changed\n      {\n        \"name\": \"b\"\n    +   \"x\": 1\n      }\n  \
             item a: removed\n    - { \"name\": \"a\" }",
        );
    }

    #[test]
    fn what_has_no_names_is_shown_by_pointer() {
        check(
            r#"{"types":{"e-mail":{"on":true}},"a/b":[1,2,3]}"#,
            r#"{"types":{"e-mail":{"on":false},"new":1},"a/b":[1,3]}"#,
            r#"  /types/e-mail/on
    - true
    + false
  /types/new
    + 1
  /a~1b
      [
        1
    -   2
        3
      ]"#,
        );
        check(
            r#"[{"id":"A"},{"id":"A"}]"#,
            r#"[{"id":"A"}]"#,
            "  the whole\n      [\n        { \"id\": \"A\" }\n    -   { \"id\": \"A\" }\n      ]",
        );
    }

    #[test]
    fn numbers_are_compared_digit_for_digit() {
        check(
            r#"{"a":100}"#,
            r#"{"a":100.00000000000000000001}"#,
            "  /a\n    - 100\n    + 100.00000000000000000001",
        );
    }
}
