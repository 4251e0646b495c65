//! A bundle with one policy in it (`guest.wat`), the root it is signed under, and servers to ask.

use std::cell::RefCell;
use std::io;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use portcullis::{Host, Installation, Options, Routes, Runtime};
use portcullis_bundle::store::{Act, Store};
use portcullis_bundle::{
    Group, Limits, NamePattern, PrivateKey, Root, RootDraft, Source, Template, Timestamp, Trust,
    add_root_signature, add_signature, build, open,
};
use tower::ServiceExt as _;

use crate::{AdminToken, Settings, State, app};

/// 2026-01-02T03:04:05.678Z.
pub(super) const NOW: u64 = 1_767_323_045_678;
pub(super) const TOKEN: &str = "0123456789abcdef0123456789abcdef";
pub(super) const DOMAIN: &str = "test";

pub(super) static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Runtime::new(Options::default()).unwrap());
static GUEST: LazyLock<Vec<u8>> = LazyLock::new(component);

fn component() -> Vec<u8> {
    let mut module = wat::parse_str(include_str!("guest.wat")).unwrap();
    let mut resolve = wit_parser::Resolve::default();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../wit");
    let (package, _) = resolve.push_dir(folder).unwrap();
    let world = resolve.select_world(&[package], Some("guest")).unwrap();
    let encoding = wit_component::StringEncoding::UTF8;
    wit_component::embed_component_metadata(&mut module, &resolve, world, encoding).unwrap();
    wit_component::ComponentEncoder::default().module(&module).unwrap().encode().unwrap()
}

pub(super) fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_entropy(&[seed; 32])
}

fn root() -> Root {
    let public = |seed| portcullis_bundle::Signer::public_key(&key(seed)).clone();
    let group = |seed| Group { keyids: vec![public(seed).id()], threshold: 1 };
    let limits = Limits::default();
    let mut draft = RootDraft::new(DOMAIN, Timestamp::parse("2030-01-01T00:00:00Z").unwrap());
    draft.key(&public(1), "root").root(group(1)).key(&public(2), "release");
    draft.key(&public(3), "revocation").revocation(group(3));
    draft.delegate(vec![NamePattern::parse("acme/*").unwrap()], vec![group(2)]);
    let unsigned = draft.to_envelope(&limits).unwrap();
    let signed = add_root_signature(&unsigned, &key(1), &limits).unwrap();
    Root::read(&signed, &limits).unwrap()
}

/// A bundle as it comes over the wire.
pub(super) struct Recipe {
    pub(super) version: u64,
    pub(super) fuel: u64,
    /// What the only case expects.
    pub(super) effect: &'static str,
    pub(super) signer: u8,
}

impl Default for Recipe {
    fn default() -> Self {
        Self { version: 3, fuel: 1_000_000, effect: "deny", signer: 2 }
    }
}

impl Recipe {
    pub(super) fn bytes(&self) -> Vec<u8> {
        let template = serde_json::json!({
            "name": "acme/test",
            "label": "1.0.0",
            "modules": [{
                "id": "guest", "component": "modules/guest.wasm", "fuel": self.fuel,
                "stages": ["call", "result"], "tools": ["*"],
            }],
        });
        let case = serde_json::json!({"cases": [{
            "name": "everything is denied",
            "request": {"tool": "a", "arguments": {}},
            "expect": {"effect": self.effect},
        }]});
        let source = Source {
            template: Template::read(template.to_string().as_bytes()).unwrap(),
            files: vec![
                ("modules/guest.wasm".into(), GUEST.clone()),
                ("cases/all.json".into(), case.to_string().into_bytes()),
            ],
            version: self.version,
            trust_domain: DOMAIN.into(),
            root_version: 1,
            revocations_version: 0,
            created: Timestamp::parse("2026-01-01T00:00:00Z").unwrap(),
            expires: Timestamp::parse("2027-01-01T00:00:00Z").unwrap(),
            build: std::collections::BTreeMap::new(),
        };
        let limits = Limits::default();
        let built = build(&source, &limits).unwrap();
        add_signature(built.bytes(), &key(self.signer), &limits).unwrap()
    }
}

thread_local! {
    static LOGGED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct LogOfThisThread;

impl io::Write for LogOfThisThread {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOGGED.with_borrow_mut(|log| log.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Set once for all tests: a subscriber for one thread would miss what another thread registers.
static LOG: LazyLock<()> = LazyLock::new(|| {
    let subscriber = crate::log::subscriber("info", || LogOfThisThread).unwrap();
    tracing::subscriber::set_global_default(subscriber).unwrap();
});

/// What this test logged on its own thread since it last asked.
pub(super) fn logged() -> String {
    String::from_utf8(LOGGED.take()).unwrap()
}

/// Settings with a clock that stands still.
pub(super) fn settings() -> Settings {
    LazyLock::force(&LOG);
    Settings { clock: Arc::new(|| NOW), ..Settings::default() }
}

/// Settings with an admin.
pub(super) fn with_admin() -> Settings {
    Settings { admin_token: Some(AdminToken::new(TOKEN).unwrap()), ..settings() }
}

/// A host with a store of its own, which lasts as long as this.
pub(super) struct Life {
    _folder: tempfile::TempDir,
    pub(super) installation: Arc<Installation>,
}

impl Life {
    /// On which nothing serves.
    pub(super) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::init(&folder.path().join("store"), root(), now()).unwrap();
        let installation = Installation::new(store, RUNTIME.clone(), Routes::default());
        installation.sync().unwrap();
        Self { _folder: folder, installation: Arc::new(installation) }
    }

    /// On which the bundle serves.
    pub(super) fn serving(recipe: &Recipe) -> Self {
        let life = Self::empty();
        let act = Act { clock: now(), by: "tests", reason: None };
        life.installation.import(&recipe.bytes(), &act, true).unwrap().bundle.unwrap().unwrap();
        life
    }

    pub(super) fn app(&self, settings: Settings) -> Router {
        app(State::living(Arc::clone(&self.installation), settings))
    }
}

fn now() -> Timestamp {
    Timestamp::from_unix(NOW / 1000)
}

/// A host on which the bundle serves, and which nobody can change.
pub(super) fn host(recipe: &Recipe) -> Arc<Host> {
    let bundle = open(&recipe.bytes(), &Trust::new(root()), now()).unwrap();
    let host = Host::new();
    host.activate(RUNTIME.load(&bundle).unwrap());
    Arc::new(host)
}

/// A server on which the bundle serves.
pub(super) fn serving(settings: Settings) -> Router {
    app(State::new(host(&Recipe::default()), settings))
}

/// A server on which nothing serves.
pub(super) fn empty(settings: Settings) -> Router {
    app(State::new(Arc::new(Host::new()), settings))
}

pub(super) fn get(path: &str) -> Request<Body> {
    Request::get(path).header(header::HOST, "localhost").body(Body::empty()).unwrap()
}

pub(super) fn post(path: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path)
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap()
}

/// The request with one more header.
pub(super) fn with(mut request: Request<Body>, name: &'static str, value: &str) -> Request<Body> {
    request.headers_mut().append(name, value.parse().unwrap());
    request
}

/// The request of an admin.
pub(super) fn as_admin(request: Request<Body>) -> Request<Body> {
    with(request, "authorization", &format!("Bearer {TOKEN}"))
}

/// An answer, whole.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Answer {
    pub(super) async fn read(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(bytes.to_vec()).unwrap();
        Self { status: parts.status, headers: parts.headers, body }
    }

    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(super) fn code(&self) -> String {
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json", "{}", self.body);
        let body = self.json();
        assert_eq!(body["status"], self.status.as_u16());
        body["code"].as_str().unwrap().to_owned()
    }
}

pub(super) async fn send(app: &Router, request: Request<Body>) -> Answer {
    Answer::read(app.clone().oneshot(request).await.unwrap()).await
}
