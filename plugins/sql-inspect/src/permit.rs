//! What the settings permit: statements, classes, functions, tables, columns.

mod column;
mod table;

use crate::class::Class;
use crate::dialect::Dialect;
use crate::finding::{Finding, Span};
use crate::function::{Catalog, Known};
use crate::inspect::{Inspector, Statement};
use crate::name::Path;
use crate::outline::{MAX_STATEMENTS, Outline};
use crate::rule::Rule;
use crate::settings::Settings;
use crate::token::Tokens;
use crate::tree::{TableUse, Tree, Used};

pub(crate) use column::columns;
pub(crate) use table::tables;

const ORDINALS: [&str; 10] =
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/// More statements than allowed.
pub(crate) fn count(tokens: &Tokens<'_>, outlines: &[Outline], most: usize) -> Option<Finding> {
    let extra = outlines.get(most)?;
    let worst =
        outlines.iter().max_by_key(|outline| outline.class()).filter(|o| o.class() != Class::Read);
    let shown = worst.filter(|outline| outline.range.start > 0).unwrap_or(extra);
    let index = outlines.iter().position(|outline| outline.range == shown.range).unwrap_or(most);
    let ordinal = ORDINALS
        .get(index)
        .map_or_else(|| format!("number {}", index.saturating_add(1)), |&word| word.to_owned());
    let start = tokens.start(shown.range.start);
    let end = tokens.end(shown.range.end.saturating_sub(1));
    let what = &shown.verb.words;
    let many = if outlines.len() > MAX_STATEMENTS { "more than " } else { "" };
    let count = outlines.len().min(MAX_STATEMENTS);
    let message = format!("{many}{count} statements, the {ordinal} (at byte {start}) is {what}");
    let remedy = if most == 1 {
        "send one SELECT".to_owned()
    } else {
        format!("send at most {most} statements")
    };
    Some(Finding::deny(Rule::MultipleStatements, start..end, message).remedy(remedy))
}

/// The class of a statement by both readings, as far as there are two.
pub(crate) fn final_class(outline: &Outline, tree: Option<&Tree>) -> Class {
    let class = match tree {
        Some(tree) if tree.class != Class::Unknown => outline.class().max(tree.class),
        _ => outline.class(),
    };
    // Without ANALYZE a statement that changes rows is only planned.
    if outline.is_planned() && class == Class::Write { Class::Read } else { class }
}

/// A statement of a class that may not run.
pub(crate) fn class(
    tokens: &Tokens<'_>,
    outline: &Outline,
    tree: Option<&Tree>,
    settings: &Settings,
) -> Vec<Finding> {
    let class = final_class(outline, tree);
    if settings.mode.allows(class) {
        return outline.findings.clone();
    }
    let allowed = settings.mode.words();
    let remedy = if allowed == "read" {
        "send one SELECT".to_owned()
    } else {
        format!("send a statement of class {allowed}")
    };
    let mut reasons = outline.reasons.iter().map(|(_, finding)| finding).peekable();
    let found = tree.map(|tree| tree.reasons.as_slice()).unwrap_or_default();
    let also = if reasons.peek().is_none() { found } else { &[] };
    let reasons = reasons.chain(also.iter().map(|(_, finding)| finding));
    let mut findings: Vec<_> = reasons.map(|finding| finding.clone().remedy(&remedy)).collect();
    if findings.is_empty() {
        let start = tokens.start(outline.body);
        let span = start..tokens.end(outline.body);
        let words = &outline.verb.words;
        let article = if matches!(class, Class::Admin | Class::Unknown) { "an" } else { "a" };
        let runs = outline.explain.as_ref().is_some_and(|explain| explain.runs);
        let run = if runs { ", which EXPLAIN ANALYZE runs" } else { "" };
        let message = format!(
            "{words} (at byte {start}) is {article} {} statement{run}; allowed is {allowed}",
            class.as_str()
        );
        findings.push(Finding::deny(Rule::StatementClass, span, message).remedy(remedy));
    }
    findings
}

pub(crate) fn dangerous(path: &Path, known: Known, span: Span) -> Finding {
    let why =
        if known == Known::Denied { "is denied by the settings" } else { "does more than compute" };
    let message = format!("`{path}` {why} (at byte {})", span.start);
    Finding::deny(Rule::DangerousFunction, span, message).remedy("leave the function out")
}

/// Functions that act, and those nobody has vouched for.
pub(crate) fn functions(tokens: &Tokens<'_>, tree: &Tree, inspector: &Inspector) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for function in &tree.functions {
        let known = inspector.catalog.judge(&function.path);
        match known {
            Known::Pure => {}
            Known::Dangerous | Known::Denied => {
                findings.push(dangerous(&function.path, known, function.span.clone()));
            }
            Known::Unknown if function.attribute && !function.on_value => {}
            Known::Unknown => {
                let (path, span) = (&function.path, function.span.clone());
                let what = if path.0.is_empty() {
                    "a name made at run time"
                } else {
                    "on no list of functions"
                };
                let name = if path.0.is_empty() {
                    tokens.sql.get(span.clone()).unwrap_or_default().to_owned()
                } else {
                    path.to_string()
                };
                let message = format!("`{name}` is {what} (at byte {})", span.start);
                let finding = Finding::deny(Rule::UnknownFunction, span, message)
                    .with_effect(inspector.settings.functions.unknown.effect());
                findings.push(
                    finding
                        .remedy("use built-in functions, or have it listed under functions/pure"),
                );
            }
        }
    }
    findings.dedup();
    findings
}

/// What is known of a statement, for the modules after this one.
pub(crate) fn facts(
    tokens: &Tokens<'_>,
    outline: &Outline,
    tree: Option<&Tree>,
    dialect: Dialect,
    catalog: &Catalog,
) -> Statement {
    let complete = tree.is_none_or(Tree::is_complete);
    let mut statement = Statement { columns_complete: complete, ..Statement::unknown() };
    let explained = final_class(outline, tree) == Class::Read;
    let structured = tree.filter(|_| outline.is_query_or_change());
    match structured {
        Some(tree) => {
            let known = |path: &Path| catalog.judge(path) != Known::Unknown;
            from_tree(&mut statement, tree, explained, known);
        }
        None => from_outline(&mut statement, tokens, outline, dialect, explained),
    }
    for list in [
        &mut statement.tables,
        &mut statement.tables_written,
        &mut statement.columns,
        &mut statement.functions,
    ] {
        list.sort_unstable();
        list.dedup();
    }
    statement
}

/// Most different tables, and most different functions, that a statement may name.
const MAX_NAMES: usize = 200;
/// Most places where tables stand.
const MAX_RELATIONS: usize = 500;

/// More places for tables than the parser's tree is looked through for.
pub(crate) fn relations(tokens: &Tokens<'_>, outline: &Outline) -> Option<Finding> {
    let extra = outline.relations.get(MAX_RELATIONS)?;
    let at = tokens.start(extra.name.start);
    let message = format!("tables stand in more than {MAX_RELATIONS} places (from byte {at} on)");
    let finding = Finding::deny(Rule::TooComplex, at..tokens.end(extra.name.start), message);
    Some(finding.remedy("send a simpler statement"))
}

/// More names than can be handed on: rules after this one must not decide on a shorter list.
pub(crate) fn names(statement: &Statement) -> Option<Finding> {
    let most = statement.tables.len().max(statement.functions.len());
    let message =
        format!("the statement names {most} tables or functions; at most {MAX_NAMES} are read");
    let finding = Finding::deny(Rule::TooComplex, statement.start..statement.end, message);
    (most > MAX_NAMES).then(|| finding.remedy("send a simpler statement"))
}

/// The tables a statement touches. Of statements that are neither queries nor changes of rows the
/// parser does not keep them all, so the outline's count too.
pub(crate) fn touched(
    tokens: &Tokens<'_>,
    outline: &Outline,
    tree: &Tree,
    dialect: Dialect,
) -> Vec<TableUse> {
    if outline.is_query_or_change() || outline.metadata.is_some() {
        return tree.tables.clone();
    }
    let outlined = outline.relations.iter().map(|relation| TableUse::of(relation, tokens, dialect));
    let mut tables: Vec<_> = outlined.chain(tree.tables.iter().cloned()).collect();
    if outline.verb.class == Class::Procedure {
        // What a procedure touches, only the server knows.
        let span = tokens.start(outline.body)..tokens.end(outline.body);
        tables.push(TableUse { path: Path(Vec::new()), span, written: true, through: "" });
    }
    tables
}

/// A field of a name that is a function is listed as one, since PostgreSQL calls it when there is no
/// such field.
fn from_tree(
    statement: &mut Statement,
    tree: &Tree,
    explained: bool,
    known: impl Fn(&Path) -> bool,
) {
    for table in &tree.tables {
        if table.path.0.is_empty() {
            statement.unknown_tables = true;
            continue;
        }
        let name = table.path.to_string();
        if table.written && !explained {
            statement.tables_written.push(name.clone());
        }
        statement.tables.push(name);
    }
    for function in
        tree.functions.iter().filter(|function| !function.attribute || known(&function.path))
    {
        let name = function.path.to_string().to_lowercase();
        if !crate::function::is_clause(&name) {
            statement.functions.push(name);
        }
    }
    for column in &tree.columns {
        match &column.column {
            Used::Column(name) | Used::Attribute(name) => {
                statement.columns.push(format!("{}.{name}", column.table));
            }
            Used::Star(_) | Used::Whole(_) => statement.columns.push(format!("{}.*", column.table)),
            Used::Literal(_) => {}
        }
    }
}

fn from_outline(
    statement: &mut Statement,
    tokens: &Tokens<'_>,
    outline: &Outline,
    dialect: Dialect,
    explained: bool,
) {
    for relation in &outline.relations {
        if relation.dynamic {
            statement.unknown_tables = true;
            continue;
        }
        let name = tokens.path(relation.name.clone(), dialect).to_string();
        if relation.written && !explained {
            statement.tables_written.push(name.clone());
        }
        statement.tables.push(name);
    }
    let calls = outline.calls.iter().filter(|_| outline.is_query_or_change());
    for call in calls {
        statement.functions.push(tokens.path(call.clone(), dialect).to_string().to_lowercase());
    }
}
