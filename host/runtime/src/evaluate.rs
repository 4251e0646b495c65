//! One evaluation of one module: a fresh instance, one call, gone.

use sha2::{Digest as _, Sha256};
use wasmtime::{PoolConcurrencyLimitError, Store, Trap};

use crate::contract::exports::portcullis::policy::policy as wit;
use crate::engine::Shared;
use crate::module::{Link, Module};
use crate::reason::ReasonCode;
use crate::sandbox::State;
use crate::wasi::Wasi;

/// How a guest failed, and more on it for people who may see details.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {detail}", code.text())]
pub struct Failure {
    /// The stable code.
    pub code: ReasonCode,
    /// Text from the engine or the guest: data.
    pub detail: String,
}

/// Longest detail kept of a failure, in bytes.
const MAX_DETAIL_BYTES: usize = 4096;

impl Failure {
    pub(crate) fn new(code: ReasonCode, detail: impl Into<String>) -> Self {
        let mut detail = detail.into();
        detail.truncate(detail.floor_char_boundary(MAX_DETAIL_BYTES));
        Self { code, detail }
    }

    /// Sorts an error of the engine into a code.
    pub(crate) fn from_trap(error: &wasmtime::Error, state: &State) -> Self {
        let code = match error.downcast_ref::<Trap>() {
            Some(Trap::OutOfFuel) => ReasonCode::OutOfFuel,
            Some(Trap::StackOverflow) => ReasonCode::StackOverflow,
            Some(Trap::Interrupt) => ReasonCode::DeadlineExceeded,
            _ if state.memory_denied() => ReasonCode::OutOfMemory,
            Some(_) => ReasonCode::GuestTrapped,
            // The engine has no public type for this one.
            None if format!("{error:#}").contains("fuel allocated for hostcalls") => {
                ReasonCode::OutputTooLarge
            }
            None if error.is::<PoolConcurrencyLimitError>() => ReasonCode::SandboxBusy,
            // What the guest returned cannot be read: bad UTF-8, a list outside its memory.
            None => ReasonCode::OutputInvalid,
        };
        Self::new(code, format!("{error:#}"))
    }

    /// An error before the guest's first instruction is the machine's, unless it says otherwise.
    pub(crate) fn instantiation(error: &wasmtime::Error, state: &State) -> Self {
        let mut failure = Self::from_trap(error, state);
        if failure.code == ReasonCode::OutputInvalid {
            failure.code = ReasonCode::InstantiationFailed;
        }
        failure
    }
}

/// What one evaluation came to.
pub(crate) struct Run {
    pub(crate) outcome: Result<wit::Verdict, Failure>,
    pub(crate) fuel: u64,
    pub(crate) log: Vec<String>,
}

/// Evaluates a request in a fresh instance.
pub(crate) fn evaluate(shared: &Shared, module: &Module, request: &wit::Request<'_>) -> Run {
    let state = State::new(module.memory_bytes());
    let state = match module.link() {
        Link::Pure => state,
        Link::Wasi => state.with_wasi(Wasi::new(request.now, seed(request))),
    };
    let mut store = match shared.store(state, module.fuel()) {
        Ok(store) => store,
        Err(error) => {
            let failure = Failure::new(ReasonCode::InstantiationFailed, format!("{error:#}"));
            return Run { outcome: Err(failure), fuel: 0, log: Vec::new() };
        }
    };
    let outcome = match module.link() {
        Link::Pure => call(&mut store, module, request),
        Link::Wasi => call_with_deadline(shared, &mut store, module, request),
    };
    let fuel = module.fuel().saturating_sub(store.get_fuel().unwrap_or(0));
    Run { outcome, fuel, log: store.into_data().into_log() }
}

fn call(
    store: &mut Store<State>,
    module: &Module,
    request: &wit::Request<'_>,
) -> Result<wit::Verdict, Failure> {
    let instance = match module.instance().instantiate(&mut *store) {
        Ok(instance) => instance,
        Err(error) => return Err(Failure::instantiation(&error, store.data())),
    };
    let exports = module.exports();
    let result = (|| {
        if let Some(settings) = module.settings_per_instance() {
            let configure = exports.configure(store, &instance)?;
            if let (Err(message),) = configure.call(&mut *store, (settings,))? {
                return Ok(Err(message));
            }
        }
        let evaluate = exports.evaluate(store, &instance)?;
        let (verdict,) = evaluate.call(&mut *store, (request.clone(),))?;
        Ok(verdict)
    })();
    conclude(result, store.data())
}

fn call_with_deadline(
    shared: &Shared,
    store: &mut Store<State>,
    module: &Module,
    request: &wit::Request<'_>,
) -> Result<wit::Verdict, Failure> {
    let call = call_async(store, module, request);
    match shared.block_on(module.deadline(), call) {
        Ok(outcome) => outcome,
        Err(_) => Err(Failure::new(
            ReasonCode::DeadlineExceeded,
            format!("not done after {} ms", module.deadline().as_millis()),
        )),
    }
}

/// Fuel after which a guest that imports WASI lets the deadline be looked at.
pub(crate) const YIELD_FUEL: u64 = 100_000;

async fn call_async(
    store: &mut Store<State>,
    module: &Module,
    request: &wit::Request<'_>,
) -> Result<wit::Verdict, Failure> {
    let unable =
        |error: &wasmtime::Error, store: &Store<State>| Failure::instantiation(error, store.data());
    if let Err(error) = store.fuel_async_yield_interval(Some(YIELD_FUEL)) {
        return Err(unable(&error, store));
    }
    let instance = match module.instance().instantiate_async(&mut *store).await {
        Ok(instance) => instance,
        Err(error) => return Err(unable(&error, store)),
    };
    let exports = module.exports();
    let result = async {
        if let Some(settings) = module.settings_per_instance() {
            let configure = exports.configure(store, &instance)?;
            if let (Err(message),) = configure.call_async(&mut *store, (settings,)).await? {
                return Ok(Err(message));
            }
        }
        let evaluate = exports.evaluate(store, &instance)?;
        let (verdict,) = evaluate.call_async(&mut *store, (request.clone(),)).await?;
        Ok(verdict)
    }
    .await;
    conclude(result, store.data())
}

fn conclude(
    result: wasmtime::Result<Result<wit::Verdict, String>>,
    state: &State,
) -> Result<wit::Verdict, Failure> {
    match result {
        Ok(Ok(verdict)) => Ok(verdict),
        Ok(Err(message)) => Err(Failure::new(ReasonCode::GuestError, message)),
        Err(error) => Err(Failure::from_trap(&error, state)),
    }
}

/// Random numbers follow from the request, so that the same request has the same decision.
fn seed(request: &wit::Request<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in ["portcullis/seed/v1", request.id, request.tool, request.payload] {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.update(request.now.to_be_bytes());
    hash.finalize().into()
}
