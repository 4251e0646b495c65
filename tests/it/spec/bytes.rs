//! The bundle that SPEC.md shows byte by byte, made from fixed seeds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use portcullis::{Effect, Options, ReasonCode, Request, Runtime, case};
use portcullis_bundle::{
    Bundle, Group, Limits, NamePattern, PrivateKey, Root, RootDraft, Signer as _, Source, Template,
    Timestamp, Trust, add_root_signature, add_signature, build, open,
};
use serde_json::{Value, json};

use super::codes::problems;
use super::text::{check_made, made, updating};

const CASES: &[u8] = br#"{"cases":[{"name":"nothing is allowed","request":{"tool":"any","arguments":{}},"expect":{"effect":"deny"}}]}"#;

fn root_key() -> PrivateKey {
    PrivateKey::from_entropy(&[1; 32])
}

fn release_key() -> PrivateKey {
    PrivateKey::from_entropy(&[2; 32])
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn root() -> Vec<u8> {
    let limits = Limits::default();
    let one = |key: &PrivateKey| Group { keyids: vec![key.public_key().id()], threshold: 1 };
    let mut draft = RootDraft::new("acme-prod", at("2036-11-20T00:00:00Z"));
    draft
        .key(root_key().public_key(), "root")
        .key(release_key().public_key(), "release")
        .root(one(&root_key()))
        .delegate(vec![NamePattern::parse("acme/*").unwrap()], vec![one(&release_key())]);
    add_root_signature(&draft.to_envelope(&limits).unwrap(), &root_key(), &limits).unwrap()
}

/// A bundle of the root's trust domain, signed by the release key.
pub(super) fn signed(template: &[u8], files: Vec<(String, Vec<u8>)>) -> Vec<u8> {
    let limits = Limits::default();
    let source = Source {
        template: Template::read(template).unwrap(),
        files,
        version: 1,
        trust_domain: "acme-prod".to_owned(),
        root_version: 1,
        revocations_version: 0,
        created: at("2026-11-20T00:00:00Z"),
        expires: at("2027-11-20T00:00:00Z"),
        build: BTreeMap::new(),
    };
    add_signature(build(&source, &limits).unwrap().bytes(), &release_key(), &limits).unwrap()
}

/// The same, verified under the root.
pub(super) fn opened(bytes: &[u8]) -> Bundle {
    let root = Root::read(&root(), &Limits::default()).unwrap();
    open(bytes, &Trust::new(root), at("2026-12-01T00:00:00Z")).unwrap()
}

fn bundle() -> Vec<u8> {
    let template = json!({
        "name": "acme/nothing", "modules": [],
        "host": {"min": "0.1.0", "wit": "portcullis:policy@1.0.0"}
    });
    let cases = ("cases/nothing.json".to_owned(), CASES.to_owned());
    signed(template.to_string().as_bytes(), vec![cases])
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut tar = Vec::new();
    flate2::bufread::GzDecoder::new(bytes).read_to_end(&mut tar).unwrap();
    tar
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An envelope's payload, its type, and its first signature.
fn taken_apart(envelope: &[u8]) -> (Vec<u8>, String, Vec<u8>) {
    let value: Value = serde_json::from_slice(envelope).unwrap();
    let bytes = |text: &Value| BASE64.decode(text.as_str().unwrap()).unwrap();
    let kind = value["payloadType"].as_str().unwrap().to_owned();
    (bytes(&value["payload"]), kind, bytes(&value["signatures"][0]["sig"]))
}

fn fenced(text: &str) -> String {
    format!("```text\n{}\n```", text.trim_end())
}

fn keys() -> String {
    let row = |role: &str, seed: &str, key: &PrivateKey| {
        let public = key.public_key();
        format!("| {role} | 32 × `{seed}` | `{}` | `{}` |\n", hex(public.as_bytes()), public.id())
    };
    format!(
        "| role | seed | public key | key id |\n| --- | --- | --- | --- |\n{}{}",
        row("root", "01", &root_key()),
        row("release", "02", &release_key())
    )
}

/// Offset, length and meaning of every part of a tar.
fn map(tar: &[u8]) -> String {
    let mut text = "offset  bytes  what\n".to_owned();
    let mut line = |offset: usize, bytes: usize, what: &str| {
        writeln!(text, "{offset:6}  {bytes:5}  {what}").unwrap();
    };
    let mut offset = 0;
    while tar[offset] != 0 {
        let name = tar[offset..].split(|byte| *byte == 0).next().unwrap();
        let name = std::str::from_utf8(name).unwrap();
        let octal = std::str::from_utf8(&tar[offset + 124..offset + 135]).unwrap();
        let size = usize::from_str_radix(octal, 8).unwrap();
        let end = (offset + 512 + size).next_multiple_of(512);
        line(offset, 512, &format!("header of {name}, size field `{octal}`"));
        line(offset + 512, size, "its bytes");
        line(offset + 512 + size, end - offset - 512 - size, "zeros");
        offset = end;
    }
    line(offset, tar.len() - offset, "two blocks of zeros, the end");
    text
}

/// As `xxd` shows bytes, without lines of zeros.
fn dump(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (index, line) in bytes.chunks(16).enumerate() {
        if line.iter().all(|byte| *byte == 0) {
            continue;
        }
        let pairs: Vec<String> = line.chunks(2).map(hex).collect();
        let shown: String = line
            .iter()
            .map(
                |byte| {
                    if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '.' }
                },
            )
            .collect();
        writeln!(text, "{:08x}: {}  {shown}", index * 16, pairs.join(" ")).unwrap();
    }
    text
}

fn wrapped(text: &str) -> String {
    let lines: Vec<&str> =
        text.as_bytes().chunks(100).map(|line| std::str::from_utf8(line).unwrap()).collect();
    lines.join("\n")
}

fn signature(envelope: &[u8]) -> String {
    let (payload, kind, signature) = taken_apart(envelope);
    format!(
        "signed     DSSEv1 {} {kind} {} {}…\nsignature  {}",
        kind.len(),
        payload.len(),
        std::str::from_utf8(&payload[..24]).unwrap(),
        hex(&signature)
    )
}

#[test]
fn every_part_that_is_made_is_what_the_code_makes() {
    let (root, bundle) = (root(), bundle());
    let trusted = Root::read(&root, &Limits::default()).unwrap();
    let opened = opened(&bundle);
    let tar = gunzip(&bundle);
    let (root_payload, ..) = taken_apart(&root);
    let (manifest, ..) = taken_apart(opened.manifest_envelope());
    let digested = |payload: &[u8], digest: &dyn std::fmt::Display| {
        fenced(&format!("{}\n\n{digest}", std::str::from_utf8(payload).unwrap()))
    };
    // The compressed bytes are one compressor's; the next test compares the tar in them.
    let file = if updating() { wrapped(&BASE64.encode(&bundle)) } else { unfolded("file") };
    check_made(&[
        ("keys", keys()),
        ("root", digested(&root_payload, &trusted.digest())),
        ("manifest", digested(&manifest, &opened.digest())),
        ("signature", fenced(&signature(opened.manifest_envelope()))),
        ("map", fenced(&map(&tar))),
        ("header", fenced(&dump(&tar[..512]))),
        ("file", fenced(&file)),
        ("envelope", fenced(std::str::from_utf8(&root).unwrap())),
        ("problems", problems()),
    ]);
}

/// The lines inside the fenced block of a part.
fn unfolded(part: &str) -> String {
    let text = made(part);
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("```")).collect();
    lines.join("\n")
}

/// The same without line ends.
fn unfenced(part: &str) -> String {
    unfolded(part).replace('\n', "")
}

// [R5]
#[test]
fn the_bundle_in_the_text_verifies_loads_and_denies() {
    let bytes = BASE64.decode(unfenced("file")).unwrap();
    let root = Root::read(unfenced("envelope").as_bytes(), &Limits::default()).unwrap();
    let opened = open(&bytes, &Trust::new(root), at("2026-12-01T00:00:00Z")).unwrap();
    assert_eq!(bytes[..8], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
    assert_eq!(gunzip(&bytes), gunzip(&bundle()));
    let loaded = Runtime::new(Options::default()).unwrap().load(&opened).unwrap();
    let outcomes = case::run(&loaded, &opened);
    assert_eq!(outcomes.len(), 1);
    assert_eq!(outcomes[0].failure, None);
    let request = Request::parse(br#"{"tool":"any","arguments":{}}"#).unwrap();
    let decision = loaded.decide(&request);
    assert_eq!(decision.effect, Effect::Deny);
    assert_eq!(decision.reasons[0].code, ReasonCode::DefaultApplied);
}
