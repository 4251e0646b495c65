//! `/docs`: a page that shows `/openapi.json` and sends a request to try it out.
//!
//! Fetches nothing from elsewhere, and the policy it is served with would not let it.

use axum::http::{HeaderName, header};
use axum::response::IntoResponse;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Asset = ([(HeaderName, &'static str); 4], &'static str);

pub(super) async fn page() -> impl IntoResponse {
    asset("text/html; charset=utf-8", include_str!("../../assets/docs.html"))
}

pub(super) async fn script() -> impl IntoResponse {
    asset("text/javascript; charset=utf-8", include_str!("../../assets/docs.js"))
}

pub(super) async fn style() -> impl IntoResponse {
    asset("text/css; charset=utf-8", include_str!("../../assets/docs.css"))
}

fn asset(media_type: &'static str, text: &'static str) -> Asset {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    (headers, text)
}
