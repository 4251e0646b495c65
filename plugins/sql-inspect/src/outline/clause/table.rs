//! Names where tables stand.

use std::ops::Range;

use sqlparser::keywords::Keyword;

use crate::dialect::Dialect;
use crate::outline::Relation;
use crate::token::Kind;

use super::words::{NO_OBJECTS, is_hint_list, is_modifier, skip_words};
use super::{Statement, Walker};

impl Walker<'_, '_, '_> {
    /// A name where a table stands; says where to go on.
    pub(super) fn table(&mut self, at: usize) -> usize {
        let next = at.saturating_add(1);
        if self.frame.statement != Statement::Query
            && is_modifier(self.tokens, at, self.frame.statement)
        {
            return self.skip_modifier(at);
        }
        match self.tokens.keyword(at) {
            Keyword::LATERAL => return next,
            Keyword::ONLY
                if self.dialect == Dialect::Postgres || self.dialect == Dialect::Generic =>
            {
                return next;
            }
            Keyword::SELECT | Keyword::WITH => return self.word_in_place(at),
            Keyword::VALUES => {
                self.holds_query();
                self.frame.expects = false;
                self.frame.lists = false;
                return next;
            }
            Keyword::ROWS if self.tokens.is(next, "FROM") => {
                self.frame.expects = false;
                return next.saturating_add(1);
            }
            _ => {}
        }
        self.frame.expects = false;
        let end = self.path_end(at);
        let called = self.tokens.is_kind(end, Kind::LeftParen) && end < self.end;
        if called && self.is_hint(end) {
            self.push(at..end, false);
            return self.hints(end);
        }
        let object = self.frame.statement == Statement::Other && !self.frame.selects;
        if called && !object && !self.is_target() && self.tokens.is_name(end.saturating_sub(1)) {
            if self.tokens.is(at, "IDENTIFIER") {
                self.push(at..end, true);
            }
            return end;
        }
        let dynamic = !self.tokens.is_name(at) && self.dialect != Dialect::Sqlite;
        let variable = self.tokens.text(at).starts_with(['@', '#', '$', '?']);
        self.push(at..end, dynamic || variable);
        end
    }

    /// Behind a target of `INSERT` stand its columns, not arguments.
    pub(super) fn is_target(&self) -> bool {
        self.frame.statement == Statement::Insert && self.frame.writes
    }

    pub(super) fn word_in_place(&mut self, at: usize) -> usize {
        self.holds_query();
        if self.tokens.keyword(at) == Keyword::SELECT {
            self.select();
        } else {
            self.frame.with = true;
            self.frame.expects = false;
            self.frame.lists = false;
        }
        at.saturating_add(1)
    }

    pub(super) fn push(&mut self, name: Range<usize>, dynamic: bool) {
        self.outline.relations.push(Relation { name, written: self.frame.writes, dynamic });
    }

    /// T-SQL's `FROM t (NOLOCK)`.
    pub(super) fn is_hint(&self, open: usize) -> bool {
        self.dialect == Dialect::Mssql && is_hint_list(self.tokens, open, self.end)
    }

    fn path_end(&self, at: usize) -> usize {
        let mut end = at.saturating_add(1);
        if self.tokens.is_kind(at, Kind::Operator) {
            // A stage: `@name/path`.
            while end < self.end && (self.tokens.is_name(end) || self.tokens.is_operator(end, "/"))
            {
                end = end.saturating_add(1);
            }
            return end;
        }
        loop {
            let joint = self.tokens.is_kind(end, Kind::Period) || self.dash(end);
            let part = end.saturating_add(1);
            if end >= self.end || !joint {
                return end;
            }
            let part_fits = self.tokens.is_name(part) || self.is_number_part(part);
            end = if part_fits { part.saturating_add(1) } else { part };
        }
    }

    /// A dash inside a BigQuery name: no space on either side.
    fn dash(&self, at: usize) -> bool {
        self.dialect == Dialect::Bigquery
            && self.tokens.is_operator(at, "-")
            && self.tokens.start(at) == self.tokens.end(at.saturating_sub(1))
            && self.tokens.end(at) == self.tokens.start(at.saturating_add(1))
    }

    fn is_number_part(&self, at: usize) -> bool {
        self.dialect == Dialect::Bigquery && self.tokens.is_kind(at, Kind::Number)
    }

    fn skip_modifier(&mut self, at: usize) -> usize {
        let next = at.saturating_add(1);
        match self.tokens.keyword(at) {
            Keyword::OR => next.saturating_add(1),
            Keyword::TOP if self.tokens.is_kind(next, Kind::LeftParen) => {
                self.tokens.close(next, self.end).saturating_add(1)
            }
            _ => next,
        }
    }

    /// Statements of other classes: the names behind the words that name objects.
    pub(super) fn object(&mut self, at: usize) -> usize {
        let next = at.saturating_add(1);
        let object = matches!(
            self.tokens.keyword(at),
            Keyword::TABLE
                | Keyword::VIEW
                | Keyword::ON
                | Keyword::REFERENCES
                | Keyword::UPDATE
                | Keyword::TRUNCATE
                | Keyword::COPY
                | Keyword::LOCK
                | Keyword::ANALYZE
                | Keyword::VACUUM
                | Keyword::CLONE
                | Keyword::LIKE
        );
        if !object {
            return next;
        }
        let words = ["IF", "NOT", "EXISTS", "ONLY", "TABLE", "TABLES", "FULL"];
        let name = skip_words(self.tokens, next, &words);
        if self.tokens.is_name(name) && name < self.end && !self.tokens.is_any(name, &NO_OBJECTS) {
            self.frame.writes = true;
            return self.table(name);
        }
        next
    }
}
