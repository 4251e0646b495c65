//! From a guest's Rust sources to a component, with no tool but cargo.
//!
//! `wasm32-unknown-unknown` core module by cargo, component by wit-component's encoder. The Wasm
//! target is installed when it is missing: by rustup, or else by building the standard library from
//! Debian's `rust-web-src`.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use wit_component::ComponentEncoder;

use crate::failure::{Failure, Kind};

const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's compiler of the package `rustc-web`, whose sources `rust-web-src` has.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// What became of a guest's sources.
pub(crate) struct Built {
    /// The component's file.
    pub(crate) path: PathBuf,
    /// Its size in bytes.
    pub(crate) bytes: usize,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    target_directory: PathBuf,
    workspace_root: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    crate_types: Vec<String>,
}

/// Builds the policy whose `Cargo.toml` is in `folder` and writes the component into `out`, or into
/// the target folder's `guests`.
pub(crate) fn build(folder: &Path, out: Option<&Path>) -> Result<Built, Failure> {
    let metadata = metadata(folder)?;
    let manifest = folder.join("Cargo.toml");
    let manifest = manifest.canonicalize().unwrap_or(manifest);
    let package =
        metadata.packages.iter().find(|package| package.manifest_path == manifest).ok_or_else(
            || {
                Failure::usage(format!("`{}` is not a package", folder.display()))
                    .hint("name the folder of one policy's Cargo.toml, not of a workspace")
            },
        )?;
    let is_policy = |target: &&Target| target.crate_types.iter().any(|kind| kind == "cdylib");
    let target = package.targets.iter().find(is_policy).ok_or_else(|| {
        Failure::usage(format!("`{}` has no library of crate type cdylib", package.name))
            .hint("add `[lib]` with `crate-type = [\"cdylib\", \"rlib\"]` to its Cargo.toml")
    })?;
    cargo_build(package, &metadata, standard_library()?)?;
    let core = metadata
        .target_directory
        .join(TARGET)
        .join("guest")
        .join(format!("{}.wasm", target.name.replace('-', "_")));
    let core = std::fs::read(&core).map_err(|error| io(&core, &error))?;
    let component = encode(&core)?;
    let out = out.map_or_else(|| metadata.target_directory.join("guests"), Path::to_owned);
    std::fs::create_dir_all(&out).map_err(|error| io(&out, &error))?;
    let path = out.join(format!("{}.wasm", package.name));
    std::fs::write(&path, &component).map_err(|error| io(&path, &error))?;
    Ok(Built { path, bytes: component.len() })
}

fn io(path: &Path, error: &std::io::Error) -> Failure {
    Failure::undecided("io", format!("`{}`: {error}", path.display()))
}

/// Turns a core module that wit-bindgen made into a component.
fn encode(core: &[u8]) -> Result<Vec<u8>, Failure> {
    ComponentEncoder::default()
        .validate(true)
        .module(core)
        .and_then(|encoder| encoder.encode())
        .map_err(|error| {
            let text = format!("the module is not a policy: {error:#}");
            Failure::new(Kind::Refused, "wit-incompatible", text)
                .hint("export the policy with `portcullis_guest::export!`")
        })
}

fn metadata(folder: &Path) -> Result<Metadata, Failure> {
    let output = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"])
        .arg(folder.join("Cargo.toml"))
        .output()
        .map_err(|error| Failure::undecided("cargo", format!("cargo cannot be run: {error}")))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::usage(format!("cargo: {}", text.trim())));
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|error| Failure::undecided("cargo", format!("cargo's metadata: {error}")))
}

/// Where the standard library for the Wasm target comes from.
enum StandardLibrary {
    /// The toolchain has it.
    Installed,
    /// It is built with the policy, by Debian's compiler.
    DebianSources,
}

fn cargo_build(
    package: &Package,
    metadata: &Metadata,
    from: StandardLibrary,
) -> Result<(), Failure> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--quiet", "--lib", "--target", TARGET, "--profile", "guest"]);
    cargo.args(["--package", &package.name, "--manifest-path"]).arg(&package.manifest_path);
    for setting in [
        "profile.guest.inherits='release'",
        "profile.guest.opt-level=3",
        "profile.guest.lto='fat'",
        "profile.guest.codegen-units=1",
        "profile.guest.panic='abort'",
        "profile.guest.strip=true",
        "profile.guest.debug=false",
    ] {
        cargo.args(["--config", setting]);
    }
    cargo.arg("--config").arg(format!("target.{TARGET}.rustflags={}", remaps(metadata)));
    if matches!(from, StandardLibrary::DebianSources) {
        cargo.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1").env("PATH", path_with_lld());
        cargo.arg("-Zbuild-std=std,panic_abort");
    }
    let status = cargo
        .status()
        .map_err(|error| Failure::undecided("cargo", format!("cargo cannot be run: {error}")))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(Kind::Refused, "build-failed", format!("`{}` does not build", package.name)))
}

/// Compiler flags that keep this machine's paths out of the component, so that the same sources give
/// the same bytes elsewhere.
fn remaps(metadata: &Metadata) -> String {
    let mut prefixes = vec![(metadata.workspace_root.clone(), "/policy")];
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let cargo = std::env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    let rustup =
        std::env::var_os("RUSTUP_HOME").map_or_else(|| home.join(".rustup"), PathBuf::from);
    prefixes.extend([(cargo, "/cargo"), (rustup, "/rustup")]);
    let flags: Vec<String> = prefixes
        .iter()
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
        .collect();
    serde_json::Value::from(flags).to_string()
}

fn standard_library() -> Result<StandardLibrary, Failure> {
    if has_target("rustc") {
        return Ok(StandardLibrary::Installed);
    }
    let added = Command::new("rustup").args(["target", "add", TARGET]).status();
    if added.is_ok_and(|status| status.success()) && has_target("rustc") {
        return Ok(StandardLibrary::Installed);
    }
    if has_sources(DEBIAN_RUSTC) {
        return Ok(StandardLibrary::DebianSources);
    }
    let text = format!("the Rust target {TARGET} is missing and rustup could not add it");
    Err(Failure::undecided("wasm-target", text).hint(format!(
        "run `rustup target add {TARGET}` where rustup can reach its server, or on Debian \
         `apt-get install rustc-web rust-web-src`"
    )))
}

fn sysroot(rustc: &str, arguments: &[&str]) -> Option<PathBuf> {
    let output = Command::new(rustc).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| PathBuf::from(text.trim()))
}

fn has_target(rustc: &str) -> bool {
    sysroot(rustc, &["--print", "target-libdir", "--target", TARGET])
        .is_some_and(|folder| folder.is_dir())
}

fn has_sources(rustc: &str) -> bool {
    sysroot(rustc, &["--print", "sysroot"])
        .is_some_and(|root| root.join("lib/rustlib/src/rust/library/std").is_dir())
}

/// PATH with rustup's own linker for Wasm in front, which Debian's compiler looks for by name.
fn path_with_lld() -> std::ffi::OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let Some(root) = sysroot("rustc", &["--print", "sysroot"]) else { return path };
    let Ok(hosts) = std::fs::read_dir(root.join("lib/rustlib")) else { return path };
    let linkers = hosts.filter_map(|host| Some(host.ok()?.path().join("bin")));
    let folders = linkers.filter(|bin| bin.join("rust-lld").exists());
    let folders = folders.chain(std::env::split_paths(&path));
    std::env::join_paths(folders).unwrap_or(path)
}
