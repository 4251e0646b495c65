//! Bundles made, signed and verified in memory.

use std::collections::BTreeMap;

use portcullis_bundle::{
    Bundle, Group, Limits, NamePattern, PrivateKey, Root, RootDraft, Signer as _, Source, Template,
    Timestamp, Trust, add_root_signature, add_signature, build, open,
};
use serde_json::{Value, json};

/// When every bundle of the tests was built.
pub const CREATED: u64 = 1_790_000_000;
/// A moment at which they are valid.
pub const NOW: u64 = CREATED + 60;

/// The key that signs them.
pub fn release_key() -> PrivateKey {
    PrivateKey::from_entropy(&[1; 32])
}

/// The key that signs roots.
pub fn owner_key() -> PrivateKey {
    PrivateKey::from_entropy(&[2; 32])
}

/// The key that signs revocation lists.
pub fn revocation_key() -> PrivateKey {
    PrivateKey::from_entropy(&[3; 32])
}

/// The signed root document that trusts [`release_key`] for `test/*`.
pub fn root_bytes() -> Vec<u8> {
    let limits = Limits::default();
    let (owner, release, revocation) = (owner_key(), release_key(), revocation_key());
    let one = |key: &PrivateKey| Group { keyids: vec![key.public_key().id()], threshold: 1 };
    let mut draft = RootDraft::new("test", Timestamp::MAX);
    draft
        .key(owner.public_key(), "owner")
        .key(release.public_key(), "release")
        .key(revocation.public_key(), "revocation")
        .root(one(&owner))
        .revocation(one(&revocation))
        .delegate(vec![NamePattern::parse("test/*").unwrap()], vec![one(&release)]);
    add_root_signature(&draft.to_envelope(&limits).unwrap(), &owner, &limits).unwrap()
}

/// Trust in [`release_key`].
pub fn trust() -> Trust {
    Trust::new(Root::read(&root_bytes(), &Limits::default()).unwrap())
}

/// A bundle in the making.
pub struct Draft {
    template: Value,
    files: Vec<(String, Vec<u8>)>,
    version: u64,
    expires: Timestamp,
}

impl Draft {
    /// A bundle `test/<name>` without modules, whose default is deny.
    pub fn new(name: &str) -> Self {
        let template = json!({"name": format!("test/{name}"), "modules": []});
        Self { template, files: Vec::new(), version: 1, expires: Timestamp::MAX }
    }

    /// Sets the version.
    pub fn version(mut self, version: u64) -> Self {
        self.version = version;
        self
    }

    /// Sets when it expires, in seconds since 1970; never, otherwise.
    pub fn expires(mut self, seconds: u64) -> Self {
        self.expires = Timestamp::from_unix(seconds);
        self
    }

    /// Sets a field of the manifest's template.
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.template[field] = value;
        self
    }

    /// Adds a file.
    pub fn file(mut self, path: &str, bytes: &[u8]) -> Self {
        self.files.push((path.to_owned(), bytes.to_owned()));
        self
    }

    /// Adds a file that another module may have brought along.
    pub fn file_once(self, path: &str, bytes: &[u8]) -> Self {
        if self.files.iter().any(|(added, _)| added == path) {
            self
        } else {
            self.file(path, bytes)
        }
    }

    /// Adds a module for all tools at stage `call`; `more` overrides fields of its entry.
    pub fn module(mut self, id: &str, component: &[u8], settings: &Value, more: &Value) -> Self {
        let mut entry = json!({
            "id": id, "component": format!("modules/{id}.wasm"), "settings": settings,
            "stages": ["call"], "tools": ["*"], "imports": [], "fuel": 5_000_000,
            "memory_bytes": 16 << 20, "deadline_ms": 200, "on_error": "deny"
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            entry[key] = value.clone();
        }
        self.template["modules"].as_array_mut().unwrap().push(entry);
        self.file(&format!("modules/{id}.wasm"), component)
    }

    /// The signed bundle's bytes.
    pub fn signed(self) -> Vec<u8> {
        let limits = Limits::default();
        let source = Source {
            template: Template::read(self.template.to_string().as_bytes()).unwrap(),
            files: self.files,
            version: self.version,
            trust_domain: "test".to_owned(),
            root_version: 1,
            revocations_version: 0,
            created: Timestamp::from_unix(CREATED),
            // Cases bring their own times.
            expires: self.expires,
            build: BTreeMap::new(),
        };
        let built = build(&source, &limits).unwrap();
        add_signature(built.bytes(), &release_key(), &limits).unwrap()
    }

    /// The verified bundle.
    pub fn open(self) -> Bundle {
        open(&self.signed(), &trust(), Timestamp::from_unix(NOW)).unwrap()
    }
}
