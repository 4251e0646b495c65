//! Builders for what a policy answers.
//!
//! ```
//! use portcullis_guest::{Finding, Verdict};
//!
//! let verdict = Verdict::none()
//!     .with(Finding::require_approval("large-refund", "refunds over $100 need a manager").at("/amount"))
//!     .obligation("approver-role", "support-manager");
//! assert_eq!(verdict.findings.len(), 1);
//! ```

use serde::Serialize;

use crate::{Edit, Effect, Fact, Finding, Location, Obligation, Severity, Span, Verdict};

impl Effect {
    /// Allow 0, require approval 1, deny 2: the higher wins.
    #[must_use]
    pub fn strictness(self) -> u8 {
        match self {
            Self::Allow => 0,
            Self::RequireApproval => 1,
            Self::Deny => 2,
        }
    }

    /// The stricter of two opinions; no opinion yields to any.
    #[must_use]
    pub fn stricter(left: Option<Self>, right: Option<Self>) -> Option<Self> {
        match (left, right) {
            (Some(a), Some(b)) if b.strictness() > a.strictness() => Some(b),
            (Some(a), _) => Some(a),
            (None, other) => other,
        }
    }

    /// The word used on the wire: `allow`, `deny`, `require-approval`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::RequireApproval => "require-approval",
        }
    }
}

impl Verdict {
    /// No opinion.
    #[must_use]
    pub fn none() -> Self {
        Self {
            effect: None,
            findings: Vec::new(),
            edits: Vec::new(),
            obligations: Vec::new(),
            facts: Vec::new(),
        }
    }

    /// Allows, with the rule that says so and why.
    #[must_use]
    pub fn allow(rule: &str, message: &str) -> Self {
        Self::none().with(Finding::allow(rule, message))
    }

    /// Denies, with the rule that says so and why.
    #[must_use]
    pub fn deny(rule: &str, message: &str) -> Self {
        Self::none().with(Finding::deny(rule, message))
    }

    /// Asks for approval, with the rule that says so and why.
    #[must_use]
    pub fn require_approval(rule: &str, message: &str) -> Self {
        Self::none().with(Finding::require_approval(rule, message))
    }

    /// Adds a finding; the verdict becomes as strict as the finding if it was less.
    #[must_use]
    pub fn with(mut self, finding: Finding) -> Self {
        self.effect = Effect::stricter(self.effect, finding.effect);
        self.findings.push(finding);
        self
    }

    /// Adds an edit: bytes `start..end` of the decoded string at `pointer` become `replacement`.
    #[must_use]
    pub fn edit(
        mut self,
        rule: &str,
        pointer: &str,
        start: u32,
        end: u32,
        replacement: &str,
    ) -> Self {
        self.edits.push(Edit {
            rule: rule.to_owned(),
            pointer: pointer.to_owned(),
            span: Span { start, end },
            replacement: replacement.to_owned(),
        });
        self
    }

    /// Adds an obligation. A value that cannot be written as JSON becomes `null`.
    #[must_use]
    pub fn obligation(mut self, key: &str, value: impl Serialize) -> Self {
        self.obligations.push(Obligation { key: key.to_owned(), value: to_json(&value) });
        self
    }

    /// Establishes a fact for the modules after this one. A value that cannot be written as JSON
    /// becomes `null`.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl Serialize) -> Self {
        self.facts.push(Fact { name: name.to_owned(), value: to_json(&value) });
        self
    }
}

fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

impl Finding {
    /// A finding without effect or place.
    #[must_use]
    pub fn note(rule: &str, message: &str) -> Self {
        Self {
            rule: rule.to_owned(),
            effect: None,
            severity: Severity::Info,
            message: message.to_owned(),
            remedy: None,
            detail: None,
            at: None,
        }
    }

    /// A finding that allows.
    #[must_use]
    pub fn allow(rule: &str, message: &str) -> Self {
        Self { effect: Some(Effect::Allow), ..Self::note(rule, message) }
    }

    /// A finding that denies; severity `high` unless changed.
    #[must_use]
    pub fn deny(rule: &str, message: &str) -> Self {
        Self { effect: Some(Effect::Deny), severity: Severity::High, ..Self::note(rule, message) }
    }

    /// A finding that asks for approval; severity `medium` unless changed.
    #[must_use]
    pub fn require_approval(rule: &str, message: &str) -> Self {
        Self {
            effect: Some(Effect::RequireApproval),
            severity: Severity::Medium,
            ..Self::note(rule, message)
        }
    }

    /// Sets the severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Says what would make the call pass.
    #[must_use]
    pub fn remedy(mut self, remedy: &str) -> Self {
        self.remedy = Some(remedy.to_owned());
        self
    }

    /// Adds what only auditors may see.
    #[must_use]
    pub fn detail(mut self, detail: &str) -> Self {
        self.detail = Some(detail.to_owned());
        self
    }

    /// Points at a value of the payload by JSON Pointer.
    #[must_use]
    pub fn at(mut self, pointer: &str) -> Self {
        self.at = Some(Location { pointer: pointer.to_owned(), span: None });
        self
    }

    /// Points at bytes `start..end` of the decoded string at a JSON Pointer.
    #[must_use]
    pub fn at_span(mut self, pointer: &str, start: u32, end: u32) -> Self {
        self.at = Some(Location { pointer: pointer.to_owned(), span: Some(Span { start, end }) });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strictest_finding_decides_whatever_the_order() {
        let findings = [
            Finding::allow("a", ""),
            Finding::note("n", ""),
            Finding::deny("d", ""),
            Finding::require_approval("r", ""),
        ];
        let verdict = findings.iter().cloned().fold(Verdict::none(), Verdict::with);
        assert_eq!(verdict.effect, Some(Effect::Deny));
        let verdict = findings.into_iter().rev().fold(Verdict::none(), Verdict::with);
        assert_eq!(verdict.effect, Some(Effect::Deny));
        assert_eq!(Verdict::none().with(Finding::note("n", "")).effect, None);
    }
}
