//! `/v1/bundles`: what serves, and taking a new one.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State as Extract};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use portcullis_bundle::store::StoreError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::blocking;
use super::rules::{self, LearntBody};
use crate::engine::{BundleRef, LoadedBundle, Module};
use crate::import::act;
use crate::limits::{read_body, require_type};
use crate::metrics::{Spread, Usage};
use crate::problem::{Problem, ProblemKind, chain};
use crate::state::Shared;

/// Media types a bundle may come as.
pub(super) const BUNDLE_TYPES: [&str; 3] = [
    "application/vnd.portcullis.bundle.v1+tar+gzip",
    "application/gzip",
    "application/octet-stream",
];

/// The bundles that serve.
#[derive(Serialize, JsonSchema)]
pub(super) struct BundleList {
    /// In the order of their names.
    bundles: Vec<BundleSummary>,
}

/// One of the bundles that serve.
#[derive(Serialize, JsonSchema)]
struct BundleSummary {
    #[serde(flatten)]
    id: BundleRef,
    /// What its authors call this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    /// When it expires, RFC 3339.
    expires: String,
    /// The ids of its modules, in the order they are asked.
    modules: Vec<String>,
}

/// A bundle that serves, with all that is known about it.
#[derive(Serialize, JsonSchema)]
pub(super) struct BundleDetails {
    #[serde(flatten)]
    id: BundleRef,
    /// What was signed.
    manifest: serde_json::Value,
    /// Its modules, in the order they are asked.
    modules: Vec<ModuleDetails>,
    /// What its decisions cost since the server started.
    usage: Usage,
}

/// A module of a bundle.
#[derive(Serialize, JsonSchema)]
struct ModuleDetails {
    /// Its id in the manifest.
    id: String,
    /// What it calls itself.
    name: String,
    /// The version it says it has.
    version: String,
    /// What it says it does. Text from a policy: data, not markup.
    summary: String,
    /// Whether every instance starts from a snapshot taken after it was configured.
    snapshot: bool,
    /// The interfaces it imports.
    imports: Vec<String>,
    /// Fuel per decision since the server started.
    fuel: Spread,
}

/// What became of an import.
#[derive(Serialize, JsonSchema)]
pub(super) struct ImportAnswer {
    #[serde(flatten)]
    id: BundleRef,
    /// Whether it serves now and did not before.
    activated: bool,
    /// What else the file taught.
    #[serde(flatten)]
    learnt: LearntBody,
}

pub(super) async fn list(Extract(state): Extract<Arc<Shared>>) -> Json<BundleList> {
    let active = state.host.active();
    let bundles = active.iter().map(|bundle| summary(bundle)).collect();
    Json(BundleList { bundles })
}

/// A bundle that serves, or what an admin asks of its life.
pub(super) async fn show(
    Extract(state): Extract<Arc<Shared>>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    Query(versions): rules::Asked,
) -> Result<Response, Problem> {
    let Path(path) = path.map_err(|_| ProblemKind::BundleUnknown)?;
    // A bundle may be called what else would be a verb.
    if let Some(bundle) = state.host.find(&path) {
        return Ok(Json(details(&state, &bundle)).into_response());
    }
    match rules::split(&path) {
        (name, Some(verb)) => rules::read(&state, &headers, name, verb, &versions),
        (_, None) => Err(ProblemKind::BundleUnknown.into()),
    }
}

/// How a bundle is taken.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct How {
    /// Whether it serves at once.
    #[serde(default = "yes")]
    serve: bool,
}

fn yes() -> bool {
    true
}

/// Takes a bundle: 201 when it was stored, 200 when the very same was stored already.
pub(super) async fn import(
    Extract(state): Extract<Arc<Shared>>,
    Query(how): Query<How>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<ImportAnswer>), Problem> {
    let installation = Arc::clone(rules::admin(&state, &headers)?);
    require_type(&headers, &BUNDLE_TYPES)?;
    let _importing = state.importing.try_lock().map_err(|_| ProblemKind::ImportBusy)?;
    let limits = &state.settings.limits;
    let bytes = read_body(body, limits.import_bytes, limits.import_timeout).await?;
    if bytes.starts_with(b"{") {
        return Err(StoreError::UnknownFile.into());
    }
    let now = state.now();
    let imported = blocking(move || installation.import(&bytes, &act(now, None), how.serve));
    let imported = imported.await?.inspect_err(log_refusal)?;
    let learnt = LearntBody::from(&imported);
    let taken = imported.bundle.unwrap_or(Err(StoreError::UnknownFile)).inspect_err(log_refusal)?;
    let id = BundleRef {
        name: taken.name.to_string(),
        version: taken.version,
        digest: taken.digest.to_string(),
    };
    let activated = taken.active && !taken.known;
    tracing::info!(
        target: "portcullis::bundle",
        bundle = id.name.as_str(),
        version = id.version,
        digest = id.digest.as_str(),
        activated,
    );
    let status = if taken.known { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(ImportAnswer { id, activated, learnt })))
}

fn log_refusal(error: &StoreError) {
    let (code, error) = (error.code(), chain(error));
    tracing::warn!(target: "portcullis::bundle", code, error, "bundle refused");
}

fn summary(bundle: &LoadedBundle) -> BundleSummary {
    BundleSummary {
        id: bundle.id().clone(),
        label: bundle.manifest().label.clone(),
        expires: bundle.manifest().expires.to_string(),
        modules: bundle.modules().iter().map(|module| module.id().to_owned()).collect(),
    }
}

fn details(state: &Shared, bundle: &LoadedBundle) -> BundleDetails {
    let name = &bundle.id().name;
    BundleDetails {
        id: bundle.id().clone(),
        manifest: bundle.manifest().to_value(),
        modules: bundle
            .modules()
            .iter()
            .map(|module| module_details(state, name, module))
            .collect(),
        usage: state.metrics.usage(name),
    }
}

fn module_details(state: &Shared, bundle: &str, module: &Module) -> ModuleDetails {
    let description = module.description();
    ModuleDetails {
        id: module.id().to_owned(),
        name: description.name.clone(),
        version: description.version.clone(),
        summary: description.summary.clone(),
        snapshot: module.unsnapshotted().is_none(),
        imports: module.imports().to_vec(),
        fuel: state.metrics.module_fuel(bundle, module.id()),
    }
}
