//! The subcommands, one file each.

pub(crate) mod audit;
pub(crate) mod bundle;
pub(crate) mod completions;
pub(crate) mod eval;
pub(crate) mod keygen;
pub(crate) mod policy;
pub(crate) mod redact;
pub(crate) mod revoke;
pub(crate) mod root;
pub(crate) mod rules;
pub(crate) mod sanitize;
pub(crate) mod serve;
pub(crate) mod sql;
pub(crate) mod state;
