//! How much of this server one client, or all of them together, can take up.
//!
//! | against | bound |
//! | --- | --- |
//! | long bodies | [`MAX_BODY_BYTES`], [`Limits::import_bytes`] |
//! | slow headers, idle connections | [`Limits::header_timeout`] |
//! | slow bodies | [`Limits::body_timeout`], [`Limits::import_timeout`] |
//! | slow readers | [`Limits::write_timeout`] |
//! | many connections | [`Limits::connections`]; more wait in the kernel |
//! | many requests | [`Limits::concurrency`] run, [`Limits::queue`] wait, the rest is shed at once |
//! | long waits | [`Limits::queue_timeout`], [`Limits::batch_timeout`] |
//!
//! How long a decision itself may take is the bundle's to say: fuel and deadline of its modules.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::problem::{Problem, ProblemKind};

/// Longest body of a request for decisions, in bytes.
pub const MAX_BODY_BYTES: usize = crate::engine::MAX_REQUEST_BYTES;
/// Most requests of a batch.
pub const MAX_BATCH: usize = 256;

/// Bounds an operator may change. The default suits a host of its own.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Decisions that are made at the same time; more would only take turns on the cores.
    pub concurrency: usize,
    /// Requests that wait for their turn; one more is answered with 503 at once.
    pub queue: usize,
    /// How long a request waits for its turn.
    pub queue_timeout: Duration,
    /// How long after it came a batch may still begin with one of its requests.
    pub batch_timeout: Duration,
    /// Longest bundle that is taken, in bytes.
    pub import_bytes: usize,
    /// How long an admin may take for a bundle.
    pub import_timeout: Duration,
    /// How long a client may take for its headers, and how long a connection may idle.
    pub header_timeout: Duration,
    /// How long a client may take for a body.
    pub body_timeout: Duration,
    /// How long a client may take no byte of its answer.
    pub write_timeout: Duration,
    /// Connections that are open at the same time.
    pub connections: usize,
    /// How long the server goes on as before once it was told to stop, but says that it is not ready,
    /// so that whoever sends it requests can find another.
    pub drain_notice: Duration,
    /// How long requests under way may take once the notice is over.
    pub drain_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            concurrency: cores(),
            queue: cores().saturating_mul(64),
            queue_timeout: Duration::from_secs(5),
            batch_timeout: Duration::from_secs(30),
            import_bytes: 64 << 20,
            import_timeout: Duration::from_secs(120),
            header_timeout: Duration::from_secs(15),
            body_timeout: Duration::from_secs(10),
            write_timeout: Duration::from_secs(10),
            connections: 1024,
            drain_notice: Duration::ZERO,
            drain_timeout: Duration::from_secs(10),
        }
    }
}

/// The cores this process may use.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Lets in as many requests as may run, keeps as many waiting as may wait.
#[derive(Debug)]
pub(crate) struct Admission {
    running: Semaphore,
    waiting: Semaphore,
    concurrency: usize,
    queue: usize,
    queue_timeout: Duration,
    shed: AtomicU64,
}

impl Admission {
    pub(crate) fn new(limits: &Limits) -> Self {
        let concurrency = limits.concurrency.clamp(1, Semaphore::MAX_PERMITS);
        let queue = limits.queue.min(Semaphore::MAX_PERMITS);
        Self {
            running: Semaphore::new(concurrency),
            waiting: Semaphore::new(queue),
            concurrency,
            queue,
            queue_timeout: limits.queue_timeout,
            shed: AtomicU64::new(0),
        }
    }

    /// Waits for a turn, if there is room to wait.
    ///
    /// # Errors
    /// `overloaded` at once when too many wait already, `timed-out` after waiting in vain.
    pub(crate) async fn enter(&self) -> Result<SemaphorePermit<'_>, Problem> {
        if let Ok(turn) = self.running.try_acquire() {
            return Ok(turn);
        }
        let Ok(_place) = self.waiting.try_acquire() else {
            self.shed.fetch_add(1, Relaxed);
            return Err(ProblemKind::Overloaded.into());
        };
        match timeout(self.queue_timeout, self.running.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => {
                self.shed.fetch_add(1, Relaxed);
                Err(ProblemKind::TimedOut.into())
            }
        }
    }

    /// Requests that run now.
    pub(crate) fn running(&self) -> usize {
        self.concurrency.saturating_sub(self.running.available_permits())
    }

    /// Requests that wait now.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.saturating_sub(self.waiting.available_permits())
    }

    /// Requests that were turned away so far.
    pub(crate) fn shed(&self) -> u64 {
        self.shed.load(Relaxed)
    }
}

/// Requires a body of one of `types`, not compressed.
pub(crate) fn require_type(headers: &HeaderMap, types: &[&str]) -> Result<(), Problem> {
    let mut given = headers.get_all(header::CONTENT_TYPE).iter();
    let only = given.next().filter(|_| given.next().is_none());
    let value = only.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = value.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    let utf8 = |part: &str| {
        part.split_once('=').is_some_and(|(name, value)| {
            let utf8 = value.trim_matches('"').eq_ignore_ascii_case("utf-8");
            name.eq_ignore_ascii_case("charset") && utf8
        })
    };
    if !types.iter().any(|known| essence.eq_ignore_ascii_case(known)) || !parts.all(utf8) {
        let detail = format!("`content-type` is `{value}`, expected `{}`", types.join("` or `"));
        return Err(Problem::new(ProblemKind::ContentTypeUnsupported).detail(detail));
    }
    match headers.get(header::CONTENT_ENCODING) {
        None => Ok(()),
        Some(value) if value.as_bytes().eq_ignore_ascii_case(b"identity") => Ok(()),
        Some(_) => Err(ProblemKind::ContentEncodingUnsupported.into()),
    }
}

/// Reads a body, as long as it is short enough and comes quickly enough.
pub(crate) async fn read_body(
    body: Body,
    most: usize,
    patience: Duration,
) -> Result<Bytes, Problem> {
    let too_large = || {
        Problem::new(ProblemKind::BodyTooLarge).detail(format!("at most {most} bytes are taken"))
    };
    let announced = body.size_hint().lower();
    if announced > u64::try_from(most).unwrap_or(u64::MAX) {
        return Err(too_large());
    }
    match timeout(patience, Limited::new(body, most).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(ProblemKind::BodyIncomplete.into()),
        Err(_) => Err(ProblemKind::BodyTimeout.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission(concurrency: usize, queue: usize) -> Admission {
        let queue_timeout = Duration::from_millis(1);
        Admission::new(&Limits { concurrency, queue, queue_timeout, ..Limits::default() })
    }

    async fn refusal(admission: &Admission) -> ProblemKind {
        admission.enter().await.err().unwrap().kind()
    }

    // [S8]
    #[tokio::test]
    async fn who_finds_no_place_to_wait_is_shed_at_once() {
        let admission = admission(1, 0);
        let turn = admission.enter().await.unwrap();
        assert_eq!(refusal(&admission).await, ProblemKind::Overloaded);
        assert_eq!((admission.running(), admission.shed()), (1, 1));
        drop(turn);
        drop(admission.enter().await.unwrap());
        assert_eq!(admission.running(), 0);
    }

    #[tokio::test]
    async fn who_waits_too_long_is_sent_away() {
        let admission = admission(1, 1);
        let _turn = admission.enter().await.unwrap();
        assert_eq!(refusal(&admission).await, ProblemKind::TimedOut);
        assert_eq!(admission.waiting(), 0);
    }

    #[test]
    fn a_body_must_say_that_it_is_json_and_not_compressed() {
        let check = |lines: &[(&'static str, &str)], expected: Option<ProblemKind>| {
            let mut headers = HeaderMap::new();
            for (name, value) in lines {
                headers.append(*name, value.parse().unwrap());
            }
            let problem = require_type(&headers, &["application/json"]).err();
            assert_eq!(problem.map(|problem| problem.kind()), expected, "{lines:?}");
        };
        let refused = Some(ProblemKind::ContentTypeUnsupported);
        let json = ("content-type", "application/json");
        check(&[json], None);
        check(&[("content-type", "Application/JSON; charset=\"UTF-8\"")], None);
        check(&[], refused);
        check(&[json, json], refused);
        check(&[("content-type", "text/plain")], refused);
        check(&[("content-type", "application/jsonp")], refused);
        check(&[("content-type", "application/json; charset=latin1")], refused);
        check(&[("content-type", "text/plain;application/json")], refused);
        check(&[json, ("content-encoding", "identity")], None);
        let compressed = Some(ProblemKind::ContentEncodingUnsupported);
        check(&[json, ("content-encoding", "gzip")], compressed);
    }
}
