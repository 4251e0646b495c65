//! The Portcullis policy runtime, to be embedded.
//!
//! ```no_run
//! use portcullis::{Options, Request, Runtime};
//! use portcullis_bundle::{Limits, Root, Timestamp, Trust, open};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let root = Root::read(&std::fs::read("root.json")?, &Limits::default())?;
//! let now = Timestamp::from_unix(1_800_000_000);
//! let bundle = open(&std::fs::read("acme-support-1.policy.tgz")?, &Trust::new(root), now)?;
//! let policy = Runtime::new(Options::default())?.load(&bundle)?;
//! let request = Request::parse(br#"{"tool":"issue_refund","arguments":{"amount":250}}"#)?;
//! let decision = policy.decide(&request.at(1_800_000_000_000));
//! println!("{}", serde_json::to_string(&decision)?);
//! # Ok(()) }
//! ```
//!
//! | to | call |
//! | --- | --- |
//! | load a verified bundle | [`Runtime::load`] |
//! | decide with one bundle | [`LoadedBundle::decide`] |
//! | decide with several, replaced while requests run | [`Host`] |
//! | live for years: import, revoke, roll back, try out | [`Installation`] over a [`portcullis_bundle::store::Store`] |
//! | run a bundle's signed cases | [`case::run`] |
//!
//! What holds here, and must go on holding:
//!
//! 1. No unverified byte reaches wasmtime: [`Runtime::load`] takes a [`portcullis_bundle::Bundle`],
//!    which only [`portcullis_bundle::open`] makes.
//! 2. `decide` returns a [`Decision`], never an error.
//! 3. Every evaluation has an instance of its own; nothing a guest did survives it.
//! 4. A guest can do only what the manifest lists *and* the host links.
//! 5. The evaluation path reads no clock, environment, network or randomness. The one stopwatch is
//!    for `cost.microseconds`, which no guest and no effect ever sees.
//!
//! Not here: HTTP, command lines, keys, files (except the cache of machine code, and the store's, which
//! the bundle package keeps).

mod bundle;
mod cache;
pub mod case;
mod compile;
mod contract;
mod decision;
mod engine;
mod evaluate;
mod host;
mod installation;
mod json;
mod load;
mod module;
mod reason;
mod request;
mod route;
mod sandbox;
mod shadow;
mod snapshot;
mod verdict;
mod wasi;

pub use bundle::LoadedBundle;
pub use cache::CacheError;
pub use decision::{
    BundleRef, Cost, Decision, Edit, Effect, ExplainedFact, ModuleCost, ModuleExplanation,
    Obligation, Place, Reason, Severity,
};
pub use engine::{
    EngineError, MAX_FUEL, MAX_MEMORY_BYTES, MAX_OUTPUT_BYTES, Options, Runtime, SETUP_FUEL,
};
pub use evaluate::Failure;
pub use host::{Answering, Candidate, Host};
pub use installation::{Fault, Installation};
pub use json::{JsonError, MAX_DEPTH};
pub use load::{LoadError, LoadFault};
pub use module::{Description, Module};
pub use reason::ReasonCode;
pub use request::{
    MAX_ENTRIES, MAX_NAME_BYTES, MAX_REQUEST_BYTES, MAX_VALUE_BYTES, Principal, Request,
    RequestBody, RequestError, Session, Stage,
};
pub use route::{Route, Routes};
pub use shadow::{Difference, DifferenceKind, ShadowReport};
