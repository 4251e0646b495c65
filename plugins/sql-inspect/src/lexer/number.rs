//! Numbers, and what they may run into.

use crate::dialect::Dialect;
use crate::rule::Rule;
use crate::token::{Kind, keyword};

use super::Lexer;

impl Lexer<'_> {
    pub(super) fn number(&mut self) {
        let rest = self.rest();
        let length = self.number_length(rest);
        let end = self.at.saturating_add(length);
        let glued = self.from(end).starts_with(|c: char| self.starts_name(c) || c == '$');
        let digits = rest.get(..length).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
        let part = self.mode.dialect == Dialect::Bigquery
            && self
                .list
                .last()
                .is_some_and(|last| last.kind == Kind::Period && last.end == self.at);
        if glued && digits && (part || self.mode.dialect.is_mysql()) {
            // A name that starts with digits.
            let end = self.name_end(self.at);
            let word = self.sql.get(self.at..end).unwrap_or_default();
            return self.push(Kind::Word(keyword(word)), end);
        }
        if glued {
            let message = "a number runs into a word: servers disagree on where it ends";
            let end = self.name_end(end);
            self.fault(Rule::AmbiguousLexing, end, message, "put a space between them");
        }
        self.push(Kind::Number, end);
    }

    fn number_length(&self, rest: &str) -> usize {
        if let Some(radix) = radix_length(rest) {
            return radix;
        }
        let whole = self.digits(rest);
        let tail = rest.get(whole..).unwrap_or_default();
        let fraction = match tail.strip_prefix('.') {
            Some(digits) if !self.is_dashed_part(digits) => self.digits(digits).saturating_add(1),
            _ => 0,
        };
        let mantissa = whole.saturating_add(fraction);
        let exponent = exponent_length(rest.get(mantissa..).unwrap_or_default());
        mantissa.saturating_add(exponent)
    }

    fn digits(&self, text: &str) -> usize {
        let underscores = matches!(self.mode.dialect, Dialect::Postgres | Dialect::Sqlite);
        let is_digit = |c: char| c.is_ascii_digit() || (c == '_' && underscores);
        text.find(|c| !is_digit(c)).unwrap_or(text.len())
    }

    /// Whether a number is the end of a name with dashes, as in `project-123.data`: BigQuery only.
    fn is_dashed_part(&self, after_period: &str) -> bool {
        let before = self.sql.get(..self.at).unwrap_or_default();
        let dashed = before
            .strip_suffix('-')
            .is_some_and(|name| name.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'));
        self.mode.dialect == Dialect::Bigquery
            && dashed
            && after_period.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '`'))
    }
}

/// `0x…`, `0b…`, `0o…`.
fn radix_length(text: &str) -> Option<usize> {
    let mut characters = text.chars();
    let (zero, mark) = (characters.next()?, characters.next()?.to_ascii_lowercase());
    let radix = match mark {
        'x' => 16,
        'o' => 8,
        'b' => 2,
        _ => return None,
    };
    let digits = text.get(2..)?;
    let length = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    (zero == '0' && length > 0).then(|| length.saturating_add(2))
}

fn exponent_length(text: &str) -> usize {
    let Some(tail) = text.strip_prefix(['e', 'E']) else { return 0 };
    let digits = tail.strip_prefix(['+', '-']).unwrap_or(tail);
    let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let sign = tail.len().saturating_sub(digits.len());
    if length == 0 { 0 } else { length.saturating_add(sign).saturating_add(1) }
}
