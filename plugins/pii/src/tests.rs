//! Tests of the whole plugin, beside those of its parts.

mod properties;
mod vectors;
