//! Punctuation and operators.

use crate::dialect::Dialect;
use crate::rule::Rule;
use crate::token::Kind;

use super::Lexer;

/// Operators of more than one character outside PostgreSQL, longest first.
const LONG: [&str; 19] = [
    "->>", "<=>", "||/", "!<", "!>", "->", "<>", "!=", ">=", "<=", "||", "&&", "<<", ">>", ":=",
    "::", "=>", "==", "|>",
];

/// What PostgreSQL makes operators of.
const CHARACTERS: &str = "+-*/<>=~!@#%^&|`?";

impl Lexer<'_> {
    pub(super) fn operator(&mut self, c: char) -> Option<()> {
        let kind = match c {
            '(' => Kind::LeftParen,
            ')' => Kind::RightParen,
            '[' => Kind::LeftBracket,
            ']' => Kind::RightBracket,
            '{' => Kind::LeftBrace,
            '}' => Kind::RightBrace,
            ',' => Kind::Comma,
            ';' => Kind::Semicolon,
            '.' => Kind::Period,
            '?' if self.mode.dialect != Dialect::Postgres => return self.placeholder(),
            '@' if matches!(self.mode.dialect, Dialect::Bigquery | Dialect::Sqlite) => {
                return self.placeholder();
            }
            ':' => return self.colon(),
            '=' if self.rest().starts_with("=>") => {
                self.push_bytes(Kind::Operator, 2);
                return Some(());
            }
            _ if CHARACTERS.contains(c) => return self.symbols(),
            _ => return self.unexpected(c),
        };
        self.push_bytes(kind, 1);
        Some(())
    }

    /// `?`, `?1`, `@name`, `@@name`.
    fn placeholder(&mut self) -> Option<()> {
        let tail = self.rest().trim_start_matches(['?', '@']);
        self.parameter(self.rest().len().saturating_sub(tail.len()));
        Some(())
    }

    /// A parameter behind `marks` bytes: a number, or a name; a number may not run into a word.
    pub(super) fn parameter(&mut self, marks: usize) {
        let tail = self.from(self.at.saturating_add(marks));
        let numbered =
            tail.starts_with(|c: char| c.is_ascii_digit()) || self.rest().starts_with('?');
        let ends = |c: char| {
            if numbered { !c.is_ascii_digit() } else { !(c.is_alphanumeric() || c == '_') }
        };
        let length = tail.find(ends).unwrap_or(tail.len()).saturating_add(marks);
        if numbered
            && self.from(self.at.saturating_add(length)).starts_with(|c: char| self.starts_name(c))
        {
            let message = "a parameter runs into a word: servers disagree on where it ends";
            let end = self.name_end(self.at.saturating_add(length));
            self.fault(Rule::AmbiguousLexing, end, message, "put a space between them");
        }
        self.push_bytes(Kind::Parameter, length);
    }

    fn colon(&mut self) -> Option<()> {
        let long = self.rest().starts_with("::") || self.rest().starts_with(":=");
        self.push_bytes(Kind::Operator, if long { 2 } else { 1 });
        Some(())
    }

    fn symbols(&mut self) -> Option<()> {
        let rest = self.rest();
        let length = if self.mode.dialect == Dialect::Postgres {
            postgres_length(rest)
        } else {
            LONG.iter().find(|long| rest.starts_with(**long)).map_or(1, |long| long.len())
        };
        self.push_bytes(Kind::Operator, length);
        Some(())
    }

    pub(super) fn unexpected(&mut self, c: char) -> Option<()> {
        let message = format!("`{}` means nothing here", c.escape_default());
        let end = self.at.saturating_add(c.len_utf8());
        self.fault(Rule::Unparseable, end, &message, "send plain SQL of the server's dialect");
        None
    }
}

/// PostgreSQL takes as many operator characters as it can, up to a comment; an operator of several
/// may end in `+` or `-` only when it has a character that standard SQL does not use.
/// <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-OPERATORS>
fn postgres_length(text: &str) -> usize {
    let run = text.find(|c| !CHARACTERS.contains(c)).unwrap_or(text.len());
    let run = text.get(..run).unwrap_or_default();
    let comment = run.find("--").into_iter().chain(run.find("/*")).min();
    let mut run = run.get(..comment.unwrap_or(run.len())).unwrap_or_default();
    while run.len() > 1 && run.ends_with(['+', '-']) && !run.contains(|c| "~!@#%^&|`?".contains(c))
    {
        run = run.get(..run.len().saturating_sub(1)).unwrap_or_default();
    }
    run.len().max(1)
}
