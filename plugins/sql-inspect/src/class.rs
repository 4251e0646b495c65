//! What kind of statement a text is, from its first words alone.
//!
//! This table decides nothing in favour of a text: a statement that begins like a read is still read
//! to its end. It is what a denial says when a text is not SQL that can be read.

use serde::{Deserialize, Serialize};
use sqlparser::keywords::Keyword;

use crate::dialect::Dialect;
use crate::token::{Kind, Tokens};

/// The class of a statement; of several, the later in this order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Reads data or metadata and changes nothing.
    Read,
    /// Begins, ends or marks a transaction; takes locks.
    Transaction,
    /// Changes rows, writes files, or locks rows for a change.
    Write,
    /// Changes what tables, views, indexes and other objects there are.
    Ddl,
    /// Changes who may do what.
    Dcl,
    /// Runs code: a procedure, a block, a prepared statement, a cursor.
    Procedure,
    /// Runs or sets up the server or the session.
    Admin,
    /// Cannot be told.
    Unknown,
}

impl Class {
    /// The word used in settings and facts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Transaction => "transaction",
            Self::Write => "write",
            Self::Ddl => "ddl",
            Self::Dcl => "dcl",
            Self::Procedure => "procedure",
            Self::Admin => "admin",
            Self::Unknown => "unknown",
        }
    }
}

/// A statement's class and the words that tell, such as `DROP TABLE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verb {
    pub(crate) class: Class,
    pub(crate) words: String,
}

impl Verb {
    pub(crate) fn new(class: Class, words: &str) -> Self {
        Self { class, words: words.to_owned() }
    }
}

const READ: [&str; 5] = ["SELECT", "VALUES", "TABLE", "WITH", "FROM"];
const TRANSACTION: [&str; 11] = [
    "START",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT",
    "RELEASE",
    "ABORT",
    "END",
    "LOCK",
    "UNLOCK",
    "SAVE",
    "XA",
];
const WRITE: [&str; 14] = [
    "INSERT",
    "UPDATE",
    "DELETE",
    "MERGE",
    "REPLACE",
    "UPSERT",
    "IMPORT",
    "BULK",
    "READTEXT",
    "WRITETEXT",
    "UPDATETEXT",
    "RECEIVE",
    "SEND",
    "UNLOAD",
];
const DDL: [&str; 9] =
    ["CREATE", "ALTER", "DROP", "TRUNCATE", "RENAME", "COMMENT", "REFRESH", "UNDROP", "CLONE"];
const DCL: [&str; 5] = ["GRANT", "REVOKE", "DENY", "REVERT", "SETUSER"];
const PROCEDURE: [&str; 31] = [
    "CALL",
    "EXEC",
    "EXECUTE",
    "DO",
    "PREPARE",
    "DEALLOCATE",
    "DECLARE",
    "FETCH",
    "MOVE",
    "OPEN",
    "CLOSE",
    "HANDLER",
    "IF",
    "WHILE",
    "LOOP",
    "FOR",
    "REPEAT",
    "CASE",
    "RETURN",
    "RAISE",
    "SIGNAL",
    "RESIGNAL",
    "THROW",
    "RAISERROR",
    "PRINT",
    "WAITFOR",
    "GOTO",
    "LET",
    "BREAK",
    "CONTINUE",
    "ITERATE",
];
const ADMIN: [&str; 51] = [
    "SET",
    "USE",
    "PRAGMA",
    "ATTACH",
    "DETACH",
    "VACUUM",
    "ANALYZE",
    "ANALYSE",
    "KILL",
    "SHUTDOWN",
    "LISTEN",
    "UNLISTEN",
    "NOTIFY",
    "LOAD",
    "FLUSH",
    "INSTALL",
    "UNINSTALL",
    "BACKUP",
    "RESTORE",
    "DBCC",
    "RECONFIGURE",
    "RESET",
    "DISCARD",
    "CHECKPOINT",
    "CLUSTER",
    "REINDEX",
    "CHECK",
    "CHECKSUM",
    "REPAIR",
    "OPTIMIZE",
    "CHANGE",
    "PURGE",
    "STOP",
    "CACHE",
    "PUT",
    "GET",
    "REMOVE",
    "RM",
    "LIST",
    "LS",
    "EXPORT",
    "BINLOG",
    "HELP",
    "ENABLE",
    "DISABLE",
    "UNSET",
    "GO",
    "SHOW",
    "DESCRIBE",
    "DESC",
    "REASSIGN",
];
/// What `CREATE`, `ALTER` and `DROP` of which is a matter of rights.
const PRINCIPALS: [&str; 9] =
    ["USER", "ROLE", "LOGIN", "GROUP", "OWNED", "POLICY", "CREDENTIAL", "CERTIFICATE", "SHARE"];

/// The class by the words at `at`, where a statement begins, before `end`.
pub(crate) fn verb(tokens: &Tokens<'_>, at: usize, end: usize, dialect: Dialect) -> Verb {
    let at = skip_open(tokens, at, end);
    if !tokens.is_word(at) || at >= end {
        return Verb::new(Class::Unknown, &crate::finding::shown(tokens.text(at)));
    }
    let first = tokens.text(at).to_ascii_uppercase();
    let second = at.saturating_add(1);
    let class =
        by_two_words(tokens, &first, second, end, dialect).unwrap_or_else(|| by_word(&first));
    let object =
        tokens.keyword(second) != Keyword::NoKeyword && second < end && takes_object(&first);
    let words = match object {
        true => format!("{first} {}", tokens.text(second).to_ascii_uppercase()),
        false => first,
    };
    Verb { class, words }
}

fn skip_open(tokens: &Tokens<'_>, at: usize, end: usize) -> usize {
    (at..end).find(|&at| !tokens.is_kind(at, Kind::LeftParen)).unwrap_or(end)
}

fn takes_object(first: &str) -> bool {
    matches!(
        first,
        "CREATE"
            | "ALTER"
            | "DROP"
            | "TRUNCATE"
            | "START"
            | "LOCK"
            | "LOAD"
            | "EXECUTE"
            | "SET"
            | "SHOW"
    )
}

fn by_word(first: &str) -> Class {
    let lists: [(&[&str], Class); 7] = [
        (&READ, Class::Read),
        (&TRANSACTION, Class::Transaction),
        (&WRITE, Class::Write),
        (&DDL, Class::Ddl),
        (&DCL, Class::Dcl),
        (&PROCEDURE, Class::Procedure),
        (&ADMIN, Class::Admin),
    ];
    lists
        .into_iter()
        .find(|(words, _)| words.contains(&first))
        .map_or(Class::Unknown, |(_, class)| class)
}

/// Where the first word alone does not tell.
fn by_two_words(
    tokens: &Tokens<'_>,
    first: &str,
    second: usize,
    end: usize,
    dialect: Dialect,
) -> Option<Class> {
    let next = |words: &[&str]| second < end && tokens.is_any(second, words);
    match first {
        "CREATE" | "ALTER" | "DROP" => about_object(tokens, second, end),
        "BEGIN" => Some(begin(tokens, second, end)),
        "END" if dialect != Dialect::Postgres && dialect != Dialect::Sqlite => {
            Some(Class::Procedure)
        }
        "SET" if next(&["TRANSACTION"]) => Some(Class::Transaction),
        "SET" if next(&["ROLE", "PASSWORD"]) => Some(Class::Dcl),
        "SET" if next(&["SESSION"]) && tokens.is(second.saturating_add(1), "AUTHORIZATION") => {
            Some(Class::Dcl)
        }
        "SET" if next(&["CONSTRAINTS"]) => Some(Class::Transaction),
        "SECURITY" if next(&["LABEL"]) => Some(Class::Dcl),
        "EXECUTE" | "EXEC" if next(&["AS"]) => Some(Class::Dcl),
        "PREPARE" if next(&["TRANSACTION"]) => Some(Class::Transaction),
        "UPDATE" if next(&["STATISTICS"]) => Some(Class::Admin),
        "LOAD" if next(&["DATA", "XML"]) => Some(Class::Write),
        "REASSIGN" => Some(Class::Dcl),
        "COPY" => Some(copy(tokens, second, end)),
        "SAVE" if next(&["TRAN", "TRANSACTION"]) => Some(Class::Transaction),
        _ => None,
    }
}

fn about_object(tokens: &Tokens<'_>, second: usize, end: usize) -> Option<Class> {
    let words = second..end.min(second.saturating_add(4));
    if tokens.is_any(second, &["SYSTEM", "SESSION", "ACCOUNT", "SERVER", "INSTANCE", "RESOURCE"]) {
        return Some(Class::Admin);
    }
    let mut objects = words.filter(|&at| tokens.is_word(at));
    let kind = objects.find(|&at| {
        !tokens.is_any(
            at,
            &[
                "OR", "REPLACE", "IF", "NOT", "EXISTS", "ROW", "ACCESS", "MASKING", "NETWORK",
                "DEFAULT",
            ],
        )
    })?;
    tokens.is_any(kind, &PRINCIPALS).then_some(Class::Dcl)
}

fn begin(tokens: &Tokens<'_>, second: usize, end: usize) -> Class {
    const MODES: [&str; 12] = [
        "WORK",
        "TRAN",
        "TRANSACTION",
        "ISOLATION",
        "READ",
        "NOT",
        "DEFERRABLE",
        "IMMEDIATE",
        "EXCLUSIVE",
        "DEFERRED",
        "CONCURRENT",
        "DISTRIBUTED",
    ];
    let plain = second >= end || tokens.is_any(second, &MODES);
    if plain { Class::Transaction } else { Class::Procedure }
}

fn copy(tokens: &Tokens<'_>, second: usize, end: usize) -> Class {
    if tokens.is(second, "INTO") {
        return Class::Write;
    }
    let behind =
        if tokens.is_kind(second, Kind::LeftParen) { tokens.close(second, end) } else { second };
    let from = (behind..end).find(|&at| tokens.is_any(at, &["FROM", "TO"]));
    if from.is_some_and(|at| tokens.is(at, "FROM")) { Class::Write } else { Class::Admin }
}
