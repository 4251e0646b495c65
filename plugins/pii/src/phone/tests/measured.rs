//! Figures on other people's texts, where they are present.

use std::ops::Range;
use std::path::Path;

use crate::phone::Phones;
use crate::phone::tests::found;
use crate::weight::Decibans;

/// What a word nearby says, roughly: the scan has a better list.
fn cue(text: &str, run: &Range<usize>) -> i16 {
    let from = (0..4)
        .find_map(|skip| text.get(run.start.saturating_sub(44) + skip..run.start))
        .unwrap_or_default();
    let to = (0..4)
        .find_map(|cut| text.get(run.end..(run.end + 16).min(text.len()).saturating_sub(cut)));
    let near = format!("{from} | {}", to.unwrap_or_default()).to_lowercase();
    let for_it =
        ["phone", "tel", "call", "mobile", "fax", "office", "answering at", "whatsapp", "reach"];
    let against =
        ["card", "order", "invoice", "account", "ssn", "social security", "iban", "zip", "license"];
    let mut cue = 0;
    if for_it.iter().any(|word| near.contains(word)) {
        cue += 10;
    }
    if against.iter().any(|word| near.contains(word)) {
        cue -= 10;
    }
    cue
}

#[test]
fn numbers_of_a_labelled_set() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/corpus/pii/generated_large.json");
    let path = std::env::var_os("PII_LABELLED").map_or(beside, Into::into);
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no labelled set beside the repository");
        return;
    };
    let documents: serde_json::Value = serde_json::from_str(&text).unwrap();
    let phones = Phones::new();
    let (mut expected, mut taken, mut right) = (0_u32, 0_u32, 0_u32);
    for document in documents.as_array().unwrap() {
        let text = document["full_text"].as_str().unwrap();
        let offsets: Vec<usize> =
            text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let place = |span: &serde_json::Value, name: &str| {
            offsets[usize::try_from(span[name].as_u64().unwrap()).unwrap()]
        };
        let spans: Vec<Range<usize>> = document["spans"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|span| span["entity_type"] == "PHONE_NUMBER")
            .map(|span| place(span, "start_position")..place(span, "end_position"))
            .collect();
        let candidates = found(&phones, text, |run| cue(text, run));
        let taken_here: Vec<Range<usize>> = candidates
            .iter()
            .filter(|candidate| candidate.weight >= Decibans(0))
            .map(|candidate| candidate.start..candidate.end)
            .collect();
        for span in &spans {
            if !taken_here.contains(span) {
                println!("missed {:?} in {:?}", &text[span.clone()], line(text, span));
            }
        }
        for span in taken_here.iter().filter(|span| !spans.contains(span)) {
            println!("wrong {:?} in {:?}", &text[span.clone()], line(text, span));
        }
        expected += u32::try_from(spans.len()).unwrap();
        taken += u32::try_from(taken_here.len()).unwrap();
        right +=
            u32::try_from(spans.iter().filter(|span| taken_here.contains(span)).count()).unwrap();
    }
    let f1 = 2.0 * f64::from(right) / f64::from(expected + taken);
    println!("{expected} spans, {taken} taken, {right} right: F1 {f1:.3}");
    assert!(f1 >= 0.85, "F1 {f1}");
}

fn line<'t>(text: &'t str, span: &Range<usize>) -> &'t str {
    let from = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let to = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at);
    &text[from..to]
}

/// `PII_TEXTS=DIR[:DIR] cargo test -p pii phone::tests::measured -- --nocapture --ignored`
#[test]
#[ignore = "reads the folders that PII_TEXTS names"]
fn false_positives_per_megabyte() {
    let phones = Phones::new();
    let folders = std::env::var("PII_TEXTS").unwrap_or_default();
    let mut todo: Vec<_> =
        folders.split(':').filter(|f| !f.is_empty()).map(std::path::PathBuf::from).collect();
    let (mut bytes, mut runs, mut report, mut redact) = (0, 0_usize, 0_usize, 0_usize);
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        bytes += text.len();
        runs += super::runs(&text).len();
        for candidate in found(&phones, &text, |_| 0) {
            report += 1;
            if candidate.weight >= Decibans(0) {
                redact += 1;
                let span = candidate.start..candidate.end;
                let line = line(&text, &span);
                println!(
                    "{}\t{}\t{:.160}\t{}",
                    candidate.weight.0,
                    &text[span],
                    line.trim(),
                    path.display()
                );
            }
        }
    }
    println!("{bytes} bytes, {runs} runs, {report} reported, {redact} redacted");
}

/// Nanoseconds for each byte of texts that are nothing but candidates.
#[test]
#[ignore = "prints times"]
fn time_for_each_byte() {
    let phones = Phones::new();
    for text in [
        "1 2 3 4 5 6 7 8 9 0 ",
        "12 34 56 78 90 12 34 56 78 90 ",
        "1234567 | ",
        "0301234567, ",
        "030 1234567, ",
        "020 7946 0958, ",
        "+44 20 7946 0958, ",
        "212-555-0123, ",
        "2024-01-15 123456, ",
        "(1(2(3(4(5(6(7(8(9",
        "192.168.100.100, ",
        "[1234567890123456] ",
    ] {
        let long = text.repeat(100_000 / text.len());
        for cue in [0, 10] {
            let runs = super::runs(&long);
            let start = std::time::Instant::now();
            let found = runs
                .iter()
                .filter_map(|run| phones.judge(&long, run.clone(), Decibans(cue)))
                .count();
            let time = start.elapsed().as_nanos();
            println!(
                "{text:?} at {cue} dB: {:.1} ns/byte, {} runs, {found} found",
                time as f64 / long.len() as f64,
                runs.len()
            );
        }
    }
}
