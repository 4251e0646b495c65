//! Where a test can kill this process or fill its disk: between any two steps of a durable write.
//!
//! Compiled in only with the feature `faults` *and* debug assertions, so no release build has it.

use std::io;

/// Every point, in the order of a write.
pub const POINTS: [&str; 10] = [
    "blob-create",
    "blob-write",
    "blob-sync",
    "blob-rename",
    "blob-folder",
    "state-create",
    "state-write",
    "state-sync",
    "state-rename",
    "state-folder",
];

#[cfg(all(feature = "faults", debug_assertions))]
static ARMED: std::sync::Mutex<Option<Fault>> = std::sync::Mutex::new(None);

#[cfg(all(feature = "faults", debug_assertions))]
struct Fault {
    kill: bool,
    point: String,
    /// How many more times the point is passed unharmed.
    left: u32,
}

/// Sets what goes wrong where: `kill:POINT:N` ends the process the Nth time it comes to the point,
/// `full:POINT:N` says there that the disk is full.
#[cfg(all(feature = "faults", debug_assertions))]
pub fn arm(text: &str) {
    let mut parts = text.split(':');
    let (kind, point, nth) = (parts.next(), parts.next(), parts.next());
    let left = nth.and_then(|nth| nth.parse::<u32>().ok()).unwrap_or(1).saturating_sub(1);
    if let (Ok(mut armed), Some(point)) = (ARMED.lock(), point) {
        *armed = Some(Fault { kill: kind == Some("kill"), point: point.to_owned(), left });
    }
}

/// Does nothing in this build.
#[cfg(not(all(feature = "faults", debug_assertions)))]
pub fn arm(_: &str) {}

/// Passes a point.
#[cfg(all(feature = "faults", debug_assertions))]
pub(super) fn pass(point: &'static str) -> io::Result<()> {
    let Ok(mut armed) = ARMED.lock() else { return Ok(()) };
    match armed.as_mut().filter(|fault| fault.point == point) {
        None => Ok(()),
        Some(fault) if fault.left > 0 => {
            fault.left = fault.left.saturating_sub(1);
            Ok(())
        }
        Some(fault) if fault.kill => std::process::abort(),
        Some(_) => Err(io::ErrorKind::StorageFull.into()),
    }
}

/// Passes a point.
#[cfg(not(all(feature = "faults", debug_assertions)))]
#[expect(clippy::unnecessary_wraps, reason = "a build with faults may fail here")]
pub(super) fn pass(_: &'static str) -> io::Result<()> {
    Ok(())
}
