//! `portcullis completions`: a script that teaches a shell this command line.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::{Answer, Done};

/// Print a completion script for a shell.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The shell.
    shell: Shell,
}

pub(crate) fn run<C: CommandFactory>(args: &Args) -> Done {
    clap_complete::generate(args.shell, &mut C::command(), "portcullis", &mut std::io::stdout());
    Ok(Answer::Yes)
}
