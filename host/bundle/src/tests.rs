//! What `open` refuses and what it takes: the bad inputs by their letters in SPEC.md, each with its
//! exact reason, and the properties that hold for every input.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    reason = "a test that overflows fails, and one that is skipped says so"
)]

mod fixtures;

mod archive;
mod audit;
mod chain;
mod content;
mod documents;
mod ed25519;
mod history;
mod making;
mod offline;
mod properties;
mod readers;
mod revoked;
mod roots;
mod store;
