//! JSON as the wire carries it: numbers as they were written, no duplicate keys, bounded depth.
//!
//! Read with `hifijson`, which keeps what a number looked like and shows every key of an object.
//! Not here: the narrower profile of signed documents (that is `portcullis_bundle`'s).

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

use hifijson::value::{Value, parse_bounded};
use hifijson::{SliceLexer, token::Lex as _};

/// Deepest nesting of arrays and objects that is read.
pub const MAX_DEPTH: usize = 64;

pub(crate) type Tree<'a> = Value<&'a str, Cow<'a, str>>;

/// Why a text is not JSON that a decision can be based on.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum JsonError {
    /// Not JSON.
    #[error("not JSON at byte {offset}: {expected}")]
    Syntax {
        /// Where reading stopped.
        offset: usize,
        /// What was wrong there.
        expected: String,
    },
    /// Nested too deep.
    #[error("nested deeper than {MAX_DEPTH} levels at byte {offset}")]
    Depth {
        /// Where reading stopped.
        offset: usize,
    },
    /// An object has a key twice.
    #[error("the object at `{pointer}` has the key `{key}` twice")]
    DuplicateKey {
        /// JSON Pointer to the object.
        pointer: String,
        /// The key.
        key: String,
    },
    /// Text after the value.
    #[error("unexpected text after the value at byte {offset}")]
    Trailing {
        /// Where it begins.
        offset: usize,
    },
}

/// Reads one JSON value that takes up the whole text.
pub(crate) fn parse(text: &str) -> Result<Tree<'_>, JsonError> {
    let mut lexer = SliceLexer::new(text.as_bytes());
    let offset = |lexer: &SliceLexer<'_>| text.len().saturating_sub(lexer.as_slice().len());
    let Some(next) = lexer.ws_peek() else {
        return Err(JsonError::Syntax {
            offset: offset(&lexer),
            expected: "a value expected".into(),
        });
    };
    let tree = parse_bounded(MAX_DEPTH, next, &mut lexer).map_err(|error| match error {
        hifijson::Error::Depth => JsonError::Depth { offset: offset(&lexer) },
        error => JsonError::Syntax { offset: offset(&lexer), expected: error.to_string() },
    })?;
    if lexer.ws_peek().is_some() {
        return Err(JsonError::Trailing { offset: offset(&lexer) });
    }
    refuse_duplicates(&tree, &mut String::new())?;
    Ok(tree)
}

/// Whether a text is one JSON value without duplicate keys.
pub(crate) fn check(text: &str) -> Result<(), JsonError> {
    parse(text).map(drop)
}

/// Below this many keys, comparing each with each beats hashing.
const FEW_KEYS: usize = 12;

fn refuse_duplicates(tree: &Tree<'_>, pointer: &mut String) -> Result<(), JsonError> {
    let length = pointer.len();
    match tree {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate().filter(|(_, item)| is_nested(item)) {
                let _ = write!(pointer, "/{index}");
                refuse_duplicates(item, pointer)?;
                pointer.truncate(length);
            }
        }
        Value::Object(members) => {
            if let Some(key) = first_duplicate(members) {
                return Err(JsonError::DuplicateKey { pointer: pointer.clone(), key: key.into() });
            }
            for (key, value) in members.iter().filter(|(_, value)| is_nested(value)) {
                push_token(pointer, key);
                refuse_duplicates(value, pointer)?;
                pointer.truncate(length);
            }
        }
        _ => {}
    }
    Ok(())
}

fn is_nested(tree: &Tree<'_>) -> bool {
    matches!(tree, Value::Array(_) | Value::Object(_))
}

fn first_duplicate<'a>(members: &'a [(Cow<'_, str>, Tree<'_>)]) -> Option<&'a str> {
    let mut keys = members.iter().map(|(key, _)| key.as_ref());
    if members.len() <= FEW_KEYS {
        let mut seen = members;
        while let Some(((key, _), rest)) = seen.split_first() {
            if rest.iter().any(|(other, _)| other == key) {
                return Some(key);
            }
            seen = rest;
        }
        return None;
    }
    let mut seen = HashSet::with_capacity(members.len());
    keys.find(|key| !seen.insert(*key))
}

fn push_token(pointer: &mut String, key: &str) {
    pointer.push('/');
    for character in key.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// The value at a JSON Pointer (RFC 6901).
pub(crate) fn at<'t, 'a>(tree: &'t Tree<'a>, pointer: &str) -> Option<&'t Tree<'a>> {
    tokens(pointer)?.try_fold(tree, |tree, token| match tree {
        Value::Array(items) => items.get(index(&token)?),
        Value::Object(members) => members.iter().find(|(key, _)| *key == token).map(|(_, v)| v),
        _ => None,
    })
}

/// The value at a JSON Pointer, to be changed.
pub(crate) fn at_mut<'t, 'a>(tree: &'t mut Tree<'a>, pointer: &str) -> Option<&'t mut Tree<'a>> {
    tokens(pointer)?.try_fold(tree, |tree, token| match tree {
        Value::Array(items) => items.get_mut(index(&token)?),
        Value::Object(members) => members.iter_mut().find(|(key, _)| *key == token).map(|(_, v)| v),
        _ => None,
    })
}

fn tokens(pointer: &str) -> Option<impl Iterator<Item = Cow<'_, str>>> {
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return None;
    }
    Some(pointer.split('/').skip(1).map(|token| {
        if token.contains('~') {
            Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
        } else {
            Cow::Borrowed(token)
        }
    }))
}

/// An array index as RFC 6901 writes it: no sign, no leading zero.
fn index(token: &str) -> Option<usize> {
    let canonical = token == "0" || !token.starts_with(['0', '+']);
    canonical.then(|| token.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_error(text: &str, expected: JsonError) {
        assert_eq!(parse(text).unwrap_err(), expected, "{text}");
    }

    // [R3] [C7]
    #[test]
    fn numbers_stay_as_written() {
        let text = r#"{"a":1e400,"b":0.10,"c":[-0,123456789012345678901234567890]}"#;
        assert_eq!(parse(text).unwrap().to_string(), text);
    }

    // [R1]
    #[test]
    fn duplicate_keys_are_found_wherever_they_are_and_however_they_are_spelt() {
        let duplicate = |pointer: &str, key: &str| JsonError::DuplicateKey {
            pointer: pointer.into(),
            key: key.into(),
        };
        check_error(r#"{"a":1,"a":2}"#, duplicate("", "a"));
        check_error(r#"{"x/y":[0,{"a":1,"\u0061":2}]}"#, duplicate("/x~1y/1", "a"));
        let many: Vec<_> = (0..20).chain([7]).map(|n| format!(r#""k{n}":{n}"#)).collect();
        check_error(&format!("{{{}}}", many.join(",")), duplicate("", "k7"));
    }

    // [R1]
    #[test]
    fn what_is_not_json_is_refused_with_its_offset() {
        let offset = |text: &str| match parse(text).unwrap_err() {
            JsonError::Syntax { offset, .. } | JsonError::Trailing { offset } => offset,
            other => panic!("{other}"),
        };
        assert_eq!(offset(""), 0);
        assert_eq!(offset("{} x"), 3);
        assert_eq!(offset(r#"{"a":}"#), 5);
        assert_eq!(offset("NaN"), 0);
        assert!(parse(r#""\ud800""#).is_err());
        assert!(parse("01").is_err());
        assert!(parse("\"a\u{1}\"").is_err());
    }

    // [R1]
    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(
            parse(&nested(MAX_DEPTH + 1)).unwrap_err(),
            JsonError::Depth { offset: MAX_DEPTH }
        );
    }

    #[test]
    fn pointers_follow_rfc_6901() {
        let tree = parse(r#"{"":0,"a/b":1,"m~n":2,"l":[10,11]}"#).unwrap();
        let find = |pointer: &str| at(&tree, pointer).map(ToString::to_string);
        assert_eq!(find("/").as_deref(), Some("0"));
        assert_eq!(find("/a~1b").as_deref(), Some("1"));
        assert_eq!(find("/m~0n").as_deref(), Some("2"));
        assert_eq!(find("/l/1").as_deref(), Some("11"));
        for missing in ["l", "/l/01", "/l/+1", "/l/2", "/l/-", "/none"] {
            assert_eq!(find(missing), None, "{missing}");
        }
    }
}
