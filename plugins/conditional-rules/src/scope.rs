//! `match`: which calls a rule is about.
//!
//! Names of rules that deny or ask for approval are compared without case, so that another spelling
//! does not slip past; names of rules that allow are compared exactly. A name that the caller did
//! not give cannot be evaluated.

use portcullis_guest::Stage;

use crate::condition::Judgement;
use crate::fault::Faults;
use crate::json::Node;
use crate::names::Names;
use crate::reader;
use crate::subject::{Gap, Subject};

/// Keys of `match`.
pub(crate) const MATCH_KEYS: &[&str] =
    &["tool_name", "environment", "stage", "tenant", "agent", "user_role"];

const STAGES: &[(&str, Option<Stage>)] =
    &[("call", Some(Stage::Call)), ("result", Some(Stage::Result)), ("*", None)];

/// `match`, read.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    tools: Names,
    environments: Names,
    /// Any when none.
    stage: Option<Stage>,
    tenants: Names,
    agents: Names,
    /// Any of them.
    user_roles: Names,
}

impl Scope {
    /// Reads `match`.
    pub(crate) fn read(node: Node<'_>, faults: &mut Faults) -> Self {
        let Some(scope) = reader::object(node, MATCH_KEYS, faults) else { return Self::default() };
        let stage = scope.member("stage").map(|node| stage(node, faults));
        let mut names =
            |key: &str| scope.member(key).map(|node| Names::read(node, faults)).unwrap_or_default();
        Self {
            tools: names("tool_name"),
            environments: names("environment"),
            tenants: names("tenant"),
            agents: names("agent"),
            user_roles: names("user_role"),
            stage: stage.flatten(),
        }
    }

    /// The tools, for the index.
    pub(crate) fn tools(&self) -> &Names {
        &self.tools
    }

    /// The stage, if only one.
    pub(crate) fn stage(&self) -> Option<Stage> {
        self.stage
    }

    /// Whether a request is in scope.
    pub(crate) fn judge<'r>(&self, subject: &Subject<'r>, any_case: bool) -> Judgement<'r> {
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
                None => gap = gap.or(Some(Gap::NotGiven { what })),
            }
        }
        gap.map_or_else(Judgement::holds, Judgement::Unknown)
    }

    /// Whether this scope holds every call that another holds. `strict` and `other_strict` say how
    /// the two compare names.
    pub(crate) fn covers(&self, other: &Self, strict: bool, other_strict: bool) -> bool {
        let stage = self.stage.is_none() || self.stage == other.stage;
        let pairs = [
            (&self.tools, &other.tools),
            (&self.environments, &other.environments),
            (&self.tenants, &other.tenants),
            (&self.agents, &other.agents),
            (&self.user_roles, &other.user_roles),
        ];
        stage
            && pairs.into_iter().all(|(names, others)| {
                names.is_any() || ((strict || !other_strict) && names.covers(others, strict))
            })
    }
}

/// One stage, or a list; both together are any.
fn stage(node: Node<'_>, faults: &mut Faults) -> Option<Stage> {
    let stages: Vec<Option<Stage>> = reader::one_or_more(node, faults)
        .into_iter()
        .filter_map(|node| reader::word(node, STAGES, faults))
        .collect();
    let first = stages.first().copied().flatten();
    first.filter(|_| stages.iter().all(|stage| *stage == first))
}
