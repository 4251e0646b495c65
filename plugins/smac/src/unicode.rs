//! Characters nobody sees: where they stand, raw or as entities, and whether the writing needs them.
//!
//! Characters that follow each other with nothing visible between them are judged together, as a gap: what
//! stands on both sides decides. Each kind of keep allows one character in a gap, because a character that
//! may be there or not is one bit of somebody's message.
//!
//! Sources: Unicode's Default_Ignorable_Code_Point; RFC 5892, appendix A.1 and A.2; UAX 31; UTS 51; UAX 9.
//!
//! * [`entity`]: characters as entities. * [`script`]: what the writing needs. * [`bidi`]: direction.
//! * [`terminal`]: controls and escape sequences.

mod bidi;
mod entity;
mod script;
mod terminal;

use std::ops::Range;

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

use crate::category::Category;
use crate::edit::Edit;
use bidi::Paragraphs;

/// What is known of the text around characters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) text: &'a str,
    /// Entities are read; escape sequences of terminals are text behind their first byte.
    pub(crate) markup: bool,
    /// Backslashes escape, except in `html`.
    pub(crate) markdown: bool,
    /// Where entities are not read. In order.
    pub(crate) code: &'a [Range<usize>],
    /// Raw HTML: entities need no semicolon. In order.
    pub(crate) html: &'a [Range<usize>],
}

/// Controls of direction in one gap: one ends and one begins.
const MAX_DIRECTIONS: usize = 2;

/// A character nobody sees.
#[derive(Debug, Clone, Copy)]
struct Mark {
    start: usize,
    end: usize,
    c: char,
    entity: bool,
}

/// Finds what is not seen among the characters of a text.
pub(crate) fn edits(context: &Context<'_>) -> Vec<Edit> {
    let mut scan = Scan {
        context,
        edits: Vec::new(),
        gap: Vec::new(),
        paragraphs: Paragraphs::new(context.text),
        code: Cursor::new(context.code),
        html: Cursor::new(context.html),
    };
    scan.run();
    scan.edits
}

struct Scan<'a> {
    context: &'a Context<'a>,
    edits: Vec<Edit>,
    gap: Vec<Mark>,
    paragraphs: Paragraphs<'a>,
    code: Cursor<'a>,
    html: Cursor<'a>,
}

/// Ranges that are asked about from left to right.
struct Cursor<'a> {
    ranges: &'a [Range<usize>],
    at: usize,
    /// Where the ranges before `at` reach.
    reach: usize,
}

impl<'a> Cursor<'a> {
    fn new(ranges: &'a [Range<usize>]) -> Self {
        Self { ranges, at: 0, reach: 0 }
    }

    fn holds(&mut self, at: usize) -> bool {
        while let Some(range) = self.ranges.get(self.at).filter(|range| range.start <= at) {
            self.reach = self.reach.max(range.end);
            self.at = self.at.saturating_add(1);
        }
        at < self.reach
    }
}

/// What a byte may be the beginning of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    /// Of nothing that matters here.
    Plain,
    Control,
    Return,
    Ampersand,
    /// Of a character that may be unseen.
    Unseen,
}

/// By the first byte of a character. Those of unseen characters: U+00AD, U+0080 to 9F; U+034F; U+061C;
/// U+115F to U+180F; U+200B to U+2800; U+3164; U+FE00 to U+FFFB; U+1BCA0, U+1D173; plane 14.
const fn lead(byte: u8) -> Lead {
    match byte {
        0x09 | 0x0A => Lead::Plain,
        0x0D => Lead::Return,
        0x00..=0x1F | 0x7F => Lead::Control,
        0x26 => Lead::Ampersand,
        0xC2 | 0xCD | 0xD8 | 0xE1 | 0xE2 | 0xE3 | 0xEF | 0xF0 | 0xF3 => Lead::Unseen,
        _ => Lead::Plain,
    }
}

impl Scan<'_> {
    fn run(&mut self) {
        let text = self.context.text;
        let mut at = 0;
        while let Some(skip) = next_lead(text.as_bytes().get(at..).unwrap_or_default()) {
            at = at.saturating_add(skip);
            let found = text.as_bytes().get(at).map_or(Lead::Plain, |byte| lead(*byte));
            at = match found {
                Lead::Plain => at.saturating_add(1),
                Lead::Control => self.control(at),
                Lead::Return => self.carriage_return(at),
                Lead::Ampersand => self.ampersand(at),
                Lead::Unseen => self.character(at),
            };
        }
        self.close();
    }

    /// A character that may be unseen; says where the next one begins.
    fn character(&mut self, at: usize) -> usize {
        let Some(c) = self.context.text.get(at..).and_then(|rest| rest.chars().next()) else {
            return at.saturating_add(1);
        };
        let end = at.saturating_add(c.len_utf8());
        if ('\u{80}'..='\u{9F}').contains(&c) {
            return self.control(at);
        }
        if is_unseen(c) {
            self.mark(Mark { start: at, end, c, entity: false });
        }
        end
    }

    fn ampersand(&mut self, at: usize) -> usize {
        let next = at.saturating_add(1);
        if !self.context.markup || self.code.holds(at) {
            return next;
        }
        let html = self.html.holds(at) || !self.context.markdown;
        let text = self.context.text;
        let escaped =
            text.get(..at).unwrap_or_default().bytes().rev().take_while(|b| *b == b'\\').count();
        if !html && !escaped.is_multiple_of(2) {
            return next;
        }
        let Some((length, c)) = entity::decode(text.get(at..).unwrap_or_default(), html) else {
            return next;
        };
        let end = at.saturating_add(length);
        if is_unseen(c) {
            self.mark(Mark { start: at, end, c, entity: true });
        } else if c.is_control() && !matches!(c, '\t' | '\n' | '\r') {
            self.strip(Category::Control, at..end, "a control character as an entity");
        }
        end
    }

    fn mark(&mut self, mark: Mark) {
        if self.gap.last().is_some_and(|last| last.end != mark.start) {
            self.close();
        }
        self.gap.push(mark);
    }

    fn strip(&mut self, category: Category, span: Range<usize>, reason: &'static str) {
        self.edits.push(Edit::strip(category, span, reason));
    }

    /// Judges the characters of a gap.
    fn close(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        let (Some(first), Some(last)) = (gap.first(), gap.last()) else { return };
        let text = self.context.text;
        let around = script::Around::new(text, first.start, last.end);
        let in_code = self.code.holds(first.start);
        let marks: Vec<char> = gap.iter().map(|mark| mark.c).collect();
        let mut kept = script::Kept::default();
        let directions = marks.iter().filter(|c| bidi::is_control(**c)).count();
        let flag = script::is_flag(around.before, &marks);
        for (number, mark) in gap.iter().enumerate() {
            let keeps = flag
                || kept.allows(mark.c, &marks, number, &around)
                || (directions <= MAX_DIRECTIONS
                    && self.paragraphs.allows(mark.c, mark.start, in_code))
                || (mark.c == '\u{FEFF}' && mark.start == 0);
            if !keeps {
                let (category, reason) = describe(mark.c, mark.entity);
                self.strip(category, mark.start..mark.end, reason);
            }
        }
        self.gap = gap;
        self.gap.clear();
    }
}

fn next_lead(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| lead(*byte) != Lead::Plain)
}

/// Characters that render to nothing, or to a blank of their own.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    match c {
        '\u{FFF9}'..='\u{FFFB}'
        | '\u{2800}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}' => true,
        '\u{1160}'..='\u{11FF}' if c != '\u{1160}' => false,
        _ => CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c),
    }
}

fn describe(c: char, entity: bool) -> (Category, &'static str) {
    let (category, raw, as_entity) = match c {
        '\u{E0000}'..='\u{E007F}' => (
            Category::TagCharacter,
            "tag characters spell text nobody sees",
            "a tag character as an entity",
        ),
        '\u{FE00}'..='\u{FE0F}'
        | '\u{E0100}'..='\u{E01EF}'
        | '\u{180B}'..='\u{180D}'
        | '\u{180F}' => (
            Category::VariationSelector,
            "nothing varies here",
            "a variation selector as an entity",
        ),
        '\u{AD}' => {
            (Category::SoftHyphen, "a soft hyphen inside a word", "a soft hyphen as an entity")
        }
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{2800}' => {
            (Category::Filler, "a filler is blank", "a filler as an entity")
        }
        '\u{202D}' | '\u{202E}' => (
            Category::BidiOverride,
            "an override of writing direction",
            "an override of writing direction as an entity",
        ),
        '\u{202A}'..='\u{202C}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{61C}' => {
            (
                Category::Bidi,
                "a control of direction that nothing needs",
                "a control of direction as an entity",
            )
        }
        _ => {
            (Category::ZeroWidth, "a character of no width", "a character of no width as an entity")
        }
    };
    (category, if entity { as_entity } else { raw })
}

/// A hidden text as a reader would decode it: entities and tag characters as what they stand for.
pub(crate) fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '\u{E0020}'..='\u{E007E}' => {
                out.extend(char::from_u32(u32::from(c).wrapping_sub(0xE0000)))
            }
            '&' => match entity::decode(rest, true) {
                Some((entity, c)) => {
                    length = entity;
                    out.push(c);
                }
                None => out.push('&'),
            },
            c => out.push(c),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}
