//! Conditions of `UPDATE` and `DELETE` that are missing or always true.

use sqlparser::ast::{
    BinaryOperator, Expr, Ident, Merge, MergeAction, SetExpr, Statement, UnaryOperator, Value,
};

use crate::finding::Finding;
use crate::parse::byte;
use crate::rule::Rule;
use crate::token::Tokens;
use crate::watch::{Watch, walk};

/// What is wrong with the condition of a statement that changes rows.
pub(super) fn check(statement: &Statement, tokens: &Tokens<'_>) -> Option<Finding> {
    let (word, token, condition) = match statement {
        Statement::Update(update) => ("UPDATE", &update.update_token, &update.selection),
        Statement::Delete(delete) => ("DELETE", &delete.delete_token, &delete.selection),
        Statement::Merge(merge) => return of_merge(merge, tokens),
        _ => return None,
    };
    let start = byte(token.0.span).unwrap_or(0);
    let span = start..start.saturating_add(word.len()).min(tokens.sql.len());
    let remedy = "say in WHERE which rows are meant";
    match condition {
        None => {
            let message = format!("{word} (at byte {start}) has no WHERE and changes every row");
            Some(Finding::deny(Rule::MissingWhere, span, message).remedy(remedy))
        }
        Some(condition) if truth(condition) == Some(true) || names_no_column(condition) => {
            let message =
                format!("the WHERE of {word} (at byte {start}) does not depend on the row");
            Some(Finding::deny(Rule::ConstantWhere, span, message).remedy(remedy))
        }
        Some(_) => None,
    }
}

/// A MERGE that changes or deletes what it matches, and matches everything.
fn of_merge(merge: &Merge, tokens: &Tokens<'_>) -> Option<Finding> {
    let changes = merge.clauses.iter().any(|clause| {
        matches!(clause.action, MergeAction::Update(_) | MergeAction::Delete { .. })
            && clause.predicate.is_none()
    });
    let start = byte(merge.merge_token.0.span).unwrap_or(0);
    let span = start..start.saturating_add(5).min(tokens.sql.len());
    let message = format!("the ON of MERGE (at byte {start}) does not depend on the row");
    let finding = Finding::deny(Rule::ConstantWhere, span, message);
    let everything = truth(&merge.on) == Some(true) || names_no_column(&merge.on);
    (changes && everything).then(|| finding.remedy("say in ON which rows are meant"))
}

/// Whether an expression is always true or always false, as far as its text tells.
fn truth(expr: &Expr) -> Option<bool> {
    match expr {
        Expr::Nested(inner) => truth(inner),
        Expr::Value(value) => of_value(&value.value),
        Expr::UnaryOp { op: UnaryOperator::Not | UnaryOperator::BangNot, expr } => {
            truth(expr).map(|truth| !truth)
        }
        Expr::Cast { expr, .. } => truth(expr),
        Expr::BinaryOp { left, op, right } => of_operator(left, op, right),
        Expr::IsTrue(inner) | Expr::IsNotFalse(inner) => truth(inner),
        Expr::IsFalse(inner) | Expr::IsNotTrue(inner) => truth(inner).map(|truth| !truth),
        Expr::IsNotNull(inner) if is_constant(inner) => Some(!is_null(inner)),
        Expr::IsNull(inner) if is_constant(inner) => Some(is_null(inner)),
        Expr::IsNotDistinctFrom(left, right) if same(left, right) => Some(true),
        Expr::Between { expr, negated: false, low, high } => {
            let bounded = (same(expr, low) && same(expr, high))
                || (is_constant(expr) && is_constant(low) && is_constant(high));
            bounded.then_some(true)
        }
        Expr::InList { expr, list, negated: false } => {
            list.iter().any(|item| same(item, expr)).then_some(true)
        }
        Expr::Like { negated: false, pattern, .. }
        | Expr::ILike { negated: false, pattern, .. } => is_everything(pattern).then_some(true),
        Expr::Exists { subquery, negated } => {
            let sure = matches!(&*subquery.body, SetExpr::Select(select) if select.from.is_empty() && select.selection.is_none())
                || matches!(&*subquery.body, SetExpr::Values(_));
            sure.then_some(!negated)
        }
        Expr::Subquery(query) => match &*query.body {
            SetExpr::Select(select) if select.from.is_empty() && select.selection.is_none() => {
                match select.projection.as_slice() {
                    [sqlparser::ast::SelectItem::UnnamedExpr(expr)] => truth(expr),
                    _ => None,
                }
            }
            _ => None,
        },
        Expr::Case { operand: None, conditions, else_result, .. } => {
            let results = conditions.iter().map(|when| &when.result).chain(else_result.as_deref());
            let truths: Vec<_> = results.map(truth).collect();
            truths.iter().all(|truth| *truth == Some(true)).then_some(true)
        }
        _ => None,
    }
}

/// Whether an expression names no column at all: it is as true of one row as of another.
fn names_no_column(expr: &Expr) -> bool {
    let mut columns = Columns(false);
    walk(expr, &mut columns);
    !columns.0
}

struct Columns(bool);

impl Watch for Columns {
    fn expr(&mut self, expr: &Expr) {
        self.0 |= match expr {
            Expr::Identifier(ident) => !ident.value.starts_with('@'),
            Expr::CompoundIdentifier(_) => true,
            _ => false,
        };
    }
}

fn of_value(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(truth) => Some(*truth),
        Value::Number(text, _) => text.parse::<f64>().ok().map(|number| number != 0.0),
        Value::Null => Some(false),
        // What a text is worth, servers say differently.
        _ => None,
    }
}

fn of_operator(left: &Expr, op: &BinaryOperator, right: &Expr) -> Option<bool> {
    match op {
        BinaryOperator::And => match (truth(left), truth(right)) {
            (Some(true), Some(true)) => Some(true),
            (Some(false), _) | (_, Some(false)) => Some(false),
            _ => None,
        },
        // MySQL's `||` is OR.
        BinaryOperator::Or | BinaryOperator::Xor | BinaryOperator::StringConcat => {
            match (truth(left), truth(right)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                (None, _) if names_no_column(left) => Some(true),
                (_, None) if names_no_column(right) => Some(true),
                // A test and its opposite.
                _ if opposite(left, right) => Some(true),
                _ => None,
            }
        }
        BinaryOperator::Eq
        | BinaryOperator::Spaceship
        | BinaryOperator::GtEq
        | BinaryOperator::LtEq
            if same(left, right) =>
        {
            Some(true)
        }
        _ if is_constant(left) && is_constant(right) => compare(left, op, right),
        _ => None,
    }
}

fn opposite(left: &Expr, right: &Expr) -> bool {
    match (bare(left), bare(right)) {
        (Expr::IsNull(a), Expr::IsNotNull(b)) | (Expr::IsNotNull(a), Expr::IsNull(b)) => same(a, b),
        (
            Expr::BinaryOp { left: a, op: x, right: b },
            Expr::BinaryOp { left: c, op: y, right: d },
        ) => {
            let pairs = [
                (BinaryOperator::Eq, BinaryOperator::NotEq),
                (BinaryOperator::Lt, BinaryOperator::GtEq),
                (BinaryOperator::Gt, BinaryOperator::LtEq),
            ];
            let paired = |(one, other): &(BinaryOperator, BinaryOperator)| {
                (x == one && y == other) || (x == other && y == one)
            };
            same(a, c) && same(b, d) && pairs.iter().any(paired)
        }
        (Expr::UnaryOp { op: UnaryOperator::Not, expr }, other)
        | (other, Expr::UnaryOp { op: UnaryOperator::Not, expr }) => same(expr, other),
        _ => false,
    }
}

/// Two constants, as far as they are numbers.
fn compare(left: &Expr, op: &BinaryOperator, right: &Expr) -> Option<bool> {
    let (a, b) = (number(left)?, number(right)?);
    match op {
        BinaryOperator::Eq | BinaryOperator::Spaceship => Some(a == b),
        BinaryOperator::NotEq => Some(a != b),
        BinaryOperator::Lt => Some(a < b),
        BinaryOperator::LtEq => Some(a <= b),
        BinaryOperator::Gt => Some(a > b),
        BinaryOperator::GtEq => Some(a >= b),
        _ => None,
    }
}

/// Whether two expressions are plainly the same: names, constants, and operators on them.
fn same(one: &Expr, other: &Expr) -> bool {
    match (bare(one), bare(other)) {
        (Expr::Identifier(a), Expr::Identifier(b)) => same_name(a, b),
        (Expr::CompoundIdentifier(a), Expr::CompoundIdentifier(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_name(a, b))
        }
        (Expr::Value(a), Expr::Value(b)) => a.value == b.value,
        (
            Expr::BinaryOp { left: a, op: x, right: b },
            Expr::BinaryOp { left: c, op: y, right: d },
        ) => x == y && same(a, c) && same(b, d),
        _ => false,
    }
}

fn same_name(one: &Ident, other: &Ident) -> bool {
    one.value.eq_ignore_ascii_case(&other.value)
}

fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Nested(inner) => bare(inner),
        _ => expr,
    }
}

/// Whether an expression has no column, no call and no subquery in it.
fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Value(value) => !matches!(value.value, Value::Placeholder(_)),
        Expr::Nested(inner)
        | Expr::Cast { expr: inner, .. }
        | Expr::UnaryOp { expr: inner, .. } => is_constant(inner),
        Expr::BinaryOp { left, right, .. } => is_constant(left) && is_constant(right),
        _ => false,
    }
}

fn is_null(expr: &Expr) -> bool {
    matches!(bare(expr), Expr::Value(value) if value.value == Value::Null)
}

fn number(expr: &Expr) -> Option<f64> {
    match bare(expr) {
        Expr::Value(value) => match &value.value {
            Value::Number(text, _) => text.parse().ok(),
            _ => None,
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => number(expr).map(|number| -number),
        Expr::UnaryOp { op: UnaryOperator::Plus, expr } => number(expr),
        Expr::BinaryOp { left, op, right } => {
            let (a, b) = (number(left)?, number(right)?);
            match op {
                BinaryOperator::Plus => Some(a + b),
                BinaryOperator::Minus => Some(a - b),
                BinaryOperator::Multiply => Some(a * b),
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_everything(pattern: &Expr) -> bool {
    let text = match bare(pattern) {
        Expr::Value(value) => value.value.clone().into_string(),
        _ => None,
    };
    text.is_some_and(|text| !text.is_empty() && text.chars().all(|c| c == '%'))
}
