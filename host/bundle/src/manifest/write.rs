//! [`Manifest`] to JSON.

use serde_json::{Map, Value, json};

use super::{File, Manifest, Module};
use crate::name::ToolPattern;
use crate::version::Version;

impl Manifest {
    /// The manifest as JSON. What is written reads back as the same manifest.
    pub fn to_value(&self) -> Value {
        let mut value = json!({
            "_type": "portcullis/manifest",
            "trust_domain": self.trust_domain,
            "name": self.name.as_str(),
            "version": self.version,
            "min_version": self.min_version,
            "audience": self.audience,
            "root_version": self.root_version,
            "revocations_version": self.revocations_version,
            "created": self.created.to_string(),
            "expires": self.expires.to_string(),
            "on_expired": self.on_expired.as_str(),
            "grace_seconds": self.grace_seconds,
            "host": {"min": self.host_min.to_string(), "wit": wit(self.wit)},
            "default": self.default.as_str(),
            "files": self.files.iter().map(file).collect::<Vec<Value>>(),
            "modules": self.modules.iter().map(module).collect::<Vec<Value>>(),
        });
        if let Some(map) = value.as_object_mut() {
            put_optional(map, self);
        }
        value
    }
}

fn put_optional(map: &mut Map<String, Value>, manifest: &Manifest) {
    if let Some(label) = &manifest.label {
        map.insert("label".to_owned(), json!(label));
    }
    if manifest.deny_to_allow > 0 {
        map.insert("deny_to_allow".to_owned(), json!(manifest.deny_to_allow));
    }
    if let Some(source) = &manifest.source {
        let source = json!({"uri": source.uri, "revision": source.revision});
        map.insert("source".to_owned(), source);
    }
    if !manifest.build.is_empty() {
        let tools = manifest.build.iter().map(|(tool, version)| (tool.clone(), json!(version)));
        map.insert("build".to_owned(), Value::Object(tools.collect()));
    }
}

fn wit(version: Version) -> String {
    format!("portcullis:policy@{version}")
}

fn file(file: &File) -> Value {
    json!({"path": file.path, "sha256": file.sha256.hex(), "size": file.size})
}

fn module(module: &Module) -> Value {
    let mut value = json!({
        "id": module.id,
        "component": module.component,
        "stages": module.stages.iter().map(|stage| stage.as_str()).collect::<Vec<_>>(),
        "tools": module.tools.iter().map(ToolPattern::as_str).collect::<Vec<_>>(),
        "imports": module.imports,
        "fuel": module.fuel,
        "memory_bytes": module.memory_bytes,
        "deadline_ms": module.deadline_ms,
        "on_error": module.on_error.as_str(),
    });
    if let (Some(map), Some(settings)) = (value.as_object_mut(), &module.settings) {
        map.insert("settings".to_owned(), json!(settings));
    }
    value
}
