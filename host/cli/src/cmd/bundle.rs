//! `portcullis bundle`: from sources to a signed file, and a look at one.

mod attach;
mod build;
mod carry;
mod diff;
mod inspect;
mod sign;
mod test;
mod verify;

use std::path::Path;

use clap::Subcommand;
use portcullis::{LoadedBundle, Options, Runtime};
use portcullis_bundle::Bundle;

use crate::failure::{Failure, chain};
use crate::output::Output;
use crate::{Done, hint};

/// Build, sign, verify, test and compare bundles.
#[derive(Subcommand)]
pub(crate) enum Command {
    Build(build::Args),
    Sign(sign::Args),
    Attach(attach::Args),
    Carry(carry::Args),
    Verify(verify::Args),
    Inspect(inspect::Args),
    Test(test::Args),
    Diff(diff::Args),
}

pub(crate) fn run(command: &Command, output: &Output) -> Done {
    match command {
        Command::Build(args) => build::run(args, output),
        Command::Sign(args) => sign::run(args, output),
        Command::Attach(args) => attach::run(args, output),
        Command::Carry(args) => carry::run(args, output),
        Command::Verify(args) => verify::run(args, output),
        Command::Inspect(args) => inspect::run(args, output),
        Command::Test(args) => test::run(args, output),
        Command::Diff(args) => diff::run(args, output),
    }
}

/// Loads a bundle as a host would, by way of a folder of compiled components where one is given.
fn load(bundle: &Bundle, cache: Option<&Path>) -> Result<LoadedBundle, Failure> {
    Runtime::new(Options { cache: cache.map(Path::to_owned), ..Options::default() })
        .map_err(|error| Failure::undecided("engine", chain(&error)))?
        .load(bundle)
        .map_err(|error| hint::load(&error))
}
