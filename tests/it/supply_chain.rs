//! What is built into Portcullis, and what its own sources may not hold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use portcullis_tests::command::{finish, missing};
use portcullis_tests::paths::repository;
use serde_json::Value;

/// Licences that may be linked with.
const LICENCES: [&str; 14] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Zlib",
];

/// Sources longer than 500 lines, and why.
const LONG: [(&str, &str); 0] = [];
const MOST_LINES: usize = 500;

static METADATA: LazyLock<Value> = LazyLock::new(|| {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .current_dir(repository())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
});

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Whether a licence expression can be met by the list above: one of each alternative.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace(['(', ')'], "").replace('/', " OR ");
    expression
        .split(" AND ")
        .all(|part| part.split(" OR ").any(|licence| LICENCES.contains(&licence.trim())))
}

#[test]
fn every_crate_has_a_licence_that_may_be_linked_with() {
    let packages = list(&METADATA["packages"]).iter();
    let refused: Vec<String> = packages
        .filter(|package| !is_allowed(text(&package["license"])))
        .map(|package| format!("{} {}", text(&package["name"]), package["license"]))
        .collect();
    assert_eq!(refused, Vec::<String>::new());
    assert!(!is_allowed("GPL-3.0-only") && !is_allowed("MIT AND GPL-3.0-only"));
}

#[test]
fn every_crate_from_outside_comes_from_the_registry() {
    for package in list(&METADATA["packages"]) {
        let source = text(&package["source"]);
        let ours = Path::new(text(&package["manifest_path"])).starts_with(repository());
        let registry = source == "registry+https://github.com/rust-lang/crates.io-index";
        assert!(if source.is_empty() { ours } else { registry }, "{}", package["id"]);
    }
}

#[test]
fn signatures_are_checked_strictly() {
    let nodes = list(&METADATA["resolve"]["nodes"]).iter();
    let mut features = nodes
        .filter(|node| text(&node["id"]).contains("ed25519-dalek@"))
        .flat_map(|node| list(&node["features"]));
    assert!(features.clone().any(|feature| feature == "alloc"));
    assert!(features.all(|feature| feature != "legacy_compatibility"));
}

/// The files of the repository that git knows, with their text; none where there is no git.
fn tracked() -> BTreeMap<String, String> {
    if missing(&["git"]).is_some() || !repository().join(".git").exists() {
        println!("skipped: no git here");
        return BTreeMap::new();
    }
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    let listed = finish(git.current_dir(repository()), b"").exits(0);
    let read = |path: &str| {
        let bytes = std::fs::read(repository().join(path)).ok()?;
        Some((path.to_owned(), String::from_utf8_lossy(&bytes).into_owned()))
    };
    listed.stdout.lines().filter_map(read).collect()
}

fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "rs")
}

/// The part of a source before its unit tests, if the source is part of a library or program at all.
fn product<'a>(path: &str, source: &'a str) -> Option<&'a str> {
    let folders = ["host/", "plugins/", "sdk-guest/", "examples/", "xtask/"];
    let product = folders.iter().any(|folder| path.starts_with(folder)) && is_rust(path);
    let tests =
        path.contains("/tests/") || path.ends_with("/tests.rs") || path.contains("/benches/");
    (product && !tests).then(|| source.split("#[cfg(test)]").next().unwrap_or_default())
}

#[test]
fn no_source_is_longer_than_a_reader_can_hold() {
    let allowed: BTreeSet<&str> = LONG.iter().map(|(path, _)| *path).collect();
    for (path, source) in tracked() {
        let lines = product(&path, &source).map_or(0, |product| product.lines().count());
        assert!(lines <= MOST_LINES || allowed.contains(path.as_str()), "{path}: {lines} lines");
    }
}

#[test]
fn sources_leave_nothing_for_later_and_do_not_give_up() {
    // Put together here, so that this file does not hold them.
    let words = [("TO", "DO"), ("FIX", "ME"), ("XX", "X"), (".unwrap", "()")];
    let words = words.map(|(start, end)| format!("{start}{end}"));
    for (path, source) in tracked() {
        for (number, line) in product(&path, &source).unwrap_or_default().lines().enumerate() {
            let found = words.iter().any(|word| line.contains(word.as_str()));
            assert!(!found, "{path}:{}: {line}", number + 1);
        }
    }
}

#[test]
fn every_package_that_is_shipped_keeps_the_lints_of_the_workspace() {
    for (path, content) in tracked() {
        let package = path.ends_with("Cargo.toml") && content.contains("[package]");
        if package
            && !["tests/Cargo.toml", "tests/fuzz/Cargo.toml", "xtask/Cargo.toml"]
                .contains(&path.as_str())
        {
            assert!(content.contains("[lints]\nworkspace = true"), "{path}");
        }
        if let Some(source) = product(&path, &content) {
            // `expect` says why and complains once it is no longer needed.
            assert!(!source.contains("#[allow("), "{path}");
        }
    }
}

#[test]
fn nothing_but_vectors_is_binary() {
    for (path, content) in tracked() {
        let text = !content.contains(['\0', char::REPLACEMENT_CHARACTER]);
        // The eight bytes of a core module's header, for a command that refuses it.
        let vector = ["tests/vectors/", "tests/cmd/refusals.in/core-module/"];
        let vector = vector.iter().any(|folder| path.starts_with(folder));
        // Fingerprints of names, which the script beside them makes byte for byte.
        let vector = vector || path == "plugins/pii/data/names.bin";
        assert!(text || vector, "{path} is built output, or not UTF-8");
    }
}

#[test]
fn no_file_names_a_place_on_somebodys_machine() {
    let places = ["home", "root", "work", "Users"].map(|folder| format!("/{folder}/"));
    for (path, content) in tracked() {
        for (number, line) in content.lines().enumerate() {
            let found = places.iter().any(|place| {
                line.match_indices(place.as_str()).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    before.is_none_or(|c| c.is_whitespace() || "\"'`=(:<".contains(c))
                })
            });
            assert!(!found, "{path}:{}: {line}", number + 1);
        }
    }
}
