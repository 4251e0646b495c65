//! Stands in for the runtime.
#![allow(missing_docs, unreachable_pub)]
use std::sync::Arc;

use crate::engine::*;

#[derive(Default)]
pub struct Host;
pub struct LoadedBundle;

impl LoadedBundle {
    pub fn id(&self) -> &BundleRef {
        unimplemented!()
    }
}

impl Host {
    pub fn active(&self) -> Vec<Arc<LoadedBundle>> {
        Vec::new()
    }
    pub fn find(&self, _name: &str) -> Option<Arc<LoadedBundle>> {
        None
    }
    pub fn decide(&self, request: &Request) -> Decision {
        Decision::refusal(&request.id, ReasonCode::NoBundle, None)
    }
}
