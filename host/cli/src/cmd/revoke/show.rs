//! `portcullis revoke show`: what a revocation list takes out of use, and how far its signing has come.

use std::path::{Path, PathBuf};

use portcullis_bundle::{
    Digest, KeyId, RevocationInspection, RevocationList, Root, RootDocument, SignerGroup,
    escape_control, inspect_revocations,
};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::output::{GOOD, Output, WARN, paint};
use crate::{Answer, Done, groups, hint, read};

/// Show a revocation list: what it takes out of use, its digest, and who signed it.
///
/// Without --root nobody's signature is checked.
///
/// Example: portcullis revoke show acme-prod-2.policy-revocations.json --root root.json
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The revocation list.
    list: PathBuf,
    /// The trust root whose revocation keys must have signed it.
    #[arg(long)]
    root: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let bytes = read::list_bytes(&args.list)?;
    let root = args.root.as_deref().map(read::root).transpose()?;
    let shown = Shown::read(&args.list, &bytes, root.as_ref())?;
    output.answer(&shown.value(), || shown.text());
    Ok(Answer::Yes)
}

/// A list, and who of a root's revocation keys signed it.
pub(super) struct Shown<'a> {
    pub(super) inspection: RevocationInspection,
    signers: Option<(&'a RootDocument, SignerGroup)>,
}

impl<'a> Shown<'a> {
    /// Reads a list that may still lack signatures.
    pub(super) fn read(path: &Path, bytes: &[u8], root: Option<&'a Root>) -> Result<Self, Failure> {
        let inspection = match root {
            Some(root) => read::list_within(path, bytes, &root.document().trust_domain)?,
            None => inspect_revocations(bytes, &portcullis_bundle::Limits::default())
                .map_err(|error| hint::revocations(path, bytes, &error))?,
        };
        let signers = match root.map(Root::document) {
            None => None,
            Some(root) => Some((
                root,
                inspection.signers(root).map_err(|error| hint::revocations(path, bytes, &error))?,
            )),
        };
        Ok(Self { inspection, signers })
    }

    /// Whether enough have signed; `None` where no root says who must.
    pub(super) fn is_complete(&self) -> Option<bool> {
        self.signers.as_ref().map(|(_, signed)| signed.is_met())
    }

    pub(super) fn value(&self) -> Value {
        json!({
            "digest": self.inspection.digest,
            "complete": self.is_complete(),
            "signatures": self.signers.as_ref().map(|(_, signed)| signed),
            "signed_by": self.inspection.signed_by,
            "revocations": self.inspection.list.to_value(),
        })
    }

    /// How far its signing has come, in one line.
    pub(super) fn signatures(&self) -> String {
        let Some((root, signed)) = &self.signers else {
            let by: Vec<String> = self.inspection.signed_by.iter().map(KeyId::to_string).collect();
            return match by.join(", ") {
                by if by.is_empty() => "by nobody".to_owned(),
                by => format!("by {by}, by its own word"),
            };
        };
        let by = groups::signed(signed);
        match root.revocation.as_ref().filter(|_| !signed.is_met()) {
            None => format!("{}, {by}", paint(GOOD, "complete")),
            Some(group) => {
                let missing = groups::missing_of(group, signed, root);
                format!("{}, {by}; missing {missing}", paint(WARN, "incomplete"))
            }
        }
    }

    pub(super) fn text(&self) -> String {
        let list = &self.inspection.list;
        let lines = [
            format!("revocation list of {}, version {}", list.trust_domain, list.version),
            format!("  digest      {}", self.inspection.digest),
            format!("  issued      {}", list.issued),
            format!("  signatures  {}", self.signatures()),
        ];
        let entries = lines_of(list, self.signers.as_ref().map(|(root, _)| *root));
        let entries = entries.into_iter().map(|(_, line)| format!("  {line}"));
        lines.into_iter().chain(entries).collect::<Vec<_>>().join("\n")
    }
}

/// What an entry takes out of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Revoked {
    Key(KeyId),
    Bundle(Digest),
    File(Digest),
}

impl std::fmt::Display for Revoked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Key(keyid) => write!(f, "key {keyid}"),
            Self::Bundle(digest) => write!(f, "bundle {digest}"),
            Self::File(digest) => write!(f, "file {digest}"),
        }
    }
}

/// Every entry with its line. Reasons are whatever the list's maker wrote.
pub(super) fn lines_of(
    list: &RevocationList,
    root: Option<&RootDocument>,
) -> Vec<(Revoked, String)> {
    let label = |keyid: &KeyId| match root.and_then(|root| root.keys.get(keyid)) {
        Some(key) => format!(" ({})", escape_control(&key.label)),
        None => String::new(),
    };
    let line = |kind: &str, what: String, reason: &str| {
        format!("{kind:<11} {what}: {}", escape_control(reason))
    };
    let keys = list.keys.iter().map(|(keyid, reason)| {
        (Revoked::Key(*keyid), line("key", format!("{keyid}{}", label(keyid)), reason))
    });
    let bundles = list.bundles.iter().map(|(digest, bundle)| {
        let what = format!("{} {digest}", bundle.name);
        (Revoked::Bundle(*digest), line("bundle", what, &bundle.reason))
    });
    let files = list
        .files
        .iter()
        .map(|(digest, reason)| (Revoked::File(*digest), line("file", digest.to_string(), reason)));
    keys.chain(bundles).chain(files).collect()
}
