//! Which shapes of queries are reads.
//!
//! Taken apart without `..`: a field that a new version of the parser adds must be judged here
//! before this compiles.

use sqlparser::ast::{PipeOperator, Query, Select, SelectFlavor, SetExpr, Statement};

use crate::class::Class;
use crate::dialect::Dialect;

/// What a node adds to a read; none when it adds nothing.
pub(super) type Objection = Option<(Class, &'static str)>;

/// The class of a statement as far as its outermost node tells.
pub(super) fn statement(statement: &Statement) -> Class {
    match statement {
        Statement::Query(_) => Class::Read,
        Statement::Insert(_)
        | Statement::Update(_)
        | Statement::Delete(_)
        | Statement::Merge(_) => Class::Write,
        // Whatever else there is or will be: the first words tell what it is, and it is no read.
        _ => Class::Unknown,
    }
}

/// What a query without its body adds.
pub(super) fn query(query: &Query, dialect: Dialect) -> Objection {
    let Query {
        with: _,
        body,
        order_by: _,
        limit_clause: _,
        fetch: _,
        locks,
        for_clause: _,
        settings,
        format_clause,
        pipe_operators,
    } = query;
    if !locks.is_empty() {
        return Some((Class::Write, "the rows that are read are locked"));
    }
    if settings.is_some() || format_clause.is_some() {
        return Some((Class::Unknown, "SETTINGS and FORMAT are not read by this plugin"));
    }
    if !pipe_operators.iter().all(|operator| dialect == Dialect::Bigquery && is_read(operator)) {
        return Some((Class::Unknown, "this pipe operator is not read by this plugin"));
    }
    set(body)
}

/// Pipe operators whose every part the walk reaches.
fn is_read(operator: &PipeOperator) -> bool {
    match operator {
        PipeOperator::Limit { .. }
        | PipeOperator::Where { .. }
        | PipeOperator::OrderBy { .. }
        | PipeOperator::Select { .. }
        | PipeOperator::Extend { .. }
        | PipeOperator::Set { .. }
        | PipeOperator::Drop { .. }
        | PipeOperator::As { .. }
        | PipeOperator::Aggregate { .. }
        | PipeOperator::TableSample { .. }
        | PipeOperator::Rename { .. }
        | PipeOperator::Union { .. }
        | PipeOperator::Intersect { .. }
        | PipeOperator::Except { .. }
        | PipeOperator::Join(_) => true,
        PipeOperator::Call { .. } | PipeOperator::Pivot { .. } | PipeOperator::Unpivot { .. } => {
            false
        }
    }
}

fn set(body: &SetExpr) -> Objection {
    match body {
        SetExpr::Select(_) | SetExpr::Query(_) | SetExpr::Values(_) => None,
        SetExpr::SetOperation { left, op: _, set_quantifier: _, right } => {
            set(left).or_else(|| set(right))
        }
        SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
            Some((Class::Write, "a statement that changes rows stands in the place of a query"))
        }
        SetExpr::Table(_) => Some((Class::Unknown, "TABLE stands where it cannot be read")),
    }
}

/// What a `SELECT` adds.
pub(super) fn select(select: &Select, dialect: Dialect) -> Objection {
    let Select {
        select_token: _,
        optimizer_hints: _,
        distinct: _,
        select_modifiers: _,
        top: _,
        top_before_distinct: _,
        projection: _,
        exclude: _,
        into,
        from: _,
        lateral_views,
        prewhere,
        selection: _,
        connect_by: _,
        group_by: _,
        cluster_by,
        distribute_by,
        sort_by,
        having: _,
        named_window: _,
        qualify: _,
        window_before_qualify: _,
        value_table_mode: _,
        flavor,
    } = select;
    if into.is_some() {
        return Some((Class::Write, "INTO stores the result"));
    }
    let foreign = !lateral_views.is_empty()
        || prewhere.is_some()
        || !cluster_by.is_empty()
        || !distribute_by.is_empty()
        || !sort_by.is_empty()
        || !has_flavor(*flavor, dialect);
    foreign.then_some((
        Class::Unknown,
        "clauses of Hive, ClickHouse and DuckDB are not read by this plugin",
    ))
}

/// A query may begin with `FROM` where pipes follow it.
fn has_flavor(flavor: SelectFlavor, dialect: Dialect) -> bool {
    match flavor {
        SelectFlavor::Standard => true,
        SelectFlavor::FromFirstNoSelect => dialect == Dialect::Bigquery,
        SelectFlavor::FromFirst => false,
    }
}
