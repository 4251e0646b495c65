//! What came of running two bundles, for people.

use portcullis_bundle::escape_control;

use super::cases::turn;
use super::execution::Execution;
use super::trial::{Fuel, Owner, Ran, Seen};
use crate::output::{BAD, DIM, GOOD, WARN, paint};

/// What must not be overlooked; not yet escaped.
pub(super) fn warnings(run: &Execution) -> Vec<String> {
    let mut lines = Vec::new();
    if run.loaded.new.refusal().is_some() {
        lines.push("no host will load the new bundle".to_owned());
    }
    let cases = &run.trial.cases;
    let opened = cases.iter().filter(|ran| ran.is_deny_to_allow()).count();
    if opened > 0 {
        lines.push(format!("{} from deny to allow", counted(opened, "turns", "turn")));
    }
    let looser = cases.iter().filter(|ran| ran.is_looser() && !ran.is_deny_to_allow()).count();
    if looser > 0 {
        lines.push(format!("{} judged less strictly", counted(looser, "is", "are")));
    }
    let broken = cases.iter().filter(|ran| is_broken(ran)).count();
    if broken > 0 {
        lines.push(format!(
            "{} not hold in the new bundle: no host will activate it",
            counted(broken, "of its own does", "of its own do")
        ));
    }
    lines
}

/// Whether a case of the new bundle does not hold in it.
fn is_broken(ran: &Ran) -> bool {
    let differs = ran.new.as_ref().is_some_and(|seen| !seen.unexpected.is_empty());
    differs || (ran.fault.is_some() && ran.only != Some(Owner::Old))
}

fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 case {one}") } else { format!("{count} cases {many}") }
}

/// Everything: what did not load, decisions that change, and fuel.
pub(super) fn lines(run: &Execution) -> Vec<String> {
    let mut lines = Vec::new();
    for (title, loaded) in [("old", &run.loaded.old), ("new", &run.loaded.new)] {
        if let Some(failure) = loaded.refusal() {
            lines.push(format!("the {title} bundle does not load: {}", failure.to_text()));
        }
    }
    let trial = &run.trial;
    if trial.cases.is_empty() {
        lines.push(paint(WARN, "there are no cases: no decision was tried"));
        return lines;
    }
    let changed: Vec<&Ran> =
        trial.cases.iter().filter(|ran| !ran.changes.is_empty() || is_broken(ran)).collect();
    let count = changed.iter().filter(|ran| !ran.changes.is_empty()).count();
    let ran = counted(trial.fuel.cases, "ran in both", "ran in both");
    lines.push(match count {
        _ if trial.fuel.cases == 0 => {
            paint(WARN, "no case ran in both: their decisions were not compared")
        }
        0 => format!("{ran}: {}", paint(GOOD, "every decision is the same")),
        1 => format!("{ran}: {}", paint(WARN, "1 decision changes")),
        count => format!("{ran}: {}", paint(WARN, format!("{count} decisions change"))),
    });
    if trial.left_out > 0 {
        let left_out = counted(trial.left_out, "was not run", "were not run");
        lines.push(paint(WARN, format!("{left_out}: those before used too much fuel")));
    }
    lines.extend(changed.into_iter().flat_map(decision_lines));
    lines.extend(fuel_lines(&trial.fuel, &trial.cases));
    lines
}

fn decision_lines(ran: &Ran) -> Vec<String> {
    let what = match ran.turn() {
        Some((old, new)) => turn(old.as_str(), new.as_str()),
        None if ran.fault.is_some() => "nobody was asked".to_owned(),
        None if ran.changes.is_empty() => "the same in both".to_owned(),
        None => format!("other {}", ran.changes.join(", ")),
    };
    let mut lines = vec![format!("  {what}  {}", place(ran))];
    if let Some((old, new)) = ran.old.as_ref().zip(ran.new.as_ref())
        && old.rules != new.rules
    {
        let rules = format!("{} -> {}", rules(old), rules(new));
        lines.push(format!("      rules {}", escape_control(&rules)));
    }
    let unexpected = ran.new.as_ref().and_then(|seen| seen.unexpected.first());
    if let Some(why) = ran.fault.as_ref().or(unexpected) {
        let mark = paint(BAD, "does not hold:");
        lines.push(format!("      {mark} {}", escape_control(why)));
    }
    lines
}

fn rules(seen: &Seen) -> String {
    if seen.rules.is_empty() { "none".to_owned() } else { seen.rules.join(", ") }
}

/// Where a case stands, and whose it is.
fn place(ran: &Ran) -> String {
    let file = ran.file.strip_prefix("cases/").unwrap_or(&ran.file);
    let case = format!("{}: {}", escape_control(file), escape_control(&ran.name));
    match ran.only {
        None => case,
        Some(Owner::Old) => format!("{case} {}", paint(DIM, "(as the old bundle has it)")),
        Some(Owner::New) => format!("{case} {}", paint(DIM, "(as the new bundle has it)")),
    }
}

fn fuel_lines(fuel: &Fuel, cases: &[Ran]) -> Vec<String> {
    if fuel.cases == 0 {
        return Vec::new();
    }
    let mut head = format!(
        "fuel of {}: {}",
        counted(fuel.cases, "", "").trim_end(),
        step(fuel.old, fuel.new, fuel.percent)
    );
    if let Some(worst) = &fuel.worst {
        head.push_str(&format!(", at most {}", shown(worst.percent)));
    }
    let mut differ: Vec<(&Ran, u64, u64)> = cases
        .iter()
        .filter_map(|ran| Some((ran, ran.old.as_ref()?.fuel, ran.new.as_ref()?.fuel)))
        .filter(|(_, old, new)| old != new)
        .collect();
    let all = differ.len();
    let rise = |ran: &Ran| ran.fuel_percent.unwrap_or(f64::MAX);
    differ.retain(|(ran, ..)| rise(ran).abs() >= SMALL_PERCENT);
    differ.sort_by(|(a, ..), (b, ..)| rise(b).total_cmp(&rise(a)));
    let small = all.saturating_sub(differ.len());
    let mut lines = vec![head];
    lines.extend(fuel.modules.iter().map(|module| {
        let id = escape_control(&module.id);
        format!("  {}  module {id}", step(module.old, module.new, module.percent))
    }));
    lines.extend(differ.into_iter().map(|(ran, old, new)| {
        format!("  {}  {}", step(old, new, ran.fuel_percent), paint(DIM, place(ran)))
    }));
    if small > 0 {
        let small = counted(small, "changes", "change");
        lines.push(format!("  {small} by less than {SMALL_PERCENT} %: --json has each"));
    }
    lines
}

/// Changes of fuel below this are counted, not listed.
const SMALL_PERCENT: f64 = 1.0;

fn step(old: u64, new: u64, percent: Option<f64>) -> String {
    if old == new {
        return format!("{old}, unchanged");
    }
    let percent = percent.map_or("from nothing".to_owned(), shown);
    format!("{old} -> {new} ({percent})")
}

fn shown(percent: f64) -> String {
    format!("{percent:+.1} %")
}
