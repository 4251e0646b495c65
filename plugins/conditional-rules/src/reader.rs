//! Typed access to settings: each function notes a fault and returns none where a value is not what
//! it should be, so that one pass finds all faults.

use crate::fault::{FaultKind, Faults};
use crate::json::{Node, Value, is_pointer};

/// Texts in settings may be this long, in bytes.
pub(crate) const MAX_TEXT: usize = 4096;

/// Checks that a value is an object whose keys are all known.
pub(crate) fn object<'d>(node: Node<'d>, known: &[&str], faults: &mut Faults) -> Option<Node<'d>> {
    if *node.value() != Value::Object {
        wrong_type(node, "an object", faults);
        return None;
    }
    for child in node.children() {
        let key = child.key().unwrap_or_default();
        if !known.contains(&key) {
            let hint = nearest(key, known);
            faults.add(child, FaultKind::UnknownKey { key: clip(key), hint });
        }
    }
    Some(node)
}

/// Notes that a value is of another type than expected.
pub(crate) fn wrong_type(node: Node<'_>, expected: &'static str, faults: &mut Faults) {
    faults.add(node, FaultKind::WrongType { expected, found: node.value().kind() });
}

/// Notes that a text is not of the form expected.
pub(crate) fn malformed(node: Node<'_>, expected: &'static str, faults: &mut Faults) {
    let text = clip(node.text().unwrap_or_default());
    faults.add(node, FaultKind::Malformed { text, expected });
}

/// A text that is not empty.
pub(crate) fn text<'d>(node: Node<'d>, faults: &mut Faults) -> Option<&'d str> {
    match node.text() {
        Some("") => {
            faults.add(node, FaultKind::Empty { expected: "a text" });
            None
        }
        Some(text) if text.len() > MAX_TEXT => {
            faults.add(node, FaultKind::TooLarge { what: "bytes of text", limit: MAX_TEXT });
            None
        }
        Some(text) => Some(text),
        None => {
            wrong_type(node, "a string", faults);
            None
        }
    }
}

/// `true` or `false`.
pub(crate) fn flag(node: Node<'_>, faults: &mut Faults) -> Option<bool> {
    match node.value() {
        Value::Bool(flag) => Some(*flag),
        _ => {
            wrong_type(node, "`true` or `false`", faults);
            None
        }
    }
}

/// A whole number.
pub(crate) fn integer(node: Node<'_>, faults: &mut Faults) -> Option<i64> {
    let number = match node.value() {
        Value::Number(number) => number.parse().ok(),
        _ => None,
    };
    if number.is_none() {
        wrong_type(node, "a whole number", faults);
    }
    number
}

/// One of some words, whatever the case, `-` and `_` alike.
pub(crate) fn word<T: Copy>(
    node: Node<'_>,
    words: &[(&'static str, T)],
    faults: &mut Faults,
) -> Option<T> {
    let given = text(node, faults)?;
    let plain = given.to_ascii_lowercase().replace('-', "_");
    let found = words.iter().find(|(word, _)| word.to_ascii_lowercase() == plain);
    if found.is_none() {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let hint = nearest(given, &known);
        faults.add(node, FaultKind::UnknownWord { word: clip(given), hint });
    }
    found.map(|(_, value)| *value)
}

/// One value, or a list of at least one.
pub(crate) fn one_or_more<'d>(node: Node<'d>, faults: &mut Faults) -> Vec<Node<'d>> {
    if *node.value() != Value::Array {
        return vec![node];
    }
    let list: Vec<_> = node.children().collect();
    if list.is_empty() {
        faults.add(node, FaultKind::Empty { expected: "at least one value" });
    }
    list
}

/// One text, or a list of at least one.
pub(crate) fn texts<'d>(node: Node<'d>, faults: &mut Faults) -> Vec<&'d str> {
    one_or_more(node, faults).into_iter().filter_map(|node| text(node, faults)).collect()
}

/// A JSON Pointer.
pub(crate) fn pointer(node: Node<'_>, faults: &mut Faults) -> Option<String> {
    match node.text() {
        Some(text) if is_pointer(text) => Some(text.to_owned()),
        Some(_) => {
            malformed(node, "a JSON Pointer, such as `/amount`", faults);
            None
        }
        None => {
            wrong_type(node, "a JSON Pointer, such as `/amount`", faults);
            None
        }
    }
}

/// A hint: the nearest of the known words, or all of them.
pub(crate) fn nearest(given: &str, known: &[&str]) -> String {
    let plain = clip(given).to_ascii_lowercase().replace('-', "_");
    let distance = |word: &&&str| strsim::osa_distance(&plain, &word.to_ascii_lowercase());
    match known.iter().min_by_key(distance) {
        Some(word) if distance(&word) <= word.len().min(plain.len()).div_ceil(3) => {
            format!("did you mean `{word}`?")
        }
        _ => format!("expected one of {}", quoted(known)),
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The beginning of a text, for messages.
pub(crate) fn clip(text: &str) -> String {
    match text.char_indices().nth(64) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
