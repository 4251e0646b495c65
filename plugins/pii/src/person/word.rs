//! One word of a text, as a part of a name sees it.

use super::cue::Sets;
use super::gazetteer::{Gazetteer, Known, fold};
use super::lexicon::hash;

/// Longer words are no names.
const LONGEST: usize = 40;

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Small,
    Capital,
    /// Two capitals and more, nothing else.
    Upper,
    /// Capitals inside, as in identifiers and brands.
    Mixed,
}

/// A word and what is known of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    folded: [u8; LONGEST],
    length: usize,
    letters: u8,
    pub(super) known: Known,
    /// The cues it is.
    pub(super) sets: Sets,
    pub(super) case: Case,
    /// One letter and a full stop, which `end` includes.
    pub(super) initial: bool,
    /// Ends or begins as surnames do.
    pub(super) shaped: bool,
    /// Known from its ending only to be a word.
    pub(super) ending: bool,
    /// Has letters that English has not.
    pub(super) foreign: bool,
}

fn case(first_is_capital: bool, capitals: u8, upper: bool, letters: usize) -> Case {
    match (first_is_capital, capitals) {
        (_, 0) => Case::Small,
        (true, 1) if !upper || letters == 1 => Case::Capital,
        _ if upper => Case::Upper,
        _ => Case::Mixed,
    }
}

impl Word {
    /// The word that starts at `start`, which is where a letter is; nothing if it is too long.
    pub(super) fn read(text: &str, start: usize, gazetteer: &Gazetteer) -> Option<Self> {
        let mut word = Self {
            start,
            end: start,
            folded: [0; LONGEST],
            length: 0,
            letters: 0,
            known: Known::default(),
            sets: Sets::default(),
            case: Case::Small,
            initial: false,
            shaped: false,
            ending: false,
            foreign: false,
        };
        if word.read_plain(text) {
            word.look_up(gazetteer, 0, 0);
            word.finish(text);
            return Some(word);
        }
        let mut part = 0;
        let (mut capitals, mut smalls, mut letters, mut parts) = (0_u8, 0_u8, 0_u8, 0_u8);
        let mut first_is_capital = false;
        let mut before = ' ';
        let mut chars = text.get(start..)?.char_indices().peekable();
        while let Some((at, char)) = chars.next() {
            if char.is_alphabetic() {
                smalls = smalls.saturating_add(u8::from(!char.is_uppercase()));
                if char.is_uppercase() {
                    first_is_capital |= letters == 0;
                    // The capital after a hyphen, an apostrophe or a Mc says nothing.
                    capitals = capitals.saturating_add(u8::from(
                        !(matches!(before, '-' | '\'' | '’') || word.is_gaelic() && letters < 4),
                    ));
                }
                letters = letters.checked_add(1)?;
                word.foreign |= !char.is_ascii();
                fold(char, |byte| word.push(byte));
                word.end = start.checked_add(at)?.checked_add(char.len_utf8())?;
            } else if matches!(char, '\'' | '’' | '-') && letters > 0 {
                let Some((_, next)) = chars.peek().copied() else { break };
                let continues = next.is_alphabetic()
                    && if char == '-' {
                        next.is_uppercase() || !first_is_capital
                    } else {
                        next.is_uppercase()
                            || (matches!(before, 'd' | 'D' | 'l' | 'L' | 'o' | 'O')
                                && word.length == 1)
                    };
                if !continues {
                    break;
                }
                if parts > 2 {
                    return None;
                }
                if char == '-' {
                    word.look_up(gazetteer, part, parts);
                    parts = parts.saturating_add(1);
                    part = word.length;
                }
            } else {
                break;
            }
            before = char;
            if word.length > LONGEST {
                return None;
            }
        }
        word.look_up(gazetteer, part, parts);
        word.case = case(first_is_capital, capitals, smalls == 0, usize::from(letters));
        word.letters = letters;
        word.finish(text);
        (letters > 0).then_some(word)
    }

    /// Reads a word of ASCII letters; `false` if it has others, or an apostrophe or hyphen.
    fn read_plain(&mut self, text: &str) -> bool {
        let bytes = text.as_bytes().get(self.start..).unwrap_or_default();
        let count = bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let ends = !matches!(bytes.get(count), Some(b'\'' | b'-' | 0x80..));
        if count == 0 || count > LONGEST || !ends {
            return false;
        }
        let mut capitals = 0_u8;
        for byte in bytes.iter().take(count) {
            let gaelic = byte.is_ascii_uppercase() && self.length < 4 && self.is_gaelic();
            capitals = capitals.saturating_add(u8::from(byte.is_ascii_uppercase() && !gaelic));
            self.push(byte.to_ascii_lowercase());
        }
        let first_is_capital = bytes.first().is_some_and(u8::is_ascii_uppercase);
        let upper = bytes.iter().take(count).all(u8::is_ascii_uppercase);
        self.case = case(first_is_capital, capitals, upper, count);
        self.letters = u8::try_from(count).unwrap_or(u8::MAX);
        self.end = self.start.saturating_add(count);
        true
    }

    /// What the whole word says, when its letters are read.
    fn finish(&mut self, text: &str) {
        let stop = text.as_bytes().get(self.end) == Some(&b'.');
        if self.letters == 1 && self.case != Case::Small {
            self.initial = stop;
            self.end = self.end.saturating_add(usize::from(stop));
        }
        // Folded, `Bašić` would be a word of English.
        if self.foreign && !self.known.name() {
            self.known = self.known.without_word(self.folded().is_ascii());
        }
        self.shaped = self.known.unknown() && self.is_shaped();
        if self.known.unknown() && !self.shaped && !self.foreign && self.is_english() {
            self.known = Known::WORD;
            self.ending = true;
        }
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.folded.get_mut(self.length) {
            *place = byte;
        }
        self.length = self.length.saturating_add(1);
    }

    fn look_up(&mut self, gazetteer: &Gazetteer, part: usize, parts: u8) {
        let hash = hash(self.folded.get(part..self.length).unwrap_or_default());
        let known = gazetteer.look_up(hash);
        if parts == 0 {
            self.known = known;
            self.sets = Sets::of(hash);
        } else {
            self.known = self.known.joined(known);
            self.sets = Sets::default();
        }
    }

    /// Small letters without marks, hyphens and apostrophes.
    pub(super) fn folded(&self) -> &[u8] {
        self.folded.get(..self.length).unwrap_or_default()
    }

    /// Ends as words of English do and names do not.
    fn is_english(&self) -> bool {
        const ENDS: [&[u8]; 32] = [
            b"ment", b"ments", b"tion", b"tions", b"sion", b"ness", b"ity", b"ities", b"ing",
            b"ings", b"ship", b"able", b"ible", b"ative", b"ism", b"ists", b"ance", b"ence",
            b"ology", b"graphy", b"ware", b"less", b"ful", b"ously", b"ally", b"ized", b"ised",
            b"ated", b"ical", b"ious", b"ular", b"ries",
        ];
        let last = self.folded().last();
        self.length >= 6
            && ENDS.into_iter().any(|end| end.last() == last && self.folded().ends_with(end))
    }

    fn is_gaelic(&self) -> bool {
        matches!(
            self.folded(),
            b"mc" | b"mac" | b"fitz" | b"de" | b"di" | b"le" | b"la" | b"van" | b"del"
        )
    }

    fn is_shaped(&self) -> bool {
        const ENDS: [&[u8]; 68] = [
            b"ovic",
            b"evic",
            b"avic",
            b"inic",
            b"ski",
            b"sky",
            b"ska",
            b"cki",
            b"cka",
            b"czyk",
            b"wicz",
            b"icz",
            b"ovich",
            b"evich",
            b"sson",
            b"ssen",
            b"dottir",
            b"escu",
            b"eanu",
            b"yan",
            b"idze",
            b"shvili",
            b"ova",
            b"eva",
            b"ov",
            b"ev",
            b"kov",
            b"kina",
            b"nova",
            b"nen",
            b"poulos",
            b"poulou",
            b"akis",
            b"aki",
            b"idis",
            b"iadis",
            b"enko",
            b"chuk",
            b"oglu",
            b"zadeh",
            b"quist",
            b"qvist",
            b"gren",
            b"strom",
            b"berg",
            b"stein",
            b"baum",
            b"mann",
            b"dahl",
            b"lund",
            b"gaard",
            b"moto",
            b"mura",
            b"yama",
            b"kawa",
            b"saki",
            b"zaki",
            b"shima",
            b"guchi",
            b"etti",
            b"elli",
            b"ucci",
            b"accio",
            b"veld",
            b"stra",
            b"sma",
            "ов".as_bytes(),
            "ова".as_bytes(),
        ];
        const MORE: [&str; 14] = [
            "ев", "ева", "ин", "ина", "ский", "ская", "енко", "ук", "юк", "ович", "евич", "овна",
            "евна", "ян",
        ];
        let folded = self.folded();
        let last = folded.last();
        let bare = |end: &[u8]| {
            end.last() == last
                && folded.len() >= end.len().saturating_add(3)
                && folded.ends_with(end)
        };
        (self.length >= 5 && ENDS.into_iter().any(bare))
            || MORE.iter().any(|end| self.length >= 10 && folded.ends_with(end.as_bytes()))
            || (self.foreign && folded.ends_with(b"ic"))
            || (self.length >= 5 && folded.starts_with(b"mc"))
    }
}
