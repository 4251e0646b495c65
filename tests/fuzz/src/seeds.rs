//! What the targets for bundles begin with: made here, since no binary file is kept.

use std::path::Path;

use portcullis_bundle::{carry, inspect, sign_manifest};
use serde_json::{Value, json};

use crate::*;

/// Writes seeds into the folder that the variable `SEEDS` names, if it names one.
pub fn write(seeds: Vec<Vec<u8>>) {
    let Some(folder) = std::env::var_os("SEEDS") else { return };
    std::fs::create_dir_all(&folder).unwrap();
    for (index, seed) in seeds.iter().enumerate() {
        std::fs::write(Path::new(&folder).join(format!("seed-{index:02}")), seed).unwrap();
    }
}

pub fn archives() -> Vec<Vec<u8>> {
    let (root, list) = (
        seal(ROOT, &canonical(&second()), &[1, 2, 3]),
        seal(REVOCATIONS, &canonical(&list_value()), &[31]),
    );
    let carrying = carry(&GOOD, Some(&list), &[(2, &root)], &LIMITS).unwrap();
    let bare = with_envelope(b"{}");
    let mut seeds = vec![[&[0][..], &*GOOD].concat()];
    for file in [&*GOOD, &carrying, &bare] {
        seeds.extend([1, 2].map(|choice| [&[choice][..], &gunzip(file)].concat()));
    }
    seeds
}

pub fn envelopes() -> Vec<Vec<u8>> {
    let good = inspect(&GOOD, &LIMITS).unwrap();
    let envelope = good.manifest_envelope().to_vec();
    let detached = sign_manifest(&envelope, key(13), &LIMITS).unwrap().to_bytes();
    let list = canonical(&list_value());
    vec![
        envelope,
        detached,
        root(),
        seal(ROOT, &canonical(&second()), &[1, 2, 3]),
        seal(REVOCATIONS, &list, &[31]),
        seal(REVOCATIONS, &list, &[]),
        seal(MANIFEST, b"{}", &[99]),
    ]
}

pub fn manifests() -> Vec<Vec<u8>> {
    let good = inspect(&GOOD, &LIMITS).unwrap().manifest().to_value();
    let mut other = good.clone();
    other["modules"] = json!([]);
    other["source"] = json!({"uri": "git+https://example.com/x", "revision": "00"});
    let seed = |value: &Value| [&[1, 1][..], &canonical(value)].concat();
    vec![
        seed(&good),
        seed(&other),
        [&[28, 0][..], &canonical(&good)].concat(),
        vec![1, 2],
        vec![1, 2, 9, 2, 9, 30, 1, 4],
    ]
}

pub fn chains() -> Vec<Vec<u8>> {
    let mut third = second();
    third["version"] = json!(3);
    third["floors"] = json!({"acme/support": {"version": 40, "reset": true}});
    let mut grown = list_value();
    grown["version"] = json!(2);
    grown["files"] = json!([]);
    // The byte that chooses keys 1, 2, 31 and 3; none may be a line end.
    let line =
        |form: u8, value: &Value| [&[0b0110_0011, form][..], &canonical(value), b"\n"].concat();
    let (root, list) = (|value: &Value| line(2, value), |value: &Value| line(3, value));
    vec![
        [root(&second()), root(&third)].concat(),
        [list(&list_value()), list(&grown)].concat(),
        [root(&second()), list(&list_value()), root(&third), list(&grown)].concat(),
        [root(&third), root(&root_value())].concat(),
        b"c\x04\nc\x05\nc\x04\x09\x02\x09\nc\x05\nc\x04\n".to_vec(),
    ]
}
