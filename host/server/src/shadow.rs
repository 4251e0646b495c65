//! Asking a candidate beside the bundle that serves: after the answer, one at a time, and only while
//! there is room, so that no caller waits for it.

use std::sync::Arc;

use axum::body::Bytes;
use tokio::sync::Semaphore;

use crate::engine::{Candidate, Decision, Request};
use crate::state::Shared;
use crate::trace_context::random;

/// Requests that may wait for the candidate; further ones are counted as skipped.
const QUEUE: usize = 64;

/// Who may ask candidates.
pub(crate) struct Shadowing {
    places: Arc<Semaphore>,
    /// One at a time: candidates never take more than one sandbox from those who wait for answers.
    turn: Arc<Semaphore>,
}

impl Default for Shadowing {
    fn default() -> Self {
        let (places, turn) = (Arc::new(Semaphore::new(QUEUE)), Arc::new(Semaphore::new(1)));
        Self { places, turn }
    }
}

/// Asks the candidate about a request that was answered, if the request is one of those it sees.
pub(crate) fn shadow(
    state: &Arc<Shared>,
    candidate: Candidate,
    request: Request,
    bytes: Bytes,
    decision: &Decision,
) {
    let Some(installation) = state.installation.clone() else { return };
    if random() % 1000 >= u64::from(candidate.per_mille) {
        return;
    }
    let Ok(place) = Arc::clone(&state.shadowing.places).try_acquire_owned() else {
        if let Some(active) = &decision.bundle {
            installation.skipped(active, candidate.bundle.id());
        }
        return;
    };
    let active = decision.clone();
    let turn = Arc::clone(&state.shadowing.turn);
    tokio::spawn(async move {
        let _place = place;
        let Ok(_turn) = turn.acquire().await else { return };
        let asked = tokio::task::spawn_blocking(move || {
            let decision = candidate.bundle.decide(&request);
            installation.compared(&bytes, active, decision);
        });
        if asked.await.is_err() {
            tracing::error!(target: "portcullis::bundle", "a candidate could not be asked");
        }
    });
}
