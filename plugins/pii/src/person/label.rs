//! Names behind a colon: in JSON that is text, behind labels in scripts without capitals, and `Name: Hargrove, John`.

use std::ops::Range;

use super::cue;
use super::field;
use super::gazetteer::Gazetteer;
use super::word::{Case, Word};
use crate::candidate::{Candidate, Support};
use crate::kind::Kind;
use crate::weight::Decibans;

/// Longest key, label and value, in bytes.
const KEY: usize = 48;
const VALUE: usize = 160;

/// Labels before names, of whose words no list knows.
const FOREIGN: [&str; 29] = [
    "姓名",
    "名字",
    "氏名",
    "名前",
    "お名前",
    "ご氏名",
    "联系人",
    "聯絡人",
    "收件人",
    "患者",
    "이름",
    "성명",
    "성함",
    "الاسم",
    "الإسم",
    "اسم",
    "نام",
    "नाम",
    "নাম",
    "שם",
    "ชื่อ",
    "ชื่อ-นามสกุล",
    "பெயர்",
    "పేరు",
    "фио",
    "имя",
    "пациент",
    "όνομα",
    "ονοματεπώνυμο",
];

/// A key in quotation marks and its value in the same: where both are in the text.
pub(crate) fn pair(text: &str, colon: usize) -> Option<(Range<usize>, Range<usize>)> {
    let bytes = text.as_bytes();
    let quote = *bytes.get(colon.checked_sub(1)?).filter(|byte| matches!(byte, b'"' | b'\''))?;
    // `\"key\": \"value\"`: the whole is escaped once more.
    let escaped = bytes.get(colon.checked_sub(2)?) == Some(&b'\\');
    let key_end = colon.checked_sub(if escaped { 2 } else { 1 })?;
    let from = key_end.saturating_sub(KEY);
    let key_start = memchr::memrchr(quote, bytes.get(from..key_end)?)?.checked_add(from)?;
    let key = key_start.checked_add(1)?..key_end;
    let rest = bytes.get(colon.checked_add(1)?..)?;
    let gap = rest.iter().take(4).take_while(|byte| **byte == b' ').count();
    let gap = gap.checked_add(usize::from(escaped && rest.get(gap) == Some(&b'\\')))?;
    if rest.get(gap) != Some(&quote) {
        return None;
    }
    let start = colon.checked_add(gap)?.checked_add(2)?;
    let value = bytes.get(start..start.saturating_add(VALUE).min(bytes.len()))?;
    let end = start.checked_add(memchr::memchr2(quote, b'\n', value)?)?;
    let end = if escaped { end.checked_sub(1)? } else { end };
    let is_key = !key.is_empty() && text.get(key.clone()).is_some();
    (is_key && start < end).then_some((key, start..end))
}

/// Appends the names behind colons; the texts they stand in are then left to them.
pub(super) fn find(text: &str, gazetteer: &Gazetteer, out: &mut Vec<Candidate>) {
    for colon in memchr::memchr_iter(b':', text.as_bytes()) {
        let before = colon.checked_sub(1).and_then(|at| text.as_bytes().get(at)).copied();
        let found = match before {
            Some(b'"' | b'\'') => in_json(text, colon, gazetteer),
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'*') => surname_first(text, colon, gazetteer),
            Some(0x80..) => without_capitals(text, colon),
            _ => None,
        };
        out.extend(found.filter(|one| one.weight.0 >= 0));
    }
    honorific(text, out);
}

fn in_json(text: &str, colon: usize, gazetteer: &Gazetteer) -> Option<Candidate> {
    let (key, value) = pair(text, colon)?;
    let found = field::judge(gazetteer, text.get(value.clone())?, text.get(key)?)?;
    let start = found.start.checked_add(value.start)?;
    Some(Candidate { start, end: found.end.checked_add(value.start)?, ..found })
}

/// `Name: Hargrove, John`.
fn surname_first(text: &str, colon: usize, gazetteer: &Gazetteer) -> Option<Candidate> {
    let from = colon.checked_add(1)?;
    let rest = text.as_bytes().get(from..)?;
    let gap = rest.iter().take(4).take_while(|byte| matches!(byte, b' ' | b'*' | b'\t')).count();
    let start = from.checked_add(gap)?;
    if !rest.get(gap).is_some_and(|byte| byte.is_ascii_uppercase() || *byte >= 0xC3) {
        return None;
    }
    let [near, ..] = cue::before(text, from);
    if !cue::is_label(near.sets()) {
        return None;
    }
    // `Authors: Ann Lee, Bob Ray` are two.
    let begin = Word::read(text, start, gazetteer)?;
    let (surname, first) = words(text, start, gazetteer)?;
    if begin.end < surname && begin.known.given() {
        return None;
    }
    let more = text.get(surname..)?.strip_prefix(", ")?;
    let middle = text.len().checked_sub(more.len())?;
    let given = Word::read(text, middle, gazetteer)?.known;
    let (end, second) = words(text, middle, gazetteer)?;
    let closed = text.get(end..)?.chars().next().is_none_or(|next| {
        matches!(next, '\n' | '\r' | ';' | '(' | ',' | '.' | '"' | '<' | '|' | '*' | ' ')
    });
    (closed && first && second && (given.given() || !given.surname()))
        .then(|| candidate(start, end, 10, true))
}

/// The end of up to three words with capitals, and whether a name or nothing known is among them.
fn words(text: &str, start: usize, gazetteer: &Gazetteer) -> Option<(usize, bool)> {
    let (mut at, mut end, mut named) = (start, None, false);
    for _ in 0..3 {
        let Some(word) = Word::read(text, at, gazetteer).filter(|word| {
            word.case != Case::Small && !cue::is_body(word.sets) || cue::is_particle(word.sets)
        }) else {
            break;
        };
        named |= word.known.name() || word.shaped || word.known.unknown() && !word.initial;
        end = Some(word.end);
        at = word.end;
        if text.as_bytes().get(at) != Some(&b' ') {
            break;
        }
        at = at.checked_add(1)?;
    }
    end.map(|end| (end, named))
}

/// `姓名:王小明`, `الاسم: محمد أحمد`.
fn without_capitals(text: &str, colon: usize) -> Option<Candidate> {
    let from = colon.saturating_sub(KEY);
    let head = (from..colon).find_map(|from| text.get(from..colon))?;
    let label = head.rsplit(['\n', ' ', '"', '*', ',', '、', '(', '|']).next()?;
    let label: String = label.chars().flat_map(char::to_lowercase).collect();
    if !FOREIGN.contains(&label.as_str()) {
        return None;
    }
    let rest = text.get(colon.checked_add(1)?..)?;
    let value = rest.trim_start_matches([' ', '*', '\t']);
    let start = text.len().checked_sub(value.len())?;
    let stop = |char: char| {
        matches!(
            char,
            '\n' | '\r' | ',' | '、' | '，' | '،' | ';' | '。' | '(' | '|' | '/' | '<' | '"'
        )
    };
    let end = value.char_indices().take(40).find(|(_, char)| stop(*char)).map(|(at, _)| at);
    let value = value.get(..end.unwrap_or(value.len()))?.trim_end();
    let count = value.chars().take(41).count();
    let words = value.split(' ').count();
    let small = value.split(' ').any(|word| word.starts_with(char::is_lowercase));
    let is_word = |char: char| {
        !char.is_ascii_digit()
            && (!char.is_ascii() || char.is_ascii_alphabetic() || " -'.".contains(char))
    };
    let fits = (2..=40).contains(&count) && words <= 5 && !small && value.chars().all(is_word);
    fits.then(|| candidate(start, start.saturating_add(value.len()), 8, false))
}

/// `田中太郎様`.
fn honorific(text: &str, out: &mut Vec<Candidate>) {
    const NO_NAME: &str = "仕模同多一有異皆客神王貴奥紋文者先主員社長方位";
    for at in memchr::memmem::find_iter(text.as_bytes(), "様") {
        let after = text.get(at..).and_then(|rest| rest.chars().nth(1));
        if after.is_some_and(|char| is_han(char) || char == '々' || char == '式') {
            continue;
        }
        let head = text.get(..at).unwrap_or_default();
        let han = head.chars().rev().take(7).take_while(|char| is_han(*char) || *char == ' ');
        let start = at.saturating_sub(han.map(char::len_utf8).sum());
        let name = text.get(start..at).unwrap_or_default().trim_matches(' ');
        let start = at.saturating_sub(text.get(start..at).unwrap_or_default().trim_start().len());
        let before = text.get(..start).and_then(|head| head.chars().next_back());
        let polite = before.is_some_and(|char| matches!(char, 'お' | 'ご' | '御'));
        let plain = name.chars().next_back().is_some_and(|last| NO_NAME.contains(last));
        if (2..=6).contains(&name.chars().count()) && !polite && !plain {
            out.push(candidate(start, start.saturating_add(name.len()), 6, false));
        }
    }
}

fn is_han(char: char) -> bool {
    matches!(char, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '々')
}

fn candidate(start: usize, end: usize, weight: i16, pattern: bool) -> Candidate {
    let support = Support { context: true, pattern, ..Support::default() };
    Candidate { kind: Kind::Person, rule: "", start, end, weight: Decibans(weight), support }
}
