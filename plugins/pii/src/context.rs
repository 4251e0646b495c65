//! What stands around a value: words nearby, and the names of the JSON fields it is in.
//!
//! Words are looked up only near candidates, and each stretch of a text once: a text without candidates
//! costs nothing here, any other at most one look-up for each word and place.

mod fold;
mod words;

use crate::candidate::Support;
use crate::kind::{Group, Kind};
use crate::weight::Decibans;

pub(crate) use words::{Cue, Words, languages};

/// Bytes before and after a value in which words count.
const BEFORE: usize = 96;
const AFTER: usize = 40;

/// A cue with what it weighs where it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weighed {
    pub(crate) cue: Cue,
    pub(crate) weight: i16,
}

/// The names on the way to a value.
#[derive(Debug, Default)]
pub(crate) struct Key {
    cues: Vec<Weighed>,
}

impl Key {
    /// What the names on the way to a value say, the outermost first. The last weighs most.
    pub(crate) fn new<'n>(words: &Words, path: impl DoubleEndedIterator<Item = &'n str>) -> Self {
        let mut cues = Vec::new();
        // The name of the field says more than a word somewhere in front of a value.
        for (name, percent) in path.rev().zip([140, 80, 40]) {
            words.look_up(name, 0, name.len(), &mut |_, _, cue, weight| {
                cues.push(Weighed { cue, weight: scale(weight, percent) });
            });
        }
        Self { cues }
    }
}

/// A text and what is known of its words so far.
pub(crate) struct Context<'t> {
    text: &'t str,
    words: &'t Words,
    key: &'t Key,
    hits: Vec<Hit>,
    known: usize,
}

#[derive(Debug, Clone, Copy)]
struct Hit {
    start: usize,
    end: usize,
    cue: Cue,
    weight: i16,
}

impl<'t> Context<'t> {
    pub(crate) fn new(text: &'t str, words: &'t Words, key: &'t Key) -> Self {
        Self { text, words, key, hits: Vec::new(), known: 0 }
    }

    /// What stands around `start..end`. Has to be asked for in the order of the text.
    pub(crate) fn near(&mut self, start: usize, end: usize) -> Near {
        let from = start.saturating_sub(BEFORE);
        let to = end.saturating_add(AFTER).min(self.text.len());
        self.read(from, to);
        let mut cues = Vec::new();
        let first = self.hits.partition_point(|hit| hit.end.saturating_add(BEFORE) < start);
        for hit in self.hits.iter().skip(first).take_while(|hit| hit.start < to) {
            let percent = self.percent(hit, start, end);
            if percent > 0 {
                cues.push(Weighed { cue: hit.cue, weight: scale(hit.weight, percent) });
            }
        }
        Near { cues, key: self.key.cues.clone() }
    }

    /// Looks words up that were not yet.
    fn read(&mut self, from: usize, to: usize) {
        if to <= self.known {
            return;
        }
        let text = self.text;
        let from = boundary(text, from.max(self.known));
        let to = boundary(text, to);
        let hits = &mut self.hits;
        let end = self.words.look_up(text, from, to, &mut |start, end, cue, weight| {
            hits.push(Hit { start, end, cue, weight });
        });
        self.known = end.max(to);
    }

    /// How much of its weight a word has at its distance.
    fn percent(&self, hit: &Hit, start: usize, end: usize) -> i16 {
        if hit.end <= start {
            let gap = self.text.get(hit.end..start).unwrap_or_default();
            let percent = match gap.len() {
                0..=6 => 100,
                7..=16 => 90,
                17..=32 => 75,
                33..=64 => 50,
                _ => 30,
            };
            return dampened(percent, gap);
        }
        if hit.start >= end {
            let gap = self.text.get(end..hit.start).unwrap_or_default();
            if gap.contains('\n') {
                return 0;
            }
            let percent = match gap.len() {
                0..=3 => 65,
                4..=20 => 45,
                _ => 20,
            };
            return dampened(percent, gap);
        }
        // Within: `gb` of an IBAN, `tel` of a URL.
        60
    }
}

/// Less, if another value or the end of a line stands between.
fn dampened(percent: i16, gap: &str) -> i16 {
    let value = gap.bytes().filter(u8::is_ascii_digit).count() > 2;
    let line = gap.contains('\n') && gap.bytes().any(|byte| byte.is_ascii_alphanumeric());
    let percent = if value { percent.saturating_mul(3) / 5 } else { percent };
    if line { percent / 2 } else { percent }
}

/// The next start of a character.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at = at.saturating_add(1);
    }
    at
}

fn scale(weight: i16, percent: i16) -> i16 {
    weight.saturating_mul(percent) / 100
}

/// The cues around a value.
#[derive(Debug, Default)]
pub(crate) struct Near {
    cues: Vec<Weighed>,
    key: Vec<Weighed>,
}

impl Near {
    /// What words and key say of a type, and which of them.
    pub(crate) fn of(&self, kind: Kind) -> (Decibans, Support) {
        self.weigh(kind, |cue| cue == Cue::Kind(kind))
    }

    /// What they say of a format of identifiers that is of a type.
    pub(crate) fn of_format(&self, format: u16, kind: Kind) -> (Decibans, Support) {
        self.weigh(kind, |cue| cue == Cue::Format(format))
    }

    fn weigh(&self, kind: Kind, own: impl Fn(Cue) -> bool) -> (Decibans, Support) {
        let best = |cues: &[Weighed]| {
            cues.iter().filter(|c| own(c.cue)).map(|c| c.weight).max().unwrap_or(0)
        };
        let (key, context) = (best(&self.key), best(&self.cues));
        let for_it = key.max(context).saturating_add(key.min(context) / 3);
        let against = self.against(kind, for_it);
        let support = Support { key: key >= 4, context: context >= 4, ..Support::default() };
        (Decibans(for_it.saturating_sub(against)), support)
    }

    /// What speaks for something else. Weak words yield to a strong one of the type's own.
    fn against(&self, kind: Kind, for_it: i16) -> i16 {
        let other = |cue: Cue| match cue {
            Cue::Against => true,
            Cue::Kind(other) => other != kind && are_rivals(kind, other),
            Cue::Format(_) => false,
        };
        let all = self.cues.iter().chain(&self.key).filter(|c| other(c.cue));
        let most = all.map(|c| if c.cue == Cue::Against { c.weight } else { scale(c.weight, 40) });
        let most = most.max().unwrap_or(0);
        if for_it >= 8 { most.saturating_sub(6).max(0) } else { most }
    }

    /// The formats that words or the key name.
    pub(crate) fn formats(&self) -> impl Iterator<Item = u16> {
        self.key.iter().chain(&self.cues).filter_map(|c| match c.cue {
            Cue::Format(format) if c.weight >= 4 => Some(format),
            Cue::Format(_) | Cue::Kind(_) | Cue::Against => None,
        })
    }
}

/// Types whose values look alike and whose words exclude each other.
fn are_rivals(kind: Kind, other: Kind) -> bool {
    let numbers = [Group::Contact, Group::Financial, Group::Identity];
    let (Some(own), Some(others)) = (kind.group(), other.group()) else { return false };
    own != others && numbers.contains(&own) && numbers.contains(&others)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, value: &str, kind: Kind) -> i16 {
        let words = Words::new(None);
        let key = Key::default();
        let start = text.find(value).unwrap();
        Context::new(text, &words, &key).near(start, start + value.len()).of(kind).0.0
    }

    #[test]
    fn words_fade_with_distance_and_yield_to_nearer_ones() {
        let beside = check("Phone: 5551234567", "5551234567", Kind::Phone);
        let far = check(
            "the phone of our branch in the old town beside the river: 5551234567",
            "5551234567",
            Kind::Phone,
        );
        assert!(beside >= 12 && far > 0 && far < beside, "{beside} {far}");
        assert!(check("order 12345678, phone 5551234567", "12345678", Kind::Phone) < 0);
        assert!(check("order 12345678, phone 5551234567", "5551234567", Kind::Phone) > 6);
    }

    #[test]
    fn words_are_found_in_names_and_in_scripts_without_spaces() {
        assert!(check("userPhoneNumber=5551234567", "5551234567", Kind::Phone) >= 12);
        assert!(check("HOME_PHONE 5551234567", "5551234567", Kind::Phone) >= 12);
        assert!(check("请致电手机号码13800138000", "13800138000", Kind::Phone) >= 12);
        assert!(check("Numéro de téléphone : 0123456789", "0123456789", Kind::Phone) >= 12);
        assert_eq!(check("the 5551234567", "5551234567", Kind::Phone), 0);
    }

    #[test]
    fn the_last_name_of_a_path_weighs_most() {
        let words = Words::new(None);
        let near = |path: &[&str]| {
            let key = Key::new(&words, path.iter().copied());
            Context::new("5551234567", &words, &key).near(0, 10).of(Kind::Phone).0.0
        };
        assert!(near(&["customer", "phone"]) > near(&["phone", "value"]));
        assert!(near(&["phone", "value"]) >= 8);
    }
}
