//! Edits of a guest, applied by the host and by the guest SDK, are the splice they say they are.

use portcullis::{Options, Request, Runtime};
use portcullis_guest::Verdict;
use portcullis_tests::bundles::{Draft, NOW};
use portcullis_tests::guests::from_text;
use proptest::prelude::*;
use serde_json::{Value, json};

/// One edit: pointer, first byte, first byte after, replacement.
type Edit = (String, u32, u32, String);

/// A string in parts, of which some are replaced.
type Parts = Vec<(String, Option<String>)>;

fn parts() -> impl Strategy<Value = Parts> {
    let part = "[a-zé😀\"\\\\\n]{0,4}";
    prop::collection::vec((part, prop::option::of("[A-ZÉ🎉]{0,3}")), 0..8).prop_map(|mut parts| {
        // Two insertions at one place have no order of their own.
        let mut inserted = false;
        for (text, replacement) in &mut parts {
            let insertion = text.is_empty() && replacement.is_some();
            if insertion && inserted {
                *replacement = None;
            }
            inserted = text.is_empty() && (inserted || insertion);
        }
        parts
    })
}

fn whole(parts: &Parts) -> String {
    parts.iter().map(|(text, _)| text.as_str()).collect()
}

fn spliced(parts: &Parts) -> String {
    parts.iter().map(|(text, new)| new.as_deref().unwrap_or(text)).collect()
}

fn edits(pointer: &str, parts: &Parts) -> Vec<Edit> {
    let mut at = 0;
    let mut edits = Vec::new();
    for (text, replacement) in parts {
        let end = at + u32::try_from(text.len()).unwrap();
        if let Some(new) = replacement {
            edits.push((pointer.to_owned(), at, end, new.clone()));
        }
        at = end;
    }
    edits
}

fn escaped(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\{byte:02x}")).collect()
}

/// A guest that answers every request with these edits: their records lie at 4096, their texts at
/// 16384.
fn editor(edits: &[Edit]) -> Vec<u8> {
    let (mut records, mut texts) = (Vec::new(), Vec::new());
    let mut put = |records: &mut Vec<u8>, text: &str| {
        for number in [16_384 + texts.len(), text.len()] {
            records.extend(u32::try_from(number).unwrap().to_le_bytes());
        }
        texts.extend(text.as_bytes());
    };
    for (pointer, start, end, replacement) in edits {
        put(&mut records, "rule");
        put(&mut records, pointer);
        records.extend([start.to_le_bytes(), end.to_le_bytes()].concat());
        put(&mut records, replacement);
    }
    let count = u32::try_from(edits.len()).unwrap().to_le_bytes();
    let list = [&4096_u32.to_le_bytes()[..], &count].concat();
    from_text(&format!(
        r#"(data (i32.const 4096) "{}")
        (data (i32.const 16384) "{}")
        (data (i32.const 616) "{}")
        (func $evaluate (export "portcullis:policy/policy@1.0.0#evaluate") (param i32) (result i32)
          (i32.const 600))"#,
        escaped(&records),
        escaped(&texts),
        escaped(&list),
    ))
}

fn by_host(runtime: &Runtime, payload: &Value, edits: &[Edit]) -> Value {
    let bundle = Draft::new("edits")
        .with("default", json!("allow"))
        .module("editor", &editor(edits), &json!({}), &json!({}))
        .open();
    let request = json!({"id": "r", "tool": "t", "arguments": payload});
    let request = Request::parse(request.to_string().as_bytes()).unwrap().at(NOW * 1000);
    let decision = runtime.load(&bundle).unwrap().decide(&request);
    assert_eq!(decision.effect.as_str(), "allow", "{:?}", decision.reasons);
    let spans: Vec<_> =
        decision.edits.iter().map(|edit| (&edit.pointer, edit.start, edit.end)).collect();
    let asked: Vec<_> =
        edits.iter().map(|(pointer, start, end, _)| (pointer, *start, *end)).collect();
    assert_eq!(spans, asked);
    decision.payload.map_or(payload.clone(), |raw| serde_json::from_str(raw.get()).unwrap())
}

fn by_sdk(payload: &Value, edits: &[Edit]) -> Value {
    let verdict = edits.iter().fold(Verdict::none(), |verdict, (pointer, start, end, new)| {
        verdict.edit("rule", pointer.as_str(), *start, *end, new.as_str())
    });
    portcullis_guest::case::edited(&payload.to_string(), &verdict).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..Default::default() })]

    // [C7]
    #[test]
    fn edits_in_any_order_are_the_splice_they_say_they_are(
        (first, second, edits) in (parts(), parts()).prop_flat_map(|(first, second)| {
            let all = [edits("/a~1b", &first), edits("/list/0/text", &second)].concat();
            (Just(first), Just(second), Just(all).prop_shuffle())
        })
    ) {
        let runtime = Runtime::new(Options::default()).unwrap();
        let payload = |first: String, second: String| {
            json!({"a/b": first, "list": [{"text": second}], "n": 1, "kept": "é"})
        };
        let before = payload(whole(&first), whole(&second));
        let after = payload(spliced(&first), spliced(&second));
        prop_assert_eq!(by_host(&runtime, &before, &edits), after.clone());
        prop_assert_eq!(by_sdk(&before, &edits), after);
    }
}
