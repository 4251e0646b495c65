use super::*;

/// The tokens of a text, a bar between them, then the rules of its faults.
fn check(dialect: Dialect, sql: &str, expected: &str) {
    let lexed = lex(sql, dialect);
    let tokens = (0..lexed.tokens.list.len()).map(|at| lexed.tokens.text(at));
    let faults = lexed.faults.iter().map(|fault| fault.rule.as_str());
    let found = tokens.chain(faults).collect::<Vec<_>>().join("|");
    assert_eq!(found, expected, "{}: {sql}", dialect.name());
}

#[test]
fn literals_end_where_the_server_ends_them() {
    use Dialect::{Bigquery, Mariadb, Mssql, Mysql, Postgres, Snowflake, Sqlite};
    for (dialect, sql, expected) in [
        (Postgres, r"'a\' b", r"'a\'|b"),
        (Postgres, r"E'a\'b' c", r"E'a\'b'|c"),
        (Postgres, "'a'\n  'b' c", "'a'\n  'b'|c"),
        (Postgres, "E'a'\n'\\'b' c", "E'a'\n'\\'b'|c"),
        (Postgres, "'a' 'b'", "'a'|'b'"),
        (Postgres, "$$a;'$b$ $$ c", "$$a;'$b$ $$|c"),
        (Postgres, "$x$a$$b$x$ c", "$x$a$$b$x$|c"),
        (Postgres, "a$$b$$", "a$$b$$"),
        (Mysql, r"'a\'b' c", r"'a\'b'|c"),
        (Mysql, "\"a\"\"b\" c", "\"a\"\"b\"|c"),
        (Mariadb, "x'41' b'01' N'a'", "x'41'|b'01'|N'a'"),
        (Sqlite, "[a]]", "[a]|]"),
        (Mssql, "[a]]b] c", "[a]]b]|c"),
        (Bigquery, "'''a'b\n''' c", "'''a'b\n'''|c"),
        (Bigquery, r"r'\'' c", r"r'\''|c"),
        (Bigquery, "'a\nb'", "unterminated"),
        (Snowflake, "$$a$b$$ $1", "$$a$b$$|$1"),
    ] {
        check(dialect, sql, expected);
    }
}

#[test]
fn comments_are_dropped_unless_servers_may_disagree_on_them() {
    use Dialect::{Bigquery, Generic, Mysql, Postgres, Snowflake, Sqlite};
    for (dialect, sql, expected) in [
        (Postgres, "a /* b /* c */ d */ e", "a|e"),
        (Postgres, "a -- b\nc", "a|c"),
        (Mysql, "5--1", "5|-|-|1"),
        (Mysql, "5-- 1\n2", "5|2"),
        (Mysql, "a # b\nc", "a|c"),
        (Mysql, "a /*! b */", "a|executable-comment"),
        (Mysql, "a /* b /* c */ d", "a|d|nested-comment"),
        (Sqlite, "a /* b", "a|unterminated"),
        (Bigquery, "a -- b\rc\nd", "a|d|comment-line-break"),
        (Postgres, "a -- b\r\nc", "a|c"),
        (Snowflake, "a // b\nc", "a|c"),
        (Generic, "a --b\nc", "a|c|ambiguous-lexing"),
        (Sqlite, "a # b", "a|ambiguous-lexing"),
    ] {
        check(dialect, sql, expected);
    }
}

#[test]
fn numbers_names_and_operators_are_cut_apart() {
    use Dialect::{Bigquery, Mssql, Mysql, Postgres, Sqlite};
    for (dialect, sql, expected) in [
        (Postgres, "1.5e-3 .5 1. 0xFF", "1.5e-3|.5|1.|0xFF"),
        (Postgres, "1from", "1|from|ambiguous-lexing"),
        (Postgres, "$1from", "$1|from|ambiguous-lexing"),
        (Postgres, "a#>>'{b}'", "a|#>>|'{b}'"),
        (Postgres, "2*-1", "2|*|-|1"),
        (Postgres, "a@-1", "a|@-|1"),
        (Postgres, "a->'b'::text", "a|->|'b'|::|text"),
        (Postgres, "a ?| b", "a|?||b"),
        (Mysql, "0.from", "0.|from|ambiguous-lexing"),
        (Mysql, "2fa_tokens", "2fa_tokens"),
        (Mysql, "@a:=1 @@b", "@a|:=|1|@@b"),
        (Mssql, "#t @v $12.5", "#t|@v|$12.5"),
        (Sqlite, "?1 :a @b", "?1|:|a|@b"),
        (Bigquery, "my-project-1.d.t", "my|-|project|-|1|.|d|.|t"),
        (Bigquery, "d.2024t", "d|.|2024t"),
        (Mysql, "d.2024t", "d|.|2024t"),
    ] {
        check(dialect, sql, expected);
    }
}
