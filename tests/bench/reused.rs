//! The same component on one instance that is never replaced: what isolation is measured against.
//!
//! Not what Portcullis does; the engine's settings are those of the runtime as far as they matter to
//! the code that runs.

use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine, Store};

mod contract {
    wasmtime::component::bindgen!({ path: "../wit", world: "guest" });
}

use contract::exports::portcullis::policy::policy::{Principal, Request, Stage};

/// A configured instance.
pub struct Reused {
    store: Store<Silent>,
    guest: contract::Guest,
    request: Request,
}

/// Takes no log.
struct Silent;

impl contract::portcullis::policy::log::Host for Silent {
    fn write(&mut self, _: contract::portcullis::policy::log::Level, _: String) {}
}

impl Reused {
    /// Instantiates and configures a component.
    pub fn new(component: &[u8], settings: &serde_json::Value) -> Self {
        let mut config = Config::new();
        config.consume_fuel(true).cranelift_nan_canonicalization(true).wasm_relaxed_simd(false);
        let engine = Engine::new(&config).expect("an engine");
        let component = Component::from_binary(&engine, component).expect("a component");
        let mut store = Store::new(&engine, Silent);
        store.set_fuel(u64::MAX).expect("fuel");
        let mut linker = Linker::new(&engine);
        contract::Guest::add_to_linker::<_, wasmtime::component::HasSelf<_>>(&mut linker, |s| s)
            .expect("the log");
        let guest =
            contract::Guest::instantiate(&mut store, &component, &linker).expect("an instance");
        let policy = guest.portcullis_policy_policy();
        policy
            .call_configure(&mut store, &settings.to_string())
            .expect("a call")
            .expect("settings");
        Self { store, guest, request: request() }
    }

    /// Evaluates the request on the one instance.
    pub fn evaluate(&mut self) {
        self.store.set_fuel(50_000_000).expect("fuel");
        let policy = self.guest.portcullis_policy_policy();
        let verdict = policy.call_evaluate(&mut self.store, &self.request).expect("a call");
        assert_eq!(verdict.expect("a verdict").findings.len(), 1);
    }
}

fn request() -> Request {
    let request = crate::rules::request();
    let principal = request.principal;
    Request {
        id: request.id,
        stage: Stage::Call,
        tool: request.tool,
        payload: request.payload,
        environment: request.environment,
        principal: Principal {
            tenant: principal.tenant,
            agent: principal.agent,
            user: principal.user,
            roles: principal.roles,
            delegation: principal.delegation,
        },
        session: None,
        now: request.now.unwrap_or(0),
        attributes: Vec::new(),
        facts: Vec::new(),
    }
}
