//! What is to be revoked, as people name it: a key by its label, a bundle by its file.

use std::path::Path;

use portcullis_bundle::{
    BundleName, Digest, KeyId, Limits, OpenError, RevocationDraft, RevocationList, Root, inspect,
};

use super::show::Revoked;
use crate::failure::{Failure, Kind};
use crate::output::{Output, WARN, paint};
use crate::{groups, hint, key, read};

/// Bytes a reason may have.
const MAX_REASON: usize = 200;

/// What to revoke.
#[derive(clap::Args)]
#[group(skip)]
pub(super) struct Args {
    /// A key: its id, its public key's file, or with --root its label.
    #[arg(long = "key", value_name = "KEYID|PUB.pem|LABEL")]
    keys: Vec<String>,
    /// A bundle: its file, or its name and digest.
    #[arg(long = "bundle", value_name = "FILE|NAME@sha256:…")]
    bundles: Vec<String>,
    /// A file of bundles, such as a module: no bundle that lists it is let in.
    #[arg(long = "file", value_name = "PATH|sha256:…")]
    files: Vec<String>,
    /// Why: it stands beside every entry of this call, for people.
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: String,
}

fn reason(text: &str) -> Result<String, String> {
    let plain = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if plain && !text.trim().is_empty() && text.len() <= MAX_REASON {
        return Ok(text.to_owned());
    }
    Err(format!("expected 1 to {MAX_REASON} printable ASCII characters, such as `key stolen`"))
}

/// One thing to revoke.
enum Entry {
    Key(KeyId),
    Bundle(BundleName, Digest),
    File(Digest),
}

impl Args {
    /// Adds what is not in `before` yet; gives what it added.
    pub(super) fn add(
        &self,
        draft: &mut RevocationDraft,
        before: Option<&RevocationList>,
        domain: &str,
        root: Option<&Root>,
        output: &Output,
    ) -> Result<Vec<Revoked>, Failure> {
        let entries = self.entries(domain, root, output)?;
        if entries.is_empty() {
            return Err(Failure::usage("nothing to revoke")
                .hint("say what: --key, --bundle or --file, each as often as needed"));
        }
        let mut added = Vec::new();
        for entry in entries {
            if before.is_some_and(|list| entry.stands_in(list)) {
                output.note(&format!("{} is revoked already", entry.revoked()));
                continue;
            }
            added.push(entry.revoked());
            match entry {
                Entry::Key(keyid) => draft.key(keyid, &self.reason),
                Entry::Bundle(name, digest) => draft.bundle(name, digest, &self.reason),
                Entry::File(digest) => draft.file(digest, &self.reason),
            };
        }
        if added.is_empty() {
            return Err(Failure::usage("all of it is revoked already")
                .hint("the list in force says so: nothing is to be done"));
        }
        Ok(added)
    }

    fn entries(
        &self,
        domain: &str,
        root: Option<&Root>,
        output: &Output,
    ) -> Result<Vec<Entry>, Failure> {
        let mut entries = Vec::new();
        for text in &self.keys {
            entries.push(Entry::Key(find_key(text, root, output)?));
        }
        for text in &self.bundles {
            entries.push(find_bundle(text, domain)?);
        }
        for text in &self.files {
            entries.push(Entry::File(find_file(text)?));
        }
        Ok(entries)
    }
}

impl Entry {
    fn revoked(&self) -> Revoked {
        match self {
            Self::Key(keyid) => Revoked::Key(*keyid),
            Self::Bundle(_, digest) => Revoked::Bundle(*digest),
            Self::File(digest) => Revoked::File(*digest),
        }
    }

    fn stands_in(&self, list: &RevocationList) -> bool {
        match self {
            Self::Key(keyid) => list.keys.contains_key(keyid),
            Self::Bundle(_, digest) => list.bundles.contains_key(digest),
            Self::File(digest) => list.files.contains_key(digest),
        }
    }
}

fn find_key(text: &str, root: Option<&Root>, output: &Output) -> Result<KeyId, Failure> {
    let labelled = |root: &Root| {
        let mut keys = root.document().keys.iter().filter(|(_, key)| key.label == text);
        keys.next().map(|(keyid, _)| *keyid).filter(|_| keys.next().is_none())
    };
    let keyid = match KeyId::parse(text).or_else(|| root.and_then(labelled)) {
        Some(keyid) => keyid,
        None if Path::new(text).exists() => key::public(Path::new(text))?.id(),
        None => return Err(unknown_key(text, root)),
    };
    let Some(root) = root.map(Root::document) else { return Ok(keyid) };
    if root.root.keyids.contains(&keyid) {
        let text = format!("`{text}` signs roots, which no revocation list can end");
        return Err(Failure::new(Kind::Refused, "root-key-not-revocable", text)
            .hint("make a root without it: `portcullis root rotate ROOT --remove-key LABEL`"));
    }
    if !root.keys.contains_key(&keyid) {
        let warning = paint(WARN, "warning");
        output.note(&format!("{warning}: the root does not know the key {keyid}"));
    }
    Ok(keyid)
}

fn unknown_key(text: &str, root: Option<&Root>) -> Failure {
    let Some(root) = root.map(Root::document) else {
        return Failure::usage(format!("`{text}` is no key id and no file"))
            .hint("labels are known with --root ROOT.json");
    };
    Failure::usage(format!("`{text}` is no key id, no file, and no label of the root's"))
        .hint(format!("its keys are {}", groups::labels(root)))
}

fn find_bundle(text: &str, domain: &str) -> Result<Entry, Failure> {
    let named = || {
        let (name, digest) = text.split_once('@')?;
        Some(Entry::Bundle(BundleName::parse(name)?, Digest::parse(digest)?))
    };
    if let Some(entry) = named() {
        return Ok(entry);
    }
    let path = Path::new(text);
    if text.contains('@') && !path.exists() {
        return Err(Failure::usage(format!("`{text}` is no bundle's name and digest")).hint(
            "such as acme/support@sha256:… with 64 hex digits, as `bundle inspect` prints it",
        ));
    }
    let limits = Limits::default();
    let bytes = read::bundle(path, &limits)?;
    let bundle = inspect(&bytes, &limits).map_err(|error| hint::bundle(path, &bytes, &error))?;
    let found = &bundle.manifest().trust_domain;
    if found != domain {
        let (found, expected) = (found.clone(), domain.to_owned());
        let error = OpenError::WrongTrustDomain { found, expected };
        return Err(Failure::refused(error.code(), &error)
            .about(path.display())
            .hint("a list revokes bundles of its own trust domain; no host of it takes this one"));
    }
    Ok(Entry::Bundle(bundle.manifest().name.clone(), bundle.digest()))
}

fn find_file(text: &str) -> Result<Digest, Failure> {
    if text.starts_with("sha256:") {
        return Digest::parse(text).ok_or_else(|| {
            Failure::usage(format!("`{text}` is no digest"))
                .hint("expected sha256: and 64 lower-case hex digits")
        });
    }
    Ok(Digest::of(&read::file(Path::new(text), Limits::default().file)?))
}
