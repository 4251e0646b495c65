//! Verifying a bundle: the only way to a [`Bundle`].
//!
//! The order matters. Bytes become entries (nothing is trusted), the manifest is parsed only to learn
//! whose signatures it needs, its signatures are checked over the very bytes that were parsed, and
//! only then does anything it says count: first about the bundle, then about every file.

mod check;
mod error;
mod trust;

use std::sync::Arc;

pub use error::OpenError;
pub use trust::{Seen, Trust};

use crate::archive::{Archive, ArchiveError};
use crate::audit::{CheckId, Fact, Nobody, Witness};
use crate::bundle::{Bundle, Contents, RootEntry, SignerGroup};
use crate::digest::Digest;
use crate::document::DocumentError;
use crate::envelope::{Envelope, Kind};
use crate::key::KeyId;
use crate::limits::Limits;
use crate::manifest::Manifest;
use crate::name::BundleName;
use crate::revocations::{Revocations, inspect_revocations};
use crate::root::RootDocument;
use crate::time::Timestamp;

pub(crate) use check::content;

/// A manifest that enough of the right keys signed. Made by [`verify`] and nowhere else.
struct Verified {
    manifest: Manifest,
    digest: Digest,
    signatures: Vec<SignerGroup>,
}

/// What came of a bundle: trust that may have grown, whether or not the bundle was taken.
#[derive(Debug)]
pub struct Received {
    /// With the roots and the revocation list that the bundle carried, as far as they hold. A host
    /// keeps it even where the bundle is refused: a bad bundle must not keep a revocation from it.
    pub trust: Trust,
    /// The bundle, or why it is refused.
    pub bundle: Result<Bundle, OpenError>,
}

/// Verifies a bundle and everything in it, by the roots and the revocation list that it carries where
/// they lead on from those of `trust`.
///
/// Costs one decompression, one SHA-256 over every file, and one signature check per signature by a
/// known key. Keeps the decompressed bytes.
///
/// # Errors
/// [`OpenError`], for the first check that fails.
pub fn open(bytes: &[u8], trust: &Trust, now: Timestamp) -> Result<Bundle, OpenError> {
    receive(bytes, trust, now).bundle
}

/// The same for a host that remembers: also says what it learnt.
pub fn receive(bytes: &[u8], trust: &Trust, now: Timestamp) -> Received {
    let mut trust = trust.clone();
    let bundle = admit(bytes, &mut trust, now, &mut Nobody);
    Received { trust, bundle }
}

/// Every check, in order. `witness` is told of each and decides nothing.
pub(crate) fn admit(
    bytes: &[u8],
    trust: &mut Trust,
    now: Timestamp,
    witness: &mut dyn Witness,
) -> Result<Bundle, OpenError> {
    let archive = Archive::read_before(bytes, &trust.limits, witness)?;
    witness.begins(CheckId::Carried);
    let roots = control_entries(&archive, &trust.limits)?;
    witness.sees(Fact::Carried { roots: &roots, revocations: archive.revocations().is_some() });
    let followed = trust.follow(&roots, witness);
    if followed.is_err() {
        // A root that does not hold must not keep a revocation from the host.
        let _ = trust.hear(archive.revocations(), &mut Nobody);
    }
    followed?;
    trust.hear(archive.revocations(), witness)?;
    trust.in_force(now, witness)?;
    let verified = verify(archive.manifest(), trust, witness)?;
    check::meant(&verified.manifest, trust, witness)?;
    check::fresh(&verified.manifest, verified.digest, trust, now, witness)?;
    finish(archive, verified, roots, witness)
}

/// Judges a bundle again that this host took before: by today's root, revocations and labels. When it
/// expires is for whoever serves it; what it carries teaches nothing new.
///
/// # Errors
/// [`OpenError`], for the first check that fails.
pub fn reopen(bytes: &[u8], trust: &Trust) -> Result<Bundle, OpenError> {
    let archive = Archive::read(bytes, &trust.limits)?;
    let roots = control_entries(&archive, &trust.limits)?;
    let verified = verify(archive.manifest(), trust, &mut Nobody)?;
    check::meant(&verified.manifest, trust, &mut Nobody)?;
    finish(archive, verified, roots, &mut Nobody)
}

fn finish(
    archive: Archive,
    verified: Verified,
    roots: Vec<RootEntry>,
    witness: &mut dyn Witness,
) -> Result<Bundle, OpenError> {
    content(&archive, &verified.manifest, witness)?;
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
        inspect_revocations(bytes, limits).map_err(OpenError::Revocations)?;
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

/// Checks whose signatures hold, and that neither the bundle nor a file of it is revoked.
fn verify(bytes: &[u8], trust: &Trust, witness: &mut dyn Witness) -> Result<Verified, OpenError> {
    witness.begins(CheckId::Manifest);
    let (envelope, manifest) = read_manifest(bytes, &trust.limits)?;
    let digest = Digest::of(&envelope.payload);
    witness.sees(Fact::Manifest { manifest: &manifest, digest });
    let list = trust.revocations.as_ref().map(Revocations::list);
    let is_revoked = |keyid: &KeyId| list.is_some_and(|list| list.revokes_key(keyid));
    let groups = signer_groups(&envelope, &manifest.name, trust.root.document(), witness)?;
    let mut signatures = Vec::new();
    for (index, group) in groups.into_iter().enumerate() {
        witness.begins(CheckId::SignerGroup);
        let group = group.without(is_revoked);
        witness.sees(Fact::Group { index, signed: &group });
        group.check(Kind::Manifest.payload(), index)?;
        signatures.push(group);
    }
    witness.begins(CheckId::NotRevoked);
    witness.sees(Fact::Listed(list));
    if let Some(list) = list {
        check::revoked(&manifest, digest, list)?;
    }
    Ok(Verified { manifest, digest, signatures })
}

/// Every signer group that must sign a bundle called `name`, with those of it who have. The name is
/// used before anybody vouches for it, and only to learn whose signatures would.
pub(crate) fn signer_groups(
    envelope: &Envelope,
    name: &BundleName,
    root: &RootDocument,
    witness: &mut dyn Witness,
) -> Result<Vec<SignerGroup>, OpenError> {
    witness.begins(CheckId::Delegation);
    let delegation =
        root.delegation(name).ok_or_else(|| OpenError::NameNotDelegated { name: name.clone() })?;
    witness.sees(Fact::Delegation { delegation, root });
    witness.begins(CheckId::Signatures);
    let verified = envelope.verify(|keyid| root.key(keyid))?;
    witness.sees(Fact::Signatures { envelope, verified: &verified });
    let group = |group| SignerGroup::new(group, &verified, root);
    Ok(delegation.signers.iter().map(group).collect())
}
