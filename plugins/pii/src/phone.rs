//! Phone numbers of all countries.
//!
//! [`Phones::judge`] is given a run of digits and separators and what the words nearby say. A plus sign and a
//! calling code whose plan has the number need no words; layouts that only phone numbers have need none either;
//! digits alone need a good deal. The plan is in `plan`, what else looks like this in `lookalike`.

mod edges;
mod extension;
mod few;
mod layout;
mod lookalike;
mod plan;
mod weigh;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::candidate::{Candidate, Support};
use crate::kind::Kind;
use crate::phone::layout::{Group, Joint, MOST_DIGITS, MOST_GROUPS, Piece};
use crate::phone::plan::Plan;
use crate::phone::weigh::Verdict;
use crate::weight::Decibans;

/// Fewer digits are no phone number, more are several things.
const DIGITS: std::ops::RangeInclusive<usize> = 6..=MOST_DIGITS;
/// Numbers of fewer digits are not cut out of something longer.
const WHOLE: usize = 7;
/// What is surely a number needs no comparison with its parts.
const SURE: i16 = 8;
/// What an extension adds.
const EXTENSION: i16 = 4;
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
        if lookalike::is_plainly(text.as_bytes().get(run.clone())?) {
            return None;
        }
        let groups = layout::groups(text, &run);
        (0..groups.len()).step_by(STEP).find_map(|from| {
            let to = from.saturating_add(WINDOW).min(groups.len());
            let is_seen_already = from > 0 && from.saturating_add(STEP) >= groups.len();
            if is_seen_already {
                return None;
            }
            let window = Window {
                phones: self,
                text,
                groups: groups.get(from..to)?,
                goes_on: (from > 0, to < groups.len()),
                cue,
            };
            window.best()
        })
    }

    /// What speaks for these groups as one number, apart from the digits beside them. What weighs less than
    /// `least` may be `None`.
    fn entry(&self, text: &str, groups: &[Group], least: i16) -> Option<Entry> {
        if groups.len() > MOST_GROUPS || !DIGITS.contains(&digits(groups)) {
            return None;
        }
        let piece = Piece::of(text, groups)?;
        let extension = extension::end(text, piece.end);
        let end = extension.unwrap_or(piece.end);
        let extra = if extension.is_some() { EXTENSION } else { 0 };
        let verdict = weigh::weigh(&self.plan, &piece, least.saturating_sub(extra))?;
        let is_loose = !piece.has_plus
            && (piece.sizes.len() == 1 || piece.joints.iter().all(|joint| *joint == Joint::Space));
        let edges = edges::weigh(text, piece.start, end, is_loose);
        let mut weight = verdict.weight.saturating_add(extra).saturating_add(edges);
        if let [size, _, ..] = *piece.sizes
            && is_loose
            && edges::is_in_a_dump(text, piece.start, end, size)
        {
            weight = weight.saturating_add(TORN);
        }
        Some(Entry { verdict, weight, start: piece.start, end })
    }
}

fn digits(groups: &[Group]) -> usize {
    groups.iter().map(Group::len).fold(0, usize::saturating_add)
}

/// A piece of a run, judged.
#[derive(Debug)]
struct Entry {
    verdict: Verdict,
    weight: i16,
    start: usize,
    end: usize,
}

impl Entry {
    fn candidate(&self, cue: Decibans) -> Candidate {
        Candidate {
            kind: Kind::Phone,
            rule: self.verdict.region,
            start: self.start,
            end: self.end,
            weight: Decibans(self.weight.saturating_add(cue.0)),
            support: Support {
                pattern: self.verdict.weight > 0,
                checksum: self.verdict.in_plan,
                key: false,
                context: cue > Decibans(0),
            },
        }
    }
}

/// A run, or a part of a long one.
struct Window<'t> {
    phones: &'t Phones,
    text: &'t str,
    groups: &'t [Group],
    /// Whether the run goes on before the first group, and after the last.
    goes_on: (bool, bool),
    cue: Decibans,
}

impl Window<'_> {
    /// The best of all pieces: the whole first, since that is what most runs are.
    fn best(&self) -> Option<Candidate> {
        let least = WORTH_A_REPORT.0.saturating_sub(self.cue.0);
        let last = self.groups.len().checked_sub(1)?;
        let mut best = None;
        if self.goes_on == (false, false) {
            let entry = self.phones.entry(self.text, self.groups, least);
            if let Some(entry) = entry.as_ref().filter(|entry| entry.weight >= SURE) {
                return Some(entry.candidate(self.cue));
            }
            best = entry.filter(|entry| entry.weight >= least);
        }
        for from in 0..=last {
            for to in from..=last.min(from.saturating_add(MOST_GROUPS)) {
                if let Some(entry) = self.part(from, to, least)
                    && best.as_ref().is_none_or(|best| entry.is_better_than(best))
                {
                    best = Some(entry);
                }
            }
        }
        best.map(|entry| entry.candidate(self.cue))
    }

    /// A piece that is not the whole, with what it loses by being cut out.
    fn part(&self, from: usize, to: usize, least: i16) -> Option<Entry> {
        let last = self.groups.len().saturating_sub(1);
        let is_whole = from == 0 && to == last;
        // A neighbouring window has those at this one's ends, with what stands beside them.
        if is_whole || (from == 0 && self.goes_on.0) || (to == last && self.goes_on.1) {
            return None;
        }
        let groups = self.groups.get(from..=to)?;
        if digits(groups) < WHOLE {
            return None;
        }
        // First what it can lose at least, since whether the rest stands alone takes a while to say.
        let ends = [(from > 0).then_some(from), (to < last).then(|| to.saturating_add(1))];
        let tear = |stands_alone: &dyn Fn(&[Group]) -> bool| {
            let tears =
                ends.into_iter().flatten().map(|at| self.tear_at(at, from, to, stands_alone));
            tears.fold(0, i16::saturating_add)
        };
        let at_best = tear(&|rest| DIGITS.contains(&digits(rest)));
        if at_best <= TORN.saturating_add(TORN) {
            return None;
        }
        let mut entry = self.phones.entry(self.text, groups, least.saturating_sub(at_best))?;
        if entry.weight.saturating_add(at_best) < least {
            return None;
        }
        entry.weight = entry.weight.saturating_add(tear(&|rest| self.stands_alone(rest)));
        (entry.weight >= least).then_some(entry)
    }

    /// How much the piece `from..=to` loses at the boundary before group `at`, which is one of its ends.
    fn tear_at(
        &self,
        at: usize,
        from: usize,
        to: usize,
        stands_alone: &dyn Fn(&[Group]) -> bool,
    ) -> i16 {
        let Some(group) = self.groups.get(at) else { return TORN };
        let separator = group.separator(self.text);
        if separator.contains('+') {
            return if separator.starts_with([' ', '/']) { 0 } else { -8 };
        }
        let inside = self.groups.get(from.saturating_add(1)..=to).unwrap_or_default();
        let is_bare = inside.is_empty();
        let has_plus =
            || self.groups.get(from).is_some_and(|first| first.separator(self.text).contains('+'));
        let has_spaces =
            || inside.iter().any(|group| Joint::of(group.separator(self.text)) == Joint::Space);
        // Of what goes on beyond the window nothing is known.
        let (rest, goes_on) = if at == from {
            (self.groups.get(..from), self.goes_on.0)
        } else {
            (self.groups.get(at..), self.goes_on.1)
        };
        let rest = rest.filter(|_| !goes_on);
        match Joint::of(separator) {
            Joint::Space | Joint::Slash | Joint::Loose if rest.is_some_and(stands_alone) => -1,
            Joint::Loose => -4,
            Joint::Space if separator.contains('(') => -4,
            Joint::Space if !is_bare && !has_spaces() => -4,
            Joint::Slash if has_plus() => -4,
            Joint::Slash if !is_bare => -8,
            _ => TORN,
        }
    }

    /// What is left beside a piece is a number or a date.
    fn stands_alone(&self, rest: &[Group]) -> bool {
        self.phones.entry(self.text, rest, 0).is_some_and(|entry| entry.weight >= 0)
            || Piece::of(self.text, rest).is_some_and(|piece| lookalike::is_date(&piece))
    }
}

impl Entry {
    fn is_better_than(&self, other: &Self) -> bool {
        let key = |entry: &Self| (entry.weight, entry.end.saturating_sub(entry.start));
        key(self) > key(other)
    }
}
