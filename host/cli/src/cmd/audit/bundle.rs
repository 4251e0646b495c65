//! `portcullis audit bundle`: what a host checks before it takes a bundle, one line a check.

use std::path::{Path, PathBuf};

use portcullis_bundle::{
    Audit, Check, CheckId, Digest, Limits, Outcome, Timestamp, audit, audit_trust,
};
use serde::Serialize;

use super::table;
use crate::failure::Failure;
use crate::instant::Instant;
use crate::output::Output;
use crate::{Answer, Done, clock, read};

/// Explain every check that a host makes before it takes a bundle, in order.
///
/// One line a check: what is checked, the value seen, the value required, and how it went. Exit code
/// 0: all hold; 1: one failed, the last line says which. It runs the code that hosts run; to check
/// without any of it, see examples/verify-offline. Nothing in the bundle is compiled or run.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The bundle.
    bundle: PathBuf,
    /// The trust root that hosts are pinned to.
    #[arg(long)]
    root: PathBuf,
    /// A revocation list that came apart from the bundle.
    #[arg(long, value_name = "FILE")]
    revocations: Option<PathBuf>,
    /// A label the host carries, such as `env:prod`; may be given several times.
    #[arg(long, value_name = "LABEL")]
    audience: Vec<String>,
    /// The time to judge at [default: the clock].
    #[arg(long, value_name = "TIME")]
    now: Option<Instant>,
    /// Also list every file with its digests; --json always does.
    #[arg(long)]
    verbose: bool,
}

/// Bytes of a revocation list's file: its payload in base64, and its signatures.
const MAX_LIST: u64 = 2 << 20;

/// Fields in the order of printing.
#[derive(Serialize)]
struct Report<'a> {
    passed: bool,
    bundle: String,
    digest: Option<Digest>,
    now: Timestamp,
    checks: Vec<Numbered<'a>>,
}

#[derive(Serialize)]
struct Numbered<'a> {
    number: usize,
    #[serde(flatten)]
    check: &'a Check,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let now = args.now.map_or_else(clock::now, |now| now.after(clock::now()));
    let (digest, checks) = checks(args, now)?;
    let passed = checks.iter().all(|check| check.code().is_none());
    let numbered = (1..).zip(&checks).map(|(number, check)| Numbered { number, check });
    let report = Report {
        passed,
        bundle: args.bundle.display().to_string(),
        digest,
        now,
        checks: numbered.collect(),
    };
    output.answer(&report, || table::text(&checks, &report.bundle, digest, now, args.verbose));
    Ok(if passed { Answer::Yes } else { Answer::No })
}

/// Every check up to the first that fails, the file's own first; and the digest of what was read.
fn checks(args: &Args, now: Timestamp) -> Result<(Option<Digest>, Vec<Check>), Failure> {
    let limits = Limits::default();
    let (bytes, file) = file(&args.bundle, &limits)?;
    let Some(bytes) = bytes else { return Ok((None, vec![file])) };
    let root = read::root_bytes(&args.root)?;
    let list = args.revocations.as_deref().map(|path| read::file(path, MAX_LIST)).transpose()?;
    let audit = match audit_trust(&root, list.as_deref(), &limits) {
        Ok(trust) => audit(&bytes, &trust.with_audience(args.audience.iter().cloned()), now),
        Err(audit) => audit,
    };
    let Audit { digest, checks, .. } = audit;
    Ok((digest, [vec![file], checks].concat()))
}

/// Reads the bundle's file; the check alone where it is refused.
fn file(path: &Path, limits: &Limits) -> Result<(Option<Vec<u8>>, Check), Failure> {
    let required = format!("an ordinary file of at most {} bytes", limits.compressed);
    let check = |seen: String, outcome| Check::new(CheckId::File, seen, required, outcome);
    match read::bundle(path, limits) {
        Ok(bytes) => {
            let seen = format!("an ordinary file of {} bytes", bytes.len());
            Ok((Some(bytes), check(seen, Outcome::Ok)))
        }
        Err(failure) => match failure.refusal() {
            Some((code, reason)) => {
                let (code, reason) = (code.to_owned(), reason.to_owned());
                Ok((None, check(String::new(), Outcome::Failed { code, reason })))
            }
            None => Err(failure),
        },
    }
}
