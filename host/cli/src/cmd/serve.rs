//! `portcullis serve`: answers over HTTP.

use crate::output::Output;
use crate::{Answer, Done};

/// Serve decisions over HTTP.
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: &Args, _output: &Output) -> Done {
    Ok(Answer::Yes)
}
