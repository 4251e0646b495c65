//! A host with a store, and the media that are carried to it.

use std::fs;
use std::path::{Path, PathBuf};

use portcullis_bundle::store::Store;
use portcullis_bundle::{
    BundleName, Digest, Limits, RevocationDraft, Root, Timestamp, add_revocation_signature, inspect,
};
use serde_json::Value;
use tempfile::TempDir;

use crate::bundles::{CREATED, Draft, revocation_key, root_bytes};
use crate::command::{Ran, run};
use crate::guests::guest;

/// What every bundle here is called.
pub const NAME: &str = "test/life";

/// A host with a store, and the media that are carried to it.
pub struct Life {
    folder: TempDir,
}

impl Default for Life {
    fn default() -> Self {
        Self::new()
    }
}

impl Life {
    /// Made by the command line: `host.json`, `store`, `inbox`.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let life = Self { folder };
        fs::write(life.path("root.json"), root_bytes()).expect("a root");
        fs::create_dir(life.path("inbox")).expect("an inbox");
        life.run(&["state", "init", "--root", "root.json", "--inbox", "inbox"]).exits(0);
        life
    }

    /// A file of the host's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The host's folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs `portcullis` in the host's folder.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        run(self.folder(), arguments)
    }

    /// Runs `portcullis` for machines.
    pub fn json(&self, arguments: &[&str]) -> Ran {
        run(self.folder(), &[&["--json"], arguments].concat())
    }

    /// The name of a bundle's file: that version, whose one module is this guest.
    pub fn bundle(&self, version: u64, guest_name: &str) -> String {
        self.release(version, guest_name, |draft| draft)
    }

    /// The same, with more in its manifest.
    pub fn release(
        &self,
        version: u64,
        guest_name: &str,
        more: impl FnOnce(Draft) -> Draft,
    ) -> String {
        let none = serde_json::json!({});
        let draft =
            Draft::new("life").version(version).module("m", &guest(guest_name), &none, &none);
        let name = format!("test-life-{version}.policy.tgz");
        fs::write(self.path(&name), more(draft).signed()).expect("a bundle");
        name
    }

    /// The name of a signed revocation list's file.
    pub fn revoke(
        &self,
        version: u64,
        what: impl for<'d> FnOnce(&'d mut RevocationDraft) -> &'d mut RevocationDraft,
    ) -> String {
        let issued = Timestamp::from_unix(CREATED);
        let mut draft = RevocationDraft::new("test", issued);
        for _ in 1..version {
            let bytes = draft.to_envelope(&Limits::default()).expect("a list");
            let list = portcullis_bundle::inspect_revocations(&bytes, &Limits::default());
            draft = RevocationDraft::after(&list.expect("a list").list, issued);
        }
        what(&mut draft);
        let limits = Limits::default();
        let bytes = draft.to_envelope(&limits).expect("a list");
        let signed = add_revocation_signature(&bytes, &revocation_key(), &limits);
        let name = format!("revocations-{version}.json");
        fs::write(self.path(&name), signed.expect("a signed list")).expect("a file");
        name
    }

    /// The digest of a bundle's file.
    pub fn digest(&self, file: &str) -> Digest {
        let bytes = fs::read(self.path(file)).expect("a bundle");
        inspect(&bytes, &Limits::default()).expect("a bundle").digest()
    }

    /// The store, as another process sees it.
    pub fn store(&self) -> Store {
        let root = Root::read(&root_bytes(), &Limits::default()).expect("a root");
        Store::open(&self.path("store"), root).expect("a store")
    }

    /// The version that serves, by the state on disk.
    pub fn active(&self) -> Option<u64> {
        let state = self.store().state().expect("a state");
        state.names.get(&name()).and_then(|known| known.active)
    }

    /// What `rules history` says of the one bundle.
    pub fn history(&self) -> Value {
        self.json(&["rules", "history", NAME]).exits(0).answer()["bundles"][0].take()
    }
}

/// The name of every bundle here.
pub fn name() -> BundleName {
    BundleName::parse(NAME).expect("a name")
}
