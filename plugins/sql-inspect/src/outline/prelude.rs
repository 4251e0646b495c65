//! `EXPLAIN` and its kin, and statements that only describe: `SHOW TABLES`, `DESCRIBE t`,
//! `PRAGMA table_info(t)`.
//!
//! What is not written exactly as listed here is none of them.

use std::ops::Range;

use crate::dialect::Dialect;
use crate::token::{Kind, Tokens};

use super::Relation;

/// An `EXPLAIN` in front of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Explain {
    /// Where the explained statement begins.
    pub(crate) body: usize,
    /// Whether `ANALYZE` stands anywhere among the options: then the statement is run.
    pub(crate) runs: bool,
}

/// A statement that only describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Metadata {
    /// The table described, where it is one.
    pub(crate) relation: Option<Relation>,
}

/// What may stand between `EXPLAIN` and the statement.
const OPTIONS: [&str; 14] = [
    "ANALYZE",
    "ANALYSE",
    "VERBOSE",
    "EXTENDED",
    "PARTITIONS",
    "QUERY",
    "PLAN",
    "USING",
    "TEXT",
    "JSON",
    "TABULAR",
    "FORMAT",
    "TREE",
    "TRADITIONAL",
];

/// The `EXPLAIN` at the start of a statement.
pub(super) fn explain(
    tokens: &Tokens<'_>,
    range: &Range<usize>,
    dialect: Dialect,
) -> Option<Explain> {
    if matches!(dialect, Dialect::Mssql | Dialect::Bigquery) {
        return None;
    }
    let mysql = dialect.is_mysql() || dialect == Dialect::Generic;
    let analyze = dialect == Dialect::Mariadb && tokens.is(range.start, "ANALYZE");
    let explains = tokens.is(range.start, "EXPLAIN")
        || (mysql && tokens.is_any(range.start, &["DESCRIBE", "DESC"]));
    if !explains && !analyze {
        return None;
    }
    let first = range.start.saturating_add(1);
    let parenthesis = tokens.is_kind(first, Kind::LeftParen) && is_options(tokens, first);
    let body = if parenthesis {
        tokens.close(first, range.end).saturating_add(1)
    } else {
        (first..range.end).find(|&at| !is_option(tokens, at)).unwrap_or(range.end)
    };
    let begins = tokens.is_any(body, &BEGINNINGS) || tokens.is_kind(body, Kind::LeftParen);
    let analyzes =
        |at: usize| matches!(tokens.name(at).to_ascii_uppercase().as_str(), "ANALYZE" | "ANALYSE");
    let runs = analyze || (first..body).any(analyzes);
    let begins = begins && !(analyze && tokens.is(body, "TABLE"));
    begins.then_some(Explain { body, runs })
}

/// What an `EXPLAIN` may explain; anything else is a table to describe, or refused.
const BEGINNINGS: [&str; 17] = [
    "SELECT", "WITH", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE",
    "CREATE", "EXECUTE", "DECLARE", "REFRESH", "CALL", "DROP", "ALTER", "TRUNCATE",
];

/// PostgreSQL's `EXPLAIN (ANALYZE, FORMAT json)`, told from `EXPLAIN (SELECT …)`.
fn is_options(tokens: &Tokens<'_>, open: usize) -> bool {
    let first = open.saturating_add(1);
    !tokens.is_any(first, &BEGINNINGS) && !tokens.is_kind(first, Kind::LeftParen)
}

fn is_option(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is_any(at, &OPTIONS) || tokens.is_operator(at, "=")
}

/// The statement, when it only describes.
pub(super) fn metadata(
    tokens: &Tokens<'_>,
    range: Range<usize>,
    dialect: Dialect,
) -> Option<Metadata> {
    let second = range.start.saturating_add(1);
    let first = range.start;
    match dialect {
        Dialect::Postgres if tokens.is(first, "SHOW") => show_setting(tokens, second..range.end),
        Dialect::Sqlite if tokens.is(first, "PRAGMA") => pragma(tokens, second..range.end),
        Dialect::Mysql | Dialect::Mariadb | Dialect::Snowflake | Dialect::Generic => {
            if tokens.is(first, "SHOW") {
                return show(tokens, second..range.end);
            }
            let describes = tokens.is_any(first, &["DESCRIBE", "DESC", "EXPLAIN"]);
            describes.then(|| describe(tokens, second..range.end)).flatten()
        }
        _ => None,
    }
}

/// Settings that say how text, times and names are read, and nothing about the machine.
const SETTINGS: [&str; 14] = [
    "server_version",
    "server_version_num",
    "server_encoding",
    "client_encoding",
    "timezone",
    "search_path",
    "datestyle",
    "intervalstyle",
    "transaction_isolation",
    "transaction_read_only",
    "standard_conforming_strings",
    "lc_collate",
    "lc_ctype",
    "statement_timeout",
];

fn show_setting(tokens: &Tokens<'_>, range: Range<usize>) -> Option<Metadata> {
    let words: Vec<_> = range.map(|at| tokens.text(at).to_ascii_lowercase()).collect();
    let listed = match words.as_slice() {
        [one] => SETTINGS.contains(&one.as_str()),
        [one, two] => one == "time" && two == "zone",
        [one, two, three] => one == "transaction" && two == "isolation" && three == "level",
        _ => false,
    };
    listed.then_some(Metadata { relation: None })
}

/// Pragmas that only read, as `PRAGMA name`, `PRAGMA name(x)` or with a schema before the name.
const PRAGMAS: [&str; 13] = [
    "table_info",
    "table_xinfo",
    "table_list",
    "index_list",
    "index_info",
    "index_xinfo",
    "foreign_key_list",
    "database_list",
    "collation_list",
    "function_list",
    "module_list",
    "pragma_list",
    "compile_options",
];
/// Those that are given a table.
const OF_TABLES: [&str; 4] = ["table_info", "table_xinfo", "index_list", "foreign_key_list"];
/// Pragmas that read when nothing is given to them.
const VALUES: [&str; 6] =
    ["encoding", "user_version", "application_id", "schema_version", "page_count", "page_size"];

fn pragma(tokens: &Tokens<'_>, range: Range<usize>) -> Option<Metadata> {
    let qualified = tokens.is_kind(range.start.saturating_add(1), Kind::Period);
    let name = if qualified { range.start.saturating_add(2) } else { range.start };
    let pragma = tokens.text(name).to_ascii_lowercase();
    if !PRAGMAS.contains(&pragma.as_str()) && !VALUES.contains(&pragma.as_str()) {
        return None;
    }
    let open = name.saturating_add(1);
    if open >= range.end {
        return Some(Metadata { relation: None });
    }
    if VALUES.contains(&pragma.as_str()) {
        return None;
    }
    let argument = open.saturating_add(1);
    let whole = tokens.is_kind(open, Kind::LeftParen)
        && tokens.is_kind(open.saturating_add(2), Kind::RightParen)
        && range.end == open.saturating_add(3);
    let named = tokens.is_name(argument) || matches!(tokens.kind(argument), Some(Kind::Literal(_)));
    let relation =
        Relation { name: argument..argument.saturating_add(1), written: false, dynamic: false };
    (whole && named)
        .then(|| Metadata { relation: OF_TABLES.contains(&pragma.as_str()).then_some(relation) })
}

/// What may be shown.
const SHOWN: [&str; 22] = [
    "TABLES",
    "COLUMNS",
    "FIELDS",
    "INDEX",
    "INDEXES",
    "KEYS",
    "DATABASES",
    "SCHEMAS",
    "VIEWS",
    "COLLATION",
    "CHARSET",
    "ENGINES",
    "WARNINGS",
    "ERRORS",
    "OBJECTS",
    "CREATE",
    "FUNCTIONS",
    "TABLE",
    "DYNAMIC",
    "MATERIALIZED",
    "VARIABLES",
    "STATUS",
];

/// `SHOW TABLES FROM shop LIKE 'a%'` and so on; a `WHERE` holds an expression and is not one.
fn show(tokens: &Tokens<'_>, range: Range<usize>) -> Option<Metadata> {
    let modifiers = ["FULL", "EXTENDED", "TERSE", "STORAGE"];
    let what = range.clone().find(|&at| !tokens.is_any(at, &modifiers))?;
    if !tokens.is_any(what, &SHOWN) {
        return None;
    }
    let plain = range.clone().all(|at| match tokens.kind(at) {
        Some(Kind::Word(_)) => !tokens.is_any(at, &["WHERE", "SELECT", "INTO", "USER", "GRANTS"]),
        Some(Kind::Quoted(_) | Kind::Period | Kind::Literal(_) | Kind::Number) => true,
        _ => false,
    });
    let objects = ["COLUMNS", "FIELDS", "INDEX", "INDEXES", "KEYS"];
    let behind = |words: &[&str]| range.clone().find(|&at| tokens.is_any(at, words));
    let named = if tokens.is_any(what, &objects) {
        behind(&["FROM", "IN"]).map(|at| skip_kind(tokens, at.saturating_add(1)))
    } else if tokens.is(what, "CREATE") {
        let kind = what.saturating_add(1);
        if !tokens.is_any(kind, &["TABLE", "VIEW"]) {
            return None;
        }
        Some(kind.saturating_add(1))
    } else {
        None
    };
    let relation = named.map(|at| path(tokens, at, range.end));
    plain.then_some(Metadata { relation })
}

/// `DESCRIBE [TABLE | VIEW] name [column]`.
fn describe(tokens: &Tokens<'_>, range: Range<usize>) -> Option<Metadata> {
    let relation = path(tokens, skip_kind(tokens, range.start), range.end);
    let rest = relation.name.end..range.end;
    let column =
        rest.len() <= 1 && rest.clone().all(|at| tokens.is_name(at) || is_literal(tokens, at));
    (!relation.name.is_empty() && column).then_some(Metadata { relation: Some(relation) })
}

fn is_literal(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.kind(at), Some(Kind::Literal(_)))
}

fn skip_kind(tokens: &Tokens<'_>, at: usize) -> usize {
    let kind = tokens.is_any(at, &["TABLE", "VIEW"]) && tokens.is_name(at.saturating_add(1));
    if kind { at.saturating_add(1) } else { at }
}

fn path(tokens: &Tokens<'_>, at: usize, end: usize) -> Relation {
    let mut behind = at;
    while behind < end && tokens.is_name(behind) {
        behind = behind.saturating_add(1);
        if behind >= end || !tokens.is_kind(behind, Kind::Period) {
            break;
        }
        behind = behind.saturating_add(1);
    }
    Relation { name: at..behind, written: false, dynamic: false }
}
