//! Texts inside base64 (RFC 4648) and hexadecimal digits: opened once.

use std::ops::Range;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Shortest runs that are opened: `8.8.8.8` has 10 characters in base64, 14 in hexadecimal digits.
const LEAST_BASE64: usize = 10;
const LEAST_HEX: usize = 14;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// The run of base64 characters around a token that begins no earlier than `least`.
pub(crate) fn run(text: &str, token: Range<usize>, least: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let is_part =
        |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let before = bytes.get(least..token.start).unwrap_or_default().iter().rev();
    let start = token.start.saturating_sub(before.take_while(is_part).count());
    let after = bytes.get(token.end..).unwrap_or_default();
    let more = after.iter().take_while(is_part).count();
    let padding = after.get(more..).unwrap_or_default().iter().take(2);
    let padding = padding.take_while(|byte| **byte == b'=').count();
    start..token.end.saturating_add(more).saturating_add(padding)
}

/// The text that a run encodes; none when it encodes none.
pub(crate) fn open(run: &str) -> Option<String> {
    hex(run).or_else(|| base64(run))
}

fn base64(run: &str) -> Option<String> {
    if run.len() < LEAST_BASE64 {
        return None;
    }
    let engine = if run.contains(['-', '_']) { URL_SAFE } else { STANDARD };
    // Most runs are no text, which their first twelve bytes show.
    let head = engine.decode(run.get(..run.len().min(16) & !3)?).ok()?;
    if !head.iter().all(|byte| is_text(*byte)) {
        return None;
    }
    readable(engine.decode(run).ok()?)
}

fn hex(run: &str) -> Option<String> {
    if run.len() < LEAST_HEX || !run.len().is_multiple_of(2) {
        return None;
    }
    let pairs = run.as_bytes().as_chunks::<2>().0.iter();
    let bytes: Option<Vec<u8>> = pairs
        .map(|pair| {
            let text = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(text, 16).ok().filter(|byte| is_text(*byte))
        })
        .collect();
    readable(bytes?)
}

fn is_text(byte: u8) -> bool {
    byte >= 0x20 && byte != 0x7f || matches!(byte, b'\t' | b'\n' | b'\r')
}

fn readable(bytes: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(bytes).ok()?;
    let odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    (text.len() >= 7 && !text.chars().any(odd)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_opened_and_nothing_else() {
        assert_eq!(open("MTIzLTQ1LTY3ODk=").as_deref(), Some("123-45-6789"));
        assert_eq!(open("MTIzLTQ1LTY3ODk").as_deref(), Some("123-45-6789"));
        assert_eq!(open("OC44LjguOA==").as_deref(), Some("8.8.8.8"));
        assert_eq!(open("3132332d34352d36373839").as_deref(), Some("123-45-6789"));
        for none in ["internationalization", "iVBORw0KGgoAAAANSUhEUg", "0123456789abcdef", "short"]
        {
            assert_eq!(open(none), None, "{none}");
        }
    }

    #[test]
    fn a_run_takes_its_padding_along() {
        let text = "x=MTIz+LTQ1/x==;";
        assert_eq!(&text[run(text, 4..6, 0)], "MTIz+LTQ1/x==");
    }
}
