//! The host's clock: the only place of this program that reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use portcullis_bundle::Timestamp;

/// UTC milliseconds now; 0 on a machine that believes it is before 1970.
pub(crate) fn milliseconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// UTC seconds now.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix(milliseconds() / 1000)
}
