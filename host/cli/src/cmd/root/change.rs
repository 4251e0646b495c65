//! What a new version of a root changes, as people ask for it.

use std::collections::BTreeMap;

use portcullis_bundle::{
    BundleName, Delegation, Floor, Group, KeyId, NamePattern, RootDocument, RootDraft, RootKey,
};

use super::init::{check_roles, expires, read_keys, unknown};
use super::plan::{DelegationPlan, FloorPlan, GroupPlan, KeyPlan};
use crate::clock;
use crate::failure::Failure;
use crate::groups::labels as all_labels;
use crate::instant::Instant;

/// What to change.
#[derive(clap::Args)]
#[group(skip)]
pub(super) struct Args {
    /// A further public key and the label to call it by; once per key.
    #[arg(long = "add-key", value_name = "LABEL=PUB.pem")]
    add: Vec<KeyPlan>,
    /// A key, by label or key id, that signs nothing from now on; once per key.
    #[arg(long = "remove-key", value_name = "LABEL")]
    remove: Vec<String>,
    /// Who signs roots from now on: this one and its successor.
    #[arg(long, value_name = "SIGNERS")]
    root_signers: Option<GroupPlan>,
    /// Who signs bundles of these names from now on, whoever did before.
    #[arg(long = "delegate", value_name = "NAMES: SIGNERS")]
    delegations: Vec<DelegationPlan>,
    /// A name, or `acme/*`, that --delegate once gave and whose bundles nobody signs any more.
    #[arg(long, value_name = "NAME", value_parser = pattern)]
    undelegate: Vec<NamePattern>,
    /// Who signs revocation lists from now on.
    #[arg(long, value_name = "SIGNERS")]
    revocation_signers: Option<GroupPlan>,
    /// When hosts stop trusting it: `2030-01-01` or `5y` [default: as before].
    #[arg(long)]
    expires: Option<Instant>,
    /// The oldest version of a bundle that is let in from now on.
    #[arg(long = "floor", value_name = "NAME=VERSION")]
    floors: Vec<FloorPlan>,
    /// The same, and hosts forget that they saw higher ones: a version number that was burnt can be
    /// used again.
    #[arg(long = "reset-floor", value_name = "NAME=VERSION")]
    resets: Vec<FloorPlan>,
}

fn pattern(text: &str) -> Result<NamePattern, String> {
    NamePattern::parse(text)
        .ok_or_else(|| "expected a bundle's name such as `acme/support`, or `acme/*`".to_owned())
}

impl Args {
    /// The root with the changes, still under the old version number.
    pub(super) fn apply(&self, before: &RootDocument) -> Result<RootDocument, Failure> {
        if self.is_nothing() {
            return Err(Failure::usage("nothing would change").hint(
                "say what: --add-key, --remove-key, --root-signers, --delegate, --undelegate, \
                 --revocation-signers, --expires, --floor or --reset-floor",
            ));
        }
        let mut next = RootDraft::after(before).document().clone();
        next.expires = self.expires(before)?;
        let added = self.change_keys(&mut next)?;
        self.change_groups(&mut next)?;
        check_thresholds(&next, &self.remove)?;
        self.change_floors(&mut next)?;
        drop_unused(&mut next, &added);
        check_labels(&next)?;
        Ok(next)
    }

    fn is_nothing(&self) -> bool {
        self.add.is_empty()
            && self.remove.is_empty()
            && self.root_signers.is_none()
            && self.delegations.is_empty()
            && self.undelegate.is_empty()
            && self.revocation_signers.is_none()
            && self.expires.is_none()
            && self.floors.is_empty()
            && self.resets.is_empty()
    }

    fn expires(&self, before: &RootDocument) -> Result<portcullis_bundle::Timestamp, Failure> {
        match self.expires {
            Some(instant) => expires(instant),
            None if before.expires > clock::now() => Ok(before.expires),
            None => Err(Failure::usage(format!("the root expired at {}", before.expires))
                .hint("say when the new one does: --expires 5y")),
        }
    }

    /// Takes keys out and puts keys in; a new key under an old one's label takes its places. Gives the
    /// new keys.
    fn change_keys(&self, next: &mut RootDocument) -> Result<Vec<KeyId>, Failure> {
        let mut removed: BTreeMap<KeyId, Option<KeyId>> = BTreeMap::new();
        let mut labels: BTreeMap<String, KeyId> = BTreeMap::new();
        for label in &self.remove {
            let keyid = find_key(next, label)?;
            if let Some(key) = next.keys.remove(&keyid) {
                labels.insert(key.label, keyid);
            }
            removed.insert(keyid, None);
        }
        let mut added = Vec::new();
        for (label, public) in read_keys(&self.add)? {
            let keyid = public.id();
            if let Some(key) = next.keys.get(&keyid) {
                let text = format!("the root has this key already, as `{}`", key.label);
                return Err(Failure::usage(text).about(label));
            }
            if next.keys.values().any(|key| key.label == label) {
                let text = format!("two keys would have the label `{label}`");
                return Err(Failure::usage(text).hint(format!(
                    "choose another label; or --remove-key {label} too, and the new key takes the \
                     old one's places"
                )));
            }
            if let Some(old) = labels.get(&label) {
                removed.insert(*old, Some(keyid));
            }
            next.keys.insert(keyid, RootKey { public, label });
            added.push(keyid);
        }
        for group in groups_mut(next) {
            let place = |keyid: &KeyId| removed.get(keyid).map_or(Some(*keyid), |new| *new);
            group.keyids = group.keyids.iter().filter_map(place).collect();
        }
        Ok(added)
    }

    fn change_groups(&self, next: &mut RootDocument) -> Result<(), Failure> {
        let keyids = by_label(next);
        let known =
            || format!("its keys are {}; --add-key LABEL=PUB.pem adds one", all_labels(next));
        let resolve =
            |group: &GroupPlan| group.resolve(&keyids).map_err(|error| unknown(&error, &known()));
        let root = self.root_signers.as_ref().map(resolve).transpose()?;
        let revocation = self.revocation_signers.as_ref().map(resolve).transpose()?;
        let mut delegations = Vec::new();
        for plan in &self.delegations {
            let signers = plan.groups.iter().map(resolve).collect::<Result<_, _>>()?;
            delegations.push(Delegation { names: plan.names.clone(), signers });
        }
        if let Some(group) = root {
            next.root = group;
        }
        next.revocation = revocation.or(next.revocation.take());
        self.undelegate.iter().try_for_each(|name| undelegate(next, name))?;
        delegations.into_iter().try_for_each(|delegation| delegate(next, delegation))
    }

    /// Resets of the version before were for hosts that took it: they are floors from then on.
    fn change_floors(&self, next: &mut RootDocument) -> Result<(), Failure> {
        let kept: BTreeMap<BundleName, Floor> = next.floors.clone();
        for FloorPlan { name, version } in &self.floors {
            if let Some(floor) = kept.get(name).filter(|floor| floor.version > *version) {
                let text = format!("the floor of `{name}` is {} and would sink", floor.version);
                return Err(Failure::usage(text)
                    .hint(format!("to lower it on purpose: --reset-floor {name}={version}")));
            }
            next.floors.insert(name.clone(), Floor { version: *version, reset: false });
        }
        for FloorPlan { name, version } in &self.resets {
            if self.floors.iter().any(|floor| floor.name == *name) {
                let text = format!("`{name}` has both --floor and --reset-floor");
                return Err(Failure::usage(text).hint("--reset-floor sets the floor too"));
            }
            next.floors.insert(name.clone(), Floor { version: *version, reset: true });
        }
        Ok(())
    }
}

/// The key people mean by a label or a key id.
fn find_key(root: &RootDocument, label: &str) -> Result<KeyId, Failure> {
    by_label(root).get(label).copied().ok_or_else(|| {
        Failure::usage(format!("the root has no key `{label}`"))
            .hint(format!("its keys are {}", all_labels(root)))
    })
}

/// Keys by label and by key id. A label that two keys share stands for neither.
fn by_label(root: &RootDocument) -> BTreeMap<String, KeyId> {
    let mut keys = BTreeMap::new();
    for (keyid, key) in &root.keys {
        let alone = root.keys.values().filter(|other| other.label == key.label).count() == 1;
        if alone {
            keys.insert(key.label.clone(), *keyid);
        }
        keys.insert(keyid.to_string(), *keyid);
    }
    keys
}

fn groups_mut(root: &mut RootDocument) -> impl Iterator<Item = &mut Group> {
    let delegated = root.delegations.iter_mut().flat_map(|delegation| &mut delegation.signers);
    [&mut root.root].into_iter().chain(root.revocation.as_mut()).chain(delegated)
}

/// Every group with what it signs and the flag that names it anew.
fn groups(root: &RootDocument) -> Vec<(String, &Group, String)> {
    let mut all = vec![("roots".to_owned(), &root.root, "--root-signers".to_owned())];
    if let Some(group) = &root.revocation {
        all.push(("revocation lists".to_owned(), group, "--revocation-signers".to_owned()));
    }
    for delegation in &root.delegations {
        let names: Vec<&str> = delegation.names.iter().map(|name| name.as_str()).collect();
        let names = names.join(", ");
        for group in &delegation.signers {
            all.push((format!("bundles of {names}"), group, format!("--delegate '{names}: …'")));
        }
    }
    all
}

fn check_thresholds(root: &RootDocument, removed: &[String]) -> Result<(), Failure> {
    let groups = groups(root);
    let Some((what, group, flag)) =
        groups.into_iter().find(|(_, group, _)| group.keyids.len() < group.threshold)
    else {
        return Ok(());
    };
    let left = group.keyids.len();
    let text = format!(
        "without {}, nobody could sign {what}: {} must, {left} would be left",
        removed.join(", "),
        group.threshold
    );
    let label = removed.first().map_or("LABEL", String::as_str);
    Err(Failure::usage(text).hint(format!(
        "name its signers anew with {flag}, or put a new key in the old one's places: --add-key \
         {label}=PUB.pem"
    )))
}

/// Keys of before that no group names any more go; a new key that none names is a mistake.
fn drop_unused(root: &mut RootDocument, added: &[KeyId]) {
    let used: Vec<KeyId> =
        groups(root).into_iter().flat_map(|(_, group, _)| group.keyids.clone()).collect();
    root.keys.retain(|keyid, _| used.contains(keyid) || added.contains(keyid));
}

fn check_labels(root: &RootDocument) -> Result<(), Failure> {
    let label = |keyid: &KeyId| root.keys.get(keyid).map(|key| key.label.as_str());
    let labels = |group: &Group| group.keyids.iter().filter_map(label).collect::<Vec<_>>();
    let others = groups(root).into_iter().skip(1).flat_map(|(_, group, _)| labels(group));
    let keys: Vec<&str> = root.keys.keys().filter_map(label).collect();
    check_roles(&keys, &labels(&root.root), &others.collect::<Vec<_>>())
}

fn undelegate(root: &mut RootDocument, name: &NamePattern) -> Result<(), Failure> {
    if !root.delegations.iter().any(|delegation| delegation.names.contains(name)) {
        return Err(Failure::usage(format!("the root delegates nothing under `{name}`"))
            .hint("`portcullis root show` lists the names as they were given"));
    }
    forget(root, std::slice::from_ref(name));
    Ok(())
}

fn forget(root: &mut RootDocument, names: &[NamePattern]) {
    for delegation in &mut root.delegations {
        delegation.names.retain(|name| !names.contains(name));
    }
    root.delegations.retain(|delegation| !delegation.names.is_empty());
}

/// Puts a delegation in the place of that for the same names; otherwise where it takes effect: before
/// the first that covers a name of it, since the first that covers a name decides.
fn delegate(root: &mut RootDocument, new: Delegation) -> Result<(), Failure> {
    let same = |old: &&mut Delegation| {
        old.names.len() == new.names.len() && old.names.iter().all(|name| new.names.contains(name))
    };
    if let Some(old) = root.delegations.iter_mut().find(same) {
        old.signers = new.signers;
        return Ok(());
    }
    forget(root, &new.names);
    let covers = |old: &Delegation| new.names.iter().any(|name| covered(&old.names, name));
    let place = root.delegations.iter().position(covers).unwrap_or(root.delegations.len());
    let later = root.delegations.iter().skip(place).flat_map(|old| &old.names);
    if let Some(name) = later.into_iter().find(|name| covered(&new.names, name)) {
        let text = format!("the new delegation would cover `{name}` too, which has its own");
        return Err(Failure::usage(text).hint("give each of its names a --delegate of its own"));
    }
    root.delegations.insert(place, new);
    Ok(())
}

/// Whether one of the patterns covers the name that `name` is; a pattern covers no pattern.
fn covered(patterns: &[NamePattern], name: &NamePattern) -> bool {
    BundleName::parse(name.as_str())
        .is_some_and(|name| patterns.iter().any(|pattern| pattern.matches(&name)))
}

#[cfg(test)]
mod tests {
    use portcullis_bundle::{Limits, PrivateKey, RootDraft, Signer as _, Timestamp, inspect_root};

    use super::*;

    fn root(delegations: &[&str]) -> RootDocument {
        let keys = [1, 2].map(|number| PrivateKey::from_entropy(&[number; 32]));
        let group = |key: &PrivateKey| Group { keyids: vec![key.public_key().id()], threshold: 1 };
        let mut draft = RootDraft::new("acme", Timestamp::parse("2099-01-01T00:00:00Z").unwrap());
        draft.key(keys[0].public_key(), "root").key(keys[1].public_key(), "rel");
        draft.root(group(&keys[0]));
        for names in delegations {
            draft.delegate(patterns(names), vec![group(&keys[1])]);
        }
        let bytes = draft.to_envelope(&Limits::default()).unwrap();
        inspect_root(&bytes, &Limits::default()).unwrap().document
    }

    fn patterns(names: &str) -> Vec<NamePattern> {
        names.split(' ').map(|name| NamePattern::parse(name).unwrap()).collect()
    }

    fn names(root: &RootDocument) -> Vec<String> {
        let names = |delegation: &Delegation| {
            delegation.names.iter().map(NamePattern::as_str).collect::<Vec<_>>().join(" ")
        };
        root.delegations.iter().map(names).collect()
    }

    fn check(before: &[&str], new: &str, expected: Option<&[&str]>) {
        let mut root = root(before);
        let signers = root.delegations[0].signers.clone();
        let done = delegate(&mut root, Delegation { names: patterns(new), signers });
        let found = done.is_ok().then(|| names(&root));
        let expected = expected.map(|names| names.iter().map(|&n| n.to_owned()).collect());
        assert_eq!(found, expected, "{before:?} {new}");
    }

    #[test]
    fn a_delegation_goes_where_it_takes_effect() {
        check(&["acme/*"], "acme/*", Some(&["acme/*"]));
        check(&["acme/a acme/b"], "acme/b acme/a", Some(&["acme/a acme/b"]));
        check(&["acme/a acme/b"], "acme/b", Some(&["acme/a", "acme/b"]));
        check(&["acme/*"], "acme/a", Some(&["acme/a", "acme/*"]));
        check(
            &["other/*", "acme/*"],
            "acme/a acme/b",
            Some(&["other/*", "acme/a acme/b", "acme/*"]),
        );
        check(&["acme/a"], "acme/*", Some(&["acme/a", "acme/*"]));
        check(&["acme/a"], "other/*", Some(&["acme/a", "other/*"]));
        check(&["acme/*", "acme/eu/*"], "acme/eu/x", Some(&["acme/*", "acme/eu/x", "acme/eu/*"]));
    }

    #[test]
    fn a_delegation_that_would_hide_another_is_refused() {
        check(&["other/*", "acme/a"], "other/x acme/*", None);
        check(
            &["other/*", "acme/eu/a"],
            "other/x acme/*",
            Some(&["other/x acme/*", "other/*", "acme/eu/a"]),
        );
    }

    #[test]
    fn a_label_that_two_keys_share_stands_for_neither() {
        let mut root = root(&["acme/*"]);
        assert_eq!(by_label(&root).len(), 4);
        root.keys.values_mut().for_each(|key| key.label = "same".to_owned());
        assert_eq!(by_label(&root).get("same"), None);
        let (keyid, _) = root.keys.first_key_value().unwrap();
        assert_eq!(find_key(&root, &keyid.to_string()).unwrap(), *keyid);
    }
}
