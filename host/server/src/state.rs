//! What every request sees: the bundles that serve, the bounds, the counters, the operator's settings.

use std::collections::VecDeque;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::admin::AdminToken;
use crate::engine::{Host, Installation};
use crate::hosts::HostNames;
use crate::limits::{Admission, Limits};
use crate::metrics::Metrics;
use crate::shadow::Shadowing;
use crate::watch::InboxOutcome;

/// UTC in milliseconds, whenever it is asked.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What the operator decides. The default is the strict one.
#[derive(Clone)]
pub struct Settings {
    /// How much one client, or all together, can take up.
    pub limits: Limits,
    /// Who may import bundles and see details; nobody when there is none.
    pub admin_token: Option<AdminToken>,
    /// A folder whose bundles, roots and revocation lists are imported as they come.
    pub inbox: Option<PathBuf>,
    /// Whether requests may bring their own time and facts: for replays and tests only, since it lets
    /// a caller choose the hour that rules look at.
    pub caller_sets_inputs: bool,
    /// The names this server answers to.
    pub host_names: HostNames,
    /// What time it is.
    pub clock: Clock,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            admin_token: None,
            inbox: None,
            caller_sets_inputs: false,
            host_names: HostNames::default(),
            clock: Arc::new(system_clock),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("limits", &self.limits)
            .field("admin_token", &self.admin_token)
            .field("inbox", &self.inbox)
            .field("caller_sets_inputs", &self.caller_sets_inputs)
            .field("host_names", &self.host_names)
            .finish_non_exhaustive()
    }
}

/// The clock of this machine.
fn system_clock() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// What every request sees. Cheap to clone.
#[derive(Clone)]
pub struct State(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) host: Arc<Host>,
    /// Where bundles are kept; without it nothing can be changed over HTTP.
    pub(crate) installation: Option<Arc<Installation>>,
    pub(crate) shadowing: Shadowing,
    inbox: Mutex<VecDeque<InboxOutcome>>,
    pub(crate) settings: Settings,
    pub(crate) admission: Admission,
    pub(crate) metrics: Metrics,
    /// Held by the import under way.
    pub(crate) importing: tokio::sync::Mutex<()>,
    draining: AtomicBool,
}

impl State {
    /// Serves the bundles of `host`, which nobody can change over HTTP.
    #[must_use]
    pub fn new(host: Arc<Host>, settings: Settings) -> Self {
        Self::of(host, None, settings)
    }

    /// Serves what the installation's store says, and lets an admin change it. Bring it in step with
    /// its store first: [`Installation::sync`].
    #[must_use]
    pub fn living(installation: Arc<Installation>, settings: Settings) -> Self {
        Self::of(Arc::clone(installation.host()), Some(installation), settings)
    }

    fn of(host: Arc<Host>, installation: Option<Arc<Installation>>, settings: Settings) -> Self {
        Self(Arc::new(Shared {
            host,
            installation,
            shadowing: Shadowing::default(),
            inbox: Mutex::default(),
            admission: Admission::new(&settings.limits),
            settings,
            metrics: Metrics::default(),
            importing: tokio::sync::Mutex::new(()),
            draining: AtomicBool::new(false),
        }))
    }

    /// Says at `/readyz` from now on that no new requests should come. [`crate::Server::run`] does
    /// this itself when it is told to stop.
    pub fn drain(&self) {
        self.0.draining.store(true, Relaxed);
    }
}

impl Shared {
    pub(crate) fn draining(&self) -> bool {
        self.draining.load(Relaxed)
    }

    /// Keeps what became of a file, the last `most` of them.
    pub(crate) fn remember(&self, outcome: InboxOutcome, most: usize) {
        let mut inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        inbox.push_back(outcome);
        while inbox.len() > most {
            inbox.pop_front();
        }
    }

    /// What became of the files in the inbox.
    pub(crate) fn inbox(&self) -> Vec<InboxOutcome> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(crate) fn now(&self) -> u64 {
        (self.settings.clock)()
    }
}
