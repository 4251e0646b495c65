//! W3C Trace Context (Level 1): which trace a request belongs to.
//!
//! Parsed strictly: what breaks the specification is dropped and a new trace begins, as it asks for.
//! Ids are made here when the caller sent none. They are unpredictable enough to be unique, and no
//! secret.

use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The header that names the trace and the caller's span.
pub(crate) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// The header that tracing systems keep their own notes in.
pub(crate) const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// Longest `tracestate` that is passed on; the specification asks for at least 512.
const MAX_TRACESTATE_BYTES: usize = 512;
/// Most members of a `tracestate`.
const MAX_TRACESTATE_MEMBERS: usize = 32;
/// Length of a version 00 `traceparent`.
const TRACEPARENT_BYTES: usize = 55;
const SAMPLED: u8 = 1;

/// The trace one request belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TraceContext {
    trace_id: u128,
    parent_id: Option<u64>,
    span_id: u64,
    flags: u8,
    state: Option<HeaderValue>,
}

/// A trace id as the header and the logs write it.
#[derive(Clone, Copy)]
pub(crate) struct TraceId(u128);

/// A span id as the header and the logs write it.
#[derive(Clone, Copy)]
pub(crate) struct SpanId(u64);

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl TraceContext {
    /// The caller's trace, or a new one when it sent none or one that breaks the specification.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Self {
        let span_id = random_nonzero();
        match only(headers, &TRACEPARENT).and_then(|value| parse(value.as_bytes())) {
            Some((trace_id, parent_id, flags)) => Self {
                trace_id,
                parent_id: Some(parent_id),
                span_id,
                flags,
                state: tracestate(headers),
            },
            None => Self {
                trace_id: u128::from(random_nonzero()) << 64 | u128::from(random_nonzero()),
                parent_id: None,
                span_id,
                flags: 0,
                state: None,
            },
        }
    }

    pub(crate) fn trace_id(&self) -> TraceId {
        TraceId(self.trace_id)
    }

    pub(crate) fn span_id(&self) -> SpanId {
        SpanId(self.span_id)
    }

    pub(crate) fn parent_id(&self) -> Option<SpanId> {
        self.parent_id.map(SpanId)
    }

    /// Writes this server's span into an answer, and the caller's `tracestate` as it came.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        let text = format!("00-{}-{}-{:02x}", self.trace_id(), self.span_id(), self.flags);
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(TRACEPARENT, value);
        }
        if let Some(state) = &self.state {
            headers.insert(TRACESTATE, state.clone());
        }
    }
}

/// Sixty-four bits nobody can foresee: a keyed hash under a key of its own, drawn by the standard
/// library from the system's randomness.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

fn random_nonzero() -> u64 {
    random().max(1)
}

/// The value of a header that must stand there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}

/// `version "-" trace-id "-" parent-id "-" flags`, lower-case hexadecimal, neither id zero.
/// A later version may go on after another `-`; only what version 00 knows is read.
fn parse(text: &[u8]) -> Option<(u128, u64, u8)> {
    let (known, rest) = text.split_at_checked(TRACEPARENT_BYTES)?;
    let mut fields = known.split(|byte| *byte == b'-');
    let version = hexadecimal(fields.next()?, 2)?;
    let trace_id = hexadecimal(fields.next()?, 32)?;
    let parent_id = u64::try_from(hexadecimal(fields.next()?, 16)?).ok()?;
    let flags = u8::try_from(hexadecimal(fields.next()?, 2)?).ok()?;
    let complete = match version {
        0 => rest.is_empty(),
        0xff => false,
        _ => rest.is_empty() || rest.starts_with(b"-"),
    };
    (complete && trace_id != 0 && parent_id != 0).then_some((trace_id, parent_id, flags & SAMPLED))
}

fn hexadecimal(digits: &[u8], length: usize) -> Option<u128> {
    let lower = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if digits.len() != length || !digits.iter().all(lower) {
        return None;
    }
    u128::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// The caller's `tracestate`, its lines joined, when it is short enough and every member has a key
/// and a value.
fn tracestate(headers: &HeaderMap) -> Option<HeaderValue> {
    let lines: Option<Vec<&str>> =
        headers.get_all(TRACESTATE).iter().map(|value| value.to_str().ok()).collect();
    let joined = lines?.join(",");
    let members: Vec<&str> =
        joined.split(',').map(str::trim).filter(|member| !member.is_empty()).collect();
    let acceptable = !members.is_empty()
        && joined.len() <= MAX_TRACESTATE_BYTES
        && members.len() <= MAX_TRACESTATE_MEMBERS
        && members.iter().all(|member| is_member(member));
    acceptable.then(|| HeaderValue::from_str(&joined).ok()).flatten()
}

fn is_member(member: &str) -> bool {
    let key_character = |c: char| {
        c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | '*' | '/' | '@')
    };
    member.split_once('=').is_some_and(|(key, value)| {
        !key.is_empty()
            && key.chars().all(key_character)
            && !value.is_empty()
            && value.chars().all(|c| matches!(c, ' '..='~') && c != '=')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn context(lines: &[(&'static str, &str)]) -> TraceContext {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        TraceContext::from_headers(&headers)
    }

    // [S12]
    #[test]
    fn a_valid_trace_is_carried_on_with_a_span_of_its_own() {
        let context = context(&[("traceparent", GOOD)]);
        assert_eq!(context.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
        assert_eq!(context.parent_id().unwrap().to_string(), "b7ad6b7169203331");
        let mut headers = HeaderMap::new();
        context.write(&mut headers);
        let expected = format!("00-{}-{}-01", context.trace_id(), context.span_id());
        assert_eq!(headers[TRACEPARENT], expected);
        assert_ne!(context.span_id().to_string(), "b7ad6b7169203331");
    }

    // [S12]
    #[test]
    fn what_breaks_the_specification_begins_a_new_trace() {
        for bad in [
            "",
            "00",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 ",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-B7AD6B7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
            "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more",
            "0-0af7651916cd43dd8448eb211c80319cb-b7ad6b7169203331-001",
        ] {
            let context = context(&[("traceparent", bad)]);
            assert_eq!(context.parent_id, None, "{bad}");
            assert_ne!(context.trace_id, 0, "{bad}");
        }
        assert_eq!(context(&[("traceparent", GOOD), ("traceparent", GOOD)]).parent_id, None);
    }

    #[test]
    fn a_later_version_is_read_as_far_as_it_is_known() {
        for rest in ["", "-", "-what-comes-later"] {
            let line = format!("cc{}{rest}", &GOOD[2..]);
            assert!(context(&[("traceparent", &line)]).parent_id.is_some(), "{line}");
        }
    }

    #[test]
    fn only_the_flag_that_is_known_is_passed_on() {
        let line = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff";
        assert_eq!(context(&[("traceparent", line)]).flags, SAMPLED);
    }

    #[test]
    fn tracestate_is_passed_on_when_it_is_well_formed_and_belongs_to_a_valid_trace() {
        let state = |lines: &[(&'static str, &str)]| {
            context(lines).state.map(|value| value.to_str().unwrap().to_owned())
        };
        let parent = ("traceparent", GOOD);
        assert_eq!(state(&[parent, ("tracestate", "a=1")]).as_deref(), Some("a=1"));
        assert_eq!(
            state(&[parent, ("tracestate", "a=1"), ("tracestate", "t@v=x y")]).as_deref(),
            Some("a=1,t@v=x y")
        );
        assert_eq!(state(&[("tracestate", "a=1")]), None);
        for bad in ["", ",", "a", "A=1", "a=", "a=b=c", &format!("a={}", "x".repeat(600))] {
            assert_eq!(state(&[parent, ("tracestate", bad)]), None, "{bad}");
        }
        let many = vec!["a=1"; MAX_TRACESTATE_MEMBERS + 1].join(",");
        assert_eq!(state(&[parent, ("tracestate", &many)]), None);
    }
}
