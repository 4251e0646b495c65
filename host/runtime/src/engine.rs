//! The engine: one compiler, one pool of sandboxes, one linker, shared by every loaded bundle.
//!
//! Cheap to clone. Everything expensive (compiling, configuring, linking) happens in
//! [`Runtime::load`](crate::Runtime::load); an evaluation only takes an instance from the pool.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::{HasSelf, Linker};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store};

use crate::cache::{Cache, CacheError};
use crate::contract::portcullis::policy::log;
use crate::sandbox::State;

/// Largest linear memory any module may ask for, in bytes.
pub const MAX_MEMORY_BYTES: u64 = 256 << 20;
/// Most fuel any module may ask for, per evaluation.
pub const MAX_FUEL: u64 = 10_000_000_000;
/// Fuel `describe` and `configure` may use.
pub const SETUP_FUEL: u64 = 20_000_000_000;
/// Most bytes the host copies out of a guest for one answer. Bounds what a verdict whose strings
/// all alias the same memory can make the host allocate.
pub const MAX_OUTPUT_BYTES: usize = 8 << 20;
/// Memory of an instance that is wiped by writing zeros instead of asking the kernel.
const KEEP_RESIDENT_BYTES: usize = 4 << 20;

/// How a runtime is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder for compiled components, created with mode `0700`; none: nothing is cached. It must
    /// belong to this host alone: what is in it is executed.
    pub cache: Option<PathBuf>,
    /// Most evaluations at once; a further one fails closed with `sandbox-busy`. Each reserves
    /// address space (4 GiB), not memory.
    pub max_concurrent: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { cache: None, max_concurrent: 64 }
    }
}

/// Why a runtime could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The sandbox's engine does not run on this machine.
    #[error("the WebAssembly engine cannot be set up on this machine")]
    Engine(#[source] wasmtime::Error),
    /// The cache folder cannot be used.
    #[error("the cache of compiled components cannot be used")]
    Cache(#[source] CacheError),
    /// The timer for guests that import WASI cannot be started.
    #[error("the timer for guests that import `wasi:*` cannot be started")]
    Timer(#[source] std::io::Error),
}

/// The engine and everything shared by the bundles loaded into it.
#[derive(Clone)]
pub struct Runtime {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) engine: Engine,
    /// For guests that import at most the log: no call can block, so fuel alone bounds them.
    pub(crate) pure: Linker<State>,
    /// For guests that import WASI.
    pub(crate) wasi: Linker<State>,
    /// Drives the deadlines of guests that import WASI.
    timer: Timer,
    pub(crate) cache: Option<Cache>,
}

impl Runtime {
    /// Sets up an engine.
    ///
    /// # Errors
    /// The machine cannot run it, or the cache folder is not private to this user.
    pub fn new(options: Options) -> Result<Self, EngineError> {
        let engine = Engine::new(&config(options.max_concurrent)).map_err(EngineError::Engine)?;
        let pure = pure_linker(&engine).map_err(EngineError::Engine)?;
        let mut wasi = pure_linker(&engine).map_err(EngineError::Engine)?;
        wasmtime_wasi::p2::add_to_linker_async(&mut wasi).map_err(EngineError::Engine)?;
        let timer = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("portcullis-deadline")
            .enable_time()
            .build()
            .map(|threads| Timer(Some(threads)))
            .map_err(EngineError::Timer)?;
        let cache = options
            .cache
            .map(|folder| Cache::open(&folder))
            .transpose()
            .map_err(EngineError::Cache)?;
        Ok(Self { shared: Arc::new(Shared { engine, pure, wasi, timer, cache }) })
    }
}

/// Threads that end without being waited for. Dropped plainly they would panic in asynchronous code,
/// which is where a server drops its last bundle.
struct Timer(Option<tokio::runtime::Runtime>);

impl Timer {
    fn enter(&self) -> Option<tokio::runtime::EnterGuard<'_>> {
        self.0.as_ref().map(tokio::runtime::Runtime::enter)
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(threads) = self.0.take() {
            threads.shutdown_background();
        }
    }
}

impl Shared {
    /// A store for one instance.
    pub(crate) fn store(&self, state: State, fuel: u64) -> wasmtime::Result<Store<State>> {
        let mut store = Store::new(&self.engine, state);
        store.limiter(|state| state);
        store.set_fuel(fuel)?;
        store.set_hostcall_fuel(MAX_OUTPUT_BYTES);
        Ok(store)
    }

    /// Runs a call that may block, until its deadline. Works inside and outside an async runtime.
    pub(crate) fn block_on<T>(
        &self,
        deadline: Duration,
        call: impl Future<Output = T>,
    ) -> Result<T, tokio::time::error::Elapsed> {
        let _entered = self.timer.enter();
        pollster::block_on(async { tokio::time::timeout(deadline, call).await })
    }
}

/// What makes a decision the same everywhere: no threads, no relaxed SIMD, canonical NaNs, fixed
/// limits, fuel counted.
fn config(max_concurrent: u32) -> Config {
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(max_concurrent)
        .total_core_instances(max_concurrent.saturating_mul(8))
        .total_memories(max_concurrent)
        .total_tables(max_concurrent.saturating_mul(4))
        .total_stacks(max_concurrent)
        .max_core_instances_per_component(64)
        .max_memories_per_component(1)
        .max_tables_per_component(8)
        .max_component_instance_size(1 << 20)
        .max_core_instance_size(1 << 20)
        .table_elements(65_536)
        .max_memory_size(usize::try_from(MAX_MEMORY_BYTES).unwrap_or(usize::MAX))
        .linear_memory_keep_resident(KEEP_RESIDENT_BYTES)
        .table_keep_resident(KEEP_RESIDENT_BYTES)
        .max_unused_warm_slots(8)
        .pagemap_scan(wasmtime::Enabled::Auto);
    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .consume_fuel(true)
        .cranelift_nan_canonicalization(true)
        .wasm_relaxed_simd(false)
        .wasm_memory64(false)
        .wasm_backtrace_max_frames(None)
        .max_wasm_stack(512 << 10)
        .memory_init_cow(true);
    config
}

fn pure_linker(engine: &Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    log::add_to_linker::<_, HasSelf<State>>(&mut linker, |state| state)?;
    Ok(linker)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_runtime_may_be_dropped_in_asynchronous_code() {
        let threads = tokio::runtime::Builder::new_current_thread().build().unwrap();
        threads.block_on(async { drop(Runtime::new(Options::default()).unwrap()) });
    }
}
