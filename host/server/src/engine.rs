//! What the server uses of the runtime, in one place.

pub(crate) use portcullis::{
    Answering, BundleRef, Candidate, Decision, Effect, Host, Installation, JsonError, LoadedBundle,
    MAX_REQUEST_BYTES, Module, Reason, ReasonCode, Request, RequestBody, RequestError,
    ShadowReport,
};
