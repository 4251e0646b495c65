//! Findings in words.

use portcullis_guest::{Effect, Finding, Severity};

use crate::condition::Condition;
use crate::rule::{Match, Rule};
use crate::subject::Gap;

/// The finding of a rule that matched.
pub(crate) fn matched(rule: &Rule, matched: Match<'_>) -> Finding {
    let mut message = message(rule);
    if let Some(gap) = &matched.gap {
        message = format!("{message} ({gap}, which counts as a match)");
    }
    let finding = match rule.outcome {
        Effect::Allow => Finding::allow(&rule.id, &message),
        Effect::Deny => Finding::deny(&rule.id, &message),
        Effect::RequireApproval => Finding::require_approval(&rule.id, &message),
    };
    Finding {
        severity: rule.severity.unwrap_or(finding.severity),
        remedy: remedy(rule, matched.gap.as_ref()),
        at: matched.evidence.at,
        effect: finding.effect.filter(|_| !rule.observe),
        ..finding
    }
}

/// The note of a rule that did not match only because something could not be evaluated.
pub(crate) fn undecided(rule: &Rule, gap: &Gap<'_>) -> Finding {
    let message = format!("{} (not applied: {gap})", message(rule));
    Finding::note(&rule.id, &message).severity(Severity::Low)
}

fn message(rule: &Rule) -> String {
    if let Some(description) = &rule.description {
        return description.clone();
    }
    let clauses: Vec<String> = rule.conditions.iter().map(Condition::describe).collect();
    if clauses.is_empty() {
        "the rule applies to this call".to_owned()
    } else {
        clauses.join(" and ")
    }
}

fn remedy(rule: &Rule, gap: Option<&Gap<'_>>) -> Option<String> {
    if rule.outcome == Effect::Allow {
        return None;
    }
    if rule.remedy.is_some() {
        return rule.remedy.clone();
    }
    let _ = gap;
    let remedies: Vec<String> = rule.conditions.iter().filter_map(Condition::remedy).collect();
    if remedies.is_empty() { None } else { Some(remedies.join(", or ")) }
}
