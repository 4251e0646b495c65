//! What a host remembers: the one state file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::name::BundleName;
use crate::time::Timestamp;

/// What a host remembers of its life. Written by [`super::Store`] alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostState {
    /// The customer and stage this host belongs to.
    pub trust_domain: String,
    /// The roots it trusts, from the pinned one to the one in force.
    pub roots: Vec<Kept>,
    /// The revocation list in force.
    pub revocations: Option<Kept>,
    /// What it knows of every bundle, by name.
    pub names: BTreeMap<BundleName, NameState>,
    /// The latest time that has certainly passed: the clock at every change, and what accepted
    /// documents say of their making.
    pub time_seen: Timestamp,
}

/// A signed document that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Its version.
    pub version: u64,
    /// SHA-256 of the file, under which it is stored.
    pub file: Digest,
}

/// What a host knows of the bundles of one name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameState {
    /// The highest version it took: an import must be higher.
    pub highest: u64,
    /// The digest of that version; `None` where a root reset the name.
    pub digest: Option<Digest>,
    /// The oldest version it may go back to.
    pub floor: u64,
    /// The version that serves.
    pub active: Option<u64>,
    /// Whether an import leaves `active` as it is.
    pub pinned: bool,
    /// The version that served and no longer stands; `None` once another serves.
    pub stopped: Option<Stopped>,
    /// The version that is tried out beside the active one.
    pub candidate: Option<Candidate>,
    /// Every version that is stored, ascending.
    pub stored: Vec<Stored>,
    /// What was done, oldest first; at most [`MAX_EVENTS`].
    pub events: Vec<Event>,
}

/// A bundle that served until it did not stand any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stopped {
    /// Its version.
    pub version: u64,
    /// Why it does not stand: the code of the check that failed.
    pub code: String,
    /// When that was found.
    pub at: Timestamp,
}

/// A version that is tried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// Which.
    pub version: u64,
    /// How many of a thousand requests it sees.
    pub per_mille: u16,
}

/// A bundle in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// Its version.
    pub version: u64,
    /// Its digest: of its manifest.
    pub digest: Digest,
    /// SHA-256 of the file, under which it is stored.
    pub file: Digest,
    /// When it was imported.
    pub at: Timestamp,
}

/// Something that was done to the bundles of a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
    /// The version it is about.
    pub version: u64,
    /// The version that served before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<u64>,
    /// Who did it, by the operating system's or the server's word.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub by: String,
    /// Why, by their word; for `stopped` the code.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub reason: String,
}

/// What can be done to the bundles of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A version was verified and stored.
    Imported,
    /// It serves.
    Activated,
    /// It serves in place of a newer one.
    RolledBack,
    /// It stands no more, and stopped serving.
    Stopped,
    /// Imports leave it serving.
    Pinned,
    /// Imports take its place again.
    Unpinned,
    /// It is tried out beside the active one.
    Tried,
    /// It is not tried out any more.
    Dropped,
    /// It was tried out and serves.
    Promoted,
    /// A root withdrew it by resetting the name's versions.
    Withdrawn,
    /// The host took its clock's word for a time earlier than it had seen.
    ClockReset,
}

impl What {
    /// As a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Activated => "activated",
            Self::RolledBack => "rolled-back",
            Self::Stopped => "stopped",
            Self::Pinned => "pinned",
            Self::Unpinned => "unpinned",
            Self::Tried => "tried",
            Self::Dropped => "dropped",
            Self::Promoted => "promoted",
            Self::Withdrawn => "withdrawn",
            Self::ClockReset => "clock-reset",
        }
    }
}

/// How far a clock may fall behind what was seen before it cannot be right.
pub const CLOCK_SLACK_SECONDS: u64 = 3600;

/// Events that are kept for each name; older ones are forgotten.
pub const MAX_EVENTS: usize = 1000;

impl HostState {
    /// The time to judge at: the clock's, or the latest that has certainly passed.
    pub fn now(&self, clock: Timestamp) -> Timestamp {
        clock.max(self.time_seen)
    }

    /// Whether the clock cannot be right.
    pub fn clock_is_behind(&self, clock: Timestamp) -> bool {
        clock.plus_seconds(CLOCK_SLACK_SECONDS) < self.time_seen
    }
}

impl NameState {
    /// The stored bundle of a version.
    pub fn find(&self, version: u64) -> Option<&Stored> {
        self.stored.iter().find(|stored| stored.version == version)
    }

    pub(super) fn note(&mut self, event: Event) {
        self.events.push(event);
        let extra = self.events.len().saturating_sub(MAX_EVENTS);
        self.events.drain(..extra);
    }
}
