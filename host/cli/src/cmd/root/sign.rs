//! `portcullis root sign`: one more signature on a trust root.

use std::path::PathBuf;

use portcullis_bundle::{Limits, RootInspection, Signer, add_root_signature, inspect_root};

use super::show;
use crate::failure::{Failure, Kind};
use crate::output::{GOOD, Output, paint};
use crate::{Answer, Done, hint, read, signer, write};

/// Add one signature to a trust root.
///
/// What is signed is shown on standard error first. The file is replaced whole, or not at all.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The root document.
    root: PathBuf,
    #[command(flatten)]
    signer: signer::Args,
    /// Write to this new file instead.
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let limits = Limits::default();
    let bytes = read::root_bytes(&args.root)?;
    let refused = |error| hint::root(&args.root, &bytes, &error);
    let root = inspect_root(&bytes, &limits).map_err(refused)?;
    let signer = args.signer.signer(output)?;
    check_entitled(&root, signer.as_ref())?;
    output.note(&format!(
        "signing as {}\n{}\n",
        signer.public_key().id(),
        show::text(&root, &args.root)
    ));
    let signed = add_root_signature(&bytes, signer.as_ref(), &limits)
        .map_err(|error| hint::sign(&args.root, &bytes, &error))?;
    let root = inspect_root(&signed, &limits).map_err(refused)?;
    let path = write::result(&args.root, args.out.as_deref(), &signed)?;
    output.answer(&show::value(&root), || {
        format!("{} {}: {}", paint(GOOD, "signed"), path.display(), show::signatures(&root))
    });
    Ok(Answer::Yes)
}

/// Refuses a signer whose signature no host would count.
pub(crate) fn check_entitled(root: &RootInspection, signer: &dyn Signer) -> Result<(), Failure> {
    let keyid = signer.public_key().id();
    if root.document.root.keyids.contains(&keyid) {
        return Ok(());
    }
    let known = root.document.keys.get(&keyid);
    let text = match known {
        Some(key) => format!("`{}` signs bundles or revocations, not roots", key.label),
        None => format!("the root does not know the key {keyid}"),
    };
    Err(Failure::new(Kind::Refused, "not-a-root-signer", text)
        .hint("`portcullis root show` lists the root signers"))
}
