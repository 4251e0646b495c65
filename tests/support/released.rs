//! Keys, a trust root and signed bundles on disk, made by the command line as an operator makes them.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::command::run;
use crate::paths::{cache, kept, programs, repository};
use crate::sources::BUNDLES;

const KEYS: [&str; 4] = ["root", "release-1", "release-2", "operations"];

/// A folder with `root.json`, keys, and every bundle of the repository in version 1.
pub struct Released {
    folder: PathBuf,
    /// Keeps other runs of the tests out of it.
    _lock: File,
}

static RELEASED: LazyLock<Released> = LazyLock::new(Released::make);

/// The folder that all tests of a run share, made anew for each run.
pub fn released() -> &'static Released {
    &RELEASED
}

impl Released {
    fn make() -> Self {
        let folder = kept("released");
        fs::create_dir_all(kept("")).expect("a folder");
        let lock = File::create(kept("released.lock")).expect("a lock");
        lock.lock().expect("a lock");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).expect("a folder");
        let made = Self { folder, _lock: lock };
        let mut init = vec!["root", "init", "--domain", "acme-test", "--expires", "5y"];
        let keys: Vec<String> = KEYS.iter().map(|key| format!("{key}={key}.pub.pem")).collect();
        for (key, plan) in KEYS.iter().zip(&keys) {
            run(made.folder(), &["keygen", "--out", &format!("{key}.pem")]).exits(0);
            init.extend(["--key", plan]);
        }
        init.extend(["--root-signers", "root", "--sign-with", "root.pem"]);
        init.extend(["--delegate", "acme/*: 2 of release-1, release-2 and operations"]);
        run(made.folder(), &init).exits(0);
        std::thread::scope(|scope| {
            for bundle in BUNDLES {
                scope.spawn(|| made.release(bundle, 1));
            }
        });
        made
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The trust root.
    pub fn root(&self) -> PathBuf {
        self.folder().join("root.json")
    }

    /// A signed bundle; version 1 of each is there from the start.
    pub fn bundle(&self, folder: &str, version: u64) -> PathBuf {
        self.folder().join(format!("{folder}-{version}.policy.tgz"))
    }

    /// Builds and signs a version of a bundle.
    pub fn release(&self, folder: &str, version: u64) -> PathBuf {
        let path = self.bundle(folder, version);
        let bundle = path.to_str().expect("UTF-8");
        let source = repository().join("bundles").join(folder);
        let components = programs().with_file_name("guests");
        let version = version.to_string();
        let build = ["bundle", "build", source.to_str().expect("UTF-8"), "--version", &version];
        let modules = ["--modules", components.to_str().expect("UTF-8")];
        let cache = cache();
        let cache = cache.to_str().expect("UTF-8");
        let rest = ["--root", "root.json", "--out", bundle, "--cache", cache];
        run(self.folder(), &[&build[..], &modules, &rest].concat()).exits(0);
        for key in &KEYS[1..] {
            let key = format!("{key}.pem");
            run(self.folder(), &["bundle", "sign", bundle, "--key", &key]).exits(0);
        }
        path
    }
}
