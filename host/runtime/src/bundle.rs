//! A loaded bundle, and how its modules combine into one decision.

use std::sync::Arc;
use std::time::Instant;

use portcullis_bundle::{DefaultEffect, Manifest, OnError, Standing, Timestamp};
use serde_json::value::RawValue;

use crate::contract::exports::portcullis::policy::policy as wit;
use crate::decision::{
    BundleRef, Cost, Decision, Edit, Effect, ExplainedFact, ModuleCost, ModuleExplanation,
    Obligation, Place, Reason, Severity,
};
use crate::engine::Shared;
use crate::evaluate::{Failure, Run, evaluate};
use crate::module::Module;
use crate::reason::ReasonCode;
use crate::request::{Request, Stage};
use crate::verdict;

/// A bundle whose modules are compiled, configured and linked. Made by
/// [`Runtime::load`](crate::Runtime::load) only.
pub struct LoadedBundle {
    pub(crate) shared: Arc<Shared>,
    pub(crate) id: BundleRef,
    pub(crate) manifest: Manifest,
    pub(crate) modules: Vec<Module>,
}

impl LoadedBundle {
    /// Name, version and digest.
    #[must_use]
    pub fn id(&self) -> &BundleRef {
        &self.id
    }

    /// What was signed.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The modules, in the order of evaluation.
    #[must_use]
    pub fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// Decides about a request. Whatever goes wrong is part of the decision.
    ///
    /// The decision is a function of this bundle and the request, except `cost.microseconds`, and
    /// except where it is marked `degraded`. A request without a time is judged at the epoch.
    #[must_use]
    pub fn decide(&self, request: &Request) -> Decision {
        let started = Instant::now();
        let now = Timestamp::from_unix(request.now.unwrap_or(0) / 1000);
        let standing = self.manifest.standing(now);
        let mut decision = match standing {
            Standing::Expired => {
                Decision::refusal(&request.id, ReasonCode::BundleExpired, Some(self.id.clone()))
            }
            Standing::Fresh | Standing::Stale => Pipeline::new(self, request).run(),
        };
        decision.stale = standing == Standing::Stale;
        decision.cost.microseconds =
            u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        decision
    }
}

/// One decision in the making.
struct Pipeline<'a> {
    bundle: &'a LoadedBundle,
    request: &'a Request,
    payload: Option<String>,
    facts: Vec<(String, String)>,
    effect: Option<Effect>,
    reasons: Vec<Reason>,
    obligations: Vec<Obligation>,
    edits: Vec<Edit>,
    cost: Cost,
    degraded: bool,
    explanation: Vec<ModuleExplanation>,
}

impl<'a> Pipeline<'a> {
    fn new(bundle: &'a LoadedBundle, request: &'a Request) -> Self {
        Self {
            bundle,
            request,
            payload: None,
            facts: request.facts.clone(),
            effect: None,
            reasons: Vec::new(),
            obligations: Vec::new(),
            edits: Vec::new(),
            cost: Cost::default(),
            degraded: false,
            explanation: Vec::new(),
        }
    }

    fn run(mut self) -> Decision {
        for module in &self.bundle.modules {
            let applies = module.applies(self.request);
            if self.request.explain {
                self.explanation.push(ModuleExplanation::of(module, applies));
            }
            if applies {
                self.ask(module);
            }
            if self.effect == Some(Effect::Deny) && !self.request.explain {
                break;
            }
        }
        self.conclude()
    }

    fn ask(&mut self, module: &Module) {
        let run = self.evaluate(module);
        self.cost.fuel = self.cost.fuel.saturating_add(run.fuel);
        self.cost.modules.push(ModuleCost { id: module.id().to_owned(), fuel: run.fuel });
        if let Some(explanation) = self.explanation.last_mut() {
            explanation.log = run.log;
        }
        let payload = self.payload.as_deref().unwrap_or(&self.request.payload);
        let checked = run.outcome.and_then(|answer| {
            let edited = verdict::check(&answer, &module.description().establishes, payload)?;
            Ok((answer, edited))
        });
        match checked {
            Ok((answer, edited)) => self.take(module, answer, edited),
            Err(failure) => self.fail(module, failure),
        }
    }

    fn evaluate(&self, module: &Module) -> Run {
        let request = self.request;
        let texts = |list: &'a [String]| list.iter().map(String::as_str).collect::<Vec<&str>>();
        let roles = texts(&request.principal.roles);
        let delegation = texts(&request.principal.delegation);
        let attributes: Vec<_> =
            request.attributes.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let facts: Vec<_> =
            self.facts.iter().map(|(name, value)| wit::FactParam { name, value }).collect();
        let labels;
        let counters;
        let session = match &request.session {
            None => None,
            Some(session) => {
                labels = texts(&session.labels);
                counters =
                    session.counters.iter().map(|(k, v)| (k.as_str(), *v)).collect::<Vec<_>>();
                Some(wit::Session { id: &session.id, labels: &labels, counters: &counters })
            }
        };
        let asked = wit::Request {
            id: &request.id,
            stage: match request.stage {
                Stage::Call => wit::Stage::Call,
                Stage::Result => wit::Stage::Result,
            },
            tool: &request.tool,
            payload: self.payload.as_deref().unwrap_or(&request.payload),
            environment: &request.environment,
            principal: wit::Principal {
                tenant: request.principal.tenant.as_deref(),
                agent: request.principal.agent.as_deref(),
                user: request.principal.user.as_deref(),
                roles: &roles,
                delegation: &delegation,
            },
            session,
            now: request.now.unwrap_or(0),
            attributes: &attributes,
            facts: &facts,
        };
        evaluate(&self.bundle.shared, module, &asked)
    }

    /// Takes in a verdict that was checked.
    fn take(&mut self, module: &Module, answer: wit::Verdict, edited: Option<String>) {
        let effect = answer.effect.map(Effect::from);
        self.effect = self.effect.max(effect);
        let id = module.id();
        self.reasons.extend(answer.findings.into_iter().map(|finding| reason(id, finding)));
        self.edits.extend(answer.edits.into_iter().map(|edit| Edit {
            module: id.to_owned(),
            rule: edit.rule,
            pointer: edit.pointer,
            start: edit.span.start,
            end: edit.span.end,
        }));
        for obligation in answer.obligations {
            if let Ok(value) = RawValue::from_string(obligation.value) {
                self.obligations.push(Obligation { key: obligation.key, value });
            }
        }
        if let Some(explanation) = self.explanation.last_mut() {
            explanation.effect = effect;
            explanation.facts = answer
                .facts
                .iter()
                .filter_map(|fact| {
                    let value = RawValue::from_string(fact.value.clone()).ok()?;
                    Some(ExplainedFact { name: fact.name.clone(), value })
                })
                .collect();
        }
        self.facts.extend(answer.facts.into_iter().map(|fact| (fact.name, fact.value)));
        if edited.is_some() {
            self.payload = edited;
        }
    }

    /// Takes in that a module failed.
    fn fail(&mut self, module: &Module, failure: Failure) {
        let effect = match module.on_error() {
            OnError::Deny => Some(Effect::Deny),
            OnError::RequireApproval => Some(Effect::RequireApproval),
            OnError::Abstain => None,
        };
        self.effect = self.effect.max(effect);
        self.degraded |= failure.code.is_infrastructure();
        let mut reason = Reason::host(failure.code, Some(module.id()));
        reason.detail = Some(failure.detail.clone());
        self.reasons.push(reason);
        if let Some(explanation) = self.explanation.last_mut() {
            explanation.effect = effect;
            explanation.error = Some(failure.code);
            explanation.error_detail = Some(failure.detail);
        }
    }

    fn conclude(mut self) -> Decision {
        let effect = self.effect.unwrap_or_else(|| {
            self.reasons.push(Reason::host(ReasonCode::DefaultApplied, None));
            match self.bundle.manifest.default {
                DefaultEffect::Deny => Effect::Deny,
                DefaultEffect::Allow => Effect::Allow,
                DefaultEffect::RequireApproval => Effect::RequireApproval,
            }
        });
        if self.reasons.is_empty() {
            self.reasons.push(Reason::host(ReasonCode::of(effect), None));
        }
        Decision {
            id: self.request.id.clone(),
            effect,
            reasons: self.reasons,
            obligations: self.obligations,
            payload: self.payload.and_then(|payload| RawValue::from_string(payload).ok()),
            edits: self.edits,
            bundle: Some(self.bundle.id.clone()),
            cost: self.cost,
            degraded: self.degraded,
            stale: false,
            clock_rollback: false,
            explanation: self.request.explain.then_some(self.explanation),
        }
    }
}

fn reason(module: &str, finding: wit::Finding) -> Reason {
    let effect = finding.effect.map(Effect::from);
    Reason {
        code: effect.map_or(ReasonCode::PolicyNoted, ReasonCode::of),
        module: Some(module.to_owned()),
        rule: Some(finding.rule),
        severity: Some(finding.severity.into()),
        message: finding.message,
        remedy: finding.remedy,
        at: finding.at.map(|at| Place {
            pointer: at.pointer,
            start: at.span.map(|span| span.start),
            end: at.span.map(|span| span.end),
        }),
        detail: finding.detail,
    }
}

impl ReasonCode {
    /// The code of an effect a policy asked for.
    fn of(effect: Effect) -> Self {
        match effect {
            Effect::Deny => Self::PolicyDenied,
            Effect::RequireApproval => Self::PolicyApprovalRequired,
            Effect::Allow => Self::PolicyAllowed,
        }
    }
}

impl ModuleExplanation {
    fn of(module: &Module, applied: bool) -> Self {
        Self {
            id: module.id().to_owned(),
            applied,
            effect: None,
            error: None,
            error_detail: None,
            facts: Vec::new(),
            log: Vec::new(),
        }
    }
}

impl From<wit::Effect> for Effect {
    fn from(effect: wit::Effect) -> Self {
        match effect {
            wit::Effect::Allow => Self::Allow,
            wit::Effect::Deny => Self::Deny,
            wit::Effect::RequireApproval => Self::RequireApproval,
        }
    }
}

impl From<wit::Severity> for Severity {
    fn from(severity: wit::Severity) -> Self {
        match severity {
            wit::Severity::Info => Self::Info,
            wit::Severity::Low => Self::Low,
            wit::Severity::Medium => Self::Medium,
            wit::Severity::High => Self::High,
            wit::Severity::Critical => Self::Critical,
        }
    }
}
