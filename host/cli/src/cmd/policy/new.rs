//! `portcullis policy new`: a policy project that builds and passes its case.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::failure::Failure;
use crate::output::{GOOD, Output, paint};
use crate::{Answer, Done};

/// Make a new policy project.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder to make; its last part names the policy (kebab-case).
    folder: PathBuf,
    /// The guest SDK's folder [default: looked for around the new folder and this program].
    #[arg(long)]
    sdk: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let name = name(&args.folder)?;
    if args.folder.exists() {
        return Err(Failure::usage(format!("`{}` exists already", args.folder.display()))
            .hint("choose a folder that does not exist yet"));
    }
    let sdk = match &args.sdk {
        Some(sdk) => absolute(sdk),
        None => find_sdk(&args.folder),
    };
    let sdk = sdk.filter(|sdk| sdk.join("Cargo.toml").is_file()).ok_or_else(|| {
        Failure::usage("the guest SDK was not found").hint("name its folder with --sdk")
    })?;
    for (path, text) in files(&name, &sdk) {
        write(&args.folder.join(path), &text)?;
    }
    let folder = args.folder.display().to_string();
    output.answer(&json!({"folder": folder, "name": name}), || next_steps(&folder, &name));
    Ok(Answer::Yes)
}

fn next_steps(folder: &str, name: &str) -> String {
    format!(
        "{} {folder}\n\nnext:\n  cd {folder}\n  cargo test                 # the cases, natively\n  \
         portcullis policy build    # the component\n  \
         portcullis policy check target/guests/{name}.wasm --cases cases   # in the sandbox",
        paint(GOOD, "made")
    )
}

fn name(folder: &Path) -> Result<String, Failure> {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let kebab = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !name.ends_with('-')
        && !name.contains("--");
    if kebab && name.len() <= 64 {
        return Ok(name.to_owned());
    }
    let shown = if name.is_empty() { folder.display().to_string() } else { name.to_owned() };
    Err(Failure::usage(format!("`{shown}` cannot name a policy"))
        .hint("use lower-case letters, digits and single hyphens, such as `no-drop`"))
}

fn absolute(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

/// The SDK of the checkout that holds the new folder or this program.
fn find_sdk(folder: &Path) -> Option<PathBuf> {
    let program = std::env::current_exe().ok();
    let here = std::env::current_dir().ok().map(|here| here.join(folder));
    let starts = [here, program];
    let candidates = starts.iter().flatten().flat_map(|start| start.ancestors());
    candidates.map(|folder| folder.join("sdk-guest")).find(|sdk| sdk.join("Cargo.toml").is_file())
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let fail =
        |error: std::io::Error| Failure::undecided("io", format!("`{}`: {error}", path.display()));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(fail)?;
    }
    std::fs::write(path, text).map_err(fail)
}

fn files(name: &str, sdk: &Path) -> [(&'static str, String); 5] {
    let sdk = serde_json::Value::from(sdk.display().to_string()).to_string();
    let ty: String = name.split('-').map(capitalised).collect();
    [
        ("Cargo.toml", CARGO.replace("{name}", name).replace("{sdk}", &sdk)),
        ("src/lib.rs", SOURCE.replace("{name}", name).replace("{type}", &ty)),
        ("cases/cases.json", CASES.replace("{name}", name)),
        ("README.md", README.replace("{name}", name)),
        (".gitignore", "/target\n".to_owned()),
    ]
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

const CARGO: &str = r#"[package]
name = "{name}"
version = "0.1.0"
edition = "2024"

[lib]
crate-type = ["cdylib", "rlib"]

[dependencies]
portcullis-guest = { path = {sdk} }

[workspace]
"#;

const SOURCE: &str = r#"//! Denies tools whose name starts with `drop_`.

use portcullis_guest::{Description, Finding, Policy, Request, Verdict, export};

/// The policy.
pub struct {type};

impl Policy for {type} {
    fn describe() -> Description {
        Description::new("{name}", env!("CARGO_PKG_VERSION"), "denies tools named drop_*")
    }

    fn configure(_settings: &str) -> Result<Self, String> {
        Ok(Self)
    }

    fn evaluate(&self, request: &Request) -> Result<Verdict, String> {
        if !request.tool.starts_with("drop_") {
            return Ok(Verdict::none());
        }
        let finding = Finding::deny("no-drop", "tools named drop_* are not for agents")
            .remedy("ask a person to do it");
        Ok(Verdict::none().with(finding))
    }
}

export!({type});

#[cfg(test)]
mod tests {
    #[test]
    fn cases() {
        portcullis_guest::case::check::<super::{type}>("cases");
    }
}
"#;

const CASES: &str = r#"{"cases": [
  {"name": "a table may not be dropped",
   "request": {"tool": "drop_table", "arguments": {"name": "users"}},
   "expect": {"effect": "deny", "rules": ["no-drop"]}},
  {"name": "reading is none of this policy's business",
   "request": {"tool": "read_table", "arguments": {"name": "users"}},
   "expect": {"effect": "none", "rules": []}}
]}
"#;

const README: &str = r"# {name}

    cargo test                 # the cases, natively
    portcullis policy build    # the component: target/guests/{name}.wasm
    portcullis policy check target/guests/{name}.wasm --cases cases
";
