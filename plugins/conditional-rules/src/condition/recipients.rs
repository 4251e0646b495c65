//! `recipient_count_greater_than`, `recipient_domain_not_in`, `recipient_domain_in`: who would get a
//! message.
//!
//! A recipient is a string with a list of addresses, an object that has one under `email` or
//! `address`, or an array of these. Without `field`, the payload's `to`, `cc`, `bcc` and
//! `recipients` count, in any case. A place with anything else cannot be evaluated.

use std::sync::Arc;

use crate::condition::operand::{Kind, Operand, When, count};
use crate::condition::{Condition, Evidence, Judgement, quoted};
use crate::fault::FaultKind;
use crate::json::{Node, Value};
use crate::mail::domain::{Domain, DomainSet};
use crate::mail::{self, Address};
use crate::reader;
use crate::settings::Reading;
use crate::subject::{Gap, Subject};
use crate::text;

const DEFAULT_KEYS: &[&str] = &["to", "cc", "bcc", "recipients"];

/// Keys of an object that hold its address.
const ADDRESS_KEYS: &[&str] = &["email", "address", "email_address", "emailAddress"];

/// More recipients than a number.
#[derive(Debug)]
pub(crate) struct Count {
    more_than: i64,
    fields: Option<Vec<String>>,
}

/// Some recipient outside (or inside) a set of domains.
#[derive(Debug)]
pub(crate) struct Domains {
    set: Arc<DomainSet>,
    /// As written in the settings.
    names: Vec<String>,
    /// Whether a recipient inside makes it hold, and not one outside.
    inside: bool,
    fields: Option<Vec<String>>,
}

/// Reads all recipient conditions of a `when`.
pub(crate) fn read(when: &mut When<'_>, reading: &mut Reading<'_>) -> Vec<Condition> {
    let mut conditions = Vec::new();
    if let Some(operand) = when.operand("recipient_count_greater_than", Kind::Recipients, reading)
        && let Some(more_than) = count(operand.value, reading)
    {
        conditions.push(Condition::RecipientCount(Count { more_than, fields: operand.fields }));
    }
    for (key, inside) in [("recipient_domain_not_in", false), ("recipient_domain_in", true)] {
        let Some(operand) = when.operand(key, Kind::Recipients, reading) else { continue };
        conditions.push(Condition::RecipientDomain(Domains::read(operand, inside, reading)));
    }
    conditions
}

/// Looks at every recipient in turn until `judge` answers. A gap when nobody is named, or when
/// something there is no list of addresses and no other recipient decided.
fn each<'r>(
    fields: &'r Option<Vec<String>>,
    subject: &Subject<'r>,
    mut judge: impl FnMut(Node<'_>, &Address) -> Option<Evidence>,
) -> Result<Judgement<'r>, Gap<'r>> {
    let places = match fields {
        Some(fields) => subject.at_any(fields)?,
        None => default_places(subject)?,
    };
    let mut gap = None;
    for place in places {
        for (node, text) in strings(place) {
            let list = text.ok_or(mail::Malformed).and_then(mail::addresses);
            let Ok(list) = list else {
                let pointer = node.pointer().into();
                gap = gap.or(Some(Gap::Unfit { pointer, expected: "a list of mail addresses" }));
                continue;
            };
            if let Some(evidence) = list.iter().find_map(|address| judge(node, address)) {
                return Ok(Judgement::Holds(evidence));
            }
        }
    }
    gap.map_or(Ok(Judgement::Fails), Err)
}

fn default_places<'s, 'r>(subject: &'s Subject<'r>) -> Result<Vec<Node<'s>>, Gap<'r>> {
    let members = subject.payload()?.root().into_iter().flat_map(Node::children);
    let places: Vec<_> = members
        .filter(|node| *node.value() != Value::Null)
        .filter(|node| {
            let key = node.key().unwrap_or_default();
            DEFAULT_KEYS.iter().any(|known| text::same(key, known))
        })
        .collect();
    if places.is_empty() { Err(Gap::NoRecipients) } else { Ok(places) }
}

/// The strings that should be lists of addresses; none where something else stands in their place.
fn strings<'d>(place: Node<'d>) -> Vec<(Node<'d>, Option<&'d str>)> {
    let mut found = Vec::new();
    let mut pending = vec![place];
    while let Some(node) = pending.pop() {
        match node.value() {
            Value::String(text) => found.push((node, Some(text.as_ref()))),
            Value::Array => pending.extend(node.children()),
            Value::Object => {
                let before = pending.len();
                pending.extend(ADDRESS_KEYS.iter().filter_map(|key| node.member(key)));
                if pending.len() == before {
                    found.push((node, None));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => found.push((node, None)),
        }
    }
    found
}

impl Count {
    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Result<Judgement<'r>, Gap<'r>> {
        let mut seen = 0_i64;
        each(&self.fields, subject, |node, _| {
            seen = seen.saturating_add(1);
            (seen > self.more_than).then(|| Evidence::value(node))
        })
    }

    pub(crate) fn describe(&self) -> String {
        format!("there are more than {} recipients", self.more_than)
    }

    pub(crate) fn remedy(&self) -> String {
        format!("send to at most {} recipients", self.more_than)
    }
}

impl Domains {
    fn read(operand: Operand<'_>, inside: bool, reading: &mut Reading<'_>) -> Self {
        let mut set = DomainSet::default();
        let mut names = Vec::new();
        for node in reader::one_or_more(operand.value, &mut reading.faults) {
            let Some(name) = reader::text(node, &mut reading.faults) else { continue };
            names.push(name.to_owned());
            if let Some(known) = reading.domain_sets.get(name) {
                set.extend(known);
            } else if !name.contains('.') {
                let known: Vec<&str> = reading.domain_sets.keys().map(String::as_str).collect();
                let hint = if known.is_empty() {
                    "expected a domain, or a name from `domain_sets`".to_owned()
                } else {
                    reader::nearest(name, &known)
                };
                reading.faults.add(node, FaultKind::UnknownWord { word: reader::clip(name), hint });
            } else if set.add(name).is_none() {
                reader::malformed(node, DOMAIN, &mut reading.faults);
            }
        }
        Self { set: Arc::new(set), names, inside, fields: operand.fields }
    }

    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Result<Judgement<'r>, Gap<'r>> {
        each(&self.fields, subject, |node, Address { domain, start, end }| {
            (self.set.contains(domain) == self.inside)
                .then(|| Evidence::part(node, *start, *end).detail(detail(domain)))
        })
    }

    pub(crate) fn describe(&self) -> String {
        let side = if self.inside { "in" } else { "in none of" };
        format!("the domain of a recipient is {side} {}", self.quoted())
    }

    pub(crate) fn remedy(&self) -> String {
        let side = if self.inside { "outside" } else { "in" };
        format!("send only to addresses {side} {}", self.quoted())
    }

    fn quoted(&self) -> String {
        quoted(self.names.iter().map(String::as_str))
    }
}

/// What a domain must look like.
pub(crate) const DOMAIN: &str = "a domain, such as `shop.example` or `*.shop.example`";

fn detail(domain: &Domain) -> String {
    format!("the recipient's domain is `{}`", domain.as_str())
}
