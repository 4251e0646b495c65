//! The manifest: what a bundle is, what is in it, and under which bounds it runs.
//!
//! A `Manifest` seen here is well-formed and means something; that somebody entitled signed it is
//! known only of the one inside a [`crate::Bundle`].

mod read;
mod write;

pub(crate) use read::{
    MODULE_FIELDS, audience_label, bundle_name, is_module_path, is_settings_path, module_fields,
    provenance, trust_domain,
};

use crate::digest::Digest;
use crate::name::{BundleName, ToolPattern};
use crate::time::Timestamp;
use crate::version::Version;

/// What a signer vouches for. Every field is signed; none has a default when read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Manifest {
    /// The customer and stage this bundle is for; must be the host's.
    pub trust_domain: String,
    /// Which bundle this is; decides who may sign it.
    pub name: BundleName,
    /// Rises with every release of `name`.
    pub version: u64,
    /// The oldest version that a host which took this one may go back to.
    pub min_version: u64,
    /// The version as people call it.
    pub label: Option<String>,
    /// Labels that the host must all carry, such as `env:prod`. Ascending.
    pub audience: Vec<String>,
    /// The oldest trust root that may judge this bundle.
    pub root_version: u64,
    /// The oldest revocation list that may judge this bundle; 0 for none.
    pub revocations_version: u64,
    /// When it was built, by the builder's word.
    pub created: Timestamp,
    /// From when on it is not imported any more.
    pub expires: Timestamp,
    /// What becomes of it when it expires while it serves.
    pub on_expired: OnExpired,
    /// For how long after `expires` it may go on serving, marked as stale.
    pub grace_seconds: u64,
    /// The oldest host that can run it.
    pub host_min: Version,
    /// The version of the WIT package `portcullis:policy` that its modules are written for.
    pub wit: Version,
    /// Where it was built from.
    pub source: Option<Provenance>,
    /// What it was built with: name and version, for people.
    pub build: Vec<(String, String)>,
    /// The effect of a decision on which no module has an opinion.
    pub default: DefaultEffect,
    /// How many decisions may turn from deny to allow while this bundle is tried out beside the one it
    /// is to replace; 0 where the manifest does not say.
    pub deny_to_allow: u64,
    /// Every file except the control entries, ascending by path.
    pub files: Vec<File>,
    /// In the order of evaluation.
    pub modules: Vec<Module>,
}

/// A file as the manifest lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct File {
    /// Path inside the bundle.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
    /// Its length in bytes.
    pub size: u64,
}

/// A component as it stands in a bundle, with its settings and bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Module {
    /// Unique in the bundle; kebab-case.
    pub id: String,
    /// Path of the component, below `modules/`.
    pub component: String,
    /// Path of its settings, below `settings/`; `None` means `{}`.
    pub settings: Option<String>,
    /// When it is asked.
    pub stages: Vec<Stage>,
    /// The tools it judges.
    pub tools: Vec<ToolPattern>,
    /// The only interfaces its component may import, as WIT names.
    pub imports: Vec<String>,
    /// Fuel for one evaluation. An upper bound: hosts may lower it.
    pub fuel: u64,
    /// Bytes of linear memory. An upper bound: hosts may lower it.
    pub memory_bytes: u64,
    /// Wall-clock time of one evaluation. An upper bound: hosts may lower it.
    pub deadline_ms: u64,
    /// What an error of this module counts as.
    pub on_error: OnError,
}

/// Where a bundle came from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Provenance {
    /// Such as `git+https://…`.
    pub uri: String,
    /// Such as a commit.
    pub revision: String,
}

/// When a module is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Before the tool runs.
    Call,
    /// On what the tool returned.
    Result,
}

/// The effect of a decision on which no module has an opinion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultEffect {
    /// Deny.
    Deny,
    /// Allow.
    Allow,
    /// Require approval.
    RequireApproval,
}

/// What an error of a module counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// As a deny.
    Deny,
    /// As a call for approval.
    RequireApproval,
    /// As no opinion.
    Abstain,
}

/// What becomes of a serving bundle that expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnExpired {
    /// It stops serving once the grace is over.
    Deny,
    /// It goes on serving, marked as stale.
    Warn,
}

/// Whether a bundle that was taken in time may still serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has not expired.
    Fresh,
    /// It has expired and may go on; every decision is to be marked as stale.
    Stale,
    /// It must not serve.
    Expired,
}

/// Words of the wire, in one place for reading, writing and showing.
macro_rules! words {
    ($name:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $name {
            /// Every value with the word that stands for it in a manifest.
            pub(crate) const WORDS: &'static [(&'static str, Self)] =
                &[$(($word, Self::$variant)),+];

            /// The word that stands for it in a manifest.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }
    };
}

words!(Stage { Call => "call", Result => "result" });
words!(DefaultEffect { Deny => "deny", Allow => "allow", RequireApproval => "require-approval" });
words!(OnError { Deny => "deny", RequireApproval => "require-approval", Abstain => "abstain" });
words!(OnExpired { Deny => "deny", Warn => "warn" });

impl Manifest {
    /// The listed file at `path`.
    pub fn file(&self, path: &str) -> Option<&File> {
        let found = self.files.binary_search_by(|file| file.path.as_str().cmp(path));
        self.files.get(found.ok()?)
    }

    /// Whether a host that took this bundle in time may serve it at `now`.
    pub fn standing(&self, now: Timestamp) -> Standing {
        let in_grace = now < self.expires.plus_seconds(self.grace_seconds);
        match self.on_expired {
            _ if now < self.expires => Standing::Fresh,
            OnExpired::Warn => Standing::Stale,
            OnExpired::Deny if in_grace => Standing::Stale,
            OnExpired::Deny => Standing::Expired,
        }
    }
}
