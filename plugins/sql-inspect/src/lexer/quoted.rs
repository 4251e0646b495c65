//! Literals and names in quotes.

use crate::dialect::{Dialect, Dollar};
use crate::rule::Rule;
use crate::token::{Kind, Literal};

use super::Lexer;

impl Lexer<'_> {
    /// A literal whose quote is `prefix` bytes on.
    pub(super) fn literal(&mut self, kind: Literal, prefix: usize, backslash: bool) -> Option<()> {
        let open = self.at.saturating_add(prefix);
        let quote = self.from(open).chars().next()?;
        let mut end = match self.triple(open, quote) {
            Some(end) => end?,
            None => self.closing(open, quote, backslash)?,
        };
        while let Some(next) = self.continuation(end, quote) {
            end = self.closing(next, quote, backslash)?;
        }
        self.push(Kind::Literal(kind), end);
        Some(())
    }

    /// Behind the quote that closes the one at `open`; a fault when none does.
    fn closing(&mut self, open: usize, quote: char, backslash: bool) -> Option<usize> {
        let bracket = quote == ']' && self.mode.dialect == Dialect::Sqlite;
        let doubles = !bracket && (self.mode.dialect.doubles_quotes() || quote == '`');
        let one_line = self.mode.dialect == Dialect::Bigquery;
        let body = open.saturating_add(1);
        let mut characters = self.from(body).char_indices().peekable();
        while let Some((at, c)) = characters.next() {
            if c == '\\' && backslash {
                characters.next();
            } else if c == '\n' && one_line {
                break;
            } else if c == quote {
                if doubles && characters.peek().is_some_and(|&(_, next)| next == quote) {
                    characters.next();
                } else {
                    return Some(body.saturating_add(at).saturating_add(1));
                }
            }
        }
        self.unterminated("a literal or name that starts here does not end");
        None
    }

    pub(super) fn unterminated(&mut self, message: &str) {
        self.fault(Rule::Unterminated, self.sql.len(), message, "close what is open");
    }

    /// BigQuery's `'''…'''`: behind its end, or none when there is no end; none at all when the
    /// quotes at `open` are not three.
    fn triple(&mut self, open: usize, quote: char) -> Option<Option<usize>> {
        let quotes = quote.to_string().repeat(3);
        if self.mode.dialect != Dialect::Bigquery || !self.from(open).starts_with(&quotes) {
            return None;
        }
        let body = open.saturating_add(3);
        let rest = self.from(body);
        let mut characters = rest.char_indices();
        while let Some((at, c)) = characters.next() {
            if c == '\\' {
                characters.next();
            } else if rest.get(at..).is_some_and(|tail| tail.starts_with(&quotes)) {
                return Some(Some(body.saturating_add(at).saturating_add(3)));
            }
        }
        self.unterminated("a literal in triple quotes that starts here does not end");
        Some(None)
    }

    /// PostgreSQL goes on with a literal behind a line break, under the rules it began with.
    fn continuation(&self, end: usize, quote: char) -> Option<usize> {
        if !matches!(self.mode.dialect, Dialect::Postgres) || quote != '\'' {
            return None;
        }
        let rest = self.from(end);
        let mut tail = rest.trim_start();
        while let Some(comment) = tail.strip_prefix("--") {
            let (_, after) = comment.split_once('\n')?;
            tail = after.trim_start();
        }
        let skipped = rest.len().saturating_sub(tail.len());
        let broken = rest.get(..skipped).is_some_and(|gap| gap.contains(['\n', '\r']));
        (broken && tail.starts_with('\'')).then(|| end.saturating_add(skipped))
    }

    /// A name or literal in `"`, `` ` `` or `[`.
    pub(super) fn quoted(&mut self, quote: char) -> Option<()> {
        if quote == '"' && self.mode.double_quotes_are_literals {
            return self.literal(Literal::Plain, 0, self.mode.backslash);
        }
        let close = if quote == '[' { ']' } else { quote };
        let backslash = self.mode.dialect == Dialect::Bigquery;
        let end = self.closing(self.at, close, backslash)?;
        let name = self.sql.get(self.at..end).unwrap_or_default();
        if quote == '`' && self.mode.dialect == Dialect::Generic && name.contains(is_not_plain) {
            let message =
                "backticks quote names for some servers only, and this one holds more than a name";
            self.fault(Rule::AmbiguousLexing, end, message, "quote names in double quotes");
        }
        self.push(Kind::Quoted(quote), end);
        Some(())
    }

    /// A word that may be the prefix of a literal; none when it is not.
    pub(super) fn prefixed(&mut self, word: &str, end: usize) -> Option<Option<()>> {
        let next = self.from(end).chars().next()?;
        let prefix = word.len();
        let postgres = matches!(self.mode.dialect, Dialect::Postgres | Dialect::Generic);
        if word.eq_ignore_ascii_case("u") && next == '&' && postgres {
            return self.escaped_name(end);
        }
        if self.mode.dialect == Dialect::Bigquery {
            let raw = matches!(word.to_ascii_lowercase().as_str(), "r" | "b" | "rb" | "br");
            return (raw && matches!(next, '\'' | '"'))
                .then(|| self.literal(Literal::Prefixed, prefix, true));
        }
        if next != '\'' {
            return None;
        }
        match word {
            "e" | "E" if self.mode.escape_prefix => {
                Some(self.literal(Literal::Escaped, prefix, true))
            }
            "n" | "N" if self.mode.dialect != Dialect::Sqlite => {
                Some(self.literal(Literal::National, prefix, self.mode.backslash))
            }
            "x" | "X" => Some(self.literal(Literal::Bits, prefix, false)),
            "b" | "B" if self.mode.dialect != Dialect::Mssql => {
                Some(self.literal(Literal::Bits, prefix, false))
            }
            _ => None,
        }
    }

    /// `U&"…"` and `U&'…'`.
    fn escaped_name(&mut self, end: usize) -> Option<Option<()>> {
        let open = end.saturating_add(1);
        let quote = self.from(open).chars().next().filter(|&c| c == '"' || c == '\'')?;
        if quote == '"' || self.mode.dialect == Dialect::Generic {
            let message = "U& spells a name or literal in escapes, which hides what it is";
            self.fault(Rule::EscapedIdentifier, open, message, "write the name or literal itself");
        }
        let prefix = open.saturating_sub(self.at);
        if quote == '\'' {
            return Some(self.literal(Literal::National, prefix, false));
        }
        let close = self.closing(open, '"', false);
        if let Some(close) = close {
            self.push(Kind::Quoted('"'), close);
        }
        Some(close.map(drop))
    }

    /// `$$…$$`, `$tag$…$tag$`, `$1`, `$name`.
    pub(super) fn dollar(&mut self) -> Option<()> {
        let tail = self.from(self.at.saturating_add(1));
        if self.mode.dialect == Dialect::Mssql
            && tail.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        {
            // Money.
            let length =
                tail.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(tail.len());
            self.push_bytes(Kind::Number, length.saturating_add(1));
            return Some(());
        }
        let name = tail.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(tail.len());
        let tagged = tail.get(name..).is_some_and(|rest| rest.starts_with('$'))
            && !tail.starts_with(|c: char| c.is_ascii_digit());
        let numbered = tail.starts_with(|c: char| c.is_ascii_digit());
        match self.mode.dollar {
            _ if numbered => {
                self.parameter(1);
                Some(())
            }
            Dollar::TaggedString if tagged => self.dollar_literal(name.saturating_add(2)),
            Dollar::String if tail.starts_with('$') => self.dollar_literal(2),
            Dollar::Identifier => {
                let end = self.name_end(self.at);
                self.push(Kind::Word(sqlparser::keywords::Keyword::NoKeyword), end);
                Some(())
            }
            _ if name > 0 => {
                self.parameter(1);
                Some(())
            }
            _ => self.unexpected('$'),
        }
    }

    fn dollar_literal(&mut self, tag: usize) -> Option<()> {
        let body = self.at.saturating_add(tag);
        let delimiter = self.sql.get(self.at..body).unwrap_or_default();
        let Some(length) = self.from(body).find(delimiter) else {
            self.unterminated("a dollar-quoted literal that starts here does not end");
            return None;
        };
        let end = body.saturating_add(length).saturating_add(tag);
        self.push(Kind::Literal(Literal::Dollar), end);
        Some(())
    }
}

/// What no plain name holds.
fn is_not_plain(c: char) -> bool {
    !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | ' ' | '`'))
}
