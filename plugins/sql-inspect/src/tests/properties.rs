//! What must hold for every text.

use std::collections::BTreeSet;

use portcullis_guest::Effect;
use proptest::prelude::*;

use super::statements::corpus;
use super::{inspector, objections};
use crate::Dialect;
use crate::lexer::lex;
use crate::token::Kind;

/// Benign reads to vary: a few of every dialect, and of the corpus where it is there.
fn benign() -> Vec<(Dialect, String)> {
    let plain = [
        "SELECT id, total FROM orders WHERE note = 'drop; --' AND total > 5 ORDER BY id LIMIT 3",
        "WITH t AS (SELECT user_id, SUM(total) AS s FROM orders GROUP BY user_id) SELECT * FROM t WHERE s > 1",
        "SELECT o.id FROM orders AS o JOIN events AS e ON e.id = o.id WHERE o.id IN (SELECT id FROM events)",
        "SELECT COUNT(*) FROM orders UNION ALL SELECT MAX(id) FROM events",
    ];
    let mut reads: Vec<_> = Dialect::ALL
        .into_iter()
        .flat_map(|dialect| plain.map(|sql| (dialect, sql.to_owned())))
        .collect();
    reads.extend(corpus().into_iter().step_by(7).map(|read| (read.dialect, read.sql)));
    reads
}

/// What goes between two tokens without changing what the text means.
fn gap(dialect: Dialect, choice: u8) -> &'static str {
    let dashes = [" -- drop table users\n", " -- ';\n"];
    match choice % 8 {
        0 => " ",
        1 => "\n",
        2 => "\t ",
        3 => "\r\n",
        4 => " /* delete from users; */ ",
        5 => dashes[usize::from(choice > 127)],
        6 if dialect.is_mysql() => " # ; update\n",
        6 if dialect.nests_comments() => " /* a /* b */ c */ ",
        _ => "  ",
    }
}

const KEYWORDS: [&str; 14] = [
    "SELECT", "FROM", "WHERE", "AND", "OR", "JOIN", "ON", "GROUP", "ORDER", "BY", "AS", "WITH",
    "UNION", "CASE",
];

/// A name in the dialect's quotes, where they do not make it another one.
fn quoted(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::Postgres => format!("\"{}\"", name.to_lowercase()),
        Dialect::Mysql | Dialect::Mariadb | Dialect::Bigquery => format!("`{name}`"),
        Dialect::Sqlite | Dialect::Mssql => format!("[{name}]"),
        Dialect::Generic => format!("\"{name}\""),
        // Snowflake keeps a quoted name as it is and others in upper case.
        Dialect::Snowflake => name.to_owned(),
    }
}

/// The same text with other gaps, other case, and names in quotes.
fn vary(dialect: Dialect, sql: &str, choices: &[u8]) -> String {
    let tokens = lex(sql, dialect).tokens;
    let outlines = crate::outline::read(&tokens, dialect);
    let relations = outlines.iter().flat_map(|outline| &outline.relations);
    let names: BTreeSet<usize> = relations.flat_map(|relation| relation.name.clone()).collect();
    let mut text = String::new();
    let mut choices = choices.iter().copied().cycle();
    let mut end = 0;
    for at in 0..tokens.list.len() {
        let choice = choices.next().unwrap_or(0);
        if tokens.start(at) > end {
            text.push_str(gap(dialect, choice));
        }
        end = tokens.end(at);
        let word = tokens.text(at);
        match tokens.kind(at) {
            // A table's name in quotes.
            Some(Kind::Word(_)) if choice % 3 == 0 && names.contains(&at) => {
                text.push_str(&quoted(dialect, word));
            }
            // Keywords in another case; names keep theirs, which may matter.
            Some(Kind::Word(_)) if choice > 127 && tokens.is_any(at, &KEYWORDS) => {
                text.push_str(&word.to_lowercase());
            }
            _ => text.push_str(word),
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn gaps_comments_and_case_do_not_change_the_verdict_on_a_benign_read(
        pick in any::<proptest::sample::Index>(),
        choices in proptest::collection::vec(any::<u8>(), 1..40),
    ) {
        thread_local!(static READS: Vec<(Dialect, String)> = benign());
        READS.with(|reads| {
            let (dialect, sql) = pick.get(reads);
            let varied = vary(*dialect, sql, &choices);
            let answer = inspector(*dialect, "").inspect(&varied);
            prop_assert_eq!(objections(&answer), [""; 0], "{}", varied);
            let plain = inspector(*dialect, "").inspect(sql);
            prop_assert_eq!(plain.tables(), answer.tables(), "{}", varied);
            Ok(())
        })?;
    }

    #[test]
    fn a_write_behind_anything_is_denied(
        text in "[ -~\n\t]{0,60}",
        pick in any::<proptest::sample::Index>(),
        at in 0_usize..8,
    ) {
        const WRITES: [&str; 6] = [
            "; DROP TABLE users", "; DELETE FROM users", ";\nUPDATE users SET a = 1", "; INSERT INTO users VALUES (1)",
            "; TRUNCATE TABLE users", "; CALL wipe()",
        ];
        let dialect = Dialect::ALL[at];
        let write = pick.get(&WRITES);
        for text in [text.as_str(), "SELECT id FROM orders"] {
            // Inside a literal or a comment the write is no write.
            let whole = format!("{text}{write}");
            let tokens = lex(&whole, dialect).tokens;
            let written = tokens.list.iter().any(|token| token.start == text.len() && token.kind == Kind::Semicolon);
            let answer = inspector(dialect, "").inspect(&whole);
            if written {
                prop_assert_eq!(answer.effect, Effect::Deny, "{}{}", text, write);
            }
        }
    }

    #[test]
    fn any_text_gets_a_verdict_with_places_inside_it(text in any::<String>(), at in 0_usize..8) {
        let answer = inspector(Dialect::ALL[at], "").inspect(&text);
        for finding in &answer.findings {
            prop_assert!(text.get(finding.span.clone()).is_some(), "{:?} {:?}", finding, text);
        }
    }
}

#[test]
fn a_name_in_quotes_is_the_same_table() {
    for (dialect, quoted) in [
        (Dialect::Postgres, "\"users\""),
        (Dialect::Mysql, "`users`"),
        (Dialect::Mariadb, "`users`"),
        (Dialect::Sqlite, "[users]"),
        (Dialect::Sqlite, "'users'"),
        (Dialect::Mssql, "[users]"),
        (Dialect::Mssql, "\"users\""),
        (Dialect::Bigquery, "`users`"),
        (Dialect::Bigquery, "`shop.users`"),
        (Dialect::Snowflake, "\"users\""),
    ] {
        let judge = inspector(dialect, r#""tables":{"deny":["users"]}"#);
        let answer = judge.inspect(&format!("SELECT id FROM {quoted}"));
        assert_eq!(objections(&answer), ["table-denied"], "{} {quoted}", dialect.name());
        assert_eq!(
            objections(&inspector(dialect, "").inspect(&format!("SELECT id FROM {quoted}"))),
            [""; 0]
        );
    }
}
