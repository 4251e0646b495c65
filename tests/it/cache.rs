//! The folder of compiled components: it saves time and changes nothing else.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use portcullis::{Options, Request, Runtime};
use portcullis_tests::bundles::{Draft, NOW};
use portcullis_tests::guests::guest;
use serde_json::{Value, json};

fn runtime(folder: &Path) -> Result<Runtime, portcullis::EngineError> {
    Runtime::new(Options { cache: Some(folder.to_owned()), ..Options::default() })
}

/// The decisions of a bundle of three modules, loaded through a cache, without what they took in
/// time.
fn decisions(folder: &Path) -> Vec<Value> {
    let none = json!({});
    let bundle = Draft::new("cached")
        .with("default", json!("allow"))
        .module("configured", &guest("configured"), &json!({"a": 1}), &none)
        .module("mask", &guest("mask"), &none, &none)
        .module("trap", &guest("trap"), &none, &json!({"on_error": "abstain"}))
        .open();
    let loaded = runtime(folder).unwrap().load(&bundle).unwrap();
    let decide = |arguments: Value| {
        let request = json!({"id": "r", "tool": "t", "arguments": arguments, "explain": true});
        let request = Request::parse(request.to_string().as_bytes()).unwrap().at(NOW * 1000);
        let mut decision = serde_json::to_value(loaded.decide(&request)).unwrap();
        decision["cost"]["microseconds"] = Value::Null;
        decision
    };
    [json!({"secret": "abc"}), json!({}), json!([1])].map(decide).into()
}

/// The cache's entries and their bytes, without its key.
fn entries(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.file_name() != Some("key".as_ref())).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

// [R15] [R25]
#[test]
fn a_warm_cache_gives_the_same_decisions_at_the_same_fuel() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("cache");
    let cold = decisions(&folder);
    let before = entries(&folder);
    assert!(!before.is_empty());
    assert_eq!(decisions(&folder), cold);
    assert_eq!(entries(&folder), before, "nothing was compiled again");
}

// [R25]
#[test]
fn h4_entries_that_somebody_edited_are_compiled_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("cache");
    let cold = decisions(&folder);
    let before = entries(&folder);
    for damage in [
        |bytes: &mut Vec<u8>| bytes.truncate(10),
        |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1,
        |bytes: &mut Vec<u8>| bytes[40..].fill(0),
        Vec::clear,
    ] {
        for (path, bytes) in &before {
            let mut bytes = bytes.clone();
            damage(&mut bytes);
            fs::write(path, bytes).unwrap();
        }
        assert_eq!(decisions(&folder), cold);
        for ((path, bytes), (_, old)) in entries(&folder).iter().zip(&before) {
            assert!(bytes.len() > old.len() / 2, "{} was not made anew", path.display());
        }
    }
}

// [R25]
#[test]
fn an_entry_under_another_ones_name_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("cache");
    let load = |guest_name: &str| {
        let bundle = Draft::new("swapped")
            .module("guest", &guest(guest_name), &json!({}), &json!({}))
            .open();
        let loaded = runtime(&folder).unwrap().load(&bundle).unwrap();
        let request = Request::parse(br#"{"tool":"t","arguments":{}}"#).unwrap().at(NOW * 1000);
        loaded.decide(&request).effect
    };
    let allow = load("allow");
    let of_allow = entries(&folder);
    let deny = load("deny");
    assert_ne!(allow, deny);
    let known: Vec<_> = of_allow.iter().map(|(path, _)| path.clone()).collect();
    for (path, _) in entries(&folder).into_iter().filter(|(path, _)| !known.contains(path)) {
        fs::write(path, &of_allow[0].1).unwrap();
    }
    assert_eq!(load("deny"), deny);
}

// [R25]
#[test]
fn a_folder_that_others_may_write_to_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("cache");
    fs::create_dir(&folder).unwrap();
    for mode in [0o777, 0o770, 0o701] {
        fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
        let error = runtime(&folder).err().unwrap();
        let mut chain = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(next) = source {
            chain = format!("{chain}: {next}");
            source = next.source();
        }
        let text = format!("has mode {mode:o}; a cache of machine code must have mode 700");
        assert!(chain.contains(&text), "{chain}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}
