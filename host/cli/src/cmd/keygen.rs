//! `portcullis keygen`: a new signing key, or a look at one.

use std::path::{Path, PathBuf};

use portcullis_bundle::{PrivateKey, Signer as _};
use serde_json::json;

use crate::output::{GOOD, Output, paint};
use crate::write::Readers;
use crate::{Answer, Done, entropy, key, write};

/// Make a new Ed25519 signing key, or show the key id of one.
///
/// The private key is a PEM file for its owner alone (PKCS#8, mode 0600), as `openssl genpkey
/// -algorithm ed25519` writes it. Existing files are never overwritten.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The private key's file.
    #[arg(long, value_name = "KEY.pem", default_value = "key.pem")]
    out: PathBuf,
    /// The public key's file [default: the private key's with `.pub.pem` for `.pem`].
    #[arg(long, value_name = "PUB.pem")]
    public: Option<PathBuf>,
    /// Make nothing: print the key id and the public key of this private or public key.
    #[arg(long, value_name = "PEM", conflicts_with_all = ["out", "public"])]
    show: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    match &args.show {
        Some(path) => show(path, output),
        None => make(args, output),
    }
}

fn make(args: &Args, output: &Output) -> Done {
    let public_path = args.public.clone().unwrap_or_else(|| beside(&args.out));
    // Looked at before anything is written, so that a refusal leaves nothing behind.
    write::refuse_existing(&args.out)?;
    write::refuse_existing(&public_path)?;
    let key = PrivateKey::from_entropy(&*entropy::bytes()?);
    write::new_file(&args.out, key.to_pem().as_bytes(), Readers::Owner)?;
    let public = key.public_key();
    if let Err(failure) = write::new_file(&public_path, public.to_pem().as_bytes(), Readers::Anyone)
    {
        let _ = std::fs::remove_file(&args.out);
        return Err(failure);
    }
    let (private_path, public_path) = (args.out.display(), public_path.display());
    let value = json!({
        "keyid": public.id(),
        "private": private_path.to_string(),
        "public": public_path.to_string(),
    });
    output.answer(&value, || {
        let made = paint(GOOD, "made");
        let id = public.id();
        format!(
            "{made} key {id}\n  private  {private_path}   keep it: whoever has it signs as you\n  \
             public   {public_path}   give this to whoever makes the trust root"
        )
    });
    Ok(Answer::Yes)
}

/// `release.pub.pem` for `release.pem`.
fn beside(private: &Path) -> PathBuf {
    private.with_extension("pub.pem")
}

fn show(path: &Path, output: &Output) -> Done {
    let (kind, public) = key::public_half(path)?;
    let pem = public.to_pem();
    let value = json!({"keyid": public.id(), "file": kind, "public_pem": pem});
    output.answer(&value, || format!("{} ({kind} key)\n{pem}", public.id()));
    Ok(Answer::Yes)
}
