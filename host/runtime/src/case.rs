//! Signed cases: requests with the decisions that are expected of them.
//!
//! A bundle carries them under `cases/`; they run in the sandbox before the bundle serves. The same
//! format, with settings, serves as the test table of a single policy (the guest SDK runs those
//! natively). SPEC.md has the schema.

use portcullis_bundle::Bundle;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::bundle::LoadedBundle;
use crate::decision::{Decision, Obligation};
use crate::json;
use crate::reason::ReasonCode;
use crate::request::{Request, RequestError};

/// A file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// Settings to configure the policy with; only in files for a single policy.
    #[serde(default)]
    pub settings: Option<Box<RawValue>>,
    /// The cases, in order.
    pub cases: Vec<Case>,
}

/// A request and what is expected of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// A sentence.
    pub name: String,
    /// A request in its wire form.
    pub request: Box<RawValue>,
    /// What is expected.
    pub expect: Expect,
}

/// What is expected of a decision. What is left out is not looked at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// `allow`, `deny`, `require-approval`; for a single policy also `none`.
    pub effect: String,
    /// The rules of the reasons that have an effect, in order.
    pub rules: Option<Vec<String>>,
    /// The rules of the reasons that have none, in order.
    pub notes: Option<Vec<String>>,
    /// The codes of all reasons, in order.
    pub codes: Option<Vec<ReasonCode>>,
    /// All obligations, in order.
    pub obligations: Option<Vec<ExpectedObligation>>,
    /// The payload after the edits.
    pub payload: Option<Value>,
    /// All facts established.
    pub facts: Option<Value>,
}

/// An expected obligation.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct ExpectedObligation {
    /// The key.
    pub key: String,
    /// The value.
    pub value: Value,
}

/// How one case went.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Outcome {
    /// The file in the bundle.
    pub file: String,
    /// The case's name.
    pub name: String,
    /// What differs from what was expected; none when the case holds.
    pub failure: Option<String>,
    /// The fuel of the decision.
    pub fuel: u64,
}

/// One case, run.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// What was decided.
    pub decision: Decision,
    /// What of it differs from what was expected.
    pub differences: Vec<String>,
}

/// Whose answer is compared: the bundle's decision, or its only module's verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The combined decision, after the bundle's default.
    Decision,
    /// The verdict of the first module; `none` is an effect.
    Verdict,
}

/// Why a file of cases cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// Not UTF-8, or not JSON without duplicate keys.
    #[error("not acceptable JSON")]
    Json(#[source] json::JsonError),
    /// Not UTF-8.
    #[error("not UTF-8 at byte {offset}")]
    NotUtf8 {
        /// The first bad byte.
        offset: usize,
    },
    /// JSON of another shape.
    #[error("not a file of cases: {0}")]
    Shape(String),
}

impl CaseFile {
    /// Reads a file of cases.
    ///
    /// # Errors
    /// It is not one.
    pub fn read(bytes: &[u8]) -> Result<Self, CaseError> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| CaseError::NotUtf8 { offset: error.valid_up_to() })?;
        json::check(text).map_err(CaseError::Json)?;
        serde_json::from_str(text).map_err(|error| CaseError::Shape(error.to_string()))
    }
}

/// Runs every signed case of a bundle. A file that cannot be read is a failed case.
#[must_use]
pub fn run(loaded: &LoadedBundle, bundle: &Bundle) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for (path, bytes) in bundle.files().filter(|(path, _)| is_case_file(path)) {
        match CaseFile::read(bytes) {
            Ok(file) => outcomes.extend(run_file(loaded, path, &file, Subject::Decision)),
            Err(error) => outcomes.push(Outcome {
                file: path.to_owned(),
                name: "the file can be read".to_owned(),
                failure: Some(error.to_string()),
                fuel: 0,
            }),
        }
    }
    outcomes
}

fn is_case_file(path: &str) -> bool {
    path.starts_with("cases/") && path.ends_with(".json")
}

/// Runs the cases of one file.
pub fn run_file(
    loaded: &LoadedBundle,
    path: &str,
    file: &CaseFile,
    subject: Subject,
) -> Vec<Outcome> {
    let run = |case: &Case| {
        let (failure, fuel) = match judge(loaded, case, subject) {
            Ok(fuel) => (None, fuel),
            Err((why, fuel)) => (Some(why), fuel),
        };
        Outcome { file: path.to_owned(), name: case.name.clone(), failure, fuel }
    };
    file.cases.iter().map(run).collect()
}

fn judge(loaded: &LoadedBundle, case: &Case, subject: Subject) -> Result<u64, (String, u64)> {
    let attempt = attempt(loaded, case, subject).map_err(|error| (error.to_string(), 0))?;
    let fuel = attempt.decision.cost.fuel;
    if attempt.differences.is_empty() {
        return Ok(fuel);
    }
    Err((attempt.differences.join("; "), fuel))
}

/// Runs one case.
///
/// # Errors
/// Its request is none.
pub fn attempt(
    loaded: &LoadedBundle,
    case: &Case,
    subject: Subject,
) -> Result<Attempt, RequestError> {
    let mut request = Request::parse(case.request.get().as_bytes())?;
    request.explain |= subject == Subject::Verdict || case.expect.facts.is_some();
    let decision = loaded.decide(&request);
    let differences = compare(&case.expect, &decision, subject);
    Ok(Attempt { decision, differences })
}

fn compare(expect: &Expect, decision: &Decision, subject: Subject) -> Vec<String> {
    let mut differences = Vec::new();
    let mut check = |what: &str, want: String, got: String| {
        if want != got {
            differences.push(format!("{what}: expected {want}, got {got}"));
        }
    };
    check("effect", expect.effect.clone(), effect(decision, subject).to_owned());
    if let Some(rules) = &expect.rules {
        check("rules", format!("{rules:?}"), format!("{:?}", rules_of(decision, true)));
    }
    if let Some(notes) = &expect.notes {
        check("notes", format!("{notes:?}"), format!("{:?}", rules_of(decision, false)));
    }
    if let Some(codes) = &expect.codes {
        let got: Vec<_> = decision.reasons.iter().map(|reason| reason.code).collect();
        check("codes", format!("{codes:?}"), format!("{got:?}"));
    }
    if let Some(obligations) = &expect.obligations {
        let got: Vec<_> = decision.obligations.iter().map(expected).collect();
        check("obligations", format!("{obligations:?}"), format!("{got:?}"));
    }
    if let Some(payload) = &expect.payload {
        let got = decision.payload.as_ref().map_or(Value::Null, |payload| value(payload));
        check("payload", payload.to_string(), got.to_string());
    }
    if let Some(facts) = &expect.facts {
        check("facts", facts.to_string(), facts_of(decision).to_string());
    }
    // A module that failed explains most of the above.
    let broken = decision.reasons.iter().filter(|reason| reason.code.is_module_error());
    let mut broken: Vec<String> = broken
        .map(|reason| {
            let detail = reason.detail.as_deref().unwrap_or_default();
            format!("{}: {detail}", reason.code.as_str())
        })
        .collect();
    if !differences.is_empty() {
        differences.append(&mut broken);
    }
    differences
}

fn effect(decision: &Decision, subject: Subject) -> &'static str {
    let verdict = decision.explanation.as_ref().and_then(|modules| modules.first());
    match (subject, verdict) {
        (Subject::Verdict, Some(module)) => module.effect.map_or("none", |effect| effect.as_str()),
        _ => decision.effect.as_str(),
    }
}

fn rules_of(decision: &Decision, with_effect: bool) -> Vec<&str> {
    let of_policies = decision.reasons.iter().filter(|reason| reason.rule.is_some());
    of_policies
        .filter(|reason| (reason.code != ReasonCode::PolicyNoted) == with_effect)
        .filter_map(|reason| reason.rule.as_deref())
        .collect()
}

fn expected(obligation: &Obligation) -> ExpectedObligation {
    ExpectedObligation { key: obligation.key.clone(), value: value(&obligation.value) }
}

fn facts_of(decision: &Decision) -> Value {
    let modules = decision.explanation.iter().flatten();
    let facts = modules.flat_map(|module| &module.facts);
    facts
        .map(|fact| (fact.name.clone(), value(&fact.value)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn value(raw: &RawValue) -> Value {
    serde_json::from_str(raw.get()).unwrap_or(Value::Null)
}
