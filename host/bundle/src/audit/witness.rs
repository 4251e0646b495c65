//! Being told of every check while it is made, without a say in it: how an auditor sees what
//! [`crate::open`] does instead of doing it again.

use std::collections::BTreeSet;

use super::CheckId;
use crate::archive::Archive;
use crate::bundle::{RootEntry, SignerGroup};
use crate::digest::Digest;
use crate::envelope::Envelope;
use crate::key::KeyId;
use crate::manifest::{File, Manifest};
use crate::open::Trust;
use crate::revocations::{RevocationList, Revocations};
use crate::root::{Delegation, Root, RootDocument};
use crate::time::Timestamp;

/// Somebody who is told what is checked, in order. When a check begins, the one before it held.
pub(crate) trait Witness {
    /// This is checked next.
    fn begins(&mut self, _check: CheckId) {}
    /// What the check that began last looks at, or has found.
    fn sees(&mut self, _fact: Fact<'_>) {}
}

/// For whoever only wants the answer.
pub(crate) struct Nobody;

impl Witness for Nobody {}

/// What a check looks at, or has found.
#[derive(Clone, Copy)]
pub(crate) enum Fact<'a> {
    /// The bundle file.
    Bundle(&'a [u8]),
    /// Bytes that came out of the gzip member.
    Decompressed(usize),
    /// Bytes after it.
    Behind(usize),
    /// The archive.
    Archive(&'a Archive),
    /// The roots and the list that travel along, all well-formed.
    Carried { roots: &'a [RootEntry], revocations: bool },
    /// The version of a root that travels along.
    RootEntry(u64),
    /// A root that is older than the one in force, or that very one.
    RootKnown,
    /// A root that leads on.
    RootTaken(&'a Root),
    /// The list in force, and whether the bundle brought it.
    Revocations { list: Option<&'a Revocations>, brought: bool },
    /// A list that is older than the one in force.
    RevocationsOlder { held: u64, got: u64 },
    /// What judges from here on.
    InForce { root: &'a Root, now: Timestamp },
    /// The manifest, by its own word.
    Manifest { manifest: &'a Manifest, digest: Digest },
    /// Who may sign the bundle.
    Delegation { delegation: &'a Delegation, root: &'a RootDocument },
    /// The signatures that hold, of those there are.
    Signatures { envelope: &'a Envelope, verified: &'a BTreeSet<KeyId> },
    /// A group of the delegation, and who of it signed.
    Group { index: usize, signed: &'a SignerGroup },
    /// The list that neither bundle nor file may be on.
    Listed(Option<&'a RevocationList>),
    /// What the manifest claims, and what it is held against.
    Claim { manifest: &'a Manifest, trust: &'a Trust, now: Option<Timestamp> },
    /// A file of the archive, as listed, with its size.
    File { listed: &'a File, size: u64 },
    /// The digest of that file.
    FileDigest(Digest),
    /// How many of something.
    Count(usize),
}
