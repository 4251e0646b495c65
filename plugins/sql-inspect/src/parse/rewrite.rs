//! Words the parser does not know, taken out or written as it knows them.
//!
//! Each rewriting leaves the meaning as far as tables, columns and functions go, and every name keeps
//! its place, so what the parser finds can still be compared with what the outline found.
//!
//! `postgres`, `mysql`, `mssql`: what is peculiar to one of them.

mod mssql;
mod mysql;
mod postgres;

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan, Whitespace};

use crate::dialect::Dialect;
use crate::outline::{Group, Outline};
use crate::token::{Kind, Tokens};

use super::token::{convert, place, quoted, word};

/// How far back a clause is looked for, in tokens: what begins further away is not recognised.
const MAX_SCAN: usize = 200;

/// The statement's tokens in the parser's form.
pub(super) fn rewrite(
    tokens: &Tokens<'_>,
    outline: &Outline,
    dialect: Dialect,
) -> Vec<TokenWithSpan> {
    let mut rewriter = Rewriter {
        tokens,
        outline,
        dialect,
        list: Vec::new(),
        places: Places::of(outline, tokens),
    };
    rewriter.list.reserve(outline.range.len().saturating_add(8));
    let mut at = outline.body;
    while at < outline.range.end {
        at = rewriter.step(at);
    }
    rewriter.list
}

struct Rewriter<'t, 's> {
    tokens: &'t Tokens<'s>,
    outline: &'t Outline,
    dialect: Dialect,
    list: Vec<TokenWithSpan>,
    places: Places,
}

/// What the outline found, by token.
struct Places {
    /// Where names of tables start, and the token behind them.
    names: BTreeMap<usize, usize>,
    ends: BTreeSet<usize>,
    /// Parentheses around a single table.
    bare: BTreeSet<usize>,
    /// Where parentheses with tables open.
    groups: BTreeSet<usize>,
    /// Commas between tables in parentheses.
    commas: BTreeSet<usize>,
    /// The first `SET` outside parentheses.
    set: Option<usize>,
}

impl Places {
    fn of(outline: &Outline, tokens: &Tokens<'_>) -> Self {
        let names: BTreeMap<_, _> = outline
            .relations
            .iter()
            .map(|relation| (relation.name.start, relation.name.end))
            .collect();
        let tables = || outline.groups.iter().filter(|group| !group.query);
        let joins = |group: &Group| {
            let first = group.open.saturating_add(1)..group.close;
            first.into_iter().any(|at| {
                tokens.opening(at) == Some(group.open)
                    && tokens.is_any(at, &["JOIN", "STRAIGHT_JOIN", "APPLY"])
            })
        };
        let bare = tables().filter(|group| group.commas.is_empty() && !joins(group));
        Self {
            set: outline
                .range
                .clone()
                .find(|&at| tokens.is(at, "SET") && tokens.opening(at).is_none()),
            ends: names.values().copied().collect(),
            names,
            bare: bare.flat_map(|group| [group.open, group.close]).collect(),
            groups: outline.groups.iter().map(|group| group.open).collect(),
            commas: tables().flat_map(|group| group.commas.iter().copied()).collect(),
        }
    }
}

impl Rewriter<'_, '_> {
    /// Writes the token at `at` and says where to go on.
    fn step(&mut self, at: usize) -> usize {
        let skipped = self.skip(at);
        if skipped > 0 {
            return at.saturating_add(skipped);
        }
        if self.is_table_query(at) {
            self.select_from(at);
        } else if self.is_list_comma(at) {
            self.made(word("CROSS", Keyword::CROSS), at);
            self.made(word("JOIN", Keyword::JOIN), at);
        } else if self.is_empty_set(at) {
            self.made(Token::LParen, at);
            self.made(word("NULL", Keyword::NULL), at);
        } else if self.is_postfix_null(at) {
            self.null_test(at);
        } else if self.is_named_set(at) {
            return self.named_set(at.saturating_add(1));
        } else if let Some(token) = self.replacement(at) {
            self.made(token, at);
        } else if let Some(token) = convert(self.tokens, at, self.dialect) {
            self.list.push(token);
            self.gap(at);
            if self.lacks_from(at) {
                self.made(word("FROM", Keyword::FROM), at);
            }
        }
        at.saturating_add(1)
    }

    /// The parser asks for whitespace only where dialects need it.
    fn gap(&mut self, at: usize) {
        let (end, next) = (self.tokens.end(at), self.tokens.start(at.saturating_add(1)));
        if next > end && matches!(self.dialect, Dialect::Bigquery | Dialect::Snowflake) {
            self.list.push(place(Token::Whitespace(Whitespace::Space), end, next));
        }
    }

    fn made(&mut self, token: Token, at: usize) {
        self.list.push(place(token, self.tokens.start(at), self.tokens.end(at)));
    }

    fn is(&self, at: usize, word: &str) -> bool {
        at < self.outline.range.end && self.tokens.is(at, word)
    }

    fn before(&self, at: usize) -> Keyword {
        self.tokens.keyword_before(at)
    }

    fn is_relation(&self, at: usize) -> bool {
        self.places.names.contains_key(&at)
    }

    /// Whether a token is part of a table's name.
    fn names_table(&self, at: usize) -> bool {
        self.places.names.range(..=at).next_back().is_some_and(|(_, end)| at < *end)
    }

    /// How many tokens to leave out from `at` on.
    fn skip(&self, at: usize) -> usize {
        let grouping = self.empty_grouping(at);
        if grouping > 0 {
            return grouping;
        }
        if self.is_bare_parenthesis(at) {
            return 1;
        }
        match self.dialect {
            Dialect::Postgres => self.skip_postgres(at),
            Dialect::Mysql | Dialect::Mariadb => self.skip_mysql(at),
            Dialect::Sqlite => self.skip_sqlite(at),
            Dialect::Mssql => self.skip_mssql(at),
            Dialect::Bigquery => self.skip_bigquery(at),
            Dialect::Snowflake | Dialect::Generic => 0,
        }
    }

    /// A comma between tables in parentheses, or between the functions of `ROWS FROM`.
    fn is_list_comma(&self, at: usize) -> bool {
        self.tokens.is_kind(at, Kind::Comma)
            && (self.places.commas.contains(&at)
                || self.lists_targets(at)
                || self.tokens.opening(at).is_some_and(|open| self.is_rows_from(open)))
    }

    /// What is called with the arguments that `at` stands among.
    fn callee(&self, at: usize) -> Option<String> {
        let name = self.tokens.opening(at)?.checked_sub(1)?;
        Some(self.tokens.text(name).to_ascii_uppercase())
    }

    /// A parenthesis around one table, as in `FROM (users)`.
    fn is_bare_parenthesis(&self, at: usize) -> bool {
        self.places.bare.contains(&at)
    }

    /// `x ISNULL`, and SQLite's `x NOT NULL`.
    fn is_postfix_null(&self, at: usize) -> bool {
        let next = at.saturating_add(1);
        let word = self.is(at, "ISNULL") && !self.tokens.is_kind(next, Kind::LeftParen);
        let words = self.dialect == Dialect::Sqlite
            && self.is(at, "NOT")
            && self.is(next, "NULL")
            && self.before(at) != Keyword::IS;
        (word && matches!(self.dialect, Dialect::Postgres | Dialect::Sqlite)) || words
    }

    fn null_test(&mut self, at: usize) {
        self.made(word("IS", Keyword::IS), at);
        if self.is(at, "NOT") {
            self.made(word("NOT", Keyword::NOT), at);
        } else {
            self.made(word("NULL", Keyword::NULL), at);
        }
    }

    /// `SAFE.` before a function.
    fn skip_bigquery(&self, at: usize) -> usize {
        let prefix = self.is(at, "SAFE")
            && self.tokens.is_kind(at.saturating_add(1), Kind::Period)
            && self.tokens.is_kind(at.saturating_add(3), Kind::LeftParen);
        if prefix { 2 } else { 0 }
    }

    /// `GROUP BY` with nothing behind it, which templates leave and servers refuse: no matter of ours.
    fn empty_grouping(&self, at: usize) -> usize {
        let next = at.saturating_add(2);
        let groups = |at| self.is(at, "GROUP") && self.is(at.saturating_add(1), "BY");
        let nothing = next >= self.outline.range.end
            || self.tokens.is_kind(next, Kind::RightParen)
            || self.tokens.is_any(next, &["ORDER", "HAVING", "LIMIT"]);
        if groups(at) && nothing {
            return 2;
        }
        let comma = self.tokens.is_kind(at, Kind::Comma);
        usize::from(comma && at.checked_sub(2).is_some_and(groups))
    }

    fn skip_sqlite(&self, at: usize) -> usize {
        let next = at.saturating_add(1);
        if self.is(at, "INDEXED") && self.is(next, "BY") && self.before(at) != Keyword::AS {
            return 3;
        }
        if self.is(at, "NOT") && self.is(next, "INDEXED") {
            return 2;
        }
        if self.before(at) == Keyword::AS && self.is(at, "MATERIALIZED") {
            return 1;
        }
        if self.before(at) == Keyword::AS && self.is(at, "NOT") && self.is(next, "MATERIALIZED") {
            return 2;
        }
        if self.is(at, "NOT") && self.tokens.is_any(next, &["GLOB", "MATCH", "REGEXP"]) {
            return 1;
        }
        self.exclusion(at)
    }

    /// `TABLE users`, which is `SELECT * FROM users`.
    fn is_table_query(&self, at: usize) -> bool {
        self.outline.is_query_or_change()
            && self.is(at, "TABLE")
            && self.is_relation(at.saturating_add(1))
    }

    fn select_from(&mut self, at: usize) {
        self.made(word("SELECT", Keyword::SELECT), at);
        self.made(Token::Mul, at);
        self.made(word("FROM", Keyword::FROM), at);
    }

    /// SQLite's `x IN users`.
    fn is_named_set(&self, at: usize) -> bool {
        self.dialect == Dialect::Sqlite
            && self.is(at, "IN")
            && self.is_relation(at.saturating_add(1))
    }

    /// Writes the set out and says where to go on.
    fn named_set(&mut self, name: usize) -> usize {
        self.made(word("IN", Keyword::IN), name);
        self.made(Token::LParen, name);
        self.select_from(name);
        let end = self.places.names.get(&name).copied().unwrap_or(name);
        let path = name..end.max(name.saturating_add(1));
        for part in path.clone() {
            let token = self.name(part).or_else(|| convert(self.tokens, part, self.dialect));
            self.list.extend(token);
        }
        self.made(Token::RParen, name);
        path.end
    }

    /// SQLite takes `'users'` for a name where a table must stand.
    fn name(&self, at: usize) -> Option<TokenWithSpan> {
        let literal = matches!(self.tokens.kind(at), Some(Kind::Literal(_)));
        let name = literal.then(|| quoted(&self.tokens.literal(at), '"'))?;
        Some(place(name, self.tokens.start(at), self.tokens.end(at)))
    }

    fn replacement(&self, at: usize) -> Option<Token> {
        let next = at.saturating_add(1);
        match self.dialect {
            Dialect::Sqlite if self.names_table(at) => self.name(at).map(|name| name.token),
            Dialect::Sqlite if self.is(at, "IS") && !self.is_test(next) => Some(Token::Eq),
            Dialect::Sqlite
                if self.tokens.is_operator(at, "<<") || self.tokens.is_operator(at, ">>") =>
            {
                Some(Token::Plus)
            }
            Dialect::Mysql | Dialect::Mariadb if self.is(at, "MOD") && !self.is_called(next) => {
                Some(Token::Mod)
            }
            Dialect::Sqlite | Dialect::Postgres if self.is(at, "TOP") => {
                Some(word("top", Keyword::NoKeyword))
            }
            // MySQL's `||` is OR, unless a setting makes it a concatenation.
            Dialect::Mysql | Dialect::Mariadb if self.tokens.is_operator(at, "||") => {
                Some(word("OR", Keyword::OR))
            }
            Dialect::Mysql | Dialect::Mariadb if self.tokens.is_operator(at, "!") => {
                Some(word("NOT", Keyword::NOT))
            }
            Dialect::Mysql | Dialect::Mariadb if is_long_unit(self.tokens, at) => {
                Some(word("DAY", Keyword::DAY))
            }
            // `LOCK IN SHARE MODE` is `FOR SHARE`.
            Dialect::Mysql | Dialect::Mariadb if self.is(at, "LOCK") && self.is(next, "IN") => {
                Some(word("FOR", Keyword::FOR))
            }
            Dialect::Mssql
                if self.tokens.is_any(at, &["PARSE", "TRY_PARSE"]) && self.is_called(next) =>
            {
                Some(word("CAST", Keyword::CAST))
            }
            Dialect::Postgres if self.is(at, "XMLSERIALIZE") => Some(word("CAST", Keyword::CAST)),
            _ => None,
        }
    }

    fn is_called(&self, at: usize) -> bool {
        self.tokens.is_kind(at, Kind::LeftParen)
            && self.tokens.end(at.saturating_sub(1)) == self.tokens.start(at)
    }

    fn is_test(&self, at: usize) -> bool {
        let tests = ["NULL", "TRUE", "FALSE", "DISTINCT", "UNKNOWN"];
        let negated = self.is(at, "NOT") && self.tokens.is_any(at.saturating_add(1), &tests);
        negated || self.tokens.is_any(at, &tests)
    }
}

/// MySQL's units of two parts, such as `YEAR_MONTH`.
fn is_long_unit(tokens: &Tokens<'_>, at: usize) -> bool {
    const UNITS: [&str; 11] = [
        "YEAR_MONTH",
        "DAY_HOUR",
        "DAY_MINUTE",
        "DAY_SECOND",
        "DAY_MICROSECOND",
        "HOUR_MINUTE",
        "HOUR_SECOND",
        "HOUR_MICROSECOND",
        "MINUTE_SECOND",
        "MINUTE_MICROSECOND",
        "SECOND_MICROSECOND",
    ];
    tokens.is_any(at, &UNITS)
}
