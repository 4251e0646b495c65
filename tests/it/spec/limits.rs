//! The limits in SPEC.md are the code's.

use std::collections::{BTreeMap, BTreeSet};

use portcullis_bundle::Limits;

use super::text::{quoted, rows, section, sources};

/// The rows whose first cell starts with a word in backticks: that word, and the second cell.
fn listed(heading: &str) -> BTreeMap<String, u64> {
    let rows = rows(&section(heading));
    let pairs = rows.iter().filter_map(|row| {
        let name = row[0].starts_with('`').then(|| quoted(&row[0])[0].clone())?;
        Some((name, row.get(1)?.parse().ok()?))
    });
    pairs.collect()
}

#[test]
fn the_limits_on_reading_are_the_defaults() {
    let limits = Limits::default();
    let Limits {
        compressed,
        tar,
        ratio,
        ratio_after,
        entries,
        document,
        root,
        roots,
        signatures,
        keys,
        module,
        file,
        modules,
    } = limits;
    let count = |count: usize| u64::try_from(count).unwrap();
    let expected = [
        ("compressed", compressed),
        ("tar", tar),
        ("ratio", ratio),
        ("ratio_after", ratio_after),
        ("entries", count(entries)),
        ("document", document),
        ("root", root),
        ("roots", count(roots)),
        ("signatures", count(signatures)),
        ("keys", count(keys)),
        ("module", module),
        ("file", file),
        ("modules", count(modules)),
    ];
    let expected = expected.into_iter().map(|(name, value)| (name.to_owned(), value));
    assert_eq!(listed("### 3.9"), expected.collect());
}

/// `const NAME: … = VALUE;` below a folder, where the value is a number, a product or a shift.
fn constants(folder: &str) -> BTreeMap<String, BTreeSet<u64>> {
    let mut found: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for (_, text) in sources(folder) {
        for part in text.split("const ").skip(1) {
            let Some((head, rest)) = part.split_once(" = ") else { continue };
            let Some((name, _)) = head.split_once(':') else { continue };
            let value = rest.split_once(';').and_then(|(value, _)| number(value));
            if let Some(value) = value {
                found.entry(name.to_owned()).or_default().insert(value);
            }
        }
    }
    found
}

fn number(text: &str) -> Option<u64> {
    let plain = |text: &str| text.trim().replace('_', "").parse::<u64>().ok();
    if let Some((left, right)) = text.split_once(" << ") {
        return Some(plain(left)? << plain(right)?);
    }
    text.split(" * ").map(plain).product()
}

#[test]
fn the_constants_of_the_sandbox_and_of_verdicts_are_the_codes() {
    let code = constants("host/runtime/src");
    for heading in ["## 7.", "## 8."] {
        let listed = listed(heading);
        assert!(listed.len() > 9, "{listed:?}");
        for (name, value) in listed {
            assert!(code[&name].contains(&value), "{name}: {:?}", code[&name]);
        }
    }
    let verdict = constants("host/runtime/src/verdict.rs");
    let spec = listed("## 8.");
    assert!(verdict.keys().all(|name| spec.contains_key(name)), "{verdict:?}");
}
