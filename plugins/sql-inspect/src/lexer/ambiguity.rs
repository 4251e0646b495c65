//! The same text under other settings of the same server.
//!
//! `'a\'` is a literal or the start of one, by `NO_BACKSLASH_ESCAPES` or
//! `standard_conforming_strings`; `"…"` is a name or a literal by `ANSI_QUOTES`. Where another setting
//! would cut the text too, and elsewhere, the text is denied. Where it would fail, no server is
//! deceived.

use crate::dialect::{Dialect, Dollar};
use crate::finding::Finding;
use crate::rule::Rule;
use crate::token::{Kind, Token, Tokens};

use super::{Mode, run};

/// The finding that a text means something else under another setting, if it does.
pub(crate) fn ambiguous(tokens: &Tokens<'_>, dialect: Dialect) -> Option<Finding> {
    // Elsewhere a literal ends at the same quote under every setting, unless there is a backslash.
    let generic = dialect == Dialect::Generic && tokens.sql.contains(['$', '"', '\'']);
    if !generic && !tokens.sql.contains('\\') {
        return None;
    }
    others(dialect).into_iter().find_map(|(mode, setting)| {
        let other = run(tokens.sql, mode);
        let at = differs(&tokens.list, &other.tokens.list).filter(|_| other.complete)?;
        let message = format!("with {setting} the server would end a literal elsewhere and read other SQL from byte {at} on");
        let finding = Finding::deny(Rule::AmbiguousLexing, at..tokens.sql.len(), message);
        Some(finding.remedy("write literals without backslashes before quotes, or as parameters"))
    })
}

fn others(dialect: Dialect) -> Vec<(Mode, &'static str)> {
    let mode = Mode::of(dialect);
    let backslash = Mode { backslash: !mode.backslash, ..mode };
    match dialect {
        Dialect::Postgres => vec![(backslash, "standard_conforming_strings off")],
        Dialect::Mysql | Dialect::Mariadb => {
            let names = Mode { double_quotes_are_literals: false, ..mode };
            let both = Mode { backslash: false, ..names };
            vec![
                (backslash, "NO_BACKSLASH_ESCAPES"),
                (names, "ANSI_QUOTES"),
                (both, "ANSI_QUOTES and NO_BACKSLASH_ESCAPES"),
            ]
        }
        Dialect::Generic => {
            let literals = Mode { double_quotes_are_literals: true, ..backslash };
            let names = Mode { dollar: Dollar::Identifier, ..mode };
            let plain = Mode { escape_prefix: false, ..mode };
            vec![
                (backslash, "backslash escapes"),
                (literals, "double-quoted literals"),
                (names, "names in dollars"),
                (plain, "no escape literals"),
            ]
        }
        Dialect::Sqlite | Dialect::Mssql | Dialect::Bigquery | Dialect::Snowflake => Vec::new(),
    }
}

/// Where two lists of tokens first differ, quoted tokens left out.
fn differs(one: &[Token], other: &[Token]) -> Option<usize> {
    let mut left = one.iter().filter(|token| !is_quoted(token));
    let mut right = other.iter().filter(|token| !is_quoted(token));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (Some(a), Some(b)) if a == b => {}
            (a, b) => return a.into_iter().chain(b).map(|token| token.start).min(),
        }
    }
}

fn is_quoted(token: &Token) -> bool {
    matches!(token.kind, Kind::Literal(_) | Kind::Quoted(_))
}
