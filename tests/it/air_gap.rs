//! The walk-through of `examples/air-gap`, with the network cut off.

use std::process::Command;

use portcullis_tests::command::{finish, missing};
use portcullis_tests::paths::{portcullis, programs, repository};

const CUT_OFF: [&str; 3] = ["unshare", "-rn", "sh"];

// [S19]
#[test]
fn h7_the_whole_life_of_a_bundle_needs_no_network() {
    let tools = ["unshare", "ip", "bash", "sh", "seq", "sed"];
    if let Some(tool) = missing(&tools) {
        eprintln!("skipped: the walk-through needs `{tool}`");
        return;
    }
    let [unshare, flags, shell] = CUT_OFF;
    let mut probe = Command::new(unshare);
    let probe = finish(probe.args([flags, shell, "-c", "ip link set lo up"]), b"");
    if probe.code != 0 {
        eprintln!("skipped: this kernel cuts nobody off: {}", probe.stderr.trim());
        return;
    }
    let mut walk = Command::new(unshare);
    walk.args([flags, shell, "-c", "ip link set lo up && exec ./walk.sh"])
        .current_dir(repository().join("examples/air-gap"))
        .env("PORTCULLIS", portcullis())
        .env("MODULES", programs().with_file_name("guests"));
    let ran = finish(&mut walk, b"").exits(0);
    assert!(ran.stdout.ends_with("== done\n"), "{}", ran.stdout);
    assert!(!ran.stderr.contains("does not enforce"), "{}", ran.stderr);
}
