//! Of what overlaps, one: secrets before numbers with check and context, before numbers with a check,
//! before patterns; then the longest, then the likeliest.

use crate::candidate::Candidate;
use crate::kind::Kind;

/// Candidates that do not overlap, in the order of the text.
pub(crate) fn resolve(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by_key(|candidate| {
        let length = candidate.end.saturating_sub(candidate.start);
        // What is likelier not one yields to what is.
        let doubtful = candidate.weight.0 < 0;
        (
            doubtful,
            tier(candidate),
            usize::MAX.saturating_sub(length),
            std::cmp::Reverse(candidate.weight),
            candidate.start,
        )
    });
    let mut taken: std::collections::BTreeMap<usize, Candidate> = std::collections::BTreeMap::new();
    for candidate in candidates {
        let rest =
            if is_text(candidate.kind) { left_over(candidate, &taken) } else { Some(candidate) };
        let Some(candidate) = rest else { continue };
        let before = taken.range(..candidate.end).next_back();
        if before.is_none_or(|(_, other)| other.end <= candidate.start) {
            taken.insert(candidate.start, candidate);
        }
    }
    taken.into_values().collect()
}

/// Types whose end is a guess: what follows them may be something else.
fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::Person | Kind::StreetAddress)
}

/// What is left of an address behind which a number was taken for its end, if that is the larger part.
fn left_over(
    candidate: Candidate,
    taken: &std::collections::BTreeMap<usize, Candidate>,
) -> Option<Candidate> {
    let mut inside = taken.range(candidate.start..candidate.end);
    let Some((start, _)) = inside.next() else { return Some(candidate) };
    let left = start.saturating_sub(candidate.start);
    let all = candidate.end.saturating_sub(candidate.start);
    (left.saturating_mul(2) >= all).then_some(Candidate { end: *start, ..candidate })
}

fn tier(candidate: &Candidate) -> u8 {
    let support = candidate.support;
    match (candidate.kind.is_secret(), support.checksum, support.key || support.context) {
        (true, _, _) => 0,
        (false, true, true) => 1,
        (false, true, false) => 2,
        (false, false, _) if is_text(candidate.kind) => 4,
        (false, false, _) => 3,
    }
}
