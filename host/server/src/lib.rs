//! The HTTP server: tool calls in, decisions out.
//!
//! ```no_run
//! use std::sync::Arc;
//! use portcullis_server::{Listen, Server, Settings, State, runtime, terminated};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let host = Arc::new(portcullis::Host::new());
//! let state = State::new(host, Settings::default());
//! let address = "127.0.0.1:8180".parse()?;
//! let listen = Listen { address, tls: None, plain_beyond_loopback: false };
//! runtime()?.block_on(async {
//!     let server = Server::bind(listen).await?;
//!     server.run(state, async { drop(terminated().await) }).await;
//!     Ok(())
//! })
//! # }
//! ```
//!
//! | to | call |
//! | --- | --- |
//! | serve | [`Server::bind`], [`Server::run`] |
//! | answer without a socket | [`app`] |
//! | live for years, take bundles over HTTP | [`State::living`], with an [`AdminToken`] |
//! | log decisions | [`log::init`] |
//! | describe the API | [`openapi()`], [`ProblemKind::ALL`] |
//!
//! What holds here, and must go on holding:
//!
//! 1. There is an answer that says `allow`, or nothing is allowed: every problem is an error status.
//! 2. A request is judged at this server's time, not at one the caller chose, unless the operator
//!    says otherwise.
//! 3. What only auditors may see leaves only for the bearer of the admin token.
//! 4. A bundle that came over HTTP went through the same checks as any other, and one that fails any
//!    of them changes nothing.
//! 5. Nothing a client does or leaves undone holds a thread, and everything it can hold is bounded:
//!    see [`Limits`].
//! 6. Nothing is logged or counted that the payload says.
//!
//! Not here: what a decision is (the runtime's), command lines, files.

mod admin;
mod engine;
mod guard;
mod hosts;
mod import;
mod limits;
pub mod log;
mod metrics;
mod patience;
mod problem;
mod routes;
mod serve;
mod shadow;
mod state;
#[cfg(test)]
mod tests;
mod tls;
mod trace_context;
mod watch;

pub use admin::{AdminToken, MIN_TOKEN_BYTES, TokenError};
pub use hosts::HostNames;
pub use limits::{Limits, MAX_BATCH, MAX_BODY_BYTES};
pub use problem::ProblemKind;
pub use routes::{app, openapi};
pub use serve::{Drained, Listen, ListenError, Server, runtime, terminated};
pub use state::{Clock, Settings, State};
pub use tls::{Tls, TlsError};

/// What a file taught, in words, each with a `; ` before it.
pub(crate) fn learnt(imported: &portcullis_bundle::store::Imported) -> String {
    let mut parts: Vec<String> =
        imported.roots.iter().map(|v| format!("root {v} trusted")).collect();
    parts.extend(imported.revocations.map(|v| format!("revocation list {v} in force")));
    parts.extend(
        imported
            .stopped
            .iter()
            .map(|(name, why)| format!("{name} v{} stopped serving: {}", why.version, why.code)),
    );
    parts.extend(imported.notes.iter().map(ToString::to_string));
    parts.iter().map(|part| format!("; {part}")).collect()
}
