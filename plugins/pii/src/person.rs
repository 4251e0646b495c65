//! Names of people: given names and surnames from lists, shapes of surnames, and the words around them.
//!
//! A name is a run of capitalised words, with initials and particles between them. Each run is weighed by what
//! its words are known as, by the words before and after it, and by whether the line reads as code. What comes
//! without capitals is looked at only in short texts that have none.

mod cue;
mod field;
mod gazetteer;
pub(crate) mod label;
pub(crate) mod lexicon;
mod run;
mod weigh;
mod word;

use crate::candidate::Candidate;
use gazetteer::Gazetteer;

/// Finds names of people. Built once.
#[derive(Debug)]
pub(crate) struct People {
    gazetteer: Gazetteer,
}

/// A text without a capital is read for names up to this length, in bytes.
const CHAT: usize = 2048;

impl People {
    pub(crate) fn new() -> Self {
        cue::prepare();
        Self { gazetteer: Gazetteer::new() }
    }

    /// Whether the name of a field says that its value is a person's name.
    pub(crate) fn is_field(key: &str) -> bool {
        field::prior(key).is_some()
    }

    /// Appends the names in a text; `key` is the name of the field whose whole value the text is.
    pub(crate) fn find(&self, text: &str, key: Option<&str>, out: &mut Vec<Candidate>) {
        if let Some(found) = key.and_then(|key| field::judge(&self.gazetteer, text, key)) {
            out.push(found);
            return;
        }
        let bytes = text.as_bytes();
        let chat = text.len() <= CHAT
            && memchr::memchr(b' ', bytes).is_some()
            && !bytes.iter().any(u8::is_ascii_uppercase);
        let mut seen = weigh::Seen::default();
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(start) = next_start(bytes, at, chat) {
            let Some(run) = run::Run::read(text, start, chat, &self.gazetteer) else {
                at = skip_word(bytes, start);
                continue;
            };
            at = run.end.max(start.saturating_add(1));
            run.names(|name| found.extend(weigh::judge(text, &name, chat, &mut seen)));
        }
        weigh::settle(text, &mut found);
        let from = out.len();
        label::find(text, &self.gazetteer, out);
        drop_within(out.get(from..).unwrap_or_default(), &mut found);
        out.append(&mut found);
    }
}

/// Drops what overlaps one of `taken`; both are in the text's order, but for a few of `taken`.
fn drop_within(taken: &[Candidate], found: &mut Vec<Candidate>) {
    if taken.is_empty() {
        return;
    }
    let mut ends: Vec<(usize, usize)> = taken.iter().map(|one| (one.start, one.end)).collect();
    ends.sort_unstable();
    let mut rest = ends.as_slice();
    found.retain(|one| {
        while let [(_, end), more @ ..] = rest
            && *end <= one.start
        {
            rest = more;
        }
        rest.first().is_none_or(|(start, _)| one.end <= *start)
    });
}

/// Bytes that may begin a word with a capital: ASCII capitals and the leads of Latin, Greek, Cyrillic and Armenian letters.
const STARTS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    loop {
        #[expect(
            clippy::indexing_slicing,
            reason = "256 entries, indexed by a byte, at compile time"
        )]
        {
            table[byte as usize] = byte.is_ascii_uppercase() || (byte >= 0xC3 && byte <= 0xD5);
        }
        let Some(next) = byte.checked_add(1) else { break };
        byte = next;
    }
    table
};

/// Where the next word with a capital may start, at `at` or after.
fn next_start(bytes: &[u8], mut at: usize, chat: bool) -> Option<usize> {
    loop {
        let rest = bytes.get(at..)?;
        let found = rest.iter().position(|byte| {
            STARTS.get(usize::from(*byte)).copied().unwrap_or(false)
                || (chat && byte.is_ascii_lowercase())
        })?;
        at = at.saturating_add(found);
        let inside = at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(|before| {
            before.is_ascii_alphanumeric()
                || *before >= 0x80
                || matches!(before, b'_' | b'@' | b'$' | b'\\' | b'/' | b'#')
        });
        if !inside {
            return Some(at);
        }
        at = skip_word(bytes, at);
    }
}

/// The end of the word that `at` is in.
fn skip_word(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let length = rest
        .iter()
        .position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80));
    at.saturating_add(length.unwrap_or(rest.len()).max(1))
}

#[cfg(test)]
pub(crate) mod tests;
