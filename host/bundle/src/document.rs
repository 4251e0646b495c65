//! What can be wrong with a signed document, whichever one it is: its JSON, its envelope, its
//! signatures.

use std::fmt;

use crate::key::KeyId;
use crate::schema::Fault;

/// Where in a document something was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Byte offset from the document's start.
    Byte(usize),
    /// JSON Pointer (RFC 6901).
    Pointer(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Byte(offset) => write!(f, "byte {offset}"),
            Self::Pointer(pointer) => write!(f, "`{pointer}`"),
        }
    }
}

/// Why a signed document (manifest, root, revocation list, or the envelope of one) was refused.
///
/// `document` says which one: `manifest`, `manifest envelope`, `root`, ….
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// More bytes than a document of this kind may have.
    #[error("{document} exceeds {limit} bytes")]
    LimitDocument {
        /// Which document.
        document: &'static str,
        /// The most bytes it may have.
        limit: u64,
    },
    /// JSON in another than its one legal byte form.
    #[error(
        "{document} is not canonical JSON at {at}: expected sorted keys, no white space, ASCII only, each key once"
    )]
    JsonNotCanonical {
        /// Which document.
        document: &'static str,
        /// The first place that differs.
        at: Place,
    },
    /// Not JSON.
    #[error("{document} is not JSON")]
    JsonMalformed {
        /// Which document.
        document: &'static str,
        /// The parser's word, with line and column.
        #[source]
        source: serde_json::Error,
    },
    /// JSON nested too deep.
    #[error("{document} is nested deeper than {limit} levels at byte {offset}")]
    JsonDepth {
        /// Which document.
        document: &'static str,
        /// The bracket that is one too many.
        offset: usize,
        /// The most levels.
        limit: usize,
    },
    /// A field is unknown, missing, of another type or out of range.
    #[error("{document} at {fault}")]
    SchemaMismatch {
        /// Which document.
        document: &'static str,
        /// Where and what.
        fault: Fault,
    },
    /// Base64 that has another spelling.
    #[error("{document} at `{pointer}`: expected padded standard base64 in its one spelling")]
    Base64NotCanonical {
        /// Which document.
        document: &'static str,
        /// Where the text stands.
        pointer: String,
    },
    /// A document of another kind than the place asks for.
    #[error("{document} at `{pointer}`: expected the type `{expected}`, found `{found}`")]
    WrongType {
        /// Which document.
        document: &'static str,
        /// Where the type stands.
        pointer: &'static str,
        /// The type asked for.
        expected: &'static str,
        /// The type found, cut to 128 characters.
        found: String,
    },
    /// The right kind of document in a version this host does not know.
    #[error("{document} has the type `{found}`: this host reads version 1 only")]
    UnsupportedVersion {
        /// Which document.
        document: &'static str,
        /// The type found, cut to 128 characters.
        found: String,
    },
    /// More signatures than an envelope may carry.
    #[error("{document} has {found} signatures, at most {limit} are allowed")]
    LimitSignatures {
        /// Which document.
        document: &'static str,
        /// How many there are.
        found: usize,
        /// The most there may be.
        limit: usize,
    },
    /// Two signatures under one key id.
    #[error("{document} carries two signatures of key `{keyid}`")]
    DuplicateSignature {
        /// Which document.
        document: &'static str,
        /// Whose.
        keyid: KeyId,
    },
    /// A signature of another length than 64 bytes.
    #[error("{document} at `{pointer}`: expected a signature of 64 bytes, found {found}")]
    SignatureMalformed {
        /// Which document.
        document: &'static str,
        /// Where the signature stands.
        pointer: String,
        /// How many bytes it has.
        found: usize,
    },
    /// A signature that names a trusted key and does not hold under it.
    #[error("{document} has a signature in the name of key `{keyid}` that does not hold")]
    SignatureInvalid {
        /// Which document.
        document: &'static str,
        /// The key it names.
        keyid: KeyId,
    },
    /// Fewer keys of a group signed than must.
    #[error(
        "{document} needs {need} signatures of signer group {group}, it has {have}{}",
        but(revoked)
    )]
    ThresholdNotMet {
        /// Which document.
        document: &'static str,
        /// Index of the group in the delegation; 0 where there is only one.
        group: usize,
        /// Distinct keys of the group whose signatures hold.
        have: usize,
        /// The group's threshold.
        need: usize,
        /// Keys of the group that signed and were revoked since.
        revoked: Vec<KeyId>,
    },
}

/// Whose signatures would have counted.
fn but(revoked: &[KeyId]) -> String {
    let keys: Vec<String> = revoked.iter().map(|keyid| format!("`{keyid}`")).collect();
    if keys.is_empty() {
        String::new()
    } else {
        format!(", and one of the revoked {}", keys.join(", "))
    }
}

impl DocumentError {
    /// The stable reason code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LimitDocument { .. } => "limit-document",
            Self::JsonNotCanonical { .. } => "json-not-canonical",
            Self::JsonMalformed { .. } => "json-malformed",
            Self::JsonDepth { .. } => "json-depth",
            Self::SchemaMismatch { .. } => "schema-mismatch",
            Self::Base64NotCanonical { .. } => "base64-not-canonical",
            Self::WrongType { .. } => "wrong-type",
            Self::UnsupportedVersion { .. } => "unsupported-version",
            Self::LimitSignatures { .. } => "limit-signatures",
            Self::DuplicateSignature { .. } => "duplicate-signature",
            Self::SignatureMalformed { .. } => "signature-malformed",
            Self::SignatureInvalid { .. } => "signature-invalid",
            Self::ThresholdNotMet { .. } => "threshold-not-met",
        }
    }

    /// A fault of a document's shape. An array for an object is a second spelling of the same
    /// document, so it counts as not canonical.
    pub(crate) fn schema(document: &'static str, fault: Fault) -> Self {
        if fault.array_for_object {
            return Self::JsonNotCanonical { document, at: Place::Pointer(fault.pointer) };
        }
        Self::SchemaMismatch { document, fault }
    }
}
