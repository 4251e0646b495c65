//! A first policy: no agent calls a tool whose name starts with `drop_`, in any case of its letters.
//!
//! On a Wasm target this crate is a component that a bundle can carry; on every other target it is
//! the library that its tests call.

use portcullis_guest::{Description, Finding, Policy, Request, Verdict};

/// Denies tools named `drop_*` and has no opinion on any other.
#[derive(Debug)]
pub struct NoDrop;

impl Policy for NoDrop {
    fn describe() -> Description {
        Description::new("hello-policy", "1.0.0", "denies tools whose name starts with drop_")
    }

    fn configure(_settings: &str) -> Result<Self, String> {
        Ok(Self)
    }

    fn evaluate(&self, request: &Request) -> Result<Verdict, String> {
        if !request.tool.to_ascii_lowercase().starts_with("drop_") {
            return Ok(Verdict::none());
        }
        let finding = Finding::deny("no-drop", "tools named drop_* are not for agents");
        Ok(Verdict::none().with(finding.remedy("ask a person to drop it")))
    }
}

portcullis_guest::export!(NoDrop);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cases_hold() {
        portcullis_guest::case::check::<NoDrop>("cases");
    }

    #[test]
    fn the_agent_is_told_what_would_help() {
        let request = portcullis_guest::case::request(r#"{"tool":"drop_table","arguments":{}}"#);
        let verdict = NoDrop.evaluate(&request.unwrap()).unwrap();
        assert_eq!(verdict.findings[0].remedy.as_deref(), Some("ask a person to drop it"));
    }
}
