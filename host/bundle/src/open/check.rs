//! What a verified manifest claims, held against the host and against the archive.

use super::{OpenError, Seen, Trust};
use crate::archive::{Archive, MODULES};
use crate::audit::{CheckId, Fact, Witness};
use crate::digest::Digest;
use crate::manifest::{File, Manifest, is_module_path};
use crate::revocations::RevocationList;
use crate::time::Timestamp;
use crate::version::wit_fits;

/// The first eight bytes of a component (layer 1), as opposed to a core module (layer 0).
const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

/// Checks that the bundle is meant for this host.
pub(super) fn meant(
    manifest: &Manifest,
    trust: &Trust,
    witness: &mut dyn Witness,
) -> Result<(), OpenError> {
    type Claim = fn(&Manifest, &Trust) -> Result<(), OpenError>;
    const CLAIMS: [(CheckId, Claim); 6] = [
        (CheckId::TrustDomain, trust_domain),
        (CheckId::Audience, audience),
        (CheckId::HostVersion, host_version),
        (CheckId::Wit, wit),
        (CheckId::RootVersion, root_version),
        (CheckId::RevocationsVersion, revocations_version),
    ];
    for (id, check) in CLAIMS {
        witness.begins(id);
        witness.sees(Fact::Claim { manifest, trust, now: None });
        check(manifest, trust)?;
    }
    Ok(())
}

/// Checks that the bundle may be taken now: not expired, and no older than what was seen.
pub(super) fn fresh(
    manifest: &Manifest,
    digest: Digest,
    trust: &Trust,
    now: Timestamp,
    witness: &mut dyn Witness,
) -> Result<(), OpenError> {
    let claim = Fact::Claim { manifest, trust, now: Some(now) };
    witness.begins(CheckId::Expiry);
    witness.sees(claim);
    if now >= manifest.expires {
        return Err(OpenError::BundleExpired { expires: manifest.expires, now });
    }
    witness.begins(CheckId::Rollback);
    witness.sees(claim);
    rollback(manifest, digest, trust)?;
    witness.begins(CheckId::Floor);
    witness.sees(claim);
    floor(manifest, trust)
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

fn trust_domain(manifest: &Manifest, trust: &Trust) -> Result<(), OpenError> {
    let expected = &trust.root.document().trust_domain;
    if manifest.trust_domain != *expected {
        return Err(OpenError::WrongTrustDomain {
            found: manifest.trust_domain.clone(),
            expected: expected.clone(),
        });
    }
    Ok(())
}

fn audience(manifest: &Manifest, trust: &Trust) -> Result<(), OpenError> {
    match manifest.audience.iter().find(|label| !trust.audience.contains(label)) {
        Some(label) => Err(OpenError::WrongAudience { label: label.clone() }),
        None => Ok(()),
    }
}

fn host_version(manifest: &Manifest, trust: &Trust) -> Result<(), OpenError> {
    if manifest.host_min > trust.host {
        return Err(OpenError::HostTooOld { min: manifest.host_min, host: trust.host });
    }
    Ok(())
}

fn wit(manifest: &Manifest, _: &Trust) -> Result<(), OpenError> {
    if !wit_fits(manifest.wit) {
        return Err(OpenError::WitIncompatible { found: manifest.wit });
    }
    Ok(())
}

fn root_version(manifest: &Manifest, trust: &Trust) -> Result<(), OpenError> {
    let (need, have) = (manifest.root_version, trust.root.document().version);
    if need > have {
        return Err(OpenError::RootTooOld { need, have });
    }
    Ok(())
}

fn revocations_version(manifest: &Manifest, trust: &Trust) -> Result<(), OpenError> {
    let (need, have) = (manifest.revocations_version, trust.revocations_version());
    if need > have {
        return Err(OpenError::RevocationsTooOld { need, have });
    }
    Ok(())
}

fn rollback(manifest: &Manifest, digest: Digest, trust: &Trust) -> Result<(), OpenError> {
    let got = manifest.version;
    match trust.seen.get(&manifest.name) {
        Some(&Seen { highest, .. }) if got < highest => {
            Err(OpenError::Rollback { seen: highest, got })
        }
        Some(&Seen { highest, digest: seen, .. }) if got == highest => Err(match seen {
            Some(seen) if seen == digest => OpenError::AlreadyInstalled { version: got },
            Some(seen) => OpenError::VersionReuse { version: got, seen, got: digest },
            None => OpenError::Rollback { seen: highest, got },
        }),
        _ => Ok(()),
    }
}

fn floor(manifest: &Manifest, trust: &Trust) -> Result<(), OpenError> {
    let got = manifest.version;
    match trust.floor(&manifest.name) {
        Some(floor) if got < floor => Err(OpenError::BelowFloor { floor, got }),
        _ => Ok(()),
    }
}

/// Checks that the archive holds exactly the files listed, and that modules are components.
pub(crate) fn content(
    archive: &Archive,
    manifest: &Manifest,
    witness: &mut dyn Witness,
) -> Result<(), OpenError> {
    witness.begins(CheckId::FilesPresent);
    witness.sees(Fact::Count(manifest.files.len()));
    let missing = manifest.files.iter().find(|file| archive.file(&file.path).is_none());
    if let Some(file) = missing {
        return Err(OpenError::FileMissing { path: file.path.clone() });
    }
    witness.begins(CheckId::Files);
    for (path, bytes) in archive.files() {
        let listed = manifest.file(path);
        let listed = listed.ok_or_else(|| OpenError::FileUnlisted { path: path.to_owned() })?;
        file(listed, bytes, witness)?;
    }
    witness.begins(CheckId::Modules);
    witness
        .sees(Fact::Count(archive.files().filter(|(path, _)| path.starts_with(MODULES)).count()));
    archive.files().try_for_each(|(path, bytes)| module(path, bytes))
}

fn file(listed: &File, bytes: &[u8], witness: &mut dyn Witness) -> Result<(), OpenError> {
    let path = || listed.path.clone();
    let found = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    witness.sees(Fact::File { listed, size: found });
    if found != listed.size {
        return Err(OpenError::FileSize { path: path(), found, expected: listed.size });
    }
    let (found, expected) = (Digest::of(bytes), listed.sha256);
    witness.sees(Fact::FileDigest(found));
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
