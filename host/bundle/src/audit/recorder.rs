//! The witness that writes everything down.

use super::text::{self, count, group};
use super::{Audit, Check, CheckId, Fact, FileCheck, Outcome, Witness};
use crate::bundle::SignerGroup;
use crate::digest::Digest;
use crate::limits::Limits;
use crate::manifest::File;
use crate::open::Trust;
use crate::revocations::Revocations;
use crate::root::{Delegation, RootDocument};

/// Writes down every check it is told of.
pub(super) struct Recorder<'l> {
    limits: &'l Limits,
    digest: Option<Digest>,
    checks: Vec<Check>,
    /// The check that began last; nobody knows yet whether it holds.
    current: Option<Check>,
    /// The signer groups of the delegation, as text.
    groups: Vec<String>,
}

impl<'l> Recorder<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self { limits, digest: None, checks: Vec::new(), current: None, groups: Vec::new() }
    }

    /// What the auditor brought; all of it was checked when `trust` was made.
    pub(super) fn brought(&mut self, trust: &Trust) {
        for (index, root) in trust.roots().enumerate() {
            self.begins(if index == 0 { CheckId::Root } else { CheckId::CarriedRoot });
            self.root(root.document(), root.digest());
            self.begins(CheckId::RootSignatures);
            self.root_signers(root.document(), root.signers());
        }
        if let Some(list) = trust.revocations() {
            self.begins(CheckId::RevocationsGiven);
            self.revocations(list);
        }
    }

    pub(super) fn root(&mut self, root: &RootDocument, digest: Digest) {
        self.saw(format!("version {} of {}, {digest}", root.version, root.trust_domain));
    }

    pub(super) fn root_signers(&mut self, root: &RootDocument, signers: &SignerGroup) {
        self.saw(text::signed(&group(&root.root, root), signers));
        self.requires(text::at_least(signers));
    }

    /// The audit, with the refusal for the check that began last.
    pub(super) fn finish(mut self, refusal: Option<Outcome>) -> Audit {
        if let Some(outcome) = refusal {
            let check = self.current.get_or_insert_with(|| Check::begun(CheckId::FileSize));
            check.outcome = outcome;
        }
        self.checks.extend(self.current.take());
        Audit { digest: self.digest, checks: self.checks }
    }

    fn revocations(&mut self, list: &Revocations) {
        let signers = list.signers().map(text::counted);
        let signers = signers.unwrap_or_else(|| "kept by the host".to_owned());
        let (list, digest) = (list.list(), list.digest());
        let (keys, bundles) = (count(list.keys.len(), "key"), count(list.bundles.len(), "bundle"));
        let files = count(list.files.len(), "file");
        self.saw(format!(
            "version {}, {digest}, revokes {keys}, {bundles}, {files}; signatures {signers}",
            list.version
        ));
    }

    fn delegation(&mut self, delegation: &Delegation, root: &RootDocument) {
        self.groups = delegation.signers.iter().map(|signers| group(signers, root)).collect();
        let names: Vec<&str> = delegation.names.iter().map(|name| name.as_str()).collect();
        self.saw(format!("{}: {}", names.join(", "), self.groups.join(" and ")));
    }

    fn group(&mut self, index: usize, signed: &SignerGroup) {
        let of = self.groups.get(index).cloned().unwrap_or_default();
        let what =
            format!("signer group {} of {}", index.saturating_add(1), self.groups.len().max(1));
        self.named(what);
        self.saw(text::signed(&of, signed));
        self.requires(text::at_least(signed));
    }

    fn file(&mut self, listed: &File, size: u64) {
        let file = FileCheck {
            path: listed.path.clone(),
            size,
            size_listed: listed.size,
            sha256: None,
            sha256_listed: listed.sha256,
        };
        if let Some(check) = &mut self.current {
            check.files.push(file);
            check.seen = count(check.files.len(), "file");
        }
    }

    fn file_digest(&mut self, digest: Digest) {
        let files = self.current.as_mut().and_then(|check| check.files.last_mut());
        files.into_iter().for_each(|file| file.sha256 = Some(digest));
    }

    fn named(&mut self, what: String) {
        self.current.iter_mut().for_each(|check| check.what.clone_from(&what));
    }

    fn saw(&mut self, seen: String) {
        self.current.iter_mut().for_each(|check| check.seen.clone_from(&seen));
    }

    fn requires(&mut self, required: String) {
        self.current.iter_mut().for_each(|check| check.required.clone_from(&required));
    }
}

impl Witness for Recorder<'_> {
    fn begins(&mut self, id: CheckId) {
        self.checks.extend(self.current.take());
        let required = text::required(id, self.limits);
        self.current = Some(Check { required, ..Check::begun(id) });
    }

    fn sees(&mut self, fact: Fact<'_>) {
        match fact {
            Fact::RootEntry(version) => self.named(format!("carried root {version}")),
            Fact::RootTaken(root) => self.saw(text::root(root)),
            Fact::Revocations { list: Some(list), brought: true } => self.revocations(list),
            Fact::Manifest { manifest, digest } => {
                self.digest = Some(digest);
                self.saw(format!("{} version {}, {digest}", manifest.name, manifest.version));
            }
            Fact::Delegation { delegation, root } => self.delegation(delegation, root),
            Fact::Group { index, signed } => self.group(index, signed),
            Fact::File { listed, size } => self.file(listed, size),
            Fact::FileDigest(digest) => self.file_digest(digest),
            Fact::Claim { manifest, trust, now } => {
                let Some(check) = &mut self.current else { return };
                (check.seen, check.required) = text::claim(check.id, manifest, trust, now);
                if check.id == CheckId::Rollback && !trust.seen.contains_key(&manifest.name) {
                    check.outcome = Outcome::NotChecked;
                }
            }
            Fact::InForce { root, now } => {
                let root = root.document();
                self.saw(format!("root {} expires {}", root.version, root.expires));
                self.requires(format!("later than {now}"));
            }
            plain => {
                let id = self.current.as_ref().map(|check| check.id);
                self.saw(text::plain(id, plain));
            }
        }
    }
}

impl Check {
    /// A check by whoever did what [`crate::audit()`] cannot do, such as looking at the file.
    pub fn new(id: CheckId, seen: String, required: String, outcome: Outcome) -> Self {
        Self { id, what: text::what(id).to_owned(), seen, required, outcome, files: Vec::new() }
    }

    fn begun(id: CheckId) -> Self {
        Self::new(id, String::new(), String::new(), Outcome::Ok)
    }
}
