//! Limits on the rows of the outermost query.

use sqlparser::ast::{
    Expr, Fetch, GroupByExpr, LimitClause, PipeOperator, Query, Select, SetExpr, Top, TopQuantity,
    Value,
};

use crate::finding::Finding;
use crate::rule::Rule;
use crate::settings::Settings;
use crate::token::Tokens;
use crate::watch::{Watch, walk};

/// How many rows a query may return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    AtMost(u64),
    /// A parameter, an expression, a percentage.
    Unknown,
    Unlimited,
}

/// A limit that is missing or too large.
pub(super) fn check(query: &Query, settings: &Settings, tokens: &Tokens<'_>) -> Option<Finding> {
    if !settings.require_limit && settings.max_limit.is_none() {
        return None;
    }
    let end = tokens.sql.len();
    let example = settings.max_limit.unwrap_or(1000);
    let remedy = format!("limit the rows to {example} or fewer");
    let finding =
        |rule, message: String| Some(Finding::deny(rule, 0..end, message).remedy(&remedy));
    match (rows(query), settings.max_limit) {
        (Rows::Unlimited, _) => {
            finding(Rule::MissingLimit, "the query does not say how many rows it wants".to_owned())
        }
        (Rows::Unknown, Some(most)) => finding(
            Rule::LimitTooLarge,
            format!("how many rows the query wants is not a number; at most {most} are allowed"),
        ),
        (Rows::AtMost(rows), Some(most)) if rows > most => finding(
            Rule::LimitTooLarge,
            format!("the query wants {rows} rows; at most {most} are allowed"),
        ),
        _ => None,
    }
}

fn rows(query: &Query) -> Rows {
    let limit = match &query.limit_clause {
        Some(
            LimitClause::LimitOffset { limit: Some(limit), .. }
            | LimitClause::OffsetCommaLimit { limit, .. },
        ) => number(limit),
        _ => Rows::Unlimited,
    };
    let fetch = query.fetch.as_ref().map_or(Rows::Unlimited, fetched);
    let piped = query.pipe_operators.iter().filter_map(|operator| match operator {
        PipeOperator::Limit { expr, .. } => Some(number(expr)),
        _ => None,
    });
    let body = if query.pipe_operators.is_empty() { of_body(&query.body) } else { Rows::Unlimited };
    piped.fold(smaller(limit, smaller(fetch, body)), smaller)
}

/// The smaller of two limits, of which both hold.
fn smaller(one: Rows, other: Rows) -> Rows {
    match (one, other) {
        (Rows::AtMost(a), Rows::AtMost(b)) => Rows::AtMost(a.min(b)),
        (Rows::Unlimited, rows) | (rows, Rows::Unlimited) => rows,
        (Rows::AtMost(rows), Rows::Unknown) | (Rows::Unknown, Rows::AtMost(rows)) => {
            Rows::AtMost(rows)
        }
        (Rows::Unknown, Rows::Unknown) => Rows::Unknown,
    }
}

fn fetched(fetch: &Fetch) -> Rows {
    if fetch.percent || fetch.with_ties {
        return Rows::Unknown;
    }
    fetch.quantity.as_ref().map_or(Rows::AtMost(1), number)
}

fn number(expr: &Expr) -> Rows {
    match expr {
        Expr::Nested(inner) => number(inner),
        Expr::Value(value) => match &value.value {
            Value::Number(text, _) => text.parse().map_or(Rows::Unknown, Rows::AtMost),
            Value::Null => Rows::Unlimited,
            _ => Rows::Unknown,
        },
        Expr::Identifier(ident) if ident.value.eq_ignore_ascii_case("all") => Rows::Unlimited,
        // SQLite takes a negative limit for none.
        Expr::UnaryOp { .. } => Rows::Unlimited,
        _ => Rows::Unknown,
    }
}

fn of_body(body: &SetExpr) -> Rows {
    match body {
        SetExpr::Select(select) => of_select(select),
        SetExpr::Query(query) => rows(query),
        SetExpr::Values(values) => {
            u64::try_from(values.rows.len()).map_or(Rows::Unknown, Rows::AtMost)
        }
        // A change of rows behind WITH returns what it changes.
        SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
            Rows::AtMost(0)
        }
        _ => Rows::Unlimited,
    }
}

/// One row without a table or of aggregates over everything; otherwise what `TOP` says.
fn of_select(select: &Select) -> Rows {
    let mut seen = Seen::default();
    walk(&select.projection, &mut seen);
    walk(&select.having, &mut seen);
    let grouped = !matches!(&select.group_by, GroupByExpr::Expressions(list, more) if list.is_empty() && more.is_empty());
    if !seen.sets && !grouped && (select.from.is_empty() || seen.aggregates) {
        return Rows::AtMost(1);
    }
    match &select.top {
        Some(Top { percent: false, with_ties: false, quantity: Some(quantity) }) => {
            match quantity {
                TopQuantity::Constant(rows) => Rows::AtMost(*rows),
                TopQuantity::Expr(expr) => number(expr),
            }
        }
        Some(_) => Rows::Unknown,
        None => Rows::Unlimited,
    }
}

/// What a list of expressions calls, subqueries left out.
#[derive(Default)]
struct Seen {
    /// An aggregate that is no window function: without GROUP BY there is then one row.
    aggregates: bool,
    /// A function that may give many rows for one.
    sets: bool,
    depth: usize,
}

impl Watch for Seen {
    fn query(&mut self, _: &Query) {
        self.depth = self.depth.saturating_add(1);
    }

    fn leave_query(&mut self, _: &Query) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn expr(&mut self, expr: &Expr) {
        if let (Expr::Function(function), 0) = (expr, self.depth) {
            let name = crate::tree::last_name(&function.name);
            self.aggregates |= function.over.is_none() && is_aggregate(&name);
            self.sets |= SETS.iter().any(|set| name.contains(set));
        }
    }
}

fn is_aggregate(name: &str) -> bool {
    const BEGINNINGS: [&str; 6] = ["regr_", "covar_", "approx_", "bit_and", "bit_or", "hll_"];
    let begins = BEGINNINGS.iter().any(|beginning| name.starts_with(beginning));
    begins || name.ends_with("agg") || AGGREGATES.contains(&name)
}

/// Parts of the names of functions that may give many rows, as PostgreSQL's `unnest` does.
const SETS: [&str; 6] = ["unnest", "generate_", "regexp_", "json", "string_to_table", "_keys"];

const AGGREGATES: [&str; 32] = [
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "variance",
    "var_pop",
    "var_samp",
    "stdev",
    "stdevp",
    "var",
    "varp",
    "count_big",
    "countif",
    "count_if",
    "approx_count_distinct",
    "bool_and",
    "bool_or",
    "median",
    "total",
    "corr",
    "every",
    "any_value",
    "listagg",
    "string_agg",
    "array_agg",
    "group_concat",
    "percentile_cont",
    "mode",
];
