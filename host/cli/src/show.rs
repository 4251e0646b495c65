//! Decisions and cases as text for people.

use std::fmt::Write as _;

use portcullis::{Decision, Effect, ModuleExplanation, Reason};
use portcullis_bundle::escape_control;

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
