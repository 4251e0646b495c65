//! A payload: its strings, numbers and names, and what is done with each.

use portcullis_guest::pointer::{self, Pattern};
use serde_json::{Map, Value};

/// Names of members that say what their neighbour is, and names of such neighbours.
const LABELS: [&str; 10] =
    ["name", "key", "label", "field", "type", "title", "question", "system", "code", "header"];
const LABELLED: [&str; 7] = ["value", "val", "answer", "text", "content", "data", "values"];
/// Longest label.
const MAX_LABEL: usize = 64;

/// What stands at a place of a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Text,
    /// A number, as its digits are written.
    Number,
    /// The name of a member.
    Name,
}

/// A text to look at.
pub(crate) struct Leaf<'v> {
    pub(crate) what: What,
    pub(crate) path: &'v [String],
    /// The names on the way that are no indices, a label beside the value last.
    pub(crate) names: &'v [String],
    pub(crate) text: &'v str,
}

impl Leaf<'_> {
    pub(crate) fn pointer(&self) -> String {
        pointer::of(self.path.iter().map(String::as_str))
    }
}

/// Tells of every text of a payload that the patterns name.
pub(crate) fn walk(payload: &Value, fields: &[Pattern], tell: &mut dyn FnMut(&Leaf<'_>)) {
    Walk { fields, path: Vec::new(), names: Vec::new(), tell }.value(payload);
}

struct Walk<'w> {
    fields: &'w [Pattern],
    path: Vec<String>,
    names: Vec<String>,
    tell: &'w mut dyn FnMut(&Leaf<'_>),
}

impl Walk<'_> {
    fn value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.leaf(What::Text, text),
            Value::Number(number) => self.leaf(What::Number, &number.to_string()),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(index.to_string());
                    self.value(item);
                    self.path.pop();
                }
            }
            Value::Object(map) => self.object(map),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn object(&mut self, map: &Map<String, Value>) {
        let label = LABELS.iter().find_map(|name| member(map, name)?.as_str());
        let label = label.filter(|label| label.len() <= MAX_LABEL);
        for (name, item) in map {
            self.path.push(name.clone());
            self.names.push(name.clone());
            self.leaf(What::Name, name);
            let is_labelled = LABELLED.iter().any(|known| name.eq_ignore_ascii_case(known));
            let label = label.filter(|_| is_labelled);
            self.names.extend(label.map(str::to_owned));
            self.value(item);
            if label.is_some() {
                self.names.pop();
            }
            self.names.pop();
            self.path.pop();
        }
    }

    fn leaf(&mut self, what: What, text: &str) {
        if self.fields.iter().any(|field| field.holds(&self.path)) {
            (self.tell)(&Leaf { what, path: &self.path, names: &self.names, text });
        }
    }
}

fn member<'m>(map: &'m Map<String, Value>, name: &str) -> Option<&'m Value> {
    map.get(name).or_else(|| {
        map.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_numbers_and_names_are_told_with_what_they_are_called() {
        let payload = json!({"a": ["x", 7], "list": [{"name": "ssn", "value": "1"}]});
        let mut told = Vec::new();
        walk(&payload, &[Pattern::parse("/**").unwrap()], &mut |leaf| {
            if leaf.what != What::Name {
                told.push(format!(
                    "{} {:?} {} {}",
                    leaf.pointer(),
                    leaf.what,
                    leaf.names.join("."),
                    leaf.text
                ));
            }
        });
        assert_eq!(
            told,
            [
                "/a/0 Text a x",
                "/a/1 Number a 7",
                "/list/0/name Text list.name ssn",
                "/list/0/value Text list.value.ssn 1"
            ]
        );
    }
}
