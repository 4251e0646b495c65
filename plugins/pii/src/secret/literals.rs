//! Many literals in one pass: a bit for each three bytes that one of them begins with, then a comparison.
//!
//! An automaton of the same literals takes two megabytes and a load that waits for the one before it at each byte;
//! this takes less than a tenth of both.

use super::Lead;

/// Three classes of six bits.
const KEYS: usize = 1 << 18;
const WORDS: usize = KEYS / 64;

/// The literals, by what they begin with.
#[derive(Debug)]
pub(super) struct Literals {
    /// For each byte its class: the same for both cases of a letter, 0 for what is in no literal.
    class: [u8; 256],
    /// One bit for each key.
    set: Vec<u64>,
    /// How many bits are set before each word: the place of a key's bucket.
    before: Vec<u16>,
    buckets: Vec<Vec<(Box<str>, Lead)>>,
}

impl Literals {
    /// Literals of fewer than three bytes are never found.
    pub(super) fn new(mut literals: Vec<(Box<str>, Lead)>) -> Self {
        let mut class = [0_u8; 256];
        let mut next = 1_u8;
        for byte in b' '..=b'~' {
            // 26 letters, 10 digits and 32 signs are more than 63: signs that no literal has share a class with
            // letters, which costs a comparison now and then.
            let folded = usize::from(byte.to_ascii_lowercase());
            let used = literals
                .iter()
                .any(|(literal, _)| literal.bytes().any(|b| b.eq_ignore_ascii_case(&byte)));
            let known = class.get(folded).copied().unwrap_or(0);
            let own = match known {
                0 if used => {
                    let own = next;
                    next = next.saturating_add(1).min(63);
                    own
                }
                known => known,
            };
            for at in [folded, usize::from(byte)] {
                if let Some(slot) = class.get_mut(at) {
                    *slot = own;
                }
            }
        }
        let mut all =
            Self { class, set: vec![0; WORDS], before: vec![0; WORDS], buckets: Vec::new() };
        literals.retain(|(literal, _)| literal.len() >= 3);
        literals.sort_by_key(|(literal, _)| all.key(literal.as_bytes()));
        let mut last = None;
        for (literal, lead) in literals {
            let key = all.key(literal.as_bytes());
            if last != Some(key) {
                all.buckets.push(Vec::new());
                if let Some(word) = all.set.get_mut(key / 64) {
                    *word |= 1_u64 << (key % 64);
                }
            }
            last = Some(key);
            if let Some(bucket) = all.buckets.last_mut() {
                bucket.push((literal, lead));
            }
        }
        let mut sum = 0_u16;
        for (before, word) in all.before.iter_mut().zip(&all.set) {
            *before = sum;
            sum = sum.saturating_add(u16::try_from(word.count_ones()).unwrap_or(0));
        }
        all
    }

    fn key(&self, bytes: &[u8]) -> usize {
        bytes.iter().take(3).fold(0, |key, byte| self.shift(key, *byte))
    }

    fn shift(&self, key: usize, byte: u8) -> usize {
        (key << 6 | usize::from(self.class.get(usize::from(byte)).copied().unwrap_or(0))) % KEYS
    }

    /// Calls `then` with where in `text` a literal begins and ends, and what it leads to.
    pub(super) fn hits(&self, text: &str, mut then: impl FnMut(usize, usize, Lead)) {
        let bytes = text.as_bytes();
        let mut key = 0_usize;
        for (at, byte) in bytes.iter().enumerate() {
            key = self.shift(key, *byte);
            let word = self.set.get(key / 64).copied().unwrap_or(0);
            let bit = 1_u64 << (key % 64);
            if word & bit == 0 {
                continue;
            }
            let Some(start) = at.checked_sub(2) else { continue };
            let below = (word & bit.wrapping_sub(1)).count_ones();
            let before = self.before.get(key / 64).copied().map_or(0, usize::from);
            let bucket = usize::try_from(below).map_or(0, |below| before.saturating_add(below));
            for (literal, lead) in self.buckets.get(bucket).into_iter().flatten() {
                let end = start.saturating_add(literal.len());
                let here = bytes.get(start..end);
                if here.is_some_and(|here| here.eq_ignore_ascii_case(literal.as_bytes())) {
                    then(start, end, *lead);
                }
            }
        }
    }

    /// In bytes, about.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        let leads: usize =
            self.buckets.iter().flatten().map(|(literal, _)| literal.len() + 40).sum();
        256 + self.set.len() * 8 + self.before.len() * 2 + self.buckets.len() * 24 + leads
    }
}
