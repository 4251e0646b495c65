//! The whole of SMAC, under every profile, output and format.
//!
//! ```console
//! $ cargo install cargo-fuzz
//! $ cargo +nightly fuzz run --fuzz-dir tests/fuzz smac -- -max_total_time=600 -dict=tests/fuzz/smac.dict
//! ```
//!
//! The first byte chooses the settings, the rest is the document. Its log must replay, sanitising it again
//! must find nothing, and a document that comes back unchanged has an empty log.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use smac::{Format, Output, Profile, Record, Sanitizer, splice};

static SANITIZERS: OnceLock<Vec<Sanitizer>> = OnceLock::new();

fn sanitizers() -> Vec<Sanitizer> {
    let settings = [
        r#"{}"#,
        r#"{"alt":"reveal","titles":"reveal","details":"strip","front_matter":"strip",
            "dialect":["mdx","liquid","obsidian","kramdown","docusaurus"]}"#,
    ];
    let mut all = Vec::new();
    for settings in settings {
        let configured = Sanitizer::configure(settings).unwrap();
        for profile in Profile::ALL {
            all.extend([Output::Markdown, Output::Text].map(|output| configured.with(profile, output)));
        }
    }
    all
}

fuzz_target!(|input: (u8, String)| {
    let (choice, text) = input;
    let sanitizers = SANITIZERS.get_or_init(sanitizers);
    let sanitizer = &sanitizers[usize::from(choice) % sanitizers.len()];
    let format = [Format::Markdown, Format::Html, Format::Text][usize::from(choice) / 86 % 3];
    let outcome = sanitizer.sanitize(&text, format);
    assert_eq!(splice(&text, &outcome.records).as_ref(), Ok(&outcome.text));
    if outcome.refused.is_some() || sanitizer.output() == Output::Text {
        return;
    }
    if !outcome.records.iter().any(|record| record.replacement != text[record.start..record.end]) {
        assert_eq!(outcome.text, text);
    }
    let again = sanitizer.sanitize(&outcome.text, format);
    assert!(!again.records.iter().any(Record::is_hidden), "{text:?}\n{:?}\n{:?}", outcome.text, again.records);
    assert_eq!(again.text, outcome.text);
});
