//! Many literals in one pass: a bit for what each of them begins with, then a comparison.
//!
//! An automaton of the same literals takes two megabytes, and at each byte waits for what the last one loaded.

use super::Lead;

/// A class has six bits; literals are known by four bytes, those of three by three.
const FOUR: u32 = (1 << 24) - 1;
const THREE: u32 = (1 << 18) - 1;
const WORDS: usize = 2_048;

/// The literals, by what they begin with.
#[derive(Debug)]
pub(super) struct Literals {
    /// For each byte its class: the same for both cases of a letter, 0 for what is in no literal.
    class: [u8; 256],
    four: Beginnings,
    three: Beginnings,
}

/// Literals by the hash of their beginning.
#[derive(Debug)]
struct Beginnings {
    set: Box<[u64; WORDS]>,
    /// How many bits are set before each word: the place of a bucket.
    before: Box<[u16; WORDS]>,
    buckets: Vec<Vec<(Box<str>, Lead)>>,
}

/// Seventeen bits of a beginning: the word, and the bit in it.
fn slot(key: u32) -> (usize, u32) {
    let hash = key.wrapping_mul(0x9e37_79b1) >> 15;
    ((hash >> 6) as usize, hash & 63)
}

impl Beginnings {
    fn new(mut literals: Vec<(u32, Box<str>, Lead)>) -> Self {
        let mut all =
            Self { set: Box::new([0; WORDS]), before: Box::new([0; WORDS]), buckets: Vec::new() };
        literals.sort_by_key(|(key, ..)| slot(*key));
        let mut last = None;
        for (key, literal, lead) in literals {
            let (word, bit) = slot(key);
            if last != Some((word, bit)) {
                all.buckets.push(Vec::new());
                if let Some(word) = all.set.get_mut(word) {
                    *word |= 1_u64 << bit;
                }
            }
            last = Some((word, bit));
            if let Some(bucket) = all.buckets.last_mut() {
                bucket.push((literal, lead));
            }
        }
        let mut sum = 0_u16;
        for (before, word) in all.before.iter_mut().zip(all.set.iter()) {
            *before = sum;
            sum = sum.saturating_add(u16::try_from(word.count_ones()).unwrap_or(0));
        }
        all
    }

    /// Whether a literal may begin so.
    fn has(&self, key: u32) -> bool {
        let (word, bit) = slot(key);
        self.set.get(word).is_some_and(|word| *word >> bit & 1 == 1)
    }

    #[cold]
    fn compare(
        &self,
        key: u32,
        bytes: &[u8],
        start: usize,
        then: &mut impl FnMut(usize, usize, Lead),
    ) {
        let (at, bit) = slot(key);
        let word = self.set.get(at).copied().unwrap_or(0);
        let below = (word & (1_u64 << bit).wrapping_sub(1)).count_ones();
        let before = self.before.get(at).copied().map_or(0, u32::from);
        let bucket = usize::try_from(before.saturating_add(below)).unwrap_or(usize::MAX);
        for (literal, lead) in self.buckets.get(bucket).into_iter().flatten() {
            let end = start.saturating_add(literal.len());
            if bytes
                .get(start..end)
                .is_some_and(|here| here.eq_ignore_ascii_case(literal.as_bytes()))
            {
                then(start, end, *lead);
            }
        }
    }
}

impl Literals {
    /// Literals of fewer than three bytes are never found.
    pub(super) fn new(literals: Vec<(Box<str>, Lead)>) -> Self {
        let class = classes(&literals);
        let (mut four, mut three) = (Vec::new(), Vec::new());
        for (literal, lead) in literals {
            let key = literal.bytes().take(4).fold(0, |key, byte| shift(&class, key, byte));
            match literal.len() {
                0..=2 => {}
                3 => three.push((key, literal, lead)),
                _ => four.push((key, literal, lead)),
            }
        }
        Self { class, four: Beginnings::new(four), three: Beginnings::new(three) }
    }

    /// Calls `then` with where in `text` a literal begins and ends, and what it leads to.
    pub(super) fn hits(&self, text: &str, mut then: impl FnMut(usize, usize, Lead)) {
        let bytes = text.as_bytes();
        let mut key = 0_u32;
        for (at, byte) in bytes.iter().enumerate() {
            key = shift(&self.class, key, *byte);
            if self.four.has(key & FOUR) && at >= 3 {
                self.four.compare(key & FOUR, bytes, at.saturating_sub(3), &mut then);
            }
            if self.three.has(key & THREE) && at >= 2 {
                self.three.compare(key & THREE, bytes, at.saturating_sub(2), &mut then);
            }
        }
    }

    /// In bytes, about.
    #[cfg(test)]
    #[expect(clippy::arithmetic_side_effects, reason = "small numbers, in tests alone")]
    pub(super) fn size(&self) -> usize {
        let size = |b: &Beginnings| {
            let leads: usize =
                b.buckets.iter().flatten().map(|(literal, _)| literal.len() + 40).sum();
            WORDS * 10 + b.buckets.len() * 24 + leads
        };
        256 + size(&self.four) + size(&self.three)
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
