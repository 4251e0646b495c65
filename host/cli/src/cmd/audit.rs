//! `portcullis audit`: how a verdict comes about, for whoever has to write it into a report.

mod bundle;
mod table;

use clap::Subcommand;

use crate::Done;
use crate::output::Output;

/// Explain a verification: every check, the value seen, the value required.
#[derive(Subcommand)]
pub(crate) enum Command {
    Bundle(bundle::Args),
}

pub(crate) fn run(command: &Command, output: &Output) -> Done {
    match command {
        Command::Bundle(args) => bundle::run(args, output),
    }
}
