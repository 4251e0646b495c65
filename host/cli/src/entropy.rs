//! The operating system's randomness: the only place of this program that asks for it.

use zeroize::Zeroizing;

use crate::failure::Failure;

/// 32 bytes nobody can guess; wiped when dropped.
pub(crate) fn bytes() -> Result<Zeroizing<[u8; 32]>, Failure> {
    let mut entropy = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *entropy)
        .map_err(|error| Failure::undecided("random", format!("no random bytes: {error}")))?;
    Ok(entropy)
}
