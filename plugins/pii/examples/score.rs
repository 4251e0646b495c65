//! Scores the detector on labelled documents, or counts what it finds in plain text.
//!
//! ```console
//! $ cargo xtask pii-score FILE…
//! ```
//!
//! A file of labelled documents is a JSON array of `{"full_text", "spans": [{"entity_type",
//! "start_position", "end_position"}]}` with positions in code points. A finding matches a label of its type
//! when the two share at least half of the characters that either has. Any other file, or the files of a
//! folder, are plain text: what is found in it is counted per megabyte.
#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs, reason = "a program")]
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a program")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pii::{Detector, Session};
use serde::Deserialize;

/// Names of labelled sets for our types; what is not here is not looked for.
const NAMES: [(&str, &str); 33] = [
    ("CREDIT_CARD", "payment-card"),
    ("CREDITCARD", "payment-card"),
    ("EMAIL_ADDRESS", "email"),
    ("EMAIL", "email"),
    ("PHONE_NUMBER", "phone"),
    ("PHONE", "phone"),
    ("IBAN_CODE", "iban"),
    ("IBAN", "iban"),
    ("US_SSN", "us-ssn"),
    ("SSN", "us-ssn"),
    ("US_ITIN", "us-itin"),
    ("US_BANK_NUMBER", "bank-account"),
    ("US_PASSPORT", "passport"),
    ("PASSPORT", "passport"),
    ("US_DRIVER_LICENSE", "driver-license"),
    ("DRIVER_LICENSE", "driver-license"),
    ("IP_ADDRESS", "ip-address"),
    ("IPV4", "ip-address"),
    ("IPV6", "ip-address"),
    ("MAC_ADDRESS", "mac-address"),
    ("CRYPTO", "crypto-wallet"),
    ("MEDICAL_LICENSE", "us-dea"),
    ("US_NPI", "us-npi"),
    ("US_MBI", "us-mbi"),
    ("UK_NHS", "national-id"),
    ("DATE_OF_BIRTH", "date-of-birth"),
    ("DOB", "date-of-birth"),
    ("PERSON", "person"),
    ("NAME", "person"),
    ("ADDRESS", "street-address"),
    ("STREET_ADDRESS", "street-address"),
    ("PASSWORD", "password"),
    ("API_KEY", "api-key"),
];

/// The types that other detectors are compared on.
const COMPARED: [&str; 6] = ["payment-card", "email", "phone", "iban", "us-ssn", "ip-address"];

#[derive(Deserialize)]
struct Document {
    full_text: String,
    #[serde(default)]
    spans: Vec<Label>,
}

#[derive(Deserialize)]
struct Label {
    entity_type: String,
    start_position: usize,
    end_position: usize,
}

#[derive(Default, Clone, Copy)]
struct Count {
    hit: usize,
    missed: usize,
    wrong: usize,
}

impl Count {
    fn row(self) -> String {
        let ratio =
            |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
        let precision = ratio(self.hit, self.hit + self.wrong);
        let recall = ratio(self.hit, self.hit + self.missed);
        let f1 = ratio(2 * self.hit, 2 * self.hit + self.wrong + self.missed);
        let labels = self.hit + self.missed;
        format!("{labels} | {} | {precision:.3} | {recall:.3} | {f1:.3}", self.hit + self.wrong)
    }

    fn add(&mut self, other: Self) {
        self.hit += other.hit;
        self.missed += other.missed;
        self.wrong += other.wrong;
    }
}

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let verbose = arguments.iter().position(|argument| argument == "--verbose");
    verbose.map(|at| arguments.remove(at));
    if arguments.is_empty() {
        eprintln!("usage: cargo xtask pii-score [--verbose] FILE…");
        std::process::exit(2);
    }
    let settings = r#"{"types":{"person":{"enabled":true},"street-address":{"enabled":true}}}"#;
    let detector = match Detector::configure(settings) {
        Ok(detector) => detector,
        Err(fault) => {
            eprintln!("{fault}");
            std::process::exit(3);
        }
    };
    let session = detector.session(None, "");
    for argument in arguments {
        let path = Path::new(&argument);
        let Ok(bytes) = (if path.is_dir() { Ok(Vec::new()) } else { std::fs::read(path) }) else {
            eprintln!("`{argument}` cannot be read");
            std::process::exit(3);
        };
        match serde_json::from_slice::<Vec<Document>>(&bytes) {
            Ok(documents) => labelled(&detector, &session, &documents, verbose.is_some()),
            Err(_) => plain(&detector, &session, path, verbose.is_some()),
        }
    }
}

fn labelled(detector: &Detector, session: &Session, documents: &[Document], verbose: bool) {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let (mut bytes, mut spent) = (0, Duration::ZERO);
    for document in documents {
        let text = &document.full_text;
        let started = Instant::now();
        let redacted = detector.redact(text, session);
        spent += started.elapsed();
        bytes += text.len();
        let places: Vec<usize> =
            text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let place = |byte: usize| places.partition_point(|at| *at < byte);
        let mut labels: Vec<(&str, usize, usize)> = document
            .spans
            .iter()
            .filter_map(|label| {
                let (_, kind) = NAMES.iter().find(|(name, _)| *name == label.entity_type)?;
                Some((*kind, label.start_position, label.end_position))
            })
            .collect();
        for finding in redacted.findings.iter().filter(|finding| finding.action.redacts()) {
            let (start, end) = (place(finding.start), place(finding.end));
            let found = labels.iter().position(|(kind, from, to)| {
                let both = end.min(*to).saturating_sub(start.max(*from));
                let either = end.max(*to) - start.min(*from);
                *kind == finding.kind && both * 2 >= either
            });
            let count = counts.entry(finding.kind.clone()).or_default();
            match found {
                Some(at) => {
                    labels.remove(at);
                    count.hit += 1;
                }
                None => {
                    count.wrong += 1;
                    if verbose {
                        println!(
                            "wrong {}: {:?} in {text:?}",
                            finding.kind,
                            &text[finding.start..finding.end]
                        );
                    }
                }
            }
        }
        for (kind, from, to) in labels {
            counts.entry(kind.to_owned()).or_default().missed += 1;
            if verbose {
                println!("missed {kind}: {:?} in {text:?}", &text[places[from]..places[to]]);
            }
        }
    }
    println!(
        "| type | labels | found | precision | recall | F1 |\n| --- | --- | --- | --- | --- | --- |"
    );
    let (mut compared, mut all) = (Count::default(), Count::default());
    for (kind, count) in &counts {
        println!("| {kind} | {} |", count.row());
        all.add(*count);
        if COMPARED.contains(&kind.as_str()) {
            compared.add(*count);
        }
    }
    println!("| **{}** | {} |", COMPARED.join(", "), compared.row());
    println!("| **all** | {} |", all.row());
    let megabytes = bytes as f64 / 1e6;
    let wrong = all.wrong as f64 / megabytes;
    println!(
        "\n{} documents, {megabytes:.2} MB; {wrong:.1} wrong per MB; {}\n",
        documents.len(),
        speed(bytes, spent)
    );
}

fn speed(bytes: usize, spent: Duration) -> String {
    let seconds = spent.as_secs_f64().max(1e-9);
    format!("{:.1} MB/s", bytes as f64 / 1e6 / seconds)
}

fn plain(detector: &Detector, session: &Session, path: &Path, verbose: bool) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut bytes, mut spent, mut files) = (0, Duration::ZERO, 0);
    for path in files_of(path) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let started = Instant::now();
        let redacted = detector.redact(&text, session);
        spent += started.elapsed();
        bytes += text.len();
        files += 1;
        for finding in redacted.findings.iter().filter(|finding| finding.action.redacts()) {
            *counts.entry(finding.kind.clone()).or_default() += 1;
            if verbose {
                let value = &text[finding.start..finding.end];
                println!("{} {} {:.80?} {}", finding.kind, finding.rule, value, path.display());
            }
        }
    }
    let megabytes = (bytes as f64 / 1e6).max(1e-9);
    println!("| type | found | per MB |\n| --- | --- | --- |");
    for (kind, count) in &counts {
        println!("| {kind} | {count} | {:.2} |", *count as f64 / megabytes);
    }
    let all: usize = counts.values().sum();
    println!("| **all** | {all} | {:.2} |", all as f64 / megabytes);
    println!("\n{files} files, {megabytes:.2} MB; {}\n", speed(bytes, spent));
}

/// The file, or all files of a folder.
fn files_of(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let Ok(entries) = std::fs::read_dir(path) else { return Vec::new() };
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let links = |path: &PathBuf| path.is_symlink();
    paths.iter().filter(|path| !links(path)).flat_map(|path| files_of(path)).collect()
}
