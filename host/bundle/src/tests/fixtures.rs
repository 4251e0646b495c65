//! Keys, a root, a good bundle, and the means to make bad ones.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::archive::{self, Contents};
use crate::envelope::{Envelope, Kind, Signature};
use crate::*;

/// A component with nothing in it.
pub(super) const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

/// Keys by number: 1 and 2 are root keys, 11 to 13 release keys, 21 and 22 operators' keys, 31 the
/// revocation key; 3, 4 and 32 come in with later roots; any other is a stranger's.
pub(super) fn key(number: u8) -> PrivateKey {
    PrivateKey::from_entropy(&[number; 32])
}

pub(super) fn group(numbers: &[u8], threshold: usize) -> Group {
    Group {
        keyids: numbers.iter().map(|number| key(*number).public_key().id()).collect(),
        threshold,
    }
}

pub(super) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// A time at which the good bundle is valid.
pub(super) fn now() -> Timestamp {
    at("2026-12-01T00:00:00Z")
}

/// Two of three release keys and one of two operators' keys sign `acme/*`; two of two root keys sign
/// roots.
pub(super) fn root_draft() -> RootDraft {
    let mut draft = RootDraft::new("acme-prod", at("2030-01-01T00:00:00Z"));
    for number in [1, 2, 11, 12, 13, 21, 22, 31] {
        draft.key(key(number).public_key(), &format!("key-{number}"));
    }
    let names = vec![NamePattern::parse("acme/*").unwrap()];
    draft
        .root(group(&[1, 2], 2))
        .revocation(group(&[31], 1))
        .delegate(names, vec![group(&[11, 12, 13], 2), group(&[21, 22], 1)]);
    draft
}

pub(super) fn signed_root(draft: &RootDraft, signers: &[u8]) -> Vec<u8> {
    let unsigned = draft.to_envelope(&Limits::default()).unwrap();
    signers.iter().fold(unsigned, |bytes, number| {
        add_root_signature(&bytes, &key(*number), &Limits::default()).unwrap()
    })
}

pub(super) fn root_bytes() -> Vec<u8> {
    signed_root(&root_draft(), &[1, 2])
}

pub(super) fn trust() -> Trust {
    let root = Root::read(&root_bytes(), &Limits::default()).unwrap();
    Trust::new(root).with_audience(["env:prod".to_owned(), "site:a".to_owned()])
}

pub(super) fn template() -> Template {
    let template = json!({
        "name": "acme/support",
        "label": "1.8.0",
        "audience": ["env:prod"],
        "default": "deny",
        "modules": [
            {"id": "sql", "component": "modules/sql.wasm", "settings": "settings/sql.json",
             "tools": ["db_*", "query_database"]},
            {"id": "rules", "component": "modules/rules.wasm", "settings": {"rules": [{"id": "a", "amount": 1.10}]},
             "stages": ["call", "result"], "on_error": "require-approval"}
        ]
    });
    Template::read(template.to_string().as_bytes()).unwrap()
}

pub(super) fn source() -> Source {
    let file = |path: &str, bytes: &[u8]| (path.to_owned(), bytes.to_vec());
    Source {
        template: template(),
        files: vec![
            file("modules/sql.wasm", COMPONENT),
            file("modules/rules.wasm", &[COMPONENT, b"\0\x05\x04name"].concat()),
            file("settings/sql.json", br#"{"dialect":"ansi"}"#),
            file("cases/refunds.json", br#"{"cases":[]}"#),
        ],
        version: 42,
        trust_domain: "acme-prod".to_owned(),
        root_version: 1,
        revocations_version: 0,
        created: at("2026-11-20T00:00:00Z"),
        expires: at("2027-05-20T00:00:00Z"),
        build: BTreeMap::from([("tool".to_owned(), "portcullis 0.1.0".to_owned())]),
    }
}

pub(super) fn built() -> Built {
    build(&source(), &Limits::default()).unwrap()
}

pub(super) fn sign_with(bundle: &[u8], signers: &[u8]) -> Vec<u8> {
    signers.iter().fold(bundle.to_vec(), |bytes, number| {
        add_signature(&bytes, &key(*number), &Limits::default()).unwrap()
    })
}

/// Signed by release keys 11 and 12 and operator's key 21.
pub(super) fn good() -> Vec<u8> {
    sign_with(built().bytes(), &[11, 12, 21])
}

pub(super) fn tar_of(bundle: &[u8]) -> Vec<u8> {
    use std::io::Read as _;
    let mut tar = Vec::new();
    flate2::read::GzDecoder::new(bundle).read_to_end(&mut tar).unwrap();
    tar
}

pub(super) fn gzip(tar: &[u8]) -> Vec<u8> {
    archive::compress(tar)
}

/// The manifest of the good bundle as JSON, to be spoilt.
pub(super) fn manifest_value() -> Value {
    built().manifest().to_value()
}

/// An envelope around `payload`, signed by keys of these numbers.
pub(super) fn seal(kind: Kind, payload: &[u8], signers: &[u8]) -> Envelope {
    let mut envelope = Envelope { kind, payload: payload.to_vec(), signatures: Vec::new() };
    let message = envelope.pae();
    for number in signers {
        let key = key(*number);
        let bytes = key.sign(&message).unwrap();
        envelope.signatures.push(Signature { keyid: key.public_key().id(), bytes });
    }
    envelope.signatures.sort_by_key(|signature| signature.keyid);
    envelope
}

/// The good bundle's files under another envelope.
pub(super) fn with_envelope(envelope: &[u8]) -> Vec<u8> {
    let good = inspect(&good(), &Limits::default()).unwrap();
    let files: Vec<(&str, &[u8])> = good.files().collect();
    pack(envelope, &files)
}

/// The good bundle's files under a manifest of these bytes, properly signed.
pub(super) fn with_payload(payload: &[u8]) -> Vec<u8> {
    with_envelope(&seal(Kind::Manifest, payload, &[11, 12, 21]).to_bytes())
}

/// The good bundle's files under this manifest, properly signed.
pub(super) fn with_manifest(manifest: &Value) -> Vec<u8> {
    with_payload(&crate::canonical::write(manifest))
}

/// The good bundle's manifest with one field set, properly signed; `null` removes it.
pub(super) fn with_field(pointer: &str, value: Value) -> Vec<u8> {
    let mut manifest = manifest_value();
    set(&mut manifest, pointer, value);
    with_manifest(&manifest)
}

/// Sets the value at `pointer`, whose parent exists; `null` removes it.
pub(super) fn set(document: &mut Value, pointer: &str, value: Value) {
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(map) if value.is_null() => drop(map.remove(field)),
        Value::Object(map) => drop(map.insert(field.to_owned(), value)),
        Value::Array(items) => items[field.parse::<usize>().unwrap()] = value,
        other => panic!("{other} has no fields"),
    }
}

pub(super) fn pack(envelope: &[u8], files: &[(&str, &[u8])]) -> Vec<u8> {
    let contents = Contents { manifest: envelope, files: files.to_vec(), ..Contents::default() };
    gzip(&archive::write(&contents))
}

/// A properly signed bundle whose archive holds `files` and whose manifest lists them as they are.
pub(super) fn with_files(files: &[(&str, &[u8])]) -> Vec<u8> {
    let list = |(path, bytes): &(&str, &[u8])| json!({"path": path, "sha256": Digest::of(bytes).hex(), "size": bytes.len()});
    let mut manifest = manifest_value();
    set(&mut manifest, "/files", files.iter().map(list).collect());
    set(&mut manifest, "/modules", json!([]));
    let payload = crate::canonical::write(&manifest);
    pack(&seal(Kind::Manifest, &payload, &[11, 12, 21]).to_bytes(), files)
}

/// Letters that hardly compress.
pub(super) fn noise(length: usize) -> String {
    let mut state = 1_u64;
    let mut letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'a' + u8::try_from(state >> 33 & 15).unwrap())
    };
    (0..length).map(|_| letter()).collect()
}

/// The same bundle with these trust documents in it.
pub(super) fn carrying(bundle: &[u8], list: Option<&[u8]>, roots: &[(u64, &[u8])]) -> Vec<u8> {
    carry(bundle, list, roots, &Limits::default()).unwrap()
}

/// What a host that trusts `trust` has learnt, and the reason the bundle is refused for.
pub(super) fn received(bundle: &[u8], trust: &Trust) -> (Trust, &'static str) {
    let Received { trust, bundle } = receive(bundle, trust, now());
    (trust, bundle.map_or_else(|error| error.code(), |_| "accepted"))
}

/// The reason a bundle is refused for, by `open` and by `audit` alike.
pub(super) fn refusal(bundle: &[u8]) -> &'static str {
    let refused = open(bundle, &trust(), now()).err().map(|error| error.code());
    let audit = audit(bundle, &trust(), now());
    assert_eq!(audit.failure().and_then(Check::code), refused);
    refused.unwrap_or("accepted")
}

/// Checks that a bundle is refused for exactly this reason.
pub(super) fn check(name: &str, bundle: &[u8], expected: &str) {
    assert_eq!(refusal(bundle), expected, "{name}");
}

/// A tar made block by block, so that it can be wrong in any way.
#[derive(Default)]
pub(super) struct RawTar {
    pub(super) bytes: Vec<u8>,
}

impl RawTar {
    /// A tar that starts with the good bundle's manifest.
    pub(super) fn new() -> Self {
        let good = inspect(&good(), &Limits::default()).unwrap();
        Self::default().file("manifest.dsse.json", good.manifest_envelope())
    }

    /// Appends a well-formed file.
    pub(super) fn file(self, name: &str, body: &[u8]) -> Self {
        self.entry(name.as_bytes(), body, |_| {})
    }

    /// Appends a file whose header `spoil` changes before its checksum is made.
    pub(super) fn entry(
        mut self,
        name: &[u8],
        body: &[u8],
        spoil: impl FnOnce(&mut [u8; 512]),
    ) -> Self {
        let mut block = [0_u8; 512];
        let put = |block: &mut [u8; 512], offset: usize, bytes: &[u8]| {
            block[offset..offset + bytes.len()].copy_from_slice(bytes);
        };
        put(&mut block, 0, name);
        put(&mut block, 100, b"0000644\0");
        put(&mut block, 108, b"0000000\0");
        put(&mut block, 116, b"0000000\0");
        put(&mut block, 124, format!("{:011o}\0", body.len()).as_bytes());
        put(&mut block, 136, b"00000000000\0");
        put(&mut block, 156, b"0");
        put(&mut block, 257, b"ustar\x0000");
        put(&mut block, 329, b"0000000\0");
        put(&mut block, 337, b"0000000\0");
        spoil(&mut block);
        put(&mut block, 148, b"        ");
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        put(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());
        self.bytes.extend_from_slice(&block);
        self.bytes.extend_from_slice(body);
        self.bytes.resize(self.bytes.len().next_multiple_of(512), 0);
        self
    }

    /// The bundle file: two zero blocks, gzip.
    pub(super) fn bundle(mut self) -> Vec<u8> {
        self.bytes.resize(self.bytes.len() + 1024, 0);
        gzip(&self.bytes)
    }
}
