//! Where things are.

use std::path::{Path, PathBuf};

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a parent folder").to_owned()
}

/// The folder of this build's programs, such as `target/debug`.
pub fn programs() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this program");
    test.parent().and_then(Path::parent).expect("target/PROFILE/deps/TEST").to_owned()
}

/// The `portcullis` command of this build.
pub fn portcullis() -> PathBuf {
    let path = programs().join("portcullis");
    assert!(path.exists(), "{} is missing: run `cargo xtask test`", path.display());
    path
}

/// A folder for what is kept from run to run; nothing in it is needed.
pub fn kept(name: &str) -> PathBuf {
    programs().with_file_name("tmp").join(name)
}

/// The folder of compiled components that all tests share, so that each is compiled once.
pub fn cache() -> PathBuf {
    kept("cache")
}

/// A component that `cargo xtask guests` built.
pub fn component(name: &str) -> Vec<u8> {
    let path = programs().with_file_name("guests").join(format!("{name}.wasm"));
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}: run `cargo xtask guests`", path.display()))
}
