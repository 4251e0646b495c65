//! Step 8: which columns are used, and of which tables they may be.
//!
//! Without a schema a bare name may be a column of every table in scope, outer queries included, and a
//! star or a whole row is every column. Nothing is resolved in favour of a statement.

use sqlparser::ast::{
    Assignment, AssignmentTarget, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident,
    Insert, JoinConstraint, JoinOperator, MergeAction, MergeUpdateKind, ObjectName,
    OnConflictAction, OnInsert, Select, SelectItem, SelectItemQualifiedWildcardKind, Statement,
    TableWithJoins, ValueWithSpan, WildcardAdditionalOptions,
};

use crate::dialect::Dialect;
use crate::finding::Span;
use crate::name::{Part, Path};
use crate::parse::byte;

use super::scope::{self, Source};
use super::visit::Walk;
use super::{ident_span, name_span, path};

/// A use of a column, of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnUse {
    pub(crate) table: Path,
    pub(crate) column: Used,
    pub(crate) span: Span,
}

/// What of a table is used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Used {
    /// A column of this name, if there is one.
    Column(String),
    /// A name that is a column only if the server reads `"…"` so.
    Literal(String),
    /// `alias.name`, which is a column or, to PostgreSQL, a function of the row.
    Attribute(String),
    /// Every column but these: `*`, `t.*`.
    Star(Vec<String>),
    /// The row as one value, columns under other names, `NATURAL JOIN`.
    Whole(&'static str),
}

/// The columns a statement that changes rows names.
pub(super) fn of_statement(walk: &mut Walk<'_, '_>, statement: &Statement) {
    match statement {
        Statement::Insert(insert) => of_insert(walk, insert),
        Statement::Update(update) => {
            assigned(walk, &update.assignments);
            items(walk, update.returning.as_deref().unwrap_or_default());
        }
        Statement::Delete(delete) => items(walk, delete.returning.as_deref().unwrap_or_default()),
        Statement::Merge(merge) => {
            for clause in &merge.clauses {
                match &clause.action {
                    MergeAction::Insert(insert) => {
                        listed(walk, &insert.columns, "every column is written");
                    }
                    MergeAction::Update(update) => match &update.kind {
                        MergeUpdateKind::Set(assignments) => assigned(walk, assignments),
                        MergeUpdateKind::Wildcard => listed(walk, &[], "every column is written"),
                    },
                    MergeAction::Delete { .. } | MergeAction::DoNothing { .. } => {}
                }
            }
        }
        _ => {}
    }
}

fn of_insert(walk: &mut Walk<'_, '_>, insert: &Insert) {
    assigned(walk, &insert.assignments);
    if insert.assignments.is_empty() {
        listed(walk, &insert.columns, "every column is written");
    }
    match &insert.on {
        Some(OnInsert::DuplicateKeyUpdate(assignments)) => assigned(walk, assignments),
        Some(OnInsert::OnConflict(conflict)) => {
            if let OnConflictAction::DoUpdate(update) = &conflict.action {
                assigned(walk, &update.assignments);
            }
        }
        _ => {}
    }
    items(walk, insert.returning.as_deref().unwrap_or_default());
}

/// A list of columns; without one, all of them.
fn listed(walk: &mut Walk<'_, '_>, columns: &[ObjectName], why: &'static str) {
    if columns.is_empty() {
        let span = walk.here();
        all(walk, Used::Whole(why), span);
    }
    each(walk, columns);
}

/// Columns that a clause names.
fn each(walk: &mut Walk<'_, '_>, names: &[ObjectName]) {
    for ident in names.iter().filter_map(|name| name.0.last()?.as_ident()) {
        bare(walk, ident);
    }
}

fn assigned(walk: &mut Walk<'_, '_>, assignments: &[Assignment]) {
    for assignment in assignments {
        match &assignment.target {
            AssignmentTarget::ColumnName(name) => each(walk, std::slice::from_ref(name)),
            AssignmentTarget::Tuple(names) => each(walk, names),
        }
    }
}

/// Stars, renamed columns and joins of a `SELECT`.
pub(super) fn of_select(walk: &mut Walk<'_, '_>, select: &Select) {
    items(walk, &select.projection);
    let renamed: Vec<_> = current(walk).filter(|source| source.renamed).cloned().collect();
    for source in renamed {
        let span = source.at..source.at;
        push(walk, &source, Used::Whole("its columns get other names"), span);
    }
    for table in &select.from {
        joins(walk, table);
    }
}

fn items(walk: &mut Walk<'_, '_>, items: &[SelectItem]) {
    for item in items {
        match item {
            SelectItem::Wildcard(options) => star(walk, None, options),
            SelectItem::QualifiedWildcard(
                SelectItemQualifiedWildcardKind::ObjectName(name),
                options,
            ) => {
                star(walk, Some(name), options);
            }
            // The expression before `.*` is walked like any other.
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(_), _) => {
                let span = walk.here();
                all(walk, Used::Whole("a row is taken apart"), span);
            }
            SelectItem::UnnamedExpr(_)
            | SelectItem::ExprWithAlias { .. }
            | SelectItem::ExprWithAliases { .. } => {}
        }
    }
}

fn star(walk: &mut Walk<'_, '_>, of: Option<&ObjectName>, options: &WildcardAdditionalOptions) {
    let used = Used::Star(left_out(options));
    let at = byte(options.wildcard_token.0.span).unwrap_or(0);
    let span = of.and_then(|name| name_span(name, walk.tokens)).unwrap_or(at..at.saturating_add(1));
    match of {
        Some(name) => whole(walk, name, used, span),
        None => {
            let sources: Vec<_> = current(walk).cloned().collect();
            for source in sources {
                push(walk, &source, used.clone(), span.clone());
            }
        }
    }
}

fn left_out(options: &WildcardAdditionalOptions) -> Vec<String> {
    use sqlparser::ast::ExcludeSelectItem;
    let last = |name: &ObjectName| {
        name.0.last().and_then(|part| part.as_ident()).map(|i| i.value.to_lowercase())
    };
    let mut names = Vec::new();
    match &options.opt_exclude {
        Some(ExcludeSelectItem::Single(name)) => names.extend(last(name)),
        Some(ExcludeSelectItem::Multiple(list)) => names.extend(list.iter().filter_map(last)),
        None => {}
    }
    if let Some(except) = &options.opt_except {
        names.push(except.first_element.value.to_lowercase());
        names.extend(except.additional_elements.iter().map(|ident| ident.value.to_lowercase()));
    }
    names
}

fn joins(walk: &mut Walk<'_, '_>, table: &TableWithJoins) {
    for join in &table.joins {
        let constraint = match &join.join_operator {
            JoinOperator::Join(c)
            | JoinOperator::Inner(c)
            | JoinOperator::Left(c)
            | JoinOperator::LeftOuter(c)
            | JoinOperator::Right(c)
            | JoinOperator::RightOuter(c)
            | JoinOperator::FullOuter(c)
            | JoinOperator::CrossJoin(c)
            | JoinOperator::Semi(c)
            | JoinOperator::LeftSemi(c)
            | JoinOperator::RightSemi(c)
            | JoinOperator::Anti(c)
            | JoinOperator::LeftAnti(c)
            | JoinOperator::RightAnti(c)
            | JoinOperator::StraightJoin(c)
            | JoinOperator::AsOf { constraint: c, .. } => c,
            JoinOperator::CrossApply
            | JoinOperator::OuterApply
            | JoinOperator::ArrayJoin
            | JoinOperator::LeftArrayJoin
            | JoinOperator::InnerArrayJoin => continue,
        };
        match constraint {
            JoinConstraint::Using(names) => each(walk, names),
            JoinConstraint::Natural => {
                let span = walk.here();
                all(walk, Used::Whole("NATURAL JOIN compares columns it does not name"), span);
            }
            JoinConstraint::On(_) | JoinConstraint::None => {}
        }
    }
}

/// Columns an expression names.
pub(super) fn of_expr(walk: &mut Walk<'_, '_>, expr: &Expr) {
    match expr {
        Expr::Identifier(ident) => bare(walk, ident),
        Expr::CompoundIdentifier(parts) => compound(walk, parts),
        Expr::QualifiedWildcard(name, _) => {
            let span = name_span(name, walk.tokens).unwrap_or(0..0);
            whole(walk, name, Used::Star(Vec::new()), span);
        }
        Expr::Function(function) => {
            if let FunctionArguments::List(list) = &function.args {
                let counts = crate::tree::last_name(&function.name) == "count";
                for argument in &list.args {
                    argument_star(walk, argument, counts);
                }
            }
        }
        _ => {}
    }
}

fn argument_star(walk: &mut Walk<'_, '_>, argument: &FunctionArg, counts: bool) {
    let (FunctionArg::Named { arg, .. }
    | FunctionArg::ExprNamed { arg, .. }
    | FunctionArg::Unnamed(arg)) = argument;
    match arg {
        FunctionArgExpr::Wildcard | FunctionArgExpr::WildcardWithOptions(_) if !counts => {
            let span = walk.here();
            all(walk, Used::Star(Vec::new()), span);
        }
        FunctionArgExpr::QualifiedWildcard(name) => {
            let span = name_span(name, walk.tokens).unwrap_or(0..0);
            whole(walk, name, Used::Star(Vec::new()), span);
        }
        _ => {}
    }
}

/// `"…"` where it is a literal, and would be a name under another setting of the server.
pub(super) fn of_literal(walk: &mut Walk<'_, '_>, text: &str, value: &ValueWithSpan) {
    let at = byte(value.span).unwrap_or(0);
    let end = at.saturating_add(text.len()).saturating_add(2);
    all(walk, Used::Literal(text.to_owned()), at..end.min(walk.tokens.sql.len()));
}

/// Snowflake's `$3`, the third column.
pub(super) fn of_position(walk: &mut Walk<'_, '_>, name: &str, value: &ValueWithSpan) {
    let at = byte(value.span).unwrap_or(0);
    if name.strip_prefix('$').is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit())) {
        all(
            walk,
            Used::Whole("a column is named by its position"),
            at..at.saturating_add(name.len()),
        );
    }
}

/// A name without qualifier: a column of anything in scope, or the row of what it names.
fn bare(walk: &mut Walk<'_, '_>, ident: &Ident) {
    let Some(span) = ident_span(ident, walk.tokens) else { return };
    let name = scope::part(ident, walk.dialect);
    let rows = matches!(walk.dialect, Dialect::Postgres | Dialect::Bigquery | Dialect::Generic);
    let row = rows.then(|| find(walk, &name)).flatten();
    if let Some(source) = row {
        push(walk, &source, Used::Whole("the row is used as one value"), span.clone());
    }
    all(walk, Used::Column(name.text), span);
}

fn compound(walk: &mut Walk<'_, '_>, parts: &[Ident]) {
    let names: Vec<Part> = parts.iter().map(|ident| scope::part(ident, walk.dialect)).collect();
    let span = parts.last().and_then(|ident| ident_span(ident, walk.tokens)).unwrap_or(0..0);
    let qualifiers = names.len().saturating_sub(1);
    let found = names
        .iter()
        .take(qualifiers)
        .enumerate()
        .rev()
        .find_map(|(at, name)| find(walk, name).map(|source| (at, source)));
    match found {
        Some((at, source)) => {
            for name in names.into_iter().skip(at.saturating_add(1)) {
                push(walk, &source, Used::Attribute(name.text), span.clone());
            }
        }
        None => {
            for name in names {
                all(walk, Used::Column(name.text), span.clone());
            }
        }
    }
}

/// The nearest source that a qualifier means.
fn find(walk: &Walk<'_, '_>, name: &Part) -> Option<Source> {
    let same = |source: &&Source| {
        source.alias.as_ref().is_some_and(|alias| alias.text.eq_ignore_ascii_case(&name.text))
    };
    scope::sources(&walk.levels).find(same).cloned()
}

fn whole(walk: &mut Walk<'_, '_>, name: &ObjectName, used: Used, span: Span) {
    let last = path(name, walk.dialect).and_then(|path| path.last().cloned());
    match last.and_then(|name| find(walk, &name)) {
        Some(source) => push(walk, &source, used, span),
        None => all(walk, used, span),
    }
}

/// A use of every table in scope.
fn all(walk: &mut Walk<'_, '_>, used: Used, span: Span) {
    let Walk { levels, tree, .. } = walk;
    for table in scope::sources(levels).filter_map(|source| source.table.as_ref()) {
        tree.note(table, &used, &span);
    }
}

fn current<'w>(walk: &'w Walk<'_, '_>) -> impl Iterator<Item = &'w Source> {
    match walk.levels.last() {
        Some(scope::Level::Select(sources) | scope::Level::Query(_, sources)) => sources.iter(),
        None => [].iter(),
    }
}

fn push(walk: &mut Walk<'_, '_>, source: &Source, used: Used, span: Span) {
    if let Some(table) = &source.table {
        walk.tree.note(table, &used, &span);
    }
}
