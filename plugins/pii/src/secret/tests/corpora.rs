//! Rule examples of others and real source code, read from folders that the environment names; neither is part of
//! this repository.
#![expect(clippy::print_stderr, reason = "figures are what it is for")]

use std::fs;
use std::path::Path;
use std::time::Instant;

use super::super::*;

fn files(folder: &Path, out: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, out);
        } else if let Ok(text) = fs::read_to_string(&path) {
            out.push((path.display().to_string(), text));
        }
    }
}

fn folder(variable: &str) -> Option<Vec<(String, String)>> {
    let Some(folder) = std::env::var_os(variable) else {
        eprintln!("skipped: {variable} names no folder");
        return None;
    };
    let mut out = Vec::new();
    files(Path::new(&folder), &mut out);
    out.sort();
    Some(out)
}

/// `PII_SECRET_EXAMPLES`: `*.jsonl` with lines `{"rule", "text", "negative"}`.
#[test]
fn examples_of_other_rule_sets() {
    let Some(files) = folder("PII_SECRET_EXAMPLES") else { return };
    let secrets = Secrets::new();
    let show = std::env::var_os("PII_SECRET_SHOW").is_some();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".jsonl")) {
        let (mut all, mut hit, mut negative, mut wrong) = (0, 0, 0, 0);
        for line in text.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = line["text"].as_str().unwrap();
            let mut out = Vec::new();
            secrets.find(text, None, &mut out);
            let found = out.iter().any(|c| c.weight >= Decibans(0));
            if line["negative"] == true {
                negative += 1;
                wrong += usize::from(found);
            } else {
                all += 1;
                hit += usize::from(found);
            }
            if show && found == (line["negative"] == true) {
                eprintln!(
                    "{} {}: {text:?} {out:?}",
                    if found { "WRONG" } else { "MISSED" },
                    line["rule"]
                );
            }
        }
        eprintln!("{path}: {hit} of {all} found, {wrong} of {negative} negatives found");
    }
}

/// `PII_SOURCE_CODE`: a folder of text files without secrets.
#[test]
fn source_code() {
    let Some(files) = folder("PII_SOURCE_CODE") else { return };
    let secrets = Secrets::new();
    let show = std::env::var_os("PII_SECRET_SHOW").is_some();
    let (mut bytes, mut hits, mut all, mut most) = (0, 0, 0, 0);
    let start = Instant::now();
    for (path, text) in &files {
        let mut out = Vec::new();
        secrets.find(text, None, &mut out);
        bytes += text.len();
        all += out.len();
        most = most.max(out.len() * 1000 / text.len().max(1000));
        for c in out.iter().filter(|c| c.weight >= Decibans(0)) {
            hits += 1;
            if show {
                let line = text[..c.start].rfind('\n').map_or(0, |at| at + 1);
                let end = text[c.start..].find('\n').map_or(text.len(), |at| at + c.start);
                let cut: String = text
                    [line.max(text.floor_char_boundary(c.start.saturating_sub(80)))..end]
                    .chars()
                    .take(200)
                    .collect();
                eprintln!(
                    "{} {:?} {} {} | {} | {cut}",
                    path.rsplit('/').next().unwrap(),
                    c.kind,
                    c.rule,
                    c.weight.0,
                    &text[c.start..c.end.min(text.floor_char_boundary(c.start + 60))]
                );
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let mut steps = 0;
    let mut often: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for (_, text) in &files {
        secrets.ascii.hits(text, |_, _, _| steps += 1);
    }
    let alone = start.elapsed().as_secs_f64();
    for (_, text) in &files {
        secrets.ascii.hits(text, |start, end, _| {
            *often.entry(text[start..end].to_lowercase()).or_default() += 1
        });
    }
    let mut often: Vec<_> = often.into_iter().map(|(literal, count)| (count, literal)).collect();
    often.sort_unstable();
    eprintln!("{:?}", often.iter().rev().take(40).collect::<Vec<_>>());
    eprintln!("{steps} hits; the search alone {:.0} MB/s", bytes as f64 / 1e6 / alone);
    eprintln!(
        "{} files, {:.1} MB, {hits} at 0 dB or more ({:.2} per MB), {all} in all, at most {most} per kB, {:.0} MB/s, tables {} kB",
        files.len(),
        bytes as f64 / 1e6,
        hits as f64 / (bytes as f64 / 1e6),
        bytes as f64 / 1e6 / seconds,
        memory(&secrets)
    );
}

/// In kB.
fn memory(secrets: &Secrets) -> usize {
    secrets.ascii.size().saturating_add(secrets.foreign.size()) / 1000
}
