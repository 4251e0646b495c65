//! `portcullis bundle diff`: what changed, for whoever is to sign the new one.

use std::path::PathBuf;

use crate::Done;
use crate::compare::{self, How, Side};
use crate::failure::Failure;
use crate::output::Output;

/// Show what changed from one bundle to another, before it is signed.
///
/// The manifest, settings rule by rule, components by what they import and say of themselves, cases, and
/// what the cases of both are decided and cost in both. Each may be a bundle, signed or not, or a
/// source folder; no signature is looked at. A folder is compared as if it were built with the other's
/// version, domain and times. Exit code 0: they say the same; 1: they differ; 3: one cannot be read.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The old bundle or source folder.
    old: PathBuf,
    /// The new bundle or source folder.
    new: PathBuf,
    /// A folder that holds components a source folder lacks; may be given several times.
    #[arg(long, value_name = "DIR")]
    modules: Vec<PathBuf>,
    #[command(flatten)]
    how: How,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let side = |path| Side::path(path, &args.modules).map_err(Failure::not_an_answer);
    compare::run(side(&args.old)?, side(&args.new)?, &args.how, output)
}
