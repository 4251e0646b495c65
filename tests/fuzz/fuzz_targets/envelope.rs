//! Everything that reads a signed document as it stands: envelopes of the three kinds, and detached
//! signatures.
//!
//! ```console
//! $ mkdir -p target/fuzz/envelope
//! $ SEEDS=$PWD/target/fuzz/envelope cargo +nightly fuzz run --fuzz-dir tests/fuzz envelope \
//!     target/fuzz/envelope -- -max_total_time=600
//! ```
//!
//! What is accepted must be canonical: writing what was read gives the same bytes. Nothing that was not
//! signed is believed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portcullis_bundle::*;
use portcullis_fuzz::{
    GOOD, LIMITS, TRUST, canonical, key, now, root_value, second, seeds, with_envelope,
};

fuzz_target!(init: seeds::write(seeds::envelopes()), |input: &[u8]| {
    let root = inspect_root(input, &LIMITS);
    let list = inspect_revocations(input, &LIMITS);
    let manifest = sign_manifest(input, key(13), &LIMITS);
    let detached = DetachedSignature::read(input);
    let accepted = [root.is_ok(), list.is_ok(), manifest.is_ok(), detached.is_ok()];
    assert!(accepted.iter().filter(|accepted| **accepted).count() <= 1);
    if accepted.contains(&true) {
        let value: serde_json::Value = serde_json::from_slice(input).unwrap();
        assert_eq!(canonical(&value), input);
    }
    if let Ok(detached) = detached {
        assert_eq!(detached.to_bytes(), input);
    }
    if let Ok(root) = root {
        assert_eq!(Root::read(input, &LIMITS).is_ok(), root.signers.is_met());
        let known = [root_value(), second()].map(|root| Digest::of(&canonical(&root)));
        assert!(TRUST.clone().take_root(input).is_err() || known.contains(&root.digest));
    }
    if list.is_ok() {
        let taken = TRUST.clone().take_revocations(input);
        let signed = list.is_ok_and(|list| {
            list.signers(TRUST.root().document()).is_ok_and(|signers| signers.is_met())
        });
        assert_eq!(taken.is_ok(), signed);
    }
    if let Ok(bundle) = open(&with_envelope(input), &TRUST, now()) {
        assert_eq!(bundle.digest(), open(&GOOD, &TRUST, now()).unwrap().digest());
    }
});
