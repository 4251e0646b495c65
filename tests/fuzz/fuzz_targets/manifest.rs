//! Manifests that are properly signed, whatever they say.
//!
//! ```console
//! $ mkdir -p target/fuzz/manifest
//! $ SEEDS=$PWD/target/fuzz/manifest cargo +nightly fuzz run --fuzz-dir tests/fuzz manifest \
//!     target/fuzz/manifest -- -max_total_time=600
//! ```
//!
//! The first byte chooses the keys that sign, the second what the rest is: a payload as it stands, one
//! that is put into canonical form first, or edits of a good one. What is opened must say what was signed, and be signed by whom it must.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portcullis_bundle::{inspect, open};
use portcullis_fuzz::{
    GOOD_MANIFEST, LIMITS, MANIFEST, TRUST, canonical, edited, now, seal, seeds, signers, tidied,
    with_envelope,
};

fuzz_target!(init: seeds::write(seeds::manifests()), |input: &[u8]| {
    let [mask, form, payload @ ..] = input else { return };
    let payload = match form % 4 {
        0 => payload.to_vec(),
        1 => tidied(payload),
        _ => canonical(&edited(&GOOD_MANIFEST, payload)),
    };
    let signers = match mask % 4 {
        0 => signers(*mask),
        _ => vec![11, 12, 21],
    };
    let file = with_envelope(&seal(MANIFEST, &payload, &signers));
    if let Ok(inspection) = inspect(&file, &LIMITS) {
        assert_eq!(canonical(&inspection.manifest().to_value()), payload);
    }
    let Ok(bundle) = open(&file, &TRUST, now()) else { return };
    assert!([11, 12, 21].iter().all(|number| signers.contains(number)));
    let manifest = bundle.manifest();
    assert_eq!(canonical(&manifest.to_value()), payload);
    assert!(manifest.expires > now() && manifest.trust_domain == "acme-prod");
    assert!(manifest.root_version <= 1 && manifest.revocations_version == 0);
    let listed = manifest.files.iter().map(|file| file.path.as_str());
    assert!(listed.eq(bundle.files().map(|(path, _)| path)));
    for module in &manifest.modules {
        assert!(bundle.file(&module.component).is_some());
    }
});
