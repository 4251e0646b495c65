//! DSSE envelopes, in a stricter profile than DSSE's own: canonical JSON, one spelling of base64,
//! signatures sorted by key id, every key once.
//!
//! A key id only picks the key to try. What counts is the set of distinct public keys whose
//! signatures hold.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::canonical;
use crate::document::{DocumentError, Place};
use crate::key::{KeyId, PublicKey};
use crate::limits::Limits;
use crate::schema::{Fault, Node};

/// The kinds of document that are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Manifest,
    Root,
    Revocations,
}

impl Kind {
    pub(crate) fn payload_type(self) -> &'static str {
        match self {
            Self::Manifest => "application/vnd.portcullis.manifest.v1+json",
            Self::Root => "application/vnd.portcullis.root.v1+json",
            Self::Revocations => "application/vnd.portcullis.revocations.v1+json",
        }
    }

    /// The payload's `_type`.
    pub(crate) fn inner_type(self) -> &'static str {
        match self {
            Self::Manifest => "portcullis/manifest",
            Self::Root => "portcullis/root",
            Self::Revocations => "portcullis/revocations",
        }
    }

    /// The payload's name in messages.
    pub(crate) fn payload(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Root => "root",
            Self::Revocations => "revocation list",
        }
    }

    /// The envelope's name in messages.
    pub(crate) fn envelope(self) -> &'static str {
        match self {
            Self::Manifest => "manifest envelope",
            Self::Root => "root envelope",
            Self::Revocations => "revocation list envelope",
        }
    }

    pub(crate) fn limit(self, limits: &Limits) -> u64 {
        match self {
            Self::Manifest | Self::Revocations => limits.document,
            Self::Root => limits.root,
        }
    }
}

/// One signature of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) keyid: KeyId,
    pub(crate) bytes: [u8; 64],
}

/// A payload and who signed it. Nothing here says that any signature holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) kind: Kind,
    pub(crate) payload: Vec<u8>,
    /// Sorted by key id, each once.
    pub(crate) signatures: Vec<Signature>,
}

impl Envelope {
    pub(crate) fn read(bytes: &[u8], kind: Kind, limits: &Limits) -> Result<Self, DocumentError> {
        let document = kind.envelope();
        let schema = |fault| DocumentError::schema(document, fault);
        let value = canonical::read(bytes, document, limits.envelope(kind.limit(limits)))?;
        let object =
            Node::root(&value).object(&["payload", "payloadType", "signatures"]).map_err(schema)?;
        check_payload_type(&object.field("payloadType").map_err(schema)?, kind)?;
        let payload = base64(&object.field("payload").map_err(schema)?, document)?;
        let signatures = object.field("signatures").map_err(schema)?;
        let signatures = read_signatures(&signatures, document, limits)?;
        Ok(Self { kind, payload, signatures })
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let signature = |signature: &Signature| json!({"keyid": signature.keyid.to_string(), "sig": BASE64.encode(signature.bytes)});
        canonical::write(&json!({
            "payload": BASE64.encode(&self.payload),
            "payloadType": self.kind.payload_type(),
            "signatures": self.signatures.iter().map(signature).collect::<Vec<Value>>(),
        }))
    }

    /// The keys it names, whether or not their signatures hold.
    pub(crate) fn keyids(&self) -> Vec<KeyId> {
        self.signatures.iter().map(|signature| signature.keyid).collect()
    }

    /// The bytes a signer signs.
    pub(crate) fn pae(&self) -> Vec<u8> {
        pae(self.kind.payload_type(), &self.payload)
    }

    /// The payload as canonical JSON of the right `_type`.
    pub(crate) fn payload_value(&self, limits: &Limits) -> Result<Value, DocumentError> {
        let value = canonical::read(&self.payload, self.kind.payload(), self.kind.limit(limits))?;
        let inner = value.get("_type").and_then(Value::as_str);
        match inner {
            Some(found) if found != self.kind.inner_type() => Err(DocumentError::WrongType {
                document: self.kind.payload(),
                pointer: "/_type",
                expected: self.kind.inner_type(),
                found: cut(found),
            }),
            // A missing or ill-typed `_type` is the schema's to refuse.
            _ => Ok(value),
        }
    }

    /// The keys, of those `lookup` knows, whose signatures hold.
    ///
    /// Signatures by keys nobody knows are passed over, as they must be while keys are rotated. One
    /// that names a known key and does not hold refuses the document.
    pub(crate) fn verify<'k>(
        &self,
        lookup: impl Fn(&KeyId) -> Option<&'k PublicKey>,
    ) -> Result<BTreeSet<KeyId>, DocumentError> {
        let message = self.pae();
        let mut verified = BTreeSet::new();
        for signature in &self.signatures {
            let Some(key) = lookup(&signature.keyid) else { continue };
            if !key.verify(&message, &signature.bytes) {
                return Err(DocumentError::SignatureInvalid {
                    document: self.kind.envelope(),
                    keyid: signature.keyid,
                });
            }
            verified.insert(key.id());
        }
        Ok(verified)
    }
}

/// DSSE's pre-authentication encoding.
pub(crate) fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes =
        format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

fn check_payload_type(node: &Node<'_>, kind: Kind) -> Result<(), DocumentError> {
    let document = kind.envelope();
    let found = node.string().map_err(|fault| DocumentError::schema(document, fault))?;
    let expected = kind.payload_type();
    if found == expected {
        return Ok(());
    }
    let family = expected.trim_end_matches("1+json");
    let version = found.strip_prefix(family).and_then(|rest| rest.strip_suffix("+json"));
    if version.is_some_and(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())) {
        return Err(DocumentError::UnsupportedVersion { document, found: cut(found) });
    }
    Err(DocumentError::WrongType { document, pointer: "/payloadType", expected, found: cut(found) })
}

fn read_signatures(
    node: &Node<'_>,
    document: &'static str,
    limits: &Limits,
) -> Result<Vec<Signature>, DocumentError> {
    let nodes = node.list().map_err(|fault| DocumentError::schema(document, fault))?;
    if nodes.len() > limits.signatures {
        return Err(DocumentError::LimitSignatures {
            document,
            found: nodes.len(),
            limit: limits.signatures,
        });
    }
    let signatures =
        nodes.iter().map(|node| read_signature(node, document)).collect::<Result<Vec<_>, _>>()?;
    check_order(&signatures, document)?;
    Ok(signatures)
}

fn read_signature(node: &Node<'_>, document: &'static str) -> Result<Signature, DocumentError> {
    let schema = |fault: Fault| DocumentError::schema(document, fault);
    let object = node.object(&["keyid", "sig"]).map_err(schema)?;
    let keyid = object.field("keyid").map_err(schema)?;
    let keyid = keyid.parse("64 lower-case hex digits", KeyId::parse).map_err(schema)?;
    let field = object.field("sig").map_err(schema)?;
    let bytes = base64(&field, document)?;
    let bytes =
        <[u8; 64]>::try_from(bytes.as_slice()).map_err(|_| DocumentError::SignatureMalformed {
            document,
            pointer: field.pointer().to_owned(),
            found: bytes.len(),
        })?;
    Ok(Signature { keyid, bytes })
}

fn check_order(signatures: &[Signature], document: &'static str) -> Result<(), DocumentError> {
    let mut seen = BTreeSet::new();
    for signature in signatures {
        if !seen.insert(signature.keyid) {
            return Err(DocumentError::DuplicateSignature { document, keyid: signature.keyid });
        }
    }
    let sorted = seen.iter().zip(signatures).position(|(keyid, have)| *keyid != have.keyid);
    match sorted {
        None => Ok(()),
        Some(index) => Err(DocumentError::JsonNotCanonical {
            document,
            at: Place::Pointer(format!("/signatures/{index}/keyid")),
        }),
    }
}

/// Standard base64, padded, with zero trailing bits: the engine refuses every other spelling.
fn base64(node: &Node<'_>, document: &'static str) -> Result<Vec<u8>, DocumentError> {
    let text = node.string().map_err(|fault| DocumentError::schema(document, fault))?;
    BASE64.decode(text).map_err(|_| DocumentError::Base64NotCanonical {
        document,
        pointer: node.pointer().to_owned(),
    })
}

fn cut(text: &str) -> String {
    text.chars().take(128).collect()
}
