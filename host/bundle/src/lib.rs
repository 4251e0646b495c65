//! The bundle format: bytes in, a verified [`Bundle`] out.
//!
//! A bundle is one file that carries the policies of a host: WebAssembly components, their settings,
//! cases, and a signed manifest that lists all of it. This package builds bundles, signs them,
//! verifies them against a pinned trust root, and shows what is in them. SPEC.md has the format.
//!
//! | to | call |
//! | --- | --- |
//! | verify a bundle | [`Root::read`] once, then [`open`] |
//! | see every check that it passes or fails | [`audit_trust`] once, then [`audit()`] |
//! | look at one without trusting it | [`inspect()`], [`diff()`], [`inspect_root`] |
//! | make one | [`Template::read`], [`build()`], [`add_signature`] |
//! | sign where the bundle is not | [`sign_manifest`], [`attach`] |
//! | make a root, or its successor | [`RootDraft`], [`add_root_signature`], [`Root::successor`] |
//! | take trust away | [`RevocationDraft`], [`add_revocation_signature`] |
//! | keep what a host took | [`store::Store`] |
//! | make a revocation list | [`RevocationDraft`], [`add_revocation_signature`] |
//! | take a root or a list | [`receive`] in a bundle; alone [`Trust::take_root`], [`Trust::take_revocations`] |
//! | ship roots and a list | [`carry`] |
//!
//! ```
//! use portcullis_bundle::*;
//!
//! let limits = Limits::default();
//! let (root_key, release_key) =
//!     (PrivateKey::from_entropy(&[1; 32]), PrivateKey::from_entropy(&[2; 32]));
//! let one_of = |key: &PrivateKey| Group { keyids: vec![key.public_key().id()], threshold: 1 };
//! let day = |text| Timestamp::parse(text).ok_or("a date");
//!
//! let mut draft = RootDraft::new("acme-prod", day("2030-01-01T00:00:00Z")?);
//! draft.key(root_key.public_key(), "root").key(release_key.public_key(), "release");
//! let names = NamePattern::parse("acme/*").ok_or("a pattern")?;
//! draft.root(one_of(&root_key)).delegate(vec![names], vec![one_of(&release_key)]);
//! let root = add_root_signature(&draft.to_envelope(&limits)?, &root_key, &limits)?;
//!
//! let source = Source {
//!     template: Template::read(br#"{"name":"acme/empty","modules":[]}"#)?,
//!     files: Vec::new(),
//!     version: 1,
//!     trust_domain: "acme-prod".to_owned(),
//!     root_version: 1,
//!     revocations_version: 0,
//!     created: day("2026-11-20T00:00:00Z")?,
//!     expires: day("2027-05-20T00:00:00Z")?,
//!     build: Default::default(),
//! };
//! let signed = add_signature(build(&source, &limits)?.bytes(), &release_key, &limits)?;
//!
//! let trust = Trust::new(Root::read(&root, &limits)?);
//! let bundle = open(&signed, &trust, day("2026-12-01T00:00:00Z")?)?;
//! assert_eq!(bundle.manifest().name.as_str(), "acme/empty");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What holds here, and must go on holding:
//!
//! 1. Only [`open`] makes a [`Bundle`], and a runtime loads nothing else.
//! 2. No clock, environment, file, network or randomness: all of it comes in as arguments. Files are
//!    for [`store`] and [`open_ordinary`] alone.
//! 3. The bytes that were verified are the bytes that are parsed and handed out; nothing is read
//!    twice.
//! 4. The archive and every signed document have one legal byte form; any other is refused rather
//!    than understood.
//! 5. Limits hold while reading, before anybody's signature was checked.
//!
//! Two modules touch files: [`store`] keeps what a host took over the years, and [`open_ordinary`] opens
//! what somebody else may have put there. The store is given the time, like everything here.
//!
//! Not here: loading and running what is verified, and the decision log.

mod archive;
mod audit;
mod build;
mod bundle;
mod canonical;
mod diff;
mod digest;
mod document;
mod envelope;
mod hex;
mod inspect;
mod key;
mod limits;
mod manifest;
mod name;
mod open;
mod ordinary;
mod revocations;
mod root;
mod schema;
mod sign;
pub mod store;
mod template;
#[cfg(test)]
mod tests;
mod time;
mod version;

pub use archive::ArchiveError;
pub use audit::{Audit, Check, CheckId, FileCheck, Outcome, audit, audit_trust};
pub use build::{BuildError, Built, Source, build};
pub use bundle::{Bundle, RootEntry, Signatory, SignerGroup};
pub use diff::{ChangeKind, Diff, FileChange, ModuleChange, ValueChange, diff};
pub use digest::Digest;
pub use document::{DocumentError, Place};
pub use inspect::{Inspection, escape_control, inspect};
pub use key::{KeyError, KeyId, PrivateKey, PublicKey, Signer};
pub use limits::Limits;
pub use manifest::{
    DefaultEffect, File, Manifest, Module, OnError, OnExpired, Provenance, Stage, Standing,
};
pub use name::{BundleName, NamePattern, ToolPattern};
pub use open::{OpenError, Received, Seen, Trust, open, receive, reopen};
pub use ordinary::{OrdinaryError, open_ordinary};
pub use revocations::{
    RevocationDraft, RevocationError, RevocationInspection, RevocationList, Revocations,
    RevokedBundle, inspect_revocations,
};
pub use root::{
    Delegation, Endorser, Floor, Group, Root, RootDocument, RootDraft, RootError, RootInspection,
    RootKey, Witness, inspect_root,
};
pub use schema::Fault;
pub use sign::{
    DetachedSignature, SignError, add_revocation_signature, add_root_signature, add_signature,
    attach, carry, sign_manifest,
};
pub use template::{Template, TemplateError};
pub use time::Timestamp;
pub use version::{Version, WIT};
