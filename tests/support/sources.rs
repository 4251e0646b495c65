//! The bundles and policies of this repository, read from their sources.

use std::path::{Path, PathBuf};

use portcullis_bundle::Bundle;
use serde_json::Value;

use crate::bundles::Draft;
use crate::paths::{component, repository};

/// The folders below `bundles/`.
pub const BUNDLES: [&str; 4] =
    ["analytics-agent", "marketing-agent", "research-agent", "support-agent"];

/// The JSON files below a folder, sorted.
pub fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    paths
}

/// A bundle of this repository, built, signed and verified in memory as `test/<folder>`.
pub fn bundle(folder: &str) -> Bundle {
    let source = repository().join("bundles").join(folder);
    let template = std::fs::read(source.join("bundle.json")).expect("a template");
    let template: Value = serde_json::from_slice(&template).expect("a template in JSON");
    let mut draft = Draft::new(folder);
    for (field, value) in template.as_object().expect("an object") {
        if !["name", "audience"].contains(&field.as_str()) {
            draft = draft.with(field, value.clone());
        }
    }
    for module in template["modules"].as_array().expect("modules") {
        let path = module["component"].as_str().expect("a component");
        let name = Path::new(path).file_stem().and_then(|name| name.to_str()).expect("a name");
        draft = draft.file_once(path, &component(name));
    }
    for inside in ["cases", "settings"] {
        for path in json_files(&source.join(inside)) {
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
            let bytes = std::fs::read(&path).expect("a file");
            draft = draft.file(&format!("{inside}/{name}"), &bytes);
        }
    }
    draft.open()
}
