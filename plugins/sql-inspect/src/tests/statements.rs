//! The tables of statements in `statements/`, and the corpus of honest reads.
#![expect(
    clippy::print_stdout,
    reason = "tests say how many reads were denied, and what was skipped"
)]

use std::path::Path;

use portcullis_guest::Effect;
use serde::Deserialize;

use super::{inspector, objections};
use crate::{Dialect, Inspection, Inspector};

/// The three settings of the hostile table.
const FORBIDDEN: &str = r#""tables":{"deny":["users","secrets","payroll","pii.*"]}"#;
const WRITE: &str = r#""mode":["read","write"],"require_where":true"#;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hostile {
    id: String,
    sql: String,
    does: String,
    source: String,
    class: String,
    tables: Vec<String>,
    written: Vec<String>,
    read_only: String,
    forbidden: String,
    write: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Honest {
    id: String,
    sql: String,
    looks: String,
    tables: Vec<String>,
}

fn rows<T: serde::de::DeserializeOwned>(kind: &str, dialect: Dialect) -> Vec<T> {
    let path = format!("statements/{kind}/{}.json", dialect.name());
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn word(effect: Effect) -> &'static str {
    effect.as_str()
}

/// What is wrong with the answers about one statement.
fn faults(row: &Hostile, answers: &[Inspection; 3]) -> Vec<String> {
    let [read_only, forbidden, write] = answers;
    let mut faults = Vec::new();
    let mut check = |what: &str, found: String, expected: &str| {
        if found != expected {
            faults.push(format!("{}: {what} is `{found}`, not `{expected}`: {}", row.id, row.sql));
        }
    };
    check("read_only", word(read_only.effect).to_owned(), &row.read_only);
    check("forbidden", word(forbidden.effect).to_owned(), &row.forbidden);
    check("write", word(write.effect).to_owned(), &row.write);
    check("class", read_only.class.as_str().to_owned(), &row.class);
    check("tables", read_only.tables().join(" "), &row.tables.join(" "));
    check("written", read_only.tables_written().join(" "), &row.written.join(" "));
    let first = answers.iter().find(|answer| answer.effect == Effect::Deny);
    let reason = first.and_then(|answer| objections(answer).first().copied()).unwrap_or_default();
    check("reason", reason.to_owned(), &row.reason);
    faults
}

#[test]
fn every_hostile_statement_is_seen_for_what_it_is() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for dialect in Dialect::ALL {
        let judges = ["", FORBIDDEN, WRITE].map(|more| inspector(dialect, more));
        for row in rows::<Hostile>("hostile", dialect) {
            assert!(!row.does.is_empty() && !row.source.is_empty(), "{}", row.id);
            let answers = judges.each_ref().map(|judge| judge.inspect(&row.sql));
            wrong.extend(faults(&row, &answers));
            count += 1;
        }
    }
    assert!(count >= 250, "{count} statements");
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn no_honest_statement_is_denied_however_dangerous_it_looks() {
    let mut count = 0;
    for dialect in Dialect::ALL {
        let judges = ["", FORBIDDEN].map(|more| inspector(dialect, more));
        for row in rows::<Honest>("honest", dialect) {
            for judge in &judges {
                let answer = judge.inspect(&row.sql);
                assert_eq!(objections(&answer), [""; 0], "{} ({}): {}", row.id, row.looks, row.sql);
                let (mut found, mut tables) = (answer.tables().join(" "), row.tables.join(" "));
                found.make_ascii_lowercase();
                tables.make_ascii_lowercase();
                assert_eq!(found, tables, "{}: {}", row.id, row.sql);
            }
            count += 1;
        }
    }
    assert!(count >= 200, "{count} statements");
}

/// A read of the corpus.
#[derive(Deserialize)]
pub(super) struct Read {
    pub(super) dialect: Dialect,
    pub(super) sql: String,
}

/// Real analytics reads; none when the corpus is not there, which is said.
pub(super) fn corpus() -> Vec<Read> {
    let path = Path::new("../../../shared/corpus/sql/benign-reads.jsonl");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no corpus of benign reads beside the repository");
        return Vec::new();
    };
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn denied<'r>(reads: &'r [Read], more: &str) -> Vec<(&'r Read, Inspection)> {
    let judges = Dialect::ALL.map(|dialect| (dialect, inspector(dialect, more)));
    let judge = |read: &Read| -> Inspection {
        let inspector: &Inspector =
            &judges.iter().find(|(dialect, _)| *dialect == read.dialect).unwrap().1;
        inspector.inspect(&read.sql)
    };
    let judged = reads.iter().map(|read| (read, judge(read)));
    judged.filter(|(_, answer)| answer.effect != Effect::Allow).collect()
}

#[test]
fn at_most_one_real_read_in_a_thousand_is_denied() {
    let reads = corpus();
    let denied = denied(&reads, "");
    for (read, answer) in &denied {
        println!("{}: {:?}: {}", read.dialect.name(), objections(answer), read.sql);
    }
    println!("{} of {} benign reads denied", denied.len(), reads.len());
    assert!(denied.len() * 1000 <= reads.len(), "{} of {}", denied.len(), reads.len());
}

/// The list names tables that are there; a read that touches none of them must pass.
#[test]
fn a_list_of_forbidden_tables_denies_at_most_eight_reads_in_a_thousand_that_touch_none() {
    const LIST: [&str; 6] = ["users", "author", "customers", "review", "product", "flight"];
    let reads = corpus();
    let list = LIST.map(|name| format!("\"{name}\"")).join(",");
    let denied = denied(&reads, &format!(r#""tables":{{"deny":[{list}]}}"#));
    let touches = |answer: &Inspection| {
        answer.tables().iter().any(|table| {
            let last = table.rsplit('.').next().unwrap_or_default().to_lowercase();
            LIST.contains(&last.as_str())
        })
    };
    let falsely = denied.iter().filter(|(_, answer)| !touches(answer)).count();
    let rightly = denied.len() - falsely;
    println!(
        "{rightly} reads of forbidden tables denied, {falsely} of {} others",
        reads.len() - rightly
    );
    assert!(reads.is_empty() || rightly > 100, "{rightly}");
    assert!(falsely * 1000 <= reads.len() * 8, "{falsely} of {}", reads.len());
}

/// One row of the README's table of rules.
struct Example {
    rule: String,
    dialect: Dialect,
    settings: String,
    bad: String,
    good: String,
}

/// A cell without its back ticks, with `\uXXXX` and `x⟨×N⟩` written out.
fn cell(text: &str) -> String {
    let text = text.trim().trim_matches('`').replace("\\|", "|");
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        if let Some(code) = rest.strip_prefix("\\u").and_then(|tail| tail.get(..4)) {
            match u32::from_str_radix(code, 16).ok().and_then(char::from_u32) {
                Some(character) => {
                    plain.push(character);
                    rest = &rest[6..];
                    continue;
                }
                None => plain.push(c),
            }
        } else if let Some(tail) = rest.strip_prefix("⟨×") {
            let (count, tail) = tail.split_once('⟩').unwrap();
            let last = plain.pop().unwrap();
            plain.extend(std::iter::repeat_n(last, count.parse().unwrap()));
            rest = tail;
            continue;
        } else {
            plain.push(c);
        }
        rest = &rest[c.len_utf8()..];
    }
    plain
}

fn examples() -> Vec<Example> {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let table = readme.split_once("| rule | dialect | settings | bad | good |").unwrap().1;
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let hidden = row.replace("\\|", "\u{1}");
        let cells: Vec<_> =
            hidden.trim_matches('|').split('|').map(|c| c.replace('\u{1}', "\\|")).collect();
        let [rule, dialect, settings, bad, good] = cells.as_slice() else { panic!("{row}") };
        let settings = settings.trim();
        let inside = settings.trim_start_matches('{').strip_suffix('}').unwrap_or("");
        Example {
            rule: cell(rule),
            dialect: Dialect::parse(dialect.trim()).unwrap_or_else(|| panic!("{row}")),
            settings: if settings == "–" { String::new() } else { inside.to_owned() },
            bad: cell(bad),
            good: cell(good),
        }
    })
    .collect()
}

#[test]
fn every_rule_has_a_bad_and_a_good_example_in_the_readme_that_are_judged_so() {
    let examples = examples();
    let named: Vec<_> = examples.iter().map(|example| example.rule.as_str()).collect();
    assert_eq!(named, crate::Rule::ALL.map(crate::Rule::as_str));
    for Example { rule, dialect, settings, bad, good } in &examples {
        let judge = inspector(*dialect, settings);
        assert_eq!(judge.inspect(good).effect, Effect::Allow, "{rule}: {good}");
        // Without SQL there is nothing to inspect: a case of its own shows it.
        if bad != "–" {
            let answer = judge.inspect(bad);
            assert_eq!(answer.effect, Effect::Deny, "{rule}: {bad}");
            let found = objections(&answer);
            assert!(
                rule == "statement-allowed" || found.contains(&rule.as_str()),
                "{rule}: {found:?}"
            );
        }
    }
}
