//! Everything that differs between two bundles, for machines and for people.

use portcullis_bundle::{Digest, diff, escape_control};
use serde::Serialize;
use serde_json::Value;

use super::execution::Execution;
use super::side::Known;
use super::{cases, component, file, manifest, ran};
use crate::output::{BAD, DIM, GOOD, paint};

/// Fields in the order of printing.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    pub(super) same: bool,
    old: Named<'a>,
    new: Named<'a>,
    manifest: Option<manifest::Changes>,
    components: Vec<component::Change>,
    /// Paths of components that both have.
    unchanged_components: Vec<String>,
    /// Files of the new bundle that hold no cases that could be read.
    unreadable_cases: &'a [String],
    cases: Vec<cases::Change>,
    files: Vec<file::Change>,
    /// None: nothing was run.
    run: Option<&'a Execution>,
}

#[derive(Serialize)]
struct Named<'a> {
    title: &'a str,
    name: &'a str,
    version: u64,
    digest: Digest,
    signatures: &'static str,
}

impl<'a> Named<'a> {
    fn of(side: &'a Known) -> Self {
        let manifest = side.bundle.manifest();
        Self {
            title: &side.title,
            name: manifest.name.as_str(),
            version: manifest.version,
            digest: side.bundle.digest(),
            signatures: if side.verified { "verified" } else { "not looked at" },
        }
    }
}

impl<'a> Report<'a> {
    /// Of two bundles whose digests differ.
    pub(super) fn of(
        old: &'a Known,
        new: &'a Known,
        known: [&'a cases::Cases; 2],
        run: Option<&'a Execution>,
    ) -> Self {
        let mut diff = diff(&old.bundle, &new.bundle);
        let [before, after] = known;
        let cases = cases::changes(before, after);
        let loaded =
            |loaded: fn(&Execution) -> Option<&portcullis::LoadedBundle>| run.and_then(loaded);
        let components = component::changes(
            (&old.bundle, loaded(|run| run.loaded.old.loaded())),
            (&new.bundle, loaded(|run| run.loaded.new.loaded())),
        );
        let told = |path: &str| {
            component::is_component(path) || cases.iter().any(|case| case.file == path)
        };
        let files = std::mem::take(&mut diff.files);
        let files = files.iter().filter(|file| !told(&file.path));
        let files = files.map(|change| file::change(change, &old.bundle, &new.bundle)).collect();
        Self {
            same: false,
            old: Named::of(old),
            new: Named::of(new),
            manifest: Some(diff.into()),
            components,
            unchanged_components: component::unchanged(&old.bundle, &new.bundle),
            unreadable_cases: &after.unreadable,
            cases,
            files,
            run,
        }
    }

    /// Of two bundles that say the same.
    pub(super) fn same(old: &'a Known, new: &'a Known) -> Self {
        Self {
            same: true,
            old: Named::of(old),
            new: Named::of(new),
            manifest: None,
            components: Vec::new(),
            unchanged_components: Vec::new(),
            unreadable_cases: &[],
            cases: Vec::new(),
            files: Vec::new(),
            run: None,
        }
    }

    /// For people: what wants a second look first.
    pub(super) fn text(&self) -> String {
        if self.same {
            return format!("{}: {}", paint(GOOD, "same"), self.new.digest);
        }
        let mut lines = vec![paint(DIM, self.signatures())];
        lines.push(title(&paint(BAD, "---"), &self.old));
        lines.push(title(&paint(GOOD, "+++"), &self.new));
        lines.extend(self.warnings());
        lines.extend(self.manifest.iter().flat_map(manifest::lines));
        lines.extend(self.components.iter().flat_map(component::lines));
        let unchanged = self.unchanged_components.iter();
        lines.extend(
            unchanged
                .map(|path| paint(DIM, format!("component {}: unchanged", escape_control(path)))),
        );
        lines.extend(self.files.iter().flat_map(file::lines));
        lines.extend(cases::lines(&self.cases));
        match self.run {
            Some(run) => lines.extend(ran::lines(run)),
            None => lines.push(paint(
                DIM,
                "nothing was run: what components say of themselves, decisions and fuel are not known",
            )),
        }
        lines.join("\n")
    }

    fn signatures(&self) -> String {
        match (self.old.signatures, self.new.signatures) {
            (old, new) if old == new && new == "verified" => {
                "both were verified when they were taken in".to_owned()
            }
            (old, new) if old == new => "signatures were not looked at".to_owned(),
            (old, new) => format!(
                "signatures of {}: {old}; of {}: {new}",
                escape_control(self.old.title),
                escape_control(self.new.title)
            ),
        }
    }

    /// What must not be overlooked, said before everything else.
    fn warnings(&self) -> Vec<String> {
        let imports = self.components.iter().filter(|component| !component.new_imports.is_empty());
        let imports = imports.map(|component| {
            let imports = component.new_imports.join(", ");
            format!("{} imports what it did not: {imports}", component.path)
        });
        let unreadable = self.unreadable_cases.iter();
        let unreadable = unreadable.map(|path| format!("{path} holds no cases that can be read"));
        let ran = self.run.map(ran::warnings).unwrap_or_default();
        let manifest = self.manifest.iter().flat_map(manifest::warnings);
        let lines = ran.into_iter().chain(manifest).chain(unreadable).chain(imports);
        lines.map(|line| format!("{} {}", paint(BAD, "!"), escape_control(&line))).collect()
    }
}

fn title(mark: &str, side: &Named<'_>) -> String {
    let (title, name) = (escape_control(side.title), escape_control(side.name));
    format!("{mark} {title}: {name} version {}, {}", side.version, side.digest)
}

/// An error as `--json` prints it.
pub(super) fn error(failure: &crate::failure::Failure) -> Value {
    failure.to_value().get("error").cloned().unwrap_or_default()
}
