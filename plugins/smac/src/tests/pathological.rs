//! Documents made to cost much. Time is not asserted here, where machines are busy; work is, by the length
//! of what comes out, and the benchmark measures time at three sizes.

use crate::{Format, Output, Profile, Sanitizer, splice};

/// Units that quadratic or exponential parsers choke on.
fn units() -> Vec<String> {
    let lines = include_str!("../../vectors/patterns.txt").lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_pattern_ends_and_replays_at_every_size() {
    let units = units();
    assert_eq!(units.len(), 57);
    for unit in units {
        for size in [100, 1_000, 10_000] {
            let text = unit.repeat(size / unit.len() + 1);
            for profile in Profile::ALL {
                let sanitizer = Sanitizer::configure("{}").unwrap().with(profile, Output::Markdown);
                let outcome = sanitizer.sanitize(&text, Format::Markdown);
                assert_eq!(splice(&text, &outcome.records).as_ref(), Ok(&outcome.text), "{unit:?}");
                assert!(outcome.text.len() <= 40 * text.len() + 100, "{unit:?}");
                let page = sanitizer.sanitize(&text, Format::Html);
                assert_eq!(splice(&text, &page.records).as_ref(), Ok(&page.text), "{unit:?}");
            }
        }
    }
}

#[test]
fn a_document_beyond_the_limit_is_refused_whole() {
    let sanitizer = Sanitizer::configure(r#"{"max_bytes":10}"#).unwrap();
    let outcome = sanitizer.sanitize("twelve bytes", Format::Markdown);
    assert_eq!((outcome.text.as_str(), outcome.records.len()), ("", 1));
    assert_eq!(outcome.refused.unwrap().to_string(), "the document has 12 bytes, 10 are allowed");
}
