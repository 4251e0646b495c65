//! The server as a process: what an operator and an agent see of it.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use portcullis_tests::command::Ran;
use portcullis_tests::http::{Answer, Ask, connect, read};
use portcullis_tests::paths::cache;
use portcullis_tests::released::{Released, released};
use portcullis_tests::server::Server;
use portcullis_tests::sources::BUNDLES;
use serde_json::{Value, json};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const BUNDLE_TYPE: &str = "application/vnd.portcullis.bundle.v1+tar+gzip";
/// A Tuesday, 10:00 in New York.
const MORNING: &str = "2026-11-17T15:00:00Z";

fn start(released: &Released, bundles: &[&str], more: &[&str]) -> Result<Server, Ran> {
    let paths: Vec<String> = bundles.iter().map(|name| format!("{name}-1.policy.tgz")).collect();
    let cache = cache().display().to_string();
    let mut arguments = vec!["--root", "root.json", "--cache", &cache];
    arguments.extend(paths.iter().flat_map(|path| ["--bundle", path.as_str()]));
    arguments.extend(more);
    Server::start(released.folder(), &arguments)
}

fn serve(released: &Released, bundles: &[&str], more: &[&str]) -> Server {
    start(released, bundles, more).unwrap_or_else(|ran| panic!("{ran:#?}"))
}

/// Asserts that no server starts, and with which exit code and reason.
fn check_refused(ran: Result<Server, Ran>, exit: i32, code: &str) -> String {
    let Err(ran) = ran else { panic!("it serves") };
    let ran = ran.exits(exit);
    let error = ran.error();
    assert_eq!(error["code"], code, "{error}");
    error["message"].as_str().unwrap().to_owned()
}

fn refund(amount: &Value) -> Value {
    json!({"bundle": "acme/support", "tool": "issue_refund",
           "arguments": {"order_id": "A-1", "amount": amount, "reason": "late"}})
}

/// Asserts that an answer is a problem document of that status and code.
#[track_caller]
fn check_problem(answer: &Answer, status: u16, code: &str) {
    let document = answer.json();
    assert_eq!((answer.status, &document["code"]), (status, &json!(code)), "{document}");
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
}

#[test]
fn several_bundles_decide_side_by_side() {
    let released = released();
    let server = serve(released, &BUNDLES, &["--allow-caller-inputs"]);
    assert_eq!((server.get("/healthz").status, server.get("/readyz").status), (200, 200));
    let bundles = server.get("/v1/bundles").json();
    let names: Vec<_> = bundles["bundles"].as_array().unwrap().iter().map(|b| &b["name"]).collect();
    assert_eq!(names, ["acme/analytics", "acme/marketing", "acme/research", "acme/support"]);

    let check = |bundle: &str, tool: &str, arguments: Value, effect: &str| {
        let body = json!({"bundle": bundle, "tool": tool, "arguments": arguments, "now": MORNING});
        let decision = server.post("/v1/decisions", &body).json();
        assert_eq!(decision["effect"], effect, "{body} {decision}");
        assert_eq!(decision["bundle"]["name"], bundle);
        assert!(decision["cost"]["fuel"].as_u64().unwrap() > 0);
    };
    let query = |text: &str| json!({"query": text});
    check("acme/support", "delete_customer", json!({"customer_id": "C-7"}), "deny");
    check("acme/analytics", "query_database", query("SELECT email FROM customers"), "deny");
    let grouped = "SELECT region, sum(total) FROM orders GROUP BY 1 LIMIT 50";
    check("acme/analytics", "query_database", query(grouped), "allow");
    let campaign = json!({"to": ["ada@bluepeak.example"], "subject": "s", "template": "winter"});
    check("acme/marketing", "send_campaign", campaign, "allow");
    for (amount, effect) in [
        (json!(40), "allow"),
        (json!(250), "require-approval"),
        (json!("a lot"), "require-approval"),
        (json!(-5), "deny"),
    ] {
        let decision = server.post("/v1/decisions", &refund(&amount)).json();
        assert_eq!(decision["effect"], effect, "{decision}");
    }
    let unnamed = server.post("/v1/decisions", &json!({"tool": "t", "arguments": {}})).json();
    assert_eq!(unnamed["reasons"][0]["code"], "bundle-ambiguous");

    let details = server.get("/v1/bundles/acme/support").json();
    assert_eq!(details["manifest"]["name"], "acme/support");
    assert_eq!(details["modules"][2]["id"], "rules");
    check_problem(&server.get("/v1/bundles/acme/none"), 404, "bundle-unknown");
}

#[test]
fn a_batch_keeps_its_order_and_each_request_has_its_own_outcome() {
    let released = released();
    let server = serve(released, &["support-agent"], &[]);
    let batch = json!({"requests": [refund(&json!(40)), {"tool": "t"}, refund(&json!(250))]});
    let answer = server.post("/v1/decisions/batch", &batch).json();
    assert_eq!(answer["outcomes"].as_array().unwrap().len(), 3);
    assert_eq!(answer["outcomes"][0]["decision"]["effect"], "allow");
    assert_eq!(answer["outcomes"][1]["problem"]["code"], "request-payload");
    assert_eq!(answer["outcomes"][2]["decision"]["effect"], "require-approval");
}

#[test]
fn wrong_requests_are_problems_and_the_next_request_is_answered() {
    let released = released();
    let server = serve(released, &["support-agent"], &[]);
    let send = |body: &str| {
        Ask::put_bytes("/v1/decisions", "application/json", body.as_bytes()).send(server.address())
    };
    check_problem(&send("{"), 400, "request-not-json");
    check_problem(&send(r#"{"tool":"t","tool":"t","arguments":{}}"#), 400, "request-not-json");
    check_problem(&send(r#"{"tool":"t","arguments":{},"colour":1}"#), 400, "request-malformed");
    check_problem(&send(r#"{"tool":"t","arguments":{},"now":1}"#), 400, "now-not-allowed");
    check_problem(&send(&" ".repeat((1 << 20) + 1)), 413, "body-too-large");
    check_problem(&server.get("/v1/nothing"), 404, "route-unknown");
    check_problem(&server.get("/v1/decisions"), 405, "method-not-allowed");
    let elsewhere = Ask::put_bytes("/v1/decisions", "text/plain", b"{}").send(server.address());
    check_problem(&elsewhere, 415, "content-type-unsupported");
    assert_eq!(server.post("/v1/decisions", &refund(&json!(40))).json()["effect"], "allow");
}

// [S12]
#[test]
fn the_trace_of_the_caller_is_carried_through() {
    let released = released();
    let server = serve(released, &["support-agent"], &[]);
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let answer = Ask::post("/v1/decisions", &refund(&json!(40)))
        .header("traceparent", &format!("00-{trace}-00f067aa0ba902b7-01"))
        .send(server.address());
    let echoed = answer.header("traceparent").unwrap();
    assert!(echoed.starts_with(&format!("00-{trace}-")) && echoed.ends_with("-01"), "{echoed}");
    assert!(server.log().contains(trace), "{}", server.log());
}

#[test]
fn metrics_count_what_was_decided() {
    let released = released();
    let server = serve(released, &["support-agent"], &[]);
    for amount in [40, 41, 250] {
        server.post("/v1/decisions", &refund(&json!(amount)));
    }
    let answer = server.get("/metrics");
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let value = |parts: &[&str]| {
        let mut lines = answer.body.lines().filter(|line| !line.starts_with('#'));
        let line = lines.find(|line| parts.iter().all(|part| line.contains(part)));
        line.unwrap_or_else(|| panic!("{parts:?}: {}", answer.body)).rsplit(' ').next().unwrap()
    };
    assert_eq!(value(&["decisions_total", "effect=\"allow\""]), "2");
    assert_eq!(value(&["decisions_total", "effect=\"require-approval\""]), "1");
    assert_eq!(value(&["rule=\"SMALL_REFUND\""]), "2");
}

#[test]
fn the_api_is_described_by_a_document_and_a_page_that_fetches_nothing_from_elsewhere() {
    let released = released();
    let server = serve(released, &["support-agent"], &[]);
    let document = server.get("/openapi.json").json();
    for path in ["/v1/decisions", "/v1/decisions/batch", "/v1/bundles", "/healthz", "/metrics"] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
    let page = server.get("/docs");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let policy = page.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("default-src 'none'"), "{policy}");
    for outside in ["http://", "https://", "src=\"//", "href=\"//"] {
        assert!(!page.body.contains(outside), "{outside}");
    }
}

#[test]
fn tls_is_spoken_where_there_is_a_certificate() {
    let released = released();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(released.folder().join("tls.pem"), made.cert.pem()).unwrap();
    std::fs::write(released.folder().join("tls.key"), made.signing_key.serialize_pem()).unwrap();
    let tls = ["--tls-cert", "tls.pem", "--tls-key", "tls.key"];
    let server = serve(released, &["support-agent"], &tls);
    assert!(server.url().starts_with("https://127.0.0.1:"), "{}", server.url());

    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "localhost".try_into().unwrap();
    let client = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = rustls::StreamOwned::new(client, connect(server.address()));
    let decision = Ask::post("/v1/decisions", &refund(&json!(250))).exchange(&mut stream).json();
    assert_eq!(decision["effect"], "require-approval");

    let mut plain = connect(server.address());
    plain.write_all(&Ask::get("/healthz").head_bytes()).unwrap();
    let mut bytes = Vec::new();
    let _ = std::io::Read::read_to_end(&mut plain, &mut bytes);
    assert!(!bytes.starts_with(b"HTTP"), "{bytes:?}");
}

/// A server that takes bundles, and the file it reads its token from.
fn importing(released: &Released) -> Server {
    std::fs::write(released.folder().join("token"), format!("{TOKEN}\n")).unwrap();
    serve(released, &["support-agent"], &["--admin-token-file", "token"])
}

fn import(server: &Server, token: Option<&str>, bundle: &[u8]) -> Answer {
    let mut ask = Ask::put_bytes("/v1/bundles", BUNDLE_TYPE, bundle);
    if let Some(token) = token {
        ask = ask.header("authorization", &format!("Bearer {token}"));
    }
    ask.send(server.address())
}

// [R24] [S4]
#[test]
fn a_bundle_is_imported_while_requests_run() {
    let released = released();
    let server = importing(released);
    let old = std::fs::read(released.bundle("support-agent", 1)).unwrap();
    let new = std::fs::read(released.release("support-agent", 2)).unwrap();
    let done = AtomicBool::new(false);
    let seen = std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let mut seen = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let answer = server.post("/v1/decisions", &refund(&json!(40)));
                assert_eq!((answer.status, &answer.json()["effect"]), (200, &json!("allow")));
                seen.push(answer.json()["bundle"]["version"].as_u64().unwrap());
            }
            seen
        });
        let answer = import(&server, Some(TOKEN), &new);
        done.store(true, Ordering::Relaxed);
        assert_eq!((answer.status, &answer.json()["activated"]), (201, &json!(true)));
        asking.join().unwrap()
    });
    assert!(seen.is_sorted() && seen.first() == Some(&1), "{seen:?}");
    let after = server.post("/v1/decisions", &refund(&json!(40))).json();
    assert_eq!(after["bundle"]["version"], 2);

    let again = import(&server, Some(TOKEN), &new);
    assert_eq!((again.status, &again.json()["activated"]), (200, &json!(false)));
    check_problem(&import(&server, Some(TOKEN), &old), 409, "rollback");
}

// [S4]
#[test]
fn a_bundle_is_imported_only_with_the_token_and_only_when_it_verifies() {
    let released = released();
    let server = importing(released);
    let mut bundle = std::fs::read(released.bundle("marketing-agent", 1)).unwrap();
    check_problem(&import(&server, None, &bundle), 401, "token-missing");
    let wrong = TOKEN.replace('0', "1");
    check_problem(&import(&server, Some(&wrong), &bundle), 401, "token-invalid");
    bundle.push(0);
    check_problem(&import(&server, Some(TOKEN), &bundle), 422, "gzip-trailing");
    check_problem(&import(&server, Some(TOKEN), b"no bundle"), 422, "gzip-header");
    assert_eq!(server.get("/v1/bundles").json()["bundles"].as_array().unwrap().len(), 1);
    assert!(!server.log().contains(TOKEN) && !server.log().contains(&wrong));

    let without = serve(released, &["support-agent"], &[]);
    check_problem(&import(&without, Some(TOKEN), &bundle), 403, "import-disabled");
}

// [S11]
#[test]
fn sigterm_lets_the_request_that_has_begun_end_and_then_the_server() {
    let released = released();
    let server = serve(released, &["support-agent"], &[]);
    let ask = Ask::post("/v1/decisions", &refund(&json!(40)));
    let mut stream = connect(server.address());
    stream.write_all(&ask.head_bytes()).unwrap();
    let (first, rest) = ask.body_bytes().split_at(10);
    stream.write_all(first).unwrap();
    // Answered after the bytes above were read: connections are taken in order.
    assert_eq!(server.get("/healthz").status, 200);
    server.terminate();
    let address = server.address();
    while TcpStream::connect(address).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(rest).unwrap();
    let answer = read(&mut stream);
    assert_eq!((answer.status, &answer.json()["effect"]), (200, &json!("allow")));
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn two_servers_do_not_share_a_port() {
    let released = released();
    let first = serve(released, &[], &[]);
    let address = first.address().to_string();
    let arguments = ["serve", "--json", "--root", "root.json", "--listen", &address];
    let second = portcullis_tests::command::run(released.folder(), &arguments).exits(2);
    assert_eq!(second.error()["code"], "listen-bind");
    assert_eq!((first.get("/healthz").status, first.get("/readyz").status), (200, 503));
}

#[test]
fn a_server_starts_with_all_its_bundles_or_not_at_all() {
    let released = released();
    let mut bytes = std::fs::read(released.bundle("support-agent", 1)).unwrap();
    bytes.push(0);
    std::fs::write(released.bundle("corrupt", 1), &bytes).unwrap();
    let text =
        check_refused(start(released, &["support-agent", "corrupt"], &[]), 1, "gzip-trailing");
    assert!(text.starts_with("corrupt-1.policy.tgz: "), "{text}");
    let twice = start(released, &["support-agent", "support-agent"], &[]);
    let text = check_refused(twice, 2, "usage");
    assert!(text.ends_with("two bundles are named `acme/support`"), "{text}");
    let missing = start(released, &["nowhere"], &[]);
    assert!(check_refused(missing, 3, "io").contains("nowhere-1.policy.tgz"));
}

// [S10]
#[test]
fn a_server_that_would_be_open_to_others_does_not_start() {
    let released = released();
    let exposed = ["serve", "--json", "--root", "root.json", "--listen", "0.0.0.0:0"];
    let exposed = portcullis_tests::command::run(released.folder(), &exposed).exits(2);
    assert_eq!(exposed.error()["code"], "listen-exposed");
    std::fs::write(released.folder().join("short"), "secret").unwrap();
    let short = start(released, &[], &["--admin-token-file", "short"]);
    check_refused(short, 1, "token-too-short");
}
