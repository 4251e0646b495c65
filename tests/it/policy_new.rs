//! A new policy project builds and passes its case, natively and in the sandbox.

use std::path::Path;
use std::process::Command;

use portcullis_tests::command::{Ran, finish, run};
use portcullis_tests::paths::{kept, portcullis, repository};

/// Runs a program in the project, with a target folder that is kept from run to run and without a
/// network.
fn build(project: &Path, program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Ran {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(project);
    command.env("CARGO_TARGET_DIR", kept("policy-new")).env("CARGO_NET_OFFLINE", "true");
    finish(&mut command, b"")
}

#[test]
fn a_new_policy_builds_and_passes_its_cases_natively_and_in_the_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("no-drop");
    let sdk = repository().join("sdk-guest");
    let new = ["--json", "policy", "new", "no-drop", "--sdk", sdk.to_str().unwrap()];
    assert_eq!(run(folder.path(), &new).exits(0).answer()["name"], "no-drop");
    // The versions that this workspace builds with: they are on this machine.
    std::fs::copy(repository().join("Cargo.lock"), project.join("Cargo.lock")).unwrap();

    let tested = build(&project, env!("CARGO"), &["test"]).exits(0);
    assert!(tested.stdout.contains("test result: ok. 1 passed; 0 failed"), "{tested:#?}");

    let out = ["--json", "policy", "build", "--out", "out"];
    let built = build(&project, portcullis(), &out).exits(0).answer();
    assert_eq!(built["component"], "out/no-drop.wasm");

    let check = ["--json", "policy", "check", "out/no-drop.wasm", "--cases", "cases"];
    let checked = run(&project, &check).exits(0).answer();
    assert_eq!((&checked["name"], &checked["snapshot"]), (&"no-drop".into(), &true.into()));
    assert_eq!(checked["imports"], serde_json::json!([]));
    let counts = (&checked["cases"]["passed"], &checked["cases"]["failed"]);
    assert_eq!(counts, (&2.into(), &0.into()), "{checked}");
}

#[test]
fn a_name_or_folder_that_cannot_be_is_refused_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let check = |arguments: &[&str], message: &str| {
        let arguments = [&["--json", "policy", "new"], arguments].concat();
        let error = run(folder.path(), &arguments).exits(2).error();
        assert_eq!(error["message"], message);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    };
    check(&["No-Drop"], "`No-Drop` cannot name a policy");
    check(&["no--drop"], "`no--drop` cannot name a policy");
    check(&["../"], "`../` cannot name a policy");
    check(&["no-drop", "--sdk", "/nowhere"], "the guest SDK was not found");
}
