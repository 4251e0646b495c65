//! The bundle file: one gzip member around one tar, each with one legal byte form (gzip's XFL and OS
//! bytes and the deflate stream excepted, which carry nothing).
//!
//! [`read`] runs before any signature is checked, so it is small, allocates only what the limits
//! allow, and never touches a file system.

mod gzip;
mod header;
mod read;
mod write;

use std::ops::Range;

pub(crate) use gzip::compress;
pub(crate) use write::{Contents, write};

use crate::audit::{CheckId, Fact, Nobody, Witness};
use crate::limits::Limits;

/// The signed manifest; always the first entry.
pub(crate) const MANIFEST: &str = "manifest.dsse.json";
/// The optional revocation list.
pub(crate) const REVOCATIONS: &str = "trust/revocations.dsse.json";
/// Everything under here is a control entry and never a listed file.
pub(crate) const TRUST: &str = "trust/";
/// Components lie under here, and nothing else does.
pub(crate) const MODULES: &str = "modules/";

/// Why a file is not a bundle archive.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The file is larger than the host reads.
    #[error("bundle exceeds {limit} bytes")]
    LimitCompressed {
        /// The most bytes a bundle may have.
        limit: u64,
    },
    /// The tar inside is larger than the host reads.
    #[error("bundle decompresses to more than {limit} bytes")]
    LimitSize {
        /// The most bytes the tar may have.
        limit: u64,
    },
    /// So little input makes so much output that it can only be a bomb.
    #[error("bundle decompresses more than {limit}:1")]
    LimitRatio {
        /// The highest ratio.
        limit: u64,
    },
    /// Too many entries.
    #[error("bundle has more than {limit} entries")]
    LimitEntries {
        /// The most entries.
        limit: usize,
    },
    /// Too many root documents.
    #[error("bundle carries more than {limit} root documents")]
    LimitRoots {
        /// The most root documents.
        limit: usize,
    },
    /// One file is too large.
    #[error("`{path}` exceeds {limit} bytes")]
    LimitFile {
        /// Which file.
        path: String,
        /// The most bytes it may have.
        limit: u64,
    },
    /// One signed document is too large.
    #[error("`{path}` exceeds {limit} bytes")]
    LimitDocument {
        /// Which entry.
        path: String,
        /// The most bytes it may have.
        limit: u64,
    },
    /// Not the one gzip header there is.
    #[error(
        "bundle byte {offset}: expected a gzip header with no flags, no name and no time, as `gzip -n` writes it"
    )]
    GzipHeader {
        /// The first byte that differs.
        offset: usize,
    },
    /// The gzip member does not decompress, or its checksum or length does not hold.
    #[error("bundle does not decompress")]
    GzipCorrupt {
        /// What the decoder said.
        #[source]
        source: std::io::Error,
    },
    /// Bytes after the gzip member.
    #[error("bundle has {bytes} bytes after its one gzip member")]
    GzipTrailing {
        /// How many.
        bytes: usize,
    },
    /// A tar header that is not what `tar --format=ustar` writes for a plain file.
    #[error(
        "tar byte {offset}: header field `{field}` is not canonical, expected a plain ustar file of owner 0, mode 0644, time 0"
    )]
    TarNotCanonical {
        /// Offset of the first byte that differs.
        offset: usize,
        /// The header field it lies in.
        field: &'static str,
    },
    /// Bytes other than zero between a file and the next header.
    #[error("tar byte {offset}: expected zeros up to the next block of 512")]
    TarPadding {
        /// Offset of the padding.
        offset: usize,
    },
    /// The tar ends inside an entry.
    #[error("tar byte {offset}: the archive ends inside an entry")]
    TarTruncated {
        /// Where the entry starts.
        offset: usize,
    },
    /// The tar ends without two blocks of zeros.
    #[error("tar byte {offset}: expected two blocks of zeros at the end")]
    TarNoEnd {
        /// Where they should be.
        offset: usize,
    },
    /// Something follows the end of the tar.
    #[error(
        "tar byte {offset}: expected nothing after two blocks of zeros, rebuild with `tar -b1`"
    )]
    TarTrailing {
        /// Where it starts.
        offset: usize,
    },
    /// A path that some file system reads as another one.
    #[error("tar byte {offset}: path `{path}` is not allowed, {problem}")]
    PathIllegal {
        /// Where the entry starts.
        offset: usize,
        /// The path, with control and non-ASCII bytes escaped.
        path: String,
        /// What was expected.
        problem: &'static str,
    },
    /// A path that is a file and a folder at once.
    #[error("`{path}` is both a file and a folder")]
    PathConflict {
        /// Which path.
        path: String,
    },
    /// Entries out of order, or one twice.
    #[error(
        "entry `{path}` is out of order: expected the manifest, the revocation list, roots ascending, then files ascending, each once"
    )]
    EntryOrder {
        /// The entry that comes too late.
        path: String,
    },
    /// The first entry is not the manifest.
    #[error("expected `manifest.dsse.json` as the first entry, found `{found}`")]
    ManifestNotFirst {
        /// The first entry, or nothing.
        found: String,
    },
    /// A root document under a name that is not its own.
    #[error(
        "`{path}` is not the name of its root document: expected `trust/root.NNNNNNNN.dsse.json` with its version in 8 digits"
    )]
    RootFileName {
        /// Which entry.
        path: String,
    },
}

impl ArchiveError {
    /// The stable reason code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LimitCompressed { .. } => "limit-compressed",
            Self::LimitSize { .. } => "limit-size",
            Self::LimitRatio { .. } => "limit-ratio",
            Self::LimitEntries { .. } => "limit-entries",
            Self::LimitRoots { .. } => "limit-roots",
            Self::LimitFile { .. } => "limit-file",
            Self::LimitDocument { .. } => "limit-document",
            Self::GzipHeader { .. } => "gzip-header",
            Self::GzipCorrupt { .. } => "gzip-corrupt",
            Self::GzipTrailing { .. } => "gzip-trailing",
            Self::TarNotCanonical { .. } => "tar-not-canonical",
            Self::TarPadding { .. } => "tar-padding",
            Self::TarTruncated { .. } => "tar-truncated",
            Self::TarNoEnd { .. } => "tar-no-end",
            Self::TarTrailing { .. } => "tar-trailing",
            Self::PathIllegal { .. } => "path-illegal",
            Self::PathConflict { .. } => "path-conflict",
            Self::EntryOrder { .. } => "entry-order",
            Self::ManifestNotFirst { .. } => "manifest-not-first",
            Self::RootFileName { .. } => "root-file-name",
        }
    }
}

/// What an entry is, in the order entries must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Manifest,
    Revocations,
    /// With the version its name claims.
    Root(u64),
    File,
}

/// One entry of a well-formed archive.
#[derive(Debug, Clone)]
struct Entry {
    role: Role,
    path: String,
    body: Range<usize>,
}

/// A well-formed archive in memory. Its entries are in order and within limits; nothing is known
/// about who made them.
#[derive(Debug)]
pub(crate) struct Archive {
    tar: Vec<u8>,
    entries: Vec<Entry>,
}

impl Archive {
    /// Reads a bundle file.
    pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Self, ArchiveError> {
        Self::read_before(bytes, limits, &mut Nobody)
    }

    /// The same before a witness.
    pub(crate) fn read_before(
        bytes: &[u8],
        limits: &Limits,
        witness: &mut dyn Witness,
    ) -> Result<Self, ArchiveError> {
        let tar = gzip::decompress(bytes, limits, witness)?;
        witness.begins(CheckId::Tar);
        let entries = read::entries(&tar, limits)?;
        let archive = Self { tar, entries };
        witness.sees(Fact::Archive(&archive));
        Ok(archive)
    }

    /// Entries, and bytes of the tar.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.entries.len(), self.tar.len())
    }

    pub(crate) fn manifest(&self) -> &[u8] {
        self.of_role(|role| role == Role::Manifest).next().map_or(&[], |(_, body)| body)
    }

    pub(crate) fn revocations(&self) -> Option<&[u8]> {
        self.of_role(|role| role == Role::Revocations).next().map(|(_, body)| body)
    }

    /// Version by name, path, and bytes of each root document.
    pub(crate) fn roots(&self) -> impl Iterator<Item = (u64, &str, &[u8])> {
        self.entries.iter().filter_map(|entry| match entry.role {
            Role::Root(version) => Some((version, entry.path.as_str(), self.body(entry))),
            Role::Manifest | Role::Revocations | Role::File => None,
        })
    }

    /// Path and bytes of every other entry, bytewise ascending.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.of_role(|role| role == Role::File)
    }

    pub(crate) fn file(&self, path: &str) -> Option<&[u8]> {
        let key = (Role::File, path);
        let found =
            self.entries.binary_search_by(|entry| (entry.role, entry.path.as_str()).cmp(&key));
        self.entries.get(found.ok()?).map(|entry| self.body(entry))
    }

    fn of_role(&self, wanted: impl Fn(Role) -> bool) -> impl Iterator<Item = (&str, &[u8])> {
        let entries = self.entries.iter().filter(move |entry| wanted(entry.role));
        entries.map(|entry| (entry.path.as_str(), self.body(entry)))
    }

    fn body(&self, entry: &Entry) -> &[u8] {
        self.tar.get(entry.body.clone()).unwrap_or_default()
    }
}

/// The role a legal path gives its entry; `None` for a root document with an impossible name.
pub(crate) fn role(path: &str) -> Option<Role> {
    match path {
        MANIFEST => Some(Role::Manifest),
        REVOCATIONS => Some(Role::Revocations),
        _ => match path.strip_prefix("trust/root.") {
            Some(rest) => root_version(rest).map(Role::Root),
            None => Some(Role::File),
        },
    }
}

/// The entry name of root document `version`.
pub(crate) fn root_path(version: u64) -> String {
    format!("trust/root.{version:08}.dsse.json")
}

fn root_version(rest: &str) -> Option<u64> {
    let digits = rest.strip_suffix(".dsse.json")?;
    let plain = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok())?.filter(|version| *version > 0)
}
