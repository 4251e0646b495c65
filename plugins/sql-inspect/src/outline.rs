//! Steps 2 and 4, first reading: statements and their structure, from the tokens alone.
//!
//! This reading knows no expressions. It follows parentheses and the words that begin and end
//! clauses, and notes which names stand where a table stands, which names are called, and which words
//! begin a statement. The parser is the second reading; where the two differ the text is denied, so
//! neither has to be right alone.
//!
//! * [`prelude`](self::prelude): `EXPLAIN` and statements about metadata. * `clause`: the walk.

mod clause;
mod prelude;

use std::ops::Range;

use crate::class::{Class, Verb, verb};
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::rule::Rule;
use crate::token::{Kind, Tokens};

pub(crate) use clause::is_hint_list;
pub(crate) use prelude::{Explain, Metadata};

/// One statement, read from its tokens.
#[derive(Debug)]
pub(crate) struct Outline {
    /// Its tokens, without the semicolon.
    pub(crate) range: Range<usize>,
    /// Where the statement proper begins, behind `EXPLAIN` and its options.
    pub(crate) body: usize,
    pub(crate) explain: Option<Explain>,
    /// A statement about metadata, which needs no parser.
    pub(crate) metadata: Option<Metadata>,
    pub(crate) verb: Verb,
    pub(crate) relations: Vec<Relation>,
    /// What is called: tokens of the name.
    pub(crate) calls: Vec<Range<usize>>,
    /// Why the statement is more than its first word says.
    pub(crate) reasons: Vec<(Class, Finding)>,
}

/// A name where a table stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relation {
    /// Tokens of the name.
    pub(crate) name: Range<usize>,
    pub(crate) written: bool,
    /// Whether what is named is only known when the statement runs.
    pub(crate) dynamic: bool,
}

impl Outline {
    /// The class, nested statements and clauses that write included.
    pub(crate) fn class(&self) -> Class {
        let nested = self.reasons.iter().map(|(class, _)| *class);
        nested.chain([self.verb.class]).max().unwrap_or(Class::Unknown)
    }
}

/// Cuts tokens into statements, at semicolons outside parentheses, empty ones left out.
pub(crate) fn read(tokens: &Tokens<'_>, dialect: Dialect) -> Vec<Outline> {
    let mut outlines = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0_usize;
    let count = tokens.list.len();
    for at in 0..=count {
        match tokens.kind(at) {
            Some(Kind::LeftParen) => depth = depth.saturating_add(1),
            Some(Kind::RightParen) => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = at == count || (depth == 0 && tokens.is_kind(at, Kind::Semicolon));
        if ends {
            if at > start {
                outlines.push(statement(tokens, start..at, dialect));
            }
            start = at.saturating_add(1);
        }
    }
    outlines
}

fn statement(tokens: &Tokens<'_>, range: Range<usize>, dialect: Dialect) -> Outline {
    let explain = prelude::explain(tokens, &range, dialect);
    let body = explain.as_ref().map_or(range.start, |explain| explain.body);
    let mut outline = Outline {
        verb: verb(tokens, body, range.end, dialect),
        metadata: prelude::metadata(tokens, body..range.end, dialect),
        range,
        body,
        explain,
        relations: Vec::new(),
        calls: Vec::new(),
        reasons: Vec::new(),
    };
    if let Some(metadata) = &outline.metadata {
        outline.verb.class = Class::Read;
        outline.relations = metadata.relation.iter().cloned().collect();
    } else {
        clause::walk(tokens, dialect, &mut outline);
    }
    outline
}

/// A reason why a statement is of another class than it seems.
fn reason(tokens: &Tokens<'_>, at: usize, message: &str) -> Finding {
    let span = tokens.start(at)..tokens.end(at);
    let message = format!("{message} (at byte {})", span.start);
    Finding::deny(Rule::StatementClass, span, message)
}
