//! Making a bundle that nobody signed yet. Deterministic: the same [`Source`] gives the same bytes.

use std::collections::BTreeMap;

use crate::archive::{self, Archive, ArchiveError, Contents, MANIFEST, TRUST};
use crate::audit::Nobody;
use crate::canonical;
use crate::digest::Digest;
use crate::document::DocumentError;
use crate::envelope::{Envelope, Kind};
use crate::limits::Limits;
use crate::manifest::{File, Manifest};
use crate::name::path_problem;
use crate::open::{OpenError, content, read_manifest};
use crate::template::Template;
use crate::time::Timestamp;

/// Everything a bundle is built from.
#[derive(Debug, Clone)]
pub struct Source {
    /// What the author wrote.
    pub template: Template,
    /// Path inside the bundle and bytes of every file, in any order: components, settings, cases.
    pub files: Vec<(String, Vec<u8>)>,
    /// The version to release.
    pub version: u64,
    /// The trust domain to release it in.
    pub trust_domain: String,
    /// The oldest root that may judge it: the one the signers have.
    pub root_version: u64,
    /// The oldest revocation list that may judge it: the one the signers have, 0 for none.
    pub revocations_version: u64,
    /// When it is built.
    pub created: Timestamp,
    /// From when on it is not imported any more.
    pub expires: Timestamp,
    /// What it is built with, name and version.
    pub build: BTreeMap<String, String>,
}

/// A bundle that nobody signed. [`crate::open`] refuses it; [`crate::add_signature`] takes it.
#[derive(Debug, Clone)]
pub struct Built {
    bytes: Vec<u8>,
    tar: Vec<u8>,
    manifest: Manifest,
    digest: Digest,
}

/// Why a bundle was not built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A path that no bundle may hold.
    #[error("path `{path}` is not allowed in a bundle, {problem}")]
    PathIllegal {
        /// The path.
        path: String,
        /// What was expected.
        problem: &'static str,
    },
    /// Two files at one path, or a file where the builder puts one of its own.
    #[error("two files for the path `{path}`")]
    DuplicatePath {
        /// The path.
        path: String,
    },
    /// A module's component was not given.
    #[error("module `{module}`: component `{path}` was not found")]
    ComponentMissing {
        /// The module's id.
        module: String,
        /// Where it should be.
        path: String,
    },
    /// A module's settings were not given.
    #[error("module `{module}`: settings `{path}` were not found")]
    SettingsMissing {
        /// The module's id.
        module: String,
        /// Where they should be.
        path: String,
    },
    /// Settings or cases that are not JSON.
    #[error("`{path}` is not JSON")]
    JsonMalformed {
        /// Which file.
        path: String,
        /// The parser's word, with line and column.
        #[source]
        source: serde_json::Error,
    },
    /// The manifest that comes out is not one: something in the source is out of range.
    #[error("the manifest would be refused")]
    Manifest(#[source] DocumentError),
    /// The archive that comes out is not one: something in the source is too large.
    #[error("the bundle would be refused")]
    Archive(#[source] ArchiveError),
    /// A file that no host would take.
    #[error("the bundle would be refused")]
    Content(#[source] Box<OpenError>),
}

impl BuildError {
    /// The stable reason code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::PathIllegal { .. } => "path-illegal",
            Self::DuplicatePath { .. } => "duplicate-path",
            Self::ComponentMissing { .. } => "component-missing",
            Self::SettingsMissing { .. } => "settings-missing",
            Self::JsonMalformed { .. } => "json-malformed",
            Self::Manifest(error) => error.code(),
            Self::Archive(error) => error.code(),
            Self::Content(error) => error.code(),
        }
    }
}

impl Built {
    /// The bundle file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The tar inside it, byte for byte what GNU tar writes for the same files.
    pub fn tar(&self) -> &[u8] {
        &self.tar
    }

    /// Its manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The digest it will have, whoever signs it.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// What people would call the file: `acme-support-42.policy.tgz`. Nothing reads it.
    pub fn file_name(&self) -> String {
        let name = self.manifest.name.as_str().replace('/', "-");
        format!("{name}-{}.policy.tgz", self.manifest.version)
    }
}

/// Builds a bundle and reads it back as a host would, short of signatures.
///
/// # Errors
/// [`BuildError`], for the first fault.
pub fn build(source: &Source, limits: &Limits) -> Result<Built, BuildError> {
    let files = collect(source)?;
    check_modules(source, &files)?;
    check_json(&files)?;
    let payload = canonical::write(&manifest(source, &files).to_value());
    let digest = Digest::of(&payload);
    let envelope = Envelope { kind: Kind::Manifest, payload, signatures: Vec::new() }.to_bytes();
    let (_, manifest) = read_manifest(&envelope, limits).map_err(BuildError::Manifest)?;
    let contents =
        Contents { manifest: &envelope, files: as_slices(&files), ..Contents::default() };
    let tar = archive::write(&contents);
    let bytes = archive::compress(&tar);
    let archive = Archive::read(&bytes, limits).map_err(BuildError::Archive)?;
    content(&archive, &manifest, &mut Nobody)
        .map_err(|error| BuildError::Content(Box::new(error)))?;
    Ok(Built { bytes, tar, manifest, digest })
}

fn collect(source: &Source) -> Result<BTreeMap<String, Vec<u8>>, BuildError> {
    let given = source.files.iter().map(|(path, bytes)| (path, bytes.as_slice()));
    let inline = source.template.inline.iter().map(|(path, text)| (path, text.as_bytes()));
    let mut files = BTreeMap::new();
    for (path, bytes) in given.chain(inline) {
        let illegal = |problem| BuildError::PathIllegal { path: path.clone(), problem };
        if let Some(problem) = path_problem(path.as_bytes()) {
            return Err(illegal(problem));
        }
        if path == MANIFEST || path.starts_with(TRUST) {
            return Err(illegal("expected no control entry"));
        }
        if files.insert(path.clone(), bytes.to_vec()).is_some() {
            return Err(BuildError::DuplicatePath { path: path.clone() });
        }
    }
    Ok(files)
}

fn check_modules(source: &Source, files: &BTreeMap<String, Vec<u8>>) -> Result<(), BuildError> {
    for module in source.template.modules() {
        let id = module.id.clone();
        if !files.contains_key(&module.component) {
            let path = module.component.clone();
            return Err(BuildError::ComponentMissing { module: id, path });
        }
        if let Some(path) = module.settings.as_ref().filter(|path| !files.contains_key(*path)) {
            return Err(BuildError::SettingsMissing { module: id, path: path.clone() });
        }
    }
    Ok(())
}

fn check_json(files: &BTreeMap<String, Vec<u8>>) -> Result<(), BuildError> {
    let json = |path: &str| {
        (path.starts_with("settings/") || path.starts_with("cases/")) && path.ends_with(".json")
    };
    for (path, bytes) in files.iter().filter(|(path, _)| json(path)) {
        serde_json::from_slice::<serde::de::IgnoredAny>(bytes)
            .map_err(|source| BuildError::JsonMalformed { path: path.clone(), source })?;
    }
    Ok(())
}

fn manifest(source: &Source, files: &BTreeMap<String, Vec<u8>>) -> Manifest {
    let template = source.template.clone();
    let build = source.build.iter().map(|(tool, version)| (tool.clone(), version.clone()));
    Manifest {
        trust_domain: source.trust_domain.clone(),
        name: template.name,
        version: source.version,
        min_version: template.min_version,
        label: template.label,
        audience: template.audience,
        root_version: source.root_version,
        revocations_version: source.revocations_version,
        created: source.created,
        expires: source.expires,
        on_expired: template.on_expired,
        grace_seconds: template.grace_seconds,
        host_min: template.host_min,
        wit: template.wit,
        source: template.source,
        build: build.collect(),
        default: template.default,
        deny_to_allow: template.deny_to_allow,
        files: files.iter().map(|(path, bytes)| listed(path, bytes)).collect(),
        modules: template.modules,
    }
}

fn listed(path: &str, bytes: &[u8]) -> File {
    File {
        path: path.to_owned(),
        sha256: Digest::of(bytes),
        size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
    }
}

fn as_slices(files: &BTreeMap<String, Vec<u8>>) -> Vec<(&str, &[u8])> {
    files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect()
}
