//! One request against the rules.

use portcullis_guest::{Effect, Finding, Obligation, Request, Verdict};

use crate::report;
use crate::rule::{Duty, Fit, Rule};
use crate::settings::{Rules, Strategy};
use crate::subject::Subject;

/// The host refuses verdicts with more findings; the last place is kept for saying that there are
/// more.
const MAX_FINDINGS: usize = 255;
/// Notes about rules that did not match are few, so that they cannot crowd out those that did.
const MAX_UNDECIDED: usize = 16;
/// The host refuses verdicts with more obligations.
const MAX_OBLIGATIONS: usize = 64;

impl Rules {
    /// Judges a request. The strictest outcome of all rules that match wins, or the first under
    /// `first-match`; what the defaults say applies when none does.
    ///
    /// A call whose rules put more than 64 different obligations on it is denied, since not all of
    /// them could be passed on.
    #[must_use]
    pub fn evaluate(&self, request: &Request) -> Verdict {
        let subject = Subject::new(request, self);
        let mut answer = Answer::default();
        for number in self.index.candidates(&request.tool, || subject.hits().ok()) {
            let Some(rule) = self.rules.get(number as usize) else { continue };
            match rule.judge(&subject) {
                Fit::No => {}
                Fit::Undecided(gap) if answer.undecided < MAX_UNDECIDED => {
                    answer.undecided = answer.undecided.saturating_add(1);
                    answer.findings.push(report::undecided(rule, &gap));
                }
                Fit::Undecided(_) => {}
                Fit::Yes(matched) => {
                    answer.add(rule, || report::matched(rule, matched));
                    if self.strategy == Strategy::FirstMatch && !rule.observe {
                        break;
                    }
                }
            }
        }
        self.finish(answer)
    }

    fn finish(&self, mut answer: Answer<'_>) -> Verdict {
        if answer.effect.is_none()
            && let Some(default) = &self.default
        {
            answer.effect = Some(default.outcome);
            answer.findings.extend(report::default(default));
            if let Some(role) = &default.approver_role {
                answer.oblige("approver-role", report::json_text(role));
            }
        }
        if !answer.unexcepted {
            for role in std::mem::take(&mut answer.exception_roles) {
                answer.oblige("exception-approver-role", report::json_text(role));
            }
        }
        answer.into_verdict()
    }
}

/// A verdict in the making.
#[derive(Default)]
struct Answer<'r> {
    effect: Option<Effect>,
    findings: Vec<Finding>,
    undecided: usize,
    dropped: usize,
    obligations: Vec<Obligation>,
    exception_roles: Vec<&'r str>,
    /// Whether a rule denies without exceptions.
    unexcepted: bool,
}

impl<'r> Answer<'r> {
    fn add(&mut self, rule: &'r Rule, finding: impl FnOnce() -> Finding) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding());
        } else {
            self.dropped = self.dropped.saturating_add(1);
        }
        if rule.observe {
            return;
        }
        self.effect = Effect::stricter(self.effect, Some(rule.outcome));
        if let Some(role) = &rule.approver_role {
            self.oblige("approver-role", report::json_text(role));
        }
        for Duty { key, value } in &rule.obligations {
            self.oblige(key, value.clone());
        }
        match (&rule.exception_role, rule.outcome) {
            (Some(role), _) => self.exception_roles.push(role),
            (None, Effect::Deny) => self.unexcepted = true,
            (None, Effect::Allow | Effect::RequireApproval) => {}
        }
    }

    /// Adds an obligation, once.
    fn oblige(&mut self, key: &str, value: String) {
        let known = self.obligations.iter().any(|known| known.key == key && known.value == value);
        if !known {
            self.obligations.push(Obligation { key: key.to_owned(), value });
        }
    }

    fn into_verdict(mut self) -> Verdict {
        if self.obligations.len() > MAX_OBLIGATIONS {
            let message = "the rules put more obligations on this call than can be passed on";
            return Verdict::deny("too-many-obligations", message);
        }
        if self.dropped > 0 {
            let message = format!("{} more rules matched", self.dropped);
            self.findings.push(Finding::note("more-rules", &message));
        }
        Verdict {
            effect: self.effect,
            findings: self.findings,
            edits: Vec::new(),
            obligations: self.obligations,
            facts: Vec::new(),
        }
    }
}
