//! `/metrics` in Prometheus' text form.

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::http::header;
use axum::response::IntoResponse;

use crate::metrics::{Exposition, Kind};
use crate::state::Shared;

pub(super) async fn expose(Extract(state): Extract<Arc<Shared>>) -> impl IntoResponse {
    let mut out = Exposition::default();
    expose_bundles(&state, &mut out);
    expose_admission(&state, &mut out);
    state.metrics.expose(&mut out);
    ([(header::CONTENT_TYPE, Exposition::MEDIA_TYPE)], out.finish())
}

fn expose_bundles(state: &Shared, out: &mut Exposition) {
    out.family("portcullis_build_info", Kind::Gauge, "This server");
    out.sample("portcullis_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    out.family("portcullis_bundle_info", Kind::Gauge, "Bundles that serve");
    for bundle in state.host.active() {
        let id = bundle.id();
        let version = id.version.to_string();
        let labels = [("bundle", id.name.as_str()), ("version", &version), ("digest", &id.digest)];
        out.sample("portcullis_bundle_info", &labels, 1);
    }
}

fn expose_admission(state: &Shared, out: &mut Exposition) {
    out.family("portcullis_requests_running", Kind::Gauge, "Requests being decided");
    out.sample("portcullis_requests_running", &[], state.admission.running());
    out.family("portcullis_requests_waiting", Kind::Gauge, "Requests waiting for their turn");
    out.sample("portcullis_requests_waiting", &[], state.admission.waiting());
    out.family("portcullis_requests_shed", Kind::Counter, "Requests turned away under load");
    out.sample("portcullis_requests_shed_total", &[], state.admission.shed());
}
