//! Many literals in one pass: a bit for what each of them begins with, then a comparison.
//!
//! An automaton of the same literals takes two megabytes, and at each byte waits for what the last one loaded.

use super::Lead;

/// A class has six bits; literals are known by four bytes.
const FOUR: u32 = (1 << 24) - 1;
const CLASSES: u32 = 64;
const WORDS: usize = 2_048;

/// The literals, by the hash of what they begin with.
#[derive(Debug)]
pub(super) struct Literals {
    /// For each byte its class: the same for both cases of a letter, 0 for what is in no literal.
    class: [u8; 256],
    set: Box<[u64; WORDS]>,
    /// How many bits are set before each word: the place of a bucket.
    before: Box<[u16; WORDS]>,
    /// Where in `inside` each bucket begins, and where the last one ends.
    buckets: Vec<u16>,
    /// The places of literals.
    inside: Vec<u16>,
    literals: Vec<(Box<str>, Lead)>,
}

/// Seventeen bits of a beginning: the word, and the bit in it.
fn slot(key: u32) -> (usize, u32) {
    let hash = key.wrapping_mul(0x9e37_79b1) >> 15;
    ((hash >> 6) as usize, hash & 63)
}

impl Literals {
    /// Literals of fewer than three bytes are never found.
    pub(super) fn new(literals: Vec<(Box<str>, Lead)>) -> Self {
        let class = classes(&literals);
        let mut keys: Vec<(usize, u32, u16)> = Vec::new();
        for (at, (literal, _)) in (0_u16..).zip(&literals) {
            let key = literal.bytes().take(4).fold(0, |key, byte| shift(&class, key, byte));
            let mut add = |key: u32| {
                let (word, bit) = slot(key & FOUR);
                keys.push((word, bit, at));
            };
            match literal.len() {
                0..=2 => {}
                // Whatever follows it.
                3 => (0..CLASSES).for_each(|next| add(key << 6 | next)),
                _ => add(key),
            }
        }
        keys.sort_unstable();
        keys.dedup();
        let mut all = Self {
            class,
            set: Box::new([0; WORDS]),
            before: Box::new([0; WORDS]),
            buckets: Vec::new(),
            inside: keys.iter().map(|(.., literal)| *literal).collect(),
            literals,
        };
        for (at, bucket) in keys.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)).scan(
            0_u16,
            |sum, bucket| {
                let at = *sum;
                *sum = sum.saturating_add(u16::try_from(bucket.len()).unwrap_or(u16::MAX));
                Some((at, bucket))
            },
        ) {
            all.buckets.push(at);
            if let Some((word, bit, _)) = bucket.first()
                && let Some(word) = all.set.get_mut(*word)
            {
                *word |= 1_u64 << bit;
            }
        }
        all.buckets.push(u16::try_from(all.inside.len()).unwrap_or(u16::MAX));
        let mut sum = 0_u16;
        for (before, word) in all.before.iter_mut().zip(all.set.iter()) {
            *before = sum;
            sum = sum.saturating_add(u16::try_from(word.count_ones()).unwrap_or(0));
        }
        all
    }

    /// Calls `then` with where in `text` a literal begins and ends, and what it leads to.
    pub(super) fn hits(&self, text: &str, mut then: impl FnMut(usize, usize, Lead)) {
        let bytes = text.as_bytes();
        let mut key = 0_u32;
        for (at, byte) in bytes.iter().enumerate() {
            key = shift(&self.class, key, *byte);
            let (word, bit) = slot(key & FOUR);
            if self.set.get(word).is_some_and(|word| *word >> bit & 1 == 1) {
                self.compare(word, bit, bytes, at, &mut then);
            }
        }
        // Three bytes at the end of the text.
        let (word, bit) = slot(key << 6 & FOUR);
        self.compare(word, bit, bytes, bytes.len(), &mut then);
    }

    /// Compares the literals of a bucket with what ends at `at` or later.
    #[inline(never)]
    fn compare(
        &self,
        word: usize,
        bit: u32,
        bytes: &[u8],
        at: usize,
        then: &mut impl FnMut(usize, usize, Lead),
    ) {
        let Some(start) = at.checked_sub(3) else { return };
        let set = self.set.get(word).copied().unwrap_or(0);
        if set >> bit & 1 == 0 {
            return;
        }
        let below = (set & (1_u64 << bit).wrapping_sub(1)).count_ones();
        let before = self.before.get(word).copied().map_or(0, u32::from);
        let bucket = before.saturating_add(below) as usize;
        let Some([first, last]) = self.buckets.get(bucket..bucket.saturating_add(2)) else {
            return;
        };
        let inside = self.inside.get(usize::from(*first)..usize::from(*last)).unwrap_or_default();
        for (literal, lead) in inside.iter().filter_map(|at| self.literals.get(usize::from(*at))) {
            let end = start.saturating_add(literal.len());
            if bytes
                .get(start..end)
                .is_some_and(|here| here.eq_ignore_ascii_case(literal.as_bytes()))
            {
                then(start, end, *lead);
            }
        }
    }

    /// In bytes, about.
    #[cfg(test)]
    #[expect(clippy::arithmetic_side_effects, reason = "small numbers, in tests alone")]
    pub(super) fn size(&self) -> usize {
        let literals: usize = self.literals.iter().map(|(literal, _)| literal.len() + 40).sum();
        256 + WORDS * 10 + (self.buckets.len() + self.inside.len()) * 2 + literals
    }
}

fn shift(class: &[u8; 256], key: u32, byte: u8) -> u32 {
    key << 6 | u32::from(class.get(usize::from(byte)).copied().unwrap_or(0))
}

/// A class for each byte that is in a literal; what is more than 63 shares the last one.
fn classes(literals: &[(Box<str>, Lead)]) -> [u8; 256] {
    let mut used = [false; 256];
    for byte in literals.iter().flat_map(|(literal, _)| literal.bytes()) {
        if let Some(used) = used.get_mut(usize::from(byte.to_ascii_lowercase())) {
            *used = true;
        }
    }
    let mut class = [0_u8; 256];
    let mut next = 0_u8;
    for (used, class) in used.iter().zip(class.iter_mut()) {
        if *used {
            next = next.saturating_add(1).min(63);
            *class = next;
        }
    }
    for upper in b'A'..=b'Z' {
        let lower = class.get(usize::from(upper.to_ascii_lowercase())).copied().unwrap_or(0);
        if let Some(class) = class.get_mut(usize::from(upper)) {
            *class = lower;
        }
    }
    class
}
