//! Runs files of cases against a policy natively, without Wasm.
//!
//! A case file holds settings and a list of requests with what is expected of them; the same file is
//! run in the sandbox by `portcullis policy check`. SPEC.md has the schema.
//!
//! ```json
//! {"settings":{},
//!  "cases":[{"name":"a table may not be dropped",
//!            "request":{"tool":"drop_table","arguments":{"name":"users"}},
//!            "expect":{"effect":"deny","rules":["no-drop"]}}]}
//! ```
//!
//! ```no_run
//! # use portcullis_guest::*;
//! # struct NoDrop;
//! # impl Policy for NoDrop {
//! #     fn describe() -> Description { Description::new("", "", "") }
//! #     fn configure(_: &str) -> Result<Self, String> { Ok(NoDrop) }
//! #     fn evaluate(&self, _: &Request) -> Result<Verdict, String> { Ok(Verdict::none()) }
//! # }
//! #[test]
//! fn cases() {
//!     portcullis_guest::case::check::<NoDrop>("cases");
//! }
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::{Edit, Fact, Policy, Principal, Request, Session, Stage, Verdict};

/// A file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// What `configure` gets; `{}` when left out.
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
    pub request: Wire,
    /// What the policy must answer.
    pub expect: Expect,
}

/// What is expected of a verdict. What is left out is not looked at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// `allow`, `deny`, `require-approval`, or `none` for no opinion.
    pub effect: String,
    /// The rules of the findings that have an effect, in order.
    pub rules: Option<Vec<String>>,
    /// The rules of the findings that have none, in order.
    pub notes: Option<Vec<String>>,
    /// All obligations, in order.
    pub obligations: Option<Vec<ExpectedObligation>>,
    /// The payload after the edits.
    pub payload: Option<Value>,
    /// All facts established.
    pub facts: Option<BTreeMap<String, Value>>,
}

/// An obligation in a case.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct ExpectedObligation {
    /// The key.
    pub key: String,
    /// The value.
    pub value: Value,
}

/// A request in its wire form, as the host takes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wire {
    #[serde(default)]
    id: String,
    tool: String,
    #[serde(default, deserialize_with = "present")]
    arguments: Option<Box<RawValue>>,
    #[serde(default, deserialize_with = "present")]
    result: Option<Box<RawValue>>,
    stage: Option<WireStage>,
    #[serde(default)]
    environment: String,
    #[serde(default)]
    principal: WirePrincipal,
    session: Option<WireSession>,
    #[serde(default)]
    now: Now,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
    #[serde(default)]
    facts: BTreeMap<String, Box<RawValue>>,
}

/// A payload of `null` is a payload.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

/// UTC milliseconds, or RFC 3339 text for people who write cases.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Now {
    Milliseconds(u64),
    Text(jiff::Timestamp),
}

impl Default for Now {
    fn default() -> Self {
        Self::Milliseconds(0)
    }
}

impl Now {
    fn milliseconds(&self) -> u64 {
        match self {
            Self::Milliseconds(milliseconds) => *milliseconds,
            Self::Text(timestamp) => timestamp.as_millisecond().try_into().unwrap_or(0),
        }
    }
}

#[derive(Debug, Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum WireStage {
    Call,
    Result,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WirePrincipal {
    tenant: Option<String>,
    agent: Option<String>,
    user: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    delegation: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireSession {
    id: String,
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default)]
    counters: BTreeMap<String, i64>,
}

/// Reads a request from its wire form.
///
/// # Errors
/// The text is not such a request.
pub fn request(json: &str) -> Result<Request, String> {
    serde_json::from_str::<Wire>(json).map_err(|error| error.to_string())?.into_request()
}

impl Wire {
    /// The request as a policy sees it.
    ///
    /// # Errors
    /// Neither or both of `arguments` and `result` are given, or `stage` contradicts them.
    pub fn into_request(self) -> Result<Request, String> {
        let (stage, payload) = match (self.arguments, self.result, self.stage) {
            (Some(payload), None, None | Some(WireStage::Call)) => (Stage::Call, payload),
            (None, Some(payload), None | Some(WireStage::Result)) => (Stage::Result, payload),
            _ => {
                return Err(
                    "a request has `arguments` (stage call) or `result` (stage result)".into()
                );
            }
        };
        let WirePrincipal { tenant, agent, user, roles, delegation } = self.principal;
        Ok(Request {
            id: self.id,
            stage,
            tool: self.tool,
            payload: payload.get().to_owned(),
            environment: self.environment,
            principal: Principal { tenant, agent, user, roles, delegation },
            session: self.session.map(|WireSession { id, labels, counters }| Session {
                id,
                labels,
                counters: counters.into_iter().collect(),
            }),
            now: self.now.milliseconds(),
            attributes: self.attributes.into_iter().collect(),
            facts: self
                .facts
                .into_iter()
                .map(|(name, value)| Fact { name, value: value.get().to_owned() })
                .collect(),
        })
    }
}

/// Runs every `*.json` file in a folder (or one file), relative to the crate under test.
///
/// # Panics
/// A file cannot be read, there is no case, or a case fails: the message names each one.
#[expect(clippy::panic, reason = "called by tests, whose way to fail is a panic")]
pub fn check<P: Policy>(path: &str) {
    let mut failures = Vec::new();
    let mut count = 0_usize;
    for file in case_files(Path::new(path)) {
        match run_file::<P>(&file) {
            Ok(results) => {
                count = count.saturating_add(results.len());
                failures.extend(results.into_iter().filter_map(|Outcome { name, failure }| {
                    failure.map(|why| format!("{}: {name}: {why}", file.display()))
                }));
            }
            Err(why) => failures.push(format!("{}: {why}", file.display())),
        }
    }
    if count == 0 && failures.is_empty() {
        panic!("no case in `{path}`");
    }
    if !failures.is_empty() {
        panic!("{} of {count} cases failed\n{}", failures.len(), failures.join("\n"));
    }
}

fn case_files(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(path) else { return vec![path.to_owned()] };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|file| file.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
}

fn run_file<P: Policy>(file: &Path) -> Result<Vec<Outcome>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    run::<P>(&text)
}

/// How one case went.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    /// The case's name.
    pub name: String,
    /// What differs from what was expected; none when the case holds.
    pub failure: Option<String>,
}

/// Runs the cases of one file's text.
///
/// # Errors
/// The text is not a case file, or its settings are refused.
pub fn run<P: Policy>(text: &str) -> Result<Vec<Outcome>, String> {
    let file: CaseFile = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let settings = file.settings.as_ref().map_or("{}", |settings| settings.get());
    let policy = P::configure(settings)?;
    let judged = file.cases.into_iter().map(|case| Outcome {
        failure: judge(&policy, case.request, &case.expect).err(),
        name: case.name,
    });
    Ok(judged.collect())
}

fn judge<P: Policy>(policy: &P, wire: Wire, expect: &Expect) -> Result<(), String> {
    let request = wire.into_request()?;
    let verdict = policy.evaluate(&request)?;
    let mut differences = Vec::new();
    let mut compare = |what: &str, want: String, got: String| {
        if want != got {
            differences.push(format!("{what}: expected {want}, got {got}"));
        }
    };
    let effect = verdict.effect.map_or("none", |effect| effect.as_str());
    compare("effect", expect.effect.clone(), effect.to_owned());
    if let Some(rules) = &expect.rules {
        compare("rules", format!("{rules:?}"), format!("{:?}", rules_of(&verdict, true)));
    }
    if let Some(notes) = &expect.notes {
        compare("notes", format!("{notes:?}"), format!("{:?}", rules_of(&verdict, false)));
    }
    if let Some(obligations) = &expect.obligations {
        let got: Vec<_> = verdict
            .obligations
            .iter()
            .map(|o| ExpectedObligation { key: o.key.clone(), value: to_value(&o.value) })
            .collect();
        compare("obligations", format!("{obligations:?}"), format!("{got:?}"));
    }
    if let Some(payload) = &expect.payload {
        let got = edited(&request.payload, &verdict)?;
        compare("payload", payload.to_string(), got.to_string());
    }
    if let Some(facts) = &expect.facts {
        let got: BTreeMap<_, _> =
            verdict.facts.iter().map(|fact| (fact.name.clone(), to_value(&fact.value))).collect();
        compare("facts", format!("{facts:?}"), format!("{got:?}"));
    }
    if differences.is_empty() { Ok(()) } else { Err(differences.join("; ")) }
}

fn rules_of(verdict: &Verdict, with_effect: bool) -> Vec<&str> {
    let wanted = verdict.findings.iter().filter(|finding| finding.effect.is_some() == with_effect);
    wanted.map(|finding| finding.rule.as_str()).collect()
}

fn to_value(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| Value::String(format!("not JSON: {error}")))
}

/// The payload after a verdict's edits, as the host applies them.
///
/// # Errors
/// An edit points at no string, or its span is not on character boundaries inside it.
pub fn edited(payload: &str, verdict: &Verdict) -> Result<Value, String> {
    let mut value: Value = serde_json::from_str(payload).map_err(|error| error.to_string())?;
    let mut edits: Vec<_> = verdict.edits.iter().collect();
    // From the back, so that earlier spans stay where they are.
    edits.sort_by_key(|edit| {
        std::cmp::Reverse((edit.pointer.as_str(), edit.span.start, edit.span.end))
    });
    overlap(&edits)?;
    for edit in edits {
        let Some(Value::String(text)) = value.pointer_mut(&edit.pointer) else {
            return Err(format!("edit: no string at `{}`", edit.pointer));
        };
        let range = edit.span.start as usize..edit.span.end as usize;
        if text.get(range.clone()).is_none() {
            return Err(format!("edit: {range:?} is not in the string at `{}`", edit.pointer));
        }
        text.replace_range(range, &edit.replacement);
    }
    Ok(value)
}

/// Refuses edits of one string that overlap; they are sorted from the back.
fn overlap(edits: &[&Edit]) -> Result<(), String> {
    let pairs = edits.iter().zip(edits.iter().skip(1));
    let mut overlapping = pairs
        .filter(|(later, edit)| later.pointer == edit.pointer && later.span.start < edit.span.end);
    match overlapping.next() {
        Some((later, _)) => {
            Err(format!("edit: edits overlap at byte {} of `{}`", later.span.start, later.pointer))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Description, Finding};

    struct Echo;

    impl Policy for Echo {
        fn describe() -> Description {
            Description::new("echo", "1.0.0", "denies the tool `bad`, masks the rest")
        }
        fn configure(_: &str) -> Result<Self, String> {
            Ok(Echo)
        }
        fn evaluate(&self, request: &Request) -> Result<Verdict, String> {
            if request.tool == "bad" {
                return Ok(Verdict::none()
                    .with(Finding::deny("bad-tool", "no"))
                    .obligation("k", 1));
            }
            Ok(Verdict::none().edit("mask", "/text", 1, 2, "*").edit("mask", "/text", 3, 5, ""))
        }
    }

    fn check(case: &str, failure: Option<&str>) {
        let file = format!(r#"{{"cases":[{case}]}}"#);
        let results = run::<Echo>(&file).unwrap();
        assert_eq!(results[0].failure.as_deref(), failure);
    }

    // [C10]
    #[test]
    fn a_case_that_holds_passes() {
        check(
            r#"{"name":"n","request":{"tool":"bad","arguments":{}},
                "expect":{"effect":"deny","rules":["bad-tool"],"notes":[],"obligations":[{"key":"k","value":1}],"facts":{}}}"#,
            None,
        );
    }

    #[test]
    fn a_case_that_does_not_hold_says_what_differs() {
        check(
            r#"{"name":"n","request":{"tool":"bad","arguments":{}},"expect":{"effect":"allow","rules":[]}}"#,
            Some(r#"effect: expected allow, got deny; rules: expected [], got ["bad-tool"]"#),
        );
    }

    #[test]
    fn edits_are_applied_to_the_payload_as_asked() {
        check(
            r#"{"name":"n","request":{"tool":"t","result":{"text":"abcdef"}},"expect":{"effect":"none","payload":{"text":"a*cf"}}}"#,
            None,
        );
        check(
            r#"{"name":"n","request":{"tool":"t","result":{"text":"aé"}},"expect":{"effect":"none","payload":{}}}"#,
            Some("edit: 3..5 is not in the string at `/text`"),
        );
    }

    #[test]
    fn edits_apply_in_the_order_of_their_places_and_must_not_overlap() {
        let check = |verdict: Verdict, expected: Result<Value, &str>| {
            let edited = edited(r#"{"text":"abcdef"}"#, &verdict);
            assert_eq!(edited, expected.map_err(str::to_owned));
        };
        let edit = |start, end| Verdict::none().edit("r", "/text", start, end, "*");
        let with = |start, end, text| edit(start, end).edit("r", "/text", 2, 4, text);
        check(with(2, 2, "+"), Ok(serde_json::json!({"text": "ab*+ef"})));
        check(with(4, 4, "+"), Ok(serde_json::json!({"text": "ab+*ef"})));
        check(with(1, 3, "+"), Err("edit: edits overlap at byte 2 of `/text`"));
    }

    #[test]
    fn the_time_is_milliseconds_or_rfc_3339() {
        let now = |value: &str| {
            request(&format!(r#"{{"tool":"t","arguments":{{}},"now":{value}}}"#)).unwrap().now
        };
        assert_eq!(now("1700000000123"), 1_700_000_000_123);
        assert_eq!(now(r#""2023-11-14T22:13:20.123Z""#), 1_700_000_000_123);
        assert_eq!(now(r#""2023-11-14T17:13:20.123-05:00""#), 1_700_000_000_123);
    }

    #[test]
    fn a_request_with_both_or_neither_payload_is_refused() {
        for json in [r#"{"tool":"t"}"#, r#"{"tool":"t","arguments":{},"result":{}}"#] {
            assert!(request(json).unwrap_err().starts_with("a request has `arguments`"));
        }
    }
}
