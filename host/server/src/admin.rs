//! The admin token: who may import bundles and see details.

use std::fmt;

use axum::http::{HeaderMap, header};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::problem::{Problem, ProblemKind};

/// Shortest token that is taken, in bytes: 128 bits in hexadecimal.
pub const MIN_TOKEN_BYTES: usize = 32;

/// A secret that makes its bearer an admin. Kept as a digest.
#[derive(Clone)]
pub struct AdminToken([u8; 32]);

/// Why a text is no admin token.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TokenError {
    /// Short enough to be guessed.
    #[error("the admin token has {bytes} bytes; at least {MIN_TOKEN_BYTES} are needed")]
    TooShort {
        /// Its length.
        bytes: usize,
    },
    /// Could not stand in a header.
    #[error("the admin token has a character at byte {offset} that is not visible ASCII")]
    NotVisible {
        /// The first bad byte.
        offset: usize,
    },
}

impl TokenError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooShort { .. } => "token-too-short",
            Self::NotVisible { .. } => "token-not-visible",
        }
    }
}

/// What a caller may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sight {
    /// What any agent may see.
    Agent,
    /// Details, logs and facts too.
    Admin,
}

impl AdminToken {
    /// Takes a secret of at least [`MIN_TOKEN_BYTES`] visible ASCII characters.
    ///
    /// # Errors
    /// It is too short, or could not stand in a header.
    pub fn new(secret: &str) -> Result<Self, TokenError> {
        if let Some(offset) = secret.bytes().position(|byte| !byte.is_ascii_graphic()) {
            return Err(TokenError::NotVisible { offset });
        }
        if secret.len() < MIN_TOKEN_BYTES {
            return Err(TokenError::TooShort { bytes: secret.len() });
        }
        Ok(Self(Sha256::digest(secret).into()))
    }

    /// Takes as long for any other token: digests are compared, and all of them.
    fn is(&self, presented: &[u8]) -> bool {
        let digest: [u8; 32] = Sha256::digest(presented).into();
        self.0.ct_eq(&digest).into()
    }
}

impl fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdminToken")
    }
}

/// What the caller may see. Without an admin token on this server nobody sees details, and an
/// `Authorization` meant for somebody else is not looked at.
///
/// # Errors
/// The caller claims to be an admin and is none.
pub(crate) fn sight(token: Option<&AdminToken>, headers: &HeaderMap) -> Result<Sight, Problem> {
    match token {
        Some(token) if headers.contains_key(header::AUTHORIZATION) => {
            authorize(token, headers).map(|()| Sight::Admin)
        }
        _ => Ok(Sight::Agent),
    }
}

/// Requires the admin token.
pub(crate) fn authorize(token: &AdminToken, headers: &HeaderMap) -> Result<(), Problem> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Err(ProblemKind::TokenMissing.into());
    };
    let bearer = value
        .as_bytes()
        .split_at_checked(7)
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case(b"bearer ") && values.next().is_none());
    match bearer {
        Some((_, presented)) if token.is(presented) => Ok(()),
        _ => Err(ProblemKind::TokenInvalid.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    // [S3]
    #[test]
    fn a_token_is_long_and_can_stand_in_a_header() {
        let check = |secret: &str, expected: TokenError| {
            assert_eq!(AdminToken::new(secret).unwrap_err(), expected, "{secret}");
        };
        check("", TokenError::TooShort { bytes: 0 });
        check(&SECRET[1..], TokenError::TooShort { bytes: 31 });
        check(&SECRET.replace('5', " "), TokenError::NotVisible { offset: 5 });
        check(&format!("{SECRET}ä"), TokenError::NotVisible { offset: 32 });
        assert_eq!(format!("{:?}", AdminToken::new(SECRET).unwrap()), "AdminToken");
    }

    // [S3]
    #[test]
    fn only_the_very_token_makes_an_admin() {
        let token = AdminToken::new(SECRET).unwrap();
        let check = |values: &[&str], expected: Result<Sight, ProblemKind>| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::AUTHORIZATION, value.parse().unwrap());
            }
            let got = sight(Some(&token), &headers).map_err(|problem| problem.kind());
            assert_eq!(got, expected, "{values:?}");
            assert_eq!(sight(None, &headers).unwrap(), Sight::Agent, "{values:?}");
        };
        let right = format!("Bearer {SECRET}");
        let invalid = Err(ProblemKind::TokenInvalid);
        check(&[], Ok(Sight::Agent));
        check(&[&right], Ok(Sight::Admin));
        check(&[&format!("bearer {SECRET}")], Ok(Sight::Admin));
        check(&[&right, &right], invalid);
        check(&[&right[..38]], invalid);
        check(&[&format!("{right}0")], invalid);
        check(&[&format!("Bearer  {SECRET}")], invalid);
        check(&[&right.to_uppercase()], invalid);
        check(&[&format!("Basic {SECRET}")], invalid);
        check(&[""], invalid);
    }
}
