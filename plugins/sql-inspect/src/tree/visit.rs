//! The walk through the parser's tree.

use sqlparser::ast::{
    AccessExpr, Expr, FunctionArg, FunctionArgExpr, Ident, ObjectName, ObjectNamePart, Query,
    Select, Statement, TableFactor, Value, ValueWithSpan,
};
use std::collections::BTreeSet;

use crate::class::Class;
use crate::dialect::Dialect;
use crate::finding::{Finding, Span};
use crate::name::{Part, Path};
use crate::parse::byte;
use crate::rule::Rule;
use crate::token::Tokens;
use crate::watch::Watch;

use super::scope::{self, Ctes, Level};
use super::{FunctionUse, TableUse, Tree, column, ident_span, last_name, name_span, path, shape};

pub(super) struct Walk<'t, 's> {
    pub(super) tokens: &'t Tokens<'s>,
    pub(super) dialect: Dialect,
    pub(super) levels: Vec<Level>,
    pub(super) tree: Tree,
    /// Where the names of tables stand that the statements at hand write.
    pub(super) written: BTreeSet<usize>,
    /// Where an alias stands in the place of the table to change.
    pub(super) aliases: BTreeSet<usize>,
    statements: usize,
    /// Where the `SELECT` or statement at hand begins, for what has no place of its own.
    pub(super) at: usize,
}

impl<'t, 's> Walk<'t, 's> {
    pub(super) fn new(tokens: &'t Tokens<'s>, dialect: Dialect) -> Self {
        let tree = Tree::empty();
        Self {
            tokens,
            dialect,
            levels: Vec::new(),
            tree,
            written: BTreeSet::new(),
            aliases: BTreeSet::new(),
            statements: 0,
            at: 0,
        }
    }

    pub(super) fn finish(mut self, statement: &Statement) -> Tree {
        self.tree.class = self.tree.class.max(shape::statement(statement));
        self.tree
    }

    /// The word the `SELECT` or statement at hand begins with.
    pub(super) fn here(&self) -> Span {
        let at = self.tokens.list.partition_point(|token| token.start < self.at);
        self.tokens.start(at)..self.tokens.end(at)
    }

    fn object(&mut self, objection: shape::Objection, span: Span) {
        let Some((class, message)) = objection else { return };
        self.tree.class = self.tree.class.max(class);
        let message = format!("{message} (at byte {})", span.start);
        let finding =
            Finding::deny(Rule::StatementClass, span, message).remedy("send one plain SELECT");
        if class == Class::Unknown {
            self.tree.findings.push(finding);
        } else {
            self.tree.reasons.push((class, finding));
        }
    }

    pub(super) fn table(&mut self, name: &ObjectName, is_target: bool) {
        let Some(span) = name_span(name, self.tokens) else { return };
        let at = span.start;
        self.tree.relations.insert(at);
        let written = is_target || self.written.contains(&at);
        if self.aliases.contains(&at) {
            return;
        }
        let Some(path) = path(name, self.dialect).or_else(|| spelled(name, self.dialect)) else {
            let path = Path(Vec::new());
            return self.tree.tables.push(TableUse { path, span, written, through: "" });
        };
        let cte = scope::is_cte(&self.levels, &path, at, self.dialect);
        if cte && written && self.dialect == Dialect::Mssql {
            // An updatable CTE: what it reads from is what changes.
            for table in &mut self.tree.tables {
                table.written = true;
            }
        }
        if cte && !is_target && (!written || self.dialect == Dialect::Mssql) {
            return;
        }
        let nothing = scope::is_array(&self.levels, &path, at, self.dialect)
            || is_pragma(name, self.dialect)
            || is_dual(&path, self.dialect);
        if nothing {
            return;
        }
        let through = self.through();
        self.tree.tables.push(TableUse { path, span, written, through });
    }

    /// The table a `SELECT … INTO` makes.
    fn into(&mut self, target: &Expr) {
        let parts = match target {
            Expr::Identifier(ident) => std::slice::from_ref(ident),
            Expr::CompoundIdentifier(parts) => parts.as_slice(),
            _ => return,
        };
        if parts.iter().any(|part| !part.value.starts_with('@')) {
            self.table(&ObjectName::from(parts.to_vec()), true);
        }
    }

    fn through(&self) -> &'static str {
        let cte = self.levels.iter().any(|level| match level {
            Level::Query(ctes, _) => ctes.is_inside(),
            Level::Select(_) => false,
        });
        let selects = self.levels.iter().filter(|level| matches!(level, Level::Select(_))).count();
        // The statement is a level of its own.
        match (cte, selects > 2) {
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

    /// SQLite's `pragma_table_info('users')` describes the table it is given.
    fn pragma(&mut self, name: &ObjectName, argument: Option<&FunctionArg>) {
        const OF_TABLES: [&str; 5] =
            ["table_info", "table_xinfo", "index_list", "foreign_key_list", "index_info"];
        let last = last_name(name);
        let of_table = OF_TABLES.iter().any(|pragma| last == format!("pragma_{pragma}"));
        let Some(span) =
            name_span(name, self.tokens).filter(|_| of_table && self.dialect == Dialect::Sqlite)
        else {
            return;
        };
        let named = match argument {
            Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Value(value)))) => value
                .value
                .clone()
                .into_string()
                .map(|name| crate::name::Part::new(&name, true, self.dialect)),
            _ => None,
        };
        let path = Path(named.into_iter().collect());
        self.tree.tables.push(TableUse { path, span, written: false, through: "" });
    }

    /// Whether an expression is a row with fields: an alias, or what gives rows of pairs.
    fn is_row(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Nested(inner) => self.is_row(inner),
            Expr::Identifier(ident) => {
                let name = scope::part(ident, self.dialect);
                scope::sources(&self.levels).any(|source| source.alias.as_ref() == Some(&name))
            }
            Expr::Function(function) => {
                let name = last_name(&function.name);
                matches!(
                    name.as_str(),
                    "json_each" | "json_each_text" | "jsonb_each" | "jsonb_each_text"
                )
            }
            _ => false,
        }
    }

    /// Fields that PostgreSQL would call as functions.
    fn attributes(&mut self, expr: &Expr) {
        if !matches!(self.dialect, Dialect::Postgres | Dialect::Generic) {
            return;
        }
        let (fields, on_value): (Vec<&Ident>, bool) = match expr {
            Expr::CompoundIdentifier(parts) => (parts.iter().skip(1).collect(), false),
            Expr::CompoundFieldAccess { root, access_chain } => {
                (access_chain.iter().filter_map(field).collect(), !self.is_row(root))
            }
            _ => return,
        };
        for ident in fields {
            let Some(span) = ident_span(ident, self.tokens) else { continue };
            let path = Path(vec![scope::part(ident, self.dialect)]);
            self.tree.functions.push(FunctionUse { path, span, attribute: true, on_value });
        }
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
            let message = format!(
                "`{word}` at byte {} is a word of the language, and was read as a name",
                span.start
            );
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

/// Snowflake's `IDENTIFIER('shop.orders')`.
fn spelled(name: &ObjectName, dialect: Dialect) -> Option<Path> {
    let [ObjectNamePart::Function(function)] = name.0.as_slice() else { return None };
    match function.args.as_slice() {
        [FunctionArg::Unnamed(FunctionArgExpr::Expr(expr))] => literal_path(expr, dialect),
        _ => None,
    }
}

/// A name in a literal, when it is plain enough to be read here.
fn literal_path(expr: &Expr, dialect: Dialect) -> Option<Path> {
    let Expr::Value(value) = expr else { return None };
    let Value::SingleQuotedString(text) = &value.value else { return None };
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let parts = text.split('.').map(|part| plain(part).then(|| Part::new(part, false, dialect)));
    parts.collect::<Option<Vec<_>>>().map(Path)
}

/// SQLite's pragmas that stand for tables.
fn is_pragma(name: &ObjectName, dialect: Dialect) -> bool {
    dialect == Dialect::Sqlite && last_name(name).starts_with("pragma_")
}

/// `FROM DUAL`, which is no table.
fn is_dual(path: &Path, dialect: Dialect) -> bool {
    let named =
        path.single().is_some_and(|part| !part.quoted && part.text.eq_ignore_ascii_case("dual"));
    named && (dialect.is_mysql() || dialect == Dialect::Snowflake)
}

pub(super) fn factor_name(factor: &TableFactor) -> Option<&ObjectName> {
    match factor {
        TableFactor::Table { name, .. } => Some(name),
        _ => None,
    }
}

impl Watch for Walk<'_, '_> {
    fn statement(&mut self, statement: &Statement) {
        let nested = self.statements > 0;
        self.statements = self.statements.saturating_add(1);
        if nested {
            let message = "a statement stands inside another";
            let span = self.here();
            self.object(Some((shape::statement(statement).max(Class::Write), message)), span);
        }
        let sources = self.changes(statement);
        self.levels.push(Level::Select(sources));
        column::of_statement(self, statement);
    }

    fn leave_statement(&mut self, _: &Statement) {
        self.levels.pop();
    }

    fn query(&mut self, query: &Query) {
        if let Some(Level::Query(ctes, _)) = self.levels.last_mut() {
            ctes.enter(query);
        }
        let span = self.here();
        self.object(shape::query(query, self.dialect), span);
        let ctes = Ctes::new(query.with.as_ref(), self.dialect);
        self.levels.push(Level::Query(ctes, Vec::new()));
        let sources = scope::of_body(&query.body, &self.levels, self.dialect);
        if let Some(Level::Query(_, room)) = self.levels.last_mut() {
            *room = sources;
        }
    }

    fn leave_query(&mut self, query: &Query) {
        self.levels.pop();
        if let Some(Level::Query(ctes, _)) = self.levels.last_mut() {
            ctes.leave(query);
        }
    }

    fn select(&mut self, select: &Select) {
        let at = byte(select.select_token.0.span).unwrap_or(0);
        self.at = at;
        self.object(
            shape::select(select, self.dialect),
            at..at.saturating_add(6).min(self.tokens.sql.len()),
        );
        for target in select.into.iter().flat_map(|into| &into.targets) {
            self.into(target);
        }
        let sources = scope::of_select(select, &self.levels, self.dialect);
        self.levels.push(Level::Select(sources));
        column::of_select(self, select);
    }

    fn leave_select(&mut self, _: &Select) {
        self.levels.pop();
    }

    fn table_factor(&mut self, factor: &TableFactor) {
        match factor {
            TableFactor::Table { name, args: None, .. } => {
                self.table(name, false);
                if is_pragma(name, self.dialect) {
                    self.call(name);
                    self.pragma(name, None);
                }
            }
            TableFactor::Table { name, args: Some(arguments), .. } => {
                self.call(name);
                self.pragma(name, arguments.args.first());
            }
            TableFactor::Function { name, .. } => self.call(name),
            TableFactor::SemanticView { name, .. } => self.table(name, false),
            TableFactor::TableFunction { expr, .. } if !matches!(expr, Expr::Function(_)) => {
                // `TABLE($t)`: the name is only known when the statement runs.
                let path = literal_path(expr, self.dialect).unwrap_or(Path(Vec::new()));
                let span = self.here();
                self.tree.tables.push(TableUse { path, span, written: false, through: "" });
            }
            _ => {}
        }
    }

    fn expr(&mut self, expr: &Expr) {
        if let Expr::Function(function) = expr {
            self.call(&function.name);
        }
        if let Expr::CompoundIdentifier(parts) = expr {
            let last = parts.last().filter(|part| part.value.eq_ignore_ascii_case("nextval"));
            let sequences =
                matches!(self.dialect, Dialect::Snowflake | Dialect::Generic | Dialect::Mariadb);
            if let (Some(last), true) = (last, sequences) {
                let span = ident_span(last, self.tokens).unwrap_or(0..0);
                self.object(Some((Class::Write, "NEXTVAL takes a number from a sequence")), span);
            }
        }
        self.attributes(expr);
        column::of_expr(self, expr);
    }

    fn value(&mut self, value: &ValueWithSpan) {
        match &value.value {
            Value::DoubleQuotedString(text) => column::of_literal(self, text, value),
            Value::Placeholder(name) if self.dialect == Dialect::Snowflake => {
                column::of_position(self, name, value);
            }
            _ => {}
        }
    }

    fn ident(&mut self, ident: &Ident) {
        self.reserved(ident);
    }
}
