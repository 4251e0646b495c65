//! Reading a bundle without trusting it.
//!
//! An [`Inspection`] cannot be loaded: it is another type than [`crate::Bundle`], and nothing turns
//! one into the other. Its texts are whatever the sender wrote; show them through
//! [`escape_control`].

use std::fmt;

use crate::archive::Archive;
use crate::audit::Nobody;
use crate::bundle::{RootEntry, SignerGroup};
use crate::digest::Digest;
use crate::envelope::Envelope;
use crate::key::KeyId;
use crate::limits::Limits;
use crate::manifest::Manifest;
use crate::open::{OpenError, content, control_entries, read_manifest, signer_groups};
use crate::root::RootDocument;

/// What a bundle says of itself. Nobody vouches for any of it.
pub struct Inspection {
    archive: Archive,
    envelope: Envelope,
    manifest: Manifest,
    digest: Digest,
    signed_by: Vec<KeyId>,
    roots: Vec<RootEntry>,
    fault: Option<OpenError>,
}

/// Reads what a bundle says of itself, within limits, without checking any signature.
///
/// A bundle whose files are not those of its manifest is read all the same, with the first difference
/// as [`Inspection::fault`].
///
/// # Errors
/// [`OpenError`] where there is nothing to read: the archive or the manifest is malformed.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Inspection, OpenError> {
    let archive = Archive::read(bytes, limits)?;
    let roots = control_entries(&archive, limits)?;
    let (envelope, manifest) = read_manifest(archive.manifest(), limits)?;
    let fault = content(&archive, &manifest, &mut Nobody).err();
    Ok(Inspection {
        digest: Digest::of(&envelope.payload),
        signed_by: envelope.keyids(),
        envelope,
        archive,
        manifest,
        roots,
        fault,
    })
}

impl Inspection {
    /// What the manifest says.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// SHA-256 of the manifest's bytes.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The keys whose signatures it carries, by its own word.
    pub fn signed_by(&self) -> &[KeyId] {
        &self.signed_by
    }

    /// Every signer group of `root` that must sign this bundle, with those of it whose signatures
    /// hold: how far the signing has come.
    ///
    /// # Errors
    /// [`OpenError`] when nobody may sign a bundle of this name, or a signature does not hold.
    pub fn signers(&self, root: &RootDocument) -> Result<Vec<SignerGroup>, OpenError> {
        signer_groups(&self.envelope, &self.manifest.name, root, &mut Nobody)
    }

    /// The first difference between manifest and files: what [`crate::open`] would refuse it for
    /// even if every signature held.
    pub fn fault(&self) -> Option<&OpenError> {
        self.fault.as_ref()
    }

    /// Path and bytes of every file in the archive, listed or not, ascending by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.archive.files()
    }

    /// The bytes of a file in the archive.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.archive.file(path)
    }

    /// The manifest's envelope as it stands in the archive, for signing on a machine that does not
    /// see the rest.
    pub fn manifest_envelope(&self) -> &[u8] {
        self.archive.manifest()
    }

    /// The revocation list that travels in the bundle.
    pub fn revocations(&self) -> Option<&[u8]> {
        self.archive.revocations()
    }

    /// The root documents that travel in the bundle, ascending by version.
    pub fn roots(&self) -> &[RootEntry] {
        &self.roots
    }
}

impl fmt::Debug for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inspection").field("digest", &self.digest).finish_non_exhaustive()
    }
}

/// Shows `text` on one line of a terminal: control characters, the characters that reorder or hide
/// text, and backslashes become escapes such as `\u{1b}`.
pub fn escape_control(text: &str) -> impl fmt::Display + '_ {
    Escaped(text)
}

struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            if character == '\\' || character.is_control() || is_invisible(character) {
                write!(f, "{}", character.escape_default())?;
            } else {
                write!(f, "{character}")?;
            }
        }
        Ok(())
    }
}

/// Line and paragraph separators, bidirectional controls, zero-width characters, tags and variation
/// selectors.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    // [S17]
    #[test]
    fn text_from_a_stranger_cannot_steer_a_terminal() {
        let hostile = "a\u{1b}[2J\r\nb\u{202e}c\\d é";
        let shown = escape_control(hostile).to_string();
        assert_eq!(shown, "a\\u{1b}[2J\\r\\nb\\u{202e}c\\\\d é");
    }
}
