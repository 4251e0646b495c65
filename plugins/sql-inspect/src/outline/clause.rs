//! The walk through one statement's tokens.
//!
//! `table`: names where tables stand. `words`: what single words say.

mod table;
mod words;

use sqlparser::keywords::Keyword;

use crate::class::Class;
use crate::dialect::Dialect;
use crate::token::{Kind, Tokens};

use super::{Group, Outline, reason};
use words::{ends_list, group_at, is_syntax, skip_words};

pub(crate) use words::is_hint_list;

/// What is open at one depth of parentheses.
#[derive(Debug, Clone, Copy, Default)]
struct Frame {
    /// The first token inside.
    first: usize,
    /// Whether the parenthesis holds a call's arguments.
    call: bool,
    /// Whether `SELECT` or a statement that has a `FROM` was seen.
    selects: bool,
    /// Whether the words at hand stand in a list of tables.
    lists: bool,
    /// Whether a table must come next.
    expects: bool,
    /// Whether the tables at hand are written.
    writes: bool,
    /// The first word was `WITH`.
    with: bool,
    statement: Statement,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Statement {
    #[default]
    Query,
    Insert,
    Update,
    Delete,
    Merge,
    /// Anything that is neither a query nor a change of rows.
    Other,
}

impl Statement {
    /// What the inside of a parenthesis is taken for until it says what it is.
    fn inside(self) -> Self {
        if self == Self::Other { Self::Other } else { Self::Query }
    }
}

pub(super) fn walk(tokens: &Tokens<'_>, dialect: Dialect, outline: &mut Outline) {
    let range = outline.body..outline.range.end;
    let other = !outline.is_query_or_change();
    let statement = if other { Statement::Other } else { Statement::Query };
    let base = Frame { first: range.start, statement, ..Frame::default() };
    let mut walker =
        Walker { tokens, dialect, end: range.end, frame: base, outer: Vec::new(), outline };
    let mut at = range.start;
    while at < range.end {
        at = walker.step(at).max(at.saturating_add(1));
    }
}

struct Walker<'t, 's, 'o> {
    tokens: &'t Tokens<'s>,
    dialect: Dialect,
    end: usize,
    frame: Frame,
    outer: Vec<Frame>,
    outline: &'o mut Outline,
}

impl Walker<'_, '_, '_> {
    /// Reads the token at `at` and says where to go on.
    fn step(&mut self, at: usize) -> usize {
        let next = at.saturating_add(1);
        match self.tokens.kind(at) {
            Some(Kind::LeftParen) => self.open(at),
            Some(Kind::RightParen) => {
                self.frame = self.outer.pop().unwrap_or_default();
            }
            Some(Kind::Comma) => self.comma(at),
            Some(Kind::Operator) if self.tokens.text(at) == "|>" => self.pipe(at),
            Some(Kind::Operator) if self.tokens.text(at) == ":=" && self.dialect.is_mysql() => {
                self.writes(at, "a variable of the session is set");
            }
            Some(Kind::LeftBrace) if self.frame.expects && self.tokens.is(next, "OJ") => {
                return next.saturating_add(1);
            }
            Some(Kind::Period) => {
                return next.saturating_add(usize::from(self.tokens.is_name(next)));
            }
            Some(Kind::Word(keyword)) => return self.word(at, keyword),
            Some(Kind::Quoted(_) | Kind::Literal(_) | Kind::Parameter) if self.frame.expects => {
                return self.table(at);
            }
            Some(Kind::Operator) if self.frame.expects && self.tokens.text(at).starts_with('@') => {
                return self.table(at);
            }
            _ => {}
        }
        next
    }

    fn open(&mut self, at: usize) {
        let source = self.frame.expects;
        self.frame.expects = false;
        let call = !source && self.note_call(at);
        let inner = Frame {
            first: at.saturating_add(1),
            call,
            lists: source,
            expects: source,
            writes: source && self.frame.writes,
            statement: self.frame.statement.inside(),
            ..Frame::default()
        };
        if source {
            let open = at;
            self.outline.groups.push(Group {
                open,
                close: self.tokens.close(at, self.end),
                commas: Vec::new(),
                query: false,
            });
        }
        let outer = std::mem::replace(&mut self.frame, inner);
        self.outer.push(outer);
    }

    fn comma(&mut self, at: usize) {
        if self.frame.lists {
            self.frame.expects = true;
            let open = self.frame.first.checked_sub(1);
            if let Some(group) = group_at(self.outline, open) {
                group.commas.push(at);
            }
        }
    }

    /// BigQuery's `|>`: only a join brings in tables.
    fn pipe(&mut self, at: usize) {
        let words = at.saturating_add(1)..at.saturating_add(4);
        self.frame.lists = words.into_iter().any(|at| self.tokens.is(at, "JOIN"));
        self.frame.expects = false;
    }

    /// The parenthesis at hand holds a query rather than tables.
    fn holds_query(&mut self) {
        let open = self.frame.first.checked_sub(1);
        if let Some(group) = group_at(self.outline, open) {
            group.query = true;
        }
    }

    /// Notes the name before a parenthesis as called, if there is one.
    fn note_call(&mut self, open: usize) -> bool {
        let Some(last) = open.checked_sub(1).filter(|&last| self.tokens.is_name(last)) else {
            return false;
        };
        let mut first = last;
        while let Some(part) = first.checked_sub(2) {
            let dotted = self.tokens.is_kind(part.saturating_add(1), Kind::Period);
            if part < self.frame.first || !dotted || !self.tokens.is_name(part) {
                break;
            }
            first = part;
        }
        let syntax = first == last && is_syntax(self.tokens, last);
        if !syntax {
            self.outline.calls.push(first..open);
        }
        !syntax
    }

    fn word(&mut self, at: usize, keyword: Keyword) -> usize {
        let next = at.saturating_add(1);
        if self.begins_statement(at) && self.statement(at, keyword) {
            return next;
        }
        match keyword {
            Keyword::SELECT if self.begins_query(at) => {
                self.holds_query();
                self.select();
            }
            Keyword::OPTION
                if self.dialect == Dialect::Mssql && self.tokens.is_kind(next, Kind::LeftParen) =>
            {
                self.frame.lists = false;
                return self.tokens.close(next, self.end).saturating_add(1);
            }
            Keyword::FROM if self.is_clause(at) => self.list_tables(),
            Keyword::JOIN | Keyword::STRAIGHT_JOIN
                if self.frame.lists && self.tokens.keyword_before(at) != Keyword::FOR =>
            {
                self.frame.expects = true;
            }
            Keyword::APPLY if self.frame.lists && self.applies(at) => self.frame.expects = true,
            Keyword::USING if self.using_lists_tables(next) => self.list_tables(),
            Keyword::TABLE if self.names_table(next) => {
                self.frame.expects = true;
                return self.table(next);
            }
            Keyword::INTO if !self.is_alias(at) => return self.into(at),
            Keyword::WITH
                if self.dialect == Dialect::Mssql && is_hint_list(self.tokens, next, self.end) =>
            {
                return self.hints(next);
            }
            Keyword::FOR => self.lock(at),
            Keyword::LOCK if self.tokens.is(next, "IN") => self.lock(at),
            Keyword::VALUE if self.takes_number(at) => {
                self.writes(at, "NEXT VALUE FOR takes a number")
            }
            _ if ends_list(keyword) && self.tokens.keyword_before(at) != Keyword::WITH => {
                self.frame.lists = false;
                self.frame.expects = false;
            }
            _ if self.frame.expects => return self.table(at),
            _ if self.sets_variable(at) => self.writes(at, "a variable is set"),
            _ if self.frame.statement == Statement::Other => return self.object(at),
            Keyword::IN if self.names_sqlite_table(next) => {
                self.frame.expects = true;
                return self.table(next);
            }
            _ => {}
        }
        next
    }

    /// Whether a `SELECT` begins a query, rather than being a label or a right that is granted.
    fn begins_query(&self, at: usize) -> bool {
        match self.frame.statement {
            Statement::Other => self.outline.verb.class != Class::Dcl,
            _ => !self.is_alias(at),
        }
    }

    fn is_alias(&self, at: usize) -> bool {
        self.tokens.keyword_before(at) == Keyword::AS
    }

    fn begins_statement(&self, at: usize) -> bool {
        let before = at.checked_sub(1);
        let behind_ctes = self.frame.with
            && before.is_some_and(|before| self.tokens.is_kind(before, Kind::RightParen));
        (at == self.frame.first && !self.frame.call) || behind_ctes
    }

    /// Notes what begins here; true when it is a change of rows, whose target comes next.
    fn statement(&mut self, at: usize, keyword: Keyword) -> bool {
        let next = at.saturating_add(1);
        let statement = match keyword {
            Keyword::WITH => {
                self.word_in_place(at);
                return true;
            }
            Keyword::INSERT => Statement::Insert,
            Keyword::REPLACE if !self.tokens.is_kind(next, Kind::LeftParen) => Statement::Insert,
            Keyword::UPDATE => Statement::Update,
            Keyword::DELETE => Statement::Delete,
            Keyword::MERGE => Statement::Merge,
            _ => return false,
        };
        if !self.tokens.is_name(next) && !self.tokens.is_kind(next, Kind::LeftParen) {
            return false;
        }
        let (first, nested) = (at == self.outline.body, !self.outer.is_empty());
        if !first {
            let word = self.tokens.text(at).to_ascii_uppercase();
            let place = if nested { "inside the statement" } else { "behind WITH" };
            self.writes(at, &format!("{word} stands {place}"));
        }
        self.frame.statement = statement;
        self.frame.selects = true;
        self.frame.lists = statement != Statement::Insert;
        self.frame.expects = true;
        self.frame.writes = true;
        true
    }

    fn writes(&mut self, at: usize, message: &str) {
        let finding = reason(self.tokens, at, message);
        self.outline.reasons.push((Class::Write, finding));
    }

    fn select(&mut self) {
        self.frame.selects = true;
        self.frame.lists = false;
        self.frame.expects = false;
        self.frame.writes = false;
    }

    /// Whether a `FROM` begins a list of tables, rather than standing in `EXTRACT(… FROM …)` or
    /// `IS DISTINCT FROM`.
    fn is_clause(&self, at: usize) -> bool {
        let distinct = self.tokens.keyword_before(at) == Keyword::DISTINCT
            && at.checked_sub(1).is_some_and(|before| {
                matches!(self.tokens.keyword_before(before), Keyword::IS | Keyword::NOT)
            });
        let clause = self.frame.selects || (at == self.frame.first && !self.frame.call);
        clause && !distinct && !self.is_alias(at)
    }

    fn list_tables(&mut self) {
        self.frame.lists = true;
        self.frame.expects = true;
    }

    fn applies(&self, at: usize) -> bool {
        matches!(self.tokens.keyword_before(at), Keyword::CROSS | Keyword::OUTER)
    }

    fn using_lists_tables(&self, next: usize) -> bool {
        let query = self.tokens.is_kind(next, Kind::LeftParen)
            && matches!(
                self.tokens.keyword(next.saturating_add(1)),
                Keyword::SELECT | Keyword::WITH | Keyword::VALUES
            );
        match self.frame.statement {
            Statement::Merge => self.frame.lists,
            Statement::Delete => query || self.tokens.is_name(next),
            _ => false,
        }
    }

    /// `TABLE users` in the place of a query or of an argument.
    fn names_table(&self, name: usize) -> bool {
        let keyword = name.saturating_sub(1);
        let plain = self.tokens.is_name(name) && !self.is_alias(keyword);
        plain && self.frame.statement != Statement::Other && !self.frame.expects
    }

    /// SQLite's `x IN users`.
    fn names_sqlite_table(&self, next: usize) -> bool {
        self.dialect == Dialect::Sqlite
            && (self.tokens.is_name(next)
                || matches!(self.tokens.kind(next), Some(Kind::Literal(_))))
    }

    fn into(&mut self, at: usize) -> usize {
        let next = at.saturating_add(1);
        let file = self.tokens.is_any(next, &["OUTFILE", "DUMPFILE"]);
        if file {
            let finding = reason(self.tokens, at, "the result is written to a file of the server");
            self.outline.findings.push(finding.clone());
            self.outline.reasons.push((Class::Write, finding));
            return next;
        }
        let target =
            matches!(self.frame.statement, Statement::Insert | Statement::Merge | Statement::Other);
        if target && !self.frame.call {
            self.frame.expects = true;
            self.frame.writes = true;
            return next;
        }
        if !self.frame.call {
            self.writes(at, "INTO stores the result");
            let variable = self.tokens.text(next).starts_with('@');
            if self.tokens.is_name(next) && !variable {
                self.frame.lists = false;
                self.frame.expects = true;
                self.frame.writes = true;
                let behind = self.table(skip_words(
                    self.tokens,
                    next,
                    &["TEMPORARY", "TEMP", "UNLOGGED", "TABLE"],
                ));
                self.frame.writes = false;
                return behind;
            }
        }
        next
    }

    fn lock(&mut self, at: usize) {
        let next = at.saturating_add(1);
        let locks = self.tokens.keyword(at) == Keyword::LOCK
            || self.tokens.is_any(next, &["UPDATE", "SHARE", "NO", "KEY"]);
        if locks && !self.frame.call {
            self.writes(at, "the rows that are read are locked");
        }
        self.frame.lists &=
            !self.tokens.is_any(next, &["XML", "JSON", "BROWSE", "UPDATE", "SHARE", "NO", "KEY"]);
    }

    /// T-SQL's hints at `open`; those that lock for a change make the statement a write.
    fn hints(&mut self, open: usize) -> usize {
        let close = self.tokens.close(open, self.end);
        let locks = ["UPDLOCK", "XLOCK", "TABLOCKX"];
        if let Some(at) = (open..close).find(|&at| self.tokens.is_any(at, &locks)) {
            self.writes(at, "the rows that are read are locked");
        }
        close.saturating_add(1)
    }

    /// T-SQL's `SELECT @x = …`.
    fn sets_variable(&self, at: usize) -> bool {
        let next = at.saturating_add(1);
        let before = at.checked_sub(1);
        let first = matches!(
            self.tokens.keyword_before(at),
            Keyword::SELECT | Keyword::DISTINCT | Keyword::ALL
        ) || before.is_some_and(|at| {
            self.tokens.is_kind(at, Kind::Comma) || self.tokens.is_kind(at, Kind::RightParen)
        });
        self.dialect == Dialect::Mssql
            && self.tokens.text(at).starts_with('@')
            && self.frame.selects
            && !self.frame.lists
            && first
            && (self.tokens.is_operator(next, "=")
                || self.tokens.is_operator(next.saturating_add(1), "="))
    }

    /// `NEXT VALUE FOR name`.
    fn takes_number(&self, at: usize) -> bool {
        self.tokens.keyword_before(at) == Keyword::NEXT
            && self.tokens.is(at.saturating_add(1), "FOR")
    }
}
