//! Step 5: words that a server takes for part of the language where the parser took them for names.
//!
//! Only unquoted words count, and not those behind `AS` or a period, where a server may take any word
//! for a name. T-SQL needs no semicolon between statements, so there every word that begins one counts.

use crate::dialect::Dialect;
use crate::token::{Kind, Tokens};

/// Words that are reserved wherever they are words at all.
const EVERYWHERE: [&str; 18] = [
    "SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "UNION", "INTERSECT", "EXCEPT", "INTO", "JOIN",
    "ON", "CREATE", "DISTINCT", "CASE", "WHEN", "THEN", "ELSE",
];

const POSTGRES: [&str; 20] = [
    "ONLY", "TABLE", "LATERAL", "RETURNING", "FETCH", "FOR", "OFFSET", "LIMIT", "WINDOW", "VARIADIC", "USING",
    "WITH", "GRANT", "ANALYZE", "ANALYSE", "DO", "END", "PRIMARY", "REFERENCES", "TO",
];

const MYSQL: [&str; 40] = [
    "TABLE", "INSERT", "UPDATE", "DELETE", "DROP", "ALTER", "GRANT", "REVOKE", "CALL", "LOAD", "LOCK", "SET",
    "SHOW", "KILL", "PROCEDURE", "OUTFILE", "INFILE", "STRAIGHT_JOIN", "HIGH_PRIORITY", "SQL_CACHE",
    "SQL_NO_CACHE", "SQL_CALC_FOUND_ROWS", "SQL_SMALL_RESULT", "SQL_BIG_RESULT", "SQL_BUFFER_RESULT", "FOR",
    "USING", "WITH", "LIMIT", "PURGE", "RENAME", "RESIGNAL", "SIGNAL", "TRIGGER", "UNLOCK", "DESCRIBE", "DESC",
    "EXPLAIN", "LATERAL", "DUMPFILE",
];

const SQLITE: [&str; 9] =
    ["TABLE", "INSERT", "UPDATE", "DELETE", "DROP", "ALTER", "SET", "VALUES", "LIMIT"];

const MSSQL: [&str; 118] = [
    "ADD", "ALL", "ALTER", "AUTHORIZATION", "BACKUP", "BEGIN", "BREAK", "BROWSE", "BULK", "CHECK", "CHECKPOINT",
    "CLOSE", "CLUSTERED", "COMMIT", "COMPUTE", "CONSTRAINT", "CONTINUE", "CURSOR", "DATABASE", "DBCC",
    "DEALLOCATE", "DECLARE", "DEFAULT", "DELETE", "DENY", "DISK", "DISTRIBUTED", "DROP", "DUMP", "END", "ERRLVL",
    "ESCAPE", "EXEC", "EXECUTE", "EXIT", "EXTERNAL", "FETCH", "FILE", "FILLFACTOR", "FOR", "FOREIGN",
    "FREETEXTTABLE", "FULL", "FUNCTION", "GO", "GOTO", "GRANT", "HOLDLOCK", "IDENTITY_INSERT", "IDENTITYCOL",
    "IF", "INDEX", "INNER", "INSERT", "KEY", "KILL", "LINENO", "LOAD", "MERGE", "NATIONAL", "NOCHECK",
    "NONCLUSTERED", "OF", "OFF", "OFFSETS", "OPEN", "OPTION", "OVER", "PERCENT", "PLAN", "PRECISION", "PRIMARY",
    "PRINT", "PROC", "PROCEDURE", "PUBLIC", "RAISERROR", "READ", "READTEXT", "RECONFIGURE", "REFERENCES",
    "REPLICATION", "RESTORE", "RESTRICT", "RETURN", "REVERT", "REVOKE", "ROLLBACK", "ROWCOUNT", "RULE", "SAVE",
    "SCHEMA", "SECURITYAUDIT", "SET", "SETUSER", "SHUTDOWN", "STATISTICS", "TABLE", "TABLESAMPLE", "TEXTSIZE",
    "THROW", "TOP", "TRAN", "TRANSACTION", "TRIGGER", "TRUNCATE", "UNIQUE", "UPDATE", "UPDATETEXT", "USE", "VALUES",
    "VARYING", "VIEW", "WAITFOR", "WHILE", "WITH", "WITHIN", "WRITETEXT",
];

const BIGQUERY: [&str; 10] =
    ["WITH", "LIMIT", "QUALIFY", "WINDOW", "LATERAL", "UNNEST", "USING", "TABLESAMPLE", "MERGE", "FETCH"];

const SNOWFLAKE: [&str; 16] = [
    "TABLE", "INSERT", "UPDATE", "DELETE", "DROP", "ALTER", "GRANT", "REVOKE", "SET", "VALUES", "WITH", "QUALIFY",
    "LATERAL", "USING", "MINUS", "TRIGGER",
];

/// Whether the word at `at`, read as a name, is none to the server.
pub(crate) fn is_misread(tokens: &Tokens<'_>, at: usize, dialect: Dialect) -> bool {
    let before = at.checked_sub(1);
    let named = before.is_some_and(|before| {
        tokens.is_kind(before, Kind::Period) || tokens.is(before, "AS")
    });
    let called = tokens.is_kind(at.saturating_add(1), Kind::LeftParen);
    if !tokens.is_word(at) || called || (named && dialect != Dialect::Mssql) {
        return false;
    }
    let lists: &[&[&str]] = match dialect {
        Dialect::Postgres => &[&EVERYWHERE, &POSTGRES],
        Dialect::Mysql | Dialect::Mariadb => &[&EVERYWHERE, &MYSQL],
        Dialect::Sqlite => &[&EVERYWHERE, &SQLITE],
        Dialect::Mssql => &[&EVERYWHERE, &MSSQL],
        Dialect::Bigquery => &[&EVERYWHERE, &BIGQUERY],
        Dialect::Snowflake => &[&EVERYWHERE, &SNOWFLAKE],
        Dialect::Generic => &[&EVERYWHERE, &POSTGRES, &MYSQL, &SQLITE, &MSSQL, &BIGQUERY, &SNOWFLAKE],
    };
    lists.iter().any(|words| tokens.is_any(at, words))
}
