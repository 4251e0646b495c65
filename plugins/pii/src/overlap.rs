//! Of what overlaps, one: secrets before numbers with check and context, before numbers with a check,
//! before patterns; then the longest, then the likeliest.

use crate::candidate::Candidate;

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
            -i32::from(candidate.weight.0),
            candidate.start,
        )
    });
    let mut taken: std::collections::BTreeMap<usize, Candidate> = std::collections::BTreeMap::new();
    for candidate in candidates {
        let before = taken.range(..candidate.end).next_back();
        if before.is_none_or(|(_, other)| other.end <= candidate.start) {
            taken.insert(candidate.start, candidate);
        }
    }
    taken.into_values().collect()
}

fn tier(candidate: &Candidate) -> u8 {
    let support = candidate.support;
    match (candidate.kind.is_secret(), support.checksum, support.key || support.context) {
        (true, _, _) => 0,
        (false, true, true) => 1,
        (false, true, false) => 2,
        (false, false, _) => 3,
    }
}
