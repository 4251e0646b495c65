//! `portcullis bundle diff`: what changed, for whoever is to sign the new one.

use std::path::{Path, PathBuf};

use portcullis_bundle::{
    ChangeKind, Diff, FileChange, Inspection, Limits, Manifest, ModuleChange, Source, Timestamp,
    ValueChange, build, diff, escape_control, inspect,
};
use serde::Serialize;
use serde_json::Value;

use super::inspect::read_untrusted;
use crate::failure::Failure;
use crate::output::{BAD, DIM, GOOD, Output, WARN, paint};
use crate::source::{self, SourceFolder};
use crate::{Answer, Done, hint};

/// Show what changed from one bundle to another.
///
/// Each may be a bundle, signed or not, or a source folder; no signature is looked at. A folder is
/// compared as if it were built with the other's version, domain and times. Exit code 0: they say the
/// same; 1: they differ;
/// 3: one cannot be read.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The old bundle or source folder.
    old: PathBuf,
    /// The new bundle or source folder.
    new: PathBuf,
    /// A folder that holds components a source folder lacks; may be given several times.
    #[arg(long, value_name = "DIR")]
    modules: Vec<PathBuf>,
}

/// Fields in the order of printing.
#[derive(Serialize)]
struct Report<'a> {
    same: bool,
    old: String,
    new: String,
    #[serde(flatten)]
    diff: &'a Diff,
}

/// One side, before folders are built.
enum Side {
    Bundle(Box<Inspection>),
    Folder(Box<SourceFolder>),
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let (old, new) = read_both(args).map_err(Failure::not_an_answer)?;
    let diff = diff(&old, &new);
    let report = Report {
        same: diff.is_empty(),
        old: old.digest().to_string(),
        new: new.digest().to_string(),
        diff: &diff,
    };
    output.answer(&report, || text(&old, &new, &diff));
    Ok(if diff.is_empty() { Answer::Yes } else { Answer::No })
}

fn read_both(args: &Args) -> Result<(Inspection, Inspection), Failure> {
    both(side(&args.old, args)?, side(&args.new, args)?)
}

fn side(path: &Path, args: &Args) -> Result<Side, Failure> {
    if path.is_dir() {
        return Ok(Side::Folder(Box::new(source::read_folder(path, &args.modules)?)));
    }
    Ok(Side::Bundle(Box::new(read_untrusted(path)?)))
}

fn both(old: Side, new: Side) -> Result<(Inspection, Inspection), Failure> {
    let lowest = |folder: &SourceFolder| folder.template.min_version();
    Ok(match (old, new) {
        (Side::Bundle(old), Side::Bundle(new)) => (*old, *new),
        (Side::Folder(old), Side::Bundle(new)) => {
            let version = lowest(&old);
            (built(*old, Some(new.manifest()), version)?, *new)
        }
        (Side::Bundle(old), Side::Folder(new)) => {
            let version = lowest(&new);
            let new = built(*new, Some(old.manifest()), version)?;
            (*old, new)
        }
        (Side::Folder(old), Side::Folder(new)) => {
            let version = lowest(&old).max(lowest(&new));
            (built(*old, None, version)?, built(*new, None, version)?)
        }
    })
}

/// A folder built as `like` was, so that only what the author wrote differs; `version` where that is
/// too low for it.
fn built(
    folder: SourceFolder,
    like: Option<&Manifest>,
    version: u64,
) -> Result<Inspection, Failure> {
    let limits = Limits::default();
    let source = Source {
        version: like.map_or(0, |like| like.version).max(version),
        trust_domain: like.map_or_else(|| "diff".to_owned(), |like| like.trust_domain.clone()),
        root_version: like.map_or(1, |like| like.root_version),
        revocations_version: like.map_or(0, |like| like.revocations_version),
        created: like.map_or(Timestamp::from_unix(0), |like| like.created),
        expires: like.map_or(Timestamp::MAX, |like| like.expires),
        build: like.map(|like| like.build.iter().cloned().collect()).unwrap_or_default(),
        template: folder.template,
        files: folder.files,
    };
    let built = build(&source, &limits).map_err(|error| hint::build(&error))?;
    inspect(built.bytes(), &limits).map_err(|error| Failure::refused(error.code(), &error))
}

fn text(old: &Inspection, new: &Inspection, diff: &Diff) -> String {
    if diff.is_empty() {
        return format!("{}: {}", paint(GOOD, "same"), new.digest());
    }
    let mut lines = vec![paint(DIM, "signatures were not looked at")];
    lines.push(format!("{} {}", paint(BAD, "---"), old.digest()));
    lines.push(format!("{} {}", paint(GOOD, "+++"), new.digest()));
    lines.extend(diff.fields.iter().flat_map(|change| value_lines("", change)));
    lines.extend(diff.modules.iter().flat_map(module_lines));
    if let Some(order) = &diff.reordered {
        lines.push(format!("modules are asked in the order {}", order.join(", ")));
    }
    lines.extend(diff.files.iter().flat_map(file_lines));
    lines.join("\n")
}

fn module_lines(change: &ModuleChange) -> Vec<String> {
    let mut lines = vec![format!("module {}: {}", escape_control(&change.id), kind(change.kind))];
    lines.extend(change.fields.iter().flat_map(|change| value_lines("  ", change)));
    lines
}

fn file_lines(change: &FileChange) -> Vec<String> {
    let mut lines = vec![format!("file {}: {}", escape_control(&change.path), kind(change.kind))];
    if change.values.is_empty() {
        let digest = |mark: String, digest: &Option<String>| {
            digest.as_ref().map(|digest| format!("  {mark} sha256:{digest}"))
        };
        lines.extend(digest(paint(BAD, "-"), &change.from));
        lines.extend(digest(paint(GOOD, "+"), &change.to));
    }
    lines.extend(change.values.iter().flat_map(|change| value_lines("  ", change)));
    lines
}

fn kind(kind: ChangeKind) -> String {
    match kind {
        ChangeKind::Added => paint(GOOD, "added"),
        ChangeKind::Removed => paint(BAD, "removed"),
        ChangeKind::Changed => paint(WARN, "changed"),
    }
}

fn value_lines(indent: &str, change: &ValueChange) -> Vec<String> {
    let side = |mark: String, value: &Option<Value>| {
        let value = value.as_ref()?.to_string();
        Some(format!("{indent}  {mark} {}", escape_control(&value)))
    };
    let pointer = format!("{indent}{}", escape_control(&change.pointer));
    let values = [side(paint(BAD, "-"), &change.from), side(paint(GOOD, "+"), &change.to)];
    std::iter::once(pointer).chain(values.into_iter().flatten()).collect()
}
