//! All automation: `cargo xtask VERB`.
//!
//! * [`demo`]: builds, signs, verifies, serves and asks, from sources to a table of decisions.
//! * [`mod@test`]: everything that CI checks.
//! * [`guests`]: the policies' components.
//! * [`bench`](mod@bench): the benchmark.
//! * [`score`]: how well personal data is found.
//! * [`step`]: running programs one after another with progress.

mod bench;
mod demo;
mod guests;
mod score;
mod step;
mod test;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask VERB

  demo [--keep]     build the policies and three bundles, sign, verify and serve them, ask ten questions;
                    --keep leaves the server up until Ctrl-C
  test              everything that CI checks: format, clippy, docs, all tests
  guests            build the policies' components into target/guests
  pii-score FILE…   score the detector of personal data on labelled documents, or count what it finds in text
  bench [--quick] [smac|pii|verify]   measure, and print the tables of docs/benchmarks.md, or one alone
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["demo"] => demo::run(false),
        ["demo", "--keep"] => demo::run(true),
        ["test"] => test::run(),
        ["guests"] => guests::run(),
        ["bench", options @ ..]
            if options
                .iter()
                .all(|option| ["--quick", "smac", "pii", "verify"].contains(option)) =>
        {
            bench::run(options)
        }
        ["pii-score", files @ ..] => score::run(files),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}
