//! Both bundles loaded as a host would, signed for this run alone, and their cases run in both.

use std::path::Path;

use portcullis::{LoadedBundle, Options, Runtime};
use serde::{Serialize, Serializer};

use super::cases::Cases;
use super::report;
use super::side::Known;
use super::trial::{self, Trial};
use crate::failure::{Failure, chain};
use crate::{clock, hint, scratch};

/// What came of running both.
#[derive(Serialize)]
pub(super) struct Execution {
    #[serde(rename = "refused")]
    pub(super) loaded: Both,
    #[serde(flatten)]
    pub(super) trial: Trial,
}

/// Both bundles.
#[derive(Serialize)]
pub(super) struct Both {
    pub(super) old: Loaded,
    pub(super) new: Loaded,
}

/// A bundle that a host would load, or why none would.
pub(super) struct Loaded(Result<LoadedBundle, Failure>);

impl Loaded {
    pub(super) fn loaded(&self) -> Option<&LoadedBundle> {
        self.0.as_ref().ok()
    }

    pub(super) fn refusal(&self) -> Option<&Failure> {
        self.0.as_ref().err()
    }
}

impl Serialize for Loaded {
    /// `null`, or why it does not load.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.refusal().map(report::error).serialize(serializer)
    }
}

/// Runs both. What does not load is told of, and is no reason to stop.
pub(super) fn run(
    old: &Known,
    new: &Known,
    cases: [&Cases; 2],
    cache: Option<&Path>,
) -> Result<Execution, Failure> {
    let options = Options { cache: cache.map(Path::to_owned), ..Options::default() };
    let runtime =
        Runtime::new(options).map_err(|error| Failure::undecided("engine", chain(&error)))?;
    let load = |side: &Known| {
        let bundle = scratch::again(&side.bundle, clock::now())?;
        runtime.load(&bundle).map_err(|error| hint::load(&error))
    };
    let (old, new) = (Loaded(load(old)), Loaded(load(new)));
    let [before, after] = cases;
    let trial = trial::run((before, old.loaded()), (after, new.loaded()));
    Ok(Execution { loaded: Both { old, new }, trial })
}
