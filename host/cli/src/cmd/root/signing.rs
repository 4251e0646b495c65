//! How far the signing of a root has come: by its own root keys, and by those of the root before it.

use std::path::Path;

use portcullis_bundle::{
    Group, Limits, Root, RootDocument, RootError, RootInspection, SignerGroup, inspect_root,
};

use crate::failure::Failure;
use crate::output::{GOOD, WARN, paint};
use crate::{groups, hint};

/// A root, and who signed it so far.
pub(super) struct Signing {
    pub(super) root: RootInspection,
    /// The root before it with those of its root keys that signed, where it is at hand.
    pub(super) previous: Option<(Root, SignerGroup)>,
}

impl Signing {
    /// Reads a root that may still lack signatures; `previous` must be the one before it.
    pub(super) fn read(path: &Path, bytes: &[u8], previous: Option<Root>) -> Result<Self, Failure> {
        let refused = |error: RootError| hint::root(path, bytes, &error);
        let root = inspect_root(bytes, &Limits::default()).map_err(refused)?;
        let Some(before) = previous else { return Ok(Self { root, previous: None }) };
        follows(&root.document, before.document())
            .map_err(|error| refused(error).hint("--previous takes the root just before it"))?;
        let signed = root.endorsers(before.document()).map_err(refused)?;
        Ok(Self { root, previous: Some((before, signed)) })
    }

    /// What the root says.
    pub(super) fn document(&self) -> &RootDocument {
        &self.root.document
    }

    /// The root before it.
    pub(super) fn before(&self) -> Option<&RootDocument> {
        self.previous.as_ref().map(|(root, _)| root.document())
    }

    /// Whether a host that trusts the root before it takes this one; `None` where that root is not at
    /// hand.
    pub(super) fn is_complete(&self) -> Option<bool> {
        if !self.root.signers.is_met() {
            return Some(false);
        }
        match &self.previous {
            None => (self.document().version == 1).then_some(true),
            Some((_, signed)) => Some(signed.is_met()),
        }
    }

    /// Who must still sign, for each of the two that is not met: `b of root 1`.
    pub(super) fn missing(&self) -> Vec<String> {
        let previous = self.previous.as_ref().map(|(root, signed)| (root.document(), signed));
        let all = previous.into_iter().chain([(self.document(), &self.root.signers)]);
        let unmet = all.filter(|(_, signed)| !signed.is_met());
        let missing = |root: &RootDocument, signed| groups::missing_of(&root.root, signed, root);
        unmet.map(|(root, by)| format!("{} of root {}", missing(root, by), root.version)).collect()
    }

    /// How far its own keys have come, in one line.
    pub(super) fn own(&self) -> String {
        progress(&self.document().root, &self.root.signers, self.document())
    }

    /// The same for the keys of the root before it; `None` for version 1, which has none.
    pub(super) fn of_previous(&self) -> Option<String> {
        let version = self.document().version.checked_sub(1).filter(|version| *version > 0)?;
        let text = match &self.previous {
            None => "its keys must sign too; --previous ROOT.json shows who has".to_owned(),
            Some((root, signed)) => progress(&root.document().root, signed, root.document()),
        };
        Some(format!("{:<11} {text}", format!("of root {version}")))
    }
}

fn follows(root: &RootDocument, before: &RootDocument) -> Result<(), RootError> {
    if root.trust_domain != before.trust_domain {
        return Err(RootError::WrongTrustDomain {
            found: root.trust_domain.clone(),
            expected: before.trust_domain.clone(),
        });
    }
    if Some(root.version) != before.version.checked_add(1) {
        return Err(RootError::Gap { have: before.version, found: root.version });
    }
    Ok(())
}

/// `incomplete, 1 of 2: a KEYID; missing b`.
pub(super) fn progress(group: &Group, signed: &SignerGroup, root: &RootDocument) -> String {
    let by = groups::signed(signed);
    if signed.is_met() {
        return format!("{}, {by}", paint(GOOD, "complete"));
    }
    let missing = groups::missing_of(group, signed, root);
    format!("{}, {by}; missing {missing}", paint(WARN, "incomplete"))
}
