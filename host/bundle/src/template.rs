//! `bundle.json`: what an author writes, from which a manifest is built.
//!
//! It is the manifest without what the builder knows: files, digests, versions, times, the trust
//! domain. Fields a first policy does not care about have defaults, and settings may stand in place;
//! the manifest then has every field, and settings in files only.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::limits::{Limits, MAX_INTEGER};
use crate::manifest::{
    DefaultEffect, MODULE_FIELDS, Module, OnError, OnExpired, Provenance, Stage, audience_label,
    bundle_name, is_settings_path, module_fields, provenance,
};
use crate::name::{BundleName, ToolPattern};
use crate::schema::{Fault, Node};
use crate::version::{Version, WIT, parse_wit};

const FIELDS: &[&str] = &[
    "name",
    "label",
    "min_version",
    "audience",
    "on_expired",
    "grace_seconds",
    "host",
    "source",
    "default",
    "deny_to_allow",
    "modules",
];

/// Why a template was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// Not JSON, or a key twice in one object.
    #[error("bundle template is not JSON")]
    JsonMalformed {
        /// The parser's word, with line and column.
        #[source]
        source: serde_json::Error,
    },
    /// A field is unknown, missing, of another type or out of range.
    #[error("bundle template at {0}")]
    SchemaMismatch(Fault),
}

impl TemplateError {
    /// The stable reason code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::JsonMalformed { .. } => "json-malformed",
            Self::SchemaMismatch(_) => "schema-mismatch",
        }
    }
}

impl From<Fault> for TemplateError {
    fn from(fault: Fault) -> Self {
        Self::SchemaMismatch(fault)
    }
}

/// A manifest before it is built.
#[derive(Debug, Clone)]
pub struct Template {
    pub(crate) name: BundleName,
    pub(crate) label: Option<String>,
    pub(crate) min_version: u64,
    pub(crate) audience: Vec<String>,
    pub(crate) on_expired: OnExpired,
    pub(crate) grace_seconds: u64,
    pub(crate) host_min: Version,
    pub(crate) wit: Version,
    pub(crate) source: Option<Provenance>,
    pub(crate) default: DefaultEffect,
    pub(crate) deny_to_allow: u64,
    pub(crate) modules: Vec<Module>,
    /// Path and text of settings that stand in the template.
    pub(crate) inline: Vec<(String, String)>,
}

impl Template {
    /// Reads `bundle.json`. Any JSON spelling will do; every key only once.
    ///
    /// # Errors
    /// [`TemplateError`], with the JSON Pointer of the first fault.
    pub fn read(bytes: &[u8]) -> Result<Self, TemplateError> {
        let malformed = |source| TemplateError::JsonMalformed { source };
        serde_json::from_slice::<UniqueKeys>(bytes).map_err(malformed)?;
        let value: Value = serde_json::from_slice(bytes).map_err(malformed)?;
        let mut template = Self::from_value(&value)?;
        template.inline = inline_settings(bytes, &template.modules).map_err(malformed)?;
        Ok(template)
    }

    /// The name the bundle will have.
    pub fn name(&self) -> &BundleName {
        &self.name
    }

    /// The lowest version this can be built as.
    pub fn min_version(&self) -> u64 {
        self.min_version
    }

    /// Paths of the components the bundle needs, each once.
    pub fn components(&self) -> Vec<&str> {
        let paths: BTreeSet<&str> = self.modules.iter().map(|m| m.component.as_str()).collect();
        paths.into_iter().collect()
    }

    /// The modules, in the order of evaluation. Inline settings have the path they will be written
    /// to.
    pub fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// Path and text of the settings that stand in the template.
    pub fn inline_settings(&self) -> &[(String, String)] {
        &self.inline
    }

    fn from_value(value: &Value) -> Result<Self, Fault> {
        let object = Node::root(value).object(FIELDS)?;
        let optional = |name| object.optional(name);
        let (host_min, wit) = optional("host").map_or(Ok(default_host()), |node| host(&node))?;
        Ok(Self {
            name: bundle_name(&object.field("name")?)?,
            label: optional("label").map(|n| n.text(64).map(str::to_owned)).transpose()?,
            min_version: optional("min_version").map_or(Ok(1), |n| n.integer(1, MAX_INTEGER))?,
            audience: optional("audience").map_or(Ok(Vec::new()), |node| audience(&node))?,
            on_expired: optional("on_expired")
                .map_or(Ok(OnExpired::Deny), |node| node.word(OnExpired::WORDS))?,
            grace_seconds: optional("grace_seconds")
                .map_or(Ok(0), |node| node.integer(0, MAX_INTEGER))?,
            host_min,
            wit,
            source: optional("source").map(|node| provenance(&node)).transpose()?,
            default: optional("default")
                .map_or(Ok(DefaultEffect::Deny), |node| node.word(DefaultEffect::WORDS))?,
            deny_to_allow: optional("deny_to_allow")
                .map_or(Ok(0), |node| node.integer(0, MAX_INTEGER))?,
            modules: modules(&object.field("modules")?)?,
            inline: Vec::new(),
        })
    }
}

fn default_host() -> (Version, Version) {
    let none = Version { major: 0, minor: 0, patch: 0 };
    (Version::current(), parse_wit(WIT).unwrap_or(none))
}

fn host(node: &Node<'_>) -> Result<(Version, Version), Fault> {
    let object = node.object(&["min", "wit"])?;
    let (min, wit) = default_host();
    let read_min = |node: Node<'_>| node.parse("a version `1.2.3`", Version::parse);
    let read_wit = |node: Node<'_>| node.parse("`portcullis:policy@1.2.3`", parse_wit);
    Ok((
        object.optional("min").map_or(Ok(min), read_min)?,
        object.optional("wit").map_or(Ok(wit), read_wit)?,
    ))
}

/// Labels in any order; the manifest has them ascending.
fn audience(node: &Node<'_>) -> Result<Vec<String>, Fault> {
    let labels: BTreeSet<String> =
        node.list()?.iter().map(audience_label).collect::<Result<_, Fault>>()?;
    Ok(labels.into_iter().collect())
}

fn modules(node: &Node<'_>) -> Result<Vec<Module>, Fault> {
    let mut modules: Vec<Module> = Vec::new();
    let limit = Limits::default().modules;
    let nodes = node.list()?;
    if nodes.len() > limit {
        return Err(node.fault(format!("expected at most {limit} modules")));
    }
    for node in nodes {
        let module = module(&node)?;
        if modules.iter().any(|other| other.id == module.id) {
            let id = node.child("id", node.value());
            return Err(id.fault("expected an id that no other module has"));
        }
        modules.push(module);
    }
    Ok(modules)
}

fn module(node: &Node<'_>) -> Result<Module, Fault> {
    let object = node.object(MODULE_FIELDS)?;
    let mut module = module_fields(&object, Some(&default_module()), None)?;
    module.settings = match object.optional("settings") {
        None => None,
        Some(settings) if settings.value().is_object() => Some(inline_path(&module.id)),
        Some(settings) => {
            Some(settings.parse("a path `settings/….json`, or an object", |path| {
                is_settings_path(path).then(|| path.to_owned())
            })?)
        }
    };
    Ok(module)
}

/// What a module has where the template says nothing.
fn default_module() -> Module {
    Module {
        id: String::new(),
        component: String::new(),
        settings: None,
        stages: vec![Stage::Call],
        tools: ToolPattern::parse("*").into_iter().collect(),
        imports: Vec::new(),
        fuel: 5_000_000,
        memory_bytes: 16 * 1024 * 1024,
        deadline_ms: 50,
        on_error: OnError::Deny,
    }
}

fn inline_path(id: &str) -> String {
    format!("settings/{id}.json")
}

/// The settings that stand in the template, in the author's spelling: a number may mean more to a
/// module than to a JSON library.
fn inline_settings(
    bytes: &[u8],
    modules: &[Module],
) -> Result<Vec<(String, String)>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Outline<'a> {
        #[serde(borrow)]
        modules: Vec<ModuleOutline<'a>>,
    }
    #[derive(Deserialize)]
    struct ModuleOutline<'a> {
        #[serde(borrow)]
        settings: Option<&'a RawValue>,
    }
    let outline: Outline<'_> = serde_json::from_slice(bytes)?;
    let text = |outline: ModuleOutline<'_>| {
        outline.settings.map(RawValue::get).filter(|text| text.starts_with('{')).map(str::to_owned)
    };
    let texts = outline.modules.into_iter().map(text);
    let inline = modules.iter().zip(texts);
    Ok(inline.filter_map(|(module, text)| Some((inline_path(&module.id), text?))).collect())
}

/// Any JSON in which no object has a key twice. `serde_json::Value` would keep the last one
/// silently, and the author would wonder where the first went.
struct UniqueKeys;

impl<'de> Deserialize<'de> for UniqueKeys {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueKeysVisitor)
    }
}

struct UniqueKeysVisitor;

impl<'de> serde::de::Visitor<'de> for UniqueKeysVisitor {
    type Value = UniqueKeys;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_i64<E>(self, _: i64) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_u64<E>(self, _: u64) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_f64<E>(self, _: f64) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_str<E>(self, _: &str) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_unit<E>(self) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<UniqueKeys, A::Error> {
        while seq.next_element::<UniqueKeys>()?.is_some() {}
        Ok(UniqueKeys)
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<UniqueKeys, A::Error> {
        let mut keys = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            map.next_value::<UniqueKeys>()?;
            if let Some(key) = keys.replace(key) {
                return Err(serde::de::Error::custom(format_args!("key `{key}` stands twice")));
            }
        }
        Ok(UniqueKeys)
    }
}
