//! Bundles that a host takes or refuses, with what `open`, `audit` and the auditor's script say.

use serde_json::{Value, json};

use super::super::fixtures::*;
use crate::archive::{self, Contents};
use crate::envelope::Kind;
use crate::*;

/// A bundle, and what becomes of it.
pub(in crate::tests) struct Case {
    pub(in crate::tests) name: &'static str,
    pub(in crate::tests) bundle: Vec<u8>,
    /// A revocation list that came apart from the bundle.
    pub(in crate::tests) list: Option<Vec<u8>>,
    /// The reason `open` gives, or `accepted`.
    pub(in crate::tests) code: &'static str,
    /// The check that `audit` ends with.
    pub(in crate::tests) check: &'static str,
    /// What the script's last line before the verdict speaks of.
    pub(in crate::tests) line: &'static str,
}

fn refused(
    name: &'static str,
    bundle: Vec<u8>,
    (code, check): (&'static str, &'static str),
    line: &'static str,
) -> Case {
    Case { name, bundle, list: None, code, check, line }
}

fn accepted(name: &'static str, bundle: Vec<u8>) -> Case {
    refused(name, bundle, ("accepted", "modules"), "modules: every one")
}

/// Every bundle here.
pub(in crate::tests) fn cases() -> Vec<Case> {
    [tampered(), roots(), bad_roots(), revoked(), lists()].into_iter().flatten().collect()
}

fn tampered() -> Vec<Case> {
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
    let manifest = RawTar::default().file("manifest.dsse.json", envelope);
    let dated = files.iter().fold(manifest, |tar, (path, bytes)| {
        tar.entry(path.as_bytes(), bytes, |header| {
            header[136..148].copy_from_slice(b"00000000001\0");
        })
    });
    let expired = with_field("/expires", json!("2026-11-21T00:00:00Z"));
    let unlisted = [&files[..], &[("zzz.json", b"{}")]].concat();
    let swapped = swap("settings/sql.json", br#"{"dialect":"evil"}"#);
    let few = sign_with(built().bytes(), &[11, 12]);
    let foreign = sign_with(built().bytes(), &[11, 99, 21]);
    let edited = with_envelope(&edited.to_bytes());
    let twice = [good(), gzip(b"")].concat();
    let digest = ("file-digest", "files");
    let threshold = ("threshold-not-met", "signer-group");
    let invalid = ("signature-invalid", "signatures");
    let unlisted = pack(envelope, &unlisted);
    let differ = "files: archive and manifest differ";
    vec![
        accepted("the good bundle", good()),
        refused(
            "a flipped byte in a module",
            swap("modules/rules.wasm", &flipped),
            digest,
            "files: SHA-256",
        ),
        refused("a file swapped", swapped, digest, "files: SHA-256"),
        refused("an unlisted file", unlisted, ("file-unlisted", "files"), differ),
        refused(
            "a file left out",
            pack(envelope, &files[1..]),
            ("file-missing", "files-present"),
            differ,
        ),
        refused("a foreign key's signature", foreign, threshold, "signer group 1"),
        refused("one signature too few", few, threshold, "signer group 2"),
        refused("an edited manifest", edited, invalid, "does not hold"),
        refused(
            "a trailing gzip member",
            twice,
            ("gzip-trailing", "gzip-end"),
            "gzip: expected one member",
        ),
        refused(
            "a header with a time",
            dated.bundle(),
            ("tar-not-canonical", "tar"),
            "tar: expected the bytes",
        ),
        refused("an expired bundle", expired, ("bundle-expired", "expiry"), "manifest: expired"),
    ]
}

fn id(number: u8) -> String {
    key(number).public_key().id().to_string()
}

/// Puts one key in another's place, in every role.
fn replace(root: &mut Value, old: u8, new: u8) {
    let text = root.to_string().replace(&id(old), &id(new));
    *root = serde_json::from_str(&text).unwrap();
    let public = crate::hex::encode(key(new).public_key().as_bytes());
    root["keys"][id(new)] =
        json!({"label": format!("key-{new}"), "public": public, "scheme": "ed25519"});
}

/// Root `version`: the first one, changed, and signed by these.
fn root(version: u64, change: impl FnOnce(&mut Value), signers: &[u8]) -> (u64, Vec<u8>) {
    let first = Root::read(&root_bytes(), &Limits::default()).unwrap();
    let mut root = first.document().to_value();
    root["version"] = json!(version);
    change(&mut root);
    (version, seal(Kind::Root, &crate::canonical::write(&root), signers).to_bytes())
}

fn payload_of(root: &[u8]) -> Vec<u8> {
    crate::envelope::Envelope::read(root, Kind::Root, &Limits::default()).unwrap().payload
}

/// Root 2: root key 3 for root key 1, release key 14 for release key 11.
fn rotated(root: &mut Value) {
    replace(root, 1, 3);
    replace(root, 11, 14);
}

/// The good bundle's files, the good manifest with some fields set, signed by these; with roots and a
/// revocation list.
fn carrying(
    fields: &[(&str, Value)],
    signers: &[u8],
    roots: &[(u64, Vec<u8>)],
    revocations: Option<&[u8]>,
) -> Vec<u8> {
    let mut manifest = manifest_value();
    for (pointer, value) in fields {
        set(&mut manifest, pointer, value.clone());
    }
    let manifest = seal(Kind::Manifest, &crate::canonical::write(&manifest), signers).to_bytes();
    let good = inspect(&good(), &Limits::default()).unwrap();
    let contents = Contents {
        manifest: &manifest,
        revocations,
        roots: roots.iter().map(|(version, bytes)| (*version, bytes.as_slice())).collect(),
        files: good.files().collect(),
    };
    gzip(&archive::write(&contents))
}

fn with_roots(signers: &[u8], roots: &[(u64, Vec<u8>)]) -> Vec<u8> {
    carrying(&[], signers, roots, None)
}

fn roots() -> Vec<Case> {
    let second = || root(2, rotated, &[1, 2, 3]);
    let third = |signers: &[u8]| {
        let change = |root: &mut Value| {
            rotated(root);
            replace(root, 2, 4);
        };
        root(3, change, signers)
    };
    let expired = |root: &mut Value| root["expires"] = json!("2026-11-30T00:00:00Z");
    let needed = [("/root_version", json!(2))];
    let new = [12, 14, 21];
    let brief = root(
        2,
        |root| {
            rotated(root);
            expired(root);
        },
        &[1, 2, 3],
    );
    vec![
        accepted("a root that leads on", carrying(&needed, &new, &[second()], None)),
        accepted("two roots that lead on", with_roots(&new, &[second(), third(&[2, 3, 4])])),
        accepted("the pinned root again", with_roots(&new, &[(1, root_bytes()), second()])),
        accepted("a root between that has expired", with_roots(&new, &[brief, third(&[2, 3, 4])])),
        refused(
            "the last root has expired",
            with_roots(&[11, 12, 21], &[root(2, expired, &[1, 2])]),
            ("root-expired", "root-expiry"),
            "root-2: expired",
        ),
        refused(
            "a key that the last root dropped",
            with_roots(&[11, 12, 21], &[second()]),
            ("threshold-not-met", "signer-group"),
            "signer group 1",
        ),
        refused(
            "a newer root needed",
            carrying(&[("/root_version", json!(3))], &new, &[second()], None),
            ("root-too-old", "root-version"),
            "manifest: needs root 3",
        ),
    ]
}

fn bad_roots() -> Vec<Case> {
    let bad = |name, roots: &[(u64, Vec<u8>)], code, line| {
        refused(name, with_roots(&[12, 14, 21], roots), (code, "carried-root"), line)
    };
    let other = |root: &mut Value| root["expires"] = json!("2031-01-01T00:00:00Z");
    let foreign = |root: &mut Value| root["trust_domain"] = json!("acme-test");
    let mut broken = seal(Kind::Root, &payload_of(&root(2, rotated, &[]).1), &[1, 2, 3]);
    broken.signatures[0].bytes = broken.signatures[1].bytes;
    let weak = |root: &mut Value| root["roles"]["root"]["threshold"] = json!(0);
    let misnamed = (3, root(2, rotated, &[1, 2, 3]).1);
    vec![
        bad(
            "D2 not signed by the root before",
            &[root(2, rotated, &[2, 3])],
            "root-not-endorsed",
            "root-2: 1 of 2 signatures that the root role of root 1 needs",
        ),
        bad(
            "D3 not signed by itself",
            &[root(2, rotated, &[1, 2])],
            "root-not-endorsed",
            "root-2: 1 of 2 signatures that its own root role needs",
        ),
        bad("D1 a gap", &[root(3, rotated, &[1, 2, 3])], "root-gap", "root-3: expected version 2"),
        bad(
            "D4 another root 1",
            &[root(1, other, &[1, 2])],
            "root-equivocation",
            "root-1: differs",
        ),
        bad(
            "D4 the second of two roots 1",
            &[root(1, other, &[1, 2]), root(2, rotated, &[1, 2, 3])],
            "root-equivocation",
            "root-1: differs",
        ),
        bad(
            "a root of another trust domain",
            &[root(2, foreign, &[1, 2])],
            "wrong-trust-domain",
            "root-2: expected the trust domain acme-prod",
        ),
        bad(
            "D6 a threshold of nothing",
            &[root(2, weak, &[1, 2])],
            "schema-mismatch",
            "root-2: expected thresholds that can be met",
        ),
        bad("a false signature", &[(2, broken.to_bytes())], "signature-invalid", "does not hold"),
        refused(
            "D9 under another name",
            with_roots(&[12, 14, 21], &[misnamed]),
            ("root-file-name", "carried"),
            "holds version 2",
        ),
    ]
}

/// List `version`, changed, and signed by these.
fn list(version: u64, change: impl FnOnce(&mut RevocationDraft), signers: &[u8]) -> Vec<u8> {
    let mut draft = RevocationDraft::new("acme-prod", at("2026-11-25T00:00:00Z"));
    change(&mut draft);
    sealed_list(&draft, |list| list["version"] = json!(version), signers)
}

fn sealed_list(
    draft: &RevocationDraft,
    change: impl FnOnce(&mut Value),
    signers: &[u8],
) -> Vec<u8> {
    let unsigned = draft.to_envelope(&Limits::default()).unwrap();
    let list = inspect_revocations(&unsigned, &Limits::default()).unwrap().list;
    let mut value = list.to_value();
    change(&mut value);
    seal(Kind::Revocations, &crate::canonical::write(&value), signers).to_bytes()
}

fn nothing(_: &mut RevocationDraft) {}

fn the_key(draft: &mut RevocationDraft) {
    draft.key(key(11).public_key().id(), "lost");
}

fn the_bundle(draft: &mut RevocationDraft) {
    let name = BundleName::parse("acme/support").unwrap();
    draft.bundle(name, built().digest(), "wrong rules");
}

fn the_file(draft: &mut RevocationDraft) {
    draft.file(Digest::of(COMPONENT), "CVE-2026-0001");
}

fn with_list(list: &[u8]) -> Vec<u8> {
    carrying(&[], &[11, 12, 21], &[], Some(list))
}

fn revoked() -> Vec<Case> {
    let enough = carrying(&[], &[11, 12, 13, 21], &[], Some(&list(1, the_key, &[31])));
    let needed = [("/revocations_version", json!(2))];
    let needing = |list: Option<&[u8]>| carrying(&needed, &[11, 12, 21], &[], list);
    let too_old = ("revocations-too-old", "revocations-version");
    vec![
        accepted("a list that revokes nothing of it", with_list(&list(1, nothing, &[31]))),
        accepted("enough keys besides the revoked one", enough),
        accepted("the list needed", needing(Some(&list(2, nothing, &[31])))),
        refused(
            "F1 a revoked key below the threshold",
            with_list(&list(1, the_key, &[31])),
            ("threshold-not-met", "signer-group"),
            "signer group 1",
        ),
        refused(
            "F2 a revoked bundle",
            with_list(&list(1, the_bundle, &[31])),
            ("bundle-revoked", "not-revoked"),
            "bundle is revoked: wrong rules",
        ),
        refused(
            "F2 a revoked file",
            with_list(&list(1, the_file, &[31])),
            ("file-revoked", "not-revoked"),
            "modules/sql.wasm is revoked: CVE-2026-0001",
        ),
        refused("E12 a list needed and absent", needing(None), too_old, "needs revocation list 2"),
        refused(
            "E12 a newer list needed",
            needing(Some(&list(1, nothing, &[31]))),
            too_old,
            "needs revocation list 2",
        ),
    ]
}

fn lists() -> Vec<Case> {
    let bad =
        |name, list: &[u8], code, line| refused(name, with_list(list), (code, "revocations"), line);
    let foreign = RevocationDraft::new("acme-test", at("2026-11-25T00:00:00Z"));
    let foreign = sealed_list(&foreign, |_| (), &[31]);
    let spoilt = |field: &str, value: Value| {
        let draft = RevocationDraft::new("acme-prod", at("2026-11-25T00:00:00Z"));
        sealed_list(&draft, |list| list[field] = value, &[31])
    };
    let twice = json!([{"keyid": id(11), "reason": "x"}, {"keyid": id(11), "reason": "x"}]);
    let no_role = root(
        2,
        |root| {
            set(root, "/roles/revocation", Value::Null);
            set(root, &format!("/keys/{}", id(31)), Value::Null);
        },
        &[1, 2],
    );
    let nobody = carrying(&[], &[11, 12, 21], &[no_role], Some(&list(1, nothing, &[31])));
    let given = |list: Vec<u8>, case: Case| Case { list: Some(list), ..case };
    let plain = |name| accepted(name, good());
    vec![
        bad(
            "F5 a list by a release key",
            &list(1, nothing, &[11]),
            "threshold-not-met",
            "revocations: 0 of 1",
        ),
        bad(
            "a list for others",
            &foreign,
            "wrong-trust-domain",
            "revocations: expected the trust domain",
        ),
        refused(
            "nobody signs lists",
            nobody,
            ("revocation-role-missing", "revocations"),
            "revocations: root 2 lets nobody sign",
        ),
        refused(
            "a list with an entry twice",
            with_list(&spoilt("keys", twice)),
            ("schema-mismatch", "carried"),
            "revocations: expected the fields",
        ),
        refused(
            "a list with a field too many",
            with_list(&spoilt("more", json!(1))),
            ("schema-mismatch", "carried"),
            "revocations: expected the fields",
        ),
        given(list(1, nothing, &[31]), plain("a list given that revokes nothing of it")),
        given(
            list(1, the_bundle, &[31]),
            refused(
                "a list given that revokes the bundle",
                good(),
                ("bundle-revoked", "not-revoked"),
                "bundle is revoked: wrong rules",
            ),
        ),
        given(
            list(2, the_bundle, &[31]),
            refused(
                "F3 an older list carried does not help",
                with_list(&list(1, nothing, &[31])),
                ("bundle-revoked", "not-revoked"),
                "bundle is revoked: wrong rules",
            ),
        ),
        given(
            list(1, nothing, &[31]),
            bad(
                "F4 another list under the same version",
                &list(1, the_key, &[31]),
                "revocations-equivocation",
                "revocations: another list 1",
            ),
        ),
        given(
            list(1, the_key, &[31]),
            bad(
                "F6 a list that drops an entry",
                &list(2, nothing, &[31]),
                "revocations-shrunk",
                "revocations: drops what list 1 revokes",
            ),
        ),
        given(
            list(
                1,
                |draft| {
                    draft.key(key(31).public_key().id(), "lost");
                },
                &[31],
            ),
            bad(
                "a list by a revoked key",
                &list(
                    2,
                    |draft| {
                        draft.key(key(31).public_key().id(), "lost");
                    },
                    &[31],
                ),
                "threshold-not-met",
                "revocations: 0 of 1",
            ),
        ),
    ]
}
