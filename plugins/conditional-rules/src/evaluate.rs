//! One request against the rules.

use portcullis_guest::{Effect, Finding, Request, Verdict};

use crate::report;
use crate::rule::Fit;
use crate::settings::Rules;
use crate::subject::Subject;

impl Rules {
    /// Judges a request. The strictest outcome of all rules that match wins.
    #[must_use]
    pub fn evaluate(&self, request: &Request) -> Verdict {
        let subject = Subject::new(request, &self.patterns);
        let mut verdict = Verdict::none();
        for number in self.index.candidates(&request.tool) {
            let Some(rule) = self.rules.get(number as usize) else { continue };
            match rule.judge(&subject) {
                Fit::No => {}
                Fit::Undecided(gap) => verdict = verdict.with(report::undecided(rule, &gap)),
                Fit::Yes(matched) => {
                    verdict = verdict.with(report::matched(rule, matched));
                    if let Some(role) = &rule.approver_role {
                        verdict = verdict.obligation("approver-role", role);
                    }
                }
            }
        }
        if verdict.effect.is_none() {
            verdict = self.with_default(verdict);
        }
        verdict
    }

    fn with_default(&self, mut verdict: Verdict) -> Verdict {
        let message = "no rule matched, and the rules' default applies";
        match self.default {
            None => verdict,
            Some(Effect::Allow) => {
                verdict.effect = Some(Effect::Allow);
                verdict
            }
            Some(Effect::Deny) => verdict.with(Finding::deny("default", message)),
            Some(Effect::RequireApproval) => {
                verdict.with(Finding::require_approval("default", message))
            }
        }
    }
}
