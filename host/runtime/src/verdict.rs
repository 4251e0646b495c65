//! A guest's verdict is untrusted: what is checked before it counts, and what its edits do.

use hifijson::value::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::contract::exports::portcullis::policy::policy as wit;
use crate::evaluate::Failure;
use crate::json::{self, Tree};
use crate::reason::ReasonCode;

/// Most findings of a verdict.
pub(crate) const MAX_FINDINGS: usize = 256;
/// Most edits of a verdict.
pub(crate) const MAX_EDITS: usize = 4096;
/// Most obligations of a verdict.
pub(crate) const MAX_OBLIGATIONS: usize = 64;
/// Most facts of a verdict.
pub(crate) const MAX_FACTS: usize = 16;
/// Longest rule id, obligation key or fact name, in bytes.
pub(crate) const MAX_ID_BYTES: usize = 128;
/// Longest message or remedy, in bytes.
pub(crate) const MAX_TEXT_BYTES: usize = 4096;
/// Longest detail, in bytes.
pub(crate) const MAX_DETAIL_BYTES: usize = 16 * 1024;
/// Longest obligation value, in bytes.
pub(crate) const MAX_OBLIGATION_BYTES: usize = 4096;
/// Longest fact value, in bytes.
pub(crate) const MAX_FACT_BYTES: usize = 64 * 1024;
/// Longest JSON Pointer, in bytes.
pub(crate) const MAX_POINTER_BYTES: usize = 4096;

/// Checks a verdict against the contract, the module's declared facts and the payload it is about;
/// returns the payload after its edits when there are any.
pub(crate) fn check(
    verdict: &wit::Verdict,
    establishes: &[String],
    payload: &str,
) -> Result<Option<String>, Failure> {
    counts(verdict)?;
    for finding in &verdict.findings {
        lengths(finding)?;
    }
    for obligation in &verdict.obligations {
        id("an obligation's key", &obligation.key)?;
        value("the obligation", &obligation.key, &obligation.value, MAX_OBLIGATION_BYTES)?;
    }
    facts(verdict, establishes)?;
    let points = verdict.findings.iter().any(|finding| finding.at.is_some());
    if !points && verdict.edits.is_empty() {
        return Ok(None);
    }
    // The payload was checked when the request was read; an edited one was written by us.
    let mut tree = json::parse(payload).map_err(|error| invalid(format!("payload: {error}")))?;
    for finding in &verdict.findings {
        if let Some(at) = &finding.at {
            place(&tree, &finding.rule, at)?;
        }
    }
    if verdict.edits.is_empty() {
        return Ok(None);
    }
    apply(&mut tree, &verdict.edits)?;
    Ok(Some(tree.to_string()))
}

fn invalid(detail: impl Into<String>) -> Failure {
    Failure::new(ReasonCode::OutputInvalid, detail)
}

fn too_large(what: &str, size: usize, limit: usize) -> Failure {
    Failure::new(ReasonCode::OutputTooLarge, format!("{what}: {size}, at most {limit}"))
}

fn at_most(what: &str, size: usize, limit: usize) -> Result<(), Failure> {
    if size <= limit { Ok(()) } else { Err(too_large(what, size, limit)) }
}

fn counts(verdict: &wit::Verdict) -> Result<(), Failure> {
    at_most("findings", verdict.findings.len(), MAX_FINDINGS)?;
    at_most("edits", verdict.edits.len(), MAX_EDITS)?;
    at_most("obligations", verdict.obligations.len(), MAX_OBLIGATIONS)?;
    at_most("facts", verdict.facts.len(), MAX_FACTS)
}

fn lengths(finding: &wit::Finding) -> Result<(), Failure> {
    id("a finding's rule", &finding.rule)?;
    at_most("bytes of a message", finding.message.len(), MAX_TEXT_BYTES)?;
    let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    at_most("bytes of a remedy", length(&finding.remedy), MAX_TEXT_BYTES)?;
    at_most("bytes of a detail", length(&finding.detail), MAX_DETAIL_BYTES)
}

fn id(what: &str, id: &str) -> Result<(), Failure> {
    at_most(what, id.len(), MAX_ID_BYTES)?;
    if id.is_empty() || id.chars().any(char::is_control) {
        return Err(invalid(format!("{what} is empty or holds control characters")));
    }
    Ok(())
}

fn value(what: &str, name: &str, json: &str, limit: usize) -> Result<(), Failure> {
    at_most(what, json.len(), limit)?;
    json::check(json).map_err(|error| invalid(format!("{what} `{name}`: {error}")))
}

fn facts(verdict: &wit::Verdict, establishes: &[String]) -> Result<(), Failure> {
    for (index, fact) in verdict.facts.iter().enumerate() {
        id("a fact's name", &fact.name)?;
        value("the fact", &fact.name, &fact.value, MAX_FACT_BYTES)?;
        if !establishes.contains(&fact.name) {
            return Err(invalid(format!("the fact `{}` is not in its description", fact.name)));
        }
        if verdict.facts.iter().take(index).any(|earlier| earlier.name == fact.name) {
            return Err(invalid(format!("the fact `{}` is there twice", fact.name)));
        }
    }
    Ok(())
}

fn place(tree: &Tree<'_>, rule: &str, at: &wit::Location) -> Result<(), Failure> {
    at_most("bytes of a pointer", at.pointer.len(), MAX_POINTER_BYTES)?;
    let found = json::at(tree, &at.pointer)
        .ok_or_else(|| invalid(format!("finding `{rule}`: nothing is at `{}`", at.pointer)))?;
    match (&at.span, found) {
        (None, _) => Ok(()),
        (Some(span), Value::String(text)) => range(text, span)
            .map(drop)
            .ok_or_else(|| invalid(format!("finding `{rule}`: {}", outside(&at.pointer, span)))),
        (Some(_), _) => {
            Err(invalid(format!("finding `{rule}`: a span, but no string, at `{}`", at.pointer)))
        }
    }
}

fn outside(pointer: &str, span: &wit::Span) -> String {
    format!("bytes {}..{} are not a part of the string at `{pointer}`", span.start, span.end)
}

/// The span as a range inside the text, on character boundaries.
fn range(text: &str, span: &wit::Span) -> Option<std::ops::Range<usize>> {
    let range = usize::try_from(span.start).ok()?..usize::try_from(span.end).ok()?;
    text.get(range.clone()).map(|_| range)
}

/// Applies edits, each string's from its end to its beginning, so that all spans refer to the
/// string as it was.
fn apply(tree: &mut Tree<'_>, edits: &[wit::Edit]) -> Result<(), Failure> {
    let mut by_pointer: BTreeMap<&str, Vec<&wit::Edit>> = BTreeMap::new();
    for edit in edits {
        id("an edit's rule", &edit.rule)?;
        at_most("bytes of a pointer", edit.pointer.len(), MAX_POINTER_BYTES)?;
        by_pointer.entry(edit.pointer.as_str()).or_default().push(edit);
    }
    for (pointer, mut edits) in by_pointer {
        let Some(Value::String(text)) = json::at_mut(tree, pointer) else {
            return Err(invalid(format!("an edit, but no string, at `{pointer}`")));
        };
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        *text = Cow::Owned(edited(text, pointer, &edits)?);
    }
    Ok(())
}

fn edited(text: &str, pointer: &str, edits: &[&wit::Edit]) -> Result<String, Failure> {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let range = range(text, &edit.span).ok_or_else(|| invalid(outside(pointer, &edit.span)))?;
        let kept = text.get(done..range.start).ok_or_else(|| {
            invalid(format!("edits overlap at byte {} of `{pointer}`", range.start))
        })?;
        result.push_str(kept);
        result.push_str(&edit.replacement);
        done = range.end;
    }
    result.push_str(text.get(done..).unwrap_or_default());
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict() -> wit::Verdict {
        wit::Verdict {
            effect: None,
            findings: vec![],
            edits: vec![],
            obligations: vec![],
            facts: vec![],
        }
    }

    fn edit(pointer: &str, start: u32, end: u32, replacement: &str) -> wit::Edit {
        wit::Edit {
            rule: "r".into(),
            pointer: pointer.into(),
            span: wit::Span { start, end },
            replacement: replacement.into(),
        }
    }

    fn finding(pointer: &str, span: Option<(u32, u32)>) -> wit::Finding {
        wit::Finding {
            rule: "r".into(),
            effect: None,
            severity: wit::Severity::Info,
            message: "m".into(),
            remedy: None,
            detail: None,
            at: Some(wit::Location {
                pointer: pointer.into(),
                span: span.map(|(start, end)| wit::Span { start, end }),
            }),
        }
    }

    fn check_edits(payload: &str, edits: Vec<wit::Edit>, expected: Result<&str, &str>) {
        let verdict = wit::Verdict { edits, ..verdict() };
        let result = check(&verdict, &[], payload);
        let result = result.as_ref().map(|edited| edited.as_deref().unwrap());
        assert_eq!(result.map_err(|failure| failure.detail.as_str()), expected);
    }

    fn check_refused(verdict: &wit::Verdict, code: ReasonCode, detail: &str) {
        let payload = r#"{"text":"aé","n":1}"#;
        let failure = check(verdict, &["known".to_owned()], payload).unwrap_err();
        assert_eq!((failure.code, failure.detail.as_str()), (code, detail));
    }

    // [C7]
    #[test]
    fn edits_refer_to_the_string_as_it_was_whatever_their_order() {
        check_edits(
            r#"{"a":"0123456789","n":1.50}"#,
            vec![edit("/a", 8, 10, "x"), edit("/a", 0, 1, "---"), edit("/a", 4, 4, "+")],
            Ok(r#"{"a":"---123+4567x","n":1.50}"#),
        );
        check_edits(r#"["a\"b"]"#, vec![edit("/0", 1, 2, "\n")], Ok(r#"["a\nb"]"#));
        check_edits(r#""whole""#, vec![edit("", 0, 5, "")], Ok(r#""""#));
    }

    // [C6] [C7]
    #[test]
    fn edits_that_break_the_contract_are_refused() {
        let overlap = vec![edit("/a", 0, 3, ""), edit("/a", 2, 4, "")];
        check_edits(r#"{"a":"0123"}"#, overlap, Err("edits overlap at byte 2 of `/a`"));
        check_edits(
            r#"{"a":1}"#,
            vec![edit("/a", 0, 0, "")],
            Err("an edit, but no string, at `/a`"),
        );
        let part = "bytes 0..2 are not a part of the string at `/a`";
        check_edits(
            r#"{"a":"é€"}"#,
            vec![edit("/a", 2, 3, "")],
            Err(&part.replace("0..2", "2..3")),
        );
        check_edits(r#"{"a":"x"}"#, vec![edit("/a", 0, 2, "")], Err(part));
        check_edits(
            r#"{"a":"xyz"}"#,
            vec![edit("/a", 2, 1, "")],
            Err(&part.replace("0..2", "2..1")),
        );
    }

    // [C6]
    #[test]
    fn findings_must_point_at_something() {
        let with = |finding| wit::Verdict { findings: vec![finding], ..verdict() };
        assert_eq!(check(&with(finding("/text", Some((0, 3)))), &[], r#"{"text":"aé"}"#), Ok(None));
        let invalid = ReasonCode::OutputInvalid;
        check_refused(&with(finding("/x", None)), invalid, "finding `r`: nothing is at `/x`");
        check_refused(
            &with(finding("/text", Some((0, 2)))),
            invalid,
            "finding `r`: bytes 0..2 are not a part of the string at `/text`",
        );
        check_refused(
            &with(finding("/n", Some((0, 1)))),
            invalid,
            "finding `r`: a span, but no string, at `/n`",
        );
    }

    // [C4]
    #[test]
    fn counts_and_lengths_are_bounded() {
        let too_large = ReasonCode::OutputTooLarge;
        let mut long = finding("", None);
        long.message = "x".repeat(MAX_TEXT_BYTES + 1);
        let verdict_with = |findings| wit::Verdict { findings, ..verdict() };
        check_refused(
            &verdict_with(vec![long]),
            too_large,
            "bytes of a message: 4097, at most 4096",
        );
        let many = vec![finding("", None); MAX_FINDINGS + 1];
        check_refused(&verdict_with(many), too_large, "findings: 257, at most 256");
    }

    // [C5]
    #[test]
    fn facts_and_obligations_are_json_and_declared() {
        let fact =
            |name: &str, value: &str| wit::FactResult { name: name.into(), value: value.into() };
        let with = |facts| wit::Verdict { facts, ..verdict() };
        let invalid = ReasonCode::OutputInvalid;
        assert_eq!(check(&with(vec![fact("known", "{}")]), &["known".into()], "1"), Ok(None));
        check_refused(
            &with(vec![fact("other", "{}")]),
            invalid,
            "the fact `other` is not in its description",
        );
        check_refused(
            &with(vec![fact("known", "1"), fact("known", "2")]),
            invalid,
            "the fact `known` is there twice",
        );
        check_refused(
            &with(vec![fact("known", "{]")]),
            invalid,
            "the fact `known`: not JSON at byte 1: string expected",
        );
        let obligations = vec![wit::Obligation { key: String::new(), value: "1".into() }];
        check_refused(
            &wit::Verdict { obligations, ..verdict() },
            invalid,
            "an obligation's key is empty or holds control characters",
        );
    }
}
