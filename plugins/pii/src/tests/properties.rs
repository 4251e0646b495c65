//! What holds of every text: redacting twice is redacting once, places are those of the original, time is
//! linear, nothing panics.

use proptest::prelude::*;
use serde_json::json;

use super::growth;
use crate::{Detector, Redacted};

/// Pieces that make candidates, their neighbours and their disguises.
const PIECES: [&str; 44] = [
    "4111 1111 1111 1111",
    "4532574406474406",
    "GB82 WEST 1234 5698 7654 32",
    "123-45-6789",
    "536224817",
    "jane@example.org",
    "j%61ne%40x.org",
    "+1 415 555 2671",
    "(212) 555-0123",
    "030 123456",
    "203.0.113.7",
    "2001:db8::1",
    "00:1a:2b:3c:4d:5e",
    "MTIzLTQ1LTY3ODk=",
    "1984-05-12",
    "RSSMRA85T10A562S",
    "DE136695976",
    "L8988901C",
    "<EMAIL>",
    "<PHONE_5d41402abc4b>",
    "****1111",
    "***@***",
    " ",
    "\n",
    ", ",
    ": ",
    "=",
    "phone",
    "ssn",
    "IBAN",
    "card",
    "order",
    "passport",
    "born",
    "password",
    "My name is John Smith",
    "12 Main Street",
    "４１１１",
    "\u{200b}",
    "é漢",
    "&#52;",
    "one two three four five six seven",
    "tax id",
    "a,b\n",
];

fn detectors() -> Vec<Detector> {
    let people = json!({"person": {"enabled": true}, "street-address": {"enabled": true}});
    let settings = [
        json!({}),
        json!({"types": people}),
        json!({"action": "mask", "types": people}),
        json!({"action": "mask", "threshold": 0.2}),
        json!({"action": "token", "pseudonyms": {"secret": "0123456789abcdef"}, "types": people}),
        json!({"action": "hash", "pseudonyms": {"secret": "0123456789abcdef"}}),
    ];
    settings.iter().map(|settings| Detector::configure(&settings.to_string()).unwrap()).collect()
}

fn check(detector: &Detector, text: &str) -> Redacted {
    let session = detector.session(None, "s");
    let redacted = detector.redact(text, &session);
    assert_eq!(crate::edit::apply(text, &redacted.edits), redacted.text);
    let mut end = 0;
    for finding in &redacted.findings {
        assert!(finding.start >= end, "{text:?}: {:?}", redacted.findings);
        assert!(text.get(finding.start..finding.end).is_some_and(|value| !value.is_empty()));
        end = finding.end;
    }
    let again = detector.redact(&redacted.text, &session);
    assert_eq!(again.text, redacted.text, "{text:?}: {:?}", again.findings);
    redacted
}

#[test]
fn redacting_twice_is_redacting_once() {
    let detectors = detectors();
    let pieces = prop::collection::vec(prop::sample::select(&PIECES[..]), 1..12);
    let config =
        ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(pieces in pieces, which in 0..detectors.len())| {
        check(&detectors[which], &pieces.concat());
    });
}

#[test]
fn no_text_breaks_anything() {
    let detectors = detectors();
    let config =
        ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(text in "[0-9a-zA-Z@.:/+%&#\\\\<>()\\[\\] \n=_-]{0,80}|\\PC{0,60}", which in 0..detectors.len())| {
        check(&detectors[which], &text);
    });
}

/// On every script: bytes, code points and units of UTF-16 lead to the same value.
#[test]
fn places_are_right_on_every_script() {
    let detector = Detector::configure("{}").unwrap();
    let session = detector.session(None, "");
    let before =
        ["", "é", "漢字 ", "🙂🙂 ", "العربية ", "हिन्दी ", "\u{1d11e} ", "e\u{301} ", "\u{200b} "];
    for before in before {
        for after in ["", " é", "漢", " 🙂"] {
            let text = format!("{before} jane@example.org{after}");
            let found = detector.redact(&text, &session).findings;
            assert_eq!(found.len(), 1, "{text:?}");
            let (start, end) = (found[0].start, found[0].end);
            assert_eq!(&text[start..end], "jane@example.org");
            let points: Vec<char> = text.chars().collect();
            let place = text[..start].chars().count();
            assert_eq!(points[place..place + 16].iter().collect::<String>(), "jane@example.org");
            let units: Vec<u16> = text.encode_utf16().collect();
            let place = text[..start].encode_utf16().count();
            assert_eq!(String::from_utf16(&units[place..place + 16]).unwrap(), "jane@example.org");
        }
    }
}

/// Four times the text takes about four times as long, whatever it repeats.
#[test]
fn time_is_linear_in_the_length() {
    let detector = &detectors()[1];
    let session = detector.session(None, "");
    let units = PIECES.iter().copied().chain([
        "1",
        "1 ",
        "1-",
        "@",
        "a@",
        "a.",
        "%25",
        "%2",
        "&#",
        "\\u",
        "=4",
        "[at]",
        " at ",
        " dot ",
        "<<",
        "://a:b@",
        "eyJ",
        "-----BEGIN ",
        "password=",
        "::",
        "0x",
        "A",
        "aB",
        "1a",
        "+",
        "(",
        "\"",
        "\u{301}",
        "<A",
        "one ",
        "Mr. ",
        "A. B. ",
    ]);
    let mut worst = (0.0_f64, "");
    for unit in units {
        let grown = growth(unit, |text| drop(detector.redact(text, &session)));
        assert!(grown < 40.0, "{unit:?}: eight times the text takes {grown:.1} times as long");
        if grown > worst.0 {
            worst = (grown, unit);
        }
    }
    println!("eight times the text takes at most {:.1} times as long, of {:?}", worst.0, worst.1);
}

/// A pseudonym is the same for the same value however it is written, and another in another session.
#[test]
fn pseudonyms_are_stable_within_a_session() {
    let settings = r#"{"action":"token","pseudonyms":{"secret":"0123456789abcdef"}}"#;
    let detector = Detector::configure(settings).unwrap();
    let (one, two) = (detector.session(None, "one"), detector.session(None, "two"));
    let of = |text: &str, session| detector.redact(text, session).text;
    let token = of("card 4111 1111 1111 1111", &one);
    assert!(token.starts_with("card <PAYMENT_CARD_") && token.len() == 32, "{token}");
    assert_eq!(of("card 4111111111111111", &one), token);
    assert_eq!(of("card ４１１１-1111-1111-1111", &one), token);
    assert_ne!(of("card 4111 1111 1111 1111", &two), token);
    assert_ne!(of("card 5555 5555 5555 4444", &one), token);
    let hashed = Detector::configure(&settings.replace("token", "hash")).unwrap();
    let of = |session: &str| hashed.redact("jane@example.org", &hashed.session(None, session)).text;
    assert_eq!(of("one"), of("two"));
}

#[test]
fn masks_keep_what_tells_values_apart() {
    let detector = Detector::configure(r#"{"action":"mask"}"#).unwrap();
    let session = detector.session(None, "");
    for (text, expected) in [
        ("4111 1111 1111 1111", "**** **** **** 1111"),
        ("SSN 123-45-6789", "SSN ***-**-6789"),
        ("jane@example.org", "j***@example.org"),
        ("GB82 WEST 1234 5698 7654 32", "**** **** **** **** **54 32"),
        ("call +1 415 555 2671", "call +* *** *** 2671"),
        ("SSN MTIzLTQ1LTY3ODk=", "SSN ****"),
    ] {
        assert_eq!(detector.redact(text, &session).text, expected);
    }
}
