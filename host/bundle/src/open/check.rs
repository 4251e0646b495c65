//! What a verified manifest claims, held against the host and against the archive.

use super::{OpenError, Seen, Trust};
use crate::archive::{Archive, MODULES};
use crate::digest::Digest;
use crate::manifest::{File, Manifest, is_module_path};
use crate::revocations::RevocationList;
use crate::time::Timestamp;
use crate::version::wit_fits;

/// The first eight bytes of a component (layer 1), as opposed to a core module (layer 0).
const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

/// Checks that the bundle is meant for this host.
pub(super) fn meant(manifest: &Manifest, trust: &Trust) -> Result<(), OpenError> {
    audience(manifest, trust)?;
    host(manifest, trust)
}

/// Checks that the bundle may be taken now: not expired, and no older than what was seen.
pub(super) fn fresh(
    manifest: &Manifest,
    digest: Digest,
    trust: &Trust,
    now: Timestamp,
) -> Result<(), OpenError> {
    if now >= manifest.expires {
        return Err(OpenError::BundleExpired { expires: manifest.expires, now });
    }
    versions(manifest, digest, trust)
}

/// Refuses a bundle that the revocation list names, or one with a file that it names.
pub(super) fn revoked(
    manifest: &Manifest,
    digest: Digest,
    list: &RevocationList,
) -> Result<(), OpenError> {
    if let Some(bundle) = list.bundles.get(&digest) {
        return Err(OpenError::BundleRevoked { digest, reason: bundle.reason.clone() });
    }
    match list.revoked_file(manifest) {
        Some((path, reason)) => {
            Err(OpenError::FileRevoked { path: path.to_owned(), reason: reason.to_owned() })
        }
        None => Ok(()),
    }
}

fn audience(manifest: &Manifest, trust: &Trust) -> Result<(), OpenError> {
    let expected = &trust.root.document().trust_domain;
    if manifest.trust_domain != *expected {
        return Err(OpenError::WrongTrustDomain {
            found: manifest.trust_domain.clone(),
            expected: expected.clone(),
        });
    }
    match manifest.audience.iter().find(|label| !trust.audience.contains(label)) {
        Some(label) => Err(OpenError::WrongAudience { label: label.clone() }),
        None => Ok(()),
    }
}

fn host(manifest: &Manifest, trust: &Trust) -> Result<(), OpenError> {
    if manifest.host_min > trust.host {
        return Err(OpenError::HostTooOld { min: manifest.host_min, host: trust.host });
    }
    if !wit_fits(manifest.wit) {
        return Err(OpenError::WitIncompatible { found: manifest.wit });
    }
    let (need, have) = (manifest.root_version, trust.root.document().version);
    if need > have {
        return Err(OpenError::RootTooOld { need, have });
    }
    let (need, have) = (manifest.revocations_version, trust.revocations_version());
    if need > have {
        return Err(OpenError::RevocationsTooOld { need, have });
    }
    Ok(())
}

fn versions(manifest: &Manifest, digest: Digest, trust: &Trust) -> Result<(), OpenError> {
    let got = manifest.version;
    let seen = trust.seen.get(&manifest.name);
    match seen {
        Some(&Seen { highest, .. }) if got < highest => {
            return Err(OpenError::Rollback { seen: highest, got });
        }
        Some(&Seen { highest, digest: seen, .. }) if got == highest => {
            return Err(match seen {
                Some(seen) if seen == digest => OpenError::AlreadyInstalled { version: got },
                Some(seen) => OpenError::VersionReuse { version: got, seen, got: digest },
                None => OpenError::Rollback { seen: highest, got },
            });
        }
        _ => {}
    }
    let signed = trust.root.document().floors.get(&manifest.name).map(|floor| floor.version);
    match seen.map(|seen| seen.floor).max(signed) {
        Some(floor) if got < floor => Err(OpenError::BelowFloor { floor, got }),
        _ => Ok(()),
    }
}

/// Checks that the archive holds exactly the files listed, and that modules are components.
pub(crate) fn content(archive: &Archive, manifest: &Manifest) -> Result<(), OpenError> {
    let missing = manifest.files.iter().find(|file| archive.file(&file.path).is_none());
    if let Some(file) = missing {
        return Err(OpenError::FileMissing { path: file.path.clone() });
    }
    for (path, bytes) in archive.files() {
        let listed = manifest.file(path);
        let listed = listed.ok_or_else(|| OpenError::FileUnlisted { path: path.to_owned() })?;
        file(listed, bytes)?;
    }
    archive.files().try_for_each(|(path, bytes)| module(path, bytes))
}

fn file(listed: &File, bytes: &[u8]) -> Result<(), OpenError> {
    let path = || listed.path.clone();
    let found = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if found != listed.size {
        return Err(OpenError::FileSize { path: path(), found, expected: listed.size });
    }
    let (found, expected) = (Digest::of(bytes), listed.sha256);
    if found != expected {
        return Err(OpenError::FileDigest { path: path(), found, expected });
    }
    Ok(())
}

/// Refuses whatever lies under `modules/` and is not a component, used or not: compiled code in
/// particular, which an engine would run as it stands.
pub(crate) fn module(path: &str, bytes: &[u8]) -> Result<(), OpenError> {
    let is_component = bytes.starts_with(COMPONENT) && is_module_path(path);
    if !path.starts_with(MODULES) || is_component {
        return Ok(());
    }
    Err(OpenError::ModuleNotComponent { path: path.to_owned(), found: looks_like(bytes) })
}

fn looks_like(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(COMPONENT) {
        "a component under another name"
    } else if bytes.starts_with(b"\0asm\x01\0\0\0") {
        "a core module"
    } else if bytes.starts_with(b"\x7fELF") {
        "an ELF file, such as compiled code"
    } else if bytes.starts_with(b"\0asm") {
        "WebAssembly of an unknown version"
    } else if bytes.first().is_some_and(|byte| matches!(byte, b'(' | b';' | b' ' | b'\n')) {
        "text"
    } else {
        "something else"
    }
}
