//! What the targets for bundles share: fixed keys, a root, a good bundle, and an encoder of each form
//! that is written apart from the one under test.
//!
//! Keys by number: 1 and 2 are root keys (both must sign), 11 to 13 release keys (two of them), 21 an
//! operator's key, 31 the revocation key, 3 and 32 come in with later roots, 99 is a stranger's.

pub mod seeds;

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use portcullis_bundle::*;
use serde_json::{Value, json};

pub const MANIFEST: &str = "application/vnd.portcullis.manifest.v1+json";
pub const ROOT: &str = "application/vnd.portcullis.root.v1+json";
pub const REVOCATIONS: &str = "application/vnd.portcullis.revocations.v1+json";

/// The keys that may sign, in the order of the bits that choose them.
pub const SIGNERS: [u8; 8] = [1, 2, 11, 12, 21, 31, 3, 32];

pub static LIMITS: LazyLock<Limits> = LazyLock::new(Limits::default);
pub static GOOD: LazyLock<Vec<u8>> = LazyLock::new(good);
static GOOD_ENTRIES: LazyLock<Vec<(String, Vec<u8>)>> =
    LazyLock::new(|| entries(&inspect(&GOOD, &LIMITS).unwrap()));
pub static GOOD_MANIFEST: LazyLock<Value> =
    LazyLock::new(|| inspect(&GOOD, &LIMITS).unwrap().manifest().to_value());
static KEYS: LazyLock<BTreeMap<u8, PrivateKey>> = LazyLock::new(|| {
    let numbers = SIGNERS.into_iter().chain([13, 99]);
    numbers.map(|number| (number, PrivateKey::from_entropy(&[number; 32]))).collect()
});
pub static TRUST: LazyLock<Trust> = LazyLock::new(|| {
    let root = Root::read(&root(), &LIMITS).unwrap();
    Trust::new(root).with_audience(["env:prod".to_owned()])
});

pub fn key(number: u8) -> &'static PrivateKey {
    &KEYS[&number]
}

pub fn now() -> Timestamp {
    Timestamp::parse("2026-12-01T00:00:00Z").unwrap()
}

fn group(numbers: &[u8], threshold: usize) -> Group {
    Group {
        keyids: numbers.iter().map(|number| key(*number).public_key().id()).collect(),
        threshold,
    }
}

/// Root 1, signed.
pub fn root() -> Vec<u8> {
    let mut draft = RootDraft::new("acme-prod", Timestamp::parse("2030-01-01T00:00:00Z").unwrap());
    for number in [1, 2, 11, 12, 13, 21, 31] {
        draft.key(key(number).public_key(), &format!("key-{number}"));
    }
    draft.root(group(&[1, 2], 2)).revocation(group(&[31], 1));
    let names = vec![NamePattern::parse("acme/*").unwrap()];
    draft.delegate(names, vec![group(&[11, 12, 13], 2), group(&[21], 1)]);
    let unsigned = draft.to_envelope(&LIMITS).unwrap();
    [1, 2]
        .iter()
        .fold(unsigned, |root, number| add_root_signature(&root, key(*number), &LIMITS).unwrap())
}

/// What root 1 says.
pub fn root_value() -> Value {
    TRUST.root().document().to_value()
}

/// Root 2: key 3 beside 1 and 2, any two of the three.
pub fn second() -> Value {
    let mut root = root_value();
    let (id, public) = (key(3).public_key().id().to_string(), hex(key(3).public_key().as_bytes()));
    root["version"] = json!(2);
    root["keys"][&id] = json!({"scheme": "ed25519", "public": public, "label": "key-3"});
    root["roles"]["root"]["keyids"].as_array_mut().unwrap().push(json!(id));
    root
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A revocation list that revokes a stranger's key.
pub fn list_value() -> Value {
    let mut draft = RevocationDraft::new("acme-prod", now());
    draft.key(key(99).public_key().id(), "a stranger").file(Digest::of(b"x"), "CVE-2026-1");
    inspect_revocations(&draft.to_envelope(&LIMITS).unwrap(), &LIMITS).unwrap().list.to_value()
}

fn good() -> Vec<u8> {
    let template = json!({
        "name": "acme/support", "label": "1.0.0", "audience": ["env:prod"],
        "modules": [{"id": "rules", "component": "modules/rules.wasm", "settings": {"rules": []}}],
    });
    let source = Source {
        template: Template::read(template.to_string().as_bytes()).unwrap(),
        files: vec![("modules/rules.wasm".to_owned(), b"\0asm\x0d\0\x01\0".to_vec())],
        version: 42,
        trust_domain: "acme-prod".to_owned(),
        root_version: 1,
        revocations_version: 0,
        created: Timestamp::parse("2026-11-20T00:00:00Z").unwrap(),
        expires: Timestamp::parse("2027-05-20T00:00:00Z").unwrap(),
        build: Default::default(),
    };
    let built = build(&source, &LIMITS).unwrap();
    [11, 12, 21].iter().fold(built.bytes().to_vec(), |bundle, number| {
        add_signature(&bundle, key(*number), &LIMITS).unwrap()
    })
}

/// JCS of a value of ASCII strings and integers.
pub fn canonical(value: &Value) -> Vec<u8> {
    let mut value = value.clone();
    value.sort_all_objects();
    serde_json::to_vec(&value).unwrap()
}

/// The payload in canonical form where it is JSON at all; as it stands where it is not.
pub fn tidied(payload: &[u8]) -> Vec<u8> {
    serde_json::from_slice(payload).map_or_else(|_| payload.to_vec(), |value| canonical(&value))
}

/// A document after edits that `bytes` choose, three bytes each: where, what, which. Text that is mutated
/// byte by byte seldom stays JSON; this always does.
pub fn edited(value: &Value, bytes: &[u8]) -> Value {
    let mut value = value.clone();
    for edit in bytes.chunks_exact(3).take(8) {
        let mut places = Vec::new();
        walk(&value, String::new(), &mut places);
        if places.is_empty() {
            break;
        }
        let (parent, field) = places[usize::from(edit[0]) % places.len()].rsplit_once('/').unwrap();
        let field = &field.replace("~1", "/").replace("~0", "~");
        let values = values();
        let new = values[usize::from(edit[2]) % values.len()].clone();
        match value.pointer_mut(parent).unwrap() {
            Value::Object(map) => match edit[1] % 4 {
                0 => drop(map.remove(field)),
                1 => drop(map.insert("extra".to_owned(), new)),
                _ => drop(map.insert(field.clone(), new)),
            },
            Value::Array(items) => {
                let (at, count) = (field.parse::<usize>().unwrap(), items.len());
                match edit[1] % 4 {
                    0 => drop(items.remove(at)),
                    1 => items.insert(at, items[at].clone()),
                    2 => items.swap(at, usize::from(edit[2]) % count),
                    _ => items[at] = new,
                }
            }
            _ => {}
        }
    }
    value
}

/// The pointers of every value below `value`.
fn walk(value: &Value, at: String, places: &mut Vec<String>) {
    let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(name, value)| walk(value, format!("{at}/{}", escaped(name)), places)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, value)| walk(value, format!("{at}/{index}"), places)),
        _ => {}
    }
    if !at.is_empty() {
        places.push(at);
    }
}

/// Values that mean something somewhere.
fn values() -> Vec<Value> {
    let ids = SIGNERS.map(|number| json!(key(number).public_key().id()));
    let publics = [3, 32].map(|number| {
        let public: String =
            key(number).public_key().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        json!({"scheme": "ed25519", "public": public, "label": "x"})
    });
    let mut values = vec![json!(null), json!(true), json!([]), json!({}), json!(""), json!("x")];
    values.extend([0, 1, 2, 3, 4, 42, (1_u64 << 53) - 1, 1 << 53, u64::MAX].map(Value::from));
    values.extend(
        ["acme/support", "acme/*", "*", "acme-prod", "env:prod", "deny", "warn"].map(Value::from),
    );
    values.extend(
        ["2026-01-01T00:00:00Z", "2031-01-01T00:00:00Z", "modules/rules.wasm"].map(Value::from),
    );
    values.extend([json!(-1), json!(1.5), json!("\u{e9}"), json!(["call", "result"])]);
    values.extend([json!([ids[0], ids[6]]), json!([ids[5]]), json!([ids[7]])]);
    values.extend(ids.into_iter().chain(publics));
    values
}

/// The numbers of the keys that `mask` chooses.
pub fn signers(mask: u8) -> Vec<u8> {
    (0..8).filter(|bit| mask >> bit & 1 == 1).map(|bit| SIGNERS[bit]).collect()
}

/// An envelope around `payload`, signed by keys of these numbers.
pub fn seal(payload_type: &str, payload: &[u8], signers: &[u8]) -> Vec<u8> {
    let mut message =
        format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    message.extend_from_slice(payload);
    let sign = |number: &u8| {
        let key = key(*number);
        let sig = BASE64.encode(key.sign(&message).unwrap());
        json!({"keyid": key.public_key().id().to_string(), "sig": sig})
    };
    let mut signatures: Vec<Value> = signers.iter().map(sign).collect();
    signatures.sort_by_key(|signature| signature["keyid"].as_str().unwrap().to_owned());
    canonical(&json!({
        "payload": BASE64.encode(payload), "payloadType": payload_type, "signatures": signatures,
    }))
}

/// Gzip without compression, which is fast.
pub fn gzip(tar: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::GzBuilder::new().write(Vec::new(), flate2::Compression::none());
    encoder.write_all(tar).unwrap();
    encoder.finish().unwrap()
}

pub fn gunzip(bundle: &[u8]) -> Vec<u8> {
    let mut tar = Vec::new();
    flate2::read::GzDecoder::new(bundle).read_to_end(&mut tar).unwrap();
    tar
}

/// The one tar that holds these entries.
pub fn tar(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (path, body) in entries {
        let mut header = [0_u8; 512];
        let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, path.as_bytes());
        put(100, b"0000644\x000000000\x000000000\0");
        put(124, format!("{:011o}\x0000000000000\0        0", body.len()).as_bytes());
        put(257, b"ustar\x0000");
        put(329, b"0000000\x000000000\0");
        sum(&mut header);
        tar.extend_from_slice(&header);
        tar.extend_from_slice(body);
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
    tar.resize(tar.len() + 1024, 0);
    tar
}

/// Sets the checksum of a header.
pub fn sum(header: &mut [u8]) {
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

/// Every entry of an archive, in order, from what an inspection says.
pub fn entries(inspection: &Inspection) -> Vec<(String, Vec<u8>)> {
    let mut entries =
        vec![("manifest.dsse.json".to_owned(), inspection.manifest_envelope().to_vec())];
    let list = inspection.revocations().map(<[u8]>::to_vec);
    entries.extend(list.map(|list| ("trust/revocations.dsse.json".to_owned(), list)));
    for root in inspection.roots() {
        entries.push((format!("trust/root.{:08}.dsse.json", root.version), root.bytes.clone()));
    }
    entries.extend(inspection.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())));
    entries
}

/// The good bundle's files under another manifest envelope.
pub fn with_envelope(envelope: &[u8]) -> Vec<u8> {
    let mut entries = GOOD_ENTRIES.clone();
    entries[0].1 = envelope.to_vec();
    gzip(&tar(&entries))
}
