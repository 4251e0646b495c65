//! `/v1/bundles`: what serves, and taking a new one.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State as Extract};
use axum::http::{HeaderMap, StatusCode};
use portcullis_bundle::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::admin::authorize;
use crate::engine::{BundleRef, LoadedBundle, Module};
use crate::import::{Imported, Importer};
use crate::limits::{read_body, require_type};
use crate::metrics::{Spread, Usage};
use crate::problem::{Problem, ProblemKind};
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
    /// Whether it replaced another; not when the very same bundle served already.
    activated: bool,
}

pub(super) async fn list(Extract(state): Extract<Arc<Shared>>) -> Json<BundleList> {
    let active = state.host.active();
    let bundles = active.iter().map(|bundle| summary(bundle)).collect();
    Json(BundleList { bundles })
}

pub(super) async fn show(
    Extract(state): Extract<Arc<Shared>>,
    name: Result<Path<String>, PathRejection>,
) -> Result<Json<BundleDetails>, Problem> {
    let name = name.map_err(|_| ProblemKind::BundleUnknown)?;
    let bundle = state.host.find(&name).ok_or(ProblemKind::BundleUnknown)?;
    Ok(Json(details(&state, &bundle)))
}

/// Takes a bundle: 201 when it serves now, 200 when the very same served already.
pub(super) async fn import(
    Extract(state): Extract<Arc<Shared>>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<ImportAnswer>), Problem> {
    let settings = &state.settings;
    let (Some(token), Some(importer)) = (&settings.admin_token, &settings.importer) else {
        return Err(Problem::new(ProblemKind::ImportDisabled)
            .detail("start the server with an admin token and a trust root to take bundles here"));
    };
    authorize(token, &headers)?;
    require_type(&headers, &BUNDLE_TYPES)?;
    let _importing = state.importing.try_lock().map_err(|_| ProblemKind::ImportBusy)?;
    let limits = &settings.limits;
    let bytes = read_body(body, limits.import_bytes, limits.import_timeout).await?;
    let imported = run(importer.clone(), bytes, Arc::clone(&state)).await?;
    let (status, id, activated) = match imported {
        Imported::Activated(id) => (StatusCode::CREATED, id, true),
        Imported::Unchanged(id) => (StatusCode::OK, id, false),
    };
    tracing::info!(
        target: "portcullis::bundle",
        bundle = id.name.as_str(),
        version = id.version,
        digest = id.digest.as_str(),
        activated,
    );
    Ok((status, Json(ImportAnswer { id, activated })))
}

/// Compiling takes its time, so it has a thread of its own.
async fn run(
    importer: Importer,
    bytes: axum::body::Bytes,
    state: Arc<Shared>,
) -> Result<Imported, Problem> {
    let now = Timestamp::from_unix(state.now() / 1000);
    let task = tokio::task::spawn_blocking(move || importer.import(&bytes, now, &state.host));
    match task.await {
        Ok(imported) => imported.map_err(|error| {
            let problem = Problem::from(error);
            tracing::warn!(target: "portcullis::bundle", problem = ?problem, "bundle refused");
            problem
        }),
        Err(_) => Err(ProblemKind::Internal.into()),
    }
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
