//! Walks a tar block by block and refuses everything but its one legal form.

use std::collections::BTreeSet;
use std::ops::Range;

use super::header::{self, BLOCK};
use super::{ArchiveError, Entry, MODULES, Role, role};
use crate::limits::Limits;
use crate::name::path_problem;

/// The entries of a tar, in order.
pub(super) fn entries(tar: &[u8], limits: &Limits) -> Result<Vec<Entry>, ArchiveError> {
    let mut walk = Walk { limits, entries: Vec::new(), folders: BTreeSet::new(), roots: 0 };
    let mut offset = 0;
    loop {
        let block = block(tar, offset)?;
        if block.iter().all(|byte| *byte == 0) {
            check_end(tar, offset)?;
            break;
        }
        let (path, body) = header(tar, block, offset)?;
        offset = check_padding(tar, body.end)?;
        walk.push(path, body)?;
    }
    match walk.entries.first() {
        Some(_) => Ok(walk.entries),
        None => Err(ArchiveError::ManifestNotFirst { found: String::new() }),
    }
}

fn block(tar: &[u8], offset: usize) -> Result<&[u8], ArchiveError> {
    let rest = tar.get(offset..).unwrap_or_default();
    match rest.get(..BLOCK) {
        Some(block) => Ok(block),
        None if rest.is_empty() => Err(ArchiveError::TarNoEnd { offset }),
        // Too short for any tar: say what it should have been rather than where it ends.
        None if offset == 0 => {
            Err(ArchiveError::TarNotCanonical { offset, field: header::field(0) })
        }
        None => Err(ArchiveError::TarTruncated { offset }),
    }
}

/// Path and body of the entry whose header starts at `offset`.
fn header<'t>(
    tar: &[u8],
    block: &'t [u8],
    offset: usize,
) -> Result<(&'t str, Range<usize>), ArchiveError> {
    let (name, size) = header::decode(block).map_err(|at| ArchiveError::TarNotCanonical {
        offset: offset.saturating_add(at),
        field: header::field(at),
    })?;
    let illegal = |problem| ArchiveError::PathIllegal {
        offset,
        path: name.escape_ascii().to_string(),
        problem,
    };
    if let Some(problem) = path_problem(name) {
        return Err(illegal(problem));
    }
    let path = std::str::from_utf8(name).map_err(|_| illegal("expected ASCII"))?;
    let start = offset.saturating_add(BLOCK);
    let end = usize::try_from(size).ok().and_then(|size| start.checked_add(size));
    match end.filter(|end| *end <= tar.len()) {
        Some(end) => Ok((path, start..end)),
        None => Err(ArchiveError::TarTruncated { offset }),
    }
}

/// Where the block after a body that ends at `end` starts.
fn check_padding(tar: &[u8], end: usize) -> Result<usize, ArchiveError> {
    let next = end.checked_next_multiple_of(BLOCK).unwrap_or(usize::MAX);
    match tar.get(end..next) {
        None => Err(ArchiveError::TarTruncated { offset: end }),
        Some(padding) if padding.iter().any(|byte| *byte != 0) => {
            Err(ArchiveError::TarPadding { offset: end })
        }
        Some(_) => Ok(next),
    }
}

/// Checks that the zero block at `offset` is followed by one more and the end of the stream.
fn check_end(tar: &[u8], offset: usize) -> Result<(), ArchiveError> {
    let rest = tar.get(offset.saturating_add(BLOCK)..).unwrap_or_default();
    let zeros = rest.iter().take(BLOCK).take_while(|byte| **byte == 0).count();
    if rest.len() == zeros && zeros == BLOCK {
        Ok(())
    } else if rest.len() == zeros {
        Err(ArchiveError::TarNoEnd { offset })
    } else {
        let end = offset.saturating_add(BLOCK).saturating_add(zeros);
        Err(ArchiveError::TarTrailing { offset: end })
    }
}

/// What is known of the entries read so far.
struct Walk<'l> {
    limits: &'l Limits,
    entries: Vec<Entry>,
    /// Every path that is a folder because an entry lies below it.
    folders: BTreeSet<String>,
    roots: usize,
}

impl Walk<'_> {
    fn push(&mut self, path: &str, body: Range<usize>) -> Result<(), ArchiveError> {
        if self.entries.len() >= self.limits.entries {
            return Err(ArchiveError::LimitEntries { limit: self.limits.entries });
        }
        let Some(role) = role(path) else {
            return Err(ArchiveError::RootFileName { path: path.to_owned() });
        };
        self.check_order(role, path)?;
        self.check_size(role, path, body.len())?;
        self.check_conflict(path)?;
        self.entries.push(Entry { role, path: path.to_owned(), body });
        Ok(())
    }

    fn check_order(&mut self, role: Role, path: &str) -> Result<(), ArchiveError> {
        match self.entries.last() {
            None if role != Role::Manifest => {
                return Err(ArchiveError::ManifestNotFirst { found: path.to_owned() });
            }
            Some(last) if (last.role, last.path.as_str()) >= (role, path) => {
                return Err(ArchiveError::EntryOrder { path: path.to_owned() });
            }
            _ => {}
        }
        if matches!(role, Role::Root(_)) {
            self.roots = self.roots.saturating_add(1);
        }
        if self.roots > self.limits.roots {
            return Err(ArchiveError::LimitRoots { limit: self.limits.roots });
        }
        Ok(())
    }

    fn check_size(&self, role: Role, path: &str, size: usize) -> Result<(), ArchiveError> {
        let size = u64::try_from(size).unwrap_or(u64::MAX);
        let path = || path.to_owned();
        let limit = match role {
            Role::Manifest | Role::Revocations => self.limits.envelope(self.limits.document),
            Role::Root(_) => self.limits.envelope(self.limits.root),
            Role::File if path().starts_with(MODULES) => self.limits.module,
            Role::File => self.limits.file,
        };
        match role {
            _ if size <= limit => Ok(()),
            Role::File => Err(ArchiveError::LimitFile { path: path(), limit }),
            Role::Manifest | Role::Revocations | Role::Root(_) => {
                Err(ArchiveError::LimitDocument { path: path(), limit })
            }
        }
    }

    fn check_conflict(&mut self, path: &str) -> Result<(), ArchiveError> {
        let conflict = |path: &str| Err(ArchiveError::PathConflict { path: path.to_owned() });
        if self.folders.contains(path) {
            return conflict(path);
        }
        for (slash, _) in path.match_indices('/') {
            let folder = path.get(..slash).unwrap_or_default();
            // A file sorts before everything below it, so it has been read by now.
            if self.has_file(folder) {
                return conflict(folder);
            }
            self.folders.insert(folder.to_owned());
        }
        Ok(())
    }

    fn has_file(&self, path: &str) -> bool {
        let Some(role) = role(path) else { return false };
        let key = (role, path);
        self.entries.binary_search_by(|entry| (entry.role, entry.path.as_str()).cmp(&key)).is_ok()
    }
}
