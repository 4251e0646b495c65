//! The checks by their names.

use std::fmt;

/// A check, by a name that stays the same from release to release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CheckId {
    /// The pinned root is whole.
    Root,
    /// Enough of its own keys signed it.
    RootSignatures,
    /// The revocation list that came apart from any bundle.
    RevocationsGiven,
    /// An ordinary file. Whoever reads it checks this: [`crate::audit()`] takes bytes.
    File,
    /// Bytes of the bundle.
    FileSize,
    /// The header of the gzip member.
    GzipHeader,
    /// What is in it, its CRC-32 and its length.
    GzipMember,
    /// Nothing behind it.
    GzipEnd,
    /// The tar.
    Tar,
    /// The form of the trust documents that travel along.
    Carried,
    /// One root that travels along.
    CarriedRoot,
    /// The revocation list that travels along.
    Revocations,
    /// The root in force has not expired.
    RootExpiry,
    /// The manifest's envelope and fields.
    Manifest,
    /// Somebody may sign bundles of this name.
    Delegation,
    /// No signature in a known name is false.
    Signatures,
    /// Enough of one group signed.
    SignerGroup,
    /// Neither the bundle nor a file of it is revoked.
    NotRevoked,
    /// The bundle is for this customer and stage.
    TrustDomain,
    /// The host carries the labels asked for.
    Audience,
    /// The host is new enough.
    HostVersion,
    /// The host implements the contract.
    Wit,
    /// The root in force is new enough.
    RootVersion,
    /// The revocation list in force is new enough.
    RevocationsVersion,
    /// The bundle has not expired.
    Expiry,
    /// The version is higher than any that the host took.
    Rollback,
    /// The version is not below the oldest let in.
    Floor,
    /// Every file listed is there.
    FilesPresent,
    /// Every file there is as listed.
    Files,
    /// What lies under `modules/` is components.
    Modules,
}

impl CheckId {
    /// The name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::RootSignatures => "root-signatures",
            Self::RevocationsGiven => "revocations-given",
            Self::File => "file",
            Self::FileSize => "file-size",
            Self::GzipHeader => "gzip-header",
            Self::GzipMember => "gzip-member",
            Self::GzipEnd => "gzip-end",
            Self::Tar => "tar",
            Self::Carried => "carried",
            Self::CarriedRoot => "carried-root",
            Self::Revocations => "revocations",
            Self::RootExpiry => "root-expiry",
            Self::Manifest => "manifest",
            Self::Delegation => "delegation",
            Self::Signatures => "signatures",
            Self::SignerGroup => "signer-group",
            Self::NotRevoked => "not-revoked",
            Self::TrustDomain => "trust-domain",
            Self::Audience => "audience",
            Self::HostVersion => "host-version",
            Self::Wit => "wit",
            Self::RootVersion => "root-version",
            Self::RevocationsVersion => "revocations-version",
            Self::Expiry => "expiry",
            Self::Rollback => "rollback",
            Self::Floor => "floor",
            Self::FilesPresent => "files-present",
            Self::Files => "files",
            Self::Modules => "modules",
        }
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for CheckId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
