//! Every route, its good answers and its headers.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use super::fixture::{
    Answer, as_admin, empty, get, logged, post, send, serving, settings, with, with_admin,
};
use crate::{HostNames, Settings};

const CALL: &str = r#"{"id":"1","tool":"a","arguments":{}}"#;

/// The answer without what differs from run to run.
fn settled(answer: &Answer) -> Value {
    let mut body = answer.json();
    assert!(body["cost"]["microseconds"].as_u64().is_some(), "{body}");
    assert!(body["cost"]["fuel"].as_u64().unwrap() > 0, "{body}");
    body["cost"].take();
    if let Some(digest) = body.pointer_mut("/bundle/digest") {
        *digest = digest.as_str().unwrap()[..7].into();
    }
    body
}

// [S13]
#[tokio::test]
async fn a_call_is_decided_about() {
    let answer = send(&serving(settings()), post("/v1/decisions", CALL)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(
        settled(&answer),
        json!({
            "id": "1",
            "effect": "deny",
            "reasons": [{
                "code": "policy-denied", "module": "guest", "rule": "never", "severity": "high",
                "message": "not allowed", "remedy": "ask less",
            }],
            "obligations": [],
            "bundle": {"name": "acme/test", "version": 3, "digest": "sha256:"},
            "cost": null,
        })
    );
}

// [R4]
#[tokio::test]
async fn without_a_bundle_everything_is_denied() {
    let answer = send(&empty(settings()), post("/v1/decisions", CALL)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.body,
        r#"{"id":"1","effect":"deny","reasons":[{"code":"no-bundle","message":"no bundle is loaded, so nothing is allowed"}],"obligations":[],"bundle":null,"cost":{"fuel":0,"microseconds":0,"modules":[]}}"#
    );
}

// [S2]
#[tokio::test]
async fn a_request_without_an_id_gets_one_that_sorts_by_the_servers_time() {
    let app = empty(settings());
    for body in [r#"{"tool":"a","arguments":{}}"#, r#"{"id":"","tool":"a","arguments":{}}"#] {
        let id = send(&app, post("/v1/decisions", body)).await.json()["id"].take();
        let id = uuid::Uuid::parse_str(id.as_str().unwrap()).unwrap();
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id.as_u128() >> 80, u128::from(super::fixture::NOW));
    }
}

// [R6] [S3]
#[tokio::test]
async fn only_an_admin_sees_details() {
    let app = serving(with_admin());
    let explained = r#"{"tool":"a","arguments":{},"explain":true}"#;
    let agents = send(&app, post("/v1/decisions", explained)).await.json();
    assert_eq!(agents["reasons"][0].get("detail"), None);
    assert_eq!(agents["explanation"][0]["effect"], "deny");
    let admins = send(&app, as_admin(post("/v1/decisions", explained))).await.json();
    assert_eq!(admins["reasons"][0]["detail"], "seen inside");

    let trap = r#"{"tool":"t","arguments":{},"explain":true}"#;
    let agents = send(&app, post("/v1/decisions", trap)).await.json();
    assert_eq!(agents["reasons"][0]["code"], "guest-trapped");
    assert_eq!(agents["explanation"][0].get("error_detail"), None);
    let admins = send(&app, as_admin(post("/v1/decisions", trap))).await.json();
    assert!(admins["explanation"][0]["error_detail"].is_string(), "{admins}");
}

// [S2]
#[tokio::test]
async fn time_and_facts_are_the_callers_only_where_the_operator_says_so() {
    let app = serving(settings());
    let now = post("/v1/decisions", r#"{"tool":"a","arguments":{},"now":1}"#);
    let answer = send(&app, now).await;
    assert_eq!(
        answer.body,
        r#"{"type":"/docs#now-not-allowed","title":"this server uses its own clock","status":400,"code":"now-not-allowed","pointer":"/now"}"#
    );
    let facts = r#"{"tool":"a","arguments":{},"facts":{"sql":1}}"#;
    assert_eq!(send(&app, post("/v1/decisions", facts)).await.code(), "facts-not-allowed");

    let app = serving(Settings { caller_sets_inputs: true, ..settings() });
    let both = r#"{"tool":"a","arguments":{},"facts":{"sql":1},"now":"2026-05-01T00:00:00Z"}"#;
    assert_eq!(send(&app, post("/v1/decisions", both)).await.json()["reasons"][0]["rule"], "never");
    let late = r#"{"tool":"a","arguments":{},"now":"2028-01-01T00:00:00Z"}"#;
    let late = send(&app, post("/v1/decisions", late)).await.json();
    assert_eq!(late["reasons"][0]["code"], "bundle-expired");
}

// [S7]
#[tokio::test]
async fn a_batch_keeps_its_order_and_every_request_has_its_own_outcome() {
    let body = r#"{"requests":[{"id":"1","tool":"a","arguments":{}},{"tool":7,"arguments":{}},
        {"id":"3","tool":"t","result":[]},{"id":"4","tool":"a","arguments":{},"now":5}]}"#;
    let answer = send(&serving(settings()), post("/v1/decisions/batch", body)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let body = answer.json();
    let outcomes = body["outcomes"].as_array().unwrap();
    assert_eq!(outcomes.len(), 4);
    assert_eq!(outcomes[0]["decision"]["id"], "1");
    assert_eq!(
        outcomes[1],
        json!({"problem": {
            "type": "/docs#request-malformed",
            "title": "the request has another shape",
            "status": 400,
            "code": "request-malformed",
            "detail": "at `/tool`: invalid type: integer `7`, expected a string",
            "pointer": "/requests/1/tool",
        }})
    );
    assert_eq!(outcomes[2]["decision"]["reasons"][0]["code"], "guest-trapped");
    assert_eq!(outcomes[3]["problem"]["pointer"], "/requests/3/now");
}

// [S7]
#[tokio::test]
async fn a_batch_has_up_to_256_requests() {
    let app = empty(settings());
    let batch = |count: usize| {
        let requests = vec![CALL; count].join(",");
        post("/v1/decisions/batch", format!(r#"{{"requests":[{requests}]}}"#))
    };
    for count in [0, 256] {
        let outcomes = send(&app, batch(count)).await.json()["outcomes"].take();
        assert_eq!(outcomes.as_array().unwrap().len(), count);
    }
    let answer = send(&app, batch(257)).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::BAD_REQUEST, "batch-too-large")
    );
    assert_eq!(answer.json()["detail"], "257 requests; at most 256 are taken");
}

#[tokio::test]
async fn bundles_say_what_they_are_and_what_they_cost() {
    let app = serving(settings());
    assert_eq!(send(&empty(settings()), get("/v1/bundles")).await.body, r#"{"bundles":[]}"#);
    let list = send(&app, get("/v1/bundles")).await.json();
    let digest = list["bundles"][0]["digest"].as_str().unwrap();
    assert_eq!(
        list,
        json!({"bundles": [{
            "name": "acme/test", "version": 3, "digest": digest, "label": "1.0.0",
            "expires": "2027-01-01T00:00:00Z", "modules": ["guest"],
        }]})
    );

    for _ in 0..3 {
        send(&app, post("/v1/decisions", CALL)).await;
    }
    let bundle = send(&app, get("/v1/bundles/acme/test")).await.json();
    assert_eq!(bundle["digest"], digest);
    assert_eq!(bundle["manifest"]["name"], "acme/test");
    assert_eq!(bundle["usage"]["decisions"], json!({"allow": 0, "require-approval": 0, "deny": 3}));
    for spread in ["/usage/microseconds", "/usage/fuel", "/modules/0/fuel"] {
        assert_eq!(bundle.pointer(spread).unwrap()["count"], 3, "{spread}");
    }
    let mut module = bundle["modules"][0].clone();
    module["fuel"].take();
    assert_eq!(
        module,
        json!({
            "id": "guest", "name": "test-guest", "version": "1.0.0",
            "summary": "denies everything.", "snapshot": true, "imports": [], "fuel": null,
        })
    );
}

#[tokio::test]
async fn a_server_is_ready_while_a_bundle_serves_and_nobody_told_it_to_stop() {
    let check = async |app: &axum::Router, status: u16, body: &str| {
        let answer = send(app, get("/readyz")).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (status, body));
        assert_eq!(send(app, get("/healthz")).await.body, "ok\n");
    };
    check(&empty(settings()), 503, "no bundle is loaded\n").await;
    check(&serving(settings()), 200, "ready\n").await;
    let state = crate::State::new(super::fixture::host(&Default::default()), settings());
    state.drain();
    check(&crate::app(state), 503, "draining\n").await;
}

// [S15]
#[tokio::test]
async fn metrics_count_decisions_failures_and_problems() {
    let app = serving(settings());
    for body in [CALL, CALL, r#"{"tool":"t","arguments":{}}"#, "{"] {
        send(&app, post("/v1/decisions", body)).await;
    }
    let answer = send(&app, get("/metrics")).await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/plain; version=0.0.4; charset=utf-8");
    for line in [
        r#"portcullis_decisions_total{bundle="acme/test",effect="deny"} 3"#,
        r#"portcullis_findings_total{bundle="acme/test",module="guest",rule="never",code="policy-denied"} 2"#,
        r#"portcullis_module_failures_total{bundle="acme/test",module="guest",code="guest-trapped"} 1"#,
        r#"portcullis_evaluations_total{bundle="acme/test",module="guest"} 3"#,
        r#"portcullis_decision_seconds_bucket{bundle="acme/test",le="+Inf"} 3"#,
        r#"portcullis_decision_seconds_count{bundle="acme/test"} 3"#,
        r#"portcullis_problems_total{code="request-not-json"} 1"#,
        "portcullis_requests_shed_total 0",
        "portcullis_requests_running 0",
    ] {
        assert!(answer.body.lines().any(|found| found == line), "{line}\n{}", answer.body);
    }
    let info = r#"portcullis_bundle_info{bundle="acme/test",version="3",digest="sha256:"#;
    assert!(answer.body.contains(info), "{}", answer.body);
    assert!(!answer.body.contains("tool"), "{}", answer.body);
}

#[tokio::test]
async fn every_sample_belongs_to_a_family_that_was_declared() {
    let app = serving(settings());
    send(&app, post("/v1/decisions", CALL)).await;
    let text = send(&app, get("/metrics")).await.body;
    let mut family = String::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            family = rest.split(' ').next().unwrap().to_owned();
        } else if !line.starts_with('#') {
            assert!(line.starts_with(&family), "{line} after {family}");
        }
    }
    assert!(text.ends_with('\n'));
}

// [S12]
#[tokio::test]
async fn the_trace_is_carried_through() {
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let request = with(get("/healthz"), "traceparent", &format!("00-{trace}-b7ad6b7169203331-01"));
    let answer = send(&empty(settings()), with(request, "tracestate", "vendor=1")).await;
    let parent = answer.headers["traceparent"].to_str().unwrap();
    assert!(parent.starts_with(&format!("00-{trace}-")) && parent.ends_with("-01"), "{parent}");
    assert_eq!(answer.headers["tracestate"], "vendor=1");

    let answer = send(&empty(settings()), with(get("/healthz"), "traceparent", "rubbish")).await;
    let parent = answer.headers["traceparent"].to_str().unwrap();
    assert_eq!(parent.len(), 55, "{parent}");
}

// [S13]
#[tokio::test]
async fn the_page_of_docs_can_fetch_nothing_from_elsewhere() {
    let app = empty(settings());
    for path in ["/docs", "/docs/docs.js", "/docs/docs.css"] {
        let answer = send(&app, get(path)).await;
        assert_eq!(answer.status, StatusCode::OK);
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(!answer.body.contains("://"), "{path}");
        assert!(!answer.body.contains("innerHTML"), "{path}");
    }
    let document = send(&app, get("/openapi.json")).await;
    assert_eq!(document.json()["openapi"], "3.1.0");
}

#[tokio::test]
async fn every_route_is_in_the_openapi_document_and_the_other_way_round() {
    let app = serving(settings());
    let document = crate::openapi();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let path = path.replace("{name}", "acme/test");
        for method in operations.as_object().unwrap().keys() {
            let mut request = get(&path);
            *request.method_mut() = method.to_uppercase().parse().unwrap();
            let status = send(&app, request).await.status;
            assert!(status != StatusCode::NOT_FOUND && status != StatusCode::METHOD_NOT_ALLOWED);
        }
    }
    assert_eq!(document["paths"].as_object().unwrap().len(), 16);
}

#[tokio::test]
async fn names_the_operator_listed_are_answered_to() {
    let host_names = HostNames::Listed(vec!["pdp.internal".into()]);
    let app = empty(Settings { host_names, ..settings() });
    let ask = async |host: &str| {
        let request = axum::http::Request::get("/healthz").header("host", host);
        send(&app, request.body(axum::body::Body::empty()).unwrap()).await
    };
    assert_eq!(ask("pdp.internal:8443").await.status, StatusCode::OK);
    assert_eq!(ask("evil.example").await.code(), "host-not-allowed");
}

// [S15]
#[tokio::test]
async fn a_decision_is_one_line_of_the_log_and_the_payload_is_not_in_it() {
    let body = r#"{"id":"a\u001b[31m\n\"b","tool":"a-tool-name","arguments":{"card":"4111"}}"#;
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    send(&serving(settings()), with(post("/v1/decisions", body), "traceparent", trace)).await;
    let text = logged();
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("::decision")).collect();
    assert_eq!(lines.len(), 1, "{text}");
    assert!(!text.contains("4111") && !text.contains("not allowed") && !text.contains("tool-name"));
    assert!(!text.contains('\u{1b}'), "{text}");
    let mut line: Value = serde_json::from_str(lines[0]).unwrap();
    for field in ["timestamp", "digest", "fuel", "microseconds", "span_id"] {
        assert!(!line[field].take().is_null(), "{field} in {}", lines[0]);
    }
    assert_eq!(
        line,
        json!({
            "timestamp": null, "level": "INFO", "target": "portcullis::decision",
            "id": "a\u{1b}[31m\n\"b", "effect": "deny", "codes": "policy-denied",
            "bundle": "acme/test", "version": 3, "digest": null, "fuel": null,
            "microseconds": null, "degraded": false,
            "trace_id": "0af7651916cd43dd8448eb211c80319c", "span_id": null,
            "parent_id": "b7ad6b7169203331",
        })
    );
}

// [S8]
#[tokio::test]
async fn what_a_batch_does_not_get_to_in_time_is_said_so() {
    let mut settings = settings();
    settings.limits.batch_timeout = std::time::Duration::ZERO;
    let body = format!(r#"{{"requests":[{CALL}]}}"#);
    let answer = send(&empty(settings), post("/v1/decisions/batch", body)).await;
    assert_eq!(answer.json()["outcomes"][0]["problem"]["code"], "timed-out");
}
