//! Dates of birth: a date in one of the usual layouts, beside words that say so, or in a field that does.
//!
//! A bare date is none. Ages and years of birth alone are not looked for.

mod date;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::candidate::{Candidate, Support};
use crate::kind::Kind;
use crate::weight::Decibans;

/// How far cues are looked for before a date and after, in bytes.
const BEFORE: usize = 64;
const AFTER: usize = 32;

/// Words before a date of birth, in small letters.
const CUES: [&str; 55] = [
    "date of birth",
    "dob",
    "d.o.b",
    "birth date",
    "birthdate",
    "dateofbirth",
    "datenaissance",
    "fechanacimiento",
    "datanascimento",
    "datadinascita",
    "birthday",
    "birth day",
    "born",
    "birth",
    "bday",
    "geboren",
    "geburtsdatum",
    "geburtstag",
    "geb.",
    "né le",
    "née le",
    "naissance",
    "anniversaire",
    "nacimiento",
    "nací",
    "nació",
    "nacido",
    "nacida",
    "cumpleaños",
    "nascimento",
    "nascido",
    "nascida",
    "nasci",
    "aniversário",
    "nato il",
    "nata il",
    "nato a",
    "nata a",
    "né à",
    "née à",
    "nascita",
    "compleanno",
    "geboortedatum",
    "verjaardag",
    "født",
    "födelse",
    "född",
    "fødsels",
    "syntymä",
    "syntynyt",
    "urodzen",
    "urodził",
    "narozen",
    "születé",
    "рожд",
];

const MORE_CUES: [&str; 16] = [
    "родил",
    "народж",
    "doğum",
    "γέννησης",
    "γεννήθηκε",
    "生年月日",
    "誕生日",
    "出生",
    "生日",
    "생년월일",
    "생일",
    "تاريخ الميلاد",
    "תאריך לידה",
    "जन्म",
    "rođen",
    "născut",
];

/// Words after a date of birth, in small letters.
const CUES_AFTER: [&str; 19] = [
    "date of birth",
    "is my birthday",
    "birthday",
    "(dob",
    "dob",
    "生まれ",
    "出生",
    "birth date",
    "geboren",
    "geb.",
    "geburtstag",
    "is born",
    "was born",
    "né à",
    "née à",
    "nacido",
    "nacida",
    "рожд",
    "doğum",
];

/// Words that make another date of it.
const AGAINST: [&str; 14] = [
    "expir",
    "issued",
    "issue date",
    "hired",
    "invoice",
    "due",
    "released",
    "created",
    "updated",
    "modified",
    "published",
    "deceased",
    "died",
    "valid until",
];

/// The words, in one automaton: most texts have none of them.
#[derive(Debug)]
pub(crate) struct Births {
    words: Option<AhoCorasick>,
}

impl Births {
    pub(crate) fn new() -> Self {
        date::prepare();
        let words = CUES.iter().chain(&MORE_CUES).chain(&CUES_AFTER);
        let words = words.flat_map(|word| [(*word).to_owned(), word.to_uppercase()]);
        let built = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(words);
        // Without an automaton every date is looked at.
        Self { words: built.ok() }
    }

    /// Whether the name of a field says that its value is a date of birth.
    pub(crate) fn is_field(key: &str) -> bool {
        is_birth_key(key)
    }

    /// Appends the dates of birth in a text; `key` is the name of the field whose whole value the text is.
    pub(crate) fn find(&self, text: &str, key: Option<&str>, out: &mut Vec<Candidate>) {
        let key = key.is_some_and(is_birth_key);
        if key || self.words.as_ref().is_none_or(|words| words.is_match(text)) {
            dates(text, key, out);
        }
    }
}

fn dates(text: &str, key: bool, out: &mut Vec<Candidate>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) =
        bytes.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_digit))
    {
        let start = at.saturating_add(found);
        let digits = bytes
            .get(start..)
            .unwrap_or_default()
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        at = start.saturating_add(digits.max(1));
        let glued = start
            .checked_sub(1)
            .and_then(|before| bytes.get(before))
            .is_some_and(|before| before.is_ascii_alphanumeric() || matches!(before, b'_' | b'.'));
        if digits > 4 || digits == 3 || glued {
            if key && digits == 8 && text.trim().len() == 8 {
                out.push(candidate(start, at, 8, true));
            }
            continue;
        }
        let Some((from, end)) = date::date(text, start) else { continue };
        let attached =
            bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) && bytes.get(end) != Some(&b'T');
        if attached {
            continue;
        }
        let cue = if key { 20 } else { weigh_cue(text, from, end) };
        at = end.max(at);
        if cue > 0 {
            out.push(candidate(from, end, cue.saturating_sub(6), key));
        }
    }
}

fn candidate(start: usize, end: usize, weight: i16, key: bool) -> Candidate {
    let support = Support { pattern: true, key, context: !key, ..Support::default() };
    Candidate { kind: Kind::DateOfBirth, rule: "", start, end, weight: Decibans(weight), support }
}

/// What the words around say, in decibans.
fn weigh_cue(text: &str, start: usize, end: usize) -> i16 {
    let bytes = text.as_bytes();
    let before = bytes.get(start.saturating_sub(BEFORE)..start).unwrap_or_default();
    let before = String::from_utf8_lossy(before).to_lowercase();
    let (mut nearest, mut against) = (None, None);
    for at in word_starts(&before) {
        let rest = before.get(at..).unwrap_or_default();
        let cue = CUES.iter().chain(&MORE_CUES).filter(|cue| begins(rest, cue));
        nearest = cue.map(|cue| at.saturating_add(cue.len())).max().max(nearest);
        against = AGAINST.iter().find(|cue| rest.starts_with(**cue)).map(|_| at).max(against);
    }
    if let Some(at) = nearest {
        if against.is_some_and(|against| against > at) {
            return 0;
        }
        let between = before.get(at..).unwrap_or_default();
        // Another date between has taken the cue.
        if between.bytes().filter(u8::is_ascii_digit).count() > 3 {
            return 0;
        }
        let sentence = between.contains(". ") || between.contains('\n');
        let far = between.len() > 32;
        return match (sentence, far) {
            (false, false) => 20,
            (true, true) => 5,
            _ => 12,
        };
    }
    let after = bytes.get(end..end.saturating_add(AFTER).min(bytes.len())).unwrap_or_default();
    let after = String::from_utf8_lossy(after).to_lowercase();
    let line = after.split(['\n', '.']).next().unwrap_or_default();
    let says_so = |at| {
        let rest = line.get(at..).unwrap_or_default();
        CUES_AFTER.iter().any(|cue| rest.starts_with(cue))
    };
    if against.is_none() && word_starts(line).any(says_so) { 9 } else { 0 }
}

/// Where words begin, and every letter of scripts that need no spaces.
fn word_starts(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let starts = move |at: &usize| {
        let byte = bytes.get(*at).copied().unwrap_or(0);
        let before = at.checked_sub(1).and_then(|before| bytes.get(before)).copied();
        byte >= 0xC0
            || byte == b'('
            || byte.is_ascii_lowercase() && !before.is_some_and(|byte| byte.is_ascii_alphanumeric())
    };
    (0..bytes.len()).filter(starts)
}

/// A text begins with a cue, which is not the beginning of another word if it is short.
fn begins(text: &str, cue: &str) -> bool {
    let Some(rest) = text.strip_prefix(cue) else { return false };
    cue.len() > 4 || !cue.is_ascii() || !rest.starts_with(|next: char| next.is_ascii_alphabetic())
}

fn is_birth_key(key: &str) -> bool {
    let folded: String =
        key.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let names = [
        "birth",
        "bday",
        "geburt",
        "naissance",
        "nacimiento",
        "nascimento",
        "nascita",
        "geboorte",
        "fodsel",
        "fødsel",
        "födelse",
        "fodelse",
        "syntyma",
        "syntymä",
        "urodzen",
        "narozen",
        "szuletes",
        "születés",
        "рожд",
        "dogumtarih",
        "doğum",
        "生年月日",
        "誕生日",
        "出生",
        "생년월일",
    ];
    let place = ["place", "city", "country", "certificate", "name", "ort", "lieu", "lugar"];
    let named = names.iter().any(|name| folded.contains(name))
        && !place.iter().any(|place| folded.contains(place));
    named || folded == "dob" || folded.ends_with("dob")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, key: Option<&str>, expected: &[&str]) {
        let mut out = Vec::new();
        Births::new().find(text, key, &mut out);
        let found: Vec<_> = out
            .iter()
            .filter(|found| found.weight.0 >= 0)
            .map(|found| &text[found.start..found.end])
            .collect();
        assert_eq!(found, expected, "{text} {out:?}");
    }

    #[test]
    fn dates_beside_words_of_birth_are_found() {
        for (text, expected) in [
            ("She was born on 12 May 1984 in Rome.", "12 May 1984"),
            ("DOB: 1952-11-12", "1952-11-12"),
            ("Date of birth (MM/DD/YYYY): 11/12/52", "11/12/52"),
            ("born November 3rd, 1990", "November 3rd, 1990"),
            ("geboren am 3. März 1971", "3. März 1971"),
            ("geb. 03.04.1971 in Köln", "03.04.1971"),
            ("née le 1er janvier 1960", "1er janvier 1960"),
            ("fecha de nacimiento: 3 de mayo de 1988", "3 de mayo de 1988"),
            ("дата рождения: 12 мая 1984", "12 мая 1984"),
            ("生年月日：1990年5月3日", "1990年5月3日"),
            ("Data urodzenia: 5 stycznia 1977 r.", "5 stycznia 1977"),
            ("Please tell me your date of birth. It's 12/11/1952", "12/11/1952"),
            ("1980-02-29 is my date of birth", "1980-02-29"),
            ("my birthday is May 5", "May 5"),
            ("Er ist am 3. Mai 1962 geboren.", "3. Mai 1962"),
            ("nato a Roma il 07/09/1959", "07/09/1959"),
            (r#"{"dateOfBirth":"1990-12-01","createdAt":"2024-01-01"}"#, "1990-12-01"),
        ] {
            check(text, None, &[expected]);
        }
    }

    #[test]
    fn a_bare_date_is_no_date_of_birth() {
        for text in [
            "The meeting is on 12 May 1984.",
            "dobro 2001-01-01",
            "born 1984, hired 2001-02-03",
            "version 1.2.2003, born.example",
            "airborne 12/11/1952",
            "Date of birth unknown. Invoice of 12/11/2020.",
        ] {
            check(text, None, &[]);
        }
    }

    #[test]
    fn a_date_that_no_calendar_has_is_none() {
        for text in ["Date of birth: 1985-02-31", "DOB: 31/04/1990", "born 30.02.2000"] {
            check(text, None, &[]);
        }
        check("DOB: 29/02/2000", None, &["29/02/2000"]);
        check("DOB: 04/30/90", None, &["04/30/90"]);
    }

    #[test]
    fn fields_of_birth_need_no_words() {
        check("1984-05-12", Some("dateOfBirth"), &["1984-05-12"]);
        check("19840512", Some("dob"), &["19840512"]);
        check("1984-05-12", Some("created"), &[]);
        check("1984-05-12T00:00:00Z", Some("birth_date"), &["1984-05-12"]);
        check("12 1984", Some("birthplace"), &[]);
    }
}
