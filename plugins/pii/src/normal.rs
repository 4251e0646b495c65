//! The text as it reads: disguises undone, with a way back to the original bytes.
//!
//! Digits of every script, full-width and mathematical letters become ASCII, characters nobody sees are
//! dropped, dashes, dots and spaces become one kind; percent escapes (twice), HTML's character
//! references, escapes of string literals, quoted-printable, spelled separators (`[at]`, ` dot `) and
//! spelled digits are decoded. A text in which nothing of that occurs is borrowed and needs no map.

mod character;
mod escape;
mod number;
mod phrase;

use std::borrow::Cow;
use std::ops::Range;

/// How often escapes inside what escapes made are decoded: `%2540` needs two.
const ROUNDS: usize = 2;

/// A text as it reads.
#[derive(Debug)]
pub(crate) struct Normal<'t> {
    pub(crate) text: Cow<'t, str>,
    /// Where the pieces of `text` come from, in order; none when it is the original.
    pieces: Vec<Piece>,
}

/// A piece of the normal text and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    /// Where it begins in the normal text.
    at: usize,
    /// The original bytes.
    start: usize,
    end: usize,
    /// Whether it is the original, byte for byte.
    same: bool,
}

impl<'t> Normal<'t> {
    /// Undoes disguises. Linear in the text's length.
    pub(crate) fn new(original: &'t str) -> Self {
        let mut normal = Self { text: Cow::Borrowed(original), pieces: Vec::new() };
        for _ in 0..ROUNDS {
            let Some(next) = once(&normal.text) else { break };
            normal = Self { pieces: compose(&normal, next.pieces), text: Cow::Owned(next.text) };
        }
        normal
    }

    /// Whether the text is the original.
    pub(crate) fn is_original(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The original bytes that a range of the normal text stands for.
    pub(crate) fn original(&self, range: Range<usize>) -> Range<usize> {
        if self.is_original() || range.is_empty() {
            return range;
        }
        let first = self.source(range.start);
        let last = self.source(range.end.saturating_sub(1));
        first.start..last.end.max(first.start)
    }

    /// The original bytes of the byte at an offset of the normal text.
    fn source(&self, at: usize) -> Range<usize> {
        let next = self.pieces.partition_point(|piece| piece.at <= at);
        let Some(piece) = next.checked_sub(1).and_then(|index| self.pieces.get(index)) else {
            return at..at.saturating_add(1);
        };
        if piece.same {
            let from = piece.start.saturating_add(at.saturating_sub(piece.at));
            return from..from.saturating_add(1);
        }
        piece.start..piece.end
    }
}

/// A text in the making.
#[derive(Default)]
struct Output {
    text: String,
    pieces: Vec<Piece>,
}

impl Output {
    /// Takes over bytes as they are.
    fn keep(&mut self, original: &str, range: Range<usize>) {
        let Some(text) = original.get(range.clone()).filter(|text| !text.is_empty()) else {
            return;
        };
        self.pieces.push(Piece {
            at: self.text.len(),
            start: range.start,
            end: range.end,
            same: true,
        });
        self.text.push_str(text);
    }

    /// Writes a character for a range of the original.
    fn replace(&mut self, range: Range<usize>, by: char) {
        self.pieces.push(Piece {
            at: self.text.len(),
            start: range.start,
            end: range.end,
            same: false,
        });
        self.text.push(by);
    }
}

/// What a place of the text reads as.
pub(crate) struct Reading {
    /// Bytes of the text.
    length: usize,
    /// None: nothing is seen there.
    by: Option<char>,
}

/// One round; none when the text reads as it is written.
fn once(text: &str) -> Option<Output> {
    let bytes = text.as_bytes();
    let mut output = Output::default();
    let mut changed = false;
    let mut kept = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if !character::is_notable(byte) {
            at = at.saturating_add(1);
            continue;
        }
        if !character::may_be_read(bytes, at, byte) {
            at = at.saturating_add(1);
            continue;
        }
        if byte == b' ' && phrase::may_spell(bytes, at.saturating_add(1)) {
            let words = phrase::spelled(bytes, at.saturating_add(1));
            at = at.saturating_add(1);
            changed |= !words.is_empty();
            for (place, (range, digit)) in words.into_iter().enumerate() {
                if place == 0 {
                    output.keep(text, kept..range.start);
                }
                (at, kept) = (range.end, range.end);
                output.replace(range, digit);
            }
            continue;
        }
        let reading = if byte < 0x80 { ascii(bytes, at) } else { character::read(text, at) };
        let Some(reading) = reading else {
            at = at.saturating_add(character::width(byte));
            continue;
        };
        output.keep(text, kept..at);
        let end = at.saturating_add(reading.length.max(1));
        if let Some(by) = reading.by {
            output.replace(at..end, by);
        }
        changed = true;
        (at, kept) = (end, end);
    }
    output.keep(text, kept..text.len());
    changed.then_some(output)
}

fn ascii(bytes: &[u8], at: usize) -> Option<Reading> {
    match bytes.get(at)? {
        b'%' => escape::percent(bytes, at),
        b'&' => escape::reference(bytes, at),
        b'\\' => escape::literal(bytes, at),
        b'=' => escape::quoted_printable(bytes, at),
        b'_' => number::underscore(bytes, at),
        b'\n' => number::line_break(bytes, at),
        _ => phrase::separator(bytes, at),
    }
}

/// Pieces of pieces: where the second round's text comes from in the original.
fn compose(first: &Normal<'_>, second: Vec<Piece>) -> Vec<Piece> {
    if first.is_original() {
        return second;
    }
    let mut composed = Vec::with_capacity(second.len());
    for piece in second {
        if !piece.same {
            let range = first.original(piece.start..piece.end);
            composed.push(Piece { start: range.start, end: range.end, ..piece });
            continue;
        }
        let from = first.pieces.partition_point(|inner| inner.at <= piece.start).saturating_sub(1);
        for (index, inner) in first.pieces.iter().enumerate().skip(from) {
            if inner.at >= piece.end {
                break;
            }
            let end = first.pieces.get(index.saturating_add(1)).map_or(usize::MAX, |next| next.at);
            let (start, end) = (inner.at.max(piece.start), end.min(piece.end));
            let at = piece.at.saturating_add(start.saturating_sub(piece.start));
            if inner.same {
                let offset = start.saturating_sub(inner.at);
                let from = inner.start.saturating_add(offset);
                let to = from.saturating_add(end.saturating_sub(start));
                composed.push(Piece { at, start: from, end: to, same: true });
            } else {
                composed.push(Piece { at, ..*inner });
            }
        }
    }
    composed
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    fn check(original: &str, expected: &str) {
        let normal = Normal::new(original);
        assert_eq!(normal.text, expected, "{original:?}");
        assert_eq!(normal.is_original(), original == expected);
    }

    #[test]
    fn disguised_digits_read_as_digits() {
        check("４１１１", "4111");
        check("٤١١١", "4111");
        check("४१११", "4111");
        check("𝟒𝟷𝟙１", "4111");
        check("4\u{200b}1\u{ad}1\u{2060}1", "4111");
        check("①②③", "123");
        check("4️⃣1️⃣", "41");
    }

    #[test]
    fn escapes_are_decoded() {
        check("%34%31", "41");
        check("jane%2540x.org", "jane@x.org");
        check("&#52;&#x31;&commat;&period;", "41@.");
        check(r"\u0034\x31\u{32}", "412");
        check(r"a\nb", "a\nb");
        check("=34=31=31=31", "4111");
        check("100% of &c. a=41 b\\q", "100% of &c. a=41 b\\q");
    }

    #[test]
    fn separators_may_be_spelled() {
        check("jane [at] example [dot] com", "jane@example.com");
        check("jane(at)example.com", "jane@example.com");
        check("jane at example dot com", "jane@example.com");
        check("8[.]8[.]8[.]8", "8.8.8.8");
        check("123 dash 45 dash 6789", "123-45-6789");
        check("meet me at noon", "meet me at noon");
        check("is four one one one two three oh, thanks", "is 4111230, thanks");
        check("one two three four", "one two three four");
        check("a (at) b", "a@b");
        check("jane @ example . com", "jane@example.com");
        check("j dot doe at mail dot example dot org", "j.doe@mail.example.org");
        check("see you @ home . And", "see you @ home . And");
        check("GB82 dash WEST", "GB82-WEST");
        check("a mad dash for it", "a mad dash for it");
    }

    #[test]
    fn groups_of_a_telephone_number_may_be_parted_by_anything() {
        check("202_555_0143, +44_20_7946_0958", "202-555-0143, +44-20-7946-0958");
        check("(202) 555_0143", "(202) 555-0143");
        check(
            "1_000_000 +1_000_000 0x1234_5678 a_555_0143",
            "1_000_000 +1_000_000 0x1234_5678 a_555_0143",
        );
        check("tel +1 202\n555-0143", "tel +1 202 555-0143");
        check("tel (202)\n555 0143 please", "tel (202) 555 0143 please");
        check("tel (202)\n555 0143.", "tel (202) 555 0143.");
        check("+44 20 7946 0958\n020 7946 0959", "+44 20 7946 0958\n020 7946 0959");
        check("+1\n202", "+1\n202");
        check("12\n555 0143", "12\n555 0143");
    }

    #[test]
    fn cyrillic_capitals_among_digits_and_latin_ones_read_as_these() {
        check("ВЕ79 GВ82 WЕSТ", "BE79 GB82 WEST");
        check("МОСКВА, Вт 5Вт", "МОСКВА, Вт 5Вт");
    }

    #[test]
    fn a_range_leads_back_to_the_original() {
        let normal = Normal::new("a ４\u{200b}1 b");
        assert_eq!(normal.text, "a 41 b");
        assert_eq!(normal.original(2..4), 2..9);
        assert_eq!(normal.original(0..1), 0..1);
        assert_eq!(normal.original(5..6), 10..11);
        let twice = Normal::new("x%2540y ４");
        assert_eq!(twice.text, "x@y 4");
        assert_eq!(twice.original(1..2), 1..6);
        assert_eq!(twice.original(4..5), 8..11);
    }

    proptest! {
        #[test]
        fn every_range_leads_to_characters_of_the_original(text in "[a-c4%&#x;0\\\\u=\\[\\]. ４\u{200b}é]{0,40}") {
            let normal = Normal::new(&text);
            let mut end = 0;
            for (at, c) in normal.text.char_indices() {
                let range = normal.original(at..at + c.len_utf8());
                prop_assert!(text.get(range.clone()).is_some_and(|piece| !piece.is_empty()), "{:?}", range);
                prop_assert!(range.start >= end || range.start < range.end);
                end = range.end;
            }
            prop_assert!(end <= text.len());
        }
    }
}
