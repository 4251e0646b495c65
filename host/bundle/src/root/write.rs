//! [`RootDocument`] to JSON.

use serde_json::{Map, Value, json};

use super::{Delegation, Floor, Group, RootDocument, RootKey};
use crate::hex;
use crate::key::KeyId;
use crate::name::{BundleName, NamePattern};

impl RootDocument {
    /// The document as JSON. What is written reads back as the same document.
    pub fn to_value(&self) -> Value {
        let mut roles = Map::new();
        roles.insert("root".to_owned(), group(&self.root));
        if let Some(revocation) = &self.revocation {
            roles.insert("revocation".to_owned(), group(revocation));
        }
        let mut value = json!({
            "_type": "portcullis/root",
            "trust_domain": self.trust_domain,
            "version": self.version,
            "expires": self.expires.to_string(),
            "keys": self.keys.iter().map(key).collect::<Map<String, Value>>(),
            "roles": roles,
            "delegations": self.delegations.iter().map(delegation).collect::<Vec<Value>>(),
        });
        if let Some(map) = value.as_object_mut() {
            self.put_optional(map);
        }
        value
    }

    fn put_optional(&self, map: &mut Map<String, Value>) {
        if !self.floors.is_empty() {
            let floor = |(name, floor): (&BundleName, &Floor)| {
                (name.to_string(), json!({"version": floor.version, "reset": floor.reset}))
            };
            let floors = self.floors.iter().map(floor).collect();
            map.insert("floors".to_owned(), Value::Object(floors));
        }
        if !self.log_keys.is_empty() {
            map.insert("log_keys".to_owned(), json!(self.log_keys));
        }
        if let Some(witness) = &self.witness {
            let witness = json!({"keys": witness.keys, "threshold": witness.threshold});
            map.insert("witness".to_owned(), witness);
        }
    }
}

fn key((keyid, key): (&KeyId, &RootKey)) -> (String, Value) {
    let public = hex::encode(key.public.as_bytes());
    (keyid.to_string(), json!({"scheme": "ed25519", "public": public, "label": key.label}))
}

fn group(group: &Group) -> Value {
    json!({"keyids": group.keyids, "threshold": group.threshold})
}

fn delegation(delegation: &Delegation) -> Value {
    let names: Vec<&str> = delegation.names.iter().map(NamePattern::as_str).collect();
    json!({"names": names, "signers": delegation.signers.iter().map(group).collect::<Vec<_>>()})
}
