//! What holds for every input.

use proptest::prelude::*;
use serde_json::Value;

use super::fixtures::*;
use crate::archive::Archive;
use crate::*;

/// What a bundle says and holds, for comparison.
type Held = (Digest, Vec<(String, Vec<u8>)>);

fn contents(bundle: &[u8]) -> Option<Held> {
    let bundle = open(bundle, &trust(), now()).ok()?;
    let files = bundle.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
    Some((bundle.digest(), files))
}

#[test]
fn any_flipped_bit_of_the_file_is_refused_or_changes_nothing() {
    let good = good();
    let expected = contents(&good);
    for offset in 0..good.len() {
        let mut flipped = good.clone();
        flipped[offset] ^= 1 << (offset % 8);
        match contents(&flipped) {
            None => {}
            // XFL and OS, and padding bits of the deflate stream, carry nothing.
            found => assert_eq!(found, expected, "offset {offset}"),
        }
    }
}

/// A bundle of one small file that one key signed, and a host for it.
fn small() -> (Vec<u8>, Trust) {
    let mut draft = RootDraft::new("acme-prod", at("2030-01-01T00:00:00Z"));
    draft.key(key(1).public_key(), "a").key(key(11).public_key(), "b");
    let names = vec![NamePattern::parse("acme/*").unwrap()];
    draft.key(key(31).public_key(), "c").revocation(group(&[31], 1));
    draft.root(group(&[1], 1)).delegate(names, vec![group(&[11], 1)]);
    let root = Root::read(&signed_root(&draft, &[1]), &Limits::default()).unwrap();
    let source = Source {
        template: Template::read(br#"{"name":"acme/x","modules":[]}"#).unwrap(),
        files: vec![("docs/a".to_owned(), b"text".to_vec())],
        build: Default::default(),
        ..source()
    };
    let built = build(&source, &Limits::default()).unwrap();
    (sign_with(built.bytes(), &[11]), Trust::new(root))
}

/// Checks that no byte of the tar can be another one.
fn check_every_byte(bundle: &[u8], trust: &Trust) {
    let tar = tar_of(bundle);
    assert!(open(&stored(&tar), trust, now()).is_ok());
    let mut random = 1_u32;
    for offset in 0..tar.len() {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let other = u8::try_from(random >> 24).unwrap().max(2);
        for change in [1, 0x80, other] {
            let mut changed = tar.clone();
            changed[offset] ^= change;
            let opened = open(&stored(&changed), trust, now());
            assert!(opened.is_err(), "offset {offset} ^ {change}");
        }
    }
}

// [B2] [B3] [B8] [B27]
#[test]
fn any_changed_byte_of_a_tar_is_refused() {
    let (bundle, trust) = small();
    check_every_byte(&bundle, &trust);
}

// [B23] [B32]
#[test]
fn any_changed_byte_of_the_trust_documents_is_refused() {
    let (bundle, trust) = small();
    let next = signed_root(&RootDraft::after(trust.root().document()), &[1]);
    let list = RevocationDraft::new("acme-prod", now()).to_envelope(&Limits::default()).unwrap();
    let list = add_revocation_signature(&list, &key(31), &Limits::default()).unwrap();
    check_every_byte(&carrying(&bundle, Some(&list), &[(2, &next)]), &trust);
}

/// Gzip without compression, which is fast.
fn stored(tar: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::GzBuilder::new().write(Vec::new(), flate2::Compression::none());
    encoder.write_all(tar).unwrap();
    encoder.finish().unwrap()
}

// [B7]
#[test]
fn compressing_again_changes_no_identity() {
    let again = stored(&tar_of(&good()));
    assert_ne!(again, good());
    assert_eq!(contents(&again), contents(&good()));
}

/// Canonical values: ASCII strings, integers, shallow.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..=crate::limits::MAX_INTEGER).prop_map(Value::from),
        "[\\x00-\\x7f]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[\\x00-\\x7f]{0,8}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn canonical_json_reads_back(value in value()) {
        let document = serde_json::json!({"value": value});
        let written = crate::canonical::write(&document);
        let read = crate::canonical::read(&written, "test", 1 << 20);
        prop_assert_eq!(read.unwrap(), document);
    }

    #[test]
    fn a_changed_byte_of_canonical_json_is_another_document_or_none(
        value in value(), offset in any::<prop::sample::Index>(), byte in 0_u8..=255
    ) {
        let document = serde_json::json!({"value": value});
        let mut written = crate::canonical::write(&document);
        let offset = offset.index(written.len());
        prop_assume!(written[offset] != byte);
        written[offset] = byte;
        if let Ok(read) = crate::canonical::read(&written, "test", 1 << 20) {
            prop_assert_ne!(read, document);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..2048)) {
        prop_assert!(Archive::read(&bytes, &Limits::default()).is_err());
        prop_assert!(Archive::read(&gzip(&bytes), &Limits::default()).is_err());
        prop_assert!(Root::read(&bytes, &Limits::default()).is_err());
        prop_assert!(inspect(&with_envelope(&bytes), &Limits::default()).is_err());
    }

    // [B7]
    #[test]
    fn building_depends_on_nothing_but_the_source(
        version in 1_u64..1000, body in prop::collection::vec(any::<u8>(), 0..600)
    ) {
        let mut source = source();
        source.version = version;
        source.files.push(("docs/notes.txt".to_owned(), body));
        let first = build(&source, &Limits::default()).unwrap();
        source.files.rotate_left(2);
        let second = build(&source, &Limits::default()).unwrap();
        prop_assert_eq!(first.bytes(), second.bytes());
        let signed = sign_with(first.bytes(), &[12, 13, 22]);
        let bundle = open(&signed, &trust(), now()).unwrap();
        prop_assert_eq!(bundle.manifest(), second.manifest());
        prop_assert_eq!(bundle.digest(), second.digest());
    }
}
