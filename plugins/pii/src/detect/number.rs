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
/// Formats that are tried for one token.
const MAX_TRIES: usize = 48;

/// Layouts that hardly anything else has: `D` is a digit, `L` a letter, `X` either; and the formats.
const LAYOUTS: [(&str, &[&str]); 26] = [
    ("LLLLLLDDLDDLDDDL", &["it.codicefiscale"]),
    ("LLLLDDDDDDLLLLLLXD", &["mx.curp"]),
    ("LLLLDDDDDDXXX", &["mx.rfc"]),
    ("DDDDDDDDL", &["es.dni"]),
    ("DDDDDDDD-L", &["es.dni"]),
    ("LDDDDDDDL", &["es.nie", "sg.nric"]),
    ("L-DDDDDDD-L", &["es.nie"]),
    ("LLDDDDDDL", &["gb.nino"]),
    ("LL DD DD DD L", &["gb.nino"]),
    ("DDDDDD-DDDL", &["fi.hetu"]),
    ("DDDDDD-DDDD", &["fi.hetu", "se.personnummer", "dk.cpr"]),
    ("DDDDDDDD-DDDD", &["se.personnummer"]),
    ("DDD.DDD.DDD-DD", &["br.cpf"]),
    ("DD.DDD.DDD/DDDD-DD", &["br.cnpj"]),
    ("DDD.DDDD.DDDD.DD", &["ch.ssn"]),
    ("DD.DDD.DDD-X", &["cl.rut"]),
    ("D.DDD.DDD-X", &["cl.rut"]),
    ("DD.DD.DD-DDD.DD", &["be.nn"]),
    ("DDDDDD-DDDDDDD", &["kr.rrn"]),
    ("DD-DDDDDDDD-D", &["ar.cuit"]),
    ("DDD-DDD-DDD DD", &["ru.snils"]),
    ("D DD DD DD DDD DDD DD", &["fr.nir"]),
    ("DDDDDDDDDDDDDDDDDX", &["cn.ric"]),
    ("LLL-DDD.DDD.DDD", &["ch.uid"]),
    ("LDDDDDDDDD", &["tw.arc"]),
    ("LDDDDDD(X)", &["hk.hkid"]),
];

/// The identifier that a token is or begins.
pub(crate) fn find(
    identifiers: &Identifiers,
    text: &str,
    token: &Token,
    near: &Near,
) -> Option<Candidate> {
    let mut named: Vec<u16> = near.formats().collect();
    named.sort_unstable();
    named.dedup();
    let generic = [Kind::NationalId, Kind::TaxId, Kind::BusinessId, Kind::BankAccount];
    let is_generic = generic.iter().any(|kind| near.of(*kind).0.0 >= GENERIC);
    let laid_out = by_layout(text, token);
    if named.is_empty() && !is_generic && laid_out.is_none() {
        return None;
    }
    let mut best: Option<Candidate> = None;
    let mut tries = 0_usize;
    for start in starts(text, token) {
        let gathered = Gathered::from(text, start);
        for count in gathered.lengths().rev() {
            let Some(end) = gathered.end(count).filter(|end| *end >= token.end) else { continue };
            let Some(written) = text.get(start..end) else { continue };
            let letters = gathered.first(count).is_some_and(|c| !c.iter().all(u8::is_ascii_digit));
            for format in identifiers.candidates(count, letters) {
                let Some(own) = worth(format, &named, near, is_generic) else { continue };
                let is_better = best.is_none_or(|best| own.weight > best.weight);
                if tries >= MAX_TRIES || !is_better {
                    continue;
                }
                tries = tries.saturating_add(1);
                if valid(format, written) {
                    best = Some(Candidate { start, end, ..own });
                }
            }
        }
    }
    let unnamed = laid_out.and_then(|(end, codes)| {
        let written = text.get(token.start..end)?;
        let place = |code: &&str| formats().binary_search_by_key(code, |format| format.code).ok();
        let format = codes.iter().filter_map(place).find(|format| valid(*format, written))?;
        let own = PRIOR + LAYOUT + formats().get(format)?.chance.0;
        Some(candidate(format, near, own, (token.start, end)))
    });
    best.into_iter().chain(unnamed).max_by_key(|candidate| candidate.weight)
}

/// What a format would weigh if its check held; none when no word names it.
fn worth(format: usize, named: &[u16], near: &Near, is_generic: bool) -> Option<Candidate> {
    let known = formats().get(format)?;
    let place = u16::try_from(format).ok()?;
    if named.binary_search(&place).is_ok() {
        let (cue, support) = near.of_format(place, known.kind);
        let mut found = candidate(format, &Near::default(), PRIOR + known.chance.0, (0, 0));
        found.weight += cue;
        (found.support.key, found.support.context) = (support.key, support.context);
        return Some(found);
    }
    let of_kind = near.of(known.kind).0.0;
    if !is_generic || of_kind < GENERIC || known.chance.0 < CHECKED {
        return None;
    }
    Some(candidate(format, near, PRIOR + known.chance.0, (0, 0)))
}

fn candidate(format: usize, near: &Near, own: i16, span: (usize, usize)) -> Candidate {
    let known = formats().get(format);
    let (kind, code) = known.map_or((Kind::NationalId, ""), |known| (known.kind, known.code));
    let checked = known.is_some_and(|known| known.chance > Decibans(0));
    judged(kind, code, span, own, checked, near)
}

/// Where a number with this token may begin: here, or at a few letters before it (`FR 12…`, `CHE-123…`).
fn starts(text: &str, token: &Token) -> Vec<usize> {
    let mut starts = vec![token.start];
    let bytes = text.as_bytes();
    let mut at = token.start;
    for _ in 0..2 {
        let gap = at.checked_sub(1).filter(|before| {
            bytes.get(*before).is_some_and(|byte| matches!(byte, b' ' | b'-' | b'.' | b'/'))
        });
        let Some(gap) = gap else { break };
        let letters = bytes.get(..gap).unwrap_or_default().iter().rev();
        let count = letters.take(5).take_while(|byte| byte.is_ascii_alphabetic()).count();
        at = gap.saturating_sub(count);
        let is_word = at
            .checked_sub(1)
            .and_then(|before| bytes.get(before))
            .is_some_and(u8::is_ascii_alphanumeric);
        if count == 0 || count > 4 || is_word {
            break;
        }
        starts.push(at);
    }
    starts
}

/// The formats whose layout the text from a token on has, and where it ends.
fn by_layout(text: &str, token: &Token) -> Option<(usize, &'static [&'static str])> {
    let rest = text.as_bytes().get(token.start..)?;
    let before = token.start.checked_sub(1).and_then(|at| text.as_bytes().get(at));
    if before.is_some_and(|byte| matches!(byte, b'-' | b'.' | b'/' | b'_')) {
        return None;
    }
    let fits = |(layout, codes): &(&str, &'static [&'static str])| {
        let found = rest.get(..layout.len())?;
        let same = found.iter().zip(layout.bytes()).all(|(byte, sign)| match sign {
            b'D' => byte.is_ascii_digit(),
            b'L' => byte.is_ascii_alphabetic(),
            b'X' => byte.is_ascii_alphanumeric(),
            _ => *byte == sign,
        });
        let goes_on = match rest.get(layout.len()..) {
            Some([byte, ..]) if byte.is_ascii_alphanumeric() || *byte == b'_' => true,
            Some([b'-' | b'.' | b'/', byte, ..]) => byte.is_ascii_alphanumeric(),
            _ => false,
        };
        (same && !goes_on).then(|| (token.start.saturating_add(layout.len()), *codes))
    };
    LAYOUTS.iter().find_map(fits)
}
