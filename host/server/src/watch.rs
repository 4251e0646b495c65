//! What a host does on its own, twice a second: notices that somebody changed the store, takes what
//! lies in the inbox, writes down what candidates did.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use portcullis_bundle::store::{Act, StoreError};
use portcullis_bundle::{Limits, OrdinaryError, Timestamp, open_ordinary};
use schemars::JsonSchema;
use serde::Serialize;

use crate::engine::Installation;
use crate::problem::chain;
use crate::state::Shared;

/// How often it looks.
const PERIOD: Duration = Duration::from_millis(500);
/// Outcomes of files that are told at `GET /v1/trust`.
const MAX_OUTCOMES: usize = 64;

/// What became of a file in the inbox.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct InboxOutcome {
    /// The file's name: data.
    pub(crate) file: String,
    /// When, RFC 3339.
    pub(crate) at: String,
    /// `imported`, `known`, or the code of the refusal.
    pub(crate) outcome: String,
    /// What happened, in words.
    pub(crate) text: String,
}

/// Looks until it is dropped.
pub(crate) async fn watch(state: Arc<Shared>) {
    let Some(installation) = state.installation.clone() else { return };
    let mut watch = Watch::new(state.settings.inbox.clone());
    loop {
        tokio::time::sleep(PERIOD).await;
        let (state, installation) = (Arc::clone(&state), Arc::clone(&installation));
        let looked = tokio::task::spawn_blocking(move || {
            watch.look(&state, &installation);
            watch
        });
        watch = match looked.await {
            Ok(watch) => watch,
            Err(_) => return tracing::error!(target: "portcullis::bundle", "the watch failed"),
        };
    }
}

/// Brings what serves in step with the store, and says what cannot serve.
///
/// # Errors
/// The state cannot be read.
pub(crate) fn sync(installation: &Installation) -> Result<(), StoreError> {
    for fault in installation.sync()? {
        tracing::error!(
            target: "portcullis::bundle",
            bundle = fault.name.as_str(),
            version = fault.version,
            code = fault.error.code(),
            error = chain(&fault.error),
            "a stored bundle cannot serve"
        );
    }
    Ok(())
}

struct Watch {
    inbox: Option<PathBuf>,
    files: BTreeMap<OsString, Seen>,
    /// The last trouble, so that it is logged once.
    trouble: String,
}

/// A file of the inbox as it was the last time.
struct Seen {
    stamp: (u64, u64, i64, i64),
    done: bool,
}

impl Watch {
    fn new(inbox: Option<PathBuf>) -> Self {
        Self { inbox, files: BTreeMap::new(), trouble: String::new() }
    }

    fn look(&mut self, state: &Shared, installation: &Installation) {
        let now = Timestamp::from_unix(state.now() / 1000);
        let done = sync(installation).and_then(|()| installation.write_reports()).and_then(|()| {
            match installation.saw(now) {
                Err(StoreError::StateBusy { .. }) => Ok(()),
                other => other,
            }
        });
        let inbox =
            self.inbox.clone().map_or(Ok(()), |inbox| self.take(&inbox, state, installation));
        let trouble = match (done, inbox) {
            (Err(error), _) => chain(&error),
            (_, Err(error)) => format!("the inbox cannot be read: {error}"),
            _ => String::new(),
        };
        if trouble != self.trouble && !trouble.is_empty() {
            tracing::error!(target: "portcullis::bundle", error = trouble, "the store is in trouble");
        }
        self.trouble = trouble;
    }

    /// Imports the files that have lain still since the last look: trust documents before bundles,
    /// lower versions before higher ones.
    fn take(
        &mut self,
        inbox: &Path,
        state: &Shared,
        installation: &Installation,
    ) -> std::io::Result<()> {
        let mut names = Vec::new();
        for entry in fs::read_dir(inbox)? {
            let name = entry?.file_name();
            if let Some(order) = order(&name) {
                names.push((order, name));
            }
        }
        names.sort();
        self.files.retain(|name, _| names.iter().any(|(_, found)| found == name));
        for (_, name) in names {
            let Ok(metadata) = inbox.join(&name).symlink_metadata() else { continue };
            let stamp = (metadata.ino(), metadata.size(), metadata.mtime(), metadata.mtime_nsec());
            match self.files.get_mut(&name) {
                Some(seen) if seen.stamp == stamp && seen.done => {}
                Some(seen) if seen.stamp == stamp => {
                    seen.done = import(&inbox.join(&name), state, installation);
                }
                _ => drop(self.files.insert(name, Seen { stamp, done: false })),
            }
        }
        Ok(())
    }
}

/// Where a file stands in the order of importing; `None` for files that are left alone.
fn order(name: &OsString) -> Option<(u8, String, u64)> {
    let text = name.to_str().filter(|text| !text.starts_with('.'))?;
    if text.ends_with(".json") {
        return Some((0, text.to_owned(), 0));
    }
    let stem = text.strip_suffix(".policy.tgz")?;
    let numbered = stem.rsplit_once('-').and_then(|(name, n)| Some((name, n.parse().ok()?)));
    let (name, number) = numbered.unwrap_or((stem, 0));
    Some((1, name.to_owned(), number))
}

/// Imports one file; `false` where it has to be tried again.
fn import(path: &Path, state: &Shared, installation: &Installation) -> bool {
    let clock = Timestamp::from_unix(state.now() / 1000);
    let act = Act { clock, by: "inbox", reason: None };
    let imported = read(path, installation.store().limits())
        .map_err(|source| StoreError::Io { path: path.to_owned(), source });
    let imported = imported.and_then(|bytes| installation.import(&bytes, &act, true));
    let (outcome, text) = match imported {
        Err(StoreError::StateBusy { .. }) => return false,
        Err(error) => (error.code().to_owned(), chain(&error)),
        Ok(imported) => {
            let learnt = crate::learnt(&imported);
            match imported.bundle {
                Some(Err(error)) => (error.code().to_owned(), format!("{}{learnt}", chain(&error))),
                Some(Ok(taken)) if taken.known => ("known".to_owned(), learnt),
                Some(Ok(taken)) => {
                    let what = format!("{} v{} {}", taken.name, taken.version, taken.digest);
                    ("imported".to_owned(), format!("{what}{learnt}"))
                }
                None => ("imported".to_owned(), learnt),
            }
        }
    };
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    tracing::info!(target: "portcullis::bundle", file, outcome, text, "inbox");
    state.remember(InboxOutcome { file, at: clock.to_string(), outcome, text }, MAX_OUTCOMES);
    true
}

fn read(path: &Path, limits: &Limits) -> std::io::Result<Vec<u8>> {
    let file = open_ordinary(path).map_err(|error| match error {
        OrdinaryError::Io(error) => error,
        other => std::io::Error::other(other),
    })?;
    let mut bytes = Vec::new();
    file.take(limits.compressed.saturating_add(1)).read_to_end(&mut bytes)?;
    // One byte too many is left for the archive's reader to refuse.
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trust_documents_come_first_and_versions_in_their_order() {
        let mut names: Vec<OsString> = [
            "acme-support-10.policy.tgz",
            "acme-support-9.policy.tgz",
            "zzz.json",
            "acme-other.policy.tgz",
            ".hidden.json",
            "notes.txt",
        ]
        .map(OsString::from)
        .into();
        names.retain(|name| order(name).is_some());
        names.sort_by_key(order);
        let expected = [
            "zzz.json",
            "acme-other.policy.tgz",
            "acme-support-9.policy.tgz",
            "acme-support-10.policy.tgz",
        ];
        assert_eq!(names, expected);
    }
}
