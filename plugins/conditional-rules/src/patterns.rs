//! All texts that any rule looks for, found in one pass over the payload.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::index::Map;
use crate::json::{Document, Node};
use crate::text;

/// A text some rule looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PatternId(u32);

/// The texts of a settings file while it is read: each distinct one once.
#[derive(Debug, Default)]
pub(crate) struct PatternsBuilder {
    any_case: Texts,
    exact_case: Texts,
}

#[derive(Debug, Default)]
struct Texts {
    known: Map<String, u32>,
    list: Vec<String>,
}

impl Texts {
    fn add(&mut self, text: &str) -> u32 {
        if let Some(id) = self.known.get(text) {
            return *id;
        }
        let id = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.known.insert(text.to_owned(), id);
        self.list.push(text.to_owned());
        id
    }
}

impl PatternsBuilder {
    /// Asks for a text to be found.
    pub(crate) fn add(&mut self, text: &str, any_case: bool) -> PatternId {
        if any_case {
            PatternId(self.any_case.add(&text::fold(text)).wrapping_mul(2))
        } else {
            PatternId(self.exact_case.add(text).wrapping_mul(2).wrapping_add(1))
        }
    }

    /// Builds the automata.
    ///
    /// # Errors
    /// There are too many texts for one automaton.
    pub(crate) fn build(self) -> Result<Patterns, aho_corasick::BuildError> {
        let count = self.any_case.list.len().max(self.exact_case.list.len());
        Ok(Patterns {
            any_case: automaton(&self.any_case.list, true)?,
            exact_case: automaton(&self.exact_case.list, false)?,
            count,
        })
    }
}

fn automaton(
    texts: &[String],
    any_case: bool,
) -> Result<Option<AhoCorasick>, aho_corasick::BuildError> {
    if texts.is_empty() {
        return Ok(None);
    }
    AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .ascii_case_insensitive(any_case)
        .build(texts)
        .map(Some)
}

/// Finds the texts of a settings file.
#[derive(Debug)]
pub(crate) struct Patterns {
    any_case: Option<AhoCorasick>,
    exact_case: Option<AhoCorasick>,
    count: usize,
}

/// Where a text was found first in one string of the payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit {
    pattern: PatternId,
    /// Index of the string in the payload.
    pub(crate) node: u32,
    /// Bytes of the string (as decoded).
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// What was found in a payload, sorted by text and place.
#[derive(Debug, Default)]
pub(crate) struct Hits(Vec<Hit>);

impl Patterns {
    /// Searches every string of a document once. Keys are not searched.
    pub(crate) fn search(&self, document: &Document<'_>) -> Hits {
        let mut hits = Vec::new();
        let automata = [(&self.any_case, true), (&self.exact_case, false)];
        for (automaton, any_case) in automata {
            let Some(automaton) = automaton else { continue };
            let mut seen = vec![false; self.count];
            for node in document.root().into_iter().flat_map(Node::subtree) {
                search_string(automaton, any_case, node, &mut seen, &mut hits);
            }
        }
        hits.sort_unstable();
        Hits(hits)
    }
}

/// Adds each text that a string contains, once. `seen` is all false before and after.
fn search_string(
    automaton: &AhoCorasick,
    any_case: bool,
    node: Node<'_>,
    seen: &mut [bool],
    hits: &mut Vec<Hit>,
) {
    let Some(string) = node.text() else { return };
    let before = hits.len();
    let parity = u32::from(!any_case);
    let unchanged = !any_case || string.is_ascii();
    let haystack = if unchanged { string.into() } else { text::fold(string) };
    for found in automaton.find_overlapping_iter(haystack.as_ref()) {
        let Some(seen) = seen.get_mut(found.pattern().as_usize()) else { continue };
        if std::mem::replace(seen, true) {
            continue;
        }
        let (start, end) = if unchanged {
            (found.start(), found.end())
        } else {
            text::unfold_span(string, found.start(), found.end())
        };
        hits.push(Hit {
            pattern: PatternId(found.pattern().as_u32().wrapping_mul(2).wrapping_add(parity)),
            node: node.index(),
            start: u32::try_from(start).unwrap_or(u32::MAX),
            end: u32::try_from(end).unwrap_or(u32::MAX),
        });
    }
    for hit in hits.get(before..).unwrap_or_default() {
        if let Some(seen) = seen.get_mut((hit.pattern.0 / 2) as usize) {
            *seen = false;
        }
    }
}

impl Hits {
    /// Every text that was found, each once for each string that holds it.
    pub(crate) fn texts(&self) -> impl Iterator<Item = PatternId> {
        self.0.iter().map(|hit| hit.pattern)
    }

    /// The first place of a text among the values numbered `from..to`.
    pub(crate) fn find(&self, pattern: PatternId, from: u32, to: u32) -> Option<Hit> {
        let first = self.0.partition_point(|hit| (hit.pattern, hit.node) < (pattern, from));
        let hit = self.0.get(first)?;
        (hit.pattern == pattern && hit.node < to).then_some(*hit)
    }
}
