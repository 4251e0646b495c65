//! Step 8: columns against the lists.
//!
//! A listed column is `table.column`, with as many parts before the table as wanted, or `column` alone
//! for every table.

use crate::finding::Finding;
use crate::function::Known;
use crate::inspect::Inspector;
use crate::name::{Part, Path, Pattern};
use crate::rule::Rule;
use crate::settings::Settings;
use crate::tree::{ColumnUse, Tree, Used};

/// What the lists have against the columns of a statement.
pub(crate) fn columns(tree: &Tree, inspector: &Inspector) -> Vec<Finding> {
    if inspector.settings.columns.is_empty() {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = Vec::new();
    for used in &tree.columns {
        let finding = one(used, inspector);
        findings.extend(finding.filter(|finding| !findings.contains(finding)));
    }
    findings
}

fn one(used: &ColumnUse, inspector: &Inspector) -> Option<Finding> {
    let settings = &inspector.settings;
    match &used.column {
        Used::Column(name) if !may_be_of(name, &used.table, settings) => None,
        Used::Column(name) | Used::Literal(name) => {
            let denied = denied(name, used, settings);
            denied.or_else(|| match &used.column {
                Used::Column(_) => not_allowed(name, used, settings),
                _ => None,
            })
        }
        Used::Attribute(name) => {
            let known = columns_of(&used.table, settings);
            let column = known.as_ref().is_some_and(|known| known.contains(&name.to_lowercase()));
            let part = Path(vec![Part { text: name.clone(), quoted: false }]);
            let function = !column
                && settings.dialect == crate::dialect::Dialect::Postgres
                && inspector.catalog.judge(&part) != Known::Unknown;
            if function {
                return whole(used, "a function of the row", &[], settings);
            }
            denied(name, used, settings).or_else(|| not_allowed(name, used, settings))
        }
        Used::Star(left_out) => whole(used, "every column is used", left_out, settings),
        Used::Whole(why) => whole(used, why, &[], settings),
    }
}

/// Whether a bare name may be a column of a table, by the schema if it knows the table.
fn may_be_of(name: &str, table: &Path, settings: &Settings) -> bool {
    columns_of(table, settings).is_none_or(|columns| columns.contains(&name.to_lowercase()))
}

fn denied(name: &str, used: &ColumnUse, settings: &Settings) -> Option<Finding> {
    let path = with_column(&used.table, name);
    let pattern = settings.columns.deny.iter().find(|listed| listed.0.may_match(&path))?;
    let message = format!("`{path}` is used (at byte {}), and denied by `{}`", used.span.start, pattern.0.as_str());
    Some(deny(used, message, settings))
}

fn deny(used: &ColumnUse, message: String, settings: &Settings) -> Finding {
    let finding = Finding::deny(Rule::ColumnDenied, used.span.clone(), message);
    let finding = finding.with_effect(Some(settings.columns.effect.effect()));
    finding.remedy("name the columns you need, without those that are denied")
}

/// Under a list of columns allowed, only tables that the list names are bound by it.
fn not_allowed(name: &str, used: &ColumnUse, settings: &Settings) -> Option<Finding> {
    let allow = settings.columns.allow.as_ref()?;
    let every = with_column(&used.table, "*");
    let bound = allow.iter().any(|listed| listed.0.may_match(&every));
    let path = with_column(&used.table, name);
    let listed = allow.iter().any(|listed| listed.0.may_match(&path));
    let message = format!("`{path}` (at byte {}) is not among the columns allowed", used.span.start);
    let finding = Finding::deny(Rule::ColumnNotAllowed, used.span.clone(), message);
    (bound && !listed).then(|| finding.remedy("use columns that are allowed"))
}

/// A use of every column of a table but some.
fn whole(used: &ColumnUse, why: &str, left_out: &[String], settings: &Settings) -> Option<Finding> {
    if let Some(columns) = columns_of(&used.table, settings) {
        let rest = columns.iter().filter(|column| !left_out.contains(column));
        return rest.into_iter().find_map(|column| {
            denied(column, used, settings).or_else(|| not_allowed(column, used, settings))
        });
    }
    let every = with_column(&used.table, "*");
    let bound = |names: &[crate::settings::Name]| names.iter().any(|listed| may_hold(&listed.0, &used.table, &every));
    let at = used.span.start;
    if bound(&settings.columns.deny) {
        let message = format!("{why} (at byte {at}), and `{}` has columns that are denied", used.table);
        return Some(deny(used, message, settings));
    }
    let allow = settings.columns.allow.as_ref().is_some_and(|allow| bound(allow));
    let message = format!("{why} (at byte {at}), and only some columns of `{}` are allowed", used.table);
    let finding = Finding::deny(Rule::ColumnNotAllowed, used.span.clone(), message);
    allow.then(|| finding.remedy("name the columns you need"))
}

/// Whether a listed column may be one of a table's.
fn may_hold(pattern: &Pattern, table: &Path, every: &Path) -> bool {
    let _ = table;
    pattern.may_match(every)
}

fn with_column(table: &Path, column: &str) -> Path {
    let mut parts = table.0.clone();
    parts.push(Part { text: column.to_owned(), quoted: false });
    Path(parts)
}

/// The columns of a table, in lower case, when the schema in the settings has it.
fn columns_of(table: &Path, settings: &Settings) -> Option<Vec<String>> {
    let known = settings.schema.tables.iter().find(|(name, _)| {
        Pattern::parse(name).is_some_and(|name| name.may_match(table))
    });
    known.map(|(_, columns)| columns.iter().map(|column| column.to_lowercase()).collect())
}
