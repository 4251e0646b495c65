//! The settings: JSON, checked once.

mod check;
mod hint;

use std::collections::BTreeMap;

use portcullis_guest::settings::{self, Fault};
use serde::Deserialize;

use crate::kind::{Group, Kind};

/// What is done with a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It is told, the value stays.
    Report,
    /// Letters and digits become `*`, but for a few that people need to tell values apart.
    Mask,
    /// The value becomes the name of its type: `<EMAIL>`.
    Replace,
    /// The value becomes a pseudonym, the same for the same value within a session: `<EMAIL_5d41402abc4b>`.
    Token,
    /// The value becomes a keyed digest, the same for the same value under the same secret.
    Hash,
    /// The call waits for approval; the value stays.
    RequireApproval,
    /// The call is denied.
    Deny,
}

impl Action {
    /// The name used in settings and findings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Mask => "mask",
            Self::Replace => "replace",
            Self::Token => "token",
            Self::Hash => "hash",
            Self::RequireApproval => "require-approval",
            Self::Deny => "deny",
        }
    }

    /// Whether the value is changed.
    #[must_use]
    pub const fn redacts(self) -> bool {
        match self {
            Self::Mask | Self::Replace | Self::Token | Self::Hash => true,
            Self::Report | Self::RequireApproval | Self::Deny => false,
        }
    }

    /// Whether it needs a key.
    pub(crate) const fn is_keyed(self) -> bool {
        matches!(self, Self::Token | Self::Hash)
    }
}

/// What is done with a type, as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TypeSettings {
    pub(crate) enabled: Option<bool>,
    pub(crate) action: Option<Action>,
    /// Score from which the action is taken, 0 to 1.
    pub(crate) threshold: Option<f64>,
    /// Score from which a finding is told, 0 to 1.
    pub(crate) report_from: Option<f64>,
    /// Other actions from higher scores on.
    pub(crate) steps: Option<Vec<Step>>,
}

/// Another action from a score on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) from: f64,
    pub(crate) action: Action,
}

/// What is never touched.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Allow {
    /// Values; letters and digits count, in either case.
    pub(crate) values: Vec<String>,
    /// Domains of e-mail addresses, with those below them.
    pub(crate) domains: Vec<String>,
    /// Patterns of JSON Pointers.
    pub(crate) paths: Vec<String>,
    /// Card numbers that processors publish for tests.
    pub(crate) test_numbers: bool,
}

/// A type of the settings' own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Custom {
    pub(crate) name: String,
    pub(crate) regex: Option<String>,
    #[serde(default)]
    pub(crate) words: Vec<String>,
    #[serde(default)]
    pub(crate) near: Vec<String>,
    pub(crate) checksum: Option<Checksum>,
    pub(crate) score: Option<f64>,
    pub(crate) action: Option<Action>,
}

/// Check digits that a custom type may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Checksum {
    /// ISO/IEC 7812-1, annex B.
    Luhn,
    /// ISO 7064 MOD 97-10 over the whole number.
    Mod97,
}

/// What a replacement must still be: keywords of JSON Schema.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct Schema {
    pub(crate) format: Option<String>,
    pub(crate) max_length: Option<usize>,
    pub(crate) min_length: Option<usize>,
}

/// Where keys of pseudonyms come from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Pseudonyms {
    /// Secret of the bundle.
    pub(crate) secret: Option<String>,
    /// Attribute of the request that holds the session's secret.
    pub(crate) attribute: Option<String>,
}

/// What is done where a value cannot be changed: in a number or a name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Unreachable {
    #[default]
    Deny,
    RequireApproval,
    Report,
}

/// The settings as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    pub(crate) action: Action,
    pub(crate) threshold: f64,
    pub(crate) report_from: f64,
    pub(crate) types: BTreeMap<String, TypeSettings>,
    pub(crate) fields: Vec<String>,
    pub(crate) schemas: BTreeMap<String, Schema>,
    pub(crate) allow: Allow,
    pub(crate) countries: Vec<String>,
    pub(crate) languages: Option<Vec<String>>,
    pub(crate) custom: Vec<Custom>,
    pub(crate) pseudonyms: Pseudonyms,
    pub(crate) unreachable: Unreachable,
    pub(crate) approver_role: Option<String>,
    pub(crate) max_bytes: usize,
    pub(crate) max_findings: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            action: Action::Replace,
            threshold: 0.5,
            report_from: 0.2,
            types: BTreeMap::new(),
            fields: vec!["/**".to_owned()],
            schemas: BTreeMap::new(),
            allow: Allow::default(),
            countries: Vec::new(),
            languages: None,
            custom: Vec::new(),
            pseudonyms: Pseudonyms::default(),
            unreachable: Unreachable::Deny,
            approver_role: None,
            max_bytes: 4 << 20,
            max_findings: 20_000,
        }
    }
}

/// Bytes of a secret of pseudonyms.
pub(crate) const MIN_SECRET: usize = 16;

impl Settings {
    /// Reads and checks settings.
    ///
    /// # Errors
    /// The first fault, and where it is.
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        let settings: Self = settings::parse(text)?;
        check::shape(&settings::parse(text)?, &mut Vec::new())?;
        settings.check()?;
        Ok(settings)
    }
}

/// The types that a name stands for: one, or a group's.
pub(crate) fn kinds_named(name: &str) -> Vec<Kind> {
    if let Some(kind) = Kind::named(name) {
        return vec![kind];
    }
    let group = Group::ALL.into_iter().find(|group| group.name() == name);
    group.map(|group| group.kinds().collect()).unwrap_or_default()
}
