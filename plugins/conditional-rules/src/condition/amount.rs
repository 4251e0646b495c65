//! `amount_greater_than` and its relatives: exact comparison with a number of the payload.
//!
//! A JSON number is compared as written, and so is a string that is such a number and nothing else
//! (`"150.00"`). Anything else (`"$150"`, `"1,000"`, `[150]`, `true`) cannot be evaluated: guessing
//! would let a caller choose how it is read.

use std::cmp::Ordering;

use crate::condition::operand::{Kind, When};
use crate::condition::{Evidence, Judgement};
use crate::decimal::Decimal;
use crate::fault::{FaultKind, Faults};
use crate::json::{Node, Value};
use crate::reader;
use crate::settings::Reading;
use crate::subject::{Gap, Subject};

const DEFAULT_FIELD: &str = "/amount";

/// How two numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
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
    pub(crate) bound: Bound,
    field: String,
}

/// A number and how to compare with it.
#[derive(Debug)]
pub(crate) struct Bound {
    pub(crate) operator: Operator,
    /// As written in the settings.
    number: String,
}

/// Reads all amount conditions of a `when`.
pub(crate) fn read(when: &mut When<'_>, reading: &mut Reading<'_>) -> Vec<Amount> {
    let mut amounts: Vec<Amount> = Vec::new();
    for (key, operator) in OPERATORS {
        let Some(operand) = when.operand(key, Kind::Amount, reading) else { continue };
        let field = match operand.fields.as_deref() {
            None | Some([]) => DEFAULT_FIELD.to_owned(),
            Some([field]) => field.clone(),
            Some(_) => {
                reader::malformed(operand.value, "compared with one `field`", &mut reading.faults);
                continue;
            }
        };
        let Some(bound) = Bound::read(operand.value, *operator, &mut reading.faults) else {
            continue;
        };
        let rivals = amounts.iter().filter(|amount| amount.field == field);
        if let Some(rival) = rivals.map(|amount| &amount.bound).find(|rival| bound.excludes(rival))
        {
            let why = format!("no number is {} and {}", rival.describe(), bound.describe());
            reading.faults.add(operand.value, FaultKind::NeverMatches { why });
        }
        amounts.push(Amount { bound, field });
    }
    amounts
}

/// The number that a value is: a JSON number, or a string that is one.
pub(crate) fn number<'d>(node: Node<'d>) -> Option<Decimal<'d>> {
    match node.value() {
        Value::Number(number) => Decimal::parse(number),
        Value::String(text) => Decimal::parse(text),
        _ => None,
    }
}

impl Amount {
    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Result<Judgement<'r>, Gap<'r>> {
        let node = subject.at(&self.field)?;
        let gap = || Gap::Unfit { pointer: self.field.as_str().into(), expected: "a plain number" };
        if self.bound.holds(number(node).ok_or_else(gap)?) {
            Ok(Judgement::Holds(Evidence::value(node)))
        } else {
            Ok(Judgement::Fails)
        }
    }

    pub(crate) fn describe(&self) -> String {
        format!("`{}` is {}", self.field, self.bound.describe())
    }

    pub(crate) fn remedy(&self) -> String {
        let words = match self.bound.operator {
            Operator::Greater => "at or below",
            Operator::Less => "at or above",
            Operator::AtLeast => "below",
            Operator::AtMost => "above",
            Operator::Equals => "different from",
        };
        format!("keep `{}` {words} {}", self.field, self.bound.number)
    }
}

impl Bound {
    /// Reads the number to compare with.
    pub(crate) fn read(node: Node<'_>, operator: Operator, faults: &mut Faults) -> Option<Self> {
        let text = match node.value() {
            Value::Number(number) => Some(*number),
            Value::String(text) => Some(text.as_ref()),
            _ => None,
        };
        let number = text.filter(|text| text.len() <= 256 && Decimal::parse(text).is_some());
        if number.is_none() {
            reader::wrong_type(node, "a plain number", faults);
        }
        Some(Self { operator, number: number?.to_owned() })
    }

    /// Whether a number compares as asked.
    pub(crate) fn holds(&self, number: Decimal<'_>) -> bool {
        Decimal::parse(&self.number).is_some_and(|bound| {
            let ordering = number.compare(&bound);
            match self.operator {
                Operator::Greater => ordering.is_gt(),
                Operator::Less => ordering.is_lt(),
                Operator::AtLeast => ordering.is_ge(),
                Operator::AtMost => ordering.is_le(),
                Operator::Equals => ordering.is_eq(),
            }
        })
    }

    /// Whether no number can satisfy both.
    pub(crate) fn excludes(&self, other: &Self) -> bool {
        let (Some(a), Some(b)) = (Decimal::parse(&self.number), Decimal::parse(&other.number))
        else {
            return false;
        };
        let ordering = a.compare(&b);
        match (self.operator.side(), other.operator.side()) {
            (Side::Exact, _) => !other.holds(a),
            (_, Side::Exact) => !self.holds(b),
            (Side::Below, Side::Above) => self.empty_between(other, ordering),
            (Side::Above, Side::Below) => other.empty_between(self, ordering.reverse()),
            _ => false,
        }
    }

    /// Whether nothing lies below this bound and above the other; `ordering` is this against other.
    fn empty_between(&self, above: &Self, ordering: Ordering) -> bool {
        let closed = self.operator == Operator::AtMost && above.operator == Operator::AtLeast;
        ordering.is_lt() || (ordering.is_eq() && !closed)
    }

    pub(crate) fn describe(&self) -> String {
        let words = match self.operator {
            Operator::Greater => "greater than",
            Operator::Less => "less than",
            Operator::AtLeast => "at least",
            Operator::AtMost => "at most",
            Operator::Equals => "exactly",
        };
        format!("{words} {}", self.number)
    }
}

enum Side {
    Above,
    Below,
    Exact,
}

impl Operator {
    fn side(self) -> Side {
        match self {
            Self::Greater | Self::AtLeast => Side::Above,
            Self::Less | Self::AtMost => Side::Below,
            Self::Equals => Side::Exact,
        }
    }
}
