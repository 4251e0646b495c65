//! What was hidden, in numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::category::{Action, Category};
use crate::edit::Edit;
use crate::page::details;
use crate::score::{Lexicon, Scorer};
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
    pub(crate) fn of(text: &str, edits: &[Edit], lexicon: &Lexicon) -> Self {
        let length = |edit: &Edit| edit.end.saturating_sub(edit.start);
        let mut summary = Self { documents: 1, bytes: as_u64(text.len()), ..Self::default() };
        let mut scorer = Scorer::new(lexicon);
        let mut bodies: Vec<usize> = Vec::new();
        for edit in edits {
            let amount = Amount { count: 1, bytes: as_u64(length(edit)) };
            let into = match edit.action {
                Action::Strip | Action::Reveal => &mut summary.hidden,
                Action::Flag => &mut summary.flagged,
                Action::Layout => continue,
            };
            if edit.category == Category::Markup {
                continue;
            }
            if edit.category == Category::Details && edit.start == edit.end {
                // Markers stand before and behind a body, which is what they are about.
                match bodies.pop() {
                    Some(start) if edit.replacement == details::COLLAPSED_END => {
                        scorer.collapsed(text.get(start..edit.start).unwrap_or_default());
                        continue;
                    }
                    outer => bodies.extend(outer.into_iter().chain([edit.start])),
                }
            }
            into.entry(edit.category.as_str()).or_default().add(amount);
            if edit.action == Action::Flag || length(edit) == 0 {
                continue;
            }
            let payload = text.get(edit.start..edit.end).unwrap_or_default();
            let tags = payload.chars().filter(|c| ('\u{E0000}'..='\u{E007F}').contains(c)).count();
            if tags > 0 && edit.category != Category::TagCharacter {
                // A second disguise inside the first.
                let name = Category::TagCharacter.as_str();
                let amount = Amount { count: 1, bytes: as_u64(tags.saturating_mul(4)) };
                summary.flagged.entry(name).or_default().add(amount);
            }
            scorer.place(&unicode::decoded(
                payload.get(..payload.floor_char_boundary(MAX_SCORED)).unwrap_or_default(),
            ));
        }
        summary.score = scorer.score();
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
        let named = |name: &str| {
            categories.is_none_or(|categories| {
                categories.iter().any(|category| category.as_str() == name)
            })
        };
        let flagged = self.flagged.iter().filter(|_| categories.is_some());
        for (_, amount) in self.hidden.iter().chain(flagged).filter(|(name, _)| named(name)) {
            total.add(*amount);
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
