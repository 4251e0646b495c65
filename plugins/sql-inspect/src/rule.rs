//! The rules a finding can name: stable words, listed in the README with an example of each.

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Nothing objects.
    StatementAllowed,
    /// The request carries no SQL where the settings say it is.
    NoSql,
    /// More than 64 KiB.
    TooLarge,
    /// A character that people do not see and servers disagree on.
    HiddenCharacter,
    /// A literal, name or comment that does not end.
    Unterminated,
    /// A comment that the server runs.
    ExecutableComment,
    /// A lone carriage return in a line comment, which ends it for some servers.
    CommentLineBreak,
    /// `/*` inside a comment of a dialect whose comments do not nest.
    NestedComment,
    /// `U&"…"`, a name spelled in escapes.
    EscapedIdentifier,
    /// Another setting of the server would cut the text into other tokens.
    AmbiguousLexing,
    /// Too many tokens, too deep, or too long a chain of operators.
    TooComplex,
    /// More statements than allowed.
    MultipleStatements,
    /// Not a statement this plugin can read.
    Unparseable,
    /// A statement of a class that is not allowed.
    StatementClass,
    /// Two readings of the statement's structure differ.
    ParserDisagreement,
    /// A function that acts, waits, runs text, or reaches files and networks.
    DangerousFunction,
    /// A function on no list.
    UnknownFunction,
    /// A table that is denied.
    TableDenied,
    /// A table that is not among those allowed.
    TableNotAllowed,
    /// A table whose name cannot be known beforehand.
    UnknownTable,
    /// A column that is denied, or that a star or a whole row may include.
    ColumnDenied,
    /// A column that is not among those allowed.
    ColumnNotAllowed,
    /// No limit on the rows.
    MissingLimit,
    /// A limit above the allowed one.
    LimitTooLarge,
    /// An UPDATE or DELETE of every row.
    MissingWhere,
    /// A condition that is always true.
    ConstantWhere,
    /// Every column of a wide table.
    SelectStar,
    /// Every row of one table with every row of another.
    CrossJoin,
    /// A UNION that guesses at a column count.
    UnionProbe,
    /// The server's own catalog.
    SystemCatalog,
    /// Text built from character codes.
    BuiltText,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 31] = [
        Self::StatementAllowed,
        Self::NoSql,
        Self::TooLarge,
        Self::HiddenCharacter,
        Self::Unterminated,
        Self::ExecutableComment,
        Self::CommentLineBreak,
        Self::NestedComment,
        Self::EscapedIdentifier,
        Self::AmbiguousLexing,
        Self::TooComplex,
        Self::MultipleStatements,
        Self::Unparseable,
        Self::StatementClass,
        Self::ParserDisagreement,
        Self::DangerousFunction,
        Self::UnknownFunction,
        Self::TableDenied,
        Self::TableNotAllowed,
        Self::UnknownTable,
        Self::ColumnDenied,
        Self::ColumnNotAllowed,
        Self::MissingLimit,
        Self::LimitTooLarge,
        Self::MissingWhere,
        Self::ConstantWhere,
        Self::SelectStar,
        Self::CrossJoin,
        Self::UnionProbe,
        Self::SystemCatalog,
        Self::BuiltText,
    ];

    /// The word findings carry.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StatementAllowed => "statement-allowed",
            Self::NoSql => "no-sql",
            Self::TooLarge => "too-large",
            Self::HiddenCharacter => "hidden-character",
            Self::Unterminated => "unterminated",
            Self::ExecutableComment => "executable-comment",
            Self::CommentLineBreak => "comment-line-break",
            Self::NestedComment => "nested-comment",
            Self::EscapedIdentifier => "escaped-identifier",
            Self::AmbiguousLexing => "ambiguous-lexing",
            Self::TooComplex => "too-complex",
            Self::MultipleStatements => "multiple-statements",
            Self::Unparseable => "unparseable",
            Self::StatementClass => "statement-class",
            Self::ParserDisagreement => "parser-disagreement",
            Self::DangerousFunction => "dangerous-function",
            Self::UnknownFunction => "unknown-function",
            Self::TableDenied => "table-denied",
            Self::TableNotAllowed => "table-not-allowed",
            Self::UnknownTable => "unknown-table",
            Self::ColumnDenied => "column-denied",
            Self::ColumnNotAllowed => "column-not-allowed",
            Self::MissingLimit => "missing-limit",
            Self::LimitTooLarge => "limit-too-large",
            Self::MissingWhere => "missing-where",
            Self::ConstantWhere => "constant-where",
            Self::SelectStar => "select-star",
            Self::CrossJoin => "cross-join",
            Self::UnionProbe => "union-probe",
            Self::SystemCatalog => "system-catalog",
            Self::BuiltText => "built-text",
        }
    }
}
