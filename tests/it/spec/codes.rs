//! The tables of codes in SPEC.md are those of the code, both ways.

use std::collections::{BTreeMap, BTreeSet};

use portcullis::ReasonCode;
use portcullis_server::ProblemKind;

use super::text::{quoted, rows, section, sources};

/// The codes in the first column of a section's table.
fn listed(heading: &str) -> BTreeSet<String> {
    let codes: Vec<String> =
        rows(&section(heading)).iter().flat_map(|row| quoted(&row[0])).collect();
    let set: BTreeSet<String> = codes.iter().cloned().collect();
    assert_eq!(set.len(), codes.len(), "a code stands twice in `{heading}`");
    set
}

/// The string literals in every `fn code(&self)` below a folder.
fn of_errors(folder: &str) -> BTreeSet<String> {
    let sources = sources(folder);
    let bodies = sources.iter().flat_map(|(_, text)| {
        let parts = text.split("fn code(&self) -> &'static str {").skip(1);
        parts.map(|part| part.split_once("\n    }").map_or(part, |(body, _)| body))
    });
    bodies.flat_map(literals).collect()
}

fn literals(text: &str) -> impl Iterator<Item = String> {
    text.split('"').skip(1).step_by(2).map(str::to_owned)
}

fn check(heading: &str, expected: &BTreeSet<String>) {
    let listed = listed(heading);
    let missing: Vec<_> = expected.difference(&listed).collect();
    let unknown: Vec<_> = listed.difference(expected).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "{heading}: {missing:?} {unknown:?}");
}

#[test]
fn every_reason_is_listed_with_what_it_means_for_a_decision() {
    let rows = rows(&section("### 12.1"));
    let mark = |yes: bool| if yes { "yes" } else { "" };
    let listed: Vec<_> =
        rows.iter().map(|row| (quoted(&row[0])[0].clone(), &*row[2], &*row[3])).collect();
    let expected: Vec<_> = ReasonCode::ALL
        .iter()
        .map(|code| {
            (code.as_str().to_owned(), mark(code.is_module_error()), mark(code.is_infrastructure()))
        })
        .collect();
    assert_eq!(listed, expected);
}

#[test]
fn every_code_of_an_error_is_listed() {
    check("### 12.2", &of_errors("host/bundle/src"));
    check("### 12.3", &of_errors("host/runtime/src/request.rs"));
    check("### 12.4", &of_errors("host/runtime/src/load.rs"));
    check("### 12.5", &of_errors("host/server/src"));
    let runtime = of_errors("host/runtime/src");
    let split = &of_errors("host/runtime/src/request.rs") | &of_errors("host/runtime/src/load.rs");
    assert_eq!(runtime, split, "an error with codes that no table is about");
}

/// The codes that the command line has of its own, each with its exit codes.
fn of_commands() -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut codes: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let exits = [
        ("Failure::new(Kind::Refused,", "1"),
        ("Failure::new(Kind::Undecided,", "3"),
        ("Failure::undecided(", "3"),
        ("Failure::refused(", "1"),
        ("Self::new(Kind::Usage,", "2"),
    ];
    for (_, text) in sources("host/cli/src") {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(");
        for (call, exit) in exits {
            for part in text.split(call).skip(1) {
                if let Some(code) = part.trim_start().strip_prefix('"') {
                    let code = code.split('"').next().unwrap_or_default();
                    codes.entry(code.to_owned()).or_default().insert(exit);
                }
            }
        }
    }
    codes
}

#[test]
fn every_code_of_the_command_line_is_listed_with_its_exit_code() {
    let listed: BTreeMap<String, BTreeSet<String>> = rows(&section("### 12.6"))
        .into_iter()
        .map(|row| (quoted(&row[0])[0].clone(), row[2].split(" or ").map(str::to_owned).collect()))
        .collect();
    let expected = of_commands().into_iter().map(|(code, exits)| {
        (code, exits.into_iter().map(str::to_owned).collect::<BTreeSet<String>>())
    });
    assert_eq!(listed, expected.collect());
}

/// The table of problems.
pub(super) fn problems() -> String {
    let row = |kind: ProblemKind| {
        format!("| `{}` | {} | {} |\n", kind.code(), kind.status().as_u16(), kind.title())
    };
    let rows: String = ProblemKind::ALL.into_iter().map(row).collect();
    format!("| code | status | title |\n| --- | --- | --- |\n{rows}")
}

// [S1]
#[test]
fn every_problem_is_an_error() {
    for kind in ProblemKind::ALL {
        assert!(kind.status().is_client_error() || kind.status().is_server_error(), "{kind:?}");
    }
}
