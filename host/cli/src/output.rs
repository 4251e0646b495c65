//! Printing: text for people with colours on a terminal, JSON for machines.
//!
//! Text that came from a bundle, a guest or a request passes through `escape_control` before it gets
//! to a terminal.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the one place that prints")]

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::failure::Failure;

/// Where and how a command prints.
pub(crate) struct Output {
    json: bool,
}

/// Colours by meaning.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// A refusal or an error.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Something that wants a person.
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default().bold();
/// Less important.
pub(crate) const DIM: Style = Style::new().dimmed();

/// Text in a style; plain where colours are off.
pub(crate) fn paint(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

impl Output {
    /// Prints JSON when asked to, otherwise text.
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether machines read the output.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Prints an answer: `value` for machines, `text` for people.
    pub(crate) fn answer(&self, value: &impl Serialize, text: impl FnOnce() -> String) {
        if self.json {
            self.json_line(value);
        } else {
            self.text(&text());
        }
    }

    /// Prints text for people; nothing for machines.
    pub(crate) fn note(&self, text: &str) {
        if !self.json {
            anstream::eprintln!("{text}");
        }
    }

    /// Prints text whoever reads.
    pub(crate) fn text(&self, text: &str) {
        anstream::println!("{}", text.trim_end_matches('\n'));
    }

    /// Prints text byte for byte. It must hold nothing that a terminal acts on.
    pub(crate) fn exact(&self, text: &str) {
        print!("{text}");
    }

    /// Prints a value as one line of JSON.
    pub(crate) fn json_line(&self, value: &impl Serialize) {
        match serde_json::to_string(value) {
            Ok(line) => println!("{line}"),
            Err(error) => eprintln!("error: {error}"),
        }
    }

    /// Prints why a command failed, on standard error.
    pub(crate) fn failure(&self, failure: &Failure) {
        if self.json {
            eprintln!("{}", failure.to_value());
        } else {
            anstream::eprintln!("{}", failure.to_text());
        }
    }
}
