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

/// Ranges of at least `least` bytes of a kind. Looks at one byte in `least` where there are none.
fn long_runs(
    bytes: &[u8],
    least: usize,
    kind: impl Fn(u8) -> bool,
    mut each: impl FnMut(Range<usize>),
) {
    let mut start = 0_usize;
    // All of `start..probe` may be of the kind; the last byte is asked first.
    while let Some(last) = start
        .checked_add(least)
        .and_then(|end| end.checked_sub(1))
        .filter(|last| *last < bytes.len())
    {
        let window = bytes.get(start..=last).unwrap_or_default();
        if let Some(other) = window.iter().rposition(|b| !kind(*b)) {
            start = start.saturating_add(other).saturating_add(1);
            continue;
        }
        let rest = bytes.get(start..).unwrap_or_default();
        let end = start.saturating_add(rest.iter().take_while(|b| kind(**b)).count());
        each(start..end);
        start = end;
    }
}

/// Runs of characters that base64 and hexadecimal are made of.
fn runs(text: &str, edits: &mut Vec<Edit>) {
    let coded = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_');
    long_runs(text.as_bytes(), MIN_BLOB, coded, |span| {
        if let Some(reason) = text.get(span.clone()).and_then(blob) {
            edits.push(Edit::flag(Category::EncodedBlob, span, reason));
        }
    });
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
    // Blanks beyond ASCII are of these bytes, and so is much else.
    let may = |b: u8| b.is_ascii_whitespace() || b >= 0x80;
    long_runs(text.as_bytes(), MANY_LINES, may, |span| {
        let base = text.ceil_char_boundary(span.start);
        let mut rest = text.get(base..text.floor_char_boundary(span.end)).unwrap_or_default();
        while let Some(at) = rest.find(char::is_whitespace) {
            let from = rest.get(at..).unwrap_or_default();
            let after = from.trim_start();
            let run = from.get(..from.len().saturating_sub(after.len())).unwrap_or_default();
            let end = text.floor_char_boundary(span.end).saturating_sub(after.len());
            if run.len() >= MANY_LINES && end < text.len() && pushes(run) {
                let start = end.saturating_sub(run.len());
                edits.push(Edit::flag(
                    Category::PushOff,
                    start..end,
                    "blanks that push text out of sight",
                ));
            }
            rest = after;
        }
    });
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
