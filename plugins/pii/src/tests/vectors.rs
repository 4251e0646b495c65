//! The vectors: what a person expects of made-up texts and payloads.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::Detector;

/// A value that must be redacted: pointer, bytes, type.
type Span = (String, usize, usize, String);

/// Vectors that are known to be judged otherwise, each with its reason, in `exceptions.json`.
fn exceptions(folder: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(folder.join("exceptions.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A split token made whole.
fn whole(value: &Value) -> Value {
    serde_json::from_str(&value.to_string().replace("{{+}}", "")).unwrap()
}

fn expected(vector: &Value) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for expect in vector["expect"].as_array().unwrap() {
        let pointer = expect["pointer"].as_str().unwrap_or_default();
        let text = match &vector["json"] {
            Value::Null => vector["text"].as_str().unwrap().to_owned(),
            json => match json.pointer(pointer).unwrap() {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            },
        };
        let value = expect["value"].as_str().unwrap();
        let nth = expect["nth"].as_u64().unwrap_or(1) as usize;
        let starts: Vec<usize> = (0..text.len())
            .filter(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(value)))
            .collect();
        let start = starts[nth - 1];
        let kind = expect["type"].as_str().unwrap().to_owned();
        spans.push((pointer.to_owned(), start, start + value.len(), kind));
    }
    spans.sort();
    spans
}

fn found(vector: &Value) -> Vec<Span> {
    let settings = vector.get("settings").cloned().unwrap_or_else(|| json!({}));
    let detector = Detector::configure(&settings.to_string()).unwrap();
    let session = detector.session(None, "");
    let findings = match &vector["json"] {
        Value::Null => detector.redact(vector["text"].as_str().unwrap(), &session).findings,
        json => detector.redact_json(json, &session).findings,
    };
    let redacted = findings.into_iter().filter(|finding| finding.action.redacts());
    let mut spans: Vec<Span> = redacted
        .map(|finding| (finding.pointer, finding.start, finding.end, finding.kind))
        .collect();
    spans.sort();
    spans
}

#[test]
fn every_vector_is_judged_as_its_author_expects() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let exceptions = exceptions(&folder);
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut count, mut excepted) = (0, 0);
    let mut wrong = Vec::new();
    for path in files {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_none_or(|extension| extension != "json") || name == "exceptions" {
            continue;
        }
        let vectors: Vec<Value> = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for vector in vectors {
            count += 1;
            let vector = whole(&vector);
            let (expected, found) = (expected(&vector), found(&vector));
            let id = format!("{name}: {}", vector["name"].as_str().unwrap());
            match (expected == found, exceptions.contains_key(&id)) {
                (true, false) => {}
                (false, true) => excepted += 1,
                (true, true) => wrong.push(format!("{id}: an exception that is none any more")),
                (false, false) => {
                    let text = vector.get("text").or(vector.get("json")).unwrap();
                    wrong.push(format!(
                        "{id}\n    {text}\n    expected {expected:?}\n    found    {found:?}"
                    ));
                }
            }
        }
    }
    println!("{count} vectors, {excepted} exceptions, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
