//! What a host keeps over the years: verified bundles, roots, the revocation list, and one state file.
//!
//! ```text
//! STORE/              mode 0700
//!   lock              held by whoever changes anything
//!   state.json        replaced whole
//!   blobs/sha256-HEX  files as they were verified, under the SHA-256 of their bytes
//!   reports/NAME.json how a candidate has done
//! ```
//!
//! A file is stored before the state speaks of it, and the state is replaced in one step, so a crash
//! at any moment leaves what served before, and the same import can be done again. Whatever is read
//! back is hashed and verified again before it counts: the disk is not trusted, only the pinned root
//! is. Somebody who can write here as this user can still bring back an older state as a whole.

mod change;
mod error;
pub mod faults;
mod files;
mod import;
mod judge;
mod state;
mod view;

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use change::{Act, MAX_REASON, Prove, Unproven};
pub use error::StoreError;
pub use import::{Imported, Note, Taken};
pub use state::{
    CLOCK_SLACK_SECONDS, Candidate, Event, HostState, Kept, MAX_EVENTS, NameState, Stopped, Stored,
    What,
};
pub use view::View;

use crate::digest::Digest;
use crate::limits::Limits;
use crate::name::BundleName;
use crate::root::Root;
use crate::time::Timestamp;

const STATE_TYPE: &str = "portcullis/host-state";
/// Bytes of a state file: years of events of hundreds of bundles.
const MAX_STATE: u64 = 64 << 20;
/// How long a change waits for another one to end.
const PATIENCE: Duration = Duration::from_secs(2);

/// A host's store. Cheap to open; holds no lock between calls.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
    pinned: Root,
    audience: Vec<String>,
    limits: Limits,
}

/// Tells whether the state was replaced since: compare two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    inode: u64,
    modified: (i64, i64),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StateFile<'a> {
    #[serde(rename = "_type")]
    kind: String,
    checksum: Digest,
    #[serde(borrow)]
    state: &'a RawValue,
}

/// The store while nobody else changes it.
struct Locked<'s> {
    store: &'s Store,
    state: HostState,
    /// Unlocked when it is closed.
    _lock: File,
}

impl Store {
    /// Makes a store for a host that pins `root`.
    ///
    /// # Errors
    /// [`StoreError::StateExists`] where there is one, and whatever the file system says.
    pub fn init(folder: &Path, root: Root, clock: Timestamp) -> Result<Self, StoreError> {
        files::make_folder(folder)?;
        files::check_folder(folder)?;
        let store = Self::at(folder, root);
        if store.state_path().symlink_metadata().is_ok() {
            return Err(StoreError::StateExists { path: folder.to_owned() });
        }
        files::make_folder(&store.blobs())?;
        let lock = store.lock_file()?;
        let document = store.pinned.document();
        let state = HostState {
            trust_domain: document.trust_domain.clone(),
            roots: vec![Kept {
                version: document.version,
                file: store.keep(store.pinned.bytes())?,
            }],
            revocations: None,
            names: std::collections::BTreeMap::new(),
            time_seen: clock,
        };
        Locked { store: &store, state, _lock: lock }.commit(clock)?;
        Ok(store)
    }

    /// Opens the store of a host that pins `root`.
    ///
    /// # Errors
    /// [`StoreError::StateMissing`] where there is none: that is never taken for a first start.
    pub fn open(folder: &Path, root: Root) -> Result<Self, StoreError> {
        let store = Self::at(folder, root);
        files::check_folder(folder)?;
        store.state()?;
        files::check_folder(&store.blobs())?;
        Ok(store)
    }

    fn at(folder: &Path, pinned: Root) -> Self {
        let folder = folder.to_owned();
        Self { folder, pinned, audience: Vec::new(), limits: Limits::default() }
    }

    /// Sets the labels this host carries.
    #[must_use]
    pub fn with_audience(mut self, labels: impl IntoIterator<Item = String>) -> Self {
        self.audience = labels.into_iter().collect();
        self
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The limits for reading.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Which state there is. `None` while there is none.
    pub fn stamp(&self) -> Option<Stamp> {
        let metadata = self.state_path().symlink_metadata().ok()?;
        let modified = (metadata.mtime(), metadata.mtime_nsec());
        Some(Stamp { inode: metadata.ino(), modified })
    }

    /// Reads the state.
    ///
    /// # Errors
    /// [`StoreError`] where it is missing, damaged, or another host's.
    pub fn state(&self) -> Result<HostState, StoreError> {
        let path = self.state_path();
        let bytes = files::read(&path, MAX_STATE).map_err(|error| match error {
            StoreError::Missing { path } => StoreError::StateMissing { path },
            other => other,
        })?;
        let corrupt = |problem: String| StoreError::StateCorrupt { path: path.clone(), problem };
        let file: StateFile<'_> =
            serde_json::from_slice(&bytes).map_err(|error| corrupt(error.to_string()))?;
        if file.kind != STATE_TYPE {
            return Err(corrupt(format!("expected `_type` to be `{STATE_TYPE}`")));
        }
        if Digest::of(file.state.get().as_bytes()) != file.checksum {
            return Err(corrupt("its checksum does not hold".to_owned()));
        }
        let state: HostState =
            serde_json::from_str(file.state.get()).map_err(|error| corrupt(error.to_string()))?;
        let domain = &self.pinned.document().trust_domain;
        if state.trust_domain != *domain {
            let found = &state.trust_domain;
            return Err(corrupt(format!("it is of `{found}`, the pinned root is of `{domain}`")));
        }
        Ok(state)
    }

    /// The report that was kept of a name's candidate.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is none.
    pub fn report(&self, name: &BundleName) -> Result<Vec<u8>, StoreError> {
        files::read(&self.report_path(name), MAX_STATE)
    }

    /// Keeps a report of a name's candidate. What it says decides nothing but a promotion.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be written.
    pub fn keep_report(&self, name: &BundleName, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.report_path(name);
        if let Some(folder) = path.parent() {
            files::make_folder(folder)?;
        }
        files::replace(&path, bytes, 0o600, &files::REPORT)
    }

    /// Names have no dots, so no two have one file.
    fn report_path(&self, name: &BundleName) -> PathBuf {
        let file = name.as_str().replace('/', ".");
        self.folder.join("reports").join(format!("{file}.json"))
    }

    fn state_path(&self) -> PathBuf {
        self.folder.join("state.json")
    }

    fn blobs(&self) -> PathBuf {
        self.folder.join("blobs")
    }

    fn blob_path(&self, file: &Digest) -> PathBuf {
        self.blobs().join(format!("sha256-{}", file.hex()))
    }

    /// Stores a file under its digest.
    fn keep(&self, bytes: &[u8]) -> Result<Digest, StoreError> {
        let digest = Digest::of(bytes);
        if self.fetch(&digest).is_err() {
            files::replace(&self.blob_path(&digest), bytes, 0o400, &files::BLOB)?;
        }
        Ok(digest)
    }

    /// Reads a stored file, which must be what was stored.
    fn fetch(&self, digest: &Digest) -> Result<Vec<u8>, StoreError> {
        let path = self.blob_path(digest);
        let bytes = files::read(&path, self.limits.compressed)?;
        let found = Digest::of(&bytes);
        if found == *digest {
            return Ok(bytes);
        }
        Err(StoreError::BlobDigest { path, found, expected: *digest })
    }

    fn lock_file(&self) -> Result<File, StoreError> {
        let path = self.folder.join("lock");
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(false).mode(0o600);
        let file = options.open(&path).map_err(files::io_error(&path))?;
        let began = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if began.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(StoreError::StateBusy { path: self.folder.clone() });
                }
                Err(TryLockError::Error(source)) => return Err(StoreError::Io { path, source }),
            }
        }
    }

    fn lock(&self) -> Result<Locked<'_>, StoreError> {
        files::check_folder(&self.folder)?;
        files::check_folder(&self.blobs())?;
        let lock = self.lock_file()?;
        Ok(Locked { store: self, state: self.state()?, _lock: lock })
    }
}

impl Locked<'_> {
    /// Replaces the state file. `now` is the time that has certainly passed.
    fn commit(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.state.time_seen = self.state.time_seen.max(now);
        let path = self.store.state_path();
        let corrupt = |error: serde_json::Error| StoreError::StateCorrupt {
            path: path.clone(),
            problem: error.to_string(),
        };
        let state = serde_json::value::to_raw_value(&self.state).map_err(corrupt)?;
        let checksum = Digest::of(state.get().as_bytes());
        let file = StateFile { kind: STATE_TYPE.to_owned(), checksum, state: &state };
        let mut bytes = serde_json::to_vec(&file).map_err(corrupt)?;
        bytes.push(b'\n');
        files::replace(&path, &bytes, 0o600, &files::STATE)
    }
}
