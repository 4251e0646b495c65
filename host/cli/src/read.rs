//! Reading files that somebody else may have put there: once, capped, and never through a link, a
//! pipe or a device.

use std::io::Read as _;
use std::path::Path;

use portcullis_bundle::{
    Bundle, DocumentError, Inspection, Limits, OpenError, OrdinaryError, Received, RevocationError,
    RevocationInspection, Revocations, Root, RootDocument, Timestamp, Trust, inspect,
    inspect_revocations, open_ordinary, receive,
};

use crate::failure::{Failure, Kind};
use crate::{groups, hint, sniff};

/// Reads an ordinary file of at most `limit` bytes.
pub(crate) fn file(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    capped(path, limit, "limit-file")
}

fn capped(path: &Path, limit: u64, code: &str) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::undecided("io", format!("`{}` cannot be read: {error}", path.display()))
    };
    let file = open_ordinary(path).map_err(|error| match error {
        OrdinaryError::Io(error) => unreadable(error),
        OrdinaryError::Link | OrdinaryError::NotFile => not_regular(path),
    })?;
    let mut bytes = Vec::new();
    let read = file.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    let length = read.map_err(unreadable)?;
    if u64::try_from(length).unwrap_or(u64::MAX) <= limit {
        return Ok(bytes);
    }
    let text = format!("`{}` is longer than {limit} bytes", path.display());
    let hint = format!("the file is {}: is it the one you mean?", sniff::kind(&bytes));
    Err(Failure::new(Kind::Refused, code, text).hint(hint))
}

fn not_regular(path: &Path) -> Failure {
    let text = format!("`{}` is not an ordinary file", path.display());
    Failure::new(Kind::Refused, "not-regular-file", text)
        .hint("name the file itself, not a link, folder or pipe")
}

/// Reads a bundle's bytes.
pub(crate) fn bundle(path: &Path, limits: &Limits) -> Result<Vec<u8>, Failure> {
    capped(path, limits.compressed, "limit-compressed")
}

/// Reads a pinned root document.
pub(crate) fn root(path: &Path) -> Result<Root, Failure> {
    let limits = Limits::default();
    let bytes = root_bytes(path)?;
    Root::read(&bytes, &limits).map_err(|error| hint::root(path, &bytes, &error))
}

/// Reads the bytes of a root document, signed or not.
pub(crate) fn root_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    file(path, MAX_ROOT)
}

/// Bytes of a root document's file: its payload in base64, and its signatures.
const MAX_ROOT: u64 = 1 << 20;

/// Reads the bytes of a revocation list, signed or not.
pub(crate) fn list_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    file(path, MAX_LIST)
}

/// Bytes of a revocation list's file: its payload in base64, and its signatures.
const MAX_LIST: u64 = 2 << 20;

/// A revocation list of a trust domain, which may still lack signatures.
pub(crate) fn list_within(
    path: &Path,
    bytes: &[u8],
    domain: &str,
) -> Result<RevocationInspection, Failure> {
    let refused = |error: RevocationError| hint::revocations(path, bytes, &error);
    let inspection = inspect_revocations(bytes, &Limits::default()).map_err(refused)?;
    if inspection.list.trust_domain != domain {
        let found = inspection.list.trust_domain;
        let expected = domain.to_owned();
        return Err(refused(RevocationError::WrongTrustDomain { found, expected }));
    }
    Ok(inspection)
}

/// Reads a revocation list that enough of the root's revocation keys signed.
pub(crate) fn revocations(path: &Path, root: &Root) -> Result<Revocations, Failure> {
    let bytes = list_bytes(path)?;
    Revocations::read(&bytes, root.document(), None, &Limits::default())
        .map_err(|error| hint::revocations(path, &bytes, &error))
}

/// Reads a pinned root document and trusts it.
pub(crate) fn trust(path: &Path, audience: &[String]) -> Result<Trust, Failure> {
    Ok(Trust::new(root(path)?).with_audience(audience.iter().cloned()))
}

/// Reads a bundle and verifies it.
pub(crate) fn verified(
    path: &Path,
    root: &Path,
    audience: &[String],
    now: Timestamp,
) -> Result<Bundle, Failure> {
    verified_by(path, &trust(root, audience)?, now)
}

/// Reads a bundle and verifies it by what a host trusts.
pub(crate) fn verified_by(path: &Path, trust: &Trust, now: Timestamp) -> Result<Bundle, Failure> {
    let bytes = bundle(path, trust.limits())?;
    let Received { trust, bundle } = receive(&bytes, trust, now);
    bundle.map_err(|error| {
        let failure = hint::bundle(path, &bytes, &error);
        match (&error, inspect(&bytes, trust.limits())) {
            (
                OpenError::Document(DocumentError::ThresholdNotMet { revoked, .. }),
                Ok(inspection),
            ) if revoked.is_empty() => {
                failure.hint(missing_signatures(path, &inspection, trust.root().document()))
            }
            _ => failure,
        }
    })
}

/// Whose signatures would help, where signatures would.
fn missing_signatures(path: &Path, inspection: &Inspection, root: &RootDocument) -> String {
    let (found, expected) = (&inspection.manifest().trust_domain, &root.trust_domain);
    if found != expected {
        return format!(
            "it is for the trust domain `{found}`, this root is of `{expected}`: no signature helps"
        );
    }
    let (need, have) = (inspection.manifest().root_version, root.version);
    if need > have {
        return format!(
            "it says that it was made under root {need}, this is root {have}: that one is needed, or \
             `portcullis bundle carry {} --root ROOT` lets it travel along",
            path.display()
        );
    }
    let missing = groups::missing(inspection, root).join(" and ");
    format!("{missing} must still sign: `portcullis bundle sign {} --key KEY.pem`", path.display())
}
