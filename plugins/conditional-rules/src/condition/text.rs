//! `contains_any`, `contains_all`, `not_contains`, `matches_regex`: texts in the payload's strings.
//!
//! Strings at any depth are searched, as decoded; names of object members are not. With `field`, the
//! strings at and below those places are searched.

use std::sync::Arc;

use crate::condition::operand::{Kind, Operand, When};
use crate::condition::{Condition, Evidence, Judgement, quoted};
use crate::fault::FaultKind;
use crate::json::{Node, Value};
use crate::patterns::{Hit, PatternId};
use crate::reader;
use crate::regexes::Regex;
use crate::settings::Reading;
use crate::subject::{Gap, Subject};
use crate::text;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantity {
    Any,
    All,
    None,
}

const QUANTITIES: &[(&str, Quantity)] = &[
    ("contains_any", Quantity::Any),
    ("contains_all", Quantity::All),
    ("not_contains", Quantity::None),
];

/// Texts that must (not) be there.
#[derive(Debug)]
pub(crate) struct Contains {
    quantity: Quantity,
    texts: Vec<(String, PatternId)>,
    any_case: bool,
    place: Place,
}

/// Expressions one of which must match.
#[derive(Debug)]
pub(crate) struct Matches {
    regexes: Vec<(String, Arc<Regex>)>,
    place: Place,
}

/// Where to search.
#[derive(Debug, PartialEq)]
struct Place {
    /// The whole payload when none.
    fields: Option<Vec<String>>,
}

/// Reads all text conditions of a `when`.
pub(crate) fn read(when: &mut When<'_>, reading: &mut Reading<'_>) -> Vec<Condition> {
    let mut found: Vec<Contains> = Vec::new();
    for (key, quantity) in QUANTITIES {
        let Some(operand) = when.operand(key, Kind::Text, reading) else { continue };
        let texts = reader::texts(operand.value, &mut reading.faults)
            .into_iter()
            .map(|text| (text.to_owned(), reading.patterns.add(text, operand.any_case)))
            .collect();
        let place = Place { fields: operand.fields };
        let contains = Contains { quantity: *quantity, texts, any_case: operand.any_case, place };
        if let Some(why) = found.iter().find_map(|other| contains.contradiction(other)) {
            reading.faults.add(operand.value, FaultKind::NeverMatches { why });
        }
        found.push(contains);
    }
    let regexes = when.operand("matches_regex", Kind::Text, reading);
    let matches = regexes.map(|operand| Condition::Regex(Matches::read(operand, reading)));
    found.into_iter().map(Condition::Text).chain(matches).collect()
}

impl Place {
    /// The values to search; a gap when none of the fields is there, or one holds no text.
    fn nodes<'s, 'r>(&'r self, subject: &'s Subject<'r>) -> Result<Vec<Node<'s>>, Gap<'r>> {
        let Some(fields) = &self.fields else {
            return Ok(subject.payload()?.root().into_iter().collect());
        };
        let nodes = subject.at_any(fields)?;
        for node in &nodes {
            if !matches!(node.value(), Value::String(_) | Value::Array | Value::Object) {
                return Err(Gap::Unfit { pointer: node.pointer().into(), expected: "text" });
            }
        }
        Ok(nodes)
    }

    fn describe(&self) -> String {
        match &self.fields {
            Some(fields) => quoted(fields.iter().map(String::as_str)),
            None => "the payload".to_owned(),
        }
    }
}

impl Contains {
    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Result<Judgement<'r>, Gap<'r>> {
        let nodes = self.place.nodes(subject)?;
        let hits = subject.hits()?;
        let find = |id: PatternId| {
            nodes
                .iter()
                .find_map(|node| hits.find(id, node.index(), node.end()).map(|hit| (*node, hit)))
        };
        let mut found = self.texts.iter().map(|(_, id)| find(*id));
        let evidence = match self.quantity {
            Quantity::Any => found.flatten().next().map(place),
            Quantity::All => {
                let first = found.next().flatten();
                first.filter(|_| found.all(|hit| hit.is_some())).map(place)
            }
            Quantity::None => found.all(|hit| hit.is_none()).then(Evidence::default),
        };
        Ok(evidence.map_or(Judgement::Fails, Judgement::Holds))
    }

    /// Only over the whole payload: a field that is missing may make a rule match.
    pub(crate) fn needs_one_of(&self) -> Option<Vec<PatternId>> {
        let whole = self.place.fields.is_none();
        let ids = self.texts.iter().map(|(_, id)| *id);
        match self.quantity {
            Quantity::Any if whole => Some(ids.collect()),
            Quantity::All if whole => Some(ids.take(1).collect()),
            Quantity::Any | Quantity::All | Quantity::None => None,
        }
    }

    /// Why this and another condition can never both hold, if so.
    fn contradiction(&self, other: &Self) -> Option<String> {
        if self.quantity != Quantity::None || self.place != other.place {
            return None;
        }
        let forbidden = |wanted: &str| {
            self.texts.iter().any(|(text, _)| match self.any_case {
                true => text::fold(wanted).contains(text::fold(text).as_ref()),
                false => !other.any_case && wanted.contains(text.as_str()),
            })
        };
        let mut wanted = other.texts.iter().map(|(text, _)| text.as_str());
        let never = match other.quantity {
            Quantity::Any => wanted.all(forbidden),
            Quantity::All => wanted.any(forbidden),
            Quantity::None => false,
        };
        never.then(|| "`not_contains` rules out what must be there".to_owned())
    }

    fn quoted(&self) -> String {
        quoted(self.texts.iter().map(|(text, _)| text.as_str()))
    }

    pub(crate) fn describe(&self) -> String {
        let quantity = match self.quantity {
            Quantity::Any if self.texts.len() == 1 => "",
            Quantity::Any => "one of ",
            Quantity::All => "all of ",
            Quantity::None => "none of ",
        };
        format!("{} contains {quantity}{}", self.place.describe(), self.quoted())
    }

    pub(crate) fn remedy(&self) -> String {
        match self.quantity {
            Quantity::Any | Quantity::All => format!("leave out {}", self.quoted()),
            Quantity::None => format!("include one of {}", self.quoted()),
        }
    }
}

/// The place of a hit below a value.
fn place((node, hit): (Node<'_>, Hit)) -> Evidence {
    let skip = hit.node.saturating_sub(node.index());
    let string = node.subtree().nth(skip as usize);
    string
        .map(|string| Evidence::part(string, hit.start as usize, hit.end as usize))
        .unwrap_or_default()
}

impl Matches {
    fn read(operand: Operand<'_>, reading: &mut Reading<'_>) -> Self {
        let mut regexes = Vec::new();
        for node in reader::one_or_more(operand.value, &mut reading.faults) {
            let Some(text) = reader::text(node, &mut reading.faults) else { continue };
            match reading.regexes.add(text, operand.any_case, &mut reading.patterns) {
                Ok(regex) => regexes.push((text.to_owned(), regex)),
                Err(message) => {
                    let regex = reader::clip(text);
                    reading.faults.add(node, FaultKind::Regex { regex, message });
                }
            }
        }
        Self { regexes, place: Place { fields: operand.fields } }
    }

    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Result<Judgement<'r>, Gap<'r>> {
        for node in self.place.nodes(subject)? {
            for (_, regex) in &self.regexes {
                if let Some(evidence) = search(regex, node, subject)? {
                    return Ok(Judgement::Holds(evidence));
                }
            }
        }
        Ok(Judgement::Fails)
    }

    /// As for [`Contains`], where every expression begins with a known text.
    pub(crate) fn needs_one_of(&self) -> Option<Vec<PatternId>> {
        let whole = self.place.fields.is_none();
        let known = self.regexes.iter().all(|(_, regex)| !regex.literals().is_empty());
        let all = || self.regexes.iter().flat_map(|(_, regex)| regex.literals()).copied();
        (whole && known).then(|| all().collect())
    }

    pub(crate) fn describe(&self) -> String {
        let expressions = quoted(self.regexes.iter().map(|(text, _)| text.as_str()));
        format!("{} matches {expressions}", self.place.describe())
    }

    pub(crate) fn remedy(&self) -> String {
        let expressions = quoted(self.regexes.iter().map(|(text, _)| text.as_str()));
        format!("leave out what matches {expressions}")
    }
}

/// Runs an expression over the strings at and below a value, if the texts it needs are there.
fn search<'r>(
    regex: &Regex,
    node: Node<'_>,
    subject: &Subject<'r>,
) -> Result<Option<Evidence>, Gap<'r>> {
    let literals = regex.literals();
    if !literals.is_empty() {
        let hits = subject.hits()?;
        if !literals.iter().any(|id| hits.find(*id, node.index(), node.end()).is_some()) {
            return Ok(None);
        }
    }
    let strings = node.subtree().filter_map(|node| Some((node, node.text()?)));
    let found = strings.into_iter().find(|(_, text)| regex.is_match(text));
    Ok(found.map(|(node, text)| match regex.find(text) {
        Some((start, end)) => Evidence::part(node, start, end),
        None => Evidence::value(node),
    }))
}
