//! JSON as it is spelled: numbers digit for digit, members in their order.
//!
//! A policy may tell `100` from `100.00000000000000000001`, so whoever compares its settings must too.
//! What two readers could understand in two ways, such as a key that stands twice, is not read here:
//! it is compared as text.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use portcullis_bundle::escape_control;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

/// A JSON value.
#[derive(Debug, Clone)]
pub(super) enum Json {
    /// A number as it is spelled, `true`, `false` or `null`.
    Word(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object; no key stands twice.
    Object(Vec<(String, Json)>),
}

/// Deepest nesting that is read.
const MOST_DEPTH: usize = 64;

/// Reads JSON.
///
/// # Errors
/// Why it has to be compared as text.
pub(super) fn read(bytes: &[u8]) -> Result<Json, String> {
    let raw: &RawValue = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    tree(raw, MOST_DEPTH)
}

fn tree(raw: &RawValue, depth: usize) -> Result<Json, String> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(format!("it is nested more than {MOST_DEPTH} deep"));
    };
    let text = raw.get();
    let unreadable = |error: serde_json::Error| error.to_string();
    Ok(match text.bytes().next() {
        Some(b'{') => {
            let Members(members) = serde_json::from_str(text).map_err(unreadable)?;
            let mut keys = BTreeSet::new();
            if let Some((key, _)) = members.iter().find(|(key, _)| !keys.insert(key)) {
                return Err(format!("it has the key `{key}` twice in one object"));
            }
            let member = |(key, raw)| Ok((key, tree(raw, depth)?));
            Json::Object(members.into_iter().map(member).collect::<Result<_, String>>()?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(unreadable)?;
            Json::List(items.into_iter().map(|raw| tree(raw, depth)).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Json::Text(serde_json::from_str(text).map_err(unreadable)?),
        _ => Json::Word(text.to_owned()),
    })
}

/// The members of an object, also those of one key.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

impl PartialEq for Json {
    /// Whether they mean the same: the order of members does not count.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Word(a), Self::Word(b)) | (Self::Text(a), Self::Text(b)) => a == b,
            (Self::List(a), Self::List(b)) => a == b,
            (Self::Object(a), Self::Object(b)) => {
                a.len() == b.len() && a.iter().all(|(key, value)| other.get(key) == Some(value))
            }
            _ => false,
        }
    }
}

impl Json {
    /// A member of an object.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(other, _)| other == key).map(|(_, value)| value)
    }

    /// A string's text.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// An array's items.
    pub(super) fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// On one line, safe for a terminal.
    pub(super) fn inline(&self) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::Text(text) => literal(text),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::inline).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Object(members) if members.is_empty() => "{}".to_owned(),
            Self::Object(members) => {
                let member =
                    |(key, value): &(String, Self)| format!("{}: {}", literal(key), value.inline());
                let members: Vec<String> = members.iter().map(member).collect();
                format!("{{ {} }}", members.join(", "))
            }
        }
    }
}

/// A string as JSON spells it, with what a terminal acts on or does not show as `\u….`
pub(super) fn literal(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    let mut out = String::with_capacity(quoted.len());
    for c in quoted.chars() {
        let shown = escape_control(c.encode_utf8(&mut [0; 4])).to_string();
        if c == '\\' || shown.len() == c.len_utf8() {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Word(word) => {
                let raw = RawValue::from_string(word.clone()).map_err(S::Error::custom)?;
                raw.serialize(serializer)
            }
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                serializer.collect_map(members.iter().map(|(key, value)| (key, value)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        let read = read(text.as_bytes()).map(|json| {
            let inline = json.inline();
            let compact: Json = super::read(serde_json::to_vec(&json).unwrap().as_slice()).unwrap();
            assert_eq!(compact, json);
            inline
        });
        assert_eq!(read.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn json_is_read_as_it_is_spelled() {
        check(r#"{"b":[1.50,1e400],"a":null}"#, Ok(r#"{ "b": [1.50, 1e400], "a": null }"#));
        check(r#"100.00000000000000000001"#, Ok("100.00000000000000000001"));
        check("[]", Ok("[]"));
        check("{}", Ok("{}"));
        check(r#""a\\d \u001b \u202e é""#, Ok(r#""a\\d \u001b \u202e é""#));
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_not_read() {
        check(r#"[{"a":1,"\u0061":2}]"#, Err("it has the key `a` twice in one object"));
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        check(&deep, Err("it is nested more than 64 deep"));
        check("{}{}", Err("trailing characters at line 1 column 3"));
    }

    #[test]
    fn the_order_of_members_does_not_count_and_that_of_items_does() {
        let same = |a: &str, b: &str| read(a.as_bytes()) == read(b.as_bytes());
        assert!(same(r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#));
        assert!(!same("[1,2]", "[2,1]"));
        assert!(!same("1", "1.0"));
        assert!(!same(r#"{"a":1}"#, r#"{"a":1,"b":2}"#));
    }
}
