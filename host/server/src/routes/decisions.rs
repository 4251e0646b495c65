//! `POST /v1/decisions` and `POST /v1/decisions/batch`.
//!
//! Most decisions take microseconds and are made on the thread that read the request: handing them to
//! another one costs more than they do. The thread that reads is also the one that waits for the
//! sockets, and tokio wakes no other to wait in its place; so what may take long goes elsewhere, by
//! what the manifest allows it and not by what it took before.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::{Extension, State as Extract};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::admin::{Sight, sight};
use crate::engine::{Answering, Decision, Module, Request, RequestBody};
use crate::limits::{MAX_BATCH, MAX_BODY_BYTES, read_body, require_type};
use crate::log;
use crate::problem::{Problem, ProblemBody, ProblemKind};
use crate::shadow::shadow;
use crate::state::Shared;
use crate::trace_context::{TraceContext, random};

const JSON: &str = "application/json";
/// Most fuel of all modules together with which a bundle decides on the reactor's threads: about five
/// milliseconds, if all of it is burnt.
const MAX_INLINE_FUEL: u64 = 20_000_000;
/// Longest request that is parsed on the reactor's threads, in bytes: about a millisecond.
const MAX_INLINE_BYTES: usize = 64 << 10;

type Trace = Extension<Arc<TraceContext>>;

/// Decides about one request.
pub(super) async fn one(
    Extract(state): Extract<Arc<Shared>>,
    Extension(trace): Trace,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (sight, bytes) = take(&state, &headers, body).await?;
    let _turn = state.admission.enter().await?;
    let decision = decide(&state, &trace, sight, bytes).await?;
    json(&decision)
}

/// What a batch asks.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes `Batch` in the schema")]
pub(super) struct BatchBody {
    /// Requests, decided about in this order and one by one.
    #[schemars(length(max = MAX_BATCH))]
    requests: Vec<RequestBody>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch<'a> {
    #[serde(borrow)]
    requests: Vec<&'a RawValue>,
}

/// What a batch is answered.
#[derive(Serialize, JsonSchema)]
pub(super) struct BatchAnswer {
    /// What became of each request, in their order.
    outcomes: Vec<Outcome>,
}

/// What became of one request of a batch.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Outcome {
    /// It was decided about.
    Decision(Box<Decision>),
    /// It could not be.
    Problem(ProblemBody),
}

/// Decides about several requests, each on its own: one that is malformed spoils no other.
pub(super) async fn batch(
    Extract(state): Extract<Arc<Shared>>,
    Extension(trace): Trace,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (sight, bytes) = take(&state, &headers, body).await?;
    let (began, patience) = (Instant::now(), state.settings.limits.batch_timeout);
    let requests = split(&bytes)?;
    let mut outcomes = Vec::with_capacity(requests.len());
    for (index, request) in requests.iter().map(|request| request.get().as_bytes()).enumerate() {
        // Others take their turns between two of a batch.
        let decided = match state.admission.enter().await {
            Ok(_) if began.elapsed() > patience => Err(ProblemKind::TimedOut.into()),
            Ok(_turn) => decide(&state, &trace, sight, bytes.slice_ref(request)).await,
            Err(problem) => Err(problem),
        };
        outcomes.push(match decided {
            Ok(decision) => Outcome::Decision(Box::new(decision)),
            Err(problem) => {
                state.metrics.refused(problem.kind());
                Outcome::Problem(problem.within_batch(index).into_body())
            }
        });
        tokio::task::yield_now().await;
    }
    json(&BatchAnswer { outcomes })
}

async fn take(state: &Shared, headers: &HeaderMap, body: Body) -> Result<(Sight, Bytes), Problem> {
    let sight = sight(state.settings.admin_token.as_ref(), headers)?;
    require_type(headers, &[JSON])?;
    let bytes = read_body(body, MAX_BODY_BYTES, state.settings.limits.body_timeout).await?;
    Ok((sight, bytes))
}

fn split(bytes: &[u8]) -> Result<Vec<&RawValue>, Problem> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Problem::new(ProblemKind::RequestNotUtf8).offset(error.valid_up_to()))?;
    // A struct would also be read from an array; the wire form is an object.
    if !text.trim_ascii_start().starts_with('{') {
        return Err(Problem::new(ProblemKind::BatchMalformed)
            .pointer("")
            .detail("an object with `requests` expected"));
    }
    let batch: Batch<'_> = serde_json::from_str(text).map_err(|error| malformed(text, &error))?;
    if batch.requests.len() > MAX_BATCH {
        let detail = format!("{} requests; at most {MAX_BATCH} are taken", batch.requests.len());
        return Err(Problem::new(ProblemKind::BatchTooLarge).pointer("/requests").detail(detail));
    }
    Ok(batch.requests)
}

fn malformed(text: &str, error: &serde_json::Error) -> Problem {
    let kind = match error.classify() {
        serde_json::error::Category::Data => ProblemKind::BatchMalformed,
        _ => ProblemKind::RequestNotJson,
    };
    let before: usize =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let offset = before.saturating_add(error.column()).saturating_sub(1);
    Problem::new(kind).offset(offset).detail(error.to_string())
}

async fn decide(
    state: &Arc<Shared>,
    trace: &TraceContext,
    sight: Sight,
    bytes: Bytes,
) -> Result<Decision, Problem> {
    let request = if bytes.len() > MAX_INLINE_BYTES {
        let bytes = bytes.clone();
        elsewhere(trace, move || Request::parse(&bytes)).await?
    } else {
        Request::parse(&bytes)
    };
    let (request, clock_rollback) = complete(state, request?)?;
    let answering = state.host.answering(&request);
    let candidate = answering.candidate.clone();
    let again = candidate.as_ref().map(|_| request.clone());
    let mut decision = if is_brief(&answering) {
        here(trace, || answering.decide(&request))
    } else {
        elsewhere(trace, move || answering.decide(&request)).await
    }?;
    decision.clock_rollback = clock_rollback;
    state.metrics.decided(&decision);
    log::decided(&decision, trace);
    if let (Some(candidate), Some(request)) = (candidate, again) {
        shadow(state, candidate, request, bytes, &decision);
    }
    if sight == Sight::Agent {
        decision.redact_details();
    }
    Ok(decision)
}

/// Whether a decision cannot take long: its modules have little fuel, and none of them can block.
fn is_brief(answering: &Answering) -> bool {
    let blocks = |module: &Module| module.imports().iter().any(|name| name.starts_with("wasi:"));
    answering.bundle().is_none_or(|bundle| {
        let modules = bundle.modules();
        let fuel =
            modules.iter().fold(0, |fuel: u64, module| fuel.saturating_add(module.entry().fuel));
        fuel <= MAX_INLINE_FUEL && !modules.iter().any(blocks)
    })
}

/// Runs on this thread.
fn here<T>(trace: &TraceContext, work: impl FnOnce() -> T) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        log::crashed(trace);
        ProblemKind::Internal.into()
    })
}

/// Runs on a thread that may be held. There are never more of them than requests may run.
async fn elsewhere<T: Send + 'static>(
    trace: &TraceContext,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|_| {
        log::crashed(trace);
        ProblemKind::Internal.into()
    })
}

/// Adds what only the server knows, refuses what only the server may say. Also tells whether the
/// clock cannot be right.
fn complete(state: &Shared, mut request: Request) -> Result<(Request, bool), Problem> {
    if !state.settings.caller_sets_inputs {
        if request.now.is_some() {
            return Err(Problem::new(ProblemKind::NowNotAllowed).pointer("/now"));
        }
        if !request.facts.is_empty() {
            return Err(Problem::new(ProblemKind::FactsNotAllowed).pointer("/facts"));
        }
    }
    let (now, clock_rollback) = state.host.now(state.now());
    if request.id.is_empty() {
        request.id = new_id(now);
    }
    Ok((request.at(now), clock_rollback))
}

/// A UUIDv7 (RFC 9562): ids sort by time.
fn new_id(milliseconds: u64) -> String {
    let mut bits = [0; 10];
    let random = [random().to_be_bytes(), random().to_be_bytes()];
    bits.iter_mut().zip(random.as_flattened()).for_each(|(to, from)| *to = *from);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &bits).into_uuid().to_string()
}

fn json(answer: &impl Serialize) -> Result<Response, Problem> {
    let bytes = serde_json::to_vec(answer).map_err(|_| Problem::from(ProblemKind::Internal))?;
    Ok(([(header::CONTENT_TYPE, JSON)], bytes).into_response())
}
