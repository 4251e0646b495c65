//! Two bundles side by side: what whoever is to sign the new one must see before.
//!
//! * `side`: where the two come from.
//! * `manifest`, `component`, `file`, `cases`: what differs in what is signed.
//! * `execution`, `trial`: both loaded and their cases run in both.
//! * `report`, `ran`: all of it for machines and for people.
//! * `settings`, `marked`, `json`, `sequence`: comparing JSON as people would.
//!
//! Everything shown was written by strangers: it is escaped. What is run is run in the sandbox.

mod cases;
mod component;
mod execution;
mod file;
mod json;
mod manifest;
mod marked;
mod ran;
mod report;
mod sequence;
mod settings;
mod side;
mod trial;

use std::path::PathBuf;

pub(crate) use side::Side;

use crate::failure::Failure;
use crate::output::Output;
use crate::{Answer, Done};
use report::Report;

/// How two bundles are compared.
#[derive(clap::Args)]
pub(crate) struct How {
    /// Run nothing: neither descriptions nor decisions nor fuel are told, and no component is executed.
    #[arg(long)]
    no_run: bool,
    /// A folder, private to you, that keeps compiled components for the next run.
    #[arg(long, conflicts_with = "no_run")]
    cache: Option<PathBuf>,
}

/// Compares two bundles and prints what differs: yes where they say the same, no where they do not.
pub(crate) fn run(old: Side, new: Side, how: &How, output: &Output) -> Done {
    compare(old, new, how, output).map_err(Failure::not_an_answer)
}

fn compare(old: Side, new: Side, how: &How, output: &Output) -> Done {
    let (old, new) = side::both(old, new)?;
    if old.bundle.digest() == new.bundle.digest() {
        let report = Report::same(&old, &new);
        output.answer(&report, || report.text());
        return Ok(Answer::Yes);
    }
    let (before, after) = (cases::read(&old.bundle), cases::read(&new.bundle));
    let known = [&before, &after];
    let run = match how.no_run {
        true => None,
        false => Some(execution::run(&old, &new, known, how.cache.as_deref())?),
    };
    let report = Report::of(&old, &new, known, run.as_ref());
    output.answer(&report, || report.text());
    Ok(Answer::No)
}
