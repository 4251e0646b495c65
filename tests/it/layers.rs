//! What may depend on what: the arrows of the README's map.

use std::collections::BTreeMap;
use std::process::Command;

use portcullis_tests::paths::repository;
use serde_json::Value;

/// Direct dependencies (not of tests) of every package of the workspace.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(repository())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| {
            let all = package["dependencies"].as_array().unwrap().iter();
            (name(package), all.filter(|d| d["kind"].is_null()).map(name).collect())
        })
        .collect()
}

fn check(package: &str, forbidden: &[&str]) {
    let dependencies = dependencies();
    let found: Vec<_> = dependencies[package]
        .iter()
        .filter(|name| forbidden.iter().any(|f| name.starts_with(f)))
        .collect();
    assert!(found.is_empty(), "{package} depends on {found:?}");
}

#[test]
fn the_bundle_format_knows_no_engine_no_network_and_no_other_package() {
    check(
        "portcullis-bundle",
        &["wasmtime", "axum", "tokio", "portcullis", "conditional", "pii", "smac", "sql-inspect"],
    );
}

#[test]
fn the_runtime_knows_no_http_no_command_line_and_no_plugin() {
    check(
        "portcullis",
        &[
            "axum",
            "hyper",
            "clap",
            "portcullis-server",
            "portcullis-guest",
            "conditional",
            "pii",
            "smac",
            "sql-inspect",
        ],
    );
}

#[test]
fn the_server_names_no_engine_and_no_plugin() {
    check(
        "portcullis-server",
        &["wasmtime", "clap", "portcullis-guest", "conditional", "pii", "smac", "sql-inspect"],
    );
}

#[test]
fn plugins_know_the_guest_sdk_and_nothing_of_the_host() {
    check(
        "conditional-rules",
        &["portcullis-bundle", "portcullis-server", "pii", "smac", "sql", "wasmtime", "tokio"],
    );
    let host = ["portcullis-bundle", "portcullis-server", "cond", "wasmtime", "tokio"];
    check("sql-inspect", &[&host[..], &["pii", "smac"]].concat());
    check("smac", &[&host[..], &["pii", "sql"]].concat());
    check("pii", &[&host[..], &["smac", "sql"]].concat());
    check("portcullis-guest", &["portcullis", "wasmtime"]);
}

#[test]
fn only_the_runtime_names_wasmtime_and_only_the_server_names_axum() {
    for (package, dependencies) in dependencies() {
        let uses = |name: &str| dependencies.iter().any(|d| d == name);
        assert!(!uses("wasmtime") || package == "portcullis", "{package}");
        assert!(
            !uses("axum") || ["portcullis-server", "portcullis-tests"].contains(&&*package),
            "{package}"
        );
    }
}
