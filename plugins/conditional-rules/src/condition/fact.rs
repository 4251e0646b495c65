//! `fact` and `table_contains_any`: over what earlier modules of the bundle established.
//!
//! A fact that no earlier module established cannot be evaluated. A place that a fact does not have
//! means that its module found nothing there: comparisons with it do not hold.

use crate::condition::amount::{self, Bound, Operator};
use crate::condition::operand::When;
use crate::condition::{Condition, Judgement, quoted};
use crate::fault::FaultKind;
use crate::json::{Node, Value};
use crate::names;
use crate::reader;
use crate::settings::Reading;
use crate::subject::{Gap, Subject};
use crate::text;

/// The fact that the SQL inspector establishes.
const SQL: &str = "sql";

/// Keys of `fact`.
pub(crate) const FACT_KEYS: &[&str] = &[
    "name",
    "at",
    "greater_than",
    "less_than",
    "at_least",
    "at_most",
    "equals",
    "in",
    "contains_any",
    "exists",
];

const BOUNDS: &[(&str, Operator)] = &[
    ("greater_than", Operator::Greater),
    ("less_than", Operator::Less),
    ("at_least", Operator::AtLeast),
    ("at_most", Operator::AtMost),
];

/// Tests of one place of a fact.
#[derive(Debug)]
pub(crate) struct FactTest {
    name: String,
    at: String,
    tests: Vec<Test>,
}

#[derive(Debug)]
enum Test {
    Bound(Bound),
    In(Vec<Scalar>),
    ContainsAny(Vec<Scalar>),
    Exists(bool),
}

/// A value that is compared as a whole.
#[derive(Debug, PartialEq)]
enum Scalar {
    Null,
    Bool(bool),
    /// Compared by value.
    Number(String),
    /// Compared without case.
    Text(String),
}

/// Tables that a SQL text must not name.
#[derive(Debug)]
pub(crate) struct Tables {
    names: Vec<String>,
}

/// Reads all fact conditions of a `when`.
pub(crate) fn read(when: &mut When<'_>, reading: &mut Reading<'_>) -> Vec<Condition> {
    let mut conditions = Vec::new();
    if let Some(node) = when.member("table_contains_any") {
        let names = reader::texts(node, &mut reading.faults);
        reading.need_fact(SQL);
        let names = names.into_iter().map(|name| text::fold(name).into_owned()).collect();
        conditions.push(Condition::Tables(Tables { names }));
    }
    let tests = when.member("fact");
    for node in tests.map(|node| reader::one_or_more(node, &mut reading.faults)).unwrap_or_default()
    {
        conditions.extend(FactTest::read(node, reading).map(Condition::Fact));
    }
    conditions
}

impl FactTest {
    fn read(node: Node<'_>, reading: &mut Reading<'_>) -> Option<Self> {
        let faults = &mut reading.faults;
        let object = reader::object(node, FACT_KEYS, faults)?;
        let Some(name) = object.member("name") else {
            faults.add(object, FaultKind::MissingKey { key: "name" });
            return None;
        };
        let name = reader::text(name, faults)?.to_owned();
        let at = object.member("at").and_then(|node| reader::pointer(node, faults));
        let mut tests: Vec<Test> = Vec::new();
        for (key, operator) in BOUNDS {
            let Some(node) = object.member(key) else { continue };
            let Some(bound) = Bound::read(node, *operator, faults) else { continue };
            let mut rivals = tests.iter().filter_map(Test::bound);
            if let Some(rival) = rivals.find(|rival| rival.excludes(&bound)) {
                let why = format!("no number is {} and {}", rival.describe(), bound.describe());
                faults.add(node, FaultKind::NeverMatches { why });
            }
            tests.push(Test::Bound(bound));
        }
        if let Some(node) = object.member("equals") {
            tests.extend(Scalar::read(node, faults).map(|scalar| Test::In(vec![scalar])));
        }
        for (key, test) in [("in", Test::In as fn(_) -> _), ("contains_any", Test::ContainsAny)] {
            let Some(node) = object.member(key) else { continue };
            let list = reader::one_or_more(node, faults);
            tests.push(test(list.into_iter().filter_map(|n| Scalar::read(n, faults)).collect()));
        }
        if let Some(node) = object.member("exists") {
            tests.extend(reader::flag(node, faults).map(Test::Exists));
        }
        if tests.is_empty() {
            faults.add(object, FaultKind::Empty { expected: "a test, such as `greater_than`" });
        }
        reading.need_fact(&name);
        Some(Self { name, at: at.unwrap_or_default(), tests })
    }

    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Result<Judgement<'r>, Gap<'r>> {
        let fact = subject.fact(&self.name)?;
        let value = fact.at(&self.at);
        let mut holds = true;
        for test in &self.tests {
            holds &= match (test, value) {
                (Test::Exists(wanted), value) => value.is_some() == *wanted,
                (_, None) => false,
                (Test::Bound(bound), Some(value)) => {
                    let number = amount::number(value);
                    let gap =
                        Gap::FactUnfit { name: &self.name, at: &self.at, expected: "a number" };
                    bound.holds(number.ok_or(gap)?)
                }
                (Test::In(list), Some(value)) => list.iter().any(|scalar| scalar.equals(value)),
                (Test::ContainsAny(list), Some(value)) => {
                    let is_array = *value.value() == Value::Array;
                    let mut elements: Box<dyn Iterator<Item = Node<'_>>> = if is_array {
                        Box::new(value.children())
                    } else {
                        Box::new([value].into_iter())
                    };
                    elements.any(|element| list.iter().any(|scalar| scalar.equals(element)))
                }
            };
        }
        Ok(Judgement::from_bool(holds))
    }

    pub(crate) fn describe(&self) -> String {
        let at = if self.at.is_empty() { String::new() } else { format!(" at `{}`", self.at) };
        let tests: Vec<String> = self.tests.iter().map(Test::describe).collect();
        format!("the fact `{}`{at} {}", self.name, tests.join(" and "))
    }
}

impl Test {
    fn bound(&self) -> Option<&Bound> {
        match self {
            Self::Bound(bound) => Some(bound),
            _ => None,
        }
    }

    fn describe(&self) -> String {
        match self {
            Self::Bound(bound) => format!("is {}", bound.describe()),
            Self::In(_) => "is one of the values named".to_owned(),
            Self::ContainsAny(_) => "contains one of the values named".to_owned(),
            Self::Exists(true) => "exists".to_owned(),
            Self::Exists(false) => "does not exist".to_owned(),
        }
    }
}

impl Scalar {
    fn read(node: Node<'_>, faults: &mut crate::fault::Faults) -> Option<Self> {
        match node.value() {
            Value::Null => Some(Self::Null),
            Value::Bool(flag) => Some(Self::Bool(*flag)),
            Value::Number(number) => Some(Self::Number((*number).to_owned())),
            Value::String(text) => Some(Self::Text(text.clone().into_owned())),
            Value::Array | Value::Object => {
                reader::wrong_type(node, "a string, number, boolean or null", faults);
                None
            }
        }
    }

    fn equals(&self, node: Node<'_>) -> bool {
        match (self, node.value()) {
            (Self::Null, Value::Null) => true,
            (Self::Bool(wanted), Value::Bool(found)) => wanted == found,
            (Self::Text(wanted), Value::String(found)) => text::same(wanted, found),
            (Self::Number(wanted), Value::Number(found)) => {
                let numbers =
                    (crate::decimal::Decimal::parse(wanted), crate::decimal::Decimal::parse(found));
                matches!(numbers, (Some(a), Some(b)) if a.compare(&b).is_eq())
            }
            _ => false,
        }
    }
}

impl Tables {
    /// The fact `sql` lists tables under `/tables`: an array of names, or an object of such arrays.
    /// A table is a string, or an object with the string under `name`.
    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Result<Judgement<'r>, Gap<'r>> {
        let gap = || Gap::FactUnfit { name: SQL, at: "/tables", expected: "a list of tables" };
        let tables = subject.fact(SQL)?.at("/tables").ok_or_else(gap)?;
        let lists: Vec<Node<'_>> = match tables.value() {
            Value::Array => vec![tables],
            Value::Object => tables.children().collect(),
            _ => return Err(gap()),
        };
        for table in lists.into_iter().flat_map(Node::children) {
            let name = table.text().or_else(|| table.member("name")?.text()).ok_or_else(gap)?;
            if self.names.iter().any(|listed| same_table(listed, &text::fold(name))) {
                return Ok(Judgement::holds());
            }
        }
        Ok(Judgement::Fails)
    }

    pub(crate) fn describe(&self) -> String {
        format!("the statement names one of the tables {}", self.quoted())
    }

    pub(crate) fn remedy(&self) -> String {
        format!("leave out the tables {}", self.quoted())
    }

    fn quoted(&self) -> String {
        quoted(self.names.iter().map(String::as_str))
    }
}

/// Whether two names can mean one table: their parts are compared from the last on, as far as both
/// have any, so `users` and `hr.users` can. A listed part may be a glob; `hr.*` needs the schema. A
/// found part may be one too, as a wildcard table of BigQuery is.
fn same_table(listed: &str, found: &str) -> bool {
    let every = listed.ends_with(".*") && listed.split('.').count() > found.split('.').count();
    let meets =
        |glob, part: &str| names::run(glob, part) || (part.contains('*') && names::run(part, glob));
    !every && listed.rsplit('.').zip(found.rsplit('.')).all(|(glob, part)| meets(glob, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_compared_from_the_last_part_on() {
        for (listed, found, expected) in [
            ("pii.*", "pii.people", true),
            ("pii.*", "people", false),
            ("customers", "shop.cust*", true),
            ("customers", "shop.order*", false),
            ("users", "users", true),
            ("users", "public.users", true),
            ("hr.users", "users", true),
            ("hr.users", "shop.hr.users", true),
            ("hr.users", "sales.users", false),
            ("user*", "public.user_accounts", true),
            ("users", "users_old", false),
        ] {
            assert_eq!(same_table(listed, found), expected, "{listed} {found}");
        }
    }
}
