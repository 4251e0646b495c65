//! Key files: PEM as openssl writes it, with a word on what it is when it is something else.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use portcullis_bundle::{KeyError, PrivateKey, PublicKey, Signer as _};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::output::{Output, WARN, paint};
use crate::{read, sniff};

/// Bytes a key file may have; an Ed25519 key takes about 120.
const MAX_BYTES: u64 = 16 * 1024;

/// Reads the public half of a private or public key; says which of them the file has.
pub(crate) fn public_half(path: &Path) -> Result<(&'static str, PublicKey), Failure> {
    let text = text(path, "a PEM key")?;
    if text.contains("PRIVATE KEY-----") {
        return Ok(("private", parse_private(path, &text)?.public_key().clone()));
    }
    Ok(("public", parse_public(path, &text)?))
}

/// Reads a private key; says so when others can read its file too.
pub(crate) fn private(path: &Path, output: &Output) -> Result<PrivateKey, Failure> {
    let text = text(path, "a PEM private key")?;
    let key = parse_private(path, &text)?;
    let mode = std::fs::metadata(path).map_or(0, |metadata| metadata.permissions().mode());
    if mode & 0o077 != 0 {
        let shown = path.display();
        let warning = paint(WARN, "warning");
        output.note(&format!("{warning}: `{shown}` can be read by others: chmod 600 {shown}"));
    }
    Ok(key)
}

/// Reads a public key.
pub(crate) fn public(path: &Path) -> Result<PublicKey, Failure> {
    parse_public(path, &text(path, "a PEM public key")?)
}

fn text(path: &Path, expected: &str) -> Result<Zeroizing<String>, Failure> {
    let bytes = Zeroizing::new(read::file(path, MAX_BYTES)?);
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(Failure::usage(format!(
            "`{}` is {}, expected {expected}",
            path.display(),
            sniff::kind(&bytes)
        ))),
    }
}

fn parse_private(path: &Path, text: &str) -> Result<PrivateKey, Failure> {
    PrivateKey::from_pem(text).map_err(|error| refused(path, &error, private_hint(text)))
}

fn parse_public(path: &Path, text: &str) -> Result<PublicKey, Failure> {
    PublicKey::from_pem(text).map_err(|error| refused(path, &error, public_hint(path, text)))
}

fn refused(path: &Path, error: &KeyError, hint: String) -> Failure {
    Failure::refused(error.code(), error).about(path.display()).hint(hint)
}

fn private_hint(text: &str) -> String {
    match sniff::pem_label(text) {
        Some("PUBLIC KEY") => "this is the public half; signing takes the private key".to_owned(),
        Some("ENCRYPTED PRIVATE KEY") => {
            "this key has a passphrase: sign with a program that knows \
             it (--signer-cmd), or decrypt it with `openssl pkey -in KEY -out PLAIN`"
                .to_owned()
        }
        Some("PRIVATE KEY") => {
            "only Ed25519 keys sign bundles: make one with `portcullis keygen`, \
             or `openssl genpkey -algorithm ed25519`"
                .to_owned()
        }
        Some(other) => format!("this is PEM of a `{other}`; make a key with `portcullis keygen`"),
        None => format!("this is {}; make a key with `portcullis keygen`", sniff::text_kind(text)),
    }
}

fn public_hint(path: &Path, text: &str) -> String {
    match sniff::pem_label(text) {
        Some(label) if label.ends_with("PRIVATE KEY") => format!(
            "this is a private key, which belongs to its signer alone; `portcullis keygen --show {}` \
             prints the public half",
            path.display()
        ),
        Some("PUBLIC KEY") => {
            "only Ed25519 keys sign bundles: make one with `portcullis keygen`".to_owned()
        }
        Some(other) => format!("this is PEM of a `{other}`, expected one of a `PUBLIC KEY`"),
        None => format!("this is {}, expected a PEM public key", sniff::text_kind(text)),
    }
}
