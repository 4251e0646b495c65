//! What the integration tests and the benchmark share.
//!
//! * [`bundles`], [`guests`]: throw-away keys, bundles made in memory, guests made from text.
//! * [`sources`]: the bundles and policies of this repository.
//! * [`command`], [`released`]: the command line, and what it makes on disk.
//! * [`server`], [`http`]: a server process, and asking it.
//! * [`life`]: a host with a store, and what is carried to it.
//! * [`paths`]: where things are.

pub mod bundles;
pub mod command;
pub mod guests;
pub mod http;
pub mod life;
pub mod paths;
pub mod released;
pub mod server;
pub mod sources;
