//! What the parser does not take from PostgreSQL.

use sqlparser::keywords::Keyword;

use crate::dialect::Dialect;
use crate::token::Kind;

use super::Rewriter;

impl Rewriter<'_, '_> {
    pub(super) fn skip_postgres(&self, at: usize) -> usize {
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
    pub(super) fn is_single_rows_from(&self, at: usize) -> bool {
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
    pub(super) fn skip_xml(&self, at: usize) -> usize {
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
    pub(super) fn skip_cte_clause(&self, at: usize) -> usize {
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
    pub(super) fn bare_trim(&self, at: usize) -> bool {
        self.tokens.is_any(at, &["BOTH", "LEADING", "TRAILING"])
            && self.is(at.saturating_add(1), "FROM")
    }

    /// A window frame's `EXCLUDE …`.
    pub(super) fn exclusion(&self, at: usize) -> usize {
        let next = at.saturating_add(1);
        let framed =
            matches!(self.before(at), Keyword::ROW | Keyword::FOLLOWING | Keyword::PRECEDING);
        match self.is(at, "EXCLUDE") && framed {
            true if self.tokens.is_any(next, &["GROUP", "TIES"]) => 2,
            true if self.tokens.is_any(next, &["NO", "CURRENT"]) => 3,
            _ => 0,
        }
    }

    pub(super) fn is_rows_from(&self, open: usize) -> bool {
        self.dialect == Dialect::Postgres
            && self.before(open) == Keyword::FROM
            && open.checked_sub(1).is_some_and(|from| self.before(from) == Keyword::ROWS)
    }
}
