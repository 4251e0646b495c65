//! cargo run --package embed -- root.json bundle.policy.tgz '{"tool":"issue_refund","arguments":{"order_id":"O-1","amount":250},"environment":"prod"}'
//!
//! Verifies a bundle, loads it, and decides about one tool call, without a server.

use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

use portcullis::{Effect, Options, Request, Runtime};
use portcullis_bundle::{Limits, Root, Timestamp, Trust, open};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().ok_or_else(|| format!("missing: {what}"));
    let (root, bundle, request) = (next("ROOT")?, next("BUNDLE")?, next("REQUEST")?);
    let now = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;

    let root = Root::read(&std::fs::read(root)?, &Limits::default())?;
    let bundle =
        open(&std::fs::read(bundle)?, &Trust::new(root), Timestamp::from_unix(now / 1000))?;
    let policy = Runtime::new(Options::default())?.load(&bundle)?;

    let decision = policy.decide(&Request::parse(request.as_bytes())?.at(now));
    serde_json::to_writer_pretty(std::io::stdout(), &decision)?;
    match decision.effect {
        Effect::Allow => Ok(()),
        Effect::RequireApproval | Effect::Deny => Err("not allowed".into()),
    }
}
