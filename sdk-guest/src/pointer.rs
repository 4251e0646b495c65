//! JSON Pointers (RFC 6901): building them, and patterns of them.

/// A pointer to a member: `/` and its name, with `~` and `/` escaped.
#[must_use]
pub fn child(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// A pointer to where a path leads.
pub fn of<'n>(path: impl IntoIterator<Item = &'n str>) -> String {
    path.into_iter().fold(String::new(), |pointer, name| child(&pointer, name))
}

/// A JSON Pointer in which a part `*` stands for any name or index, and a last part `**` for everything
/// below, itself included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<String>,
    below: bool,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// It is not empty and does not start with `/`, or has `**` before its end.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if !text.is_empty() && !text.starts_with('/') {
            return Err("expected a JSON Pointer, which starts with `/`");
        }
        let parts = text.split('/').skip(1);
        let mut parts: Vec<_> =
            parts.map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
        let below = parts.last().is_some_and(|last| last == "**");
        if below {
            parts.pop();
        }
        if parts.iter().any(|part| part == "**") {
            return Err("`**` may only be the last part");
        }
        Ok(Self { parts, below })
    }

    /// Whether a path is one of those it stands for.
    #[must_use]
    pub fn holds<S: AsRef<str>>(&self, path: &[S]) -> bool {
        let length =
            path.len() == self.parts.len() || (self.below && path.len() > self.parts.len());
        let same = |(part, step): (&String, &S)| part == "*" || part == step.as_ref();
        length && self.parts.iter().zip(path).all(same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, path: &[&str], expected: bool) {
        assert_eq!(Pattern::parse(pattern).unwrap().holds(path), expected, "{pattern} {path:?}");
    }

    #[test]
    fn a_star_is_one_part_and_two_are_the_rest() {
        check("/items/*/body", &["items", "0", "body"], true);
        check("/items/*/body", &["items", "0", "title"], false);
        check("/items/**", &["items", "0", "body"], true);
        check("/**", &[], true);
        check("", &[], true);
        check("", &["a"], false);
        check("/a~1b/~0", &["a/b", "~"], true);
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        assert!(Pattern::parse("a").unwrap_err().contains("starts with"));
        assert!(Pattern::parse("/**/a").unwrap_err().contains("last part"));
    }

    #[test]
    fn pointers_escape_names() {
        assert_eq!(of(["a/b", "~", "0"]), "/a~1b/~0/0");
    }
}
