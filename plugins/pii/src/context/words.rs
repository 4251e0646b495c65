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
const LONGEST: usize = 12;
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
        while let Some(word) = word(phrase, at, phrase.len()) {
            hash = step(hash ^ word.hash, 1);
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
        while let Some(first) = word(text, at, to) {
            self.phrase(text, &first, tell);
            at = first.end;
        }
        at
    }

    fn phrase(&self, text: &str, first: &Word, tell: &mut dyn FnMut(usize, usize, Cue, i16)) {
        let mut hash = step(EMPTY ^ first.hash, 1);
        let mut end = first.end;
        for _ in 0..LONGEST {
            let Some(node) = self.phrases.get(&hash) else { return };
            for place in &node.cues {
                if let Some((cue, weight)) = self.cues.get(usize::from(*place)) {
                    tell(first.start, end, *cue, *weight);
                }
            }
            let Some(next) = word(text, end, text.len().min(end.saturating_add(64))) else {
                return;
            };
            let gap = text.get(end..next.start).unwrap_or_default();
            if gap.chars().count() > GAP || gap.contains('\n') {
                return;
            }
            hash = step(hash ^ next.hash, 1);
            end = next.end;
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
fn word(text: &str, from: usize, to: usize) -> Option<Word> {
    let rest = text.get(from..)?;
    let mut letters = rest.char_indices().peekable();
    let start = loop {
        let (at, c) = *letters.peek()?;
        if from.saturating_add(at) >= to {
            return None;
        }
        if c.is_alphabetic() {
            break at;
        }
        letters.next();
    };
    let mut hash = EMPTY;
    let mut end = start;
    let mut last = Case::Other;
    while let Some((at, c)) = letters.next() {
        let case = Case::of(c);
        // Marks of Indic scripts are part of a word without being letters.
        let goes_on =
            c.is_alphabetic() || (!c.is_ascii() && !c.is_whitespace() && last == Case::Other);
        let next = letters.peek().map_or(Case::Other, |(_, next)| Case::of(*next));
        let breaks = (last == Case::Small && case == Case::Capital)
            || (last == Case::Capital && case == Case::Capital && next == Case::Small);
        if !goes_on || (at > start && breaks) || (at > start && fold::stands_alone(c)) {
            break;
        }
        hash = step(hash, u32::from(fold::letter(c)));
        end = at.saturating_add(c.len_utf8());
        last = case;
        if fold::stands_alone(c) {
            break;
        }
    }
    let offset = |at: usize| from.saturating_add(at);
    Some(Word { start: offset(start), end: offset(end), hash })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Capital,
    Small,
    Other,
}

impl Case {
    fn of(c: char) -> Self {
        match c {
            'A'..='Z' => Self::Capital,
            'a'..='z' => Self::Small,
            _ => Self::Other,
        }
    }
}
