//! Where documents stand in a payload, and what they are.

use portcullis_guest::pointer::{self, Pattern};
use serde_json::{Map, Value};

use crate::settings::{Field, Format};

/// A document of a payload.
#[derive(Debug)]
pub(crate) struct Target<'v> {
    /// JSON Pointer (RFC 6901).
    pub(crate) pointer: String,
    pub(crate) text: &'v str,
    pub(crate) format: Format,
}

/// A name in a payload: nothing can be changed in it, only told.
#[derive(Debug)]
pub(crate) struct Key<'v> {
    /// JSON Pointer to what the name stands for.
    pub(crate) pointer: String,
    pub(crate) name: &'v str,
}

/// What is looked at.
#[derive(Debug, Default)]
pub(crate) struct Found<'v> {
    pub(crate) targets: Vec<Target<'v>>,
    pub(crate) keys: Vec<Key<'v>>,
}

/// Finds the strings of a payload that the fields name and that are long enough, and the names beside them.
pub(crate) fn find<'v>(payload: &'v Value, fields: &[Field], min_bytes: usize) -> Found<'v> {
    let patterns =
        fields.iter().filter_map(|field| Some((Pattern::parse(&field.pointer).ok()?, field)));
    let patterns: Vec<(Pattern, &Field)> = patterns.collect();
    let mut walk =
        Walk { patterns: &patterns, min_bytes, found: Found::default(), path: Vec::new() };
    walk.value(payload, Format::Auto);
    walk.found
}

struct Walk<'v, 'p> {
    patterns: &'p [(Pattern, &'p Field)],
    min_bytes: usize,
    found: Found<'v>,
    path: Vec<String>,
}

impl<'v> Walk<'v, '_> {
    fn value(&mut self, value: &'v Value, hint: Format) {
        match value {
            Value::String(text) => self.text(text, hint),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.step(index.to_string(), item, hint);
                }
            }
            Value::Object(map) => {
                let own = told(map);
                for (name, item) in map {
                    self.path.push(name.clone());
                    if self.patterns.iter().any(|(pattern, _)| pattern.holds(&self.path)) {
                        self.found.keys.push(Key {
                            pointer: pointer::of(self.path.iter().map(String::as_str)),
                            name,
                        });
                    }
                    self.value(item, if own == Format::Auto { hint } else { own });
                    self.path.pop();
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn step(&mut self, step: String, value: &'v Value, hint: Format) {
        self.path.push(step);
        self.value(value, hint);
        self.path.pop();
    }

    fn text(&mut self, text: &'v str, hint: Format) {
        if text.len() < self.min_bytes {
            return;
        }
        let Some((_, field)) = self.patterns.iter().find(|(pattern, _)| pattern.holds(&self.path))
        else {
            return;
        };
        let format = if field.format == Format::Auto { hint } else { field.format };
        self.found.targets.push(Target {
            pointer: pointer::of(self.path.iter().map(String::as_str)),
            text,
            format,
        });
    }
}

/// What an object says its texts are: by a media type, or by the name of a file.
fn told(map: &Map<String, Value>) -> Format {
    const TYPES: [&str; 6] =
        ["mimeType", "mime_type", "contentType", "content_type", "content-type", "mime"];
    const NAMES: [&str; 5] = ["path", "file", "filename", "file_path", "file_name"];
    let of = |names: &[&str]| names.iter().find_map(|name| map.get(*name).and_then(Value::as_str));
    if let Some(media) = of(&TYPES) {
        let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        return match media.as_str() {
            "text/html" | "application/xhtml+xml" => Format::Html,
            "text/markdown" | "text/x-markdown" => Format::Markdown,
            "" | "text/plain" => Format::Auto,
            _ => Format::Text,
        };
    }
    of(&NAMES).map_or(Format::Auto, Format::of_file_name)
}

impl Format {
    /// What a file is by its name; `auto` when the name does not tell.
    #[must_use]
    pub fn of_file_name(name: &str) -> Self {
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        match extension.as_deref() {
            Some("md" | "markdown" | "mdx" | "mdown") => Self::Markdown,
            Some("html" | "htm" | "xhtml") => Self::Html,
            // What is shown as it is, wherever it is shown.
            Some(
                "rs" | "py" | "js" | "ts" | "tsx" | "jsx" | "java" | "c" | "h" | "cpp" | "hpp"
                | "cs" | "go" | "rb" | "php" | "swift" | "kt" | "scala" | "sh" | "ps1" | "sql"
                | "json" | "yaml" | "yml" | "toml" | "xml" | "css" | "log" | "csv" | "ini" | "cfg"
                | "lock" | "svg" | "vue",
            ) => Self::Text,
            _ => Self::Auto,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(payload: &Value, fields: &[(&str, Format)], expected: &[(&str, Format)]) {
        let fields: Vec<_> = fields
            .iter()
            .map(|(pointer, format)| Field { pointer: (*pointer).to_owned(), format: *format })
            .collect();
        let found = find(payload, &fields, 4);
        let found: Vec<_> = found.targets.iter().map(|t| (t.pointer.as_str(), t.format)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn fields_name_places_and_a_star_names_many() {
        let payload = json!({"items": [{"body": "long text", "id": "x"}, {"body": "more text"}], "a/b": "text"});
        check(
            &payload,
            &[("/items/*/body", Format::Text)],
            &[("/items/0/body", Format::Text), ("/items/1/body", Format::Text)],
        );
        check(&payload, &[("/items/1/**", Format::Auto)], &[("/items/1/body", Format::Auto)]);
        check(&payload, &[("/a~1b", Format::Auto)], &[("/a~1b", Format::Auto)]);
        check(&json!("whole"), &[("/**", Format::Auto)], &[("", Format::Auto)]);
        check(&json!("whole"), &[("", Format::Html)], &[("", Format::Html)]);
    }

    #[test]
    fn what_stands_beside_a_text_says_what_it_is() {
        let all = &[("/**", Format::Auto)];
        check(
            &json!({"mimeType": "text/html; charset=utf-8", "text": "page"}),
            all,
            &[("/mimeType", Format::Html), ("/text", Format::Html)],
        );
        check(
            &json!({"path": "src/main.rs", "content": "fn main"}),
            all,
            &[("/content", Format::Text), ("/path", Format::Text)],
        );
        check(
            &json!({"path": "README.md", "content": "text"}),
            all,
            &[("/content", Format::Markdown), ("/path", Format::Markdown)],
        );
    }
}
