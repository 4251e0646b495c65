//! Secrets: vendors' tokens, tokens with a frame of their own, credentials in URLs and on command lines, and values
//! beside the name of a secret.
//!
//! One pass over the text finds the literals of `data/secrets.txt` and the names; what is looked at from there is
//! bounded, so the whole is linear in the text. Spans are of the secret alone: the password of a URL, the
//! value of an assignment. What merely stands for a secret is none, our own marks included.

mod block;
mod checksum;
mod columns;
mod command;
mod connection;
mod foreign;
mod joint;
mod judge;
mod literals;
mod name;
mod shape;
mod span;
mod stand_in;
mod table;
mod url;
mod value;
mod vendor;
mod words;

#[cfg(test)]
mod tests;

use crate::candidate::{Candidate, Support};
use crate::kind::Kind;
use crate::weight::Decibans;
use foreign::Foreign;
use literals::Literals;
use name::Promise;
use stand_in::is_masked;
use table::{Token, Vendor};
use value::Look;

/// What is looked for where a literal was found.
#[derive(Debug, Clone, Copy)]
enum Lead {
    Token(usize),
    Vendor(usize),
    Name(Promise),
    /// A name of two letters and the byte after it.
    Short,
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

/// How many candidates below even odds there may be in a thousand bytes.
const WEAK: usize = 64;

/// What is searched for, and the rules behind it. Built once.
#[derive(Debug)]
pub(crate) struct Secrets {
    ascii: Literals,
    foreign: Foreign,
    tokens: Vec<Token>,
    vendors: Vec<Vendor>,
}

impl Secrets {
    /// Reads the table: some milliseconds.
    pub(crate) fn new() -> Self {
        let (tokens, vendors) = table::read();
        let (mut ascii, mut foreign) = (Vec::new(), Vec::new());
        let mut add = |literal: &str, lead: Lead| {
            let into = if literal.is_ascii() { &mut ascii } else { &mut foreign };
            into.push((literal.into(), lead));
        };
        for (at, (_, leads)) in tokens.iter().enumerate() {
            leads.iter().for_each(|literal| add(literal, Lead::Token(at)));
        }
        for (at, vendor) in vendors.iter().enumerate() {
            vendor.names.iter().for_each(|literal| add(literal, Lead::Vendor(at)));
        }
        FRAMES.iter().for_each(|(literal, look)| add(literal, *look));
        command::FORMS.iter().for_each(|(literal, form)| add(literal, Lead::Command(*form)));
        for (names, promise) in [(words::PASSWORDS, Promise::Password), (words::KEYS, Promise::Key)]
        {
            let cases = names.iter().flat_map(|name| words::cases(name));
            cases.for_each(|name| add(&name, Lead::Name(promise)));
        }
        for (name, promise) in words::disguised() {
            words::cases(&name).iter().for_each(|name| add(name, Lead::Name(promise)));
        }
        words::SHORT.iter().for_each(|name| add(name, Lead::Short));
        let worded = |lead: &Lead| match lead {
            Lead::Vendor(_) => true,
            Lead::Token(at) => tokens.get(*at).is_some_and(|(token, _)| !token.shape.looks_back()),
            _ => false,
        };
        Self {
            ascii: Literals::new(ascii, worded),
            foreign: Foreign::new(foreign),
            tokens: tokens.into_iter().map(|(token, _)| token).collect(),
            vendors,
        }
    }

    /// Adds what is found in `text`. `key` is the name of the JSON field whose whole value `text` is.
    pub(crate) fn find(&self, text: &str, key: Option<&str>, out: &mut Vec<Candidate>) {
        let from = out.len();
        // Weak ones beyond so many are of no use to anybody.
        let mut weak = text.len().div_ceil(1_000).saturating_mul(WEAK);
        let mut push = |out: &mut Vec<Candidate>, candidate: Candidate| {
            if candidate.weight < Decibans(0) {
                let Some(left) = weak.checked_sub(1) else { return };
                weak = left;
            }
            push(out, from, candidate);
        };
        if let Some(key) = key {
            self.field(text, key, out);
        }
        self.columns(text, out);
        // Frames end the search for others in them: a private key has no second one, and looking for its end
        // from each of a thousand beginnings would not be linear.
        let mut framed = 0_usize;
        self.ascii.hits(text, |start, end, lead| {
            if start >= framed
                && let Some(candidate) = self.look(text, start, end, lead)
            {
                if matches!(candidate.kind, Kind::PrivateKey | Kind::Jwt) {
                    framed = candidate.end;
                }
                push(out, candidate);
            }
        });
        if !text.is_ascii() {
            self.foreign.hits(text, |start, end, lead| {
                if let Some(candidate) = self.look(text, start, end, lead) {
                    push(out, candidate);
                }
            });
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
            Lead::Name(_) | Lead::Short => {
                let (end, promise) = match look {
                    Lead::Name(promise) => (end, promise),
                    _ => (end.saturating_sub(1), Promise::Password),
                };
                let found = name::find(text, start, end, promise)?;
                let support = Support { key: true, ..Support::default() };
                Some(Candidate {
                    kind: found.kind,
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
        let worded = bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
        // Most literals are inside of words: this first.
        if worded && !token.shape.looks_back() && !starts(bytes, at) {
            return None;
        }
        let (start, end) = token.shape.find(bytes, at)?;
        let value = text.get(start..end)?;
        if worded && !starts(bytes, start) {
            return None;
        }
        let mut weight = weigh_token(value, token.literal, start != at)?;
        let mut support = Support { pattern: true, ..Support::default() };
        if matches!(value.get(..4), Some("ghp_" | "gho_" | "ghu_" | "ghs_" | "ghr_" | "npm_")) {
            match checksum::crc32_tail(value) {
                Some(true) => {
                    support.checksum = true;
                    weight = Decibans(weight.0.saturating_add(6));
                }
                Some(false) => weight = Decibans(weight.0.saturating_sub(8)),
                None => {}
            }
        }
        Some(Candidate { kind: Kind::ApiKey, rule: token.rule, start, end, weight, support })
    }

    /// What the name of a field or column promises.
    fn promise(&self, key: &str) -> Option<Promise> {
        let mut best = None;
        let mut see = |start: usize, end: usize, lead: Lead| {
            if let Lead::Name(promise) = lead
                && best != Some(Promise::Password)
                && name::is_key(key, start, end, promise)
            {
                best = Some(promise);
            }
        };
        self.ascii.hits(key, &mut see);
        if !key.is_ascii() {
            self.foreign.hits(key, &mut see);
        }
        let short = key.len().saturating_sub(2);
        if key.get(short..).is_some_and(|end| end.eq_ignore_ascii_case("pw")) {
            see(short, key.len(), Lead::Name(Promise::Password));
        }
        best
    }

    /// Values in the columns of a table.
    fn columns(&self, text: &str, out: &mut Vec<Candidate>) {
        let support = Support { key: true, ..Support::default() };
        columns::find(
            text,
            |name| self.promise(name),
            |start, end, promise| {
                let value = text.get(start..end).unwrap_or_default();
                if let Some(weight) = judge::of_field(value, promise) {
                    out.push(Candidate {
                        kind: Kind::Password,
                        rule: "",
                        start,
                        end,
                        weight,
                        support,
                    });
                }
            },
        );
    }

    /// Whether the name of a field may say that its value is a secret.
    pub(crate) fn is_field(&self, key: &str) -> bool {
        let mut names_vendor = false;
        self.ascii.hits(key, |_, _, lead| names_vendor |= matches!(lead, Lead::Vendor(_)));
        names_vendor || self.promise(key).is_some()
    }

    /// The field's whole value, judged by the field's name.
    fn field(&self, text: &str, key: &str, out: &mut Vec<Candidate>) {
        let start = text.len().saturating_sub(text.trim_start().len());
        let value = text.trim();
        let end = start.saturating_add(value.len());
        let support = Support { key: true, ..Support::default() };
        if let Some(promise) = self.promise(key)
            && let Some(weight) = judge::of_field(value, promise)
        {
            out.push(Candidate { kind: Kind::Password, rule: "", start, end, weight, support });
        }
        if value.len() > 600 {
            return;
        }
        // As if it were written `key=value`.
        let line = format!("{key}={value}");
        let after = key.len().saturating_add(1);
        self.ascii.hits(key, |name, ends, lead| {
            if let Lead::Vendor(at) = lead
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
        });
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
        (false, true)
            if look.digits >= 3 || literal >= 6 || look.is_one_case() && look.len >= 12 =>
        {
            15
        }
        (false, true) => 4,
        (false, false) if look.letters() == 0 || literal >= 8 => 3,
        (false, false) => return None,
    };
    let short: i16 = match literal {
        0..=3 if look.len < 24 => -10,
        0..=2 => -4,
        _ => 0,
    };
    Some(Decibans(short.saturating_add(weight)))
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
