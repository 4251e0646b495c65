//! The `portcullis` command: arguments in, text and an exit code out.
//!
//! * `main.rs`: the command line's shape and dispatch.
//! * [`cmd`]: one file per subcommand.
//! * [`failure`]: the one place that turns an error into text on standard error and an exit code.
//! * [`output`]: printing, with colours on a terminal and JSON for machines.
//! * [`read`], [`write`]: files that somebody else may have put there; files that are never lost.
//! * [`key`], [`signer`]: key files, and who signs with them.
//! * [`host_file`]: what the operator says about a host, and its store.
//! * [`hint`], [`sniff`]: what to do about a refusal, and what a wrong file is.
//! * [`instant`]: times as people type them.
//! * [`offline`]: a server that never asks anybody.
//! * [`guest`]: from a guest's Rust sources to a component.
//! * [`source`]: from a bundle's source folder to what is packed.
//! * [`scratch`], [`temporary`]: bundles and folders that exist for one run.
//! * [`compare`]: two bundles, for whoever is to sign the new one.
//! * [`show`], [`manifest`], [`groups`]: decisions, manifests and signer groups as text.
//!
//! Exit codes: 0 yes, 1 no (denied, refused), 2 usage, 3 could not decide.

mod clock;
mod cmd;
mod compare;
mod diff;
mod entropy;
mod failure;
mod groups;
mod guest;
mod hint;
mod host_file;
mod instant;
mod key;
mod manifest;
mod offline;
mod output;
mod read;
mod scratch;
mod show;
mod signer;
mod sniff;
mod source;
mod stdin;
mod temporary;
mod write;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;
use crate::output::Output;

/// Policy for AI agents: signed bundles of sandboxed rules.
#[derive(Parser)]
#[command(name = "portcullis", version, max_term_width = 100, arg_required_else_help = true)]
struct Cli {
    /// Print JSON for machines instead of text for people.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Keygen(cmd::keygen::Args),
    #[command(subcommand)]
    Root(cmd::root::Command),
    #[command(subcommand)]
    Revoke(cmd::revoke::Command),
    #[command(subcommand)]
    Bundle(cmd::bundle::Command),
    #[command(subcommand)]
    Audit(cmd::audit::Command),
    Eval(cmd::eval::Args),
    #[command(subcommand)]
    Policy(cmd::policy::Command),
    #[command(subcommand)]
    Rules(cmd::rules::Command),
    #[command(subcommand)]
    State(cmd::state::Command),
    Serve(cmd::serve::Args),
    Sanitize(cmd::sanitize::Args),
    Redact(cmd::redact::Args),
    #[command(subcommand)]
    Sql(cmd::sql::Command),
    Completions(cmd::completions::Args),
}

/// What a command came to when nothing went wrong.
pub(crate) enum Answer {
    /// Exit code 0.
    Yes,
    /// Exit code 1: denied, refused, different.
    No,
}

type Done = Result<Answer, Failure>;

fn main() -> ExitCode {
    #[cfg(debug_assertions)]
    if let Ok(fault) = std::env::var("PORTCULLIS_FAULT") {
        portcullis_bundle::store::faults::arm(&fault);
    }
    let Cli { json, command } = Cli::parse();
    let output = Output::new(json);
    let done = match command {
        Command::Keygen(args) => cmd::keygen::run(&args, &output),
        Command::Root(command) => cmd::root::run(&command, &output),
        Command::Revoke(command) => cmd::revoke::run(&command, &output),
        Command::Bundle(command) => cmd::bundle::run(&command, &output),
        Command::Audit(command) => cmd::audit::run(&command, &output),
        Command::Eval(args) => cmd::eval::run(&args, &output),
        Command::Policy(command) => cmd::policy::run(&command, &output),
        Command::Rules(command) => cmd::rules::run(&command, &output),
        Command::State(command) => cmd::state::run(&command, &output),
        Command::Serve(args) => cmd::serve::run(&args, &output),
        Command::Sanitize(args) => cmd::sanitize::run(&args, &output),
        Command::Redact(args) => cmd::redact::run(&args, &output),
        Command::Sql(command) => cmd::sql::run(&command, &output),
        Command::Completions(args) => cmd::completions::run::<Cli>(&args),
    };
    match done {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(failure) => failure.report(&output),
    }
}
