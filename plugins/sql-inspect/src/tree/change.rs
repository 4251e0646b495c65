//! What statements that change rows write, and where their columns may come from.

use sqlparser::ast::{
    Delete, FromTable, Insert, ObjectName, Statement, TableFactor, TableObject, TableWithJoins,
    Update, UpdateTableFromKind,
};

use super::scope::{self, Source};
use super::visit::{Walk, factor_name};
use super::{name_span, path};

impl Walk<'_, '_> {
    /// Notes what a statement that changes rows writes, and what its columns may come from.
    pub(super) fn changes(&mut self, statement: &Statement) -> Vec<Source> {
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
        Some(Source { alias, table: Some(table), renamed: false, at: 0 })
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
        let target = &update.table.relation;
        if !self.alias(factor_name(target), &sources) {
            self.target(target);
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
        let (Some(path), Some(span)) = (path(name, self.dialect), name_span(name, self.tokens))
        else {
            return false;
        };
        let Some(single) = path.single() else { return false };
        let source = sources.iter().find(|source| {
            source.at != span.start
                && source
                    .alias
                    .as_ref()
                    .is_some_and(|alias| alias.text.eq_ignore_ascii_case(&single.text))
        });
        let Some(source) = source else { return false };
        self.written.insert(source.at);
        self.tree.relations.insert(span.start);
        self.aliases.insert(span.start);
        true
    }
}
