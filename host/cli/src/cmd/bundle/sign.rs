//! `portcullis bundle sign`: one more signature, here or on a machine that sees only the manifest.

use std::error::Error;
use std::path::{Path, PathBuf};

use portcullis_bundle::{
    Digest, Inspection, KeyId, Limits, PublicKey, SignError, Signer, add_signature, inspect,
    sign_manifest,
};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::output::{GOOD, Output, paint};
use crate::{Answer, Done, hint, manifest, read, signer, write};

/// Add one signature to a bundle.
///
/// What is signed is shown on standard error first, read from the very bytes that are signed. The
/// file is replaced whole, or not at all.
///
/// On a machine that is not to see the bundle: take `manifest.dsse.json` out of it (`tar -xzOf BUNDLE
/// manifest.dsse.json > manifest.dsse.json`), carry that there, `sign --detached` it, carry the
/// signature back and `portcullis bundle attach` it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The bundle; with --detached also a bundle's `manifest.dsse.json` alone.
    file: PathBuf,
    #[command(flatten)]
    signer: signer::Args,
    /// Write the signature alone to a new file, for `bundle attach`.
    #[arg(long)]
    detached: bool,
    /// Write to this new file [default: in place; with --detached: FILE.KEYID8.sig.json].
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let limits = Limits::default();
    let bytes = read::bundle(&args.file, &limits)?;
    let signer = Shown { inner: args.signer.signer(output)?, output };
    if args.detached {
        return detached(args, &bytes, &signer, output);
    }
    let signed =
        add_signature(&bytes, &signer, &limits).map_err(|error| refused(args, &bytes, &error))?;
    let path = write::result(&args.file, args.out.as_deref(), &signed)?;
    let inspection =
        inspect(&signed, &limits).map_err(|error| hint::bundle(path, &signed, &error))?;
    report(path, &inspection, signer.public_key().id(), output);
    Ok(Answer::Yes)
}

/// A trust root is signed by another command, a lone manifest with another flag.
fn refused(args: &Args, bytes: &[u8], error: &SignError) -> Failure {
    let failure = hint::sign(&args.file, bytes, error);
    let path = args.file.display();
    match crate::sniff::kind(bytes) {
        "a trust root" => {
            failure.hint(format!("roots are signed by `portcullis root sign {path}`"))
        }
        "a manifest's envelope" => {
            failure.hint("a manifest without its bundle is signed with --detached")
        }
        _ => failure,
    }
}

fn detached(args: &Args, bytes: &[u8], signer: &Shown<'_>, output: &Output) -> Done {
    let limits = Limits::default();
    let whole = if bytes.starts_with(b"{") { None } else { Some(inspect(bytes, &limits)) };
    let envelope = match &whole {
        None => bytes,
        Some(Ok(inspection)) => inspection.manifest_envelope(),
        Some(Err(error)) => return Err(hint::bundle(&args.file, bytes, error)),
    };
    let signature = sign_manifest(envelope, signer, &limits)
        .map_err(|error| hint::sign(&args.file, bytes, &error))?;
    let path = args.out.clone().unwrap_or_else(|| beside(&args.file, signature.keyid()));
    write::new_file(&path, &signature.to_bytes(), write::Readers::Anyone)?;
    let shown = path.display().to_string();
    let value =
        json!({"file": shown, "digest": signature.digest(), "signed_by": signature.keyid()});
    output.answer(&value, || {
        format!(
            "{} {} by key {}\nnext: portcullis bundle attach BUNDLE {shown}",
            paint(GOOD, "signed"),
            signature.digest(),
            signature.keyid()
        )
    });
    Ok(Answer::Yes)
}

fn beside(file: &Path, keyid: KeyId) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{:.8}.sig.json", keyid.to_string()));
    file.with_file_name(name)
}

/// Says that a bundle has one more signature.
pub(super) fn report(path: &Path, inspection: &Inspection, by: KeyId, output: &Output) {
    let value = json!({
        "file": path.display().to_string(),
        "name": inspection.manifest().name,
        "version": inspection.manifest().version,
        "digest": inspection.digest(),
        "signed_by": by,
        "signatures": inspection.signed_by(),
    });
    output.answer(&value, || {
        let count = inspection.signed_by().len();
        let plural = if count == 1 { "signature" } else { "signatures" };
        format!("{} {} by key {by}: {count} {plural} now", paint(GOOD, "signed"), path.display())
    });
    output.note(&format!("next: portcullis bundle verify {} --root ROOT", path.display()));
}

/// A signer whose owner sees what is signed. It is read out of the message itself, so nothing else
/// can be shown than what is signed.
struct Shown<'a> {
    inner: Box<dyn Signer>,
    output: &'a Output,
}

impl Signer for Shown<'_> {
    fn public_key(&self) -> &PublicKey {
        self.inner.public_key()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], Box<dyn Error + Send + Sync>> {
        let payload = payload(message).ok_or("the message to sign is not of the expected form")?;
        let manifest: Value = serde_json::from_slice(payload)?;
        let mut lines = vec![
            format!("signing {}", manifest::title(&manifest)),
            format!("  as key    {}", self.public_key().id()),
            format!("  digest    {}", Digest::of(payload)),
        ];
        lines.extend(manifest::lines(&manifest));
        let files = manifest.get("files").and_then(Value::as_array).map_or(0, Vec::len);
        lines.push(format!("  files     {files}, bound by the digest\n"));
        self.output.note(&lines.join("\n"));
        self.inner.sign(message)
    }
}

/// The body of `DSSEv1 LEN TYPE LEN BODY`; `None` where a length is not the true one.
fn payload(message: &[u8]) -> Option<&[u8]> {
    let rest = message.strip_prefix(b"DSSEv1 ")?;
    let (kind, rest) = counted(rest)?;
    let (body, rest) = counted(rest.strip_prefix(b" ")?)?;
    (!kind.is_empty() && rest.is_empty()).then_some(body)
}

/// Splits `LEN BYTES…` after so many bytes.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = bytes.iter().position(|byte| *byte == b' ')?;
    let (length, rest) = bytes.split_at_checked(space)?;
    let length: usize = std::str::from_utf8(length).ok()?.parse().ok()?;
    rest.strip_prefix(b" ")?.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_payload_is_what_stands_between_true_lengths() {
        for (message, expected) in [
            (&b"DSSEv1 4 type 11 hello world"[..], Some(&b"hello world"[..])),
            (b"DSSEv1 4 type 0 ", Some(b"")),
            (b"DSSEv1 4 type 10 hello world", None),
            (b"DSSEv1 4 type 12 hello world", None),
            (b"DSSEv1 5 type 11 hello world", None),
            (b"DSSEv2 4 type 11 hello world", None),
            (b"", None),
        ] {
            assert_eq!(payload(message), expected, "{}", String::from_utf8_lossy(message));
        }
    }
}
