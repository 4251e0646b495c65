//! Decisions and cases as text for people.

use std::fmt::Write as _;

use portcullis::case::Outcome;
use portcullis::{Decision, Effect, ModuleExplanation, Reason};
use portcullis_bundle::escape_control;
use serde_json::{Value, json};

use crate::output::{BAD, DIM, GOOD, WARN, paint};

/// A decision, reason by reason.
pub(crate) fn decision_text(decision: &Decision) -> String {
    let mut text = effect(decision.effect);
    if decision.degraded {
        let _ = write!(text, " {}", paint(WARN, "(degraded)"));
    }
    if decision.stale {
        let _ = write!(text, " {}", paint(WARN, "(bundle expired, in grace)"));
    }
    text.push('\n');
    for reason in &decision.reasons {
        text.push_str(&reason_text(reason));
    }
    for obligation in &decision.obligations {
        let value = escape_control(obligation.value.get()).to_string();
        let _ = writeln!(text, "  obligation  {} = {value}", escape_control(&obligation.key));
    }
    for edit in &decision.edits {
        let place = format!("{} bytes {}..{}", escape_control(&edit.pointer), edit.start, edit.end);
        let _ = writeln!(
            text,
            "  edited      {place} by {}/{}",
            edit.module,
            escape_control(&edit.rule)
        );
    }
    if let Some(payload) = &decision.payload {
        let _ = writeln!(text, "  payload     {}", escape_control(payload.get()));
    }
    for module in decision.explanation.iter().flatten() {
        text.push_str(&module_text(module));
    }
    if let Some(bundle) = &decision.bundle {
        let cost = format!("{} fuel, {} µs", decision.cost.fuel, decision.cost.microseconds);
        let line = format!("  {} v{}  {cost}", escape_control(&bundle.name), bundle.version);
        let _ = writeln!(text, "{}", paint(DIM, line));
    }
    text
}

/// An effect in its colour.
pub(crate) fn effect(effect: Effect) -> String {
    let style = match effect {
        Effect::Allow => GOOD,
        Effect::RequireApproval => WARN,
        Effect::Deny => BAD,
    };
    paint(style, effect.as_str())
}

fn reason_text(reason: &Reason) -> String {
    let from: Vec<&str> =
        [&reason.module, &reason.rule].into_iter().flatten().map(String::as_str).collect();
    let mut text = format!("  {}", reason.code.as_str());
    if !from.is_empty() {
        let _ = write!(text, " {}", escape_control(&from.join("/")));
    }
    let _ = write!(text, ": {}", escape_control(&reason.message));
    if let Some(at) = &reason.at {
        let _ = write!(text, " (at {}", escape_control(&at.pointer));
        if let (Some(start), Some(end)) = (at.start, at.end) {
            let _ = write!(text, " bytes {start}..{end}");
        }
        text.push(')');
    }
    text.push('\n');
    if let Some(remedy) = &reason.remedy {
        let _ = writeln!(text, "    remedy: {}", escape_control(remedy));
    }
    if let Some(detail) = &reason.detail {
        let _ = writeln!(text, "    detail: {}", escape_control(detail));
    }
    text
}

fn module_text(module: &ModuleExplanation) -> String {
    let said = match (module.applied, module.error, module.effect) {
        (false, ..) => "not asked".to_owned(),
        (true, Some(code), _) => paint(BAD, code.as_str()),
        (true, None, Some(said)) => effect(said),
        (true, None, None) => "no opinion".to_owned(),
    };
    let mut text = format!("  module {}: {said}\n", escape_control(&module.id));
    for fact in &module.facts {
        let value = escape_control(fact.value.get()).to_string();
        let _ = writeln!(text, "    fact {} = {value}", escape_control(&fact.name));
    }
    for line in &module.log {
        let _ = writeln!(text, "    log {}", escape_control(line));
    }
    text
}

/// How one case went: its name, its fuel, and what differs.
pub(crate) fn outcome_lines(outcome: &Outcome) -> Vec<String> {
    let mark = match &outcome.failure {
        None => paint(GOOD, "ok  "),
        Some(_) => paint(BAD, "FAIL"),
    };
    let fuel = paint(DIM, format!("{} fuel", outcome.fuel));
    let mut lines = vec![format!("  {mark} {} {fuel}", escape_control(&outcome.name))];
    lines.extend(outcome.failure.iter().map(|why| format!("       {}", escape_control(why))));
    lines
}

/// How all went, in one line; nothing where there were none.
pub(crate) fn outcomes_summary(outcomes: &[Outcome]) -> Option<String> {
    let fuel = sorted_fuel(outcomes);
    let (low, middle, high) = (fuel.first()?, fuel.get(fuel.len() / 2)?, fuel.last()?);
    let failed = outcomes.iter().filter(|outcome| outcome.failure.is_some()).count();
    let cases = if outcomes.len() == 1 { "case" } else { "cases" };
    let failed = match failed {
        0 => paint(GOOD, "all hold"),
        failed => paint(BAD, format!("{failed} failed")),
    };
    let count = outcomes.len();
    Some(format!("{count} {cases}, {failed}; fuel {low} to {high}, median {middle}"))
}

/// The same for machines.
pub(crate) fn outcomes_value(outcomes: &[Outcome]) -> Value {
    let fuel = sorted_fuel(outcomes);
    let failed = outcomes.iter().filter(|outcome| outcome.failure.is_some()).count();
    json!({
        "passed": outcomes.len().saturating_sub(failed),
        "failed": failed,
        "fuel": {
            "lowest": fuel.first(), "median": fuel.get(fuel.len() / 2), "highest": fuel.last(),
        },
        "outcomes": outcomes,
    })
}

fn sorted_fuel(outcomes: &[Outcome]) -> Vec<u64> {
    let mut fuel: Vec<u64> = outcomes.iter().map(|outcome| outcome.fuel).collect();
    fuel.sort_unstable();
    fuel
}
