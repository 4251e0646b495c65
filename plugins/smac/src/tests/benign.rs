//! Honest documents, in many languages and scripts: they come back byte for byte, with an empty log.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use crate::{Format, Output, Profile, Sanitizer};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    pub(crate) id: String,
    pub(crate) language: String,
    pub(crate) script: String,
    #[expect(dead_code, reason = "for people")]
    what: String,
    pub(crate) text: String,
}

pub(crate) fn documents() -> Vec<Document> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benign");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| -> Vec<Document> {
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    };
    files
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .flat_map(read)
        .collect()
}

#[test]
fn honest_documents_come_back_as_they_are() {
    let documents = documents();
    let distinct =
        |of: fn(&Document) -> &String| documents.iter().map(of).collect::<BTreeSet<_>>().len();
    assert!(documents.len() >= 120, "{} documents", documents.len());
    assert!(distinct(|d| &d.language) >= 20 && distinct(|d| &d.script) >= 20);
    let mut report = String::new();
    for document in &documents {
        for profile in Profile::ALL {
            let sanitizer = Sanitizer::configure("{}").unwrap().with(profile, Output::Markdown);
            let outcome = sanitizer.sanitize(&document.text, Format::Auto);
            if outcome.text != document.text || !outcome.records.is_empty() {
                let found = outcome.records.iter().map(|record| {
                    (
                        record.category.as_str(),
                        record.reason,
                        document.text.get(record.start..record.end),
                    )
                });
                let found: Vec<_> = found.collect();
                report.push_str(&format!("{} {}: {found:?}\n", document.id, profile.name()));
            }
        }
    }
    assert!(report.is_empty(), "{report}");
}
