//! What a policy author depends on.
//!
//! A policy is a type that implements [`Policy`] and is exported with [`export!`]:
//!
//! ```
//! use portcullis_guest::{Description, Policy, Request, Verdict};
//!
//! struct NoDrop;
//!
//! impl Policy for NoDrop {
//!     fn describe() -> Description {
//!         Description::new("no-drop", "1.0.0", "denies tools whose name starts with drop_")
//!     }
//!     fn configure(_settings: &str) -> Result<Self, String> {
//!         Ok(NoDrop)
//!     }
//!     fn evaluate(&self, request: &Request) -> Result<Verdict, String> {
//!         if request.tool.starts_with("drop_") {
//!             return Ok(Verdict::deny("no-drop", "tools named drop_* are not for agents"));
//!         }
//!         Ok(Verdict::none())
//!     }
//! }
//! portcullis_guest::export!(NoDrop);
//! # fn main() {}
//! ```
//!
//! Compiled for `wasm32-unknown-unknown` and encoded by `portcullis policy build`, this is a
//! component without imports. On every other target [`export!`] expands to nothing, so the same
//! crate is an ordinary library that its tests call directly: see [`case`] for tables of cases.
//!
//! * [`bindings`]: the types of the contract, made from `wit/policy.wit`, whose docs they carry.
//! * [`verdict`]: builders for what a policy answers.
//! * [`payload`]: typed access to what it is asked about.
//! * [`settings`], [`mod@pointer`]: reading settings, and naming places in JSON.
//! * [`case`]: runs files of cases natively (not in guests).
//! * [`log`]: lines for the decision's trace.
//!
//! What is not here: any way to read a clock, a file, a random number, or an earlier request.

pub mod bindings;
#[cfg(not(target_family = "wasm"))]
pub mod case;
pub mod log;
pub mod payload;
pub mod pointer;
pub mod settings;
pub mod verdict;

pub use bindings::exports::portcullis::policy::policy::{
    Description, Edit, Effect, Fact, Finding, Location, Obligation, Principal, Request,
    Requirements, Session, Severity, Span, Stage, Verdict,
};

/// A policy: what a component exports, as a Rust type.
pub trait Policy: Sized {
    /// What this policy is. Must always return the same.
    fn describe() -> Description;

    /// Reads the settings (JSON text, `{}` when the bundle gives none) and prepares everything that
    /// does not depend on a request. Runs once per load; its cost is not paid per evaluation,
    /// because the host snapshots the memory it leaves.
    ///
    /// # Errors
    /// What is wrong with the settings: the JSON Pointer of the fault and what was expected.
    fn configure(settings: &str) -> Result<Self, String>;

    /// Names of the facts that earlier modules must be able to establish. None unless overridden.
    fn required_facts(&self) -> Vec<String> {
        Vec::new()
    }

    /// Judges one request. Must be pure: the same request, the same verdict.
    ///
    /// # Errors
    /// Why no verdict could be reached. The host then does as the module's `on_error` says.
    fn evaluate(&self, request: &Request) -> Result<Verdict, String>;
}

impl Description {
    /// A description of a policy that judges tool calls before they run, takes no settings and
    /// establishes no facts.
    #[must_use]
    pub fn new(name: &str, version: &str, summary: &str) -> Self {
        Self {
            name: name.to_owned(),
            version: version.to_owned(),
            summary: summary.to_owned(),
            settings_schema: r#"{"type":"object","additionalProperties":false}"#.to_owned(),
            stages: vec![Stage::Call],
            establishes: Vec::new(),
        }
    }

    /// Sets the JSON Schema of the settings.
    #[must_use]
    pub fn settings_schema(mut self, schema: &str) -> Self {
        schema.clone_into(&mut self.settings_schema);
        self
    }

    /// Sets the stages the policy judges.
    #[must_use]
    pub fn stages(mut self, stages: &[Stage]) -> Self {
        self.stages = stages.to_vec();
        self
    }

    /// Sets the facts its verdicts may establish.
    #[must_use]
    pub fn establishes(mut self, facts: &[&str]) -> Self {
        self.establishes = facts.iter().map(|&name| name.to_owned()).collect();
        self
    }
}

/// Exports a [`Policy`] as the component's `portcullis:policy/policy`.
///
/// Expands to nothing except on Wasm targets.
#[macro_export]
macro_rules! export {
    ($policy:ty) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            use $crate::bindings::exports::portcullis::policy::policy as contract;

            static CONFIGURED: ::std::sync::OnceLock<$policy> = ::std::sync::OnceLock::new();

            struct Component;

            impl contract::Guest for Component {
                fn describe() -> contract::Description {
                    <$policy as $crate::Policy>::describe()
                }

                fn configure(
                    settings: ::std::string::String,
                ) -> ::std::result::Result<contract::Requirements, ::std::string::String> {
                    let policy = <$policy as $crate::Policy>::configure(&settings)?;
                    let facts = $crate::Policy::required_facts(&policy);
                    CONFIGURED
                        .set(policy)
                        .map_err(|_| ::std::string::String::from("configured twice"))?;
                    Ok(contract::Requirements { facts })
                }

                fn evaluate(
                    request: contract::Request,
                ) -> ::std::result::Result<contract::Verdict, ::std::string::String> {
                    let policy = CONFIGURED.get().ok_or_else(|| {
                        ::std::string::String::from("evaluated before configured")
                    })?;
                    $crate::Policy::evaluate(policy, &request)
                }
            }

    $crate::bindings::export_component!(Component with_types_in $crate::bindings);
        };
    };
}
