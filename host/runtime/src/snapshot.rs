//! Configure once: runs `configure` and writes the memory it leaves back into the component, so that
//! every later instance starts configured.
//!
//! Wizer instruments the component so that its state can be read, we run it, Wizer writes the state
//! into a new component. Components it cannot do this for are configured anew per instance.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wasmtime::component::{Component, Instance, Lift, WasmList};
use wasmtime::{Store, StoreContextMut};
use wasmtime_wizer::{ComponentContext, ComponentInstanceState, Wizer};

use crate::compile;
use crate::contract::Guest;
use crate::engine::{SETUP_FUEL, Shared};
use crate::evaluate::Failure;
use crate::sandbox::State;

/// A component whose state can be read, compiled.
pub(crate) struct Instrumented<'a> {
    wizer: Wizer,
    context: ComponentContext<'a>,
    pub(crate) component: Component,
}

/// What configuring a component came to.
pub(crate) enum Configured {
    /// The component with its configured memory, and the facts it needs.
    Snapshot(Vec<u8>, Vec<String>),
    /// Its state cannot be written back, for this reason.
    Unable(String),
    /// It refused its settings.
    Refused(String),
    /// It failed.
    Failed(Failure),
    /// Its functions have other types than the contract's.
    Incompatible(String),
}

/// Makes a component's state readable and compiles it. Nothing runs.
///
/// # Errors
/// The reason why this component cannot be snapshotted.
pub(crate) fn instrument<'a>(shared: &Shared, bytes: &'a [u8]) -> Result<Instrumented<'a>, String> {
    let attempt = || {
        let mut wizer = Wizer::new();
        wizer.keep_init_func(true);
        let (context, wasm) = wizer.instrument_component(bytes)?;
        // The same for all settings, so a host with many of them compiles it once.
        let component = compile::instrumented(shared, bytes, &wasm)?;
        Ok(Instrumented { wizer, context, component })
    };
    unless_panic(attempt)?.map_err(|error: wasmtime::Error| format!("{error:#}"))
}

/// Configures an instrumented component that imports at most the log, and snapshots it.
pub(crate) fn configure(
    shared: &Shared,
    instrumented: &Instrumented<'_>,
    settings: &str,
    memory_bytes: usize,
) -> Configured {
    unless_panic(|| attempt(shared, instrumented, settings, memory_bytes))
        .unwrap_or_else(Configured::Unable)
}

/// Wizer reports some of what it does not support by panicking.
fn unless_panic<T>(attempt: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(attempt))
        .map_err(|_| "the snapshot tool gave up on this component".to_owned())
}

fn attempt(
    shared: &Shared,
    instrumented: &Instrumented<'_>,
    settings: &str,
    memory_bytes: usize,
) -> Configured {
    let mut store = match shared.store(State::new(memory_bytes), SETUP_FUEL) {
        Ok(store) => store,
        Err(error) => return Configured::Unable(format!("{error:#}")),
    };
    let instance = match shared.pure.instantiate(&mut store, &instrumented.component) {
        Ok(instance) => instance,
        Err(error) => return Configured::Failed(Failure::instantiation(&error, store.data())),
    };
    let guest = match Guest::new(&mut store, &instance) {
        Ok(guest) => guest,
        Err(error) => return Configured::Incompatible(format!("{error:#}")),
    };
    let configured = guest.portcullis_policy_policy().call_configure(&mut store, settings);
    let needs = match configured {
        Ok(Ok(requirements)) => requirements.facts,
        Ok(Err(message)) => return Configured::Refused(message),
        Err(error) => return Configured::Failed(Failure::from_trap(&error, store.data())),
    };
    // Reading the state back is the host's work, not the guest's.
    store.set_hostcall_fuel(usize::MAX);
    if let Err(error) = store.set_fuel(u64::MAX) {
        return Configured::Unable(format!("{error:#}"));
    }
    let mut reader = Reader { store: &mut store, instance };
    let Instrumented { wizer, context, .. } = instrumented;
    match pollster::block_on(wizer.snapshot_component(context, &mut reader)) {
        Ok(wasm) => Configured::Snapshot(wasm, needs),
        Err(error) => Configured::Unable(format!("{error:#}")),
    }
}

/// Reads the state of an instrumented instance.
struct Reader<'a> {
    store: &'a mut Store<State>,
    instance: Instance,
}

impl Reader<'_> {
    /// Calls one of the functions that instrumenting added.
    #[expect(
        clippy::expect_used,
        reason = "these functions were added by Wizer, which cannot be told of errors; the caller catches the panic"
    )]
    fn read<R: Lift + 'static, T>(
        &mut self,
        interface: &str,
        function: &str,
        take: impl FnOnce(StoreContextMut<'_, State>, R) -> T,
    ) -> T {
        use wasmtime::AsContextMut as _;
        let mut call = || {
            let (_, interface) = self.instance.get_export(&mut *self.store, None, interface)?;
            let (_, export) =
                self.instance.get_export(&mut *self.store, Some(&interface), function)?;
            let function =
                self.instance.get_typed_func::<(), (R,)>(&mut *self.store, export).ok()?;
            function.call(&mut *self.store, ()).ok()
        };
        let (value,) = call().expect("reads the instance's state");
        take(self.store.as_context_mut(), value)
    }
}

impl ComponentInstanceState for Reader<'_> {
    async fn call_func_ret_list_u8(
        &mut self,
        instance: &str,
        func: &str,
        contents: impl FnOnce(&[u8]) + Send,
    ) {
        self.read(instance, func, |store, list: WasmList<u8>| contents(list.as_le_slice(&store)));
    }

    async fn call_func_ret_s32(&mut self, instance: &str, func: &str) -> i32 {
        self.read(instance, func, |_, value| value)
    }

    async fn call_func_ret_s64(&mut self, instance: &str, func: &str) -> i64 {
        self.read(instance, func, |_, value| value)
    }

    async fn call_func_ret_f32(&mut self, instance: &str, func: &str) -> u32 {
        self.read(instance, func, |_, value: f32| value.to_bits())
    }

    async fn call_func_ret_f64(&mut self, instance: &str, func: &str) -> u64 {
        self.read(instance, func, |_, value: f64| value.to_bits())
    }
}
