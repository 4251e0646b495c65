//! Identifiers: what words call a token, what its layout says it is, and whether its check digits agree.

use super::judged;
use crate::candidate::Candidate;
use crate::context::Near;
use crate::identifier::{Identifiers, formats, valid};
use crate::kind::Kind;
use crate::token::{Gathered, Token};
use crate::weight::Decibans;

/// How seldom a token behind no word at all is an identifier.
const PRIOR: i16 = -12;
/// What a layout of its own is worth: `123.456.789-09`, six letters and a date.
const LAYOUT: i16 = 5;
/// Least that words for a whole class must weigh.
const GENERIC: i16 = 5;
/// Least of a check by which a word for a whole class is enough.
const CHECKED: i16 = 7;
/// Types that words may name as a class.
const CLASSES: [Kind; 7] = [
    Kind::NationalId,
    Kind::TaxId,
    Kind::BusinessId,
    Kind::BankAccount,
    Kind::UsNpi,
    Kind::UsDea,
    Kind::UsMbi,
];
/// Letters and digits below which a number may go on behind a space.
const SHORT: usize = 9;
/// What a sign between a name that means other things as well and the number is worth: `TIN: 12-3456789`.
const SIGN: i16 = 7;
/// Least and most that such a name weighs right before a number.
const AMBIGUOUS: std::ops::RangeInclusive<i16> = 5..=8;
/// Least of a name that speaks against numbers of other formats and types.
const LOUD: i16 = 5;
/// Decibans by which a part must be likelier than the whole.
const INNER: i16 = 6;
/// Formats that are tried for one token.
const MAX_TRIES: usize = 48;

/// Layouts that hardly anything else has: characters before the first sign; `D` is a digit, `L` a letter, `A`
/// either; the formats.
const LAYOUTS: [(usize, &str, &[&str]); 27] = [
    (16, "LLLLLLDDLDDLDDDL", &["it.codicefiscale"]),
    (18, "LLLLDDDDDDLLLLLLAD", &["mx.curp"]),
    (13, "LLLLDDDDDDAAA", &["mx.rfc"]),
    (9, "DDDDDDDDL", &["es.dni"]),
    (8, "DDDDDDDD-L", &["es.dni"]),
    (9, "LDDDDDDDL", &["es.nie", "sg.nric"]),
    (1, "L-DDDDDDD-L", &["es.nie"]),
    (9, "LLDDDDDDL", &["gb.nino"]),
    (2, "LL DD DD DD L", &["gb.nino"]),
    (6, "DDDDDD-DDDL", &["fi.hetu"]),
    (6, "DDDDDD-DDDD", &["fi.hetu", "se.personnummer", "dk.cpr"]),
    (8, "DDDDDDDD-DDDD", &["se.personnummer"]),
    (3, "DDD.DDD.DDD-DD", &["br.cpf"]),
    (2, "DD.DDD.DDD/DDDD-DD", &["br.cnpj"]),
    (3, "DDD.DDDD.DDDD.DD", &["ch.ssn"]),
    (2, "DD.DDD.DDD-A", &["cl.rut"]),
    (1, "D.DDD.DDD-A", &["cl.rut"]),
    (2, "DD.DD.DD-DDD.DD", &["be.nn"]),
    (6, "DDDDDD-DDDDDDD", &["kr.rrn"]),
    (2, "DD-DDDDDDDD-D", &["ar.cuit"]),
    (3, "DDD-DDD-DDD DD", &["ru.snils"]),
    (1, "D DD DD DD DDD DDD DD", &["fr.nir"]),
    (18, "DDDDDDDDDDDDDDDDDA", &["cn.ric"]),
    (3, "LLL-DDD.DDD.DDD", &["ch.uid"]),
    (10, "LDDDDDDDDD", &["tw.arc"]),
    (10, "LLLLLDDDDL", &["in.pan"]),
    (7, "LDDDDDD(A)", &["hk.hkid"]),
];

/// The identifier that a token is, or is the first number of.
pub(crate) fn find(
    identifiers: &Identifiers,
    text: &str,
    token: &Token,
    near: &Near<'_>,
) -> Option<Candidate> {
    let mut named: Vec<u16> = near.formats().collect();
    named.sort_unstable();
    named.dedup();
    let classes = !near.is_silent() && CLASSES.iter().any(|kind| near.of(*kind).0.0 >= GENERIC);
    let mut search = Search { identifiers, near, named, classes, best: None, tries: 0 };
    let is_named = classes || !search.named.is_empty();
    if is_named || has_prefix(text, token) {
        let starts = if is_named { token.starts(text) } else { vec![token.start] };
        // The longest first: it is as likely as what it begins before.
        for start in starts.into_iter().rev().filter(|start| !is_torn_before(text, *start)) {
            search.from(text, token, start, is_named);
        }
    }
    let unnamed = by_layout(text, token).and_then(|(end, codes)| {
        let written = text.get(token.start..end)?;
        let place = |code: &&str| formats().binary_search_by_key(code, |format| format.code).ok();
        let format = codes.iter().filter_map(place).find(|format| valid(*format, written))?;
        let known = formats().get(format)?;
        let (cue, _) = near.of_format(u16::try_from(format).ok()?, known.kind);
        let (length, letters) = shape(written);
        // A word for another format of this shape is none for this.
        if cue.0 <= 0 && rival(near, length, letters) > 0 {
            return None;
        }
        let named = if cue.0 > 0 { cue.0.saturating_add(LAYOUT) } else { 0 };
        let own = known.chance.0.saturating_add(PRIOR + LAYOUT).saturating_add(named);
        let mut found = candidate(format, near, own, (token.start, end));
        if named > 0 {
            // What speaks against its class speaks against its name, and is in that already.
            found.weight = found.weight.max(Decibans(own));
        }
        Some(found)
    });
    search.best.into_iter().chain(unnamed).max_by_key(|candidate| candidate.weight)
}

/// What the loudest name of a format with numbers of so many characters weighs against other types.
pub(crate) fn rival(near: &Near<'_>, length: usize, letters: bool) -> i16 {
    let named = near.formats().filter_map(|place| {
        let format = formats().get(usize::from(place)).filter(|f| f.fits(length, letters))?;
        Some(near.of_format(place, format.kind).0.0).filter(|weight| *weight >= LOUD)
    });
    named.max().unwrap_or(0)
}

/// How many letters and digits there are, and whether there are letters.
fn shape(written: &str) -> (usize, bool) {
    let signs = written.bytes().filter(u8::is_ascii_alphanumeric);
    signs.fold((0, false), |(length, letters), byte| {
        (length.saturating_add(1), letters || byte.is_ascii_alphabetic())
    })
}

/// Whether a token has few digits and still is a number: India's PAN.
pub(crate) fn has_few_digits(text: &str, token: &Token) -> bool {
    let bytes = text.as_bytes().get(token.start..token.end).unwrap_or_default();
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    token.len() == 10 && token.digits == 4 && (0..5).all(is_letter) && is_letter(9)
}

/// Whether a token begins with letters that may say what its digits are.
fn has_prefix(text: &str, token: &Token) -> bool {
    let head = text.as_bytes().get(token.start..token.start.saturating_add(2)).unwrap_or_default();
    (7..=16).contains(&token.digits)
        && token.len() <= 20
        && head.iter().all(u8::is_ascii_alphabetic)
}

struct Search<'s> {
    identifiers: &'s Identifiers,
    near: &'s Near<'s>,
    /// The formats that words name.
    named: Vec<u16>,
    /// Whether words name a whole class.
    classes: bool,
    best: Option<Candidate>,
    tries: usize,
}

impl Search<'_> {
    /// Tries what begins at an offset, the longest first.
    fn from(&mut self, text: &str, token: &Token, start: usize, is_named: bool) {
        let gathered = Gathered::from(text, start);
        for count in gathered.lengths().rev() {
            let Some(end) = gathered.end(count).filter(|end| *end >= token.end) else { continue };
            if is_torn_behind(text, end, count) || (!is_named && end != token.end) {
                continue;
            }
            let Some(written) = text.get(start..end).filter(|written| is_number(written)) else {
                continue;
            };
            let letters = gathered.first(count).is_some_and(|c| !c.iter().all(u8::is_ascii_digit));
            // A word for one format of this shape is no word for the others.
            let named = |place: &u16| {
                formats().get(usize::from(*place)).is_some_and(|f| f.fits(count, letters))
            };
            // What a name says has no parts; what only a class names is no part of a longer number either.
            let is_part = goes_on(text, start, end);
            let is_within = self.best.is_some_and(|best| best.end > end && best.support.context);
            if is_part && is_within {
                continue;
            }
            let is_part = is_part || is_within;
            let classes = self.classes && !is_part && !self.named.iter().any(named);
            let sign = if has_sign_before(text, start) { SIGN } else { 0 };
            for format in self.identifiers.candidates(count, letters) {
                let Some(own) = self.worth(format, written, classes, sign) else { continue };
                // What is within another has to be a good deal likelier.
                let is_inner = self.best.is_some_and(|best| best.end > end);
                let margin = if is_inner { INNER } else { 0 };
                let is_better = self
                    .best
                    .is_none_or(|best| own.weight.0 > best.weight.0.saturating_add(margin));
                if self.tries < MAX_TRIES && is_better {
                    self.tries = self.tries.saturating_add(1);
                    if valid(format, written) {
                        self.best = Some(Candidate { start, end, ..own });
                    }
                }
            }
        }
    }

    /// What a format would weigh if its check held; none when neither words nor its own letters name it.
    fn worth(&self, format: usize, written: &str, classes: bool, sign: i16) -> Option<Candidate> {
        let known = formats().get(format)?;
        let place = u16::try_from(format).ok()?;
        let letters = if known.introduced(written) { known.prefix_worth() } else { 0 };
        let own = known.chance.0.saturating_add(PRIOR).saturating_add(letters);
        if self.named.binary_search(&place).is_ok() {
            let (cue, support) = self.near.of_format(place, known.kind);
            let mut found = candidate(format, self.near, own, (0, 0));
            let sign = if AMBIGUOUS.contains(&cue.0) { sign } else { 0 };
            found.weight = Decibans(own.saturating_add(sign).saturating_add(cue.0));
            (found.support.key, found.support.context) = (support.key, support.context);
            return Some(found);
        }
        let is_class =
            classes && self.near.of(known.kind).0.0 >= GENERIC && known.chance.0 >= CHECKED;
        (is_class || letters > 0).then(|| candidate(format, self.near, own, (0, 0)))
    }
}

/// On one line, and its words no longer than those that belong to numbers: `CHE`, `MWST`.
fn is_number(written: &str) -> bool {
    let mut words = written.split(|c: char| !c.is_ascii_alphanumeric());
    let is_word =
        |word: &str| word.len() > 4 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    !written.contains('\n') && !words.any(is_word)
}

/// Whether a longer number ends there.
pub(crate) fn is_torn_before(text: &str, start: usize) -> bool {
    let before = text.as_bytes().get(start.saturating_sub(2)..start).unwrap_or_default();
    matches!(before, [digit, b'-' | b'.' | b'/' | b':'] if digit.is_ascii_digit())
}

/// Whether a decimal point stands before it.
pub(crate) fn is_fraction(text: &str, start: usize) -> bool {
    let before = text.as_bytes().get(start.saturating_sub(2)..start).unwrap_or_default();
    matches!(before, [digit, b'.'] if digit.is_ascii_digit())
}

/// Whether the number goes on; behind a space, only what is short may be a part of it.
fn is_torn_behind(text: &str, end: usize, count: usize) -> bool {
    match text.as_bytes().get(end..) {
        Some([b'-' | b'.' | b'/', next, ..]) => next.is_ascii_alphanumeric(),
        Some([b' ', next, ..]) => count < SHORT && next.is_ascii_digit(),
        _ => false,
    }
}

/// Whether digits go on behind a space, or stand before one.
pub(crate) fn goes_on(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let before = bytes.get(start.saturating_sub(2)..start).unwrap_or_default();
    let behind = bytes.get(end..end.saturating_add(2)).unwrap_or_default();
    matches!(before, [digit, b' '] if digit.is_ascii_digit())
        || matches!(behind, [b' ', digit] if digit.is_ascii_digit())
}

/// Whether `:`, `=` or `#` stands before an offset, perhaps with spaces between.
fn has_sign_before(text: &str, start: usize) -> bool {
    let before = text.as_bytes().get(..start).unwrap_or_default().iter().rev().take(4);
    let sign = before.into_iter().find(|byte| **byte != b' ');
    matches!(sign, Some(b':' | b'=' | b'#'))
}

/// The type of a format's number: that of a body is its taxpayer's number as well, if words say so.
fn kind_of(own: Kind, near: &Near<'_>) -> Kind {
    let said = |kind: Kind| near.of(kind).0.0;
    let is_tax = own == Kind::BusinessId && said(own) <= 0 && said(Kind::TaxId) >= GENERIC;
    if is_tax { Kind::TaxId } else { own }
}

fn candidate(format: usize, near: &Near<'_>, own: i16, span: (usize, usize)) -> Candidate {
    let known = formats().get(format);
    let (kind, code) = known.map_or((Kind::NationalId, ""), |known| (known.kind, known.code));
    let kind = kind_of(kind, near);
    let checked = known.is_some_and(|known| known.chance > Decibans(0));
    judged(kind, code, span, own, checked, near)
}

/// The formats whose layout the text from a token on has, and where it ends.
fn by_layout(text: &str, token: &Token) -> Option<(usize, &'static [&'static str])> {
    let rest = text.as_bytes().get(token.start..)?;
    let before = token.start.checked_sub(1).and_then(|at| text.as_bytes().get(at));
    if before.is_some_and(|byte| matches!(byte, b'-' | b'.' | b'/' | b'_')) {
        return None;
    }
    let fits = |(_, layout, codes): &(usize, &str, &'static [&'static str])| {
        let found = rest.get(..layout.len())?;
        let same = found.iter().zip(layout.bytes()).all(|(byte, sign)| match sign {
            b'D' => byte.is_ascii_digit(),
            b'L' => byte.is_ascii_alphabetic(),
            b'A' => byte.is_ascii_alphanumeric(),
            _ => *byte == sign,
        });
        let goes_on = match rest.get(layout.len()..) {
            Some([byte, ..]) if byte.is_ascii_alphanumeric() || *byte == b'_' => true,
            Some([b'-' | b'.' | b'/', byte, ..]) => byte.is_ascii_alphanumeric(),
            _ => false,
        };
        (same && !goes_on).then(|| (token.start.saturating_add(layout.len()), *codes))
    };
    LAYOUTS.iter().filter(|(first, ..)| *first == token.len()).find_map(fits)
}

#[cfg(test)]
mod tests {
    use crate::Detector;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let detector = Detector::configure("{}").unwrap();
        let findings = detector.redact(text, &detector.session(None, "")).findings;
        let found = findings.iter().filter(|finding| finding.action.redacts());
        let found: Vec<_> = found.map(|f| (f.rule, &text[f.start..f.end])).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_name_speaks_for_its_numbers_and_against_all_others() {
        check("NHS: 943-476-5919", &[("gb.nhs", "943-476-5919")]);
        check("NHS: 943-579-3792", &[]);
        check("Kennitala: 120179-8360", &[]);
        check("Konto nr: 7622.4790406", &[]);
        check("VID: 2361278122413942", &[]);
    }

    #[test]
    fn a_name_that_means_other_things_counts_before_a_sign() {
        check("TIN: 04-2103594", &[("us.tin", "04-2103594")]);
        check("tin 04-2103594", &[]);
        check("V-number: 602 590", &[("fo.vn", "602 590")]);
    }

    #[test]
    fn a_number_is_found_whole() {
        check("TIN: 0 50 6 546 11801 2", &[("th.tin", "0 50 6 546 11801 2")]);
        check("MST: 0312 68 78 78 - 001", &[("vn.mst", "0312 68 78 78 - 001")]);
        check("Numer konta PL61 1090 1014 0000 0712 1981 2875", &[]);
        check("Belgian IBAN: BE 48 3200 7018 4927", &[("", "BE 48 3200 7018 4927")]);
    }
}
