//! JSON to [`RootDocument`], with every check of D6 to D8 in `tests`: thresholds that can be met and
//! are not nothing, no key without a role, root keys in no other role.

use std::collections::{BTreeMap, BTreeSet};

use super::{Delegation, Floor, Group, RootDocument, RootError, RootKey, Witness};
use crate::document::DocumentError;
use crate::envelope::{Envelope, Kind};
use crate::hex;
use crate::key::{KeyId, PublicKey};
use crate::limits::{Limits, MAX_INTEGER};
use crate::manifest::trust_domain;
use crate::name::{BundleName, NamePattern};
use crate::schema::{Fault, Node, distinct};
use crate::time::Timestamp;

const FIELDS: &[&str] = &[
    "_type",
    "trust_domain",
    "version",
    "expires",
    "keys",
    "roles",
    "delegations",
    "floors",
    "log_keys",
    "witness",
];
/// Delegations, signer groups, floors or log origins a root may list.
const MAX_LIST: usize = 1024;

impl From<Fault> for RootError {
    fn from(fault: Fault) -> Self {
        Self::Document(DocumentError::schema(Kind::Root.payload(), fault))
    }
}

impl RootDocument {
    /// Reads the payload of `envelope`, whose signatures are not looked at.
    pub(crate) fn read(envelope: &Envelope, limits: &Limits) -> Result<Self, RootError> {
        let value = envelope.payload_value(limits)?;
        let object = Node::root(&value).object(FIELDS)?;
        object.field("_type")?.word(&[("portcullis/root", ())])?;
        let keys = keys(&object.field("keys")?, limits)?;
        let roles = object.field("roles")?.object(&["root", "revocation"])?;
        let revocation =
            roles.optional("revocation").map(|node| group(&node, &keys)).transpose()?;
        let document = Self {
            trust_domain: trust_domain(&object.field("trust_domain")?)?,
            version: object.field("version")?.integer(1, MAX_INTEGER)?,
            expires: object
                .field("expires")?
                .parse("a time `YYYY-MM-DDTHH:MM:SSZ`", Timestamp::parse)?,
            root: group(&roles.field("root")?, &keys)?,
            revocation,
            delegations: list(&object.field("delegations")?, |node| delegation(node, &keys))?,
            floors: object.optional("floors").map_or(Ok(BTreeMap::new()), |node| floors(&node))?,
            log_keys: object
                .optional("log_keys")
                .map_or(Ok(BTreeMap::new()), |node| log_keys(&node))?,
            witness: object.optional("witness").map(|node| witness(&node)).transpose()?,
            keys,
        };
        document.check_roles()?;
        Ok(document)
    }

    /// Root keys are in no other role, and every key is in some role.
    fn check_roles(&self) -> Result<(), Fault> {
        let root: BTreeSet<&KeyId> = self.root.keyids.iter().collect();
        let groups = self.delegations.iter().flat_map(|delegation| &delegation.signers);
        let other: BTreeSet<&KeyId> =
            groups.chain(&self.revocation).flat_map(|group| &group.keyids).collect();
        if let Some(keyid) = root.intersection(&other).next() {
            let problem = format!("root key `{keyid}` has another role, expected it in this only");
            return Err(Fault::at("/roles/root/keyids".to_owned(), problem));
        }
        let unused = self.keys.keys().find(|keyid| !root.contains(keyid) && !other.contains(keyid));
        match unused {
            Some(keyid) => Err(Fault::at(
                format!("/keys/{keyid}"),
                "expected every key to have a role or a delegation",
            )),
            None => Ok(()),
        }
    }
}

fn keys(node: &Node<'_>, limits: &Limits) -> Result<BTreeMap<KeyId, RootKey>, RootError> {
    let members = node.members()?;
    if members.len() > limits.keys {
        return Err(RootError::LimitKeys { found: members.len(), limit: limits.keys });
    }
    let read = |(id, node): (_, Node<'_>)| Ok((id, key(&node)?, node.pointer().to_owned()));
    let read: Vec<(&str, RootKey, String)> =
        members.into_iter().map(read).collect::<Result<_, RootError>>()?;
    let mut publics = BTreeSet::new();
    for (_, key, pointer) in &read {
        if !publics.insert(*key.public.as_bytes()) {
            return Err(RootError::DuplicateKey { pointer: pointer.clone() });
        }
    }
    let check = |(id, key, pointer): (&str, RootKey, String)| match KeyId::parse(id) {
        Some(keyid) if keyid == key.public.id() => Ok((keyid, key)),
        _ => Err(RootError::KeyIdMismatch { pointer, expected: key.public.id() }),
    };
    read.into_iter().map(check).collect()
}

fn key(node: &Node<'_>) -> Result<RootKey, RootError> {
    let object = node.object(&["scheme", "public", "label"])?;
    let scheme = object.field("scheme")?;
    let found = scheme.string()?;
    if found != "ed25519" {
        return Err(RootError::UnsupportedScheme {
            pointer: scheme.pointer().to_owned(),
            found: found.chars().take(128).collect(),
        });
    }
    let public = object.field("public")?;
    let bytes = public.parse("64 lower-case hex digits", hex::decode::<32>)?;
    Ok(RootKey {
        public: PublicKey::from_bytes(&bytes).map_err(|source| RootError::KeyWeak {
            pointer: public.pointer().to_owned(),
            source,
        })?,
        label: object.field("label")?.text(100)?.to_owned(),
    })
}

fn group(node: &Node<'_>, keys: &BTreeMap<KeyId, RootKey>) -> Result<Group, Fault> {
    let object = node.object(&["keyids", "threshold"])?;
    let read = |node: &Node<'_>| {
        let keyid = node.parse("64 lower-case hex digits", KeyId::parse)?;
        if !keys.contains_key(&keyid) {
            return Err(node.fault("expected the id of a key in `/keys`"));
        }
        Ok(keyid)
    };
    let keyids = distinct(&object.field("keyids")?.list()?, read)?;
    let threshold = object.field("threshold")?;
    let most = u64::try_from(keyids.len()).unwrap_or(u64::MAX);
    let value = threshold.integer(1, most)?;
    Ok(Group { keyids, threshold: usize::try_from(value).unwrap_or(usize::MAX) })
}

fn delegation(node: &Node<'_>, keys: &BTreeMap<KeyId, RootKey>) -> Result<Delegation, Fault> {
    let object = node.object(&["names", "signers"])?;
    let names = object.field("names")?;
    let signers = object.field("signers")?;
    let pattern = |node: &Node<'_>| {
        node.parse("a name such as `acme/support`, or `acme/*`", NamePattern::parse)
    };
    let delegation =
        Delegation { names: list(&names, pattern)?, signers: list(&signers, |n| group(n, keys))? };
    if delegation.names.is_empty() {
        return Err(names.fault("expected at least one name"));
    }
    if delegation.signers.is_empty() {
        return Err(signers.fault("expected at least one group"));
    }
    Ok(delegation)
}

fn floors(node: &Node<'_>) -> Result<BTreeMap<BundleName, Floor>, Fault> {
    let read = |(name, node): (&str, Node<'_>)| {
        let object = node.object(&["version", "reset"])?;
        let name = BundleName::parse(name)
            .ok_or_else(|| node.fault("expected a key such as `acme/support`"))?;
        let version = object.field("version")?.integer(1, MAX_INTEGER)?;
        let reset = object.field("reset")?.boolean()?;
        Ok((name, Floor { version, reset }))
    };
    node.members()?.into_iter().map(read).collect()
}

fn log_keys(node: &Node<'_>) -> Result<BTreeMap<String, Vec<String>>, Fault> {
    let read = |(origin, node): (&str, Node<'_>)| {
        if !(1..=256).contains(&origin.len()) || !origin.bytes().all(|byte| byte.is_ascii_graphic())
        {
            return Err(node.fault("expected a key of 1 to 256 printable ASCII characters"));
        }
        Ok((origin.to_owned(), list(&node, |node| node.text(256).map(str::to_owned))?))
    };
    node.members()?.into_iter().map(read).collect()
}

fn witness(node: &Node<'_>) -> Result<Witness, Fault> {
    let object = node.object(&["keys", "threshold"])?;
    let keys = list(&object.field("keys")?, |node| node.text(256).map(str::to_owned))?;
    let most = u64::try_from(keys.len()).unwrap_or(u64::MAX);
    let threshold = object.field("threshold")?.integer(1, most)?;
    Ok(Witness { keys, threshold: usize::try_from(threshold).unwrap_or(usize::MAX) })
}

fn list<T>(node: &Node<'_>, read: impl Fn(&Node<'_>) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
    let nodes = node.list()?;
    if nodes.len() > MAX_LIST {
        return Err(node.fault(format!("expected at most {MAX_LIST} entries")));
    }
    nodes.iter().map(read).collect()
}
