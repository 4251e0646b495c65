//! What stands around a value: words nearby, and the names of the JSON fields it is in.
//!
//! Words are looked up only near candidates, and each stretch of a text once: a text without candidates
//! costs nothing here, any other at most one look-up for each word and place.

mod fold;
mod table;
mod words;

use crate::candidate::Support;
use crate::kind::{Group, Kind};
use crate::mark;
use crate::weight::Decibans;
use table::Table;

pub(crate) use fold::stands_alone;
pub(crate) use words::{Cue, Words, languages};

/// Bytes before and after a value in which words count.
const BEFORE: usize = 96;
const AFTER: usize = 40;
/// Decibans below which a word counts in texts only.
const LEAST_IN_NAMES: i16 = 8;

/// The names on the way to a value.
#[derive(Debug, Default)]
pub(crate) struct Key {
    said: Said,
}

impl Key {
    /// What the names on the way to a value say, the outermost first. The last weighs most.
    pub(crate) fn new<'n>(words: &Words, path: impl DoubleEndedIterator<Item = &'n str>) -> Self {
        let mut said = Said::default();
        // The name of the field says more than a word somewhere in front of a value.
        for (name, percent) in path.rev().zip([140, 80, 40]) {
            words.look_up(name, 0, name.len(), &mut |_, _, cue, weight| {
                // `text` and `call` mean something else as names.
                if weight >= LEAST_IN_NAMES || cue == Cue::Against {
                    said.add(cue, scale(weight, percent));
                }
            });
        }
        Self { said }
    }
}

/// A text and what is known of its words so far.
pub(crate) struct Context<'t> {
    text: &'t str,
    words: &'t Words,
    key: &'t Key,
    hits: Vec<Hit>,
    known: usize,
    table: Option<Table<'t>>,
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
        Self { text, words, key, hits: Vec::new(), known: 0, table: Table::new(text) }
    }

    /// What stands around `start..end`. Has to be asked for in the order of the text.
    pub(crate) fn near(&mut self, start: usize, end: usize) -> Near<'t> {
        let from = start.saturating_sub(BEFORE);
        let to = end.saturating_add(AFTER).min(self.text.len());
        self.read(from, to);
        let mut said = Said::default();
        let first = self.hits.partition_point(|hit| hit.end.saturating_add(BEFORE) < start);
        let near = self.hits.get(first..).unwrap_or_default();
        let count = near.iter().take_while(|hit| hit.start < to).count();
        let mut gap = Gap { from: start, ..Gap::default() };
        // From the nearest before it to the farthest, so that what lies between is read once.
        for hit in near.get(..count).unwrap_or_default().iter().rev() {
            let percent = if hit.end <= start {
                gap.reach(self.text.as_bytes(), hit.end);
                gap.percent(start.saturating_sub(hit.end))
            } else {
                self.behind(hit, end)
            };
            said.add(hit.cue, scale(hit.weight, percent));
        }
        if let Some(name) = self.table.as_ref().and_then(|table| table.column(start)) {
            self.words.look_up(name, 0, name.len(), &mut |_, _, cue, weight| said.add(cue, weight));
        }
        Near { said, key: &self.key.said }
    }

    /// The words around `start..end`, what they speak for, and what they weigh there.
    pub(crate) fn told(&mut self, start: usize, end: usize) -> Vec<(&'t str, Cue, i16)> {
        self.read(start.saturating_sub(BEFORE), end.saturating_add(AFTER).min(self.text.len()));
        let hits = self.hits.iter().filter_map(|hit| {
            let mut gap = Gap { from: start, ..Gap::default() };
            let percent = if hit.end <= start {
                gap.reach(self.text.as_bytes(), hit.end);
                gap.percent(start.saturating_sub(hit.end))
            } else {
                self.behind(hit, end)
            };
            let weight = scale(hit.weight, percent);
            let near =
                hit.end.saturating_add(BEFORE) >= start && hit.start < end.saturating_add(AFTER);
            (near && weight > 0).then_some((self.text.get(hit.start..hit.end)?, hit.cue, weight))
        });
        hits.collect()
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
            // What redaction left says nothing of what stands beside it.
            let is_capital = text.as_bytes().get(start).is_some_and(u8::is_ascii_uppercase);
            if !(is_capital && mark::covers(text, start, end)) {
                hits.push(Hit { start, end, cue, weight });
            }
        });
        self.known = end.max(to);
    }

    /// How much of its weight a word has that does not end before a value.
    fn behind(&self, hit: &Hit, end: usize) -> i16 {
        if hit.start < end {
            // Within: `gb` of an IBAN, `tel` of a URL.
            return 60;
        }
        let bytes = self.text.as_bytes().get(end..hit.start).unwrap_or_default();
        let mut gap = Gap { from: bytes.len(), ..Gap::default() };
        gap.reach(bytes, 0);
        let percent = match bytes.len() {
            0..=3 => 80,
            4..=20 => 45,
            _ => 20,
        };
        // `order 12345678, phone 5551234567`: the word is that of the number behind it.
        let rest = self.text.as_bytes().get(hit.end..).unwrap_or_default();
        let is_sign = |byte: &&u8| !byte.is_ascii_alphanumeric() && **byte != b'\n';
        let signs = rest.iter().take(4).take_while(is_sign).count();
        let is_next = rest.get(signs).is_some_and(u8::is_ascii_digit);
        let percent = if is_next { percent / 3 } else { percent };
        if gap.lines { 0 } else { gap.dampened(percent) }
    }
}

/// What lies between a word and a value behind it, read backwards.
#[derive(Debug, Default)]
struct Gap {
    from: usize,
    digits: usize,
    marks: bool,
    lines: bool,
    letters: bool,
}

impl Gap {
    fn reach(&mut self, bytes: &[u8], to: usize) {
        for byte in bytes.get(to..self.from).unwrap_or_default() {
            self.digits = self.digits.saturating_add(usize::from(byte.is_ascii_digit()));
            self.marks |= matches!(byte, b'*' | b'<');
            self.lines |= *byte == b'\n';
            self.letters |= byte.is_ascii_alphanumeric();
        }
        self.from = self.from.min(to);
    }

    /// How much of its weight a word has at its distance.
    fn percent(&self, distance: usize) -> i16 {
        self.dampened(match distance {
            0..=6 => 100,
            7..=16 => 90,
            17..=32 => 75,
            33..=64 => 50,
            _ => 30,
        })
    }

    /// Less, if another value, what redaction left of one, or the end of a line stands between.
    fn dampened(&self, percent: i16) -> i16 {
        let is_value = self.digits > 2 || self.marks;
        let percent = if is_value { percent.saturating_mul(3) / 5 } else { percent };
        if self.lines && self.letters { percent / 2 } else { percent }
    }
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

/// Types, the settings' own included.
const PLACES: usize = 64;
/// Groups whose values look alike and whose words exclude each other.
const RIVALS: [Group; 3] = [Group::Contact, Group::Financial, Group::Identity];

/// The most that words say, for each type.
#[derive(Debug, Clone)]
struct Said {
    types: [i8; PLACES],
    rivals: [i16; RIVALS.len()],
    against: i16,
    /// The most for any type.
    loudest: i16,
    formats: Vec<(u16, i16)>,
}

impl Default for Said {
    fn default() -> Self {
        Self {
            types: [0; PLACES],
            rivals: [0; RIVALS.len()],
            against: 0,
            loudest: 0,
            formats: Vec::new(),
        }
    }
}

impl Said {
    fn add(&mut self, cue: Cue, weight: i16) {
        match cue {
            Cue::Against => self.against = self.against.max(weight),
            Cue::Format(format) if weight > 0 => self.formats.push((format, weight)),
            Cue::Format(_) => {}
            Cue::Kind(kind) => {
                if let Some(most) = self.types.get_mut(kind.place()) {
                    *most = i8::try_from(weight).unwrap_or(i8::MAX).max(*most);
                }
                self.loudest = self.loudest.max(weight);
                let rival = RIVALS.iter().position(|group| kind.group() == Some(*group));
                if let Some(most) = rival.and_then(|rival| self.rivals.get_mut(rival)) {
                    *most = weight.max(*most);
                }
            }
        }
    }

    fn of(&self, kind: Kind) -> i16 {
        self.types.get(kind.place()).copied().map_or(0, i16::from)
    }

    fn of_format(&self, format: u16) -> i16 {
        let of_it = self.formats.iter().filter(|(own, _)| *own == format);
        of_it.map(|(_, weight)| *weight).max().unwrap_or(0)
    }

    /// The most that speaks for a rival of a type.
    fn rival(&self, kind: Kind) -> i16 {
        let own = RIVALS.iter().position(|group| kind.group() == Some(*group));
        let Some(own) = own else { return 0 };
        let others = self.rivals.iter().enumerate().filter(|(place, _)| *place != own);
        scale(others.map(|(_, weight)| *weight).max().unwrap_or(0), 40)
    }
}

/// Looks at what stands around bytes of a text.
pub(crate) type Around<'a> = dyn FnMut(usize, usize) -> Near<'a> + 'a;

/// The words around a value, and the names on the way to it.
#[derive(Debug)]
pub(crate) struct Near<'k> {
    said: Said,
    key: &'k Said,
}

impl Near<'_> {
    /// What words and key say of a type, and which of them.
    pub(crate) fn of(&self, kind: Kind) -> (Decibans, Support) {
        self.weigh(kind, self.key.of(kind), self.said.of(kind))
    }

    /// What they say of a format of identifiers that is of a type.
    pub(crate) fn of_format(&self, format: u16, kind: Kind) -> (Decibans, Support) {
        self.weigh(kind, self.key.of_format(format), self.said.of_format(format))
    }

    /// Weak words against it yield to a strong one of the type's own.
    fn weigh(&self, kind: Kind, key: i16, context: i16) -> (Decibans, Support) {
        let for_it = key.max(context).saturating_add(key.min(context) / 3);
        let most = [&self.said, self.key].map(|said| said.against.max(said.rival(kind)));
        let most = most.into_iter().max().unwrap_or(0);
        let against = if for_it >= 8 { most.saturating_sub(6).max(0) } else { most };
        let support = Support { key: key >= 4, context: context >= 4, ..Support::default() };
        (Decibans(for_it.saturating_sub(against)), support)
    }

    /// Whether no word and no name speaks for a type or a format.
    pub(crate) fn is_silent(&self) -> bool {
        let says = |said: &Said| said.loudest > 0 || !said.formats.is_empty();
        !says(&self.said) && !says(self.key)
    }

    /// The formats that words or the key name.
    pub(crate) fn formats(&self) -> impl Iterator<Item = u16> {
        let all = self.key.formats.iter().chain(&self.said.formats);
        all.filter(|(_, weight)| *weight >= 4).map(|(format, _)| *format)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "tests")]

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
