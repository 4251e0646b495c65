//! `amount_greater_than` and its relatives: exact comparison with a number of the payload.
//!
//! A JSON number is compared as written, and so is a string that is such a number and nothing else
//! (`"150.00"`). Anything else (`"$150"`, `"1,000"`, `[150]`, `true`) cannot be evaluated: guessing
//! would let a caller choose how it is read.

use std::cmp::Ordering;

use crate::condition::{Evidence, Judgement};
use crate::decimal::Decimal;
use crate::fault::Faults;
use crate::json::{Node, Value};
use crate::reader;
use crate::settings::Reading;
use crate::subject::{Gap, Subject};

const DEFAULT_FIELD: &str = "/amount";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Greater,
    Less,
    AtLeast,
    AtMost,
    Equals,
}

const OPERATORS: &[(&str, Operator)] = &[
    ("amount_greater_than", Operator::Greater),
    ("amount_less_than", Operator::Less),
    ("amount_at_least", Operator::AtLeast),
    ("amount_at_most", Operator::AtMost),
    ("amount_equals", Operator::Equals),
];

/// A comparison with a number.
#[derive(Debug)]
pub(crate) struct Amount {
    operator: Operator,
    /// As written in the settings.
    bound: String,
    field: String,
}

/// Reads all amount conditions of a `when`.
pub(crate) fn read(when: Node<'_>, reading: &mut Reading<'_>) -> Vec<Amount> {
    let faults = &mut reading.faults;
    let field = when.member("field").and_then(|node| reader::pointer(node, faults));
    OPERATORS
        .iter()
        .filter_map(|(key, operator)| Some((when.member(key)?, *operator)))
        .filter_map(|(node, operator)| {
            let bound = bound(node, faults)?.to_owned();
            let field = field.clone().unwrap_or_else(|| DEFAULT_FIELD.to_owned());
            Some(Amount { operator, bound, field })
        })
        .collect()
}

fn bound<'d>(node: Node<'d>, faults: &mut Faults) -> Option<&'d str> {
    let text = match node.value() {
        Value::Number(number) => Some(*number),
        Value::String(text) => Some(text.as_ref()),
        _ => None,
    };
    let bound = text.filter(|text| Decimal::parse(text).is_some());
    if bound.is_none() {
        reader::wrong_type(node, "a number", faults);
    }
    bound
}

impl Amount {
    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Judgement<'r> {
        let node = match subject.at(&self.field) {
            Ok(node) => node,
            Err(gap) => return Judgement::Unknown(gap),
        };
        let text = match node.value() {
            Value::Number(number) => number,
            Value::String(text) => text.as_ref(),
            _ => "",
        };
        let (Some(amount), Some(bound)) = (Decimal::parse(text), Decimal::parse(&self.bound))
        else {
            return Judgement::Unknown(Gap::Unfit { pointer: &self.field, expected: "a number" });
        };
        if self.operator.holds(amount.compare(&bound)) {
            Judgement::Holds(Evidence::value(node))
        } else {
            Judgement::Fails
        }
    }

    pub(crate) fn describe(&self) -> String {
        let words = match self.operator {
            Operator::Greater => "greater than",
            Operator::Less => "less than",
            Operator::AtLeast => "at least",
            Operator::AtMost => "at most",
            Operator::Equals => "exactly",
        };
        format!("`{}` is {words} {}", self.field, self.bound)
    }

    pub(crate) fn remedy(&self) -> String {
        let words = match self.operator {
            Operator::Greater => "at or below",
            Operator::Less => "at or above",
            Operator::AtLeast => "below",
            Operator::AtMost => "above",
            Operator::Equals => "at something other than",
        };
        format!("keep `{}` {words} {}", self.field, self.bound)
    }
}

impl Operator {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Greater => ordering.is_gt(),
            Self::Less => ordering.is_lt(),
            Self::AtLeast => ordering.is_ge(),
            Self::AtMost => ordering.is_le(),
            Self::Equals => ordering.is_eq(),
        }
    }
}
