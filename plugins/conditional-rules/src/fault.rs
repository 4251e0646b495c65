//! What can be wrong with a settings file, and where.

use std::fmt;

use crate::json::{Node, ParseError};

/// Faults beyond this number are counted, not listed.
const MAX_FAULTS: usize = 20;

/// Why settings were refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigureError {
    /// The text cannot be read as JSON.
    #[error("settings cannot be read")]
    Unreadable(#[source] ParseError),
    /// The texts that rules look for do not fit into one automaton.
    #[error("/rules: too many texts to look for")]
    TooManyTexts,
    /// The text is JSON, but not rules: what is wrong, place by place.
    #[error("{}", list(faults, *more))]
    Faults {
        /// In the order of the file as far as possible; at least one, at most 20.
        faults: Vec<Fault>,
        /// How many further faults were found.
        more: usize,
    },
}

impl ConfigureError {
    /// A stable, kebab-case name of the (first) fault.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(ParseError::Syntax { .. }) => "not-json",
            Self::Unreadable(ParseError::DuplicateKey { .. }) => "duplicate-key",
            Self::Unreadable(ParseError::Depth { .. }) => "too-deep",
            Self::TooManyTexts => "too-large",
            Self::Faults { faults, .. } => {
                faults.first().map_or("invalid-settings", |fault| fault.kind.code())
            }
        }
    }

    /// The whole text: the error and what caused it.
    #[must_use]
    pub fn chain(&self) -> String {
        match self {
            Self::Unreadable(source) => format!("{self}: {source}"),
            Self::TooManyTexts | Self::Faults { .. } => self.to_string(),
        }
    }
}

fn list(faults: &[Fault], more: usize) -> String {
    let mut lines: Vec<String> = faults.iter().map(Fault::to_string).collect();
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}

/// One thing that is wrong with a settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON Pointer (RFC 6901) to the value at fault; empty for the whole file.
    pub pointer: String,
    /// What is wrong with it.
    pub kind: FaultKind,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = if self.pointer.is_empty() { "/" } else { &self.pointer };
        write!(f, "{pointer}: {}", self.kind)
    }
}

/// What is wrong with a value of a settings file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultKind {
    /// A key that means nothing here.
    #[error("unknown key `{key}`, {hint}")]
    UnknownKey {
        /// The key.
        key: String,
        /// The nearest known key, or all of them.
        hint: String,
    },
    /// A key that must be there.
    #[error("key `{key}` is missing")]
    MissingKey {
        /// The key.
        key: &'static str,
    },
    /// A value of another type than expected.
    #[error("expected {expected}, found {found}")]
    WrongType {
        /// What was expected, with its article.
        expected: &'static str,
        /// What was found, with its article.
        found: &'static str,
    },
    /// A word that is none of those allowed.
    #[error("`{word}` is not allowed here, {hint}")]
    UnknownWord {
        /// The word.
        word: String,
        /// The nearest allowed word, or all of them.
        hint: String,
    },
    /// A text that is not of the form expected.
    #[error("`{text}` is not {expected}")]
    Malformed {
        /// The text.
        text: String,
        /// What was expected, with its article and an example.
        expected: &'static str,
    },
    /// A list or text that says nothing.
    #[error("expected {expected}, found none")]
    Empty {
        /// What was expected.
        expected: &'static str,
    },
    /// A regular expression that cannot be used.
    #[error("regular expression `{regex}` cannot be used: {message}")]
    Regex {
        /// The expression.
        regex: String,
        /// What is wrong with it.
        message: String,
    },
    /// A time zone that is not known, or that could be several.
    #[error("`{zone}` {why}")]
    Zone {
        /// The zone as written.
        zone: String,
        /// What is wrong with it, and the nearest names.
        why: String,
    },
    /// An expression that cannot be used.
    #[error("expression cannot be used: {message}")]
    Cel {
        /// What is wrong with it.
        message: String,
    },
    /// A key that nothing beside it makes use of.
    #[error("`{key}` has no effect: no condition here uses it")]
    Unused {
        /// The key.
        key: &'static str,
    },
    /// A key that has a meaning for another outcome only.
    #[error("`{key}` is for rules whose outcome is `{outcome}`")]
    UnfitOutcome {
        /// The key.
        key: &'static str,
        /// The outcome it is for.
        outcome: &'static str,
    },
    /// A place shared by conditions of different kinds.
    #[error(
        "it is not clear which condition `field` is for: give each its own, \
         such as `{{\"value\":100,\"field\":\"/amount\"}}`"
    )]
    AmbiguousField,
    /// A rule after one that always comes first.
    #[error("this rule never decides: {by} matches all that it matches, and comes first")]
    Shadowed {
        /// JSON Pointer of the other rule.
        by: String,
    },
    /// Two rules with one id.
    #[error("id `{id}` is already the id of {first}")]
    DuplicateId {
        /// The id.
        id: String,
        /// Who has it: the JSON Pointer of the first rule.
        first: String,
    },
    /// A rule that no request can match.
    #[error("this rule can never match: {why}")]
    NeverMatches {
        /// What contradicts what.
        why: String,
    },
    /// More or longer than allowed.
    #[error("too large: {what}, at most {limit} are allowed")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// The bound.
        limit: usize,
    },
}

impl FaultKind {
    /// A stable, kebab-case name.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownKey { .. } => "unknown-key",
            Self::MissingKey { .. } => "missing-key",
            Self::WrongType { .. } => "wrong-type",
            Self::UnknownWord { .. } => "unknown-word",
            Self::Malformed { .. } => "malformed",
            Self::Empty { .. } => "empty",
            Self::Regex { .. } => "bad-regex",
            Self::Zone { .. } => "unknown-zone",
            Self::Cel { .. } => "bad-cel",
            Self::Unused { .. } => "unused",
            Self::UnfitOutcome { .. } => "unfit-outcome",
            Self::AmbiguousField => "ambiguous-field",
            Self::Shadowed { .. } => "shadowed",
            Self::DuplicateId { .. } => "duplicate-id",
            Self::NeverMatches { .. } => "never-matches",
            Self::TooLarge { .. } => "too-large",
        }
    }
}

/// The faults found so far.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Vec<Fault>,
    more: usize,
}

impl Faults {
    /// Notes a fault of a value.
    pub(crate) fn add(&mut self, node: Node<'_>, kind: FaultKind) {
        self.add_at(node.pointer(), kind);
    }

    /// Notes a fault of the value at a pointer.
    pub(crate) fn add_at(&mut self, pointer: String, kind: FaultKind) {
        if self.list.len() < MAX_FAULTS {
            self.list.push(Fault { pointer, kind });
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// The error, if anything was noted.
    pub(crate) fn into_result(self) -> Result<(), ConfigureError> {
        if self.list.is_empty() {
            return Ok(());
        }
        Err(ConfigureError::Faults { faults: self.list, more: self.more })
    }
}
