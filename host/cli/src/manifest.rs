//! What a manifest says, as text. It takes the manifest as JSON, so that the bytes a signer is about
//! to sign are shown by the same code as a bundle that was verified.

use portcullis_bundle::escape_control;
use serde_json::Value;

/// Name, version and label: `acme/support version 3 (1.2.0)`.
pub(crate) fn title(manifest: &Value) -> String {
    let title = format!("{} version {}", text(manifest, "name"), text(manifest, "version"));
    match manifest.get("label") {
        Some(label) => format!("{title} ({})", plain(label)),
        None => title,
    }
}

/// Everything a signer or an operator should see, without files, indented by two.
pub(crate) fn lines(manifest: &Value) -> Vec<String> {
    let field = |name| text(manifest, name);
    let mut lines = vec![
        format!(
            "  domain    {}, root {} or later{}",
            field("trust_domain"),
            field("root_version"),
            match field("revocations_version").as_str() {
                "0" => String::new(),
                version => format!(", revocation list {version} or later"),
            }
        ),
        format!("  created   {}", field("created")),
        format!("  expires   {}{}", field("expires"), after_expiry(manifest)),
    ];
    if let Some(Value::Array(labels)) = manifest.get("audience").filter(|list| !is_empty(list)) {
        lines.push(format!("  audience  hosts that are {}", join(labels, " and ")));
    }
    if field("min_version") != "1" {
        lines.push(format!(
            "  floor     hosts never go back below version {}",
            field("min_version")
        ));
    }
    lines.push(format!("  default   {} when no module has an opinion", field("default")));
    let modules = manifest.get("modules").and_then(Value::as_array);
    let modules = modules.map(Vec::as_slice).unwrap_or_default();
    if modules.is_empty() {
        lines.push("  modules   none: every decision is the default".to_owned());
    }
    for module in modules {
        lines.extend(module_lines(module));
    }
    lines
}

fn module_lines(module: &Value) -> [String; 3] {
    let list = |name, between| match module.get(name) {
        Some(Value::Array(items)) if !items.is_empty() => join(items, between),
        _ => "nothing".to_owned(),
    };
    let settings = module.get("settings").map_or_else(|| "{}".to_owned(), plain);
    [
        format!(
            "  module    {}: {} with {settings}",
            text(module, "id"),
            text(module, "component")
        ),
        format!("              judges {} of {}", list("stages", " and "), list("tools", ", ")),
        format!(
            "              may import {}; {} fuel, {} bytes, {} ms; on error {}",
            list("imports", ", "),
            text(module, "fuel"),
            text(module, "memory_bytes"),
            text(module, "deadline_ms"),
            text(module, "on_error"),
        ),
    ]
}

fn after_expiry(manifest: &Value) -> String {
    match (text(manifest, "on_expired").as_str(), text(manifest, "grace_seconds").as_str()) {
        ("warn", _) => ", then serves on with a warning".to_owned(),
        (_, "0") => String::new(),
        (_, grace) => format!(", then serves on for {grace} s"),
    }
}

fn is_empty(list: &Value) -> bool {
    list.as_array().is_some_and(Vec::is_empty)
}

fn join(items: &[Value], between: &str) -> String {
    items.iter().map(plain).collect::<Vec<_>>().join(between)
}

fn text(object: &Value, field: &str) -> String {
    object.get(field).map(plain).unwrap_or_default()
}

/// A value without a string's quotes, safe for a terminal.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => escape_control(text).to_string(),
        other => escape_control(&other.to_string()).to_string(),
    }
}
