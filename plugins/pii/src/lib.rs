//! Personal data and secrets: found by structure and context, redacted exactly.

#[expect(dead_code, reason = "called by the scan")]
mod address;
#[expect(dead_code, reason = "called by the scan")]
mod birth;
mod candidate;
mod kind;
#[expect(dead_code, reason = "called by the scan")]
mod person;
mod weight;

pub use kind::{Group, Kind};
pub use weight::Decibans;
#[cfg(test)]
