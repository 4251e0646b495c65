//! The table of words: phrases by the hash of their words.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::fold;
use crate::kind::Kind;

/// What a phrase speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cue {
    Kind(Kind),
    /// A format of identifiers, by its place among them.
    Format(u16),
    /// Against every number.
    Against,
}

const TABLE: &str = include_str!("../../data/words.txt");
/// Most words of a phrase.
const LONGEST: usize = 40;
/// Characters that may part the words of a phrase: `No. `, `d'`.
const GAP: usize = 2;

/// Phrases and what they speak for.
#[derive(Debug, Default)]
pub(crate) struct Words {
    phrases: HashMap<u64, Node, BuildHasherDefault<Same>>,
    cues: Vec<(Cue, i16)>,
}

/// The beginning of phrases, or a whole one.
#[derive(Debug, Clone, Default)]
struct Node {
    /// Places in `cues`.
    cues: Vec<u16>,
}

/// Keys that are hashes already.
#[derive(Debug, Default)]
pub(crate) struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = step(self.0, u32::from(*byte));
        }
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// FNV-1a over characters, with more mixing than over bytes since they are wider.
fn step(hash: u64, value: u32) -> u64 {
    let mixed = (hash ^ u64::from(value)).wrapping_mul(0x0000_0100_0000_01b3);
    mixed ^ (mixed >> 29)
}

const EMPTY: u64 = 0xcbf2_9ce4_8422_2325;

/// The languages that there are words of.
pub(crate) fn languages() -> Vec<&'static str> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let mut languages: Vec<_> = lines
        .filter_map(|line| line.split(' ').nth(1))
        .filter(|language| *language != "*")
        .collect();
    languages.sort_unstable();
    languages.dedup();
    languages
}

impl Words {
    /// The words of all types; of some languages only, unless `languages` is none.
    pub(crate) fn new(languages: Option<&[String]>) -> Self {
        let mut words = Self::default();
        for line in TABLE.lines() {
            words.line(line, languages);
        }
        words
    }

    /// `type language decibans: phrase; phrase`.
    fn line(&mut self, line: &str, languages: Option<&[String]>) {
        let Some((head, phrases)) = line.split_once(": ").filter(|_| !line.starts_with('#')) else {
            return;
        };
        let mut head = head.split(' ');
        let (kind, language) = (head.next().unwrap_or_default(), head.next().unwrap_or_default());
        let weight = head.next().and_then(|weight| weight.parse().ok()).unwrap_or(0);
        let wanted = languages.is_none_or(|all| all.iter().any(|wanted| wanted == language));
        if language != "*" && !wanted {
            return;
        }
        let cue = Kind::named(kind).map_or(Cue::Against, Cue::Kind);
        for phrase in phrases.split(';') {
            self.add(phrase.trim(), cue, weight);
        }
    }

    pub(crate) fn add(&mut self, phrase: &str, cue: Cue, weight: i16) {
        let mut hash = EMPTY;
        let mut at = 0;
        while let Some(word) = word(phrase, at, phrase.len(), hash) {
            hash = word.hash;
            self.phrases.entry(hash).or_default();
            at = word.end;
        }
        let place = u16::try_from(self.cues.len()).unwrap_or(u16::MAX);
        if let Some(node) = self.phrases.get_mut(&hash) {
            self.cues.push((cue, weight));
            node.cues.push(place);
        }
    }

    /// Tells of each phrase that begins in `from..to`, with its place, and returns where it stopped.
    pub(crate) fn look_up(
        &self,
        text: &str,
        from: usize,
        to: usize,
        tell: &mut dyn FnMut(usize, usize, Cue, i16),
    ) -> usize {
        let mut at = from;
        while let Some(first) = word(text, at, to, EMPTY) {
            self.phrase(text, &first, tell);
            at = first.end;
        }
        at
    }

    fn phrase(&self, text: &str, first: &Word, tell: &mut dyn FnMut(usize, usize, Cue, i16)) {
        let (mut hash, mut end) = (first.hash, first.end);
        for _ in 0..LONGEST {
            let node = self.phrases.get(&hash);
            for place in node.into_iter().flat_map(|node| &node.cues) {
                if let Some((cue, weight)) = self.cues.get(usize::from(*place)) {
                    tell(first.start, end, *cue, *weight);
                }
            }
            let limit = text.len().min(end.saturating_add(64));
            let Some(next) = word(text, end, limit, hash) else { return };
            let gap = text.get(end..next.start).unwrap_or_default();
            // `IdNr` is one word as well as two.
            let goes_on = node.is_some() || gap.is_empty();
            if !goes_on || gap.chars().count() > GAP || gap.contains('\n') {
                return;
            }
            (hash, end) = (next.hash, next.end);
        }
    }
}

/// A word of a text.
#[derive(Debug)]
struct Word {
    start: usize,
    end: usize,
    hash: u64,
}

/// The first word that begins in `from..to`: letters up to a sign, a digit, or a capital after a small letter.
/// Its hash goes on from that of the words before it: what parts words does not matter.
fn word(text: &str, from: usize, to: usize, seed: u64) -> Option<Word> {
    let start = from.saturating_add(first_letter(text, from, to)?);
    let bytes = text.as_bytes();
    let mut hash = seed;
    let mut end = start;
    let mut last = Case::Other;
    while let Some(byte) = bytes.get(end).copied() {
        if !byte.is_ascii() {
            return Some(foreign(text, start, end, hash));
        }
        let case = Case::of(byte);
        let next = bytes.get(end.saturating_add(1)).map_or(Case::Other, |next| Case::of(*next));
        let breaks = (last == Case::Small && case == Case::Capital)
            || (last == Case::Capital && case == Case::Capital && next == Case::Small);
        if case == Case::Other || breaks {
            break;
        }
        hash = step(hash, u32::from(byte.to_ascii_lowercase()));
        end = end.saturating_add(1);
        last = case;
    }
    Some(Word { start, end, hash })
}

/// Where the first letter of a stretch is, from its beginning.
fn first_letter(text: &str, from: usize, to: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(from..to)?;
    let found = bytes.iter().position(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii())?;
    if bytes.get(found).is_some_and(u8::is_ascii) {
        return Some(found);
    }
    let rest = text.get(from.saturating_add(found)..to)?;
    let at = rest.char_indices().find(|(_, c)| c.is_alphabetic())?.0;
    Some(found.saturating_add(at))
}

/// A word with letters that are not ASCII, from the first of those on.
fn foreign(text: &str, start: usize, from: usize, seed: u64) -> Word {
    let (mut hash, mut end) = (seed, from);
    for (at, c) in text.get(from..).unwrap_or_default().char_indices() {
        // Marks of Indic scripts are part of a word without being letters.
        let goes_on = c.is_alphabetic() || (!c.is_ascii() && !c.is_whitespace() && at > 0);
        let alone = fold::stands_alone(c);
        if !goes_on || (alone && end > start) {
            break;
        }
        hash = step(hash, u32::from(fold::letter(c)));
        end = from.saturating_add(at).saturating_add(c.len_utf8());
        if alone {
            break;
        }
    }
    Word { start, end: end.max(from), hash }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Capital,
    Small,
    Other,
}

impl Case {
    fn of(byte: u8) -> Self {
        match byte {
            b'A'..=b'Z' => Self::Capital,
            b'a'..=b'z' => Self::Small,
            _ => Self::Other,
        }
    }
}
