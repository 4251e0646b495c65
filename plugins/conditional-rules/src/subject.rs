//! A request, and what has been worked out about it so far.
//!
//! Everything costly is done at most once per evaluation and only if a candidate rule asks.

use std::cell::OnceCell;
use std::fmt;

use portcullis_guest::Request;

use crate::json::{Document, Node};
use crate::patterns::{Hits, Patterns};

/// What is judged.
#[derive(Debug)]
pub(crate) struct Subject<'r> {
    pub(crate) request: &'r Request,
    patterns: &'r Patterns,
    payload: OnceCell<Option<Document<'r>>>,
    hits: OnceCell<Hits>,
}

/// Why a condition cannot be evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Gap<'r> {
    /// The caller did not say.
    NotGiven { what: &'static str },
    /// Nothing is at a place of the payload.
    Missing { pointer: &'r str },
    /// Something else is at a place of the payload.
    Unfit { pointer: &'r str, expected: &'static str },
    /// The payload is not JSON, which the host rules out.
    Unreadable,
}

impl fmt::Display for Gap<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotGiven { what } => write!(f, "the {what} is not given"),
            Self::Missing { pointer } => write!(f, "`{pointer}` is missing"),
            Self::Unfit { pointer, expected } => write!(f, "`{pointer}` is not {expected}"),
            Self::Unreadable => f.write_str("the payload cannot be read"),
        }
    }
}

impl<'r> Subject<'r> {
    pub(crate) fn new(request: &'r Request, patterns: &'r Patterns) -> Self {
        Self { request, patterns, payload: OnceCell::new(), hits: OnceCell::new() }
    }

    /// The payload, read.
    pub(crate) fn payload(&self) -> Result<&Document<'_>, Gap<'r>> {
        self.payload
            .get_or_init(|| Document::parse(&self.request.payload).ok())
            .as_ref()
            .ok_or(Gap::Unreadable)
    }

    /// The value at a place of the payload; `null` counts as nothing.
    pub(crate) fn at(&self, pointer: &'r str) -> Result<Node<'_>, Gap<'r>> {
        let found = self.payload()?.at(pointer);
        found
            .filter(|node| *node.value() != crate::json::Value::Null)
            .ok_or(Gap::Missing { pointer })
    }

    /// All texts that any rule looks for and that the payload contains.
    pub(crate) fn hits(&self) -> Result<&Hits, Gap<'r>> {
        let payload = self.payload()?;
        Ok(self.hits.get_or_init(|| self.patterns.search(payload)))
    }
}
