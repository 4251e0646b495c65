//! An auditor with standard tools only accepts what the command line built and signed, and refuses
//! what anybody tampered with.

use std::path::{Path, PathBuf};
use std::process::Command;

use portcullis_tests::command::{Ran, finish, missing, run};
use portcullis_tests::paths::repository;
use portcullis_tests::released::{Released, released};
use tempfile::TempDir;

const TOOLS: [&str; 10] =
    ["bash", "tar", "gzip", "jq", "openssl", "sha256sum", "base64", "cmp", "od", "sed"];

/// Packs the folder `files` as a bundle is packed: the manifest first, the rest ascending.
const PACK: &str = "cd files; { echo manifest.dsse.json; \
    find . -type f ! -name manifest.dsse.json | cut -c 3- | LC_ALL=C sort; } > ../paths; \
    tar --format=ustar --no-recursion --owner=0 --group=0 --numeric-owner --mode=0644 -b1 \
    ${MTIME:---mtime=@0} -c -T ../paths | gzip -n9 > ../b.tgz";

/// What is done to a good bundle, in a shell where it is `b.tgz` and, unpacked, `files/`; whether it
/// is packed anew; what `bundle verify` calls the result; and what the script's last check speaks of.
const TAMPERED: [(&str, &str, bool, &str, &str); 8] = [
    (
        "a flipped byte in a module",
        "printf '\\377' | dd of=files/modules/conditional-rules.wasm bs=1 seek=5000 conv=notrunc",
        true,
        "file-digest",
        "files: SHA-256",
    ),
    ("a file swapped", "echo '{}' > files/settings/rules.json", true, "file-size", "files: "),
    (
        "an unlisted file",
        "echo '{}' > files/settings/more.json",
        true,
        "file-unlisted",
        "files: archive and manifest differ",
    ),
    (
        "a file left out",
        "rm files/settings/rules.json",
        true,
        "file-missing",
        "files: archive and manifest differ",
    ),
    (
        "an edited manifest",
        "jq -r .payload files/manifest.dsse.json | base64 -d \
         | sed 's/\"default\":\"deny\"/\"default\":\"allow\"/' | base64 -w0 > payload; \
         jq -cj --rawfile new payload '.payload = $new' files/manifest.dsse.json > edited; \
         mv edited files/manifest.dsse.json",
        true,
        "signature-invalid",
        "does not hold",
    ),
    (
        "one signature too few",
        "jq -cj 'del(.signatures[0])' files/manifest.dsse.json > fewer; \
         mv fewer files/manifest.dsse.json",
        true,
        "threshold-not-met",
        "signer group",
    ),
    (
        "a trailing gzip member",
        "printf '' | gzip -n >> b.tgz",
        false,
        "gzip-trailing",
        "gzip: expected one member",
    ),
    (
        "a header with a time",
        "MTIME=--mtime=@1",
        true,
        "tar-not-canonical",
        "tar: expected the bytes",
    ),
];

/// A folder with a copy of a good bundle, and the trust root beside it.
struct Copied {
    folder: TempDir,
}

impl Copied {
    fn of(released: &Released, name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(released.bundle(name, 1), folder.path().join("b.tgz")).unwrap();
        std::fs::copy(released.root(), folder.path().join("root.json")).unwrap();
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn shell(&self, script: &str) -> Ran {
        let mut bash = Command::new("bash");
        finish(bash.args(["-euc", script]).current_dir(self.path()), b"").exits(0)
    }

    fn audit(&self, more: &[&str]) -> Ran {
        let mut bash = Command::new("bash");
        bash.arg(script()).args(["b.tgz", "root.json"]).args(more).current_dir(self.path());
        finish(&mut bash, b"")
    }

    /// Asserts that both the script and the command refuse it, each for the reason expected.
    fn check_refused(&self, name: &str, more: &[&str], code: &str, last: &str) {
        let audit = self.audit(more);
        assert_eq!(audit.code, 1, "{name}: {audit:#?}");
        let found = audit.stdout.lines().rfind(|line| line.starts_with("FAIL")).unwrap_or_default();
        assert!(found.contains(last), "{name}: {audit:#?}");
        let verify = ["--json", "bundle", "verify", "b.tgz", "--root", "root.json"];
        let verified = run(self.path(), &[&verify[..], more].concat());
        assert_eq!((verified.code, &verified.error()["code"]), (1, &code.into()), "{name}");
    }
}

fn script() -> PathBuf {
    repository().join("examples/verify-offline/verify.sh")
}

fn skipped() -> bool {
    let missing = missing(&TOOLS);
    if let Some(tool) = missing {
        println!("skipped: {tool} is missing");
    }
    missing.is_some()
}

#[test]
fn the_auditors_script_accepts_every_bundle_that_the_command_line_signed() {
    if skipped() {
        return;
    }
    let released = released();
    for name in portcullis_tests::sources::BUNDLES {
        let copied = Copied::of(&released, name);
        let audit = copied.audit(&[]).exits(0);
        let verify = ["--json", "bundle", "verify", "b.tgz", "--root", "root.json"];
        let verified = run(copied.path(), &verify).exits(0).answer();
        let accepted = format!("ACCEPTED {}\n", verified["digest"].as_str().unwrap());
        assert!(audit.stdout.ends_with(&accepted), "{name}: {audit:#?}");
    }
}

#[test]
fn a_bundle_packed_anew_by_standard_tools_is_accepted_by_both() {
    if skipped() {
        return;
    }
    let copied = Copied::of(&released(), "support-agent");
    copied.shell(&format!("mkdir files; tar -xzf b.tgz -C files; {PACK}"));
    copied.audit(&[]).exits(0);
    run(copied.path(), &["bundle", "verify", "b.tgz", "--root", "root.json"]).exits(0);
}

#[test]
fn the_auditors_script_and_the_command_line_refuse_every_tampered_bundle() {
    if skipped() {
        return;
    }
    let released = released();
    for (name, change, packed_anew, code, last) in TAMPERED {
        let copied = Copied::of(&released, "support-agent");
        let pack = if packed_anew { PACK } else { "true" };
        copied.shell(&format!("mkdir files; tar -xzf b.tgz -C files; {change}; {pack}"));
        copied.check_refused(name, &[], code, last);
    }
}

#[test]
fn an_expired_bundle_is_refused_by_both() {
    if skipped() {
        return;
    }
    let copied = Copied::of(&released(), "support-agent");
    let expires = ["--json", "bundle", "inspect", "b.tgz"];
    let expires = run(copied.path(), &expires).exits(0).answer();
    let expires = expires["manifest"]["expires"].as_str().unwrap().to_owned();
    copied.check_refused("expired", &["--now", &expires], "bundle-expired", "expired");
}
