//! `portcullis root verify`: does a trust root follow from the one a host pinned?

use std::path::{Path, PathBuf};

use portcullis_bundle::{OpenError, Root, RootError, SignerGroup, Timestamp, Trust, inspect_root};
use serde::Serialize;

use super::signing::Signing;
use crate::failure::Failure;
use crate::instant::Instant;
use crate::output::{DIM, GOOD, Output, paint};
use crate::{Answer, Done, clock, groups, hint, read};

/// Verify that trust roots follow from one another, as a host would.
///
/// The first is the pinned one: that its own keys signed it proves only that it is whole, so compare
/// its digest over another channel. Every further one must be the next version, signed by enough of
/// the root keys of the one before it and of its own. Only the last one's expiry counts.
///
/// Exit code 0: they do; 1: refused.
///
/// Example: portcullis root verify root.json root-2.json root-3.json
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The root that hosts pinned.
    pinned: PathBuf,
    /// Those after it, in order of version.
    next: Vec<PathBuf>,
    /// The time to judge at [default: the clock].
    #[arg(long, value_name = "TIME")]
    now: Option<Instant>,
}

/// One root of the chain, with who signed it.
#[derive(Serialize)]
struct Link {
    file: String,
    version: u64,
    digest: portcullis_bundle::Digest,
    /// Root keys of the root before it; none for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_signatures: Option<SignerGroup>,
    signatures: SignerGroup,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let now = args.now.map_or_else(clock::now, |now| now.after(clock::now()));
    let mut trust = Trust::new(read::root(&args.pinned)?);
    let mut links = vec![link(&args.pinned, trust.root().bytes(), None)?];
    for path in &args.next {
        match step(path, &mut trust) {
            Ok(next) => links.push(next),
            Err(failure) => return Err(partly(failure, &links, output)),
        }
    }
    if let Err(failure) = in_force(&trust, now) {
        return Err(partly(failure, &links, output));
    }
    let root = trust.root();
    let value = serde_json::json!({
        "verified": true,
        "trust_domain": root.document().trust_domain,
        "version": root.document().version,
        "digest": root.digest(),
        "expires": root.document().expires.to_string(),
        "roots": links,
    });
    output.answer(&value, || text(&links, root));
    Ok(Answer::Yes)
}

fn step(path: &Path, trust: &mut Trust) -> Result<Link, Failure> {
    let bytes = read::root_bytes(path)?;
    let before = trust.root().clone();
    let refuse = |error: &RootError| refused(path, &bytes, &before, error);
    let have = before.document().version;
    let found = inspect_root(&bytes, trust.limits()).map_err(|error| refuse(&error))?;
    // A host passes over roots that it had; in a chain they are out of order.
    if found.document.version < have {
        return Err(refuse(&RootError::Gap { have, found: found.document.version }));
    }
    trust.take_root(&bytes).map_err(|error| refuse(&error))?;
    let is_new = trust.root().document().version > before.document().version;
    link(path, &bytes, is_new.then_some(before))
}

fn link(path: &Path, bytes: &[u8], before: Option<Root>) -> Result<Link, Failure> {
    let signing = Signing::read(path, bytes, before)?;
    Ok(Link {
        file: path.display().to_string(),
        version: signing.document().version,
        digest: signing.root.digest,
        previous_signatures: signing.previous.map(|(_, signed)| signed),
        signatures: signing.root.signers,
    })
}

/// Says who is missing where signatures are.
fn refused(path: &Path, bytes: &[u8], before: &Root, error: &RootError) -> Failure {
    let failure = hint::root(path, bytes, error);
    let RootError::NotEndorsed { .. } = error else { return failure };
    match Signing::read(path, bytes, Some(before.clone())) {
        Err(_) => failure,
        Ok(signing) => failure.hint(format!(
            "{} must still sign: `portcullis root sign {} --previous ROOT-{}.json --key KEY.pem`",
            signing.missing().join(" and "),
            path.display(),
            before.document().version,
        )),
    }
}

fn in_force(trust: &Trust, now: Timestamp) -> Result<(), Failure> {
    let expires = trust.root().document().expires;
    if now < expires {
        return Ok(());
    }
    let error = OpenError::RootExpired { expires, now };
    Err(Failure::refused(error.code(), &error)
        .hint("hosts need a newer root; --now judges as of another time"))
}

/// A person sees how far the chain holds.
fn partly(failure: Failure, links: &[Link], output: &Output) -> Failure {
    output.note(&links.iter().flat_map(lines).collect::<Vec<_>>().join("\n"));
    failure
}

fn text(links: &[Link], root: &Root) -> String {
    let document = root.document();
    let mut lines: Vec<String> = links.iter().flat_map(lines).collect();
    lines.push(format!(
        "{} root {} of {} until {}",
        paint(GOOD, "verified"),
        document.version,
        document.trust_domain,
        document.expires
    ));
    lines.push(paint(
        DIM,
        "  the first proves only that it is whole: compare its digest over another channel",
    ));
    lines.join("\n")
}

fn lines(link: &Link) -> Vec<String> {
    let mut lines = vec![
        format!("root {}, {}", link.version, link.file),
        format!("  digest      {}", link.digest),
    ];
    if let Some(signed) = &link.previous_signatures {
        let before = link.version.saturating_sub(1);
        lines.push(format!("  {:<11} {}", format!("of root {before}"), groups::signed(signed)));
    }
    lines.push(format!("  own keys    {}", groups::signed(&link.signatures)));
    lines
}
