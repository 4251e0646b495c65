//! The settings: JSON, checked once.

use std::collections::BTreeMap;

use portcullis_guest::pointer::Pattern;
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
    #[serde(flatten)]
    pub(crate) rest: CustomAction,
}

/// What is done with a type of the settings' own.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct CustomAction {
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
/// Types of the settings' own, and most of other lists.
const MAX_CUSTOM: usize = 32;
const MAX_LIST: usize = 10_000;

impl Settings {
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        let settings: Self = settings::parse(text)?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), Fault> {
        check_score("/threshold", self.threshold)?;
        check_score("/report_from", self.report_from)?;
        for (name, of_type) in &self.types {
            self.check_type(name, of_type)?;
        }
        for (list, patterns) in [("/fields", &self.fields), ("/allow/paths", &self.allow.paths)] {
            for (at, pattern) in patterns.iter().enumerate() {
                Pattern::parse(pattern).map_err(|why| Fault::new(&format!("{list}/{at}"), why))?;
            }
        }
        for pattern in self.schemas.keys() {
            let at = portcullis_guest::pointer::child("/schemas", pattern);
            Pattern::parse(pattern).map_err(|why| Fault::new(&at, why))?;
        }
        if self.fields.is_empty() {
            return Err(Fault::new("/fields", "expected one place at least"));
        }
        if self.allow.values.len().max(self.allow.domains.len()) > MAX_LIST {
            return Err(Fault::new("/allow", &format!("expected {MAX_LIST} entries at most")));
        }
        for (at, country) in self.countries.iter().enumerate() {
            if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
                let why = "expected two capitals of ISO 3166, such as `DE`";
                return Err(Fault::new(&format!("/countries/{at}"), why));
            }
        }
        self.check_languages()?;
        self.check_custom()?;
        self.check_keys()?;
        if !(1..=16 << 20).contains(&self.max_bytes) {
            return Err(Fault::new("/max_bytes", "expected 1 to 16777216"));
        }
        if !(1..=100_000).contains(&self.max_findings) {
            return Err(Fault::new("/max_findings", "expected 1 to 100000"));
        }
        Ok(())
    }

    fn check_type(&self, name: &str, of_type: &TypeSettings) -> Result<(), Fault> {
        let at = portcullis_guest::pointer::child("/types", name);
        let own = self.custom.iter().any(|custom| custom.name == name);
        if kinds_named(name).is_empty() && !own {
            return Err(Fault::new(&at, &unknown_type(name)));
        }
        for (field, score) in
            [("threshold", of_type.threshold), ("report_from", of_type.report_from)]
        {
            check_score(&format!("{at}/{field}"), score.unwrap_or(0.0))?;
        }
        let mut last = 0.0;
        for (index, step) in of_type.steps.iter().flatten().enumerate() {
            let at = format!("{at}/steps/{index}/from");
            check_score(&at, step.from)?;
            if step.from <= last {
                return Err(Fault::new(&at, "expected more than in the step before"));
            }
            last = step.from;
        }
        Ok(())
    }

    fn check_languages(&self) -> Result<(), Fault> {
        let known = crate::context::languages();
        for (at, language) in self.languages.iter().flatten().enumerate() {
            if !known.contains(&language.as_str()) {
                let why = format!("unknown language `{language}`; known are {}", known.join(", "));
                return Err(Fault::new(&format!("/languages/{at}"), &why));
            }
        }
        Ok(())
    }

    fn check_custom(&self) -> Result<(), Fault> {
        if self.custom.len() > MAX_CUSTOM {
            return Err(Fault::new("/custom", &format!("expected {MAX_CUSTOM} types at most")));
        }
        for (at, custom) in self.custom.iter().enumerate() {
            let fault = |field: &str, why: &str| Fault::new(&format!("/custom/{at}{field}"), why);
            let fits =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            let name = &custom.name;
            if name.is_empty() || name.len() > 64 || !name.bytes().all(fits) {
                return Err(fault("/name", "expected small letters, digits and `-`, 64 at most"));
            }
            let taken = self.custom.iter().take(at).any(|other| other.name == *name);
            if taken || !kinds_named(name).is_empty() {
                return Err(fault("/name", &format!("`{name}` is the name of another type")));
            }
            if custom.regex.is_some() != custom.words.is_empty() {
                return Err(fault("", "expected either `regex` or `words`"));
            }
            check_score(&format!("/custom/{at}/score"), custom.score.unwrap_or(0.5))?;
        }
        Ok(())
    }

    /// Pseudonyms without a secret could be undone by trying all values.
    fn check_keys(&self) -> Result<(), Fault> {
        let own = self.pseudonyms.secret.as_deref();
        if own.is_some_and(|secret| secret.len() < MIN_SECRET) {
            let why = format!("expected {MIN_SECRET} bytes at least");
            return Err(Fault::new("/pseudonyms/secret", &why));
        }
        if own.is_some() || self.pseudonyms.attribute.is_some() {
            return Ok(());
        }
        let of_types = self.types.values().flat_map(|of_type| {
            of_type
                .action
                .iter()
                .copied()
                .chain(of_type.steps.iter().flatten().map(|step| step.action))
        });
        let of_custom = self.custom.iter().filter_map(|custom| custom.rest.action);
        let keyed = of_types.chain(of_custom).chain([self.action]).any(Action::is_keyed);
        if keyed {
            let why = "`token` and `hash` need a `secret`, or an `attribute` of the request that holds one";
            return Err(Fault::new("/pseudonyms", why));
        }
        Ok(())
    }
}

fn check_score(pointer: &str, score: f64) -> Result<(), Fault> {
    if (0.0..=1.0).contains(&score) {
        return Ok(());
    }
    Err(Fault::new(pointer, "expected a score from 0 to 1"))
}

/// The types that a name stands for: one, or a group's.
pub(crate) fn kinds_named(name: &str) -> Vec<Kind> {
    if let Some(kind) = Kind::named(name) {
        return vec![kind];
    }
    let group = Group::ALL.into_iter().find(|group| group.name() == name);
    group.map(|group| group.kinds().collect()).unwrap_or_default()
}

/// What to say of a name that is no type's.
#[must_use]
pub(crate) fn unknown_type(name: &str) -> String {
    let groups = Group::ALL.iter().map(|group| group.name());
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).chain(groups).collect();
    let letters = |text: &str| text.bytes().filter(u8::is_ascii_alphanumeric).collect::<Vec<_>>();
    let wanted = letters(&name.to_ascii_lowercase());
    let near = names.iter().find(|known| {
        let known = letters(known);
        let tail = |text: &[u8]| text.iter().rev().take(4).copied().collect::<Vec<_>>();
        known.starts_with(&wanted)
            || wanted.starts_with(&known)
            || known.ends_with(&wanted)
            || (wanted.len() > 3 && tail(&known) == tail(&wanted))
    });
    match near {
        Some(near) => format!("unknown type `{name}`; did you mean `{near}`?"),
        None => format!("unknown type `{name}`; known are {}", names.join(", ")),
    }
}
