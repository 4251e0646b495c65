//! One of the two that are compared: where it comes from, and what there is of it.

use std::path::{Path, PathBuf};

use portcullis_bundle::{
    Inspection, Limits, Manifest, OpenError, Source, Timestamp, build, inspect,
};

use crate::failure::Failure;
use crate::source::{self, SourceFolder};
use crate::{hint, read};

/// One of the two, before folders are built.
pub(crate) struct Side {
    /// What it is called: a path, or `v42`.
    title: String,
    /// Whether somebody checked its signatures.
    verified: bool,
    content: Content,
}

enum Content {
    Bundle(Box<Inspection>),
    Folder(Box<SourceFolder>),
}

/// One of the two, ready to be compared.
pub(super) struct Known {
    pub(super) title: String,
    pub(super) verified: bool,
    pub(super) bundle: Inspection,
}

impl Side {
    /// A bundle's file, signed or not, or a source folder whose components may be in `modules`.
    /// Nobody looks at signatures.
    pub(crate) fn path(path: &Path, modules: &[PathBuf]) -> Result<Self, Failure> {
        let title = path.display().to_string();
        if path.is_dir() {
            let content = Content::Folder(Box::new(source::read_folder(path, modules)?));
            return Ok(Self { title, verified: false, content });
        }
        let limits = Limits::default();
        let bytes = read::bundle(path, &limits)?;
        let refused = |error: &OpenError| hint::bundle(path, &bytes, error);
        let bundle = inspect(&bytes, &limits).map_err(|error| refused(&error))?;
        if let Some(fault) = bundle.fault() {
            return Err(refused(fault));
        }
        Ok(Self { title, verified: false, content: Content::Bundle(Box::new(bundle)) })
    }

    /// The bytes of a bundle that a host verified and stored.
    pub(crate) fn stored(title: impl Into<String>, bytes: &[u8]) -> Result<Self, Failure> {
        let title = title.into();
        let refused = |error: &OpenError| Failure::refused(error.code(), error).about(&title);
        let bundle = inspect(bytes, &Limits::default()).map_err(|error| refused(&error))?;
        if let Some(fault) = bundle.fault() {
            return Err(refused(fault));
        }
        Ok(Self { title, verified: true, content: Content::Bundle(Box::new(bundle)) })
    }
}

/// Both as bundles: a folder is built as the other was, so that only what its author wrote differs.
pub(super) fn both(old: Side, new: Side) -> Result<(Known, Known), Failure> {
    let lowest = |folder: &SourceFolder| folder.template.min_version();
    let (before, after) = match (old.content, new.content) {
        (Content::Bundle(old), Content::Bundle(new)) => (*old, *new),
        (Content::Folder(old), Content::Bundle(new)) => {
            let version = lowest(&old);
            (built(*old, Some(new.manifest()), version)?, *new)
        }
        (Content::Bundle(old), Content::Folder(new)) => {
            let version = lowest(&new);
            let new = built(*new, Some(old.manifest()), version)?;
            (*old, new)
        }
        (Content::Folder(old), Content::Folder(new)) => {
            let version = lowest(&old).max(lowest(&new));
            (built(*old, None, version)?, built(*new, None, version)?)
        }
    };
    let known = |title, verified, bundle| Known { title, verified, bundle };
    Ok((known(old.title, old.verified, before), known(new.title, new.verified, after)))
}

/// A folder built as `like` was; with `version` where that one's is too low for it.
fn built(
    folder: SourceFolder,
    like: Option<&Manifest>,
    version: u64,
) -> Result<Inspection, Failure> {
    let limits = Limits::default();
    let source = Source {
        version: like.map_or(0, |like| like.version).max(version),
        trust_domain: like.map_or_else(|| "diff".to_owned(), |like| like.trust_domain.clone()),
        root_version: like.map_or(1, |like| like.root_version),
        revocations_version: like.map_or(0, |like| like.revocations_version),
        created: like.map_or(Timestamp::from_unix(0), |like| like.created),
        expires: like.map_or(Timestamp::MAX, |like| like.expires),
        build: like.map(|like| like.build.iter().cloned().collect()).unwrap_or_default(),
        template: folder.template,
        files: folder.files,
    };
    let built = build(&source, &limits).map_err(|error| hint::build(&error))?;
    inspect(built.bytes(), &limits).map_err(|error| Failure::refused(error.code(), &error))
}

#[cfg(test)]
mod tests {
    use portcullis_bundle::Template;

    use super::*;

    fn source(version: u64) -> Source {
        Source {
            template: Template::read(br#"{"name":"acme/small","modules":[]}"#).unwrap(),
            files: vec![("docs/a".to_owned(), b"text".to_vec())],
            version,
            trust_domain: "test".to_owned(),
            root_version: 1,
            revocations_version: 0,
            created: Timestamp::from_unix(0),
            expires: Timestamp::MAX,
            build: std::collections::BTreeMap::new(),
        }
    }

    #[test]
    fn what_a_host_stored_has_a_name_of_its_own_and_counts_as_verified() {
        let bytes = |version| build(&source(version), &Limits::default()).unwrap();
        let [old, new] = [42, 43]
            .map(|version| Side::stored(format!("v{version}"), bytes(version).bytes()).unwrap());
        let (old, new) = both(old, new).unwrap();
        assert_eq!((old.title.as_str(), new.title.as_str()), ("v42", "v43"));
        assert!(old.verified && new.verified);
        assert_eq!(new.bundle.manifest().version, 43);
    }

    #[test]
    fn what_was_damaged_in_the_store_is_refused_by_its_name() {
        let failure = Side::stored("v42", b"damaged").err().unwrap();
        assert_eq!(failure.to_value()["error"]["code"], "gzip-header");
        assert!(failure.to_text().contains("v42: "));
    }
}
