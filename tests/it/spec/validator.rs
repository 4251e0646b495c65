//! As much of JSON Schema (draft 2020-12) as the schemas in `docs/schema` use; a keyword it does not
//! know is a failure, so that none is passed over.

use portcullis_tests::paths::repository;
use serde_json::{Map, Value};

/// The published schema of that name.
pub(super) fn schema(name: &str) -> Value {
    let path = repository().join("docs/schema").join(name);
    let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).unwrap()
}

/// What in `value` is not as the published schema says; empty when it is valid.
pub(super) fn faults(name: &str, value: &Value) -> Vec<String> {
    let document = schema(name);
    let mut validator = Validator { document: &document, faults: Vec::new() };
    validator.check(&document, value, "");
    validator.faults
}

struct Validator<'a> {
    document: &'a Value,
    faults: Vec<String>,
}

impl Validator<'_> {
    fn check(&mut self, schema: &Value, value: &Value, at: &str) {
        let Value::Object(schema) = schema else {
            if *schema == Value::Bool(false) {
                self.faults.push(format!("{at}: nothing is allowed here"));
            }
            return;
        };
        for (keyword, rule) in schema {
            let holds = self.keyword(schema, keyword, rule, value, at);
            if !holds {
                self.faults.push(format!("{at}: {keyword} {rule}"));
            }
        }
    }

    fn keyword(
        &mut self,
        schema: &Map<String, Value>,
        keyword: &str,
        rule: &Value,
        value: &Value,
        at: &str,
    ) -> bool {
        let number = || value.as_f64().zip(rule.as_f64());
        let length = || value.as_str().map(|text| text.chars().count()).zip(size(rule));
        let count = || value.as_array().map(Vec::len).zip(size(rule));
        match keyword {
            "$schema" | "$id" | "$defs" | "title" | "description" | "default" | "format"
            | "examples" => true,
            "$ref" => self.reference(rule.as_str().unwrap(), value, at),
            "type" => any(rule, |name| is_type(value, name.as_str().unwrap())),
            "enum" => any(rule, |one| one == value),
            "const" => rule == value,
            "minimum" => number().is_none_or(|(value, rule)| value >= rule),
            "maximum" => number().is_none_or(|(value, rule)| value <= rule),
            "minLength" => length().is_none_or(|(value, rule)| value >= rule),
            "maxLength" => length().is_none_or(|(value, rule)| value <= rule),
            "minItems" => count().is_none_or(|(value, rule)| value >= rule),
            "maxItems" => count().is_none_or(|(value, rule)| value <= rule),
            "required" => value.as_object().is_none_or(|object| {
                rule.as_array()
                    .unwrap()
                    .iter()
                    .all(|key| object.contains_key(key.as_str().unwrap()))
            }),
            "anyOf" | "oneOf" => {
                let valid = rule.as_array().unwrap().iter().filter(|one| self.is_valid(one, value));
                match valid.count() {
                    0 => false,
                    count => keyword == "anyOf" || count == 1,
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.check(rule, item, &format!("{at}/{index}"));
                }
                true
            }
            "properties" => {
                for (key, rule) in rule.as_object().unwrap() {
                    if let Some(member) = value.get(key) {
                        self.check(rule, member, &format!("{at}/{key}"));
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                for (key, member) in value.as_object().into_iter().flatten() {
                    if !known.is_some_and(|known| known.contains_key(key)) {
                        self.check(rule, member, &format!("{at}/{key}"));
                    }
                }
                true
            }
            other => panic!("the keyword `{other}` is not known here"),
        }
    }

    fn is_valid(&self, schema: &Value, value: &Value) -> bool {
        let mut inner = Validator { document: self.document, faults: Vec::new() };
        inner.check(schema, value, "");
        inner.faults.is_empty()
    }

    fn reference(&mut self, target: &str, value: &Value, at: &str) -> bool {
        let (file, pointer) = target.split_once('#').unwrap_or((target, ""));
        let document = if file.is_empty() { self.document.clone() } else { schema(file) };
        let found = document.pointer(pointer).unwrap_or_else(|| panic!("{target}: nothing there"));
        let mut inner = Validator { document: &document, faults: Vec::new() };
        inner.check(found, value, at);
        self.faults.append(&mut inner.faults);
        true
    }
}

fn size(rule: &Value) -> Option<usize> {
    usize::try_from(rule.as_u64()?).ok()
}

/// Whether one of a list holds, or the only one where it is no list.
fn any(rule: &Value, holds: impl Fn(&Value) -> bool) -> bool {
    rule.as_array().map_or_else(|| holds(rule), |list| list.iter().any(&holds))
}

fn is_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type `{other}`"),
    }
}

#[test]
fn a_schema_that_is_not_met_says_where() {
    let wrong = serde_json::json!({"cases": [{"name": 1, "request": {"tool": "t"}, "more": 1}]});
    let faults = faults("case-file.json", &wrong);
    let places: Vec<&str> = faults.iter().filter_map(|fault| fault.split(": ").next()).collect();
    for place in ["/cases/0", "/cases/0/name", "/cases/0/more"] {
        assert!(places.contains(&place), "{faults:?}");
    }
}
