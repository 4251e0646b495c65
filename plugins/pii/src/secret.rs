//! Secrets: vendors' tokens, tokens with a frame of their own, credentials in URLs and on command lines, and values
//! beside the name of a secret.
//!
//! One automaton over all literals of `data/secrets.txt` and over the names finds the places; what is looked at from
//! there is bounded, so the whole is linear in the text. Spans are of the secret alone: the password of a URL, the
//! value of an assignment. What merely stands for a secret is none, our own marks included.

mod block;
mod checksum;
mod command;
mod name;
mod shape;
mod table;
mod url;
mod value;
mod vendor;

#[cfg(test)]
mod corpora;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::candidate::{Candidate, Support};
use crate::kind::Kind;
use crate::weight::Decibans;
use name::Promise;
use table::{Token, Vendor};
use value::{Look, is_masked};

/// What is looked for where a literal was found.
#[derive(Debug, Clone, Copy)]
enum Lead {
    Token(usize),
    Vendor(usize),
    Name(Promise),
    Url,
    PrivateKey,
    Putty,
    Jwt,
    Command(command::Form),
}

const FRAMES: [(&str, Lead); 5] = [
    ("://", Lead::Url),
    ("-----begin", Lead::PrivateKey),
    ("putty-user-key-file-", Lead::Putty),
    ("eyj", Lead::Jwt),
    ("ewog", Lead::Jwt),
];

/// Longer literals are cut in the automaton, and compared where it found their beginning.
const LITERAL: usize = 7;

/// An automaton, and what each of its literals leads to.
#[derive(Debug)]
struct Literals {
    automaton: Option<AhoCorasick>,
    /// The literal before it was cut.
    leads: Vec<Vec<(Box<str>, Lead)>>,
}

impl Literals {
    fn build(literals: BTreeMap<String, Vec<(Box<str>, Lead)>>) -> Self {
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(literals.keys());
        // A thousand short literals are far below what the builder refuses; a test says so.
        Self { automaton: automaton.ok(), leads: literals.into_values().collect() }
    }

    /// Where in `text` a literal begins and ends, and what it leads to.
    fn hits<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize, Lead)> + 'a {
        let found = self
            .automaton
            .as_ref()
            .and_then(|automaton| automaton.try_find_overlapping_iter(text).ok());
        found.into_iter().flatten().flat_map(move |hit| {
            let leads = self.leads.get(hit.pattern().as_usize()).into_iter().flatten();
            leads.filter_map(move |(literal, look)| {
                let end = hit.start().saturating_add(literal.len());
                let here = text.get(hit.start()..end)?;
                here.eq_ignore_ascii_case(literal).then_some((hit.start(), end, *look))
            })
        })
    }
}

/// The automata and the rules behind them. Built once; the largest part of what a snapshot holds of this plugin.
#[derive(Debug)]
pub(crate) struct Secrets {
    ascii: Literals,
    /// Names in other scripts, apart: their bytes would double the size of each state of the other.
    foreign: Literals,
    tokens: Vec<Token>,
    vendors: Vec<Vendor>,
}

impl Secrets {
    /// Reads the table and builds the automata: some milliseconds.
    pub(crate) fn new() -> Self {
        let (tokens, vendors) = table::read();
        let mut literals: [BTreeMap<String, Vec<(Box<str>, Lead)>>; 2] = Default::default();
        let mut add = |literal: &str, look: Lead| {
            let [ascii, foreign] = &mut literals;
            let (into, cut) =
                if literal.is_ascii() { (ascii, LITERAL) } else { (foreign, literal.len()) };
            let key = literal.get(..cut).unwrap_or(literal).to_ascii_lowercase();
            into.entry(key).or_default().push((literal.into(), look));
        };
        for (at, (_, leads)) in tokens.iter().enumerate() {
            leads.iter().for_each(|literal| add(literal, Lead::Token(at)));
        }
        for (at, vendor) in vendors.iter().enumerate() {
            vendor.names.iter().for_each(|literal| add(literal, Lead::Vendor(at)));
        }
        FRAMES.iter().for_each(|(literal, look)| add(literal, *look));
        command::FORMS.iter().for_each(|(literal, form)| add(literal, Lead::Command(*form)));
        name::PASSWORDS.iter().for_each(|name| add(name, Lead::Name(Promise::Password)));
        name::KEYS.iter().for_each(|name| add(name, Lead::Name(Promise::Key)));
        let [ascii, foreign] = literals;
        Self {
            ascii: Literals::build(ascii),
            foreign: Literals::build(foreign),
            tokens: tokens.into_iter().map(|(token, _)| token).collect(),
            vendors,
        }
    }

    /// Adds what is found in `text`. `key` is the name of the JSON field whose whole value `text` is.
    pub(crate) fn find(&self, text: &str, key: Option<&str>, out: &mut Vec<Candidate>) {
        let from = out.len();
        if let Some(key) = key {
            self.field(text, key, out);
        }
        // Frames end the search for others in them: a private key has no second one, and looking for its end
        // from each of a thousand beginnings would not be linear.
        let mut framed = 0_usize;
        for (start, end, look) in self.ascii.hits(text) {
            if start < framed {
                continue;
            }
            if let Some(candidate) = self.look(text, start, end, look) {
                if matches!(candidate.kind, Kind::PrivateKey | Kind::Jwt) {
                    framed = candidate.end;
                }
                push(out, from, candidate);
            }
        }
        if !text.is_ascii() {
            let found = self
                .foreign
                .hits(text)
                .filter_map(|(start, end, look)| self.look(text, start, end, look));
            found.for_each(|candidate| push(out, from, candidate));
        }
    }

    fn look(&self, text: &str, start: usize, end: usize, look: Lead) -> Option<Candidate> {
        let bytes = text.as_bytes();
        let pattern = Support { pattern: true, ..Support::default() };
        match look {
            Lead::Token(at) => self.token(text, start, self.tokens.get(at)?),
            Lead::Vendor(at) => {
                let vendor = self.vendors.get(at)?;
                let (start, end, weight) = vendor::find(text, start, end, vendor)?;
                let support = Support { key: true, pattern: true, ..Support::default() };
                Some(Candidate {
                    kind: Kind::ApiKey,
                    rule: vendor.rule,
                    start,
                    end,
                    weight,
                    support,
                })
            }
            Lead::Name(promise) => {
                let found = name::find(text, start, end, promise)?;
                let support = Support { key: true, ..Support::default() };
                Some(Candidate {
                    kind: Kind::Password,
                    rule: "",
                    start: found.start,
                    end: found.end,
                    weight: found.weight,
                    support,
                })
            }
            Lead::Url => {
                let url::Inside { start, end, weight } = url::find(text, start)?;
                Some(Candidate {
                    kind: Kind::UrlCredential,
                    rule: "",
                    start,
                    end,
                    weight: Decibans(weight),
                    support: pattern,
                })
            }
            Lead::PrivateKey | Lead::Putty => {
                let block = if matches!(look, Lead::Putty) {
                    block::putty(bytes, start)
                } else {
                    block::private_key(bytes, start)
                }?;
                let weight = Decibans(if block.certain { 25 } else { 0 });
                Some(Candidate {
                    kind: Kind::PrivateKey,
                    rule: "",
                    start,
                    end: block.end,
                    weight,
                    support: pattern,
                })
            }
            Lead::Jwt => {
                starts(bytes, start).then_some(())?;
                let block = block::jwt(bytes, start)?;
                let weight = Decibans(if block.certain { 22 } else { 15 });
                let support = Support { checksum: true, ..pattern };
                Some(Candidate {
                    kind: Kind::Jwt,
                    rule: "",
                    start,
                    end: block.end,
                    weight,
                    support,
                })
            }
            Lead::Command(form) => {
                let command::Found { start, end, weight, kind, rule } =
                    command::find(text, start, end, form)?;
                let support = Support { context: true, ..Support::default() };
                Some(Candidate { kind, rule, start, end, weight, support })
            }
        }
    }

    fn token(&self, text: &str, at: usize, token: &Token) -> Option<Candidate> {
        let bytes = text.as_bytes();
        let (start, end) = token.shape.find(bytes, at)?;
        let value = text.get(start..end)?;
        if !starts(bytes, start) && bytes.get(at).is_some_and(|first| first.is_ascii_alphanumeric())
        {
            return None;
        }
        let weight = weigh_token(value, token.literal, start != at)?;
        let mut support = Support { pattern: true, ..Support::default() };
        let mut weight = weight;
        if matches!(value.get(..4), Some("ghp_" | "gho_" | "ghu_" | "ghs_" | "ghr_" | "npm_")) {
            match checksum::crc32_tail(value) {
                Some(true) => {
                    support.checksum = true;
                    weight += Decibans(6);
                }
                Some(false) => weight += Decibans(-8),
                None => {}
            }
        }
        Some(Candidate { kind: Kind::ApiKey, rule: token.rule, start, end, weight, support })
    }

    /// The field's whole value, judged by the field's name.
    fn field(&self, text: &str, key: &str, out: &mut Vec<Candidate>) {
        let start = text.len().saturating_sub(text.trim_start().len());
        let value = text.trim();
        let end = start.saturating_add(value.len());
        let support = Support { key: true, ..Support::default() };
        if let Some(promise) = name::of_key(key)
            && let Some(weight) = name::of_field(value, promise)
        {
            out.push(Candidate { kind: Kind::Password, rule: "", start, end, weight, support });
        }
        if value.len() > 600 {
            return;
        }
        // As if it were written `key=value`.
        let line = format!("{key}={value}");
        let after = key.len().saturating_add(1);
        for (name, ends, look) in self.ascii.hits(key) {
            if let Lead::Vendor(at) = look
                && let Some(vendor) = self.vendors.get(at)
                && let Some((from, to, weight)) = vendor::find(&line, name, ends, vendor)
                && (from, to) == (after, line.len())
            {
                out.push(Candidate {
                    kind: Kind::ApiKey,
                    rule: vendor.rule,
                    start,
                    end,
                    weight,
                    support,
                });
            }
        }
    }
}

/// Whether a token may begin here: not inside a longer one, unless a written-out line break stands before it.
fn starts(bytes: &[u8], at: usize) -> bool {
    let before =
        |back: usize| at.checked_sub(back).and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    !inside(before(1))
        || matches!(before(1), b'n' | b't' | b'r') && before(2) == b'\\'
        || before(1).is_ascii_hexdigit() && before(3) == b'%'
        || before(1) == b'-' && before(2) == b'-'
}

/// What a token's form is worth: a literal of four bytes and a random rest are seen by chance nowhere.
fn weigh_token(value: &str, literal: usize, inner: bool) -> Option<Decibans> {
    let rest = if inner { value } else { value.get(literal.min(value.len())..)? };
    let look = Look::at(rest);
    if is_masked(rest) || look.len >= 12 && look.distinct() < 4 {
        return None;
    }
    let mixed = look.digits > 0 && look.letters() > 0 || look.upper > 1 && look.lower > 1;
    let weight = match (look.is_random(), mixed) {
        (true, _) => 18,
        (false, true) if look.digits >= 3 || literal >= 6 => 13,
        (false, true) => 4,
        (false, false) if look.letters() == 0 || literal >= 8 => 3,
        (false, false) => return None,
    };
    let short = if literal < 4 && look.len < 24 {
        10
    } else if literal < 3 {
        4
    } else {
        0
    };
    Some(Decibans(weight - short))
}

/// Adds a candidate unless one says the same and more.
fn push(out: &mut Vec<Candidate>, from: usize, candidate: Candidate) {
    let recent = out.get_mut(from..).unwrap_or_default().iter_mut().rev().take(6);
    for other in recent {
        if (other.start, other.end) == (candidate.start, candidate.end) {
            if candidate.weight > other.weight
                || candidate.weight == other.weight && other.rule.is_empty()
            {
                *other = candidate;
            }
            return;
        }
    }
    out.push(candidate);
}
