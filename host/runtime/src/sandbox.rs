//! One instance's world: what it may use, what it logged, what it asked for in vain.
//!
//! A [`State`] lives as long as one evaluation (or one `configure`). Nothing in it outlives the
//! instance except the log, which is data.

use wasmtime::ResourceLimiter;
use wasmtime_wasi::{WasiCtxView, WasiView};

use crate::contract::portcullis::policy::log;
use crate::wasi::Wasi;

/// Most lines of log kept of one evaluation.
pub(crate) const MAX_LOG_LINES: usize = 64;
/// Longest line of log kept, in bytes.
pub(crate) const MAX_LOG_LINE_BYTES: usize = 1024;
/// Most elements a guest's tables may have.
const MAX_TABLE_ELEMENTS: usize = 65_536;

/// What the host keeps for one instance.
pub(crate) struct State {
    memory_bytes: usize,
    memory_denied: bool,
    pub(crate) log: Vec<String>,
    wasi: Option<Box<Wasi>>,
}

impl State {
    /// The state of an instance that may use so much memory and imports nothing of WASI.
    pub(crate) fn new(memory_bytes: usize) -> Self {
        Self { memory_bytes, memory_denied: false, log: Vec::new(), wasi: None }
    }

    /// The same with a locked-down WASI context.
    pub(crate) fn with_wasi(mut self, wasi: Wasi) -> Self {
        self.wasi = Some(Box::new(wasi));
        self
    }

    /// Whether a growth of memory was refused.
    pub(crate) fn memory_denied(&self) -> bool {
        self.memory_denied
    }

    /// The lines logged, with what a WASI guest wrote to its standard output and error.
    pub(crate) fn into_log(mut self) -> Vec<String> {
        if let Some(wasi) = self.wasi.take() {
            for line in wasi.output().lines() {
                push_line(&mut self.log, line);
            }
        }
        self.log
    }
}

impl ResourceLimiter for State {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let allowed = desired <= self.memory_bytes;
        self.memory_denied |= !allowed;
        Ok(allowed)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= MAX_TABLE_ELEMENTS)
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        self.wasi.get_or_insert_with(|| Box::new(Wasi::new(0, [0; 32]))).view()
    }
}

impl log::Host for State {
    fn write(&mut self, level: log::Level, text: String) {
        let level = match level {
            log::Level::Debug => "debug",
            log::Level::Info => "info",
            log::Level::Warn => "warn",
            log::Level::Error => "error",
        };
        if self.log.len() < MAX_LOG_LINES {
            push_line(&mut self.log, &format!("{level}: {text}"));
        }
    }
}

fn push_line(log: &mut Vec<String>, line: &str) {
    if log.len() < MAX_LOG_LINES {
        let end = line.floor_char_boundary(MAX_LOG_LINE_BYTES);
        log.push(line.get(..end).unwrap_or_default().to_owned());
    }
}
