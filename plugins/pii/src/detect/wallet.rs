//! Addresses of cryptocurrencies: Base58Check, Bech32 (BIP 173, BIP 350), EIP-55.

use sha3::{Digest as _, Keccak256};

use super::judged;
use crate::candidate::Candidate;
use crate::context::Around;
use crate::kind::Kind;
use crate::token::Token;

/// The address that a token is, or that begins before it: `0x` and `bc1` are part of the token.
pub(crate) fn find(text: &str, token: &Token, near: &mut Around<'_>) -> Option<Candidate> {
    if !(25..=108).contains(&token.len()) {
        return None;
    }
    let found = text.get(token.start..token.end)?;
    let (rule, own) = ether(found).or_else(|| bech32(found)).or_else(|| base58(found))?;
    let (start, end) = (token.start, token.end);
    Some(judged(Kind::CryptoWallet, rule, (start, end), own, own > 0, &near(start, end)))
}

fn ether(found: &str) -> Option<(&'static str, i16)> {
    let digits = found.strip_prefix("0x").or_else(|| found.strip_prefix("0X"))?;
    if digits.len() != 40 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let has = |test: fn(&u8) -> bool| digits.bytes().any(|byte| test(&byte));
    let mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    if !mixed {
        // Twenty bytes of anything look so.
        return Some(("eth", -4));
    }
    let small = digits.to_ascii_lowercase();
    let hash = Keccak256::digest(small.as_bytes());
    let nibbles = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let holds = digits.bytes().zip(nibbles).all(|(digit, nibble)| {
        !digit.is_ascii_alphabetic() || digit.is_ascii_uppercase() == (nibble >= 8)
    });
    holds.then_some(("eth", 18))
}

fn bech32(found: &str) -> Option<(&'static str, i16)> {
    const PREFIXES: [(&str, &str); 5] =
        [("bc1", "btc"), ("tb1", "btc"), ("ltc1", "ltc"), ("addr1", "ada"), ("cosmos1", "atom")];
    let small = found.to_ascii_lowercase();
    let (_, rule) = PREFIXES.iter().find(|(prefix, _)| small.starts_with(prefix))?;
    let valid = ::bech32::decode(found).is_ok() || ::bech32::segwit::decode(found).is_ok();
    valid.then_some((*rule, 18))
}

fn base58(found: &str) -> Option<(&'static str, i16)> {
    let decode =
        |alphabet| bs58::decode(found).with_alphabet(alphabet).with_check(None).into_vec().ok();
    let rule = match found.as_bytes().first()? {
        b'1' | b'3' | b'L' | b'M' | b'D' | b'T' if found.len() <= 36 => {
            let payload = decode(bs58::Alphabet::BITCOIN);
            match payload.filter(|bytes| bytes.len() == 21).and_then(|bytes| bytes.first().copied())
            {
                Some(0 | 5) => Some("btc"),
                Some(0x30 | 0x32) => Some("ltc"),
                Some(0x1e | 0x16) => Some("doge"),
                Some(0x41) => Some("trx"),
                _ => None,
            }
        }
        b'r' if found.len() <= 36 => {
            let payload = decode(bs58::Alphabet::RIPPLE);
            payload.filter(|bytes| bytes.len() == 21 && bytes.first() == Some(&0)).map(|_| "xrp")
        }
        _ => None,
    };
    rule.map(|rule| (rule, 20)).or_else(|| solana(found))
}

/// Thirty-two bytes without a checksum: only beside a word.
fn solana(found: &str) -> Option<(&'static str, i16)> {
    if !(32..=44).contains(&found.len()) {
        return None;
    }
    let bytes = bs58::decode(found).into_vec().ok()?;
    (bytes.len() == 32).then_some(("sol", -8))
}
