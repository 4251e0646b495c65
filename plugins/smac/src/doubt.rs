//! What is visible and worth a second look: mixed scripts, encoded text, text pushed out of sight, piles of
//! marks. Only ever logged.

use std::ops::Range;

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, Script};

use crate::category::Category;
use crate::edit::Edit;
use crate::unicode::is_unseen;

/// Bytes of a run of base64 or hexadecimal that may be text.
const MIN_BLOB: usize = 40;
/// Bytes of a run that is a blob whatever it holds.
const LONG_BLOB: usize = 400;
/// Blanks in a row that push text out of sight.
const MANY_BLANKS: usize = 80;
/// Line ends in a row that push text out of sight.
const MANY_LINES: usize = 25;
/// Combining marks on one letter that no language has.
const MANY_MARKS: usize = 5;

/// Finds what is doubtful in a text.
pub(crate) fn edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    runs(text, &mut edits);
    blanks(text, &mut edits);
    if !text.is_ascii() {
        words(text, &mut edits);
    }
    edits
}

/// Runs of characters that base64 and hexadecimal are made of.
fn runs(text: &str, edits: &mut Vec<Edit>) {
    let coded = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_');
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let length = rest.iter().take_while(|b| coded(b)).count();
        if length >= MIN_BLOB {
            let run = text.get(at..at.saturating_add(length)).unwrap_or_default();
            if let Some(reason) = blob(run) {
                let span = at..at.saturating_add(length);
                edits.push(Edit::flag(Category::EncodedBlob, span, reason));
            }
        }
        at = at.saturating_add(length.max(1));
    }
}

fn blob(run: &str) -> Option<&'static str> {
    let decoded = decode_hex(run).or_else(|| decode_base64(run))?;
    let printable = decoded.iter().filter(|b| matches!(b, 0x20..=0x7E | b'\n' | b'\t')).count();
    let reads = printable.saturating_mul(10) >= decoded.len().saturating_mul(7);
    let varied =
        run.bytes().any(|b| b.is_ascii_digit()) && run.bytes().any(|b| b.is_ascii_uppercase());
    match (reads, run.len() >= LONG_BLOB && varied) {
        (true, _) => Some("text in another coding"),
        (false, true) => Some("a long run in another coding"),
        (false, false) => None,
    }
}

fn decode_hex(run: &str) -> Option<Vec<u8>> {
    if !run.len().is_multiple_of(2) || !run.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let digits: Vec<u32> = run.chars().filter_map(|c| c.to_digit(16)).collect();
    let byte = |pair: &[u32]| match pair {
        [high, low] => u8::try_from(high.saturating_mul(16).saturating_add(*low)).ok(),
        _ => None,
    };
    digits.chunks(2).map(byte).collect()
}

fn decode_base64(run: &str) -> Option<Vec<u8>> {
    let (mut bits, mut count) = (0_u32, 0_u32);
    let mut out = Vec::with_capacity(run.len());
    for byte in run.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count = count.saturating_add(6);
        if count >= 8 {
            count = count.saturating_sub(8);
            out.push(u8::try_from((bits >> count) & 0xFF).unwrap_or_default());
        }
    }
    Some(out)
}

/// Long runs of blanks, or of line ends, with text behind them.
fn blanks(text: &str, edits: &mut Vec<Edit>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    // Blanks beyond ASCII begin with these bytes.
    let may = |b: &u8| b.is_ascii_whitespace() || matches!(b, 0xC2 | 0xE2 | 0xE3);
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(may)) {
        let start = at.saturating_add(found);
        let rest = text.get(start..).unwrap_or_default();
        let end = start.saturating_add(rest.len().saturating_sub(rest.trim_start().len()));
        if end.saturating_sub(start) >= MANY_LINES && end < bytes.len() {
            let run = text.get(start..end).unwrap_or_default();
            if pushes(run) {
                edits.push(Edit::flag(
                    Category::PushOff,
                    start..end,
                    "blanks that push text out of sight",
                ));
            }
        }
        at = end.max(start.saturating_add(1));
        while !text.is_char_boundary(at) {
            at = at.saturating_add(1);
        }
    }
}

fn pushes(run: &str) -> bool {
    let lines = run.matches('\n').count();
    let widest = run.split('\n').map(|line| line.chars().count()).max().unwrap_or(0);
    lines >= MANY_LINES || widest >= MANY_BLANKS
}

/// Words of letters from several scripts, and letters under piles of marks.
fn words(text: &str, edits: &mut Vec<Edit>) {
    let mut word = Word::default();
    let mut piled: Option<Range<usize>> = None;
    let (mut marks, mut base) = (0_usize, 0_usize);
    for (at, c) in text.char_indices() {
        let end = at.saturating_add(c.len_utf8());
        if c.is_ascii_alphabetic() {
            word.latin(at, end);
        } else if c.is_ascii() {
            word.close(edits);
        } else if c.is_alphabetic() {
            word.letter(c, at, end);
        } else if !is_mark(c) {
            word.close(edits);
        }
        if !c.is_ascii() && is_mark(c) {
            marks = marks.saturating_add(1);
            word.extend(end);
            if marks == MANY_MARKS {
                piled = Some(piled.map_or(base..end, |piled| piled.start..end));
            } else if let Some(piled) = piled.as_mut().filter(|_| marks > MANY_MARKS) {
                piled.end = end;
            }
            continue;
        }
        (marks, base) = (0, at);
        if c.is_whitespace()
            && let Some(span) = piled.take()
        {
            edits.push(Edit::flag(
                Category::Zalgo,
                span,
                "more marks on a letter than any language has",
            ));
        }
    }
    word.close(edits);
    if let Some(span) = piled {
        edits.push(Edit::flag(
            Category::Zalgo,
            span,
            "more marks on a letter than any language has",
        ));
    }
}

fn is_mark(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    matches!(category, GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
        && !is_unseen(c)
}

/// A word, and which scripts its letters are of.
#[derive(Default)]
struct Word {
    span: Option<Range<usize>>,
    latin: bool,
    alike: bool,
}

impl Word {
    fn latin(&mut self, at: usize, end: usize) {
        self.latin = true;
        self.span.get_or_insert(at..end).end = end;
    }

    fn letter(&mut self, c: char, at: usize, end: usize) {
        match CodePointMapData::<Script>::new().get(c) {
            // Letters that are taken for Latin ones; Greek letters stand in formulas on their own.
            Script::Cyrillic
            | Script::Armenian
            | Script::Cherokee
            | Script::Coptic
            | Script::Lisu => self.alike = true,
            Script::Greek if !matches!(c, 'μ' | 'Ω' | 'π' | 'λ' | 'Δ' | 'α' | 'β' | 'γ' | 'σ') => {
                self.alike = true
            }
            Script::Latin if ('\u{FF21}'..='\u{FF5A}').contains(&c) => self.alike = true,
            Script::Latin => self.latin = true,
            Script::Common if ('\u{1D400}'..='\u{1D7FF}').contains(&c) => self.alike = true,
            _ => {}
        }
        self.span.get_or_insert(at..end).end = end;
    }

    fn extend(&mut self, end: usize) {
        if let Some(span) = &mut self.span {
            span.end = end;
        }
    }

    fn close(&mut self, edits: &mut Vec<Edit>) {
        let Self { span, latin, alike } = std::mem::take(self);
        if let (Some(span), true, true) = (span, latin, alike) {
            edits.push(Edit::flag(
                Category::Homoglyph,
                span,
                "a word of letters from several scripts",
            ));
        }
    }
}
