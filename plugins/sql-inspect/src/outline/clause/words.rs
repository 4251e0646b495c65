//! Words and what they say about the clause they stand in.

use sqlparser::keywords::Keyword;

use crate::outline::{Group, Outline};
use crate::token::{Kind, Tokens};

use super::Statement;

/// The group that a parenthesis opens; groups stand in the order of their parentheses.
pub(super) fn group_at(outline: &mut Outline, open: Option<usize>) -> Option<&mut Group> {
    let at = outline.groups.binary_search_by_key(&open?, |group| group.open).ok()?;
    outline.groups.get_mut(at)
}

/// Words behind those of an object that are no names.
pub(super) const NO_OBJECTS: [&str; 8] =
    ["ALL", "INTO", "FROM", "INSTANCE", "SCHEDULE", "STATISTICS", "TO", "SET"];

pub(super) fn skip_words(tokens: &Tokens<'_>, at: usize, words: &[&str]) -> usize {
    let end = tokens.list.len().min(at.saturating_add(8));
    let skipped = (at..end).take_while(|&at| tokens.is_any(at, words)).count();
    at.saturating_add(skipped)
}

pub(super) fn is_modifier(tokens: &Tokens<'_>, at: usize, statement: Statement) -> bool {
    const WORDS: [&str; 12] = [
        "OR",
        "IGNORE",
        "LOW_PRIORITY",
        "HIGH_PRIORITY",
        "DELAYED",
        "QUICK",
        "OVERWRITE",
        "INTO",
        "TABLE",
        "TOP",
        "FROM",
        "ALL",
    ];
    let listed =
        tokens.is_any(at, &WORDS) && tokens.kind(at.saturating_add(1)) != Some(Kind::Period);
    listed && statement != Statement::Other
}

/// Words that end a list of tables.
pub(super) fn ends_list(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::WHERE
            | Keyword::GROUP
            | Keyword::HAVING
            | Keyword::ORDER
            | Keyword::LIMIT
            | Keyword::OFFSET
            | Keyword::FETCH
            | Keyword::WINDOW
            | Keyword::QUALIFY
            | Keyword::UNION
            | Keyword::EXCEPT
            | Keyword::INTERSECT
            | Keyword::MINUS
            | Keyword::OPTION
            | Keyword::CONNECT
            | Keyword::START
            | Keyword::RETURNING
            | Keyword::SET
    )
}

/// T-SQL's table hints in parentheses, such as `(NOLOCK, INDEX(i))`.
pub(crate) fn is_hint_list(tokens: &Tokens<'_>, open: usize, end: usize) -> bool {
    const HINTS: [&str; 19] = [
        "NOLOCK",
        "READUNCOMMITTED",
        "READCOMMITTED",
        "READCOMMITTEDLOCK",
        "REPEATABLEREAD",
        "SERIALIZABLE",
        "HOLDLOCK",
        "ROWLOCK",
        "PAGLOCK",
        "TABLOCK",
        "TABLOCKX",
        "UPDLOCK",
        "XLOCK",
        "NOWAIT",
        "READPAST",
        "SNAPSHOT",
        "FORCESEEK",
        "FORCESCAN",
        "NOEXPAND",
    ];
    let close = tokens.close(open, end);
    let first = open.saturating_add(1);
    if !tokens.is_kind(open, Kind::LeftParen) || close >= end || first >= close {
        return false;
    }
    let mut at = first;
    while at < close {
        at = if tokens.is(at, "INDEX") {
            index_hint(tokens, at.saturating_add(1), close)
        } else if tokens.is_any(at, &HINTS) || tokens.is_kind(at, Kind::Comma) {
            at.saturating_add(1)
        } else {
            return false;
        };
    }
    at == close
}

/// Behind `INDEX(i, j)`, `INDEX = i` or `INDEX i`.
fn index_hint(tokens: &Tokens<'_>, at: usize, end: usize) -> usize {
    let plain = |at: usize| tokens.is_name(at) || tokens.is_kind(at, Kind::Number);
    if tokens.is_kind(at, Kind::LeftParen) {
        let close = tokens.close(at, end);
        let listed = |at: usize| plain(at) || tokens.is_kind(at, Kind::Comma);
        let inside = at.saturating_add(1)..close;
        return if inside.into_iter().all(listed) { close.saturating_add(1) } else { usize::MAX };
    }
    let name = if tokens.is_operator(at, "=") { at.saturating_add(1) } else { at };
    if plain(name) { name.saturating_add(1) } else { usize::MAX }
}

/// Words before a parenthesis that are no call.
pub(super) fn is_syntax(tokens: &Tokens<'_>, at: usize) -> bool {
    const WORDS: [&str; 17] = [
        "INDEX",
        "KEY",
        "TABLE",
        "IDENTIFIER",
        "OVERLAPS",
        "ZONE",
        "EXCLUDE",
        "RENAME",
        "GLOB",
        "PATH",
        "ROOT",
        "RAW",
        "PRIOR",
        "OF",
        "MATCH_CONDITION",
        "VALUE",
        "SYMMETRIC",
    ];
    let typed = at.checked_sub(1).is_some_and(|before| tokens.is_operator(before, "::"));
    typed
        || tokens.keyword_before(at) == Keyword::AS
        || tokens.is_any(at, &WORDS)
        || matches!(
            tokens.keyword(at),
            Keyword::IN
                | Keyword::AS
                | Keyword::AND
                | Keyword::OR
                | Keyword::NOT
                | Keyword::ON
                | Keyword::USING
                | Keyword::WHERE
                | Keyword::HAVING
                | Keyword::BY
                | Keyword::FROM
                | Keyword::JOIN
                | Keyword::APPLY
                | Keyword::SELECT
                | Keyword::DISTINCT
                | Keyword::ALL
                | Keyword::ANY
                | Keyword::SOME
                | Keyword::EXISTS
                | Keyword::UNION
                | Keyword::EXCEPT
                | Keyword::INTERSECT
                | Keyword::MINUS
                | Keyword::VALUES
                | Keyword::OVER
                | Keyword::FILTER
                | Keyword::WHEN
                | Keyword::THEN
                | Keyword::ELSE
                | Keyword::CASE
                | Keyword::BETWEEN
                | Keyword::LIKE
                | Keyword::ILIKE
                | Keyword::LIMIT
                | Keyword::OFFSET
                | Keyword::TOP
                | Keyword::IS
                | Keyword::LATERAL
                | Keyword::ONLY
                | Keyword::WITH
                | Keyword::WITHIN
                | Keyword::GROUP
                | Keyword::SETS
                | Keyword::ROLLUP
                | Keyword::CUBE
                | Keyword::QUALIFY
                | Keyword::RETURNING
                | Keyword::SET
                | Keyword::MATERIALIZED
                | Keyword::OPTION
                | Keyword::TABLESAMPLE
                | Keyword::SAMPLE
                | Keyword::PIVOT
                | Keyword::UNPIVOT
                | Keyword::PARTITION
                | Keyword::INTERVAL
                | Keyword::ESCAPE
                | Keyword::RETURN
                | Keyword::FETCH
                | Keyword::NEXT
                | Keyword::CONFLICT
                | Keyword::RLIKE
                | Keyword::REGEXP
                | Keyword::DIV
                | Keyword::XOR
                | Keyword::MATCH_RECOGNIZE
                | Keyword::AGAINST
                | Keyword::COLUMNS
                | Keyword::DEFINE
                | Keyword::PATTERN
                | Keyword::MEASURES
                | Keyword::BERNOULLI
                | Keyword::SYSTEM
                | Keyword::REPEATABLE
                | Keyword::SEED
        )
}
