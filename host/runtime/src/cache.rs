//! Machine code of components that were compiled before, in a folder private to this host.
//!
//! What is in it is executed, so a bundle never carries any, the folder must belong to this user
//! alone, and every entry is checked by an HMAC under a key that lives in the folder before it is
//! used. An entry that does not check is compiled again. The HMAC guards against damage and against
//! whoever can write entries without reading the key; it is no help against an attacker who is this
//! user.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

const KEY_FILE: &str = "key";
const KEY_BYTES: usize = 32;
const MAC_BYTES: usize = 32;
/// Largest entry that is read, in bytes.
const MAX_ENTRY_BYTES: u64 = 256 << 20;

/// Why a cache folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The folder or its key cannot be made or read.
    #[error("`{path}` cannot be used")]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Somebody else could write to the folder.
    #[error("`{path}` has mode {mode:o}; a cache of machine code must have mode 700")]
    Permissions {
        /// The folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The key is not one.
    #[error("`{path}` does not hold a key of {KEY_BYTES} bytes; remove the folder to start anew")]
    Key {
        /// The file.
        path: PathBuf,
    },
    /// No randomness for a new key.
    #[error("no random bytes for a new key")]
    Random,
}

/// A folder of compiled components.
pub(crate) struct Cache {
    folder: PathBuf,
    key: Vec<u8>,
}

impl Cache {
    /// Opens a folder, making it and its key when they are missing.
    pub(crate) fn open(folder: &Path) -> Result<Self, CacheError> {
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| CacheError::Io { path, source }
        };
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(io(folder))?;
        let mode = fs::symlink_metadata(folder).map_err(io(folder))?.mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(CacheError::Permissions { path: folder.to_owned(), mode });
        }
        let path = folder.join(KEY_FILE);
        let key = match read_bounded(&path, KEY_BYTES as u64) {
            Ok(key) => key,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut key = [0; KEY_BYTES];
                getrandom::fill(&mut key).map_err(|_| CacheError::Random)?;
                let temporary = beside(&path);
                write_private(&temporary, &key).map_err(io(&temporary))?;
                // Another process may have been first; the key on disk counts.
                let _ = fs::hard_link(&temporary, &path);
                let _ = fs::remove_file(&temporary);
                read_bounded(&path, KEY_BYTES as u64).map_err(io(&path))?
            }
            Err(source) => return Err(CacheError::Io { path, source }),
        };
        if key.len() != KEY_BYTES {
            return Err(CacheError::Key { path });
        }
        Ok(Self { folder: folder.to_owned(), key })
    }

    /// The entry of that name, if there is one and it is as it was written.
    pub(crate) fn read(&self, name: &str) -> Option<Vec<u8>> {
        let entry = read_bounded(&self.folder.join(name), MAX_ENTRY_BYTES).ok()?;
        let (mac, body) = entry.split_at_checked(MAC_BYTES)?;
        self.mac(name, body)?.verify_slice(mac).ok()?;
        Some(body.to_vec())
    }

    /// Keeps an entry. Failing to is no error: it costs time only.
    pub(crate) fn write(&self, name: &str, body: &[u8]) {
        let Some(mac) = self.mac(name, body) else { return };
        let mut entry = mac.finalize().into_bytes().to_vec();
        entry.extend_from_slice(body);
        let path = self.folder.join(name);
        let temporary = beside(&path);
        if write_private(&temporary, &entry).and_then(|()| fs::rename(&temporary, &path)).is_err() {
            let _ = fs::remove_file(&temporary);
        }
    }

    fn mac(&self, name: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(name.as_bytes());
        mac.update(&[0]);
        mac.update(body);
        Some(mac)
    }
}

fn read_bounded(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "longer than it may be"));
    }
    Ok(bytes)
}

/// A name that no other writer has, in this process or another.
fn beside(path: &Path) -> PathBuf {
    static WRITERS: AtomicU64 = AtomicU64::new(0);
    let writer = WRITERS.fetch_add(1, Ordering::Relaxed);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.{writer}", std::process::id()));
    path.with_file_name(name)
}

/// Writes a new file that only this user may read.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    // [R25]
    #[test]
    fn an_entry_comes_back_only_as_it_was_written_and_under_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("cache");
        let cache = Cache::open(&folder).unwrap();
        cache.write("a", b"code");
        assert_eq!(Cache::open(&folder).unwrap().read("a").as_deref(), Some(&b"code"[..]));
        assert_eq!(cache.read("b"), None);
        fs::copy(folder.join("a"), folder.join("b")).unwrap();
        assert_eq!(cache.read("b"), None, "an entry under another name");
        let mut bytes = fs::read(folder.join("a")).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(folder.join("a"), &bytes).unwrap();
        assert_eq!(cache.read("a"), None, "an edited entry");
        fs::write(folder.join("a"), b"short").unwrap();
        assert_eq!(cache.read("a"), None, "a cut entry");
    }

    // [R25]
    #[test]
    fn a_folder_others_may_write_to_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o770)).unwrap();
        match Cache::open(folder.path()) {
            Err(CacheError::Permissions { mode, .. }) => assert_eq!(mode, 0o770),
            _ => panic!("opened"),
        }
    }

    #[test]
    fn threads_that_open_a_new_folder_at_once_agree_on_its_key() {
        for _ in 0..50 {
            let folder = tempfile::tempdir().unwrap();
            let folder = folder.path().join("cache");
            let open = || Cache::open(&folder).unwrap().key;
            let keys = std::thread::scope(|scope| {
                [scope.spawn(open), scope.spawn(open)].map(|thread| thread.join().unwrap())
            });
            assert_eq!(keys[0], keys[1]);
            assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing else is left");
        }
    }

    #[test]
    fn a_damaged_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("cache");
        Cache::open(&folder).unwrap();
        fs::write(folder.join(KEY_FILE), b"short").unwrap();
        assert!(matches!(Cache::open(&folder), Err(CacheError::Key { .. })));
    }
}
