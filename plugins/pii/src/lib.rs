//! Personal data and secrets: found by structure and context, redacted exactly.

mod candidate;
mod context;
mod kind;
mod normal;
mod weight;

pub use kind::{Group, Kind};
pub use weight::Decibans;
