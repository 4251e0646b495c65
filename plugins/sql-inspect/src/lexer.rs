//! Step 1: from text to tokens, as the configured server would cut it.
//!
//! Nothing here is clever: a token is whatever the dialect's documentation says it is, and where
//! servers differ or a setting of the server decides, the text is denied. Faults do not stop the
//! lexer where it can go on, so that a denial can still say what kind of statement it was.
//!
//! * `quoted`: literals and names in quotes. * `comment`: comments. * `number`: numbers.
//! * `operator`: everything else. * [`ambiguity`]: the same text under the server's other settings.

mod ambiguity;
mod comment;
mod number;
mod operator;
mod quoted;

use crate::characters;
use crate::dialect::{Dialect, Dollar, Hash};
use crate::finding::Finding;
use crate::rule::Rule;
use crate::token::{Kind, Literal, Token, Tokens, keyword};

pub(crate) use ambiguity::ambiguous;

/// What a server's settings may change about literals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mode {
    dialect: Dialect,
    backslash: bool,
    double_quotes_are_literals: bool,
    dollar: Dollar,
    /// Whether `E'…'` is a literal with escapes.
    escape_prefix: bool,
}

impl Mode {
    fn of(dialect: Dialect) -> Self {
        Self {
            dialect,
            backslash: dialect.escapes_with_backslash(),
            double_quotes_are_literals: dialect.double_quotes_are_literals(),
            dollar: dialect.dollar(),
            escape_prefix: matches!(dialect, Dialect::Postgres | Dialect::Generic),
        }
    }
}

/// Tokens, and what was wrong on the way.
pub(crate) struct Lexed<'s> {
    pub(crate) tokens: Tokens<'s>,
    pub(crate) faults: Vec<Finding>,
    /// Whether the text was cut to its end.
    complete: bool,
}

/// Most faults that are noted.
const MAX_FAULTS: usize = 16;

/// Cuts a text into tokens.
pub(crate) fn lex(sql: &str, dialect: Dialect) -> Lexed<'_> {
    run(sql, Mode::of(dialect))
}

fn run(sql: &str, mode: Mode) -> Lexed<'_> {
    let mut lexer = Lexer { sql, mode, at: 0, list: Vec::new(), faults: Vec::new() };
    let complete = lexer.read_all().is_some();
    let tokens = Tokens::new(sql, lexer.list);
    Lexed { tokens, faults: lexer.faults, complete }
}

struct Lexer<'s> {
    sql: &'s str,
    mode: Mode,
    at: usize,
    list: Vec<Token>,
    faults: Vec<Finding>,
}

impl<'s> Lexer<'s> {
    fn rest(&self) -> &'s str {
        self.from(self.at)
    }

    fn from(&self, at: usize) -> &'s str {
        self.sql.get(at..).unwrap_or_default()
    }

    /// The character `skip` bytes on.
    fn peek(&self, skip: usize) -> Option<char> {
        self.from(self.at.saturating_add(skip)).chars().next()
    }

    fn push(&mut self, kind: Kind, end: usize) {
        self.list.push(Token { kind, start: self.at, end });
        self.at = end;
    }

    fn push_bytes(&mut self, kind: Kind, bytes: usize) {
        self.push(kind, self.at.saturating_add(bytes));
    }

    fn fault(&mut self, rule: Rule, end: usize, message: &str, remedy: &str) {
        let finding = Finding::deny(rule, self.at..end, message).remedy(remedy);
        self.faults.push(finding);
    }

    /// None when the text cannot be cut any further.
    fn read_all(&mut self) -> Option<()> {
        while let Some(c) = self.peek(0) {
            // A text with that many faults is not read on.
            if self.faults.len() > MAX_FAULTS {
                return None;
            }
            self.read(c)?;
        }
        Some(())
    }

    fn read(&mut self, c: char) -> Option<()> {
        match c {
            ' ' | '\t' | '\n' | '\r' => self.at = self.at.saturating_add(1),
            '-' | '#' | '/' if self.comment(c)? => {}
            '\'' => self.literal(Literal::Plain, 0, self.mode.backslash)?,
            '"' | '`' | '[' if self.quotes(c) => self.quoted(c)?,
            '$' => self.dollar()?,
            '0'..='9' => self.number(),
            '.' if self.peek(1).is_some_and(|next| next.is_ascii_digit()) && !self.parts_name() => {
                self.number();
            }
            _ if self.starts_name(c) => self.word()?,
            _ if characters::is_unseen(c) => {
                self.faults.push(characters::hidden(self.at, c));
                self.at = self.at.saturating_add(c.len_utf8());
            }
            _ => self.operator(c)?,
        }
        Some(())
    }

    fn quotes(&self, c: char) -> bool {
        match c {
            '`' => self.mode.dialect.has_backticks(),
            '[' => self.mode.dialect.has_bracket_names(),
            _ => true,
        }
    }

    /// Whether a period at hand parts a name whose next part may begin with a digit.
    fn parts_name(&self) -> bool {
        let digits = self.mode.dialect == Dialect::Bigquery || self.mode.dialect.is_mysql();
        digits
            && self.list.last().is_some_and(|last| {
                last.end == self.at && matches!(last.kind, Kind::Word(_) | Kind::Quoted(_))
            })
    }

    fn starts_name(&self, c: char) -> bool {
        let dialect = self.mode.dialect;
        match c {
            'a'..='z' | 'A'..='Z' | '_' => true,
            '@' => dialect == Dialect::Mssql || dialect == Dialect::Generic || dialect.is_mysql(),
            '#' => dialect.hash() == Hash::Identifier,
            _ => !c.is_ascii() && !characters::is_unseen(c),
        }
    }

    fn continues_name(&self, c: char) -> bool {
        c.is_ascii_digit()
            || (c == '$' && self.mode.dialect != Dialect::Bigquery)
            || (self.starts_name(c) && (c != '@' || self.mode.dialect == Dialect::Mssql))
    }

    /// Where a name that starts at `at` ends.
    fn name_end(&self, at: usize) -> usize {
        let rest = self.from(at);
        let signs = rest.len().saturating_sub(rest.trim_start_matches('@').len());
        let tail = self.from(at.saturating_add(signs));
        let length = tail.find(|c| !self.continues_name(c)).unwrap_or(tail.len());
        at.saturating_add(signs).saturating_add(length)
    }

    fn word(&mut self) -> Option<()> {
        let end = self.name_end(self.at);
        let word = self.sql.get(self.at..end).unwrap_or_default();
        if let Some(literal) = self.prefixed(word, end) {
            return literal;
        }
        self.push(Kind::Word(keyword(word)), end);
        Some(())
    }
}

#[cfg(test)]
mod tests;
