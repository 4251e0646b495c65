//! `portcullis policy`: what a policy's author needs.

mod build;
mod check;
mod new;

use clap::Subcommand;

use crate::Done;
use crate::output::Output;

/// Write, build and check a policy.
#[derive(Subcommand)]
pub(crate) enum Command {
    New(new::Args),
    Build(build::Args),
    Check(check::Args),
}

pub(crate) fn run(command: &Command, output: &Output) -> Done {
    match command {
        Command::New(args) => new::run(args, output),
        Command::Build(args) => build::run(args, output),
        Command::Check(args) => check::run(args, output),
    }
}
