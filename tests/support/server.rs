//! `portcullis serve` as a process that ends with its value.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use serde_json::Value;
use tempfile::{NamedTempFile, TempDir};

use crate::command::{Ran, finish};
use crate::http::{Answer, Ask};
use crate::paths::portcullis;

/// Longer than any server takes to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server on a free port of the loopback interface.
pub struct Server {
    child: Child,
    stdout: Option<BufReader<ChildStdout>>,
    log: NamedTempFile,
    url: String,
    /// What it keeps for itself, also where it is killed.
    _temporary: TempDir,
}

impl Server {
    /// Starts one in a folder and waits until it listens; its words and exit code where it does not.
    pub fn start(folder: &Path, arguments: &[&str]) -> Result<Self, Ran> {
        let log = NamedTempFile::new().expect("a log");
        let mut command = Command::new(portcullis());
        command.args(["serve", "--json", "--listen", "127.0.0.1:0"]).args(arguments);
        let temporary = tempfile::tempdir().expect("a folder");
        command.env("TMPDIR", temporary.path());
        command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped());
        command.stderr(log.reopen().expect("a log"));
        let mut child = command.spawn().expect("a process");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("a line");
        let started: Value = serde_json::from_str(&line).unwrap_or_default();
        let url = started["url"].as_str().unwrap_or_default().to_owned();
        let (stdout, _temporary) = (Some(stdout), temporary);
        let server = Self { child, stdout, log, url, _temporary };
        if server.url.is_empty() { Err(server.failed(line)) } else { Ok(server) }
    }

    fn failed(mut self, stdout: String) -> Ran {
        let status = self.child.wait().expect("an exit status");
        Ran { code: status.code().unwrap_or(-1), stdout, stderr: self.log() }
    }

    /// `http://…` or `https://…`, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        let (_, address) = self.url.split_once("://").expect("a scheme");
        address.parse().unwrap_or_else(|error| panic!("{address}: {error}"))
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).expect("the log")
    }

    /// Fetches a page.
    pub fn get(&self, path: &str) -> Answer {
        Ask::get(path).send(self.address())
    }

    /// Sends JSON.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        Ask::post(path, body).send(self.address())
    }

    /// Sends SIGTERM.
    pub fn terminate(&self) {
        let mut kill = Command::new("sh");
        kill.args(["-c", "kill -TERM \"$0\"", &self.child.id().to_string()]);
        finish(&mut kill, b"").exits(0);
    }

    /// Waits until it has ended.
    pub fn wait(mut self) -> ExitStatus {
        let mut stdout = self.stdout.take().expect("waited for once");
        let (ended, end) = channel();
        // Standard output is closed when the process ends.
        std::thread::spawn(move || {
            let _ = stdout.read_to_string(&mut String::new());
            let _ = ended.send(());
        });
        let waited = end.recv_timeout(PATIENCE);
        assert!(waited.is_ok(), "the server does not end: {}", self.log());
        self.child.wait().expect("an exit status")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
