//! `user_role`, `role_not_in`, `session_label_any`, `counter_greater_than`, `data_labels_any`,
//! `risk_hints_any`: over who asks and what is known of the session and the call.
//!
//! Names are compared in the way that makes a rule stricter: for rules that deny or ask for approval
//! case is ignored where a name makes the rule apply, and minded where it lets the caller off; for
//! rules that allow, the other way round.

use crate::condition::operand::{When, count};
use crate::condition::{Condition, Judgement, quoted};
use crate::fault::FaultKind;
use crate::json::{Document, Node, Value};
use crate::names::Names;
use crate::reader;
use crate::settings::Reading;
use crate::subject::{Gap, Subject};
use crate::text;

/// A role that the principal has, or lacks.
#[derive(Debug)]
pub(crate) struct Role {
    roles: Names,
    /// Whether having one makes it hold, and not having none.
    has: bool,
    any_case: bool,
}

/// A label of the session or of the call.
#[derive(Debug)]
pub(crate) struct Labels {
    source: Source,
    labels: Vec<String>,
    any_case: bool,
}

#[derive(Debug, Clone, Copy)]
enum Source {
    Session,
    /// The attribute of this name: labels separated by commas, or a JSON array of strings.
    Attribute(&'static str),
}

/// A counter of the session above a number.
#[derive(Debug)]
pub(crate) struct Counter {
    name: String,
    more_than: i64,
}

const LABELS: &[(&str, Source)] = &[
    ("session_label_any", Source::Session),
    ("data_labels_any", Source::Attribute("data_labels")),
    ("risk_hints_any", Source::Attribute("risk_hints")),
];

/// Reads all such conditions of a `when`.
pub(crate) fn read(when: &mut When<'_>, reading: &mut Reading<'_>) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for (key, has) in [("user_role", true), ("role_not_in", false)] {
        let Some(node) = when.member(key) else { continue };
        let roles = Names::read(node, &mut reading.faults);
        let role = Role { roles, has, any_case: when.strict == has };
        if let [Condition::Role(wanted)] = conditions.as_slice()
            && wanted.roles.exact().next().is_some()
            && wanted.roles.globs().is_empty()
            && wanted.roles.exact().all(|name| role.roles.matches(name, true))
        {
            let why = "`role_not_in` rules out every role of `user_role`".to_owned();
            reading.faults.add(node, FaultKind::NeverMatches { why });
        }
        conditions.push(Condition::Role(role));
    }
    for (key, source) in LABELS {
        let Some(node) = when.member(key) else { continue };
        let labels = reader::texts(node, &mut reading.faults);
        let labels = labels.into_iter().map(str::to_owned).collect();
        conditions.push(Condition::Labels(Labels {
            source: *source,
            labels,
            any_case: when.strict,
        }));
    }
    if let Some(node) = when.member("counter_greater_than") {
        conditions.extend(counters(node, reading).into_iter().map(Condition::Counter));
    }
    conditions
}

/// `{"name":"refunds","value":3}`, or `{"refunds":3}` for one or more counters.
fn counters(node: Node<'_>, reading: &mut Reading<'_>) -> Vec<Counter> {
    if *node.value() != Value::Object {
        let expected = "an object, such as `{\"name\":\"refunds\",\"value\":3}`";
        reader::wrong_type(node, expected, &mut reading.faults);
        return Vec::new();
    }
    if node.member("name").is_some_and(|name| name.text().is_some()) {
        let object = reader::object(node, &["name", "value"], &mut reading.faults);
        let name = object.and_then(|object| object.member("name")?.text()).map(str::to_owned);
        let Some(value) = node.member("value") else {
            reading.faults.add(node, FaultKind::MissingKey { key: "value" });
            return Vec::new();
        };
        let counter = name.zip(count(value, reading));
        return counter.map(|(name, more_than)| Counter { name, more_than }).into_iter().collect();
    }
    if node.children().next().is_none() {
        reading.faults.add(node, FaultKind::Empty { expected: "at least one counter" });
    }
    node.children()
        .filter_map(|child| {
            let name = child.key()?.to_owned();
            Some(Counter { name, more_than: count(child, reading)? })
        })
        .collect()
}

impl Role {
    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Judgement<'r> {
        let mut held = subject.request.principal.roles.iter();
        let has = held.any(|role| self.roles.matches(role, self.any_case));
        Judgement::from_bool(has == self.has)
    }

    pub(crate) fn describe(&self) -> String {
        let verb = if self.has { "has" } else { "lacks" };
        format!("the caller {verb} the role {}", quoted(self.roles.exact()))
    }

    pub(crate) fn remedy(&self) -> Option<String> {
        let remedy = || format!("have someone with the role {} ask", quoted(self.roles.exact()));
        (!self.has).then(remedy)
    }
}

impl Labels {
    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Result<Judgement<'r>, Gap<'r>> {
        let wanted = |found: &str| {
            self.labels
                .iter()
                .any(|label| if self.any_case { text::same(label, found) } else { label == found })
        };
        let request = subject.request;
        let holds = match self.source {
            Source::Session => {
                let session = request.session.as_ref();
                let session = session.ok_or(Gap::NotGiven { what: "session" })?;
                session.labels.iter().any(|label| wanted(label))
            }
            Source::Attribute(name) => {
                let value = request.attribute(name).ok_or(Gap::Attribute { name })?;
                in_attribute(value, wanted).ok_or(Gap::Attribute { name })?
            }
        };
        Ok(Judgement::from_bool(holds))
    }

    pub(crate) fn describe(&self) -> String {
        let labels = quoted(self.labels.iter().map(String::as_str));
        match self.source {
            Source::Session => format!("the session is labelled {labels}"),
            Source::Attribute(name) => format!("the attribute `{name}` names {labels}"),
        }
    }
}

/// Whether a label of an attribute is wanted; none when the attribute looks like a JSON array but is
/// none of strings.
fn in_attribute(value: &str, wanted: impl Fn(&str) -> bool) -> Option<bool> {
    if !value.trim_start().starts_with('[') {
        return Some(value.split(',').any(|label| wanted(label.trim())));
    }
    let document = Document::parse(value).ok()?;
    let mut labels = document.root()?.children().map(|node| node.text());
    labels.try_fold(false, |found, label| Some(found | wanted(label?)))
}

impl Counter {
    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Result<Judgement<'r>, Gap<'r>> {
        let session = subject.request.session.as_ref().ok_or(Gap::NotGiven { what: "session" })?;
        let mut counters = session.counters.iter();
        // A counter that was never added to stands at zero.
        let value = counters.find(|(name, _)| *name == self.name).map_or(0, |(_, value)| *value);
        Ok(Judgement::from_bool(value > self.more_than))
    }

    pub(crate) fn describe(&self) -> String {
        format!("the session's counter `{}` is above {}", self.name, self.more_than)
    }
}
