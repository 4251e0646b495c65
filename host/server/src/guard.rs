//! What happens around every request: who may ask, which trace it belongs to, what every answer says.

use std::sync::Arc;

use axum::extract::{Request, State as Extract};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::problem::ProblemKind;
use crate::state::Shared;
use crate::trace_context::TraceContext;

const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");
const NOT_SNIFFED: HeaderValue = HeaderValue::from_static("nosniff");

pub(crate) async fn guard(
    Extract(state): Extract<Arc<Shared>>,
    mut request: Request,
    next: Next,
) -> Response {
    let trace = Arc::new(TraceContext::from_headers(request.headers()));
    request.extensions_mut().insert(Arc::clone(&trace));
    let mut response = match state.settings.host_names.check(request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    if let Some(kind) = response.extensions().get::<ProblemKind>() {
        state.metrics.refused(*kind);
        tracing::debug!(
            target: "portcullis::problem",
            code = kind.code(),
            status = kind.status().as_u16(),
            trace_id = %trace.trace_id(),
            span_id = %trace.span_id(),
        );
    }
    let headers = response.headers_mut();
    trace.write(headers);
    headers.entry(header::CACHE_CONTROL).or_insert(NOT_KEPT);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, NOT_SNIFFED);
    response
}
