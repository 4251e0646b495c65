//! The part about a bundle's life on a host: for admins.

use serde_json::{Value, json};

use super::{Schemas, answers, body, name};
use crate::engine::ShadowReport;
use crate::routes::rules::{Change, History, LearntBody, TrustBody};

/// What can be done to a bundle.
pub(super) enum Verb {
    Activate,
    Rollback,
    Pin,
    Unpin,
    Try,
    Drop,
    Promote,
}

impl Verb {
    fn texts(&self) -> (&'static str, &'static str) {
        match self {
            Self::Activate => ("activateVersion", "Make a stored version serve"),
            Self::Rollback => ("rollBack", "Go back to an older version, not below the floor"),
            Self::Pin => ("pin", "Keep the version that serves serving, whatever is imported"),
            Self::Unpin => ("unpin", "Let imports take over again"),
            Self::Try => ("tryVersion", "Try a version out beside the one that serves"),
            Self::Drop => ("dropCandidate", "Stop trying a version out"),
            Self::Promote => ("promote", "Let the version that was tried out serve"),
        }
    }

    fn example(&self) -> Value {
        match self {
            Self::Activate => json!({"version": 43}),
            Self::Rollback => json!({"version": 41, "reason": "refunds were denied"}),
            Self::Try => json!({"version": 43, "per_mille": 100}),
            Self::Pin | Self::Unpin | Self::Drop => json!({}),
            Self::Promote => json!({"reason": "the differences are intended"}),
        }
    }
}

pub(super) fn change(schemas: &mut Schemas, verb: Verb) -> Value {
    let (operation, summary) = verb.texts();
    let mut request = body(schemas.of::<Change>(), &verb.example());
    if let Some(request) = request.as_object_mut() {
        let needed = matches!(verb, Verb::Activate | Verb::Rollback | Verb::Try);
        request.insert("required".to_owned(), json!(needed));
    }
    json!({
        "operationId": operation,
        "summary": summary,
        "security": [{"admin": []}],
        "parameters": [name()],
        "requestBody": request,
        "responses": answers("Its life, with the change", schemas.of::<History>()),
    })
}

pub(super) fn history(schemas: &mut Schemas) -> Value {
    json!({
        "operationId": "showHistory",
        "summary": "The stored versions of a bundle, and what was done with them",
        "security": [{"admin": []}],
        "parameters": [name()],
        "responses": answers("Its life", schemas.of::<History>()),
    })
}

pub(super) fn diff() -> Value {
    let version = |name: &str| {
        json!({
            "name": name, "in": "query", "required": true,
            "schema": {"type": "integer", "minimum": 1},
        })
    };
    json!({
        "operationId": "compareVersions",
        "summary": "What differs between two stored versions",
        "security": [{"admin": []}],
        "parameters": [name(), version("from"), version("to")],
        "responses": answers("Fields, modules and files that differ", json!({"type": "object"})),
    })
}

pub(super) fn shadow(schemas: &mut Schemas) -> Value {
    json!({
        "operationId": "showShadow",
        "summary": "What the candidate would have decided otherwise, each kind with an example",
        "security": [{"admin": []}],
        "parameters": [name()],
        "responses": answers("What was counted so far", schemas.of::<ShadowReport>()),
    })
}

pub(super) fn trust(schemas: &mut Schemas) -> Value {
    json!({
        "operationId": "showTrust",
        "summary": "What this host judges bundles by, and what became of its inbox",
        "security": [{"admin": []}],
        "responses": answers("Root, revocation list, time", schemas.of::<TrustBody>()),
    })
}

pub(super) fn learn(schemas: &mut Schemas) -> Value {
    let document = json!({"type": "object", "description": "A DSSE envelope, byte for byte"});
    json!({
        "operationId": "learn",
        "summary": "Take a trust root or a revocation list",
        "security": [{"admin": []}],
        "requestBody": {"required": true, "content": {"application/json": {"schema": document}}},
        "responses": answers("What changed", schemas.of::<LearntBody>()),
    })
}
