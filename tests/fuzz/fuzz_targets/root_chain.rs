//! Roots and revocation lists that follow one another, signed by whichever keys.
//!
//! ```console
//! $ mkdir -p target/fuzz/root-chain
//! $ SEEDS=$PWD/target/fuzz/root-chain cargo +nightly fuzz run --fuzz-dir tests/fuzz root-chain \
//!     target/fuzz/root-chain -- -max_total_time=600
//! ```
//!
//! Each line is a document: a byte that chooses the keys that sign, a byte for what it is and in which
//! form, and its payload, or edits of the document that would come next. A host takes them one by one,
//! and all of them in a bundle. A root that is taken has the next version and enough signatures of the
//! one before and of its own; a list takes nothing back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portcullis_bundle::*;
use portcullis_fuzz::{
    GOOD, LIMITS, REVOCATIONS, ROOT, TRUST, canonical, edited, key, list_value, now, seal, seeds,
    signers, tidied,
};
use serde_json::{Value, json};

fuzz_target!(init: seeds::write(seeds::chains()), |input: &[u8]| {
    let mut trust = TRUST.clone();
    let (mut roots, mut list) = (Vec::new(), None);
    for line in input.split(|byte| *byte == b'\n').take(5) {
        let [mask, form, payload @ ..] = line else { continue };
        let payload = match form / 2 % 4 {
            0 => payload.to_vec(),
            1 => tidied(payload),
            _ if form % 2 == 0 => canonical(&edited(&next_root(&trust), payload)),
            _ => canonical(&edited(&next_list(&trust), payload)),
        };
        let signed: Vec<KeyId> =
            signers(*mask).iter().map(|number| key(*number).public_key().id()).collect();
        if form % 2 == 0 {
            let bytes = seal(ROOT, &payload, &signers(*mask));
            take_root(&mut trust, &bytes, &signed);
            if let Ok(root) = inspect_root(&bytes, &LIMITS) {
                roots.push((root.document.version, bytes));
            }
        } else {
            let bytes = seal(REVOCATIONS, &payload, &signers(*mask));
            take_list(&mut trust, &bytes, &signed);
            list = inspect_revocations(&bytes, &LIMITS).ok().map(|_| bytes).or(list);
        }
    }
    check(&trust);
    roots.sort();
    roots.dedup_by_key(|(version, _)| *version);
    let roots: Vec<(u64, &[u8])> =
        roots.iter().map(|(version, root)| (*version, &**root)).collect();
    let Ok(bundle) = carry(&GOOD, list.as_deref(), &roots, &LIMITS) else { return };
    let received = receive(&bundle, &TRUST, now());
    check(&received.trust);
    let opened = open(&bundle, &TRUST, now()).map(|bundle| bundle.digest()).ok();
    assert_eq!(opened, received.bundle.map(|bundle| bundle.digest()).ok());
    // What was learnt once is not learnt again.
    let again = receive(&bundle, &received.trust, now());
    assert_eq!(again.trust.root().digest(), received.trust.root().digest());
    assert_eq!(again.trust.revocations_version(), received.trust.revocations_version());
});

/// The root that would follow.
fn next_root(trust: &Trust) -> Value {
    let mut root = trust.root().document().to_value();
    root["version"] = json!(trust.root().document().version + 1);
    root
}

/// The list that would follow.
fn next_list(trust: &Trust) -> Value {
    let held = trust.revocations().map(|held| held.list().to_value());
    let mut list = held.unwrap_or_else(list_value);
    list["version"] = json!(trust.revocations_version() + 1);
    list
}

fn met(group: &Group, signed: &[KeyId]) -> bool {
    group.keyids.iter().filter(|keyid| signed.contains(keyid)).count() >= group.threshold
}

fn take_root(trust: &mut Trust, bytes: &[u8], signed: &[KeyId]) {
    let before = trust.clone();
    let taken = trust.take_root(bytes);
    let (old, new) = (before.root().document(), trust.root().document());
    if taken.is_err() || new.version == old.version {
        assert_eq!(trust.root().digest(), before.root().digest());
    } else {
        assert_eq!(new.version, old.version + 1);
        assert!(met(&old.root, signed) && met(&new.root, signed));
        assert_eq!(trust.root().bytes(), bytes);
    }
}

fn take_list(trust: &mut Trust, bytes: &[u8], signed: &[KeyId]) {
    let before = trust.clone();
    let taken = trust.take_revocations(bytes);
    let held = before.revocations();
    let digest = held.map(Revocations::digest);
    if taken.is_err() || trust.revocations().map(Revocations::digest) == digest {
        assert_eq!(trust.revocations().map(Revocations::digest), digest);
        return;
    }
    let new = trust.revocations().unwrap().list();
    let mut signed = signed.to_vec();
    if let Some(held) = held.map(Revocations::list) {
        signed.retain(|keyid| !held.revokes_key(keyid));
        assert!(new.version > held.version);
        assert!(held.keys.keys().all(|keyid| new.keys.contains_key(keyid)));
        assert!(held.bundles.keys().all(|digest| new.bundles.contains_key(digest)));
        assert!(held.files.keys().all(|digest| new.files.contains_key(digest)));
    }
    assert!(met(trust.root().document().revocation.as_ref().unwrap(), &signed));
}

/// What holds of every trust that grew from root 1.
fn check(trust: &Trust) {
    let mut version = 0;
    for root in trust.roots() {
        let document = root.document();
        version += 1;
        assert_eq!(document.version, version);
        assert_eq!(document.trust_domain, "acme-prod");
        let again = Root::read(root.bytes(), &LIMITS).unwrap();
        assert_eq!(again.digest(), root.digest());
        assert!(document.root.threshold >= 1);
        for group in document.delegations.iter().flat_map(|delegation| &delegation.signers) {
            assert!(group.threshold >= 1 && group.threshold <= group.keyids.len());
            assert!(!group.keyids.iter().any(|keyid| document.root.keyids.contains(keyid)));
        }
    }
}
