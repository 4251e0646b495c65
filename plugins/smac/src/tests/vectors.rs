//! The vectors of `vectors/`: one fault each, four marks. D: found, in its category. R: gone, or shown
//! behind a marker. L: logged where it stands. V: what is seen is what was seen.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::tests::oracle::{self, Eyes};
use crate::{Action, Format, Output, Profile, Record, Sanitizer, splice};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    id: String,
    #[expect(dead_code, reason = "for people")]
    what: String,
    input: String,
    #[serde(default)]
    format: Format,
    #[serde(default)]
    settings: Option<Value>,
    category: String,
    payload: Vec<String>,
    spans: Vec<String>,
    github: String,
    browser: String,
    strict: String,
    visible: Vec<String>,
    /// Marks that cannot be had, and why.
    #[serde(default)]
    except: BTreeMap<String, String>,
}

impl Vector {
    fn action(&self, profile: Profile) -> &str {
        match profile {
            Profile::Github => &self.github,
            Profile::Browser => &self.browser,
            Profile::Strict => &self.strict,
        }
    }
}

fn vectors() -> Vec<Vector> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let read = |path: &std::path::PathBuf| -> Vec<Vector> {
        let text = std::fs::read_to_string(path).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    files.iter().flat_map(read).collect()
}

/// Which marks a vector misses under a profile.
fn missed(vector: &Vector, profile: Profile) -> Vec<(&'static str, String)> {
    let settings = vector.settings.as_ref().map_or("{}".to_owned(), Value::to_string);
    let sanitizer = Sanitizer::configure(&settings).unwrap().with(profile, Output::Markdown);
    let format = if vector.format == Format::Auto { Format::Markdown } else { vector.format };
    let outcome = sanitizer.sanitize(&vector.input, format);
    let mut missed = Vec::new();
    if splice(&vector.input, &outcome.records).as_ref() != Ok(&outcome.text) {
        missed.push(("splice", String::new()));
    }
    let action = vector.action(profile);
    let records: Vec<&Record> =
        outcome.records.iter().filter(|r| r.action != Action::Layout).collect();
    if action == "keep" {
        if outcome.text != vector.input || !records.is_empty() {
            missed.push(("K", format!("{:?}\n{records:#?}", outcome.text)));
        }
        return missed;
    }
    if !records.iter().any(|record| record.category.as_str() == vector.category) {
        let found: Vec<_> = records.iter().map(|record| record.category.as_str()).collect();
        missed.push(("D", format!("{} not in {found:?}", vector.category)));
    }
    if let Some(why) = log_misses(vector, &records) {
        missed.push(("L", why));
    }
    if action == "flag" {
        if outcome.text != vector.input {
            missed.push(("K", outcome.text.clone()));
        }
        return missed;
    }
    let left: Vec<_> =
        vector.payload.iter().filter(|payload| outcome.text.contains(*payload)).collect();
    if action == "strip" && !left.is_empty() {
        missed.push(("R", format!("{left:?} in {:?}", outcome.text)));
    }
    let again = sanitizer.sanitize(&outcome.text, format);
    if again.text != outcome.text || again.records.iter().any(Record::is_hidden) {
        missed.push(("again", format!("{:?}\n{:?}", outcome.text, again.text)));
    }
    if format == Format::Markdown {
        seen_misses(vector, profile, action, &outcome.text, &mut missed);
    }
    missed
}

/// Whether what is logged is what should be, byte for byte to nineteen twentieths.
fn log_misses(vector: &Vector, records: &[&Record]) -> Option<String> {
    let mut wanted = vec![false; vector.input.len()];
    let mut from = 0;
    for span in &vector.spans {
        let at = vector.input[from..].find(span.as_str()).map(|at| from + at);
        let at = at.or_else(|| vector.input.find(span.as_str())).unwrap();
        wanted[at..at + span.len()].fill(true);
        from = at + span.len();
    }
    let mut logged = vec![false; vector.input.len()];
    let mut markers =
        records.iter().filter(|r| r.category.as_str() == "details" && r.start == r.end);
    if let (Some(first), Some(last)) = (markers.next(), markers.next_back()) {
        logged[first.start..last.end].fill(true);
    }
    for record in records {
        logged[record.start..record.end].fill(true);
    }
    // Blanks around a construct go with it or stay.
    for (at, byte) in vector.input.bytes().enumerate() {
        if byte.is_ascii_whitespace() {
            (wanted[at], logged[at]) = (false, false);
        }
    }
    let count = |bytes: &mut dyn Iterator<Item = (bool, bool)>| {
        bytes.filter(|(a, b)| *a && *b).count() as f64
    };
    let both = count(&mut wanted.iter().copied().zip(logged.iter().copied()));
    let all_wanted = wanted.iter().filter(|b| **b).count() as f64;
    let all_logged = logged.iter().filter(|b| **b).count() as f64;
    let recall = if all_wanted == 0.0 { 1.0 } else { both / all_wanted };
    let precision = if all_logged == 0.0 { 1.0 } else { both / all_logged };
    let exact: Vec<_> =
        records.iter().map(|r| (r.category.as_str(), &vector.input[r.start..r.end])).collect();
    (recall < 0.95 || precision < 0.95).then(|| {
        format!("recall {recall:.2} precision {precision:.2}: {exact:?}, wanted {:?}", vector.spans)
    })
}

fn seen_misses(
    vector: &Vector,
    profile: Profile,
    action: &str,
    text: &str,
    missed: &mut Vec<(&'static str, String)>,
) {
    let eyes = match profile {
        Profile::Github => Eyes::Github,
        Profile::Browser => Eyes::Browser,
        // What only GitHub hides is compared with its eyes.
        Profile::Strict if vector.browser == "keep" && vector.github == "strip" => Eyes::Github,
        Profile::Strict => Eyes::Strict,
    };
    // What these hide, no oracle hides: formulas and diagrams are drawn elsewhere.
    let elsewhere = matches!(
        vector.category.as_str(),
        "math" | "mermaid-comment" | "dialect-comment" | "front-matter"
    );
    let after = oracle::seen(text, eyes);
    let shown = if elsewhere { text } else { &after };
    for words in &vector.visible {
        if !oracle::fold(shown).contains(&oracle::fold(words)) {
            missed.push(("V", format!("{words:?} is not in {after:?} of {text:?}")));
        }
    }
    let before = oracle::seen(&vector.input, eyes);
    if action == "strip" && !elsewhere && !oracle::same(&before, &after) {
        missed.push(("V", format!("\n before {before:?}\n after  {after:?}\n text {text:?}")));
    }
    for payload in &vector.payload {
        if action == "strip" && after.contains(payload.as_str()) {
            missed.push(("R", format!("{payload:?} is seen")));
        }
    }
}

#[test]
fn every_vector_gets_every_mark_under_every_profile() {
    let vectors = vectors();
    assert!(vectors.len() >= 300, "{} vectors", vectors.len());
    let mut marks: BTreeMap<(String, &str), (usize, usize)> = BTreeMap::new();
    let mut report = String::new();
    for vector in &vectors {
        for profile in Profile::ALL {
            let missed = missed(vector, profile);
            for mark in ["D", "R", "L", "V", "K", "splice", "again"] {
                let miss = missed.iter().find(|(name, _)| *name == mark);
                let tally = marks.entry((vector.category.clone(), mark)).or_default();
                tally.1 += 1;
                let key = format!("{}/{mark}", profile.name());
                match (miss, vector.except.get(&key)) {
                    (None, None) => tally.0 += 1,
                    (None, Some(_)) => {
                        report.push_str(&format!("{} {key}: had, though excepted\n", vector.id))
                    }
                    (Some(_), Some(_)) => {}
                    (Some((_, why)), None) => {
                        report.push_str(&format!("{} {key}: {why}\n", vector.id))
                    }
                }
            }
        }
    }
    println!("{} vectors, {} judgements", vectors.len(), vectors.len() * 3);
    let lines = report.matches('\n').count();
    assert!(report.is_empty(), "{lines} lines\n{report}");
}
