//! What the writing on both sides of a gap needs in it.

use icu_properties::props::{
    CanonicalCombiningClass, Emoji, ExtendedPictographic, GeneralCategory, JoiningType, Script,
};
use icu_properties::{CodePointMapData, CodePointSetData};

use crate::unicode::is_unseen;

/// Joiners in a word beyond which they are a message: one for each so many letters.
const LETTERS_PER_JOINER: usize = 2;

/// Variants among some hundred characters beyond which they are a message.
const MAX_VARIANTS: usize = 8;

/// What stands around a gap.
#[derive(Debug)]
pub(super) struct Around<'t> {
    text: &'t str,
    start: usize,
    end: usize,
    /// The next visible characters.
    pub(super) before: Option<char>,
    after: Option<char>,
}

impl<'t> Around<'t> {
    pub(super) fn new(text: &'t str, start: usize, end: usize) -> Self {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(end..).and_then(|after| after.chars().next());
        Self { text, start, end, before, after }
    }

    /// The next letter before, over marks of Markdown.
    fn letter_before(&self) -> Option<char> {
        let before = self.text.get(..self.start)?;
        before.chars().rev().take(8).find(|c| !is_light(*c))
    }

    fn letter_after(&self) -> Option<char> {
        self.text.get(self.end..)?.chars().take(8).find(|c| !is_light(*c))
    }

    /// The next character before that is not transparent to joining.
    fn joins_before(&self) -> Option<char> {
        let before = self.text.get(..self.start)?;
        before.chars().rev().take(8).find(|c| joining(*c) != JoiningType::Transparent)
    }

    fn joins_after(&self) -> Option<char> {
        let after = self.text.get(self.end..)?;
        after.chars().take(8).find(|c| joining(*c) != JoiningType::Transparent)
    }

    /// Whether the text around the gap has no more variants than a text of names has.
    fn varies_seldom(&self) -> bool {
        let before = self.text.get(..self.start).unwrap_or_default().chars().rev().take(48);
        let after = self.text.get(self.end..).unwrap_or_default().chars().take(48);
        let selector = |c: &char| matches!(*c, '\u{FE00}'..='\u{FE0D}' | '\u{E0100}'..='\u{E01EF}');
        before.chain(after).filter(selector).count() < MAX_VARIANTS
    }

    /// Whether the word around the gap has no more joiners than writing has.
    fn is_sparse(&self) -> bool {
        let blank = |c: &char| c.is_whitespace();
        let before = self.text.get(..self.start).unwrap_or_default();
        let before = before.chars().rev().take(64).take_while(|c| !blank(c));
        let after = self.text.get(self.end..).unwrap_or_default();
        let after = after.chars().take(64).take_while(|c| !blank(c));
        let (mut letters, mut joiners) = (0_usize, 1_usize);
        for c in before.chain(after) {
            // As entities they begin with an ampersand.
            if matches!(c, '\u{200C}' | '\u{200D}' | '&') {
                joiners = joiners.saturating_add(1);
            } else if c.is_alphabetic() && !c.is_ascii() {
                letters = letters.saturating_add(1);
            }
        }
        joiners < 3 || joiners.saturating_mul(LETTERS_PER_JOINER) <= letters
    }
}

/// What was kept in a gap so far.
#[derive(Debug, Default)]
pub(super) struct Kept {
    joiner: bool,
    space: bool,
    selector: bool,
    filler: u8,
    other: bool,
}

impl Kept {
    /// Whether a character of a gap may stay.
    pub(super) fn allows(
        &mut self,
        c: char,
        marks: &[char],
        at: usize,
        around: &Around<'_>,
    ) -> bool {
        match c {
            '\u{200C}' => once(&mut self.joiner, || may_not_join(around)),
            '\u{200D}' => once(&mut self.joiner, || may_join(around)),
            '\u{200B}' => once(&mut self.space, || breaks_words(around)),
            '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => {
                at == 0
                    && once(&mut self.selector, || {
                        around.before.is_some_and(|base| varies(base, c))
                            && (matches!(c, '\u{FE0E}' | '\u{FE0F}') || around.varies_seldom())
                    })
            }
            '\u{180B}'..='\u{180F}' => once(&mut self.other, || {
                around.before.is_some_and(|base| script(base) == Script::Mongolian)
            }),
            '\u{34F}' => once(&mut self.other, || is_mark(around.before) && is_mark(around.after)),
            '\u{AD}' => once(&mut self.other, || hyphenates(around)),
            '\u{17B4}' | '\u{17B5}' => once(&mut self.other, || {
                around.before.is_some_and(|base| script(base) == Script::Khmer)
            }),
            '\u{2800}' => once(&mut self.other, || {
                [around.before, around.after]
                    .into_iter()
                    .flatten()
                    .any(|c| ('\u{2801}'..='\u{28FF}').contains(&c))
            }),
            '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' => self.fills(marks, around),
            _ => false,
        }
    }

    /// Fillers stand for a jamo that is missing: beside their own script, two at most.
    fn fills(&mut self, marks: &[char], around: &Around<'_>) -> bool {
        let hangul = |c: Option<char>| c.is_some_and(|c| script(c) == Script::Hangul);
        let fits =
            self.filler < 2 && marks.len() <= 2 && (hangul(around.before) || hangul(around.after));
        self.filler = self.filler.saturating_add(1);
        fits
    }
}

fn once(taken: &mut bool, fits: impl FnOnce() -> bool) -> bool {
    let keeps = !*taken && fits();
    *taken |= keeps;
    keeps
}

fn joining(c: char) -> JoiningType {
    CodePointMapData::<JoiningType>::new().get(c)
}

fn script(c: char) -> Script {
    CodePointMapData::<Script>::new().get(c)
}

fn is_virama(c: Option<char>) -> bool {
    let class = CodePointMapData::<CanonicalCombiningClass>::new();
    c.is_some_and(|c| class.get(c) == CanonicalCombiningClass::Virama)
}

fn is_mark(c: Option<char>) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new();
    c.is_some_and(|c| {
        matches!(category.get(c), GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
    })
}

fn joins(c: Option<char>) -> bool {
    c.is_some_and(|c| {
        matches!(
            joining(c),
            JoiningType::DualJoining | JoiningType::RightJoining | JoiningType::LeftJoining
        )
    })
}

/// RFC 5892, A.1, and as it is written: after a virama, before one, or between letters of a script that
/// joins.
fn may_not_join(around: &Around<'_>) -> bool {
    let indic = is_virama(around.before) || is_virama(around.after);
    let cursive = joins(around.joins_before()) && joins(around.joins_after());
    (indic || cursive) && around.is_sparse()
}

/// RFC 5892, A.2, and emoji; a letter that ends a word in its joined form.
fn may_join(around: &Around<'_>) -> bool {
    let emoji = |c: Option<char>| c.is_some_and(is_pictograph);
    if emoji(around.before) && emoji(around.after) {
        return true;
    }
    let indic = is_virama(around.before) || is_virama(around.after);
    let cursive =
        joins(around.joins_before()) && !around.after.is_some_and(|c| c.is_ascii_alphanumeric());
    let begins =
        joins(around.joins_after()) && !around.before.is_some_and(|c| c.is_ascii_alphanumeric());
    (indic || cursive || begins) && around.is_sparse()
}

fn is_pictograph(c: char) -> bool {
    !c.is_ascii()
        && (CodePointSetData::new::<Emoji>().contains(c)
            || CodePointSetData::new::<ExtendedPictographic>().contains(c))
}

/// Scripts that write no blanks between words.
fn breaks_words(around: &Around<'_>) -> bool {
    let fits = |c: Option<char>| {
        c.is_some_and(|c| {
            matches!(
                script(c),
                Script::Thai
                    | Script::Lao
                    | Script::Khmer
                    | Script::Myanmar
                    | Script::Tibetan
                    | Script::TaiLe
                    | Script::NewTaiLue
                    | Script::TaiTham
                    | Script::TaiViet
                    | Script::Javanese
                    | Script::Balinese
            )
        })
    };
    fits(around.letter_before()) || fits(around.letter_after())
}

/// Marks of Markdown and signs, which stand between a letter and the break beside it.
fn is_light(c: char) -> bool {
    matches!(c, '*' | '_' | '~' | '`' | '[' | ']' | '(' | ')' | '"' | ' ' | '.' | ',' | ':' | '|')
        || is_unseen(c)
}

/// A soft hyphen in a word of a language that has letters beyond ASCII.
fn hyphenates(around: &Around<'_>) -> bool {
    let (Some(before), Some(after)) = (around.before, around.after) else { return false };
    let letters = before.is_alphabetic() && after.is_alphabetic();
    letters && !(before.is_ascii() && after.is_ascii())
}

/// Whether a character has the variation a selector asks for. Standardized variants and emoji variation
/// sequences by the kinds of characters that have them; ideographic ones by script.
fn varies(base: char, selector: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(base);
    let symbol = matches!(
        category,
        GeneralCategory::MathSymbol
            | GeneralCategory::OtherSymbol
            | GeneralCategory::OtherPunctuation
            | GeneralCategory::InitialPunctuation
            | GeneralCategory::FinalPunctuation
            | GeneralCategory::OpenPunctuation
            | GeneralCategory::ClosePunctuation
    );
    let written = matches!(
        script(base),
        Script::Han
            | Script::EgyptianHieroglyphs
            | Script::Myanmar
            | Script::PhagsPa
            | Script::Manichaean
    );
    match selector {
        '\u{FE0E}' | '\u{FE0F}' => CodePointSetData::new::<Emoji>().contains(base),
        '\u{FE00}'..='\u{FE06}' if written => true,
        '\u{FE00}'..='\u{FE02}' => {
            let capital = matches!(base, '0' | '\u{FF10}' | '\u{2100}'..='\u{214F}' | '\u{1D49C}'..='\u{1D4CF}');
            capital || (symbol && !base.is_ascii())
        }
        '\u{E0100}'..='\u{E01EF}' => script(base) == Script::Han,
        _ => false,
    }
}

/// The flags of England, Scotland, Wales and their kin: a black flag, two to six tag letters, the end.
pub(super) fn is_flag(before: Option<char>, marks: &[char]) -> bool {
    let Some((last, letters)) = marks.split_last() else { return false };
    let letter = |c: &char| matches!(c, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}');
    before == Some('\u{1F3F4}')
        && *last == '\u{E007F}'
        && (2..=6).contains(&letters.len())
        && letters.iter().all(letter)
}
