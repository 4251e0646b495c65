//! Lines for the decision's trace.
//!
//! A component that calls nothing here has no imports at all. Natively the lines go nowhere.

pub use crate::bindings::portcullis::policy::log::Level;

/// Appends a line to the decision's trace, for auditors. The host keeps at most 64 lines of 1 KiB.
pub fn write(level: Level, text: &str) {
    #[cfg(target_family = "wasm")]
    crate::bindings::portcullis::policy::log::write(level, text);
    #[cfg(not(target_family = "wasm"))]
    let _ = (level, text);
}
