//! Controls of writing direction: kept where a paragraph has both directions and they are balanced.

use std::ops::Range;

/// Controls of direction in a paragraph beyond which they are a message: one for each so many letters.
const LETTERS_PER_CONTROL: usize = 4;

/// Paragraphs of a text, looked at when something in them asks.
#[derive(Debug)]
pub(super) struct Paragraphs<'t> {
    text: &'t str,
    at: Range<usize>,
    facts: Facts,
}

#[derive(Debug, Clone, Copy, Default)]
struct Facts {
    left: bool,
    right: bool,
    balanced: bool,
    /// There are no more controls than writing needs.
    sparse: bool,
}

/// Whether a character controls direction.
pub(super) fn is_control(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

impl<'t> Paragraphs<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0..0, facts: Facts::default() }
    }

    /// Whether a character may stay where it is. Of those it does not know, none may.
    pub(super) fn allows(&mut self, c: char, at: usize, code: bool) -> bool {
        match c {
            '\u{200E}' | '\u{200F}' | '\u{61C}' => {
                let facts = self.facts(at);
                facts.right && facts.sparse
            }
            '\u{202A}' | '\u{202B}' | '\u{202C}' | '\u{2066}'..='\u{2069}' => {
                let facts = self.facts(at);
                !code && facts.balanced && facts.sparse && facts.left && facts.right
            }
            _ => false,
        }
    }

    fn facts(&mut self, at: usize) -> Facts {
        if !self.at.contains(&at) {
            let before = self.text.get(..at).unwrap_or_default();
            let start = before.rfind("\n\n").map_or(0, |at| at.saturating_add(2));
            let after = self.text.get(at..).unwrap_or_default();
            let end =
                after.find("\n\n").map_or(self.text.len(), |length| at.saturating_add(length));
            self.at = start..end.max(at.saturating_add(1));
            self.facts = facts(self.text.get(start..end).unwrap_or_default());
        }
        self.facts
    }
}

fn facts(paragraph: &str) -> Facts {
    let mut facts = Facts { balanced: true, ..Facts::default() };
    let (mut controls, mut letters) = (0_usize, 0_usize);
    for line in paragraph.lines() {
        let mut open: Vec<char> = Vec::new();
        for c in line.chars() {
            controls = controls.saturating_add(usize::from(is_control(c)));
            letters = letters.saturating_add(usize::from(c.is_alphabetic()));
            match c {
                '\u{202A}' | '\u{202B}' => open.push('\u{202C}'),
                '\u{2066}'..='\u{2068}' => open.push('\u{2069}'),
                '\u{202C}' | '\u{2069}' => facts.balanced &= open.pop() == Some(c),
                '\u{202D}' | '\u{202E}' => facts.balanced = false,
                c if is_right(c) => facts.right = true,
                c if c.is_alphabetic() => facts.left = true,
                _ => {}
            }
        }
        facts.balanced &= open.is_empty() && line.len() < 10_000;
    }
    facts.sparse = controls.saturating_mul(LETTERS_PER_CONTROL) <= letters.saturating_add(16);
    facts
}

/// Letters of scripts that are written from right to left.
fn is_right(c: char) -> bool {
    matches!(c,
        '\u{5BE}' | '\u{5C0}' | '\u{5C3}' | '\u{5C6}' | '\u{5D0}'..='\u{5F4}' | '\u{608}' | '\u{60B}' | '\u{60D}'
        | '\u{61B}'..='\u{64A}' | '\u{66D}'..='\u{66F}' | '\u{671}'..='\u{6D5}' | '\u{6E5}' | '\u{6E6}'
        | '\u{6EE}' | '\u{6EF}' | '\u{6FA}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
        && c.is_alphabetic()
}
