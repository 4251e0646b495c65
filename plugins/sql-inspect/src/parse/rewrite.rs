//! Words the parser does not know, taken out or written as it knows them.
//!
//! Each rewriting leaves the meaning as far as tables, columns and functions go, and every name keeps
//! its place, so what the parser finds can still be compared with what the outline found.

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan, Whitespace};

use crate::dialect::Dialect;
use crate::outline::{Group, Outline, is_hint_list};
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
                || self.tokens.opening(at).is_some_and(|open| self.is_rows_from(open)))
    }

    fn is_rows_from(&self, open: usize) -> bool {
        self.dialect == Dialect::Postgres
            && self.before(open) == Keyword::FROM
            && open.checked_sub(1).is_some_and(|from| self.before(from) == Keyword::ROWS)
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

    /// `()` among grouping sets.
    fn is_empty_set(&self, at: usize) -> bool {
        let before = at.checked_sub(1);
        self.dialect == Dialect::Mssql
            && self.tokens.is_kind(at, Kind::LeftParen)
            && self.tokens.is_kind(at.saturating_add(1), Kind::RightParen)
            && before.is_some_and(|before| !self.tokens.is_name(before))
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

    fn skip_postgres(&self, at: usize) -> usize {
        let next = at.saturating_add(1);
        let group = self.places.groups.contains(&next);
        let only = self.is(at, "ONLY") && (group || self.is_relation(next));
        let inherited = self.tokens.is_operator(at, "*") && self.places.ends.contains(&at);
        if only || inherited || self.bare_trim(at) {
            return 1;
        }
        if self.is(at, "FROM") && self.bare_trim(at.saturating_sub(1)) {
            return 1;
        }
        if self.is(at, "ROWS")
            && self.is(next, "FROM")
            && self.tokens.is_kind(at.saturating_add(2), Kind::LeftParen)
        {
            return 2;
        }
        if self.is_single_rows_from(at) {
            return 1;
        }
        if self.is(at, "VARIADIC")
            || (self.is(at, "SYMMETRIC") && self.before(at) == Keyword::BETWEEN)
        {
            return 1;
        }
        if self.is(at, "FOR") && self.is(next, "READ") {
            return 3;
        }
        // `FOR NO KEY UPDATE`, `FOR KEY SHARE`.
        let lock = self.before(at) == Keyword::FOR || self.before(at) == Keyword::NO;
        if lock && (self.is(at, "KEY") || (self.is(at, "NO") && self.is(next, "KEY"))) {
            return 1;
        }
        self.exclusion(at).max(self.skip_xml(at)).max(self.skip_cte_clause(at))
    }

    /// The parentheses of `ROWS FROM (f())`.
    fn is_single_rows_from(&self, at: usize) -> bool {
        let open = match self.tokens.kind(at) {
            Some(Kind::LeftParen) => Some(at),
            Some(Kind::RightParen) => self.tokens.opening(at),
            _ => None,
        };
        open.filter(|&open| self.is_rows_from(open)).is_some_and(|open| {
            let close = self.tokens.close(open, self.outline.range.end);
            let comma =
                |at| self.tokens.is_kind(at, Kind::Comma) && self.tokens.opening(at) == Some(open);
            !(open..close).any(comma)
        })
    }

    /// `xmlelement(NAME a, …)`, `xmlserialize(CONTENT …)`, `xmlforest(a AS b)`, and the alias of
    /// `USING (id) AS j`.
    fn skip_xml(&self, at: usize) -> usize {
        let words = ["NAME", "CONTENT", "DOCUMENT"];
        let open = at.checked_sub(1).is_some_and(|open| self.tokens.is_kind(open, Kind::LeftParen));
        if open
            && self.tokens.is_any(at, &words)
            && !self.tokens.is_kind(at.saturating_add(1), Kind::RightParen)
        {
            let callee = self.callee(at).unwrap_or_default();
            return usize::from(matches!(callee.as_str(), "XMLELEMENT" | "XMLPI" | "XMLSERIALIZE"));
        }
        let named = || matches!(self.callee(at).as_deref(), Some("XMLATTRIBUTES" | "XMLFOREST"));
        let joined = || {
            let close =
                at.checked_sub(1).filter(|&close| self.tokens.is_kind(close, Kind::RightParen));
            close
                .and_then(|close| self.tokens.opening(close))
                .is_some_and(|open| self.before(open) == Keyword::USING)
        };
        if self.is(at, "AS") && (named() || joined()) { 2 } else { 0 }
    }

    /// `SEARCH … SET x` and `CYCLE … USING x` behind a CTE.
    fn skip_cte_clause(&self, at: usize) -> usize {
        let behind =
            at.checked_sub(1).is_some_and(|before| self.tokens.is_kind(before, Kind::RightParen));
        let last = match self.tokens.text(at).to_ascii_uppercase().as_str() {
            "SEARCH" => "SET",
            "CYCLE" => "USING",
            _ => return 0,
        };
        if !behind {
            return 0;
        }
        let end = self.outline.range.end.min(at.saturating_add(40));
        let stop = (at..end).find(|&at| self.is(at, last));
        let plain = |at: usize| !self.tokens.is_kind(at, Kind::LeftParen) && !self.is(at, "SELECT");
        match stop {
            Some(stop) if (at..stop).all(plain) => stop.saturating_add(2).saturating_sub(at),
            _ => 0,
        }
    }

    /// `BOTH` in `trim(BOTH FROM x)`.
    fn bare_trim(&self, at: usize) -> bool {
        self.tokens.is_any(at, &["BOTH", "LEADING", "TRAILING"])
            && self.is(at.saturating_add(1), "FROM")
    }

    /// A window frame's `EXCLUDE …`.
    fn exclusion(&self, at: usize) -> usize {
        let next = at.saturating_add(1);
        let framed =
            matches!(self.before(at), Keyword::ROW | Keyword::FOLLOWING | Keyword::PRECEDING);
        match self.is(at, "EXCLUDE") && framed {
            true if self.tokens.is_any(next, &["GROUP", "TIES"]) => 2,
            true if self.tokens.is_any(next, &["NO", "CURRENT"]) => 3,
            _ => 0,
        }
    }

    fn skip_mysql(&self, at: usize) -> usize {
        const MODIFIERS: [&str; 8] = [
            "SQL_CACHE",
            "SQL_NO_CACHE",
            "SQL_CALC_FOUND_ROWS",
            "HIGH_PRIORITY",
            "STRAIGHT_JOIN",
            "SQL_SMALL_RESULT",
            "SQL_BIG_RESULT",
            "SQL_BUFFER_RESULT",
        ];
        let next = at.saturating_add(1);
        let value = matches!(self.tokens.kind(next), Some(Kind::Literal(_) | Kind::Number));
        if (self.is(at, "SOUNDS") && self.is(next, "LIKE"))
            || (self.tokens.text(at).starts_with('_') && value)
        {
            return 1;
        }
        if self.before(at) == Keyword::LOCK && self.is(at, "IN")
            || self.before(at) == Keyword::SHARE && self.is(at, "MODE")
        {
            return 1;
        }
        if self.is(at, "USING") && self.callee(at).as_deref() == Some("CHAR") {
            return 2;
        }
        if self.is(at, "LIMIT") && self.callee(at).as_deref() == Some("GROUP_CONCAT") {
            let end = self.outline.range.end.min(at.saturating_add(8));
            let close = (at..end).find(|&at| self.tokens.is_kind(at, Kind::RightParen));
            return close.map_or(0, |close| close.saturating_sub(at));
        }
        if self.tokens.is_kind(at, Kind::LeftBrace) && self.is(next, "OJ") {
            return 2;
        }
        if self.tokens.is_kind(at, Kind::RightBrace) && self.closes_outer_join(at) {
            return 1;
        }
        if self.tokens.is_any(at, &["ASC", "DESC"]) && self.is_grouping(at) {
            return 1;
        }
        if self.is(at, "ROWS") && self.is(next, "EXAMINED") {
            return 3;
        }
        if self.is(at, "FOR") {
            return self.system_time(at);
        }
        let change = matches!(self.before(at), Keyword::DELETE | Keyword::LOW_PRIORITY)
            || self.tokens.is(at.saturating_sub(1), "QUICK");
        if change && self.tokens.is_any(at, &["LOW_PRIORITY", "QUICK", "IGNORE"]) {
            return 1;
        }
        let mut first = at;
        while at.saturating_sub(first) < 10
            && self.tokens.is_any(first.saturating_sub(1), &MODIFIERS)
        {
            first = first.saturating_sub(1);
        }
        let leads =
            matches!(self.before(first), Keyword::SELECT | Keyword::DISTINCT | Keyword::ALL);
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

    /// The brace at the end of `{OJ a LEFT OUTER JOIN b ON …}`.
    fn closes_outer_join(&self, at: usize) -> bool {
        let first = at.saturating_sub(MAX_SCAN).max(self.outline.body);
        let open = (first..at).rev().find(|&at| self.tokens.is_kind(at, Kind::LeftBrace));
        open.is_some_and(|open| self.is(open.saturating_add(1), "OJ"))
    }

    /// Whether `at` stands among the expressions of a `GROUP BY`.
    fn is_grouping(&self, at: usize) -> bool {
        let open = self.tokens.opening(at);
        let first = at.saturating_sub(MAX_SCAN).max(self.outline.body);
        let clause = (first..at).rev().find(|&word| {
            self.tokens.is_any(word, &["GROUP", "ORDER", "SELECT"])
                && self.tokens.opening(word) == open
        });
        clause.is_some_and(|clause| self.is(clause, "GROUP"))
    }

    /// `FOR SYSTEM_TIME ALL`, `FOR SYSTEM_TIME AS OF TIMESTAMP '…'`, `… BETWEEN x AND y`.
    fn system_time(&self, at: usize) -> usize {
        let range = at.saturating_add(2);
        if !self.is(at.saturating_add(1), "SYSTEM_TIME") {
            return 0;
        }
        let value = |at: usize| {
            let typed = usize::from(self.tokens.is_any(at, &["TIMESTAMP", "DATE"]));
            let value = matches!(
                self.tokens.kind(at.saturating_add(typed)),
                Some(Kind::Literal(_) | Kind::Parameter)
            ) || self.tokens.text(at).starts_with('@');
            value.then_some(typed.saturating_add(1))
        };
        let length = if self.is(range, "ALL") {
            Some(3)
        } else if self.is(range, "AS") && self.is(range.saturating_add(1), "OF") {
            value(at.saturating_add(4)).map(|value| value.saturating_add(4))
        } else if self.is(range, "BETWEEN") {
            let one = value(at.saturating_add(3));
            let behind = one
                .map(|one| at.saturating_add(3).saturating_add(one))
                .filter(|&at| self.is(at, "AND"));
            let other = behind.and_then(|and| {
                Some(and.saturating_add(1).saturating_add(value(and.saturating_add(1))?))
            });
            other.map(|end| end.saturating_sub(at))
        } else {
            None
        };
        length.unwrap_or(0)
    }

    fn skip_mssql(&self, at: usize) -> usize {
        let next = at.saturating_add(1);
        let end = self.outline.range.end;
        if self.is(at, "WITH") && is_hint_list(self.tokens, next, end) {
            return self.tokens.close(next, end).saturating_add(1).saturating_sub(at);
        }
        if self.is(at, "FOR") {
            return self.system_time(at);
        }
        if self.is(at, "USING") && matches!(self.callee(at).as_deref(), Some("PARSE" | "TRY_PARSE"))
        {
            return 2;
        }
        if self.is(at, "GROUPING") && self.is(next, "SETS") {
            return 2;
        }
        if self.is(at, "OPTION") && self.tokens.is_kind(next, Kind::LeftParen) {
            let close = self.tokens.close(next, end);
            let last = close.saturating_add(1) == end;
            return if last && self.is_inert(next..close) { end.saturating_sub(at) } else { 0 };
        }
        let hinted = self.places.ends.contains(&at);
        if hinted && self.tokens.is_kind(at, Kind::LeftParen) && is_hint_list(self.tokens, at, end)
        {
            return self.tokens.close(at, end).saturating_add(1).saturating_sub(at);
        }
        let joins = matches!(
            self.before(at),
            Keyword::INNER | Keyword::LEFT | Keyword::RIGHT | Keyword::FULL | Keyword::OUTER
        );
        if joins
            && self.tokens.is_any(at, &["LOOP", "HASH", "MERGE", "REMOTE"])
            && self.is(next, "JOIN")
        {
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
