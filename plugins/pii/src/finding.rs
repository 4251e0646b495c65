//! What is told of what was found: never the value.

use serde::{Serialize, Serializer};

use crate::candidate::Support;
use crate::settings::Action;

/// A place where something was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// The type's name, or that of one of the settings' own.
    #[serde(rename = "type")]
    pub kind: String,
    /// The format or vendor, such as `nl.bsn` or `github-token`; empty where the type says it all.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub rule: &'static str,
    /// JSON Pointer to the string; empty for a plain text, and for a payload that is one string.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pointer: String,
    /// Bytes of the decoded string.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
    /// How likely it is what it seems, as far as the evidence goes.
    pub score: Score,
    /// What is done with it.
    pub action: Action,
    /// What it rests on.
    pub support: Support,
}

/// A probability in hundredths; written as a number from 0.01 to 0.99.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(
    /// Hundredths.
    pub u8,
);

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 100.0)
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Support {
    /// The words for what it rests on.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        let all = [
            (self.pattern, "pattern"),
            (self.checksum, "checksum"),
            (self.key, "key"),
            (self.context, "context"),
        ];
        all.into_iter().filter(|(has, _)| *has).map(|(_, name)| name).collect()
    }
}

impl Serialize for Support {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.names())
    }
}
