//! The lexer's tokens in the parser's form.

use sqlparser::ast::DollarQuotedString;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan, Word};

use crate::dialect::Dialect;
use crate::token::{Kind, Literal, Tokens};

/// The parser's form of the token at `at`.
pub(super) fn convert(tokens: &Tokens<'_>, at: usize, dialect: Dialect) -> Option<TokenWithSpan> {
    let token = token(tokens, at, dialect)?;
    Some(place(token, tokens.start(at), tokens.end(at)))
}

pub(super) fn place(token: Token, start: usize, end: usize) -> TokenWithSpan {
    let location =
        |byte: usize| Location::new(1, u64::try_from(byte).unwrap_or(u64::MAX).saturating_add(1));
    TokenWithSpan::new(token, Span::new(location(start), location(end)))
}

pub(super) fn word(value: &str, keyword: Keyword) -> Token {
    Token::Word(Word { value: value.to_owned(), quote_style: None, keyword })
}

fn token(tokens: &Tokens<'_>, at: usize, dialect: Dialect) -> Option<Token> {
    let text = tokens.text(at);
    Some(match tokens.kind(at)? {
        Kind::Word(keyword) => word(text, keyword),
        Kind::Quoted(quote) => quoted(&tokens.name(at), quote),
        Kind::Literal(literal) => self::literal(tokens, at, literal),
        Kind::Number => Token::Number(text.to_owned(), false),
        Kind::Parameter => Token::Placeholder(text.to_owned()),
        Kind::Operator => operator(text, dialect),
        Kind::LeftParen => Token::LParen,
        Kind::RightParen => Token::RParen,
        Kind::LeftBracket => Token::LBracket,
        Kind::RightBracket => Token::RBracket,
        Kind::LeftBrace => Token::LBrace,
        Kind::RightBrace => Token::RBrace,
        Kind::Comma => Token::Comma,
        Kind::Semicolon => Token::SemiColon,
        Kind::Period => Token::Period,
    })
}

pub(super) fn quoted(name: &str, quote: char) -> Token {
    let word =
        Word { value: name.to_owned(), quote_style: Some(quote), keyword: Keyword::NoKeyword };
    Token::Word(word)
}

fn literal(tokens: &Tokens<'_>, at: usize, literal: Literal) -> Token {
    let text = tokens.text(at);
    let inner = |prefix: usize| {
        let body = text.get(prefix.saturating_add(1)..).unwrap_or_default();
        body.get(..body.len().saturating_sub(1)).unwrap_or_default().to_owned()
    };
    match literal {
        Literal::Plain if text.starts_with('"') => Token::DoubleQuotedString(inner(0)),
        Literal::Plain => Token::SingleQuotedString(inner(0)),
        Literal::Escaped => Token::EscapedStringLiteral(inner(1)),
        Literal::National => Token::NationalStringLiteral(inner(1)),
        Literal::Bits if text.starts_with(['x', 'X']) => Token::HexStringLiteral(inner(1)),
        Literal::Bits => Token::SingleQuotedByteStringLiteral(inner(1)),
        Literal::Prefixed => Token::SingleQuotedString(inner(1)),
        Literal::Dollar => {
            Token::DollarQuotedString(DollarQuotedString { value: text.to_owned(), tag: None })
        }
    }
}

/// Operators the parser has names for; PostgreSQL's others are custom ones.
fn operator(text: &str, dialect: Dialect) -> Token {
    match text {
        "+" => Token::Plus,
        "-" => Token::Minus,
        "*" => Token::Mul,
        "/" => Token::Div,
        "%" => Token::Mod,
        "=" => Token::Eq,
        "==" => Token::DoubleEq,
        "<>" | "!=" => Token::Neq,
        "<" => Token::Lt,
        ">" => Token::Gt,
        "<=" | "!>" => Token::LtEq,
        ">=" | "!<" => Token::GtEq,
        "<=>" => Token::Spaceship,
        "||" => Token::StringConcat,
        "::" => Token::DoubleColon,
        ":" => Token::Colon,
        ":=" => Token::Assignment,
        "=>" => Token::RArrow,
        "&" => Token::Ampersand,
        "|" => Token::Pipe,
        "^" => Token::Caret,
        "~" => Token::Tilde,
        "!" => Token::ExclamationMark,
        "@" => Token::AtSign,
        "->" => Token::Arrow,
        "->>" => Token::LongArrow,
        "<<" => Token::ShiftLeft,
        ">>" => Token::ShiftRight,
        "&&" => Token::Overlap,
        "|>" => Token::VerticalBarRightAngleBracket,
        _ if dialect == Dialect::Postgres => postgres(text),
        _ => Token::CustomBinaryOperator(text.to_owned()),
    }
}

fn postgres(text: &str) -> Token {
    match text {
        "#" => Token::Sharp,
        "##" => Token::DoubleSharp,
        "#>" => Token::HashArrow,
        "#>>" => Token::HashLongArrow,
        "#-" => Token::HashMinus,
        "@>" => Token::AtArrow,
        "<@" => Token::ArrowAt,
        "@?" => Token::AtQuestion,
        "@@" => Token::AtAt,
        "?" => Token::Question,
        "?&" => Token::QuestionAnd,
        "?|" => Token::QuestionPipe,
        "~*" => Token::TildeAsterisk,
        "!~" => Token::ExclamationMarkTilde,
        "!~*" => Token::ExclamationMarkTildeAsterisk,
        "~~" => Token::DoubleTilde,
        "~~*" => Token::DoubleTildeAsterisk,
        "!~~" => Token::ExclamationMarkDoubleTilde,
        "!~~*" => Token::ExclamationMarkDoubleTildeAsterisk,
        "!!" => Token::DoubleExclamationMark,
        "^@" => Token::CaretAt,
        "|/" => Token::PGSquareRoot,
        "||/" => Token::PGCubeRoot,
        "@-@" => Token::AtDashAt,
        "<->" => Token::TwoWayArrow,
        "~=" => Token::TildeEqual,
        "&<" => Token::AmpersandLeftAngleBracket,
        "&>" => Token::AmpersandRightAngleBracket,
        _ => Token::CustomBinaryOperator(text.to_owned()),
    }
}
