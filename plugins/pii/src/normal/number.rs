//! Groups of a telephone number that something else than a space or a hyphen parts.

use super::Reading;

/// Longest stretch that is looked at, on either side.
const REACH: usize = 24;

/// An underscore as a hyphen: `202_555_0143`, `+44_20_7946_0958`, but no literal of a program, whose groups
/// are of one length.
pub(super) fn underscore(bytes: &[u8], at: usize) -> Option<Reading> {
    let is_digit =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    if !is_digit(at.checked_sub(1)) || !is_digit(at.checked_add(1)) {
        return None;
    }
    let is_part = |byte: &&u8| byte.is_ascii_digit() || **byte == b'_';
    let head = bytes.get(at.saturating_sub(REACH)..at)?;
    let before = head.iter().rev().take_while(is_part).count();
    let behind = bytes.get(at..)?.iter().take(REACH).take_while(is_part).count();
    let start = at.saturating_sub(before);
    let end = at.saturating_add(behind);
    if bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let groups: Vec<usize> =
        bytes.get(start..end)?.split(|byte| *byte == b'_').map(<[u8]>::len).collect();
    let is_number = match (bytes.get(..start)?, &*groups) {
        ([.., b'+'], [1..=3, rest @ ..]) => rest.len() > 1 && rest.iter().any(|size| *size != 3),
        ([.., b')'] | [.., b')', b' '], groups) => groups == [3, 4],
        ([.., byte], _) if byte.is_ascii_alphanumeric() => false,
        (_, groups) => groups == [3, 3, 4] || groups == [1, 3, 3, 4],
    };
    is_number.then_some(Reading { length: 1, by: Some('-') })
}

/// A line break as a space, where a number that cannot be whole goes on behind it: `+1 202`, `555 0143`.
pub(super) fn line_break(bytes: &[u8], at: usize) -> Option<Reading> {
    let last = bytes.get(at.checked_sub(1)?)?;
    if !matches!(last, b'0'..=b'9' | b')') || !bytes.get(at.checked_add(1)?)?.is_ascii_digit() {
        return None;
    }
    let is_part = |byte: &&u8| matches!(**byte, b'0'..=b'9' | b' ' | b'-' | b'.' | b'(' | b')');
    let digits = |part: &[u8]| part.iter().filter(|byte| byte.is_ascii_digit()).count();
    let head = bytes.get(at.saturating_sub(REACH)..at)?;
    let before = head.iter().rev().take(REACH).take_while(is_part).count();
    let from = at.saturating_sub(before);
    let head = bytes.get(from..at)?;
    let begins = match from.checked_sub(1).and_then(|sign| bytes.get(sign)) {
        // The sign of a line in a patch is no part of a number.
        Some(b'+') => from >= 2 && bytes.get(from.saturating_sub(2)) != Some(&b'\n'),
        _ => head.trim_ascii_start().first() == Some(&b'('),
    };
    let rest = bytes.get(at.checked_add(1)?..)?;
    let behind = rest.iter().take(REACH).take_while(is_part).count();
    let tail = rest.get(..behind)?;
    let groups = tail.split(|byte| !byte.is_ascii_digit()).filter(|group| !group.is_empty());
    let are_groups =
        groups.clone().all(|group| (2..=4).contains(&group.len())) && groups.count() <= 4;
    let (first, second) = (digits(head), digits(tail));
    let goes_on = tail.last().is_some_and(u8::is_ascii_digit)
        && rest.get(behind).is_some_and(u8::is_ascii_alphanumeric);
    let is_number = begins && are_groups && !goes_on && (2..=6).contains(&first);
    let is_whole = (6..=9).contains(&second) && (10..=13).contains(&first.saturating_add(second));
    (is_number && is_whole).then_some(Reading { length: 1, by: Some(' ') })
}
