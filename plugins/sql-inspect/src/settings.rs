//! The settings: JSON, checked once.

use portcullis_guest::Effect;
use portcullis_guest::settings::{self, Fault};
use serde::Deserialize;

use crate::class::Class;
use crate::dialect::Dialect;
use crate::name::Pattern;

/// What is wrong with settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigureError {
    /// Not JSON, or not of the shape the schema gives.
    #[error("{pointer}: {message}")]
    Shape {
        /// JSON Pointer to the fault; empty for the whole.
        pointer: String,
        /// What was expected.
        message: String,
    },
    /// A value that makes no sense.
    #[error("{pointer}: {message}")]
    Value {
        /// JSON Pointer to the fault.
        pointer: &'static str,
        /// What was expected.
        message: String,
    },
}

/// The settings as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) dialect: Dialect,
    #[serde(default = "default_fields")]
    pub(crate) field: OneOrMany,
    #[serde(default)]
    pub(crate) mode: Mode,
    #[serde(default)]
    pub(crate) tables: Lists,
    #[serde(default)]
    pub(crate) columns: Lists,
    #[serde(default)]
    pub(crate) functions: Functions,
    #[serde(default = "one")]
    pub(crate) max_statements: usize,
    #[serde(default)]
    pub(crate) require_limit: bool,
    pub(crate) max_limit: Option<u64>,
    #[serde(default)]
    pub(crate) require_where: bool,
    #[serde(default)]
    pub(crate) select_star: SelectStar,
    #[serde(default)]
    pub(crate) cross_join: Advice,
    #[serde(default)]
    pub(crate) union_probe: Advice,
    #[serde(default)]
    pub(crate) system_catalog: Advice,
    #[serde(default)]
    pub(crate) built_text: Advice,
    #[serde(default)]
    pub(crate) schema: Schema,
}

fn default_fields() -> OneOrMany {
    OneOrMany::Many(vec!["/query".to_owned(), "/sql".to_owned()])
}

fn one() -> usize {
    1
}

/// A pointer or several, the first that is there counts.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// Which classes of statements may pass.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(untagged, expecting = "`read-only` or a list of classes")]
pub(crate) enum Mode {
    #[default]
    Default,
    Named(ReadOnly),
    Classes(Vec<Class>),
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) enum ReadOnly {
    #[serde(rename = "read-only")]
    ReadOnly,
}

impl Mode {
    pub(crate) fn allows(&self, class: Class) -> bool {
        match self {
            Self::Default | Self::Named(ReadOnly::ReadOnly) => class == Class::Read,
            Self::Classes(classes) => classes.contains(&class),
        }
    }

    /// The classes in words.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Default | Self::Named(ReadOnly::ReadOnly) => "read".to_owned(),
            Self::Classes(classes) => {
                let words: Vec<_> = classes.iter().map(|class| class.as_str()).collect();
                words.join(" or ")
            }
        }
    }
}

/// Names that may or may not be used.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lists {
    pub(crate) allow: Option<Vec<Name>>,
    #[serde(default)]
    pub(crate) deny: Vec<Name>,
    /// What a name on `deny` calls for.
    #[serde(default)]
    pub(crate) effect: Strictness,
    pub(crate) approver_role: Option<String>,
}

impl Lists {
    pub(crate) fn is_empty(&self) -> bool {
        self.allow.is_none() && self.deny.is_empty()
    }
}

/// A pattern in settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Name(pub(crate) Pattern);

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let pattern = Pattern::parse(&text);
        pattern.map(Self).ok_or_else(|| format!("`{text}` has an empty part between its dots"))
    }
}

/// `deny` or `require-approval`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Strictness {
    #[default]
    Deny,
    RequireApproval,
}

impl Strictness {
    pub(crate) fn effect(self) -> Effect {
        match self {
            Self::Deny => Effect::Deny,
            Self::RequireApproval => Effect::RequireApproval,
        }
    }
}

/// What an advisory rule calls for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Advice {
    /// Not looked for.
    Ignore,
    #[default]
    Report,
    RequireApproval,
    Deny,
}

impl Advice {
    /// The effect of a finding; none at all when the rule is off.
    pub(crate) fn effect(self) -> Option<Option<Effect>> {
        match self {
            Self::Ignore => None,
            Self::Report => Some(None),
            Self::RequireApproval => Some(Some(Effect::RequireApproval)),
            Self::Deny => Some(Some(Effect::Deny)),
        }
    }
}

/// What is said of functions beyond the lists that come with the plugin.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Functions {
    #[serde(default)]
    pub(crate) pure: Vec<Name>,
    #[serde(default)]
    pub(crate) dangerous: Vec<Name>,
    #[serde(default)]
    pub(crate) unknown: Unknown,
}

/// What a function on no list calls for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Unknown {
    #[default]
    Deny,
    RequireApproval,
    Report,
}

impl Unknown {
    pub(crate) fn effect(self) -> Option<Effect> {
        match self {
            Self::Deny => Some(Effect::Deny),
            Self::RequireApproval => Some(Effect::RequireApproval),
            Self::Report => None,
        }
    }
}

/// Tables of which not every column should be asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SelectStar {
    #[serde(default)]
    pub(crate) wide: Vec<Name>,
    #[serde(default = "deny")]
    pub(crate) effect: Advice,
}

fn deny() -> Advice {
    Advice::Deny
}

/// What is known of the database.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Schema {
    /// Tables and their columns, all of them, in order.
    #[serde(default)]
    pub(crate) tables: std::collections::BTreeMap<String, Vec<String>>,
    /// Views and the tables behind them.
    #[serde(default)]
    pub(crate) views: std::collections::BTreeMap<String, Vec<String>>,
}

impl Settings {
    pub(crate) fn parse(text: &str) -> Result<Self, ConfigureError> {
        let settings: Self = settings::parse(text)
            .map_err(|Fault { pointer, message }| ConfigureError::Shape { pointer, message })?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), ConfigureError> {
        let fault = |pointer, message: &str| {
            Err(ConfigureError::Value { pointer, message: message.to_owned() })
        };
        if self.fields().is_empty() || !self.fields().iter().all(|field| field.starts_with('/')) {
            return fault("/field", "expected JSON Pointers, which start with `/`");
        }
        if !(1..=64).contains(&self.max_statements) {
            return fault("/max_statements", "expected 1 to 64");
        }
        if matches!(&self.mode, Mode::Classes(classes) if classes.is_empty() || classes.contains(&Class::Unknown))
        {
            return fault("/mode", "expected one class at least, and not `unknown`");
        }
        if self.max_limit == Some(0) {
            return fault("/max_limit", "expected 1 or more");
        }
        for (pointer, lists) in [("/tables", &self.tables), ("/columns", &self.columns)] {
            if lists.approver_role.is_some() && lists.effect != Strictness::RequireApproval {
                return fault(pointer, "`approver_role` is for the effect `require-approval`");
            }
        }
        let mut names = self.schema.tables.keys().chain(self.schema.views.keys());
        if let Some(name) = names.find(|name| Pattern::parse(name).is_none()) {
            return fault("/schema", &format!("`{name}` has an empty part between its dots"));
        }
        Ok(())
    }

    pub(crate) fn fields(&self) -> &[String] {
        match &self.field {
            OneOrMany::One(field) => std::slice::from_ref(field),
            OneOrMany::Many(fields) => fields,
        }
    }
}
