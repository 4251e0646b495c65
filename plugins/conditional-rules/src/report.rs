//! Findings in words.
//!
//! Messages quote what the rules' author wrote and never the payload.

use portcullis_guest::{Effect, Finding, Location, Severity};

use crate::condition::Condition;
use crate::json;
use crate::rule::{Match, Rule};
use crate::settings::Default;
use crate::subject::Gap;

/// The finding of a rule that matched.
pub(crate) fn matched(rule: &Rule, matched: Match<'_>) -> Finding {
    let mut message = message(rule);
    if let Some(gap) = &matched.gap {
        message = format!("{message} ({gap}, which counts as a match)");
    }
    let finding = by(rule.outcome, &rule.id, &message);
    let gap_place = matched.gap.as_ref().and_then(Gap::pointer);
    let gap_place = gap_place.map(|pointer| Location { pointer: pointer.to_owned(), span: None });
    Finding {
        severity: rule.severity.unwrap_or(finding.severity),
        remedy: remedy(rule, matched.gap.as_ref()),
        at: gap_place.or(matched.evidence.at),
        detail: matched.evidence.detail,
        effect: finding.effect.filter(|_| !rule.observe),
        ..finding
    }
}

/// The note of a rule that did not match only because something could not be evaluated.
pub(crate) fn undecided(rule: &Rule, gap: &Gap<'_>) -> Finding {
    let message = format!("{} (not applied, since {gap})", message(rule));
    Finding::note(&rule.id, &message).severity(Severity::Low)
}

/// The finding when no rule matched; none when the default is to allow.
pub(crate) fn default(default: &Default) -> Option<Finding> {
    let finding = match default.outcome {
        Effect::Allow => return None,
        Effect::Deny => Finding::deny("default", "no rule allows this call"),
        Effect::RequireApproval => {
            Finding::require_approval("default", "no rule covers this call, and it needs approval")
        }
    };
    let remedy = default.approver_role.as_ref().map(|role| format!("get approval from `{role}`"));
    Some(Finding { remedy, ..finding })
}

/// A string as JSON text.
pub(crate) fn json_text(text: &str) -> String {
    let mut out = String::new();
    json::write_string(text, &mut out);
    out
}

fn by(outcome: Effect, rule: &str, message: &str) -> Finding {
    match outcome {
        Effect::Allow => Finding::allow(rule, message),
        Effect::Deny => Finding::deny(rule, message),
        Effect::RequireApproval => Finding::require_approval(rule, message),
    }
}

fn message(rule: &Rule) -> String {
    if let Some(description) = &rule.description {
        return description.clone();
    }
    let clauses: Vec<String> = rule.conditions.iter().map(Condition::describe).collect();
    let verb = match rule.outcome {
        Effect::Allow => "allowed",
        Effect::Deny => "denied",
        Effect::RequireApproval => "in need of approval",
    };
    match clauses.as_slice() {
        [] => format!("calls of this kind are {verb}"),
        clauses => format!("calls of this kind are {verb} when {}", clauses.join(" and ")),
    }
}

/// What would make the call pass: the author's words, or what approval, other arguments, another time
/// or another caller would do. All conditions must hold, so each way alone is enough.
fn remedy(rule: &Rule, gap: Option<&Gap<'_>>) -> Option<String> {
    if rule.outcome == Effect::Allow || rule.remedy.is_some() {
        return rule.remedy.clone();
    }
    let approval = rule.approver_role.as_ref().map(|role| format!("get approval from `{role}`"));
    let exception = rule.exception_role.as_ref();
    let exception = exception.map(|role| format!("ask `{role}` for an exception"));
    let mut ways: Vec<String> = approval.into_iter().chain(exception).collect();
    ways.extend(gap.and_then(Gap::remedy));
    if gap.is_none() {
        ways.extend(rule.conditions.iter().filter_map(Condition::remedy));
    }
    if ways.is_empty() { None } else { Some(ways.join(", or ")) }
}
