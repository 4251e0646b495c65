//! Reason codes: why a decision is what it is. Stable; listed in SPEC.md.

use serde::{Deserialize, Serialize};

use schemars::JsonSchema;

/// Why a decision is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonCode {
    /// A policy's rule denies.
    PolicyDenied,
    /// A policy's rule asks for approval.
    PolicyApprovalRequired,
    /// A policy's rule allows.
    PolicyAllowed,
    /// A policy saw something that decides nothing.
    PolicyNoted,
    /// No module had an opinion; the bundle's default applies.
    DefaultApplied,
    /// No bundle is loaded.
    NoBundle,
    /// The request names a bundle that is not loaded.
    UnknownBundle,
    /// Several bundles are loaded and the request names none.
    BundleAmbiguous,
    /// No route of the host leads to a bundle.
    NoRoute,
    /// The bundle that served was revoked, or its signers are not trusted any more.
    BundleRevoked,
    /// The stored bundle is not what was verified.
    BundleDamaged,
    /// The bundle has expired.
    BundleExpired,
    /// The module used up its fuel.
    OutOfFuel,
    /// The module asked for more memory than it may have, and failed.
    OutOfMemory,
    /// The module recursed too deep.
    StackOverflow,
    /// The module trapped: a panic, a bad access, an unreachable instruction.
    GuestTrapped,
    /// The module ran past its deadline.
    DeadlineExceeded,
    /// The module returned more than a verdict may hold.
    OutputTooLarge,
    /// The module returned a verdict that breaks the contract.
    OutputInvalid,
    /// The module returned an error.
    GuestError,
    /// The module could not be instantiated.
    InstantiationFailed,
    /// Every sandbox is in use.
    SandboxBusy,
}

impl ReasonCode {
    /// Every code, for documents and tests.
    pub const ALL: [Self; 22] = [
        Self::PolicyDenied,
        Self::PolicyApprovalRequired,
        Self::PolicyAllowed,
        Self::PolicyNoted,
        Self::DefaultApplied,
        Self::NoBundle,
        Self::UnknownBundle,
        Self::BundleAmbiguous,
        Self::NoRoute,
        Self::BundleRevoked,
        Self::BundleDamaged,
        Self::BundleExpired,
        Self::OutOfFuel,
        Self::OutOfMemory,
        Self::StackOverflow,
        Self::GuestTrapped,
        Self::DeadlineExceeded,
        Self::OutputTooLarge,
        Self::OutputInvalid,
        Self::GuestError,
        Self::InstantiationFailed,
        Self::SandboxBusy,
    ];

    /// The code as the wire carries it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PolicyDenied => "policy-denied",
            Self::PolicyApprovalRequired => "policy-approval-required",
            Self::PolicyAllowed => "policy-allowed",
            Self::PolicyNoted => "policy-noted",
            Self::DefaultApplied => "default-applied",
            Self::NoBundle => "no-bundle",
            Self::UnknownBundle => "unknown-bundle",
            Self::BundleAmbiguous => "bundle-ambiguous",
            Self::NoRoute => "no-route",
            Self::BundleRevoked => "bundle-revoked",
            Self::BundleDamaged => "bundle-damaged",
            Self::BundleExpired => "bundle-expired",
            Self::OutOfFuel => "out-of-fuel",
            Self::OutOfMemory => "out-of-memory",
            Self::StackOverflow => "stack-overflow",
            Self::GuestTrapped => "guest-trapped",
            Self::DeadlineExceeded => "deadline-exceeded",
            Self::OutputTooLarge => "output-too-large",
            Self::OutputInvalid => "output-invalid",
            Self::GuestError => "guest-error",
            Self::InstantiationFailed => "instantiation-failed",
            Self::SandboxBusy => "sandbox-busy",
        }
    }

    /// Whether the code reports that a module failed, rather than what it said.
    #[must_use]
    pub fn is_module_error(self) -> bool {
        match self {
            Self::OutOfFuel
            | Self::OutOfMemory
            | Self::StackOverflow
            | Self::GuestTrapped
            | Self::DeadlineExceeded
            | Self::OutputTooLarge
            | Self::OutputInvalid
            | Self::GuestError
            | Self::InstantiationFailed
            | Self::SandboxBusy => true,
            Self::PolicyDenied
            | Self::PolicyApprovalRequired
            | Self::PolicyAllowed
            | Self::PolicyNoted
            | Self::DefaultApplied
            | Self::NoBundle
            | Self::UnknownBundle
            | Self::BundleAmbiguous
            | Self::NoRoute
            | Self::BundleRevoked
            | Self::BundleDamaged
            | Self::BundleExpired => false,
        }
    }

    /// Whether the same request might get another answer on another machine: stack and clock are not
    /// part of the request. Such a decision is marked `degraded`.
    #[must_use]
    pub fn is_infrastructure(self) -> bool {
        matches!(
            self,
            Self::StackOverflow
                | Self::DeadlineExceeded
                | Self::InstantiationFailed
                | Self::SandboxBusy
        )
    }

    /// The fixed text for callers of a reason that no policy wrote.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::PolicyDenied => "a policy denies this",
            Self::PolicyApprovalRequired => "a policy asks for approval",
            Self::PolicyAllowed => "a policy allows this",
            Self::PolicyNoted => "a policy saw this",
            Self::DefaultApplied => "no policy had an opinion, so the bundle's default applies",
            Self::NoBundle => "no bundle is loaded, so nothing is allowed",
            Self::UnknownBundle => "the request names a bundle that is not loaded",
            Self::BundleAmbiguous => "several bundles are loaded and the request names none",
            Self::NoRoute => "no route of this host leads to a bundle for this request",
            Self::BundleRevoked => "the bundle that answered was revoked, so nothing is allowed",
            Self::BundleDamaged => "the stored bundle is damaged, so nothing is allowed",
            Self::BundleExpired => "the bundle has expired",
            Self::OutOfFuel => "the policy module used up its fuel",
            Self::OutOfMemory => "the policy module used up its memory",
            Self::StackOverflow => "the policy module recursed too deep",
            Self::GuestTrapped => "the policy module crashed",
            Self::DeadlineExceeded => "the policy module ran past its deadline",
            Self::OutputTooLarge => "the policy module answered too much",
            Self::OutputInvalid => "the policy module gave an invalid answer",
            Self::GuestError => "the policy module reached no verdict",
            Self::InstantiationFailed => "the policy module could not be started",
            Self::SandboxBusy => "every sandbox is in use",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_and_the_text_form_agree() {
        for code in ReasonCode::ALL {
            let wire = serde_json::to_value(code).unwrap();
            assert_eq!(wire, code.as_str());
        }
    }
}
