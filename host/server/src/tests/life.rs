//! A host's life over HTTP: its bundles' history, changes by an admin, trust that is taken away, and
//! a clock that cannot be right.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use portcullis_bundle::{
    BundleName, Limits, RevocationDraft, Timestamp, add_revocation_signature, inspect,
};
use serde_json::{Value, json};

use super::fixture::{
    Answer, DOMAIN, Life, NOW, Recipe, as_admin, get, key, post, send, with_admin,
};
use crate::Settings;

const YEAR_MS: u64 = 365 * 24 * 3600 * 1000;

fn recipe(version: u64) -> Recipe {
    Recipe { version, ..Recipe::default() }
}

async fn change(app: &Router, verb: &str, body: Value) -> Answer {
    let path = format!("/v1/bundles/acme/test/{verb}");
    send(app, as_admin(post(&path, body.to_string()))).await
}

async fn undo(app: &Router, verb: &str) -> Answer {
    let mut request = as_admin(get(&format!("/v1/bundles/acme/test/{verb}")));
    *request.method_mut() = Method::DELETE;
    send(app, request).await
}

async fn import(app: &Router, path: &str, recipe: &Recipe) -> Answer {
    let request = Request::post(path).header("content-type", "application/gzip");
    send(app, as_admin(request.body(Body::from(recipe.bytes())).unwrap())).await
}

fn check(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{}", answer.body);
}

// [B35]
#[tokio::test]
async fn an_admin_goes_back_and_forth_and_pins() {
    let life = Life::serving(&recipe(3));
    let app = life.app(with_admin());
    assert_eq!(import(&app, "/v1/bundles", &recipe(4)).await.status, 201);
    let answer = change(&app, "rollback", json!({"version": 3, "reason": "worse"})).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["active"]),
        (200, &json!(3)),
        "{}",
        answer.body
    );
    let event = answer.json()["events"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&event["what"], &event["reason"]), (&json!("rolled-back"), &json!("worse")));
    assert_eq!(change(&app, "pin", json!({})).await.json()["pinned"], true);
    let answer = import(&app, "/v1/bundles", &recipe(5)).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["activated"]), (201, &json!(false)));
    check(&change(&app, "activate", json!({"version": 5})).await, 409, "pinned");
    assert_eq!(undo(&app, "pin").await.json()["pinned"], false);
    assert_eq!(change(&app, "activate", json!({"version": 5})).await.json()["active"], 5);
    check(&change(&app, "rollback", json!({"version": 9})).await, 404, "unknown-version");
    check(&change(&app, "rollback", json!({})).await, 400, "change-malformed");
    check(&change(&app, "rollback", json!({"verison": 3})).await, 400, "change-malformed");
    check(&change(&app, "pin", json!({"reason": " "})).await, 400, "reason-needed");
    check(&undo(&app, "promote").await, 405, "method-not-allowed");
    check(
        &send(&app, as_admin(post("/v1/bundles/acme/test", "{}"))).await,
        405,
        "method-not-allowed",
    );
    let other = send(&app, as_admin(get("/v1/bundles/acme/other/history"))).await;
    check(&other, 404, "unknown-bundle");
    let versions = "/v1/bundles/acme/test/diff?from=3&to=5";
    let differ = send(&app, as_admin(get(versions))).await;
    assert_eq!(differ.status, 200, "{}", differ.body);
    assert!(differ.body.contains("/version"), "{}", differ.body);
}

// [S4]
#[tokio::test]
async fn nobody_else_reads_or_changes_a_life() {
    let life = Life::serving(&recipe(3));
    let app = life.app(with_admin());
    for path in ["history", "shadow", "diff"] {
        check(
            &send(&app, get(&format!("/v1/bundles/acme/test/{path}"))).await,
            401,
            "token-missing",
        );
    }
    for path in ["activate", "rollback", "pin", "candidate", "promote"] {
        let request = post(&format!("/v1/bundles/acme/test/{path}"), "{}");
        check(&send(&app, request).await, 401, "token-missing");
    }
    check(&send(&app, get("/v1/trust")).await, 401, "token-missing");
    check(&send(&app, post("/v1/trust", "{}")).await, 401, "token-missing");
    let app = life.app(super::fixture::settings());
    check(&send(&app, get("/v1/trust")).await, 403, "import-disabled");
    assert_eq!(send(&app, get("/v1/bundles/acme/test")).await.status, 200, "what serves is open");
}

/// A signed list that revokes the bundle.
fn revoking(recipe: &Recipe) -> Vec<u8> {
    let limits = Limits::default();
    let digest = inspect(&recipe.bytes(), &limits).unwrap().digest();
    let mut draft = RevocationDraft::new(DOMAIN, Timestamp::from_unix(NOW / 1000));
    draft.bundle(BundleName::parse("acme/test").unwrap(), digest, "wrong");
    add_revocation_signature(&draft.to_envelope(&limits).unwrap(), &key(3), &limits).unwrap()
}

async fn decide(app: &Router) -> Value {
    send(app, post("/v1/decisions", r#"{"tool":"a","arguments":{}}"#)).await.json()
}

// [B34]
#[tokio::test]
async fn f7_a_list_that_comes_over_http_stops_a_bundle_at_once() {
    let life = Life::serving(&recipe(3));
    let app = life.app(with_admin());
    assert_eq!(decide(&app).await["bundle"]["version"], 3);
    let answer = send(&app, as_admin(post("/v1/trust", revoking(&recipe(3))))).await;
    assert_eq!(answer.json()["stopped"], json!(["acme/test"]), "{}", answer.body);
    let decision = decide(&app).await;
    assert_eq!(decision["effect"], "deny");
    assert_eq!(decision["reasons"][0]["code"], "bundle-revoked");
    assert_eq!(send(&app, get("/readyz")).await.status, 503);
    let trust = send(&app, as_admin(get("/v1/trust"))).await.json();
    assert_eq!(
        (&trust["revocations"]["bundles"], &trust["clock_rollback"]),
        (&json!(1), &json!(false))
    );
    let again = send(&app, as_admin(post("/v1/trust", revoking(&recipe(3))))).await.json();
    assert_eq!((&again["revocations"], &again["stopped"]), (&Value::Null, &json!([])));
    check(&send(&app, as_admin(post("/v1/trust", "{}"))).await, 422, "unknown-file");
    check(&send(&app, as_admin(post("/v1/trust", recipe(4).bytes()))).await, 422, "unknown-file");
}

fn at(milliseconds: u64) -> Settings {
    Settings { clock: Arc::new(move || milliseconds), ..with_admin() }
}

// [B37]
#[tokio::test]
async fn e7_a_clock_that_was_set_back_revives_nothing_and_is_told() {
    let life = Life::serving(&recipe(3));
    assert_eq!(decide(&life.app(at(NOW))).await.get("clock_rollback"), None);
    let hour_ago = life.app(at(NOW - 3_000_000));
    assert_eq!(decide(&hour_ago).await.get("clock_rollback"), None);
    let year_ago = life.app(at(NOW - YEAR_MS));
    assert_eq!(decide(&year_ago).await["clock_rollback"], true);
    check(&import(&year_ago, "/v1/bundles", &recipe(4)).await, 409, "clock-rollback");
    let trust = send(&year_ago, as_admin(get("/v1/trust"))).await.json();
    assert_eq!(trust["clock_rollback"], true);
    // The bundle expires in 2027. Once the host has seen that, no clock brings it back.
    let later = life.app(at(NOW + YEAR_MS));
    assert_eq!(decide(&later).await["reasons"][0]["code"], "bundle-expired");
    life.installation.saw(Timestamp::from_unix((NOW + YEAR_MS) / 1000)).unwrap();
    let decision = decide(&life.app(at(NOW))).await;
    assert_eq!(decision["reasons"][0]["code"], "bundle-expired");
    assert_eq!(decision["clock_rollback"], true);
}

// [B39]
#[tokio::test]
async fn a_candidate_is_started_dropped_and_promoted_over_http() {
    let life = Life::serving(&recipe(3));
    let app = life.app(with_admin());
    let answer = import(&app, "/v1/bundles?serve=false", &recipe(4)).await;
    assert_eq!(answer.json()["activated"], false);
    let shadow = || send(&app, as_admin(get("/v1/bundles/acme/test/shadow")));
    check(&shadow().await, 409, "no-candidate");
    check(
        &change(&app, "candidate", json!({"version": 4, "per_mille": 0})).await,
        400,
        "change-malformed",
    );
    check(&change(&app, "promote", json!({})).await, 409, "no-candidate");
    let answer = change(&app, "candidate", json!({"version": 4})).await;
    assert_eq!(answer.json()["candidate"], json!({"version": 4, "per_mille": 1000}));
    assert_eq!(decide(&app).await["bundle"]["version"], 3);
    let began = std::time::Instant::now();
    while shadow().await.json()["compared"] != 1 {
        assert!(began.elapsed().as_secs() < 60);
        tokio::task::yield_now().await;
    }
    assert_eq!(shadow().await.json()["differences"], json!([]), "both deny, at the same fuel");
    assert_eq!(undo(&app, "candidate").await.json()["candidate"], Value::Null);
    change(&app, "candidate", json!({"version": 4})).await;
    assert_eq!(change(&app, "promote", json!({})).await.json()["active"], 4);
    assert_eq!(decide(&app).await["bundle"]["version"], 4);
}
