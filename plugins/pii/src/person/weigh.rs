//! What speaks for a stretch of words being somebody's name.

use super::cue;
use super::run::Name;
use super::word::{Case, Word};
use crate::candidate::{Candidate, Support};
use crate::kind::Kind;
use crate::weight::Decibans;

/// Words of full names that a text had so far: who was named in full is later named by half of it.
#[derive(Default)]
pub(super) struct Seen {
    words: Vec<Vec<u8>>,
}

/// The least weight that being in a list with names can lift to 50 %.
const LISTED: i16 = -12;

/// Lifts names that stand in a list with others, and drops what is still improbable.
pub(super) fn settle(text: &str, found: &mut Vec<Candidate>) {
    let listed = |one: &Candidate, other: &Candidate| {
        let between = text.get(one.end..other.start).unwrap_or("....................");
        matches!(
            between,
            ", " | " and " | ", and " | " & " | " or " | " und " | " et " | " y " | " e "
        ) && one.weight.0.max(other.weight.0) >= -6
    };
    let pairs: Vec<bool> =
        found.windows(2).map(|pair| matches!(pair, [one, other] if listed(one, other))).collect();
    for (at, one) in found.iter_mut().enumerate() {
        let before = at.checked_sub(1).and_then(|at| pairs.get(at)).copied().unwrap_or(false);
        let after = pairs.get(at).copied().unwrap_or(false);
        let lift = match (before, after) {
            (true, true) => 11,
            (false, false) => 0,
            _ => 8,
        };
        one.weight = Decibans(one.weight.0.saturating_add(lift).min(one.weight.0.max(8)));
    }
    found.retain(|one| one.weight.0 >= -6);
}

/// A cue that makes a name of any word: an introduction, a greeting, a label, an honorific.
const STRONG: i16 = 9;
/// The most for a word that no list knows, without such a cue.
const UNCUED: i16 = -3;

fn is_unknown(core: &[&Word]) -> bool {
    core.first().is_some_and(|word| matches!(class(word), Class::Unknown) || word.ending)
}

/// Names remembered per text.
const REMEMBERED: usize = 32;

/// What one word is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Given,
    /// A given name that is a word or a place too.
    WeakGiven,
    Surname,
    WeakSurname,
    /// Unknown, of a surname's shape or with letters that English has not.
    Shaped,
    Unknown,
}

fn class(word: &Word) -> Class {
    let known = word.known;
    let weak = known.word() || known.other();
    match (known.given(), known.surname(), weak) {
        (true, _, false) => Class::Given,
        (true, _, true) => Class::WeakGiven,
        (_, true, false) => Class::Surname,
        (_, true, true) => Class::WeakSurname,
        _ if word.ending => Class::WeakSurname,
        _ if word.shaped || word.foreign => Class::Shaped,
        _ => Class::Unknown,
    }
}

/// The name as a candidate, if it is worth reporting.
pub(super) fn judge(text: &str, name: &Name<'_>, chat: bool, seen: &mut Seen) -> Option<Candidate> {
    let (first, last) = (name.words.first()?, name.words.last()?);
    let core: Vec<&Word> = name
        .words
        .iter()
        .filter(|word| !word.initial && word.case != Case::Small || chat)
        .collect();
    let mut weight = own_weight(name, &core);
    let single = core.len() < 2;
    let street = cue::is_street_before(first.sets);
    if weight < -20 || (name.words.len() > 1 && (street || cue::is_never_last(last.sets))) {
        return None;
    }
    let near_before = cue::before(text, first.start);
    // `Costa Rica`, `John Deere Tractors`.
    if !single && last.known.other() && !last.known.surname() {
        weight = weight.saturating_sub(14);
    }
    if name.headed {
        weight = weight.saturating_sub(if single { 6 } else { 2 });
    }
    let before = cue::weigh_before(&near_before);
    let most = if seen.knows(&core) { 32 } else { 20 };
    if weight.saturating_add(before).saturating_add(most) < 0
        || (single && first.folded().len() < 2 && !first.initial)
    {
        return None;
    }
    if matches!(near_before[0].sign, b' ' | b'.') && cue::is_street_before(near_before[0].sets()) {
        return None;
    }
    let near_after = cue::after(text, last.end);
    let after = cue::weigh_after(&near_after, name.genitive);
    let known_before = seen.knows(&core);
    let context = before.max(0).saturating_add(after.max(0));
    weight = weight.saturating_add(context.min(26));
    let against = before.min(0).saturating_add(after.min(0));
    weight = weight.saturating_add(if single || against < -20 {
        against
    } else {
        against.div_euclid(3)
    });
    if known_before {
        weight = weight.saturating_add(12);
    }
    if name.heading && before <= 0 {
        weight = weight.saturating_sub(if single { 6 } else { 3 });
    }
    if name.headed {
        weight = weight.saturating_sub(if single { 6 } else { 2 });
    }
    if matches!(near_before[0].sign, b'\n' | b'.' | b'!' | b'?') && single && before <= 0 {
        weight = weight.saturating_sub(2);
    }
    weight = weight.saturating_sub(surroundings(text, first.start, last.end, single, context > 0));
    let upper = core.iter().all(|word| word.case == Case::Upper);
    if upper && before < 9 {
        weight = weight.saturating_sub(if single { 14 } else { 4 });
    }
    if name.words.len() == 1 && before < STRONG && !known_before && is_unknown(&core) {
        weight = weight.min(UNCUED);
    }
    if weight < LISTED {
        return None;
    }
    if weight >= 3 && !single {
        seen.remember(&core);
    }
    Some(Candidate {
        kind: Kind::Person,
        rule: "",
        start: first.start,
        end: last.end,
        weight: Decibans(weight),
        support: Support {
            pattern: core.iter().any(|word| word.known.name()),
            context: context > 0,
            ..Support::default()
        },
    })
}

/// What the words say by themselves.
fn own_weight(name: &Name<'_>, core: &[&Word]) -> i16 {
    use Class::{Given, Shaped, Surname, Unknown, WeakGiven, WeakSurname};
    if core.len() > 5 {
        return -30;
    }
    let names: Vec<Class> =
        core.iter().filter(|word| !cue::is_suffix(word.sets)).map(|word| class(word)).collect();
    let initials = name.words.iter().filter(|word| word.initial).count();
    let particles =
        core.len() < name.words.len() && name.words.iter().any(|word| word.case == Case::Small);
    let base = match names.as_slice() {
        [] => return -30,
        [only] => match only {
            Given => 2,
            WeakGiven => -10,
            Surname => -7,
            WeakSurname => -16,
            Shaped if core.first().is_some_and(|word| word.shaped) => -4,
            Shaped => -8,
            Unknown => -16,
        },
        [first, .., last] => match (first, last) {
            (Given, Surname | Given) => 14,
            (Given, WeakSurname | WeakGiven) => 9,
            (Given, Shaped) => 12,
            (Given, Unknown) => 6,
            (WeakGiven, Surname | Given) => 5,
            (WeakGiven, Shaped) => 2,
            (WeakGiven, WeakSurname | WeakGiven) => -9,
            (WeakGiven, Unknown) => -9,
            (Surname, Given) => 5,
            (Surname, Surname) => 0,
            (Surname, Shaped) => 2,
            (Surname, _) => -7,
            (Shaped, Shaped) => 1,
            (Shaped, Surname | Given) => 1,
            (Shaped, _) => -7,
            (Unknown, Surname) => -7,
            (Unknown, Given) => -2,
            (Unknown, Shaped) => -3,
            (Unknown, _) => -13,
            (WeakSurname, Surname | Given | Shaped) => -5,
            (WeakSurname, _) => -14,
        },
    };
    let single = names.len() == 1;
    let more = match (initials, single) {
        (0, _) => 0,
        (1, true) => 9,
        (_, true) => 14,
        _ => 4,
    };
    let particle = if particles { if names.contains(&Given) { 3 } else { -4 } } else { 0 };
    [base, more, particle].into_iter().sum()
}

/// What the signs around a name say against it: code, addresses of things, compounds.
fn surroundings(text: &str, start: usize, end: usize, single: bool, context: bool) -> i16 {
    let bytes = text.as_bytes();
    let before = start.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
    let after = bytes.get(end).copied().unwrap_or(b' ');
    let next = bytes.get(end.saturating_add(1)).copied().unwrap_or(b' ');
    let glued = matches!(
        before,
        b'.' | b':' | b'<' | b'=' | b'&' | b'%' | b'`' | b'-' | b'+' | b'~' | b'^' | b'{' | b'['
    ) || matches!(
        after,
        b'_' | b'(' | b'=' | b'`' | b'@' | b'/' | b'\\' | b'<' | b'{' | b'[' | b'+' | b'#' | b'*'
    ) || (matches!(after, b':' | b'.' | b'-' | b'&')
        && (next.is_ascii_alphanumeric() || matches!(next, b':' | b'-' | b'.')))
        || after.is_ascii_digit();
    // `'Igor'` is a string.
    let quoted = single && !context && before == after && matches!(before, b'"' | b'\'');
    // `I'm`, `Don't`, `She'll`.
    let contracted =
        text.get(end..).unwrap_or_default().strip_prefix(['\'', '’']).is_some_and(|rest| {
            ["t", "m", "ll", "ve", "re", "d"].iter().any(|tail| {
                rest.strip_prefix(tail).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            })
        });
    if contracted && single {
        return 20;
    }
    let mut against: i16 =
        if glued { if before == b'<' && after == b'<' { 3 } else { 14 } } else { 0 };
    against = against.saturating_add(if quoted { 8 } else { 0 });
    let line = line_around(bytes, start, end);
    if single && !context {
        let bare = line.trim_ascii();
        let comment = [b"//".as_slice(), b"*", b"#", b"/*", b"--", b";", b"%"]
            .iter()
            .any(|sign| bare.starts_with(sign));
        let alone =
            bare.len() <= end.saturating_sub(start).saturating_add(4) && bare.ends_with(b",");
        against = against.saturating_add(if alone {
            8
        } else if comment {
            4
        } else {
            0
        });
    }
    let code = line
        .iter()
        .filter(|byte| {
            matches!(
                byte,
                b'{' | b'}'
                    | b';'
                    | b'='
                    | b'<'
                    | b'>'
                    | b'['
                    | b']'
                    | b'\\'
                    | b'|'
                    | b'_'
                    | b'`'
                    | b'$'
            )
        })
        .count();
    if code >= 3 {
        against = against.saturating_add(if single { 10 } else { 5 });
    } else if code > 0 && single && !context {
        against = against.saturating_add(4);
    }
    against
}

/// The line, but no more than eighty bytes to either side.
fn line_around(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    const FAR: usize = 80;
    let left = bytes.get(start.saturating_sub(FAR)..start).unwrap_or_default();
    let right = bytes.get(end..end.saturating_add(FAR).min(bytes.len())).unwrap_or_default();
    let left = memchr::memrchr(b'\n', left).map_or(left.len(), |at| left.len().saturating_sub(at));
    let right = memchr::memchr(b'\n', right).unwrap_or(right.len());
    bytes.get(start.saturating_sub(left)..end.saturating_add(right)).unwrap_or_default()
}

impl Seen {
    fn knows(&self, core: &[&Word]) -> bool {
        match core {
            [only] => self.words.iter().any(|word| word == only.folded()),
            _ => false,
        }
    }

    fn remember(&mut self, core: &[&Word]) {
        for word in core.iter().take(3) {
            if self.words.len() < REMEMBERED
                && word.folded().len() > 2
                && !self.words.iter().any(|seen| seen == word.folded())
            {
                self.words.push(word.folded().to_vec());
            }
        }
    }
}
