//! `cargo xtask pii-score FILE…`: how well personal data is found.

use crate::step::{self, Result, cargo};

/// Scores labelled documents, or counts what is found in plain text; relative names are those of the caller.
pub(crate) fn run(files: &[&str]) -> Result {
    let here = std::env::current_dir().map_err(|error| error.to_string())?;
    let mut score =
        cargo(&["run", "--release", "--quiet", "--package", "pii", "--example", "score", "--"]);
    step::run(score.args(files.iter().map(|file| match *file {
        option if option.starts_with("--") => option.into(),
        file => here.join(file),
    })))
}
