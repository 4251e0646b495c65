//! `portcullis root init`: version 1 of a trust root.

use std::collections::BTreeMap;
use std::path::PathBuf;

use portcullis_bundle::{
    Group, KeyId, Limits, PublicKey, RootDraft, RootError, Timestamp, add_root_signature,
    inspect_root,
};

use super::plan::{DelegationPlan, GroupPlan, KeyPlan, PlanError};
use super::signing::Signing;
use super::{show, sign};
use crate::failure::Failure;
use crate::instant::Instant;
use crate::output::{GOOD, Output, paint};
use crate::write::Readers;
use crate::{Answer, Done, clock, hint, key, write};

/// Make version 1 of a trust root: which keys there are and who must sign what.
///
/// Signers are named by the labels of --key: `2 of rel-1, rel-2, rel-3 and 1 of ops-1, ops-2` asks for
/// two of the first three and one of the last two; a label alone asks for that one key.
///
/// Example: portcullis root init --domain acme-prod --expires 5y --key root=root.pub.pem --key
/// rel=rel.pub.pem --root-signers root --delegate 'acme/*: rel' --sign-with root.pem
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The trust domain: one customer, one stage. Bundles of another are refused.
    #[arg(long)]
    domain: String,
    /// When hosts stop trusting it: `2030-01-01` or `5y`.
    #[arg(long)]
    expires: Instant,
    /// A public key and the label to call it by; once per key.
    #[arg(long = "key", value_name = "LABEL=PUB.pem", required = true)]
    keys: Vec<KeyPlan>,
    /// Who signs roots, this one and its successor. These keys sign nothing else.
    #[arg(long, value_name = "SIGNERS")]
    root_signers: GroupPlan,
    /// Who signs bundles of which names; the first that covers a name decides.
    #[arg(long = "delegate", value_name = "NAMES: SIGNERS", required = true)]
    delegations: Vec<DelegationPlan>,
    /// Who signs revocation lists [default: nobody].
    #[arg(long, value_name = "SIGNERS")]
    revocation_signers: Option<GroupPlan>,
    /// A root signer's private key to sign with at once; may be given several times.
    #[arg(long, value_name = "KEY.pem")]
    sign_with: Vec<PathBuf>,
    /// The file to make.
    #[arg(long, default_value = "root.json")]
    out: PathBuf,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    write::refuse_existing(&args.out)?;
    let limits = Limits::default();
    let refused = |error: RootError| Failure::refused(error.code(), &error);
    let mut bytes = draft(args)?.to_envelope(&limits).map_err(refused)?;
    for path in &args.sign_with {
        let key = key::private(path, output)?;
        sign::check_entitled(&inspect_root(&bytes, &limits).map_err(refused)?, None, &key)
            .map_err(|failure| failure.about(path.display()))?;
        bytes = add_root_signature(&bytes, &key, &limits)
            .map_err(|error| hint::sign(path, &bytes, &error))?;
    }
    let made = Signing::read(&args.out, &bytes, None)?;
    write::new_file(&args.out, &bytes, Readers::Anyone)?;
    output.answer(&show::value(&made), || {
        format!("{} {}\n{}", paint(GOOD, "made"), args.out.display(), show::text(&made, &args.out))
    });
    Ok(Answer::Yes)
}

fn draft(args: &Args) -> Result<RootDraft, Failure> {
    let keys = read_keys(&args.keys)?;
    let keyids: BTreeMap<String, KeyId> =
        keys.iter().map(|(label, key)| (label.clone(), key.id())).collect();
    let resolve = |group: &GroupPlan| {
        group
            .resolve(&keyids)
            .map_err(|error| unknown(&error, "name every key with --key LABEL=PUB.pem"))
    };
    let mut draft = RootDraft::new(&args.domain, expires(args.expires)?);
    for (label, key) in &keys {
        draft.key(key, label);
    }
    draft.root(resolve(&args.root_signers)?);
    if let Some(group) = &args.revocation_signers {
        draft.revocation(resolve(group)?);
    }
    for delegation in &args.delegations {
        let signers: Result<Vec<Group>, Failure> = delegation.groups.iter().map(resolve).collect();
        draft.delegate(delegation.names.clone(), signers?);
    }
    let groups = args.delegations.iter().flat_map(|delegation| &delegation.groups);
    let others = groups.chain(&args.revocation_signers).flat_map(GroupPlan::labels);
    check_roles(
        &keys.keys().map(String::as_str).collect::<Vec<_>>(),
        &args.root_signers.labels().collect::<Vec<_>>(),
        &others.collect::<Vec<_>>(),
    )?;
    Ok(draft)
}

pub(super) fn expires(expires: Instant) -> Result<Timestamp, Failure> {
    let now = clock::now();
    let expires = expires.after(now);
    if expires > now {
        return Ok(expires);
    }
    Err(Failure::usage(format!("the root would expire at {expires}, it is {now}"))
        .hint("--expires takes a later time, or a span such as 5y"))
}

/// A plan that does not fit the keys.
pub(super) fn unknown(error: &PlanError, hint: &str) -> Failure {
    let failure = Failure::usage(error.to_string());
    if matches!(error, PlanError::Unknown(_)) { failure.hint(hint) } else { failure }
}

pub(super) fn read_keys(plans: &[KeyPlan]) -> Result<BTreeMap<String, PublicKey>, Failure> {
    let mut keys: BTreeMap<String, PublicKey> = BTreeMap::new();
    for plan in plans {
        let key = key::public(&plan.path)?;
        if let Some((label, _)) = keys.iter().find(|(_, other)| other.id() == key.id()) {
            return Err(Failure::usage(format!("`{label}` and `{}` are one key", plan.label))
                .hint("a key counts once however often it is listed: give each signer a key"));
        }
        if keys.insert(plan.label.clone(), key).is_some() {
            return Err(Failure::usage(format!("two keys have the label `{}`", plan.label)));
        }
    }
    Ok(keys)
}

/// Says in labels what the format would refuse in key ids: root keys that sign something else, and
/// keys that sign nothing.
pub(super) fn check_roles(keys: &[&str], roots: &[&str], others: &[&str]) -> Result<(), Failure> {
    if let Some(label) = roots.iter().find(|label| others.contains(label)) {
        let text = format!("`{label}` signs roots, so it may sign nothing else");
        return Err(
            Failure::usage(text).hint("root keys stay in a safe; make another key for releases")
        );
    }
    match keys.iter().find(|label| !roots.contains(label) && !others.contains(label)) {
        Some(label) => Err(Failure::usage(format!("the key `{label}` may sign nothing")).hint(
            "name it in --root-signers, --delegate or --revocation-signers, or leave it out",
        )),
        None => Ok(()),
    }
}
