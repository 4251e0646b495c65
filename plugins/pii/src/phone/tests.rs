//! Layouts with and without context, the examples of all regions, and measurements of other people's texts.

#![allow(clippy::arithmetic_side_effects, clippy::print_stdout, reason = "tests")]

mod layouts;
mod measured;
mod regions;

use std::ops::Range;

use crate::candidate::Candidate;
use crate::phone::Phones;
use crate::weight::Decibans;

/// Runs of digits and separators, as the scan finds them, but simply.
fn runs(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut runs, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        if !matches!(bytes[at], b'0'..=b'9' | b'+' | b'(') {
            at += 1;
            continue;
        }
        let (start, mut end, mut digits, mut next) = (at, at, 0, at);
        while next < bytes.len() && next - end <= 3 {
            match bytes[next] {
                b'0'..=b'9' => {
                    digits += 1;
                    next += 1;
                    end = next;
                }
                b' ' | b'-' | b'.' | b'/' | b'(' | b')' | b'+' => next += 1,
                _ => break,
            }
        }
        if digits >= 6 {
            runs.push(start..end);
        }
        at = end.max(at + 1);
    }
    runs
}

/// All numbers of a text.
fn found(phones: &Phones, text: &str, cue: impl Fn(&Range<usize>) -> i16) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for run in runs(text) {
        let mut todo = vec![run];
        while let Some(run) = todo.pop() {
            if let Some(candidate) = phones.judge(text, run.clone(), Decibans(cue(&run))) {
                assert!(candidate.start >= run.start && candidate.start < candidate.end);
                todo.extend(
                    [run.start..candidate.start, candidate.end..run.end]
                        .into_iter()
                        .filter_map(|rest| trimmed(text, rest)),
                );
                candidates.push(candidate);
            }
        }
    }
    candidates
}

/// From the first to the last digit of what is left of a run.
fn trimmed(text: &str, rest: Range<usize>) -> Option<Range<usize>> {
    let part = text.get(rest.clone())?;
    let start = part.find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '('))?;
    let end = part.rfind(|c: char| c.is_ascii_digit())? + 1;
    (start < end).then(|| rest.start + start..rest.start + end)
}

/// Those that are redacted.
fn redacted<'t>(phones: &Phones, text: &'t str, cue: i16) -> Vec<&'t str> {
    let mut all = found(phones, text, |_| cue);
    all.retain(|candidate| candidate.weight >= Decibans(0));
    all.sort_by_key(|candidate| candidate.start);
    all.iter().map(|candidate| &text[candidate.start..candidate.end]).collect()
}
