//! The check at the end of tokens of GitHub and npm: the CRC-32 (ISO 3309) of what stands between the prefix and
//! the last six characters, in base 62, digits before capitals before small letters.

/// Whether the last six characters are the check of the rest; none where the token has no such form.
pub(super) fn crc32_tail(token: &str) -> Option<bool> {
    let (_, body) = token.split_once('_')?;
    let at = body.len().checked_sub(6)?;
    let (random, tail) = (body.get(..at)?, body.get(at..)?);
    (random.len() == 30).then(|| base62(crc32(random.as_bytes())) == tail)
}

pub(super) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

/// Six characters, the most significant first.
pub(super) fn base62(mut number: u32) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut out = [b'0'; 6];
    for place in out.iter_mut().rev() {
        let digit = number.checked_rem(62).and_then(|digit| usize::try_from(digit).ok());
        *place = digit.and_then(|digit| DIGITS.get(digit)).copied().unwrap_or(b'0');
        number = number.checked_div(62).unwrap_or(0);
    }
    out.iter().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_wrong_tail_is_seen() {
        let random = "abcdefghijklmnopqrstuvwxyz0123";
        let tail = base62(crc32(random.as_bytes()));
        assert_eq!(crc32_tail(&format!("ghp_{random}{tail}")), Some(true));
        assert_eq!(crc32_tail(&format!("ghp_{random}000000")), Some(false));
        assert_eq!(crc32_tail("ghp_short"), None);
    }
}
