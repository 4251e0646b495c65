//! Running programs one after another, saying what is done and how long it took.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// What went wrong, for a person.
pub(crate) type Result<T = ()> = std::result::Result<T, String>;

/// Announces a step, does it, and says how long it took.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("==> {what}");
    let started = Instant::now();
    let done = work().map_err(|why| format!("{what}: {why}"))?;
    eprintln!("    {:.1} s", started.elapsed().as_secs_f64());
    Ok(done)
}

/// The repository.
pub(crate) fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Cargo's target folder, which this program was built into.
pub(crate) fn target() -> Result<PathBuf> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let target = program.parent().and_then(Path::parent);
    target.map(Path::to_owned).ok_or_else(|| "this program lies in no target folder".to_owned())
}

/// The folder of compiled components that the tests and the demo share.
pub(crate) fn cache() -> Result<PathBuf> {
    Ok(target()?.join("tmp/cache"))
}

/// The `portcullis` command that `cargo build --workspace` makes.
pub(crate) fn portcullis() -> Result<Command> {
    Ok(command(target()?.join("debug/portcullis")))
}

/// A program that runs in the repository.
pub(crate) fn command(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    command.current_dir(repository());
    command
}

/// Cargo, with one feature set for everything.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

/// Builds every package and program once, with progress.
pub(crate) fn build() -> Result {
    run(&mut cargo(&["build", "--workspace", "--all-targets"]))
}

/// Runs a program to its end.
pub(crate) fn run(command: &mut Command) -> Result {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed ({status})")) }
}

/// Runs a program to its end and takes what it prints.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    Err(format!("{command:?} failed: {text}{}", String::from_utf8_lossy(&output.stderr)))
}
