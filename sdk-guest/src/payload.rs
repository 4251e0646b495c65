//! Typed access to what a policy is asked about.
//!
//! Text in a payload is hostile: it was written by a model, or by whoever wrote what the model read.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Fact, Request};

impl Request {
    /// The payload as a type of the author's own.
    ///
    /// # Errors
    /// The payload is not of that shape; the text says where.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_json::from_str(&self.payload).map_err(|error| format!("payload: {error}"))
    }

    /// The payload as a JSON value. Numbers pass through `f64` where they are not integers: for
    /// amounts of money read [`Request::payload`] with a parser that keeps them as written.
    ///
    /// # Errors
    /// The payload is not JSON, which the host has already ruled out.
    pub fn value(&self) -> Result<Value, String> {
        self.parse()
    }

    /// The string at a JSON Pointer (RFC 6901), or none when nothing or no string is there.
    #[must_use]
    pub fn string_at(&self, pointer: &str) -> Option<String> {
        match self.value().ok()?.pointer_mut(pointer)?.take() {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// A fact that an earlier module established, as a type of the author's own; none when no module
    /// did.
    ///
    /// # Errors
    /// The fact is not of that shape.
    pub fn fact<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, String> {
        let Some(Fact { value, .. }) = self.facts.iter().rfind(|fact| fact.name == name) else {
            return Ok(None);
        };
        serde_json::from_str(value).map(Some).map_err(|error| format!("fact `{name}`: {error}"))
    }

    /// Whether the principal has a role.
    #[must_use]
    pub fn has_role(&self, role: &str) -> bool {
        self.principal.roles.iter().any(|held| held == role)
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use crate::case::request;

    #[test]
    fn a_string_is_found_by_pointer_and_a_number_is_not_one() {
        let request = request(r#"{"tool":"t","arguments":{"a":["x"],"n":1}}"#).unwrap();
        assert_eq!(request.string_at("/a/0").as_deref(), Some("x"));
        assert_eq!(request.string_at("/n"), None);
        assert_eq!(request.string_at("/missing"), None);
    }

    #[test]
    fn the_last_module_to_establish_a_fact_is_believed() {
        let mut request = request(r#"{"tool":"t","arguments":{},"facts":{"a":1}}"#).unwrap();
        request.facts.push(crate::Fact { name: "a".into(), value: "2".into() });
        assert_eq!(request.fact::<u8>("a"), Ok(Some(2)));
        assert_eq!(request.fact::<u8>("b"), Ok(None));
        assert!(request.fact::<String>("a").unwrap_err().starts_with("fact `a`: invalid type"));
    }
}
