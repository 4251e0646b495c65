//! Ed25519 keys: the gate every public key passes, key ids, PEM files, and who signs.
//!
//! Verification is `verify_strict` with gated keys and nothing else: dalek's plain `verify` accepts
//! signatures that other implementations refuse, and a weak key accepts signatures nobody made.
//! Nothing here makes randomness; [`PrivateKey::from_entropy`] is given it.

use std::fmt;

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{
    DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, KeypairBytes,
    PublicKeyBytes,
};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use crate::digest::Digest;
use crate::hex;

/// DER of an Ed25519 SubjectPublicKeyInfo (RFC 8410) up to the 32 bytes of the key.
const SPKI_PREFIX: [u8; 12] =
    [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Why a key was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The bytes are not one canonical point of the prime-order subgroup.
    #[error("public key `{public}` is weak: {problem}")]
    KeyWeak {
        /// The key in hex.
        public: String,
        /// Which test of the gate it failed.
        problem: &'static str,
    },
    /// Not a PEM file with an Ed25519 public key.
    #[error("expected a PEM public key (SubjectPublicKeyInfo, Ed25519)")]
    PublicPemMalformed {
        /// What the decoder said.
        #[source]
        source: ed25519_dalek::pkcs8::spki::Error,
    },
    /// Not a PEM file with an Ed25519 private key.
    #[error(
        "expected a PEM private key (PKCS#8, Ed25519, not encrypted), as `openssl genpkey` writes it"
    )]
    PrivatePemMalformed {
        /// What the decoder said.
        #[source]
        source: ed25519_dalek::pkcs8::Error,
    },
}

impl KeyError {
    /// The stable reason code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::KeyWeak { .. } => "key-weak",
            Self::PublicPemMalformed { .. } => "public-pem-malformed",
            Self::PrivatePemMalformed { .. } => "private-pem-malformed",
        }
    }
}

/// Names a public key: SHA-256 of its DER SubjectPublicKeyInfo, in lower-case hex.
///
/// `openssl pkey -pubin -in key.pub -outform DER | sha256sum` prints the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 32]);

impl KeyId {
    /// Reads 64 lower-case hex digits; `None` for any other spelling.
    pub fn parse(text: &str) -> Option<Self> {
        hex::decode(text).map(Self)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for KeyId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A public key that passed the gate: canonical, not of small order, free of torsion.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: VerifyingKey,
    id: KeyId,
}

impl PublicKey {
    /// Gates 32 raw bytes.
    ///
    /// # Errors
    /// [`KeyError::KeyWeak`] for bytes that are no point, not the one spelling of their point, of
    /// small order, or with a torsion component.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let weak = |problem| KeyError::KeyWeak { public: hex::encode(bytes), problem };
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| weak("it is not a curve point"))?;
        let point = key.to_edwards();
        if key.is_weak() {
            Err(weak("its order is small"))
        } else if point.compress().as_bytes() != bytes {
            Err(weak("its encoding is not canonical"))
        } else if !point.is_torsion_free() {
            Err(weak("it has a torsion component"))
        } else {
            Ok(Self::gated(key))
        }
    }

    /// Reads `-----BEGIN PUBLIC KEY-----`, as `openssl pkey -pubout` writes it.
    ///
    /// # Errors
    /// [`KeyError::PublicPemMalformed`] for anything else, [`KeyError::KeyWeak`] from the gate.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let bytes = PublicKeyBytes::from_public_key_pem(text)
            .map_err(|source| KeyError::PublicPemMalformed { source })?;
        Self::from_bytes(&bytes.0)
    }

    /// The PEM form that [`PublicKey::from_pem`] and `openssl` read.
    pub fn to_pem(&self) -> String {
        // Encoding 44 fixed bytes cannot fail; an empty string would be refused by every reader.
        PublicKeyBytes(self.key.to_bytes()).to_public_key_pem(LineEnding::LF).unwrap_or_default()
    }

    /// The key's name.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The 32 raw bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Whether `signature` is this key's signature of `message`, strictly.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.key.verify_strict(message, &signature).is_ok()
    }

    fn gated(key: VerifyingKey) -> Self {
        let mut der = SPKI_PREFIX.to_vec();
        der.extend_from_slice(key.as_bytes());
        Self { key, id: KeyId(*Digest::of(&der).as_bytes()) }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.id).finish()
    }
}

/// A private key in this process's memory; wiped when dropped, never shown.
pub struct PrivateKey {
    key: SigningKey,
    public: PublicKey,
}

impl PrivateKey {
    /// Makes a key from 32 bytes of the operating system's randomness. The key is as secret as they
    /// are.
    pub fn from_entropy(entropy: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(entropy);
        let public = PublicKey::gated(key.verifying_key());
        Self { key, public }
    }

    /// Reads `-----BEGIN PRIVATE KEY-----`, as `openssl genpkey -algorithm ed25519` writes it.
    ///
    /// # Errors
    /// [`KeyError::PrivatePemMalformed`] for anything else, also for a file whose public half is
    /// not the private half's.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let key = SigningKey::from_pkcs8_pem(text)
            .map_err(|source| KeyError::PrivatePemMalformed { source })?;
        let public = PublicKey::gated(key.verifying_key());
        Ok(Self { key, public })
    }

    /// The PEM form that [`PrivateKey::from_pem`] and `openssl` read (PKCS#8 version 1: private half
    /// only).
    pub fn to_pem(&self) -> Zeroizing<String> {
        let pair = KeypairBytes { secret_key: self.key.to_bytes(), public_key: None };
        // Encoding 48 fixed bytes cannot fail; an empty string would be refused by every reader.
        pair.to_pkcs8_pem(LineEnding::LF).unwrap_or_default()
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PrivateKey").field(&self.public.id).finish()
    }
}

/// Somebody who signs: a key in memory, or a program that asks a token for it.
pub trait Signer {
    /// The key whose signatures [`Signer::sign`] returns.
    fn public_key(&self) -> &PublicKey;

    /// Signs `message` (the envelope's PAE bytes) with plain Ed25519.
    ///
    /// The caller verifies the signature before it keeps it, so an outside program cannot slip in
    /// one that does not hold.
    ///
    /// # Errors
    /// Whatever kept the signer from signing.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], Box<dyn std::error::Error + Send + Sync>>;
}

impl Signer for PrivateKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], Box<dyn std::error::Error + Send + Sync>> {
        Ok(self.key.sign(message).to_bytes())
    }
}
