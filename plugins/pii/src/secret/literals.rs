//! Many literals in one pass: two bits for the rarest four bytes in a row of each of them, then a comparison.
//!
//! An automaton of the same literals takes two megabytes, and at each byte waits for what the last one loaded.

use super::Lead;

/// A class has six bits; literals are known by four bytes.
const FOUR: u32 = (1 << 24) - 1;
const CLASSES: u32 = 64;
const WINDOW: usize = 4;
const WORDS: usize = 2_048;

/// The literals, by the hash of four bytes in them.
#[derive(Debug)]
pub(super) struct Literals {
    /// For each byte its class: the same for both cases of a letter, 0 for what is in no literal.
    class: [u8; 256],
    set: Box<[u64; WORDS]>,
    /// Where in `entries` those of each word begin.
    first: Box<[u16; WORDS]>,
    entries: Vec<Entry>,
    literals: Vec<(Box<str>, Lead)>,
}

/// Four bytes of a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    word: u16,
    key: u32,
    literal: u16,
    /// How far before the last of them the literal begins.
    back: u16,
}

/// The word of a key, and its two bits.
fn slot(key: u32) -> (usize, u64) {
    let hash = key.wrapping_mul(0x9e37_79b1);
    ((hash >> 21) as usize, 1_u64 << (hash >> 15 & 63) | 1_u64 << (hash >> 9 & 63))
}

/// How often a byte is met, about: letters by their place in English.
fn frequency(byte: u8) -> usize {
    let letters = b"zqxjkvbpygfwmucldrhsnioate";
    letters.iter().position(|letter| byte.eq_ignore_ascii_case(letter)).map_or(
        match byte {
            b' ' => 30,
            b'-' | b'.' | b'"' => 6,
            _ => 2,
        },
        |place| place.saturating_add(4),
    )
}

/// Where the rarest four bytes of a literal begin.
fn rarest(literal: &str) -> usize {
    let sum = |(_, window): &(usize, &[u8])| -> usize {
        window.iter().map(|byte| frequency(*byte)).sum()
    };
    literal.as_bytes().windows(WINDOW).enumerate().min_by_key(sum).map_or(0, |(at, _)| at)
}

impl Literals {
    /// Literals of fewer than three bytes are never found. Short ones that are `worded` are found only where
    /// no letter or digit stands before them; `n`, `r` and `t` may, as in `\\n`.
    pub(super) fn new(literals: Vec<(Box<str>, Lead)>, worded: impl Fn(&Lead) -> bool) -> Self {
        let class = classes(&literals);
        let inner: Vec<u32> = class
            .iter()
            .zip(0..=u8::MAX)
            .filter(|(_, b)| b.is_ascii_alphanumeric() && !b"nrtNRT".contains(b))
            .map(|(c, _)| u32::from(*c))
            .collect();
        let mut entries = Vec::new();
        for (at, (literal, lead)) in (0_u16..).zip(&literals) {
            let before = rarest(literal);
            let window = literal.bytes().skip(before).take(WINDOW);
            let key = window.fold(0, |key, byte| shift(&class, key, byte));
            let mut add = |key: u32, back: usize| {
                let key = key & FOUR;
                let word = u16::try_from(slot(key).0).unwrap_or(0);
                let back = u16::try_from(back).unwrap_or(0);
                entries.push(Entry { word, key, literal: at, back });
            };
            let first = literal.bytes().next().unwrap_or(0);
            match literal.len() {
                0..=2 => {}
                3 if first.is_ascii_alphanumeric() && worded(lead) => (0..CLASSES)
                    .filter(|before| *before == 0 || !inner.contains(before))
                    .for_each(|before| add(before << 18 | key, 2)),
                // Whatever follows it.
                3 => (0..CLASSES).for_each(|next| add(key << 6 | next, 3)),
                _ => add(key, before.saturating_add(3)),
            }
        }
        entries.sort_unstable();
        let mut set = Box::new([0; WORDS]);
        let mut first = Box::new([0; WORDS]);
        for entry in &entries {
            let (word, bits) = slot(entry.key);
            if let Some(word) = set.get_mut(word) {
                *word |= bits;
            }
        }
        for (word, first) in (0_u16..).zip(first.iter_mut()) {
            let at = entries.partition_point(|entry| entry.word < word);
            *first = u16::try_from(at).unwrap_or(u16::MAX);
        }
        Self { class, set, first, entries, literals }
    }

    /// Calls `then` with where in `text` a literal begins and ends, and what it leads to.
    pub(super) fn hits(&self, text: &str, mut then: impl FnMut(usize, usize, Lead)) {
        let bytes = text.as_bytes();
        let mut key = 0_u32;
        for (at, byte) in bytes.iter().enumerate() {
            key = shift(&self.class, key, *byte);
            let (word, bits) = slot(key & FOUR);
            if self.set.get(word).is_some_and(|word| *word & bits == bits) {
                self.compare(key & FOUR, bytes, at, &mut then);
            }
        }
        // Three bytes at the end of the text.
        self.compare(key << 6 & FOUR, bytes, bytes.len(), &mut then);
    }

    /// Compares the literals of a key whose last byte is at `at`.
    #[inline(never)]
    fn compare(
        &self,
        key: u32,
        bytes: &[u8],
        at: usize,
        then: &mut impl FnMut(usize, usize, Lead),
    ) {
        let (word, _) = slot(key);
        let first = self.first.get(word).copied().map_or(0, usize::from);
        let entries = self.entries.get(first..).unwrap_or_default();
        let here = entries.iter().take_while(|entry| usize::from(entry.word) == word);
        for entry in here.filter(|entry| entry.key == key) {
            let Some(start) = at.checked_sub(usize::from(entry.back)) else { continue };
            let Some((literal, lead)) = self.literals.get(usize::from(entry.literal)) else {
                continue;
            };
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
        256 + WORDS * 10 + self.entries.len() * size_of::<Entry>() + literals
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
