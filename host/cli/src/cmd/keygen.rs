//! `portcullis keygen`: a new signing key.

use crate::output::Output;
use crate::{Answer, Done};

/// Make a new Ed25519 signing key.
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: &Args, _output: &Output) -> Done {
    Ok(Answer::Yes)
}
