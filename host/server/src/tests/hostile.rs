//! Requests that are wrong: each gets its own problem, and changes nothing.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use futures_util::stream;

use super::fixture::{Answer, TOKEN, empty, get, post, send, serving, settings, with, with_admin};
use crate::MAX_BODY_BYTES;

const CALL: &str = r#"{"tool":"a","arguments":{}}"#;

async fn check(app: &Router, request: Request<Body>, status: u16, code: &str) -> Answer {
    let about = format!("{} {}", request.method(), request.uri());
    let answer = send(app, request).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{about}");
    answer
}

#[tokio::test]
async fn bodies_that_are_no_request_are_refused_with_their_place() {
    let app = serving(settings());
    let deep = format!(r#"{{"tool":"a","arguments":{}}}"#, "[".repeat(100_000));
    for (body, code, member, place) in [
        ("", "request-not-json", "offset", "0"),
        ("{", "request-not-json", "offset", "1"),
        ("nonsense", "request-not-json", "offset", "1"),
        (r#"{"tool":"a","arguments":{}} x"#, "request-not-json", "offset", "28"),
        (r#"{"tool":"a","tool":"b","arguments":{}}"#, "request-not-json", "pointer", r#""""#),
        (
            r#"{"tool":"a","arguments":{"b":[{"c":1,"c":2}]}}"#,
            "request-not-json",
            "pointer",
            r#""/arguments/b/0""#,
        ),
        (&deep, "request-not-json", "offset", "87"),
        ("[]", "request-malformed", "pointer", r#""""#),
        (r#"{"tool":"a","arguments":{},"extra":1}"#, "request-malformed", "pointer", r#""/extra""#),
        (
            r#"{"tool":"a","arguments":{},"principal":{"roles":"x"}}"#,
            "request-malformed",
            "pointer",
            r#""/principal/roles""#,
        ),
        (r#"{"arguments":{}}"#, "request-malformed", "pointer", r#""""#),
        (r#"{"tool":"","arguments":{}}"#, "request-limit", "pointer", r#""/tool""#),
        (r#"{"tool":"a"}"#, "request-payload", "pointer", "null"),
        (r#"{"tool":"a","arguments":{},"result":{}}"#, "request-payload", "pointer", "null"),
    ] {
        let answer = check(&app, post("/v1/decisions", body.to_owned()), 400, code).await;
        assert_eq!(answer.json()[member].to_string(), place, "{body:.80}: {}", answer.body);
    }
    let answer =
        check(&app, post("/v1/decisions", vec![b'{', 0xff]), 400, "request-not-utf8").await;
    assert_eq!(answer.json()["offset"], 1);
}

#[tokio::test]
async fn bodies_that_are_no_batch_are_refused() {
    let app = empty(settings());
    for (body, code) in [
        ("", "batch-malformed"),
        ("[[]]", "batch-malformed"),
        ("{", "request-not-json"),
        ("{}", "batch-malformed"),
        (r#"{"requests":{}}"#, "batch-malformed"),
        (r#"{"requests":[],"requests":[]}"#, "batch-malformed"),
        (r#"{"requests":[],"more":1}"#, "batch-malformed"),
        (r#"{"requests":[} "#, "request-not-json"),
        (r#"{"requests":[]} x"#, "request-not-json"),
    ] {
        check(&app, post("/v1/decisions/batch", body), 400, code).await;
    }
    let deep = format!(r#"{{"requests":[{}]}}"#, "[".repeat(100_000));
    check(&app, post("/v1/decisions/batch", deep), 400, "request-not-json").await;
    let bytes = vec![b'{', 0xff];
    check(&app, post("/v1/decisions/batch", bytes), 400, "request-not-utf8").await;
    let one = r#"{"requests":[[[[1]]]]}"#;
    let answer = send(&app, post("/v1/decisions/batch", one)).await;
    assert_eq!(answer.json()["outcomes"][0]["problem"]["code"], "request-malformed");
}

// [S9]
#[tokio::test]
async fn long_text_in_a_request_comes_back_short() {
    let body = format!(r#"{{"tool":"a","arguments":{{}},"{}":1}}"#, "ä".repeat(100_000));
    let answer =
        check(&empty(settings()), post("/v1/decisions", body), 400, "request-malformed").await;
    assert!(answer.body.len() < 2000, "{}", answer.body.len());
}

// [S6]
#[tokio::test]
async fn a_body_is_taken_up_to_its_limit() {
    let app = empty(settings());
    let padded = |bytes: usize| format!("{CALL}{}", " ".repeat(bytes - CALL.len()));
    let fits = send(&app, post("/v1/decisions", padded(MAX_BODY_BYTES))).await;
    assert_eq!(fits.status, StatusCode::OK);
    let known = post("/v1/decisions", padded(MAX_BODY_BYTES + 1));
    check(&app, known, 413, "body-too-large").await;
    let halves = [padded(MAX_BODY_BYTES), "x".into()].map(Ok::<_, std::io::Error>);
    let unknown = Body::from_stream(stream::iter(halves));
    check(&app, post("/v1/decisions", unknown), 413, "body-too-large").await;
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_request() {
    let parts = [Ok(CALL.to_owned()), Err(std::io::Error::other("gone"))];
    let body = Body::from_stream(stream::iter(parts));
    check(&empty(settings()), post("/v1/decisions", body), 400, "body-incomplete").await;
}

// [S6]
#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let mut settings = settings();
    settings.limits.body_timeout = std::time::Duration::from_millis(1);
    let body = Body::from_stream(stream::pending::<Result<String, std::io::Error>>());
    check(&empty(settings), post("/v1/decisions", body), 408, "body-timeout").await;
}

// [S6]
#[tokio::test]
async fn other_media_types_are_refused() {
    let app = empty(settings());
    let typed = |media_type: &str| {
        let request = Request::post("/v1/decisions").header("content-type", media_type);
        request.body(Body::from(CALL)).unwrap()
    };
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
        check(&app, typed(media_type), 415, "content-type-unsupported").await;
    }
    let none = Request::post("/v1/decisions").body(Body::from(CALL)).unwrap();
    let answer = check(&app, none, 415, "content-type-unsupported").await;
    assert_eq!(answer.json()["detail"], "`content-type` is ``, expected `application/json`");
    let zipped = with(typed("application/json"), "content-encoding", "gzip");
    check(&app, zipped, 415, "content-encoding-unsupported").await;
}

#[tokio::test]
async fn paths_that_are_not_there_are_not_found() {
    let app = serving(with_admin());
    for path in [
        "/",
        "/v1",
        "/v1/decisions/",
        "//v1/decisions",
        "/v1/Decisions",
        "/v1/%64ecisions",
        "/docs/../healthz",
        "/docs/%2e%2e/healthz",
        "/docs/other.js",
        "/v1/bundles/",
    ] {
        check(&app, get(path), 404, "route-unknown").await;
    }
}

#[tokio::test]
async fn names_of_bundles_are_only_ever_looked_up() {
    let app = serving(settings());
    for name in [
        "acme",
        "acme/other",
        "acme/test/",
        "ACME/test",
        "acme//test",
        "../../../etc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        "acme/test%00",
        "acme/../acme/test",
        "%ff%fe",
        "acme/test%0d%0aset-cookie:a",
    ] {
        check(&app, get(&format!("/v1/bundles/{name}")), 404, "bundle-unknown").await;
    }
    let encoded = send(&app, get("/v1/bundles/acme%2Ftest")).await;
    assert_eq!(encoded.json()["name"], "acme/test");
}

#[tokio::test]
async fn other_methods_are_told_which_ones_there_are() {
    let app = serving(settings());
    for (method, path, allowed) in [
        (Method::GET, "/v1/decisions", "POST"),
        (Method::OPTIONS, "/v1/decisions", "POST"),
        (Method::PUT, "/v1/decisions/batch", "POST"),
        (Method::DELETE, "/v1/bundles", "GET,HEAD,POST"),
        (Method::DELETE, "/v1/bundles/acme/test", "GET,HEAD"),
        (Method::POST, "/metrics", "GET,HEAD"),
        (Method::TRACE, "/healthz", "GET,HEAD"),
    ] {
        let mut request = get(path);
        *request.method_mut() = method;
        let answer = check(&app, request, 405, "method-not-allowed").await;
        assert_eq!(answer.headers[header::ALLOW], allowed);
    }
}

// [S5]
#[tokio::test]
async fn pages_of_other_origins_get_nothing() {
    let app = serving(settings());
    let call = || post("/v1/decisions", CALL);
    check(&app, with(call(), "origin", "https://evil.example"), 403, "origin-not-allowed").await;
    check(&app, with(call(), "sec-fetch-site", "cross-site"), 403, "origin-not-allowed").await;
    let ours = send(&app, with(call(), "origin", "http://localhost")).await;
    assert_eq!(ours.status, StatusCode::OK);
    assert!(!ours.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
    let rebound = Request::post("/v1/decisions")
        .header("host", "evil.example")
        .header("origin", "http://evil.example")
        .header("content-type", "application/json")
        .body(Body::from(CALL))
        .unwrap();
    check(&app, rebound, 421, "host-not-allowed").await;
}

// [S3]
#[tokio::test]
async fn who_claims_to_be_an_admin_must_be_one() {
    let app = serving(with_admin());
    for value in ["Bearer wrong", "Bearer ", "Basic YTpi", &format!("Bearer {}", &TOKEN[1..])] {
        let request = with(post("/v1/decisions", CALL), "authorization", value);
        let answer = check(&app, request, 401, "token-invalid").await;
        assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer");
        assert!(!answer.body.contains(TOKEN));
    }
    let other = serving(settings());
    let request = with(post("/v1/decisions", CALL), "authorization", "Bearer for-a-proxy");
    assert_eq!(send(&other, request).await.status, StatusCode::OK);
}

// [S8]
#[tokio::test]
async fn a_server_that_is_full_says_when_to_come_back() {
    let mut settings = settings();
    settings.limits.concurrency = 1;
    settings.limits.queue = 0;
    let state = crate::State::new(super::fixture::host(&Default::default()), settings);
    let app = crate::app(state.clone());
    let turn = state.0.admission.enter().await.unwrap();
    let answer = check(&app, post("/v1/decisions", CALL), 503, "overloaded").await;
    assert_eq!(answer.headers[header::RETRY_AFTER], "1");
    assert_eq!(send(&app, get("/healthz")).await.status, StatusCode::OK);
    assert!(send(&app, get("/metrics")).await.body.contains("portcullis_requests_shed_total 1"));
    drop(turn);
    assert_eq!(send(&app, post("/v1/decisions", CALL)).await.status, StatusCode::OK);
}
