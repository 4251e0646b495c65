//! Small sets of words, looked up all at once.

/// Words with the sets each is in, by hash. Words that collide in all 32 bits would share their sets.
pub(crate) struct Lexicon {
    slots: Vec<(u32, u32)>,
    mask: u32,
}

impl Lexicon {
    /// From sets as lists of words with spaces between; the place of a set is its bit.
    pub(crate) fn new(sets: &[&str]) -> Self {
        let count: usize = sets.iter().map(|set| set.split_ascii_whitespace().count()).sum();
        let size = count.saturating_mul(2).next_power_of_two().max(2);
        let mask = u32::try_from(size.saturating_sub(1)).unwrap_or(1);
        let mut lexicon = Self { slots: vec![(0, 0); size], mask };
        for (bit, set) in (0_u32..).zip(sets) {
            for word in set.split_ascii_whitespace() {
                let hash = hash(word.as_bytes());
                if let Some(slot) = lexicon.slot(hash).and_then(|at| lexicon.slots.get_mut(at)) {
                    *slot = (hash, slot.1 | 1_u32.checked_shl(bit).unwrap_or(0));
                }
            }
        }
        lexicon
    }

    /// The sets a word is in, as bits.
    pub(crate) fn sets(&self, word: &[u8]) -> u32 {
        if word.is_empty() {
            return 0;
        }
        self.sets_of(hash(word))
    }

    /// The sets of the word with this [`hash`], as bits.
    pub(crate) fn sets_of(&self, hash: u32) -> u32 {
        self.slot(hash).and_then(|at| self.slots.get(at)).map_or(0, |slot| slot.1)
    }

    /// Where a hash is, or the empty place where it would be.
    fn slot(&self, hash: u32) -> Option<usize> {
        let mut at = hash & self.mask;
        for _ in 0..=self.mask {
            let place = usize::try_from(at).ok()?;
            let (found, sets) = *self.slots.get(place)?;
            if found == hash || sets == 0 {
                return Some(place);
            }
            at = at.wrapping_add(1) & self.mask;
        }
        None
    }
}

/// FNV-1a, mixed once so that all its bits are good.
pub(super) fn hash(word: &[u8]) -> u32 {
    let mut value = 0x811C_9DC5_u32;
    for byte in word {
        value = (value ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    }
    value ^= value >> 16;
    value = value.wrapping_mul(0x7FEB_352D);
    value ^ (value >> 15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_the_bits_of_its_sets() {
        let lexicon = Lexicon::new(&["one two", "two three"]);
        for (word, expected) in [("one", 1), ("two", 3), ("three", 2), ("four", 0), ("", 0)] {
            assert_eq!(lexicon.sets(word.as_bytes()), expected, "{word}");
        }
    }
}
