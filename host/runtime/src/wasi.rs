//! The locked-down WASI context, for guests compiled by a WASI toolchain.
//!
//! No preopened folder, no socket, no environment, no argument, empty standard input. The clocks
//! stand still at the request's time; random numbers come from a seed that the request determines,
//! so that the same request has the same decision.

use std::time::Duration;

use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng as _;
use wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use wasmtime_wasi::{
    HostMonotonicClock, HostWallClock, ResourceTable, WasiCtx, WasiCtxBuilder, WasiCtxView,
};

/// Most bytes kept of what a guest writes to its standard output and error.
const MAX_OUTPUT_BYTES: usize = 64 * 1024;

/// Most random bytes a guest gets in one call.
const MAX_RANDOM_BYTES: u64 = 64 * 1024;

/// Interfaces a guest may import when its manifest entry lists them. Everything else of WASI is
/// refused whatever the manifest says: sockets, HTTP, and the insecure random interfaces, whose
/// only use is to differ from run to run.
const LINKABLE: [&str; 5] =
    ["wasi:cli/", "wasi:io/", "wasi:clocks/", "wasi:random/random", "wasi:filesystem/"];

/// Whether an import (such as `wasi:cli/exit@0.2.6`) can be linked at all.
pub(crate) fn is_linkable(import: &str) -> bool {
    LINKABLE.iter().any(|prefix| import.starts_with(prefix)) && import.contains("@0.2.")
}

/// A WASI context that gives access to nothing.
pub(crate) struct Wasi {
    context: WasiCtx,
    table: ResourceTable,
    output: MemoryOutputPipe,
}

impl Wasi {
    /// A context whose clocks show `now` (UTC milliseconds) and whose random numbers follow `seed`.
    pub(crate) fn new(now: u64, seed: [u8; 32]) -> Self {
        let output = MemoryOutputPipe::new(MAX_OUTPUT_BYTES);
        let seed128 = seed
            .iter()
            .take(16)
            .fold(0_u128, |number, byte| number.wrapping_shl(8) | u128::from(*byte));
        let context = WasiCtxBuilder::new()
            .stdout(output.clone())
            .stderr(output.clone())
            .wall_clock(Frozen(Duration::from_millis(now)))
            .monotonic_clock(Frozen(Duration::from_millis(now)))
            .secure_random(ChaCha20Rng::from_seed(seed))
            .insecure_random(ChaCha20Rng::from_seed(seed))
            .insecure_random_seed(seed128)
            .max_random_size(MAX_RANDOM_BYTES)
            .allow_tcp(false)
            .allow_udp(false)
            .allow_ip_name_lookup(false)
            .build();
        Self { context, table: ResourceTable::new(), output }
    }

    pub(crate) fn view(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.context, table: &mut self.table }
    }

    /// What the guest wrote to its standard output and error.
    pub(crate) fn output(&self) -> String {
        String::from_utf8_lossy(&self.output.contents()).into_owned()
    }
}

struct Frozen(Duration);

impl HostWallClock for Frozen {
    fn resolution(&self) -> Duration {
        Duration::from_millis(1)
    }
    fn now(&self) -> Duration {
        self.0
    }
}

impl HostMonotonicClock for Frozen {
    fn resolution(&self) -> u64 {
        1_000_000
    }
    fn now(&self) -> u64 {
        u64::try_from(self.0.as_nanos()).unwrap_or(u64::MAX)
    }
}
