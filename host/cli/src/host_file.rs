//! `host.json`: what the operator says about a host. Its root is the one thing a host believes before
//! it has verified anything, so it stands here and never comes out of a bundle.

use std::path::{Path, PathBuf};

use portcullis::{Installation, Options, Route, Routes, Runtime};
use portcullis_bundle::store::{Act, Store, StoreError};
use portcullis_bundle::{BundleName, ToolPattern};
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Kind, chain};
use crate::hint::load_hint;
use crate::{clock, read};

/// Bytes of a host file.
const MAX_HOST_FILE: u64 = 1 << 20;

/// Which host a command is about.
#[derive(clap::Args)]
#[group(skip)]
pub(crate) struct Args {
    /// The host's file: its root, its store, its labels and routes.
    #[arg(long = "host", value_name = "HOST.json", default_value = "host.json")]
    pub(crate) path: PathBuf,
}

/// A host file as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HostFile {
    /// The pinned root. Paths are seen from the file's folder.
    #[serde(default)]
    pub(crate) root: PathBuf,
    /// The store's folder.
    #[serde(default = "store")]
    pub(crate) store: PathBuf,
    /// Labels this host carries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) audience: Vec<String>,
    /// Which bundle answers requests that name none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    routes: Vec<RouteLine>,
    /// A folder whose files are imported as they come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) inbox: Option<PathBuf>,
    /// A folder for compiled components.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cache: Option<PathBuf>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteLine {
    bundle: BundleName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tenant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    environment: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tools: Vec<ToolPattern>,
}

fn store() -> PathBuf {
    PathBuf::from("store")
}

impl HostFile {
    /// One that pins a root and has nothing else yet.
    pub(crate) fn new(root: PathBuf, store: PathBuf) -> Self {
        let (audience, routes) = (Vec::new(), Vec::new());
        Self { root, store, audience, routes, inbox: None, cache: None }
    }

    /// Reads a host file; its paths come out absolute or seen from here.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let bytes = read::file(path, MAX_HOST_FILE).map_err(|failure| {
            failure.hint("make a host with `portcullis state init --root ROOT.json`")
        })?;
        let mut file: Self = serde_json::from_slice(&bytes).map_err(|error| {
            Failure::undecided("host-file", error.to_string())
                .about(path.display())
                .hint("it has `root`, `store`, and maybe `audience`, `routes`, `inbox`, `cache`")
        })?;
        if file.root.as_os_str().is_empty() {
            let text = format!("`{}` pins no trust root", path.display());
            return Err(Failure::new(Kind::Refused, "no-trust-root", text)
                .hint("name the root document under `root`: no bundle can bring the first one"));
        }
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        for path in
            [Some(&mut file.root), Some(&mut file.store), file.inbox.as_mut(), file.cache.as_mut()]
                .into_iter()
                .flatten()
        {
            *path = folder.join(&*path);
        }
        Ok(file)
    }

    /// The host's store.
    pub(crate) fn store(&self) -> Result<Store, Failure> {
        let root = read::root(&self.root)?;
        let store = Store::open(&self.store, root).map_err(|error| refused(&error))?;
        Ok(store.with_audience(self.audience.iter().cloned()))
    }

    /// The host's store with an engine. Nothing is loaded yet.
    pub(crate) fn installation(&self) -> Result<Installation, Failure> {
        let options = Options { cache: self.cache.clone(), ..Options::default() };
        let runtime =
            Runtime::new(options).map_err(|error| Failure::undecided("engine", chain(&error)))?;
        Ok(Installation::new(self.store()?, runtime, self.routes()))
    }

    /// Which bundle answers requests that name none.
    pub(crate) fn routes(&self) -> Routes {
        let route = |line: &RouteLine| Route {
            bundle: line.bundle.clone(),
            tenant: line.tenant.clone(),
            environment: line.environment.clone(),
            tools: line.tools.clone(),
        };
        Routes::new(self.routes.iter().map(route).collect())
    }
}

impl Args {
    /// The host's store.
    pub(crate) fn store(&self) -> Result<Store, Failure> {
        HostFile::read(&self.path)?.store()
    }

    /// The host's store with an engine.
    pub(crate) fn installation(&self) -> Result<Installation, Failure> {
        HostFile::read(&self.path)?.installation()
    }
}

/// A change by whoever runs this command, now.
pub(crate) fn act<'a>(by: &'a str, reason: Option<&'a str>) -> Act<'a> {
    Act { clock: clock::now(), by, reason }
}

/// Who runs this command, by the operating system's word.
pub(crate) fn who() -> String {
    use std::os::unix::fs::MetadataExt as _;
    match std::fs::metadata("/proc/self") {
        Ok(own) => format!("uid {}", own.uid()),
        Err(_) => "command line".to_owned(),
    }
}

/// What a store did not do, with what to do about it.
pub(crate) fn refused(error: &StoreError) -> Failure {
    let failure = match error {
        StoreError::Io { .. } | StoreError::Missing { .. } => {
            Failure::undecided(error.code(), chain(error))
        }
        _ => Failure::refused(error.code(), error),
    };
    match hint(error) {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

fn hint(error: &StoreError) -> Option<&'static str> {
    Some(match error {
        StoreError::StateMissing { .. } | StoreError::Missing { .. } => {
            "a new host is made with `portcullis state init`; on an old one look for a backup, or \
             make a new store and import the newest root, revocation list and bundles again"
        }
        StoreError::StateCorrupt { .. } => {
            "restore it from a backup, or make a new store and import the newest root, revocation \
             list and bundles again"
        }
        StoreError::StateExists { .. } => "nothing was changed: use it, or name another folder",
        StoreError::StateBusy { .. } => "try again when the other change is done",
        StoreError::Permissions { .. } => {
            "a store belongs to the user who serves from it, alone: chmod 700 the folders"
        }
        StoreError::BlobDigest { .. } => "import the same bundle again: that mends it",
        StoreError::ClockRollback { .. } => {
            "set the clock right; if it was wrong before, see `portcullis state reset-clock`"
        }
        StoreError::UnknownName { .. } | StoreError::UnknownVersion { .. } => {
            "`portcullis rules history` lists what is stored"
        }
        StoreError::NotOlder { .. } => "a newer version is made to serve with `rules activate`",
        StoreError::Pinned { .. } => "`portcullis rules unpin` lets it go",
        StoreError::TooPermissive { .. } => {
            "look at them with `portcullis rules diff --traffic`; --reason overrides, and is kept"
        }
        StoreError::NotProven { code, .. } => return load_hint(code),
        StoreError::NoCandidate { .. } => "`portcullis rules try NAME VERSION` makes one",
        _ => return None,
    })
}
