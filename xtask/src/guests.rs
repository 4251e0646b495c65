//! The policies' components, each built by `portcullis policy build`.

use crate::step::{self, Result, build, portcullis, step, target};

/// Policies that are built into `target/guests`.
pub(crate) const POLICIES: [&str; 5] = [
    "plugins/conditional-rules",
    "plugins/pii",
    "plugins/smac",
    "plugins/sql-inspect",
    "examples/hello-policy",
];

/// Builds the command and then the components.
pub(crate) fn build_all() -> Result {
    for policy in POLICIES {
        let out = target()?.join("guests");
        step::run(portcullis()?.args(["policy", "build", policy, "--out"]).arg(out))?;
    }
    Ok(())
}

/// `cargo xtask guests`.
pub(crate) fn run() -> Result {
    step("building the workspace", build)?;
    step("building the policies' components", build_all)
}
