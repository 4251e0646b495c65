//! A bundle's source folder: what goes into the bundle and what does not.
//!
//! `bundle.json` is the template; `settings/`, `cases/`, `docs/` and `modules/` are taken whole;
//! components that the template names and the folder lacks are looked up by file name elsewhere.

use std::path::{Path, PathBuf};

use portcullis_bundle::{Limits, Template};

use crate::failure::Failure;
use crate::read;

/// Folders of the source that become part of the bundle.
const PACKED: [&str; 4] = ["cases", "docs", "modules", "settings"];

/// A bundle's sources, read.
pub(crate) struct SourceFolder {
    pub(crate) template: Template,
    /// Path inside the bundle, and bytes.
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

/// Reads a source folder; components it lacks are taken from `modules`.
pub(crate) fn read_folder(folder: &Path, modules: &[PathBuf]) -> Result<SourceFolder, Failure> {
    let limits = Limits::default();
    let path = template_path(folder)?;
    check_folders(modules)?;
    let template = Template::read(&read::file(&path, limits.document)?)
        .map_err(|error| Failure::refused(error.code(), &error).about(path.display()))?;
    let mut files = Vec::new();
    for name in PACKED {
        collect(&folder.join(name), name, &limits, &mut files)?;
    }
    for component in template.components() {
        if files.iter().all(|(path, _)| path != component) {
            files.push((component.to_owned(), find_component(component, modules, &limits)?));
        }
    }
    files.sort();
    Ok(SourceFolder { template, files })
}

fn template_path(folder: &Path) -> Result<PathBuf, Failure> {
    let path = folder.join("bundle.json");
    if path.exists() {
        return Ok(path);
    }
    let shown = folder.display();
    let text = if folder.is_dir() {
        format!("`{shown}` has no bundle.json")
    } else if folder.exists() {
        format!("`{shown}` is not a folder")
    } else {
        format!("there is no folder `{shown}`")
    };
    Err(Failure::usage(text)
        .hint("name the folder of a bundle's sources, such as bundles/support-agent"))
}

fn check_folders(folders: &[PathBuf]) -> Result<(), Failure> {
    match folders.iter().find(|folder| !folder.is_dir()) {
        Some(folder) => {
            Err(Failure::usage(format!("--modules: there is no folder `{}`", folder.display())))
        }
        None => Ok(()),
    }
}

fn collect(
    folder: &Path,
    inside: &str,
    limits: &Limits,
    files: &mut Vec<(String, Vec<u8>)>,
) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::undecided("io", format!("`{}` cannot be read: {error}", folder.display()))
    };
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(unreadable)?,
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<PathBuf> = paths.collect::<Result<_, _>>().map_err(unreadable)?;
    paths.sort();
    for path in paths {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            return Err(Failure::usage(format!("`{}` has no UTF-8 name", path.display())));
        };
        let inside = format!("{inside}/{name}");
        // A link is not followed: `read::file` refuses it.
        if std::fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir()) {
            collect(&path, &inside, limits, files)?;
        } else {
            files.push((inside, read::file(&path, limits.file)?));
        }
    }
    Ok(())
}

fn find_component(
    component: &str,
    modules: &[PathBuf],
    limits: &Limits,
) -> Result<Vec<u8>, Failure> {
    let name = component.rsplit('/').next().unwrap_or(component);
    match modules.iter().map(|folder| folder.join(name)).find(|path| path.is_file()) {
        Some(path) => read::file(&path, limits.module),
        None => {
            let text = format!("the component `{component}` is not in the folder");
            Err(Failure::usage(text).hint(format!(
                "build it (`portcullis policy build PATH`) and name the folder that holds `{name}` \
                 with --modules"
            )))
        }
    }
}
