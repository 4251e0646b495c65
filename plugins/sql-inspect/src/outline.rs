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
    /// What is refused in statements of every class.
    pub(crate) findings: Vec<Finding>,
    /// Parentheses where tables stand.
    pub(crate) groups: Vec<Group>,
    /// Why the statement is more than its first word says.
    pub(crate) reasons: Vec<(Class, Finding)>,
}

/// A parenthesis in the place of a table.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) open: usize,
    pub(crate) close: usize,
    /// The commas between its tables.
    pub(crate) commas: Vec<usize>,
    /// Whether it holds a query.
    pub(crate) query: bool,
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
    /// Whether the statement is one both readings know: a query, or a change of rows.
    pub(crate) fn is_query_or_change(&self) -> bool {
        let word = self.verb.words.as_str();
        self.verb.class == Class::Read
            || matches!(word, "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "REPLACE")
    }

    /// The words that tell what it is, `EXPLAIN` included.
    pub(crate) fn words(&self) -> String {
        match &self.explain {
            Some(Explain { runs: true, .. }) => format!("EXPLAIN ANALYZE {}", self.verb.words),
            Some(_) => format!("EXPLAIN {}", self.verb.words),
            None => self.verb.words.clone(),
        }
    }

    /// Whether the statement is explained and not run.
    pub(crate) fn is_planned(&self) -> bool {
        self.explain.as_ref().is_some_and(|explain| !explain.runs)
    }

    /// The class, nested statements and clauses that write included.
    pub(crate) fn class(&self) -> Class {
        let nested = self.reasons.iter().map(|(class, _)| *class);
        nested.chain([self.verb.class]).max().unwrap_or(Class::Unknown)
    }
}

/// Most statements of a text that are looked at; one more is kept, to tell that there are more.
pub(crate) const MAX_STATEMENTS: usize = 64;

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
        // Snowflake hands the result of one statement to the next with `->>`.
        let flows = dialect == Dialect::Snowflake && tokens.is_operator(at, "->>");
        let ends = at == count || (depth == 0 && (flows || tokens.is_kind(at, Kind::Semicolon)));
        let begins = depth == 0 && at > start && begins_another(tokens, start, at, dialect);
        if (ends || begins) && at > start {
            outlines.push(statement(tokens, start..at, dialect));
        }
        if outlines.len() > MAX_STATEMENTS {
            break;
        }
        if ends {
            start = at.saturating_add(1);
        } else if begins {
            start = at;
        }
    }
    outlines
}

/// Whether a word begins the next statement of a batch: T-SQL needs no semicolon between them.
fn begins_another(tokens: &Tokens<'_>, start: usize, at: usize, dialect: Dialect) -> bool {
    const BEGINNINGS: [&str; 44] = [
        "ALTER",
        "BACKUP",
        "BEGIN",
        "BREAK",
        "BULK",
        "CHECKPOINT",
        "CLOSE",
        "COMMIT",
        "CONTINUE",
        "CREATE",
        "DBCC",
        "DEALLOCATE",
        "DECLARE",
        "DELETE",
        "DENY",
        "DROP",
        "EXEC",
        "EXECUTE",
        "GO",
        "GOTO",
        "GRANT",
        "IF",
        "INSERT",
        "KILL",
        "MERGE",
        "OPEN",
        "PRINT",
        "RAISERROR",
        "READTEXT",
        "RECONFIGURE",
        "RESTORE",
        "RETURN",
        "REVERT",
        "REVOKE",
        "ROLLBACK",
        "SAVE",
        "SET",
        "SHUTDOWN",
        "TRUNCATE",
        "UPDATE",
        "UPDATETEXT",
        "USE",
        "WAITFOR",
        "WRITETEXT",
    ];
    let batches = matches!(dialect, Dialect::Mssql | Dialect::Generic);
    if !batches || !tokens.is_any(at, &BEGINNINGS) || !tokens.is_any(start, &["SELECT", "WITH"]) {
        return false;
    }
    let before = at.saturating_sub(1);
    let named = tokens.is(before, "AS")
        || tokens.is_kind(before, Kind::Period)
        || tokens.is_kind(before, Kind::Comma);
    let joins = tokens.is(at.saturating_add(1), "JOIN");
    // Behind WITH comes the statement proper.
    let behind_with = tokens.is(start, "WITH") && tokens.is_kind(before, Kind::RightParen);
    let locks = tokens.is_any(before, &["FOR", "KEY"]);
    !named && !joins && !behind_with && !locks
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
        findings: Vec::new(),
        groups: Vec::new(),
        reasons: Vec::new(),
    };
    outline.findings.extend(files(tokens, &outline));
    if let Some(metadata) = &outline.metadata {
        outline.verb.class = Class::Read;
        outline.relations = metadata.relation.iter().cloned().collect();
    } else {
        clause::walk(tokens, dialect, &mut outline);
    }
    outline
}

/// Loading and unloading, which reads and writes files of the server or runs its programs.
fn files(tokens: &Tokens<'_>, outline: &Outline) -> Option<Finding> {
    let at = outline.body;
    let loads = tokens.is_any(at, &["COPY", "LOAD", "BULK", "IMPORT", "UNLOAD", "EXPORT"]);
    let client = outline.range.clone().any(|at| tokens.is_any(at, &["STDIN", "STDOUT"]));
    (loads && !client).then(|| reason(tokens, at, "files or programs of the server are used"))
}

/// A reason why a statement is of another class than it seems.
fn reason(tokens: &Tokens<'_>, at: usize, message: &str) -> Finding {
    let span = tokens.start(at)..tokens.end(at);
    let message = format!("{message} (at byte {})", span.start);
    Finding::deny(Rule::StatementClass, span, message)
}

#[cfg(test)]
mod tests;
