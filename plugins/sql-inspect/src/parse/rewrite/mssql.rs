//! What the parser does not take from T-SQL.

use sqlparser::keywords::Keyword;

use crate::dialect::Dialect;
use crate::outline::is_hint_list;
use crate::token::Kind;

use super::Rewriter;

impl Rewriter<'_, '_> {
    /// `TOP (5)` behind `DELETE`, and the first `FROM` of `DELETE FROM o FROM orders AS o`.
    fn skip_behind_delete(&self, at: usize) -> usize {
        let next = at.saturating_add(1);
        let end = self.outline.range.end;
        if self.is(at, "TOP") && self.tokens.is_kind(next, Kind::LeftParen) {
            let close = self.tokens.close(next, end);
            let inert = close < end && self.is_inert(next..close);
            return if inert { close.saturating_add(1).saturating_sub(at) } else { 0 };
        }
        let behind = self.places.names.get(&next).copied().unwrap_or(end);
        usize::from(self.is(at, "FROM") && self.is(behind, "FROM"))
    }

    /// `DELETE users WHERE …`, which leaves `FROM` out.
    pub(super) fn lacks_from(&self, at: usize) -> bool {
        let next = at.saturating_add(1);
        let behind = self.places.names.get(&next).copied();
        self.dialect == Dialect::Mssql
            && self.is(at, "DELETE")
            && at == self.outline.body
            && behind
                .is_some_and(|behind| behind >= self.outline.range.end || self.is(behind, "WHERE"))
    }

    pub(super) fn skip_mssql(&self, at: usize) -> usize {
        let next = at.saturating_add(1);
        let end = self.outline.range.end;
        if self.is(at, "WITH") && is_hint_list(self.tokens, next, end) {
            return self.tokens.close(next, end).saturating_add(1).saturating_sub(at);
        }
        if self.is(at, "FOR") {
            return self.system_time(at);
        }
        if self.before(at) == Keyword::DELETE {
            return self.skip_behind_delete(at);
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

    pub(super) fn is_inert(&self, mut inside: std::ops::Range<usize>) -> bool {
        inside.all(|at| match self.tokens.kind(at) {
            Some(Kind::Word(keyword)) => keyword != Keyword::SELECT,
            Some(Kind::LeftParen | Kind::RightParen | Kind::Comma | Kind::Number) => true,
            Some(Kind::Operator) => self.tokens.text(at) == "=",
            Some(Kind::Literal(_)) => true,
            _ => false,
        })
    }

    /// `()` among grouping sets.
    pub(super) fn is_empty_set(&self, at: usize) -> bool {
        let before = at.checked_sub(1);
        self.dialect == Dialect::Mssql
            && self.tokens.is_kind(at, Kind::LeftParen)
            && self.tokens.is_kind(at.saturating_add(1), Kind::RightParen)
            && before.is_some_and(|before| !self.tokens.is_name(before))
    }
}
