//! Tests of the whole plugin, beside those of its parts.

mod cases;
mod properties;
mod settings;
mod vectors;
