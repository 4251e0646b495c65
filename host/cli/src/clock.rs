//! The host's clock: the only place of this program that reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use portcullis_bundle::Timestamp;

use crate::failure::Failure;

/// UTC milliseconds now; 0 on a machine that believes it is before 1970.
pub(crate) fn milliseconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// UTC seconds now.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix(milliseconds() / 1000)
}

/// When a build happens: `$SOURCE_DATE_EPOCH` where it is set, so that it can be repeated; else now.
pub(crate) fn build_time() -> Result<Timestamp, Failure> {
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(now()) };
    let seconds = text.to_str().and_then(|text| text.parse().ok());
    seconds.map(Timestamp::from_unix).ok_or_else(|| {
        Failure::usage(format!("$SOURCE_DATE_EPOCH is `{}`", text.display()))
            .hint("expected seconds since 1970, or nothing")
    })
}
