//! `portcullis audit bundle`: every check on one line, and an exit code that says how it ended.

use std::fs;
use std::path::Path;

use portcullis_bundle::{
    BundleName, Group, Limits, NamePattern, PrivateKey, RevocationDraft, Root, RootDraft,
    Signer as _, Timestamp, add_revocation_signature, add_root_signature, carry, inspect,
};
use portcullis_tests::bundles::{Draft, NOW, release_key, root_bytes};
use portcullis_tests::command::{Ran, run};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with a good bundle and the root that it is good for.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("root.json"), root_bytes()).unwrap();
    fs::write(folder.path().join("b.tgz"), good()).unwrap();
    folder
}

fn good() -> Vec<u8> {
    Draft::new("any").file("docs/a.txt", b"a").signed()
}

/// Audits at a moment when the bundle is good, unless `more` names another.
fn audit(folder: &Path, more: &[&str]) -> Ran {
    let now = Timestamp::from_unix(NOW).to_string();
    let now = if more.contains(&"--now") { vec![] } else { vec!["--now", &now] };
    let arguments = ["audit", "bundle", "b.tgz", "--root", "root.json"];
    run(folder, &[&arguments[..], &now, more].concat())
}

/// Asserts which check fails, and why: by its name, by the exit code, and in both forms.
fn check_refused(folder: &Path, more: &[&str], id: &str, code: &str) {
    let value = audit(folder, &[more, &["--json"]].concat()).exits(1).answer();
    assert_eq!(value["passed"], json!(false), "{value}");
    let last = value["checks"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["id"], &last["code"]), (&json!(id), &json!(code)), "{value}");
    assert_eq!(last["outcome"], "failed");
    let text = audit(folder, more).exits(1).stdout;
    assert!(text.contains("FAILED"), "{text}");
    assert!(text.contains(&format!("[{code}] ")), "{text}");
    let verdict = text.lines().last().unwrap();
    assert!(verdict.contains(&format!("({id}) does not hold")), "{text}");
}

fn check_of<'a>(audit: &'a Value, id: &str) -> &'a Value {
    let checks = audit["checks"].as_array().unwrap();
    checks.iter().find(|check| check["id"] == id).unwrap_or_else(|| panic!("{id}: {audit}"))
}

#[test]
fn a_good_bundle_passes_with_a_line_for_every_check() {
    let folder = folder();
    let value = audit(folder.path(), &["--json"]).exits(0).answer();
    assert_eq!(value["passed"], json!(true));
    let digest = inspect(&good(), &Limits::default()).unwrap().digest().to_string();
    assert_eq!(value["digest"], json!(digest));
    let checks = value["checks"].as_array().unwrap();
    let numbers: Vec<u64> = checks.iter().map(|check| check["number"].as_u64().unwrap()).collect();
    assert!((1..).zip(&numbers).all(|(expected, number)| expected == *number), "{numbers:?}");
    assert_eq!((&checks[0]["id"], &checks[0]["outcome"]), (&json!("file"), &json!("ok")));
    assert_eq!(checks.last().unwrap()["id"], "modules");
    let group = check_of(&value, "signer-group");
    assert_eq!(group["what"], "signer group 1 of 1");
    assert_eq!(group["seen"], "1 of release (release)");
    assert_eq!(group["required"], "at least 1");
    assert_eq!(check_of(&value, "rollback")["outcome"], "not-checked");
    assert_eq!(check_of(&value, "files")["files"][0]["path"], "docs/a.txt");
    let text = audit(folder.path(), &[]).exits(0).stdout;
    // A heading, a line a check, the verdict.
    assert_eq!(text.lines().count(), checks.len() + 2, "{text}");
    assert!(text.contains("not checked here"), "{text}");
    assert!(text.lines().last().unwrap().starts_with(&format!("passed {digest}")), "{text}");
    assert!(!text.contains("docs/a.txt"), "{text}");
    let verbose = audit(folder.path(), &["--verbose"]).exits(0).stdout;
    assert!(verbose.contains("docs/a.txt: 1 bytes, 1 listed; sha256 ca978112"), "{verbose}");
}

#[test]
fn a_bad_bundle_fails_at_the_check_that_is_at_fault() {
    let folder = folder();
    let folder = folder.path();
    check_refused(folder, &["--now", "9999-12-31T23:59:59Z"], "root-expiry", "root-expired");
    let put = |bytes: &[u8]| fs::write(folder.join("b.tgz"), bytes).unwrap();
    put(&Draft::new("any").expires(NOW).signed());
    check_refused(folder, &[], "expiry", "bundle-expired");
    put(&[good(), vec![0]].concat());
    check_refused(folder, &[], "gzip-end", "gzip-trailing");
    put(b"text");
    check_refused(folder, &[], "gzip-header", "gzip-header");
    put(&Draft::new("any").with("audience", json!(["env:prod"])).signed());
    check_refused(folder, &["--audience", "env:test"], "audience", "wrong-audience");
    audit(folder, &["--audience", "env:prod"]).exits(0);
    put(&Draft::new("other/any").signed());
    check_refused(folder, &[], "delegation", "name-not-delegated");
}

#[test]
fn what_is_no_ordinary_file_is_not_read() {
    let folder = folder();
    let folder = folder.path();
    fs::rename(folder.join("b.tgz"), folder.join("a.tgz")).unwrap();
    std::os::unix::fs::symlink("a.tgz", folder.join("b.tgz")).unwrap();
    check_refused(folder, &[], "file", "not-regular-file");
    fs::remove_file(folder.join("b.tgz")).unwrap();
    let ran = audit(folder, &["--json"]).exits(3);
    assert_eq!(ran.error()["code"], "io");
}

/// What a stranger wrote reaches the terminal as escapes: here a type that would clear the screen.
#[test]
fn text_from_the_bundle_is_escaped() {
    let folder = folder();
    let mut tar = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&good()[..]), &mut tar).unwrap();
    let real = b"application/vnd.portcullis.manifest.v1+json";
    let hostile = format!("{:x<width$}", "\\u001b[2J", width = real.len());
    let at = tar.windows(real.len()).position(|bytes| bytes == real).unwrap();
    tar[at..at + real.len()].copy_from_slice(hostile.as_bytes());
    let mut gzip = flate2::GzBuilder::new().write(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, &tar).unwrap();
    fs::write(folder.path().join("b.tgz"), gzip.finish().unwrap()).unwrap();
    check_refused(folder.path(), &[], "manifest", "wrong-type");
    let text = audit(folder.path(), &[]).exits(1).stdout;
    assert!(text.contains("\\u{1b}[2Jxxx"), "{text}");
}

fn key(number: u8) -> PrivateKey {
    PrivateKey::from_entropy(&[number; 32])
}

fn one(key: &PrivateKey) -> Group {
    Group { keyids: vec![key.public_key().id()], threshold: 1 }
}

/// A root like that of the other tests, with a revocation role: key 3.
fn root_that_revokes() -> RootDraft {
    let mut draft = RootDraft::new("test", Timestamp::from_unix(NOW + 1));
    draft
        .key(key(2).public_key(), "owner")
        .key(release_key().public_key(), "release")
        .key(key(3).public_key(), "revoker")
        .root(one(&key(2)))
        .revocation(one(&key(3)))
        .delegate(vec![NamePattern::parse("test/*").unwrap()], vec![one(&release_key())]);
    draft
}

fn signed(draft: &RootDraft) -> Vec<u8> {
    let limits = Limits::default();
    add_root_signature(&draft.to_envelope(&limits).unwrap(), &key(2), &limits).unwrap()
}

#[test]
fn a_revocation_list_that_came_apart_counts() {
    let folder = folder();
    let folder = folder.path();
    let limits = Limits::default();
    let root = root_that_revokes();
    let unsigned = root.to_envelope(&limits).unwrap();
    fs::write(folder.join("root.json"), unsigned).unwrap();
    check_refused(folder, &[], "root-signatures", "threshold-not-met");
    fs::write(folder.join("root.json"), signed(&root)).unwrap();
    audit(folder, &[]).exits(0);
    let digest = inspect(&good(), &limits).unwrap().digest();
    let mut draft = RevocationDraft::new("test", Timestamp::from_unix(NOW));
    draft.bundle(BundleName::parse("test/any").unwrap(), digest, "wrong rules");
    let list = draft.to_envelope(&limits).unwrap();
    fs::write(folder.join("list.json"), &list).unwrap();
    let more = ["--revocations", "list.json"];
    check_refused(folder, &more, "revocations-given", "threshold-not-met");
    let list = add_revocation_signature(&list, &key(3), &limits).unwrap();
    fs::write(folder.join("list.json"), list).unwrap();
    check_refused(folder, &more, "not-revoked", "bundle-revoked");
}

#[test]
fn the_last_root_that_the_bundle_carries_judges_it() {
    let folder = folder();
    let folder = folder.path();
    let limits = Limits::default();
    let first = signed(&root_that_revokes());
    let document = Root::read(&first, &limits).unwrap().document().clone();
    let mut second = RootDraft::after(&document);
    second.expires(Timestamp::MAX);
    fs::write(folder.join("root.json"), &first).unwrap();
    // The first root has expired by then.
    let later = Timestamp::from_unix(NOW + 1).to_string();
    check_refused(folder, &["--now", &later], "root-expiry", "root-expired");
    let carrying = |root: &[u8]| carry(&good(), None, &[(2, root)], &limits).unwrap();
    fs::write(folder.join("b.tgz"), carrying(&signed(&second))).unwrap();
    let value = audit(folder, &["--now", &later, "--json"]).exits(0).answer();
    let root = check_of(&value, "carried-root");
    assert_eq!(root["what"], "carried root 2");
    assert!(
        root["seen"]
            .as_str()
            .unwrap()
            .ends_with("; by roots before it 1, needs 1 (owner); by its own 1, needs 1 (owner)"),
        "{root}"
    );
    fs::write(folder.join("b.tgz"), carrying(&second.to_envelope(&limits).unwrap())).unwrap();
    check_refused(folder, &[], "carried-root", "root-not-endorsed");
}
