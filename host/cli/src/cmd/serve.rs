//! `portcullis serve`: answers over HTTP.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use portcullis::{Fault, Installation};
use portcullis_bundle::BundleName;
use portcullis_bundle::store::{Store, StoreError};
use portcullis_server::{
    AdminToken, HostNames, Listen, Server, Settings, State, Tls, runtime, terminated,
};
use serde_json::json;

use crate::failure::{Failure, Kind, chain};
use crate::host_file::{HostFile, act, refused, who};
use crate::output::{GOOD, Output, paint};
use crate::temporary::Temporary;
use crate::{Answer, Done, clock, hint, offline, read};

/// Serve decisions over HTTP.
///
/// Every bundle is verified, loaded, and its signed cases are run before the first request is
/// answered. Logs go to standard error, one JSON object per line.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The host whose store to serve from, and to keep for years: see `portcullis state init`.
    #[arg(long, value_name = "HOST.json", conflicts_with_all = ["root", "audience"])]
    host: Option<PathBuf>,
    /// The trust root that bundles are verified by, where no host is given: nothing is remembered
    /// then once the server ends.
    #[arg(long, required_unless_present = "host")]
    root: Option<PathBuf>,
    /// A signed bundle to serve; may be given several times. With --host it is imported.
    #[arg(long = "bundle")]
    bundles: Vec<PathBuf>,
    /// A label this host carries, such as `env:prod`; may be given several times.
    #[arg(long)]
    audience: Vec<String>,
    /// The address to listen on; port 0 takes any that is free.
    #[arg(long, default_value = "127.0.0.1:8180")]
    listen: SocketAddr,
    /// The certificate chain for TLS, PEM.
    #[arg(long, requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's key, PEM.
    #[arg(long, requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Serve plain HTTP although other machines can reach the address: only behind a proxy that
    /// encrypts.
    #[arg(long)]
    plain_http_beyond_loopback: bool,
    /// A name this server is asked by, besides `localhost` and addresses; may be given several times.
    #[arg(long = "host-name")]
    host_names: Vec<String>,
    /// A file that holds the admin token: its bearer may import bundles and see details.
    #[arg(long)]
    admin_token_file: Option<PathBuf>,
    /// A folder, private to this server, that keeps compiled components for the next start.
    #[arg(long)]
    cache: Option<PathBuf>,
    /// Take `now` and `facts` from requests: for replays and tests only.
    #[arg(long)]
    allow_caller_inputs: bool,
    /// Call nobody: refuse any path on another machine, and give up opening sockets once it listens.
    #[arg(long)]
    offline: bool,
    /// What is logged: a level such as `info`, or directives of `tracing`.
    #[arg(long, default_value = "info")]
    log: String,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    portcullis_server::log::init(&args.log)
        .map_err(|error| Failure::usage(chain(&error)).hint("try `--log info`"))?;
    if args.offline {
        refuse_calls(args)?;
    }
    let (living, _scratch) = living(args)?;
    report(&living.installation.sync().map_err(|error| refused(&error))?, output);
    let mut names = BTreeSet::new();
    for path in &args.bundles {
        let name = import(path, &living.installation, output)?;
        if !names.insert(name.clone()) {
            let failure = Failure::usage(format!("two bundles are named `{name}`"));
            return Err(failure.about(path.display()).hint("give each name once"));
        }
    }
    let settings = settings(args, living.inbox)?;
    let listen = Listen {
        address: args.listen,
        tls: tls(args)?,
        plain_beyond_loopback: args.plain_http_beyond_loopback,
    };
    let threads = runtime().map_err(|error| Failure::undecided("threads", error.to_string()))?;
    threads.block_on(async {
        let server = Server::bind(listen)
            .await
            .map_err(|error| Failure::new(Kind::Usage, error.code(), chain(&error)))?;
        if args.offline
            && let Err(why) = offline::seal()
        {
            output.note(&format!("note: the kernel does not enforce --offline: {why}"));
        }
        let url = server.url();
        output.answer(&json!({"url": url}), || format!("{} {url}", paint(GOOD, "listening on")));
        let state = State::living(Arc::new(living.installation), settings);
        let drained = server.run(state, async { drop(terminated().await) }).await;
        if drained.cut_off > 0 {
            output.note(&format!("{} connections were cut off", drained.cut_off));
        }
        Ok(Answer::Yes)
    })
}

/// Refuses what is not on this machine.
fn refuse_calls(args: &Args) -> Result<(), Failure> {
    let named = [&args.host, &args.root, &args.cache, &args.tls_cert, &args.tls_key];
    let named = named.into_iter().chain([&args.admin_token_file]).flatten();
    offline::check(named.chain(&args.bundles).map(PathBuf::as_path))?;
    let Some(path) = &args.host else { return Ok(()) };
    let file = HostFile::read(path)?;
    let named = [Some(&file.root), Some(&file.store), file.inbox.as_ref(), file.cache.as_ref()];
    offline::check(named.into_iter().flatten().map(PathBuf::as_path))
}

/// What to serve from, and what else the host's file says.
struct Living {
    installation: Installation,
    inbox: Option<PathBuf>,
}

/// The host's store; without one, a store that ends with the server.
fn living(args: &Args) -> Result<(Living, Option<Temporary>), Failure> {
    if let Some(path) = &args.host {
        let mut file = HostFile::read(path)?;
        file.cache = args.cache.clone().or(file.cache);
        let installation = file.installation()?;
        return Ok((Living { installation, inbox: file.inbox }, None));
    }
    let root = args.root.clone().unwrap_or_default();
    let scratch = Temporary::new()?;
    let mut file = HostFile::new(root, scratch.path().join("store"));
    file.audience.clone_from(&args.audience);
    file.cache.clone_from(&args.cache);
    Store::init(&file.store, read::root(&file.root)?, clock::now())
        .map_err(|error| refused(&error))?;
    let installation = file.installation()?;
    Ok((Living { installation, inbox: None }, Some(scratch)))
}

/// Says which bundles should serve and do not.
fn report(faults: &[Fault], output: &Output) {
    for fault in faults {
        let failure = refused(&fault.error);
        let about = format!("{} v{}", fault.name, fault.version);
        output.failure(&failure.about(about));
    }
}

/// Verifies, loads, tries out and activates one bundle, whose name it gives.
fn import(
    path: &Path,
    installation: &Installation,
    output: &Output,
) -> Result<BundleName, Failure> {
    let bytes = read::bundle(path, installation.store().limits())?;
    let by = who();
    let imported = installation.import(&bytes, &act(&by, None), true);
    let taken = imported
        .and_then(|imported| imported.bundle.unwrap_or(Err(StoreError::UnknownFile)))
        .map_err(|error| hint::imported(path, &bytes, &error))?;
    output.note(&format!("{} v{}", taken.name, taken.version));
    Ok(taken.name)
}

fn settings(args: &Args, inbox: Option<PathBuf>) -> Result<Settings, Failure> {
    let host_names = if args.host_names.is_empty() {
        HostNames::Loopback
    } else {
        HostNames::Listed(args.host_names.clone())
    };
    Ok(Settings {
        admin_token: args.admin_token_file.as_deref().map(admin_token).transpose()?,
        caller_sets_inputs: args.allow_caller_inputs,
        host_names,
        inbox,
        ..Settings::default()
    })
}

fn admin_token(path: &Path) -> Result<AdminToken, Failure> {
    let bytes = read::file(path, 4096)?;
    let text = String::from_utf8_lossy(&bytes);
    AdminToken::new(text.trim_end()).map_err(|error| {
        Failure::refused(error.code(), &error)
            .about(path.display())
            .hint("make one with `openssl rand -hex 32`")
    })
}

fn tls(args: &Args) -> Result<Option<Tls>, Failure> {
    let (Some(certificate), Some(key)) = (&args.tls_cert, &args.tls_key) else { return Ok(None) };
    Tls::new(&read::file(certificate, 1 << 20)?, &read::file(key, 1 << 20)?)
        .map(Some)
        .map_err(|error| Failure::refused(error.code(), &error))
}
