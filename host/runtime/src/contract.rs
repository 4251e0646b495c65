//! The contract's types as the host sees them, made from `wit/policy.wit`, whose docs they carry.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::restriction,
    reason = "generated code"
)]

wasmtime::component::bindgen!({
    path: "../../wit",
    world: "guest",
    ownership: Borrowing { duplicate_if_necessary: true },
});
