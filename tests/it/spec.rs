//! SPEC.md says what the code does: its rules, codes, limits, bytes, examples and schemas.
//!
//! `UPDATE=1 cargo test -p portcullis-tests --test it spec` writes the parts of SPEC.md that are made
//! (between `<!-- begin NAME -->` and `<!-- end -->`) and the schemas made from types anew.

mod bytes;
mod codes;
mod examples;
mod limits;
mod rules;
mod schemas;
mod text;
mod validator;
