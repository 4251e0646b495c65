//! Step 3: the caps, and the parser.
//!
//! The parser gets the lexer's tokens, never the text, so the two cannot disagree on where a literal
//! ends. The column of a position is the byte it stands at, plus one.

mod rewrite;
mod token;

use sqlparser::ast::Statement;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Span;

use crate::dialect::Dialect;
use crate::finding::{Finding, shown};
use crate::outline::Outline;
use crate::rule::Rule;
use crate::token::{Kind, Tokens};

/// Most tokens in a text.
pub const MAX_TOKENS: usize = 20_000;
/// Deepest nesting of parentheses, brackets and `CASE`.
pub const MAX_DEPTH: usize = 40;
/// Longest chain of operators in one expression.
pub const MAX_CHAIN: usize = 1_000;
/// The parser's own limit of recursion.
const RECURSION: usize = 50;

/// Refuses what would cost the parser too much stack.
pub(crate) fn too_complex(tokens: &Tokens<'_>) -> Option<Finding> {
    if tokens.list.len() > MAX_TOKENS {
        let message =
            format!("the text has {} tokens; at most {MAX_TOKENS} are read", tokens.list.len());
        let end = tokens.sql.len();
        return Some(
            Finding::deny(Rule::TooComplex, 0..end, message).remedy("send a simpler statement"),
        );
    }
    // One counter of operators for each open parenthesis or CASE.
    let mut chains = vec![0_usize];
    for at in 0..tokens.list.len() {
        let count = chains.last_mut()?;
        match step(tokens, at) {
            Step::Open => chains.push(0),
            Step::Close => {
                chains.pop();
                if chains.is_empty() {
                    chains.push(0);
                }
            }
            Step::Operator => *count = count.saturating_add(1),
            Step::Separator => *count = 0,
            Step::Other => {}
        }
        let deep = chains.len() > MAX_DEPTH;
        if deep || chains.last().is_some_and(|&count| count > MAX_CHAIN) {
            let span = tokens.start(at)..tokens.end(at);
            let what = if deep { "deeper than" } else { "a chain of more operators than" };
            let most = if deep { MAX_DEPTH } else { MAX_CHAIN };
            let message = format!("{what} {most} at byte {}", span.start);
            let finding = Finding::deny(Rule::TooComplex, span, message);
            return Some(finding.remedy("send a simpler statement"));
        }
    }
    None
}

enum Step {
    Open,
    Close,
    Operator,
    Separator,
    Other,
}

fn step(tokens: &Tokens<'_>, at: usize) -> Step {
    const CHAINED: [&str; 22] = [
        "AND",
        "OR",
        "NOT",
        "XOR",
        "IS",
        "IN",
        "LIKE",
        "ILIKE",
        "RLIKE",
        "BETWEEN",
        "COLLATE",
        "AT",
        "DIV",
        "MOD",
        "UNION",
        "EXCEPT",
        "INTERSECT",
        "MINUS",
        "ISNULL",
        "NOTNULL",
        "REGEXP",
        "GLOB",
    ];
    match tokens.kind(at) {
        Some(Kind::LeftParen | Kind::LeftBracket | Kind::LeftBrace) => Step::Open,
        Some(Kind::RightParen | Kind::RightBracket | Kind::RightBrace) => Step::Close,
        Some(Kind::Operator | Kind::Period) => Step::Operator,
        Some(Kind::Comma | Kind::Semicolon) => Step::Separator,
        Some(Kind::Word(_)) if tokens.is(at, "CASE") => Step::Open,
        Some(Kind::Word(_)) if tokens.is(at, "END") => Step::Close,
        Some(Kind::Word(_)) if tokens.is_any(at, &["WHEN", "THEN", "ELSE", "JOIN"]) => {
            Step::Separator
        }
        Some(Kind::Word(_)) if tokens.is_any(at, &CHAINED) => Step::Operator,
        _ => Step::Other,
    }
}

/// Parses one statement.
pub(crate) fn parse(
    tokens: &Tokens<'_>,
    outline: &Outline,
    dialect: Dialect,
) -> Result<Statement, Finding> {
    let list = rewrite::rewrite(tokens, outline, dialect);
    let mut parser = Parser::new(dialect.grammar())
        .with_recursion_limit(RECURSION)
        .with_tokens_with_locations(list);
    let parsed = parser.parse_statements();
    let failure = match parsed {
        Ok(mut statements)
            if statements.len() == 1
                && parser.peek_token_ref().token == sqlparser::tokenizer::Token::EOF =>
        {
            return statements.pop().ok_or_else(|| unparseable(tokens, 0, "no statement"));
        }
        Ok(_) => "expected the end of the statement".to_owned(),
        Err(error) => error.to_string(),
    };
    let at = byte(parser.peek_token_ref().span)
        .unwrap_or(tokens.end(outline.range.end.saturating_sub(1)));
    Err(explain(tokens, at, &failure))
}

fn explain(tokens: &Tokens<'_>, at: usize, failure: &str) -> Finding {
    let failure = failure.strip_prefix("sql parser error: ").unwrap_or(failure);
    let (what, place) = failure.split_once(" at Line: ").unwrap_or((failure, ""));
    let column = place.rsplit(' ').next().and_then(|column| column.parse::<usize>().ok());
    let at = column.map_or(at, |column| column.saturating_sub(1));
    let what = what.replace("Expected:", "expected").replace(", found:", " but found");
    unparseable(tokens, at, &shown(&what))
}

fn unparseable(tokens: &Tokens<'_>, at: usize, what: &str) -> Finding {
    let token = tokens.list.iter().find(|token| token.start >= at);
    let span =
        token.map_or(at.min(tokens.sql.len())..tokens.sql.len(), |token| token.start..token.end);
    let message = format!("the statement cannot be read at byte {}: {what}", span.start);
    Finding::deny(Rule::Unparseable, span, message)
        .remedy("send one plain statement of the server's dialect")
}

/// The byte a span starts at; none for a span the parser made up.
pub(crate) fn byte(span: Span) -> Option<usize> {
    let column = usize::try_from(span.start.column).ok()?;
    column.checked_sub(1)
}
