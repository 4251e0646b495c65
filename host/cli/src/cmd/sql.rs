//! `portcullis sql`: the SQL inspector laid open, for those who write its settings.

mod caret;
mod explain;

use clap::Subcommand;

use crate::Done;
use crate::output::Output;

/// See a SQL text as the policy `sql-inspect` sees it.
#[derive(Subcommand)]
pub(crate) enum Command {
    Explain(explain::Args),
}

pub(crate) fn run(command: &Command, output: &Output) -> Done {
    match command {
        Command::Explain(args) => explain::run(args, output),
    }
}
