//! A settings file: all its rules, ready to be evaluated.

use portcullis_guest::Effect;

use crate::fault::{ConfigureError, FaultKind, Faults};
use crate::index::{Index, Map};
use crate::json::{Document, Node};
use crate::patterns::{Patterns, PatternsBuilder};
use crate::reader;
use crate::rule::{OUTCOMES, Rule};

/// Keys of a settings file.
pub(crate) const FILE_KEYS: &[&str] = &[
    "$schema",
    "name",
    "version",
    "description",
    "comment",
    "rules",
    "defaults",
    "strategy",
    "domain_sets",
    "time_zone",
];

/// Keys of `defaults`.
pub(crate) const DEFAULTS_KEYS: &[&str] = &["outcome", "approver_role"];

/// Rules, checked and prepared.
#[derive(Debug)]
pub struct Rules {
    /// In the order they are judged and reported.
    pub(crate) rules: Vec<Rule>,
    pub(crate) index: Index,
    pub(crate) patterns: Patterns,
    pub(crate) default: Option<Effect>,
    facts: Vec<String>,
}

/// What is gathered while a file is read.
#[derive(Debug, Default)]
pub(crate) struct Reading<'d> {
    pub(crate) faults: Faults,
    pub(crate) patterns: PatternsBuilder,
    pub(crate) facts: Vec<String>,
    ids: Map<&'d str, Node<'d>>,
}

impl Rules {
    /// Reads a settings file and prepares everything that does not depend on a request.
    ///
    /// # Errors
    /// All faults of the file, up to a bound, each with its JSON Pointer and a hint.
    pub fn configure(settings: &str) -> Result<Self, ConfigureError> {
        let document = Document::parse(settings).map_err(ConfigureError::Unreadable)?;
        let mut reading = Reading::default();
        let rules = document.root().map(|root| Self::read(root, &mut reading));
        let (rules, default) = rules.unwrap_or_default();
        reading.faults.into_result()?;
        let patterns = reading.patterns.build().map_err(|_| ConfigureError::TooManyTexts)?;
        let mut index = Index::default();
        for (number, rule) in (0..).zip(&rules) {
            index.add(number, &rule.scope.tools);
        }
        Ok(Self { rules, index, patterns, default, facts: reading.facts })
    }

    /// Names of the facts of earlier modules that the rules look at.
    pub fn facts(&self) -> impl Iterator<Item = &str> {
        self.facts.iter().map(String::as_str)
    }

    fn read<'d>(root: Node<'d>, reading: &mut Reading<'d>) -> (Vec<Rule>, Option<Effect>) {
        let Some(file) = reader::object(root, FILE_KEYS, &mut reading.faults) else {
            return Default::default();
        };
        let default = file.member("defaults").and_then(|node| {
            let defaults = reader::object(node, DEFAULTS_KEYS, &mut reading.faults)?;
            reader::word(defaults.member("outcome")?, OUTCOMES, &mut reading.faults)
        });
        let mut rules = Vec::new();
        match file.member("rules") {
            Some(list) => {
                for node in list.children() {
                    reading.claim_id(node);
                    rules.extend(Rule::read(node, reading).filter(|rule| rule.enabled));
                }
            }
            None => reading.faults.add(file, FaultKind::MissingKey { key: "rules" }),
        }
        (rules, default)
    }
}

impl<'d> Reading<'d> {
    fn claim_id(&mut self, rule: Node<'d>) {
        let Some(node) = rule.member("id") else { return };
        let Some(id) = node.text() else { return };
        if let Some(first) = self.ids.insert(id, rule) {
            let first = first.pointer();
            self.faults.add(node, FaultKind::DuplicateId { id: reader::clip(id), first });
        }
    }
}
