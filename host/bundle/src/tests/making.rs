//! Building, signing and comparing bundles, and files that other programs read and write.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::fixtures::*;
use crate::*;

/// Whether a program is there; says so when it is not.
fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok()
        || Command::new(program).arg("version").output().is_ok();
    if !found {
        eprintln!("skipped: {program} is absent");
    }
    found
}

fn run(program: &str, args: &[&str], folder: &Path) -> Vec<u8> {
    let output = Command::new(program).args(args).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

// [B7]
#[test]
fn the_same_source_gives_the_same_bytes_in_any_order() {
    let mut source = source();
    let first = build(&source, &Limits::default()).unwrap();
    source.files.reverse();
    let second = build(&source, &Limits::default()).unwrap();
    assert_eq!(first.bytes(), second.bytes());
    assert_eq!(first.digest(), second.digest());
    assert_eq!(first.file_name(), "acme-support-42.policy.tgz");
}

// [B2]
#[test]
fn gnu_tar_writes_the_same_bytes() {
    if !has("tar") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let bundle = inspect(built().bytes(), &Limits::default()).unwrap();
    let mut entries = vec![("manifest.dsse.json", bundle.manifest_envelope())];
    entries.extend(bundle.files());
    let mut list = String::new();
    for (path, bytes) in entries {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
        list.push_str(&format!("{path}\n"));
    }
    std::fs::write(folder.path().join("list"), list).unwrap();
    let args = "--format=ustar --no-recursion --mtime=@0 --owner=0 --group=0 --numeric-owner \
                --mode=0644 -b1 -cf out.tar -T list";
    run("tar", &args.split_whitespace().collect::<Vec<_>>(), folder.path());
    assert_eq!(std::fs::read(folder.path().join("out.tar")).unwrap(), built().tar());
}

#[test]
fn the_tar_crate_reads_the_same_files() {
    use std::io::Read as _;
    let tar = tar_of(&good());
    let mut archive = tar::Archive::new(&tar[..]);
    let mut read = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        read.push((path, bytes));
    }
    let bundle = open(&good(), &trust(), now()).unwrap();
    let ours = bundle.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec()));
    let manifest = ("manifest.dsse.json".to_owned(), bundle.manifest_envelope().to_vec());
    assert_eq!(read, std::iter::once(manifest).chain(ours).collect::<Vec<_>>());
}

#[test]
fn a_source_that_no_host_would_take_is_not_built() {
    let check = |name: &str, spoil: &dyn Fn(&mut Source), expected: &str| {
        let mut source = source();
        spoil(&mut source);
        let error = build(&source, &Limits::default()).unwrap_err();
        assert_eq!(error.code(), expected, "{name}");
    };
    let add = |path: &'static str, bytes: &'static [u8]| {
        move |source: &mut Source| source.files.push((path.to_owned(), bytes.to_vec()))
    };
    check("README.md", &add("README.md", b""), "path-illegal");
    check("control entry", &add("trust/root.00000002.dsse.json", b""), "path-illegal");
    check("twice", &add("settings/sql.json", b"{}"), "duplicate-path");
    check("in place of inline settings", &add("settings/rules.json", b"{}"), "duplicate-path");
    check("core module", &add("modules/a.wasm", b"\0asm\x01\0\0\0"), "module-not-component");
    check("file and folder", &add("settings/sql.json/a", b""), "schema-mismatch");
    check("settings", &add("settings/a.json", b"{"), "json-malformed");
    check("cases", &add("cases/a.json", b"{}x"), "json-malformed");
    check("no component", &|source| drop(source.files.remove(0)), "component-missing");
    check("no settings", &|source| drop(source.files.remove(2)), "settings-missing");
    check("version", &|source| source.version = 0, "schema-mismatch");
    check("expiry", &|source| source.expires = source.created, "schema-mismatch");
    check("trust domain", &|source| source.trust_domain = "Acme".to_owned(), "schema-mismatch");
}

#[test]
fn a_fault_of_a_template_is_named_by_its_pointer() {
    let good = json!({"name": "acme/x", "modules": [{"id": "a", "component": "modules/a.wasm"}]});
    assert!(Template::read(good.to_string().as_bytes()).is_ok());
    let check = |pointer: &str, value: serde_json::Value, at: &str, words: &str| {
        let mut template = good.clone();
        set(&mut template, pointer, value);
        let error = Template::read(template.to_string().as_bytes()).unwrap_err();
        let TemplateError::SchemaMismatch(fault) = error else { panic!("{error}") };
        assert_eq!(fault.pointer, at);
        assert!(fault.problem.contains(words), "{fault}");
    };
    check("/nmae", json!(1), "/nmae", "did you mean `name`");
    check("/files", json!([]), "/files", "unknown field");
    check("/name", json!(1), "/name", "expected a string, found a number");
    check("/name", json!(null), "", "`name` is missing");
    check("/modules/0/fule", json!(1), "/modules/0/fule", "did you mean `fuel`");
    check("/modules/0/fuel", json!("many"), "/modules/0/fuel", "expected an integer from 1");
    check("/modules/0/settings", json!("a.json"), "/modules/0/settings", "settings/….json");
    check("/modules/0/component", json!("a.wasm"), "/modules/0/component", "modules/….wasm");
    check("/modules/0/on_error", json!("allow"), "/modules/0/on_error", "`require-approval`");
    check("/modules/0/stages", json!(["before"]), "/modules/0/stages/0", "`call`, `result`");
    check(
        "/modules",
        json!([{"id": "a", "component": "modules/a.wasm"}, {"id": "a", "component": "modules/a.wasm"}]),
        "/modules/1/id",
        "no other module",
    );
    check("/default", json!("maybe"), "/default", "`require-approval`");
    check("/audience", json!(["Env"]), "/audience/0", "a-z");
    check("/host", json!({"wit": "1"}), "/host/wit", "portcullis:policy@");
}

#[test]
fn a_template_with_a_key_twice_is_refused() {
    let text = r#"{"name":"acme/x","modules":[{"id":"a","component":"modules/a.wasm","settings":{"b":1,"b":2}}]}"#;
    let error = Template::read(text.as_bytes()).unwrap_err();
    let TemplateError::JsonMalformed { source } = error else { panic!("{error}") };
    assert!(source.to_string().starts_with("key `b` stands twice"), "{source}");
}

#[test]
fn settings_in_place_keep_their_spelling() {
    let text = r#"{"name":"acme/x","modules":[{"id":"a","component":"modules/a.wasm",
        "settings": {"limit": 1.10,  "name": "é"}}]}"#;
    let template = Template::read(text.as_bytes()).unwrap();
    let expected = r#"{"limit": 1.10,  "name": "é"}"#.to_owned();
    assert_eq!(template.inline_settings(), [("settings/a.json".to_owned(), expected)]);
    assert_eq!(template.modules()[0].settings.as_deref(), Some("settings/a.json"));
}

#[test]
fn the_order_of_signing_does_not_matter() {
    let one = sign_with(built().bytes(), &[11, 12, 21]);
    let other = sign_with(built().bytes(), &[21, 12, 11]);
    assert_eq!(one, other);
}

#[test]
fn a_machine_that_sees_only_the_manifest_can_sign() {
    let limits = Limits::default();
    let half = sign_with(built().bytes(), &[11, 12]);
    let envelope = inspect(&half, &limits).unwrap().manifest_envelope().to_vec();
    let carried = sign_manifest(&envelope, &key(21), &limits).unwrap().to_bytes();
    let detached = DetachedSignature::read(&carried).unwrap();
    assert_eq!(detached.keyid(), key(21).public_key().id());
    assert_eq!(attach(&half, &detached, &limits).unwrap(), good());
    assert_eq!(attach(&good(), &detached, &limits).unwrap_err().code(), "already-signed");

    let mut next = source();
    next.version = 43;
    let next = build(&next, &limits).unwrap();
    assert_eq!(attach(next.bytes(), &detached, &limits).unwrap_err().code(), "wrong-digest");

    let spoil = |from: &str, to: &str| {
        let text = String::from_utf8(carried.clone()).unwrap().replacen(from, to, 1);
        DetachedSignature::read(text.as_bytes())
    };
    let digest = next.digest().to_string();
    let forged = spoil(&built().digest().to_string(), &digest).unwrap();
    assert_eq!(attach(next.bytes(), &forged, &limits).unwrap_err().code(), "signature-invalid");
    assert_eq!(spoil("\"public\"", "\"key\"").unwrap_err().code(), "schema-mismatch");
    assert_eq!(
        spoil("portcullis/signature", "portcullis/sig").unwrap_err().code(),
        "schema-mismatch"
    );
}

/// Signs something else than it was asked to.
struct Liar(PrivateKey);

impl Signer for Liar {
    fn public_key(&self) -> &PublicKey {
        self.0.public_key()
    }

    fn sign(&self, _: &[u8]) -> Result<[u8; 64], Box<dyn std::error::Error + Send + Sync>> {
        self.0.sign(b"something else")
    }
}

/// Has no key at hand.
struct Absent(PrivateKey);

impl Signer for Absent {
    fn public_key(&self) -> &PublicKey {
        self.0.public_key()
    }

    fn sign(&self, _: &[u8]) -> Result<[u8; 64], Box<dyn std::error::Error + Send + Sync>> {
        Err("no token in the slot".into())
    }
}

// [B19]
#[test]
fn a_signature_from_outside_is_verified_before_it_is_kept() {
    let limits = Limits::default();
    let error = add_signature(built().bytes(), &Liar(key(11)), &limits).unwrap_err();
    assert!(matches!(error, SignError::SignatureInvalid { .. }));
    let root = root_draft().to_envelope(&limits).unwrap();
    let error = add_root_signature(&root, &Liar(key(1)), &limits).unwrap_err();
    assert!(matches!(error, SignError::SignatureInvalid { .. }));
    let error = add_signature(built().bytes(), &Absent(key(11)), &limits).unwrap_err();
    let SignError::SignerFailed { source, .. } = error else { panic!("{error}") };
    assert_eq!(source.to_string(), "no token in the slot");
}

// [B19]
#[test]
fn nobody_signs_a_bundle_whose_files_are_not_its_manifests() {
    let good = inspect(built().bytes(), &Limits::default()).unwrap();
    let files: Vec<(&str, &[u8])> = good.files().skip(1).collect();
    let bundle = pack(good.manifest_envelope(), &files);
    let error = add_signature(&bundle, &key(11), &Limits::default()).unwrap_err();
    assert!(matches!(error, SignError::Bundle(OpenError::FileMissing { .. })));
}

// [B15]
#[test]
fn openssl_reads_our_keys_and_we_read_its() {
    if !has("openssl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("ours.pem"), key(11).to_pem().as_bytes()).unwrap();
    let public = run("openssl", &["pkey", "-in", "ours.pem", "-pubout"], path);
    let public = PublicKey::from_pem(std::str::from_utf8(&public).unwrap()).unwrap();
    assert_eq!(&public, key(11).public_key());
    std::fs::write(path.join("ours.pub"), public.to_pem()).unwrap();
    let der = run("openssl", &["pkey", "-pubin", "-in", "ours.pub", "-outform", "DER"], path);
    assert_eq!(Digest::of(&der).hex(), public.id().to_string());

    run("openssl", &["genpkey", "-algorithm", "ed25519", "-out", "theirs.pem"], path);
    let theirs = std::fs::read_to_string(path.join("theirs.pem")).unwrap();
    let key = PrivateKey::from_pem(&theirs).unwrap();
    assert_eq!(*key.to_pem(), theirs);
    let signed = add_signature(built().bytes(), &key, &Limits::default()).unwrap();
    let inspection = inspect(&signed, &Limits::default()).unwrap();
    assert_eq!(inspection.signed_by(), [key.public_key().id()]);
}

#[test]
fn what_is_no_ed25519_key_is_refused() {
    let private = key(11).to_pem();
    let public = key(11).public_key().to_pem();
    for text in ["", "x", &public] {
        assert_eq!(PrivateKey::from_pem(text).unwrap_err().code(), "private-pem-malformed");
    }
    for text in ["", "x", private.as_str()] {
        assert_eq!(PublicKey::from_pem(text).unwrap_err().code(), "public-pem-malformed");
    }
}

#[test]
fn a_private_key_is_never_shown() {
    let shown = format!("{:?}", key(11));
    assert_eq!(shown, format!("PrivateKey({})", key(11).public_key().id()));
}

#[test]
fn an_inspection_reads_what_open_refuses() {
    let limits = Limits::default();
    let unsigned = inspect(built().bytes(), &limits).unwrap();
    assert_eq!(unsigned.digest(), built().digest());
    assert!(unsigned.signed_by().is_empty() && unsigned.fault().is_none());
    let files: Vec<(&str, &[u8])> = unsigned.files().skip(1).collect();
    let tampered = inspect(&pack(unsigned.manifest_envelope(), &files), &limits).unwrap();
    assert_eq!(tampered.fault().map(OpenError::code), Some("file-missing"));
    assert_eq!(inspect(b"", &limits).unwrap_err().code(), "gzip-header");
}

#[test]
fn an_inspection_says_how_far_the_signing_has_come() {
    let limits = Limits::default();
    let root = Root::read(&root_bytes(), &limits).unwrap();
    let have = |signers: &[u8]| -> Vec<(usize, bool)> {
        let bundle = sign_with(built().bytes(), signers);
        let groups = inspect(&bundle, &limits).unwrap().signers(root.document()).unwrap();
        groups.iter().map(|group| (group.signed.len(), group.is_met())).collect()
    };
    assert_eq!(have(&[]), [(0, false), (0, false)]);
    assert_eq!(have(&[11, 99]), [(1, false), (0, false)]);
    assert_eq!(have(&[11, 13, 22]), [(2, true), (1, true)]);

    let half = inspect_root(&signed_root(&root_draft(), &[2]), &limits).unwrap();
    assert_eq!((half.signers.signed.len(), half.signers.threshold), (1, 2));
    assert_eq!(half.signed_by, [key(2).public_key().id()]);
    assert_eq!(half.digest, root.digest());
}

fn differs(spoil: impl FnOnce(&mut Source)) -> Diff {
    let limits = Limits::default();
    let mut source = source();
    spoil(&mut source);
    let new = inspect(build(&source, &limits).unwrap().bytes(), &limits).unwrap();
    diff(&inspect(&good(), &limits).unwrap(), &new)
}

#[test]
fn a_bundle_does_not_differ_from_itself() {
    assert!(differs(|_| {}).is_empty());
}

#[test]
fn a_difference_names_fields_modules_and_settings() {
    let found = differs(|source| {
        source.version = 43;
        source.template = Template::read(
            json!({
                "name": "acme/support", "label": "1.8.0", "audience": ["env:prod"],
                "modules": [
                    {"id": "rules", "component": "modules/rules.wasm", "settings":
                        {"rules": [{"id": "new"}, {"id": "a", "amount": 2}]},
                     "stages": ["call", "result"], "on_error": "require-approval"},
                    {"id": "sql", "component": "modules/sql.wasm", "settings": "settings/sql.json",
                     "tools": ["db_*"], "fuel": 7},
                ]
            })
            .to_string()
            .as_bytes(),
        )
        .unwrap();
        source.files.retain(|(path, _)| path != "cases/refunds.json");
    });
    assert_eq!(
        serde_json::to_value(&found.fields).unwrap(),
        json!([{"pointer": "/version", "from": 42, "to": 43}])
    );
    assert_eq!(
        serde_json::to_value(&found.modules).unwrap(),
        json!([{"id": "sql", "kind": "changed",
                "fields": [{"pointer": "/fuel", "from": 5_000_000, "to": 7},
                           {"pointer": "/tools", "from": ["db_*", "query_database"], "to": ["db_*"]}]}])
    );
    assert_eq!(found.reordered, Some(vec!["rules".to_owned(), "sql".to_owned()]));
    let files: Vec<(&str, ChangeKind)> =
        found.files.iter().map(|file| (file.path.as_str(), file.kind)).collect();
    assert_eq!(
        files,
        [("cases/refunds.json", ChangeKind::Removed), ("settings/rules.json", ChangeKind::Changed)]
    );
}
