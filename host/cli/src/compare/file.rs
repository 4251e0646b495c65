//! Files that differ and are no components: settings, documents, and cases that cannot be read as such.

use portcullis_bundle::{ChangeKind, FileChange, Inspection, escape_control};
use serde::Serialize;

use super::json::{self, Json};
use super::marked::{self, Line, Mark};
use super::settings::{self, Changes, kind};
use crate::output::{BAD, DIM, GOOD, paint};

/// A file that differs.
#[derive(Debug, Serialize)]
pub(super) struct Change {
    path: String,
    kind: ChangeKind,
    /// SHA-256 in hex.
    from: Option<String>,
    to: Option<String>,
    #[serde(flatten)]
    content: Content,
}

/// What in it differs.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Content {
    /// JSON that both have.
    Settings(Changes),
    /// Line by line, and why not as JSON where its name says it is.
    Text { why: Option<String>, lines: Vec<Line> },
    /// No text.
    Binary {},
}

/// How a file differs.
pub(super) fn change(change: &FileChange, old: &Inspection, new: &Inspection) -> Change {
    let content = content(&change.path, old.file(&change.path), new.file(&change.path));
    Change {
        path: change.path.clone(),
        kind: change.kind,
        from: change.from.clone(),
        to: change.to.clone(),
        content,
    }
}

fn content(path: &str, old: Option<&[u8]>, new: Option<&[u8]>) -> Content {
    let why = match as_json(path, old, new) {
        Some(Ok(content)) => return content,
        Some(Err(why)) => Some(why),
        None => None,
    };
    let text =
        |side: Option<&[u8]>| std::str::from_utf8(side.unwrap_or_default()).map(str::to_owned);
    match (text(old), text(new)) {
        (Ok(old), Ok(new)) => Content::Text { why, lines: marked::texts(&old, &new) },
        _ => Content::Binary {},
    }
}

/// As JSON; none where its name does not say so, an error where it has to be shown as text.
fn as_json(path: &str, old: Option<&[u8]>, new: Option<&[u8]>) -> Option<Result<Content, String>> {
    if !path.ends_with(".json") {
        return None;
    }
    let read = |side: Option<&[u8]>| side.map(json::read).transpose();
    Some(match (read(old), read(new)) {
        (Ok(old), Ok(new)) => both(old.as_ref(), new.as_ref()),
        (Err(why), _) | (_, Err(why)) => Err(why),
    })
}

fn both(old: Option<&Json>, new: Option<&Json>) -> Result<Content, String> {
    let one_sided =
        |mark, json: &Json| Ok(Content::Text { why: None, lines: marked::value(mark, json) });
    match (old, new) {
        (Some(old), Some(new)) => {
            let changes = settings::changes(old, new);
            if changes.is_empty() {
                return Err("it says the same, spelled in another way".to_owned());
            }
            Ok(Content::Settings(changes))
        }
        (Some(old), None) => one_sided(Mark::Old, old),
        (None, Some(new)) => one_sided(Mark::New, new),
        (None, None) => Ok(Content::Binary {}),
    }
}

/// For people.
pub(super) fn lines(change: &Change) -> Vec<String> {
    let mut lines = vec![format!("file {}: {}", escape_control(&change.path), kind(change.kind))];
    match &change.content {
        Content::Settings(changes) => lines.extend(settings::lines(changes)),
        Content::Text { why, lines: text } => {
            lines.extend(why.iter().map(|why| format!("  {}", paint(DIM, escape_control(why)))));
            lines.extend(marked::painted(text, "  "));
        }
        Content::Binary {} => {
            let digest = |mark: String, digest: &Option<String>| {
                digest.as_ref().map(|digest| format!("  {mark} sha256:{digest}"))
            };
            lines.extend(digest(paint(BAD, "-"), &change.from));
            lines.extend(digest(paint(GOOD, "+"), &change.to));
        }
    }
    lines
}
