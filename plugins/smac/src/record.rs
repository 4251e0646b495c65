//! The log: what was done to a document, so that it can be done again.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::category::{Action, Category, Rule};
use crate::edit::Edit;
use crate::unicode::is_unseen;

/// Most characters of a preview.
const PREVIEW: usize = 32;

/// One thing that was found: bytes `start..end` of the input became `replacement`.
///
/// Records of a document are in order and disjoint; [`splice`] applies them. A flag replaces a text by
/// itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// The rule of SMAC 1.0 it answers to.
    pub rule: Rule,
    /// What it is.
    pub category: Category,
    /// What was done.
    pub action: Action,
    /// Where it begins, in bytes of the input.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// SHA-256 of what stood there, in hexadecimal.
    pub sha256: String,
    /// How what stood there begins: letters and digits as they are, everything else as `·`. Empty where
    /// nothing stood.
    pub preview: String,
    /// What stands there now.
    pub replacement: String,
    /// Why, for people.
    pub reason: &'static str,
}

impl Record {
    pub(crate) fn new(text: &str, edit: Edit) -> Self {
        let before = text.get(edit.start..edit.end).unwrap_or_default();
        let replacement =
            if edit.keeps() { before.to_owned() } else { edit.replacement.into_owned() };
        Self {
            rule: edit.category.rule(),
            category: edit.category,
            action: edit.action,
            start: edit.start,
            end: edit.end,
            sha256: sha256(before.as_bytes()),
            preview: preview(before),
            replacement,
            reason: edit.reason,
        }
    }

    /// Whether something was hidden here, rather than doubtful or mere layout.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        matches!(self.action, Action::Strip | Action::Reveal)
    }

    /// How many bytes stood here.
    #[must_use]
    pub fn length(&self) -> usize {
        self.end.saturating_sub(self.start)
    }
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// A few words of a payload that no renderer, terminal or model takes for anything but a preview.
fn preview(text: &str) -> String {
    let tag =
        |c: char| char::from_u32(u32::from(c).wrapping_sub(0xE0000)).filter(char::is_ascii_graphic);
    let shown = text.chars().map(|c| match c {
        '\u{E0020}'..='\u{E007E}' => tag(c).filter(char::is_ascii_alphanumeric).unwrap_or('·'),
        c if c.is_alphanumeric() && !is_unseen(c) => c,
        ' ' => ' ',
        _ => '·',
    });
    let mut preview: String = shown.take(PREVIEW).collect();
    if text.chars().nth(PREVIEW).is_some() {
        preview.push('…');
    }
    preview
}

/// The text after the records: each says what stands in place of its bytes.
///
/// # Errors
/// Records overlap, are out of order, or do not fall on characters of the text: they are of another text.
pub fn splice(text: &str, records: &[Record]) -> Result<String, SpliceError> {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (number, record) in records.iter().enumerate() {
        let kept =
            text.get(at..record.start).filter(|_| record.start >= at && record.end >= record.start);
        let before = text.get(record.start..record.end);
        let (Some(kept), Some(before)) = (kept, before) else {
            return Err(SpliceError::Place { number });
        };
        if sha256(before.as_bytes()) != record.sha256 {
            return Err(SpliceError::Digest { number });
        }
        out.push_str(kept);
        out.push_str(&record.replacement);
        at = record.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    Ok(out)
}

/// Why records cannot be applied to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpliceError {
    /// A record is out of order, overlaps another, or points outside the text.
    #[error("record {number} points outside the text or into the one before it")]
    Place {
        /// From 0.
        number: usize,
    },
    /// The text has something else in its place.
    #[error("record {number} was made of another text")]
    Digest {
        /// From 0.
        number: usize,
    },
}
