//! A settings file: all its rules, ready to be evaluated.

use std::sync::Arc;

use portcullis_guest::Effect;

use crate::clock::Zone;
use crate::condition::cel::Library;
use crate::condition::{recipients, time};
use crate::fault::{ConfigureError, FaultKind, Faults};
use crate::index::{Index, Map};
use crate::json::{Document, Node, Value};
use crate::mail::domain::DomainSet;
use crate::patterns::{Patterns, PatternsBuilder};
use crate::reader;
use crate::regexes::RegexesBuilder;
use crate::rule::{OUTCOMES, Rule};
use crate::shadow;

/// A file may have this many rules.
const MAX_RULES: usize = 100_000;

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

const STRATEGIES: &[(&str, Strategy)] =
    &[("strictest", Strategy::Strictest), ("first_match", Strategy::FirstMatch)];

/// Which of the rules that match decides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Strategy {
    /// The strictest of all.
    #[default]
    Strictest,
    /// The first, by priority and then by place in the file.
    FirstMatch,
}

/// What applies when no rule does.
#[derive(Debug)]
pub(crate) struct Default {
    pub(crate) outcome: Effect,
    pub(crate) approver_role: Option<String>,
}

/// Rules, checked and prepared.
#[derive(Debug)]
pub struct Rules {
    /// In the order they are judged and reported.
    pub(crate) rules: Vec<Rule>,
    pub(crate) index: Index,
    pub(crate) patterns: Patterns,
    pub(crate) strategy: Strategy,
    pub(crate) default: Option<Default>,
    facts: Vec<String>,
}

/// What is gathered while a file is read.
#[derive(Debug)]
pub(crate) struct Reading<'d> {
    pub(crate) faults: Faults,
    pub(crate) patterns: PatternsBuilder,
    pub(crate) regexes: RegexesBuilder,
    pub(crate) domain_sets: Map<String, DomainSet>,
    /// Zones named so far.
    pub(crate) zones: Map<String, Arc<Zone>>,
    /// The zone of times without one.
    pub(crate) zone: Arc<Zone>,
    pub(crate) library: Option<Library>,
    facts: Vec<String>,
    ids: Map<&'d str, Node<'d>>,
}

impl std::default::Default for Reading<'_> {
    fn default() -> Self {
        Self {
            faults: Faults::default(),
            patterns: PatternsBuilder::default(),
            regexes: RegexesBuilder::default(),
            domain_sets: Map::default(),
            zones: Map::default(),
            zone: Arc::new(Zone::UTC),
            library: None,
            facts: Vec::new(),
            ids: Map::default(),
        }
    }
}

impl Rules {
    /// Reads a settings file and prepares everything that does not depend on a request.
    ///
    /// # Errors
    /// All faults of the file, up to a bound, each with its JSON Pointer and a hint.
    pub fn configure(settings: &str) -> Result<Self, ConfigureError> {
        let document = Document::parse_trusted(settings).map_err(ConfigureError::Unreadable)?;
        let mut reading = Reading::default();
        let file = document.root().and_then(|root| File::read(root, &mut reading));
        reading.faults.into_result()?;
        let Some(File { rules, strategy, default }) = file else {
            return Err(ConfigureError::TooManyTexts);
        };
        let rules: Vec<Rule> = rules.into_iter().filter(|rule| rule.enabled).collect();
        let mut index = Index::default();
        for (number, rule) in (0..).zip(&rules) {
            index.add(number, rule.scope.tools(), rule.needs_one_of());
        }
        let patterns = reading.patterns.build().map_err(|_| ConfigureError::TooManyTexts)?;
        Ok(Self { rules, index, patterns, strategy, default, facts: reading.facts })
    }

    /// Names of the facts of earlier modules that the rules look at.
    pub fn facts(&self) -> impl Iterator<Item = &str> {
        self.facts.iter().map(String::as_str)
    }
}

struct File {
    rules: Vec<Rule>,
    strategy: Strategy,
    default: Option<Default>,
}

impl File {
    fn read<'d>(root: Node<'d>, reading: &mut Reading<'d>) -> Option<Self> {
        let file = reader::object(root, FILE_KEYS, &mut reading.faults)?;
        if let Some(node) = file.member("time_zone")
            && let Some(zone) = time::zone(node, reading)
        {
            reading.zone = zone;
        }
        if let Some(node) = file.member("domain_sets") {
            reading.read_domain_sets(node);
        }
        let strategy = file.member("strategy");
        let strategy =
            strategy.and_then(|node| reader::word(node, STRATEGIES, &mut reading.faults));
        let strategy = strategy.unwrap_or_default();
        let default =
            file.member("defaults").and_then(|node| Default::read(node, &mut reading.faults));
        let mut rules = match file.member("rules") {
            Some(list) => Self::read_rules(list, reading),
            None => {
                reading.faults.add(file, FaultKind::MissingKey { key: "rules" });
                Vec::new()
            }
        };
        if strategy == Strategy::FirstMatch {
            rules.sort_by_key(|(rule, _)| std::cmp::Reverse(rule.priority));
            shadow::find(&rules, &mut reading.faults);
        }
        let rules = rules.into_iter().map(|(rule, _)| rule).collect();
        Some(Self { rules, strategy, default })
    }

    fn read_rules<'d>(list: Node<'d>, reading: &mut Reading<'d>) -> Vec<(Rule, Node<'d>)> {
        if *list.value() != Value::Array {
            reader::wrong_type(list, "an array of rules", &mut reading.faults);
        } else if list.children().count() > MAX_RULES {
            let kind = FaultKind::TooLarge { what: "rules", limit: MAX_RULES };
            reading.faults.add(list, kind);
        } else {
            let mut rules = Vec::with_capacity(list.children().count());
            for node in list.children() {
                reading.claim_id(node);
                rules.extend(Rule::read(node, reading).map(|rule| (rule, node)));
            }
            return rules;
        }
        Vec::new()
    }
}

impl Default {
    fn read(node: Node<'_>, faults: &mut Faults) -> Option<Self> {
        let defaults = reader::object(node, DEFAULTS_KEYS, faults)?;
        let Some(outcome) = defaults.member("outcome") else {
            faults.add(defaults, FaultKind::MissingKey { key: "outcome" });
            return None;
        };
        let outcome = reader::word(outcome, OUTCOMES, faults)?;
        let role = defaults.member("approver_role");
        if let Some(role) = role.filter(|_| outcome != Effect::RequireApproval) {
            faults.add(role, FaultKind::Unused { key: "approver_role" });
        }
        let approver_role = role.and_then(|node| reader::text(node, faults)).map(str::to_owned);
        Some(Self { outcome, approver_role })
    }
}

impl<'d> Reading<'d> {
    /// Notes that a fact is needed.
    pub(crate) fn need_fact(&mut self, name: &str) {
        if !self.facts.iter().any(|known| known == name) {
            self.facts.push(name.to_owned());
        }
    }

    fn claim_id(&mut self, rule: Node<'d>) {
        let Some(node) = rule.member("id") else { return };
        let Some(id) = node.text() else { return };
        match self.ids.get(id) {
            Some(first) => {
                let first = first.pointer();
                self.faults.add(node, FaultKind::DuplicateId { id: reader::clip(id), first });
            }
            None => {
                self.ids.insert(id, rule);
            }
        }
    }

    fn read_domain_sets(&mut self, node: Node<'_>) {
        if *node.value() != Value::Object {
            reader::wrong_type(node, "an object of lists of domains", &mut self.faults);
            return;
        }
        for list in node.children() {
            let mut set = DomainSet::default();
            for node in reader::one_or_more(list, &mut self.faults) {
                let Some(name) = reader::text(node, &mut self.faults) else { continue };
                if set.add(name).is_none() {
                    reader::malformed(node, recipients::DOMAIN, &mut self.faults);
                }
            }
            self.domain_sets.insert(list.key().unwrap_or_default().to_owned(), set);
        }
    }
}

#[cfg(test)]
mod tests;
