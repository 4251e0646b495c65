//! Rules in JSON, decided in the sandbox.
//!
//! A settings file holds rules; [`Rules::configure`] checks and prepares them, and
//! [`Rules::evaluate`] judges one request. The same code is the component `conditional-rules` and a
//! library that tests and benchmarks link.
//!
//! * `json`, `decimal`, `text`: reading and comparing without losing anything.
//! * `clock`: local time in any zone.
//! * `mail`: who would get a message.
//! * `fault`, `reader`: settings and what can be wrong with them.
//! * `settings`, `rule`, `scope`, `shadow`, `names`, `index`, `patterns`, `regexes`: rules and how the few that matter are found.
//! * `condition`: one file per kind of condition.
//! * `subject`: a request and what has been worked out about it so far.
//! * `report`: findings in words.
//!
//! Invariants: nothing here panics, whatever the settings or the payload; the cost of an evaluation
//! does not depend on rules for other tools; a condition that cannot be evaluated is never taken for
//! one that does not hold unless the rule says so.

mod clock;
mod condition;
mod decimal;
mod evaluate;
mod fault;
mod index;
mod json;
mod mail;
mod names;
mod patterns;
mod reader;
mod regexes;
mod report;
mod rule;
mod scope;
mod settings;
mod shadow;
mod subject;
mod text;

use portcullis_guest::{Description, Policy, Request, Stage, Verdict};

pub use fault::{ConfigureError, Fault, FaultKind};
pub use json::ParseError;
pub use settings::Rules;

impl Policy for Rules {
    fn describe() -> Description {
        Description::new(
            "conditional-rules",
            env!("CARGO_PKG_VERSION"),
            "decides tool calls by rules written in JSON",
        )
        .settings_schema(include_str!("../settings.schema.json"))
        .stages(&[Stage::Call, Stage::Result])
    }

    fn configure(settings: &str) -> Result<Self, String> {
        Self::configure(settings).map_err(|error| error.chain())
    }

    fn required_facts(&self) -> Vec<String> {
        self.facts().map(str::to_owned).collect()
    }

    fn evaluate(&self, request: &Request) -> Result<Verdict, String> {
        Ok(self.evaluate(request))
    }
}

portcullis_guest::export!(Rules);

#[cfg(test)]
mod tests;
