//! What the parser does not take from MySQL and MariaDB.

use sqlparser::keywords::Keyword;

use crate::token::Kind;

use super::{MAX_SCAN, Rewriter};

impl Rewriter<'_, '_> {
    /// A comma of `UPDATE a, b SET …`.
    pub(super) fn lists_targets(&self, at: usize) -> bool {
        let updates = self.dialect.is_mysql() && self.is(self.outline.body, "UPDATE");
        let before_set = self.places.set.is_some_and(|set| at < set);
        updates && before_set && self.tokens.opening(at).is_none()
    }

    pub(super) fn skip_mysql(&self, at: usize) -> usize {
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

    /// The brace at the end of `{OJ a LEFT OUTER JOIN b ON …}`.
    pub(super) fn closes_outer_join(&self, at: usize) -> bool {
        let first = at.saturating_sub(MAX_SCAN).max(self.outline.body);
        let open = (first..at).rev().find(|&at| self.tokens.is_kind(at, Kind::LeftBrace));
        open.is_some_and(|open| self.is(open.saturating_add(1), "OJ"))
    }

    /// Whether `at` stands among the expressions of a `GROUP BY`.
    pub(super) fn is_grouping(&self, at: usize) -> bool {
        let open = self.tokens.opening(at);
        let first = at.saturating_sub(MAX_SCAN).max(self.outline.body);
        let clause = (first..at).rev().find(|&word| {
            self.tokens.is_any(word, &["GROUP", "ORDER", "SELECT"])
                && self.tokens.opening(word) == open
        });
        clause.is_some_and(|clause| self.is(clause, "GROUP"))
    }

    /// `FOR SYSTEM_TIME ALL`, `FOR SYSTEM_TIME AS OF TIMESTAMP '…'`, `… BETWEEN x AND y`.
    pub(super) fn system_time(&self, at: usize) -> usize {
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
}
