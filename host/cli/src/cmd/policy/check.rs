//! `portcullis policy check`: what a component is, what it asks for and what its cases cost.

use std::path::{Path, PathBuf};

use portcullis::case::{self, CaseFile, Outcome, Subject};
use portcullis::{LoadedBundle, Options, Request, Runtime, SETUP_FUEL};
use portcullis_bundle::{Limits, Template, escape_control};
use serde_json::json;

use crate::failure::Failure;
use crate::output::{DIM, Output, paint};
use crate::{Answer, Done, clock, read, scratch, show};

/// Show what a component imports, says of itself and costs, and run its cases in the sandbox.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The component.
    file: PathBuf,
    /// Settings to configure it with, instead of those of the case files.
    #[arg(long)]
    settings: Option<PathBuf>,
    /// A file of cases, or a folder of them.
    #[arg(long)]
    cases: Option<PathBuf>,
    /// Interfaces it may import besides the log, such as `wasi:cli/stdout@0.2.6`; may be given
    /// several times.
    #[arg(long = "allow-import")]
    imports: Vec<String>,
    /// Fuel of one evaluation.
    #[arg(long, default_value_t = 5_000_000)]
    fuel: u64,
    /// Memory of one instance, in MiB.
    #[arg(long, default_value_t = 64)]
    memory_mib: u64,
}

/// What every author may use without asking.
const LOG: &str = "portcullis:policy/log@1.0.0";

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let component = read::file(&args.file, Limits::default().module)?;
    let runtime =
        Runtime::new(Options::default()).map_err(|error| Failure::refused("engine", &error))?;
    let files = case_files(args.cases.as_deref())?;
    let settings = match &args.settings {
        Some(path) => Some(text(path)?),
        None => None,
    };
    let load = |file: Option<&CaseFile>| {
        let own = file.and_then(|file| file.settings.as_ref()).map(|settings| settings.get());
        let settings = settings.as_deref().or(own).unwrap_or("{}");
        loaded(args, &runtime, &component, settings, &file.map(facts).unwrap_or_default())
    };
    let mut outcomes = Vec::new();
    let mut first = None;
    for (path, file) in &files {
        let bundle = load(Some(file)).map_err(|failure| failure.about(path))?;
        outcomes.extend(case::run_file(&bundle, path, file, Subject::Verdict));
        first.get_or_insert(bundle);
    }
    let bundle = match first {
        Some(bundle) => bundle,
        None => load(None)?,
    };
    report(args, &component, &bundle, &outcomes, output);
    let failed = outcomes.iter().any(|outcome| outcome.failure.is_some());
    Ok(if failed { Answer::No } else { Answer::Yes })
}

fn text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read::file(path, Limits::default().file)?)
        .map_err(|_| Failure::usage(format!("`{}` is not UTF-8", path.display())))
}

fn case_files(path: Option<&Path>) -> Result<Vec<(String, CaseFile)>, Failure> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let mut paths = match std::fs::read_dir(path) {
        Err(_) => vec![path.to_owned()],
        Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
    };
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path: PathBuf| {
        let shown = path.display().to_string();
        let file = CaseFile::read(&read::file(&path, Limits::default().file)?)
            .map_err(|error| Failure::refused("case-file", &error).about(&shown))?;
        Ok((shown, file))
    };
    paths.into_iter().map(read).collect()
}

/// The component alone in a bundle whose default is deny.
fn loaded(
    args: &Args,
    runtime: &Runtime,
    component: &[u8],
    settings: &str,
    facts: &[String],
) -> Result<LoadedBundle, Failure> {
    let mut imports = args.imports.clone();
    imports.push(LOG.to_owned());
    imports.sort();
    imports.dedup();
    let template = json!({
        "name": "scratch/policy",
        "modules": [{
            "id": "policy", "component": "modules/policy.wasm", "settings": "settings/policy.json",
            "stages": ["call"], "tools": ["*"], "imports": imports,
            "fuel": args.fuel, "memory_bytes": args.memory_mib.saturating_mul(1 << 20),
            "deadline_ms": 5000
        }]
    });
    let attempt = |stages: &[&str]| {
        let mut template = template.clone();
        if let Some(module) = template.pointer_mut("/modules/0/stages") {
            *module = json!(stages);
        }
        let template = Template::read(template.to_string().as_bytes())
            .map_err(|error| Failure::refused(error.code(), &error))?;
        let files = vec![
            ("modules/policy.wasm".to_owned(), component.to_owned()),
            ("settings/policy.json".to_owned(), settings.as_bytes().to_owned()),
        ];
        let bundle = scratch::bundle(template, files, clock::now())?;
        Ok(runtime.load_assuming(&bundle, facts))
    };
    // Every stage the policy can judge: both, or the one that is left.
    for stages in [&["call", "result"][..], &["result"]] {
        match attempt(stages)? {
            Err(error) if error.code() == "stage-unsupported" => {}
            result => return result.map_err(|error| Failure::refused(error.code(), &error)),
        }
    }
    attempt(&["call"])?.map_err(|error| Failure::refused(error.code(), &error))
}

/// Names of the facts that the requests of a file bring.
fn facts(file: &CaseFile) -> Vec<String> {
    let requests = file.cases.iter().map(|case| Request::parse(case.request.get().as_bytes()));
    requests.flatten().flat_map(|request| request.facts).map(|(name, _)| name).collect()
}

fn report(
    args: &Args,
    component: &[u8],
    bundle: &LoadedBundle,
    outcomes: &[Outcome],
    output: &Output,
) {
    let Some(module) = bundle.modules().first() else { return };
    let description = module.description();
    let value = json!({
        "file": args.file.display().to_string(),
        "bytes": component.len(),
        "name": description.name, "version": description.version, "summary": description.summary,
        "stages": description.stages, "establishes": description.establishes,
        "imports": module.imports(), "needs": module.needs(),
        "snapshot": module.unsnapshotted().is_none(), "unsnapshotted": module.unsnapshotted(),
        "cases": show::outcomes_value(outcomes),
    });
    output.answer(&value, || {
        let list =
            |list: &[String]| if list.is_empty() { "none".to_owned() } else { list.join(", ") };
        let stages: Vec<_> =
            description.stages.iter().map(|stage| format!("{stage:?}").to_lowercase()).collect();
        let mut lines = vec![
            format!(
                "{} {}",
                escape_control(&description.name),
                escape_control(&description.version)
            ),
            format!("  {}", escape_control(&description.summary)),
            format!("  size         {} kB", component.len().div_ceil(1000)),
            format!("  imports      {}", escape_control(&list(module.imports()))),
            format!("  stages       {}", list(&stages)),
            format!("  establishes  {}", escape_control(&list(&description.establishes))),
            format!("  needs        {}", escape_control(&list(module.needs()))),
            match module.unsnapshotted() {
                None => "  snapshot     yes: every evaluation starts configured".to_owned(),
                Some(why) => {
                    format!("  snapshot     no, configured per evaluation: {}", escape_control(why))
                }
            },
        ];
        lines.extend(outcomes.iter().flat_map(show::outcome_lines));
        if let Some(summary) = show::outcomes_summary(outcomes) {
            lines.push(format!("  {summary} of {}", args.fuel));
        }
        lines.push(paint(DIM, format!("  configure had at most {SETUP_FUEL} fuel")));
        lines.join("\n")
    });
}
