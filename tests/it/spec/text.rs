//! Reading SPEC.md: sections, tables, fenced blocks, parts that are made.

use std::fs;
use std::path::{Path, PathBuf};

use portcullis_tests::paths::repository;

/// The whole text.
pub(super) fn spec() -> String {
    fs::read_to_string(path()).unwrap()
}

fn path() -> PathBuf {
    repository().join("SPEC.md")
}

/// Whether what is made is to be written rather than compared.
pub(super) fn updating() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// The section under the heading that starts so, without its subsections' successors.
pub(super) fn section(heading: &str) -> String {
    let level = heading.chars().take_while(|c| *c == '#').count();
    let text = spec();
    let is_end = |line: &str| {
        let hashes = line.chars().take_while(|c| *c == '#').count();
        (1..=level).contains(&hashes) && line[hashes..].starts_with(' ')
    };
    let mut lines = text.lines().skip_while(|line| !line.starts_with(heading));
    assert!(lines.next().is_some(), "no heading `{heading}`");
    lines.take_while(|line| !is_end(line)).map(|line| format!("{line}\n")).collect()
}

/// The cells of every row of every table, headings left out.
pub(super) fn rows(text: &str) -> Vec<Vec<String>> {
    let lines: Vec<&str> = text.lines().collect();
    let is_rule = |line: &str| line.starts_with("| ---");
    let mut rows = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let heads = lines.get(index + 1).is_some_and(|next| is_rule(next));
        if line.starts_with('|') && !is_rule(line) && !heads {
            let cells = line.trim_matches('|').split('|');
            rows.push(cells.map(|cell| cell.trim().to_owned()).collect());
        }
    }
    rows
}

/// The words in backticks.
pub(super) fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The fenced blocks whose info string starts so.
pub(super) fn fences(info: &str) -> Vec<String> {
    let text = spec();
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(found) = line.strip_prefix("```") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            if found.starts_with(info) {
                blocks.push(body.join("\n"));
            }
        }
    }
    blocks
}

/// What stands between the marks of a part that is made.
pub(super) fn made(name: &str) -> String {
    let (text, range) = (spec(), range(&spec(), name));
    text[range].to_owned()
}

/// Compares parts that are made with what the code makes, or writes them.
pub(super) fn check_made(parts: &[(&str, String)]) {
    let mut text = spec();
    for (name, expected) in parts {
        let range = range(&text, name);
        let expected = format!("{}\n", expected.trim_end());
        if updating() {
            text.replace_range(range, &expected);
        } else {
            assert_eq!(text[range], expected, "part `{name}` of SPEC.md: run with UPDATE=1");
        }
    }
    if updating() {
        fs::write(path(), text).unwrap();
    }
}

fn range(text: &str, name: &str) -> std::ops::Range<usize> {
    let mark = format!("<!-- begin {name} -->\n");
    let start = text.find(&mark).unwrap_or_else(|| panic!("no part `{name}`")) + mark.len();
    start..start + text[start..].find("<!-- end -->").expect("an end")
}

/// Every Rust source below a folder of the repository, with its text.
pub(super) fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    collect(&repository().join(folder), &mut found);
    found.sort();
    found
}

fn collect(path: &Path, found: &mut Vec<(PathBuf, String)>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().is_some_and(|name| name != "target" && name != "node_modules") {
                collect(&path, found);
            }
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        found.push((path.to_owned(), fs::read_to_string(path).unwrap()));
    }
}
