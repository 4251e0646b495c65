//! Writing files so that nothing is lost: a new file never takes the place of another, a changed one
//! takes its place whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Kind};

/// Who may read a new file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Readers {
    /// Whoever the umask lets.
    Anyone,
    /// The owner alone.
    Owner,
}

impl Readers {
    fn mode(self) -> u32 {
        match self {
            Self::Anyone => 0o644,
            Self::Owner => 0o600,
        }
    }
}

/// Writes a file that must not exist yet, not even as a link to nowhere.
pub(crate) fn new_file(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), Failure> {
    create(path, bytes, readers).map_err(|error| failure(path, &error))
}

/// Puts `bytes` in the place of a file, or makes it; whoever reads meanwhile sees the old or the new.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let temporary = beside(path);
    create(&temporary, bytes, Readers::Anyone).map_err(|error| failure(path, &error))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let renamed = std::fs::rename(&temporary, path)
        .and_then(|()| File::open(folder.unwrap_or(Path::new(".")))?.sync_all());
    renamed.map_err(|error| {
        let _ = std::fs::remove_file(&temporary);
        failure(path, &error)
    })
}

/// Refuses a path at which something stands already.
pub(crate) fn refuse_existing(path: &Path) -> Result<(), Failure> {
    match std::fs::symlink_metadata(path) {
        Ok(_) => Err(exists(path)),
        Err(_) => Ok(()),
    }
}

fn create(path: &Path, bytes: &[u8], readers: Readers) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(readers.mode()).open(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).inspect_err(|_| {
        // Nobody else can have this half-written file: it was not there before.
        let _ = std::fs::remove_file(path);
    })
}

/// A name in the same folder, so that renaming never crosses a file system.
fn beside(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(name)
}

fn exists(path: &Path) -> Failure {
    let text = format!("`{}` exists already and is not overwritten", path.display());
    Failure::new(Kind::Refused, "file-exists", text)
        .hint("choose another name, or move the old file away")
}

fn failure(path: &Path, error: &std::io::Error) -> Failure {
    let text = format!("`{}` cannot be written: {error}", path.display());
    let failure = Failure::undecided("io", text);
    match error.kind() {
        ErrorKind::AlreadyExists => exists(path),
        ErrorKind::NotFound => failure.hint("make the folder first"),
        _ => failure,
    }
}

/// Writes what became of the file at `path`: to the new file `out`, or in its place. Gives the path
/// written to.
pub(crate) fn result<'a>(
    path: &'a Path,
    out: Option<&'a Path>,
    bytes: &[u8],
) -> Result<&'a Path, Failure> {
    match out {
        Some(out) => new_file(out, bytes, Readers::Anyone).map(|()| out),
        None => replace(path, bytes).map(|()| path),
    }
}
