//! `portcullis root`: the trust root, which says whose bundles a host takes.

mod change;
mod init;
mod plan;
mod rotate;
mod show;
mod sign;
mod signing;
mod verify;

use clap::Subcommand;

use crate::Done;
use crate::output::Output;

/// Make, sign, show and replace the trust root that hosts pin.
#[derive(Subcommand)]
pub(crate) enum Command {
    Init(init::Args),
    Sign(sign::Args),
    Show(show::Args),
    Rotate(rotate::Args),
    Verify(verify::Args),
}

pub(crate) fn run(command: &Command, output: &Output) -> Done {
    match command {
        Command::Init(args) => init::run(args, output),
        Command::Sign(args) => sign::run(args, output),
        Command::Show(args) => show::run(args, output),
        Command::Rotate(args) => rotate::run(args, output),
        Command::Verify(args) => verify::run(args, output),
    }
}
