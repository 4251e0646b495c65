//! A folder that exists for one run of one command, private to this user.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use crate::entropy;
use crate::failure::Failure;

/// Removed, with all that is in it, when it is dropped.
pub(crate) struct Temporary(PathBuf);

impl Temporary {
    /// Makes one where this system keeps what is temporary.
    pub(crate) fn new() -> Result<Self, Failure> {
        let name: String = entropy::bytes()?.iter().take(8).map(|b| format!("{b:02x}")).collect();
        let path = std::env::temp_dir().join(format!("portcullis-{name}"));
        // Whatever stands there already is not taken over.
        std::fs::DirBuilder::new().mode(0o700).create(&path).map_err(|error| {
            let text = format!("`{}` cannot be made: {error}", path.display());
            Failure::undecided("io", text).hint("$TMPDIR says where; --host keeps a store for good")
        })?;
        Ok(Self(path))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
