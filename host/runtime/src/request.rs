//! The question: what is asked, read from its wire form and checked.
//!
//! Everything in it is hostile until checked here; the payload stays hostile text.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::json::{self, JsonError};

/// Largest request that is read, in bytes.
pub const MAX_REQUEST_BYTES: usize = 1 << 20;
/// Longest name (tool, role, attribute, …), in bytes.
pub const MAX_NAME_BYTES: usize = 256;
/// Longest attribute value, in bytes.
pub const MAX_VALUE_BYTES: usize = 4096;
/// Most entries of any list or map beside the payload.
pub const MAX_ENTRIES: usize = 256;

/// When a policy is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Before the tool runs, on its arguments.
    Call,
    /// After it ran, on its result.
    Result,
}

/// A checked request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Names the request in logs; empty when the caller gave none.
    pub id: String,
    /// Which bundle should answer; none when the caller named none.
    pub bundle: Option<String>,
    /// Before or after the tool ran.
    pub stage: Stage,
    /// The tool.
    pub tool: String,
    /// JSON text: arguments or result.
    pub payload: String,
    /// Such as `prod`; empty when the caller named none.
    pub environment: String,
    /// Who asks.
    pub principal: Principal,
    /// What is remembered of the session.
    pub session: Option<Session>,
    /// UTC milliseconds; none until somebody with a clock fills it in.
    pub now: Option<u64>,
    /// Further facts about the call.
    pub attributes: BTreeMap<String, String>,
    /// Facts established before the first module; only cases and replays have any.
    pub facts: Vec<(String, String)>,
    /// Ask every module even after a deny, and say how each judged.
    pub explain: bool,
}

/// Who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Principal {
    /// The customer or department.
    pub tenant: Option<String>,
    /// The agent.
    pub agent: Option<String>,
    /// The person it acts for.
    pub user: Option<String>,
    /// What it may act as.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Agents between the user and `agent`, nearest to the user first.
    #[serde(default)]
    pub delegation: Vec<String>,
}

/// What is remembered of the agent's session.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// The session.
    pub id: String,
    /// Its labels.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Its counters.
    #[serde(default)]
    pub counters: BTreeMap<String, i64>,
}

/// A request as the wire carries it: the one definition that parsing and the published schema share.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Request")]
pub struct RequestBody {
    /// Names the request in logs; made up by the host when left out.
    id: Option<String>,
    /// The bundle to ask; may be left out when only one is loaded.
    bundle: Option<String>,
    /// May be left out: `arguments` means `call`, `result` means `result`.
    stage: Option<Stage>,
    /// The tool's name.
    tool: String,
    /// What the tool is about to be called with.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Option<serde_json::Value>")]
    arguments: Option<Box<RawValue>>,
    /// What the tool returned.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Option<serde_json::Value>")]
    result: Option<Box<RawValue>>,
    /// Such as `prod`.
    #[serde(default)]
    environment: String,
    /// Who asks.
    #[serde(default)]
    principal: Principal,
    /// What is remembered of the agent's session.
    session: Option<Session>,
    /// UTC milliseconds, or RFC 3339 text. A server takes it only where it was told to.
    now: Option<Now>,
    /// Further facts about the call.
    #[serde(default)]
    attributes: BTreeMap<String, String>,
    /// Facts of earlier modules, for cases and replays. A server refuses it.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    facts: BTreeMap<String, Box<RawValue>>,
    /// Ask every module even after a deny, and say how each judged.
    #[serde(default)]
    explain: bool,
}

/// A payload of `null` is a payload.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

#[derive(Debug, JsonSchema)]
#[schemars(with = "NowSchema")]
struct Now(u64);

#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes `Now` in the schema")]
enum NowSchema {
    Milliseconds(u64),
    Rfc3339(String),
}

impl<'de> Deserialize<'de> for Now {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Now;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("UTC milliseconds or RFC 3339 text")
            }
            fn visit_u64<E>(self, milliseconds: u64) -> Result<Now, E> {
                Ok(Now(milliseconds))
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Now, E> {
                let refuse = || E::invalid_value(serde::de::Unexpected::Str(text), &self);
                let timestamp: jiff::Timestamp = text.parse().map_err(|_| refuse())?;
                timestamp.as_millisecond().try_into().map(Now).map_err(|_| refuse())
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// Why a text is not a request.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// Longer than [`MAX_REQUEST_BYTES`].
    #[error("the request is {bytes} bytes long; at most {MAX_REQUEST_BYTES} are read")]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// Not UTF-8.
    #[error("the request is not UTF-8 at byte {offset}")]
    NotUtf8 {
        /// The first bad byte.
        offset: usize,
    },
    /// Not JSON that a decision can be based on.
    #[error("the request is not acceptable JSON")]
    Json(#[source] JsonError),
    /// JSON of another shape.
    #[error("at `{pointer}`: {expected}")]
    Shape {
        /// JSON Pointer to the fault.
        pointer: String,
        /// What was wrong there.
        expected: String,
    },
    /// Neither or both of `arguments` and `result`, or a contradicting `stage`.
    #[error("a request has either `arguments` (stage `call`) or `result` (stage `result`)")]
    Payload,
    /// A name, value or list beyond its bound.
    #[error("at `{pointer}`: {limit}")]
    Limit {
        /// JSON Pointer to the fault.
        pointer: String,
        /// The bound.
        limit: String,
    },
}

impl RequestError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "request-too-large",
            Self::NotUtf8 { .. } => "request-not-utf8",
            Self::Json(_) => "request-not-json",
            Self::Shape { .. } => "request-malformed",
            Self::Payload => "request-payload",
            Self::Limit { .. } => "request-limit",
        }
    }
}

impl Request {
    /// Reads a request from its wire form.
    ///
    /// # Errors
    /// The text is not such a request; nothing was decided.
    pub fn parse(bytes: &[u8]) -> Result<Self, RequestError> {
        if bytes.len() > MAX_REQUEST_BYTES {
            return Err(RequestError::TooLarge { bytes: bytes.len() });
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|error| RequestError::NotUtf8 { offset: error.valid_up_to() })?;
        let tree = json::parse(text).map_err(RequestError::Json)?;
        require_objects(&tree)?;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let body: RequestBody =
            serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
                RequestError::Shape {
                    pointer: to_pointer(error.path()),
                    expected: without_position(&error.into_inner()),
                }
            })?;
        Self::from_body(body)
    }

    fn from_body(body: RequestBody) -> Result<Self, RequestError> {
        let (stage, payload) = match (body.arguments, body.result, body.stage) {
            (Some(payload), None, None | Some(Stage::Call)) => (Stage::Call, payload),
            (None, Some(payload), None | Some(Stage::Result)) => (Stage::Result, payload),
            _ => return Err(RequestError::Payload),
        };
        let request = Self {
            id: body.id.unwrap_or_default(),
            bundle: body.bundle,
            stage,
            tool: body.tool,
            payload: Box::<str>::from(payload).into_string(),
            environment: body.environment,
            principal: body.principal,
            session: body.session,
            now: body.now.map(|Now(milliseconds)| milliseconds),
            attributes: body.attributes,
            facts: body
                .facts
                .into_iter()
                .map(|(name, value)| (name, Box::<str>::from(value).into_string()))
                .collect(),
            explain: body.explain,
        };
        bounds::check(&request)?;
        Ok(request)
    }

    /// The same request at a time, unless it already has one.
    #[must_use]
    pub fn at(mut self, milliseconds: u64) -> Self {
        self.now.get_or_insert(milliseconds);
        self
    }
}

/// Derived structs would also read arrays; the wire form is objects only.
fn require_objects(tree: &json::Tree<'_>) -> Result<(), RequestError> {
    for pointer in ["", "/principal", "/session", "/attributes", "/facts"] {
        use hifijson::value::Value;
        match (pointer, json::at(tree, pointer)) {
            (_, None | Some(Value::Object(_))) | ("/session", Some(Value::Null)) => {}
            _ => {
                return Err(RequestError::Shape {
                    pointer: pointer.to_owned(),
                    expected: "an object expected".to_owned(),
                });
            }
        }
    }
    Ok(())
}

fn to_pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        pointer.push('/');
        match segment {
            Segment::Seq { index } => pointer.push_str(&index.to_string()),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Unknown => pointer.push('?'),
        }
    }
    pointer
}

fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text.get(..end).unwrap_or(&text).to_owned(),
        None => text,
    }
}

mod bounds {
    //! Counts and lengths of everything beside the payload.

    use super::{MAX_ENTRIES, MAX_NAME_BYTES, MAX_VALUE_BYTES, Request, RequestError};

    pub(super) fn check(request: &Request) -> Result<(), RequestError> {
        if request.tool.is_empty() {
            return refuse("/tool", "a tool's name is not empty");
        }
        name("/id", &request.id)?;
        name("/tool", &request.tool)?;
        name("/environment", &request.environment)?;
        name("/bundle", request.bundle.as_deref().unwrap_or_default())?;
        let principal = &request.principal;
        for (pointer, value) in [
            ("/principal/tenant", &principal.tenant),
            ("/principal/agent", &principal.agent),
            ("/principal/user", &principal.user),
        ] {
            name(pointer, value.as_deref().unwrap_or_default())?;
        }
        names("/principal/roles", principal.roles.iter())?;
        names("/principal/delegation", principal.delegation.iter())?;
        if let Some(session) = &request.session {
            name("/session/id", &session.id)?;
            names("/session/labels", session.labels.iter())?;
            names("/session/counters", session.counters.keys())?;
        }
        names("/attributes", request.attributes.keys())?;
        names("/facts", request.facts.iter().map(|(name, _)| name))?;
        for (key, value) in &request.attributes {
            if value.len() > MAX_VALUE_BYTES {
                let pointer = format!("/attributes/{}", key.replace('~', "~0").replace('/', "~1"));
                return refuse(&pointer, &format!("at most {MAX_VALUE_BYTES} bytes"));
            }
        }
        Ok(())
    }

    fn names<'a>(
        pointer: &str,
        names: impl ExactSizeIterator<Item = &'a String>,
    ) -> Result<(), RequestError> {
        if names.len() > MAX_ENTRIES {
            return refuse(pointer, &format!("at most {MAX_ENTRIES} entries"));
        }
        for (index, value) in names.enumerate() {
            if value.len() > MAX_NAME_BYTES {
                name(&format!("{pointer}/{index}"), value)?;
            }
        }
        Ok(())
    }

    fn name(pointer: &str, value: &str) -> Result<(), RequestError> {
        if value.len() <= MAX_NAME_BYTES {
            return Ok(());
        }
        refuse(pointer, &format!("a name has at most {MAX_NAME_BYTES} bytes"))
    }

    fn refuse(pointer: &str, limit: &str) -> Result<(), RequestError> {
        Err(RequestError::Limit { pointer: pointer.to_owned(), limit: limit.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_error(json: &str, code: &str, text: &str) {
        let error = Request::parse(json.as_bytes()).unwrap_err();
        assert_eq!((error.code(), error.to_string().as_str()), (code, text), "{json}");
    }

    // [R3]
    #[test]
    fn the_payload_is_kept_as_it_was_written() {
        let request =
            Request::parse(br#"{"tool":"t","arguments":{"n": 1.50, "x":1e400}}"#).unwrap();
        assert_eq!(request.payload, r#"{"n": 1.50, "x":1e400}"#);
        assert_eq!(request.stage, Stage::Call);
    }

    #[test]
    fn the_time_is_milliseconds_or_rfc_3339() {
        for now in ["1700000000123", r#""2023-11-14T22:13:20.123Z""#] {
            let json = format!(r#"{{"tool":"t","result":1,"now":{now}}}"#);
            let request = Request::parse(json.as_bytes()).unwrap();
            assert_eq!(request.now, Some(1_700_000_000_123));
            assert_eq!(request.at(5).now, Some(1_700_000_000_123));
        }
    }

    // [R2]
    #[test]
    fn faults_are_named_by_their_place() {
        let shape = "request-malformed";
        check_error("[1]", shape, "at ``: an object expected");
        check_error(
            r#"{"tool":1,"arguments":{}}"#,
            shape,
            "at `/tool`: invalid type: integer `1`, expected a string",
        );
        check_error(
            r#"{"tool":"t","arguments":{},"principal":{"role":[]}}"#,
            shape,
            "at `/principal/role`: unknown field `role`, expected one of `tenant`, `agent`, `user`, `roles`, `delegation`",
        );
        check_error(
            r#"{"tool":"t","arguments":{},"principal":["a"]}"#,
            shape,
            "at `/principal`: an object expected",
        );
        check_error(
            r#"{"tool":"t","arguments":{},"now":"yesterday"}"#,
            shape,
            "at `/now`: invalid value: string \"yesterday\", expected UTC milliseconds or RFC 3339 text",
        );
        check_error(r#"{"arguments":{}}"#, shape, "at ``: missing field `tool`");
        let payload =
            "a request has either `arguments` (stage `call`) or `result` (stage `result`)";
        check_error(r#"{"tool":"t"}"#, "request-payload", payload);
        check_error(r#"{"tool":"t","arguments":{},"stage":"result"}"#, "request-payload", payload);
        check_error(
            r#"{"tool":"","arguments":{}}"#,
            "request-limit",
            "at `/tool`: a tool's name is not empty",
        );
    }

    #[test]
    fn json_null_is_a_payload() {
        let request = Request::parse(br#"{"tool":"t","result":null}"#).unwrap();
        assert_eq!(request.payload, "null");
    }

    // [R1] [R2]
    #[test]
    fn bounds_are_kept() {
        let long = "x".repeat(MAX_NAME_BYTES + 1);
        check_error(
            &format!(r#"{{"tool":"{long}","arguments":{{}}}}"#),
            "request-limit",
            "at `/tool`: a name has at most 256 bytes",
        );
        let roles = vec!["\"r\""; MAX_ENTRIES + 1].join(",");
        check_error(
            &format!(r#"{{"tool":"t","arguments":{{}},"principal":{{"roles":[{roles}]}}}}"#),
            "request-limit",
            "at `/principal/roles`: at most 256 entries",
        );
        let error = Request::parse(&vec![b' '; MAX_REQUEST_BYTES + 1]).unwrap_err();
        assert_eq!(error.code(), "request-too-large");
        assert_eq!(Request::parse(b"\xff").unwrap_err().code(), "request-not-utf8");
        assert_eq!(Request::parse(b"{\"a\":1,\"a\":1}").unwrap_err().code(), "request-not-json");
    }
}
