//! What a name means where it stands: which CTEs are in reach, and which tables a `SELECT` reads from.

use sqlparser::ast::{
    ObjectName, Query, Select, SetExpr, TableAlias, TableFactor, TableWithJoins, With,
};

use crate::dialect::Dialect;
use crate::name::{Part, Path};
use crate::parse::byte;

use super::path;

/// One level of nesting.
#[derive(Debug)]
pub(super) enum Level {
    Query(Ctes, Vec<Source>),
    Select(Vec<Source>),
}

/// The CTEs of one `WITH`.
#[derive(Debug, Default)]
pub(super) struct Ctes {
    list: Vec<Cte>,
    recursive: bool,
    /// The CTE whose body is being walked; none in the statement behind them.
    inside: Option<usize>,
}

#[derive(Debug)]
struct Cte {
    name: Part,
    /// Tells the body's node from every other; never followed.
    body: usize,
    /// From where on a recursive CTE may refer to itself: its second branch.
    recursive_from: usize,
}

/// Something a `SELECT` reads from.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// What columns are qualified with; none when nothing can be.
    pub(super) alias: Option<Part>,
    /// The table, when it is one and no CTE.
    pub(super) table: Option<Path>,
    /// Whether the alias gives the columns other names.
    pub(super) renamed: bool,
    /// Where it starts.
    pub(super) at: usize,
}

/// A node's address, to tell nodes apart.
pub(super) fn address(query: &Query) -> usize {
    std::ptr::from_ref(query).addr()
}

impl Ctes {
    pub(super) fn new(with: Option<&With>, dialect: Dialect) -> Self {
        let Some(with) = with else { return Self::default() };
        let list = with.cte_tables.iter().map(|cte| Cte {
            name: part(&cte.alias.name, dialect),
            body: address(&cte.query),
            recursive_from: second_branch(&cte.query.body),
        });
        Self { list: list.collect(), recursive: with.recursive, inside: None }
    }

    /// Notes that a query begins, which may be the body of one of these.
    pub(super) fn enter(&mut self, query: &Query) {
        let address = address(query);
        if let Some(at) = self.list.iter().position(|cte| cte.body == address) {
            self.inside = Some(at);
        }
    }

    pub(super) fn leave(&mut self, query: &Query) {
        let address = address(query);
        if self.list.iter().any(|cte| cte.body == address) {
            self.inside = None;
        }
    }

    /// Whether the body of one of these is being walked.
    pub(super) fn is_inside(&self) -> bool {
        self.inside.is_some()
    }

    /// Whether a name at byte `at` is one of these.
    fn reach(&self, name: &Part, at: usize, dialect: Dialect) -> bool {
        self.list.iter().enumerate().any(|(index, cte)| {
            cte.name.same(name, dialect) && self.is_visible(index, cte, at, dialect)
        })
    }

    fn is_visible(&self, index: usize, cte: &Cte, at: usize, dialect: Dialect) -> bool {
        let Some(inside) = self.inside else { return true };
        let forward = match dialect {
            Dialect::Postgres | Dialect::Bigquery | Dialect::Mariadb => self.recursive,
            Dialect::Sqlite => true,
            Dialect::Mysql | Dialect::Mssql | Dialect::Snowflake | Dialect::Generic => false,
        };
        if index < inside || (index > inside && forward) {
            return true;
        }
        let itself = index == inside;
        let explicit = self.recursive && !dialect.recursion_is_implied();
        let implied = dialect.recursion_is_implied() && at >= cte.recursive_from;
        itself && (explicit || implied)
    }
}

/// Where the right side of a set operation begins; beyond everything when there is none.
fn second_branch(body: &SetExpr) -> usize {
    match body {
        SetExpr::SetOperation { right, .. } => first_select(right),
        SetExpr::Query(query) => second_branch(&query.body),
        _ => usize::MAX,
    }
}

fn first_select(body: &SetExpr) -> usize {
    match body {
        SetExpr::Select(select) => byte(select.select_token.0.span).unwrap_or(usize::MAX),
        SetExpr::Query(query) => first_select(&query.body),
        SetExpr::SetOperation { left, .. } => first_select(left),
        _ => usize::MAX,
    }
}

pub(super) fn part(ident: &sqlparser::ast::Ident, dialect: Dialect) -> Part {
    Part::new(&ident.value, ident.quote_style.is_some(), dialect)
}

/// Whether a name at byte `at` is a CTE in reach.
pub(super) fn is_cte(levels: &[Level], name: &Path, at: usize, dialect: Dialect) -> bool {
    let Some(name) = name.single() else { return false };
    levels.iter().any(|level| match level {
        Level::Query(ctes, _) => ctes.reach(name, at, dialect),
        Level::Select(_) => false,
    })
}

/// Whether a dotted name is an array of something read before it, as in BigQuery's `FROM t, t.items`.
pub(super) fn is_array(levels: &[Level], name: &Path, at: usize, dialect: Dialect) -> bool {
    let (Some(first), true) = (name.0.first(), name.0.len() > 1) else { return false };
    dialect == Dialect::Bigquery
        && sources(levels).any(|source| {
            let named = source.alias.as_ref().is_some_and(|alias| alias.same(first, dialect));
            named && source.at < at
        })
}

/// What is read from, the innermost first.
pub(super) fn sources(levels: &[Level]) -> impl Iterator<Item = &Source> {
    levels.iter().rev().flat_map(|level| match level {
        Level::Query(_, sources) | Level::Select(sources) => sources,
    })
}

/// What the selects of a query's body read from.
pub(super) fn of_body(body: &SetExpr, levels: &[Level], dialect: Dialect) -> Vec<Source> {
    match body {
        SetExpr::Select(select) => of_select(select, levels, dialect),
        SetExpr::SetOperation { left, right, .. } => {
            let mut sources = of_body(left, levels, dialect);
            sources.extend(of_body(right, levels, dialect));
            sources
        }
        _ => Vec::new(),
    }
}

/// What a `SELECT` reads from.
pub(super) fn of_select(select: &Select, levels: &[Level], dialect: Dialect) -> Vec<Source> {
    let mut list = Vec::new();
    of_tables(&select.from, levels, dialect, &mut list);
    list
}

pub(super) fn of_tables(
    tables: &[TableWithJoins],
    levels: &[Level],
    dialect: Dialect,
    list: &mut Vec<Source>,
) {
    for table in tables {
        of_factor(&table.relation, levels, dialect, list);
        for join in &table.joins {
            of_factor(&join.relation, levels, dialect, list);
        }
    }
}

pub(super) fn of_factor(
    factor: &TableFactor,
    levels: &[Level],
    dialect: Dialect,
    list: &mut Vec<Source>,
) {
    match factor {
        TableFactor::Table { name, alias, args: None, .. } => {
            let source = of_name(name, alias.as_ref(), levels, dialect, list);
            list.push(source);
        }
        TableFactor::NestedJoin { table_with_joins, alias: _ } => {
            of_tables(std::slice::from_ref(table_with_joins), levels, dialect, list);
        }
        TableFactor::Pivot { table, alias, .. }
        | TableFactor::Unpivot { table, alias, .. }
        | TableFactor::MatchRecognize { table, alias, .. } => {
            of_factor(table, levels, dialect, list);
            if let (Some(alias), Some(source)) = (alias, list.last_mut()) {
                source.alias = Some(part(&alias.name, dialect));
            }
        }
        TableFactor::Derived { alias, .. }
        | TableFactor::Table { alias, .. }
        | TableFactor::TableFunction { alias, .. }
        | TableFactor::Function { alias, .. }
        | TableFactor::UNNEST { alias, .. }
        | TableFactor::JsonTable { alias, .. }
        | TableFactor::OpenJsonTable { alias, .. }
        | TableFactor::XmlTable { alias, .. }
        | TableFactor::SemanticView { alias, .. } => list.push(derived(alias.as_ref(), dialect)),
        TableFactor::UnpivotExpr { .. } => list.push(derived(None, dialect)),
    }
}

fn derived(alias: Option<&TableAlias>, dialect: Dialect) -> Source {
    let alias = alias.map(|alias| part(&alias.name, dialect));
    Source { alias, table: None, renamed: false, at: 0 }
}

fn of_name(
    name: &ObjectName,
    alias: Option<&TableAlias>,
    levels: &[Level],
    dialect: Dialect,
    before: &[Source],
) -> Source {
    let at =
        name.0.first().and_then(super::part_ident).and_then(|ident| byte(ident.span)).unwrap_or(0);
    let path = path(name, dialect);
    let named = alias.map(|alias| part(&alias.name, dialect));
    let last = path.as_ref().and_then(|path| path.last().cloned());
    let array = path.as_ref().is_some_and(|path| {
        dialect == Dialect::Bigquery
            && path.0.len() > 1
            && before.iter().any(|source| source.alias.as_ref() == path.0.first())
    });
    let table = path.filter(|path| !is_cte(levels, path, at, dialect) && !array);
    let renamed = alias.is_some_and(|alias| !alias.columns.is_empty());
    Source { alias: named.or(last), table, renamed, at }
}
