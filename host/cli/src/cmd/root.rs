//! `portcullis root`.

use clap::Subcommand;

use crate::output::Output;
use crate::{Answer, Done};

/// root.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Nothing.
    Nothing,
}

pub(crate) fn run(_command: &Command, _output: &Output) -> Done {
    Ok(Answer::Yes)
}
