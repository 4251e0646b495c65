//! What the settings permit: statements, classes, functions, tables, columns.

mod column;
mod table;

use portcullis_guest::Effect;

use crate::class::{Class, verb};
use crate::dialect::Dialect;
use crate::finding::{Finding, Span};
use crate::function::Known;
use crate::inspect::{Inspector, Mark, Statement};
use crate::name::Path;
use crate::outline::Outline;
use crate::rule::Rule;
use crate::settings::Settings;
use crate::token::Tokens;
use crate::tree::{Tree, Used};

pub(crate) use column::columns;
pub(crate) use table::tables;

const ORDINALS: [&str; 10] =
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/// More statements than allowed.
pub(crate) fn count(tokens: &Tokens<'_>, outlines: &[Outline], most: usize) -> Option<Finding> {
    let extra = outlines.get(most)?;
    let worst = outlines.iter().max_by_key(|outline| outline.class()).filter(|o| o.class() != Class::Read);
    let shown = worst.filter(|outline| outline.range.start > 0).unwrap_or(extra);
    let index = outlines.iter().position(|outline| outline.range == shown.range).unwrap_or(most);
    let ordinal = ORDINALS.get(index).map_or_else(|| format!("number {}", index.saturating_add(1)), |&word| word.to_owned());
    let start = tokens.start(shown.range.start);
    let end = tokens.end(shown.range.end.saturating_sub(1));
    let what = &shown.verb.words;
    let message = format!("{} statements, the {ordinal} (at byte {start}) is {what}", outlines.len());
    let remedy = if most == 1 { "send one SELECT".to_owned() } else { format!("send at most {most} statements") };
    Some(Finding::deny(Rule::MultipleStatements, start..end, message).remedy(remedy))
}

/// The class of a statement by both readings, as far as there are two.
pub(crate) fn final_class(outline: &Outline, tree: Option<&Tree>) -> Class {
    let class = match tree {
        Some(tree) if tree.class != Class::Unknown => outline.class().max(tree.class),
        _ => outline.class(),
    };
    // Without ANALYZE a statement that changes rows is only planned.
    let planned = outline.explain.as_ref().is_some_and(|explain| !explain.runs);
    if planned && class == Class::Write { Class::Read } else { class }
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
        return Vec::new();
    }
    let allowed = settings.mode.words();
    let remedy = if allowed == "read" { "send one SELECT".to_owned() } else { format!("send a statement of class {allowed}") };
    let mut findings: Vec<_> = outline.reasons.iter().map(|(_, finding)| finding.clone().remedy(&remedy)).collect();
    if findings.is_empty() {
        let start = tokens.start(outline.body);
        let span = start..tokens.end(outline.body);
        let words = &outline.verb.words;
        let article = if matches!(class, Class::Admin | Class::Unknown) { "an" } else { "a" };
        let runs = outline.explain.as_ref().is_some_and(|explain| explain.runs);
        let run = if runs { ", which EXPLAIN ANALYZE runs" } else { "" };
        let message = format!("{words} (at byte {start}) is {article} {} statement{run}; allowed is {allowed}", class.as_str());
        findings.push(Finding::deny(Rule::StatementClass, span, message).remedy(remedy));
    }
    findings
}

pub(crate) fn dangerous(path: &Path, span: Span) -> Finding {
    let message = format!("`{path}` does more than compute (at byte {})", span.start);
    Finding::deny(Rule::DangerousFunction, span, message).remedy("leave the function out")
}

/// Functions that act, and those nobody has vouched for.
pub(crate) fn functions(
    outline: &Outline,
    tokens: &Tokens<'_>,
    tree: &Tree,
    inspector: &Inspector,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for function in &tree.functions {
        let known = inspector.catalog.judge(&function.path);
        match known {
            Known::Pure => {}
            Known::Dangerous => findings.push(dangerous(&function.path, function.span.clone())),
            Known::Unknown if function.attribute && !function.on_value => {}
            Known::Unknown => {
                let (path, span) = (&function.path, function.span.clone());
                let what = if path.0.is_empty() { "a name made at run time" } else { "on no list of functions" };
                let name = if path.0.is_empty() { tokens.sql.get(span.clone()).unwrap_or_default().to_owned() } else { path.to_string() };
                let message = format!("`{name}` is {what} (at byte {})", span.start);
                let finding = Finding::deny(Rule::UnknownFunction, span, message)
                    .with_effect(inspector.settings.functions.unknown.effect());
                findings.push(finding.remedy("use built-in functions, or have it listed under functions/pure"));
            }
        }
    }
    findings.dedup();
    let _ = outline;
    findings
}

/// What is known of a statement, for the modules after this one.
pub(crate) fn facts(
    tokens: &Tokens<'_>,
    outline: &Outline,
    tree: Option<&Tree>,
    dialect: Dialect,
) -> Statement {
    let mut statement = Statement {
        class: Class::Unknown,
        verb: String::new(),
        start: 0,
        end: 0,
        tables: Vec::new(),
        tables_written: Vec::new(),
        columns: Vec::new(),
        functions: Vec::new(),
        unknown_tables: false,
        marks: Vec::new(),
    };
    let explained = final_class(outline, tree) == Class::Read;
    let structured = tree.filter(|_| matches!(outline.verb.class, Class::Read | Class::Write));
    match structured {
        Some(tree) => from_tree(&mut statement, tree, explained),
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
        list.truncate(MAX_LISTED);
    }
    statement
}

/// Most names in a list of a fact; a fact holds 64 KiB at most.
const MAX_LISTED: usize = 200;

fn from_tree(statement: &mut Statement, tree: &Tree, explained: bool) {
    for table in &tree.tables {
        if table.path.0.is_empty() {
            statement.unknown_tables = true;
            continue;
        }
        let name = table.path.to_string();
        if table.written && !explained {
            statement.tables_written.push(name.clone());
        }
        statement.marks.push(Mark { what: format!("table {name}"), span: table.span.clone() });
        statement.tables.push(name);
    }
    for function in tree.functions.iter().filter(|function| !function.attribute) {
        statement.functions.push(function.path.to_string().to_lowercase());
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
        let name = crate::agree::path(tokens, relation.name.clone(), dialect).to_string();
        if relation.written && !explained {
            statement.tables_written.push(name.clone());
        }
        statement.tables.push(name);
    }
    for call in &outline.calls {
        statement.functions.push(crate::agree::path(tokens, call.clone(), dialect).to_string().to_lowercase());
    }
}

/// The class of a text by its first word, for texts that are refused before they are read.
pub(crate) fn first_word(tokens: &Tokens<'_>, dialect: Dialect) -> Class {
    verb(tokens, 0, tokens.list.len(), dialect).class
}

/// An effect in place of a denial, for lists that ask for approval.
pub(crate) fn softened(finding: Finding, effect: Effect) -> Finding {
    finding.with_effect(Some(effect))
}
