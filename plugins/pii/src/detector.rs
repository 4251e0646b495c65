//! A configured detector: a text or a payload in, findings and changes out.

use std::collections::HashMap;

use portcullis_guest::pointer::Pattern;
use portcullis_guest::settings::Fault;
use serde_json::Value;

use crate::allow::Allowed;
use crate::candidate::Candidate;
use crate::context;
use crate::custom::{self, Custom};
use crate::edit::{self, Edit};
use crate::finding::{Finding, Score};
use crate::kind::Kind;
use crate::mark;
use crate::payload::{self, Leaf, What};
use crate::plan::Plan;
use crate::redact::{self, Key};
use crate::scan::{Place, Roles, Scanner};
use crate::settings::{Pseudonyms, Schema, Settings, Unreachable};

/// Whether the name of a member can be something itself: most are a word or two.
fn may_hold(name: &str) -> bool {
    name.len() > 24
        || name.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@' || byte >= 0x80)
}

/// How often a redacted text is looked at again for what its neighbours hid.
const ROUNDS: usize = 4;

/// Finds personal data and secrets, and redacts them.
#[derive(Debug)]
pub struct Detector {
    scanner: Scanner,
    plan: Plan,
    allowed: Allowed,
    fields: Vec<Pattern>,
    schemas: Vec<(Pattern, Schema)>,
    /// Marks of the settings' own types: `EMPLOYEE_ID`.
    marks: Vec<String>,
    names: Vec<String>,
    pub(crate) pseudonyms: Pseudonyms,
    pub(crate) unreachable: Unreachable,
    pub(crate) approver_role: Option<String>,
    pub(crate) max_bytes: usize,
    pub(crate) max_findings: usize,
}

/// Whose pseudonyms are the same for the same value.
#[derive(Debug, Clone)]
pub struct Session(pub(crate) Key);

/// A text, and what was found in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Redacted {
    /// The text with its changes made.
    pub text: String,
    /// In the order of the text.
    pub findings: Vec<Finding>,
    /// What was changed, as bytes of the text that came in.
    pub edits: Vec<Edit>,
}

/// A text of a payload in which something was found.
#[derive(Debug, Clone)]
pub(crate) struct Spot {
    pub(crate) pointer: String,
    pub(crate) what: What,
    pub(crate) redacted: Redacted,
}

/// A payload, and what was found in it.
#[derive(Debug, Clone, PartialEq)]
pub struct RedactedJson {
    /// The payload with its changes made; a number that was redacted is a string now.
    pub json: Value,
    /// In the order of the payload.
    pub findings: Vec<Finding>,
}

impl Detector {
    /// Reads settings, JSON text; `{}` finds every type but names and addresses of people, and replaces
    /// what it finds.
    ///
    /// # Errors
    /// What is wrong with the settings, and where.
    pub fn configure(settings: &str) -> Result<Self, Fault> {
        let settings = Settings::parse(settings)?;
        let custom = Custom::new(&settings.custom)?;
        let schemas = settings.schemas.iter();
        let schemas =
            schemas.filter_map(|(p, schema)| Some((Pattern::parse(p).ok()?, schema.clone())));
        let patterns = settings.fields.iter().filter_map(|pattern| Pattern::parse(pattern).ok());
        let plan = Plan::new(&settings);
        Ok(Self {
            fields: patterns.collect(),
            schemas: schemas.collect(),
            marks: settings.custom.iter().map(|custom| custom::mark(&custom.name)).collect(),
            names: settings.custom.iter().map(|custom| custom.name.clone()).collect(),
            allowed: Allowed::new(&settings.allow),
            scanner: Scanner::new(&settings, &plan, custom),
            plan,
            pseudonyms: settings.pseudonyms,
            unreachable: settings.unreachable,
            approver_role: settings.approver_role,
            max_bytes: settings.max_bytes,
            max_findings: settings.max_findings,
        })
    }

    /// The session of pseudonyms: `secret` is the session's own, beside that of the settings.
    #[must_use]
    pub fn session(&self, secret: Option<&str>, id: &str) -> Session {
        let own = self.pseudonyms.secret.as_deref();
        let secrets: Vec<&str> = own.into_iter().chain(secret).collect();
        Session(Key::new(&secrets, id))
    }

    /// Redacts a plain text. Linear in its length.
    #[must_use]
    pub fn redact(&self, text: &str, session: &Session) -> Redacted {
        self.text(text, &[], &[], Roles::default(), session)
    }

    /// Redacts the strings of a payload, and its numbers.
    #[must_use]
    pub fn redact_json(&self, payload: &Value, session: &Session) -> RedactedJson {
        // What was a value is JSON.
        let places = self.places(&payload.to_string(), session).unwrap_or_default();
        let mut json = payload.clone();
        let mut findings = Vec::new();
        for place in places {
            if !place.redacted.edits.is_empty()
                && place.what != What::Name
                && let Some(slot) = json.pointer_mut(&place.pointer)
            {
                *slot = Value::String(place.redacted.text);
            }
            findings.extend(place.redacted.findings);
        }
        RedactedJson { json, findings }
    }

    /// The places of a payload, JSON text, where something was found.
    pub(crate) fn places(&self, payload: &str, session: &Session) -> Result<Vec<Spot>, String> {
        let mut places = Vec::new();
        let mut known: HashMap<String, Roles> = HashMap::new();
        payload::walk(payload, &self.fields, &mut |leaf| {
            if leaf.what == What::Name && !may_hold(leaf.text) {
                return;
            }
            let redacted = self.leaf(leaf, &mut known, session);
            if !redacted.findings.is_empty() {
                places.push(Spot { pointer: leaf.pointer(), what: leaf.what, redacted });
            }
        })?;
        Ok(places)
    }

    fn leaf(
        &self,
        leaf: &Leaf<'_>,
        known: &mut HashMap<String, Roles>,
        session: &Session,
    ) -> Redacted {
        // What a member is called says nothing of its own name.
        let names = if leaf.what == What::Name { &[] } else { leaf.names };
        let roles = names.last().map(|name| match known.get(name) {
            Some(roles) => *roles,
            None => {
                let roles = self.scanner.roles(name);
                known.insert(name.clone(), roles);
                roles
            }
        });
        let roles = roles.unwrap_or_default();
        let mut redacted = self.text(leaf.text, leaf.path, names, roles, session);
        for finding in &mut redacted.findings {
            finding.pointer = leaf.pointer();
        }
        redacted
    }

    fn text(
        &self,
        text: &str,
        path: &[String],
        names: &[String],
        roles: Roles,
        session: &Session,
    ) -> Redacted {
        if self.allowed.is_path(path) {
            return Redacted { text: text.to_owned(), findings: Vec::new(), edits: Vec::new() };
        }
        let key = context::Key::new(&self.scanner.words, names.iter().map(String::as_str));
        let place = Place { key: &key, name: names.last().map(String::as_str), roles };
        let schema = self.schemas.iter().find(|(pattern, _)| pattern.holds(path));
        let schema = schema.map(|(_, schema)| schema);
        let found = self.found(text, &place);
        let findings = found.iter().map(|(candidate, finding)| (candidate, finding.clone()));
        let mut edits: Vec<Edit> = findings
            .filter(|(_, finding)| finding.action.redacts())
            .map(|(candidate, finding)| self.edit(text, candidate, &finding, schema, session))
            .collect();
        let mut redacted = edit::apply(text, &edits);
        for _ in 0..ROUNDS {
            // What was hidden by its neighbours is found now, or never again.
            let found = if edits.is_empty() { Vec::new() } else { self.found(&redacted, &place) };
            let more: Vec<_> =
                found.iter().filter(|(_, finding)| finding.action.redacts()).collect();
            if more.is_empty() {
                break;
            }
            for (candidate, finding) in more.iter().rev() {
                let more = self.edit(&redacted, candidate, finding, schema, session);
                edit::compose(&mut edits, more);
            }
            redacted = edit::apply(text, &edits);
        }
        if schema.is_some() && !edits.is_empty() {
            let fitted = redact::fitted(redacted.clone(), schema);
            if fitted != redacted {
                let kind = edits.first().map(|edit| edit.kind.clone()).unwrap_or_default();
                edits = vec![Edit { start: 0, end: text.len(), replacement: fitted.clone(), kind }];
                redacted = fitted;
            }
        }
        let findings = found.into_iter().map(|(_, finding)| finding).collect();
        Redacted { text: redacted, findings, edits }
    }

    /// What is found and not allowed, with what is done with it.
    fn found(&self, text: &str, place: &Place<'_>) -> Vec<(Candidate, Finding)> {
        let candidates = self.scanner.scan(text, place);
        let told = candidates.into_iter().filter_map(|candidate| {
            let percent = candidate.weight.percent();
            let (action, certain) = self.plan.of(candidate.kind).of(percent)?;
            if self.is_spared(text, &candidate) {
                return None;
            }
            let finding = Finding {
                kind: self.name(candidate.kind).to_owned(),
                rule: candidate.rule,
                pointer: String::new(),
                start: candidate.start,
                end: candidate.end,
                score: Score(percent),
                action,
                certain,
                support: candidate.support,
            };
            Some((candidate, finding))
        });
        told.collect()
    }

    /// Whether a candidate is allowed by its value, or is what redaction left.
    pub(crate) fn is_spared(&self, text: &str, candidate: &Candidate) -> bool {
        let value = text.get(candidate.start..candidate.end).unwrap_or_default();
        self.allowed.is_value(candidate.kind, value)
            || mark::covers(text, candidate.start, candidate.end)
    }

    fn edit(
        &self,
        text: &str,
        candidate: &Candidate,
        finding: &Finding,
        schema: Option<&Schema>,
        session: &Session,
    ) -> Edit {
        let value = text.get(candidate.start..candidate.end).unwrap_or_default();
        let is_all = text.trim().len() == value.len();
        let value = redact::Value {
            kind: candidate.kind,
            mark: self.mark(candidate.kind),
            text: value,
            schema: schema.filter(|_| is_all),
        };
        Edit {
            start: candidate.start,
            end: candidate.end,
            replacement: value.replacement(finding.action, &session.0),
            kind: finding.kind.clone(),
        }
    }

    /// Whether pseudonyms are asked for and only the request can bring their secret.
    pub(crate) fn needs_attribute(&self) -> bool {
        self.pseudonyms.secret.is_none()
            && self.pseudonyms.attribute.is_some()
            && self.plan.is_keyed()
    }

    pub(crate) fn scanner(&self) -> &Scanner {
        &self.scanner
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The name of a type, the settings' own included.
    pub(crate) fn name(&self, kind: Kind) -> &str {
        match kind {
            Kind::Custom(index) => {
                self.names.get(usize::from(index)).map_or(kind.name(), String::as_str)
            }
            _ => kind.name(),
        }
    }

    fn mark(&self, kind: Kind) -> &str {
        match kind {
            Kind::Custom(index) => {
                self.marks.get(usize::from(index)).map_or(kind.mark(), String::as_str)
            }
            _ => kind.mark(),
        }
    }
}
