//! The plugin as a whole: cases, the published schema, and input made to break it.

use std::collections::BTreeSet;

use portcullis_guest::case::CaseFile;
use portcullis_guest::{Effect, Fact, Policy, Principal, Request, Session, Stage};
use proptest::prelude::*;
use serde_json::Value;

use crate::condition::{WHEN_KEYS, fact, operand};
use crate::{Rules, rule, scope, settings};

#[test]
fn cases_hold() {
    portcullis_guest::case::check::<Rules>("cases");
}

fn schema() -> Value {
    serde_json::from_str(&Rules::describe().settings_schema).unwrap()
}

/// Settings of all case files, as text.
fn case_settings() -> Vec<String> {
    let files = std::fs::read_dir("cases").unwrap().map(|entry| entry.unwrap().path());
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let file: CaseFile = serde_json::from_str(&text).unwrap();
        file.settings.unwrap().get().to_owned()
    };
    files.map(read).collect()
}

#[test]
fn the_schema_names_the_keys_that_are_read() {
    let schema = schema();
    for (pointer, keys) in [
        ("/properties", settings::FILE_KEYS),
        ("/properties/defaults/properties", settings::DEFAULTS_KEYS),
        ("/$defs/rule/properties", rule::RULE_KEYS),
        ("/$defs/rule/properties/match/properties", scope::MATCH_KEYS),
        ("/$defs/rule/properties/exceptions/properties", rule::EXCEPTIONS_KEYS),
        ("/$defs/when/properties", WHEN_KEYS),
        ("/$defs/fact/properties", fact::FACT_KEYS),
        ("/$defs/contents/oneOf/1/properties", operand::OPERAND_KEYS),
    ] {
        let named = schema.pointer(pointer).unwrap().as_object().unwrap();
        let named: BTreeSet<&str> = named.keys().map(String::as_str).collect();
        assert_eq!(named, keys.iter().copied().collect(), "{pointer}");
    }
}

#[test]
fn the_schema_accepts_what_is_accepted_and_refuses_what_it_can() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for text in case_settings() {
        let settings: Value = serde_json::from_str(&text).unwrap();
        let faults: Vec<_> = validator.iter_errors(&settings).map(|e| e.to_string()).collect();
        assert_eq!(faults, Vec::<String>::new(), "{text}");
    }
    for refused in [
        r#"{}"#,
        r#"{"rules":[{"id":"a"}]}"#,
        r#"{"rules":[{"id":"a","outcome":"BLOCK"}]}"#,
        r#"{"rules":[{"id":"a","outcome":"deny","when":{}}]}"#,
        r#"{"rules":[{"id":"a","outcome":"deny","when":{"amount_greater_than":"$5"}}]}"#,
        r#"{"rules":[{"id":"a","outcome":"deny","match":{"tool":"x"}}]}"#,
    ] {
        assert!(!validator.is_valid(&serde_json::from_str(refused).unwrap()), "{refused}");
    }
}

fn request(tool: &str, payload: &str) -> Request {
    Request {
        id: String::new(),
        stage: Stage::Call,
        tool: tool.to_owned(),
        payload: payload.to_owned(),
        environment: "prod".to_owned(),
        principal: Principal {
            tenant: None,
            agent: None,
            user: None,
            roles: Vec::new(),
            delegation: Vec::new(),
        },
        session: None,
        now: 1_772_953_200_000,
        attributes: Vec::new(),
        facts: Vec::new(),
    }
}

#[test]
fn a_payload_that_cannot_be_read_is_not_let_through() {
    let settings = r#"{"rules":[{"id":"a","outcome":"DENY","when":{"contains_any":"x"}}],"defaults":{"outcome":"ALLOW"}}"#;
    let rules = Rules::configure(settings).unwrap();
    let nested = format!("{}{}", "[".repeat(500), "]".repeat(500));
    for payload in ["", "{", r#"{"a":1,"a":2}"#, "{} {}", nested.as_str()] {
        assert_eq!(rules.evaluate(&request("t", payload)).effect, Some(Effect::Deny), "{payload}");
    }
    assert_eq!(rules.evaluate(&request("t", "{}")).effect, Some(Effect::Allow));
}

#[test]
fn findings_and_obligations_stay_within_what_the_host_accepts() {
    let rules = |count: usize, key: &str| {
        let rule = |n: usize| format!(r#"{{"id":"{n}","outcome":"DENY","obligations":["{key}"]}}"#);
        let list: Vec<String> = (0..count).map(|n| rule(n).replace("NN", &n.to_string())).collect();
        Rules::configure(&format!(r#"{{"rules":[{}]}}"#, list.join(","))).unwrap()
    };
    let verdict = rules(1000, "same").evaluate(&request("t", "{}"));
    assert_eq!((verdict.findings.len(), verdict.obligations.len()), (256, 1));
    assert_eq!(verdict.findings[255].message, "745 more rules matched");
    let verdict = rules(64, "k-NN").evaluate(&request("t", "{}"));
    assert_eq!((verdict.effect, verdict.obligations.len()), (Some(Effect::Deny), 64));
    let verdict = rules(65, "k-NN").evaluate(&request("t", "{}"));
    assert_eq!(
        (verdict.findings[0].rule.as_str(), verdict.obligations.len()),
        ("too-many-obligations", 0)
    );
}

#[test]
fn a_message_never_repeats_what_the_payload_holds() {
    let secret = "hunter2";
    let payload = format!(
        r#"{{"amount":"{secret}","to":"{secret}","text":"{secret} x","cc":"a@{secret}.example"}}"#
    );
    for settings in case_settings() {
        let rules = Rules::configure(&settings).unwrap();
        for tool in ["issue_refund", "send", "run", "query", "post", "pay", "fetch", "mail"] {
            for finding in rules.evaluate(&request(tool, &payload)).findings {
                let said = format!("{}{:?}", finding.message, finding.remedy);
                assert!(!said.contains(secret), "{said}");
            }
        }
    }
}

#[test]
fn a_finding_says_what_where_and_what_would_pass() {
    let check = |rule: &str, payload: &str, message: &str, remedy: Option<&str>, at: &str| {
        let rules = Rules::configure(&format!(r#"{{"rules":[{{"id":"a",{rule}}}]}}"#)).unwrap();
        let verdict = rules.evaluate(&request("t", payload));
        let finding = verdict.findings.first().unwrap();
        let place = finding.at.as_ref().map(|at| match at.span {
            Some(span) => format!("{} {}..{}", at.pointer, span.start, span.end),
            None => at.pointer.clone(),
        });
        let said = (finding.message.as_str(), finding.remedy.as_deref(), place.unwrap_or_default());
        assert_eq!(said, (message, remedy, at.to_owned()), "{rule}");
    };
    check(
        r#""description":"refunds over $100 need a manager","when":{"amount_greater_than":100},"outcome":"REQUIRE_APPROVAL","approver_role":"support-manager""#,
        r#"{"amount":250}"#,
        "refunds over $100 need a manager",
        Some("get approval from `support-manager`, or keep `/amount` at or below 100"),
        "/amount",
    );
    check(
        r#""when":{"amount_greater_than":100},"outcome":"DENY","exceptions":{"approver_role":"cfo"}"#,
        r#"{"amount":"lots"}"#,
        "calls of this kind are denied when `/amount` is greater than 100 (`/amount` is not a plain number, which counts as a match)",
        Some("ask `cfo` for an exception, or give `/amount` as a plain number"),
        "/amount",
    );
    check(
        r#""when":{"contains_any":["DROP"]},"outcome":"DENY""#,
        r#"{"a":["é drop"]}"#,
        "calls of this kind are denied when the payload contains `DROP`",
        Some("leave out `DROP`"),
        "/a/0 3..7",
    );
    check(
        r#""when":{"recipient_domain_not_in":["shop.example"]},"outcome":"DENY""#,
        r#"{"to":"Eve <eve@evil.example>"}"#,
        "calls of this kind are denied when the domain of a recipient is in none of `shop.example`",
        Some("send only to addresses in `shop.example`"),
        "/to 5..21",
    );
    check(
        r#""when":{"time_outside":"9am-5pm EST"},"outcome":"DENY""#,
        "{}",
        "calls of this kind are denied when it is not between 09:00 and 17:00 America/New_York",
        Some("retry between 09:00 and 17:00 America/New_York"),
        "",
    );
    check(
        r#""when":{"role_not_in":["cfo"]},"outcome":"DENY","remedy":"ask the CFO","severity":"critical""#,
        "{}",
        "calls of this kind are denied when the caller lacks the role `cfo`",
        Some("ask the CFO"),
        "",
    );
    check(
        r#""match":{"tenant":"acme"},"outcome":"DENY""#,
        "{}",
        "calls of this kind are denied (the tenant is not given, which counts as a match)",
        Some("say the tenant"),
        "",
    );
}

/// JSON of any shape, with the words that rules and payloads are made of.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "a",
        "*",
        "db_*",
        "DENY",
        "ALLOW",
        "9am-5pm EST",
        "22:00-06:00",
        "mon-fri",
        "UTC",
        "2026-01-01",
        "100.10",
        "1e9",
        "-",
        "a@shop.example",
        "shop.example",
        "/amount",
        "",
        "(",
        "a|b+",
        "é",
        "args.amount > 1",
        "args.to.exists(t, t == 'a')",
        "facts.pii.x",
        "call",
        "first-match",
        "now.getHours('EST') > 3",
        "-args.amount < 0 || 1/0 > 0",
        "size(args) % 0 == 1",
        "observe",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..1000).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    let mut keys: Vec<&str> = WHEN_KEYS.to_vec();
    keys.extend(rule::RULE_KEYS);
    keys.extend(scope::MATCH_KEYS);
    keys.extend(fact::FACT_KEYS);
    keys.extend([
        "to",
        "amount",
        "value",
        "values",
        "defaults",
        "domain_sets",
        "strategy",
        "rules",
    ]);
    let key = prop::sample::select(keys).prop_map(str::to_owned);
    leaf.prop_recursive(4, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn no_settings_and_no_request_bring_it_down(
        when in any_json(), scope in any_json(), file in any_json(), payload in any_json(),
        outcome in prop::sample::select(vec!["ALLOW", "DENY", "REQUIRE_APPROVAL"]),
        now: u64, fact in any_json(), attribute in "\\PC{0,8}",
    ) {
        let _ = Rules::configure(&file.to_string());
        let settings = serde_json::json!({
            "rules": [{"id": "a", "outcome": outcome, "when": when, "match": scope}],
        });
        let with_when = serde_json::json!({"rules": [{"id": "a", "outcome": outcome, "when": when}]});
        let fact = Fact { name: "pii".to_owned(), value: fact.to_string() };
        let session = Session { id: attribute.clone(), labels: vec![attribute.clone()], counters: vec![] };
        let request = Request {
            now,
            facts: vec![fact],
            session: Some(session),
            attributes: vec![("data_labels".to_owned(), attribute)],
            ..request("db_a", &payload.to_string())
        };
        for settings in [settings, with_when] {
            if let Ok(rules) = Rules::configure(&settings.to_string()) {
                let verdict = rules.evaluate(&request);
                prop_assert_eq!(verdict, rules.evaluate(&request));
            }
        }
    }

    #[test]
    fn a_condition_of_each_kind_stands_any_payload(payload in any_json(), file in 0_usize..20) {
        let all = case_settings();
        let rules = Rules::configure(all.iter().cycle().nth(file).unwrap()).unwrap();
        for tool in ["issue_refund", "send", "run", "query", "post", "order", "refund_cents", "mail"] {
            let verdict = rules.evaluate(&request(tool, &payload.to_string()));
            let document = crate::json::Document::parse(&request(tool, &payload.to_string()).payload)
                .map(|document| {
                    verdict.findings.iter().filter_map(|f| f.at.as_ref()).all(|at| {
                        let node = document.at(&at.pointer);
                        let span = at.span.map(|span| span.start as usize..span.end as usize);
                        match (node, span) {
                            (Some(_), None) => true,
                            (Some(node), Some(span)) => node.text().is_some_and(|t| t.get(span).is_some()),
                            (None, _) => false,
                        }
                    })
                });
            prop_assert_eq!(document, Ok(true));
        }
    }

    #[test]
    fn any_bytes_as_settings_are_read_or_refused(text in "\\PC{0,60}") {
        let _ = Rules::configure(&text);
        let _ = Rules::configure(&format!(r#"{{"rules":[{text}]}}"#));
    }
}
