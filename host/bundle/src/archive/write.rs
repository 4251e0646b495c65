//! Writes the one legal form. Knows no limits: the builder reads back what was written.

use super::header::{self, BLOCK};
use super::{MANIFEST, REVOCATIONS, root_path};

/// Everything an archive holds.
#[derive(Debug, Default)]
pub(crate) struct Contents<'a> {
    /// Bytes of the manifest's envelope.
    pub(crate) manifest: &'a [u8],
    /// Bytes of the revocation list's envelope.
    pub(crate) revocations: Option<&'a [u8]>,
    /// Version and bytes of each root document, ascending.
    pub(crate) roots: Vec<(u64, &'a [u8])>,
    /// Path and bytes of each file, ascending.
    pub(crate) files: Vec<(&'a str, &'a [u8])>,
}

/// The tar of `contents`.
pub(crate) fn write(contents: &Contents<'_>) -> Vec<u8> {
    let mut tar = Vec::new();
    push(&mut tar, MANIFEST, contents.manifest);
    if let Some(revocations) = contents.revocations {
        push(&mut tar, REVOCATIONS, revocations);
    }
    for (version, bytes) in &contents.roots {
        push(&mut tar, &root_path(*version), bytes);
    }
    for (path, bytes) in &contents.files {
        push(&mut tar, path, bytes);
    }
    tar.resize(tar.len().saturating_add(2 * BLOCK), 0);
    tar
}

fn push(tar: &mut Vec<u8>, path: &str, body: &[u8]) {
    let size = u64::try_from(body.len()).unwrap_or(u64::MAX);
    tar.extend_from_slice(&header::encode(path.as_bytes(), size));
    tar.extend_from_slice(body);
    tar.resize(tar.len().next_multiple_of(BLOCK), 0);
}
