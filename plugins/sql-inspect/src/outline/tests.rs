use super::*;
use crate::lexer::lex;

/// The statements of a text: class, and the names where tables stand, written ones with a star.
fn check(dialect: Dialect, sql: &str, expected: &[&str]) {
    let tokens = lex(sql, dialect).tokens;
    let outlines = read(&tokens, dialect);
    let shown = outlines.iter().map(|outline| {
        let relations = outline.relations.iter().map(|relation| {
            let name = tokens.path(relation.name.clone(), dialect);
            format!(" {name}{}", if relation.written { "*" } else { "" })
        });
        format!("{}{}", outline.class().as_str(), relations.collect::<String>())
    });
    assert_eq!(shown.collect::<Vec<_>>(), expected, "{sql}");
}

#[test]
fn names_stand_where_tables_stand() {
    use Dialect::{Bigquery, Mssql, Mysql, Postgres, Sqlite};
    for (dialect, sql, expected) in [
        (Postgres, "SELECT a FROM b, c JOIN d ON e = f, (SELECT 1 FROM g) h", "read b c d g"),
        (Postgres, "SELECT extract(year FROM a) FROM b WHERE c IS DISTINCT FROM d", "read b"),
        (Postgres, "SELECT * FROM ONLY (a), LATERAL f(b) AS c", "read a"),
        (Postgres, "SELECT 1 UNION TABLE a", "read a"),
        (Postgres, "SELECT * FROM (VALUES (1, a), (2, b)) AS t(c, d), e", "read e"),
        (Postgres, "SELECT * FROM ROWS FROM (f(a), g(b)) AS t", "read"),
        (Sqlite, "SELECT a FROM b WHERE c IN d", "read b d"),
        (Sqlite, "SELECT * FROM 'a'", "read a"),
        (Mysql, "SELECT a FROM b USE INDEX FOR JOIN (i) STRAIGHT_JOIN c", "read b c"),
        (Mssql, "SELECT a FROM b (NOLOCK) CROSS APPLY f(c) OPTION (MERGE JOIN)", "read b"),
        (Bigquery, "SELECT * FROM my-project.d.t, UNNEST(a) WITH OFFSET b", "read my-project.d.t"),
        (Bigquery, "FROM a |> WHERE b |> JOIN c ON d |> SELECT e, f", "read a c"),
    ] {
        check(dialect, sql, &[expected]);
    }
}

#[test]
fn what_writes_is_found_wherever_it_stands() {
    use Dialect::{Mariadb, Mssql, Mysql, Postgres};
    for (dialect, sql, expected) in [
        (Postgres, "WITH a AS (DELETE FROM b RETURNING c) SELECT c FROM a", "write b* a"),
        (Postgres, "WITH a AS (SELECT 1) INSERT INTO b SELECT c FROM a", "write b* a"),
        (Postgres, "SELECT a INTO b FROM c", "write b* c"),
        (Postgres, "SELECT a FROM b FOR UPDATE", "write b"),
        (Postgres, "UPDATE a SET b = 1 FROM c", "write a* c*"),
        (Postgres, "DROP TABLE a", "ddl a*"),
        (Mysql, "SELECT @a := b FROM c", "write c"),
        (Mariadb, "SELECT NEXT VALUE FOR a", "write"),
        (Mssql, "SELECT a FROM b WITH (UPDLOCK)", "write b"),
        (Mssql, "SELECT @a = b FROM c", "write c"),
    ] {
        check(dialect, sql, &[expected]);
    }
}

#[test]
fn statements_part_at_semicolons_and_where_a_server_needs_none() {
    check(Dialect::Postgres, "SELECT ';' ; ; SELECT 1;", &["read", "read"]);
    check(Dialect::Mssql, "SELECT a FROM b DELETE FROM c", &["read b", "write c*"]);
    check(Dialect::Mssql, "SELECT a AS [drop] FROM b", &["read b"]);
    check(Dialect::Snowflake, "SELECT 1 ->> DELETE FROM a", &["read", "write a*"]);
    check(Dialect::Mysql, "EXPLAIN FORMAT = JSON SELECT a FROM b", &["read b"]);
}
