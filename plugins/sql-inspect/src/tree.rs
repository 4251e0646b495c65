//! Steps 4 to 8, second reading: the same statement as the parser sees it.
//!
//! The visitor that comes with the parser reaches every node there is, so nothing a later version
//! adds to the grammar can be overlooked; what it may look like is checked by taking nodes apart
//! without `..`, so a new field fails to compile here.
//!
//! * `shape`: which shapes of queries are reads. * `scope`: what names mean where they stand.
//! * `visit`: the walk. `change`: statements that change rows. * `column`: which columns are used.

mod change;
mod column;
mod scope;
mod shape;
mod visit;

use sqlparser::ast::{Ident, ObjectName, ObjectNamePart, Statement};
use std::collections::BTreeSet;

use crate::class::Class;
use crate::dialect::Dialect;
use crate::finding::{Finding, Span};
use crate::name::{Part, Path};
use crate::outline::{Outline, Relation};
use crate::parse::byte;
use crate::token::Tokens;
use crate::watch::walk;

pub(crate) use column::{ColumnUse, Used};

/// What the parser's reading holds.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) class: Class,
    /// Where the names of relations start, those that turn out to be no tables included.
    pub(crate) relations: BTreeSet<usize>,
    pub(crate) tables: Vec<TableUse>,
    pub(crate) functions: Vec<FunctionUse>,
    pub(crate) columns: Vec<ColumnUse>,
    /// What `columns` has already.
    seen: BTreeSet<(Path, Used)>,
    /// Where names stand that are neither calls nor keywords.
    pub(crate) names: BTreeSet<usize>,
    /// What makes the statement of another class than a read.
    pub(crate) reasons: Vec<(Class, Finding)>,
    /// What makes it no statement that can be read.
    pub(crate) findings: Vec<Finding>,
}

/// A table and where it is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableUse {
    /// Empty when the name is only known when the statement runs.
    pub(crate) path: Path,
    pub(crate) span: Span,
    pub(crate) written: bool,
    /// How it is come by, such as `a CTE`; empty when plainly.
    pub(crate) through: &'static str,
}

impl TableUse {
    /// What the outline knows of a table.
    pub(crate) fn of(relation: &Relation, tokens: &Tokens<'_>, dialect: Dialect) -> Self {
        let name = &relation.name;
        let path =
            if relation.dynamic { Path(Vec::new()) } else { tokens.path(name.clone(), dialect) };
        let span = tokens.start(name.start)..tokens.end(name.end.saturating_sub(1));
        Self { path, span, written: relation.written, through: "" }
    }
}

/// A call and where its name stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FunctionUse {
    /// Empty when the name is made when the statement runs.
    pub(crate) path: Path,
    pub(crate) span: Span,
    /// Whether it is written as a field, `x.name`, which PostgreSQL takes for `name(x)` when there is no
    /// such field.
    pub(crate) attribute: bool,
    /// Whether the field is one of a value rather than of something in `FROM`.
    pub(crate) on_value: bool,
}

/// Most uses of columns that are kept of one statement.
const MAX_USES: usize = 10_000;

impl Tree {
    /// Whether every use of a column was kept.
    pub(crate) fn is_complete(&self) -> bool {
        self.columns.len() < MAX_USES
    }

    /// Keeps a use of a column, the first of its kind.
    fn note(&mut self, table: &Path, column: &Used, span: &Span) {
        if self.is_complete() && self.seen.insert((table.clone(), column.clone())) {
            let (table, column, span) = (table.clone(), column.clone(), span.clone());
            self.columns.push(ColumnUse { table, column, span });
        }
    }

    fn empty() -> Self {
        Self {
            class: Class::Read,
            relations: BTreeSet::new(),
            tables: Vec::new(),
            functions: Vec::new(),
            columns: Vec::new(),
            seen: BTreeSet::new(),
            names: BTreeSet::new(),
            reasons: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// The tree of a statement that only describes.
    pub(crate) fn of_metadata(outline: &Outline, tokens: &Tokens<'_>, dialect: Dialect) -> Self {
        let tables =
            outline.relations.iter().map(|relation| TableUse::of(relation, tokens, dialect));
        let starts = outline.relations.iter().map(|relation| tokens.start(relation.name.start));
        Self { relations: starts.collect(), tables: tables.collect(), ..Self::empty() }
    }
}

/// Reads a parsed statement.
pub(crate) fn read(statement: &Statement, tokens: &Tokens<'_>, dialect: Dialect) -> Tree {
    let mut visitor = visit::Walk::new(tokens, dialect);
    walk(statement, &mut visitor);
    visitor.finish(statement)
}

/// Where a name of several parts stands.
pub(crate) fn name_span(name: &ObjectName, tokens: &Tokens<'_>) -> Option<Span> {
    let first = name.0.first().and_then(part_ident)?;
    let last = name.0.iter().rev().find_map(part_ident)?;
    Some(byte(first.span)?..ident_end(last, tokens))
}

fn part_ident(part: &ObjectNamePart) -> Option<&Ident> {
    match part {
        ObjectNamePart::Identifier(ident) => Some(ident),
        ObjectNamePart::Function(function) => Some(&function.name),
    }
}

fn ident_span(ident: &Ident, tokens: &Tokens<'_>) -> Option<Span> {
    Some(byte(ident.span)?..ident_end(ident, tokens))
}

fn ident_end(ident: &Ident, tokens: &Tokens<'_>) -> usize {
    let end = usize::try_from(ident.span.end.column).unwrap_or(usize::MAX);
    let start = byte(ident.span).unwrap_or(0);
    end.saturating_sub(1).clamp(start, tokens.sql.len().max(start))
}

/// The last part of a name, in lower case; empty when a call makes it.
pub(crate) fn last_name(name: &ObjectName) -> String {
    let last = name.0.last().and_then(|part| part.as_ident());
    last.map(|ident| ident.value.to_lowercase()).unwrap_or_default()
}

/// A name's parts; none when a part is made by a call.
pub(crate) fn path(name: &ObjectName, dialect: Dialect) -> Option<Path> {
    let mut parts = Vec::with_capacity(name.0.len());
    for part in &name.0 {
        let ObjectNamePart::Identifier(ident) = part else { return None };
        let quoted = ident.quote_style.is_some();
        if dialect == Dialect::Bigquery && quoted {
            parts.extend(ident.value.split('.').map(|part| Part::new(part, true, dialect)));
        } else {
            parts.push(Part::new(&ident.value, quoted, dialect));
        }
    }
    Some(Path(parts))
}
