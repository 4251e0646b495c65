//! Names of domains, compared as the domain name system does.
//!
//! Names are compared in their ASCII form: letters lower-cased, labels outside ASCII encoded as
//! Punycode. Nothing else is mapped, so names that merely look alike differ, and characters that
//! some programs turn into a dot or drop are refused.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use super::punycode;
use crate::index::Fnv;

/// A domain's name in ASCII and lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Domain(String);

impl Domain {
    /// Reads a name; one dot at its end is dropped.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix('.').unwrap_or(text);
        let mut name = String::with_capacity(text.len());
        for label in text.split('.') {
            if !name.is_empty() {
                name.push('.');
            }
            push_label(label, &mut name)?;
        }
        (name.len() <= 253).then_some(Self(name))
    }

    /// An address in place of a name, in brackets.
    pub(crate) fn literal(text: &str) -> Self {
        Self(format!("[{}]", text.to_ascii_lowercase()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

fn push_label(label: &str, name: &mut String) -> Option<()> {
    if label.is_empty()
        || label.starts_with('-')
        || label.ends_with('-')
        || !label.chars().all(fits)
    {
        return None;
    }
    let start = name.len();
    if label.is_ascii() {
        name.extend(label.chars().map(|character| character.to_ascii_lowercase()));
    } else {
        let lower: Vec<char> = label.chars().flat_map(char::to_lowercase).collect();
        if lower.iter().all(char::is_ascii) {
            name.extend(lower);
        } else {
            name.push_str("xn--");
            punycode::encode(&lower, name)?;
        }
    }
    (name.len().saturating_sub(start) <= 63).then_some(())
}

/// Whether a character may stand in a label: not those that are ignored, that direct text, or that
/// some programs read as a dot or an `@`.
fn fits(character: char) -> bool {
    match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' => true,
        character if character.is_ascii() || character.is_control() => false,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => {
            false
        }
        '\u{180b}'..='\u{180f}'
        | '\u{2000}'..='\u{206f}'
        | '\u{3000}'
        | '\u{3002}'
        | '\u{3164}' => false,
        '\u{fe00}'..='\u{fe0f}'
        | '\u{fe52}'
        | '\u{fe6b}'
        | '\u{feff}'
        | '\u{ff0e}'
        | '\u{ff20}' => false,
        '\u{ff61}' | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}' => false,
        character => !character.is_whitespace(),
    }
}

/// Domains given by name, or as `*.shop.example` for all below one.
#[derive(Debug, Default, Clone)]
pub(crate) struct DomainSet {
    names: HashSet<String, BuildHasherDefault<Fnv>>,
    parents: HashSet<String, BuildHasherDefault<Fnv>>,
}

impl DomainSet {
    /// Adds a name or a pattern `*.name`; none when it is neither.
    pub(crate) fn add(&mut self, text: &str) -> Option<()> {
        let (set, name) = match text.strip_prefix("*.") {
            Some(parent) => (&mut self.parents, parent),
            None => (&mut self.names, text),
        };
        set.insert(Domain::parse(name)?.0);
        Some(())
    }

    /// Adds all of another set.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.names.extend(other.names.iter().cloned());
        self.parents.extend(other.parents.iter().cloned());
    }

    /// Whether a domain is in the set.
    pub(crate) fn contains(&self, domain: &Domain) -> bool {
        if self.names.contains(&domain.0) {
            return true;
        }
        let mut rest = domain.as_str();
        while let Some((_, parent)) = rest.split_once('.') {
            if self.parents.contains(parent) {
                return true;
            }
            rest = parent;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_its_names_and_what_is_below_its_patterns() {
        let mut set = DomainSet::default();
        for name in ["Shop.example", "*.corp.example", "bücher.example"] {
            assert_eq!(set.add(name), Some(()));
        }
        for (name, expected) in [
            ("shop.EXAMPLE", true),
            ("shop.example.", true),
            ("mail.shop.example", false),
            ("xshop.example", false),
            ("a.b.corp.example", true),
            ("corp.example", false),
            ("xn--bcher-kva.example", true),
            ("BÜCHER.example", true),
        ] {
            assert_eq!(set.contains(&Domain::parse(name).unwrap()), expected, "{name}");
        }
        assert_eq!(set.add("no domain"), None);
        assert_eq!(set.add(""), None);
    }

    #[test]
    fn an_encoded_name_is_never_decoded() {
        assert_eq!(Domain::parse("xn--shop-.example"), None);
        assert_eq!(Domain::parse("xn--shop.example").unwrap().as_str(), "xn--shop.example");
    }
}
