//! Words with capitals in a row, and the stretches of them that may be names.

use super::cue;
use super::gazetteer::Gazetteer;
use super::word::{Case, Word};

/// Words of a run; what comes after starts another.
const MOST: usize = 12;

/// Words in a row, one space apart, with particles and initials.
pub(super) struct Run {
    words: Vec<Word>,
    pub(super) end: usize,
    /// `'s` follows.
    genitive: bool,
}

/// A stretch of a run that may be a name.
pub(super) struct Name<'a> {
    pub(super) words: &'a [Word],
    /// The word of the run before it is neither an honorific nor at a sentence's start.
    pub(super) heading: bool,
    /// Another word with a capital follows that is part of no name.
    pub(super) headed: bool,
    pub(super) genitive: bool,
}

impl Run {
    /// The run that starts at `start`, where a letter is.
    pub(super) fn read(
        text: &str,
        start: usize,
        chat: bool,
        gazetteer: &Gazetteer,
    ) -> Option<Self> {
        let first = Word::read(text, start, gazetteer)?;
        if first.case == Case::Small && !(chat && is_chat_name(&first)) {
            return None;
        }
        // Most capitals begin a sentence with a common word, and nothing with a capital follows.
        if !is_part(&first, true) && !next_is_capital(text, first.end) {
            return None;
        }
        let mut run = Self { words: Vec::with_capacity(4), end: first.end, genitive: false };
        run.words.push(first);
        while run.words.len() < MOST {
            let Some(at) = run.next_word(text) else { break };
            let Some(word) = Word::read(text, at, gazetteer) else { break };
            if chat {
                let follows = is_chat_name(&word)
                    || (word.known.unknown() && word.shaped)
                    || (word.known.surname() && !word.known.word() && word.folded().len() > 2);
                if !follows {
                    break;
                }
            } else if word.case == Case::Small && !run.particles(text, word, gazetteer) {
                break;
            } else if word.case == Case::Small {
                continue;
            }
            run.end = word.end;
            run.words.push(word);
        }
        let rest = text.get(run.end..).unwrap_or_default();
        run.genitive = rest.starts_with("'s") || rest.starts_with("’s");
        Some(run)
    }

    /// Where the next word starts, if only a space or the full stop of an initial or honorific is between.
    fn next_word(&self, text: &str) -> Option<usize> {
        let last = self.words.last()?;
        let bytes = text.as_bytes();
        let mut at = last.end;
        if bytes.get(at) == Some(&b'.') && cue::is_honorific(last.sets) && last.folded().len() <= 5
        {
            at = at.checked_add(1)?;
        }
        if bytes.get(at) == Some(&b' ') {
            at = at.checked_add(1)?;
        } else if !last.initial {
            return None;
        }
        let next = *bytes.get(at)?;
        (next.is_ascii_alphabetic() || next >= 0xC3).then_some(at)
    }

    /// Takes particles and the capital behind them, if there is one.
    fn particles(&mut self, text: &str, first: Word, gazetteer: &Gazetteer) -> bool {
        let mut taken = [Some(first), None, None];
        let mut last = first;
        for place in 1..=3 {
            if !cue::is_particle(last.sets) {
                return false;
            }
            let Some(at) = last.end.checked_add(1) else { return false };
            let between = text.as_bytes().get(last.end);
            if !matches!(between, Some(b' ' | b'-' | b'\'')) {
                return false;
            }
            let Some(word) = Word::read(text, at, gazetteer) else { return false };
            if word.case != Case::Small {
                self.words.extend(taken.into_iter().flatten());
                self.end = word.end;
                self.words.push(word);
                return true;
            }
            if let Some(empty) = taken.get_mut(place) {
                *empty = Some(word);
            }
            last = word;
        }
        false
    }

    /// Calls back with each stretch that may be a name.
    pub(super) fn names(&self, mut found: impl FnMut(Name<'_>)) {
        let mut rest = self.words.as_slice();
        let mut before: Option<&Word> = None;
        while !rest.is_empty() {
            let more = rest.len() > 1;
            let mut last: Option<&Word> = None;
            let length = rest
                .iter()
                .take_while(|word| {
                    let named = last.is_some_and(|last| {
                        last.initial || (last.known.given() && !last.known.word())
                    });
                    last = Some(word);
                    is_part(word, more) || (named && word.ending && word.case == Case::Capital)
                })
                .count();
            let (stretch, left) = rest.split_at(length);
            let words = trim(stretch);
            if !words.is_empty() {
                let heading = before.is_some_and(|word| !cue::is_honorific(word.sets));
                let headed = !left.is_empty();
                found(Name { words, heading, headed, genitive: self.genitive && left.is_empty() });
            }
            before = left.first();
            rest = left.get(1..).unwrap_or_default();
        }
    }
}

fn next_is_capital(text: &str, at: usize) -> bool {
    let next = text.as_bytes().get(at..).unwrap_or_default();
    matches!(next, [b' ', next, ..] | [b'.', b' ', next, ..] if !next.is_ascii_lowercase())
}

/// A word that is a name without its capital.
fn is_chat_name(word: &Word) -> bool {
    word.known.name() && !word.known.word() && !word.known.other() && word.folded().len() > 2
}

fn is_part(word: &Word, more: bool) -> bool {
    let folded = word.folded();
    let plain_given = word.known.given() && !word.known.word();
    if more && !plain_given && cue::is_honorific(word.sets) {
        return false;
    }
    if word.initial || cue::is_suffix(word.sets) {
        return true;
    }
    if word.known.word() && cue::is_greeting(word.sets) {
        return false;
    }
    match word.case {
        Case::Small => true,
        Case::Capital => word.known.name() || word.known.unknown(),
        Case::Upper => word.known.name() && !word.known.word() && folded.len() > 2,
        Case::Mixed => false,
    }
}

/// Without particles at either end, without unknown words before a given name, and without a word such as
/// `Will` or `May` before one.
fn trim(mut words: &[Word]) -> &[Word] {
    let is_loose = |word: &Word| word.case == Case::Small && cue::is_particle(word.sets);
    while let [rest @ .., last] = words
        && (is_loose(last) || (last.initial && rest.is_empty()))
    {
        words = rest;
    }
    while let [first, rest @ ..] = words {
        let next = rest.first();
        let doubtful = first.known.unknown() || first.known.word();
        let before_given = next.is_some_and(|next| next.known.given() && !next.known.word())
            && doubtful
            && !first.initial
            && (first.known.word() || rest.len() > 1);
        let plain = first.known.word()
            && !first.known.given()
            && !first.initial
            && !rest.is_empty()
            && first.case != Case::Small;
        if is_loose(first) || plain || cue::is_suffix(first.sets) || before_given {
            words = rest;
        } else {
            break;
        }
    }
    words
}
