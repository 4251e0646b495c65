//! One rule, as read from settings.

use portcullis_guest::{Effect, Severity};

use crate::condition::{self, Condition, Judgement};
use crate::fault::{FaultKind, Faults};
use crate::json::{Node, Value};
use crate::patterns::PatternId;
use crate::reader;
use crate::scope::Scope;
use crate::settings::Reading;
use crate::subject::{Gap, Subject};

/// Keys of a rule.
pub(crate) const RULE_KEYS: &[&str] = &[
    "id",
    "description",
    "comment",
    "match",
    "when",
    "outcome",
    "approver_role",
    "exceptions",
    "obligations",
    "enabled",
    "mode",
    "priority",
    "missing",
    "severity",
    "remedy",
];

/// Keys of `exceptions`.
pub(crate) const EXCEPTIONS_KEYS: &[&str] = &["approver_role"];

/// Words for outcomes.
pub(crate) const OUTCOMES: &[(&str, Effect)] = &[
    ("ALLOW", Effect::Allow),
    ("DENY", Effect::Deny),
    ("REQUIRE_APPROVAL", Effect::RequireApproval),
];

const SEVERITIES: &[(&str, Severity)] = &[
    ("info", Severity::Info),
    ("low", Severity::Low),
    ("medium", Severity::Medium),
    ("high", Severity::High),
    ("critical", Severity::Critical),
];

const MODES: &[(&str, bool)] = &[("enforce", false), ("observe", true)];
const MISSING: &[(&str, bool)] = &[("holds", true), ("fails", false)];

/// Longer JSON texts of obligations are refused, as the host would.
const MAX_OBLIGATION: usize = 4096;
const KEBAB: &str = "a kebab-case key, such as `notify-owner`";

/// A rule.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) description: Option<String>,
    pub(crate) remedy: Option<String>,
    pub(crate) outcome: Effect,
    pub(crate) approver_role: Option<String>,
    pub(crate) exception_role: Option<String>,
    pub(crate) obligations: Vec<Duty>,
    /// Whether to report only.
    pub(crate) observe: bool,
    pub(crate) enabled: bool,
    pub(crate) priority: i64,
    pub(crate) severity: Option<Severity>,
    /// Whether a condition that cannot be evaluated counts as holding.
    pub(crate) missing_holds: bool,
    pub(crate) scope: Scope,
    /// The cheapest first.
    pub(crate) conditions: Vec<Condition>,
}

/// An obligation as a rule gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Duty {
    pub(crate) key: String,
    /// JSON text.
    pub(crate) value: String,
}

/// How a rule fared.
#[derive(Debug)]
pub(crate) enum Fit<'r> {
    No,
    /// Would match, were it not for something that cannot be evaluated.
    Undecided(Gap<'r>),
    Yes(Match<'r>),
}

/// Why a rule matched.
#[derive(Debug)]
pub(crate) struct Match<'r> {
    pub(crate) evidence: condition::Evidence,
    /// What could not be evaluated and counted as holding.
    pub(crate) gap: Option<Gap<'r>>,
}

impl Rule {
    /// Reads a rule. None when a fault leaves nothing to work with.
    pub(crate) fn read(node: Node<'_>, reading: &mut Reading<'_>) -> Option<Self> {
        let faults = &mut reading.faults;
        let rule = reader::object(node, RULE_KEYS, faults)?;
        let id = required(rule, "id", faults).and_then(|node| id(node, faults));
        let outcome =
            required(rule, "outcome", faults).and_then(|node| reader::word(node, OUTCOMES, faults));
        let strict = outcome != Some(Effect::Allow);
        let scope = rule.member("match").map(|node| Scope::read(node, faults));
        let conditions = rule.member("when").map(|node| condition::read(node, strict, reading));
        let faults = &mut reading.faults;
        if let (Some(scope), Some(when)) = (&scope, rule.member("when")) {
            check_stage(scope, conditions.as_deref().unwrap_or_default(), when, faults);
        }
        let mut text = |key: &str| {
            rule.member(key).and_then(|node| reader::text(node, faults)).map(str::to_owned)
        };
        let (description, remedy) = (text("description"), text("remedy"));
        let (approver_role, exception_role) = roles(rule, outcome, faults);
        let mut choice = |key: &str, words: &[(&'static str, bool)]| {
            rule.member(key).and_then(|node| reader::word(node, words, faults))
        };
        let (mode, missing) = (choice("mode", MODES), choice("missing", MISSING));
        let severity = rule.member("severity");
        let severity = severity.and_then(|node| reader::word(node, SEVERITIES, faults));
        let enabled = rule.member("enabled").and_then(|node| reader::flag(node, faults));
        let priority = rule.member("priority").and_then(|node| reader::integer(node, faults));
        let duties = rule.member("obligations").map(|node| duties(node, faults));
        Some(Self {
            id: id?.to_owned(),
            description,
            remedy,
            outcome: outcome?,
            approver_role,
            exception_role,
            obligations: duties.unwrap_or_default(),
            observe: mode.unwrap_or(false),
            enabled: enabled.unwrap_or(true),
            priority: priority.unwrap_or(0),
            severity,
            missing_holds: missing.unwrap_or(strict),
            scope: scope.unwrap_or_default(),
            conditions: conditions.unwrap_or_default(),
        })
    }

    /// Whether the rule denies or asks for approval.
    pub(crate) fn is_strict(&self) -> bool {
        self.outcome != Effect::Allow
    }

    /// Texts one of which the payload must contain for the rule to match; none when the rule may
    /// match without.
    pub(crate) fn needs_one_of(&self) -> Option<Vec<PatternId>> {
        self.conditions.iter().find_map(Condition::needs_one_of)
    }

    /// Judges a request.
    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Fit<'r> {
        let mut evidence = condition::Evidence::default();
        let mut gap = None;
        match self.scope.judge(subject, self.is_strict()) {
            Judgement::Fails => return Fit::No,
            Judgement::Holds(_) => {}
            Judgement::Unknown(why) => gap = Some(why),
        }
        for condition in &self.conditions {
            match condition.judge(subject) {
                Judgement::Fails => return Fit::No,
                Judgement::Holds(more) => evidence.add(more),
                Judgement::Unknown(why) => gap = gap.or(Some(why)),
            }
        }
        match gap {
            Some(gap) if !self.missing_holds => Fit::Undecided(gap),
            gap => Fit::Yes(Match { evidence, gap }),
        }
    }
}

/// Notes an expression over what the only stage of the rule does not have.
fn check_stage(scope: &Scope, conditions: &[Condition], when: Node<'_>, faults: &mut Faults) {
    let Some(stage) = scope.stage() else { return };
    let absent = conditions.iter().find_map(|condition| match condition {
        Condition::Cel(cel) => cel.absent_at(stage),
        _ => None,
    });
    if let Some(name) = absent {
        let message = format!("`{name}` is never there at the stage that `match` names");
        faults.add(when.member("cel").unwrap_or(when), FaultKind::Cel { message });
    }
}

/// A key that must be there.
fn required<'d>(object: Node<'d>, key: &'static str, faults: &mut Faults) -> Option<Node<'d>> {
    let member = object.member(key);
    if member.is_none() {
        faults.add(object, FaultKind::MissingKey { key });
    }
    member
}

fn id<'d>(node: Node<'d>, faults: &mut Faults) -> Option<&'d str> {
    let id = reader::text(node, faults)?;
    if id.len() > 128 || id.chars().any(char::is_control) || id == "default" {
        let expected = "an id: at most 128 bytes, no control characters, and not `default`";
        reader::malformed(node, expected, faults);
        return None;
    }
    Some(id)
}

/// `approver_role`, which only rules that ask for approval have, and the role of `exceptions`, which
/// only rules that deny have.
fn roles(
    rule: Node<'_>,
    outcome: Option<Effect>,
    faults: &mut Faults,
) -> (Option<String>, Option<String>) {
    let exceptions = rule.member("exceptions");
    let inner = exceptions.and_then(|node| reader::object(node, EXCEPTIONS_KEYS, faults));
    let granted = inner.and_then(|object| required(object, "approver_role", faults));
    let approver = rule.member("approver_role");
    let given = [
        (approver, "approver_role", Effect::RequireApproval),
        (exceptions, "exceptions", Effect::Deny),
    ];
    for (node, key, fitting) in given {
        if let (Some(node), Some(outcome)) = (node, outcome)
            && outcome != fitting
        {
            faults.add(node, FaultKind::UnfitOutcome { key, outcome: word_for(fitting) });
        }
    }
    let mut text = |node: Option<Node<'_>>| {
        node.and_then(|node| reader::text(node, faults)).map(str::to_owned)
    };
    (text(approver), text(granted))
}

fn word_for(effect: Effect) -> &'static str {
    OUTCOMES.iter().find(|(_, known)| *known == effect).map_or("", |(word, _)| word)
}

/// An array of `{"key":…,"value":…}` or of keys, or an object of keys and values.
fn duties(node: Node<'_>, faults: &mut Faults) -> Vec<Duty> {
    let mut duties = Vec::new();
    let pairs: Vec<(Node<'_>, Option<&str>, Option<Node<'_>>)> = match node.value() {
        Value::Object => node.children().map(|child| (child, child.key(), Some(child))).collect(),
        Value::Array => node
            .children()
            .map(|child| match child.text() {
                Some(key) => (child, Some(key), None),
                None => {
                    let object = reader::object(child, &["key", "value"], faults);
                    let key = object.and_then(|object| object.member("key")?.text());
                    (child, key, child.member("value"))
                }
            })
            .collect(),
        _ => {
            reader::wrong_type(node, "an array of obligations", faults);
            return duties;
        }
    };
    for (node, key, value) in pairs {
        let Some(key) = key.filter(|key| is_kebab(key)) else {
            let text = reader::clip(key.unwrap_or_default());
            faults.add(node, FaultKind::Malformed { text, expected: KEBAB });
            continue;
        };
        let value = value.map_or_else(|| "true".to_owned(), Node::to_json);
        if value.len() > MAX_OBLIGATION {
            let kind =
                FaultKind::TooLarge { what: "bytes of an obligation", limit: MAX_OBLIGATION };
            faults.add(node, kind);
        }
        duties.push(Duty { key: key.to_owned(), value });
    }
    duties
}

fn is_kebab(key: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    key.len() <= 64 && key.split('-').all(word)
}
