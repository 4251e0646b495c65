//! Who may sign what, as people type it: `acme/*: 2 of rel-1, rel-2 and 1 of ops-1, ops-2`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use portcullis_bundle::{BundleName, Group, KeyId, NamePattern};

/// A key and what people call it: `rel-1=rel-1.pub.pem`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyPlan {
    pub(crate) label: String,
    pub(crate) path: PathBuf,
}

/// Keys of which some must sign: `2 of rel-1, rel-2, rel-3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupPlan {
    threshold: usize,
    labels: Vec<String>,
}

/// Who signs bundles of some names; every group must be met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DelegationPlan {
    pub(crate) names: Vec<NamePattern>,
    pub(crate) groups: Vec<GroupPlan>,
}

/// What is wrong with a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PlanError {
    #[error("expected `LABEL=PUB.pem`, such as `rel-1=rel-1.pub.pem`")]
    Key,
    #[error(
        "`{0}` cannot be a label: expected letters, digits, `.`, `_`, `-`, and no `and`, `of`, `all`"
    )]
    Label(String),
    #[error("expected `NAMES: SIGNERS`, such as `acme/*: 2 of rel-1, rel-2 and ops-1`")]
    NoColon,
    #[error("`{0}` is not a bundle's name such as `acme/support`, or `acme/*`")]
    Name(String),
    #[error("expected labels of keys, such as `2 of rel-1, rel-2`")]
    NoLabels,
    #[error("how many of {} must sign? expected `1 of …`, `2 of …`, or `all of …`", .0.join(", "))]
    HowMany(Vec<String>),
    #[error("`{found} of {keys}` can never be: expected 1 to {keys}")]
    Threshold { found: String, keys: usize },
    #[error("expected `NAME=VERSION`, such as `acme/support=57`")]
    Floor,
    #[error("`{0}` stands twice in one group")]
    Twice(String),
    #[error("no key has the label `{0}`")]
    Unknown(String),
}

/// The oldest version of a bundle that is let in: `acme/support=57`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FloorPlan {
    pub(crate) name: BundleName,
    pub(crate) version: u64,
}

impl FromStr for FloorPlan {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, PlanError> {
        let (name, version) = text.split_once('=').ok_or(PlanError::Floor)?;
        let name = BundleName::parse(name).ok_or(PlanError::Floor)?;
        let version = version.parse().ok().filter(|version| (1..1 << 53).contains(version));
        Ok(Self { name, version: version.ok_or(PlanError::Floor)? })
    }
}

impl FromStr for KeyPlan {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, PlanError> {
        let (label, path) = text.split_once('=').ok_or(PlanError::Key)?;
        if path.is_empty() {
            return Err(PlanError::Key);
        }
        Ok(Self { label: check_label(label)?, path: path.into() })
    }
}

fn check_label(label: &str) -> Result<String, PlanError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let fits = (1..=100).contains(&label.len()) && label.bytes().all(plain);
    if fits && !["and", "of", "all"].contains(&label) {
        return Ok(label.to_owned());
    }
    Err(PlanError::Label(label.to_owned()))
}

impl FromStr for GroupPlan {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, PlanError> {
        let words: Vec<&str> =
            text.split([',', ' ', '\t']).filter(|word| !word.is_empty()).collect();
        let (count, labels) = match words.as_slice() {
            [count, "of", labels @ ..] => (Some(*count), labels),
            labels => (None, labels),
        };
        let labels: Vec<String> =
            labels.iter().copied().map(check_label).collect::<Result<_, _>>()?;
        let threshold = threshold(count, &labels)?;
        let mut sorted: Vec<&String> = labels.iter().collect();
        sorted.sort();
        match sorted.windows(2).find_map(|pair| pair.first().filter(|one| pair.last() == Some(one)))
        {
            Some(label) => Err(PlanError::Twice((*label).clone())),
            None => Ok(Self { threshold, labels }),
        }
    }
}

fn threshold(count: Option<&str>, labels: &[String]) -> Result<usize, PlanError> {
    let keys = labels.len();
    match count {
        _ if keys == 0 => Err(PlanError::NoLabels),
        None if keys == 1 => Ok(1),
        None => Err(PlanError::HowMany(labels.to_vec())),
        Some("all") => Ok(keys),
        Some(count) => count
            .parse()
            .ok()
            .filter(|count| (1..=keys).contains(count))
            .ok_or_else(|| PlanError::Threshold { found: count.to_owned(), keys }),
    }
}

impl FromStr for DelegationPlan {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, PlanError> {
        let (names, signers) = text.split_once(':').ok_or(PlanError::NoColon)?;
        let name = |name: &str| {
            let name = name.trim();
            NamePattern::parse(name).ok_or_else(|| PlanError::Name(name.to_owned()))
        };
        Ok(Self {
            names: names.split(',').map(name).collect::<Result<_, _>>()?,
            groups: signers.split(" and ").map(str::parse).collect::<Result<_, _>>()?,
        })
    }
}

impl GroupPlan {
    /// The labels it names.
    pub(crate) fn labels(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(String::as_str)
    }

    /// The group, with the ids of the keys.
    pub(crate) fn resolve(&self, keys: &BTreeMap<String, KeyId>) -> Result<Group, PlanError> {
        let keyid = |label: &String| {
            keys.get(label).copied().ok_or_else(|| PlanError::Unknown(label.clone()))
        };
        let keyids = self.labels.iter().map(keyid).collect::<Result<_, _>>()?;
        Ok(Group { keyids, threshold: self.threshold })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(threshold: usize, labels: &[&str]) -> GroupPlan {
        GroupPlan { threshold, labels: labels.iter().map(|&label| label.to_owned()).collect() }
    }

    fn check(text: &str, names: &[&str], groups: &[GroupPlan]) {
        let plan: DelegationPlan = text.parse().unwrap();
        let found: Vec<&str> = plan.names.iter().map(NamePattern::as_str).collect();
        assert_eq!((found.as_slice(), plan.groups.as_slice()), (names, groups), "{text}");
    }

    #[test]
    fn a_delegation_reads_as_it_is_said() {
        check("acme/*: rel", &["acme/*"], &[group(1, &["rel"])]);
        check("acme/a,acme/b:1 of x,y", &["acme/a", "acme/b"], &[group(1, &["x", "y"])]);
        check(
            "acme/*: 2 of r1, r2, r3 and 1 of o1, o2 and boss",
            &["acme/*"],
            &[group(2, &["r1", "r2", "r3"]), group(1, &["o1", "o2"]), group(1, &["boss"])],
        );
        check("acme/*: all of a b", &["acme/*"], &[group(2, &["a", "b"])]);
    }

    #[test]
    fn a_floor_is_a_name_and_a_version() {
        let floor: FloorPlan = "acme/support=57".parse().unwrap();
        assert_eq!((floor.name.as_str(), floor.version), ("acme/support", 57));
        for text in ["", "acme/support", "acme/support=", "acme/support=0", "Acme=1", "=1", "a=-1"]
        {
            assert_eq!(text.parse::<FloorPlan>(), Err(PlanError::Floor), "{text}");
        }
        assert_eq!("a=9007199254740992".parse::<FloorPlan>(), Err(PlanError::Floor));
    }

    #[test]
    fn a_plan_that_cannot_be_meant_is_refused() {
        let text = str::to_owned;
        for (plan, expected) in [
            ("acme/*", PlanError::NoColon),
            ("*: a", PlanError::Name(text("*"))),
            (": a", PlanError::Name(text(""))),
            ("acme/*:", PlanError::NoLabels),
            ("acme/*: 2 of", PlanError::NoLabels),
            ("acme/*: a, b", PlanError::HowMany(vec![text("a"), text("b")])),
            ("acme/*: 0 of a", PlanError::Threshold { found: text("0"), keys: 1 }),
            ("acme/*: 3 of a, b", PlanError::Threshold { found: text("3"), keys: 2 }),
            ("acme/*: two of a, b", PlanError::Threshold { found: text("two"), keys: 2 }),
            ("acme/*: 1 of a, a", PlanError::Twice(text("a"))),
            ("acme/*: a and and b", PlanError::Label(text("and"))),
            ("acme/*: rel.pem=x", PlanError::Label(text("rel.pem=x"))),
        ] {
            assert_eq!(plan.parse::<DelegationPlan>(), Err(expected), "{plan}");
        }
    }
}
