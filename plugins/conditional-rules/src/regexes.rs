//! Regular expressions: checked once, run in time linear in the text, and only where they can match.
//!
//! Most expressions begin with some fixed text. Those texts join the patterns that are searched for
//! in one pass, and an expression whose texts are not there is not run. One that is run goes over
//! text in ASCII as a table made beforehand, over other text as a simulated automaton.

use std::sync::Arc;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson::{self, WhichCaptures, pikevm::PikeVM};
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind};
use regex_syntax::hir::Hir;
use regex_syntax::hir::literal::{ExtractKind, Extractor};

use crate::index::Map;
use crate::patterns::{PatternId, PatternsBuilder};

/// Bytes that one expression may take up when compiled.
const MAX_REGEX: usize = 512 * 1024;
/// Bytes that all expressions of a file may take up when compiled.
const MAX_ALL: usize = 8 * 1024 * 1024;
/// Bytes of the table for ASCII text; expressions that need more do without one.
const MAX_TABLE: usize = 64 * 1024;
const MAX_TABLE_WORK: usize = 256 * 1024;
/// Nesting of groups in an expression.
const MAX_NESTING: u32 = 64;
/// Texts shorter than this are found too often to tell anything.
const MIN_LITERAL: usize = 3;
/// Strings longer than this are only said to match, not where.
const MAX_PLACE: usize = 4096;

/// A regular expression, ready to run.
#[derive(Debug)]
pub(crate) struct Regex {
    /// Texts one of which every match starts with; empty when nothing is known.
    literals: Vec<PatternId>,
    /// Judges text in ASCII.
    table: Option<dense::DFA<Vec<u32>>>,
    machine: PikeVM,
}

/// The expressions of a settings file while it is read: each distinct one once.
#[derive(Debug, Default)]
pub(crate) struct RegexesBuilder {
    known: Map<(String, bool), Arc<Regex>>,
    bytes: usize,
}

impl RegexesBuilder {
    /// Compiles an expression.
    ///
    /// # Errors
    /// Why it cannot be used, in one line.
    pub(crate) fn add(
        &mut self,
        text: &str,
        any_case: bool,
        patterns: &mut PatternsBuilder,
    ) -> Result<Arc<Regex>, String> {
        let key = (text.to_owned(), any_case);
        if let Some(regex) = self.known.get(&key) {
            return Ok(Arc::clone(regex));
        }
        let regex = Arc::new(Regex::compile(text, any_case, patterns)?);
        self.bytes = self.bytes.saturating_add(regex.memory());
        if self.bytes > MAX_ALL {
            return Err(format!("all expressions together take up more than {MAX_ALL} bytes"));
        }
        self.known.insert(key, Arc::clone(&regex));
        Ok(regex)
    }
}

impl Regex {
    fn compile(text: &str, any_case: bool, patterns: &mut PatternsBuilder) -> Result<Self, String> {
        let config = syntax::Config::new().case_insensitive(any_case).nest_limit(MAX_NESTING);
        let hir = syntax::parse_with(text, &config).map_err(|error| short(&error))?;
        let machine = nfa(&hir, &thompson_config().which_captures(WhichCaptures::Implicit))?;
        let machine = PikeVM::new_from_nfa(machine).map_err(|error| error.to_string())?;
        Ok(Self { literals: literals(&hir, patterns), table: table(text, &config), machine })
    }

    fn memory(&self) -> usize {
        let table = self.table.as_ref().map_or(0, dense::DFA::memory_usage);
        self.machine.get_nfa().memory_usage().saturating_add(table)
    }

    /// Texts one of which the searched text contains (but for case) if this matches; empty when
    /// nothing is known.
    pub(crate) fn literals(&self) -> &[PatternId] {
        &self.literals
    }

    /// Whether some part of a text matches.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        let input = Input::new(text).earliest(true);
        if let Some(table) = self.table.as_ref().filter(|_| text.is_ascii())
            && let Ok(found) = table.try_search_fwd(&input)
        {
            return found.is_some();
        }
        self.machine.is_match(&mut self.machine.create_cache(), input)
    }

    /// The first part of a text that matches, as bytes; none also when the text is too long to be
    /// worth the search.
    pub(crate) fn find(&self, text: &str) -> Option<(usize, usize)> {
        if text.len() > MAX_PLACE {
            return None;
        }
        let mut slots = [None::<NonMaxUsize>; 2];
        let mut cache = self.machine.create_cache();
        self.machine.search_slots(&mut cache, &Input::new(text), &mut slots)?;
        match slots {
            [Some(start), Some(end)] => Some((start.get(), end.get())),
            _ => None,
        }
    }
}

fn thompson_config() -> thompson::Config {
    thompson::Config::new().nfa_size_limit(Some(MAX_REGEX)).shrink(false)
}

fn nfa(hir: &Hir, config: &thompson::Config) -> Result<thompson::NFA, String> {
    thompson::Compiler::new()
        .configure(config.clone())
        .build_from_hir(hir)
        .map_err(|_| format!("it takes up more than {MAX_REGEX} bytes when compiled"))
}

/// A table that gives the same answer as the expression on text in ASCII. Letters, digits and word
/// boundaries outside ASCII need not be known for that, which is what keeps it small.
fn table(text: &str, config: &syntax::Config) -> Option<dense::DFA<Vec<u32>>> {
    if !text.is_ascii() {
        return None;
    }
    let hir = syntax::parse_with(text, &config.unicode(false).utf8(false)).ok()?;
    let config = thompson_config().utf8(false).which_captures(WhichCaptures::None);
    let nfa = nfa(&hir, &config).ok()?;
    let config = dense::Config::new()
        .match_kind(MatchKind::LeftmostFirst)
        .start_kind(StartKind::Unanchored)
        .accelerate(false)
        .dfa_size_limit(Some(MAX_TABLE))
        .determinize_size_limit(Some(MAX_TABLE_WORK));
    dense::Builder::new().configure(config).build_from_nfa(&nfa).ok()
}

/// The fixed texts a match must start with.
fn literals(hir: &Hir, patterns: &mut PatternsBuilder) -> Vec<PatternId> {
    let mut extractor = Extractor::new();
    extractor.kind(ExtractKind::Prefix).limit_class(4).limit_repeat(4).limit_total(64);
    let sequence = extractor.extract(hir);
    let texts: Option<Vec<&str>> = sequence.literals().and_then(|literals| {
        let usable = |text: &&str| text.len() >= MIN_LITERAL;
        literals.iter().map(|l| std::str::from_utf8(l.as_bytes()).ok().filter(usable)).collect()
    });
    let mut ids: Vec<_> =
        texts.unwrap_or_default().into_iter().map(|text| patterns.add(text, true)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The last line of a parser's message, which says what is wrong; the lines before it draw a picture.
fn short(error: &regex_syntax::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn compile(text: &str, any_case: bool) -> Result<Arc<Regex>, String> {
        RegexesBuilder::default().add(text, any_case, &mut PatternsBuilder::default())
    }

    #[test]
    fn an_expression_finds_what_it_says() {
        for (regex, text, any_case, expected) in [
            (r"\bdrop\s+table\b", "please DROP  TABLE users", true, Some((7, 18))),
            (r"\bdrop\b", "dropped", true, None),
            (r"drop", "DROP", false, None),
            (r"\d{4}", "call 12345", true, Some((5, 9))),
            (r"\d{4}", "\u{661}\u{662}\u{663}\u{664}", true, Some((0, 8))),
            (r"^é+$", "ÉÉ", true, Some((0, 4))),
            (r"\bcafé\b", "un CAFÉ noir", true, Some((3, 8))),
            (r"[^a]", "a", true, None),
            ("", "x", true, Some((0, 0))),
        ] {
            let compiled = compile(regex, any_case).unwrap();
            assert_eq!(compiled.find(text), expected, "{regex} {text}");
            assert_eq!(compiled.is_match(text), expected.is_some(), "{regex} {text}");
        }
    }

    #[test]
    fn an_expression_that_cannot_be_used_says_why() {
        for (regex, message) in [
            ("(a", "unclosed group"),
            ("a{2,1}", "invalid repetition count range, the start must be <= the end"),
            (r"(?=a)", "look-around, including look-ahead and look-behind, is not supported"),
            (r"(a)\1", "backreferences are not supported"),
            (r"(\w{100}){100}", "it takes up more than 524288 bytes when compiled"),
        ] {
            assert_eq!(compile(regex, true).err().as_deref(), Some(message), "{regex}");
        }
        let deep = format!("{}a{}", "(".repeat(100), ")".repeat(100));
        assert!(compile(&deep, true).unwrap_err().contains("nest"), "{deep}");
    }

    proptest! {
        #[test]
        fn the_table_agrees_with_the_machine(
            regex in r"(\\b|\\d|\\w|\\s|\.|a|B|\[\^a\]|x\*|y\+|\(a\|b\)\?|\^|\$){1,5}",
            text in "[abB1 _xy-]{0,12}", any_case: bool,
        ) {
            let compiled = compile(&regex, any_case).unwrap();
            let machine = compiled.machine.is_match(&mut compiled.machine.create_cache(), text.as_str());
            prop_assert!(compiled.table.is_some());
            prop_assert_eq!(compiled.is_match(&text), machine);
        }
    }
}
