//! What one check has to say, before it becomes a finding of the contract.

use portcullis_guest::Effect;

use crate::rule::Rule;

/// Bytes `start..end` of the SQL text.
pub type Span = std::ops::Range<usize>;

/// One thing that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which rule saw it.
    pub rule: Rule,
    /// What it calls for; none for an observation.
    pub effect: Option<Effect>,
    /// What was seen, for the agent to read.
    pub message: String,
    /// What would make the text pass.
    pub remedy: Option<String>,
    /// Where.
    pub span: Span,
}

impl Finding {
    pub(crate) fn deny(rule: Rule, span: Span, message: impl Into<String>) -> Self {
        Self { rule, effect: Some(Effect::Deny), message: message.into(), remedy: None, span }
    }

    /// Moves the place onto characters of the text it is in.
    pub(crate) fn place_in(&mut self, sql: &str) {
        let inside = |at: usize| sql.floor_char_boundary(at);
        let start = inside(self.span.start);
        let end = inside(self.span.end);
        self.span = start..end.max(start);
    }

    pub(crate) fn with_effect(mut self, effect: Option<Effect>) -> Self {
        self.effect = effect;
        self
    }

    pub(crate) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

/// Text of the statement in a message: at most 64 bytes, without line breaks.
pub(crate) fn shown(text: &str) -> String {
    let flat: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    match flat.char_indices().nth(60) {
        Some((cut, _)) => format!("{}…", flat.get(..cut).unwrap_or_default()),
        None => flat,
    }
}

/// At most eight of a list, and how many more there are.
pub(crate) fn shown_list(names: &[String]) -> String {
    let some = names.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(8) {
        0 => some,
        more => format!("{some} and {more} more"),
    }
}
