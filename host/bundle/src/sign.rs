//! Adding signatures, one at a time, here or on a machine that sees only the manifest.
//!
//! No signature is kept that was not verified first, wherever it was made.

use serde_json::{Value, json};

use crate::archive::{self, Archive, Contents};
use crate::audit::Nobody;
use crate::canonical;
use crate::digest::Digest;
use crate::document::DocumentError;
use crate::envelope::{Envelope, Kind, Signature};
use crate::hex;
use crate::key::{KeyError, KeyId, PublicKey, Signer};
use crate::limits::Limits;
use crate::open::{OpenError, content, control_entries, read_manifest};
use crate::revocations::{RevocationError, inspect_revocations};
use crate::root::{RootDocument, RootError};
use crate::schema::Node;

/// Why a signature was not added.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The bundle cannot be read, or its files are not those of its manifest.
    #[error(transparent)]
    Bundle(#[from] OpenError),
    /// A signed document or a detached signature cannot be read.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The root document cannot be read.
    #[error(transparent)]
    Root(#[from] RootError),
    /// The revocation list cannot be read.
    #[error(transparent)]
    Revocations(#[from] RevocationError),
    /// The signer made no signature.
    #[error("key `{keyid}` did not sign")]
    SignerFailed {
        /// Whose signature was asked for.
        keyid: KeyId,
        /// What the signer said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The signature does not hold under the key it is said to be of.
    #[error("the signature given for key `{keyid}` does not hold under it")]
    SignatureInvalid {
        /// The key.
        keyid: KeyId,
    },
    /// The key has signed.
    #[error("key `{keyid}` has signed this already")]
    AlreadySigned {
        /// The key.
        keyid: KeyId,
    },
    /// No further signature fits.
    #[error("at most {limit} signatures are allowed")]
    LimitSignatures {
        /// The most there may be.
        limit: usize,
    },
    /// A detached signature of something else.
    #[error("the signature is of {found}, expected one of {expected}")]
    WrongDigest {
        /// What was signed.
        found: Digest,
        /// What is to be signed.
        expected: Digest,
    },
    /// A key that cannot be trusted.
    #[error("the key of the signature cannot be trusted")]
    KeyWeak {
        /// What is wrong with it.
        #[source]
        source: KeyError,
    },
}

impl SignError {
    /// The stable reason code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Bundle(error) => error.code(),
            Self::Document(error) => error.code(),
            Self::Root(error) => error.code(),
            Self::Revocations(error) => error.code(),
            Self::SignerFailed { .. } => "signer-failed",
            Self::SignatureInvalid { .. } => "signature-invalid",
            Self::AlreadySigned { .. } => "already-signed",
            Self::LimitSignatures { .. } => "limit-signatures",
            Self::WrongDigest { .. } => "wrong-digest",
            Self::KeyWeak { .. } => "key-weak",
        }
    }
}

/// The bundle with one more signature.
///
/// # Errors
/// [`SignError`]; the bundle given is not changed.
pub fn add_signature(
    bundle: &[u8],
    signer: &dyn Signer,
    limits: &Limits,
) -> Result<Vec<u8>, SignError> {
    let (archive, envelope) = read(bundle, limits)?;
    let signature = sign(&envelope, signer)?;
    Ok(repack(&archive, &add(envelope, signature, limits)?.to_bytes()))
}

/// The root document with one more signature.
///
/// # Errors
/// [`SignError`]; the document given is not changed.
pub fn add_root_signature(
    root: &[u8],
    signer: &dyn Signer,
    limits: &Limits,
) -> Result<Vec<u8>, SignError> {
    let envelope = Envelope::read(root, Kind::Root, limits)?;
    RootDocument::read(&envelope, limits)?;
    let signature = sign(&envelope, signer)?;
    Ok(add(envelope, signature, limits)?.to_bytes())
}

/// The revocation list with one more signature.
///
/// # Errors
/// [`SignError`]; the document given is not changed.
pub fn add_revocation_signature(
    list: &[u8],
    signer: &dyn Signer,
    limits: &Limits,
) -> Result<Vec<u8>, SignError> {
    inspect_revocations(list, limits)?;
    let envelope = Envelope::read(list, Kind::Revocations, limits)?;
    let signature = sign(&envelope, signer)?;
    Ok(add(envelope, signature, limits)?.to_bytes())
}

/// A signature apart from what it signs, to be carried back to the bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetachedSignature {
    digest: Digest,
    public: PublicKey,
    signature: [u8; 64],
}

/// Signs a bundle of which only `manifest.dsse.json` is at hand.
///
/// # Errors
/// [`SignError`].
pub fn sign_manifest(
    envelope: &[u8],
    signer: &dyn Signer,
    limits: &Limits,
) -> Result<DetachedSignature, SignError> {
    let (envelope, _) = read_manifest(envelope, limits)?;
    let signature = sign(&envelope, signer)?;
    Ok(DetachedSignature {
        digest: Digest::of(&envelope.payload),
        public: signer.public_key().clone(),
        signature: signature.bytes,
    })
}

/// The bundle with a signature that was made elsewhere.
///
/// # Errors
/// [`SignError`]; the bundle given is not changed.
pub fn attach(
    bundle: &[u8],
    detached: &DetachedSignature,
    limits: &Limits,
) -> Result<Vec<u8>, SignError> {
    let (archive, envelope) = read(bundle, limits)?;
    let expected = Digest::of(&envelope.payload);
    if detached.digest != expected {
        return Err(SignError::WrongDigest { found: detached.digest, expected });
    }
    let signature = checked(&envelope, &detached.public, detached.signature)?;
    Ok(repack(&archive, &add(envelope, signature, limits)?.to_bytes()))
}

/// The bundle with other trust documents: the revocation list and the roots to carry along, instead of
/// those it has. They carry their own signatures, so the bundle's hold as before.
///
/// # Errors
/// [`SignError`]; the bundle given is not changed.
pub fn carry(
    bundle: &[u8],
    revocations: Option<&[u8]>,
    roots: &[(u64, &[u8])],
    limits: &Limits,
) -> Result<Vec<u8>, SignError> {
    let (archive, _) = read(bundle, limits)?;
    let contents = Contents {
        manifest: archive.manifest(),
        revocations,
        roots: roots.to_vec(),
        files: archive.files().collect(),
    };
    let packed = archive::compress(&archive::write(&contents));
    // Whatever a reader would refuse is refused here.
    let archive = Archive::read(&packed, limits).map_err(OpenError::from)?;
    control_entries(&archive, limits)?;
    Ok(packed)
}

impl DetachedSignature {
    /// Reads what [`DetachedSignature::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`SignError::Document`] for a malformed file, [`SignError::KeyWeak`] for a bad key.
    pub fn read(bytes: &[u8]) -> Result<Self, SignError> {
        const DOCUMENT: &str = "detached signature";
        let schema = |fault| DocumentError::schema(DOCUMENT, fault);
        let value = canonical::read(bytes, DOCUMENT, 4096)?;
        let fields = &["_type", "digest", "public", "signature"];
        let object = Node::root(&value).object(fields).map_err(schema)?;
        let field = |name| object.field(name).map_err(schema);
        field("_type")?.word(&[("portcullis/signature", ())]).map_err(schema)?;
        let digest = field("digest")?.parse("`sha256:` and 64 hex digits", Digest::parse);
        let public = field("public")?.parse("64 lower-case hex digits", hex::decode);
        let signature = field("signature")?.parse("128 lower-case hex digits", hex::decode);
        let public = PublicKey::from_bytes(&public.map_err(schema)?);
        Ok(Self {
            digest: digest.map_err(schema)?,
            public: public.map_err(|source| SignError::KeyWeak { source })?,
            signature: signature.map_err(schema)?,
        })
    }

    /// The file to carry: canonical JSON with the digest of what was signed, the key, and the
    /// signature.
    pub fn to_bytes(&self) -> Vec<u8> {
        let value: Value = json!({
            "_type": "portcullis/signature",
            "digest": self.digest.to_string(),
            "public": hex::encode(self.public.as_bytes()),
            "signature": hex::encode(&self.signature),
        });
        canonical::write(&value)
    }

    /// The digest of the manifest it signs.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The key it is by.
    pub fn keyid(&self) -> KeyId {
        self.public.id()
    }
}

fn read(bundle: &[u8], limits: &Limits) -> Result<(Archive, Envelope), SignError> {
    let archive = Archive::read(bundle, limits).map_err(OpenError::from)?;
    let (envelope, manifest) = read_manifest(archive.manifest(), limits)?;
    content(&archive, &manifest, &mut Nobody)?;
    Ok((archive, envelope))
}

fn sign(envelope: &Envelope, signer: &dyn Signer) -> Result<Signature, SignError> {
    let key = signer.public_key();
    let bytes = signer
        .sign(&envelope.pae())
        .map_err(|source| SignError::SignerFailed { keyid: key.id(), source })?;
    checked(envelope, key, bytes)
}

fn checked(envelope: &Envelope, key: &PublicKey, bytes: [u8; 64]) -> Result<Signature, SignError> {
    let keyid = key.id();
    if !key.verify(&envelope.pae(), &bytes) {
        return Err(SignError::SignatureInvalid { keyid });
    }
    Ok(Signature { keyid, bytes })
}

fn add(
    mut envelope: Envelope,
    signature: Signature,
    limits: &Limits,
) -> Result<Envelope, SignError> {
    let signatures = &mut envelope.signatures;
    let place = signatures.binary_search_by_key(&signature.keyid, |signature| signature.keyid);
    let Err(place) = place else {
        return Err(SignError::AlreadySigned { keyid: signature.keyid });
    };
    if signatures.len() >= limits.signatures {
        return Err(SignError::LimitSignatures { limit: limits.signatures });
    }
    signatures.insert(place, signature);
    Ok(envelope)
}

fn repack(archive: &Archive, manifest: &[u8]) -> Vec<u8> {
    let contents = Contents {
        manifest,
        revocations: archive.revocations(),
        roots: archive.roots().map(|(version, _, bytes)| (version, bytes)).collect(),
        files: archive.files().collect(),
    };
    archive::compress(&archive::write(&contents))
}
