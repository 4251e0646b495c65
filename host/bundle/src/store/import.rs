//! Importing: a file in, whatever it is; what it proves is kept.

use super::change::{Act, Prove};
use super::state::{NameState, Stopped, Stored, What};
use super::{Locked, Store, StoreError};
use crate::bundle::Bundle;
use crate::digest::Digest;
use crate::name::BundleName;
use crate::open::{OpenError, Received, Trust, receive};
use crate::revocations::{RevocationError, Revocations};
use crate::time::Timestamp;

/// What came of a file.
#[derive(Debug)]
pub struct Imported {
    /// Roots that are trusted now and were not before.
    pub roots: Vec<u64>,
    /// The revocation list that is in force now and was not before.
    pub revocations: Option<u64>,
    /// Bundles that served and no longer stand.
    pub stopped: Vec<(BundleName, Stopped)>,
    /// What an operator should know although nothing is wrong with the file.
    pub notes: Vec<Note>,
    /// The bundle: taken, or why not; `None` where the file is none. What the file taught of roots
    /// and revocations is kept either way.
    pub bundle: Option<Result<Taken, StoreError>>,
}

/// A bundle that was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its name.
    pub name: BundleName,
    /// Its version.
    pub version: u64,
    /// Its digest.
    pub digest: Digest,
    /// Whether it was stored before: nothing has changed then.
    pub known: bool,
    /// Whether it serves now.
    pub active: bool,
}

/// What an operator should know although nothing is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The file carries an older revocation list than this host holds.
    OlderRevocations {
        /// The host's.
        held: u64,
        /// The file's.
        got: u64,
    },
    /// The bundle says it was made more than a day after this host's now.
    ClockBehind {
        /// When it was made, by its own word.
        created: Timestamp,
    },
    /// The name is pinned, so the bundle does not serve yet.
    Pinned {
        /// The version that serves.
        version: u64,
    },
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::OlderRevocations { held, got } => write!(
                f,
                "the file carries revocation list {got}; this host holds {held} and keeps it"
            ),
            Self::ClockBehind { created } => {
                write!(f, "the bundle says it was made at {created}: is this host's clock right?")
            }
            Self::Pinned { version } => {
                write!(f, "pinned to version {version}, which serves on; this one is stored")
            }
        }
    }
}

/// Seconds that a bundle may be ahead of the clock without a note.
const AHEAD_SECONDS: u64 = 86_400;

impl Store {
    /// Imports a file: a bundle, a root, or a revocation list. A bundle is verified, proven by
    /// `prove`, stored, and serves at once unless its name is pinned or `serve` is false.
    ///
    /// # Errors
    /// [`StoreError`] where the file is no such thing or its trust document is refused. Of a bundle
    /// that is refused, [`Imported::bundle`] tells.
    pub fn import(
        &self,
        bytes: &[u8],
        act: &Act<'_>,
        serve: bool,
        prove: Prove<'_>,
    ) -> Result<Imported, StoreError> {
        let mut locked = self.lock()?;
        let before = self.trust(&locked.state)?;
        let mut trust = before.clone();
        let now = locked.state.now(act.clock);
        let mut notes = Vec::new();
        let bundle = match kind(bytes)? {
            FileKind::Root => trust.take_root(bytes).map(|()| None)?,
            FileKind::Revocations => match trust.take_revocations(bytes) {
                Err(RevocationError::Older { held, got }) => {
                    notes.push(Note::OlderRevocations { held, got });
                    None
                }
                other => other.map(|()| None)?,
            },
            FileKind::Bundle => {
                let received = receive(bytes, &before, now);
                trust = received.trust.clone();
                Some(received)
            }
        };
        let (roots, revocations) = learnt(&before, &trust);
        let stopped = if roots.is_empty() && revocations.is_none() {
            Vec::new()
        } else {
            locked.learn(&trust, act)?
        };
        let bundle = bundle.map(|Received { bundle, .. }| match bundle {
            Ok(bundle) => locked.take(&bundle, bytes, act, serve, prove, &mut notes),
            Err(OpenError::AlreadyInstalled { .. }) => locked.known(bytes, &trust),
            Err(error) => Err(error.into()),
        });
        Ok(Imported { roots, revocations, stopped, notes, bundle })
    }
}

/// What is new in `after`.
fn learnt(before: &Trust, after: &Trust) -> (Vec<u64>, Option<u64>) {
    let held = before.root().document().version;
    let versions = after.roots().map(|root| root.document().version);
    let digest = |trust: &Trust| trust.revocations().map(Revocations::digest);
    let list = (digest(before) != digest(after)).then(|| after.revocations_version());
    (versions.filter(|version| *version > held).collect(), list)
}

impl Locked<'_> {
    /// Proves and stores a bundle that was verified.
    fn take(
        &mut self,
        bundle: &Bundle,
        bytes: &[u8],
        act: &Act<'_>,
        serve: bool,
        prove: Prove<'_>,
        notes: &mut Vec<Note>,
    ) -> Result<Taken, StoreError> {
        let seen = self.state.time_seen;
        if self.state.clock_is_behind(act.clock) {
            return Err(StoreError::ClockRollback { clock: act.clock, seen });
        }
        prove(bundle)?;
        let manifest = bundle.manifest();
        let (name, version, digest) = (manifest.name.clone(), manifest.version, bundle.digest());
        let now = self.state.now(act.clock);
        if manifest.created > now.plus_seconds(AHEAD_SECONDS) {
            notes.push(Note::ClockBehind { created: manifest.created });
        }
        let file = self.store.keep(bytes)?;
        let known = self.state.names.entry(name.clone()).or_default();
        known.highest = version;
        known.digest = Some(digest);
        known.floor = known.floor.max(manifest.min_version);
        known.stored.push(Stored { version, digest, file, at: now });
        known.note(act.event(now, What::Imported, version, None));
        let pinned = known.active.filter(|_| known.pinned);
        if let Some(version) = pinned {
            notes.push(Note::Pinned { version });
        }
        let active = serve && pinned.is_none();
        if active {
            activate(known, act, now, What::Activated, version);
        }
        self.commit(now.max(manifest.created))?;
        Ok(Taken { name, version, digest, known: false, active })
    }

    /// A bundle that is stored already. Mends its file where that was lost or damaged.
    fn known(&mut self, bytes: &[u8], trust: &Trust) -> Result<Taken, StoreError> {
        let bundle = crate::open::reopen(bytes, trust)?;
        let manifest = bundle.manifest();
        let (name, version) = (manifest.name.clone(), manifest.version);
        let state = self.state.names.get_mut(&name);
        let active = state.as_ref().is_some_and(|known| known.active == Some(version));
        let stored = state.and_then(|k| k.stored.iter_mut().find(|s| s.version == version));
        if let Some(stored) = stored.filter(|stored| self.store.fetch(&stored.file).is_err()) {
            stored.file = self.store.keep(bytes)?;
            self.commit(Timestamp::from_unix(0))?;
        }
        Ok(Taken { name, version, digest: bundle.digest(), known: true, active })
    }
}

/// Makes a version serve. A candidate was compared with another one, so it goes.
pub(super) fn activate(
    known: &mut NameState,
    act: &Act<'_>,
    at: Timestamp,
    what: What,
    version: u64,
) {
    let from = known.active.replace(version);
    known.stopped = None;
    if let Some(candidate) = known.candidate.take().filter(|other| other.version != version) {
        known.note(act.event(at, What::Dropped, candidate.version, None));
    }
    known.note(act.event(at, what, version, from));
}

enum FileKind {
    Bundle,
    Root,
    Revocations,
}

/// What a file is, by its first bytes or its payload's type; whether it holds is another question.
fn kind(bytes: &[u8]) -> Result<FileKind, StoreError> {
    #[derive(serde::Deserialize)]
    struct Typed {
        #[serde(rename = "payloadType")]
        payload_type: String,
    }
    use crate::envelope::Kind;
    if !bytes.starts_with(b"{") {
        return Ok(FileKind::Bundle);
    }
    let typed: Typed = serde_json::from_slice(bytes).map_err(|_| StoreError::UnknownFile)?;
    match typed.payload_type {
        name if name == Kind::Root.payload_type() => Ok(FileKind::Root),
        name if name == Kind::Revocations.payload_type() => Ok(FileKind::Revocations),
        _ => Err(StoreError::UnknownFile),
    }
}
