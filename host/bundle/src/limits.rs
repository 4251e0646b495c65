//! How much a bundle may ask of its reader. Every limit is enforced while reading, never after.

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// Upper bounds on what is read. A host may lower them; [`Limits::default`] is what SPEC.md promises
/// to accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the bundle file as it arrives.
    pub compressed: u64,
    /// Bytes of the tar inside it.
    pub tar: u64,
    /// Bytes out per byte in, judged once `ratio_after` bytes are out.
    pub ratio: u64,
    /// Bytes that may come out before `ratio` is judged.
    pub ratio_after: u64,
    /// Entries of the tar, control entries included.
    pub entries: usize,
    /// Bytes of a manifest or of a revocation list (the signed payload).
    pub document: u64,
    /// Bytes of one root document (the signed payload).
    pub root: u64,
    /// Root documents in one bundle.
    pub roots: usize,
    /// Signatures in one envelope.
    pub signatures: usize,
    /// Keys in one root document.
    pub keys: usize,
    /// Bytes of one file under `modules/`.
    pub module: u64,
    /// Bytes of any other file.
    pub file: u64,
    /// Modules in one manifest.
    pub modules: usize,
}

/// Nested arrays and objects in a signed document.
pub(crate) const JSON_DEPTH: usize = 16;

/// The largest integer that every JSON reader carries exactly (RFC 7493).
pub(crate) const MAX_INTEGER: u64 = (1 << 53) - 1;

impl Default for Limits {
    fn default() -> Self {
        Self {
            compressed: 64 * MIB,
            tar: 256 * MIB,
            ratio: 100,
            ratio_after: MIB,
            entries: 4096,
            document: MIB,
            root: 256 * KIB,
            roots: 64,
            signatures: 32,
            keys: 64,
            module: 32 * MIB,
            file: 64 * MIB,
            modules: 64,
        }
    }
}

impl Limits {
    /// Bytes an envelope may have whose payload is bounded by `payload`: base64 adds a third, and
    /// each signature takes less than 256 bytes.
    pub(crate) fn envelope(&self, payload: u64) -> u64 {
        let signatures = u64::try_from(self.signatures).unwrap_or(u64::MAX);
        payload
            .saturating_div(3)
            .saturating_mul(4)
            .saturating_add(signatures.saturating_mul(256))
            .saturating_add(KIB)
    }
}
