//! Step 9: advice on a statement that was read: limits, conditions, stars, joins, probes.

mod condition;
mod cross_join;
mod limit;
mod probe;

use sqlparser::ast::{Expr, Query, Select, Statement, TableFactor};

use crate::finding::{Finding, Span};
use crate::name::Path;
use crate::parse::byte;
use crate::rule::Rule;
use crate::settings::{Advice, Settings};
use crate::token::Tokens;
use crate::watch::{Watch, walk};

/// Everything the advisory rules have to say.
pub(crate) fn advise(
    statement: &Statement,
    tokens: &Tokens<'_>,
    settings: &Settings,
    planned: bool,
) -> Vec<Finding> {
    let mut adviser = Adviser { tokens, settings, planned, findings: Vec::new(), select: 0..0 };
    if let (Statement::Query(query), false) = (statement, planned) {
        adviser.findings.extend(limit::check(query, settings, tokens));
    }
    walk(statement, &mut adviser);
    adviser.findings
}

struct Adviser<'t, 's> {
    tokens: &'t Tokens<'s>,
    settings: &'t Settings,
    /// Whether the statement is only explained.
    planned: bool,
    findings: Vec<Finding>,
    /// The word of the `SELECT` at hand.
    select: Span,
}

impl Adviser<'_, '_> {
    fn advise(&mut self, advice: Advice, rule: Rule, span: Span, message: &str, remedy: &str) {
        let Some(effect) = advice.effect() else { return };
        let message = format!("{message} (at byte {})", span.start);
        let finding = Finding::deny(rule, span, message).with_effect(effect).remedy(remedy);
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

impl Watch for Adviser<'_, '_> {
    fn statement(&mut self, statement: &Statement) {
        if self.settings.require_where && !self.planned {
            self.findings.extend(condition::check(statement, self.tokens));
        }
    }

    fn query(&mut self, query: &Query) {
        if probe::guesses_columns(&query.body) {
            let message = "a UNION with a list of NULLs or numbers guesses at a column count";
            let end = self.tokens.sql.len();
            let remedy = "select named columns of a table";
            self.advise(self.settings.union_probe, Rule::UnionProbe, 0..end, message, remedy);
        }
    }

    fn select(&mut self, select: &Select) {
        let start = byte(select.select_token.0.span).unwrap_or(0);
        let span = start..start.saturating_add(6).min(self.tokens.sql.len());
        self.select = span.clone();
        if self.settings.cross_join != Advice::Ignore
            && cross_join::is_unlinked(select, self.settings.dialect)
        {
            let message = "two tables are joined without a condition that links them";
            let remedy = "join them ON a condition that names both";
            self.advise(self.settings.cross_join, Rule::CrossJoin, span, message, remedy);
        }
    }

    fn table_factor(&mut self, factor: &TableFactor) {
        let TableFactor::Table { name, args: None, .. } = factor else { return };
        let (Some(path), Some(span)) = (
            crate::tree::path(name, self.settings.dialect),
            crate::tree::name_span(name, self.tokens),
        ) else {
            return;
        };
        if probe::is_catalog(&path) {
            let message = format!("`{path}` is the server's own catalog");
            let remedy = "ask for the tables you were told of";
            self.advise(self.settings.system_catalog, Rule::SystemCatalog, span, &message, remedy);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        if probe::builds_text(expr) {
            let message = "text is built from character codes";
            let remedy = "write the text as a literal";
            self.advise(
                self.settings.built_text,
                Rule::BuiltText,
                self.select.clone(),
                message,
                remedy,
            );
        }
    }
}

/// Stars on tables that are marked wide.
pub(crate) fn stars(columns: &[crate::tree::ColumnUse], settings: &Settings) -> Vec<Finding> {
    let Some(effect) = settings.select_star.effect.effect() else { return Vec::new() };
    let mut findings: Vec<Finding> = Vec::new();
    for used in columns {
        let wide =
            |path: &Path| settings.select_star.wide.iter().any(|name| name.0.may_match(path));
        if matches!(used.column, crate::tree::Used::Star(_)) && wide(&used.table) {
            let start = used.span.start;
            let message = format!(
                "every column of `{}`, which is wide, is asked for (at byte {start})",
                used.table
            );
            let finding = Finding::deny(Rule::SelectStar, used.span.clone(), message);
            findings.push(finding.with_effect(effect).remedy("name the columns you need"));
        }
    }
    findings.dedup();
    findings
}
