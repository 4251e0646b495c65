//! Guests made from text: `tests/guests/*.wat`, each a fragment of a core module, wrapped in what
//! every guest needs and encoded as a component of the world it says.
//!
//! A fragment defines `$evaluate` and may redefine more: see `tests/guests/README.md`.

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::paths::repository;

/// A component made from `tests/guests/<name>.wat`.
pub fn guest(name: &str) -> Vec<u8> {
    let path = repository().join("tests/guests").join(format!("{name}.wat"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    from_text(&text)
}

/// A component made from a fragment.
pub fn from_text(fragment: &str) -> Vec<u8> {
    let world = fragment
        .lines()
        .find_map(|line| line.strip_prefix(";; world: "))
        .unwrap_or("portcullis:policy/guest")
        .trim();
    let common = include_str!("../guests/common.wat");
    // A definition in the fragment takes the place of the common one.
    let kept: Vec<&str> = common
        .split("\n\n")
        .filter(|part| {
            let name = part.split_whitespace().find(|word| word.starts_with('$'));
            !name.is_some_and(|name| fragment.contains(&format!("(func {name} ")))
        })
        .collect();
    let (imports, rest): (Vec<&str>, Vec<&str>) =
        fragment.lines().partition(|line| line.trim_start().starts_with("(import "));
    let text =
        format!("(module\n{}\n{}\n{}\n)", imports.join("\n"), kept.join("\n\n"), rest.join("\n"));
    let mut core = wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut resolve = Resolve::default();
    resolve.push_dir(repository().join("wit")).expect("the contract");
    let (package, _) = resolve.push_dir(repository().join("tests/guests/wit")).expect("the worlds");
    let world = resolve.select_world(&[package], Some(world)).expect("the fragment's world");
    embed_component_metadata(&mut core, &resolve, world, StringEncoding::UTF8).expect("metadata");
    ComponentEncoder::default()
        .validate(true)
        .module(&core)
        .and_then(|encoder| encoder.encode())
        .unwrap_or_else(|error| panic!("{error:?}"))
}
