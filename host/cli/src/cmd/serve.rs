//! `portcullis serve`: answers over HTTP.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use portcullis::{Host, Options, Runtime, case};
use portcullis_bundle::Trust;
use portcullis_server::{
    AdminToken, HostNames, Importer, Listen, Server, Settings, State, Tls, runtime, terminated,
};
use serde_json::json;

use crate::failure::{Failure, Kind, chain};
use crate::output::{GOOD, Output, paint};
use crate::{Answer, Done, clock, read};

/// Serve decisions over HTTP.
///
/// Every bundle is verified, loaded, and its signed cases are run before the first request is
/// answered. Logs go to standard error, one JSON object per line.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The trust root that bundles are verified by.
    #[arg(long)]
    root: PathBuf,
    /// A signed bundle to serve; may be given several times.
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
    /// What is logged: a level such as `info`, or directives of `tracing`.
    #[arg(long, default_value = "info")]
    log: String,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    portcullis_server::log::init(&args.log)
        .map_err(|error| Failure::usage(chain(&error)).hint("try `--log info`"))?;
    let trust = read::trust(&args.root, &args.audience)?;
    let engine = Runtime::new(Options { cache: args.cache.clone(), ..Options::default() })
        .map_err(|error| Failure::undecided("engine", chain(&error)))?;
    let host = Arc::new(Host::new());
    for path in &args.bundles {
        activate(path, &trust, &engine, &host, output)?;
    }
    let settings = settings(args, engine, trust)?;
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
        let url = server.url();
        output.answer(&json!({"url": url}), || format!("{} {url}", paint(GOOD, "listening on")));
        let drained =
            server.run(State::new(host, settings), async { drop(terminated().await) }).await;
        if drained.cut_off > 0 {
            output.note(&format!("{} connections were cut off", drained.cut_off));
        }
        Ok(Answer::Yes)
    })
}

/// Verifies, loads, tries out and activates one bundle.
fn activate(
    path: &Path,
    trust: &Trust,
    engine: &Runtime,
    host: &Host,
    output: &Output,
) -> Result<(), Failure> {
    let bundle = read::verified_by(path, trust, clock::now())?;
    let refuse = |failure: Failure| failure.about(path.display());
    let loaded =
        engine.load(&bundle).map_err(|error| refuse(Failure::refused(error.code(), &error)))?;
    let outcomes = case::run(&loaded, &bundle);
    if let Some((outcome, why)) =
        outcomes.iter().find_map(|outcome| Some((outcome, outcome.failure.as_ref()?)))
    {
        let text = format!("the case `{}` of `{}` fails: {why}", outcome.name, outcome.file);
        return Err(refuse(Failure::new(Kind::Refused, "self-test-failed", text)));
    }
    let id = loaded.id().clone();
    if host.activate(loaded).is_some() {
        let text = format!("two bundles are named `{}`", id.name);
        return Err(refuse(Failure::usage(text).hint("give each name once")));
    }
    output.note(&format!("{} v{} ({} cases passed)", id.name, id.version, outcomes.len()));
    Ok(())
}

fn settings(args: &Args, engine: Runtime, trust: Trust) -> Result<Settings, Failure> {
    let admin_token = args.admin_token_file.as_deref().map(admin_token).transpose()?;
    let host_names = if args.host_names.is_empty() {
        HostNames::Loopback
    } else {
        HostNames::Listed(args.host_names.clone())
    };
    Ok(Settings {
        importer: admin_token.is_some().then(|| Importer::new(engine, trust)),
        admin_token,
        caller_sets_inputs: args.allow_caller_inputs,
        host_names,
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
