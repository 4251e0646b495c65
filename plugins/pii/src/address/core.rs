//! The certain part of an address: the number with its street or box.

use super::kinds;
use super::lexer::{Sort, Token, token};
use super::{Core, Number};

/// Words in the name of a street.
const WORDS: usize = 6;

/// The core around a number, not before `floor`.
pub(super) fn around(
    text: &str,
    number: Number,
    chat: bool,
    keyed: bool,
    floor: usize,
) -> Option<Core> {
    let own = token(text, number.start)?;
    if own.sort == Sort::Ordinal || own.digits() > 5 {
        return None;
    }
    let back = Back::new(text, number.start, floor);
    post_office(&back, own.end, text)
        .or_else(|| forward(text, &own, chat))
        .or_else(|| backward(&back, &own))
        .or_else(|| bare(text, &back, &own, keyed))
}

/// `12 Main Street`, `12 rue de la Paix`, `12 184th Ave`; behind it perhaps another number.
fn forward(text: &str, own: &Token<'_>, chat: bool) -> Option<Core> {
    let mut at = own.end;
    let mut first = token(text, at)?;
    if first.sort == Sort::Number && first.plain() && first.digits() <= 5 {
        at = first.end;
        first = token(text, at)?;
    }
    if matches!(first.text, "bis" | "ter" | "quater") && first.plain() {
        at = first.end;
        first = token(text, at)?;
    }
    if first.line || first.sort == Sort::Hash || first.sort == Sort::Number {
        return None;
    }
    let kind = kinds::small(first.text);
    if matches!(kind.as_str(), "p" | "po" | "box") {
        return None;
    }
    // `Trg revolucije 12`: the name may be small where a number follows.
    let small_name = token(text, first.end)
        .filter(|word| {
            word.plain() && word.sort == Sort::Word && !kinds::is_common(&kinds::small(word.text))
        })
        .and_then(|word| token(text, word.end))
        .filter(|number| number.plain() && number.sort == Sort::Number && number.digits() < 5);
    if let Some(number) = small_name.filter(|_| kinds::is_slavic(&kind) && first.plain()) {
        return Some(core(own.start, number.end, 5));
    }
    if kinds::is_street_first(&kind) && (chat || !first.capital() || first.text.len() > 2) {
        let end = name_end(text, first.end, chat)?;
        return Some(core(
            own.start,
            after_number(text, end),
            if first.capital() || kind.len() > 3 { 5 } else { 1 },
        ));
    }
    if first.comma || !(first.capital() || chat || first.sort == Sort::Ordinal) {
        return None;
    }
    let mut end = None;
    for place in 0..WORDS {
        let word = token(text, at)?;
        if place > 0 && (!word.plain() || word.sort == Sort::Number || word.sort == Sort::Hash) {
            break;
        }
        let small = kinds::small(word.text);
        let fits =
            word.capital() || word.sort == Sort::Ordinal || kinds::is_particle(&small) || chat;
        let foreign = place > 0 && kinds::is_foreign_street(&small);
        if !(fits || foreign) || kinds::is_common(&small) {
            break;
        }
        at = word.end;
        let capital = word.capital() || chat;
        if kinds::is_compound(&small) && small.len() > 4 {
            end = Some((at, 5));
            break;
        }
        if place > 0 && capital && kinds::is_street(&small) {
            end = Some((at, 5));
            continue;
        }
        if place > 0
            && (kinds::is_foreign_street(&small) || (capital && kinds::is_doubtful_street(&small)))
        {
            end = end.or(Some((at, if kinds::is_foreign_street(&small) { 3 } else { -1 })));
        }
    }
    let (end, weight) = end?;
    Some(core(own.start, after_number(text, after_direction(text, end)), weight))
}

/// `Hauptstraße 12`, `Rákóczi út 81`, `Via Roma, 5`, `ul. Długa 5`.
fn backward(back: &Back<'_>, own: &Token<'_>) -> Option<Core> {
    let [last, rest @ ..] = back.words() else { return None };
    // Five digits behind a street are a postal code.
    if own.digits() > 4 {
        return None;
    }
    let small = kinds::small(last.text);
    // `Atatürk Caddesi No: 15`
    if let Some(street) = rest.first().filter(|_| is_number_word(&small)) {
        let kind = kinds::small(street.text);
        let alone = kinds::is_compound(&kind) && street.capital && !kinds::is_street(&kind);
        if !street.glue && (alone || kinds::is_foreign_street(&kind) && rest.len() > 1) {
            let begin = back.capitals_before(2, 3).unwrap_or(street.start);
            return Some(core(back.number_before(begin), own.end, 5));
        }
    }
    if !last.glue && kinds::is_compound(&small) && last.capital {
        let begin = back.capitals_before(1, 2).unwrap_or(last.start);
        return Some(core(back.number_before(begin), own.end, 5));
    }
    if !last.glue && kinds::is_foreign_street(&small) && !rest.is_empty() {
        let begin = back.capitals_before(1, 3)?;
        return Some(core(back.number_before(begin), own.end, 4));
    }
    // `Calle Mayor, 5`: back to the kind of street, over capitals and particles.
    let mut capital = false;
    for (place, word) in back.words().iter().enumerate() {
        let small = kinds::small(word.text);
        if capital && kinds::is_street_first(&small) && (word.capital || small.len() > 1) {
            return Some(core(
                back.number_before(word.start),
                own.end,
                if small.len() > 2 { 4 } else { 1 },
            ));
        }
        let number_word = place == 0 && is_number_word(&small);
        if !(word.capital || kinds::is_particle(&small) || number_word) || (word.glue && place > 0)
        {
            return None;
        }
        if place > 0 && kinds::is_street(&small) && !number_word {
            return None;
        }
        capital |= word.capital && !number_word;
    }
    None
}

/// Words between a street and its number.
fn is_number_word(small: &str) -> bool {
    const WORDS: [&str; 14] = [
        "no", "nº", "n°", "nr", "n", "num", "number", "número", "numero", "č", "čp", "d", "д",
        "дом",
    ];
    WORDS.contains(&small)
}

/// `PO Box 12`, `PSC 7300, Box 8726`, `Unit 8411 Box 3596`, `USS Name, FPO AE 18956`.
fn post_office(back: &Back<'_>, end: usize, text: &str) -> Option<Core> {
    let [last, rest @ ..] = back.words() else { return None };
    let small = kinds::small(last.text);
    if kinds::is_box(&small) && !last.glue {
        let mut start = last.start;
        let mut weight = if small.as_str() == "box" { -4 } else { 1 };
        for word in rest.iter().take(2) {
            let before = kinds::small(word.text);
            if matches!(before.as_str(), "po" | "p" | "o" | "p.o" | "post" | "office") {
                start = word.start;
                weight = 6;
            } else {
                break;
            }
        }
        if small.as_str() == "box" && weight < 0 {
            let line = text.get(..start)?;
            let trimmed = line.trim_end_matches([' ', ',']);
            let digits = trimmed.trim_end_matches(|char: char| char.is_ascii_digit());
            let before = digits.trim_end();
            if digits.len() < trimmed.len() && trimmed.len().saturating_sub(digits.len()) <= 5 {
                let kind = before
                    .rsplit(|char: char| !char.is_ascii_alphabetic())
                    .next()
                    .unwrap_or_default();
                if matches!(kinds::small(kind).as_str(), "unit" | "psc" | "cmr" | "rr" | "route") {
                    start = before.len().checked_sub(kind.len())?;
                    weight = 7;
                }
            }
        }
        return (weight > 0).then(|| core(back.number_before(start), end, weight));
    }
    let [military, more @ ..] = rest else { return None };
    if matches!(small.as_str(), "aa" | "ae" | "ap")
        && kinds::is_military(&kinds::small(military.text))
    {
        let start = more
            .iter()
            .take(2)
            .take_while(|word| word.capital || word.line)
            .last()
            .map_or(military.start, |word| word.start);
        return Some(core(start, end, 10));
    }
    None
}

/// A number beside capitals, without a kind of street.
fn bare(text: &str, back: &Back<'_>, own: &Token<'_>, keyed: bool) -> Option<Core> {
    if own.digits() > 4 {
        return None;
    }
    let next = token(text, own.end);
    let mut end = own.end;
    let mut words = 0_usize;
    let mut start = own.start;
    let mut at = own.end;
    if let Some(second) =
        next.filter(|second| second.sort == Sort::Number && second.plain() && second.digits() <= 5)
    {
        at = second.end;
    }
    while let Some(word) =
        token(text, at).filter(|word| word.plain() && word.sort == Sort::Word && words < 4)
    {
        if words == 0 && matches!(word.text, "P" | "PO" | "Box" | "p") {
            return None;
        }
        let small = kinds::small(word.text);
        if kinds::is_unit(&small)
            || kinds::is_common(&small)
            || !(word.capital() || (words > 0 && kinds::is_particle(&small)))
        {
            break;
        }
        at = word.end;
        if word.capital() {
            end = at;
            words = words.saturating_add(1);
        }
    }
    if words > 0 {
        end = after_number(text, end);
    } else {
        let [last, ..] = back.words() else { return None };
        let small = kinds::small(last.text);
        if !last.capital
            || last.glue
            || last.text.len() < 4
            || kinds::is_common(&small)
            || kinds::is_unit(&small)
            || keyed && back.words().len() > 4
        {
            return None;
        }
        start = back.capitals_before(0, 3)?;
    }
    Some(Core { start, end, weight: -7, bare: true })
}

/// `the corner of X and Y Street`; `at` is where `corner` starts.
pub(super) fn corner(text: &str, at: usize, chat: bool) -> Option<Core> {
    let mut end = at.checked_add("corner of ".len())?;
    let mut halves = 0;
    let mut words = 0_usize;
    let mut street = false;
    while let Some(word) = token(text, end).filter(|word| word.plain() && words < 7) {
        let small = kinds::small(word.text);
        if small.as_str() == "and" && halves == 0 && words > 0 {
            halves = 1;
            words = 0;
        } else if word.capital()
            || (chat && !kinds::is_common(&small))
            || word.sort != Sort::Word
            || kinds::is_particle(&small)
            || kinds::is_foreign_street(&small)
        {
            words = words.saturating_add(1);
        } else {
            break;
        }
        street |=
            kinds::is_street(&small) || kinds::is_compound(&small) || word.sort == Sort::Number;
        end = word.end;
    }
    let start = at.checked_sub(4).filter(|from| text.get(*from..at) == Some("the ")).unwrap_or(at);
    (halves == 1 && words > 0).then(|| core(start, end, if street { 5 } else { 0 }))
}

fn core(start: usize, end: usize, weight: i16) -> Core {
    Core { start, end, weight, bare: false }
}

/// The end of a street's name that begins at `at`: capitals and particles, one at least.
fn name_end(text: &str, mut at: usize, chat: bool) -> Option<usize> {
    let mut end = None;
    for _ in 0..WORDS {
        let Some(word) = token(text, at).filter(|word| word.plain() && word.sort != Sort::Hash)
        else {
            break;
        };
        let small = kinds::small(word.text);
        if word.sort == Sort::Number || kinds::is_unit(&small) {
            break;
        }
        let particle = kinds::is_particle(&small);
        if !(word.capital() || particle || chat || word.sort == Sort::Ordinal) {
            break;
        }
        at = word.end;
        if !particle || word.capital() {
            end = Some(at);
        }
    }
    end
}

/// Past a number on the same line that is no postal code.
fn after_number(text: &str, end: usize) -> usize {
    let number = token(text, end).filter(|next| {
        next.sort == Sort::Number
            && !next.line
            && next.digits() <= 4
            && !(next.comma && next.digits() == 4)
    });
    // Before a place, it is a postal code.
    match number {
        Some(number)
            if token(text, number.end).is_none_or(|next| {
                !next.plain()
                    || next.sort != Sort::Word
                    || kinds::is_unit(&kinds::small(next.text))
                    || !next.capital()
                    || number.digits() < 4
            }) =>
        {
            number.end
        }
        _ => end,
    }
}

fn after_direction(text: &str, end: usize) -> usize {
    let next = token(text, end).filter(|next| {
        next.plain() && next.capital() && kinds::is_direction(&kinds::small(next.text))
    });
    next.map_or(end, |next| next.end)
}

/// Ends as `No:` does.
fn is_numbered(head: &str) -> bool {
    ["No:", "no:", "NO:", "Nr:", "nr:", "Nº:", "nº:"].iter().any(|end| head.ends_with(end))
}

/// A word before the number.
#[derive(Debug, Clone, Copy)]
struct Before<'a> {
    text: &'a str,
    start: usize,
    capital: bool,
    /// A sign other than spaces, a comma or an abbreviation's stop follows it.
    glue: bool,
    /// A line break follows it.
    line: bool,
}

/// The words before a number, the nearest first.
struct Back<'a> {
    all: &'a str,
    floor: usize,
    words: [Before<'a>; 7],
    count: usize,
}

impl<'a> Back<'a> {
    fn new(all: &'a str, at: usize, floor: usize) -> Self {
        let empty = Before { text: "", start: at, capital: false, glue: false, line: false };
        let mut back = Self { all, floor, words: [empty; 7], count: 0 };
        let mut end = at;
        let (mut commas, mut lines) = (0_u8, 0_u8);
        while back.count < back.words.len() {
            let Some(head) = all.get(floor..end) else { break };
            let mut glue = false;
            let mut line = false;
            let mut left = head;
            while let Some(char) = left.chars().next_back().filter(|char| !char.is_alphabetic()) {
                match char {
                    ' ' | '.' | 'º' | '°' | '/' | '-' => {}
                    ':' if back.count == 0 && is_numbered(left) => {}
                    ',' => commas = commas.saturating_add(1),
                    '\n' | '>' => {
                        line = true;
                        lines = lines.saturating_add(u8::from(char == '\n'));
                    }
                    _ => glue = true,
                }
                left = left.get(..left.len().saturating_sub(char.len_utf8())).unwrap_or_default();
                if glue || lines > 1 || commas > 2 || head.len().saturating_sub(left.len()) > 4 {
                    return back;
                }
            }
            let from = left
                .char_indices()
                .rev()
                .take(32)
                .take_while(|(_, char)| char.is_alphabetic() || matches!(char, '\'' | '’' | '-'))
                .last();
            let Some((start, _)) = from else { break };
            let Some(word) = left.get(start..) else { break };
            let stop = all.as_bytes().get(floor.saturating_add(left.len())) == Some(&b'.');
            if stop && back.count > 0 && word.chars().count() > 1 && !kinds::is_abbreviation(word) {
                break;
            }
            if left.get(..start).is_some_and(|head| head.ends_with(['_', '$', '@', '#', '\\'])) {
                break;
            }
            let start = floor.saturating_add(start);
            let capital = word.chars().next().is_some_and(char::is_uppercase);
            if line && back.count == 0 && !matches!(word, "AA" | "AE" | "AP") {
                break;
            }
            if let Some(place) = back.words.get_mut(back.count) {
                *place = Before { text: word, start, capital, glue: false, line };
            }
            if line && back.count > 0 {
                // Only the military form runs over a line break, and the word is kept for it.
                if let Some(place) = back.words.get_mut(back.count) {
                    place.glue = true;
                }
            }
            back.count = back.count.saturating_add(1);
            end = start;
        }
        back
    }

    fn words(&self) -> &[Before<'a>] {
        self.words.get(..self.count).unwrap_or_default()
    }

    /// Where the capitals before begin, `most` of them, starting with the word at `place`.
    fn capitals_before(&self, place: usize, most: usize) -> Option<usize> {
        let words = self.words().get(place..)?;
        let taken = words.iter().take(most).take_while(|word| {
            word.capital && !word.glue && {
                let between = self.all.get(word.start..).unwrap_or_default();
                !between.get(word.text.len()..).unwrap_or_default().starts_with([',', '\n'])
            }
        });
        taken.last().map(|word| word.start)
    }

    /// A number directly before the street too, as forms have it that put their own before the street's.
    fn number_before(&self, start: usize) -> usize {
        let Some(head) = self.all.get(self.floor..start) else { return start };
        let trimmed = head.trim_end_matches(' ');
        let bare = trimmed.trim_end_matches(|char: char| char.is_ascii_digit());
        let digits = trimmed.len().saturating_sub(bare.len());
        let clean = bare.is_empty() || bare.ends_with([' ', '\n', '>', '"']);
        if (1..=5).contains(&digits) && clean && trimmed.len() < head.len() {
            self.floor.saturating_add(bare.len())
        } else {
            start
        }
    }
}
