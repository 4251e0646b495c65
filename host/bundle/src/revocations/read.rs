//! JSON to [`RevocationList`] and back.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{RevocationError, RevocationList, RevokedBundle};
use crate::digest::Digest;
use crate::document::DocumentError;
use crate::envelope::{Envelope, Kind};
use crate::key::KeyId;
use crate::limits::{Limits, MAX_INTEGER};
use crate::manifest::{bundle_name, trust_domain};
use crate::schema::{Fault, Node};
use crate::time::Timestamp;

const FIELDS: &[&str] = &["_type", "trust_domain", "version", "issued", "keys", "bundles", "files"];
/// Bytes of a reason.
pub(super) const MAX_REASON: usize = 200;

impl From<Fault> for RevocationError {
    fn from(fault: Fault) -> Self {
        Self::Document(DocumentError::schema(Kind::Revocations.payload(), fault))
    }
}

impl RevocationList {
    /// Reads the payload of `envelope`, whose signatures are not looked at.
    pub(super) fn read(envelope: &Envelope, limits: &Limits) -> Result<Self, RevocationError> {
        let value = envelope.payload_value(limits)?;
        let object = Node::root(&value).object(FIELDS)?;
        object.field("_type")?.word(&[(Kind::Revocations.inner_type(), ())])?;
        let digest = |node: &Node<'_>| node.parse("64 lower-case hex digits", Digest::from_hex);
        Ok(Self {
            trust_domain: trust_domain(&object.field("trust_domain")?)?,
            version: object.field("version")?.integer(1, MAX_INTEGER)?,
            issued: object
                .field("issued")?
                .parse("a time `YYYY-MM-DDTHH:MM:SSZ`", Timestamp::parse)?,
            keys: entries(&object.field("keys")?, |node| {
                let object = node.object(&["keyid", "reason"])?;
                let keyid = object.field("keyid")?;
                let keyid = keyid.parse("64 lower-case hex digits", KeyId::parse)?;
                Ok((keyid, reason(&object.field("reason")?)?))
            })?,
            bundles: entries(&object.field("bundles")?, |node| {
                let object = node.object(&["name", "digest", "reason"])?;
                let digest = object.field("digest")?;
                let digest = digest.parse("`sha256:` and 64 hex digits", Digest::parse)?;
                let name = bundle_name(&object.field("name")?)?;
                Ok((digest, RevokedBundle { name, reason: reason(&object.field("reason")?)? }))
            })?,
            files: entries(&object.field("files")?, |node| {
                let object = node.object(&["sha256", "reason"])?;
                Ok((digest(&object.field("sha256")?)?, reason(&object.field("reason")?)?))
            })?,
        })
    }

    /// The list as JSON. What is written reads back as the same list.
    pub fn to_value(&self) -> Value {
        let keys = self.keys.iter().map(|(id, why)| json!({"keyid": id, "reason": why}));
        let bundles = self.bundles.iter().map(|(digest, bundle)| {
            json!({"digest": digest, "name": bundle.name, "reason": bundle.reason})
        });
        let files = self.files.iter().map(|(d, why)| json!({"sha256": d.hex(), "reason": why}));
        json!({
            "_type": Kind::Revocations.inner_type(),
            "trust_domain": self.trust_domain,
            "version": self.version,
            "issued": self.issued.to_string(),
            "keys": keys.collect::<Vec<_>>(),
            "bundles": bundles.collect::<Vec<_>>(),
            "files": files.collect::<Vec<_>>(),
        })
    }
}

fn reason(node: &Node<'_>) -> Result<String, Fault> {
    node.text(MAX_REASON).map(str::to_owned)
}

/// A list in ascending order of what each entry revokes, each once.
fn entries<K: Ord, V>(
    node: &Node<'_>,
    read: impl Fn(&Node<'_>) -> Result<(K, V), Fault>,
) -> Result<BTreeMap<K, V>, Fault> {
    let mut entries: BTreeMap<K, V> = BTreeMap::new();
    for node in node.list()? {
        let (key, value) = read(&node)?;
        if entries.last_key_value().is_some_and(|(last, _)| *last >= key) {
            return Err(node.fault("expected entries in ascending order, each once"));
        }
        entries.insert(key, value);
    }
    Ok(entries)
}
