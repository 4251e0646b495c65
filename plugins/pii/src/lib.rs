//! Personal data and secrets: found by structure and context, redacted exactly.

mod address;
mod allow;
mod birth;
mod blob;
mod candidate;
mod context;
mod custom;
mod detect;
mod detector;
mod edit;
mod finding;
mod identifier;
mod kind;
mod mark;
mod normal;
mod overlap;
mod payload;
mod person;
mod phone;
mod plan;
mod policy;
mod redact;
mod scan;
mod secret;
mod settings;
mod token;
mod weight;

pub use candidate::Support;
pub use detector::{Detector, Redacted, RedactedJson, Session};
pub use edit::Edit;
pub use finding::{Finding, Score};
pub use kind::{Group, Kind};
pub use settings::Action;
pub use weight::Decibans;

portcullis_guest::export!(Detector);

#[cfg(test)]
mod tests;
