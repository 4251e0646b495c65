//! One rule, as read from settings.

use portcullis_guest::{Effect, Severity, Stage};

use crate::condition::{self, Condition, Judgement};
use crate::fault::{FaultKind, Faults};
use crate::json::Node;
use crate::names::Names;
use crate::reader;
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

/// Keys of `match`.
pub(crate) const MATCH_KEYS: &[&str] =
    &["tool_name", "environment", "stage", "tenant", "agent", "user_role"];

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

/// A rule.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) description: Option<String>,
    pub(crate) remedy: Option<String>,
    pub(crate) outcome: Effect,
    pub(crate) approver_role: Option<String>,
    pub(crate) exception_role: Option<String>,
    /// Key and JSON text.
    pub(crate) obligations: Vec<(String, String)>,
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

/// `match`.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    pub(crate) tools: Names,
    environments: Names,
    stage: Option<Stage>,
    tenants: Names,
    agents: Names,
    user_roles: Names,
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
        let scope = rule.member("match").map(|node| Scope::read(node, faults));
        let mut read_text = |key: &str| {
            rule.member(key).and_then(|node| reader::text(node, faults)).map(str::to_owned)
        };
        let (description, remedy) = (read_text("description"), read_text("remedy"));
        let approver_role = read_text("approver_role");
        let conditions =
            rule.member("when").map(|node| condition::read(node, reading)).unwrap_or_default();
        let faults = &mut reading.faults;
        let enabled = rule.member("enabled").and_then(|node| reader::flag(node, faults));
        let outcome = outcome?;
        Some(Self {
            id: id?.to_owned(),
            description,
            remedy,
            outcome,
            approver_role,
            exception_role: None,
            obligations: Vec::new(),
            observe: false,
            enabled: enabled.unwrap_or(true),
            priority: 0,
            severity: rule
                .member("severity")
                .and_then(|node| reader::word(node, SEVERITIES, faults)),
            missing_holds: outcome != Effect::Allow,
            scope: scope.unwrap_or_default(),
            conditions,
        })
    }

    /// Judges a request.
    pub(crate) fn judge<'r>(&'r self, subject: &Subject<'r>) -> Fit<'r> {
        let mut evidence = condition::Evidence::default();
        let mut gap = None;
        match self.scope.judge(subject, self.outcome != Effect::Allow) {
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
    if id.len() > 128 || id.chars().any(char::is_control) {
        reader::malformed(node, "an id: at most 128 bytes, no control characters", faults);
        return None;
    }
    Some(id)
}

impl Scope {
    fn read(node: Node<'_>, faults: &mut Faults) -> Self {
        let Some(scope) = reader::object(node, MATCH_KEYS, faults) else { return Self::default() };
        let mut names =
            |key: &str| scope.member(key).map(|node| Names::read(node, faults)).unwrap_or_default();
        Self {
            tools: names("tool_name"),
            environments: names("environment"),
            tenants: names("tenant"),
            agents: names("agent"),
            user_roles: names("user_role"),
            stage: None,
        }
    }

    /// Whether a request is in scope. Names of strict rules are compared without case, so that
    /// another spelling does not slip past; names of rules that allow are compared exactly.
    fn judge<'r>(&self, subject: &Subject<'r>, any_case: bool) -> Judgement<'r> {
        let request = subject.request;
        let roles = &request.principal.roles;
        let in_scope = self.tools.matches(&request.tool, any_case)
            && self.stage.is_none_or(|stage| stage == request.stage)
            && (self.user_roles.is_any()
                || roles.iter().any(|role| self.user_roles.matches(role, any_case)));
        if !in_scope {
            return Judgement::Fails;
        }
        let environment = Some(request.environment.as_str()).filter(|name| !name.is_empty());
        let named = [
            (&self.environments, environment, "environment"),
            (&self.tenants, request.principal.tenant.as_deref(), "tenant"),
            (&self.agents, request.principal.agent.as_deref(), "agent"),
        ];
        let mut gap = None;
        for (names, value, what) in named {
            match value {
                _ if names.is_any() => {}
                Some(value) if names.matches(value, any_case) => {}
                Some(_) => return Judgement::Fails,
                None => gap = Some(Gap::NotGiven { what }),
            }
        }
        gap.map_or_else(Judgement::holds, Judgement::Unknown)
    }
}
