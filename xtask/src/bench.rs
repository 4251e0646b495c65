//! `cargo xtask bench`: the benchmark of the tests package, optimised.

use crate::step::{Result, cargo, step};
use crate::{guests, step};

/// Builds and runs the benchmark, which prints a Markdown table.
pub(crate) fn run(options: &[&str]) -> Result {
    step("building the workspace", step::build)?;
    step("building the policies' components", guests::build_all)?;
    eprintln!("==> measuring (built with optimisation: this takes minutes the first time)");
    let arguments = ["bench", "--workspace", "--bench", "speed", "--"];
    step::run(cargo(&arguments).args(options))
}
