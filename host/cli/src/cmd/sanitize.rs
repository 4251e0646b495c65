//! `portcullis sanitize`: what an agent would see of a document, and what was hidden in it.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use portcullis_bundle::escape_control;
use serde::Deserialize;
use serde_json::{Value, json};
use smac::{Action, MAX_BYTES, Sanitized, Sanitizer};

use crate::diff::{Change, side_by_side};
use crate::failure::Failure;
use crate::output::Output;
use crate::{Answer, Done, read, stdin};

/// Most bytes of a settings file.
const MAX_SETTINGS: u64 = 1 << 20;

/// Print what an agent would see of a document: what a human sees of it when it is rendered.
///
/// Exit code 0: nothing was hidden; 1: something was, or the document was refused; 2: wrong usage; 3: could
/// not decide.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The document; `-` or nothing reads standard input.
    file: Option<PathBuf>,
    /// Whose eyes it is read with [default: strict, or what the settings say].
    #[arg(long, value_enum)]
    profile: Option<Profile>,
    /// What comes out [default: markdown, or what the settings say].
    #[arg(long, value_enum)]
    output: Option<Form>,
    /// What goes in [default: told by the file's name and beginning].
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Settings of `smac`, JSON.
    #[arg(long)]
    settings: Option<PathBuf>,
    /// Show the document and what the agent sees side by side, where they differ.
    #[arg(long, conflicts_with_all = ["log", "jsonl"])]
    diff: bool,
    /// Print the log instead of the text: one record per line.
    #[arg(long, value_enum, conflicts_with = "jsonl")]
    log: Option<Log>,
    /// Read `{"id","text","profile","output"}` lines from standard input and answer a line for each.
    #[arg(long, conflicts_with = "file")]
    jsonl: bool,
}

#[derive(Clone, Copy, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Profile {
    /// A page on GitHub, without CSS.
    Github,
    /// A page in a browser, without a sanitizer.
    Browser,
    /// Hidden is what is hidden in either.
    Strict,
}

#[derive(Clone, Copy, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Form {
    /// The document without what is hidden.
    Markdown,
    /// The text a reader sees, without markup.
    Text,
}

#[derive(Clone, Copy, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Format {
    Auto,
    Markdown,
    /// A page of HTML.
    Html,
    /// Text that is shown as it is.
    Text,
}

#[derive(Clone, Copy, ValueEnum)]
enum Log {
    Json,
}

impl Profile {
    fn own(self) -> smac::Profile {
        match self {
            Self::Github => smac::Profile::Github,
            Self::Browser => smac::Profile::Browser,
            Self::Strict => smac::Profile::Strict,
        }
    }
}

impl Form {
    fn own(self) -> smac::Output {
        match self {
            Self::Markdown => smac::Output::Markdown,
            Self::Text => smac::Output::Text,
        }
    }
}

impl Format {
    fn own(self) -> smac::Format {
        match self {
            Self::Auto => smac::Format::Auto,
            Self::Markdown => smac::Format::Markdown,
            Self::Html => smac::Format::Html,
            Self::Text => smac::Format::Text,
        }
    }
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let sanitizer = sanitizer(args)?;
    if args.jsonl {
        return stdin::each_line(output, |line| one_line(&sanitizer, args, line));
    }
    let text = text(args.file.as_deref())?;
    let outcome = sanitizer.sanitize(&text, format(args));
    if output.is_json() {
        output.json_line(&whole(&sanitizer, &outcome));
    } else if args.log.is_some() {
        outcome.records.iter().for_each(|record| output.json_line(record));
    } else if args.diff {
        output.text(&picture(&text, &outcome.records));
    } else {
        output.exact(&outcome.text);
    }
    output.note(&said(&outcome));
    Ok(verdict(&outcome))
}

fn picture(text: &str, records: &[smac::Record]) -> String {
    let changes = records.iter().map(|record| Change {
        start: record.start,
        end: record.end,
        replacement: Some(record.replacement.as_str()).filter(|_| record.action != Action::Flag),
    });
    side_by_side(text, &changes.collect::<Vec<_>>(), ["the document", "what the agent sees"])
}

fn sanitizer(args: &Args) -> Result<Sanitizer, Failure> {
    let settings = match &args.settings {
        Some(path) => {
            let bytes = read::file(path, MAX_SETTINGS)?;
            String::from_utf8(bytes).map_err(|error| invalid(&error.to_string()))?
        }
        None => "{}".to_owned(),
    };
    let configured =
        Sanitizer::configure(&settings).map_err(|error| invalid(&error.to_string()))?;
    let profile = args.profile.map_or(configured.profile(), Profile::own);
    let form = args.output.map_or(configured.output(), Form::own);
    Ok(configured.with(profile, form))
}

fn invalid(why: &str) -> Failure {
    Failure::undecided("settings-invalid", escape_control(why).to_string())
}

fn text(file: Option<&Path>) -> Result<String, Failure> {
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    let bytes = match file {
        Some(path) if path != Path::new("-") => read::file(path, limit)?,
        _ => stdin::whole(limit)?,
    };
    String::from_utf8(bytes).map_err(|error| {
        Failure::undecided("not-utf8", format!("the document is not UTF-8: {error}"))
    })
}

fn format(args: &Args) -> smac::Format {
    let name = || args.file.as_deref().and_then(Path::to_str).map(smac::Format::of_file_name);
    args.format.map(Format::own).or_else(name).unwrap_or_default()
}

fn verdict(outcome: &Sanitized) -> Answer {
    let clean = outcome.refused.is_none() && !outcome.summary.is_hidden();
    if clean { Answer::Yes } else { Answer::No }
}

/// One line about what was hidden.
fn said(outcome: &Sanitized) -> String {
    if let Some(why) = outcome.refused {
        return format!("refused: {why}");
    }
    let list = |amounts: &std::collections::BTreeMap<&str, smac::Amount>| {
        let parts = amounts.iter().map(|(name, amount)| format!("{name} {}", amount.count));
        parts.collect::<Vec<_>>().join(", ")
    };
    let doubtful = match list(&outcome.summary.flagged) {
        none if none.is_empty() => String::new(),
        some => format!("; doubtful: {some}"),
    };
    let total = outcome.summary.amount(None);
    if total.count == 0 {
        return format!("nothing hidden{doubtful}");
    }
    let (count, bytes, score) = (total.count, total.bytes, outcome.summary.score);
    let places = if count == 1 { "place" } else { "places" };
    let hidden = list(&outcome.summary.hidden);
    format!(
        "hidden: {bytes} bytes in {count} {places} ({hidden}), instruction-like {score} of 100{doubtful}"
    )
}

/// A line of `--jsonl`.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    text: String,
    profile: Option<Profile>,
    output: Option<Form>,
    format: Option<Format>,
}

fn one_line(sanitizer: &Sanitizer, args: &Args, line: &[u8]) -> Result<(Value, Answer), Failure> {
    let Line { id, text, profile, output, format } =
        serde_json::from_slice(line).map_err(|error| {
            Failure::undecided("request-invalid", escape_control(&error.to_string()).to_string())
        })?;
    let profile = profile.map_or(sanitizer.profile(), Profile::own);
    let form = output.map_or(sanitizer.output(), Form::own);
    let format = format.or(args.format).map(Format::own).unwrap_or_default();
    let outcome = sanitizer.with(profile, form).sanitize(&text, format);
    let answer = json!({
        "id": id,
        "text": outcome.text,
        "records": outcome.records,
        "effect": sanitizer.effect(&outcome).as_str(),
    });
    Ok((answer, verdict(&outcome)))
}

/// The answer for machines.
fn whole(sanitizer: &Sanitizer, outcome: &Sanitized) -> Value {
    json!({
        "text": outcome.text,
        "records": outcome.records,
        "effect": sanitizer.effect(outcome).as_str(),
        "refused": outcome.refused.map(|why| why.to_string()),
        "summary": outcome.summary,
        "changed": outcome.records.iter().any(|record| record.action != Action::Flag),
    })
}
