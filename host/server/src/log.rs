//! What is logged: one line per decision, and never what the payload says.
//!
//! Text from policies and callers is only ever the value of a field, where the JSON form escapes it.

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::engine::Decision;
use crate::trace_context::TraceContext;

/// Why logging could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter is none.
    #[error("the log filter `{filter}` cannot be read; something like `info` is expected")]
    Filter {
        /// What was given.
        filter: String,
        /// What is wrong with it.
        #[source]
        source: ParseError,
    },
    /// Something else logs already.
    #[error("logging was set up before")]
    Taken,
}

impl LogError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Filter { .. } => "log-filter",
            Self::Taken => "log-taken",
        }
    }
}

/// Logs to standard error from now on, one JSON object per line. `filter` is a level such as `info`,
/// or directives of `tracing`: `portcullis::decision=off` leaves decisions out.
///
/// # Errors
/// The filter cannot be read, or something else logs already.
pub fn init(filter: &str) -> Result<(), LogError> {
    subscriber(filter, std::io::stderr)?.try_init().map_err(|_| LogError::Taken)
}

/// What turns events into lines of JSON.
pub(crate) fn subscriber(
    filter: &str,
    writer: impl for<'a> MakeWriter<'a> + Send + Sync + 'static,
) -> Result<impl Subscriber + Send + Sync, LogError> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|source| LogError::Filter { filter: filter.to_owned(), source })?;
    Ok(tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(writer)
        .finish())
}

pub(crate) fn decided(decision: &Decision, trace: &TraceContext) {
    if !tracing::enabled!(target: "portcullis::decision", tracing::Level::INFO) {
        return;
    }
    let mut codes: Vec<&str> = decision.reasons.iter().map(|reason| reason.code.as_str()).collect();
    codes.dedup();
    let bundle = decision.bundle.as_ref();
    tracing::info!(
        target: "portcullis::decision",
        id = decision.id.as_str(),
        effect = decision.effect.as_str(),
        codes = codes.join(","),
        bundle = bundle.map(|bundle| bundle.name.as_str()),
        version = bundle.map(|bundle| bundle.version),
        digest = bundle.map(|bundle| bundle.digest.as_str()),
        fuel = decision.cost.fuel,
        microseconds = decision.cost.microseconds,
        degraded = decision.degraded,
        trace_id = %trace.trace_id(),
        span_id = %trace.span_id(),
        parent_id = trace.parent_id().map(tracing::field::display),
    );
}

pub(crate) fn crashed(trace: &TraceContext) {
    tracing::error!(
        target: "portcullis::decision",
        trace_id = %trace.trace_id(),
        span_id = %trace.span_id(),
        "the runtime crashed; nothing was allowed",
    );
}
