//! Taking a bundle that came over HTTP: verified, loaded and tried out before it serves.
//!
//! The same steps as the command line's. Nothing has changed until the last of them, and whatever
//! fails leaves the bundle that serves where it is.

use portcullis_bundle::{BundleName, OpenError, Seen, Timestamp, Trust, open};

use crate::engine::{BundleRef, Host, LoadError, LoadedBundle, Runtime, run_cases};
use crate::problem::{Problem, ProblemKind, chain};

/// Verifies and loads bundles.
#[derive(Clone)]
pub struct Importer {
    runtime: Runtime,
    trust: Trust,
}

/// What became of an import.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Imported {
    /// The bundle serves now.
    Activated(BundleRef),
    /// The very same bundle served already.
    Unchanged(BundleRef),
}

/// Why a bundle does not serve.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    #[error("the bundle was not accepted")]
    Open(#[source] OpenError),
    #[error("the bundle could not be loaded")]
    Load(#[source] LoadError),
    #[error("{failed} of {all} cases failed, first `{name}` in `{file}`: {failure}")]
    SelfTest { failed: usize, all: usize, name: String, file: String, failure: String },
}

impl Importer {
    /// Judges bundles by `trust`, and by what serves: nothing older than that is taken.
    #[must_use]
    pub fn new(runtime: Runtime, trust: Trust) -> Self {
        Self { runtime, trust }
    }

    /// Takes a bundle. Works for as long as compiling takes, so not on the reactor's threads.
    pub(crate) fn import(
        &self,
        bytes: &[u8],
        now: Timestamp,
        host: &Host,
    ) -> Result<Imported, ImportError> {
        let bundle = match open(bytes, &self.trust_given(host), now) {
            Ok(bundle) => bundle,
            Err(OpenError::AlreadyInstalled { .. }) => return self.unchanged(bytes, now, host),
            Err(error) => return Err(ImportError::Open(error)),
        };
        let loaded = self.runtime.load(&bundle).map_err(ImportError::Load)?;
        let outcomes = run_cases(&loaded, &bundle);
        let failures: Vec<_> = outcomes
            .iter()
            .filter_map(|outcome| Some((outcome, outcome.failure.as_ref()?)))
            .collect();
        if let Some((first, failure)) = failures.first() {
            return Err(ImportError::SelfTest {
                failed: failures.len(),
                all: outcomes.len(),
                name: first.name.clone(),
                file: first.file.clone(),
                failure: (*failure).clone(),
            });
        }
        let id = loaded.id().clone();
        host.activate(loaded);
        Ok(Imported::Activated(id))
    }

    /// Trust that also knows what serves.
    fn trust_given(&self, host: &Host) -> Trust {
        let seen = |bundle: &LoadedBundle| {
            let manifest = bundle.manifest();
            let digest = portcullis_bundle::Digest::parse(&bundle.id().digest)?;
            let (highest, floor) = (manifest.version, manifest.min_version);
            let seen = Seen { highest, digest: Some(digest), floor };
            Some((manifest.name.clone(), seen))
        };
        let active = host.active();
        let known = active.iter().filter_map(|bundle| seen(bundle));
        known.fold(self.trust.clone(), |trust, (name, seen): (BundleName, Seen)| {
            trust.with_seen(name, seen)
        })
    }

    /// Which bundle it was that serves already.
    fn unchanged(
        &self,
        bytes: &[u8],
        now: Timestamp,
        host: &Host,
    ) -> Result<Imported, ImportError> {
        let bundle = open(bytes, &self.trust, now).map_err(ImportError::Open)?;
        let name = bundle.manifest().name.as_str();
        let id = host.find(name).map(|active| active.id().clone());
        Ok(Imported::Unchanged(id.unwrap_or_else(|| BundleRef {
            name: name.to_owned(),
            version: bundle.manifest().version,
            digest: bundle.digest().to_string(),
        })))
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        let text = chain(&error);
        match error {
            ImportError::Open(error) => {
                let kind = match error {
                    OpenError::Rollback { .. }
                    | OpenError::VersionReuse { .. }
                    | OpenError::BelowFloor { .. } => ProblemKind::BundleConflict,
                    _ => ProblemKind::BundleRefused,
                };
                Self::new(kind).code(error.code())
            }
            ImportError::Load(error) => Self::new(ProblemKind::BundleLoadFailed).code(error.code()),
            ImportError::SelfTest { .. } => Self::new(ProblemKind::SelfTestFailed),
        }
        .detail(text)
    }
}
