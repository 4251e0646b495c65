//! `portcullis revoke add`: a revocation list, or the next version of one.

use std::path::{Path, PathBuf};

use portcullis_bundle::{
    Limits, RevocationDraft, RevocationError, RevocationInspection, Root, add_revocation_signature,
    inspect_revocations,
};
use serde_json::json;

use super::show::{Revoked, Shown, lines_of};
use super::{entries, sign};
use crate::failure::Failure;
use crate::output::{GOOD, Output, WARN, paint};
use crate::write::Readers;
use crate::{Answer, Done, clock, hint, key, read, write};

/// Make a revocation list, or the next version of one: all that it revokes and more.
///
/// A revoked key's signatures stop counting whatever their date; a revoked bundle, and every bundle
/// with a revoked file, stops serving. Nothing is ever taken back: release anew under another key or
/// version. Root keys are not revoked but left out of the next root.
///
/// Example: portcullis revoke add --root root.json --key rel-1 --reason 'laptop stolen' --sign-with
/// rev.pem
///
/// Example: portcullis revoke add --from acme-prod-1.policy-revocations.json --root root.json --bundle
/// acme-support-3.policy.tgz --reason 'refunds without limit'
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    entries: entries::Args,
    /// A revocation signer's private key to sign with at once; may be given several times.
    #[arg(long, value_name = "KEY.pem")]
    sign_with: Vec<PathBuf>,
    /// The file to make [default: `DOMAIN-VERSION.policy-revocations.json`].
    #[arg(long)]
    out: Option<PathBuf>,
}

/// What it builds on.
#[derive(clap::Args)]
#[group(required = true, multiple = true)]
struct SourceArgs {
    /// The list in force; its entries stay [default: none, this is list 1].
    #[arg(long, value_name = "LIST.json")]
    from: Option<PathBuf>,
    /// The trust root: gives the trust domain, and the keys by their labels.
    #[arg(long)]
    root: Option<PathBuf>,
    /// The trust domain, where the root is not at hand.
    #[arg(long, conflicts_with = "root")]
    domain: Option<String>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let root = args.source.root.as_deref().map(read::root).transpose()?;
    let before = args.source.before(root.as_ref(), output)?;
    let list = before.as_ref().map(|before| &before.list);
    let domain = args.source.domain(root.as_ref(), before.as_ref());
    let issued = clock::build_time()?;
    let mut draft = match list {
        Some(list) => RevocationDraft::after(list, issued),
        None => RevocationDraft::new(&domain, issued),
    };
    let added = args.entries.add(&mut draft, list, &domain, root.as_ref(), output)?;
    let refused = |error: RevocationError| Failure::refused(error.code(), &error);
    let bytes = draft.to_envelope(&Limits::default()).map_err(refused)?;
    let bytes = signed(bytes, &args.sign_with, root.as_ref(), output)?;
    let path = args.out.clone().unwrap_or_else(|| {
        let version = list.map_or(1, |list| list.version.saturating_add(1));
        format!("{domain}-{version}.policy-revocations.json").into()
    });
    let made = Shown::read(&path, &bytes, root.as_ref())?;
    write::new_file(&path, &bytes, Readers::Anyone)?;
    report(&path, &made, &added, output);
    Ok(Answer::Yes)
}

impl SourceArgs {
    /// The list in force. One that this root's keys did not sign is carried on all the same, since a
    /// root may have changed its revocation keys; whoever signs sees every entry.
    fn before(
        &self,
        root: Option<&Root>,
        output: &Output,
    ) -> Result<Option<RevocationInspection>, Failure> {
        let Some(path) = &self.from else { return Ok(None) };
        let bytes = read::list_bytes(path)?;
        let refused = |error: RevocationError| hint::revocations(path, &bytes, &error);
        let domain = root.map(|root| root.document().trust_domain.as_str());
        let inspection = match domain.or(self.domain.as_deref()) {
            Some(domain) => read::list_within(path, &bytes, domain)?,
            None => inspect_revocations(&bytes, &Limits::default()).map_err(refused)?,
        };
        if let Some(root) = root
            && !inspection.signers(root.document()).map_err(refused)?.is_met()
        {
            let (warning, path) = (paint(WARN, "warning"), path.display());
            output.note(&format!(
                "{warning}: `{path}` is not signed by enough of this root's revocation keys; its \
                 entries are taken over as they are"
            ));
        }
        Ok(Some(inspection))
    }

    fn domain(&self, root: Option<&Root>, before: Option<&RevocationInspection>) -> String {
        let root = root.map(|root| root.document().trust_domain.clone());
        let before = before.map(|before| before.list.trust_domain.clone());
        root.or(before).or(self.domain.clone()).unwrap_or_default()
    }
}

fn signed(
    mut bytes: Vec<u8>,
    keys: &[PathBuf],
    root: Option<&Root>,
    output: &Output,
) -> Result<Vec<u8>, Failure> {
    for path in keys {
        let key = key::private(path, output)?;
        sign::check_entitled(root, &key).map_err(|failure| failure.about(path.display()))?;
        bytes = add_revocation_signature(&bytes, &key, &Limits::default())
            .map_err(|error| hint::sign(path, &bytes, &error))?;
    }
    Ok(bytes)
}

fn report(path: &Path, made: &Shown<'_>, added: &[Revoked], output: &Output) {
    let mut value = made.value();
    if let Some(map) = value.as_object_mut() {
        map.insert("file".to_owned(), json!(path.display().to_string()));
        map.insert("added".to_owned(), json!(added.len()));
    }
    output.answer(&value, || {
        let mut lines = vec![format!("{} {}", paint(GOOD, "made"), path.display()), made.text()];
        if let Some(before) = made.inspection.list.version.checked_sub(1).filter(|n| *n > 0) {
            lines.push(format!("added since version {before}"));
            let new = lines_of(&made.inspection.list, None).into_iter();
            let new = new.filter(|(revoked, _)| added.contains(revoked));
            lines.extend(new.map(|(_, line)| format!("  {} {line}", paint(GOOD, "+"))));
        }
        lines.join("\n")
    });
    let path = path.display();
    output.note(&match made.is_complete() {
        Some(true) => format!("next: portcullis bundle carry BUNDLE --revocations {path}"),
        _ => format!("next: portcullis revoke sign {path} --root ROOT.json --key KEY.pem"),
    });
}
