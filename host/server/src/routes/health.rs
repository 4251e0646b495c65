//! `/healthz`: the process answers. `/readyz`: it has something to answer with.

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::http::StatusCode;

use crate::state::Shared;

pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// Ready once a bundle serves, until the server was told to stop.
pub(super) async fn readyz(Extract(state): Extract<Arc<Shared>>) -> (StatusCode, &'static str) {
    if state.draining() {
        (StatusCode::SERVICE_UNAVAILABLE, "draining\n")
    } else if state.host.active().is_empty() {
        (StatusCode::SERVICE_UNAVAILABLE, "no bundle is loaded\n")
    } else {
        (StatusCode::OK, "ready\n")
    }
}
