//! `portcullis bundle build`: from a source folder to a bundle that nobody signed yet.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use portcullis_bundle::{Built, File, Limits, Root, Source, Template, Timestamp, build, inspect};
use serde_json::json;

use super::load;
use crate::failure::{Failure, Kind};
use crate::instant::Instant;
use crate::output::{GOOD, Output, paint};
use crate::source::{self, SourceFolder};
use crate::{Answer, Done, clock, hint, manifest, read, scratch, write};

/// Build a bundle from a source folder.
///
/// The folder has `bundle.json` (the manifest's template) and, all taken whole, `modules/`,
/// `settings/`, `cases/` and `docs/`. The same sources and times give the same bytes. What is built
/// is loaded in the sandbox once, so that a bad setting or a missing fact shows here.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The source folder.
    folder: PathBuf,
    /// The file to write, or the folder to write `NAME-VERSION.policy.tgz` to.
    #[arg(long, default_value = ".")]
    out: PathBuf,
    /// The version; hosts take only a higher one than before [default: the template's min_version].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..1 << 53))]
    version: Option<u64>,
    #[command(flatten)]
    domain: DomainArgs,
    /// A folder that holds components the source folder lacks; may be given several times.
    #[arg(long, value_name = "DIR")]
    modules: Vec<PathBuf>,
    /// A folder, private to you, that keeps compiled components for the next run.
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// When it was built, for the same bytes again [default: $SOURCE_DATE_EPOCH, else the clock].
    #[arg(long, value_name = "TIME")]
    created: Option<Instant>,
    /// From when on hosts no longer take it: `2030-01-01`, or so long after it was built.
    #[arg(long, value_name = "TIME", default_value = "365d")]
    expires: Instant,
    /// The oldest root that may judge it [default: that of --root, else 1].
    #[arg(long, value_name = "N", conflicts_with = "root")]
    root_version: Option<u64>,
    /// The revocation list it is built under; gives the list's version.
    #[arg(long, value_name = "LIST.json", conflicts_with = "revocations_version")]
    revocations: Option<PathBuf>,
    /// The oldest revocation list that may judge it [default: that of --revocations, else 0, none].
    #[arg(long, value_name = "N")]
    revocations_version: Option<u64>,
}

/// For whom the bundle is.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct DomainArgs {
    /// The trust root it is for; gives the trust domain and the root's version.
    #[arg(long)]
    root: Option<PathBuf>,
    /// The trust domain it is for, where the root is not at hand.
    #[arg(long)]
    domain: Option<String>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Done {
    let folder = source::read_folder(&args.folder, &args.modules)?;
    let source = to_source(args, folder)?;
    let built = build(&source, &Limits::default()).map_err(|error| hint::build(&error))?;
    let tried = scratch::bundle(source.template, source.files, built.manifest().created)?;
    load(&tried, args.cache.as_deref())?;
    let path = target(&args.out, &built);
    refuse_signed(&path)?;
    write::replace(&path, built.bytes())?;
    report(&path, &built, output);
    Ok(Answer::Yes)
}

fn to_source(args: &Args, folder: SourceFolder) -> Result<Source, Failure> {
    let (trust_domain, root_version, root) = domain(args, &folder.template)?;
    let created = match args.created {
        Some(created) => created.after(clock::now()),
        None => clock::build_time()?,
    };
    Ok(Source {
        version: version(args, &folder.template)?,
        revocations_version: revocations_version(args, &trust_domain, root.as_ref())?,
        trust_domain,
        root_version,
        created,
        expires: expires(args, created)?,
        build: BTreeMap::from([(
            "tool".to_owned(),
            concat!("portcullis ", env!("CARGO_PKG_VERSION")).to_owned(),
        )]),
        template: folder.template,
        files: folder.files,
    })
}

fn domain(args: &Args, template: &Template) -> Result<(String, u64, Option<Root>), Failure> {
    let Some(path) = &args.domain.root else {
        return Ok((
            args.domain.domain.clone().unwrap_or_default(),
            args.root_version.unwrap_or(1),
            None,
        ));
    };
    let root = read::root(path)?;
    check_delegated(&root, template)?;
    Ok((root.document().trust_domain.clone(), root.document().version, Some(root)))
}

fn revocations_version(
    args: &Args,
    trust_domain: &str,
    root: Option<&Root>,
) -> Result<u64, Failure> {
    let Some(path) = &args.revocations else { return Ok(args.revocations_version.unwrap_or(0)) };
    if let Some(root) = root {
        return Ok(read::revocations(path, root)?.list().version);
    }
    Ok(read::list_within(path, &read::list_bytes(path)?, trust_domain)?.list.version)
}

/// Nobody could sign such a bundle so that a host takes it.
fn check_delegated(root: &Root, template: &Template) -> Result<(), Failure> {
    if root.document().delegation(template.name()).is_some() {
        return Ok(());
    }
    let text = format!("the root lets nobody sign bundles named `{}`", template.name());
    Err(Failure::new(Kind::Refused, "name-not-delegated", text)
        .hint("`portcullis root show` lists who may sign what; correct `name` in bundle.json"))
}

fn version(args: &Args, template: &Template) -> Result<u64, Failure> {
    let lowest = template.min_version();
    match args.version {
        Some(version) if version < lowest => {
            let text = format!("version {version} is below the template's min_version, {lowest}");
            Err(Failure::usage(text).hint("min_version is the oldest version hosts may go back to"))
        }
        version => Ok(version.unwrap_or(lowest)),
    }
}

fn expires(args: &Args, created: Timestamp) -> Result<Timestamp, Failure> {
    let expires = args.expires.after(created);
    if expires > created {
        return Ok(expires);
    }
    Err(Failure::usage(format!("it would expire at {expires}, and is built at {created}"))
        .hint("--expires takes a later time, or a span such as 365d"))
}

fn target(out: &Path, built: &Built) -> PathBuf {
    match out {
        out if out == Path::new(".") => built.file_name().into(),
        out if out.is_dir() => out.join(built.file_name()),
        out => out.to_owned(),
    }
}

/// An older build may be built anew; signatures that people gave are not thrown away, and neither is
/// a file that is no bundle.
fn refuse_signed(path: &Path) -> Result<(), Failure> {
    if std::fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let limits = Limits::default();
    let refuse = |what: &str| {
        let text = format!("`{}` {what} and is not overwritten", path.display());
        Err(Failure::new(Kind::Refused, "file-exists", text)
            .hint("give the new bundle a higher --version, or another --out"))
    };
    match inspect(&read::bundle(path, &limits)?, &limits) {
        Ok(inspection) if inspection.signed_by().is_empty() => Ok(()),
        Ok(_) => refuse("is signed"),
        Err(_) => refuse("is not a bundle"),
    }
}

fn report(path: &Path, built: &Built, output: &Output) {
    let manifest = built.manifest().to_value();
    let value = json!({
        "file": path.display().to_string(),
        "bytes": built.bytes().len(),
        "digest": built.digest(),
        "manifest": manifest,
    });
    output.answer(&value, || {
        let mut lines = vec![
            format!(
                "{} {} ({} kB), not signed yet",
                paint(GOOD, "built"),
                path.display(),
                built.bytes().len().div_ceil(1000)
            ),
            manifest::title(&manifest),
            format!("  digest    {}", built.digest()),
        ];
        lines.extend(manifest::lines(&manifest));
        lines.extend(built.manifest().files.iter().map(file_line));
        lines.join("\n")
    });
    let path = path.display();
    let (root, list) = (built.manifest().root_version, built.manifest().revocations_version);
    if root > 1 || list > 0 {
        let root = if root > 1 { format!(" --root ROOT-{root}.json") } else { String::new() };
        let list = if list > 0 { " --revocations LIST.json" } else { "" };
        output.note(&format!(
            "hosts that lack what it needs get it with: portcullis bundle carry {path}{root}{list}"
        ));
    }
    output.note(&format!("next: portcullis bundle sign {path} --key KEY.pem"));
}

fn file_line(file: &File) -> String {
    format!("  file      {} ({} bytes)", file.path, file.size)
}
