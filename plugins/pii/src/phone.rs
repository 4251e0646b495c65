//! Phone numbers of all countries.
//!
//! [`Phones::judge`] is given a run of digits and separators and what the words nearby say. A plus sign and a
//! calling code whose plan has the number need no words; layouts that only phone numbers have need none either;
//! digits alone need a good deal. The plan is in `plan`, what else looks like this in `lookalike`.

mod edges;
mod extension;
mod layout;
mod lookalike;
mod plan;
mod weigh;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::candidate::{Candidate, Support};
use crate::kind::Kind;
use crate::phone::layout::{Group, Joint, Piece};
use crate::phone::plan::Plan;
use crate::phone::weigh::Verdict;
use crate::weight::Decibans;

/// Fewer digits are no phone number, more are several things.
const DIGITS: std::ops::RangeInclusive<usize> = 6..=18;
/// Below this a number is not even worth a report.
const WORTH_A_REPORT: Decibans = Decibans(-6);
/// Groups that are looked at together. Windows overlap by half.
const WINDOW: usize = 16;
const STEP: usize = 8;
/// A piece that is torn from digits beside it.
const TORN: i16 = -15;

/// The detector of phone numbers, with its plan. Made once; judging allocates a few small vectors.
#[derive(Debug)]
pub(crate) struct Phones {
    plan: Plan,
}

impl Phones {
    /// No region's national format is believed more than another's.
    pub(crate) fn new() -> Self {
        Self { plan: Plan::new() }
    }

    /// Regions (ISO 3166-1 alpha-2, any case) whose national formats are believed without much context.
    /// Unknown names change nothing.
    pub(crate) fn with_regions(mut self, regions: &[&str]) -> Self {
        self.plan.believe(regions);
        self
    }

    /// The most likely number in `run`, if one is worth a report.
    ///
    /// `run` begins with a digit, `+` or `(`, ends with a digit and has nothing else but separators between
    /// (space, `-`, `.`, `/`, `(`, `)`, `+`). It may hold more than a number: whoever calls judges what is left
    /// of it again, before and after the candidate. The cost is linear in the length of the run. An extension after the run belongs to the number, so that the candidate may end after the run.
    /// `cue` is what words nearby and keys say; it is part of the weight.
    pub(crate) fn judge(&self, text: &str, run: Range<usize>, cue: Decibans) -> Option<Candidate> {
        let groups = layout::groups(text, &run);
        (0..groups.len()).step_by(STEP).find_map(|from| {
            let to = from.saturating_add(WINDOW).min(groups.len());
            let starts_inside = from > 0;
            let is_seen_already = starts_inside && from.saturating_add(STEP) >= groups.len();
            if is_seen_already {
                return None;
            }
            let window = groups.get(from..to)?;
            Table::of(self, text, window, (starts_inside, to < groups.len())).best(cue)
        })
    }

    /// What speaks for these groups as one number, apart from the digits beside them.
    fn entry(&self, text: &str, groups: &[Group]) -> Option<Entry> {
        if !DIGITS.contains(&groups.iter().map(Group::len).fold(0, usize::saturating_add)) {
            return None;
        }
        let piece = Piece::of(text, groups)?;
        let verdict = weigh::weigh(&self.plan, &piece)?;
        let extension = extension::end(text, piece.end);
        let end = extension.unwrap_or(piece.end);
        let is_loose = !piece.has_plus && (piece.sizes.len() == 1 || piece.joints.iter().all(|j| *j == Joint::Space));
        let mut weight = verdict.weight.saturating_add(edges::weigh(text, piece.start, end, is_loose));
        if extension.is_some() {
            weight = weight.saturating_add(4);
        }
        if let [size, _, ..] = piece.sizes.as_slice()
            && is_loose
            && edges::is_in_a_dump(text, piece.start, end, *size)
        {
            weight = weight.saturating_add(TORN);
        }
        let is_short = piece.digits.len() < 7;
        Some(Entry { verdict, weight, start: piece.start, end, is_short })
    }
}

/// A piece of a run, judged.
#[derive(Debug)]
struct Entry {
    verdict: Verdict,
    weight: i16,
    start: usize,
    end: usize,
    /// Too short to be cut out of something longer.
    is_short: bool,
}

impl Entry {
    fn candidate(&self, weight: Decibans, cue: Decibans) -> Candidate {
        Candidate {
            kind: Kind::Phone,
            rule: self.verdict.region,
            start: self.start,
            end: self.end,
            weight,
            support: Support {
                pattern: self.verdict.weight > 0,
                checksum: self.verdict.in_plan,
                key: false,
                context: cue > Decibans(0),
            },
        }
    }
}

/// All pieces of a run, or of a window of it.
struct Table<'t> {
    text: &'t str,
    groups: &'t [Group],
    entries: Vec<Option<Entry>>,
    /// Whether the run goes on before the first group, and after the last.
    goes_on: (bool, bool),
}

impl<'t> Table<'t> {
    fn of(phones: &Phones, text: &'t str, groups: &'t [Group], goes_on: (bool, bool)) -> Self {
        let mut table = Self { text, groups, entries: Vec::new(), goes_on };
        table.entries = table
            .spans()
            .map(|(from, to)| phones.entry(text, groups.get(from..=to).unwrap_or_default()))
            .collect();
        table
    }

    fn best(&self, cue: Decibans) -> Option<Candidate> {
        let last = self.groups.len().saturating_sub(1);
        let mut best: Option<(Decibans, usize, &Entry)> = None;
        for (from, to) in self.spans() {
            let Some(entry) = self.at(from, to) else { continue };
            // A neighbouring window has it, with what stands beside it.
            if (from == 0 && self.goes_on.0) || (to == last && self.goes_on.1) {
                continue;
            }
            let tear = self.tear(from, to);
            if tear < 0 && entry.is_short {
                continue;
            }
            let weight = Decibans(entry.weight.saturating_add(tear)) + cue;
            let length = entry.end.saturating_sub(entry.start);
            if weight >= WORTH_A_REPORT && best.is_none_or(|(w, l, _)| (weight, length) > (w, l)) {
                best = Some((weight, length, entry));
            }
        }
        best.map(|(weight, _, entry)| entry.candidate(weight, cue))
    }

    /// First and last group of each piece.
    fn spans(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let count = self.groups.len();
        (0..count).flat_map(move |from| (from..count).map(move |to| (from, to)))
    }

    fn at(&self, from: usize, to: usize) -> Option<&Entry> {
        // The pieces that start before group `from`: n + (n − 1) + …, `from` terms.
        let count = self.groups.len();
        let before = from.saturating_mul(count).saturating_sub(from.saturating_mul(from.saturating_sub(1)) / 2);
        self.entries.get(before.saturating_add(to.saturating_sub(from)))?.as_ref()
    }

    /// How much a piece loses by what is left of the run before and after it.
    fn tear(&self, from: usize, to: usize) -> i16 {
        let last = self.groups.len().saturating_sub(1);
        let inside = self.groups.get(from.saturating_add(1)..=to).unwrap_or_default();
        let has_spaces = inside.iter().any(|group| Joint::of(group.separator(self.text)) == Joint::Space);
        let before = from.checked_sub(1).map_or(0, |left| self.tear_at(from, (0, left), has_spaces, inside.is_empty()));
        let after = if to < last {
            let next = to.saturating_add(1);
            self.tear_at(next, (next, last), has_spaces, inside.is_empty())
        } else {
            0
        };
        before.saturating_add(after)
    }

    /// The boundary before group `at`, where the groups `rest` are left over.
    fn tear_at(&self, at: usize, rest: (usize, usize), has_spaces: bool, is_bare: bool) -> i16 {
        let Some(separator) = self.groups.get(at).map(|group| group.separator(self.text)) else { return TORN };
        let joint = Joint::of(separator);
        let spaced = separator.starts_with([' ', '/']) || separator.contains(" (");
        if separator.contains('+') && spaced {
            return 0;
        }
        let is_number = self.at(rest.0, rest.1).is_some_and(|entry| entry.weight >= 0);
        let is_date = self.groups.get(rest.0..=rest.1).is_some_and(|groups| {
            Piece::of(self.text, groups).is_some_and(|piece| lookalike::is_date(&piece))
        });
        match joint {
            Joint::Space | Joint::Slash | Joint::Loose if is_number || is_date => -1,
            Joint::Loose => -4,
            Joint::Space if separator.contains('(') => -4,
            Joint::Space if !has_spaces && !is_bare => -4,
            Joint::Slash if !is_bare => -8,
            Joint::Break if separator.contains('+') => -8,
            _ => TORN,
        }
    }
}
