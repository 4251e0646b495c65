//! Names as rules give them: one name, a list, or globs.
//!
//! A glob knows `*` (any run of characters, also none) and `?` (one character). Nothing else is
//! special, and brackets and braces are refused so that nobody believes they are.

use crate::fault::{FaultKind, Faults};
use crate::json::Node;
use crate::{reader, text};

/// A pattern with `*` or `?`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glob {
    /// As written, for exact comparison.
    exact: String,
    /// Without case.
    folded: String,
}

impl Glob {
    fn matches(&self, name: &str, folded: &str, any_case: bool) -> bool {
        if any_case { run(&self.folded, folded) } else { run(&self.exact, name) }
    }

    /// The pattern without case.
    pub(crate) fn folded(&self) -> &str {
        &self.folded
    }
}

/// Whether a glob matches a whole name. Takes time proportional to the product of the lengths at
/// worst: only the last `*` is ever tried again.
pub(crate) fn run(glob: &str, name: &str) -> bool {
    let (mut glob, mut name) = (glob.chars(), name.chars());
    let mut retry = None;
    loop {
        let name_here = name.clone();
        match (glob.next(), name.next()) {
            (Some('*'), _) => {
                retry = Some((glob.clone(), name_here.clone()));
                name = name_here;
            }
            (Some('?'), Some(_)) => {}
            (Some(wanted), Some(found)) if wanted == found => {}
            (None, None) => return true,
            _ => {
                let Some((after_star, mut skipped)) = retry else { return false };
                if skipped.next().is_none() {
                    return false;
                }
                glob = after_star.clone();
                name = skipped.clone();
                retry = Some((after_star, skipped));
            }
        }
    }
}

/// What a key of `match` allows. The default allows anything.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    /// Name as written and without case.
    exact: Vec<(String, String)>,
    globs: Vec<Glob>,
    restricted: bool,
}

impl Names {
    /// Reads one name, or a list of names.
    pub(crate) fn read(node: Node<'_>, faults: &mut Faults) -> Self {
        let mut names = Self { restricted: true, ..Self::default() };
        for node in reader::one_or_more(node, faults) {
            let Some(name) = reader::text(node, faults) else { continue };
            let folded = text::fold(name).into_owned();
            if name.contains(['[', ']', '{', '}', '\\']) {
                let text = reader::clip(name);
                let expected = "a name or glob; globs know `*` and `?` only";
                faults.add(node, FaultKind::Malformed { text, expected });
            } else if name == "*" {
                names.restricted = false;
            } else if name.contains(['*', '?']) {
                names.globs.push(Glob { exact: name.to_owned(), folded });
            } else {
                names.exact.push((name.to_owned(), folded));
            }
        }
        names
    }

    /// Whether any name will do.
    pub(crate) fn is_any(&self) -> bool {
        !self.restricted
    }

    /// The names without case, for the index.
    pub(crate) fn exact(&self) -> impl Iterator<Item = &str> {
        self.exact.iter().map(|(_, folded)| folded.as_str())
    }

    /// The globs, for the index.
    pub(crate) fn globs(&self) -> &[Glob] {
        &self.globs
    }

    /// Whether every name that another allows is allowed, as far as the texts show.
    pub(crate) fn covers(&self, other: &Self, any_case: bool) -> bool {
        other.restricted
            && other.exact.iter().all(|(name, _)| self.matches(name, any_case))
            && other.globs.iter().all(|glob| self.globs.contains(glob))
    }

    /// Whether a name is allowed.
    pub(crate) fn matches(&self, name: &str, any_case: bool) -> bool {
        if self.is_any() {
            return true;
        }
        let exactly = self
            .exact
            .iter()
            .any(|(exact, _)| if any_case { text::same(exact, name) } else { exact == name });
        if exactly || self.globs.is_empty() {
            return exactly;
        }
        let folded = text::fold(name);
        self.globs.iter().any(|glob| glob.matches(name, &folded, any_case))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_glob_matches_whole_names() {
        for (glob, name, expected) in [
            ("db_*", "db_read", true),
            ("db_*", "db_", true),
            ("db_*", "mydb_read", false),
            ("*_read", "db_read", true),
            ("*_read", "db_reader", false),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("?", "é", true),
            ("?", "", false),
            ("**", "", true),
            ("*?", "", false),
            ("*aab", "aaaaab", true),
        ] {
            assert_eq!(run(glob, name), expected, "{glob} {name}");
        }
    }

    fn slow(glob: &[char], name: &[char]) -> bool {
        match (glob.split_first(), name.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) => (0..=name.len()).any(|skip| slow(rest, &name[skip..])),
            (Some(('?', rest)), Some((_, tail))) => slow(rest, tail),
            (Some((wanted, rest)), Some((found, tail))) => wanted == found && slow(rest, tail),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn globs_agree_with_their_definition(glob in "[ab*?]{0,7}", name in "[ab]{0,8}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(run(&glob, &name), slow(&chars(&glob), &chars(&name)));
        }
    }
}
