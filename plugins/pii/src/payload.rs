//! A payload: its strings, numbers and names, and what each is called.
//!
//! Numbers stay as they were written: `1e400` is one, and a card's sixteen digits are not rounded.

use std::borrow::Cow;

use hifijson::SliceLexer;
use hifijson::token::Lex as _;
use hifijson::value::{Value, parse_bounded};
use portcullis_guest::pointer::{self, Pattern};

/// JSON as it was read.
type Json<'j> = Value<&'j str, Cow<'j, str>>;

/// Deeper payloads are refused. The host allows 64 levels.
const MAX_DEPTH: usize = 96;

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
    /// A number, as it is written.
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
///
/// # Errors
/// The payload is not JSON, or nested too deeply.
pub(crate) fn walk(
    payload: &str,
    fields: &[Pattern],
    tell: &mut dyn FnMut(&Leaf<'_>),
) -> Result<(), String> {
    let mut lexer = SliceLexer::new(payload.as_bytes());
    let json: Json<'_> = lexer
        .exactly_one(SliceLexer::ws_peek, |next, lexer| parse_bounded(MAX_DEPTH, next, lexer))
        .map_err(|error| format!("payload: {error}"))?;
    Walk { fields, path: Vec::new(), names: Vec::new(), tell }.value(&json);
    Ok(())
}

struct Walk<'w> {
    fields: &'w [Pattern],
    path: Vec<String>,
    names: Vec<String>,
    tell: &'w mut dyn FnMut(&Leaf<'_>),
}

impl Walk<'_> {
    fn value(&mut self, value: &Json<'_>) {
        match value {
            Value::String(text) => self.leaf(What::Text, text),
            Value::Number((number, _)) => self.leaf(What::Number, number),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(index.to_string());
                    self.value(item);
                    self.path.pop();
                }
            }
            Value::Object(members) => self.object(members),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn object(&mut self, members: &[(Cow<'_, str>, Json<'_>)]) {
        let label = LABELS.iter().find_map(|name| match member(members, name)? {
            Value::String(text) => Some(text.as_ref()),
            _ => None,
        });
        let label = label.filter(|label| label.len() <= MAX_LABEL);
        for (name, item) in members {
            self.path.push(name.to_string());
            self.names.push(name.to_string());
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

fn member<'m, 'j>(members: &'m [(Cow<'j, str>, Json<'j>)], name: &str) -> Option<&'m Json<'j>> {
    members.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_numbers_and_names_are_told_with_what_they_are_called() {
        let payload = r#"{"a": ["x", 1e400], "list": [{"name": "ssn", "value": "1"}]}"#;
        let mut told = Vec::new();
        walk(payload, &[Pattern::parse("/**").unwrap()], &mut |leaf| {
            if leaf.what != What::Name {
                let names = leaf.names.join(".");
                told.push(format!("{} {:?} {names} {}", leaf.pointer(), leaf.what, leaf.text));
            }
        })
        .unwrap();
        assert_eq!(
            told,
            [
                "/a/0 Text a x",
                "/a/1 Number a 1e400",
                "/list/0/name Text list.name ssn",
                "/list/0/value Text list.value.ssn 1"
            ]
        );
        assert!(walk("[1,", &[], &mut |_| {}).unwrap_err().starts_with("payload: "));
    }
}
