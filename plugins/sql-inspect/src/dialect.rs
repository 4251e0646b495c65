//! The dialects, and where their lexical rules part.

use serde::{Deserialize, Serialize};
use sqlparser::dialect as grammar;

use derived::{Snow, Tsql};

/// A dialect of SQL. Configured, never guessed: the same bytes mean different things to different
/// servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// PostgreSQL 14 and later, and what speaks its language.
    Postgres,
    /// MySQL 8.
    Mysql,
    /// MariaDB 10.6 and later.
    Mariadb,
    /// SQLite 3.
    Sqlite,
    /// T-SQL of Microsoft SQL Server.
    Mssql,
    /// GoogleSQL of BigQuery.
    Bigquery,
    /// Snowflake.
    Snowflake,
    /// An unknown server: what any of them might take for something else is denied.
    Generic,
}

/// Grammars of the parser with what it does not take from a dialect by itself.
mod derived {
    #![expect(unreachable_pub, reason = "the macro makes its types public")]

    use sqlparser::derive_dialect;
    use sqlparser::dialect::{MsSqlDialect, SnowflakeDialect};

    // `a JOIN b JOIN c ON … ON …`.
    derive_dialect!(Tsql, MsSqlDialect, preserve_type_id = true, overrides = {
        supports_left_associative_joins_without_parens = false,
    });
    // `SUM(x) FILTER (WHERE …)`.
    derive_dialect!(Snow, SnowflakeDialect, preserve_type_id = true, overrides = {
        supports_filter_during_aggregation = true,
    });
}

static TSQL: std::sync::LazyLock<Tsql> = std::sync::LazyLock::new(Tsql::new);
static SNOW: std::sync::LazyLock<Snow> = std::sync::LazyLock::new(Snow::new);

/// What `#` begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Comment,
    Identifier,
    Operator,
    Nothing,
}

/// What `$` begins, when no digit follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dollar {
    /// `$$…$$` and `$tag$…$tag$`.
    TaggedString,
    /// `$$…$$`, and `$name` for a variable.
    String,
    Identifier,
    Parameter,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Self; 8] = [
        Self::Postgres,
        Self::Mysql,
        Self::Mariadb,
        Self::Sqlite,
        Self::Mssql,
        Self::Bigquery,
        Self::Snowflake,
        Self::Generic,
    ];

    /// The name used in settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Mariadb => "mariadb",
            Self::Sqlite => "sqlite",
            Self::Mssql => "mssql",
            Self::Bigquery => "bigquery",
            Self::Snowflake => "snowflake",
            Self::Generic => "generic",
        }
    }

    /// The dialect of a name as settings have it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }

    /// MySQL or MariaDB.
    pub(crate) fn is_mysql(self) -> bool {
        matches!(self, Self::Mysql | Self::Mariadb)
    }

    pub(crate) fn grammar(self) -> &'static dyn grammar::Dialect {
        match self {
            Self::Postgres => &grammar::PostgreSqlDialect {},
            Self::Mysql | Self::Mariadb => &grammar::MySqlDialect {},
            Self::Sqlite => &grammar::SQLiteDialect {},
            Self::Mssql => &*TSQL,
            Self::Bigquery => &grammar::BigQueryDialect {},
            Self::Snowflake => &*SNOW,
            Self::Generic => &grammar::GenericDialect {},
        }
    }

    pub(crate) fn nests_comments(self) -> bool {
        matches!(self, Self::Postgres | Self::Mssql)
    }

    /// Whether a backslash escapes in an ordinary literal.
    pub(crate) fn escapes_with_backslash(self) -> bool {
        matches!(self, Self::Mysql | Self::Mariadb | Self::Bigquery | Self::Snowflake)
    }

    /// Whether `''` inside a literal is a quote.
    pub(crate) fn doubles_quotes(self) -> bool {
        self != Self::Bigquery
    }

    /// Whether `"…"` is a literal rather than a name.
    pub(crate) fn double_quotes_are_literals(self) -> bool {
        matches!(self, Self::Mysql | Self::Mariadb | Self::Bigquery)
    }

    /// Whether `` `…` `` is a name.
    pub(crate) fn has_backticks(self) -> bool {
        !matches!(self, Self::Postgres | Self::Mssql | Self::Snowflake)
    }

    /// Whether `[…]` is a name.
    pub(crate) fn has_bracket_names(self) -> bool {
        matches!(self, Self::Sqlite | Self::Mssql)
    }

    pub(crate) fn hash(self) -> Hash {
        match self {
            Self::Mysql | Self::Mariadb | Self::Bigquery => Hash::Comment,
            Self::Mssql => Hash::Identifier,
            Self::Postgres => Hash::Operator,
            Self::Sqlite | Self::Snowflake | Self::Generic => Hash::Nothing,
        }
    }

    pub(crate) fn dollar(self) -> Dollar {
        match self {
            Self::Postgres | Self::Generic => Dollar::TaggedString,
            Self::Snowflake => Dollar::String,
            Self::Mysql | Self::Mariadb => Dollar::Identifier,
            Self::Sqlite | Self::Mssql | Self::Bigquery => Dollar::Parameter,
        }
    }

    /// Whether a `WITH` without `RECURSIVE` may still refer to itself.
    pub(crate) fn recursion_is_implied(self) -> bool {
        matches!(self, Self::Sqlite | Self::Mssql | Self::Snowflake)
    }

    /// How an unquoted name is stored, as far as it matters for telling names apart.
    pub(crate) fn fold(self, name: &str) -> String {
        match self {
            Self::Postgres => name.to_ascii_lowercase(),
            _ => name.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dialect_is_found_by_its_name_and_nothing_else_is() {
        for dialect in Dialect::ALL {
            assert_eq!(Dialect::parse(dialect.name()), Some(dialect));
        }
        assert_eq!(Dialect::parse("postgresql"), None);
        assert_eq!(Dialect::parse("Postgres"), None);
    }
}
