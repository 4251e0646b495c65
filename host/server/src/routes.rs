//! The routes, one file per idea.

mod bundles;
mod decisions;
mod docs;
mod health;
mod metrics;
mod openapi;
mod rules;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::guard::guard;
use crate::problem::{Problem, ProblemKind};
use crate::state::State;

pub use openapi::document as openapi;

/// The whole server, without a socket: what tests call with `Router::oneshot`.
pub fn app(state: State) -> Router {
    let State(shared) = state;
    Router::new()
        .route("/v1/decisions", post(decisions::one))
        .route("/v1/decisions/batch", post(decisions::batch))
        .route("/v1/bundles", get(bundles::list).post(bundles::import))
        .route("/v1/bundles/{*path}", get(bundles::show).post(rules::change).delete(rules::change))
        .route("/v1/trust", get(rules::trust).post(rules::learn))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(metrics::expose))
        .route("/openapi.json", get(openapi::show))
        .route("/docs", get(docs::page))
        .route("/docs/docs.js", get(docs::script))
        .route("/docs/docs.css", get(docs::style))
        .method_not_allowed_fallback(async || Problem::from(ProblemKind::MethodNotAllowed))
        .fallback(async || Problem::from(ProblemKind::RouteUnknown))
        .layer(from_fn_with_state(Arc::clone(&shared), guard))
        .with_state(shared)
}

/// Changes of the store compile and wait for the disk, so they have a thread of their own.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|_| ProblemKind::Internal.into())
}
