//! Facts pass from module to module, and only forward.

use portcullis::{Effect, Options, ReasonCode, Request, Runtime};
use portcullis_tests::bundles::{Draft, NOW};
use portcullis_tests::guests::guest;
use serde_json::json;

fn request(payload: &str) -> Request {
    let json = format!(r#"{{"id":"r","tool":"t","arguments":{payload},"explain":true}}"#);
    Request::parse(json.as_bytes()).unwrap().at(NOW * 1000)
}

// [R11]
#[test]
fn a_module_decides_on_what_an_earlier_one_established() {
    let bundle = Draft::new("facts")
        .with("default", json!("allow"))
        .module("writer", &guest("fact-writer"), &json!({}), &json!({}))
        .module("reader", &guest("fact-reader"), &json!({}), &json!({}))
        .open();
    let loaded = Runtime::new(Options::default()).unwrap().load(&bundle).unwrap();
    assert_eq!(loaded.modules()[1].needs(), ["seen"]);
    let object = loaded.decide(&request(r#"{"a":1}"#));
    assert_eq!(object.effect, Effect::Deny);
    let facts = &object.explanation.as_ref().unwrap()[0].facts;
    assert_eq!((facts[0].name.as_str(), facts[0].value.get()), ("seen", "1"));
    let array = loaded.decide(&request("[1]"));
    assert_eq!(array.effect, Effect::Allow);
    assert_eq!(array.reasons[0].code, ReasonCode::DefaultApplied);
}

// [R12]
#[test]
fn a_module_that_needs_a_fact_nobody_established_before_it_is_refused() {
    let bundle = Draft::new("facts")
        .module("reader", &guest("fact-reader"), &json!({}), &json!({}))
        .module("writer", &guest("fact-writer"), &json!({}), &json!({}))
        .open();
    let error = Runtime::new(Options::default()).unwrap().load(&bundle).err().unwrap();
    assert_eq!(error.code(), "fact-missing");
    assert_eq!(
        error.to_string(),
        "module `reader`: it needs the fact `seen`, which no module before it establishes"
    );
}
