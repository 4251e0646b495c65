//! `portcullis eval`: decides about requests from files or standard input.

use std::path::PathBuf;

use portcullis::{Decision, Effect, LoadedBundle, MAX_REQUEST_BYTES, Options, Request, Runtime};
use portcullis_bundle::Bundle;

use crate::failure::{Failure, chain};
use crate::output::Output;
use crate::show::decision_text;
use crate::{Answer, Done, clock, hint, read, scratch, source, stdin};

/// Decide about one request, or about JSON lines from standard input.
///
/// Exit code 0: allowed; 1: denied or approval needed; 2: wrong usage; 3: could not decide.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    policy: PolicyArgs,
    /// The request's file; `-` or nothing reads standard input.
    request: Option<PathBuf>,
    /// Read one request per line from standard input and answer one decision per line.
    #[arg(long, conflicts_with = "request")]
    jsonl: bool,
    /// Ask every module and show how each judged: facts, log, details.
    #[arg(long)]
    explain: bool,
    /// The time to judge at, in UTC milliseconds [default: the request's `now`, else the clock].
    #[arg(long)]
    now: Option<u64>,
}

/// Which bundle decides.
#[derive(clap::Args)]
#[group(required = true, multiple = true)]
struct PolicyArgs {
    /// A signed bundle; needs --root.
    #[arg(long, requires = "root", conflicts_with = "source")]
    bundle: Option<PathBuf>,
    /// The trust root to verify the bundle by.
    #[arg(long, requires = "bundle")]
    root: Option<PathBuf>,
    /// A label this host carries, such as `env:prod`; may be given several times.
    #[arg(long)]
    audience: Vec<String>,
    /// A bundle's source folder, unsigned: for authors trying out rules.
    #[arg(long)]
    source: Option<PathBuf>,
    /// A folder that holds components the source folder lacks; may be given several times.
    #[arg(long, requires = "source")]
    modules: Vec<PathBuf>,
    /// A folder, private to you, that keeps compiled components for the next run.
    #[arg(long)]
    cache: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let policy = load(&args.policy)?;
    if args.jsonl {
        return lines(args, &policy, output);
    }
    let bytes = match args.request.as_deref() {
        Some(path) if path.as_os_str() != "-" => read::file(path, MAX_REQUEST_BYTES as u64)?,
        _ => stdin::whole(MAX_REQUEST_BYTES as u64)?,
    };
    let decision = decide(args, &policy, &bytes)?;
    output.answer(&decision, || decision_text(&decision));
    Ok(verdict(&decision))
}

fn verdict(decision: &Decision) -> Answer {
    if decision.effect == Effect::Allow { Answer::Yes } else { Answer::No }
}

fn load(args: &PolicyArgs) -> Result<LoadedBundle, Failure> {
    let bundle = bundle(args)?;
    let options = Options { cache: args.cache.clone(), ..Options::default() };
    Runtime::new(options)
        .map_err(|error| Failure::undecided("engine", chain(&error)))?
        .load(&bundle)
        .map_err(|error| hint::load(&error))
}

fn bundle(args: &PolicyArgs) -> Result<Bundle, Failure> {
    if let Some(folder) = &args.source {
        let source = source::read_folder(folder, &args.modules)?;
        return scratch::bundle(source.template, source.files, clock::now());
    }
    let (Some(path), Some(root)) = (&args.bundle, &args.root) else {
        return Err(
            Failure::usage("which bundle?").hint("--bundle FILE --root ROOT, or --source DIR")
        );
    };
    read::verified(path, root, &args.audience, clock::now())
}

fn decide(args: &Args, policy: &LoadedBundle, bytes: &[u8]) -> Result<Decision, Failure> {
    let mut request = Request::parse(bytes)
        .map_err(|error| Failure::undecided(error.code(), chain(&error)).about("the request"))?;
    if args.now.is_some() {
        request.now = args.now;
    }
    request.explain |= args.explain;
    let mut decision = policy.decide(&request.at(clock::milliseconds()));
    if !args.explain {
        decision.redact_details();
    }
    Ok(decision)
}

/// One decision per line, whatever the line holds; the worst line decides the exit code.
fn lines(args: &Args, policy: &LoadedBundle, output: &Output) -> Done {
    stdin::each_line(output, |line| {
        let decision = decide(args, policy, line)?;
        let answer = verdict(&decision);
        Ok((decision, answer))
    })
}
