//! `/v1/bundles/NAME/…` and `/v1/trust`: what an admin may ask and change of stored bundles.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State as Extract};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use portcullis_bundle::store::{Candidate, Event, Imported, NameState, StoreError, Stored, View};
use portcullis_bundle::{BundleName, Timestamp, diff, inspect};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::blocking;
use crate::admin::authorize;
use crate::engine::Installation;
use crate::import::act;
use crate::limits::{read_body, require_type};
use crate::problem::{Problem, ProblemKind};
use crate::state::Shared;
use crate::watch::InboxOutcome;

const JSON: &str = "application/json";
/// Bytes of the body of a change.
const MAX_CHANGE_BYTES: usize = 4096;
/// The last segments of paths that are about a bundle's life rather than about what serves.
pub(super) const VERBS: [&str; 8] =
    ["history", "shadow", "diff", "activate", "rollback", "pin", "candidate", "promote"];

/// What a change says.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Change {
    /// The version it is about; for `activate`, `rollback` and `candidate`.
    version: Option<u64>,
    /// Why; kept. Needed to promote a candidate beyond its manifest's allowance.
    reason: Option<String>,
    /// How many of a thousand requests a candidate sees; all of them by default.
    per_mille: Option<u16>,
}

/// Which versions to compare.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Versions {
    from: Option<u64>,
    to: Option<u64>,
}

/// The life of a bundle on this host.
#[derive(Serialize, JsonSchema)]
pub(super) struct History {
    /// Its name.
    name: String,
    /// The highest version that was imported: a further import must be higher.
    highest: u64,
    /// The oldest version that may serve again.
    floor: u64,
    /// The version that serves.
    active: Option<u64>,
    /// Whether imports leave it serving.
    pinned: bool,
    /// Why the version that served last does not stand any more.
    stopped: Option<StoppedBody>,
    /// The version that is tried out, and on how many of a thousand requests.
    candidate: Option<CandidateBody>,
    /// Every stored version, ascending.
    versions: Vec<VersionBody>,
    /// What was done, oldest first.
    events: Vec<EventBody>,
}

#[derive(Serialize, JsonSchema)]
struct StoppedBody {
    version: u64,
    code: String,
    at: String,
}

#[derive(Serialize, JsonSchema)]
struct CandidateBody {
    version: u64,
    per_mille: u16,
}

#[derive(Serialize, JsonSchema)]
struct VersionBody {
    version: u64,
    digest: String,
    /// When it was imported.
    imported: String,
    /// Whether it may serve now; otherwise the code that says why not.
    refused: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct EventBody {
    at: String,
    what: &'static str,
    version: u64,
    from: Option<u64>,
    by: String,
    /// The operator's word: data.
    reason: String,
}

/// What this host judges bundles by.
#[derive(Serialize, JsonSchema)]
pub(super) struct TrustBody {
    /// The customer and stage it belongs to.
    trust_domain: String,
    root: RootBody,
    /// The revocation list in force; none when there is none.
    revocations: Option<RevocationsBody>,
    /// The latest time that has certainly passed.
    time_seen: String,
    /// Whether the clock says an earlier time than that, by more than an hour.
    clock_rollback: bool,
    /// What became of the files in the inbox, oldest first.
    inbox: Vec<InboxOutcome>,
}

#[derive(Serialize, JsonSchema)]
struct RootBody {
    version: u64,
    digest: String,
    expires: String,
}

#[derive(Serialize, JsonSchema)]
struct RevocationsBody {
    version: u64,
    digest: String,
    /// How many keys it revokes.
    keys: usize,
    /// How many bundles.
    bundles: usize,
    /// How many files.
    files: usize,
}

/// What a trust document changed.
#[derive(Serialize, JsonSchema)]
pub(super) struct LearntBody {
    /// Roots that are trusted now and were not before.
    roots: Vec<u64>,
    /// The revocation list that is in force now and was not before.
    revocations: Option<u64>,
    /// Bundles that stopped serving.
    stopped: Vec<String>,
    /// What an operator should know although nothing is wrong.
    notes: Vec<String>,
}

impl From<&Imported> for LearntBody {
    fn from(imported: &Imported) -> Self {
        Self {
            roots: imported.roots.clone(),
            revocations: imported.revocations,
            stopped: imported.stopped.iter().map(|(name, _)| name.to_string()).collect(),
            notes: imported.notes.iter().map(ToString::to_string).collect(),
        }
    }
}

/// The installation, for whoever shows that they are the admin.
pub(super) fn admin<'s>(
    state: &'s Shared,
    headers: &HeaderMap,
) -> Result<&'s Arc<Installation>, Problem> {
    let (Some(token), Some(installation)) = (&state.settings.admin_token, &state.installation)
    else {
        return Err(Problem::new(ProblemKind::ImportDisabled)
            .detail("start the server with an admin token to change bundles here"));
    };
    authorize(token, headers)?;
    Ok(installation)
}

/// What a path below `/v1/bundles/` asks for: a name, and a verb where it ends in one.
pub(super) fn split(path: &str) -> (&str, Option<&str>) {
    match path.rsplit_once('/') {
        Some((name, verb)) if VERBS.contains(&verb) => (name, Some(verb)),
        _ => (path, None),
    }
}

fn bundle_name(text: &str) -> Result<BundleName, Problem> {
    BundleName::parse(text).ok_or_else(|| ProblemKind::BundleUnknown.into())
}

/// `GET /v1/bundles/NAME/history`, `…/shadow`, `…/diff`.
pub(super) fn read(
    state: &Shared,
    headers: &HeaderMap,
    name: &str,
    verb: &str,
    versions: &Versions,
) -> Result<Response, Problem> {
    let installation = admin(state, headers)?;
    let name = bundle_name(name)?;
    match verb {
        "history" => Ok(Json(history(installation, &name, state.now())?).into_response()),
        "shadow" | "candidate" => match installation.report(&name)? {
            Some(report) => Ok(Json(report).into_response()),
            None => Err(StoreError::NoCandidate { name }.into()),
        },
        "diff" => compare(installation, &name, versions),
        _ => Err(Problem::not_allowed(methods(Some(verb)))),
    }
}

/// The methods that a path below `/v1/bundles/` takes.
fn methods(verb: Option<&str>) -> &'static str {
    match verb {
        Some("candidate") => "GET,HEAD,POST,DELETE",
        Some("pin") => "POST,DELETE",
        Some("activate" | "rollback" | "promote") => "POST",
        _ => "GET,HEAD",
    }
}

fn compare(
    installation: &Installation,
    name: &BundleName,
    versions: &Versions,
) -> Result<Response, Problem> {
    let (Some(from), Some(to)) = (versions.from, versions.to) else {
        return Err(Problem::new(ProblemKind::ChangeMalformed).detail("`?from=N&to=M` is needed"));
    };
    let view = installation.store().view()?;
    let side = |version: u64| -> Result<_, Problem> {
        let bytes = view.bytes(view.stored(name, version)?)?;
        inspect(&bytes, view.trust.limits()).map_err(|error| StoreError::Bundle(error).into())
    };
    Ok(Json(diff(&side(from)?, &side(to)?)).into_response())
}

/// Changes over HTTP, and the two other ways to ask about a path below `/v1/bundles/`.
pub(super) async fn change(
    Extract(state): Extract<Arc<Shared>>,
    method: Method,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<History>, Problem> {
    let (name, Some(verb)) = split(&path) else {
        return Err(Problem::not_allowed(methods(None)));
    };
    let installation = Arc::clone(admin(&state, &headers)?);
    let name = bundle_name(name)?;
    let undo = method == Method::DELETE;
    let body = if undo && !headers.contains_key(axum::http::header::CONTENT_TYPE) {
        Change::default()
    } else {
        require_type(&headers, &[JSON])?;
        let limits = &state.settings.limits;
        parse(&read_body(body, MAX_CHANGE_BYTES, limits.body_timeout).await?)?
    };
    let _importing = state.importing.try_lock().map_err(|_| ProblemKind::ImportBusy)?;
    let verb = verb.to_owned();
    let now = state.now();
    let changed = blocking(move || {
        make(&installation, &name, &verb, undo, &body, now)?;
        Ok::<_, Problem>(history(&installation, &name, now)?)
    });
    changed.await?.map(Json)
}

fn parse(bytes: &[u8]) -> Result<Change, Problem> {
    if bytes.is_empty() {
        return Ok(Change::default());
    }
    serde_json::from_slice(bytes)
        .map_err(|error| Problem::new(ProblemKind::ChangeMalformed).detail(error.to_string()))
}

fn make(
    installation: &Installation,
    name: &BundleName,
    verb: &str,
    undo: bool,
    change: &Change,
    now: u64,
) -> Result<(), Problem> {
    let act = act(now, change.reason.as_deref());
    let version = || {
        let needed = || Problem::new(ProblemKind::ChangeMalformed).detail("`version` is needed");
        change.version.ok_or_else(needed)
    };
    match (verb, undo) {
        ("activate", false) => installation.activate(name, version()?, &act)?,
        ("rollback", false) => installation.roll_back(name, version()?, &act)?,
        ("promote", false) => drop(installation.promote(name, &act)?),
        ("pin", undo) => drop(installation.pin(name, !undo, &act)?),
        ("candidate", false) => {
            let per_mille = change.per_mille.unwrap_or(1000);
            if !(1..=1000).contains(&per_mille) {
                return Err(Problem::new(ProblemKind::ChangeMalformed)
                    .detail("`per_mille` is from 1 to 1000"));
            }
            installation.try_out(name, Candidate { version: version()?, per_mille }, &act)?;
        }
        ("candidate", true) => drop(installation.drop_candidate(name, &act)?),
        _ => return Err(Problem::not_allowed(methods(Some(verb)))),
    }
    tracing::info!(target: "portcullis::bundle", bundle = name.as_str(), verb, undo, "changed");
    Ok(())
}

fn history(
    installation: &Installation,
    name: &BundleName,
    now: u64,
) -> Result<History, StoreError> {
    let view = installation.store().view()?;
    let known = view.name(name)?;
    let clock = view.now(Timestamp::from_unix(now / 1000));
    Ok(History {
        name: name.to_string(),
        highest: known.highest,
        floor: view.floor(name),
        active: known.active,
        pinned: known.pinned,
        stopped: known.stopped.as_ref().map(|stopped| StoppedBody {
            version: stopped.version,
            code: stopped.code.clone(),
            at: stopped.at.to_string(),
        }),
        candidate: known.candidate.map(|candidate| CandidateBody {
            version: candidate.version,
            per_mille: candidate.per_mille,
        }),
        versions: known.stored.iter().map(|stored| version(&view, name, stored, clock)).collect(),
        events: events(known),
    })
}

fn version(view: &View, name: &BundleName, stored: &Stored, now: Timestamp) -> VersionBody {
    let refused = view.eligible(name, stored.version, now).err();
    VersionBody {
        version: stored.version,
        digest: stored.digest.to_string(),
        imported: stored.at.to_string(),
        refused: refused.map(|error| error.code().to_owned()),
    }
}

fn events(known: &NameState) -> Vec<EventBody> {
    let event = |event: &Event| EventBody {
        at: event.at.to_string(),
        what: event.what.as_str(),
        version: event.version,
        from: event.from,
        by: event.by.clone(),
        reason: event.reason.clone(),
    };
    known.events.iter().map(event).collect()
}

/// `GET /v1/trust`: what this host judges bundles by.
pub(super) async fn trust(
    Extract(state): Extract<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Json<TrustBody>, Problem> {
    let view = admin(&state, &headers)?.store().view()?;
    let root = view.trust.root();
    let clock = Timestamp::from_unix(state.now() / 1000);
    Ok(Json(TrustBody {
        trust_domain: view.state.trust_domain.clone(),
        root: RootBody {
            version: root.document().version,
            digest: root.digest().to_string(),
            expires: root.document().expires.to_string(),
        },
        revocations: view.trust.revocations().map(|list| RevocationsBody {
            version: list.list().version,
            digest: list.digest().to_string(),
            keys: list.list().keys.len(),
            bundles: list.list().bundles.len(),
            files: list.list().files.len(),
        }),
        time_seen: view.state.time_seen.to_string(),
        clock_rollback: view.clock_is_behind(clock),
        inbox: state.inbox(),
    }))
}

/// `POST /v1/trust`: a root or a revocation list.
pub(super) async fn learn(
    Extract(state): Extract<Arc<Shared>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<LearntBody>, Problem> {
    let installation = Arc::clone(admin(&state, &headers)?);
    require_type(&headers, &[JSON])?;
    let limits = &state.settings.limits;
    let bytes = read_body(body, limits.import_bytes, limits.import_timeout).await?;
    if !bytes.starts_with(b"{") {
        return Err(StoreError::UnknownFile.into());
    }
    let _importing = state.importing.try_lock().map_err(|_| ProblemKind::ImportBusy)?;
    let now = state.now();
    let imported = blocking(move || installation.import(&bytes, &act(now, None), true)).await??;
    let text = crate::learnt(&imported);
    tracing::info!(target: "portcullis::bundle", text, "trust changed");
    Ok(Json(LearntBody::from(&imported)))
}

/// `GET /v1/bundles/NAME/diff?from=…`: the query where there is one.
pub(super) type Asked = Query<Versions>;
