//! `portcullis sql explain`: statement by statement, what a text does, and which check said what.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser as _;
use portcullis_bundle::escape_control;
use serde::Deserialize;
use serde_json::{Value, json};
use sql_inspect::{Dialect, Finding, Inspection, Inspector, MAX_BYTES, Statement};

use crate::failure::Failure;
use crate::output::{BAD, DIM, GOOD, Output, WARN, paint};
use crate::{Answer, Done, read, stdin};

use super::caret;

/// Most bytes of a settings file.
const MAX_SETTINGS: u64 = 1 << 20;

/// Say what a SQL text does, and whether settings of `sql-inspect` let it run.
///
/// Exit code 0: allowed; 1: denied or approval needed; 2: wrong usage; 3: could not decide.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The SQL text; `-` or nothing reads standard input.
    text: Option<String>,
    /// Read the text from a file.
    #[arg(long, conflicts_with = "text")]
    file: Option<PathBuf>,
    /// The server's dialect; wins over the settings' own.
    #[arg(long, value_parser = dialects())]
    dialect: Option<Dialect>,
    /// Settings of `sql-inspect`, JSON [default: read-only, nothing else].
    #[arg(long)]
    settings: Option<PathBuf>,
    /// Read `{"id","dialect","sql"}` lines from standard input and answer a line for each.
    #[arg(long, conflicts_with_all = ["text", "file"])]
    jsonl: bool,
}

fn dialects() -> impl clap::builder::TypedValueParser<Value = Dialect> {
    PossibleValuesParser::new(Dialect::ALL.map(Dialect::name)).map(|name| {
        // Only names of the list get here.
        Dialect::parse(&name).unwrap_or(Dialect::Generic)
    })
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let mut judges = Judges::new(args)?;
    if args.jsonl {
        return stdin::each_line(output, |line| one_line(&mut judges, line));
    }
    let dialect = judges.dialect.ok_or_else(no_dialect)?;
    let sql = text(args)?;
    let inspection = judges.of(dialect)?.inspect(&sql);
    output.answer(&answer(&inspection, dialect, &sql), || explained(&inspection, dialect, &sql));
    Ok(verdict(&inspection))
}

fn no_dialect() -> Failure {
    let names = Dialect::ALL.map(Dialect::name).join(", ");
    Failure::usage("which dialect?").hint(format!("--dialect NAME, one of {names}"))
}

fn verdict(inspection: &Inspection) -> Answer {
    if inspection.effect.as_str() == "allow" { Answer::Yes } else { Answer::No }
}

fn text(args: &Args) -> Result<String, Failure> {
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_mul(2);
    let bytes = match (&args.file, args.text.as_deref()) {
        (Some(path), _) => read::file(path, limit)?,
        (None, Some(text)) if text != "-" => return Ok(text.to_owned()),
        (None, _) => stdin::whole(limit)?,
    };
    String::from_utf8(bytes)
        .map_err(|error| Failure::undecided("not-utf8", format!("the text is not UTF-8: {error}")))
}

/// One inspector for each dialect that was asked for.
struct Judges {
    settings: Value,
    dialect: Option<Dialect>,
    ready: HashMap<Dialect, Inspector>,
}

impl Judges {
    fn new(args: &Args) -> Result<Self, Failure> {
        let settings = match &args.settings {
            Some(path) => settings(path)?,
            None => json!({}),
        };
        let own = settings.get("dialect").and_then(Value::as_str).and_then(Dialect::parse);
        Ok(Self { settings, dialect: args.dialect.or(own), ready: HashMap::new() })
    }

    fn of(&mut self, dialect: Dialect) -> Result<&Inspector, Failure> {
        match self.ready.entry(dialect) {
            std::collections::hash_map::Entry::Occupied(ready) => Ok(ready.into_mut()),
            std::collections::hash_map::Entry::Vacant(room) => {
                let mut settings = self.settings.clone();
                if let Some(object) = settings.as_object_mut() {
                    object.insert("dialect".to_owned(), json!(dialect.name()));
                }
                let inspector = Inspector::configure(&settings.to_string())
                    .map_err(|error| Failure::undecided("settings-invalid", error.to_string()))?;
                Ok(room.insert(inspector))
            }
        }
    }
}

fn settings(path: &Path) -> Result<Value, Failure> {
    let bytes = read::file(path, MAX_SETTINGS)?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let text = format!("`{}` is not JSON: {error}", path.display());
        Failure::undecided("settings-invalid", text)
    })
}

/// A line of `--jsonl`.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    dialect: Option<Dialect>,
    sql: String,
}

fn one_line(judges: &mut Judges, line: &[u8]) -> Result<(Value, Answer), Failure> {
    let Line { id, dialect, sql } = serde_json::from_slice(line)
        .map_err(|error| Failure::undecided("request-invalid", error.to_string()))?;
    let dialect = dialect.or(judges.dialect).ok_or_else(|| {
        Failure::undecided("request-invalid", "neither the line nor --dialect names a dialect")
    })?;
    let inspection = judges.of(dialect)?.inspect(&sql);
    let answer = json!({
        "id": id,
        "effect": inspection.effect.as_str(),
        "class": inspection.class,
        "statements": inspection.statements,
        "tables": inspection.tables(),
        "tables_written": inspection.tables_written(),
        "functions": inspection.functions(),
        "reasons": reasons(&inspection, &sql),
    });
    Ok((answer, verdict(&inspection)))
}

/// What objects; when nothing does, what allows.
fn reasons(inspection: &Inspection, sql: &str) -> Vec<Value> {
    inspection.findings.iter().map(|finding| reason(finding, sql)).collect()
}

fn reason(finding: &Finding, sql: &str) -> Value {
    let (line, column) = caret::position(sql, finding.span.start);
    json!({
        "rule": finding.rule.as_str(),
        "effect": finding.effect.map(|effect| effect.as_str()),
        "message": finding.message,
        "remedy": finding.remedy,
        "start": finding.span.start,
        "end": finding.span.end,
        "line": line,
        "column": column,
    })
}

/// The answer for machines: the effect, the fact other modules would get, and the reasons.
fn answer(inspection: &Inspection, dialect: Dialect, sql: &str) -> Value {
    let mut answer = inspection.fact(dialect);
    if let Some(object) = answer.as_object_mut() {
        object.insert("effect".to_owned(), json!(inspection.effect.as_str()));
        object.insert("approver_role".to_owned(), json!(inspection.approver_role));
        object.insert("reasons".to_owned(), json!(reasons(inspection, sql)));
    }
    answer
}

/// The answer for people.
fn explained(inspection: &Inspection, dialect: Dialect, sql: &str) -> String {
    let word = inspection.effect.as_str();
    let style = effect_style(Some(word));
    let count = match inspection.statements.len() {
        1 => "1 statement".to_owned(),
        count => format!("{count} statements"),
    };
    let head = format!("{}, {count}, {}", dialect.name(), inspection.class.as_str());
    let mut text = format!("{}  {}\n", paint(style, word), paint(DIM, head));
    for (index, statement) in inspection.statements.iter().enumerate() {
        text.push_str(&statement_text(statement, index.saturating_add(1), sql));
    }
    text.push('\n');
    for finding in &inspection.findings {
        text.push_str(&finding_text(finding, sql));
    }
    text
}

fn effect_style(effect: Option<&str>) -> anstyle::Style {
    match effect {
        Some("allow") => GOOD,
        Some("deny") => BAD,
        Some(_) => WARN,
        None => DIM,
    }
}

fn statement_text(statement: &Statement, number: usize, sql: &str) -> String {
    let class = statement.class.as_str();
    let verb = escape_control(&statement.verb).to_string();
    let mut text = format!("\n{number}. {class}  {verb}\n");
    let [line, mark] = caret::marked(sql, &(statement.start..statement.end));
    let _ = writeln!(text, "   {line}\n   {}", paint(DIM, mark));
    let written = |name: &String| {
        let mark = if statement.tables_written.contains(name) { " (written)" } else { "" };
        format!("{name}{mark}")
    };
    let mut tables: Vec<_> = statement.tables.iter().map(written).collect();
    if statement.unknown_tables {
        tables.push("one that only the server knows".to_owned());
    }
    for (what, names) in
        [("tables", &tables), ("columns", &statement.columns), ("functions", &statement.functions)]
    {
        let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let _ =
            writeln!(text, "   {}  {}", paint(DIM, format!("{what:9}")), escape_control(&names));
    }
    text
}

fn finding_text(finding: &Finding, sql: &str) -> String {
    let word = finding.effect.map_or("note", |effect| effect.as_str());
    let style = effect_style(finding.effect.map(|effect| effect.as_str()));
    let message = escape_control(&finding.message).to_string();
    let mut text = format!("{} [{}] {message}\n", paint(style, word), finding.rule.as_str());
    if word != "allow" {
        let [line, mark] = caret::marked(sql, &finding.span);
        let (number, _) = caret::position(sql, finding.span.start);
        let gutter = format!("{number:>4} | ");
        let space = " ".repeat(gutter.len());
        let _ = writeln!(text, "{}{line}\n{space}{}", paint(DIM, gutter), paint(style, mark));
    }
    if let Some(remedy) = &finding.remedy {
        let _ = writeln!(text, "       remedy: {}", escape_control(remedy));
    }
    text
}
