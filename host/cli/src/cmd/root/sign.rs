//! `portcullis root sign`: one more signature on a trust root.

use std::path::PathBuf;

use portcullis_bundle::{Limits, RootDocument, RootInspection, Signer, add_root_signature};

use super::show;
use super::signing::Signing;
use crate::failure::{Failure, Kind};
use crate::output::{GOOD, Output, paint};
use crate::{Answer, Done, hint, read, signer, write};

/// Add one signature to a trust root.
///
/// What is signed is shown on standard error first. The file is replaced whole, or not at all.
///
/// A root after the first needs signatures of its own root keys and of those of the root before it:
/// --previous names that one, for a key that only it knows, and to see who is missing.
///
/// Example: portcullis root sign root-2.json --previous root.json --key root-a.pem
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The root document.
    root: PathBuf,
    #[command(flatten)]
    signer: signer::Args,
    /// The root just before it.
    #[arg(long, value_name = "ROOT.json")]
    previous: Option<PathBuf>,
    /// Write to this new file instead.
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let limits = Limits::default();
    let bytes = read::root_bytes(&args.root)?;
    let previous = args.previous.as_deref().map(read::root).transpose()?;
    let root = Signing::read(&args.root, &bytes, previous.clone())?;
    let signer = args.signer.signer(output)?;
    check_entitled(&root.root, root.before(), signer.as_ref())?;
    output.note(&format!(
        "signing as {}\n{}\n",
        signer.public_key().id(),
        show::text(&root, &args.root)
    ));
    let signed = add_root_signature(&bytes, signer.as_ref(), &limits)
        .map_err(|error| hint::sign(&args.root, &bytes, &error))?;
    let root = Signing::read(&args.root, &signed, previous)?;
    let path = write::result(&args.root, args.out.as_deref(), &signed)?;
    output.answer(&show::value(&root), || {
        let done = format!("{} {}: {}", paint(GOOD, "signed"), path.display(), root.own());
        let previous = root.of_previous().map(|text| format!("  {text}"));
        [Some(done), previous].into_iter().flatten().collect::<Vec<_>>().join("\n")
    });
    Ok(Answer::Yes)
}

/// Refuses a signer whose signature no host would count.
pub(super) fn check_entitled(
    root: &RootInspection,
    before: Option<&RootDocument>,
    signer: &dyn Signer,
) -> Result<(), Failure> {
    let keyid = signer.public_key().id();
    let mut documents = [Some(&root.document), before].into_iter().flatten();
    if documents.clone().any(|document| document.root.keyids.contains(&keyid)) {
        return Ok(());
    }
    let text = match documents.find_map(|document| document.keys.get(&keyid)) {
        Some(key) => format!("`{}` signs bundles or revocations, not roots", key.label),
        None => format!("the root does not know the key {keyid}"),
    };
    let hint = if before.is_none() && root.document.version > 1 {
        "a root key of the version before it may sign too: name that root with --previous ROOT.json"
    } else {
        "`portcullis root show` lists the root signers"
    };
    Err(Failure::new(Kind::Refused, "not-a-root-signer", text).hint(hint))
}
