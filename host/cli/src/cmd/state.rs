//! `portcullis state`: a host's store, and what it knows.

mod init;
mod show;

use clap::Subcommand;
use serde_json::json;

use crate::host_file::{self, act, refused, who};
use crate::output::{Output, WARN, paint};
use crate::{Answer, Done};

/// Make a host's store, show what it knows, set its time right.
#[derive(Subcommand)]
pub(crate) enum Command {
    Init(init::Args),
    Show(show::Args),
    ResetClock(ResetClock),
}

/// Take the clock's word for the time, although the host has seen a later one.
///
/// For a host whose clock was years ahead when something was imported. What had expired by that time
/// counts again, so it takes a reason, which every bundle's history keeps.
#[derive(clap::Args)]
pub(crate) struct ResetClock {
    #[command(flatten)]
    host: host_file::Args,
    /// Why.
    #[arg(long)]
    reason: String,
}

pub(crate) fn run(command: &Command, output: &Output) -> Done {
    match command {
        Command::Init(args) => init::run(args, output),
        Command::Show(args) => show::run(args, output),
        Command::ResetClock(args) => reset_clock(args, output),
    }
}

fn reset_clock(args: &ResetClock, output: &Output) -> Done {
    let by = who();
    let act = act(&by, Some(&args.reason));
    let before = args.host.store()?.reset_clock(&act).map_err(|error| refused(&error))?;
    let value = json!({"time_seen": act.clock.to_string(), "before": before.to_string()});
    output.answer(&value, || {
        format!("{} {}, it was {before}", paint(WARN, "the time is now"), act.clock)
    });
    Ok(Answer::Yes)
}
