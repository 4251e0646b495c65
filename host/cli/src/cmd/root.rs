//! `portcullis root`: the trust root, which says whose bundles a host takes.

mod init;
mod plan;
mod show;
mod sign;

use clap::Subcommand;

use crate::Done;
use crate::output::Output;

/// Make, sign and show the trust root that hosts pin.
#[derive(Subcommand)]
pub(crate) enum Command {
    Init(init::Args),
    Sign(sign::Args),
    Show(show::Args),
}

pub(crate) fn run(command: &Command, output: &Output) -> Done {
    match command {
        Command::Init(args) => init::run(args, output),
        Command::Sign(args) => sign::run(args, output),
        Command::Show(args) => show::run(args, output),
    }
}
