//! `cargo xtask demo`: from sources to decisions over HTTP, with three real bundles.
//!
//! Everything it makes lies in `target/demo` and is made anew each time; the keys are thrown away.

use std::fs;
use std::io::{BufRead as _, BufReader, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use crate::guests;
use crate::step::{Result, build, cache, output, portcullis, repository, step, target};

const KEYS: [&str; 4] = ["root", "release-1", "release-2", "operations"];
const BUNDLES: [&str; 3] = ["support-agent", "analytics-agent", "marketing-agent"];
/// A Tuesday, 10:00 in New York: the demo brings its own time, so that it ends the same at night.
const MORNING: &str = "2026-11-17T15:00:00Z";
/// The same day, 20:00 in New York.
const EVENING: &str = "2026-11-18T01:00:00Z";

/// Runs the demo; with `keep` the server stays up until it is interrupted.
pub(crate) fn run(keep: bool) -> Result {
    step("building Portcullis (the first time takes minutes: the sandbox is a compiler)", build)?;
    step("building the policies' components", guests::build_all)?;
    let folder = step("making throw-away keys and a trust root", keys)?;
    let bundles = step("building, signing and verifying three bundles", || bundles(&folder))?;
    let mut server = step("starting the server", || Server::start(&folder, &bundles))?;
    step("asking about ten tool calls", || ask_all(&server.url))?;
    println!("\nOne decision by hand:\n\n{}\n", curl(&server.url));
    if keep {
        println!(
            "The server is up at {} (its API: {}/docs). Ctrl-C ends it.",
            server.url, server.url
        );
        let _ = server.child.wait();
    } else {
        println!("The server is down again; `cargo xtask demo --keep` leaves it up.");
    }
    Ok(())
}

fn keys() -> Result<PathBuf> {
    let folder = target()?.join("demo");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    }
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    for label in KEYS {
        output(portcullis()?.args(["keygen", "--out"]).arg(folder.join(format!("{label}.pem"))))?;
    }
    let mut init = portcullis()?;
    init.args(["root", "init", "--domain", "acme-demo", "--expires", "365d"]);
    for label in KEYS {
        let public = folder.join(format!("{label}.pub.pem"));
        init.args(["--key", &format!("{label}={}", public.display())]);
    }
    init.args(["--root-signers", "root"]);
    init.args(["--delegate", "acme/*: 2 of release-1, release-2 and operations"]);
    init.arg("--sign-with").arg(folder.join("root.pem"));
    output(init.arg("--out").arg(folder.join("root.json")))?;
    Ok(folder)
}

fn bundles(folder: &Path) -> Result<Vec<PathBuf>> {
    let build = |name: &&str| {
        let bundle = folder.join(format!("{name}.policy.tgz"));
        output(
            portcullis()?
                .args(["bundle", "build"])
                .arg(repository().join("bundles").join(name))
                .args(["--version", "1", "--modules"])
                .arg(target()?.join("guests"))
                .arg("--root")
                .arg(folder.join("root.json"))
                .arg("--out")
                .arg(&bundle)
                .arg("--cache")
                .arg(cache()?),
        )?;
        for key in KEYS.iter().skip(1) {
            let key = folder.join(format!("{key}.pem"));
            output(portcullis()?.args(["bundle", "sign"]).arg(&bundle).arg("--key").arg(key))?;
        }
        let root = folder.join("root.json");
        let verified =
            output(portcullis()?.args(["bundle", "verify"]).arg(&bundle).arg("--root").arg(root))?;
        for line in verified.lines().filter(|line| !line.starts_with("  ") || is_vital(line)) {
            println!("{line}");
        }
        Ok(bundle)
    };
    BUNDLES.iter().map(build).collect()
}

/// Whether a line of `bundle verify` belongs into the demo's short story.
fn is_vital(line: &str) -> bool {
    line.starts_with("  digest") || line.starts_with("  signed")
}

/// A server that ends with this value.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(folder: &Path, bundles: &[PathBuf]) -> Result<Self> {
        let log = fs::File::create(folder.join("server.log")).map_err(|error| error.to_string())?;
        let mut command = portcullis()?;
        command.args(["serve", "--json", "--listen", "127.0.0.1:0", "--allow-caller-inputs"]);
        command.arg("--root").arg(folder.join("root.json")).env("TMPDIR", folder);
        command.arg("--cache").arg(cache()?);
        for bundle in bundles {
            command.arg("--bundle").arg(bundle);
        }
        let spawned = command.stdout(Stdio::piped()).stderr(log).spawn();
        let mut child = spawned.map_err(|error| error.to_string())?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line).map_err(|error| error.to_string())?;
        }
        let started: Value = serde_json::from_str(&line).unwrap_or_default();
        let Some(url) = started.get("url").and_then(Value::as_str).map(str::to_owned) else {
            let log = fs::read_to_string(folder.join("server.log")).unwrap_or_default();
            return Err(format!("the server did not start: {log}"));
        };
        Ok(Self { child, url })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One tool call of the demo, and what the bundle must say to it.
struct Call {
    bundle: &'static str,
    tool: &'static str,
    arguments: Value,
    now: &'static str,
    effect: &'static str,
}

fn calls() -> [Call; 10] {
    let call = |bundle, tool, arguments, now, effect| Call { bundle, tool, arguments, now, effect };
    let support = |tool, arguments, effect| call("acme/support", tool, arguments, MORNING, effect);
    let query = |query: &str, effect| {
        call("acme/analytics", "query_database", json!({"query": query}), MORNING, effect)
    };
    let campaign = |to: &str, now, effect| {
        let arguments = json!({"to": [to], "subject": "Winter sale", "template": "winter"});
        call("acme/marketing", "send_campaign", arguments, now, effect)
    };
    [
        support(
            "issue_refund",
            json!({"order_id": "O-1", "amount": 40, "reason": "late"}),
            "allow",
        ),
        support("issue_refund", json!({"order_id": "O-1", "amount": 250}), "require-approval"),
        support("issue_refund", json!({"order_id": "O-1", "amount": "a lot"}), "require-approval"),
        support("delete_customer", json!({"customer_id": "C-7"}), "deny"),
        query("SELECT region, sum(total) FROM orders GROUP BY 1 LIMIT 50", "allow"),
        query("SELECT 1; DROP TABLE orders", "deny"),
        query("SELECT email FROM customers LIMIT 10", "deny"),
        campaign("ada@bluepeak.example", MORNING, "allow"),
        campaign("ada@bluepeak.example", EVENING, "deny"),
        campaign("\"ada@bluepeak.example\" <eve@elsewhere.example>", MORNING, "deny"),
    ]
}

fn ask_all(url: &str) -> Result {
    let mut surprises = Vec::new();
    println!(
        "\n{:<15} {:<42} {:<17} {:>7}  {:>6}  reason",
        "tool", "arguments", "decision", "fuel", "µs"
    );
    for call in calls() {
        let decision = ask(url, &call)?;
        println!("{}", row(&call, &decision));
        if decision["effect"] != call.effect {
            surprises.push(format!("{} {}: expected {}", call.tool, call.arguments, call.effect));
        }
    }
    if surprises.is_empty() { Ok(()) } else { Err(surprises.join("; ")) }
}

fn body(call: &Call) -> Value {
    json!({
        "bundle": call.bundle, "tool": call.tool, "arguments": call.arguments,
        "environment": "prod", "now": call.now,
        "principal": {"tenant": "acme", "agent": "demo", "roles": ["agent"]}
    })
}

fn ask(url: &str, call: &Call) -> Result<Value> {
    let mut answer = ureq::post(format!("{url}/v1/decisions"))
        .config()
        .http_status_as_error(false)
        .build()
        .content_type("application/json")
        .send(body(call).to_string())
        .map_err(|error| error.to_string())?;
    let text = answer.body_mut().read_to_string().map_err(|error| error.to_string())?;
    if !answer.status().is_success() {
        return Err(format!("{}: {text}", answer.status()));
    }
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

fn row(call: &Call, decision: &Value) -> String {
    let effect = decision["effect"].as_str().unwrap_or_default();
    let colour = match effect {
        "allow" => 32,
        "deny" => 31,
        _ => 33,
    };
    let reasons = decision["reasons"].as_array().map(Vec::as_slice).unwrap_or_default();
    let decisive = reasons.iter().find(|reason| {
        let code = match effect {
            "allow" => "policy-allowed",
            "deny" => "policy-denied",
            _ => "policy-approval-required",
        };
        reason["code"] == code
    });
    let message = decisive.or(reasons.first()).map(|reason| &reason["message"]);
    let mut shown = format!("{effect:<17}");
    if std::io::stdout().is_terminal() {
        shown = format!("\x1b[{colour}m{shown}\x1b[0m");
    }
    format!(
        "{:<15} {:<42} {shown} {:>7}  {:>6}  {}",
        call.tool,
        cut(&call.arguments.to_string(), 42),
        decision["cost"]["fuel"],
        decision["cost"]["microseconds"],
        cut(message.and_then(Value::as_str).unwrap_or_default(), 90)
    )
}

fn cut(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    text.chars().take(length.saturating_sub(1)).chain(['…']).collect()
}

fn curl(url: &str) -> String {
    format!(
        "  curl -s {url}/v1/decisions -H 'content-type: application/json' -d '{}'",
        json!({"bundle": "acme/support", "tool": "issue_refund",
               "arguments": {"order_id": "O-1", "amount": 250}, "environment": "prod"})
    )
}
