//! What the server uses of the runtime, in one place.

pub(crate) use portcullis::case::run as run_cases;
pub(crate) use portcullis::{
    BundleRef, Decision, Effect, Host, JsonError, LoadError, LoadedBundle, MAX_REQUEST_BYTES,
    Module, Reason, ReasonCode, Request, RequestBody, RequestError, Runtime,
};
