//! Conditions of `when`: what they are, how they are read, what they answer.

pub(crate) mod amount;
pub(crate) mod contains;

use portcullis_guest::{Location, Span};

use crate::json::Node;
use crate::reader;
use crate::settings::Reading;
use crate::subject::{Gap, Subject};

/// Keys of `when`.
pub(crate) const WHEN_KEYS: &[&str] = &[
    "field",
    "case_sensitive",
    "amount_greater_than",
    "amount_less_than",
    "amount_at_least",
    "amount_at_most",
    "amount_equals",
    "contains_any",
    "contains_all",
    "not_contains",
];

/// One condition.
#[derive(Debug)]
pub(crate) enum Condition {
    Amount(amount::Amount),
    Contains(contains::Contains),
}

/// What a condition says of a request.
#[derive(Debug)]
pub(crate) enum Judgement<'r> {
    Holds(Evidence),
    Fails,
    Unknown(Gap<'r>),
}

impl Judgement<'_> {
    /// Holds, with nothing to show.
    pub(crate) fn holds() -> Self {
        Self::Holds(Evidence::default())
    }
}

/// What made a condition hold.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    pub(crate) at: Option<Location>,
}

impl Evidence {
    /// A whole value.
    pub(crate) fn value(node: Node<'_>) -> Self {
        Self { at: Some(Location { pointer: node.pointer(), span: None }) }
    }

    /// A part of a string.
    pub(crate) fn part(node: Node<'_>, start: u32, end: u32) -> Self {
        Self { at: Some(Location { pointer: node.pointer(), span: Some(Span { start, end }) }) }
    }

    /// Keeps the first place of several.
    pub(crate) fn add(&mut self, more: Self) {
        self.at = self.at.take().or(more.at);
    }
}

/// Reads `when`.
pub(crate) fn read(node: Node<'_>, reading: &mut Reading<'_>) -> Vec<Condition> {
    let Some(when) = reader::object(node, WHEN_KEYS, &mut reading.faults) else {
        return Vec::new();
    };
    let mut conditions: Vec<Condition> = Vec::new();
    conditions.extend(amount::read(when, reading).into_iter().map(Condition::Amount));
    conditions.extend(contains::read(when, reading).into_iter().map(Condition::Contains));
    conditions
}

impl Condition {
    /// Judges a request.
    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Judgement<'r> {
        match self {
            Self::Amount(amount) => amount.judge(subject),
            Self::Contains(contains) => contains.judge(subject),
        }
    }

    /// What holds, in words.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Amount(amount) => amount.describe(),
            Self::Contains(contains) => contains.describe(),
        }
    }

    /// What the caller can do so that it no longer holds.
    pub(crate) fn remedy(&self) -> Option<String> {
        match self {
            Self::Amount(amount) => Some(amount.remedy()),
            Self::Contains(contains) => Some(contains.remedy()),
        }
    }
}
