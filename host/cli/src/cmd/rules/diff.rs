//! `portcullis rules diff`: two stored versions, or what a candidate did on traffic.

use portcullis_bundle::BundleName;
use portcullis_bundle::store::View;

use super::{Name, Version, the_name, traffic};
use crate::Done;
use crate::compare::{self, How, Side};
use crate::failure::Failure;
use crate::host_file::{self, refused};
use crate::output::Output;

/// Show what changed from one stored version to another, or what a candidate decided otherwise.
///
/// Exit code 0: they say the same; 1: they differ; 3: one cannot be read.
///
/// Example: portcullis rules diff acme/support v41 v42
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The bundle [default: the only one there is], and two versions: `v41 v42`.
    #[arg(value_name = "[NAME] vA vB", num_args = 0..=3)]
    what: Vec<String>,
    /// What the candidate decided otherwise on real requests, instead of two versions.
    #[arg(long)]
    traffic: bool,
    #[command(flatten)]
    how: How,
    #[command(flatten)]
    host: host_file::Args,
}

pub(super) fn run(args: &Args, output: &Output) -> Done {
    let words: Vec<&str> = args.what.iter().map(String::as_str).collect();
    match (args.traffic, &words[..]) {
        (true, []) => traffic::run(&args.host, None, output),
        (true, [name]) => traffic::run(&args.host, Some(&named(name)?), output),
        (false, [from, to]) => versions(args, None, from, to, output),
        (false, [name, from, to]) => versions(args, Some(&named(name)?), from, to, output),
        _ => Err(Failure::usage("which versions?")
            .hint("`rules diff acme/support v41 v42`, or `rules diff --traffic acme/support`")),
    }
}

fn versions(args: &Args, name: Option<&Name>, from: &str, to: &str, output: &Output) -> Done {
    let (from, to) = (version(from)?, version(to)?);
    let store = args.host.store()?;
    let name = the_name(&store, name)?;
    let view = store.view().map_err(|error| refused(&error).not_an_answer())?;
    compare::run(side(&view, &name, from)?, side(&view, &name, to)?, &args.how, output)
}

fn side(view: &View, name: &BundleName, version: u64) -> Result<Side, Failure> {
    let bytes = view.stored(name, version).and_then(|stored| view.bytes(stored));
    let bytes = bytes.map_err(|error| refused(&error).not_an_answer())?;
    Side::stored(format!("v{version}"), &bytes)
}

fn named(text: &str) -> Result<Name, Failure> {
    text.parse().map_err(|expected: String| Failure::usage(format!("`{text}`: {expected}")))
}

fn version(text: &str) -> Result<u64, Failure> {
    let version: Result<Version, String> = text.parse();
    version
        .map(|Version(version)| version)
        .map_err(|expected| Failure::usage(format!("`{text}`: {expected}")))
}
