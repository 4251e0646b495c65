//! `portcullis policy build`: from Rust sources to a component.

use std::path::PathBuf;

use serde_json::json;

use crate::output::{GOOD, Output, paint};
use crate::{Answer, Done, guest};

/// Compile a policy written in Rust to a component.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder of the policy's Cargo.toml.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// The folder to write the component to [default: `guests` in cargo's target folder].
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let built = guest::build(&args.folder, args.out.as_deref())?;
    let path = built.path.display().to_string();
    output.answer(&json!({"component": path, "bytes": built.bytes}), || {
        format!("{} {path} ({} kB)", paint(GOOD, "built"), built.bytes.div_ceil(1000))
    });
    Ok(Answer::Yes)
}
