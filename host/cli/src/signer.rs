//! Who signs: a key file, or a program that asks a token, a vault or another machine.

use std::error::Error;
use std::io::{Read, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portcullis_bundle::{PublicKey, Signer};

use crate::failure::Failure;
use crate::key;
use crate::output::Output;

/// Bytes of an Ed25519 signature.
const SIGNATURE: usize = 64;
/// Bytes of a program's complaints that are kept.
const MAX_SAID: usize = 4096;
/// How often a running program is looked at.
const POLL: Duration = Duration::from_millis(10);

/// Who signs.
#[derive(clap::Args)]
#[group(skip)]
pub(crate) struct Args {
    /// The signer's private key.
    #[arg(
        long,
        value_name = "KEY.pem",
        required_unless_present = "signer_cmd",
        conflicts_with = "signer_cmd"
    )]
    key: Option<PathBuf>,
    /// A program that signs, for keys that live elsewhere; needs --public.
    ///
    /// It gets the bytes to sign on standard input and must print the 64 raw bytes of their plain
    /// Ed25519 signature. The text is split at white space into program and arguments; no shell, no
    /// quotes: put anything more into a script. What it prints is verified before it is kept.
    #[arg(long, value_name = "CMD", requires = "public")]
    signer_cmd: Option<String>,
    /// The public key of the program's signatures.
    #[arg(long, value_name = "PUB.pem", requires = "signer_cmd")]
    public: Option<PathBuf>,
    /// Seconds the program may take: somebody may have to touch a token.
    #[arg(long, value_name = "SECONDS", default_value_t = 120, requires = "signer_cmd")]
    signer_timeout: u64,
}

impl Args {
    /// Reads the key, or gets the program ready.
    pub(crate) fn signer(&self, output: &Output) -> Result<Box<dyn Signer>, Failure> {
        match (&self.key, &self.signer_cmd, &self.public) {
            (Some(path), _, _) => Ok(Box::new(key::private(path, output)?)),
            (None, Some(command), Some(public)) => {
                let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
                let Some((program, arguments)) = words.split_first() else {
                    return Err(Failure::usage("--signer-cmd names no program"));
                };
                Ok(Box::new(Program {
                    public: key::public(public)?,
                    program: program.clone(),
                    arguments: arguments.to_vec(),
                    limit: Duration::from_secs(self.signer_timeout),
                    heard: output.is_json(),
                }))
            }
            _ => Err(Failure::usage("who signs?").hint("--key KEY.pem, or --signer-cmd CMD")),
        }
    }
}

/// A program that signs.
struct Program {
    public: PublicKey,
    program: String,
    arguments: Vec<String>,
    limit: Duration,
    /// Whether its standard error goes into the failure. A person sees it as it comes: it may ask
    /// for a PIN.
    heard: bool,
}

/// Why a program made no signature.
#[derive(Debug, thiserror::Error)]
enum ProgramError {
    #[error("`{program}` cannot be run")]
    Start {
        program: String,
        #[source]
        source: std::io::Error,
    },
    #[error("`{program}` cannot be waited for")]
    Wait {
        program: String,
        #[source]
        source: std::io::Error,
    },
    #[error("`{program}` took longer than {seconds} s")]
    Timeout { program: String, seconds: u64 },
    #[error("`{program}` ended with {status}{said}")]
    Status { program: String, status: ExitStatus, said: String },
    #[error("`{program}` printed {found} bytes, expected the {SIGNATURE} raw bytes of a signature")]
    Length { program: String, found: String },
}

impl Signer for Program {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], Box<dyn Error + Send + Sync>> {
        Ok(self.run(message)?)
    }
}

impl Program {
    fn run(&self, message: &[u8]) -> Result<[u8; 64], ProgramError> {
        let program = || self.program.clone();
        let mut child =
            self.start().map_err(|source| ProgramError::Start { program: program(), source })?;
        if let Some(mut stdin) = child.stdin.take() {
            let message = message.to_owned();
            // A program that does not read its input is judged by what it prints.
            std::thread::spawn(move || stdin.write_all(&message));
        }
        let printed = collect(child.stdout.take(), SIGNATURE);
        let said = collect(child.stderr.take(), MAX_SAID);
        let ended = wait(&mut child, self.limit)
            .map_err(|source| ProgramError::Wait { program: program(), source })?;
        let Some(status) = ended else {
            return Err(ProgramError::Timeout {
                program: program(),
                seconds: self.limit.as_secs(),
            });
        };
        if !status.success() {
            let said = String::from_utf8_lossy(&received(&said)).trim().to_owned();
            let said = if said.is_empty() { said } else { format!(": {said}") };
            return Err(ProgramError::Status { program: program(), status, said });
        }
        let printed = received(&printed);
        printed.as_slice().try_into().map_err(|_| ProgramError::Length {
            program: program(),
            found: match printed.len() {
                length if length > SIGNATURE => format!("more than {SIGNATURE}"),
                length => length.to_string(),
            },
        })
    }

    fn start(&self) -> std::io::Result<Child> {
        Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(if self.heard { Stdio::piped() } else { Stdio::inherit() })
            .spawn()
    }
}

/// Reads a stream to its end in a thread of its own, keeping `limit` bytes and one more.
fn collect(stream: Option<impl Read + Send + 'static>, limit: usize) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let Some(mut stream) = stream else { return };
        let mut kept = Vec::new();
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        let _ = stream.by_ref().take(most).read_to_end(&mut kept);
        let _ = sender.send(kept);
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    });
    receiver
}

/// What was collected; nothing when the stream is held open by somebody the program left behind.
fn received(stream: &Receiver<Vec<u8>>) -> Vec<u8> {
    stream.recv_timeout(Duration::from_secs(1)).unwrap_or_default()
}

/// How the program ended; `None` when it had to be killed.
fn wait(child: &mut Child, limit: Duration) -> std::io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(POLL);
    }
}

#[cfg(test)]
mod tests {
    use portcullis_bundle::PrivateKey;

    use super::*;

    fn check(script: &str, seconds: u64) -> Result<[u8; 64], String> {
        let key = PrivateKey::from_entropy(&[7; 32]);
        let program = Program {
            public: key.public_key().clone(),
            program: "sh".to_owned(),
            arguments: vec!["-c".to_owned(), script.to_owned()],
            limit: Duration::from_secs(seconds),
            heard: true,
        };
        program.run(&[b'm'; 100_000]).map_err(|error| error.to_string())
    }

    #[test]
    fn a_program_that_prints_64_bytes_has_signed() {
        assert_eq!(check("cat > /dev/null; printf '%064d' 0", 10), Ok([b'0'; 64]));
        assert_eq!(check("printf '%064d' 0", 10), Ok([b'0'; 64]), "it need not read its input");
    }

    #[test]
    fn a_program_that_does_anything_else_has_not() {
        for (script, expected) in [
            ("printf x", "`sh` printed 1 bytes, expected the 64 raw bytes of a signature"),
            (
                "printf '%065d' 0",
                "`sh` printed more than 64 bytes, expected the 64 raw bytes of a signature",
            ),
            (
                "cat /dev/zero | head -c 1000000",
                "`sh` printed more than 64 bytes, expected the 64 raw bytes of a signature",
            ),
            ("echo no token >&2; exit 3", "`sh` ended with exit status: 3: no token"),
        ] {
            assert_eq!(check(script, 10), Err(expected.to_owned()), "{script}");
        }
        assert_eq!(check("exec sleep 20", 0), Err("`sh` took longer than 0 s".to_owned()));
    }
}
