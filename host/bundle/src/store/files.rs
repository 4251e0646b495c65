//! Files of a store: written whole or not at all, read once, never through a link.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::faults;
use crate::ordinary::{OrdinaryError, open_ordinary};

pub(super) fn io_error(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::Io { path, source }
}

/// Makes a folder that only this user may look into, unless it is there.
pub(super) fn make_folder(path: &Path) -> Result<(), StoreError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io_error(path))
}

/// Refuses a folder that anybody else may look into, or that is a link or another user's.
pub(super) fn check_folder(path: &Path) -> Result<(), StoreError> {
    let metadata = fs::symlink_metadata(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => StoreError::Missing { path: path.to_owned() },
        _ => StoreError::Io { path: path.to_owned(), source },
    })?;
    let refuse = |problem| Err(StoreError::Permissions { path: path.to_owned(), problem });
    if !metadata.is_dir() {
        return refuse("it is not a folder".to_owned());
    }
    if metadata.mode() & 0o077 != 0 {
        return refuse(format!("it has mode {:o}, expected 700", metadata.mode() & 0o777));
    }
    // The owner of this process, by the kernel's word where it gives one.
    match fs::metadata("/proc/self") {
        Ok(own) if own.uid() != metadata.uid() => refuse("it belongs to another user".to_owned()),
        _ => Ok(()),
    }
}

/// Reads an ordinary file of at most `limit` bytes that nobody else may write.
pub(super) fn read(path: &Path, limit: u64) -> Result<Vec<u8>, StoreError> {
    let refuse = |problem: &str| {
        Err(StoreError::Permissions { path: path.to_owned(), problem: problem.to_owned() })
    };
    let file = match open_ordinary(path) {
        Ok(file) => file,
        Err(OrdinaryError::Io(source)) if source.kind() == io::ErrorKind::NotFound => {
            return Err(StoreError::Missing { path: path.to_owned() });
        }
        Err(OrdinaryError::Io(source)) => return Err(io_error(path)(source)),
        Err(error) => return refuse(&error.to_string()),
    };
    let metadata = file.metadata().map_err(io_error(path))?;
    if metadata.mode() & 0o022 != 0 {
        return refuse("others may write it");
    }
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(io_error(path))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        return refuse("it is longer than anything this store writes");
    }
    Ok(bytes)
}

/// The points of a durable write, for faults.
pub(super) struct Points {
    pub(super) create: &'static str,
    pub(super) write: &'static str,
    pub(super) sync: &'static str,
    pub(super) rename: &'static str,
    pub(super) folder: &'static str,
}

pub(super) const BLOB: Points = Points {
    create: "blob-create",
    write: "blob-write",
    sync: "blob-sync",
    rename: "blob-rename",
    folder: "blob-folder",
};
pub(super) const STATE: Points = Points {
    create: "state-create",
    write: "state-write",
    sync: "state-sync",
    rename: "state-rename",
    folder: "state-folder",
};

pub(super) const REPORT: Points = Points {
    create: "report-create",
    write: "report-write",
    sync: "report-sync",
    rename: "report-rename",
    folder: "report-folder",
};

/// Puts `bytes` at `path` so that whoever reads, also after a crash at any moment, finds what was
/// there before or all of this. The lock keeps two writers apart.
pub(super) fn replace(
    path: &Path,
    bytes: &[u8],
    mode: u32,
    points: &Points,
) -> Result<(), StoreError> {
    let temporary = beside(path);
    let written = write(&temporary, path, bytes, mode, points);
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written.map_err(io_error(path))
}

fn write(
    temporary: &Path,
    path: &Path,
    bytes: &[u8],
    mode: u32,
    points: &Points,
) -> io::Result<()> {
    // Of a writer that was killed: the lock is ours, so nobody writes it now.
    let _ = fs::remove_file(temporary);
    faults::pass(points.create)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(temporary)?;
    faults::pass(points.write)?;
    let (first, second) = bytes.split_at(bytes.len() / 2);
    file.write_all(first)?;
    faults::pass(points.sync)?;
    file.write_all(second)?;
    file.sync_all()?;
    faults::pass(points.rename)?;
    fs::rename(temporary, path)?;
    faults::pass(points.folder)?;
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".tmp");
    path.with_file_name(name)
}
