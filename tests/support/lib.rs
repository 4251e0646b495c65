//! What the integration tests and the benchmark share: throw-away keys, bundles made in memory,
//! guests made from text.

pub mod bundles;
pub mod guests;
pub mod paths;
