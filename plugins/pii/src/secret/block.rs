//! Secrets with a frame of their own: private keys in armour (RFC 7468, RFC 9580, PuTTY) and JSON Web Tokens
//! (RFC 7519).

use memchr::memmem;

use super::value::contains;

/// How far a header may go on, and how much of a token's header is decoded.
const HEADER: usize = 96;
const JOSE: usize = 2_048;

/// A span, and whether it is what it looks like.
pub(super) struct Block {
    pub(super) end: usize,
    pub(super) certain: bool,
}

/// The private key whose `-----BEGIN` is at `start`: to the end of its last line, or of the text where that is
/// missing.
pub(super) fn private_key(text: &[u8], start: usize) -> Option<Block> {
    let after = start.checked_add(b"-----BEGIN".len())?;
    let label = text.get(after..after.saturating_add(HEADER).min(text.len()))?;
    let label = label.get(..memmem::find(label, b"-----")?)?;
    if !contains(label, b"PRIVATE KEY") || label.contains(&b'\n') {
        return None;
    }
    let body = after.checked_add(label.len())?.checked_add(5)?;
    if !has_body(text.get(body..)?) {
        return None;
    }
    let Some(last) = memmem::find(text.get(body..)?, b"-----END") else {
        return Some(Block { end: text.len(), certain: true });
    };
    let last = body.saturating_add(last).saturating_add(b"-----END".len());
    let line = text.get(last..last.saturating_add(HEADER).min(text.len()))?;
    let line = memmem::find(line, b"-----").map_or(0, |dashes| dashes.saturating_add(5));
    Some(Block { end: last.saturating_add(line), certain: true })
}

/// Whether key material follows: without it the header is only spoken of, as in the source of a parser.
fn has_body(text: &[u8]) -> bool {
    let mut found = 0_usize;
    let mut quoted = false;
    for byte in text.iter().take(160) {
        match byte {
            b'\\' => quoted = true,
            b'n' | b'r' | b't' if quoted => quoted = false,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'=' => {
                quoted = false;
                found = found.saturating_add(1);
            }
            b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'' | b'+' | b',' | b':' | b'-' | b'.'
            | b'>' => quoted = false,
            _ => return found >= 24,
        }
    }
    found >= 24
}

/// A key file of PuTTY, from its first line to its authentication code.
pub(super) fn putty(text: &[u8], start: usize) -> Option<Block> {
    let rest = text.get(start..)?;
    let private = memmem::find(rest.get(..rest.len().min(8_192))?, b"Private-Lines:")?;
    let tail = rest.get(private..)?;
    let mac = memmem::find(tail.get(..tail.len().min(16_384))?, b"Private-MAC:");
    let end = match mac {
        Some(mac) => {
            let line = private.saturating_add(mac);
            let length =
                memchr::memchr(b'\n', rest.get(line..)?).unwrap_or(rest.len().saturating_sub(line));
            line.saturating_add(length)
        }
        None => rest.len(),
    };
    Some(Block { end: start.saturating_add(end), certain: true })
}

/// The token whose `eyJ` is at `start`; its header must say so, or it is none.
pub(super) fn jwt(text: &[u8], start: usize) -> Option<Block> {
    let header_end = segment(text, start, JOSE)?;
    let header = decode(text.get(start..header_end)?);
    let names = contains(&header, b"\"alg\"")
        || contains(&header, b"\"typ\"")
        || contains(&header, b"\"enc\"");
    if !header.starts_with(b"{") || !header.trim_ascii_end().ends_with(b"}") || !names {
        return None;
    }
    let mut end = header_end;
    let mut parts = 1_u8;
    while parts < 5 && text.get(end) == Some(&b'.') {
        let next = segment(text, end.saturating_add(1), text.len())?;
        if next == end.saturating_add(1) && parts > 2 {
            break;
        }
        end = next;
        parts = parts.saturating_add(1);
    }
    (parts >= 2 && end > header_end.saturating_add(8))
        .then_some(Block { end, certain: parts == 3 || parts == 5 })
}

fn segment(text: &[u8], start: usize, most: usize) -> Option<usize> {
    let rest = text.get(start..)?.iter().take(most);
    let length =
        rest.take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'=')).count();
    Some(start.saturating_add(length))
}

/// Base64 in either alphabet, as far as it goes.
pub(super) fn decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text {
        let six = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(six);
        held = held.wrapping_add(6);
        if held >= 8 {
            held = held.wrapping_sub(8);
            out.push((bits >> held & 0xff) as u8);
        }
    }
    out
}
