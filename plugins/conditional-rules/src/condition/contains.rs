//! `contains_any`, `contains_all`, `not_contains`: texts in the payload's strings.

use crate::condition::{Evidence, Judgement};
use crate::json::Node;
use crate::patterns::{Hit, PatternId};
use crate::reader;
use crate::settings::Reading;
use crate::subject::Subject;

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
    /// The whole payload when none.
    field: Option<String>,
}

/// Reads all such conditions of a `when`.
pub(crate) fn read(when: Node<'_>, reading: &mut Reading<'_>) -> Vec<Contains> {
    let field = when.member("field").and_then(|node| reader::pointer(node, &mut reading.faults));
    let mut conditions = Vec::new();
    for (key, quantity) in QUANTITIES {
        let Some(node) = when.member(key) else { continue };
        let texts = reader::texts(node, &mut reading.faults)
            .into_iter()
            .map(|text| (text.to_owned(), reading.patterns.add(text, true)))
            .collect();
        conditions.push(Contains { quantity: *quantity, texts, field: field.clone() });
    }
    conditions
}

impl Contains {
    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Judgement<'r> {
        let searched = match &self.field {
            Some(field) => subject.at(field),
            None => subject.at(""),
        };
        let (node, hits) = match (searched, subject.hits()) {
            (Ok(node), Ok(hits)) => (node, hits),
            (Err(gap), _) | (_, Err(gap)) => return Judgement::Unknown(gap),
        };
        let find = |id: PatternId| hits.find(id, node.index(), node.end());
        let mut found = self.texts.iter().map(|(_, id)| find(*id));
        let place = |hit: Hit| {
            let node = node.subtree().find(|string| string.index() == hit.node);
            node.map(|node| Evidence::part(node, hit.start, hit.end)).unwrap_or_default()
        };
        let evidence = match self.quantity {
            Quantity::Any => found.flatten().next().map(place),
            Quantity::All => {
                let first = found.next().flatten();
                first.filter(|_| found.all(|hit| hit.is_some())).map(place)
            }
            Quantity::None => found.all(|hit| hit.is_none()).then(Evidence::default),
        };
        evidence.map_or(Judgement::Fails, Judgement::Holds)
    }

    fn quoted(&self) -> String {
        let texts: Vec<_> = self.texts.iter().map(|(text, _)| format!("`{text}`")).collect();
        texts.join(", ")
    }

    fn place(&self) -> String {
        self.field.as_ref().map_or_else(|| "the payload".to_owned(), |field| format!("`{field}`"))
    }

    pub(crate) fn describe(&self) -> String {
        let place = self.place();
        match self.quantity {
            Quantity::Any => format!("{place} contains one of {}", self.quoted()),
            Quantity::All => format!("{place} contains all of {}", self.quoted()),
            Quantity::None => format!("{place} contains none of {}", self.quoted()),
        }
    }

    pub(crate) fn remedy(&self) -> String {
        match self.quantity {
            Quantity::Any | Quantity::All => format!("leave out {}", self.quoted()),
            Quantity::None => format!("include one of {}", self.quoted()),
        }
    }
}
