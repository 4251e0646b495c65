//! Tokens: what the lexer makes of a text, and a cursor's questions about them.

use std::borrow::Cow;
use std::ops::Range;

use sqlparser::keywords::{ALL_KEYWORDS, ALL_KEYWORDS_INDEX, Keyword};

use crate::dialect::Dialect;
use crate::name::{Part, Path};

/// What a token is. Comments and whitespace are not tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An unquoted word, with the keyword it may be.
    Word(Keyword),
    /// A quoted name; the character that opens it.
    Quoted(char),
    /// A literal in quotes.
    Literal(Literal),
    Number,
    /// A placeholder such as `$1`, `?` or `%s`.
    Parameter,
    Operator,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Comma,
    Semicolon,
    Period,
}

/// The kind of a literal in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Literal {
    /// `'…'`, or `"…"` where that is a literal.
    Plain,
    /// `E'…'`.
    Escaped,
    /// `N'…'`.
    National,
    /// `B'…'` and `X'…'`.
    Bits,
    /// `$$…$$`.
    Dollar,
    /// BigQuery's `r'…'`, `b'…'`, `'''…'''` and their mixtures.
    Prefixed,
}

/// A token and where it stands: bytes `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A text and its tokens.
#[derive(Debug, Clone)]
pub(crate) struct Tokens<'s> {
    pub(crate) sql: &'s str,
    pub(crate) list: Vec<Token>,
    /// For every token the parenthesis around it; for a closing one that which it closes.
    around: Vec<Option<usize>>,
    /// For every opening parenthesis the one that closes it.
    closing: Vec<Option<usize>>,
}

/// The keyword an unquoted word may be, in any case.
pub(crate) fn keyword(word: &str) -> Keyword {
    let mut upper = [0_u8; 32];
    let Some(room) = upper.get_mut(..word.len()) else { return Keyword::NoKeyword };
    room.copy_from_slice(word.as_bytes());
    room.make_ascii_uppercase();
    let Ok(upper) = std::str::from_utf8(room) else { return Keyword::NoKeyword };
    let found = ALL_KEYWORDS.binary_search(&upper).ok();
    found.and_then(|at| ALL_KEYWORDS_INDEX.get(at)).copied().unwrap_or(Keyword::NoKeyword)
}

impl<'s> Tokens<'s> {
    pub(crate) fn new(sql: &'s str, list: Vec<Token>) -> Self {
        let mut around = Vec::with_capacity(list.len());
        let mut closing = vec![None; list.len()];
        let mut open: Vec<usize> = Vec::new();
        for (at, token) in list.iter().enumerate() {
            around.push(open.last().copied());
            if token.kind == Kind::LeftParen {
                open.push(at);
            } else if token.kind == Kind::RightParen
                && let Some(room) = open.pop().and_then(|open| closing.get_mut(open))
            {
                *room = Some(at);
            }
        }
        Self { sql, list, around, closing }
    }

    /// The parenthesis that is open where a token stands; for a closing one its own.
    pub(crate) fn opening(&self, at: usize) -> Option<usize> {
        self.around.get(at).copied().flatten()
    }

    pub(crate) fn get(&self, at: usize) -> Option<Token> {
        self.list.get(at).copied()
    }

    pub(crate) fn kind(&self, at: usize) -> Option<Kind> {
        self.get(at).map(|token| token.kind)
    }

    /// The token as written; empty behind the last.
    pub(crate) fn text(&self, at: usize) -> &'s str {
        let token = self.get(at);
        token.and_then(|token| self.sql.get(token.start..token.end)).unwrap_or_default()
    }

    /// Where the token starts; the text's end behind the last.
    pub(crate) fn start(&self, at: usize) -> usize {
        self.get(at).map_or(self.sql.len(), |token| token.start)
    }

    pub(crate) fn end(&self, at: usize) -> usize {
        self.get(at).map_or(self.sql.len(), |token| token.end)
    }

    /// The keyword of an unquoted word.
    pub(crate) fn keyword(&self, at: usize) -> Keyword {
        match self.kind(at) {
            Some(Kind::Word(keyword)) => keyword,
            _ => Keyword::NoKeyword,
        }
    }

    /// The keyword of the token before; none at the start.
    pub(crate) fn keyword_before(&self, at: usize) -> Keyword {
        at.checked_sub(1).map_or(Keyword::NoKeyword, |before| self.keyword(before))
    }

    /// Whether an unquoted word, in any case, is `word`.
    pub(crate) fn is(&self, at: usize, word: &str) -> bool {
        // Asked for most tokens of a text, many times over: lengths first.
        let Some(Token { kind: Kind::Word(_), start, end }) = self.get(at) else { return false };
        end.checked_sub(start) == Some(word.len())
            && self
                .sql
                .as_bytes()
                .get(start..end)
                .is_some_and(|text| text.eq_ignore_ascii_case(word.as_bytes()))
    }

    /// Whether an unquoted word is one of some.
    pub(crate) fn is_any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(at, word))
    }

    pub(crate) fn is_word(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(Kind::Word(_)))
    }

    /// Whether a token can be a name or a part of one.
    pub(crate) fn is_name(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(Kind::Word(_) | Kind::Quoted(_)))
    }

    pub(crate) fn is_kind(&self, at: usize, kind: Kind) -> bool {
        self.kind(at) == Some(kind)
    }

    pub(crate) fn is_operator(&self, at: usize, operator: &str) -> bool {
        self.is_kind(at, Kind::Operator) && self.text(at) == operator
    }

    /// A name without its quotes.
    pub(crate) fn name(&self, at: usize) -> Cow<'s, str> {
        let text = self.text(at);
        match self.kind(at) {
            Some(Kind::Quoted(quote)) => unquote(text, quote),
            _ => Cow::Borrowed(text),
        }
    }

    /// The value of a plain literal, as far as names need it: doubled quotes undone.
    pub(crate) fn literal(&self, at: usize) -> Cow<'s, str> {
        let text = self.text(at);
        unquote(text, text.chars().next().unwrap_or('\''))
    }

    /// A dotted name from its tokens.
    pub(crate) fn path(&self, range: Range<usize>, dialect: Dialect) -> Path {
        let mut parts: Vec<Part> = Vec::new();
        let mut dashed = false;
        for at in range {
            let quoted = matches!(self.kind(at), Some(Kind::Quoted(_) | Kind::Literal(_)));
            match self.kind(at) {
                Some(Kind::Quoted(_)) if dialect == Dialect::Bigquery => {
                    parts.extend(
                        self.name(at).split('.').map(|part| Part::new(part, true, dialect)),
                    );
                }
                Some(Kind::Operator) => dashed = true,
                Some(Kind::Period) => dashed = false,
                _ => {
                    let name = if quoted { self.literal(at) } else { self.name(at) };
                    match parts.last_mut() {
                        Some(last) if dashed => {
                            last.text = format!("{}-{name}", last.text);
                            dashed = false;
                        }
                        _ => parts.push(Part::new(&name, quoted, dialect)),
                    }
                }
            }
        }
        Path(parts)
    }

    /// The bracket that closes the one at `open`, among tokens before `end`; `end` when none does.
    pub(crate) fn close(&self, open: usize, end: usize) -> usize {
        self.closing.get(open).copied().flatten().map_or(end, |close| close.min(end))
    }
}

fn unquote(text: &str, quote: char) -> Cow<'_, str> {
    let close = if quote == '[' { ']' } else { quote };
    let inner = text.split_once(quote).map_or(text, |(_, inner)| inner);
    let inner = inner.strip_suffix(close).unwrap_or(inner);
    if !inner.contains(close) {
        return Cow::Borrowed(inner);
    }
    let single = close.to_string();
    Cow::Owned(inner.replace(&single.repeat(2), &single))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_name_loses_its_quotes_and_keeps_what_they_doubled() {
        assert_eq!(unquote("\"a\"\"b\"", '"'), "a\"b");
        assert_eq!(unquote("[a]]b]", '['), "a]b");
        assert_eq!(unquote("`a`", '`'), "a");
    }

    #[test]
    fn a_keyword_is_found_in_any_case_and_a_long_word_is_none() {
        assert_eq!(keyword("SeLeCt"), Keyword::SELECT);
        assert_eq!(keyword("selecta"), Keyword::NoKeyword);
        assert_eq!(keyword(&"a".repeat(100)), Keyword::NoKeyword);
    }
}
