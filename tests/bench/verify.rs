//! What verifying a bundle costs beside the least that anybody could do: decompress it and hash it.

use std::io::Read as _;

use portcullis_bundle::{Digest, Timestamp, open};
use portcullis_tests::bundles::{Draft, NOW, trust};
use portcullis_tests::paths::component;
use serde_json::json;

use crate::measure::{Row, median_ratio};

/// Measures a bundle of about 5 MB: the four standard components, and a file that does not compress.
pub fn row(rounds: usize) -> Row {
    let none = json!({});
    let mut draft = Draft::new("bench");
    for name in ["conditional-rules", "pii", "smac", "sql-inspect"] {
        draft = draft.module(name, &component(name), &none, &none);
    }
    let bytes = draft.file("docs/noise.txt", &noise(2 << 20)).signed();
    let (trust, now) = (trust(), Timestamp::from_unix(NOW));
    let verify = || drop(open(&bytes, &trust, now).expect("a good bundle"));
    let least = || {
        let mut tar = Vec::new();
        flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut tar).expect("gzip");
        std::hint::black_box(Digest::of(&tar));
    };
    let measured = median_ratio(rounds, verify, least);
    let what = format!("verify ÷ gunzip and SHA-256, a bundle of {:.1} MB", mb(&bytes));
    Row::ratio("V1", &what, 1.5, &measured)
}

fn mb(bytes: &[u8]) -> f64 {
    f64::from(u32::try_from(bytes.len()).unwrap_or(u32::MAX)) / 1e6
}

/// Bytes that do not compress, the same every time.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    };
    (0..length).map(|_| byte()).collect()
}
