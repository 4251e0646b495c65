//! `--offline`: a server that answers and never asks.
//!
//! Nothing in this program opens a connection of its own. This makes sure of it twice: a
//! configuration that names another machine is refused, and, where the kernel can, the process gives
//! up the right to open sockets once it listens.

use std::collections::BTreeMap;
use std::path::Path;

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

use crate::failure::{Failure, Kind};

/// Refuses a path that is an address on another machine.
pub(crate) fn check<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<(), Failure> {
    for path in paths {
        let text = path.to_string_lossy();
        if text.contains("://") || text.starts_with("//") {
            let text = format!("`{text}` is on another machine, and this host has no network");
            return Err(Failure::new(Kind::Refused, "calls-out", text)
                .hint("carry the file here and name its path"));
        }
    }
    Ok(())
}

/// Gives up opening sockets and connecting them, for every thread and for good. What listens goes on
/// accepting. Says why where it cannot.
pub(crate) fn seal() -> Result<(), String> {
    let program = program()?;
    seccompiler::apply_filter_all_threads(&program).map_err(|error| error.to_string())
}

fn program() -> Result<BpfProgram, String> {
    // An empty list of conditions is met by every call.
    let calls = [libc::SYS_socket, libc::SYS_connect, libc::SYS_io_uring_setup];
    let rules: BTreeMap<i64, Vec<_>> = calls.into_iter().map(|call| (call, Vec::new())).collect();
    let refuse = SeccompAction::Errno(libc::EACCES.unsigned_abs());
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(|error| error.to_string())?;
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch);
    filter.and_then(TryInto::try_into).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::net::{TcpListener, TcpStream, UdpSocket};

    use super::*;

    // [S19]
    #[test]
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    fn a_sealed_thread_accepts_and_connects_nowhere() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let caller = TcpStream::connect(address).unwrap();
        let sealed = std::thread::spawn(move || {
            // This thread alone: other tests go on.
            if let Err(error) = seccompiler::apply_filter(&program().unwrap()) {
                eprintln!("skipped: this kernel takes no filter: {error}");
                return;
            }
            assert!(listener.accept().is_ok());
            assert_eq!(
                TcpStream::connect(address).unwrap_err().kind(),
                ErrorKind::PermissionDenied
            );
            assert_eq!(
                UdpSocket::bind("127.0.0.1:0").unwrap_err().kind(),
                ErrorKind::PermissionDenied
            );
        });
        sealed.join().unwrap();
        drop(caller);
        assert!(TcpListener::bind("127.0.0.1:0").is_ok(), "other threads are as before");
    }

    // [S19]
    #[test]
    fn an_address_on_another_machine_is_refused() {
        for (path, fits) in [
            ("root.json", true),
            ("/srv/host/root.json", true),
            ("https://bundles.example/root.json", false),
            ("s3://bucket/store", false),
            ("//server/share", false),
        ] {
            assert_eq!(check([Path::new(path)]).is_ok(), fits, "{path}");
        }
    }
}
