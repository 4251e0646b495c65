//! `portcullis bundle attach`: a signature made elsewhere goes into its bundle.

use std::path::PathBuf;

use portcullis_bundle::{DetachedSignature, Limits, attach, inspect};

use super::sign::report;
use crate::output::Output;
use crate::{Answer, Done, hint, read, write};

/// Put a detached signature into its bundle.
///
/// It is verified before it is kept. The file is replaced whole, or not at all.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The bundle.
    bundle: PathBuf,
    /// The signature that `bundle sign --detached` made of it.
    signature: PathBuf,
    /// Write to this new file instead.
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let limits = Limits::default();
    let bundle = read::bundle(&args.bundle, &limits)?;
    let bytes = read::file(&args.signature, limits.document)?;
    let signature = DetachedSignature::read(&bytes)
        .map_err(|error| hint::detached(&args.signature, &bytes, &error))?;
    let signed = attach(&bundle, &signature, &limits)
        .map_err(|error| hint::sign(&args.bundle, &bundle, &error))?;
    let path = write::result(&args.bundle, args.out.as_deref(), &signed)?;
    let inspection =
        inspect(&signed, &limits).map_err(|error| hint::bundle(path, &signed, &error))?;
    report(path, &inspection, signature.keyid(), output);
    Ok(Answer::Yes)
}
