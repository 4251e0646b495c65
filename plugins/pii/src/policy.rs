//! The component: strings of a payload in; edits, findings and the fact `pii` out.

use std::collections::{BTreeMap, BTreeSet};

use portcullis_guest::{
    Description, Edit, Finding, Policy, Request, Severity, Span, Stage, Verdict,
};
use serde_json::{Value, json};

use crate::detector::{Detector, Spot};
use crate::finding::{self, Score};
use crate::payload::What;
use crate::settings::{Action, MIN_SECRET, Unreachable};

/// Findings that are told one by one; the contract takes 256 of a verdict.
const MAX_FINDINGS: usize = 200;
/// Edits of a verdict, and bytes of a pointer, as the contract has them.
const MAX_EDITS: usize = 4096;
const MAX_POINTER: usize = 2000;

impl Policy for Detector {
    fn describe() -> Description {
        Description::new(
            "pii",
            env!("CARGO_PKG_VERSION"),
            "finds personal data and secrets by structure and context, and redacts them exactly",
        )
        .settings_schema(include_str!("../settings.schema.json"))
        .stages(&[Stage::Call, Stage::Result])
        .establishes(&["pii"])
    }

    fn configure(settings: &str) -> Result<Self, String> {
        Self::configure(settings).map_err(|fault| fault.to_string())
    }

    fn evaluate(&self, request: &Request) -> Result<Verdict, String> {
        if request.payload.len() > self.max_bytes {
            let (has, most) = (request.payload.len(), self.max_bytes);
            let text =
                format!("denied: {has} bytes are too many to look through; {most} are allowed");
            let finding = Finding::deny("payload-too-large", &text).remedy("ask for a part");
            return Ok(Verdict::none().with(finding).fact("pii", Summary::default().fact()));
        }
        let secret = self.pseudonyms.attribute.as_deref().and_then(|name| request.attribute(name));
        if self.needs_attribute() && secret.is_none_or(|secret| secret.len() < MIN_SECRET) {
            let text = format!(
                "denied: the request does not bring the secret that pseudonyms need, {MIN_SECRET} bytes at least"
            );
            let name = self.pseudonyms.attribute.as_deref().unwrap_or_default();
            let finding = Finding::deny("no-session-secret", &text)
                .remedy(&format!("give the attribute `{name}`"));
            return Ok(Verdict::none().with(finding).fact("pii", Summary::default().fact()));
        }
        let id = request.session.as_ref().map_or("", |session| session.id.as_str());
        let spots = self.places(&request.payload, &self.session(secret, id))?;
        let mut answer = Answer::default();
        for spot in spots {
            answer.spot(spot, self.unreachable);
        }
        Ok(answer.verdict(self))
    }
}

/// What was found, in numbers.
#[derive(Debug, Default)]
struct Summary {
    types: BTreeMap<String, u64>,
    /// By type, the highest score.
    scores: BTreeMap<String, Score>,
    /// Found below the threshold of their type.
    reported: BTreeMap<String, u64>,
    rules: BTreeMap<String, u64>,
    redacted: u64,
}

impl Summary {
    fn add(&mut self, finding: &finding::Finding) {
        let counts = if finding.certain { &mut self.types } else { &mut self.reported };
        let count = counts.entry(finding.kind.clone()).or_default();
        *count = count.saturating_add(1);
        if !finding.certain {
            return;
        }
        let score = self.scores.entry(finding.kind.clone()).or_insert(finding.score);
        *score = finding.score.max(*score);
        if !finding.rule.is_empty() {
            let count = self.rules.entry(finding.rule.to_owned()).or_default();
            *count = count.saturating_add(1);
        }
        self.redacted = self.redacted.saturating_add(u64::from(finding.action.redacts()));
    }

    fn fact(&self) -> Value {
        let count = self.types.values().fold(0_u64, |sum, count| sum.saturating_add(*count));
        json!({
            "count": count,
            "types": self.types,
            "highest": self.scores.values().max(),
            "scores": self.scores,
            "reported": self.reported,
            "rules": self.rules,
            "redacted": self.redacted,
        })
    }
}

/// A verdict in the making.
#[derive(Default)]
struct Answer {
    summary: Summary,
    findings: Vec<Finding>,
    /// Findings that found no room.
    more: usize,
    /// Actions that decide and were told of.
    decided: BTreeSet<Action>,
    count: usize,
    edits: Vec<(String, Vec<crate::Edit>, String)>,
    /// Places that no edit reaches.
    stuck: Vec<(String, &'static str)>,
}

impl Answer {
    fn spot(&mut self, spot: Spot, unreachable: Unreachable) {
        self.count = self.count.saturating_add(spot.redacted.findings.len());
        let fits = spot.pointer.len() <= MAX_POINTER;
        for finding in &spot.redacted.findings {
            self.summary.add(finding);
            self.tell(finding, &spot, fits);
        }
        if spot.redacted.edits.is_empty() {
            return;
        }
        match spot.what {
            What::Text if fits => {
                self.edits.push((spot.pointer, spot.redacted.edits, spot.redacted.text));
            }
            _ if unreachable == Unreachable::Report => {}
            What::Number => self.stuck.push((spot.pointer, "a number")),
            What::Name => self.stuck.push((spot.pointer, "the name of a member")),
            What::Text => self.stuck.push((String::new(), "a text too deep in the payload")),
        }
    }

    fn tell(&mut self, found: &finding::Finding, spot: &Spot, fits: bool) {
        // However many findings there are, what decides is told once at least.
        let decides = matches!(found.action, Action::Deny | Action::RequireApproval)
            && self.decided.insert(found.action);
        if !decides && self.findings.len() >= MAX_FINDINGS {
            self.more = self.more.saturating_add(1);
            return;
        }
        let kind = &found.kind;
        let finding = match found.action {
            Action::Deny => {
                Finding::deny(kind, &format!("denied: the payload holds a value of type {kind}"))
                    .remedy("leave it out, or ask for data without it")
            }
            Action::RequireApproval => Finding::require_approval(
                kind,
                &format!("the payload holds a value of type {kind}"),
            )
            .remedy("leave it out, or wait for approval"),
            Action::Report if found.certain => {
                Finding::note(kind, &format!("a value of type {kind}"))
            }
            Action::Report => Finding::note(kind, &format!("perhaps a value of type {kind}")),
            Action::Mask | Action::Replace | Action::Token | Action::Hash => {
                Finding::note(kind, &format!("redacted: a value of type {kind}"))
                    .severity(Severity::Low)
            }
        };
        let detail = json!({
            "type": kind, "rule": found.rule, "score": found.score,
            "action": found.action, "support": found.support,
        });
        let finding = finding.detail(&detail.to_string());
        self.findings.push(match (spot.what, offset(found.start), offset(found.end)) {
            (What::Text, Some(start), Some(end)) if fits => {
                finding.at_span(&spot.pointer, start, end)
            }
            // A name may itself be what was found.
            (What::Number, _, _) if fits => finding.at(&spot.pointer),
            _ => finding,
        });
    }

    fn verdict(mut self, detector: &Detector) -> Verdict {
        let mut verdict = Verdict::none();
        let fact = self.summary.fact();
        let edits = edits(std::mem::take(&mut self.edits));
        if self.count > detector.max_findings || edits.len() > MAX_EDITS {
            let text = format!("denied: {} values to redact are too many", self.count);
            let finding = Finding::deny("too-many-findings", &text).remedy("ask for a part");
            return verdict.with(finding).fact("pii", fact);
        }
        for (pointer, what) in self.stuck.iter().take(16) {
            let text = format!("{what} holds personal data or a secret and cannot be edited");
            let finding = match detector.unreachable {
                Unreachable::Deny => Finding::deny("cannot-redact", &format!("denied: {text}")),
                Unreachable::RequireApproval | Unreachable::Report => {
                    Finding::require_approval("cannot-redact", &text)
                }
            };
            let finding = finding
                .remedy("give the value as a string, under a name that says only what it is");
            let is_name = *what == "the name of a member";
            verdict = verdict.with(if is_name { finding } else { finding.at(pointer) });
        }
        for finding in self.findings {
            verdict = verdict.with(finding);
        }
        if self.more > 0 {
            let text = format!("and {} more values", self.more);
            verdict = verdict.with(Finding::note("pii", &text));
        }
        let waits = Some(portcullis_guest::Effect::RequireApproval);
        let waits = verdict.findings.iter().any(|finding| finding.effect == waits);
        if let Some(role) = detector.approver_role.as_ref().filter(|_| waits) {
            verdict = verdict.obligation("approver-role", role);
        }
        verdict.edits = edits;
        verdict.fact("pii", fact)
    }
}

/// All edits; where they are more than the contract takes, those of the fullest strings become one each.
fn edits(mut spots: Vec<(String, Vec<crate::Edit>, String)>) -> Vec<Edit> {
    let mut count =
        spots.iter().fold(0_usize, |sum, (_, edits, _)| sum.saturating_add(edits.len()));
    spots.sort_by_key(|(_, edits, _)| std::cmp::Reverse(edits.len()));
    let mut all = Vec::new();
    for (pointer, edits, redacted) in spots {
        if count > MAX_EDITS && edits.len() > 1 {
            count = count.saturating_sub(edits.len()).saturating_add(1);
            all.extend(as_one(&pointer, &edits, &redacted));
        } else {
            all.extend(edits.into_iter().filter_map(|edit| {
                Some(Edit {
                    rule: edit.kind,
                    pointer: pointer.clone(),
                    span: Span { start: offset(edit.start)?, end: offset(edit.end)? },
                    replacement: edit.replacement,
                })
            }));
        }
    }
    all
}

/// One edit from the first change of a string to its last.
fn as_one(pointer: &str, edits: &[crate::Edit], redacted: &str) -> Option<Edit> {
    let (first, last) = (edits.first()?, edits.last()?);
    let grown = edits.iter().fold(0_i64, |sum, edit| {
        let (new, old) = (edit.replacement.len(), edit.end.saturating_sub(edit.start));
        let change =
            i64::try_from(new).unwrap_or(0).saturating_sub(i64::try_from(old).unwrap_or(0));
        sum.saturating_add(change)
    });
    let end = usize::try_from(i64::try_from(last.end).ok()?.saturating_add(grown)).ok()?;
    Some(Edit {
        rule: first.kind.clone(),
        pointer: pointer.to_owned(),
        span: Span { start: offset(first.start)?, end: offset(last.end)? },
        replacement: redacted.get(first.start..end)?.to_owned(),
    })
}

/// Payloads are shorter than 4 GiB by far.
fn offset(at: usize) -> Option<u32> {
    u32::try_from(at).ok()
}
