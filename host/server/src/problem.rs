//! What a client is told when there is no answer: problem documents (RFC 9457).
//!
//! The one place that turns errors into statuses, codes and texts. [`ProblemKind::ALL`] is the table
//! that SPEC.md and `/openapi.json` show.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use crate::engine::{JsonError, RequestError};

/// Longest text from outside that is repeated in a problem, in bytes.
const MAX_ECHO_BYTES: usize = 512;
/// When to come back after an overload.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("1");
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

/// What kind of problem. Each has a stable code, a status, and a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the titles say it")]
pub enum ProblemKind {
    RequestNotUtf8,
    RequestNotJson,
    RequestMalformed,
    RequestPayload,
    RequestLimit,
    RequestTooLarge,
    NowNotAllowed,
    FactsNotAllowed,
    BatchMalformed,
    BatchTooLarge,
    BodyIncomplete,
    BodyTimeout,
    BodyTooLarge,
    ContentTypeUnsupported,
    ContentEncodingUnsupported,
    RouteUnknown,
    MethodNotAllowed,
    HostNotAllowed,
    OriginNotAllowed,
    TokenMissing,
    TokenInvalid,
    BundleUnknown,
    ImportDisabled,
    ImportBusy,
    BundleRefused,
    BundleConflict,
    BundleLoadFailed,
    SelfTestFailed,
    ChangeMalformed,
    StoreFailed,
    Overloaded,
    TimedOut,
    Internal,
}

impl ProblemKind {
    /// Every kind, for documents, metrics and tests. In the order of the declaration.
    pub const ALL: [Self; 33] = [
        Self::RequestNotUtf8,
        Self::RequestNotJson,
        Self::RequestMalformed,
        Self::RequestPayload,
        Self::RequestLimit,
        Self::RequestTooLarge,
        Self::NowNotAllowed,
        Self::FactsNotAllowed,
        Self::BatchMalformed,
        Self::BatchTooLarge,
        Self::BodyIncomplete,
        Self::BodyTimeout,
        Self::BodyTooLarge,
        Self::ContentTypeUnsupported,
        Self::ContentEncodingUnsupported,
        Self::RouteUnknown,
        Self::MethodNotAllowed,
        Self::HostNotAllowed,
        Self::OriginNotAllowed,
        Self::TokenMissing,
        Self::TokenInvalid,
        Self::BundleUnknown,
        Self::ImportDisabled,
        Self::ImportBusy,
        Self::BundleRefused,
        Self::BundleConflict,
        Self::BundleLoadFailed,
        Self::SelfTestFailed,
        Self::ChangeMalformed,
        Self::StoreFailed,
        Self::Overloaded,
        Self::TimedOut,
        Self::Internal,
    ];

    /// The stable code. Of [`Self::BundleRefused`] and its two neighbours the wire carries the more
    /// precise code of the bundle or load error in its place.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.entry().1
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> StatusCode {
        self.entry().0
    }

    /// What it means, the same every time.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.entry().2
    }

    fn entry(self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::RequestNotUtf8 => {
                (S::BAD_REQUEST, "request-not-utf8", "the request is not UTF-8")
            }
            Self::RequestNotJson => {
                (S::BAD_REQUEST, "request-not-json", "the request is not acceptable JSON")
            }
            Self::RequestMalformed => {
                (S::BAD_REQUEST, "request-malformed", "the request has another shape")
            }
            Self::RequestPayload => (
                S::BAD_REQUEST,
                "request-payload",
                "the request has neither or both of arguments and result",
            ),
            Self::RequestLimit => {
                (S::BAD_REQUEST, "request-limit", "a name, value or list is beyond its bound")
            }
            Self::RequestTooLarge => {
                (S::PAYLOAD_TOO_LARGE, "request-too-large", "the request is too long")
            }
            Self::NowNotAllowed => {
                (S::BAD_REQUEST, "now-not-allowed", "this server uses its own clock")
            }
            Self::FactsNotAllowed => (
                S::BAD_REQUEST,
                "facts-not-allowed",
                "facts are established by policies, not by callers",
            ),
            Self::BatchMalformed => {
                (S::BAD_REQUEST, "batch-malformed", "the batch has another shape")
            }
            Self::BatchTooLarge => {
                (S::BAD_REQUEST, "batch-too-large", "the batch has too many requests")
            }
            Self::BodyIncomplete => {
                (S::BAD_REQUEST, "body-incomplete", "the body ended before its time")
            }
            Self::BodyTimeout => {
                (S::REQUEST_TIMEOUT, "body-timeout", "the body took too long to arrive")
            }
            Self::BodyTooLarge => (S::PAYLOAD_TOO_LARGE, "body-too-large", "the body is too long"),
            Self::ContentTypeUnsupported => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "content-type-unsupported",
                "the body has another media type than this route takes",
            ),
            Self::ContentEncodingUnsupported => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "content-encoding-unsupported",
                "the body must not be compressed",
            ),
            Self::RouteUnknown => (S::NOT_FOUND, "route-unknown", "there is nothing at this path"),
            Self::MethodNotAllowed => {
                (S::METHOD_NOT_ALLOWED, "method-not-allowed", "this path takes other methods")
            }
            Self::HostNotAllowed => (
                S::MISDIRECTED_REQUEST,
                "host-not-allowed",
                "this server does not go by the name in the Host header",
            ),
            Self::OriginNotAllowed => {
                (S::FORBIDDEN, "origin-not-allowed", "pages of other origins may not ask")
            }
            Self::TokenMissing => (S::UNAUTHORIZED, "token-missing", "an admin token is needed"),
            Self::TokenInvalid => {
                (S::UNAUTHORIZED, "token-invalid", "the token is not the admin token")
            }
            Self::BundleUnknown => {
                (S::NOT_FOUND, "bundle-unknown", "there is no such bundle or version")
            }
            Self::ImportDisabled => (
                S::FORBIDDEN,
                "import-disabled",
                "this server lets nobody change its bundles over HTTP",
            ),
            Self::ImportBusy => (S::CONFLICT, "import-busy", "another change is under way"),
            Self::BundleRefused => {
                (S::UNPROCESSABLE_ENTITY, "bundle-refused", "the file was refused")
            }
            Self::BundleConflict => {
                (S::CONFLICT, "bundle-conflict", "the bundle contradicts what this host has taken")
            }
            Self::BundleLoadFailed => {
                (S::UNPROCESSABLE_ENTITY, "bundle-load-failed", "the bundle could not be loaded")
            }
            Self::SelfTestFailed => {
                (S::UNPROCESSABLE_ENTITY, "self-test-failed", "a case of the bundle failed")
            }
            Self::ChangeMalformed => {
                (S::BAD_REQUEST, "change-malformed", "the change has another shape")
            }
            Self::StoreFailed => (
                S::INTERNAL_SERVER_ERROR,
                "store-failed",
                "the host's store cannot be used; its log says why",
            ),
            Self::Overloaded => (
                S::SERVICE_UNAVAILABLE,
                "overloaded",
                "more requests are waiting than this server takes",
            ),
            Self::TimedOut => {
                (S::SERVICE_UNAVAILABLE, "timed-out", "the request waited too long for its turn")
            }
            Self::Internal => (
                S::INTERNAL_SERVER_ERROR,
                "internal-error",
                "the server failed; nothing was allowed",
            ),
        }
    }
}

/// A problem on its way to the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    kind: ProblemKind,
    code: &'static str,
    detail: Option<String>,
    pointer: Option<String>,
    offset: Option<usize>,
    /// The methods a path takes.
    allow: Option<&'static str>,
}

/// A problem as the wire carries it (RFC 9457).
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct ProblemBody {
    /// Where the code is explained: a path on this server.
    r#type: String,
    /// What the code means, the same every time.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The stable code.
    code: &'static str,
    /// What was wrong this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// JSON Pointer to the fault in the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// Byte of the body at which reading stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<usize>,
}

impl Problem {
    pub(crate) fn new(kind: ProblemKind) -> Self {
        Self { kind, code: kind.code(), detail: None, pointer: None, offset: None, allow: None }
    }

    /// Another method than the path takes.
    pub(crate) fn not_allowed(allow: &'static str) -> Self {
        Self { allow: Some(allow), ..Self::new(ProblemKind::MethodNotAllowed) }
    }

    /// Says what was wrong this time; cut where it is too long.
    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(bounded(detail.into()));
        self
    }

    /// Says where in the request.
    pub(crate) fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(bounded(pointer.into()));
        self
    }

    /// Says at which byte of the body.
    pub(crate) fn offset(mut self, offset: usize) -> Self {
        self.offset = Some(offset);
        self
    }

    /// Carries the code of a more precise error.
    pub(crate) fn code(mut self, code: &'static str) -> Self {
        self.code = code;
        self
    }

    /// A fault in one request of a batch: places are seen from the batch.
    pub(crate) fn within_batch(mut self, index: usize) -> Self {
        let inner = self.pointer.take().unwrap_or_default();
        self.pointer(format!("/requests/{index}{inner}"))
    }

    pub(crate) fn kind(&self) -> ProblemKind {
        self.kind
    }

    pub(crate) fn into_body(self) -> ProblemBody {
        ProblemBody {
            r#type: format!("/docs#{}", self.kind.code()),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            code: self.code,
            detail: self.detail,
            pointer: self.pointer,
            offset: self.offset,
        }
    }
}

impl From<ProblemKind> for Problem {
    fn from(kind: ProblemKind) -> Self {
        Self::new(kind)
    }
}

impl From<RequestError> for Problem {
    fn from(error: RequestError) -> Self {
        let text = chain(&error);
        match error {
            RequestError::TooLarge { .. } => Self::new(ProblemKind::RequestTooLarge),
            RequestError::NotUtf8 { offset } => {
                Self::new(ProblemKind::RequestNotUtf8).offset(offset)
            }
            RequestError::Json(fault) => {
                let problem = Self::new(ProblemKind::RequestNotJson);
                match fault {
                    JsonError::Syntax { offset, .. }
                    | JsonError::Depth { offset }
                    | JsonError::Trailing { offset } => problem.offset(offset),
                    JsonError::DuplicateKey { pointer, .. } => problem.pointer(pointer),
                }
            }
            RequestError::Shape { pointer, .. } => {
                Self::new(ProblemKind::RequestMalformed).pointer(pointer)
            }
            RequestError::Payload => Self::new(ProblemKind::RequestPayload),
            RequestError::Limit { pointer, .. } => {
                Self::new(ProblemKind::RequestLimit).pointer(pointer)
            }
        }
        .detail(text)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (kind, allow) = (self.kind, self.allow);
        let mut response = (kind.status(), Json(self.into_body())).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, MEDIA_TYPE);
        if let Some(allow) = allow {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        match kind.status() {
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, RETRY_AFTER_SECONDS);
            }
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        response.extensions_mut().insert(kind);
        response
    }
}

/// An error and what caused it, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

fn bounded(mut text: String) -> String {
    if text.len() > MAX_ECHO_BYTES {
        let end = text.floor_char_boundary(MAX_ECHO_BYTES);
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_kebab_case_and_stands_for_one_kind() {
        let mut seen = std::collections::HashSet::new();
        for (index, kind) in ProblemKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, index);
            let code = kind.code();
            assert!(code.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '8'), "{code}");
            assert!(seen.insert(code), "{code}");
            assert!(kind.status().is_client_error() || kind.status().is_server_error(), "{code}");
        }
    }

    // [S9]
    #[test]
    fn text_from_outside_is_cut_between_characters() {
        let problem = Problem::new(ProblemKind::RequestMalformed).detail("ä".repeat(5000));
        let detail = problem.detail.unwrap();
        assert_eq!(detail.len(), MAX_ECHO_BYTES + '…'.len_utf8());
    }
}
