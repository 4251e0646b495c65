//! Which rules can match a tool, found without looking at the others.
//!
//! Exact names are a hash map. A glob is filed under the text before its first star, or else under
//! the text after its last; a lookup tries only the lengths that occur. What is found is a superset
//! for rules that mind case: the rule itself decides.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use crate::names::{Glob, Names, run};
use crate::patterns::{Hits, PatternId};
use crate::text;

/// FNV-1a: keys come from signed settings, so nobody can aim at its collisions, and it needs neither
/// randomness nor tables.
#[derive(Debug)]
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A hash map without randomness.
pub(crate) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Fnv>>;

/// Rules by the tools they apply to. Rules are numbers, given in ascending order.
#[derive(Debug, Default)]
pub(crate) struct Index {
    exact: Map<String, Vec<u32>>,
    prefixes: Shelf,
    suffixes: Shelf,
    /// Rules for any tool.
    any: Vec<u32>,
    /// Rules for any tool that need one of some texts.
    by_text: Map<PatternId, Vec<u32>>,
}

/// Globs by a text the tool's name must start (or end) with.
#[derive(Debug, Default)]
struct Shelf {
    globs: Map<String, Vec<(String, Vec<u32>)>>,
    lengths: BTreeSet<usize>,
}

impl Shelf {
    fn add(&mut self, anchor: &str, glob: &str, rule: u32) {
        self.lengths.insert(anchor.len());
        let globs = self.globs.entry(anchor.to_owned()).or_default();
        match globs.iter_mut().find(|(known, _)| known == glob) {
            Some((_, rules)) => rules.push(rule),
            None => globs.push((glob.to_owned(), vec![rule])),
        }
    }

    fn find<'t>(
        &self,
        tool: &'t str,
        anchor: impl Fn(usize) -> Option<&'t str>,
        found: &mut Vec<u32>,
    ) {
        let anchors = self
            .lengths
            .iter()
            .map_while(|length| if *length > tool.len() { None } else { Some(anchor(*length)) });
        for (glob, rules) in anchors.flatten().filter_map(|text| self.globs.get(text)).flatten() {
            if run(glob, tool) {
                found.extend(rules);
            }
        }
    }
}

impl Index {
    /// Files a rule under the tools it names; one for any tool under the texts it needs, if there
    /// are such.
    pub(crate) fn add(&mut self, rule: u32, tools: &Names, texts: Option<Vec<PatternId>>) {
        match texts {
            Some(texts) if tools.is_any() => {
                for text in texts {
                    self.by_text.entry(text).or_default().push(rule);
                }
                return;
            }
            _ if tools.is_any() => {
                self.any.push(rule);
                return;
            }
            _ => {}
        }
        for name in tools.exact() {
            let rules = self.exact.entry(name.to_owned()).or_default();
            if rules.last() != Some(&rule) {
                rules.push(rule);
            }
        }
        for glob in tools.globs().iter().map(Glob::folded) {
            let wild = ['*', '?'];
            let prefix = glob.split(wild).next().unwrap_or_default();
            let suffix = glob.rsplit(wild).next().unwrap_or_default();
            if prefix.is_empty() {
                self.suffixes.add(suffix, glob, rule);
            } else {
                self.prefixes.add(prefix, glob, rule);
            }
        }
    }

    /// The rules that can match a call, in ascending order, each once. What the payload contains is
    /// asked for only if a rule depends on it; a payload that cannot be read may match any.
    pub(crate) fn candidates<'h>(
        &self,
        tool: &str,
        hits: impl FnOnce() -> Option<&'h Hits>,
    ) -> Vec<u32> {
        let tool = text::fold(tool);
        let mut found = self.exact.get(tool.as_ref()).cloned().unwrap_or_default();
        let sorted = found.len();
        self.prefixes.find(&tool, |length| tool.get(..length), &mut found);
        let suffix = |length| tool.get(tool.len().checked_sub(length)?..);
        self.suffixes.find(&tool, suffix, &mut found);
        if !self.by_text.is_empty() {
            match hits() {
                Some(hits) => {
                    let rules = hits.texts().filter_map(|text| self.by_text.get(&text));
                    found.extend(rules.flatten());
                }
                None => found.extend(self.by_text.values().flatten()),
            }
        }
        if found.is_empty() {
            return self.any.clone();
        }
        found.extend(&self.any);
        if found.len() > sorted {
            found.sort_unstable();
            found.dedup();
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fault::Faults;
    use crate::json::Document;

    fn names(list: &[String]) -> Names {
        let json = format!("{list:?}");
        let document = Document::parse(&json).unwrap();
        let mut faults = Faults::default();
        let names = Names::read(document.root().unwrap(), &mut faults);
        assert_eq!(faults.into_result(), Ok(()));
        names
    }

    proptest! {
        #[test]
        fn the_index_finds_what_asking_every_rule_finds(
            rules in prop::collection::vec(prop::collection::vec("[abAB*?]{1,4}", 1..4), 1..12),
            tool in "[abAB]{0,5}",
        ) {
            let all: Vec<Names> = rules.iter().map(|list| names(list)).collect();
            let mut index = Index::default();
            for (rule, names) in (0..).zip(&all) {
                index.add(rule, names, None);
            }
            let asked: Vec<u32> =
                (0..).zip(&all).filter(|(_, names)| names.matches(&tool, true)).map(|(n, _)| n).collect();
            prop_assert_eq!(index.candidates(&tool, || None), asked);
        }
    }
}
