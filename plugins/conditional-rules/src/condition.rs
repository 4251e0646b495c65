//! Conditions of `when`: what they are, how they are read, what they answer.
//!
//! * `operand`: what a condition is given, and the modifiers conditions share.
//! * `amount`, `text`, `recipients`: over the payload.
//! * `fact`: over what earlier modules found out, also the tables of a SQL text.
//! * `time`: over the clock.
//! * `who`: over the principal, its session and the request's attributes.
//! * `cel`: an expression over all of it.

pub(crate) mod amount;
pub(crate) mod cel;
pub(crate) mod fact;
pub(crate) mod operand;
pub(crate) mod recipients;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod who;

use portcullis_guest::{Location, Span};

use crate::json::Node;
use crate::patterns::PatternId;
use crate::settings::Reading;
use crate::subject::{Gap, Subject};
use operand::When;

/// Keys of `when`.
pub(crate) const WHEN_KEYS: &[&str] = &[
    "field",
    "case_sensitive",
    "time_zone",
    "amount_greater_than",
    "amount_less_than",
    "amount_at_least",
    "amount_at_most",
    "amount_equals",
    "contains_any",
    "contains_all",
    "not_contains",
    "matches_regex",
    "recipient_count_greater_than",
    "recipient_domain_not_in",
    "recipient_domain_in",
    "table_contains_any",
    "fact",
    "time_of_day",
    "time_outside",
    "day_of_week",
    "date_between",
    "user_role",
    "role_not_in",
    "session_label_any",
    "counter_greater_than",
    "data_labels_any",
    "risk_hints_any",
    "cel",
];

/// One condition.
#[derive(Debug)]
pub(crate) enum Condition {
    Amount(amount::Amount),
    Cel(Box<cel::Cel>),
    Counter(who::Counter),
    Fact(fact::FactTest),
    Labels(who::Labels),
    RecipientCount(recipients::Count),
    RecipientDomain(recipients::Domains),
    Regex(text::Matches),
    Role(who::Role),
    Tables(fact::Tables),
    Text(text::Contains),
    Time(time::Time),
}

/// What a condition says of a request.
#[derive(Debug)]
pub(crate) enum Judgement<'r> {
    Holds(Evidence),
    Fails,
    Unknown(Gap<'r>),
}

impl Judgement<'_> {
    /// Holds, with nothing to show.
    pub(crate) fn holds() -> Self {
        Self::Holds(Evidence::default())
    }

    /// Holds with nothing to show, or fails.
    pub(crate) fn from_bool(holds: bool) -> Self {
        if holds { Self::holds() } else { Self::Fails }
    }
}

/// What made a condition hold.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    pub(crate) at: Option<Location>,
    /// For auditors: may quote the payload.
    pub(crate) detail: Option<String>,
}

impl Evidence {
    /// A whole value.
    pub(crate) fn value(node: Node<'_>) -> Self {
        Self { at: Some(Location { pointer: node.pointer(), span: None }), detail: None }
    }

    /// A part of a string.
    pub(crate) fn part(node: Node<'_>, start: usize, end: usize) -> Self {
        let number = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let span = Some(Span { start: number(start), end: number(end) });
        Self { at: Some(Location { pointer: node.pointer(), span }), detail: None }
    }

    /// Adds something for auditors.
    pub(crate) fn detail(mut self, detail: String) -> Self {
        self.detail = Some(detail);
        self
    }

    /// Keeps the first place and the first detail of several.
    pub(crate) fn add(&mut self, more: Self) {
        self.at = self.at.take().or(more.at);
        self.detail = self.detail.take().or(more.detail);
    }
}

/// Reads `when`. The cheapest conditions come first in the answer, whatever their order in the file.
/// `strict` says that the rule denies or asks for approval.
pub(crate) fn read(node: Node<'_>, strict: bool, reading: &mut Reading<'_>) -> Vec<Condition> {
    let Some(mut when) = When::read(node, strict, reading) else { return Vec::new() };
    let mut conditions = who::read(&mut when, reading);
    conditions.extend(time::read(&mut when, reading));
    conditions.extend(amount::read(&mut when, reading).into_iter().map(Condition::Amount));
    conditions.extend(recipients::read(&mut when, reading));
    conditions.extend(fact::read(&mut when, reading));
    conditions.extend(text::read(&mut when, reading));
    conditions.extend(cel::read(&when, reading).map(Box::new).map(Condition::Cel));
    when.finish(reading);
    conditions
}

impl Condition {
    /// Judges a request.
    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Judgement<'r> {
        let judged = match self {
            Self::Amount(condition) => condition.judge(subject),
            Self::Cel(condition) => condition.judge(subject),
            Self::Counter(condition) => condition.judge(subject),
            Self::Fact(condition) => condition.judge(subject),
            Self::Labels(condition) => condition.judge(subject),
            Self::RecipientCount(condition) => condition.judge(subject),
            Self::RecipientDomain(condition) => condition.judge(subject),
            Self::Regex(condition) => condition.judge(subject),
            Self::Role(condition) => Ok(condition.judge(subject)),
            Self::Tables(condition) => condition.judge(subject),
            Self::Text(condition) => condition.judge(subject),
            Self::Time(condition) => condition.judge(subject),
        };
        judged.unwrap_or_else(Judgement::Unknown)
    }

    /// Texts one of which the payload must contain for this to hold; none when it may hold without.
    pub(crate) fn needs_one_of(&self) -> Option<Vec<PatternId>> {
        match self {
            Self::Regex(condition) => condition.needs_one_of(),
            Self::Text(condition) => condition.needs_one_of(),
            _ => None,
        }
    }

    /// What holds, in words, as the end of "the rule applies because".
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Amount(condition) => condition.describe(),
            Self::Cel(condition) => condition.describe(),
            Self::Counter(condition) => condition.describe(),
            Self::Fact(condition) => condition.describe(),
            Self::Labels(condition) => condition.describe(),
            Self::RecipientCount(condition) => condition.describe(),
            Self::RecipientDomain(condition) => condition.describe(),
            Self::Regex(condition) => condition.describe(),
            Self::Role(condition) => condition.describe(),
            Self::Tables(condition) => condition.describe(),
            Self::Text(condition) => condition.describe(),
            Self::Time(condition) => condition.describe(),
        }
    }

    /// What the caller can do so that it no longer holds; none when only others can.
    pub(crate) fn remedy(&self) -> Option<String> {
        match self {
            Self::Amount(condition) => Some(condition.remedy()),
            Self::RecipientCount(condition) => Some(condition.remedy()),
            Self::RecipientDomain(condition) => Some(condition.remedy()),
            Self::Regex(condition) => Some(condition.remedy()),
            Self::Role(condition) => condition.remedy(),
            Self::Tables(condition) => Some(condition.remedy()),
            Self::Text(condition) => Some(condition.remedy()),
            Self::Time(condition) => condition.remedy(),
            Self::Cel(_) | Self::Counter(_) | Self::Fact(_) | Self::Labels(_) => None,
        }
    }
}

/// Words in backticks, separated by commas; the first eight when there are more.
pub(crate) fn quoted<'t>(words: impl IntoIterator<Item = &'t str>) -> String {
    let mut words = words.into_iter();
    let list: Vec<String> = words.by_ref().take(8).map(|word| format!("`{word}`")).collect();
    match words.count() {
        0 => list.join(", "),
        more => format!("{} or {more} more", list.join(", ")),
    }
}
