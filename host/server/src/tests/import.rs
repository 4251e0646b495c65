//! Taking bundles over HTTP.

use axum::Router;
use axum::body::Body;
use axum::http::Request;

use super::fixture::{Answer, Life, Recipe, as_admin, empty, get, send, settings, with_admin};
use crate::Settings;

fn bundle(bytes: impl Into<Body>) -> Request<Body> {
    Request::post("/v1/bundles")
        .header("content-type", "application/vnd.portcullis.bundle.v1+tar+gzip")
        .body(bytes.into())
        .unwrap()
}

async fn import(app: &Router, recipe: &Recipe) -> Answer {
    send(app, as_admin(bundle(recipe.bytes()))).await
}

async fn version(app: &Router) -> serde_json::Value {
    send(app, get("/v1/bundles")).await.json()["bundles"][0]["version"].take()
}

#[tokio::test]
async fn a_good_bundle_serves_at_once() {
    let life = Life::empty();
    let app = life.app(with_admin());
    assert_eq!(send(&app, get("/readyz")).await.status, 503);
    let answer = import(&app, &Recipe::default()).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let body = answer.json();
    assert_eq!((&body["name"], &body["version"]), (&"acme/test".into(), &3.into()));
    assert_eq!(body["activated"], true);
    assert_eq!(send(&app, get("/readyz")).await.status, 200);
    assert_eq!(import(&app, &Recipe { version: 4, ..Recipe::default() }).await.status, 201);
    assert_eq!(version(&app).await, 4);
}

// [B26]
#[tokio::test]
async fn the_same_bundle_again_changes_nothing() {
    let life = Life::serving(&Recipe::default());
    let app = life.app(with_admin());
    let answer = import(&app, &Recipe::default()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json()["activated"], false);
}

// [B30] [S4]
#[tokio::test]
async fn a_bundle_that_fails_any_check_leaves_the_old_one_serving() {
    let life = Life::serving(&Recipe::default());
    let app = life.app(with_admin());
    let good = Recipe::default;
    let mut torn = Recipe { version: 9, ..good() }.bytes();
    torn.truncate(torn.len() / 2);
    for (bytes, status, code) in [
        (Recipe { version: 2, ..good() }.bytes(), 409, "rollback"),
        (Recipe { fuel: 2_000_000, ..good() }.bytes(), 409, "version-reuse"),
        (Recipe { version: 9, signer: 7, ..good() }.bytes(), 422, "threshold-not-met"),
        (Recipe { version: 9, effect: "allow", ..good() }.bytes(), 422, "self-test-failed"),
        (torn, 422, "gzip-corrupt"),
        (Vec::new(), 422, "gzip-header"),
    ] {
        let answer = send(&app, as_admin(bundle(bytes))).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code));
        assert_eq!(version(&app).await, 3);
    }
}

#[tokio::test]
async fn a_failed_case_is_named() {
    let life = Life::empty();
    let recipe = Recipe { effect: "allow", ..Recipe::default() };
    let answer = import(&life.app(with_admin()), &recipe).await;
    let detail = answer.json()["detail"].take();
    let start = "1 of 1 cases failed, first `everything is denied` in `cases/all.json`: ";
    assert!(detail.as_str().unwrap().starts_with(start), "{detail}");
}

// [S4]
#[tokio::test]
async fn nobody_imports_unless_the_operator_set_a_token() {
    let life = Life::empty();
    let without = Settings { admin_token: None, ..with_admin() };
    for app in [life.app(settings()), life.app(without), empty(with_admin())] {
        let answer = import(&app, &Recipe::default()).await;
        assert_eq!(answer.code(), "import-disabled");
        assert_eq!(answer.status, 403);
    }
    let answer = send(&life.app(with_admin()), bundle(Recipe::default().bytes())).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "token-missing"));
}

// [S6]
#[tokio::test]
async fn a_bundle_has_its_media_type_and_its_limit() {
    let mut settings = with_admin();
    settings.limits.import_bytes = 100;
    let life = Life::empty();
    let app = life.app(settings);
    let json = super::fixture::post("/v1/bundles", "{}");
    assert_eq!(send(&app, as_admin(json)).await.code(), "content-type-unsupported");
    let answer = send(&app, as_admin(bundle(vec![0; 101]))).await;
    assert_eq!(answer.code(), "body-too-large");
    let root = life.installation.store().view().unwrap().trust.root().bytes().to_vec();
    let answer = send(&life.app(with_admin()), as_admin(bundle(root))).await;
    assert_eq!(answer.code(), "unknown-file", "a root has a route of its own");
}

// [S4]
#[tokio::test]
async fn one_import_at_a_time() {
    let life = Life::empty();
    let state = crate::State::living(life.installation.clone(), with_admin());
    let _under_way = state.0.importing.lock().await;
    let answer = import(&crate::app(state.clone()), &Recipe::default()).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (409, "import-busy"));
}
