//! The answer: what a decision says, and its wire form.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::reason::ReasonCode;

/// What may happen to the call. Ordered from mild to strict.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It may go on.
    Allow,
    /// It may go on once somebody with the right role agreed.
    RequireApproval,
    /// It may not.
    Deny,
}

impl Effect {
    /// The word used on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::RequireApproval => "require-approval",
            Self::Deny => "deny",
        }
    }
}

/// How much a finding should worry a reader; decides nothing.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Minor.
    Low,
    /// Deserves a look.
    Medium,
    /// Deserves a look soon.
    High,
    /// Deserves a look now.
    Critical,
}

/// The combined answer to one request.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The request's id.
    pub id: String,
    /// What may happen to the call.
    pub effect: Effect,
    /// Why, in the order the modules said it. Never empty.
    pub reasons: Vec<Reason>,
    /// What the caller must do if it goes on.
    pub obligations: Vec<Obligation>,
    /// The payload after the edits; left out when there were none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<serde_json::Value>")]
    pub payload: Option<Box<RawValue>>,
    /// Which places of the payload were replaced, and by which rule. Never what stood there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    /// The bundle that decided; none when there was none to ask.
    pub bundle: Option<BundleRef>,
    /// What the decision cost.
    pub cost: Cost,
    /// A module was ended by the machine's state (clock, stack, load) rather than by its fuel, so
    /// the same request might be answered otherwise elsewhere.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub degraded: bool,
    /// The bundle has expired and serves on in its grace.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stale: bool,
    /// The host's clock says an earlier time than the host has seen, so that was judged by.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub clock_rollback: bool,
    /// How each module judged; only when the request asked to explain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Vec<ModuleExplanation>>,
}

/// One reason of a decision.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// What kind of reason.
    pub code: ReasonCode,
    /// The module it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// The module's rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// How much it should worry a reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// What is wrong, for the agent. Text from a policy: data, not markup.
    pub message: String,
    /// What would make the call pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// Where in the payload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
    /// For auditors; left out unless the caller may see details.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A place in the payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// JSON Pointer (RFC 6901).
    pub pointer: String,
    /// First byte in the UTF-8 of the decoded string at `pointer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<u32>,
    /// First byte after the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<u32>,
}

/// One replaced place. Offsets refer to the payload as the module saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// The module that asked for it.
    pub module: String,
    /// The module's rule.
    pub rule: String,
    /// JSON Pointer (RFC 6901) to a string.
    pub pointer: String,
    /// First byte replaced, in the UTF-8 of the decoded string.
    pub start: u32,
    /// First byte after the replaced ones.
    pub end: u32,
}

/// What the caller must do if it goes on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Obligation {
    /// Such as `approver-role`.
    pub key: String,
    /// Any JSON.
    #[schemars(with = "serde_json::Value")]
    pub value: Box<RawValue>,
}

/// The bundle that decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleRef {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u64,
    /// `sha256:` and the hexadecimal digest of its manifest.
    pub digest: String,
}

/// What a decision cost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Fuel of all modules: the same for the same request, bundle and engine version.
    pub fuel: u64,
    /// Time on this machine. Informational; differs from run to run.
    pub microseconds: u64,
    /// Fuel of each module that ran.
    pub modules: Vec<ModuleCost>,
}

/// What one module cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModuleCost {
    /// The module.
    pub id: String,
    /// The fuel it used.
    pub fuel: u64,
}

/// How one module judged, for people who write or audit policies.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModuleExplanation {
    /// The module.
    pub id: String,
    /// Whether it was asked; a module is not when the stage or the tool is none of its own.
    pub applied: bool,
    /// Its opinion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    /// How it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ReasonCode>,
    /// More on how it failed, for people who may see details.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_detail: Option<String>,
    /// The facts it established.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<ExplainedFact>,
    /// The lines it logged, for people who may see details.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<String>,
}

/// A fact in an explanation.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainedFact {
    /// Its name.
    pub name: String,
    /// Any JSON.
    #[schemars(with = "serde_json::Value")]
    pub value: Box<RawValue>,
}

impl Decision {
    /// A denial that no module was asked for.
    #[must_use]
    pub fn refusal(id: &str, code: ReasonCode, bundle: Option<BundleRef>) -> Self {
        Self {
            id: id.to_owned(),
            effect: Effect::Deny,
            reasons: vec![Reason::host(code, None)],
            obligations: Vec::new(),
            payload: None,
            edits: Vec::new(),
            bundle,
            cost: Cost::default(),
            degraded: false,
            stale: false,
            clock_rollback: false,
            explanation: None,
        }
    }

    /// Removes what only auditors may see: details of findings, logs, facts, error texts.
    pub fn redact_details(&mut self) {
        for reason in &mut self.reasons {
            reason.detail = None;
        }
        for module in self.explanation.iter_mut().flatten() {
            module.error_detail = None;
            module.facts.clear();
            module.log.clear();
        }
    }
}

impl Reason {
    /// A reason that no policy wrote.
    pub(crate) fn host(code: ReasonCode, module: Option<&str>) -> Self {
        Self {
            code,
            module: module.map(str::to_owned),
            rule: None,
            severity: None,
            message: code.text().to_owned(),
            remedy: None,
            at: None,
            detail: None,
        }
    }
}
