//! `portcullis rules diff --traffic`: what a candidate decided otherwise.

use portcullis::{Difference, DifferenceKind, ShadowReport};
use portcullis_bundle::escape_control;
use portcullis_bundle::store::StoreError;

use super::{Name, the_name};
use crate::host_file::{self, refused};
use crate::output::{BAD, DIM, GOOD, Output, WARN, paint};
use crate::{Answer, Done};

pub(super) fn run(host: &host_file::Args, name: Option<&Name>, output: &Output) -> Done {
    let installation = host.installation()?;
    let name = the_name(installation.store(), name)?;
    let report = installation.report(&name).map_err(|error| refused(&error))?;
    let Some(report) = report else {
        return Err(refused(&StoreError::NoCandidate { name }).not_an_answer());
    };
    let same = report.differences.iter().all(|difference| difference.kind.fuel);
    output.answer(&report, || text(&report));
    Ok(if same { Answer::Yes } else { Answer::No })
}

/// A report for people, an example under each kind of difference.
fn text(report: &ShadowReport) -> String {
    let (active, candidate) = (&report.active, &report.candidate);
    let mut lines = vec![
        format!("{}: v{} serves, v{} is tried out", active.name, active.version, candidate.version),
        format!("  compared        {} decisions", report.compared),
    ];
    if report.skipped > 0 {
        let text = format!("  not compared    {}, while the server was busy", report.skipped);
        lines.push(paint(WARN, text));
    }
    let turned = format!("  deny to allow   {}", report.deny_to_allow);
    lines.push(if report.deny_to_allow == 0 { turned } else { paint(BAD, turned) });
    lines.push(format!("  fuel            {}", fuel(report)));
    for difference in &report.differences {
        lines.extend(shown(difference));
    }
    if report.unlisted > 0 {
        lines.push(format!("{} further decisions differ in other ways", report.unlisted));
    }
    if report.differences.is_empty() && report.compared > 0 {
        lines.push(paint(GOOD, "no difference"));
    }
    lines.join("\n")
}

fn fuel(report: &ShadowReport) -> String {
    let each = |all: u64| all.checked_div(report.compared).unwrap_or_default();
    let (before, after) = (each(report.active_fuel), each(report.candidate_fuel));
    let percent = after.saturating_mul(100).checked_div(before);
    match percent {
        None => "nothing to compare".to_owned(),
        Some(percent) => format!("{before} to {after} a decision ({percent} %)"),
    }
}

fn shown(difference: &Difference) -> Vec<String> {
    let times = if difference.count == 1 { "decision" } else { "decisions" };
    let mut lines = vec![format!("{} {times}: {}", difference.count, kind(&difference.kind))];
    let reasons = |mark: String, names: &[String]| -> Vec<String> {
        names.iter().map(|name| format!("  {mark} {}", escape_control(name))).collect()
    };
    lines.extend(reasons(paint(BAD, "-"), &difference.kind.reasons_gone));
    lines.extend(reasons(paint(GOOD, "+"), &difference.kind.reasons_new));
    let request = match &difference.request {
        Some(request) => escape_control(request.get()).to_string(),
        None => "too long to keep".to_owned(),
    };
    lines.push(paint(DIM, format!("  for example {request}")));
    lines
}

fn kind(kind: &DifferenceKind) -> String {
    let mut parts = Vec::new();
    if let Some((before, after)) = kind.effect {
        let text = format!("{} instead of {}", after.as_str(), before.as_str());
        parts.push(paint(if after < before { BAD } else { WARN }, text));
    }
    for (differs, word) in [
        (!kind.reasons_gone.is_empty() || !kind.reasons_new.is_empty(), "other reasons"),
        (kind.edits, "other edits"),
        (kind.obligations, "other obligations"),
        (kind.fuel, "other fuel only"),
    ] {
        if differs {
            parts.push(word.to_owned());
        }
    }
    parts.join(", ")
}
