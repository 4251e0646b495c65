//! What a candidate would have decided otherwise: counted by kind of difference, each kind with one
//! request as an example.
//!
//! The active bundle's decision is the only one that leaves the host. An example holds a payload, so
//! a report is for whoever may see payloads: it lies in the host's own folder and goes to admins.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::decision::{BundleRef, Decision, Effect, Reason};

/// Kinds of difference that are told apart; further ones are counted together.
const MAX_KINDS: usize = 64;
/// Longest request that is kept as an example, in bytes.
const MAX_EXAMPLE_BYTES: usize = 64 << 10;
/// Reasons named in a difference.
const MAX_REASONS: usize = 8;

/// How a candidate has done so far.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShadowReport {
    /// The bundle that serves.
    pub active: BundleRef,
    /// The bundle that is tried out.
    pub candidate: BundleRef,
    /// Decisions that were made by both.
    pub compared: u64,
    /// Requests that were to be compared and were not, since the machine was busy with answering.
    pub skipped: u64,
    /// Decisions that turned from deny to allow.
    pub deny_to_allow: u64,
    /// Fuel of all decisions of the active bundle.
    pub active_fuel: u64,
    /// Fuel of all decisions of the candidate.
    pub candidate_fuel: u64,
    /// What differed, the most lenient change first.
    pub differences: Vec<Difference>,
    /// Differing decisions of further kinds than are listed.
    pub unlisted: u64,
}

/// One kind of difference.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// What differs.
    pub kind: DifferenceKind,
    /// How many decisions.
    pub count: u64,
    /// The first request of the kind, as it came; none where it was too long to keep.
    #[schemars(with = "Option<serde_json::Value>")]
    pub request: Option<Box<RawValue>>,
    /// What the active bundle decided.
    pub active: Decision,
    /// What the candidate would have decided.
    pub candidate: Decision,
}

/// What differs between two decisions. Fuel counts only where nothing else does: it nearly always
/// differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DifferenceKind {
    /// The effect before and after, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<(Effect, Effect)>,
    /// Reasons that only the active bundle gives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons_gone: Vec<String>,
    /// Reasons that only the candidate gives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons_new: Vec<String>,
    /// Whether the payload was edited otherwise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edits: bool,
    /// Whether other obligations follow.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub obligations: bool,
    /// Whether only the fuel differs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fuel: bool,
}

impl DifferenceKind {
    /// How two decisions about one request differ; `None` where they say and cost the same.
    #[must_use]
    pub fn between(active: &Decision, candidate: &Decision) -> Option<Self> {
        let effect =
            (active.effect != candidate.effect).then_some((active.effect, candidate.effect));
        let (before, after) = (names(&active.reasons), names(&candidate.reasons));
        let only = |these: &BTreeMap<String, usize>, those: &BTreeMap<String, usize>| {
            let gone = these.iter().filter(|(name, count)| those.get(*name) != Some(count));
            gone.map(|(name, _)| name.clone()).take(MAX_REASONS).collect::<Vec<_>>()
        };
        let edits = text(active.payload.as_deref()) != text(candidate.payload.as_deref());
        let list = |decision: &Decision| -> Vec<(String, String)> {
            let pairs = decision.obligations.iter();
            pairs.map(|pair| (pair.key.clone(), pair.value.get().to_owned())).collect()
        };
        let kind = Self {
            effect,
            reasons_gone: only(&before, &after),
            reasons_new: only(&after, &before),
            edits,
            obligations: list(active) != list(candidate),
            fuel: false,
        };
        if kind != Self::fuel_only(false) {
            return Some(kind);
        }
        (active.cost.fuel != candidate.cost.fuel).then(|| Self::fuel_only(true))
    }

    fn fuel_only(fuel: bool) -> Self {
        Self {
            effect: None,
            reasons_gone: Vec::new(),
            reasons_new: Vec::new(),
            edits: false,
            obligations: false,
            fuel,
        }
    }

    /// How much more the candidate lets through: more is listed first.
    fn leniency(&self) -> u8 {
        match self.effect {
            Some((Effect::Deny, Effect::Allow)) => 5,
            Some((Effect::RequireApproval, Effect::Allow)) => 4,
            Some((Effect::Deny, Effect::RequireApproval)) => 3,
            Some(_) => 2,
            None if self.fuel => 0,
            None => 1,
        }
    }
}

/// Reasons by module and rule, or by code where no rule spoke, and how often each stands.
fn names(reasons: &[Reason]) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for reason in reasons {
        let code = reason.code.as_str();
        let name = match (&reason.module, &reason.rule) {
            (Some(module), Some(rule)) => format!("{module}/{rule} ({code})"),
            (Some(module), None) => format!("{module} ({code})"),
            (None, _) => code.to_owned(),
        };
        let count: &mut usize = names.entry(name).or_default();
        *count = count.saturating_add(1);
    }
    names
}

fn text(payload: Option<&RawValue>) -> Option<&str> {
    payload.map(RawValue::get)
}

impl ShadowReport {
    /// Nothing compared yet.
    #[must_use]
    pub fn new(active: BundleRef, candidate: BundleRef) -> Self {
        Self {
            active,
            candidate,
            compared: 0,
            skipped: 0,
            deny_to_allow: 0,
            active_fuel: 0,
            candidate_fuel: 0,
            differences: Vec::new(),
            unlisted: 0,
        }
    }

    /// Whether it is about these two.
    #[must_use]
    pub fn is_about(&self, active: &BundleRef, candidate: &BundleRef) -> bool {
        self.active == *active && self.candidate == *candidate
    }

    /// Counts one request, given as it came.
    pub fn record(&mut self, request: &[u8], active: Decision, candidate: Decision) {
        self.compared = self.compared.saturating_add(1);
        self.active_fuel = self.active_fuel.saturating_add(active.cost.fuel);
        self.candidate_fuel = self.candidate_fuel.saturating_add(candidate.cost.fuel);
        let Some(kind) = DifferenceKind::between(&active, &candidate) else { return };
        if kind.effect == Some((Effect::Deny, Effect::Allow)) {
            self.deny_to_allow = self.deny_to_allow.saturating_add(1);
        }
        if let Some(known) = self.differences.iter_mut().find(|known| known.kind == kind) {
            known.count = known.count.saturating_add(1);
        } else if self.differences.len() < MAX_KINDS {
            let short = std::str::from_utf8(request).ok().filter(|t| t.len() <= MAX_EXAMPLE_BYTES);
            let request = short.and_then(|text| RawValue::from_string(text.to_owned()).ok());
            self.differences.push(Difference { kind, count: 1, request, active, candidate });
            self.differences.sort_by_key(|known| std::cmp::Reverse(known.kind.leniency()));
        } else {
            self.unlisted = self.unlisted.saturating_add(1);
        }
    }
}
