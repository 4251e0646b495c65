//! What was hidden, in numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::category::{Action, Category};
use crate::edit::Edit;
use crate::score;
use crate::unicode;

/// Most bytes of hidden text that are scored.
const MAX_SCORED: usize = 64 << 10;

/// How much of one category there was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// Places.
    pub count: u64,
    /// Bytes of the input.
    pub bytes: u64,
}

impl Amount {
    fn add(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}

/// What was hidden in one document or several.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Documents that were looked at.
    pub documents: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What was taken out or shown, by category.
    pub hidden: BTreeMap<&'static str, Amount>,
    /// What was left and logged, by category.
    pub flagged: BTreeMap<&'static str, Amount>,
    /// How much what was hidden reads like an instruction to a model, from 0 to 100: the most of any
    /// document.
    pub score: u8,
}

impl Summary {
    pub(crate) fn of(text: &str, edits: &[Edit]) -> Self {
        let length = |edit: &Edit| edit.end.saturating_sub(edit.start);
        let mut summary = Self { documents: 1, bytes: as_u64(text.len()), ..Self::default() };
        let mut hidden = String::new();
        let mut body = None;
        for edit in edits {
            let amount = Amount { count: 1, bytes: as_u64(length(edit)) };
            let into = match edit.action {
                Action::Strip | Action::Reveal => &mut summary.hidden,
                Action::Flag => &mut summary.flagged,
                Action::Layout => continue,
            };
            if edit.category != Category::Blank {
                into.entry(edit.category.as_str()).or_default().add(amount);
            }
            if edit.category == Category::Details && edit.start == edit.end {
                // Markers stand before and behind a body, which is what they are about.
                match body.take() {
                    Some(start) => hidden.push_str(text.get(start..edit.start).unwrap_or_default()),
                    None => body = Some(edit.start),
                }
            }
            if edit.action != Action::Flag && hidden.len() < MAX_SCORED {
                let payload = text.get(edit.start..edit.end).unwrap_or_default();
                let end = payload.floor_char_boundary(MAX_SCORED);
                hidden.push_str(&unicode::decoded(payload.get(..end).unwrap_or_default()));
                hidden.push('\n');
            }
        }
        summary.score = score::score(&hidden);
        summary
    }

    /// Adds what was hidden in another document.
    pub fn add(&mut self, other: &Self) {
        self.documents = self.documents.saturating_add(other.documents);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.score = self.score.max(other.score);
        for (into, from) in [(&mut self.hidden, &other.hidden), (&mut self.flagged, &other.flagged)]
        {
            for (category, amount) in from {
                into.entry(category).or_default().add(*amount);
            }
        }
    }

    /// How much was hidden in some categories, or in all.
    #[must_use]
    pub fn amount(&self, categories: Option<&[Category]>) -> Amount {
        let mut total = Amount::default();
        for (name, amount) in self.hidden.iter().chain(&self.flagged) {
            let asked = categories.map_or(self.hidden.contains_key(name), |categories| {
                categories.iter().any(|category| category.as_str() == *name)
            });
            if asked {
                total.add(*amount);
            }
        }
        total
    }

    /// Whether anything was hidden.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        !self.hidden.is_empty()
    }
}

fn as_u64(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
