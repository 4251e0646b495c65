//! What the variables of expressions are.
//!
//! Whole numbers become `int`, or `uint` above its range; other numbers become `double`, which is
//! not exact: amounts of money are for the amount conditions. A number that none of the three can
//! hold cannot be evaluated. A value that the caller left out is not there, rather than null, so that
//! an expression over it cannot be evaluated instead of being quietly false.

use std::collections::HashMap;
use std::sync::Arc;

use ::cel::Value;
use ::cel::objects::{Key, Map};
use portcullis_guest::{Principal, Session, Stage};

use super::check::Variable;
use crate::json::{self, Node};
use crate::subject::{Gap, Subject};

/// The value of a variable; none when the stage does not have it.
pub(super) fn variable<'r>(
    variable: Variable,
    facts: &'r [String],
    subject: &Subject<'r>,
) -> Result<Option<Value>, Gap<'r>> {
    let request = subject.request;
    let value = match variable {
        Variable::Tool => text(&request.tool),
        Variable::Args if request.stage == Stage::Call => payload(subject)?,
        Variable::Result if request.stage == Stage::Result => payload(subject)?,
        Variable::Args | Variable::Result => return Ok(None),
        Variable::Principal => principal(&request.principal),
        Variable::Session => match &request.session {
            Some(known) => session(known),
            None => return Err(Gap::NotGiven { what: "session" }),
        },
        Variable::Environment if request.environment.is_empty() => {
            return Err(Gap::NotGiven { what: "environment" });
        }
        Variable::Environment => text(&request.environment),
        Variable::Now => Value::Int(i64::try_from(request.now).map_err(|_| Gap::Clock)?),
        Variable::Attributes => {
            map(request.attributes.iter().map(|(name, value)| (name.as_str(), text(value))))
        }
        Variable::Facts => return self::facts(facts, subject).map(Some),
    };
    Ok(Some(value))
}

/// The facts that the expression names and that were established.
fn facts<'r>(names: &'r [String], subject: &Subject<'r>) -> Result<Value, Gap<'r>> {
    let mut entries = Vec::new();
    for name in names {
        if let Ok(fact) = subject.fact(name) {
            let value = fact.root().and_then(value).ok_or(Gap::Expression)?;
            entries.push((name.as_str(), value));
        }
    }
    Ok(map(entries))
}

fn payload<'r>(subject: &Subject<'r>) -> Result<Value, Gap<'r>> {
    subject.payload()?.root().and_then(value).ok_or(Gap::Expression)
}

fn text(text: &str) -> Value {
    Value::String(Arc::new(text.to_owned()))
}

fn texts(list: &[String]) -> Value {
    Value::List(Arc::new(list.iter().map(|item| text(item)).collect()))
}

fn map<'n>(entries: impl IntoIterator<Item = (&'n str, Value)>) -> Value {
    let key = |name: &str| Key::String(Arc::new(name.to_owned()));
    let map: HashMap<Key, Value> =
        entries.into_iter().map(|(name, value)| (key(name), value)).collect();
    Value::Map(Map { map: Arc::new(map) })
}

fn principal(principal: &Principal) -> Value {
    let given =
        [("tenant", &principal.tenant), ("agent", &principal.agent), ("user", &principal.user)];
    let given = given.into_iter().filter_map(|(name, value)| Some((name, text(value.as_ref()?))));
    let lists = [("roles", &principal.roles), ("delegation", &principal.delegation)];
    map(given.chain(lists.into_iter().map(|(name, list)| (name, texts(list)))))
}

fn session(session: &Session) -> Value {
    let counters = session.counters.iter().map(|(name, value)| (name.as_str(), Value::Int(*value)));
    map([
        ("id", text(&session.id)),
        ("labels", texts(&session.labels)),
        ("counters", map(counters)),
    ])
}

/// A JSON value; none when it holds a number too large.
fn value(node: Node<'_>) -> Option<Value> {
    Some(match node.value() {
        json::Value::Null => Value::Null,
        json::Value::Bool(flag) => Value::Bool(*flag),
        json::Value::Number(number) => self::number(number)?,
        json::Value::String(string) => text(string),
        json::Value::Array => {
            Value::List(Arc::new(node.children().map(value).collect::<Option<_>>()?))
        }
        json::Value::Object => {
            let entries: Option<Vec<_>> = node
                .children()
                .map(|child| Some((child.key().unwrap_or_default(), value(child)?)))
                .collect();
            map(entries?)
        }
    })
}

fn number(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse() {
        return Some(Value::Int(number));
    }
    if let Ok(number) = text.parse() {
        return Some(Value::UInt(number));
    }
    let whole = !text.contains(['.', 'e', 'E']);
    text.parse().ok().filter(|number: &f64| number.is_finite() && !whole).map(Value::Float)
}
