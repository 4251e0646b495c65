//! What a component is: its size, what it really imports, and what it says of itself.
//!
//! Imports are read from the binary, whatever the manifest allows; nothing runs for that. What it says
//! of itself only a run tells.

use std::collections::BTreeMap;

use portcullis::{LoadedBundle, Stage};
use portcullis_bundle::{ChangeKind, Digest, Inspection, escape_control};
use serde::Serialize;
use wasmparser::{Encoding, Parser, Payload};

use super::settings::kind;
use crate::output::{BAD, GOOD, WARN, paint};

/// A component that differs.
#[derive(Debug, Serialize)]
pub(super) struct Change {
    pub(super) path: String,
    kind: ChangeKind,
    /// What the new one imports and the old one did not.
    pub(super) new_imports: Vec<String>,
    from: Option<Component>,
    to: Option<Component>,
}

#[derive(Debug, Serialize)]
struct Component {
    digest: Digest,
    bytes: usize,
    /// None: they cannot be read.
    imports: Option<Vec<String>>,
    fault: Option<String>,
    /// None: it was not asked.
    description: Option<Description>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Description {
    name: String,
    version: String,
    summary: String,
    stages: Vec<Stage>,
    establishes: Vec<String>,
    /// The facts that it needs as it is configured here, of all modules made of it.
    needs: Vec<String>,
}

/// One side: the bundle, and what became of loading it.
pub(super) type Side<'a> = (&'a Inspection, Option<&'a LoadedBundle>);

/// The components that differ, by path.
pub(super) fn changes(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let paths: BTreeMap<&str, ()> =
        [old.0, new.0].into_iter().flat_map(components).map(|path| (path, ())).collect();
    paths.into_keys().filter_map(|path| change(path, old, new)).collect()
}

/// Everything a bundle has below `modules/`, used or not.
fn components(bundle: &Inspection) -> impl Iterator<Item = &str> {
    bundle.files().map(|(path, _)| path).filter(|path| is_component(path))
}

/// The components that are the same in both, by path.
pub(super) fn unchanged(old: &Inspection, new: &Inspection) -> Vec<String> {
    let same = components(new).filter(|path| old.file(path) == new.file(path));
    same.map(str::to_owned).collect()
}

/// Whether a file is one of those told of here.
pub(super) fn is_component(path: &str) -> bool {
    path.starts_with("modules/")
}

fn change(path: &str, old: Side<'_>, new: Side<'_>) -> Option<Change> {
    if old.0.file(path) == new.0.file(path) {
        return None;
    }
    let (from, to) = (component(path, old), component(path, new));
    let kind = match (&from, &to) {
        (None, _) => ChangeKind::Added,
        (_, None) => ChangeKind::Removed,
        _ => ChangeKind::Changed,
    };
    let imports = |side: &Option<Component>| -> Vec<String> {
        side.as_ref().and_then(|side| side.imports.clone()).unwrap_or_default()
    };
    let had = imports(&from);
    let new_imports = imports(&to).into_iter().filter(|import| !had.contains(import)).collect();
    Some(Change { path: path.to_owned(), kind, new_imports, from, to })
}

fn component(path: &str, (bundle, loaded): Side<'_>) -> Option<Component> {
    let bytes = bundle.file(path)?;
    let read = imports(bytes);
    let fault = read.as_ref().err().cloned();
    Some(Component {
        digest: Digest::of(bytes),
        bytes: bytes.len(),
        imports: read.ok(),
        fault,
        description: loaded.and_then(|loaded| description(path, loaded)),
    })
}

fn description(path: &str, loaded: &LoadedBundle) -> Option<Description> {
    let modules = loaded.modules().iter().filter(|module| module.entry().component == path);
    let mut needs: Vec<String> =
        modules.clone().flat_map(|module| module.needs().iter().cloned()).collect();
    needs.sort();
    needs.dedup();
    let said = modules.map(|module| module.description().clone()).next()?;
    Some(Description {
        name: said.name,
        version: said.version,
        summary: said.summary,
        stages: said.stages,
        establishes: said.establishes,
        needs,
    })
}

/// The names of everything a component imports.
fn imports(bytes: &[u8]) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.map_err(|error| error.to_string())? {
            Payload::Version { encoding, .. } if depth == 0 && encoding != Encoding::Component => {
                return Err("it is no component".to_owned());
            }
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                depth = depth.saturating_add(1);
            }
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(imports) if depth == 0 => {
                for import in imports {
                    names.push(import.map_err(|error| error.to_string())?.name.name.to_owned());
                }
            }
            _ => {}
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// For people.
pub(super) fn lines(change: &Change) -> Vec<String> {
    let mut lines =
        vec![format!("component {}: {}", escape_control(&change.path), kind(change.kind))];
    for import in &change.new_imports {
        let import = escape_control(import);
        lines.push(format!("  {} {import}", paint(WARN, "NEW IMPORT")));
    }
    for side in [&change.from, &change.to].into_iter().flatten() {
        if let Some(fault) = &side.fault {
            let fault = escape_control(fault);
            lines.push(format!("  {} {fault}", paint(BAD, "its imports cannot be read:")));
        }
    }
    let sides = [change.from.as_ref(), change.to.as_ref()];
    let asked = sides.into_iter().flatten().any(|side| side.description.is_some());
    let [old, new] = sides.map(|side| side.map(|side| facts(side, asked)).unwrap_or_default());
    for (index, name) in NAMES.iter().enumerate() {
        let (old, new) = (old.get(index).cloned().flatten(), new.get(index).cloned().flatten());
        lines.extend(fact_lines(name, old.as_deref(), new.as_deref()));
    }
    lines
}

const NAMES: [&str; 8] =
    ["digest", "size", "imports", "name", "summary", "stages", "establishes", "needs"];

/// What is told of a component, in the order of [`NAMES`]; none where nobody was asked.
fn facts(component: &Component, asked: bool) -> [Option<String>; 8] {
    let list = |list: &[String]| {
        if list.is_empty() { "nothing".to_owned() } else { list.join(", ") }
    };
    let stage = |stage: &Stage| match stage {
        Stage::Call => "call".to_owned(),
        Stage::Result => "result".to_owned(),
    };
    let said = |say: &dyn Fn(&Description) -> String| match &component.description {
        Some(said) => Some(say(said)),
        None => asked.then(|| "unknown: it was not loaded".to_owned()),
    };
    [
        Some(component.digest.to_string()),
        Some(format!("{} bytes", component.bytes)),
        component.imports.as_deref().map(list),
        said(&|said| format!("{} {}", said.name, said.version)),
        said(&|said| said.summary.clone()),
        said(&|said| list(&said.stages.iter().map(stage).collect::<Vec<_>>())),
        said(&|said| list(&said.establishes)),
        said(&|said| list(&said.needs)),
    ]
}

fn fact_lines(name: &str, old: Option<&str>, new: Option<&str>) -> Vec<String> {
    let same = |value: &str| vec![format!("    {name:11} {}", escape_control(value))];
    let line = |mark: String, value: Option<&str>| {
        value.map(|value| format!("  {mark} {name:11} {}", escape_control(value)))
    };
    match (old, new) {
        (Some(old), Some(new)) if old == new => same(new),
        (old, new) => {
            let lines = [line(paint(BAD, "-"), old), line(paint(GOOD, "+"), new)];
            lines.into_iter().flatten().collect()
        }
    }
}
