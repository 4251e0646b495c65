//! `portcullis bundle carry`: newer trust documents travel along in a bundle.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use portcullis_bundle::{
    Inspection, Limits, RevocationError, RevocationInspection, Revocations, Root, RootError,
    SignError, carry, inspect, inspect_revocations, inspect_root,
};
use serde_json::json;

use super::inspect::{carried, carried_list};
use crate::failure::{Failure, Kind};
use crate::output::{GOOD, Output, WARN, paint};
use crate::{Answer, Done, hint, manifest, read, write};

/// Let newer trust roots and a newer revocation list travel along in a bundle.
///
/// They carry signatures of their own, so no release key is needed and the bundle stays the same:
/// same digest, same signatures. What the bundle has of them stays unless it is given anew; a list
/// gives way to a newer one only. Hosts pinned root 1, so that is never carried; given, it serves to
/// check the next. The file is replaced whole, or not at all.
///
/// Example: portcullis bundle carry acme-support-3.policy.tgz --root root-2.json --revocations
/// acme-prod-1.policy-revocations.json
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The bundle.
    bundle: PathBuf,
    /// A trust root to carry, completely signed; once per version.
    #[arg(long = "root", value_name = "ROOT.json")]
    roots: Vec<PathBuf>,
    /// The revocation list to carry, completely signed.
    #[arg(long, value_name = "LIST.json")]
    revocations: Option<PathBuf>,
    /// Write to this new file instead.
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let limits = Limits::default();
    let bytes = read::bundle(&args.bundle, &limits)?;
    let before =
        inspect(&bytes, &limits).map_err(|error| hint::bundle(&args.bundle, &bytes, &error))?;
    if args.roots.is_empty() && args.revocations.is_none() {
        return Err(Failure::usage("nothing to carry")
            .hint("say what: --root ROOT.json, --revocations LIST.json, or both"));
    }
    let roots = roots(args, &before)?;
    check_chain(&roots, output)?;
    let list = list(args, &before, roots.values().next_back(), output)?;
    let kept: Vec<(u64, &[u8])> =
        roots.range(2..).map(|(version, root)| (*version, root.bytes.as_slice())).collect();
    let packed = carry(&bytes, list.as_deref(), &kept, &limits)
        .map_err(|error| hint::sign(&args.bundle, &bytes, &error))?;
    let after =
        inspect(&packed, &limits).map_err(|error| hint::bundle(&args.bundle, &packed, &error))?;
    check_same(&before, &after)?;
    let path = write::result(&args.bundle, args.out.as_deref(), &packed)?;
    report(path, &after, output);
    Ok(Answer::Yes)
}

/// A root to carry, and where it was read from.
struct Carried {
    path: PathBuf,
    bytes: Vec<u8>,
    is_given: bool,
}

impl Carried {
    fn refused(&self, error: &RootError) -> Failure {
        hint::root(&self.path, &self.bytes, error)
    }
}

/// Those of the bundle and those given, by version; given ones win.
fn roots(args: &Args, before: &Inspection) -> Result<BTreeMap<u64, Carried>, Failure> {
    let limits = Limits::default();
    let mut roots = BTreeMap::new();
    for root in before.roots() {
        let bytes = root.bytes.clone();
        roots.insert(root.version, Carried { path: args.bundle.clone(), bytes, is_given: false });
    }
    let domain = &before.manifest().trust_domain;
    for path in &args.roots {
        let bytes = read::root_bytes(path)?;
        let root = Carried { path: path.clone(), bytes, is_given: true };
        let document = Root::read(&root.bytes, &limits)
            .map_err(|error| root.refused(&error))?
            .document()
            .clone();
        if document.trust_domain != *domain {
            let (found, expected) = (document.trust_domain, domain.clone());
            return Err(root.refused(&RootError::WrongTrustDomain { found, expected }));
        }
        let twice = roots.insert(document.version, root).is_some_and(|old: Carried| old.is_given);
        if twice {
            let text = format!("version {} is given twice", document.version);
            return Err(Failure::usage(text).about(path.display()));
        }
    }
    Ok(roots)
}

/// Every root whose predecessor is at hand must follow from it: a host refuses the bundle otherwise.
fn check_chain(roots: &BTreeMap<u64, Carried>, output: &Output) -> Result<(), Failure> {
    let limits = Limits::default();
    if let Some(first) = roots.keys().next().filter(|first| **first > 2) {
        let warning = paint(WARN, "warning");
        output.note(&format!(
            "{warning}: root {first} is the first: hosts that hold root {} or older refuse the bundle",
            first.saturating_sub(2)
        ));
    }
    for ((old, before), (new, next)) in roots.iter().zip(roots.iter().skip(1)) {
        if new.saturating_sub(*old) > 1 {
            let (warning, missing) = (paint(WARN, "warning"), old.saturating_add(1));
            output.note(&format!(
                "{warning}: root {missing} is missing: hosts that hold root {old} refuse the bundle"
            ));
            continue;
        }
        let before = Root::read(&before.bytes, &limits).map_err(|error| before.refused(&error))?;
        before.successor(&next.bytes, &limits).map_err(|error| next.refused(&error))?;
    }
    Ok(())
}

/// The list that travels from now on, judged by the newest root at hand.
fn list(
    args: &Args,
    before: &Inspection,
    root: Option<&Carried>,
    output: &Output,
) -> Result<Option<Vec<u8>>, Failure> {
    let limits = Limits::default();
    let kept = before.revocations();
    let Some(path) = &args.revocations else { return Ok(kept.map(<[u8]>::to_vec)) };
    let bytes = read::list_bytes(path)?;
    let given = read::list_within(path, &bytes, &before.manifest().trust_domain)?;
    let refused = |error: RevocationError| hint::revocations(path, &bytes, &error);
    if let Some(kept) = kept {
        let kept = inspect_revocations(kept, &limits).map_err(refused)?;
        check_newer(&kept, &given).map_err(|failure| failure.about(path.display()))?;
    }
    let Some(root) = root else {
        let warning = paint(WARN, "warning");
        output.note(&format!(
            "{warning}: nobody's signature on the list was checked: --root ROOT.json checks it"
        ));
        return Ok(Some(bytes));
    };
    let root = inspect_root(&root.bytes, &limits).map_err(|error| root.refused(&error))?.document;
    let held = kept.and_then(|kept| Revocations::read(kept, &root, None, &limits).ok());
    Revocations::read(&bytes, &root, held.as_ref(), &limits).map_err(refused)?;
    Ok(Some(bytes))
}

fn check_newer(kept: &RevocationInspection, given: &RevocationInspection) -> Result<(), Failure> {
    let (held, got) = (kept.list.version, given.list.version);
    if got < held {
        let code = RevocationError::Older { held, got }.code();
        let text = format!("list {got} is older than list {held}, which the bundle carries");
        return Err(Failure::new(Kind::Refused, code, text).hint("take the newest list"));
    }
    if got == held && kept.digest != given.digest {
        let (version, held, found) = (got, kept.digest, given.digest);
        let code = RevocationError::Equivocation { version, held, found }.code();
        let text = format!("the bundle carries list {version} as {held}, this one is {found}");
        return Err(Failure::new(Kind::Refused, code, text).hint(
            "one version was made twice: make the next from the one that hosts hold, with `revoke \
             add --from`",
        ));
    }
    Ok(())
}

/// What was signed must be what it was, byte for byte.
fn check_same(before: &Inspection, after: &Inspection) -> Result<(), Failure> {
    if before.manifest_envelope() == after.manifest_envelope() {
        return Ok(());
    }
    let error = SignError::WrongDigest { found: after.digest(), expected: before.digest() };
    Err(Failure::refused(error.code(), &error))
}

fn report(path: &Path, bundle: &Inspection, output: &Output) {
    let roots: Vec<u64> = bundle.roots().iter().map(|root| root.version).collect();
    let list = carried_list(bundle);
    let value = json!({
        "file": path.display().to_string(),
        "digest": bundle.digest(),
        "signatures": bundle.signed_by(),
        "roots": roots,
        "revocations": list,
    });
    output.answer(&value, || {
        let mut lines = vec![
            format!("{} {}", paint(GOOD, "packed"), path.display()),
            manifest::title(&bundle.manifest().to_value()),
            format!("  digest    {}, as before", bundle.digest()),
        ];
        lines.extend(carried(&roots, list, ""));
        lines.join("\n")
    });
    output.note(&format!("next: portcullis bundle verify {} --root ROOT", path.display()));
}
