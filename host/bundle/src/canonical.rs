//! The one byte form of signed JSON: JCS (RFC 8785) of ASCII strings and integers.
//!
//! A document is parsed, written again, and must come out as the bytes that went in. Whatever two
//! parsers could disagree about (duplicate keys, number spellings, escapes, white space, a byte
//! order mark) dies of that comparison instead of being listed.

use serde_json::{Map, Value};

use crate::document::{DocumentError, Place};
use crate::limits::{JSON_DEPTH, MAX_INTEGER};
use crate::schema::{Fault, Node};

/// Parses `bytes`, which must be an object of at most `limit` bytes in canonical form.
pub(crate) fn read(
    bytes: &[u8],
    document: &'static str,
    limit: u64,
) -> Result<Value, DocumentError> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        return Err(DocumentError::LimitDocument { document, limit });
    }
    let not_canonical =
        |offset| DocumentError::JsonNotCanonical { document, at: Place::Byte(offset) };
    if let Some(offset) = bytes.iter().position(|byte| !byte.is_ascii()) {
        return Err(not_canonical(offset));
    }
    if let Some(offset) = too_deep(bytes) {
        return Err(DocumentError::JsonDepth { document, offset, limit: JSON_DEPTH });
    }
    let value = parse(bytes, document)?;
    check_numbers(&Node::root(&value)).map_err(|fault| DocumentError::schema(document, fault))?;
    let written = write(&value);
    match first_difference(&written, bytes) {
        None if value.is_object() => Ok(value),
        None => Err(not_canonical(0)),
        Some(offset) => Err(not_canonical(offset)),
    }
}

/// Writes a value in canonical form. Numbers outside the profile are written as they are; the reader
/// refuses them.
pub(crate) fn write(value: &Value) -> Vec<u8> {
    let mut text = String::new();
    write_value(value, &mut text);
    text.into_bytes()
}

/// The first JSON value of `bytes`. What follows it is the comparison's to refuse, like any other
/// byte that would not have been written.
fn parse(bytes: &[u8], document: &'static str) -> Result<Value, DocumentError> {
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<Value>();
    match values.next() {
        Some(Ok(value)) => Ok(value),
        Some(Err(source)) => Err(DocumentError::JsonMalformed { document, source }),
        None => Err(DocumentError::JsonNotCanonical { document, at: Place::Byte(0) }),
    }
}

/// Where the nesting exceeds the profile. Counts brackets outside of strings, so that the parser,
/// which recurses, only ever sees shallow text.
fn too_deep(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (offset, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                depth = depth.saturating_add(1);
                if depth > JSON_DEPTH {
                    return Some(offset);
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn check_numbers(node: &Node<'_>) -> Result<(), Fault> {
    match node.value() {
        Value::Number(_) => node.integer(0, MAX_INTEGER).map(drop),
        Value::Array(_) => node.list()?.iter().try_for_each(check_numbers),
        Value::Object(_) => node.members()?.iter().try_for_each(|(_, node)| check_numbers(node)),
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}

fn first_difference(left: &[u8], right: &[u8]) -> Option<usize> {
    let common = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    (left.len() != right.len() || common < left.len()).then_some(common)
}

fn write_value(value: &Value, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => text.push_str(&number.to_string()),
        Value::String(string) => write_string(string, text),
        Value::Array(items) => write_array(items, text),
        Value::Object(members) => write_object(members, text),
    }
}

fn write_array(items: &[Value], text: &mut String) {
    text.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        write_value(item, text);
    }
    text.push(']');
}

fn write_object(members: &Map<String, Value>, text: &mut String) {
    // Sorted here because the map keeps insertion order when any dependency asks serde_json to.
    // Bytewise order is JCS's UTF-16 order for the ASCII keys the reader lets through.
    let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
    sorted.sort_by_key(|(key, _)| *key);
    text.push('{');
    for (index, (key, value)) in sorted.into_iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        write_string(key, text);
        text.push(':');
        write_value(value, text);
    }
    text.push('}');
}

fn write_string(string: &str, text: &mut String) {
    text.push('"');
    for character in string.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\u{c}' => text.push_str("\\f"),
            '\r' => text.push_str("\\r"),
            control if control < ' ' => {
                text.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            other => text.push(other),
        }
    }
    text.push('"');
}
