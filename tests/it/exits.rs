//! How commands end: exit codes, and files that are refused or never overwritten.

use std::fs;
use std::path::Path;
use std::process::Command;

use portcullis_tests::bundles::{Draft, root_bytes};
use portcullis_tests::paths::portcullis;
use serde_json::Value;

/// Exit code and, where there is one, the error's code of `portcullis --json ARGS` in a folder.
fn run(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output =
        Command::new(portcullis()).arg("--json").args(args).current_dir(folder).output().unwrap();
    let error: Value = serde_json::from_slice(&output.stderr).unwrap_or_default();
    let code = error["error"]["code"].as_str().unwrap_or_default().to_owned();
    (output.status.code(), code)
}

fn check(folder: &Path, args: &[&str], exit: i32, code: &str) {
    assert_eq!(run(folder, args), (Some(exit), code.to_owned()), "{args:?}");
}

// [S16]
#[test]
fn every_command_ends_in_one_of_four_exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("bundle.tgz"), Draft::new("any").signed()).unwrap();
    fs::write(folder.join("root.json"), root_bytes()).unwrap();
    fs::write(folder.join("text"), "text").unwrap();
    let now = "2026-12-01T00:00:00Z";
    let verify = ["bundle", "verify", "bundle.tgz", "--root", "root.json", "--now", now];
    check(folder, &verify, 0, "");
    check(folder, &["bundle", "verify", "text", "--root", "root.json"], 1, "gzip-header");
    check(folder, &["bundle", "verify", "bundle.tgz", "--root", "text"], 1, "json-malformed");
    check(folder, &["bundle", "verify", "none", "--root", "root.json"], 3, "io");
    check(folder, &["bundle", "build", "none", "--domain", "test"], 2, "usage");
    assert_eq!(run(folder, &["no-such-command"]).0, Some(2));
    assert_eq!(run(folder, &["--help"]).0, Some(0));
}

// [B29]
#[test]
fn only_an_ordinary_file_is_read_as_a_bundle() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("bundle.tgz"), Draft::new("any").signed()).unwrap();
    fs::write(folder.join("root.json"), root_bytes()).unwrap();
    std::os::unix::fs::symlink("bundle.tgz", folder.join("link")).unwrap();
    let made = Command::new("mkfifo").arg(folder.join("pipe")).status().unwrap();
    assert!(made.success());
    for name in ["link", "pipe", ".", "/dev/zero"] {
        let args = ["bundle", "verify", name, "--root", "root.json"];
        check(folder, &args, 1, "not-regular-file"); // A1
    }
    let long = fs::File::create(folder.join("long")).unwrap();
    long.set_len((64 << 20) + 1).unwrap();
    let args = ["bundle", "verify", "long", "--root", "root.json"];
    check(folder, &args, 1, "limit-compressed"); // A13
}

// [S18]
#[test]
fn keys_are_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let keygen = ["keygen", "--out", "key.pem"];
    check(folder, &keygen, 0, "");
    let before = fs::read(folder.join("key.pem")).unwrap();
    check(folder, &keygen, 1, "file-exists");
    assert_eq!(fs::read(folder.join("key.pem")).unwrap(), before);
    std::os::unix::fs::symlink("nowhere", folder.join("link.pem")).unwrap();
    check(folder, &["keygen", "--out", "link.pem"], 1, "file-exists");
    assert!(!folder.join("nowhere").exists());
}

// [S18]
#[test]
fn a_bundle_that_somebody_signed_is_not_built_over() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let signed = Draft::new("any").signed();
    fs::write(folder.join("bundle.tgz"), &signed).unwrap();
    fs::create_dir(folder.join("source")).unwrap();
    let template = r#"{"name":"test/any","modules":[]}"#;
    fs::write(folder.join("source/bundle.json"), template).unwrap();
    let build =
        |out: &str| run(folder, &["bundle", "build", "source", "--domain", "test", "--out", out]);
    assert_eq!(build("bundle.tgz"), (Some(1), "file-exists".to_owned()));
    assert_eq!(fs::read(folder.join("bundle.tgz")).unwrap(), signed);
    assert_eq!(build("other.tgz"), (Some(0), String::new()));
}
