//! Reading settings, with the place of a fault.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use crate::pointer;

/// What is wrong with settings, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON Pointer to the fault; empty for the whole.
    pub pointer: String,
    /// What was expected.
    pub message: String,
}

impl Fault {
    /// A fault at a pointer.
    #[must_use]
    pub fn new(pointer: &str, message: &str) -> Self {
        Self { pointer: pointer.to_owned(), message: message.to_owned() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.message)
    }
}

impl std::error::Error for Fault {}

/// Settings as a type of the author's own.
///
/// # Errors
/// The text is not JSON, or not of that shape: where, and what was expected.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    let mut json = serde_json::Deserializer::from_str(text);
    let settings = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let pointer = of(error.path());
        Fault { pointer, message: error.into_inner().to_string() }
    })?;
    json.end().map_err(|error| Fault::new("", &error.to_string()))?;
    Ok(settings)
}

fn of(path: &serde_path_to_error::Path) -> String {
    path.iter().fold(String::new(), |so_far, segment| match segment {
        Segment::Seq { index } => pointer::child(&so_far, &index.to_string()),
        Segment::Map { key } => pointer::child(&so_far, key),
        Segment::Enum { .. } | Segment::Unknown => so_far,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_has_its_place() {
        let fault = parse::<std::collections::BTreeMap<String, Vec<u8>>>(r#"{"a/b":[1,-2]}"#);
        let fault = fault.unwrap_err();
        assert_eq!(fault.pointer, "/a~1b/1");
        assert!(fault.message.contains("expected u8"), "{fault}");
        assert_eq!(parse::<u8>("1 2").unwrap_err().pointer, "");
    }
}
