//! `cargo xtask test`: everything that CI checks, ending with `N passed, N failed`.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use crate::step::{self, Result, build, cargo, command, repository, step};
use crate::{demo, guests};

/// Runs every check; the tests come last, so that their count ends the output.
pub(crate) fn run() -> Result {
    step("format", || step::run(&mut cargo(&["fmt", "--all", "--check"])))?;
    step("building the workspace", build)?;
    step("building the policies' components", guests::build_all)?;
    step("clippy", || {
        step::run(&mut cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ]))
    })?;
    step("docs", || {
        let mut doc = cargo(&["doc", "--workspace", "--no-deps"]);
        step::run(doc.env("RUSTDOCFLAGS", "--deny warnings"))
    })?;
    step("compiling the bundles' components once for all tests", warm)?;
    let mut counts = step("tests", tests)?;
    counts.add(step("the policy in JavaScript", javascript)?);
    counts.add(step("the demo", || demo::run(false).map(|()| Counts { passed: 1, failed: 0 }))?);
    println!("{} passed, {} failed", counts.passed, counts.failed);
    if counts.failed == 0 { Ok(()) } else { Err("some tests failed".to_owned()) }
}

/// Fills the folder of compiled components that all tests share: many of them begin with the same
/// ones, and each would compile them for itself.
fn warm() -> Result {
    let target = step::target()?;
    std::fs::create_dir_all(target.join("tmp")).map_err(|error| error.to_string())?;
    let bundles = repository().join("bundles").read_dir().map_err(|error| error.to_string())?;
    for bundle in bundles {
        let folder = bundle.map_err(|error| error.to_string())?.path();
        let mut eval = step::portcullis()?;
        eval.args(["eval", "--jsonl", "--source"]).arg(folder).arg("--modules");
        eval.arg(target.join("guests")).arg("--cache").arg(step::cache()?).stdin(Stdio::null());
        step::run(&mut eval)?;
    }
    Ok(())
}

/// How many tests passed and failed.
#[derive(Default)]
struct Counts {
    passed: u64,
    failed: u64,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Takes in cargo's `test result: ok. 5 passed; 0 failed; …`.
    fn take(&mut self, line: &str) {
        let Some(counts) = line.strip_prefix("test result: ") else { return };
        let number = |word: &str| {
            let before = counts.split(word).next()?;
            before.split_whitespace().next_back()?.parse::<u64>().ok()
        };
        self.passed += number(" passed").unwrap_or(0);
        self.failed += number(" failed").unwrap_or(0);
    }
}

/// What failing tests said, told again at the end, where people and logs that are cut look.
#[derive(Default)]
struct Failures {
    lines: Vec<String>,
    telling: bool,
}

impl Failures {
    /// Lines of each that are told again.
    const MOST: usize = 40;

    fn take(&mut self, line: &str) {
        if line.starts_with("---- ") {
            self.telling = true;
        } else if line == "failures:" || line.starts_with("test result: ") {
            self.telling = false;
        }
        if self.telling && !line.trim_start().starts_with("at ") {
            self.lines.push(line.to_owned());
        }
    }

    fn print(&self) {
        for failure in self.lines.chunk_by(|_, line| !line.starts_with("---- ")) {
            for line in failure.iter().take(Self::MOST) {
                let _ = writeln!(std::io::stdout(), "{line}");
            }
        }
    }
}

fn tests() -> Result<Counts> {
    let mut tests = cargo(&["test", "--workspace", "--no-fail-fast"]);
    let mut child = tests.stdout(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
    let mut counts = Counts::default();
    let mut failures = Failures::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.map_err(|error| error.to_string())?;
            counts.take(&line);
            failures.take(&line);
            let _ = writeln!(std::io::stdout(), "{line}");
        }
    }
    failures.print();
    let status = child.wait().map_err(|error| error.to_string())?;
    if !status.success() && counts.failed == 0 {
        return Err(format!("the tests did not run ({status})"));
    }
    Ok(counts)
}

/// The policy in JavaScript needs node and its packages; without them it is skipped.
fn javascript() -> Result<Counts> {
    let folder = repository().join("examples/hello-policy-js");
    let works = |program: &str, arguments: &[&str]| {
        let mut command = command(program);
        command.args(arguments).current_dir(&folder).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if !works("node", &["--version"]) {
        println!("skipped: the policy in JavaScript needs node");
        return Ok(Counts::default());
    }
    if !works("npm", &["ci", "--no-audit", "--no-fund"]) {
        println!("skipped: the packages of the policy in JavaScript cannot be installed");
        return Ok(Counts::default());
    }
    let passed = step::run(command("npm").arg("test").current_dir(&folder)).is_ok();
    Ok(Counts { passed: u64::from(passed), failed: u64::from(!passed) })
}
