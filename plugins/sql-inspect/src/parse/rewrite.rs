//! Words the parser does not know, taken out or written as it knows them.
//!
//! Each rewriting leaves the meaning as far as tables, columns and functions go, and every name keeps
//! its place, so what the parser finds can still be compared with what the outline found.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan, Whitespace};

use crate::dialect::Dialect;
use crate::outline::{Outline, is_hint_list};
use crate::token::{Kind, Tokens};

use super::token::{convert, place, quoted, word};

/// The statement's tokens in the parser's form.
pub(super) fn rewrite(tokens: &Tokens<'_>, outline: &Outline, dialect: Dialect) -> Vec<TokenWithSpan> {
    let mut rewriter = Rewriter { tokens, outline, dialect, list: Vec::new() };
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
        } else if self.is_named_set(at) {
            return self.named_set(at.saturating_add(1));
        } else if let Some(token) = self.replacement(at) {
            self.made(token, at);
        } else if let Some(token) = convert(self.tokens, at, self.dialect) {
            self.list.push(token);
            self.gap(at);
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
        self.outline.relations.iter().any(|relation| relation.name.start == at)
    }

    /// How many tokens to leave out from `at` on.
    fn skip(&self, at: usize) -> usize {
        let grouping = self.empty_grouping(at);
        if grouping > 0 {
            return grouping;
        }
        match self.dialect {
            Dialect::Postgres => self.skip_postgres(at),
            Dialect::Mysql | Dialect::Mariadb => self.skip_mysql(at),
            Dialect::Sqlite => self.skip_sqlite(at),
            Dialect::Mssql => self.skip_mssql(at),
            Dialect::Bigquery | Dialect::Snowflake | Dialect::Generic => 0,
        }
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

    fn skip_postgres(&self, at: usize) -> usize {
        let next = at.saturating_add(1);
        let only = self.is(at, "ONLY") && self.is_relation(next);
        let inherited = self.tokens.is_operator(at, "*")
            && self.outline.relations.iter().any(|relation| relation.name.end == at);
        if only || inherited || self.bare_trim(at) {
            return 1;
        }
        if self.is(at, "FROM") && self.bare_trim(at.saturating_sub(1)) {
            return 1;
        }
        self.exclusion(at)
    }

    /// `BOTH` in `trim(BOTH FROM x)`.
    fn bare_trim(&self, at: usize) -> bool {
        self.tokens.is_any(at, &["BOTH", "LEADING", "TRAILING"]) && self.is(at.saturating_add(1), "FROM")
    }

    /// A window frame's `EXCLUDE …`.
    fn exclusion(&self, at: usize) -> usize {
        let next = at.saturating_add(1);
        let framed = matches!(
            self.before(at),
            Keyword::ROW | Keyword::FOLLOWING | Keyword::PRECEDING
        );
        match self.is(at, "EXCLUDE") && framed {
            true if self.tokens.is_any(next, &["GROUP", "TIES"]) => 2,
            true if self.tokens.is_any(next, &["NO", "CURRENT"]) => 3,
            _ => 0,
        }
    }

    fn skip_mysql(&self, at: usize) -> usize {
        const MODIFIERS: [&str; 8] = [
            "SQL_CACHE", "SQL_NO_CACHE", "SQL_CALC_FOUND_ROWS", "HIGH_PRIORITY", "STRAIGHT_JOIN",
            "SQL_SMALL_RESULT", "SQL_BIG_RESULT", "SQL_BUFFER_RESULT",
        ];
        if self.is(at, "SOUNDS") && self.is(at.saturating_add(1), "LIKE") {
            return 1;
        }
        let mut first = at;
        while self.tokens.is_any(first.saturating_sub(1), &MODIFIERS) {
            first = first.saturating_sub(1);
        }
        let leads = matches!(self.before(first), Keyword::SELECT | Keyword::DISTINCT | Keyword::ALL);
        usize::from(leads && self.tokens.is_any(at, &MODIFIERS))
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

    fn skip_mssql(&self, at: usize) -> usize {
        let next = at.saturating_add(1);
        let end = self.outline.range.end;
        if self.is(at, "OPTION") && self.tokens.is_kind(next, Kind::LeftParen) {
            let close = self.tokens.close(next, end);
            let last = close.saturating_add(1) == end;
            return if last && self.is_inert(next..close) { end.saturating_sub(at) } else { 0 };
        }
        let hinted = self.outline.relations.iter().any(|relation| relation.name.end == at);
        if hinted && self.tokens.is_kind(at, Kind::LeftParen) && is_hint_list(self.tokens, at, end) {
            return self.tokens.close(at, end).saturating_add(1).saturating_sub(at);
        }
        let joins = matches!(
            self.before(at),
            Keyword::INNER | Keyword::LEFT | Keyword::RIGHT | Keyword::FULL | Keyword::OUTER
        );
        if joins && self.tokens.is_any(at, &["LOOP", "HASH", "MERGE", "REMOTE"]) && self.is(next, "JOIN") {
            return 1;
        }
        let totals = self.is(at, "WITH") && self.tokens.is_any(next, &["ROLLUP", "CUBE"]);
        if totals { 2 } else { 0 }
    }

    fn is_inert(&self, mut inside: std::ops::Range<usize>) -> bool {
        inside.all(|at| match self.tokens.kind(at) {
            Some(Kind::Word(keyword)) => keyword != Keyword::SELECT,
            Some(Kind::LeftParen | Kind::RightParen | Kind::Comma | Kind::Number) => true,
            Some(Kind::Operator) => self.tokens.text(at) == "=",
            Some(Kind::Literal(_)) => true,
            _ => false,
        })
    }

    /// `TABLE users`, which is `SELECT * FROM users`.
    fn is_table_query(&self, at: usize) -> bool {
        self.is(at, "TABLE") && self.is_relation(at.saturating_add(1))
    }

    fn select_from(&mut self, at: usize) {
        self.made(word("SELECT", Keyword::SELECT), at);
        self.made(Token::Mul, at);
        self.made(word("FROM", Keyword::FROM), at);
    }

    /// SQLite's `x IN users`.
    fn is_named_set(&self, at: usize) -> bool {
        self.dialect == Dialect::Sqlite && self.is(at, "IN") && self.is_relation(at.saturating_add(1))
    }

    /// Writes the set out and says where to go on.
    fn named_set(&mut self, name: usize) -> usize {
        self.made(word("IN", Keyword::IN), name);
        self.made(Token::LParen, name);
        self.select_from(name);
        let end = self.outline.relations.iter().find(|relation| relation.name.start == name);
        let end = end.map_or(name, |relation| relation.name.end);
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
            Dialect::Sqlite if self.is_relation(at) => self.name(at).map(|name| name.token),
            Dialect::Sqlite if self.is(at, "IS") && !self.is_test(next) => Some(Token::Eq),
            Dialect::Mysql | Dialect::Mariadb if self.is(at, "MOD") && !self.is_called(next) => {
                Some(Token::Mod)
            }
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
