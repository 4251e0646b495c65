//! The runtime.
#![allow(dead_code)]
mod contract;
pub mod decision;
pub mod json;
pub mod reason;
pub mod request;
