//! The types and glue that wit-bindgen makes from `wit/policy.wit`.
#![allow(
    unsafe_code,
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::restriction,
    reason = "generated code"
)]

wit_bindgen::generate!({
    path: "../wit",
    world: "guest",
    pub_export_macro: true,
    export_macro_name: "export_component",
    default_bindings_module: "portcullis_guest::bindings",
    additional_derives: [PartialEq],
});
