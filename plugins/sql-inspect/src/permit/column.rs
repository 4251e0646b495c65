//! Step 8: columns against the lists.
//!
//! A listed column is `table.column`, with as many parts before the table as wanted, or `column` alone
//! for every table.

use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::function::Known;
use crate::inspect::Inspector;
use crate::name::{Part, Path, Pattern};
use crate::rule::Rule;
use crate::settings::{Name, Settings};
use crate::tree::{ColumnUse, Tree, Used};

use super::table::expanded;

/// What the lists have against the columns of a statement.
pub(crate) fn columns(tree: &Tree, inspector: &Inspector) -> Vec<Finding> {
    if inspector.settings.columns.is_empty() {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = Vec::new();
    if !tree.is_complete() {
        let message = "more columns are used than can be looked at";
        findings.push(
            Finding::deny(Rule::TooComplex, 0..0, message).remedy("send a simpler statement"),
        );
    }
    for used in &tree.columns {
        // Of a view, the columns of the tables behind it count too.
        let finding = expanded(&used.table, &inspector.settings)
            .into_iter()
            .find_map(|table| one(&ColumnUse { table, ..used.clone() }, inspector));
        findings.extend(finding.filter(|finding| !findings.contains(finding)));
    }
    findings
}

fn one(used: &ColumnUse, inspector: &Inspector) -> Option<Finding> {
    let settings = &inspector.settings;
    match &used.column {
        Used::Column(name) => named(name, used, settings),
        Used::Literal(name) => denied(name, used, settings),
        Used::Attribute(name) if is_function(name, used, inspector) => {
            whole(used, "a function of the row", &[], settings)
        }
        Used::Attribute(name) => {
            denied(name, used, settings).or_else(|| not_allowed(name, used, settings))
        }
        Used::Star(left_out) => whole(used, "every column is used", left_out, settings),
        Used::Whole(why) => whole(used, why, &[], settings),
    }
}

/// A bare name, which may be a column of this table.
fn named(name: &str, used: &ColumnUse, settings: &Settings) -> Option<Finding> {
    if let Some(finding) = denied(name, used, settings) {
        let known = columns_of(&used.table, settings);
        let elsewhere = known.is_some_and(|columns| !columns.contains(&name.to_lowercase()));
        // A list that names the table says that the column is there, whatever the schema says.
        return (!elsewhere || is_listed(name, used, settings)).then_some(finding);
    }
    let known = columns_of(&used.table, settings);
    let mine = known.is_none_or(|columns| columns.contains(&name.to_lowercase()));
    not_allowed(name, used, settings).filter(|_| mine)
}

fn is_listed(name: &str, used: &ColumnUse, settings: &Settings) -> bool {
    let path = with_column(&used.table, name);
    settings.columns.deny.iter().any(|listed| listed.0.names_table() && listed.0.may_match(&path))
}

/// Whether PostgreSQL would call `name(alias)` for `alias.name`.
fn is_function(name: &str, used: &ColumnUse, inspector: &Inspector) -> bool {
    let known = columns_of(&used.table, &inspector.settings);
    let column = known.is_some_and(|known| known.contains(&name.to_lowercase()));
    let part = Path(vec![Part { text: name.to_owned(), quoted: false }]);
    inspector.dialect() == Dialect::Postgres
        && !column
        && inspector.catalog.judge(&part) != Known::Unknown
}

fn denied(name: &str, used: &ColumnUse, settings: &Settings) -> Option<Finding> {
    let path = with_column(&used.table, name);
    let pattern = settings.columns.deny.iter().find(|listed| listed.0.may_match(&path))?;
    let message = format!(
        "`{path}` is used (at byte {}), and denied by `{}`",
        used.span.start,
        pattern.0.as_str()
    );
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
    let (path, every) = (with_column(&used.table, name), with_column(&used.table, "*"));
    let bound = allow.iter().any(|listed| listed.0.may_match(&every));
    let listed = allow.iter().any(|listed| listed.0.may_match(&path));
    let message =
        format!("`{path}` (at byte {}) is not among the columns allowed", used.span.start);
    let finding = Finding::deny(Rule::ColumnNotAllowed, used.span.clone(), message);
    (bound && !listed).then(|| finding.remedy("use columns that are allowed"))
}

/// A use of every column of a table but some, which are left out only where the table is known.
fn whole(used: &ColumnUse, why: &str, left_out: &[String], settings: &Settings) -> Option<Finding> {
    if let Some(columns) = columns_of(&used.table, settings) {
        let mut rest = columns.iter().filter(|column| !left_out.contains(column));
        return rest.find_map(|column| {
            denied(column, used, settings).or_else(|| not_allowed(column, used, settings))
        });
    }
    let every = with_column(&used.table, "*");
    let bound = |names: &[Name]| names.iter().any(|listed| listed.0.may_match(&every));
    let at = used.span.start;
    if bound(&settings.columns.deny) {
        let message =
            format!("{why} (at byte {at}), and `{}` has columns that are denied", used.table);
        return Some(deny(used, message, settings));
    }
    let allow = settings.columns.allow.as_ref().is_some_and(|allow| bound(allow));
    let message =
        format!("{why} (at byte {at}), and only some columns of `{}` are allowed", used.table);
    let finding = Finding::deny(Rule::ColumnNotAllowed, used.span.clone(), message);
    allow.then(|| finding.remedy("name the columns you need"))
}

fn with_column(table: &Path, column: &str) -> Path {
    let mut parts = table.0.clone();
    parts.push(Part { text: column.to_owned(), quoted: false });
    Path(parts)
}

/// The columns of a table, in lower case, when the schema in the settings has it; of all that the
/// name may mean, when it is not qualified enough to tell.
fn columns_of(table: &Path, settings: &Settings) -> Option<Vec<String>> {
    let meant = settings
        .schema
        .tables
        .iter()
        .filter(|(name, _)| Pattern::parse(name).is_some_and(|name| name.may_match(table)));
    let columns: Vec<String> =
        meant.flat_map(|(_, columns)| columns).map(|column| column.to_lowercase()).collect();
    (!columns.is_empty()).then_some(columns)
}
