//! Verifying a bundle: the only way to a [`Bundle`].
//!
//! The order matters. Bytes become entries (nothing is trusted), the manifest is parsed only to learn
//! whose signatures it needs, its signatures are checked over the very bytes that were parsed, and
//! only then does anything it says count: first about the bundle, then about every file.

mod check;
mod error;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use error::OpenError;

use crate::archive::{Archive, ArchiveError};
use crate::bundle::{Bundle, Contents, RootEntry, SignerGroup};
use crate::digest::Digest;
use crate::document::DocumentError;
use crate::envelope::{Envelope, Kind};
use crate::limits::Limits;
use crate::manifest::Manifest;
use crate::name::BundleName;
use crate::root::{Root, RootDocument};
use crate::time::Timestamp;
use crate::version::Version;

pub(crate) use check::content;

/// What a host judges bundles by.
#[derive(Debug, Clone)]
pub struct Trust {
    root: Root,
    audience: Vec<String>,
    limits: Limits,
    host: Version,
    seen: BTreeMap<BundleName, Seen>,
}

/// What a host remembers of a bundle's name, so that nobody can bring it an older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The highest version it took.
    pub highest: u64,
    /// The digest of that version.
    pub digest: Digest,
    /// The oldest version it may go back to.
    pub floor: u64,
}

impl Trust {
    /// Trusts `root`, carries no audience label, has seen no bundle, and reads within default limits.
    pub fn new(root: Root) -> Self {
        Self {
            root,
            audience: Vec::new(),
            limits: Limits::default(),
            host: Version::current(),
            seen: BTreeMap::new(),
        }
    }

    /// Sets the labels this host carries, such as `env:prod`. A bundle is refused whose audience
    /// names any other.
    #[must_use]
    pub fn with_audience(mut self, labels: impl IntoIterator<Item = String>) -> Self {
        self.audience = labels.into_iter().collect();
        self
    }

    /// Sets the limits for reading.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the version of the host, which is this package's otherwise.
    #[must_use]
    pub fn with_host_version(mut self, version: Version) -> Self {
        self.host = version;
        self
    }

    /// Sets what the host has seen of `name`.
    #[must_use]
    pub fn with_seen(mut self, name: BundleName, seen: Seen) -> Self {
        self.seen.insert(name, seen);
        self
    }

    /// The pinned root.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// The limits for reading.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The version of the revocation list this host holds: none yet.
    fn revocations_version(&self) -> u64 {
        0
    }
}

/// A manifest that enough of the right keys signed. Made by [`verify`] and nowhere else.
struct Verified {
    manifest: Manifest,
    digest: Digest,
    signatures: Vec<SignerGroup>,
}

/// Verifies a bundle and everything in it.
///
/// Root documents and revocation lists that travel in the bundle are checked for form and kept, but
/// not believed: a bundle that needs a newer root or list than the host holds is refused.
///
/// Costs one decompression, one SHA-256 over every file, and one signature check per signature by a
/// known key. Keeps the decompressed bytes.
///
/// # Errors
/// [`OpenError`], for the first check that fails.
pub fn open(bytes: &[u8], trust: &Trust, now: Timestamp) -> Result<Bundle, OpenError> {
    let archive = Archive::read(bytes, &trust.limits)?;
    let roots = control_entries(&archive, &trust.limits)?;
    let expires = trust.root.document().expires;
    if now >= expires {
        return Err(OpenError::RootExpired { expires, now });
    }
    let verified = verify(archive.manifest(), trust)?;
    check::claims(&verified.manifest, verified.digest, trust, now)?;
    check::content(&archive, &verified.manifest)?;
    let Verified { manifest, digest, signatures } = verified;
    Ok(Bundle::new(Arc::new(Contents { archive, manifest, digest, signatures, roots })))
}

/// The root documents in the bundle, once they and the revocation list are known to be well-formed
/// and named as what they are.
pub(crate) fn control_entries(
    archive: &Archive,
    limits: &Limits,
) -> Result<Vec<RootEntry>, OpenError> {
    if let Some(bytes) = archive.revocations() {
        Envelope::read(bytes, Kind::Revocations, limits)?.payload_value(limits)?;
    }
    let mut roots = Vec::new();
    for (version, path, bytes) in archive.roots() {
        let value = Envelope::read(bytes, Kind::Root, limits)?.payload_value(limits)?;
        if value.get("version").and_then(serde_json::Value::as_u64) != Some(version) {
            let path = path.to_owned();
            return Err(ArchiveError::RootFileName { path }.into());
        }
        roots.push(RootEntry { version, bytes: bytes.to_vec() });
    }
    Ok(roots)
}

/// Reads the manifest's envelope and its payload; nothing is known about its signatures.
pub(crate) fn read_manifest(
    bytes: &[u8],
    limits: &Limits,
) -> Result<(Envelope, Manifest), DocumentError> {
    let envelope = Envelope::read(bytes, Kind::Manifest, limits)?;
    let value = envelope.payload_value(limits)?;
    let manifest = Manifest::read(&value, limits)
        .map_err(|fault| DocumentError::schema(Kind::Manifest.payload(), fault))?;
    Ok((envelope, manifest))
}

fn verify(bytes: &[u8], trust: &Trust) -> Result<Verified, OpenError> {
    let (envelope, manifest) = read_manifest(bytes, &trust.limits)?;
    let signatures = signer_groups(&envelope, &manifest.name, trust.root.document())?;
    for (index, group) in signatures.iter().enumerate() {
        group.check(Kind::Manifest.payload(), index)?;
    }
    let digest = Digest::of(&envelope.payload);
    Ok(Verified { manifest, digest, signatures })
}

/// Every signer group that must sign a bundle called `name`, with those of it who have. The name is
/// used before anybody vouches for it, and only to learn whose signatures would.
pub(crate) fn signer_groups(
    envelope: &Envelope,
    name: &BundleName,
    root: &RootDocument,
) -> Result<Vec<SignerGroup>, OpenError> {
    let delegation =
        root.delegation(name).ok_or_else(|| OpenError::NameNotDelegated { name: name.clone() })?;
    let verified = envelope.verify(|keyid| root.key(keyid))?;
    let group = |group| SignerGroup::new(group, &verified, root);
    Ok(delegation.signers.iter().map(group).collect())
}
