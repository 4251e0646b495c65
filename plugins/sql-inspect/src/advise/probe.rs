//! Signs of somebody feeling their way: column counts, catalogs, text in codes.

use sqlparser::ast::{
    BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, SelectItem, SetExpr,
    SetOperator, Value,
};

use crate::name::Path;

/// `UNION SELECT NULL, NULL, …`.
pub(super) fn guesses_columns(body: &SetExpr) -> bool {
    match body {
        SetExpr::SetOperation { op: SetOperator::Union, left, right, .. } => {
            is_padding(right) || guesses_columns(left)
        }
        _ => false,
    }
}

fn is_padding(body: &SetExpr) -> bool {
    let SetExpr::Select(select) = body else { return false };
    let blank = |item: &SelectItem| matches!(item, SelectItem::UnnamedExpr(Expr::Value(value)) if matches!(value.value, Value::Null | Value::Number(..)));
    select.projection.len() > 1 && select.projection.iter().all(blank)
}

/// Whether a table is part of the server's catalog.
pub(super) fn is_catalog(path: &Path) -> bool {
    const SCHEMAS: [&str; 7] = [
        "information_schema",
        "pg_catalog",
        "pg_toast",
        "sys",
        "mysql",
        "performance_schema",
        "account_usage",
    ];
    const TABLES: [&str; 8] = [
        "sqlite_master",
        "sqlite_schema",
        "sqlite_temp_master",
        "sqlite_temp_schema",
        "sysobjects",
        "syscolumns",
        "sysusers",
        "sysdatabases",
    ];
    let last = path.last().map(|part| part.text.to_lowercase()).unwrap_or_default();
    let schema = path.schema().any(|part| SCHEMAS.contains(&part.to_lowercase().as_str()));
    schema
        || TABLES.contains(&last.as_str())
        || last.starts_with("pg_")
        || last.starts_with("__tables")
}

/// Three character codes or more, put together.
pub(super) fn builds_text(expr: &Expr) -> bool {
    let codes = match expr {
        Expr::BinaryOp { op: BinaryOperator::StringConcat | BinaryOperator::Plus, .. } => {
            codes(expr)
        }
        Expr::Function(function) => match &function.args {
            FunctionArguments::List(list) => {
                let name = crate::tree::last_name(&function.name);
                let arguments = list.args.iter().filter_map(plain);
                match name.as_str() {
                    "concat" => arguments.map(codes).sum(),
                    "char" => arguments.filter(|expr| is_number(expr)).count(),
                    _ => 0,
                }
            }
            _ => 0,
        },
        _ => 0,
    };
    codes > 2
}

fn plain(argument: &FunctionArg) -> Option<&Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        _ => None,
    }
}

fn is_number(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(value) if matches!(value.value, Value::Number(..) | Value::HexStringLiteral(_)))
}

/// How many character codes a chain holds; the left side is followed without recursion.
fn codes(expr: &Expr) -> usize {
    let mut count = 0_usize;
    let mut rest = expr;
    loop {
        match rest {
            Expr::BinaryOp {
                left,
                op: BinaryOperator::StringConcat | BinaryOperator::Plus,
                right,
            } => {
                count = count.saturating_add(usize::from(is_code(right)));
                rest = left;
            }
            _ => return count.saturating_add(usize::from(is_code(rest))),
        }
    }
}

/// A character by its number, or text in hexadecimal.
fn is_code(expr: &Expr) -> bool {
    match expr {
        Expr::Value(value) => match &value.value {
            Value::HexStringLiteral(_) => true,
            Value::Number(text, _) => text.starts_with("0x"),
            _ => false,
        },
        Expr::Function(function) => {
            let FunctionArguments::List(list) = &function.args else { return false };
            let name = crate::tree::last_name(&function.name);
            matches!(name.as_str(), "char" | "chr" | "nchar")
                && list.args.iter().filter_map(plain).all(is_number)
        }
        _ => false,
    }
}
