//! Good bundles and bad ones: what `open` says of each, and what the auditor's script in
//! `examples/verify-offline` says.

mod cases;

use std::path::{Path, PathBuf};
use std::process::Command;

pub(super) use cases::{Case, cases};

use super::fixtures::*;
use crate::*;

#[test]
fn every_tampered_bundle_is_refused_for_its_own_reason() {
    for case in cases() {
        let mut trust = trust();
        case.list.iter().for_each(|list| trust.take_revocations(list).unwrap());
        let opened = open(&case.bundle, &trust, now());
        let code = opened.map_or_else(|error| error.code(), |_| "accepted");
        assert_eq!(code, case.code, "{}", case.name);
    }
}

fn script() -> Option<PathBuf> {
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/verify-offline/verify.sh");
    let tools = ["bash", "tar", "gzip", "jq", "openssl", "sha256sum", "base64", "cmp", "od"];
    let missing = tools.iter().find(|tool| {
        let found = Command::new("sh").args(["-c", &format!("command -v {tool}")]).output();
        !found.is_ok_and(|output| output.status.success())
    });
    if let Some(missing) = missing {
        eprintln!("skipped: {missing} is absent");
        return None;
    }
    Some(script)
}

/// The script's exit status and output.
fn run_script(script: &Path, folder: &Path, case: &Case) -> (Option<i32>, String) {
    std::fs::write(folder.join("bundle.tgz"), &case.bundle).unwrap();
    std::fs::write(folder.join("root.json"), root_bytes()).unwrap();
    let mut command = Command::new("bash");
    command.arg(script).args(["bundle.tgz", "root.json", "--now", "2026-12-01T00:00:00Z"]);
    if let Some(list) = &case.list {
        std::fs::write(folder.join("list.json"), list).unwrap();
        command.args(["--revocations", "list.json"]);
    }
    let output = command.current_dir(folder).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Checks that the script says of a case what is expected.
fn check_script(script: &Path, folder: &Path, case: &Case) {
    let name = case.name;
    let (status, output) = run_script(script, folder, case);
    let accepted = case.code == "accepted";
    assert_eq!(status, Some(i32::from(!accepted)), "{name}: {output}");
    let lines: Vec<&str> = output.lines().collect();
    let [.., last, verdict] = lines[..] else { panic!("{name}: {output}") };
    assert!(last.contains(case.line), "{name}: {output}");
    let expected = match inspect(&case.bundle, &Limits::default()) {
        Ok(bundle) if accepted => format!("ACCEPTED {}", bundle.digest()),
        _ => "REFUSED".to_owned(),
    };
    assert_eq!(verdict, expected, "{name}");
}

#[test]
fn standard_tools_accept_the_good_bundles_and_refuse_the_tampered_ones() {
    let Some(script) = script() else { return };
    let cases = cases();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for cases in cases.chunks(cases.len().div_ceil(threads)) {
            scope.spawn(|| {
                let folder = tempfile::tempdir().unwrap();
                cases.iter().for_each(|case| check_script(&script, folder.path(), case));
            });
        }
    });
}
