//! From the certain part of an address to its whole: flat, place, region, postal code, country.

use super::kinds;
use super::lexer::{Sort, Token, token};
use super::postcode::postcode;

/// Components behind the street.
const COMPONENTS: usize = 9;

/// What follows the core.
pub(super) struct Tail {
    pub(super) end: usize,
    pub(super) weight: i16,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The end of what belongs to the address for certain.
    sure: usize,
    weight: i16,
    places: u8,
    postal: bool,
    unit: bool,
    /// The text has no capitals.
    chat: bool,
}

/// Reads on behind a core that ends at `end`.
pub(super) fn tail(text: &str, end: usize, chat: bool) -> Tail {
    let mut reader =
        Reader { text, at: end, sure: end, weight: 0, places: 0, postal: false, unit: false, chat };
    for _ in 0..COMPONENTS {
        if reader.component().is_none() {
            break;
        }
    }
    Tail { end: reader.sure, weight: reader.weight }
}

/// A flat or room before the street: `Apt. 722 20 rue Victor Hugo`.
pub(super) fn head(text: &str, start: usize) -> usize {
    let from = start.saturating_sub(24);
    let Some(before) = (from..start).find_map(|from| text.get(from..start)) else { return start };
    let trimmed = before.trim_end_matches([' ', ',']);
    let number = trimmed.trim_end_matches(|char: char| char.is_ascii_alphanumeric() || char == '-');
    if number.len() == trimmed.len() {
        return start;
    }
    let kind = number.trim_end_matches([' ', '.', '#']);
    let word = kind.rsplit(|char: char| !char.is_alphabetic()).next().unwrap_or_default();
    let small = kinds::small(word);
    let flat = matches!(small.as_str(), "apt" | "apartment" | "suite" | "unit" | "flat" | "ste");
    let digits = trimmed
        .get(number.len()..)
        .is_some_and(|part| part.bytes().any(|byte| byte.is_ascii_digit()));
    if flat && digits {
        start.saturating_sub(before.len()).saturating_add(kind.len().saturating_sub(word.len()))
    } else {
        start
    }
}

impl<'a> Reader<'a> {
    /// Reads one component; nothing if what follows is none.
    fn component(&mut self) -> Option<()> {
        let next = token(self.text, self.at)?;
        let found = self.unit(&next).or_else(|| self.postal(&next)).or_else(|| self.region(&next));
        found.or_else(|| self.place(&next))
    }

    fn keep(&mut self, end: usize, weight: i16) {
        self.at = end;
        self.sure = end;
        self.weight = self.weight.saturating_add(weight);
    }

    /// `Apt. 12`, `Suite 4b`, `# 7`, `2nd floor`.
    fn unit(&mut self, next: &Token<'a>) -> Option<()> {
        if self.unit || self.postal {
            return None;
        }
        let value = token(self.text, next.end).filter(Token::plain)?;
        let counted = next.sort == Sort::Ordinal && kinds::is_unit(&kinds::small(value.text));
        let named = next.sort == Sort::Hash || kinds::is_unit(&kinds::small(next.text));
        let short = value.text.len() <= 5
            && (value.sort == Sort::Number
                || value.upper()
                || value.text.bytes().any(|byte| byte.is_ascii_digit()));
        if !(counted || named && short) {
            return None;
        }
        self.unit = true;
        self.keep(value.end, 7);
        Some(())
    }

    fn postal(&mut self, next: &Token<'a>) -> Option<()> {
        if self.postal {
            return None;
        }
        let end = postcode(self.text, next.start)?;
        // A number of four to six digits alone on its line after nothing but a street is anything.
        let weight = if self.places > 0 || self.unit || !next.line { 7 } else { 4 };
        self.postal = true;
        self.keep(end, weight);
        Some(())
    }

    /// Two capitals before a postal code or the end of the line: `CA 94103`.
    fn region(&mut self, next: &Token<'a>) -> Option<()> {
        let short = (2..=3).contains(&next.text.len()) && next.sort == Sort::Word;
        if !short || self.postal || !(next.upper() || next.comma) {
            return None;
        }
        let after = token(self.text, next.end);
        let code = after.and_then(|after| postcode(self.text, after.start));
        if let Some(code) = code {
            self.postal = true;
            self.keep(code, 9);
            return Some(());
        }
        let country = next
            .comma
            .then_some(after)
            .flatten()
            .is_some_and(|after| after.line && after.capital());
        (next.upper() && (self.places > 0 || next.comma) || country).then(|| self.keep(next.end, 2))
    }

    /// A town, region or country: capitals, up to a comma, the line's end, or a postal code.
    fn place(&mut self, next: &Token<'a>) -> Option<()> {
        let loose = next.plain() && !self.unit && !self.postal;
        if next.sort != Sort::Word || loose || self.places >= 4 || self.chat && next.plain() {
            return None;
        }
        let mut at = next.start;
        let mut end = at;
        let (mut words, mut capitals) = (0_u8, 0_u8);
        while let Some(word) = token(self.text, at).filter(|word| words == 0 || word.plain()) {
            let small = kinds::small(word.text);
            let is_code = word.text.bytes().any(|byte| byte.is_ascii_digit())
                && postcode(self.text, word.start).is_some();
            let particle = words > 0 && kinds::is_particle(&small);
            let new = small.as_str() == "new" && word.capital();
            if word.sort != Sort::Word
                || is_code
                || words >= 7
                || !(word.capital() || particle || self.chat)
                || kinds::is_common(&small) && !particle && !new
            {
                break;
            }
            words = words.saturating_add(1);
            at = word.end;
            if word.capital() || self.chat && !particle {
                capitals = capitals.saturating_add(1);
                end = word.end;
            }
        }
        if capitals == 0 || capitals > 6 {
            return None;
        }
        // The number of a district: `Praha 1`.
        let district = token(self.text, end)
            .filter(|word| word.sort == Sort::Number && word.plain() && word.digits() <= 2);
        end = district.map_or(end, |word| word.end);
        let place = self.text.get(next.start..end)?.to_lowercase();
        let country = kinds::is_country(&place);
        let after = self.text.get(end..).unwrap_or_default().chars().next();
        let following = token(self.text, end);
        let coded = following.is_some_and(|following| {
            postcode(self.text, following.start).is_some() && !following.comma
        });
        let closed = matches!(
            after,
            None | Some(',' | '\n' | '\r' | '.' | '?' | '!' | '"' | ')' | ';' | '\'' | '\\' | '<')
        );
        if country {
            self.places = 4;
            self.keep(end, 6);
            return Some(());
        }
        if self.postal && (next.line || next.comma)
            || (next.line || self.chat) && !closed && !coded
            || next.blank && !coded
        {
            return None;
        }
        self.places = self.places.saturating_add(1);
        self.at = end;
        if !next.line || self.postal {
            self.keep(end, 2);
        } else if self.unit && self.places == 1 {
            self.sure = end;
        }
        Some(())
    }
}
