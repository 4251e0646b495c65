//! Signer groups as text: who may sign, who did, who is missing.

use portcullis_bundle::{
    Delegation, Group, Inspection, KeyId, RootDocument, SignerGroup, escape_control,
};

/// `2 of rel-1, rel-2`, or the label alone where there is one key.
pub(crate) fn group(group: &Group, root: &RootDocument) -> String {
    choose(group.threshold, &group.keyids, root)
}

/// `acme/*: 2 of rel-1, rel-2 and 1 of ops-1, ops-2`, as `root init --delegate` takes it.
pub(crate) fn delegation(delegation: &Delegation, root: &RootDocument) -> String {
    let names: Vec<&str> = delegation.names.iter().map(|name| name.as_str()).collect();
    let groups: Vec<String> = delegation.signers.iter().map(|g| group(g, root)).collect();
    format!("{}: {}", names.join(", "), groups.join(" and "))
}

/// `2 of 2: rel-1 <key id>, rel-2 <key id>`.
pub(crate) fn signed(group: &SignerGroup) -> String {
    let count = format!("{} of {}", group.signed.len(), group.threshold);
    let by = group.signed.iter().map(|by| format!("{} {}", escape_control(&by.label), by.keyid));
    match by.collect::<Vec<_>>().join(", ") {
        by if by.is_empty() => count,
        by => format!("{count}: {by}"),
    }
}

/// `1 of rel-2, rel-3` for every group of a bundle's signers that is not met.
pub(crate) fn missing(inspection: &Inspection, root: &RootDocument) -> Vec<String> {
    let Some(delegation) = root.delegation(&inspection.manifest().name) else { return Vec::new() };
    let signed = inspection.signers(root).unwrap_or_default();
    let unmet = delegation.signers.iter().zip(&signed).filter(|(_, signed)| !signed.is_met());
    unmet.map(|(group, signed)| missing_of(group, signed, root)).collect()
}

/// `1 of rel-2, rel-3` for a group that is not met.
pub(crate) fn missing_of(group: &Group, signed: &SignerGroup, root: &RootDocument) -> String {
    let open = |keyid: &&KeyId| signed.signed.iter().all(|by| by.keyid != **keyid);
    let left: Vec<KeyId> = group.keyids.iter().filter(open).copied().collect();
    choose(group.threshold.saturating_sub(signed.signed.len()), &left, root)
}

/// What the keys of a root are called, in order.
pub(crate) fn labels(root: &RootDocument) -> String {
    let mut labels: Vec<String> = root.keys.keys().map(|keyid| label(keyid, root)).collect();
    labels.sort();
    labels.join(", ")
}

fn choose(threshold: usize, keyids: &[KeyId], root: &RootDocument) -> String {
    let labels: Vec<String> = keyids.iter().map(|keyid| label(keyid, root)).collect();
    match labels.as_slice() {
        [one] => one.clone(),
        _ => format!("{threshold} of {}", labels.join(", ")),
    }
}

fn label(keyid: &KeyId, root: &RootDocument) -> String {
    let key = root.keys.get(keyid);
    key.map_or_else(|| keyid.to_string(), |key| escape_control(&key.label).to_string())
}
