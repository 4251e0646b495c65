//! Street and postal addresses, by grammar: a number beside a name with a kind of street, a box at a post office,
//! and what follows up to the postal code or country.
//!
//! Every address has a number, so numbers are where the search starts; words are read only around a number that
//! stands beside a word. Places alone are no addresses.

mod core;
mod extend;
mod kinds;
mod lexer;
mod postcode;

use crate::candidate::{Candidate, Support};
use crate::kind::Kind;
use crate::person::label;

use crate::weight::Decibans;

/// Finds addresses. Built once.
#[derive(Debug)]
pub(crate) struct Addresses {
    corner: memchr::memmem::Finder<'static>,
}

/// How far back cues are looked for, in bytes.
const CUE: usize = 48;

impl Addresses {
    pub(crate) fn new() -> Self {
        kinds::prepare();
        Self { corner: memchr::memmem::Finder::new("corner of ") }
    }

    /// Whether the name of a field says that its value is an address.
    pub(crate) fn is_field(key: &str) -> bool {
        weigh_key(key) > 0
    }

    /// Appends the addresses in a text; `key` is the name of the field whose whole value the text is.
    pub(crate) fn find(&self, text: &str, key: Option<&str>, out: &mut Vec<Candidate>) {
        let from = out.len();
        let key = key.map_or(0, weigh_key);
        if key == 0 {
            labelled(text, out);
        }
        let labels = out.len();
        let bytes = text.as_bytes();
        let chat = text.len() <= 2048 && !bytes.iter().any(u8::is_ascii_uppercase);
        for at in self.corner.find_iter(bytes) {
            out.extend(core::corner(text, at, chat).and_then(|core| judge(text, &core, key, chat)));
        }
        out.get_mut(from..).unwrap_or_default().sort_unstable_by_key(|one| one.start);
        let corners = out.len();
        let mut corner = from;
        let mut at = 0;
        let mut done = 0;
        while let Some(number) = next_number(bytes, at) {
            at = number.end.max(at.saturating_add(1));
            while corner < corners && out.get(corner).is_some_and(|one| one.end <= number.start) {
                corner = corner.saturating_add(1);
            }
            let inside =
                corner < corners && out.get(corner).is_some_and(|one| one.start <= number.start);
            if number.start < done || inside {
                continue;
            }
            let Some(core) = core::around(text, number, chat, key > 0, done) else { continue };
            // What a label gave is whole.
            let taken = out.get(from..corners).unwrap_or_default();
            if labels > from && taken.iter().any(|one| core.start < one.end && one.start < core.end)
            {
                continue;
            }
            if let Some(found) = judge(text, &core, key, chat) {
                done = found.end;
                at = at.max(found.end);
                out.push(found);
            }
        }
        if key > 0 && out.len() == from {
            out.extend(whole(text, key));
        }
    }
}

/// An address's certain part.
struct Core {
    start: usize,
    end: usize,
    weight: i16,
    /// There is no kind of street in it: more must speak for it.
    bare: bool,
}

/// Extends an address to its end and weighs it.
fn judge(text: &str, core: &Core, key: i16, chat: bool) -> Option<Candidate> {
    let tail = extend::tail(text, core.end, chat);
    let start = extend::head(text, core.start);
    let before = text.as_bytes().get(start.saturating_sub(CUE)..start).unwrap_or_default();
    let before = String::from_utf8_lossy(before).to_lowercase();
    let cue = kinds::weigh_cue(&before);
    let near = before
        .char_indices()
        .rev()
        .nth(23)
        .map_or(before.as_str(), |(at, _)| before.get(at..).unwrap_or_default());
    if core.bare && tail.weight <= 0 && kinds::weigh_cue(near) < 10 && key == 0 {
        return None;
    }
    let mut weight =
        core.weight.saturating_add(cue).saturating_add(key).saturating_add(tail.weight);
    if reads_as_code(text, start, tail.end) {
        weight = weight.saturating_sub(12);
    }
    (weight >= -6).then_some(Candidate {
        kind: Kind::StreetAddress,
        rule: "",
        start,
        end: tail.end,
        weight: Decibans(weight),
        support: Support {
            pattern: !core.bare,
            key: key > 0,
            context: cue > 0,
            ..Support::default()
        },
    })
}

/// Appends the values of address fields in JSON that is text, and those behind labels in scripts where addresses
/// have no kinds of street that [`kinds`] knows.
fn labelled(text: &str, out: &mut Vec<Candidate>) {
    const LABELS: [&str; 16] = [
        "住所",
        "ご住所",
        "所在地",
        "地址",
        "住址",
        "通讯地址",
        "收货地址",
        "주소",
        "العنوان",
        "عنوان",
        "पता",
        "כתובת",
        "ที่อยู่",
        "адрес",
        "адреса",
        "διεύθυνση",
    ];
    for colon in memchr::memchr_iter(b':', text.as_bytes()) {
        let found = match colon.checked_sub(1).and_then(|at| text.as_bytes().get(at)) {
            Some(b'"' | b'\'') => label::pair(text, colon).and_then(|(key, value)| {
                let weight = weigh_key(text.get(key)?);
                let found = whole(text.get(value.clone())?, weight).filter(|_| weight > 0)?;
                let start = found.start.checked_add(value.start)?;
                Some(Candidate { start, end: found.end.checked_add(value.start)?, ..found })
            }),
            Some(0x80..) => {
                let from = colon.saturating_sub(CUE);
                let head = (from..colon).find_map(|from| text.get(from..colon)).unwrap_or_default();
                let label = head.rsplit(['\n', ' ', '"', '*', ',', '、', '(']).next();
                let label = label.unwrap_or_default().to_lowercase();
                LABELS.contains(&label.as_str()).then(|| behind(text, colon)).flatten()
            }
            _ => None,
        };
        out.extend(found);
    }
}

/// The rest of the line behind a label's colon.
fn behind(text: &str, colon: usize) -> Option<Candidate> {
    let from = colon.checked_add(1)?;
    let rest = text.get(from..)?;
    let line = rest
        .char_indices()
        .take(200)
        .find(|(_, char)| matches!(char, '\n' | '\r' | '。' | '"' | ';' | '|' | '<'));
    let line = rest.get(..line.map_or(rest.len().min(240), |(at, _)| at))?;
    let found = whole_of(line, 12)?;
    let start = found.start.checked_add(from)?;
    Some(Candidate { start, end: found.end.checked_add(from)?, ..found })
}

/// The whole value of a field that is called an address and reads as one: it has letters and digits.
fn whole(text: &str, key: i16) -> Option<Candidate> {
    let trimmed = text.trim();
    let foreign = trimmed.contains("://") || trimmed.contains('@') || !trimmed.contains(' ');
    (!foreign).then(|| whole_of(text, key)).flatten()
}

fn whole_of(text: &str, key: i16) -> Option<Candidate> {
    let trimmed = text.trim();
    let start = text.len().saturating_sub(text.trim_start().len());
    let letters = trimmed.chars().any(char::is_alphabetic);
    let digits = trimmed.bytes().any(|byte| byte.is_ascii_digit());
    (letters && digits && trimmed.len() <= 240).then_some(Candidate {
        kind: Kind::StreetAddress,
        rule: "",
        start,
        end: start.checked_add(trimmed.len())?,
        weight: Decibans(key.saturating_sub(6)),
        support: Support { key: true, ..Support::default() },
    })
}

/// What a field's name says of its value being an address, in decibans.
fn weigh_key(key: &str) -> i16 {
    let folded: String =
        key.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let not = [
        "ipaddress",
        "emailaddress",
        "macaddress",
        "mailaddress",
        "webaddress",
        "ethaddress",
        "walletaddress",
        "contractaddress",
        "memoryaddress",
    ];
    if not.iter().any(|not| folded.ends_with(not)) {
        return 0;
    }
    let names = [
        "address",
        "address1",
        "address2",
        "addressline",
        "addressline1",
        "addressline2",
        "street",
        "streetaddress",
        "street1",
        "street2",
        "addr",
        "adresse",
        "direccion",
        "dirección",
        "indirizzo",
        "endereco",
        "endereço",
        "adres",
        "adress",
        "strasse",
        "straße",
        "rue",
        "calle",
        "via",
        "адрес",
        "residence",
        "shipto",
        "billto",
        "home",
    ];
    if names.iter().any(|name| folded.ends_with(name)) { 10 } else { 0 }
}

/// A number of up to five digits that begins no other thing and ends none.
#[derive(Clone, Copy)]
struct Number {
    start: usize,
    end: usize,
}

fn next_number(bytes: &[u8], mut at: usize) -> Option<Number> {
    loop {
        let rest = bytes.get(at..)?;
        let start = at.checked_add(rest.iter().position(u8::is_ascii_digit)?)?;
        let digits = bytes.get(start..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let end = start.checked_add(digits)?;
        at = end;
        let before = start.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(b'\n');
        let after = bytes.get(end).copied().unwrap_or(b'\n');
        let starts = matches!(
            before,
            b' ' | b'\n'
                | b'\t'
                | b'"'
                | b'('
                | b'>'
                | b','
                | b'.'
                | b':'
                | b'#'
                | b'*'
                | b'\''
                | b'|'
        );
        let ends = matches!(
            after,
            b' ' | b','
                | b'.'
                | b'\n'
                | b'\r'
                | b'/'
                | b'-'
                | b')'
                | b'"'
                | b'?'
                | b'!'
                | b';'
                | b'\''
                | b'<'
                | b'|'
        ) || after.is_ascii_alphabetic();
        let more = bytes
            .get(end..)
            .unwrap_or_default()
            .iter()
            .take(3)
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        let ordinal = matches!(
            bytes.get(end..),
            Some([b's', b't', ..] | [b'n' | b'r', b'd', ..] | [b't', b'h', ..])
        );
        if starts && ends && digits <= 5 && (more < 2 || ordinal) {
            return Some(Number { start, end });
        }
    }
}

/// The line around has three signs and more that prose has not.
fn reads_as_code(text: &str, start: usize, end: usize) -> bool {
    const FAR: usize = 60;
    let bytes = text.as_bytes();
    let left = bytes.get(start.saturating_sub(FAR)..start).unwrap_or_default();
    let left = left.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let right = bytes.get(end..end.saturating_add(FAR).min(bytes.len())).unwrap_or_default();
    let right = right.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let signs = |part: &[u8]| {
        part.iter()
            .filter(|byte| {
                matches!(byte, b'{' | b'}' | b';' | b'=' | b'<' | b'[' | b'_' | b'`' | b'$' | b'+')
            })
            .count()
    };
    signs(left).saturating_add(signs(right)) >= 3
}

#[cfg(test)]
mod tests;
