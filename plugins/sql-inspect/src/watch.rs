//! One walk over the parser's tree for all who watch it.
//!
//! The parser's visitor is compiled anew for every type that visits, the whole grammar each time; this
//! one type visits on behalf of the others.

use std::convert::Infallible;
use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, Ident, Query, Select, Statement, TableFactor, ValueWithSpan, Visit, Visitor,
};

/// What a watcher may be told of, before what is inside a node; `leave` after it.
pub(crate) trait Watch {
    fn statement(&mut self, _: &Statement) {}
    fn leave_statement(&mut self, _: &Statement) {}
    fn query(&mut self, _: &Query) {}
    fn leave_query(&mut self, _: &Query) {}
    fn select(&mut self, _: &Select) {}
    fn leave_select(&mut self, _: &Select) {}
    fn table_factor(&mut self, _: &TableFactor) {}
    fn expr(&mut self, _: &Expr) {}
    fn value(&mut self, _: &ValueWithSpan) {}
    fn ident(&mut self, _: &Ident) {}
}

/// Tells a watcher of everything in a node.
pub(crate) fn walk(node: &impl Visit, watcher: &mut dyn Watch) {
    let ControlFlow::Continue(()) = node.visit(&mut Walker(watcher));
}

struct Walker<'w>(&'w mut dyn Watch);

macro_rules! tell {
    ($($name:ident => $told:ident: $node:ty;)*) => {
        $(fn $name(&mut self, node: &$node) -> ControlFlow<Infallible> {
            self.0.$told(node);
            ControlFlow::Continue(())
        })*
    };
}

impl Visitor for Walker<'_> {
    type Break = Infallible;

    tell! {
        pre_visit_statement => statement: Statement;
        post_visit_statement => leave_statement: Statement;
        pre_visit_query => query: Query;
        post_visit_query => leave_query: Query;
        pre_visit_select => select: Select;
        post_visit_select => leave_select: Select;
        pre_visit_table_factor => table_factor: TableFactor;
        pre_visit_expr => expr: Expr;
        pre_visit_value => value: ValueWithSpan;
        pre_visit_ident => ident: Ident;
    }
}
