//! The whole of `pii`, under several settings.
//!
//! ```console
//! $ cargo install cargo-fuzz
//! $ cargo +nightly fuzz run --fuzz-dir tests/fuzz pii -- -max_total_time=600 -dict=tests/fuzz/pii.dict
//! ```
//!
//! The first byte chooses the settings, the rest is the text. Its changes must make the redacted text, places
//! must lie on characters, and redacting again must change nothing.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use pii::Detector;

static DETECTORS: OnceLock<Vec<Detector>> = OnceLock::new();

fn detectors() -> Vec<Detector> {
    let settings = [
        r#"{}"#,
        r#"{"types":{"person":{"enabled":true},"street-address":{"enabled":true}}}"#,
        r#"{"action":"mask","threshold":0.2,"types":{"people":{"enabled":true}}}"#,
        r#"{"action":"token","pseudonyms":{"secret":"0123456789abcdef"},"countries":["DE","US"]}"#,
    ];
    settings.iter().map(|settings| Detector::configure(settings).unwrap()).collect()
}

fuzz_target!(|input: (u8, String)| {
    let (choice, text) = input;
    let detectors = DETECTORS.get_or_init(detectors);
    let detector = &detectors[usize::from(choice) % detectors.len()];
    let session = detector.session(None, "");
    let redacted = detector.redact(&text, &session);
    let mut made = String::new();
    let mut at = 0;
    for edit in &redacted.edits {
        made.push_str(&text[at..edit.start]);
        made.push_str(&edit.replacement);
        at = edit.end;
    }
    made.push_str(&text[at..]);
    assert_eq!(made, redacted.text);
    let mut end = 0;
    for finding in &redacted.findings {
        assert!(finding.start >= end && !text[finding.start..finding.end].is_empty());
        end = finding.end;
    }
    let again = detector.redact(&redacted.text, &session);
    assert_eq!(again.text, redacted.text, "{text:?}\n{:?}", again.findings);
});
