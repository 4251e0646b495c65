//! Step 5: what the outline and the parser found must be the same.

use std::collections::BTreeSet;

use crate::class::Class;
use crate::dialect::Dialect;
use crate::finding::Finding;
use crate::function::{Catalog, Known};
use crate::outline::Outline;
use crate::rule::Rule;
use crate::token::{Kind, Tokens};
use crate::tree::Tree;

/// Every difference between the two readings.
pub(crate) fn check(
    tokens: &Tokens<'_>,
    outline: &Outline,
    tree: &Tree,
    catalog: &Catalog,
    dialect: Dialect,
) -> Vec<Finding> {
    let mut findings = tree.findings.clone();
    findings.extend(relations(tokens, outline, tree));
    findings.extend(classes(tokens, outline, tree));
    if outline.is_query_or_change() {
        findings.extend(calls(tokens, outline, tree, catalog, dialect));
    }
    findings
}

fn disagreement(tokens: &Tokens<'_>, at: usize, message: &str) -> Finding {
    let token = tokens.list.iter().find(|token| token.start == at);
    let end = token.map_or(tokens.sql.len(), |token| token.end);
    let message = format!("{message} (at byte {at})");
    let finding = Finding::deny(Rule::ParserDisagreement, at..end, message);
    finding.remedy("write the statement more plainly: one FROM, quoted names, no unusual clauses")
}

/// Names of tables: where they start.
fn relations(tokens: &Tokens<'_>, outline: &Outline, tree: &Tree) -> Option<Finding> {
    if !outline.is_query_or_change() {
        return None;
    }
    let found: BTreeSet<usize> =
        outline.relations.iter().map(|relation| tokens.start(relation.name.start)).collect();
    let at = found.symmetric_difference(&tree.relations).next().copied()?;
    let staged = tokens.sql.get(at..).is_some_and(|rest| rest.starts_with('@'));
    if staged && found.contains(&at) {
        let message = format!("the files of a stage are read (at byte {at})");
        let finding = Finding::deny(Rule::UnknownTable, at..at.saturating_add(1), message);
        return Some(finding.remedy("read tables"));
    }
    let message = if found.contains(&at) {
        "a name stands where a table stands, and the parser reads it as something else"
    } else {
        "the parser reads a table where the clauses have none"
    };
    Some(disagreement(tokens, at, message))
}

/// A query or change by its first words must be one to the parser. Where one reading finds more in it
/// than the other, the stricter class counts.
fn classes(tokens: &Tokens<'_>, outline: &Outline, tree: &Tree) -> Option<Finding> {
    let differ =
        outline.is_query_or_change() && tree.class == Class::Unknown && tree.findings.is_empty();
    let at = tokens.start(outline.body);
    differ.then(|| {
        disagreement(tokens, at, "the statement begins like one kind and is parsed as another")
    })
}

/// A name before a parenthesis that the parser took for nothing: judged as a call.
fn calls(
    tokens: &Tokens<'_>,
    outline: &Outline,
    tree: &Tree,
    catalog: &Catalog,
    dialect: Dialect,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for call in &outline.calls {
        let last = call.end.saturating_sub(1);
        if tokens.is(last, "OPERATOR") {
            findings.extend(operator(tokens, last));
            continue;
        }
        let known = call.clone().any(|at| tree.names.contains(&tokens.start(at)));
        if known {
            continue;
        }
        let path = tokens.path(call.clone(), dialect);
        let quoted = matches!(tokens.kind(last), Some(Kind::Quoted(_)));
        let span = tokens.start(call.start)..tokens.end(last);
        match catalog.judge(&path) {
            Known::Pure => {}
            known @ (Known::Dangerous | Known::Denied) => {
                findings.push(super::permit::dangerous(&path, known, span));
            }
            Known::Unknown if is_type(tokens, last) && !quoted => {}
            Known::Unknown => {
                let message = format!(
                    "`{path}` is followed by a parenthesis, and the parser does not read it as a call"
                );
                let finding = Finding::deny(Rule::ParserDisagreement, span, message);
                findings.push(finding.remedy("leave the construct out"));
            }
        }
    }
    findings
}

/// PostgreSQL's `OPERATOR(schema.op)`: only the server's own.
fn operator(tokens: &Tokens<'_>, at: usize) -> Option<Finding> {
    let schema = at.saturating_add(2);
    let own = tokens.is(schema, "pg_catalog") || !tokens.is_name(schema);
    let span = tokens.start(at)..tokens.end(schema);
    let message = format!("an operator of the schema `{}` may run anything", tokens.name(schema));
    let finding = Finding::deny(Rule::UnknownFunction, span, message);
    (!own).then(|| finding.remedy("use built-in operators"))
}

/// Types that take a length, where the parser does not keep the name.
fn is_type(tokens: &Tokens<'_>, at: usize) -> bool {
    const TYPES: [&str; 40] = [
        "VARCHAR",
        "NVARCHAR",
        "CHAR",
        "NCHAR",
        "CHARACTER",
        "VARYING",
        "DECIMAL",
        "DEC",
        "NUMERIC",
        "NUMBER",
        "FLOAT",
        "REAL",
        "DOUBLE",
        "BIT",
        "VARBIT",
        "BINARY",
        "VARBINARY",
        "TIME",
        "TIMESTAMP",
        "TIMESTAMPTZ",
        "DATETIME",
        "DATETIME2",
        "DATETIMEOFFSET",
        "INT",
        "INTEGER",
        "TINYINT",
        "SMALLINT",
        "BIGINT",
        "STRING",
        "BYTES",
        "TEXT",
        "BLOB",
        "BIGNUMERIC",
        "TIMESTAMP_NTZ",
        "TIMESTAMP_LTZ",
        "TIMESTAMP_TZ",
        "VECTOR",
        "SIGNED",
        "UNSIGNED",
        "PERCENT",
    ];
    tokens.is_any(at, &TYPES)
}
