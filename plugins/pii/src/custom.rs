//! Types of the settings' own: a regular expression in linear time, or a list of words.

use aho_corasick::{AhoCorasick, MatchKind};
use portcullis_guest::settings::Fault;
use regex_automata::dfa::dense;
use regex_automata::dfa::regex::Regex;
use regex_automata::util::syntax;

use crate::candidate::{Candidate, Support};
use crate::context::{Context, Cue};
use crate::detect::{luhn, mod97};
use crate::kind::Kind;
use crate::normal::Normal;
use crate::settings::{self, Checksum};
use crate::weight::Decibans;

/// Bytes of the tables of one expression.
const MAX_TABLES: usize = 1 << 20;

/// The settings' own types.
#[derive(Debug, Default)]
pub(crate) struct Custom {
    types: Vec<Type>,
    /// Words that speak for them.
    pub(crate) cues: Vec<(String, Cue, i16)>,
}

#[derive(Debug)]
struct Type {
    kind: Kind,
    finder: Finder,
    checksum: Option<Checksum>,
    own: i16,
}

#[derive(Debug)]
enum Finder {
    Regex(Box<Regex>),
    Words(AhoCorasick),
}

impl Custom {
    pub(crate) fn new(types: &[settings::Custom]) -> Result<Self, Fault> {
        let mut custom = Self::default();
        for (at, written) in types.iter().enumerate() {
            let kind = Kind::Custom(u8::try_from(at).unwrap_or(u8::MAX));
            let finder = finder(written).map_err(|why| {
                let field = if written.regex.is_some() { "regex" } else { "words" };
                Fault::new(&format!("/custom/{at}/{field}"), &why)
            })?;
            custom.cues.extend(written.near.iter().map(|word| (word.clone(), Cue::Kind(kind), 12)));
            let own = written.score.map_or(if written.near.is_empty() { 10 } else { -8 }, decibans);
            custom.types.push(Type { kind, finder, checksum: written.checksum, own });
        }
        Ok(custom)
    }

    /// All values of the settings' own types.
    pub(crate) fn find(&self, text: &str, context: &mut Context<'_>, out: &mut Vec<Candidate>) {
        for own in &self.types {
            let mut tell = |start: usize, end: usize| {
                let value = text.get(start..end).unwrap_or_default();
                if start == end || !own.checksum.is_none_or(|checksum| holds(checksum, value)) {
                    return;
                }
                let (cue, support) = context.near(start, end).of(own.kind);
                let weight = Decibans(own.own.saturating_add(cue.0.max(0)));
                let support =
                    Support { pattern: true, checksum: own.checksum.is_some(), ..support };
                out.push(Candidate { kind: own.kind, rule: "", start, end, weight, support });
            };
            match &own.finder {
                Finder::Regex(regex) => {
                    regex.find_iter(text).for_each(|m| tell(m.start(), m.end()))
                }
                Finder::Words(words) => words
                    .find_iter(text)
                    .filter(|m| stands_alone(text, m.start(), m.end()))
                    .for_each(|m| tell(m.start(), m.end())),
            }
        }
    }
}

fn finder(written: &settings::Custom) -> Result<Finder, String> {
    let Some(regex) = &written.regex else {
        // Texts are read without their disguises, and so are the words.
        let words = written.words.iter().map(|word| Normal::new(word.trim()).text.into_owned());
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(words);
        return words.map(Finder::Words).map_err(|error| error.to_string());
    };
    let dense = dense::Config::new()
        .dfa_size_limit(Some(MAX_TABLES))
        .determinize_size_limit(Some(MAX_TABLES.saturating_mul(4)));
    let built = Regex::builder().syntax(syntax::Config::new()).dense(dense).build(regex);
    let built = built.map_err(|error| {
        let mut why = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(error) = source {
            why = format!("{why}: {error}");
            source = error.source();
        }
        if regex.contains(r"\b") {
            why.push_str(r"; for the boundary of a word write `(?-u:\b)`");
        }
        why
    })?;
    Ok(Finder::Regex(Box::new(built)))
}

/// Neither letters nor digits before and behind it.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|text| text.chars().next_back());
    let after = text.get(end..).and_then(|text| text.chars().next());
    !before.into_iter().chain(after).any(char::is_alphanumeric)
}

fn holds(checksum: Checksum, value: &str) -> bool {
    let signs: Vec<u8> = value.bytes().filter(u8::is_ascii_alphanumeric).collect();
    match checksum {
        Checksum::Luhn => {
            let digits: Vec<u8> = signs.into_iter().filter(u8::is_ascii_digit).collect();
            digits.len() > 1 && luhn(&digits)
        }
        Checksum::Mod97 => mod97(&signs),
    }
}

/// The least decibans whose probability is that.
fn decibans(score: f64) -> i16 {
    let percent = crate::plan::percent(score);
    (-60..=60).find(|weight| Decibans(*weight).percent() >= percent).unwrap_or(60)
}

/// The mark of a custom type: `employee-id` is `EMPLOYEE_ID`.
pub(crate) fn mark(name: &str) -> String {
    name.to_ascii_uppercase().replace('-', "_")
}
