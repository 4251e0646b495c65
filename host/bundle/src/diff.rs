//! What changed from one bundle to another, as their manifests have it. What changed inside a file is for
//! whoever knows what the file is.
//!
//! Takes [`Inspection`]s, so that it works before anybody signed. The texts in a difference are the
//! senders'; show them through [`crate::escape_control`].

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::inspect::Inspection;
use crate::schema::escape;

/// Everything that differs between two bundles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// Fields of the manifest, without its modules and files.
    pub fields: Vec<ValueChange>,
    /// Modules added, removed or changed, by id.
    pub modules: Vec<ModuleChange>,
    /// The ids in their new order of evaluation, where modules in both bundles changed places.
    pub reordered: Option<Vec<String>>,
    /// Files added, removed or changed.
    pub files: Vec<FileChange>,
}

/// A value in a manifest that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueChange {
    /// JSON Pointer to it, in a module's entry from there.
    pub pointer: String,
    /// What it was; `None` when it is new.
    pub from: Option<Value>,
    /// What it is; `None` when it is gone.
    pub to: Option<Value>,
}

/// A module that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModuleChange {
    /// Its id.
    pub id: String,
    /// Whether it was added, removed, or changed in place.
    pub kind: ChangeKind,
    /// Its fields that differ; for one added or removed, all of them.
    pub fields: Vec<ValueChange>,
}

/// A file that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileChange {
    /// Its path.
    pub path: String,
    /// Whether it was added, removed, or changed in place.
    pub kind: ChangeKind,
    /// SHA-256 in hex of what it was.
    pub from: Option<String>,
    /// SHA-256 in hex of what it is.
    pub to: Option<String>,
}

/// How something differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// Only the new bundle has it.
    Added,
    /// Only the old bundle has it.
    Removed,
    /// Both have it.
    Changed,
}

impl Diff {
    /// Whether the bundles say the same. Their signatures may still differ.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
            && self.modules.is_empty()
            && self.reordered.is_none()
            && self.files.is_empty()
    }
}

/// What changed from `from` to `to`.
pub fn diff(from: &Inspection, to: &Inspection) -> Diff {
    let (mut old, mut new) = (from.manifest().to_value(), to.manifest().to_value());
    let modules = (take(&mut old, "modules"), take(&mut new, "modules"));
    drop((take(&mut old, "files"), take(&mut new, "files")));
    Diff {
        fields: values(&old, &new),
        reordered: reordered(from, to),
        modules: module_changes(&by_id(&modules.0), &by_id(&modules.1)),
        files: file_changes(from, to),
    }
}

fn take(manifest: &mut Value, field: &str) -> Value {
    manifest.get_mut(field).map(Value::take).unwrap_or_default()
}

fn by_id(modules: &Value) -> BTreeMap<&str, &Value> {
    let modules = modules.as_array().into_iter().flatten();
    modules.filter_map(|module| Some((module.get("id")?.as_str()?, module))).collect()
}

fn module_changes(old: &BTreeMap<&str, &Value>, new: &BTreeMap<&str, &Value>) -> Vec<ModuleChange> {
    let nothing = Value::Object(Map::new());
    let ids: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let change = |id: &str| {
        let (from, to) = (old.get(id).copied(), new.get(id).copied());
        let fields = values(from.unwrap_or(&nothing), to.unwrap_or(&nothing));
        let kind = kind(from, to);
        (!fields.is_empty()).then(|| ModuleChange { id: id.to_owned(), kind, fields })
    };
    ids.into_iter().filter_map(change).collect()
}

fn kind<T>(from: Option<T>, to: Option<T>) -> ChangeKind {
    match (from, to) {
        (None, _) => ChangeKind::Added,
        (_, None) => ChangeKind::Removed,
        _ => ChangeKind::Changed,
    }
}

fn reordered(from: &Inspection, to: &Inspection) -> Option<Vec<String>> {
    let ids = |bundle: &Inspection| -> Vec<String> {
        bundle.manifest().modules.iter().map(|module| module.id.clone()).collect()
    };
    let (old, new) = (ids(from), ids(to));
    let common = |ids: &[String], other: &[String]| -> Vec<String> {
        ids.iter().filter(|id| other.contains(id)).cloned().collect()
    };
    (common(&old, &new) != common(&new, &old)).then_some(new)
}

fn file_changes(from: &Inspection, to: &Inspection) -> Vec<FileChange> {
    let old = from.manifest().files.iter().map(|file| file.path.as_str());
    let new = to.manifest().files.iter().map(|file| file.path.as_str());
    let paths: BTreeSet<&str> = old.chain(new).collect();
    paths.into_iter().filter_map(|path| file_change(from, to, path)).collect()
}

fn file_change(from: &Inspection, to: &Inspection, path: &str) -> Option<FileChange> {
    let digest = |bundle: &Inspection| bundle.manifest().file(path).map(|file| file.sha256.hex());
    let (old, new) = (digest(from), digest(to));
    if old == new {
        return None;
    }
    let kind = kind(old.as_ref(), new.as_ref());
    Some(FileChange { path: path.to_owned(), kind, from: old, to: new })
}

/// The values that differ between two JSON objects, in the order of their pointers; arrays whole.
fn values(from: &Value, to: &Value) -> Vec<ValueChange> {
    let mut changes = Vec::new();
    compare(String::new(), Some(from), Some(to), &mut changes);
    changes
}

fn compare(
    pointer: String,
    from: Option<&Value>,
    to: Option<&Value>,
    changes: &mut Vec<ValueChange>,
) {
    match (from, to) {
        (Some(from), Some(to)) if from == to => {}
        (Some(Value::Object(from)), Some(Value::Object(to))) => {
            let keys: BTreeSet<&String> = from.keys().chain(to.keys()).collect();
            for key in keys {
                let pointer = format!("{pointer}/{}", escape(key));
                compare(pointer, from.get(key), to.get(key), changes);
            }
        }
        (from, to) => {
            changes.push(ValueChange { pointer, from: from.cloned(), to: to.cloned() });
        }
    }
}
