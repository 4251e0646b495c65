//! Personal data and secrets: found by structure and context, redacted exactly.

mod blob;
mod candidate;
mod context;
mod detect;
mod kind;
mod normal;
mod overlap;
mod scan;
mod token;
mod weight;

pub use kind::{Group, Kind};
pub use weight::Decibans;
