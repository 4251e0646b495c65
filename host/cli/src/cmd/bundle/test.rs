//! `portcullis bundle test`: a bundle's own cases, run in the sandbox.

use std::path::PathBuf;

use portcullis::case::{self, Outcome};
use portcullis_bundle::{Bundle, escape_control};
use serde_json::json;

use super::load;
use crate::failure::Failure;
use crate::output::{Output, WARN, paint};
use crate::{Answer, Done, clock, read, scratch, show, source};

/// Run a bundle's signed cases in the sandbox, as a host does before the bundle serves.
///
/// Exit code 0: all hold; 1: one does not, or the bundle is refused.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A signed bundle (needs --root), or a source folder.
    bundle: PathBuf,
    /// The trust root to verify the bundle by.
    #[arg(long)]
    root: Option<PathBuf>,
    /// A label this host carries, such as `env:prod`; may be given several times.
    #[arg(long, value_name = "LABEL", requires = "root")]
    audience: Vec<String>,
    /// A folder that holds components the source folder lacks; may be given several times.
    #[arg(long, value_name = "DIR", conflicts_with = "root")]
    modules: Vec<PathBuf>,
    /// A folder, private to you, that keeps compiled components for the next run.
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Only cases with this text in their name or file.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let bundle = bundle(args)?;
    let mut outcomes = case::run(&load(&bundle, args.cache.as_deref())?, &bundle);
    let all = outcomes.len();
    if let Some(filter) = &args.filter {
        let holds = |outcome: &Outcome| {
            outcome.name.contains(filter.as_str()) || outcome.file.contains(filter.as_str())
        };
        outcomes.retain(holds);
    }
    report(&bundle, &outcomes, output);
    if let Some(note) = nothing_ran(all, &outcomes) {
        output.note(&format!("{}: {note}", paint(WARN, "note")));
    }
    let failed = outcomes.iter().any(|outcome| outcome.failure.is_some());
    Ok(if failed { Answer::No } else { Answer::Yes })
}

fn bundle(args: &Args) -> Result<Bundle, Failure> {
    if args.bundle.is_dir() {
        if args.root.is_some() {
            return Err(Failure::usage("a source folder is not signed: --root is for bundles")
                .hint("leave --root out"));
        }
        let source = source::read_folder(&args.bundle, &args.modules)?;
        return scratch::bundle(source.template, source.files, clock::now());
    }
    match &args.root {
        Some(root) => read::verified(&args.bundle, root, &args.audience, clock::now()),
        None if !args.bundle.exists() => read::file(&args.bundle, 0).and(Err(needs_root())),
        None => Err(needs_root()),
    }
}

fn needs_root() -> Failure {
    Failure::usage("a bundle's file runs only once it is verified")
        .hint("give --root ROOT, or name the source folder")
}

fn nothing_ran(all: usize, outcomes: &[Outcome]) -> Option<String> {
    match (all, outcomes.len()) {
        (0, _) => Some("it has no cases: nothing was tried; cases/*.json would be run".to_owned()),
        (all, 0) => Some(format!("none of its {all} cases matches --filter")),
        _ => None,
    }
}

fn report(bundle: &Bundle, outcomes: &[Outcome], output: &Output) {
    let manifest = bundle.manifest();
    let value = json!({
        "name": manifest.name,
        "version": manifest.version,
        "digest": bundle.digest(),
        "cases": show::outcomes_value(outcomes),
    });
    output.answer(&value, || {
        let mut lines = vec![format!("{} version {}", manifest.name, manifest.version)];
        let mut file = "";
        for outcome in outcomes {
            if outcome.file != file {
                file = &outcome.file;
                lines.push(escape_control(file).to_string());
            }
            lines.extend(show::outcome_lines(outcome));
        }
        lines.extend(show::outcomes_summary(outcomes));
        lines.join("\n")
    });
}
