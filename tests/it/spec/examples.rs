//! The JSON in SPEC.md is what it says it is.

use std::fs;
use std::path::Path;

use portcullis::case::CaseFile;
use portcullis::{Decision, Options, Request, Runtime};
use portcullis_bundle::Template;
use portcullis_tests::paths::{component, repository};
use serde_json::Value;

use super::bytes::{opened, signed};
use super::text::{fences, spec};

#[test]
fn the_text_is_at_most_800_lines() {
    assert!(spec().lines().count() <= 800);
}

#[test]
fn every_json_in_the_text_is_json() {
    let blocks = fences("json");
    assert!(blocks.len() >= 4, "{}", blocks.len());
    for block in blocks {
        serde_json::from_str::<Value>(&block).unwrap_or_else(|error| panic!("{error}\n{block}"));
    }
}

#[test]
fn the_examples_are_read_by_what_reads_them() {
    for block in fences("json request") {
        Request::parse(block.as_bytes()).unwrap();
    }
    for block in fences("json decision") {
        serde_json::from_str::<Decision>(&block).unwrap();
    }
    for block in fences("json template") {
        Template::read(block.as_bytes()).unwrap();
    }
    for block in fences("json cases") {
        CaseFile::read(block.as_bytes()).unwrap();
    }
}

#[test]
fn the_first_example_is_what_the_bundle_answers() {
    let (request, decision) = (&fences("json request")[0], &fences("json decision")[0]);
    let folder = repository().join("bundles/support-agent");
    let file = |path: &str| (path.to_owned(), fs::read(folder.join(path)).unwrap());
    let built = |name: &str| (format!("modules/{name}.wasm"), component(name));
    let settings =
        ["pii-call", "pii-result", "rules"].map(|id| file(&format!("settings/{id}.json")));
    let files = settings.into_iter().chain([built("conditional-rules"), built("pii")]).collect();
    let bundle = signed(&file("bundle.json").1, files);
    let loaded = Runtime::new(Options::default()).unwrap().load(&opened(&bundle)).unwrap();
    let answer = loaded.decide(&Request::parse(request.as_bytes()).unwrap());
    // What another build of the component changes.
    let settled = |mut value: Value| {
        value["bundle"]["digest"].take();
        value["cost"].take();
        value
    };
    let expected: Value = serde_json::from_str(decision).unwrap();
    assert_eq!(settled(serde_json::to_value(answer).unwrap()), settled(expected));
}

#[test]
fn every_local_link_leads_to_a_file() {
    let text = spec();
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let local: Vec<&str> = links.filter(|link| !link.contains("://")).collect();
    assert!(local.len() >= 5, "{local:?}");
    for link in local {
        assert!(fs::exists(repository().join(Path::new(link))).unwrap(), "{link}");
    }
}
