//! `portcullis revoke sign`: one more signature on a revocation list.

use std::path::PathBuf;

use portcullis_bundle::{Limits, Root, Signer, add_revocation_signature};

use super::show::Shown;
use crate::failure::{Failure, Kind};
use crate::output::{GOOD, Output, paint};
use crate::{Answer, Done, hint, read, signer, write};

/// Add one signature to a revocation list.
///
/// What is signed is shown on standard error first. The file is replaced whole, or not at all. With
/// --root a key is refused whose signature no host would count.
///
/// Example: portcullis revoke sign acme-prod-2.policy-revocations.json --root root.json --key rev.pem
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The revocation list.
    list: PathBuf,
    #[command(flatten)]
    signer: signer::Args,
    /// The trust root whose revocation keys must sign it.
    #[arg(long)]
    root: Option<PathBuf>,
    /// Write to this new file instead.
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let bytes = read::list_bytes(&args.list)?;
    let root = args.root.as_deref().map(read::root).transpose()?;
    let shown = Shown::read(&args.list, &bytes, root.as_ref())?;
    let signer = args.signer.signer(output)?;
    check_entitled(root.as_ref(), signer.as_ref())?;
    output.note(&format!("signing as {}\n{}\n", signer.public_key().id(), shown.text()));
    let signed = add_revocation_signature(&bytes, signer.as_ref(), &Limits::default())
        .map_err(|error| hint::sign(&args.list, &bytes, &error))?;
    let shown = Shown::read(&args.list, &signed, root.as_ref())?;
    let path = write::result(&args.list, args.out.as_deref(), &signed)?;
    output.answer(&shown.value(), || {
        format!("{} {}: {}", paint(GOOD, "signed"), path.display(), shown.signatures())
    });
    Ok(Answer::Yes)
}

/// Refuses a signer whose signature no host would count, where the root is at hand.
pub(super) fn check_entitled(root: Option<&Root>, signer: &dyn Signer) -> Result<(), Failure> {
    let Some(root) = root.map(Root::document) else { return Ok(()) };
    let keyid = signer.public_key().id();
    if root.revocation.as_ref().is_some_and(|group| group.keyids.contains(&keyid)) {
        return Ok(());
    }
    let text = match root.keys.get(&keyid) {
        Some(key) => format!("`{}` does not sign revocation lists", key.label),
        None => format!("the root does not know the key {keyid}"),
    };
    Err(Failure::new(Kind::Refused, "not-a-revocation-signer", text)
        .hint("`portcullis root show` lists who does, after `revocation`"))
}
