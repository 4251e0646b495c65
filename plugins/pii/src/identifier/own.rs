//! Checks of our own, for numbers that `stdnum-rs` does not know or gets wrong.
//!
//! Each is written from what the issuing authority publishes. None asks whether a number was issued.

mod account;
mod america;
mod asia;
mod europe;
mod union;

pub(super) use account::*;
pub(super) use america::*;
pub(super) use asia::*;
pub(super) use europe::*;
pub(super) use union::*;
