//! The component: documents of a payload in, edits, findings and the fact `hidden-content` out.

use portcullis_guest::{Description, Effect, Finding, Policy, Request, Severity, Stage, Verdict};
use serde_json::{Value, json};

use crate::Amount;
use crate::category::Action;
use crate::edit::Edit;
use crate::record::Record;
use crate::sanitize::{Outcome, Refused, Sanitizer};
use crate::settings::Threshold;
use crate::summary::Summary;
use crate::target::{self, Key, Target};
use crate::unicode;

/// Findings of records; the contract takes 256 of a verdict.
const MAX_FINDINGS: usize = 200;
/// Edits of a verdict, as the contract has it.
const MAX_EDITS: usize = 4096;
/// Bytes of a pointer in a finding or an edit.
const MAX_POINTER: usize = 2000;
/// Pointers an obligation names.
const MAX_POINTERS: usize = 32;

impl Policy for Sanitizer {
    fn describe() -> Description {
        Description::new(
            "smac",
            env!("CARGO_PKG_VERSION"),
            "leaves of a document what a human would see of it, and logs the difference",
        )
        .settings_schema(include_str!("../settings.schema.json"))
        .stages(&[Stage::Call, Stage::Result])
        .establishes(&["hidden-content"])
    }

    fn configure(settings: &str) -> Result<Self, String> {
        Self::configure(settings).map_err(|error| error.to_string())
    }

    fn evaluate(&self, request: &Request) -> Result<Verdict, String> {
        let payload = request.value()?;
        let found = target::find(&payload, &self.settings.fields, self.settings.min_bytes);
        let mut answer = Answer::default();
        for target in &found.targets {
            let outcome = self.outcome(target.text, target.format);
            answer.document(target, outcome);
        }
        for key in &found.keys {
            answer.key(key);
        }
        Ok(answer.verdict(&self.settings.thresholds))
    }
}

/// The changes of a document.
struct Changed<'v> {
    pointer: String,
    text: &'v str,
    edits: Vec<Edit>,
}

/// A verdict in the making.
#[derive(Default)]
struct Answer<'v> {
    summary: Summary,
    findings: Vec<Finding>,
    /// Findings that found no room.
    more: usize,
    edits: Vec<Changed<'v>>,
    refused: Vec<(String, Refused)>,
    /// A document stands where no edit can reach: too deep, or too many of them.
    unreachable: bool,
}

impl<'v> Answer<'v> {
    fn document(&mut self, target: &Target<'v>, outcome: Outcome) {
        if !is_short(&target.pointer) {
            self.unreachable = true;
            return;
        }
        self.summary.add(&outcome.summary);
        if let Some(why) = outcome.refused {
            self.refused.push((target.pointer.clone(), why));
        }
        for edit in outcome.edits.iter().filter(|edit| edit.action != Action::Layout) {
            // A record costs a digest: only those that are shown are made.
            if self.findings.len() < MAX_FINDINGS {
                self.findings
                    .push(finding(&Record::new(target.text, edit.clone()), &target.pointer));
            } else {
                self.more = self.more.saturating_add(1);
            }
        }
        let edits: Vec<Edit> = outcome.edits.into_iter().filter(|edit| !edit.keeps()).collect();
        if !edits.is_empty() {
            self.edits.push(Changed { pointer: target.pointer.clone(), text: target.text, edits });
        }
    }

    /// A name cannot be edited; what is hidden in it is told.
    fn key(&mut self, key: &Key<'_>) {
        let context = unicode::Context {
            text: key.name,
            markup: false,
            markdown: false,
            code: &[],
            html: &[],
        };
        for edit in unicode::edits(&context) {
            let bytes = u64::try_from(edit.end.saturating_sub(edit.start)).unwrap_or(u64::MAX);
            let mut summary = Summary::default();
            summary.flagged.insert(edit.category.as_str(), Amount { count: 1, bytes });
            self.summary.add(&summary);
            let text = "a name in the payload holds characters nobody sees; names cannot be edited";
            let finding = Finding::note(edit.category.as_str(), text).severity(Severity::Medium);
            self.note(if is_short(&key.pointer) { finding.at(&key.pointer) } else { finding });
        }
    }

    /// Adds a finding, as long as there is room.
    fn note(&mut self, finding: Finding) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    fn verdict(mut self, thresholds: &[Threshold]) -> Verdict {
        let mut verdict = Verdict::none();
        if self.unreachable || self.edits.len() > MAX_EDITS {
            let text = "denied: documents stand too deep or are too many to be sanitised";
            let finding =
                Finding::deny("too-many-documents", text).remedy("ask for fewer at a time");
            return verdict.with(finding).fact("hidden-content", fact(&self.summary, 1, false));
        }
        for (pointer, why) in self.refused.iter().take(16) {
            verdict = verdict.with(refusal(*why, pointer));
        }
        for threshold in thresholds {
            verdict = judge(verdict, threshold, &self.summary);
        }
        for finding in std::mem::take(&mut self.findings) {
            verdict = verdict.with(finding);
        }
        if self.more > 0 {
            let text = format!("and {} more places", self.more);
            verdict = verdict.with(Finding::note("hidden-content", &text));
        }
        if !self.edits.is_empty() {
            let pointers: Vec<&str> = self
                .edits
                .iter()
                .map(|changed| changed.pointer.as_str())
                .filter(|p| p.len() < 100 && !p.contains(char::is_control))
                .take(MAX_POINTERS)
                .collect();
            // What was sanitised is for reading: written back, it would destroy what it was made of.
            verdict = verdict.obligation(
                "sanitized-content",
                json!({"pointers": pointers, "write-back": false}),
            );
        }
        let fact = fact(&self.summary, self.refused.len(), !self.edits.is_empty());
        verdict.edits = edits(self.edits);
        verdict.fact("hidden-content", fact)
    }
}

fn finding(record: &Record, pointer: &str) -> Finding {
    let name = record.category.as_str();
    let (what, severity) = match record.action {
        Action::Strip
            if record.reason.contains("never closed") || record.reason.contains("swallows") =>
        {
            ("taken out", Severity::High)
        }
        Action::Strip => ("taken out", Severity::Medium),
        Action::Reveal => ("shown", Severity::Low),
        Action::Flag | Action::Layout => ("doubtful", Severity::Info),
    };
    let text = format!("{what}: {} ({} bytes)", record.reason, record.length());
    let detail = json!({
        "rule": record.rule.as_str(), "category": name, "length": record.length(),
        "sha256": record.sha256, "preview": record.preview,
    });
    let finding = Finding::note(name, &text).severity(severity).detail(&detail.to_string());
    match (u32::try_from(record.start), u32::try_from(record.end)) {
        (Ok(start), Ok(end)) => finding.at_span(pointer, start, end),
        _ => finding.at(pointer),
    }
}

fn refusal(why: Refused, pointer: &str) -> Finding {
    let (rule, remedy) = match why {
        Refused::TooLarge { .. } => ("document-too-large", "ask for a part of the document"),
        Refused::Mismatch => {
            ("cannot-sanitize", "read another source, or ask a person to look at this one")
        }
    };
    Finding::deny(rule, &format!("denied: {why}")).remedy(remedy).at(pointer)
}

fn judge(verdict: Verdict, threshold: &Threshold, summary: &Summary) -> Verdict {
    let amount = summary.amount(threshold.categories.as_deref());
    if !threshold.holds(summary) {
        return verdict;
    }
    let effect = threshold.effect.effect();
    let own = threshold.message.clone();
    let text = own.unwrap_or_else(|| {
        let (count, bytes, score) = (amount.count, amount.bytes, summary.score);
        format!("{bytes} bytes in {count} places are hidden from readers, instruction-like score {score}")
    });
    let remedy = "read another source, or ask a person to look at this one";
    let finding = match effect {
        Effect::Deny => Finding::deny("hidden-content", &format!("denied: {text}")).remedy(remedy),
        Effect::RequireApproval | Effect::Allow => {
            Finding::require_approval("hidden-content", &text).remedy(remedy)
        }
    };
    let verdict = verdict.with(finding);
    match &threshold.approver_role {
        Some(role) => verdict.obligation("approver-role", role),
        None => verdict,
    }
}

fn fact(summary: &Summary, refused: usize, altered: bool) -> Value {
    let total = summary.amount(None);
    let share = total.bytes.saturating_mul(100).checked_div(summary.bytes).unwrap_or(0);
    json!({
        "documents": summary.documents,
        "bytes": summary.bytes,
        "hidden_count": total.count,
        "hidden_bytes": total.bytes,
        "hidden_percent": share,
        "categories": summary.hidden,
        "flagged": summary.flagged,
        "score": summary.score,
        "refused": refused,
        "altered": altered,
    })
}

/// At most so many edits for the records of one document. Those closest together become one, with the
/// text between them, which is not hidden, in the replacement.
fn joined(text: &str, pointer: &str, edits: Vec<Edit>, room: usize) -> Vec<portcullis_guest::Edit> {
    let gaps = edits.iter().zip(edits.iter().skip(1)).map(|(a, b)| b.start.saturating_sub(a.end));
    let mut gaps: Vec<usize> = gaps.collect();
    gaps.sort_unstable();
    let join = edits.len().saturating_sub(room);
    // What is no further apart than this is joined: at least as many as must be.
    let reach = join.checked_sub(1).and_then(|last| gaps.get(last).copied());
    let mut joined: Vec<portcullis_guest::Edit> = Vec::with_capacity(room.min(edits.len()));
    let mut end = 0;
    for edit in edits {
        let apart = edit.start.saturating_sub(end);
        match joined.last_mut().filter(|_| reach.is_some_and(|reach| apart <= reach)) {
            Some(last) => {
                last.replacement.push_str(text.get(end..edit.start).unwrap_or_default());
                last.replacement.push_str(&edit.replacement);
                last.span.end = offset(edit.end);
            }
            None => joined.push(portcullis_guest::Edit {
                rule: edit.category.as_str().to_owned(),
                pointer: pointer.to_owned(),
                span: portcullis_guest::Span { start: offset(edit.start), end: offset(edit.end) },
                replacement: edit.replacement.into_owned(),
            }),
        }
        end = edit.end;
    }
    joined
}

/// Documents are shorter than 4 GiB by far.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The edits of all documents, as many as the contract takes: what is close together becomes one.
fn edits(documents: Vec<Changed<'_>>) -> Vec<portcullis_guest::Edit> {
    let lengths = documents.iter().map(|changed| changed.edits.len());
    let count = lengths.fold(0_usize, usize::saturating_add);
    let spare = MAX_EDITS.saturating_sub(documents.len());
    let mut all = Vec::new();
    for Changed { pointer, text, edits } in documents {
        // Each document has its share of the room.
        let share =
            edits.len().saturating_mul(spare).checked_div(count).unwrap_or(0).saturating_add(1);
        let room = if count <= MAX_EDITS { edits.len() } else { share };
        all.extend(joined(text, &pointer, edits, room));
    }
    all
}

fn is_short(pointer: &str) -> bool {
    pointer.len() <= MAX_POINTER
}
