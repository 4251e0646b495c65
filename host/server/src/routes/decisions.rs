//! `POST /v1/decisions` and `POST /v1/decisions/batch`.
//!
//! A decision takes microseconds, so it is made on the thread that read the request: handing it to
//! another thread costs several times as much. [`crate::runtime`] keeps one thread more than decisions
//! may run at a time, so that a policy which burns its whole fuel never keeps the server from
//! accepting, reading, and turning away.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, State as Extract};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::admin::{Sight, sight};
use crate::engine::{Decision, Request, RequestBody};
use crate::limits::{MAX_BATCH, MAX_BODY_BYTES, read_body, require_type};
use crate::log;
use crate::problem::{Problem, ProblemBody, ProblemKind};
use crate::state::Shared;
use crate::trace_context::{TraceContext, random};

const JSON: &str = "application/json";

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
    let decision = decide(&state, &trace, sight, &bytes)?;
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
    let requests = split(&bytes)?;
    let mut outcomes = Vec::with_capacity(requests.len());
    for (index, request) in requests.into_iter().enumerate() {
        // Others take their turns between two of a batch.
        let turn = state.admission.enter().await;
        let decided =
            turn.and_then(|_turn| decide(&state, &trace, sight, request.get().as_bytes()));
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

async fn take(
    state: &Shared,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Sight, axum::body::Bytes), Problem> {
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

fn decide(
    state: &Shared,
    trace: &TraceContext,
    sight: Sight,
    bytes: &[u8],
) -> Result<Decision, Problem> {
    let request = complete(state, Request::parse(bytes)?)?;
    let decided = catch_unwind(AssertUnwindSafe(|| state.host.decide(&request)));
    let Ok(mut decision) = decided else {
        log::crashed(&request.id, trace);
        return Err(ProblemKind::Internal.into());
    };
    state.metrics.decided(&decision);
    log::decided(&decision, trace);
    if sight == Sight::Agent {
        decision.redact_details();
    }
    Ok(decision)
}

/// Adds what only the server knows, refuses what only the server may say.
fn complete(state: &Shared, mut request: Request) -> Result<Request, Problem> {
    if !state.settings.caller_sets_inputs {
        if request.now.is_some() {
            return Err(Problem::new(ProblemKind::NowNotAllowed).pointer("/now"));
        }
        if !request.facts.is_empty() {
            return Err(Problem::new(ProblemKind::FactsNotAllowed).pointer("/facts"));
        }
    }
    let now = state.now();
    if request.id.is_empty() {
        request.id = new_id(now);
    }
    Ok(request.at(now))
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
