//! Values beside the name of a secret: `password = "…"`, `"api_key": "…"`, `--token …`, `<password>…</password>`,
//! `my password is …`.

use super::connection;
use super::joint::{Joint, joint};
use super::judge;
use super::span::{opening, value};
use super::words::{NOT_TOKENS, TAILS};
use crate::kind::Kind;
use crate::weight::Decibans;

/// How far names, separators and values are looked at, in bytes.
pub(super) const NAME: usize = 40;
pub(super) const GAP: usize = 16;
pub(super) const VALUE: usize = 256;

/// What a name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    /// Something that a person may have made up.
    Password,
    /// Something that chance made.
    Key,
}

/// A value beside a name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) weight: Decibans,
    pub(super) kind: Kind,
}

/// The value that belongs to the name around `start..end`.
pub(super) fn find(text: &str, start: usize, end: usize, promise: Promise) -> Option<Beside> {
    let bytes = text.as_bytes();
    let head = back(bytes, start, is_name);
    if !begins(bytes, head, start, end, promise) {
        return None;
    }
    let tail = forth(bytes, end, NAME, |byte| {
        is_name(byte) || byte >= 0x80 && bytes.get(start).is_some_and(u8::is_ascii)
    });
    let tail = if bytes.get(tail.saturating_sub(1)) == Some(&b'.') {
        tail.saturating_sub(1)
    } else {
        tail
    };
    if !goes_on(text.get(end..tail)?) {
        return None;
    }
    let (joint, at) = joint(text, head, tail)?;
    let verb =
        tail == end && bytes.get(start..end).is_some_and(|name| name.eq_ignore_ascii_case(b"pass"));
    if verb && matches!(joint, Joint::Prose | Joint::Argument) {
        return None;
    }
    let (open, at) = opening(bytes, at);
    let (start, end) = value(text, at, open, joint)?;
    let connects = promise == Promise::Password
        && joint == Joint::Operator
        && open != Some(b'"')
        && connection::is_around(text, head, end);
    let (weight, kind) = if connects {
        (judge::of_connection(text.get(start..end)?)?, Kind::UrlCredential)
    } else {
        let weight = judge::weigh(text, head, (start, end), open.is_some(), joint, promise)?;
        (weight, Kind::Password)
    };
    Some(Beside { start, end, weight, kind })
}

/// Whether a whole key is the name that stands at `start..end` in it.
pub(super) fn is_key(key: &str, start: usize, end: usize, promise: Promise) -> bool {
    begins(key.as_bytes(), 0, start, end, promise) && key.get(end..).is_some_and(goes_on)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn back(bytes: &[u8], from: usize, of: impl Fn(u8) -> bool) -> usize {
    let before = bytes.get(..from).unwrap_or_default();
    from.saturating_sub(before.iter().rev().take(NAME).take_while(|byte| of(**byte)).count())
}

pub(super) fn forth(bytes: &[u8], from: usize, most: usize, of: impl Fn(u8) -> bool) -> usize {
    let after = bytes.get(from..).unwrap_or_default();
    from.saturating_add(after.iter().take(most).take_while(|byte| of(**byte)).count())
}

/// Whether the name begins where a name may: `pass` not in `bypass`, `token` not in `page_token`.
fn begins(bytes: &[u8], head: usize, start: usize, end: usize, promise: Promise) -> bool {
    let before = bytes.get(head..start).unwrap_or_default().to_ascii_lowercase();
    let name = bytes.get(start..end).unwrap_or_default();
    let Some(last) = before.last() else { return true };
    let cased = name.first().is_some_and(u8::is_ascii_uppercase)
        && start.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_lowercase);
    let word = bytes.get(end..).unwrap_or_default();
    let long = [b"word".as_slice(), b"wd", b"WORD", b"WD", b"phrase", b"PHRASE"]
        .iter()
        .any(|w| word.starts_with(w));
    let short = name.eq_ignore_ascii_case(b"pass") || name.eq_ignore_ascii_case(b"pw");
    if short && last.is_ascii_alphabetic() && !cased && !long {
        return false;
    }
    let trimmed = before.strip_suffix(b"_").or(before.strip_suffix(b"-")).unwrap_or(&before);
    promise == Promise::Password || !NOT_TOKENS.iter().any(|not| trimmed.ends_with(not.as_bytes()))
}

fn goes_on(tail: &str) -> bool {
    let lower = tail.to_lowercase();
    let mut rest = lower.as_str();
    for _ in 0..8 {
        rest =
            rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-' | '.'));
        if rest.is_empty() {
            return true;
        }
        let Some(next) = TAILS.iter().find_map(|part| rest.strip_prefix(part)) else {
            return false;
        };
        rest = next;
    }
    rest.is_empty()
}
