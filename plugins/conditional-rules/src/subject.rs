//! A request, and what has been worked out about it so far.
//!
//! Everything costly is done at most once per evaluation and only if a candidate rule asks.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;

use portcullis_guest::Request;

use crate::json::{Document, Node, Value};
use crate::patterns::Hits;
use crate::settings::Rules;

/// What is judged.
#[derive(Debug)]
pub(crate) struct Subject<'r> {
    pub(crate) request: &'r Request,
    rules: &'r Rules,
    payload: OnceCell<Option<Document<'r>>>,
    hits: OnceCell<Hits>,
    facts: OnceCell<Vec<(&'r str, Document<'r>)>>,
}

/// Why a condition cannot be evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Gap<'r> {
    /// The caller did not say.
    NotGiven { what: &'static str },
    /// The caller did not give an attribute, or not one that can be read.
    Attribute { name: &'r str },
    /// Nothing is at any of these places of the payload.
    Missing { pointers: &'r [String] },
    /// Nothing is at the place of the payload.
    MissingOne { pointer: &'r str },
    /// The payload names no recipients.
    NoRecipients,
    /// Something else is at a place of the payload.
    Unfit { pointer: Cow<'r, str>, expected: &'static str },
    /// No earlier module established a fact.
    Fact { name: &'r str },
    /// Something else is at a place of a fact.
    FactUnfit { name: &'r str, at: &'r str, expected: &'static str },
    /// An expression failed, or was neither true nor false.
    Expression,
    /// The request's time is after the year 9999.
    Clock,
    /// The payload is not JSON, which the host rules out.
    Unreadable,
}

impl fmt::Display for Gap<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotGiven { what } => write!(f, "the {what} is not given"),
            Self::Attribute { name } => write!(f, "the attribute `{name}` is not given"),
            Self::Missing { pointers } => write!(f, "{} is missing", one_of(pointers)),
            Self::MissingOne { pointer } => write!(f, "`{pointer}` is missing"),
            Self::NoRecipients => f.write_str("no recipients are given"),
            Self::Unfit { pointer, expected } => write!(f, "`{pointer}` is not {expected}"),
            Self::Fact { name } => write!(f, "the fact `{name}` is not established"),
            Self::FactUnfit { name, at, expected } => {
                write!(f, "the fact `{name}` has at `{at}` something other than {expected}")
            }
            Self::Expression => f.write_str("the expression cannot be evaluated on this call"),
            Self::Clock => f.write_str("the time is out of range"),
            Self::Unreadable => f.write_str("the payload cannot be read"),
        }
    }
}

fn one_of(pointers: &[String]) -> String {
    let list: Vec<String> = pointers.iter().map(|pointer| format!("`{pointer}`")).collect();
    list.join(" or ")
}

impl Gap<'_> {
    /// What the caller can do about it.
    pub(crate) fn remedy(&self) -> Option<String> {
        match self {
            Self::NotGiven { what } => Some(format!("say the {what}")),
            Self::Attribute { name } => Some(format!("give the attribute `{name}`")),
            Self::Missing { pointers } => Some(format!("give {}", one_of(pointers))),
            Self::MissingOne { pointer } => Some(format!("give `{pointer}`")),
            Self::NoRecipients => Some("give the recipients under `/to`".to_owned()),
            Self::Unfit { pointer, expected } => Some(format!("give `{pointer}` as {expected}")),
            Self::Fact { .. } | Self::FactUnfit { .. } => None,
            Self::Expression | Self::Clock | Self::Unreadable => None,
        }
    }

    /// The place of the payload at fault, if there is one.
    pub(crate) fn pointer(&self) -> Option<&str> {
        match self {
            Self::Unfit { pointer, .. } => Some(pointer),
            _ => None,
        }
    }
}

impl<'r> Subject<'r> {
    pub(crate) fn new(request: &'r Request, rules: &'r Rules) -> Self {
        let (payload, hits, facts) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { request, rules, payload, hits, facts }
    }

    /// The payload, read.
    pub(crate) fn payload(&self) -> Result<&Document<'_>, Gap<'r>> {
        let payload = self.payload.get_or_init(|| Document::parse(&self.request.payload).ok());
        payload.as_ref().ok_or(Gap::Unreadable)
    }

    /// The value at a place of the payload; `null` counts as nothing.
    pub(crate) fn at(&self, pointer: &'r str) -> Result<Node<'_>, Gap<'r>> {
        let found = self.payload()?.at(pointer);
        found.filter(|node| *node.value() != Value::Null).ok_or(Gap::MissingOne { pointer })
    }

    /// The values at those of some places where there is one.
    pub(crate) fn at_any(&self, pointers: &'r [String]) -> Result<Vec<Node<'_>>, Gap<'r>> {
        let payload = self.payload()?;
        let found = pointers.iter().filter_map(|pointer| payload.at(pointer));
        let found: Vec<_> = found.filter(|node| *node.value() != Value::Null).collect();
        if found.is_empty() { Err(Gap::Missing { pointers }) } else { Ok(found) }
    }

    /// All texts that any rule looks for and that the payload contains.
    pub(crate) fn hits(&self) -> Result<&Hits, Gap<'r>> {
        let payload = self.payload()?;
        Ok(self.hits.get_or_init(|| self.rules.patterns.search(payload)))
    }

    /// A fact that an earlier module established; the last one of that name counts.
    pub(crate) fn fact(&self, name: &'r str) -> Result<&Document<'_>, Gap<'r>> {
        let facts = self.facts.get_or_init(|| {
            let needed = self.request.facts.iter().rev();
            let needed = needed.filter(|fact| self.rules.facts().any(|name| name == fact.name));
            needed
                .filter_map(|fact| Some((fact.name.as_str(), Document::parse(&fact.value).ok()?)))
                .collect()
        });
        let found = facts.iter().find(|(known, _)| *known == name);
        found.map(|(_, document)| document).ok_or(Gap::Fact { name })
    }
}
