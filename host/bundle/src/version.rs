//! `major.minor.patch`, for hosts and for the WIT package.

use std::fmt;

/// The WIT package this host implements.
pub const WIT: &str = "portcullis:policy@1.0.0";

/// What a WIT package's name starts with when it is ours.
const WIT_PREFIX: &str = "portcullis:policy@";

/// Three numbers, compared in order. No pre-releases, no build metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Rises with incompatible changes.
    pub major: u32,
    /// Rises with additions.
    pub minor: u32,
    /// Rises with corrections.
    pub patch: u32,
}

impl Version {
    /// Reads `1.2.3` without leading zeros; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(number);
        let (major, minor, patch) = (parts.next()??, parts.next()??, parts.next()??);
        parts.next().is_none().then_some(Self { major, minor, patch })
    }

    /// The version of this package, which is the host's version unless the host says otherwise.
    pub fn current() -> Self {
        Self::parse(env!("CARGO_PKG_VERSION")).unwrap_or(Self { major: 0, minor: 0, patch: 0 })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The version in `portcullis:policy@1.2.3`.
pub(crate) fn parse_wit(text: &str) -> Option<Version> {
    Version::parse(text.strip_prefix(WIT_PREFIX)?)
}

/// Whether a bundle written for `wanted` runs on the WIT package of this host: same major version,
/// and nothing newer than the host has.
pub(crate) fn wit_fits(wanted: Version) -> bool {
    let ours = parse_wit(WIT);
    ours.is_some_and(|ours| ours.major == wanted.major && wanted <= ours)
}

fn number(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let padded = text.len() > 1 && text.starts_with('0');
    (plain && !padded).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_three_plain_numbers() {
        assert_eq!(Version::parse("1.20.3"), Some(Version { major: 1, minor: 20, patch: 3 }));
        for bad in
            ["", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.+3", "1.2.-3", "1.2.3-rc", "4294967296.0.0"]
        {
            assert_eq!(Version::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_bundle_fits_a_host_of_its_major_version_that_is_not_older() {
        for (text, expected) in [
            ("1.0.0", true),
            ("1.0.1", false),
            ("1.1.0", false),
            ("2.0.0", false),
            ("0.9.0", false),
        ] {
            assert_eq!(wit_fits(Version::parse(text).unwrap()), expected, "{text}");
        }
    }
}
