//! How a command ends when it could not do what it was asked: one text, one hint, one exit code.

use std::error::Error;
use std::fmt::Write as _;
use std::process::ExitCode;

use portcullis_bundle::escape_control;

use crate::output::{BAD, Output, WARN, paint};

/// Which exit code a failure has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 1: looked at, and refused.
    Refused,
    /// 2: asked wrongly.
    Usage,
    /// 3: could not find out.
    Undecided,
}

/// Why a command ended early.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    code: String,
    text: String,
    hint: Option<String>,
}

impl Failure {
    /// A file, bundle, rule or request that was looked at and refused.
    pub(crate) fn refused(code: &str, error: &dyn Error) -> Self {
        Self::new(Kind::Refused, code, chain(error))
    }

    /// A flag or argument that makes no sense.
    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self::new(Kind::Usage, "usage", text.into())
    }

    /// Something outside that was needed and did not work.
    pub(crate) fn undecided(code: &str, text: impl Into<String>) -> Self {
        Self::new(Kind::Undecided, code, text.into())
    }

    pub(crate) fn new(kind: Kind, code: &str, text: impl Into<String>) -> Self {
        Self { kind, code: code.to_owned(), text: text.into(), hint: None }
    }

    /// The same where a refusal must not pass for a "no", which has exit code 1 too.
    #[must_use]
    pub(crate) fn not_an_answer(mut self) -> Self {
        if self.kind == Kind::Refused {
            self.kind = Kind::Undecided;
        }
        self
    }

    /// Says in front what was being done, such as the file's name.
    #[must_use]
    pub(crate) fn about(mut self, what: impl std::fmt::Display) -> Self {
        self.text = format!("{what}: {}", self.text);
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Code and text, where something was looked at and refused.
    pub(crate) fn refusal(&self) -> Option<(&str, &str)> {
        (self.kind == Kind::Refused).then_some((&self.code, &self.text))
    }

    /// Its form for people, escaped for a terminal.
    pub(crate) fn to_text(&self) -> String {
        let error = paint(BAD, "error");
        let mut text = format!("{error}[{}]: {}", self.code, indented(&self.text));
        if let Some(hint) = &self.hint {
            let _ = write!(text, "\n{}: {}", paint(WARN, "hint"), escape_control(hint));
        }
        text
    }

    /// Its form for machines.
    pub(crate) fn to_value(&self) -> serde_json::Value {
        serde_json::json!({"error": {"code": self.code, "message": self.text, "hint": self.hint}})
    }

    /// Prints it and gives its exit code.
    pub(crate) fn report(self, output: &Output) -> ExitCode {
        output.failure(&self);
        ExitCode::from(match self.kind {
            Kind::Refused => 1,
            Kind::Usage => 2,
            Kind::Undecided => 3,
        })
    }
}

/// Text that may have several lines, those after the first indented so that none can pass for ours.
fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| escape_control(line).to_string());
    lines.collect::<Vec<_>>().join("\n    ")
}

/// An error and its sources, outermost first.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        // Transparent variants repeat their source.
        let part = error.to_string();
        if !text.ends_with(&part) {
            let _ = write!(text, ": {part}");
        }
        source = error.source();
    }
    text
}
