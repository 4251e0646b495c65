//! What the server uses of the runtime, in one place.

pub(crate) use portcullis::decision::{BundleRef, Decision, Effect, Reason};
pub(crate) use portcullis::json::JsonError;
pub(crate) use portcullis::reason::ReasonCode;
pub(crate) use portcullis::request::{MAX_REQUEST_BYTES, Request, RequestBody, RequestError};

pub(crate) use crate::stub::{Host, LoadedBundle};
