//! Step 6: which functions only compute, which act, and which nobody has vouched for.
//!
//! The lists are text files beside this one, one name a line. A server's own documentation, and for
//! PostgreSQL and SQLite the server's catalog, say what stands where.

use crate::dialect::Dialect;
use crate::name::{Part, Path};
use crate::settings::Functions;

/// What is known of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    Pure,
    Dangerous,
    /// Dangerous by the settings.
    Denied,
    Unknown,
}

/// The functions of a dialect, with what the settings add.
pub(crate) struct Catalog {
    dialect: Dialect,
    pure: Vec<&'static str>,
    dangerous: Vec<&'static str>,
    /// Names that begin so are dangerous.
    prefixes: Vec<&'static str>,
    added: Functions,
}

macro_rules! lists {
    ($($dialect:literal),*) => {
        [$((
            $dialect,
            include_str!(concat!("function/", $dialect, ".pure.txt")),
            include_str!(concat!("function/", $dialect, ".dangerous.txt")),
        )),*]
    };
}

/// Dialect, pure, dangerous.
static LISTS: [(&str, &str, &str); 7] =
    lists!("postgres", "mysql", "mariadb", "sqlite", "mssql", "bigquery", "snowflake");

/// What the parser reads as a call and the language has as a clause.
const SYNTAX: [&str; 9] =
    ["at", "before", "changes", "cube", "first", "grouping", "last", "prior", "rollup"];

/// Methods that read an XML value; their names know case.
const METHODS: [&str; 4] = ["exist", "nodes", "query", "value"];

/// Whether a name is a clause of the language rather than a function.
pub(crate) fn is_clause(name: &str) -> bool {
    SYNTAX.contains(&name)
}

fn names(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl Catalog {
    pub(crate) fn new(dialect: Dialect, added: Functions) -> Self {
        let mine = |name: &str| dialect == Dialect::Generic || name == dialect.name();
        let lists = LISTS.iter().filter(|(name, ..)| mine(name));
        let (mut pure, mut acting) = (Vec::new(), Vec::new());
        for (_, only, acts) in lists {
            pure.extend(names(only));
            acting.extend(names(acts));
        }
        let (prefixes, mut dangerous): (Vec<_>, Vec<_>) =
            acting.into_iter().partition(|name| name.ends_with('*'));
        pure.extend(SYNTAX);
        pure.sort_unstable();
        pure.dedup();
        dangerous.sort_unstable();
        let prefixes = prefixes.into_iter().map(|name| name.trim_end_matches('*')).collect();
        Self { dialect, pure, dangerous, prefixes, added }
    }

    /// What is known of a function by its name; dangerous wins.
    pub(crate) fn judge(&self, path: &Path) -> Known {
        let bare = self.bare(path);
        let full = path.to_string().to_lowercase();
        let last = path.last().map(|part| part.text.to_lowercase()).unwrap_or_default();
        let acts = |name: &str| {
            self.dangerous.binary_search(&name).is_ok()
                || self.prefixes.iter().any(|prefix| name.starts_with(prefix))
        };
        if acts(&last) || acts(&full) {
            Known::Dangerous
        } else if self.added.dangerous.iter().any(|name| name.0.may_match(path)) {
            Known::Denied
        } else if bare.is_some_and(|name| self.pure.binary_search(&name.as_str()).is_ok())
            || self.added.pure.iter().any(|name| name.0.surely_matches(path, self.dialect))
        {
            Known::Pure
        } else {
            Known::Unknown
        }
    }

    /// The name under which a built-in function is listed; none when it cannot be one.
    fn bare(&self, path: &Path) -> Option<String> {
        let mut parts: Vec<&Part> = path.0.iter().collect();
        let first = parts.first().map(|part| part.text.to_lowercase()).unwrap_or_default();
        let namespace = match self.dialect {
            Dialect::Postgres => first == "pg_catalog",
            Dialect::Bigquery => first == "safe",
            _ => false,
        };
        if namespace && parts.len() > 1 {
            parts.remove(0);
        }
        // T-SQL's methods of XML values, `x.value('…', 'int')`: the value is no part of the name.
        let method = parts.last().is_some_and(|last| METHODS.contains(&last.text.as_str()));
        if self.dialect == Dialect::Mssql && method && first != "dbo" {
            parts.drain(..parts.len().saturating_sub(1));
        }
        let exact = self.dialect != Dialect::Postgres
            || parts.iter().all(|part| !part.quoted || part.text == part.text.to_ascii_lowercase());
        let dotted: Vec<_> = parts.iter().map(|part| part.text.to_lowercase()).collect();
        exact.then(|| dotted.join("."))
    }
}
