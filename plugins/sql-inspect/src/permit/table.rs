//! Step 7: tables against the lists.

use crate::finding::Finding;
use crate::name::{Part, Path};
use crate::rule::Rule;
use crate::settings::Settings;
use crate::tree::TableUse;

/// What the lists have against the tables of a statement.
pub(crate) fn tables(tables: &[TableUse], settings: &Settings) -> Vec<Finding> {
    if settings.tables.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for table in tables {
        findings.extend(one(table, settings));
    }
    findings
}

fn one(table: &TableUse, settings: &Settings) -> Option<Finding> {
    let lists = &settings.tables;
    if table.path.0.is_empty() || is_variable(&table.path) {
        let message = format!(
            "which table is meant at byte {} is known only when the statement runs",
            table.span.start
        );
        let finding = Finding::deny(Rule::UnknownTable, table.span.clone(), message);
        return Some(finding.with_effect(Some(lists.effect.effect())).remedy("name the table"));
    }
    let shown = &table.path;
    for path in expanded(&table.path, settings) {
        let denied = lists.deny.iter().find(|name| name.0.may_match(&path));
        if let Some(name) = denied {
            let verb = if table.written { "written" } else { "read" };
            let through = if table.through.is_empty() {
                String::new()
            } else {
                format!(" through {}", table.through)
            };
            let behind =
                if path == table.path { String::new() } else { format!(", a view of `{path}`,") };
            let by = if name.0.as_str() == path.to_string() {
                String::new()
            } else {
                format!(" by `{}`", name.0.as_str())
            };
            let message = format!(
                "`{shown}`{behind} is {verb}{through} (at byte {}), and denied{by}",
                table.span.start
            );
            let finding = Finding::deny(Rule::TableDenied, table.span.clone(), message);
            return Some(
                finding
                    .with_effect(Some(lists.effect.effect()))
                    .remedy(format!("leave `{shown}` out")),
            );
        }
    }
    let allow = lists.allow.as_ref()?;
    let listed = allow.iter().any(|name| name.0.surely_matches(&table.path, settings.dialect));
    let message =
        format!("`{shown}` (at byte {}) is not among the tables allowed", table.span.start);
    let finding = Finding::deny(Rule::TableNotAllowed, table.span.clone(), message);
    (!listed).then(|| finding.remedy("use tables that are allowed, named as they are listed"))
}

/// T-SQL's table variables and temporary tables.
fn is_variable(path: &Path) -> bool {
    path.last().is_some_and(|part| part.text.starts_with(['@', '#']))
}

/// A table, and the tables behind it when the settings say it is a view.
pub(super) fn expanded(path: &Path, settings: &Settings) -> Vec<Path> {
    let mut paths = vec![path.clone()];
    let mut next = 0_usize;
    while let Some(path) = paths.get(next).cloned().filter(|_| paths.len() < 64) {
        for (view, tables) in &settings.schema.views {
            let meant = crate::name::Pattern::parse(view).is_some_and(|view| view.may_match(&path));
            if meant {
                let behind =
                    tables.iter().map(|table| parse(table)).filter(|path| !paths.contains(path));
                let behind: Vec<_> = behind.collect();
                paths.extend(behind);
            }
        }
        next = next.saturating_add(1);
    }
    paths
}

fn parse(name: &str) -> Path {
    Path(name.split('.').map(|part| Part { text: part.to_owned(), quoted: true }).collect())
}
