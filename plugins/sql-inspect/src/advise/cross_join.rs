//! Joins that link nothing.

use sqlparser::ast::{
    Expr, Ident, JoinConstraint, JoinOperator, ObjectName, Select, TableAlias, TableFactor,
    TableWithJoins,
};

use crate::dialect::Dialect;
use crate::watch::{Watch, walk};

/// Whether two of the tables a `SELECT` reads have no condition that names both. A condition with a
/// name that cannot be placed counts as linking all.
pub(super) fn is_unlinked(select: &Select, dialect: Dialect) -> bool {
    let mut tables = Vec::new();
    let mut conditions = Vec::new();
    let mut linked = false;
    for table in &select.from {
        collect(table, dialect, &mut tables, &mut conditions, &mut linked);
    }
    conditions.extend(&select.selection);
    if linked || tables.len() < 2 {
        return false;
    }
    let mut groups: Vec<usize> = (0..tables.len()).collect();
    for condition in conditions {
        if !link(condition, &tables, &mut groups) {
            return false;
        }
    }
    groups.windows(2).any(|pair| pair.first() != pair.last())
}

/// Takes up tables and conditions; notes joins that link by themselves.
fn collect<'s>(
    table: &'s TableWithJoins,
    dialect: Dialect,
    tables: &mut Vec<String>,
    conditions: &mut Vec<&'s Expr>,
    linked: &mut bool,
) {
    factor(&table.relation, dialect, tables, linked);
    for join in &table.joins {
        factor(&join.relation, dialect, tables, linked);
        match &join.join_operator {
            JoinOperator::CrossJoin(JoinConstraint::None) => {}
            JoinOperator::Join(c)
            | JoinOperator::Inner(c)
            | JoinOperator::Left(c)
            | JoinOperator::LeftOuter(c)
            | JoinOperator::Right(c)
            | JoinOperator::RightOuter(c)
            | JoinOperator::FullOuter(c)
            | JoinOperator::CrossJoin(c)
            | JoinOperator::StraightJoin(c) => match c {
                JoinConstraint::On(condition) => conditions.push(condition),
                JoinConstraint::Using(_) | JoinConstraint::Natural => *linked = true,
                JoinConstraint::None => {}
            },
            _ => *linked = true,
        }
    }
}

fn factor(factor: &TableFactor, dialect: Dialect, tables: &mut Vec<String>, linked: &mut bool) {
    let alias =
        |alias: &Option<TableAlias>| alias.as_ref().map(|alias| alias.name.value.to_lowercase());
    match factor {
        // An array of a table before it.
        TableFactor::Table { name, args: None, .. }
            if dialect == Dialect::Bigquery && is_array(name, tables) =>
        {
            *linked = true;
        }
        TableFactor::Table { name, alias: named, args: None, .. } => {
            let last = name
                .0
                .last()
                .and_then(|part| part.as_ident())
                .map(|ident| ident.value.to_lowercase());
            tables.extend(alias(named).or(last));
        }
        TableFactor::Derived { alias: named, lateral: false, .. } => tables.extend(alias(named)),
        // What refers to those before it links itself.
        _ => *linked = true,
    }
}

fn is_array(name: &ObjectName, tables: &[String]) -> bool {
    let first =
        name.0.first().and_then(|part| part.as_ident()).map(|ident| ident.value.to_lowercase());
    name.0.len() > 1 && first.is_some_and(|first| tables.contains(&first))
}

/// Joins the groups of the tables one condition names; false when a name cannot be placed.
fn link(condition: &Expr, tables: &[String], groups: &mut [usize]) -> bool {
    if let Expr::BinaryOp { left, op: sqlparser::ast::BinaryOperator::And, right } = condition {
        return link(left, tables, groups) && link(right, tables, groups);
    }
    if let Expr::Nested(inner) = condition {
        return link(inner, tables, groups);
    }
    let mut names = Names { qualifiers: Vec::new(), bare: false };
    walk(condition, &mut names);
    if names.bare {
        return false;
    }
    let meant: Vec<usize> = names
        .qualifiers
        .iter()
        .filter_map(|name| tables.iter().position(|table| table == name))
        .collect();
    if let Some(group) = meant.first().and_then(|&at| groups.get(at)).copied() {
        let others: Vec<usize> = meant.iter().filter_map(|&at| groups.get(at)).copied().collect();
        for cell in groups.iter_mut().filter(|cell| others.contains(cell)) {
            *cell = group;
        }
    }
    true
}

struct Names {
    qualifiers: Vec<String>,
    bare: bool,
}

impl Watch for Names {
    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Identifier(_) => self.bare = true,
            Expr::CompoundIdentifier(parts) => {
                let qualifier =
                    parts.iter().rev().nth(1).map(|ident: &Ident| ident.value.to_lowercase());
                self.qualifiers.extend(qualifier);
            }
            _ => {}
        }
    }
}
