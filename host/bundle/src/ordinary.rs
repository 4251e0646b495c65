//! Opening files that somebody else may have put there: never through a link, never waiting for the
//! other end of a pipe, never a device.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Linux's flags for opening: not through a symbolic link, not waiting for a pipe's other end.
const O_NOFOLLOW: i32 = 0o400_000;
const O_NONBLOCK: i32 = 0o4_000;
/// The error of a link where none may be.
const ELOOP: i32 = 40;

/// Why a file was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OrdinaryError {
    /// It is a symbolic link, or there are too many on the way.
    #[error("it is a link")]
    Link,
    /// It is a folder, a pipe, a device.
    #[error("it is not an ordinary file")]
    NotFile,
    /// It cannot be opened.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Opens an ordinary file for reading. The caller bounds how much of it is read.
///
/// # Errors
/// [`OrdinaryError`] for everything else that may lie at a path.
pub fn open_ordinary(path: &Path) -> Result<File, OrdinaryError> {
    let mut options = OpenOptions::new();
    let opened = options.read(true).custom_flags(O_NOFOLLOW | O_NONBLOCK).open(path);
    let file = opened.map_err(|error| match error.raw_os_error() {
        Some(ELOOP) => OrdinaryError::Link,
        _ => OrdinaryError::Io(error),
    })?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(OrdinaryError::NotFile) }
}
