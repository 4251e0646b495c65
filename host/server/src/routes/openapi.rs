//! `/openapi.json`: OpenAPI 3.1, made from the types that the wire carries.

mod life;

use std::sync::OnceLock;

use axum::http::header;
use axum::response::IntoResponse;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Value, json};

use self::life::Verb;
use super::bundles::{BUNDLE_TYPES, BundleDetails, BundleList, ImportAnswer};
use super::decisions::{BatchAnswer, BatchBody};
use crate::engine::{Decision, RequestBody};
use crate::problem::{ProblemBody, ProblemKind};

pub(super) async fn show() -> impl IntoResponse {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_string()).as_str();
    ([(header::CONTENT_TYPE, "application/json")], text)
}

/// The OpenAPI document of this server.
#[must_use]
pub fn document() -> Value {
    let mut schemas = Schemas::new();
    let paths = json!({
        "/v1/decisions": {"post": decide(&mut schemas)},
        "/v1/decisions/batch": {"post": decide_batch(&mut schemas)},
        "/v1/bundles": {"get": list_bundles(&mut schemas), "post": import_bundle(&mut schemas)},
        "/v1/bundles/{name}": {"get": show_bundle(&mut schemas)},
        "/v1/bundles/{name}/history": {"get": life::history(&mut schemas)},
        "/v1/bundles/{name}/diff": {"get": life::diff()},
        "/v1/bundles/{name}/activate": {"post": life::change(&mut schemas, Verb::Activate)},
        "/v1/bundles/{name}/rollback": {"post": life::change(&mut schemas, Verb::Rollback)},
        "/v1/bundles/{name}/pin": {
            "post": life::change(&mut schemas, Verb::Pin),
            "delete": life::change(&mut schemas, Verb::Unpin),
        },
        "/v1/bundles/{name}/candidate": {
            "post": life::change(&mut schemas, Verb::Try),
            "delete": life::change(&mut schemas, Verb::Drop),
        },
        "/v1/bundles/{name}/promote": {"post": life::change(&mut schemas, Verb::Promote)},
        "/v1/bundles/{name}/shadow": {"get": life::shadow(&mut schemas)},
        "/v1/trust": {"get": life::trust(&mut schemas), "post": life::learn(&mut schemas)},
        "/healthz": {"get": text("Whether the process answers", "healthz", "It does")},
        "/readyz": {"get": readyz()},
        "/metrics": {"get": text("Counters in Prometheus' text form", "metrics", "The counters")},
    });
    let problem = schemas.of::<ProblemBody>();
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Portcullis",
            "summary": "Whether an agent may call a tool, and why",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas.finish(),
            "securitySchemes": {"admin": {
                "type": "http",
                "scheme": "bearer",
                "description": "The admin token the server was started with",
            }},
            "responses": {"Problem": {
                "description": "There is no answer; `code` says why",
                "content": {"application/problem+json": {"schema": problem}},
            }},
        },
        "x-problems": problems(),
    })
}

/// Every problem code, for readers of the document and of `/docs`.
fn problems() -> Vec<Value> {
    let entry = |kind: ProblemKind| json!({"code": kind.code(), "status": kind.status().as_u16(), "title": kind.title()});
    ProblemKind::ALL.into_iter().map(entry).collect()
}

/// The schemas that were asked for, and those they refer to.
struct Schemas(SchemaGenerator);

impl Schemas {
    fn new() -> Self {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        Self(settings.into_generator())
    }

    /// A reference to the schema of a type.
    fn of<T: JsonSchema>(&mut self) -> Value {
        self.0.subschema_for::<T>().to_value()
    }

    fn finish(mut self) -> Value {
        Value::Object(self.0.take_definitions(true))
    }
}

fn decide(schemas: &mut Schemas) -> Value {
    json!({
        "operationId": "decide",
        "summary": "Decide about one tool call, before it runs or on what it returned",
        "security": [{}, {"admin": []}],
        "requestBody": body(schemas.of::<RequestBody>(), &example()),
        "responses": answers("The decision. A deny is an answer too.", schemas.of::<Decision>()),
    })
}

fn decide_batch(schemas: &mut Schemas) -> Value {
    json!({
        "operationId": "decideBatch",
        "summary": "Decide about several tool calls, each on its own",
        "security": [{}, {"admin": []}],
        "requestBody": body(schemas.of::<BatchBody>(), &json!({"requests": [example()]})),
        "responses": answers("What became of each, in order", schemas.of::<BatchAnswer>()),
    })
}

fn list_bundles(schemas: &mut Schemas) -> Value {
    json!({
        "operationId": "listBundles",
        "summary": "The bundles that serve",
        "responses": answers("The bundles", schemas.of::<BundleList>()),
    })
}

fn show_bundle(schemas: &mut Schemas) -> Value {
    json!({
        "operationId": "showBundle",
        "summary": "A bundle that serves: what was signed, its modules, what its decisions cost",
        "parameters": [name()],
        "responses": answers("The bundle", schemas.of::<BundleDetails>()),
    })
}

/// The bundle's name in a path.
fn name() -> Value {
    json!({
        "name": "name",
        "in": "path",
        "required": true,
        "description": "Its name; the `/` in it is written as it is",
        "schema": {"type": "string"},
        "example": "acme/support",
    })
}

fn import_bundle(schemas: &mut Schemas) -> Value {
    let schema = schemas.of::<ImportAnswer>();
    let binary = |media_type: &&str| ((*media_type).to_owned(), json!({}));
    let content: serde_json::Map<_, _> = BUNDLE_TYPES.iter().map(binary).collect();
    let mut responses = answers("The very same bundle was stored already", schema.clone());
    if let Some(responses) = responses.as_object_mut() {
        responses.insert("201".to_owned(), answer("It was verified and stored", schema));
    }
    json!({
        "operationId": "importBundle",
        "summary": "Verify a bundle, store it, and let it serve in place of the one with its name",
        "security": [{"admin": []}],
        "parameters": [{
            "name": "serve",
            "in": "query",
            "description": "Whether it serves at once, or is only stored",
            "schema": {"type": "boolean", "default": true},
        }],
        "requestBody": {"required": true, "content": content},
        "responses": responses,
    })
}

fn readyz() -> Value {
    let mut operation = text("Whether there is a bundle to decide with", "readyz", "There is");
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        let response = json!({"description": "No bundle serves, or the server is stopping"});
        responses.insert("503".to_owned(), response);
    }
    operation
}

fn text(summary: &str, operation: &str, description: &str) -> Value {
    let content = json!({"text/plain": {"schema": {"type": "string"}}});
    json!({
        "operationId": operation,
        "summary": summary,
        "responses": {"200": {"description": description, "content": content}},
    })
}

fn body(schema: Value, example: &Value) -> Value {
    json!({"required": true, "content": {"application/json": {"schema": schema, "example": example}}})
}

fn answers(description: &str, schema: Value) -> Value {
    json!({
        "200": answer(description, schema),
        "default": {"$ref": "#/components/responses/Problem"},
    })
}

fn answer(description: &str, schema: Value) -> Value {
    json!({"description": description, "content": {"application/json": {"schema": schema}}})
}

fn example() -> Value {
    json!({
        "tool": "query_database",
        "arguments": {"query": "SELECT region, sum(total) FROM orders GROUP BY 1 LIMIT 50"},
        "environment": "prod",
        "principal": {"tenant": "acme", "agent": "analytics-bot-3", "roles": ["analyst"]},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    match (key.as_str(), value) {
                        ("$ref", Value::String(target)) => found.push(target),
                        _ => references(value, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(found.len() > 20, "{found:?}");
        for target in found {
            let pointer = target.strip_prefix('#').unwrap_or_else(|| panic!("{target}"));
            assert!(document.pointer(pointer).is_some(), "{target}");
        }
    }

    #[test]
    fn the_schema_of_a_request_is_the_one_that_is_parsed() {
        let document = document();
        let request = &document["components"]["schemas"]["RequestBody"];
        assert_eq!(request["additionalProperties"], false, "{request}");
        assert_eq!(request["required"], json!(["tool"]));
        crate::engine::Request::parse(example().to_string().as_bytes()).unwrap();
    }
}
