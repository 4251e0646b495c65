//! The walk through the parser's tree.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    AccessExpr, Delete, Expr, FromTable, Ident, Insert, ObjectName, Query, Select, Statement, TableFactor,
    TableObject, TableWithJoins, Update, UpdateTableFromKind, Value, ValueWithSpan, Visitor,
};

use crate::class::Class;
use crate::dialect::Dialect;
use crate::finding::{Finding, Span};
use crate::name::Path;
use crate::parse::byte;
use crate::rule::Rule;
use crate::token::Tokens;

use super::scope::{self, Ctes, Level, Source};
use super::{FunctionUse, TableUse, Tree, column, ident_span, name_span, path, shape};

pub(super) struct Walk<'t, 's> {
    pub(super) tokens: &'t Tokens<'s>,
    pub(super) dialect: Dialect,
    pub(super) levels: Vec<Level>,
    pub(super) tree: Tree,
    /// Where the names of tables stand that the statements at hand write.
    written: BTreeSet<usize>,
    /// Where an alias stands in the place of the table to change.
    aliases: BTreeSet<usize>,
    statements: usize,
}

impl<'t, 's> Walk<'t, 's> {
    pub(super) fn new(tokens: &'t Tokens<'s>, dialect: Dialect) -> Self {
        let tree = Tree {
            class: Class::Read,
            relations: BTreeSet::new(),
            tables: Vec::new(),
            functions: Vec::new(),
            columns: Vec::new(),
            names: BTreeSet::new(),
            findings: Vec::new(),
        };
        Self {
            tokens,
            dialect,
            levels: Vec::new(),
            tree,
            written: BTreeSet::new(),
            aliases: BTreeSet::new(),
            statements: 0,
        }
    }

    pub(super) fn finish(mut self, statement: &Statement) -> Tree {
        self.tree.class = self.tree.class.max(shape::statement(statement));
        self.tree
    }

    fn object(&mut self, objection: shape::Objection, span: Span) {
        let Some((class, message)) = objection else { return };
        self.tree.class = self.tree.class.max(class);
        let finding = Finding::deny(Rule::StatementClass, span, message);
        self.tree.findings.push(finding.remedy("send one plain SELECT"));
    }

    fn table(&mut self, name: &ObjectName, is_target: bool) {
        let Some(span) = name_span(name, self.tokens) else { return };
        let at = span.start;
        self.tree.relations.insert(at);
        let written = is_target || self.written.contains(&at);
        if self.aliases.contains(&at) {
            return;
        }
        let Some(path) = path(name, self.dialect) else {
            let path = Path(Vec::new());
            return self.tree.tables.push(TableUse { path, span, written, through: "" });
        };
        let cte = scope::is_cte(&self.levels, &path, at, self.dialect);
        if cte && !is_target {
            if written {
                // An updatable CTE: what it reads from is what changes.
                for table in &mut self.tree.tables {
                    table.written = true;
                }
            }
            return;
        }
        if scope::is_array(&self.levels, &path, at, self.dialect) {
            return;
        }
        let through = self.through();
        self.tree.tables.push(TableUse { path, span, written, through });
    }

    fn through(&self) -> &'static str {
        let cte = self.levels.iter().any(|level| match level {
            Level::Query(ctes, _) => ctes.is_inside(),
            Level::Select(_) => false,
        });
        let selects = self.levels.iter().filter(|level| matches!(level, Level::Select(_))).count();
        match (cte, selects > 1) {
            (true, _) => "a CTE",
            (false, true) => "a subquery",
            (false, false) => "",
        }
    }

    pub(super) fn call(&mut self, name: &ObjectName) {
        let Some(span) = name_span(name, self.tokens) else { return };
        let path = path(name, self.dialect).unwrap_or(Path(Vec::new()));
        self.tree.functions.push(FunctionUse { path, span, attribute: false, on_value: false });
    }

    /// Fields that PostgreSQL would call as functions.
    fn attributes(&mut self, expr: &Expr) {
        if !matches!(self.dialect, Dialect::Postgres | Dialect::Generic) {
            return;
        }
        let (fields, on_value): (Vec<&Ident>, bool) = match expr {
            Expr::CompoundIdentifier(parts) => (parts.iter().skip(1).collect(), false),
            Expr::CompoundFieldAccess { access_chain, .. } => {
                (access_chain.iter().filter_map(field).collect(), true)
            }
            _ => return,
        };
        for ident in fields {
            let Some(span) = ident_span(ident, self.tokens) else { continue };
            let path = Path(vec![scope::part(ident, self.dialect)]);
            self.tree.functions.push(FunctionUse { path, span, attribute: true, on_value });
        }
    }

    /// Notes what a statement that changes rows writes, and what its columns may come from.
    fn changes(&mut self, statement: &Statement) -> Vec<Source> {
        match statement {
            Statement::Insert(insert) => self.insert(insert),
            Statement::Update(update) => self.update(update),
            Statement::Delete(delete) => self.delete(delete),
            Statement::Merge(merge) => {
                self.target(&merge.table);
                let mut sources = Vec::new();
                scope::of_factor(&merge.table, &self.levels, self.dialect, &mut sources);
                scope::of_factor(&merge.source, &self.levels, self.dialect, &mut sources);
                sources
            }
            _ => Vec::new(),
        }
    }

    fn insert(&mut self, insert: &Insert) -> Vec<Source> {
        let more = insert.multi_table_into_clauses.iter().map(|clause| &clause.table_name);
        let mut sources = Vec::new();
        if let TableObject::TableName(name) = &insert.table {
            self.table(name, true);
            sources.extend(self.named(name));
        }
        for name in more {
            self.table(name, true);
        }
        for clause in insert.multi_table_when_clauses.iter() {
            for into in &clause.into_clauses {
                self.table(&into.table_name, true);
            }
        }
        for into in insert.multi_table_else_clause.iter().flatten() {
            self.table(&into.table_name, true);
        }
        sources
    }

    fn named(&self, name: &ObjectName) -> Option<Source> {
        let table = path(name, self.dialect)?;
        let alias = table.last().cloned();
        Some(Source { alias, table: Some(table), renamed: false, lateral: false, at: 0 })
    }

    fn update(&mut self, update: &Update) -> Vec<Source> {
        let mut sources = Vec::new();
        let from = match &update.from {
            Some(UpdateTableFromKind::BeforeSet(from) | UpdateTableFromKind::AfterSet(from)) => {
                from.as_slice()
            }
            None => &[],
        };
        scope::of_tables(from, &self.levels, self.dialect, &mut sources);
        let target = update.table.relation.clone();
        if !self.alias(factor_name(&target), &sources) {
            self.target(&target);
            for join in &update.table.joins {
                self.target(&join.relation);
            }
        }
        let table = std::slice::from_ref(&update.table);
        scope::of_tables(table, &self.levels, self.dialect, &mut sources);
        sources
    }

    fn delete(&mut self, delete: &Delete) -> Vec<Source> {
        let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = &delete.from;
        let mut sources = Vec::new();
        let using = delete.using.as_deref().unwrap_or_default();
        scope::of_tables(using, &self.levels, self.dialect, &mut sources);
        let before = sources.clone();
        scope::of_tables(from, &self.levels, self.dialect, &mut sources);
        for name in &delete.tables {
            if !self.alias(Some(name), &sources) {
                self.table(name, true);
            }
        }
        if delete.tables.is_empty() {
            for table in from {
                self.delete_from(table, &before);
            }
        }
        sources
    }

    fn delete_from(&mut self, table: &TableWithJoins, using: &[Source]) {
        if !self.alias(factor_name(&table.relation), using) {
            self.target(&table.relation);
        }
    }

    fn target(&mut self, factor: &TableFactor) {
        match factor {
            TableFactor::NestedJoin { table_with_joins, .. } => {
                self.target(&table_with_joins.relation);
                for join in &table_with_joins.joins {
                    self.target(&join.relation);
                }
            }
            _ => {
                let span = factor_name(factor).and_then(|name| name_span(name, self.tokens));
                self.written.extend(span.map(|span| span.start));
            }
        }
    }

    /// Whether a target is the alias of one of the tables listed, which is then the one written.
    fn alias(&mut self, target: Option<&ObjectName>, sources: &[Source]) -> bool {
        let Some(name) = target else { return false };
        let (Some(path), Some(span)) = (path(name, self.dialect), name_span(name, self.tokens)) else {
            return false;
        };
        let Some(single) = path.single() else { return false };
        let source = sources.iter().find(|source| {
            source.at != span.start
                && source.alias.as_ref().is_some_and(|alias| alias.text.eq_ignore_ascii_case(&single.text))
        });
        let Some(source) = source else { return false };
        self.written.insert(source.at);
        self.tree.relations.insert(span.start);
        self.aliases.insert(span.start);
        true
    }

    /// A word that no server takes for a name where the parser did.
    fn reserved(&mut self, ident: &Ident) {
        let Some(span) = ident_span(ident, self.tokens) else { return };
        self.tree.names.insert(span.start);
        if ident.quote_style.is_some() {
            return;
        }
        let Ok(at) = self.tokens.list.binary_search_by_key(&span.start, |token| token.start) else {
            return;
        };
        if crate::reserved::is_misread(self.tokens, at, self.dialect) {
            let word = self.tokens.text(at).to_ascii_uppercase();
            let message = format!("`{word}` at byte {} is a word of the language, and was read as a name", span.start);
            let finding = Finding::deny(Rule::ParserDisagreement, span, message);
            self.tree.findings.push(finding.remedy("quote names that are words of the language"));
        }
    }
}

fn field(access: &AccessExpr) -> Option<&Ident> {
    match access {
        AccessExpr::Dot(Expr::Identifier(ident)) => Some(ident),
        _ => None,
    }
}

fn factor_name(factor: &TableFactor) -> Option<&ObjectName> {
    match factor {
        TableFactor::Table { name, .. } => Some(name),
        _ => None,
    }
}

impl Visitor for Walk<'_, '_> {
    type Break = std::convert::Infallible;

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<Self::Break> {
        let nested = self.statements > 0;
        self.statements = self.statements.saturating_add(1);
        if nested {
            let message = "a statement stands inside another";
            self.object(Some((shape::statement(statement).max(Class::Write), message)), 0..0);
        }
        let sources = self.changes(statement);
        self.levels.push(Level::Select(sources));
        column::of_statement(self, statement);
        ControlFlow::Continue(())
    }

    fn post_visit_statement(&mut self, _: &Statement) -> ControlFlow<Self::Break> {
        self.levels.pop();
        ControlFlow::Continue(())
    }

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Self::Break> {
        if let Some(Level::Query(ctes, _)) = self.levels.last_mut() {
            ctes.enter(query);
        }
        self.object(shape::query(query), 0..0);
        let ctes = Ctes::new(query.with.as_ref(), self.dialect);
        self.levels.push(Level::Query(ctes, Vec::new()));
        let sources = scope::of_body(&query.body, &self.levels, self.dialect);
        if let Some(Level::Query(_, room)) = self.levels.last_mut() {
            *room = sources;
        }
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &Query) -> ControlFlow<Self::Break> {
        self.levels.pop();
        if let Some(Level::Query(ctes, _)) = self.levels.last_mut() {
            ctes.leave(query);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Self::Break> {
        let at = byte(select.select_token.0.span).unwrap_or(0);
        self.object(shape::select(select), at..at.saturating_add(6).min(self.tokens.sql.len()));
        let sources = scope::of_select(select, &self.levels, self.dialect);
        self.levels.push(Level::Select(sources));
        column::of_select(self, select);
        ControlFlow::Continue(())
    }

    fn post_visit_select(&mut self, _: &Select) -> ControlFlow<Self::Break> {
        self.levels.pop();
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<Self::Break> {
        match factor {
            TableFactor::Table { name, args: None, .. } => self.table(name, false),
            TableFactor::Table { name, args: Some(_), .. } | TableFactor::Function { name, .. } => {
                self.call(name);
            }
            TableFactor::SemanticView { name, .. } => self.table(name, false),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Self::Break> {
        if let Expr::Function(function) = expr {
            self.call(&function.name);
        }
        if let Expr::CompoundIdentifier(parts) = expr {
            let last = parts.last().filter(|part| part.value.eq_ignore_ascii_case("nextval"));
            let sequences = matches!(self.dialect, Dialect::Snowflake | Dialect::Generic | Dialect::Mariadb);
            if let (Some(last), true) = (last, sequences) {
                let span = ident_span(last, self.tokens).unwrap_or(0..0);
                self.object(Some((Class::Write, "NEXTVAL takes a number from a sequence")), span);
            }
        }
        self.attributes(expr);
        column::of_expr(self, expr);
        ControlFlow::Continue(())
    }

    fn pre_visit_value(&mut self, value: &ValueWithSpan) -> ControlFlow<Self::Break> {
        if let Value::DoubleQuotedString(text) = &value.value {
            column::of_literal(self, text, value);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_ident(&mut self, ident: &Ident) -> ControlFlow<Self::Break> {
        self.reserved(ident);
        ControlFlow::Continue(())
    }
}
