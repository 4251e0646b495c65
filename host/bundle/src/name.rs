//! Names and patterns: what a bundle is called, who may sign it, which tools a module judges, and
//! which paths a bundle may hold.

use std::fmt;

/// Bytes a path or a bundle name may have. A ustar header holds no more.
const MAX_NAME: usize = 100;
/// Components a path may have.
const MAX_DEPTH: usize = 8;
/// Bytes a tool pattern may have.
const MAX_PATTERN: usize = 128;

macro_rules! text_newtype {
    ($name:ident) => {
        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::schema::parsed(deserializer, Self::parse)
            }
        }
    };
}

/// The name of a bundle, such as `acme/support`: 1 to 8 segments of lower-case letters, digits, `-`
/// and `_`, separated by `/`, at most 100 bytes. A segment starts with a letter or a digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleName(String);

text_newtype!(BundleName);

impl BundleName {
    /// Reads a name; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() <= MAX_NAME && text.split('/').count() <= MAX_DEPTH;
        (fits && text.split('/').all(is_segment)).then(|| Self(text.to_owned()))
    }
}

/// Which names a delegation covers: one name, or `acme/*` for every name that has exactly one more
/// segment than `acme`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamePattern(String);

text_newtype!(NamePattern);

impl NamePattern {
    /// Reads a pattern; `None` for anything else, also for a lone `*`.
    pub fn parse(text: &str) -> Option<Self> {
        BundleName::parse(text.strip_suffix("/*").unwrap_or(text))?;
        Some(Self(text.to_owned()))
    }

    /// Whether `name` is covered.
    pub fn matches(&self, name: &BundleName) -> bool {
        match self.0.strip_suffix("/*") {
            None => self.0 == name.0,
            Some(parent) => name.0.rsplit_once('/').is_some_and(|(above, _)| above == parent),
        }
    }
}

/// Which tools a module judges: a tool's name in printable ASCII, where `*` stands for any
/// characters, also none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ToolPattern(String);

text_newtype!(ToolPattern);

impl ToolPattern {
    /// Reads a pattern; `None` for an empty one, one of more than 128 bytes, or with characters
    /// outside printable ASCII.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=MAX_PATTERN).contains(&text.len());
        (fits && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Self(text.to_owned()))
    }

    /// Whether the tool called `name` is covered. Exact and case-sensitive. Takes at most
    /// pattern × name steps.
    pub fn matches(&self, name: &str) -> bool {
        let (mut pattern, mut rest) = (self.0.as_bytes(), name.as_bytes());
        // The last `*` seen: what follows it, and the text it has not swallowed yet.
        let mut retry: Option<(&[u8], &[u8])> = None;
        loop {
            match (pattern, rest) {
                ([b'*', after @ ..], _) => {
                    retry = Some((after, rest));
                    pattern = after;
                }
                ([], []) => return true,
                ([expected, after @ ..], [found, tail @ ..]) if expected == found => {
                    (pattern, rest) = (after, tail);
                }
                _ => {
                    let Some((after, [_, tail @ ..])) = retry else { return false };
                    retry = Some((after, tail));
                    (pattern, rest) = (after, tail);
                }
            }
        }
    }
}

/// Why `path` cannot stand in a bundle; `None` when it can.
///
/// Lower-case ASCII only, so that two paths which some file system takes for one cannot be written
/// down; no name that a file system treats specially.
pub(crate) fn path_problem(path: &[u8]) -> Option<&'static str> {
    if path.is_empty() || path.len() > MAX_NAME {
        return Some("expected 1 to 100 bytes");
    }
    if path.split(|byte| *byte == b'/').count() > MAX_DEPTH {
        return Some("expected at most 8 levels");
    }
    path.split(|byte| *byte == b'/').find_map(component_problem)
}

fn component_problem(component: &[u8]) -> Option<&'static str> {
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'_';
    let Some((first, rest)) = component.split_first() else {
        return Some("expected no empty component");
    };
    if !plain(first) || !rest.iter().all(|byte| plain(byte) || matches!(byte, b'.' | b'-')) {
        return Some("expected components of a-z 0-9 _ . - that start with a-z 0-9 _");
    }
    if component.ends_with(b".") {
        return Some("expected no component that ends in a dot");
    }
    is_device(component).then_some("expected no name of a Windows device")
}

/// Windows opens a device for `con`, and for `con.json` too.
fn is_device(component: &[u8]) -> bool {
    let stem = component.split(|byte| *byte == b'.').next().unwrap_or_default();
    match stem {
        b"con" | b"prn" | b"aux" | b"nul" => true,
        [b'c', b'o', b'm', digit] | [b'l', b'p', b't', digit] => digit.is_ascii_digit(),
        _ => false,
    }
}

fn is_segment(segment: &str) -> bool {
    let mut bytes = segment.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        && bytes.all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_another_form_is_named() {
        let error = serde_json::from_str::<BundleName>("\"Acme\"").unwrap_err().to_string();
        assert!(error.starts_with("`Acme` has another form than is expected here"), "{error}");
    }

    #[test]
    fn a_bundle_name_has_one_spelling() {
        for good in ["a", "acme/support", "acme/eu_2/x-1", "0/0"] {
            assert!(BundleName::parse(good).is_some(), "{good}");
        }
        let long = "a".repeat(101);
        for bad in [
            "",
            "/",
            "acme/",
            "/acme",
            "acme//x",
            "acme/../x",
            "Acme",
            "acme/*",
            "a b",
            "-a",
            &long,
        ] {
            assert_eq!(BundleName::parse(bad), None, "{bad}");
        }
    }

    // [B22]
    #[test]
    fn a_delegation_covers_exactly_one_level() {
        let check = |pattern: &str, name: &str| {
            NamePattern::parse(pattern).unwrap().matches(&BundleName::parse(name).unwrap())
        };
        assert!(check("acme/support", "acme/support"));
        assert!(check("acme/*", "acme/support"));
        assert!(!check("acme/*", "acme"));
        assert!(!check("acme/*", "acme/eu/support"));
        assert!(!check("acme/*", "acmes/support"));
        assert!(!check("acme/support", "acme/support2"));
        for bad in ["*", "/*", "acme*", "acme/*/x", "acme/**"] {
            assert_eq!(NamePattern::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_tool_pattern_is_a_name_with_stars() {
        for (pattern, name, expected) in [
            ("*", "anything", true),
            ("*", "", true),
            ("db_*", "db_query", true),
            ("db_*", "db_", true),
            ("db_*", "adb_query", false),
            ("*_query", "db_query", true),
            ("*a*b*", "xaxxb", true),
            ("*a*b*", "xbxxa", false),
            ("a*ab", "aab", true),
            ("a*ab", "aaab", true),
            ("a*ab", "ab", false),
            ("query", "query", true),
            ("query", "Query", false),
            ("query", "query2", false),
        ] {
            assert_eq!(
                ToolPattern::parse(pattern).unwrap().matches(name),
                expected,
                "{pattern} {name}"
            );
        }
    }

    // [B4]
    #[test]
    fn a_path_that_some_file_system_reads_otherwise_is_refused() {
        for good in
            ["a", "modules/sql.wasm", "settings/sql-2.v1.json", "_x/0", "console/com10.json"]
        {
            assert_eq!(path_problem(good.as_bytes()), None, "{good}");
        }
        for bad in [
            "",
            "/etc/x",
            "../evil",
            "a/../b",
            "./a",
            "a//b",
            "a/",
            "..\\evil",
            "c:evil",
            "con",
            "aux.json",
            "a.",
            "a ",
            "a/lpt1.txt",
            "A",
            "\u{e9}",
            "a\u{1b}[2J",
            "a\n",
            ".hidden",
            "-rf",
            "1/2/3/4/5/6/7/8/9",
        ] {
            assert!(path_problem(bad.as_bytes()).is_some(), "{bad}");
        }
    }
}
