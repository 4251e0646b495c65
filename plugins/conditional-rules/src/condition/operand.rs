//! What a condition is given.
//!
//! A condition is written `"amount_greater_than": 100`, or with modifiers of its own
//! `"amount_greater_than": {"value": 100, "field": "/total"}`. Modifiers beside it in `when` apply
//! as well, as long as it is clear to which condition.

use crate::condition::WHEN_KEYS;
use crate::fault::FaultKind;
use crate::json::{Node, Value};
use crate::reader;
use crate::settings::Reading;

/// Keys of a condition written as an object.
pub(crate) const OPERAND_KEYS: &[&str] = &["value", "values", "field", "case_sensitive"];

/// A `when` while it is read.
#[derive(Debug)]
pub(crate) struct When<'d> {
    node: Node<'d>,
    /// Whether the rule denies or asks for approval.
    pub(crate) strict: bool,
    /// Kinds of conditions that the shared `field` applied to.
    field_users: Vec<Kind>,
    case_used: bool,
    zone_used: bool,
}

/// Conditions that look at the same places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Amount,
    Recipients,
    Text,
}

/// A condition's value and modifiers.
#[derive(Debug)]
pub(crate) struct Operand<'d> {
    /// The value itself.
    pub(crate) value: Node<'d>,
    /// Where to look; none when nothing was said.
    pub(crate) fields: Option<Vec<String>>,
    pub(crate) any_case: bool,
}

impl<'d> When<'d> {
    /// Checks the keys.
    pub(crate) fn read(node: Node<'d>, strict: bool, reading: &mut Reading<'_>) -> Option<Self> {
        let node = reader::object(node, WHEN_KEYS, &mut reading.faults)?;
        Some(Self { node, strict, field_users: Vec::new(), case_used: false, zone_used: false })
    }

    /// The value of a key as it stands.
    pub(crate) fn member(&self, key: &str) -> Option<Node<'d>> {
        self.node.member(key)
    }

    /// The shared `time_zone`.
    pub(crate) fn zone(&mut self) -> Option<Node<'d>> {
        self.zone_used = true;
        self.node.member("time_zone")
    }

    /// A condition that looks at places of the payload.
    pub(crate) fn operand(
        &mut self,
        key: &str,
        kind: Kind,
        reading: &mut Reading<'_>,
    ) -> Option<Operand<'d>> {
        let member = self.node.member(key)?;
        let faults = &mut reading.faults;
        let own = (*member.value() == Value::Object).then_some(member);
        let value = match own {
            None => member,
            Some(object) => {
                reader::object(object, OPERAND_KEYS, faults);
                match object.member("value").or_else(|| object.member("values")) {
                    Some(value) => value,
                    None => {
                        faults.add(object, FaultKind::MissingKey { key: "value" });
                        return None;
                    }
                }
            }
        };
        let field = match own.and_then(|object| object.member("field")) {
            Some(field) => Some(field),
            None => self.node.member("field").inspect(|_| self.field_users.push(kind)),
        };
        let case = match own.and_then(|object| object.member("case_sensitive")) {
            Some(case) => Some(case),
            None => {
                self.case_used |= kind == Kind::Text;
                self.node.member("case_sensitive").filter(|_| kind == Kind::Text)
            }
        };
        let fields = field.map(|node| {
            let list = reader::one_or_more(node, faults);
            list.into_iter().filter_map(|node| reader::pointer(node, faults)).collect()
        });
        let case_sensitive = case.and_then(|node| reader::flag(node, faults)).unwrap_or(false);
        Some(Operand { value, fields, any_case: !case_sensitive })
    }

    /// Notes modifiers that apply to nothing, or to more than one thing.
    pub(crate) fn finish(self, reading: &mut Reading<'_>) {
        let faults = &mut reading.faults;
        if let Some(field) = self.node.member("field") {
            let kind = self.field_users.first();
            if kind.is_none() {
                faults.add(field, FaultKind::Unused { key: "field" });
            } else if self.field_users.iter().any(|other| Some(other) != kind) {
                faults.add(field, FaultKind::AmbiguousField);
            }
        }
        let shared = [("case_sensitive", self.case_used), ("time_zone", self.zone_used)];
        for (key, _) in shared.into_iter().filter(|(_, used)| !used) {
            if let Some(node) = self.node.member(key) {
                faults.add(node, FaultKind::Unused { key });
            }
        }
        if !self.node.children().any(|child| child.key() != Some("field")) {
            faults.add(self.node, FaultKind::Empty { expected: "a condition" });
        }
    }
}

/// A whole number, 0 or more.
pub(crate) fn count(node: Node<'_>, reading: &mut Reading<'_>) -> Option<i64> {
    let number = match node.value() {
        Value::Number(number) => number.parse::<i64>().ok().filter(|number| *number >= 0),
        _ => None,
    };
    if number.is_none() {
        reader::wrong_type(node, "a whole number, 0 or more", &mut reading.faults);
    }
    number
}
