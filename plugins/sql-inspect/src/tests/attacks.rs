//! Input made to cost too much.

use super::{inspector, objections};
use crate::{Dialect, MAX_BYTES, MAX_CHAIN, MAX_DEPTH};

fn first(sql: &str) -> Option<&'static str> {
    objections(&inspector(Dialect::Postgres, "").inspect(sql)).first().copied()
}

#[test]
fn what_is_too_long_deep_or_chained_is_denied_before_it_is_parsed() {
    let long = format!("SELECT '{}'", "a".repeat(MAX_BYTES));
    assert_eq!(first(&long), Some("too-large"));
    let deep = |depth: usize| format!("SELECT {}1{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(first(&deep(MAX_DEPTH + 1)), Some("too-complex"));
    let chain = |length: usize| format!("SELECT 1{}", "+1".repeat(length));
    assert_eq!(first(&chain(MAX_CHAIN + 1)), Some("too-complex"));
    assert_eq!(first(&chain(MAX_CHAIN)), None);
    assert_eq!(first(&format!("SELECT 1{}", ",1".repeat(11_000))), Some("too-complex"));
}

#[test]
fn honest_sizes_pass() {
    let list = format!("SELECT id FROM orders WHERE id IN ({}0)", "1, ".repeat(5_000));
    assert_eq!(first(&list), None);
    let columns = format!("SELECT {}id FROM orders", "total, ".repeat(5_000));
    assert_eq!(first(&columns), None);
    let ands = format!("SELECT id FROM orders WHERE id = 0{}", " OR id = 1".repeat(400));
    assert_eq!(first(&ands), None);
    let nested =
        (0..12).fold("SELECT 1 AS a".to_owned(), |sql, n| format!("SELECT a FROM ({sql}) t{n}"));
    assert_eq!(first(&nested), None);
}

/// Shapes that are quadratic or worse for careless readers; each must end, whatever the verdict.
#[test]
fn pathological_texts_of_the_greatest_length_get_a_verdict() {
    let patterns = [
        "(",
        "((",
        "/*",
        "$a$",
        "'",
        "--\n",
        "\"",
        "a.",
        "SELECT ",
        "SELECT (",
        "CASE WHEN ",
        "NOT ",
        "- ",
        "~",
        "a,",
        "1e",
        "a::",
        "a[1]",
        "(SELECT 1)",
        "UNION ",
        "SELECT 1 UNION ",
        "WITH a AS (",
        "a IN (",
        "JOIN a ON ",
        "EXISTS (",
        "x AND ",
        "x OR NOT ",
        "f(",
        "f()",
        ";",
        "SELECT 1;",
        "ONLY ",
        "(a,",
        "INTERVAL ",
        "U&",
        "E'\\",
        "BETWEEN ",
        "a->b",
        "ROWS FROM (",
        "trim(both from ",
        "TABLE a ",
        "EXPLAIN ",
        "a COLLATE ",
        "LATERAL ",
        "::int",
        "{",
        "[",
        "FROM a, ",
        "GROUP BY ",
        "XMLELEMENT(NAME ",
    ];
    for dialect in Dialect::ALL {
        let judge = inspector(
            dialect,
            r#""tables":{"deny":["users"]},"columns":{"deny":["ssn"]},"cross_join":"deny""#,
        );
        for pattern in patterns {
            for prefix in ["", "SELECT a FROM t WHERE "] {
                let text = format!("{prefix}{}", pattern.repeat(MAX_BYTES / pattern.len()));
                let text = text.get(..MAX_BYTES).unwrap_or(&text);
                let answer = judge.inspect(text);
                assert!(!answer.findings.is_empty(), "{pattern}");
            }
        }
    }
}
