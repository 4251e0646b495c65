//! `portcullis revoke`: the list of keys, bundles and files that do not count any more.

mod add;
mod entries;
mod show;
mod sign;

use clap::Subcommand;

use crate::Done;
use crate::output::Output;

/// Take keys, bundles and files out of use: make, sign and show revocation lists.
#[derive(Subcommand)]
pub(crate) enum Command {
    Add(add::Args),
    Sign(sign::Args),
    Show(show::Args),
}

pub(crate) fn run(command: &Command, output: &Output) -> Done {
    match command {
        Command::Add(args) => add::run(args, output),
        Command::Sign(args) => sign::run(args, output),
        Command::Show(args) => show::run(args, output),
    }
}
