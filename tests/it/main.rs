//! All integration tests, in one binary: each further one would link wasmtime again.

mod air_gap;
mod audit;
mod cache;
mod cases;
mod cli;
mod combine;
mod compare;
mod edits;
mod exits;
mod facts;
mod hostile_bundles;
mod hostile_guests;
mod http_client;
mod layers;
mod life;
mod pii;
mod policy_new;
mod properties;
mod readme;
mod serve;
mod smac;
mod spec;
mod sql;
mod supply_chain;
mod swap;
mod verify_offline;
