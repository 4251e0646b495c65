//! What a detector proposes, before thresholds, overlaps and actions.

use crate::kind::Kind;
use crate::weight::Decibans;

/// A span of the scanned text, with what speaks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) kind: Kind,
    /// Which format or vendor: `nl.bsn`, `github-token`; empty where the kind says it all.
    pub(crate) rule: &'static str,
    /// Bytes of the scanned text.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) weight: Decibans,
    pub(crate) support: Support,
}

/// What a finding rests on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Support {
    /// A shape that little else has.
    pub pattern: bool,
    /// A check digit, a checksum or a numbering plan.
    pub checksum: bool,
    /// The name of the JSON field, or of the parameter in a text.
    pub key: bool,
    /// Words nearby.
    pub context: bool,
}
