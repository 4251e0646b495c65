//! The rules and the request that are measured: refunds with a limit, one rule per tool.

use conditional_rules::Rules;
use portcullis::Request;
use portcullis_tests::bundles::NOW;
use serde_json::{Value, json};

const REQUEST: &str = r#"{"id":"bench","tool":"tool_7","environment":"prod","principal":{"tenant":"acme","agent":"bench","roles":["support"]},"arguments":{"amount":250.00,"order":"O-12345","reason":"the parcel was late","note":"a customer for ten years"}}"#;

/// `count` rules, of which one matches the request.
pub fn settings(count: usize) -> Value {
    let rule = |number: usize| {
        json!({
            "id": format!("RULE_{number}"), "description": "large amounts need a manager",
            "match": {"tool_name": format!("tool_{number}"), "environment": "prod"},
            "when": {"amount_greater_than": 100},
            "outcome": "REQUIRE_APPROVAL", "approver_role": "manager"
        })
    };
    json!({"rules": (0..count).map(rule).collect::<Vec<_>>(), "defaults": {"outcome": "ALLOW"}})
}

/// The request, as the host takes it.
pub fn request() -> Request {
    Request::parse(REQUEST.as_bytes()).expect("a request").at(NOW * 1000)
}

/// The request, as a policy takes it.
pub fn guest_request() -> portcullis_guest::Request {
    portcullis_guest::case::request(REQUEST).expect("a request")
}

/// The same rules in this process.
pub fn native(count: usize) -> Rules {
    Rules::configure(&settings(count).to_string()).expect("the settings")
}
