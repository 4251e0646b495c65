//! All integration tests, in one binary: each further one would link wasmtime again.

mod combine;
mod exits;
mod facts;
mod hostile_guests;
mod layers;
mod spec;
mod swap;
