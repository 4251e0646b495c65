//! The names in other scripts: searched for by their first letter that is not ASCII.
//!
//! They have too many bytes in common for [`Literals`](super::literals::Literals), and the automaton of
//! their bytes is large.

use super::Lead;

/// A bit for each character of the Basic Multilingual Plane.
const WORDS: usize = 1_024;

#[derive(Debug)]
struct Name {
    letter: char,
    /// How many bytes of it stand before the letter.
    before: usize,
    literal: Box<str>,
    lead: Lead,
}

/// Names, by their first letter that is not ASCII.
#[derive(Debug)]
pub(super) struct Foreign {
    set: Box<[u64; WORDS]>,
    names: Vec<Name>,
}

impl Foreign {
    /// What is ASCII alone is never found.
    pub(super) fn new(literals: Vec<(Box<str>, Lead)>) -> Self {
        let mut set = Box::new([0; WORDS]);
        let mut names: Vec<Name> = literals
            .into_iter()
            .filter_map(|(literal, lead)| {
                let (before, letter) = literal.char_indices().find(|(_, c)| !c.is_ascii())?;
                let (word, bit) = slot(letter);
                *set.get_mut(word)? |= 1_u64 << bit;
                Some(Name { letter, before, literal, lead })
            })
            .collect();
        names.sort_by_key(|name| name.letter);
        Self { set, names }
    }

    /// Calls `then` with where in `text` a name begins and ends, and what it leads to.
    pub(super) fn hits(&self, text: &str, mut then: impl FnMut(usize, usize, Lead)) {
        let mut rest = text;
        let mut at = 0_usize;
        while let Some(skip) = ascii(rest.as_bytes()) {
            let Some(here) = rest.get(skip..) else { return };
            let Some(letter) = here.chars().next() else { return };
            at = at.saturating_add(skip);
            let (word, bit) = slot(letter);
            if self.set.get(word).is_some_and(|word| *word >> bit & 1 == 1) {
                self.compare(letter, text, at, &mut then);
            }
            let length = letter.len_utf8();
            at = at.saturating_add(length);
            rest = here.get(length..).unwrap_or_default();
        }
    }

    fn compare(
        &self,
        letter: char,
        text: &str,
        at: usize,
        then: &mut impl FnMut(usize, usize, Lead),
    ) {
        let first = self.names.partition_point(|name| name.letter < letter);
        let names = self.names.get(first..).unwrap_or_default();
        for name in names.iter().take_while(|name| name.letter == letter) {
            let Some(start) = at.checked_sub(name.before) else { continue };
            let end = start.saturating_add(name.literal.len());
            if text.get(start..end).is_some_and(|here| here.eq_ignore_ascii_case(&name.literal)) {
                then(start, end, name.lead);
            }
        }
    }

    /// In bytes, about.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        let names: usize = self
            .names
            .iter()
            .map(|name| size_of::<Name>().saturating_add(name.literal.len()))
            .sum();
        names.saturating_add(size_of::<[u64; WORDS]>())
    }
}

/// How much of a text is ASCII; none if all of it is.
fn ascii(bytes: &[u8]) -> Option<usize> {
    let chunks = bytes.chunks(32).take_while(|chunk| chunk.is_ascii()).count();
    let skip = chunks.saturating_mul(32);
    let rest = bytes.get(skip..)?.iter().take(32).position(|byte| !byte.is_ascii())?;
    Some(skip.saturating_add(rest))
}

/// The word and the bit of a character; those beyond the plane share them with others.
fn slot(letter: char) -> (usize, u32) {
    let code = u32::from(letter);
    ((code >> 6) as usize % WORDS, code & 63)
}
