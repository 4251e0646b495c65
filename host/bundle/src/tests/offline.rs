//! A good bundle and nine tampered ones: what `open` says of each, and what the auditor's script in
//! `examples/verify-offline` says.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::fixtures::*;
use crate::envelope::Kind;
use crate::*;

/// Name, bytes, the reason `open` gives, and what the script's last check speaks of.
type Tampered = (&'static str, Vec<u8>, &'static str, &'static str);

fn tampered() -> Vec<Tampered> {
    let bundle = inspect(&good(), &Limits::default()).unwrap();
    let envelope = bundle.manifest_envelope();
    let files: Vec<(&str, &[u8])> = bundle.files().collect();
    let swap = |path: &'static str, bytes: &[u8]| -> Vec<u8> {
        let swapped: Vec<(&str, &[u8])> =
            files.iter().map(|(at, old)| (*at, if *at == path { bytes } else { *old })).collect();
        pack(envelope, &swapped)
    };
    let mut flipped = bundle.file("modules/rules.wasm").unwrap().to_vec();
    *flipped.last_mut().unwrap() ^= 1;
    let mut edited = manifest_value();
    edited["default"] = json!("allow");
    let mut edited = seal(Kind::Manifest, &crate::canonical::write(&edited), &[]);
    let signed = crate::open::read_manifest(envelope, &Limits::default()).unwrap().0;
    edited.signatures = signed.signatures;
    let foreign = sign_with(built().bytes(), &[11, 99, 21]);
    let dated = files.iter().fold(
        RawTar::default().file("manifest.dsse.json", envelope),
        |tar, (path, bytes)| {
            tar.entry(path.as_bytes(), bytes, |header| {
                header[136..148].copy_from_slice(b"00000000001\0")
            })
        },
    );
    let expired = with_field("/expires", json!("2026-11-21T00:00:00Z"));
    let unlisted = [&files[..], &[("zzz.json", b"{}")]].concat();
    vec![
        (
            "a flipped byte in a module",
            swap("modules/rules.wasm", &flipped),
            "file-digest",
            "files: SHA-256",
        ),
        (
            "a file swapped",
            swap("settings/sql.json", br#"{"dialect":"evil"}"#),
            "file-digest",
            "files: SHA-256",
        ),
        (
            "an unlisted file",
            pack(envelope, &unlisted),
            "file-unlisted",
            "files: archive and manifest differ",
        ),
        ("a foreign key's signature", foreign, "threshold-not-met", "signer group 0"),
        (
            "one signature too few",
            sign_with(built().bytes(), &[11, 12]),
            "threshold-not-met",
            "signer group 1",
        ),
        (
            "an edited manifest",
            with_envelope(&edited.to_bytes()),
            "signature-invalid",
            "does not hold",
        ),
        (
            "a trailing gzip member",
            [good(), gzip(b"")].concat(),
            "gzip-trailing",
            "gzip: expected one member",
        ),
        ("a header with a time", dated.bundle(), "tar-not-canonical", "tar: expected the bytes"),
        ("an expired bundle", expired, "bundle-expired", "manifest: expired"),
    ]
}

#[test]
fn every_tampered_bundle_is_refused_for_its_own_reason() {
    for (name, bundle, expected, _) in tampered() {
        check(name, &bundle, expected);
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
fn audit(script: &Path, folder: &Path, bundle: &[u8]) -> (Option<i32>, String) {
    std::fs::write(folder.join("bundle.tgz"), bundle).unwrap();
    std::fs::write(folder.join("root.json"), root_bytes()).unwrap();
    let mut command = Command::new("bash");
    command.arg(script).args(["bundle.tgz", "root.json", "--now", "2026-12-01T00:00:00Z"]);
    let output = command.current_dir(folder).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn standard_tools_accept_the_good_bundle_and_refuse_the_tampered_ones() {
    let Some(script) = script() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (status, output) = audit(&script, folder.path(), &good());
    assert_eq!(status, Some(0), "{output}");
    assert!(output.ends_with(&format!("ACCEPTED {}\n", built().digest())), "{output}");
    for (name, bundle, _, expected) in tampered() {
        let (status, output) = audit(&script, folder.path(), &bundle);
        assert_eq!(status, Some(1), "{name}: {output}");
        let last = output.lines().rfind(|line| line.starts_with("FAIL")).unwrap_or_default();
        assert!(last.contains(expected), "{name}: {output}");
    }
}
