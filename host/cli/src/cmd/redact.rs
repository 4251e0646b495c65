//! `portcullis redact`: a text without the personal data and secrets in it, and why.

mod offsets;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use pii::{Considered, Detector, Finding, Redacted, Session};
use portcullis_bundle::escape_control;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::diff::{Change, side_by_side};
use crate::failure::Failure;
use crate::output::{BAD, DIM, GOOD, Output, WARN, paint};
use crate::{Answer, Done, read, stdin};
use offsets::Offsets;

/// Most bytes of a text and of a settings file.
const MAX_TEXT: u64 = 64 << 20;
const MAX_SETTINGS: u64 = 1 << 20;

/// Print a text without the personal data and secrets in it.
///
/// Exit code 0: nothing was found; 1: something was; 2: wrong usage; 3: could not decide.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The text; `-` or nothing reads standard input.
    file: Option<PathBuf>,
    /// Only these types and groups, parted by commas; `all` is every type. Names and street addresses of
    /// people are only reported unless they are named here or in the settings.
    #[arg(long, value_delimiter = ',', value_name = "TYPE")]
    types: Vec<String>,
    /// What is done with what is found [default: replace, or what the settings say].
    #[arg(long, value_enum)]
    action: Option<How>,
    /// Score from which it is done, 0 to 1 [default: 0.5, or what the settings say].
    #[arg(long)]
    threshold: Option<f64>,
    /// Settings of `pii`, JSON.
    #[arg(long)]
    settings: Option<PathBuf>,
    /// Secret of pseudonyms, 16 bytes at least, in a file: the same value gets the same one under it.
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,
    /// Show the text before and after side by side, where they differ.
    #[arg(long, conflicts_with_all = ["explain", "jsonl"])]
    diff: bool,
    /// Show everything that was considered, what speaks for it, and why it was or was not taken.
    #[arg(long, conflicts_with = "jsonl")]
    explain: bool,
    /// Read `{"id","text"}` or `{"id","json"}` lines from standard input and answer a line for each.
    #[arg(long, conflicts_with = "file")]
    jsonl: bool,
    /// What `start` and `end` count.
    #[arg(long, value_enum, default_value = "utf-8")]
    offsets: Offsets,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum How {
    /// Tell only.
    Report,
    /// Letters and digits become `*`, but for the last four.
    Mask,
    /// The value becomes the name of its type: `<EMAIL>`.
    Replace,
    /// A pseudonym, the same for the same value; needs `--secret`.
    Token,
    /// A keyed digest, the same for the same value; needs `--secret`.
    Hash,
}

impl How {
    fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Mask => "mask",
            Self::Replace => "replace",
            Self::Token => "token",
            Self::Hash => "hash",
        }
    }
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let detector = detector(args)?;
    let session = detector.session(None, "");
    if args.jsonl {
        return stdin::each_line(output, |line| one_line(&detector, &session, args.offsets, line));
    }
    let text = text(args.file.as_deref())?;
    let redacted = detector.redact(&text, &session);
    if args.explain {
        let considered = detector.explain(&text);
        output.answer(&told(&considered, &text, args.offsets), || explained(&considered, &text));
    } else if output.is_json() {
        output.json_line(&json!({
            "text": redacted.text,
            "findings": findings(&redacted.findings, &text, args.offsets),
        }));
    } else if args.diff {
        output.text(&picture(&text, &redacted));
    } else if std::io::stdout().is_terminal() {
        output.text(&escape_control(&redacted.text).to_string());
    } else {
        output.exact(&redacted.text);
    }
    output.note(&said(&redacted.findings));
    Ok(verdict(&redacted.findings))
}

fn detector(args: &Args) -> Result<Detector, Failure> {
    let mut settings = match &args.settings {
        Some(path) => {
            let bytes = read::file(path, MAX_SETTINGS)?;
            serde_json::from_slice(&bytes).map_err(|error| invalid(&error.to_string()))?
        }
        None => json!({"types": {
            "person": {"enabled": true, "action": "report"},
            "street-address": {"enabled": true, "action": "report"},
        }}),
    };
    let Some(map) = settings.as_object_mut() else {
        return Err(invalid("expected an object"));
    };
    if let Some(threshold) = args.threshold {
        map.insert("threshold".to_owned(), json!(threshold));
    }
    if let Some(action) = args.action {
        map.insert("action".to_owned(), json!(action.name()));
    }
    if let Some(path) = &args.secret {
        let bytes = read::file(path, MAX_SETTINGS)?;
        let secret = String::from_utf8(bytes).map_err(|error| invalid(&error.to_string()))?;
        map.insert("pseudonyms".to_owned(), json!({"secret": secret.trim_end()}));
    }
    choose(map, args)?;
    Detector::configure(&settings.to_string()).map_err(|fault| {
        let failure = invalid(&fault.to_string());
        let keyed = fault.pointer == "/pseudonyms" && args.settings.is_none();
        if keyed { failure.hint("give a file that holds one with `--secret`") } else { failure }
    })
}

/// Switches on the types that are named, and off all others.
fn choose(settings: &mut Map<String, Value>, args: &Args) -> Result<(), Failure> {
    if args.types.is_empty() {
        return Ok(());
    }
    let all = args.types.iter().any(|name| name == "all");
    let wanted = |kind: &pii::Kind| {
        let group = kind.group().map_or("", pii::Group::name);
        all || args.types.iter().any(|name| name == kind.name() || name == group)
    };
    let types = settings.entry("types").or_insert_with(|| json!({}));
    let Some(types) = types.as_object_mut() else {
        return Err(invalid("/types: expected an object"));
    };
    for name in args.types.iter().filter(|name| *name != "all") {
        // What is misspelled is told by whoever reads the settings.
        types.entry(name.clone()).or_insert_with(|| json!({}));
    }
    for kind in pii::Kind::ALL {
        let of_type = types.entry(kind.name()).or_insert_with(|| json!({}));
        if let Some(of_type) = of_type.as_object_mut() {
            of_type.insert("enabled".to_owned(), json!(wanted(kind)));
            if args.settings.is_none() {
                of_type.remove("action");
            }
        }
    }
    Ok(())
}

fn invalid(why: &str) -> Failure {
    Failure::undecided("settings-invalid", escape_control(why).to_string())
}

fn text(file: Option<&Path>) -> Result<String, Failure> {
    let bytes = match file {
        Some(path) if path != Path::new("-") => read::file(path, MAX_TEXT)?,
        _ => stdin::whole(MAX_TEXT)?,
    };
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_TEXT {
        let why = format!("standard input is longer than {MAX_TEXT} bytes");
        return Err(Failure::undecided("io", why));
    }
    String::from_utf8(bytes).map_err(|error| {
        Failure::undecided("not-utf8", format!("the text is not UTF-8: {error}"))
            .hint("`iconv -f LATIN1 -t UTF-8` translates many older files")
    })
}

fn verdict(findings: &[Finding]) -> Answer {
    if findings.iter().any(|finding| finding.certain) { Answer::No } else { Answer::Yes }
}

/// One line about what was found.
fn said(findings: &[Finding]) -> String {
    let list = |certain: bool| {
        let mut counts = std::collections::BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.certain == certain) {
            let count: &mut usize = counts.entry(finding.kind.as_str()).or_default();
            *count = count.saturating_add(1);
        }
        let parts = counts.iter().map(|(kind, count)| format!("{kind} {count}"));
        parts.collect::<Vec<_>>().join(", ")
    };
    let doubtful = match list(false) {
        none if none.is_empty() => String::new(),
        some => format!("; doubtful, left: {some}"),
    };
    match list(true) {
        none if none.is_empty() => format!("nothing found{doubtful}"),
        some => format!("found: {some}{doubtful}"),
    }
}

/// Findings as they are written, with places counted as asked.
fn findings(findings: &[Finding], text: &str, offsets: Offsets) -> Vec<Value> {
    let mut count = offsets.counter(text);
    findings.iter().map(|finding| placed(json!(finding), &mut count)).collect()
}

fn told(considered: &[Considered], text: &str, offsets: Offsets) -> Vec<Value> {
    let mut count = offsets.counter(text);
    considered.iter().map(|considered| placed(json!(considered), &mut count)).collect()
}

fn placed(mut finding: Value, count: &mut offsets::Counter<'_>) -> Value {
    for name in ["start", "end"] {
        if let Some(place) = finding.get_mut(name)
            && let Some(byte) = place.as_u64().and_then(|byte| usize::try_from(byte).ok())
        {
            *place = json!(count.at(byte));
        }
    }
    finding
}

fn picture(text: &str, redacted: &Redacted) -> String {
    let certain = redacted.findings.iter().filter(|finding| !finding.action.redacts());
    let mut changes: Vec<Change<'_>> =
        certain.map(|f| Change { start: f.start, end: f.end, replacement: None }).collect();
    changes
        .retain(|told| redacted.edits.iter().all(|e| e.end <= told.start || told.end <= e.start));
    changes.extend(redacted.edits.iter().map(|edit| Change {
        start: edit.start,
        end: edit.end,
        replacement: Some(&edit.replacement),
    }));
    changes.sort_by_key(|change| change.start);
    side_by_side(text, &changes, ["the text", "redacted"])
}

/// What was considered, one paragraph each. The values are not printed: places are enough.
fn explained(considered: &[Considered], text: &str) -> String {
    let mut out = String::new();
    for one in considered {
        let head = text.get(..one.start).unwrap_or_default();
        let line = head.matches('\n').count().saturating_add(1);
        let column = head.rsplit('\n').next().unwrap_or_default().chars().count().saturating_add(1);
        let is_left = one.outcome.starts_with("left out");
        let style = match one.outcome.as_str() {
            _ if is_left => DIM,
            outcome if outcome.starts_with("report") => WARN,
            "deny" | "require-approval" => BAD,
            _ => GOOD,
        };
        let rule = if one.rule.is_empty() { String::new() } else { format!(" ({})", one.rule) };
        let length = text.get(one.start..one.end).unwrap_or_default().chars().count();
        out.push_str(&format!(
            "{line}:{column} {}{rule}, {length} characters: {}\n",
            one.kind,
            paint(style, &one.outcome)
        ));
        let support = match one.support.names() {
            none if none.is_empty() => "nothing but its place".to_owned(),
            some => some.join(", "),
        };
        out.push_str(&paint(
            DIM,
            format!("    score 0.{:02}, {:+} dB, of {support}\n", one.score.0, one.decibans),
        ));
        if !one.words.is_empty() {
            let words = one.words.iter().map(|word| escape_control(word).to_string());
            let words = words.collect::<Vec<_>>().join(", ");
            out.push_str(&paint(DIM, format!("    words: {words}\n")));
        }
    }
    if out.is_empty() { "nothing was considered\n".to_owned() } else { out }
}

/// A line of `--jsonl`.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    text: Option<String>,
    json: Option<Value>,
}

fn one_line(
    detector: &Detector,
    session: &Session,
    offsets: Offsets,
    line: &[u8],
) -> Result<(Value, Answer), Failure> {
    let wrong = |why: &str| Failure::undecided("request-invalid", escape_control(why).to_string());
    let Line { id, text, json } =
        serde_json::from_slice(line).map_err(|error| wrong(&error.to_string()))?;
    match (text, json) {
        (Some(text), None) => {
            let redacted = detector.redact(&text, session);
            let found = findings(&redacted.findings, &text, offsets);
            let answer = json!({"id": id, "text": redacted.text, "findings": found});
            Ok((answer, verdict(&redacted.findings)))
        }
        (None, Some(json)) => {
            let redacted = detector.redact_json(&json, session);
            let found = redacted.findings.iter().map(|finding| {
                let text = match json.pointer(&finding.pointer) {
                    Some(Value::String(text)) => text.clone(),
                    other => other.map(Value::to_string).unwrap_or_default(),
                };
                placed(json!(finding), &mut offsets.counter(&text))
            });
            let found: Vec<Value> = found.collect();
            let answer = json!({"id": id, "json": redacted.json, "findings": found});
            Ok((answer, verdict(&redacted.findings)))
        }
        _ => Err(wrong("expected either `text` or `json`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_have_the_names_of_the_settings() {
        for how in How::value_variants() {
            let settings =
                json!({"action": how.name(), "pseudonyms": {"secret": "0123456789abcdef"}});
            assert!(Detector::configure(&settings.to_string()).is_ok(), "{}", how.name());
        }
    }
}
