//! Reading typed fields out of parsed JSON, with the JSON Pointer of whatever does not fit.
//!
//! Decoding by hand rather than by derive: a derived struct takes an array for an object, `null` for
//! a missing option, and cannot say where in the document it was.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

use crate::limits::MAX_INTEGER;

/// One thing about a JSON document that is not as its schema says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON Pointer to the value at fault; empty for the whole document.
    pub pointer: String,
    /// What is wrong and what was expected, in words.
    pub problem: String,
    /// The value is an array where an object belongs: to some parsers the same thing, so the
    /// document has more than one spelling.
    pub(crate) array_for_object: bool,
}

impl Fault {
    /// A fault at `pointer`.
    pub(crate) fn at(pointer: String, problem: impl Into<String>) -> Self {
        Self { pointer, problem: problem.into(), array_for_object: false }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.pointer, self.problem)
    }
}

/// A value and where it stands.
#[derive(Clone)]
pub(crate) struct Node<'a> {
    value: &'a Value,
    pointer: String,
}

impl<'a> Node<'a> {
    pub(crate) fn root(value: &'a Value) -> Self {
        Self { value, pointer: String::new() }
    }

    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    pub(crate) fn pointer(&self) -> &str {
        &self.pointer
    }

    /// A fault at this value.
    pub(crate) fn fault(&self, problem: impl Into<String>) -> Fault {
        Fault::at(self.pointer.clone(), problem)
    }

    fn expected(&self, what: &str) -> Fault {
        self.fault(format!("expected {what}, found {}", kind(self.value)))
    }

    pub(crate) fn child(&self, step: &str, value: &'a Value) -> Node<'a> {
        Node { value, pointer: format!("{}/{}", self.pointer, escape(step)) }
    }

    /// An object with no other fields than `known`.
    pub(crate) fn object(&self, known: &'static [&'static str]) -> Result<Object<'a>, Fault> {
        let map = self.map()?;
        for name in map.keys() {
            if !known.contains(&name.as_str()) {
                return Err(self.child(name, self.value).fault(unknown_field(name, known)));
            }
        }
        Ok(Object { node: self.clone(), map })
    }

    /// The members of an object whose keys are data.
    pub(crate) fn members(&self) -> Result<Vec<(&'a str, Node<'a>)>, Fault> {
        let members = self.map()?.iter();
        Ok(members.map(|(key, value)| (key.as_str(), self.child(key, value))).collect())
    }

    fn map(&self) -> Result<&'a Map<String, Value>, Fault> {
        match self.value {
            Value::Object(map) => Ok(map),
            Value::Array(_) => Err(Fault { array_for_object: true, ..self.expected("an object") }),
            _ => Err(self.expected("an object")),
        }
    }

    pub(crate) fn list(&self) -> Result<Vec<Node<'a>>, Fault> {
        let Value::Array(items) = self.value else { return Err(self.expected("an array")) };
        let node = |(index, value)| self.child(&format!("{index}"), value);
        Ok(items.iter().enumerate().map(node).collect())
    }

    /// Any string.
    pub(crate) fn string(&self) -> Result<&'a str, Fault> {
        self.value.as_str().ok_or_else(|| self.expected("a string"))
    }

    /// Printable ASCII of 1 to `max` bytes.
    pub(crate) fn text(&self, max: usize) -> Result<&'a str, Fault> {
        let text = self.string()?;
        let fits = (1..=max).contains(&text.len());
        if fits && text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Ok(text);
        }
        Err(self.fault(format!("expected 1 to {max} printable ASCII characters")))
    }

    /// A string that `read` accepts.
    pub(crate) fn parse<T>(
        &self,
        what: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, Fault> {
        read(self.string()?).ok_or_else(|| self.fault(format!("expected {what}")))
    }

    /// An integer of `min..=max`; `max` never exceeds what JSON carries exactly.
    pub(crate) fn integer(&self, min: u64, max: u64) -> Result<u64, Fault> {
        let max = max.min(MAX_INTEGER);
        let value = self.value.as_u64().filter(|value| (min..=max).contains(value));
        value.ok_or_else(|| self.expected(&format!("an integer from {min} to {max}")))
    }

    pub(crate) fn boolean(&self) -> Result<bool, Fault> {
        self.value.as_bool().ok_or_else(|| self.expected("true or false"))
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(&self, words: &[(&str, T)]) -> Result<T, Fault> {
        let text = self.string()?;
        let found = words.iter().find(|(word, _)| *word == text);
        found.map(|(_, value)| *value).ok_or_else(|| {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.fault(format!("expected one of {}", quote(&known)))
        })
    }
}

/// An object whose field names are known.
pub(crate) struct Object<'a> {
    node: Node<'a>,
    map: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    pub(crate) fn field(&self, name: &str) -> Result<Node<'a>, Fault> {
        self.optional(name).ok_or_else(|| self.node.fault(format!("field `{name}` is missing")))
    }

    pub(crate) fn optional(&self, name: &str) -> Option<Node<'a>> {
        Some(self.node.child(name, self.map.get(name)?))
    }
}

/// A string that `read` accepts, for the few documents of ours that serde reads.
pub(crate) fn parsed<'de, T, D: serde::Deserializer<'de>>(
    deserializer: D,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
    read(&text).ok_or_else(|| {
        let text: String = text.chars().take(128).collect();
        serde::de::Error::custom(format!("`{text}` has another form than is expected here"))
    })
}

/// The items of a list in which nothing stands twice.
pub(crate) fn distinct<T: Ord + Clone>(
    nodes: &[Node<'_>],
    read: impl Fn(&Node<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let mut seen = BTreeSet::new();
    let mut items = Vec::new();
    for node in nodes {
        let item = read(node)?;
        if !seen.insert(item.clone()) {
            return Err(node.fault("expected every entry once"));
        }
        items.push(item);
    }
    Ok(items)
}

/// The items of a list with one spelling: ascending, each once.
pub(crate) fn ascending<T: Ord>(
    nodes: &[Node<'_>],
    read: impl Fn(&Node<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let mut items: Vec<T> = Vec::new();
    for node in nodes {
        let item = read(node)?;
        if items.last().is_some_and(|last| *last >= item) {
            return Err(node.fault("expected ascending order, each entry once"));
        }
        items.push(item);
    }
    Ok(items)
}

/// `text` as one step of a JSON Pointer (RFC 6901).
pub(crate) fn escape(text: &str) -> String {
    text.replace('~', "~0").replace('/', "~1")
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn quote(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

fn unknown_field(name: &str, known: &[&str]) -> String {
    let near = known
        .iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 2.max(candidate.len() / 3))
        .min();
    match near {
        Some((_, candidate)) => format!("unknown field, did you mean `{candidate}`"),
        None => format!("unknown field, expected one of {}", quote(known)),
    }
}

/// Levenshtein distance in bytes, of names that were cut to 64.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<u8> = right.bytes().take(64).collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, from) in left.bytes().take(64).enumerate() {
        let mut diagonal = index;
        let mut before = index.saturating_add(1);
        for (cell, to) in row.iter_mut().skip(1).zip(&right) {
            let replaced = diagonal.saturating_add(usize::from(from != *to));
            diagonal = *cell;
            *cell = replaced.min(cell.saturating_add(1)).min(before.saturating_add(1));
            before = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = index.saturating_add(1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_field_names_its_pointer_and_the_nearest_known_one() {
        let value = serde_json::json!({"a~/": {"fule": 1}});
        let members = Node::root(&value).members().unwrap();
        let fault = members[0].1.object(&["fuel", "id"]).err().unwrap();
        assert_eq!(fault.to_string(), "`/a~0~1/fule`: unknown field, did you mean `fuel`");
    }

    #[test]
    fn distance_counts_single_edits() {
        for (left, right, expected) in [
            ("", "", 0),
            ("fuel", "fuel", 0),
            ("fule", "fuel", 2),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
        }
    }
}
