//! What is checked, seen and required, in words.

use super::{CheckId, Fact};
use crate::bundle::SignerGroup;
use crate::limits::Limits;
use crate::manifest::Manifest;
use crate::open::Trust;
use crate::root::{Group, Root, RootDocument};
use crate::time::Timestamp;
use crate::version::WIT;

/// What a check is about.
pub(super) fn what(id: CheckId) -> &'static str {
    match id {
        CheckId::Root => "pinned root",
        CheckId::RootSignatures => "its signatures",
        CheckId::RevocationsGiven => "revocation list given",
        CheckId::File => "file",
        CheckId::FileSize => "bytes of the bundle",
        CheckId::GzipHeader => "gzip header",
        CheckId::GzipMember => "gzip member",
        CheckId::GzipEnd => "bytes behind it",
        CheckId::Tar => "tar",
        CheckId::Carried => "trust documents carried",
        CheckId::CarriedRoot => "root after it",
        CheckId::Revocations => "revocation list carried",
        CheckId::RootExpiry => "root in force",
        CheckId::Manifest => "manifest",
        CheckId::Delegation => "who may sign this name",
        CheckId::Signatures => "signatures",
        CheckId::SignerGroup => "signer group",
        CheckId::NotRevoked => "not revoked",
        CheckId::TrustDomain => "trust domain",
        CheckId::Audience => "audience",
        CheckId::HostVersion => "host version",
        CheckId::Wit => "contract",
        CheckId::RootVersion => "root needed",
        CheckId::RevocationsVersion => "revocation list needed",
        CheckId::Expiry => "expiry",
        CheckId::Rollback => "version not rolled back",
        CheckId::Floor => "version let in",
        CheckId::FilesPresent => "files there",
        CheckId::Files => "files as listed",
        CheckId::Modules => "modules",
    }
}

/// What a check asks for; empty where that depends on what it looks at.
pub(super) fn required(id: CheckId, limits: &Limits) -> String {
    let fixed = match id {
        CheckId::Root => "a whole root; its digest is for you to compare over another channel",
        CheckId::RevocationsGiven => "of this trust domain, signed by the revocation role",
        CheckId::File => "an ordinary file",
        CheckId::FileSize => return format!("at most {}", limits.compressed),
        CheckId::GzipHeader => "1f8b080000000000: no flags, no name, no time",
        CheckId::GzipMember => {
            return format!("CRC-32 and length hold, at most {} bytes come out", limits.tar);
        }
        CheckId::GzipEnd => "0",
        CheckId::Tar => {
            let entries = limits.entries;
            return format!("the one form of a tar, legal paths in order, at most {entries}");
        }
        CheckId::Carried => "each canonical, of its type, and named by its version",
        CheckId::CarriedRoot => "the next version, signed by the roots before it and by its own",
        CheckId::Revocations => "signed by the revocation role, not going back on one before",
        CheckId::Manifest => "canonical JSON of its type, every field in its range",
        CheckId::Delegation => "a delegation that covers the name",
        CheckId::Signatures => "none in the name of a known key that does not hold",
        CheckId::NotRevoked => "neither the bundle nor a file of it is on the list",
        CheckId::FilesPresent => "every file that the manifest lists is there",
        CheckId::Files => "each listed, with this size and SHA-256; none unlisted",
        CheckId::Modules => "each a WebAssembly component",
        CheckId::RootSignatures
        | CheckId::RootExpiry
        | CheckId::SignerGroup
        | CheckId::TrustDomain
        | CheckId::Audience
        | CheckId::HostVersion
        | CheckId::Wit
        | CheckId::RootVersion
        | CheckId::RevocationsVersion
        | CheckId::Expiry
        | CheckId::Rollback
        | CheckId::Floor => "",
    };
    fixed.to_owned()
}

/// A fact that needs nothing but itself and the check it belongs to.
pub(super) fn plain(id: Option<CheckId>, fact: Fact<'_>) -> String {
    match fact {
        Fact::Bundle(bytes) if id == Some(CheckId::GzipHeader) => {
            crate::hex::encode(bytes.get(..8).unwrap_or(bytes))
        }
        Fact::Bundle(bytes) => bytes.len().to_string(),
        Fact::Decompressed(bytes) => format!("{bytes} bytes come out"),
        Fact::Behind(bytes) => bytes.to_string(),
        Fact::Archive(archive) => {
            let (entries, bytes) = archive.size();
            format!("{entries} entries, {bytes} bytes")
        }
        Fact::Carried { roots, revocations } => {
            let list = if revocations { "a revocation list" } else { "no revocation list" };
            format!("{}, {list}", count(roots.len(), "root"))
        }
        Fact::RootKnown => "known: not newer than the root in force".to_owned(),
        Fact::Revocations { list: None, .. } => "none; none in force".to_owned(),
        Fact::Revocations { list: Some(list), .. } => {
            format!("none; list {} in force", list.list().version)
        }
        Fact::RevocationsOlder { held, got } => {
            format!("version {got}, passed over: {held} is in force")
        }
        Fact::Signatures { envelope, verified } => {
            let (hold, all) = (verified.len(), envelope.signatures.len());
            let strangers = all.saturating_sub(hold);
            format!("{hold} by known keys hold, {strangers} by unknown keys do not count")
        }
        Fact::Listed(None) => "no list in force".to_owned(),
        Fact::Listed(Some(list)) => format!("looked up in list {}", list.version),
        Fact::Count(files) if id == Some(CheckId::Modules) => {
            format!("{} below modules/", count(files, "file"))
        }
        Fact::Count(files) => format!("{} listed", count(files, "file")),
        Fact::RootEntry(_)
        | Fact::RootTaken(_)
        | Fact::InForce { .. }
        | Fact::Manifest { .. }
        | Fact::Delegation { .. }
        | Fact::Group { .. }
        | Fact::Claim { .. }
        | Fact::File { .. }
        | Fact::FileDigest(_) => String::new(),
    }
}

/// What the manifest claims, and what it is held against.
pub(super) fn claim(
    id: CheckId,
    manifest: &Manifest,
    trust: &Trust,
    now: Option<Timestamp>,
) -> (String, String) {
    let version = format!("version {}", manifest.version);
    match id {
        CheckId::TrustDomain => {
            (manifest.trust_domain.clone(), trust.root().document().trust_domain.clone())
        }
        CheckId::Audience => {
            (labels(&manifest.audience), format!("among the host's: {}", labels(&trust.audience)))
        }
        CheckId::HostVersion => {
            (format!("{} or later", manifest.host_min), format!("at most {}", trust.host))
        }
        CheckId::Wit => (format!("portcullis:policy@{}", manifest.wit), format!("what {WIT} runs")),
        CheckId::RootVersion => {
            let have = trust.root().document().version;
            (format!("{} or later", manifest.root_version), format!("at most {have}, in force"))
        }
        CheckId::RevocationsVersion => {
            let have = trust.revocations_version();
            let need = format!("{} or later", manifest.revocations_version);
            let have = if have == 0 { "0: none in force".to_owned() } else { have.to_string() };
            (need, format!("at most {have}"))
        }
        CheckId::Expiry => {
            let now = now.map_or_else(String::new, |now| format!("later than {now}"));
            (format!("expires {}", manifest.expires), now)
        }
        CheckId::Rollback => {
            let taken = trust.seen.get(&manifest.name).map(|seen| seen.highest.to_string());
            let taken = taken.unwrap_or_else(|| "the highest that the host took".to_owned());
            (version, format!("above {taken}"))
        }
        CheckId::Floor => match trust.floor(&manifest.name) {
            Some(floor) => (version, format!("at least {floor}")),
            None => (version, "any: the root sets no floor".to_owned()),
        },
        _ => (String::new(), String::new()),
    }
}

/// `2 of rel-1, rel-2, rel-3`.
pub(super) fn group(group: &Group, root: &RootDocument) -> String {
    let label = |keyid| root.keys.get(keyid).map_or("", |key| key.label.as_str());
    let labels: Vec<&str> = group.keyids.iter().map(label).collect();
    format!("{} of {}", group.threshold, labels.join(", "))
}

/// The same with who signed: `2 of rel-1, rel-2, rel-3 (rel-1, rel-3)`.
pub(super) fn signed(group: &str, signed: &SignerGroup) -> String {
    format!("{group} ({})", signatories(signed))
}

/// Who signed, and whose signatures do not count any more.
pub(super) fn signatories(signed: &SignerGroup) -> String {
    let labels = |of: &[crate::bundle::Signatory]| {
        of.iter().map(|by| by.label.as_str()).collect::<Vec<_>>().join(", ")
    };
    let by = if signed.signed.is_empty() { "nobody".to_owned() } else { labels(&signed.signed) };
    if signed.revoked.is_empty() {
        return by;
    }
    format!("{by}; revoked: {}", labels(&signed.revoked))
}

/// How many signed, how many must, and who did: `2, needs 1 (rev-1, rev-2)`.
pub(super) fn counted(signed: &SignerGroup) -> String {
    format!("{}, needs {} ({})", signed.signed.len(), signed.threshold, signatories(signed))
}

pub(super) fn at_least(signed: &SignerGroup) -> String {
    format!("at least {}", signed.threshold)
}

/// A root that leads on.
pub(super) fn root(root: &Root) -> String {
    let (document, digest) = (root.document(), root.digest());
    let before = root.endorsers().map(counted).unwrap_or_default();
    let own = counted(root.signers());
    let version = document.version;
    format!("version {version}, {digest}; by roots before it {before}; by its own {own}")
}

/// `1 file`, `2 files`.
pub(super) fn count(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

fn labels(labels: &[String]) -> String {
    if labels.is_empty() { "none".to_owned() } else { labels.join(", ") }
}
