//! Bundles that exist for one run of one command, signed with a key that is thrown away.
//!
//! The runtime loads only verified bundles, also for an author who tries out a policy that nobody
//! signed yet: so it is built, signed and verified in memory like any other.

use std::collections::BTreeMap;

use portcullis_bundle::{
    Bundle, Group, Inspection, Limits, NamePattern, PrivateKey, Root, RootDraft, Signer as _,
    Source, Template, Timestamp, Trust, add_root_signature, add_signature, build, open,
};

use crate::failure::Failure;
use crate::{entropy, hint};

const DOMAIN: &str = "scratch";

/// Builds, signs and verifies a bundle of a template and files.
pub(crate) fn bundle(
    template: Template,
    files: Vec<(String, Vec<u8>)>,
    now: Timestamp,
) -> Result<Bundle, Failure> {
    let limits = Limits::default();
    let source = Source {
        version: template.min_version(),
        trust_domain: DOMAIN.to_owned(),
        root_version: 1,
        revocations_version: 0,
        created: now,
        // Cases bring their own times, and it goes with the command.
        expires: Timestamp::MAX,
        build: BTreeMap::new(),
        template,
        files,
    };
    let built = build(&source, &limits).map_err(|error| hint::build(&error))?;
    let (key, trust) = authority(built.manifest().name.as_str())?;
    let signed = add_signature(built.bytes(), &key, &limits)
        .map_err(|error| Failure::refused(error.code(), &error))?;
    let audience = built.manifest().audience.iter().cloned();
    open(&signed, &trust.with_audience(audience), now)
        .map_err(|error| Failure::refused(error.code(), &error))
}

/// The same of a bundle that nobody vouches for: its manifest as a template, and its files.
pub(crate) fn again(bundle: &Inspection, now: Timestamp) -> Result<Bundle, Failure> {
    const BUILDERS: [&str; 9] = [
        "_type",
        "trust_domain",
        "version",
        "root_version",
        "revocations_version",
        "created",
        "expires",
        "build",
        "files",
    ];
    let mut manifest = bundle.manifest().to_value();
    if let Some(fields) = manifest.as_object_mut() {
        fields.retain(|field, _| !BUILDERS.contains(&field.as_str()));
    }
    let template = Template::read(manifest.to_string().as_bytes())
        .map_err(|error| Failure::refused(error.code(), &error))?;
    let files = bundle.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec()));
    self::bundle(template, files.collect(), now)
}

/// A throw-away key, and trust in it alone.
fn authority(name: &str) -> Result<(PrivateKey, Trust), Failure> {
    let (owner, key) = (key()?, key()?);
    let mut draft = RootDraft::new(DOMAIN, Timestamp::MAX);
    let names = NamePattern::parse(name).into_iter().collect();
    let one = |key: &PrivateKey| Group { keyids: vec![key.public_key().id()], threshold: 1 };
    draft
        .key(owner.public_key(), "throw-away-root")
        .key(key.public_key(), "throw-away")
        .root(one(&owner))
        .delegate(names, vec![one(&key)]);
    let limits = Limits::default();
    let root =
        draft.to_envelope(&limits).map_err(|error| Failure::refused(error.code(), &error))?;
    let root = add_root_signature(&root, &owner, &limits)
        .map_err(|error| Failure::refused(error.code(), &error))?;
    let root =
        Root::read(&root, &limits).map_err(|error| Failure::refused(error.code(), &error))?;
    Ok((key, Trust::new(root)))
}

fn key() -> Result<PrivateKey, Failure> {
    Ok(PrivateKey::from_entropy(&*entropy::bytes()?))
}
