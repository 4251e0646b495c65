//! JSON to [`Manifest`], refusing whatever means nothing.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{DefaultEffect, File, Manifest, Module, OnError, OnExpired, Provenance, Stage};
use crate::archive::{MANIFEST, MODULES, TRUST};
use crate::digest::Digest;
use crate::limits::{Limits, MAX_INTEGER};
use crate::name::{BundleName, ToolPattern, path_problem};
use crate::schema::{Fault, Node, Object, ascending, distinct};
use crate::time::Timestamp;
use crate::version::{Version, parse_wit};

const FIELDS: &[&str] = &[
    "_type",
    "trust_domain",
    "name",
    "version",
    "min_version",
    "label",
    "audience",
    "root_version",
    "revocations_version",
    "created",
    "expires",
    "on_expired",
    "grace_seconds",
    "host",
    "source",
    "build",
    "default",
    "deny_to_allow",
    "files",
    "modules",
];
/// The fields of a module's entry, in a manifest and in a template.
pub(crate) const MODULE_FIELDS: &[&str] = &[
    "id",
    "component",
    "settings",
    "stages",
    "tools",
    "imports",
    "fuel",
    "memory_bytes",
    "deadline_ms",
    "on_error",
];

/// What [`is_trust_domain`] accepts, in words.
const TRUST_DOMAIN: &str =
    "1 to 100 characters of a-z 0-9 . _ - that start with a letter or a digit";
/// What [`is_label`] accepts, in words.
const LABEL: &str = "1 to 100 characters of a-z 0-9 . _ : / -";

const TIMESTAMP: &str = "a time `YYYY-MM-DDTHH:MM:SSZ`";
const MAX_GRACE: u64 = 10 * 366 * 86_400;
const MIN_MEMORY: u64 = 64 * 1024;
const MAX_MEMORY: u64 = 4 * 1024 * 1024 * 1024;
const MAX_DEADLINE: u64 = 60_000;

impl Manifest {
    /// Reads a manifest whose JSON is known to be canonical.
    pub(crate) fn read(value: &Value, limits: &Limits) -> Result<Self, Fault> {
        let object = Node::root(value).object(FIELDS)?;
        object.field("_type")?.word(&[("portcullis/manifest", ())])?;
        let version = object.field("version")?.integer(1, MAX_INTEGER)?;
        let created = object.field("created")?.parse(TIMESTAMP, Timestamp::parse)?;
        let files = files(&object.field("files")?)?;
        let host = object.field("host")?.object(&["min", "wit"])?;
        Ok(Self {
            trust_domain: trust_domain(&object.field("trust_domain")?)?,
            name: bundle_name(&object.field("name")?)?,
            version,
            min_version: object.field("min_version")?.integer(1, version)?,
            label: object.optional("label").map(|node| label(&node)).transpose()?,
            audience: audience(&object.field("audience")?)?,
            root_version: object.field("root_version")?.integer(1, MAX_INTEGER)?,
            revocations_version: object.field("revocations_version")?.integer(0, MAX_INTEGER)?,
            created,
            expires: expires(&object.field("expires")?, created)?,
            on_expired: object.field("on_expired")?.word(OnExpired::WORDS)?,
            grace_seconds: object.field("grace_seconds")?.integer(0, MAX_GRACE)?,
            host_min: host.field("min")?.parse("a version `1.2.3`", Version::parse)?,
            wit: host.field("wit")?.parse("`portcullis:policy@1.2.3`", parse_wit)?,
            source: object.optional("source").map(|node| provenance(&node)).transpose()?,
            build: object.optional("build").map_or(Ok(Vec::new()), |node| build(&node))?,
            default: object.field("default")?.word(DefaultEffect::WORDS)?,
            // Zero has one spelling: no field.
            deny_to_allow: object
                .optional("deny_to_allow")
                .map_or(Ok(0), |node| node.integer(1, MAX_INTEGER))?,
            modules: modules(&object.field("modules")?, &files, limits)?,
            files,
        })
    }
}

fn is_trust_domain(text: &str) -> bool {
    let first = text.bytes().next();
    text.len() <= 100
        && first.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        && text.bytes().all(|byte| plain(byte, b"._-"))
}

fn is_label(text: &str) -> bool {
    (1..=100).contains(&text.len()) && text.bytes().all(|byte| plain(byte, b"._:/-"))
}

/// Whether a component may lie at `path`.
pub(crate) fn is_module_path(path: &str) -> bool {
    path.starts_with(MODULES) && path.ends_with(".wasm") && path_problem(path.as_bytes()).is_none()
}

/// Whether settings may lie at `path`.
pub(crate) fn is_settings_path(path: &str) -> bool {
    path.starts_with("settings/")
        && path.ends_with(".json")
        && path_problem(path.as_bytes()).is_none()
}

fn plain(byte: u8, more: &[u8]) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || more.contains(&byte)
}

pub(crate) fn trust_domain(node: &Node<'_>) -> Result<String, Fault> {
    node.parse(TRUST_DOMAIN, |text| is_trust_domain(text).then(|| text.to_owned()))
}

pub(crate) fn bundle_name(node: &Node<'_>) -> Result<BundleName, Fault> {
    node.parse("a name such as `acme/support`", BundleName::parse)
}

fn label(node: &Node<'_>) -> Result<String, Fault> {
    node.text(64).map(str::to_owned)
}

fn audience(node: &Node<'_>) -> Result<Vec<String>, Fault> {
    ascending(&node.list()?, audience_label)
}

pub(crate) fn audience_label(node: &Node<'_>) -> Result<String, Fault> {
    node.parse(LABEL, |text| is_label(text).then(|| text.to_owned()))
}

fn expires(node: &Node<'_>, created: Timestamp) -> Result<Timestamp, Fault> {
    let expires = node.parse(TIMESTAMP, Timestamp::parse)?;
    if expires <= created {
        return Err(node.fault(format!("expected a time after `created`, {created}")));
    }
    Ok(expires)
}

pub(crate) fn provenance(node: &Node<'_>) -> Result<Provenance, Fault> {
    let object = node.object(&["uri", "revision"])?;
    Ok(Provenance {
        uri: object.field("uri")?.text(1024)?.to_owned(),
        revision: object.field("revision")?.text(128)?.to_owned(),
    })
}

fn build(node: &Node<'_>) -> Result<Vec<(String, String)>, Fault> {
    let members = node.members()?;
    if members.len() > 32 {
        return Err(node.fault("expected at most 32 tools"));
    }
    let read = |(tool, node): (&str, Node<'_>)| {
        if !is_label(tool) {
            return Err(node.fault(format!("expected a key of {LABEL}")));
        }
        Ok((tool.to_owned(), node.text(256)?.to_owned()))
    };
    let mut tools = members.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    tools.sort();
    Ok(tools)
}

fn files(node: &Node<'_>) -> Result<Vec<File>, Fault> {
    let files = node.list()?.iter().map(file).collect::<Result<Vec<File>, Fault>>()?;
    let mut folders = BTreeSet::new();
    let mut before: Option<&str> = None;
    for (index, file) in files.iter().enumerate() {
        if before.is_some_and(|before| before >= file.path.as_str()) {
            let pointer = format!("{}/{index}/path", node.pointer());
            return Err(Fault::at(pointer, "expected paths in ascending order, each once"));
        }
        folders.extend(file.path.match_indices('/').filter_map(|(at, _)| file.path.get(..at)));
        before = Some(&file.path);
    }
    match files.iter().position(|file| folders.contains(file.path.as_str())) {
        None => Ok(files),
        Some(index) => Err(Fault::at(
            format!("{}/{index}/path", node.pointer()),
            "expected no path that is also a folder",
        )),
    }
}

fn file(node: &Node<'_>) -> Result<File, Fault> {
    let object = node.object(&["path", "sha256", "size"])?;
    let path = object.field("path")?;
    let text = path.string()?;
    if let Some(problem) = path_problem(text.as_bytes()) {
        return Err(path.fault(problem));
    }
    if text == MANIFEST || text.starts_with(TRUST) {
        return Err(path.fault("expected no control entry"));
    }
    Ok(File {
        path: text.to_owned(),
        sha256: object.field("sha256")?.parse("64 lower-case hex digits", Digest::from_hex)?,
        size: object.field("size")?.integer(0, MAX_INTEGER)?,
    })
}

fn modules(node: &Node<'_>, files: &[File], limits: &Limits) -> Result<Vec<Module>, Fault> {
    let nodes = node.list()?;
    if nodes.len() > limits.modules {
        return Err(node.fault(format!("expected at most {} modules", limits.modules)));
    }
    let mut modules: Vec<Module> = Vec::new();
    for node in nodes {
        let module = module(&node)?;
        let listed = |path: &str| files.iter().any(|file| file.path == path);
        if modules.iter().any(|other| other.id == module.id) {
            return Err(at(&node, "id", "expected an id that no other module has"));
        }
        if !listed(&module.component) {
            return Err(at(&node, "component", "expected a path listed in `/files`"));
        }
        if module.settings.as_deref().is_some_and(|path| !listed(path)) {
            return Err(at(&node, "settings", "expected a path listed in `/files`"));
        }
        modules.push(module);
    }
    Ok(modules)
}

fn at(node: &Node<'_>, field: &str, problem: &str) -> Fault {
    node.child(field, node.value()).fault(problem)
}

fn module(node: &Node<'_>) -> Result<Module, Fault> {
    let object = node.object(MODULE_FIELDS)?;
    let settings = |node: Node<'_>| {
        node.parse("a path `settings/….json`", |path| {
            is_settings_path(path).then(|| path.to_owned())
        })
    };
    module_fields(&object, None, object.optional("settings").map(settings).transpose()?)
}

/// The fields of a module, in a manifest (`defaults` is `None`: every field must be there) and in a
/// template.
pub(crate) fn module_fields(
    object: &Object<'_>,
    defaults: Option<&Module>,
    settings: Option<String>,
) -> Result<Module, Fault> {
    Ok(Module {
        id: object.field("id")?.parse("1 to 64 characters of a-z 0-9 -", |text| {
            is_id(text).then(|| text.to_owned())
        })?,
        component: object.field("component")?.parse("a path `modules/….wasm`", |path| {
            is_module_path(path).then(|| path.to_owned())
        })?,
        settings,
        stages: or(object, "stages", defaults.map(|module| &module.stages), stages)?,
        tools: or(object, "tools", defaults.map(|module| &module.tools), tools)?,
        imports: or(object, "imports", defaults.map(|module| &module.imports), imports)?,
        fuel: or(object, "fuel", defaults.map(|module| &module.fuel), |node| {
            node.integer(1, MAX_INTEGER)
        })?,
        memory_bytes: or(object, "memory_bytes", defaults.map(|m| &m.memory_bytes), |node| {
            node.integer(MIN_MEMORY, MAX_MEMORY)
        })?,
        deadline_ms: or(
            object,
            "deadline_ms",
            defaults.map(|module| &module.deadline_ms),
            |node| node.integer(1, MAX_DEADLINE),
        )?,
        on_error: or(object, "on_error", defaults.map(|module| &module.on_error), |node| {
            node.word(OnError::WORDS)
        })?,
    })
}

/// A field, or its default where there is one.
fn or<T: Clone>(
    object: &Object<'_>,
    name: &str,
    default: Option<&T>,
    read: impl FnOnce(&Node<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    match (object.optional(name), default) {
        (None, Some(default)) => Ok(default.clone()),
        _ => read(&object.field(name)?),
    }
}

fn is_id(text: &str) -> bool {
    let edge = |byte: Option<u8>| byte.is_some_and(|byte| plain(byte, b""));
    text.len() <= 64
        && edge(text.bytes().next())
        && edge(text.bytes().next_back())
        && text.bytes().all(|byte| plain(byte, b"-"))
}

fn stages(node: &Node<'_>) -> Result<Vec<Stage>, Fault> {
    let stages = ascending(&node.list()?, |node| node.word(Stage::WORDS))?;
    if stages.is_empty() { Err(node.fault("expected at least one stage")) } else { Ok(stages) }
}

fn tools(node: &Node<'_>) -> Result<Vec<ToolPattern>, Fault> {
    let nodes = node.list()?;
    if nodes.is_empty() || nodes.len() > 1024 {
        return Err(node.fault("expected 1 to 1024 patterns"));
    }
    distinct(&nodes, |node| {
        node.parse(
            "a tool's name or pattern of 1 to 128 printable ASCII characters without spaces",
            ToolPattern::parse,
        )
    })
}

fn imports(node: &Node<'_>) -> Result<Vec<String>, Fault> {
    let is_import =
        |text: &str| (1..=128).contains(&text.len()) && text.bytes().all(|b| plain(b, b":/@.*+_-"));
    ascending(&node.list()?, |node| {
        node.parse("the name of a WIT interface", |text| is_import(text).then(|| text.to_owned()))
    })
}
