//! The archive reader, and `open` behind it.
//!
//! ```console
//! $ cargo install cargo-fuzz
//! $ mkdir -p target/fuzz/archive
//! $ SEEDS=$PWD/target/fuzz/archive cargo +nightly fuzz run --fuzz-dir tests/fuzz archive \
//!     target/fuzz/archive -- -max_total_time=600
//! ```
//!
//! The first byte chooses whether the rest is the file itself, the tar inside, or a tar whose checksums
//! are put right first. What is read must be written back to the same tar by another writer, and what
//! is opened can only be the one bundle that was signed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portcullis_bundle::{inspect, open};
use portcullis_fuzz::{GOOD, LIMITS, TRUST, entries, gunzip, gzip, now, seeds, sum, tar};

fuzz_target!(init: seeds::write(seeds::archives()), |input: &[u8]| {
    let Some((choice, bytes)) = input.split_first() else { return };
    let file = match choice % 3 {
        0 => bytes.to_vec(),
        1 => gzip(bytes),
        _ => gzip(&summed(bytes)),
    };
    if let Ok(inspection) = inspect(&file, &LIMITS) {
        assert_eq!(tar(&entries(&inspection)), gunzip(&file));
    }
    if let Ok(bundle) = open(&file, &TRUST, now()) {
        let good = open(&GOOD, &TRUST, now()).unwrap();
        assert_eq!(bundle.digest(), good.digest());
        assert!(bundle.files().eq(good.files()));
    }
});

/// The tar with the checksum of every header it seems to have.
fn summed(tar: &[u8]) -> Vec<u8> {
    let mut tar = tar.to_vec();
    let mut at = 0;
    while let Some(header) = tar.get_mut(at..at + 512) {
        if header.iter().any(|byte| *byte != 0) {
            sum(header);
        }
        let digits = header[124..135].iter().take_while(|byte| (b'0'..b'8').contains(*byte));
        let size = digits.fold(0, |sum, byte| sum * 8 + usize::from(byte - b'0'));
        at += 512 + size.next_multiple_of(512);
    }
    tar
}
