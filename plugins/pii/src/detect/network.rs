//! Addresses of machines: IPv4, IPv6, MAC.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::judged;
use crate::candidate::Candidate;
use crate::context::Around;
use crate::kind::Kind;
use crate::token::Token;

/// Longest IPv6 address, with an IPv4 tail.
const MAX_IPV6: usize = 45;

/// The address that begins with a token, or, for IPv6, has it inside.
pub(crate) fn find(text: &str, token: &Token, near: &mut Around<'_>) -> Option<Candidate> {
    let bytes = text.as_bytes();
    let before = token.start.checked_sub(1).and_then(|at| bytes.get(at)).copied();
    match bytes.get(token.end) {
        Some(b'.') if token.is_number() && token.len() <= 3 && before != Some(b'.') => {
            v4(text, token.start, near)
        }
        Some(b':' | b'-' | b'.') if token.len() == 2 || token.len() == 4 => {
            mac(text, token, near).or_else(|| v6(text, token, near))
        }
        Some(b':') => v6(text, token, near),
        _ if before == Some(b':') => v6(text, token, near),
        _ if token.len() == 12 => bare(text, token, near),
        _ => None,
    }
}

fn v4(text: &str, start: usize, near: &mut Around<'_>) -> Option<Candidate> {
    let bytes = text.as_bytes();
    let mut octets = [0_u8; 4];
    let mut at = start;
    for (index, octet) in octets.iter_mut().enumerate() {
        if index > 0 {
            bytes.get(at).filter(|byte| **byte == b'.')?;
            at = at.saturating_add(1);
        }
        let rest = bytes.get(at..)?;
        let count = rest.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        *octet = std::str::from_utf8(rest.get(..count)?).ok()?.parse().ok()?;
        at = at.saturating_add(count);
    }
    let next = |offset: usize| bytes.get(at.saturating_add(offset)).copied().unwrap_or(b' ');
    let goes_on = next(0).is_ascii_alphanumeric()
        || (matches!(next(0), b'.' | b'-' | b'_' | b'+')
            && next(1).is_ascii_alphanumeric()
            && !is_range(bytes, at));
    if goes_on {
        return None;
    }
    let own = worth(Ipv4Addr::from(octets));
    // An IPv4 address written as an IPv6 one (RFC 4291, 2.5.5.2).
    let mapped = bytes.get(..start)?.ends_with(b"::ffff:");
    let start = if mapped { start.saturating_sub("::ffff:".len()) } else { start };
    Some(judged(Kind::IpAddress, "ipv4", (start, at), own, false, &near(start, at)))
}

/// `10.0.0.1-10.0.0.9`, or a sentence that goes on without a space.
fn is_range(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        Some(b'-') => bytes.get(at.saturating_add(1)).is_some_and(u8::is_ascii_digit),
        Some(b'.') => bytes.get(at.saturating_add(1)).is_some_and(u8::is_ascii_uppercase),
        _ => false,
    }
}

/// Addresses of no machine in particular say nothing of a person.
fn worth(address: Ipv4Addr) -> i16 {
    let octets = address.octets();
    let [first, _, third, fourth] = octets;
    if address.is_unspecified() || address.is_broadcast() || first == 255 {
        return -30;
    }
    if address.is_loopback() || address.is_private() || address.is_link_local() {
        return -15;
    }
    if first == 0 || first >= 224 {
        return -12;
    }
    // Versions and numbers of sections look like this.
    if octets.iter().all(|octet| *octet < 20) {
        return if third == 0 && fourth == 0 { -6 } else { 1 };
    }
    if third == 0 && fourth == 0 { 2 } else { 8 }
}

fn v6(text: &str, token: &Token, near: &mut Around<'_>) -> Option<Candidate> {
    let bytes = text.as_bytes();
    let is_part = |byte: &&u8| byte.is_ascii_hexdigit() || **byte == b':';
    let before = bytes.get(..token.start)?.iter().rev().take(MAX_IPV6).take_while(is_part).count();
    let start = token.start.saturating_sub(before);
    let rest = bytes.get(start..)?;
    let count = rest
        .iter()
        .take(MAX_IPV6.saturating_add(1))
        .take_while(|b| is_part(b) || **b == b'.')
        .count();
    let found = text.get(start..start.saturating_add(count))?.trim_end_matches(['.', ':']);
    // The end of `::` belongs to it.
    let found = if text.get(start..)?.get(found.len()..).is_some_and(|rest| rest.starts_with("::"))
    {
        text.get(start..start.saturating_add(found.len()).saturating_add(2))?
    } else {
        found
    };
    let colons = found.bytes().filter(|byte| *byte == b':').count();
    if colons < 2 || (colons != 7 && !found.contains("::") && !found.contains('.')) {
        return None;
    }
    let end = start.saturating_add(found.len());
    let is_word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    if is_word(start.checked_sub(1).and_then(|at| bytes.get(at))) || is_word(bytes.get(end)) {
        return None;
    }
    let address: Ipv6Addr = found.parse().ok()?;
    let own = worth6(address, found);
    Some(judged(Kind::IpAddress, "ipv6", (start, end), own, false, &near(start, end)))
}

fn worth6(address: Ipv6Addr, found: &str) -> i16 {
    let [first, ..] = address.segments();
    if address.is_loopback() || address.is_unspecified() || address.is_multicast() {
        return -12;
    }
    if address.is_unique_local() || address.is_unicast_link_local() {
        return -4;
    }
    // `a::b` is a path in many languages.
    let global = (0x2000..0x4000).contains(&first);
    match (global, found.len()) {
        (true, 8..) | (false, 16..) => 12,
        (true, _) => 4,
        (false, 9..) => 2,
        (false, _) => -8,
    }
}

/// Six pairs with `:` or `-` between them, or three fours with dots.
fn mac(text: &str, token: &Token, near: &mut Around<'_>) -> Option<Candidate> {
    let start = first_pair(text.as_bytes(), token);
    let found = text.get(start..)?;
    let bytes = found.as_bytes();
    let sign = *bytes.get(2).filter(|byte| **byte == b':' || **byte == b'-').or(bytes.get(4))?;
    let (length, step, own) = match sign {
        b':' | b'-' if bytes.get(2) == Some(&sign) => (17, 3, 9),
        b'.' | b':' => (14, 5, 4),
        _ => return None,
    };
    let is_right = |(at, byte): (usize, &u8)| {
        if at.saturating_add(1).is_multiple_of(step) {
            *byte == sign
        } else {
            byte.is_ascii_hexdigit()
        }
    };
    if !bytes.get(..length)?.iter().enumerate().all(is_right) {
        return None;
    }
    let joins =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == sign);
    let end = start.saturating_add(length);
    if joins(bytes.get(length))
        || joins(start.checked_sub(1).and_then(|at| text.as_bytes().get(at)))
    {
        return None;
    }
    hardware(text, (start, end), own, near)
}

/// Where the pairs begin that a token is one of: the first of them may be letters.
fn first_pair(bytes: &[u8], token: &Token) -> usize {
    let mut start = token.start;
    for _ in 0..5 {
        let Some(before) = start.checked_sub(3).filter(|_| token.len() == 2) else { break };
        let Some([a, b, sign]) = bytes.get(before..start) else { break };
        let is_pair = a.is_ascii_hexdigit() && b.is_ascii_hexdigit();
        if !is_pair || bytes.get(token.end) != Some(sign) {
            break;
        }
        start = before;
    }
    start
}

/// Twelve hexadecimal digits: only beside a word.
fn bare(text: &str, token: &Token, near: &mut Around<'_>) -> Option<Candidate> {
    let found = text.get(token.start..token.end)?;
    if !found.bytes().all(|byte| byte.is_ascii_hexdigit()) || token.is_number() {
        return None;
    }
    hardware(text, (token.start, token.end), -8, near)
}

fn hardware(
    text: &str,
    (start, end): (usize, usize),
    own: i16,
    near: &mut Around<'_>,
) -> Option<Candidate> {
    let mut digits = text.get(start..end)?.bytes().filter(u8::is_ascii_hexdigit);
    let first = digits.next()?;
    let filler = digits.all(|digit| digit.eq_ignore_ascii_case(&first));
    if filler {
        return None;
    }
    Some(judged(Kind::MacAddress, "", (start, end), own, false, &near(start, end)))
}
