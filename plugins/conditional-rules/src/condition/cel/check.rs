//! What an expression may contain.

use std::sync::Arc;

use ::cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedExpr, LiteralValue};

use crate::clock::Zone;
use crate::index::Map;
use crate::reader;
use crate::regexes::Regex;
use crate::settings::Reading;

/// A variable of expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variable {
    Tool,
    Args,
    Result,
    Principal,
    Session,
    Environment,
    Now,
    Attributes,
    Facts,
}

const VARIABLES: &[(&str, Variable)] = &[
    ("tool", Variable::Tool),
    ("args", Variable::Args),
    ("result", Variable::Result),
    ("principal", Variable::Principal),
    ("session", Variable::Session),
    ("environment", Variable::Environment),
    ("now", Variable::Now),
    ("attributes", Variable::Attributes),
    ("facts", Variable::Facts),
];

/// Parts may be nested this deeply: evaluation recurses as deeply.
const MAX_NESTING: usize = 64;

/// Functions and operators that need nothing from us.
const STANDARD: &[&str] = &[
    "_?_:_",
    "_&&_",
    "_||_",
    "!_",
    "_-_",
    "_+_",
    "_*_",
    "_/_",
    "_%_",
    "_==_",
    "_!=_",
    "_>=_",
    "_<=_",
    "_>_",
    "_<_",
    "-_",
    "_[_]",
    "@in",
    "@not_strictly_false",
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "bool",
    "bytes",
    "double",
    "dyn",
    "int",
    "string",
    "type",
    "uint",
];

/// Functions that take a text and give a time.
const TIMES: &[&str] = &["timestamp", "duration"];

impl Variable {
    pub(super) fn name(self) -> &'static str {
        VARIABLES.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}

/// What an expression uses.
#[derive(Debug, Default)]
pub(super) struct Used {
    pub(super) variables: Vec<Variable>,
    pub(super) functions: Vec<&'static str>,
    pub(super) facts: Vec<String>,
    pub(super) regexes: Map<String, Arc<Regex>>,
}

/// Checks an expression.
///
/// # Errors
/// The first thing in it that is not allowed, in one line.
pub(super) fn check(expression: &IdedExpr, reading: &mut Reading<'_>) -> Result<Used, String> {
    let mut checker = Checker { used: Used::default(), bound: Vec::new(), depth: 0, reading };
    checker.visit(expression)?;
    Ok(checker.used)
}

struct Checker<'c, 'd> {
    used: Used,
    /// Variables of the comprehensions around.
    bound: Vec<String>,
    depth: usize,
    reading: &'c mut Reading<'d>,
}

impl Checker<'_, '_> {
    fn visit(&mut self, expression: &IdedExpr) -> Result<(), String> {
        if self.depth >= MAX_NESTING {
            return Err(format!("it is nested more than {MAX_NESTING} levels deep"));
        }
        self.depth = self.depth.saturating_add(1);
        let visited = self.visit_parts(expression);
        self.depth = self.depth.saturating_sub(1);
        visited
    }

    fn visit_parts(&mut self, expression: &IdedExpr) -> Result<(), String> {
        match &expression.expr {
            Expr::Unspecified => Err("a part of it is empty".to_owned()),
            Expr::Literal(_) => Ok(()),
            Expr::Ident(name) => self.variable(name),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            Expr::List(list) => list.elements.iter().try_for_each(|element| self.visit(element)),
            Expr::Map(map) => map.entries.iter().try_for_each(|entry| match &entry.expr {
                EntryExpr::MapEntry(entry) => {
                    self.visit(&entry.key)?;
                    self.visit(&entry.value)
                }
                EntryExpr::StructField(field) => self.visit(&field.value),
            }),
            Expr::Select(select) => {
                if self.fact(&select.operand, Some(&select.field)) {
                    return Ok(());
                }
                self.visit(&select.operand)
            }
            Expr::Struct(_) => Err("messages are not supported".to_owned()),
        }
    }

    fn variable(&mut self, name: &str) -> Result<(), String> {
        if self.bound.iter().any(|bound| bound == name) || name.starts_with('@') {
            return Ok(());
        }
        let Some((_, variable)) = VARIABLES.iter().find(|(known, _)| *known == name) else {
            let known: Vec<&str> = VARIABLES.iter().map(|(name, _)| *name).collect();
            let hint = reader::nearest(name, &known);
            return Err(format!("unknown variable `{}`, {hint}", reader::clip(name)));
        };
        if *variable == Variable::Facts {
            return Err("facts must be named, such as `facts.pii` or `facts[\"pii\"]`".to_owned());
        }
        self.uses(*variable);
        Ok(())
    }

    fn uses(&mut self, variable: Variable) {
        if !self.used.variables.contains(&variable) {
            self.used.variables.push(variable);
        }
    }

    /// Notes `facts.name` and `facts["name"]`; false for anything else.
    fn fact(&mut self, operand: &IdedExpr, name: Option<&str>) -> bool {
        let shadowed = self.bound.iter().any(|bound| bound == "facts");
        match (&operand.expr, name) {
            (Expr::Ident(root), Some(name)) if root == "facts" && !shadowed => {
                self.uses(Variable::Facts);
                if !self.used.facts.iter().any(|known| known == name) {
                    self.used.facts.push(name.to_owned());
                }
                true
            }
            _ => false,
        }
    }

    fn call(&mut self, call: &CallExpr) -> Result<(), String> {
        let name = call.func_name.as_str();
        if let ("_[_]", [operand, key]) = (name, call.args.as_slice())
            && self.fact(operand, literal(key))
        {
            return Ok(());
        }
        if name == "matches" {
            self.regex(call)?;
        } else if let Some((known, _)) = super::PARTS.iter().find(|(known, _)| *known == name) {
            self.zone(call)?;
            self.needs(known);
        } else if let Some(known) = TIMES.iter().find(|known| **known == name) {
            self.needs(known);
        } else if !STANDARD.contains(&name) {
            return Err(unknown_function(name));
        }
        let parts = call.target.iter().map(Box::as_ref).chain(&call.args);
        parts.into_iter().try_for_each(|part| self.visit(part))
    }

    fn needs(&mut self, function: &'static str) {
        if !self.used.functions.contains(&function) {
            self.used.functions.push(function);
        }
    }

    /// `text.matches("regex")` or `matches(text, "regex")`: compiled now.
    fn regex(&mut self, call: &CallExpr) -> Result<(), String> {
        let text = call.args.last().and_then(literal);
        let text = text.ok_or("`matches` takes a regular expression in quotes")?;
        let (regexes, patterns) = (&mut self.reading.regexes, &mut self.reading.patterns);
        let regex = regexes
            .add(text, false, patterns)
            .map_err(|why| format!("regular expression `{}`: {why}", reader::clip(text)))?;
        self.used.regexes.insert(text.to_owned(), regex);
        self.needs("matches");
        Ok(())
    }

    /// `now.getHours("Europe/Paris")`: the zone must be known.
    fn zone(&self, call: &CallExpr) -> Result<(), String> {
        let Some(argument) = call.args.first().filter(|_| call.target.is_some()) else {
            return Ok(());
        };
        let zone = literal(argument).ok_or("a time zone must be in quotes")?;
        Zone::parse(zone).map(|_| ()).map_err(|why| format!("`{}` {why}", reader::clip(zone)))
    }

    fn comprehension(&mut self, comprehension: &ComprehensionExpr) -> Result<(), String> {
        self.visit(&comprehension.iter_range)?;
        self.visit(&comprehension.accu_init)?;
        let depth = self.bound.len();
        self.bound.push(comprehension.iter_var.clone());
        self.bound.extend(comprehension.iter_var2.clone());
        self.bound.push(comprehension.accu_var.clone());
        self.visit(&comprehension.loop_cond)?;
        self.visit(&comprehension.loop_step)?;
        self.visit(&comprehension.result)?;
        self.bound.truncate(depth);
        Ok(())
    }
}

fn literal(expression: &IdedExpr) -> Option<&str> {
    match &expression.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}

fn unknown_function(name: &str) -> String {
    let plain = |name: &&&str| name.starts_with(|c: char| c.is_ascii_alphabetic());
    let macros = ["has", "all", "exists", "exists_one", "map", "filter", "matches"];
    let parts = super::PARTS.iter().map(|(name, _)| *name);
    let standard = STANDARD.iter().filter(plain).copied();
    let known: Vec<&str> =
        standard.chain(TIMES.iter().copied()).chain(macros).chain(parts).collect();
    format!("unknown function `{}`, {}", reader::clip(name), reader::nearest(name, &known))
}
