//! Other people's documents, where they are present: the examples of the specifications, regressions of
//! cmark, ten variants of a README that should read alike.

use std::path::{Path, PathBuf};

use crate::tests::oracle::{self, Eyes};
use crate::{Format, Output, Profile, Record, Sanitizer, splice};

fn corpus(path: &str) -> Option<PathBuf> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/markdown").join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: no corpus of Markdown beside the repository");
    None
}

fn sanitizer(settings: &str, profile: Profile, output: Output) -> Sanitizer {
    Sanitizer::configure(settings).unwrap().with(profile, output)
}

/// The examples of a specification in cmark's form.
fn examples(text: &str) -> Vec<String> {
    let fence = "`".repeat(32);
    let mut examples = Vec::new();
    let mut inside: Option<String> = None;
    for line in text.lines() {
        if line.starts_with(&format!("{fence} example")) {
            inside = Some(String::new());
        } else if line == "." || line == fence {
            examples.extend(inside.take());
        } else if let Some(example) = &mut inside {
            example.push_str(&line.replace('→', "\t"));
            example.push('\n');
        }
    }
    examples
}

#[test]
fn what_is_seen_of_the_specifications_examples_stays() {
    let mut count = 0;
    let mut report = String::new();
    for file in ["commonmark-spec.txt", "gfm-spec.txt", "cmark-regression.txt"] {
        let Some(path) = corpus(file) else { return };
        for (number, example) in
            examples(&std::fs::read_to_string(path).unwrap()).iter().enumerate()
        {
            for (profile, eyes) in [
                (Profile::Github, Eyes::Github),
                (Profile::Browser, Eyes::Browser),
                (Profile::Strict, Eyes::Strict),
            ] {
                count += 1;
                // Texts for images are shown under the two profiles that are not strict.
                let sanitizer =
                    sanitizer(r#"{"alt":"strip","details":"keep"}"#, profile, Output::Markdown);
                let outcome = sanitizer.sanitize(example, Format::Markdown);
                assert_eq!(splice(example, &outcome.records).as_ref(), Ok(&outcome.text));
                let before = oracle::seen(example, eyes);
                let after = oracle::seen(&outcome.text, eyes);
                let again = sanitizer.sanitize(&outcome.text, Format::Markdown);
                let left = again.records.iter().any(Record::is_hidden);
                // Read as HTML by CommonMark 0.31 and so by a browser; comrak follows 0.29, as GitHub does.
                let newer = ["foo--->", "<!A>", "<!x>"].iter().any(|new| example.contains(new));
                if eyes != Eyes::Github && newer {
                    continue;
                }
                if !oracle::same(&before, &after) || left || outcome.refused.is_some() {
                    let name = profile.name();
                    report.push_str(&format!(
                        "{file} {number} {name} left {left}\n input  {example:?}\n output {:?}\n before {before:?}\n after  {after:?}\n",
                        outcome.text
                    ));
                }
            }
        }
    }
    println!("{count} judgements of examples");
    assert!(report.is_empty(), "{} differ\n{report}", report.matches(" input ").count());
}

#[test]
fn the_variants_of_a_readme_become_the_control() {
    let Some(folder) = corpus("drpt") else { return };
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "md"));
    files.sort();
    assert_eq!(files.len(), 10);
    let control = std::fs::read_to_string(&files[0]).unwrap();
    for profile in Profile::ALL {
        for output in [Output::Markdown, Output::Text] {
            let sanitizer = sanitizer("{}", profile, output);
            let expected = sanitizer.sanitize(&control, Format::Auto);
            assert!(
                !expected.summary.is_hidden()
                    && (output == Output::Text || expected.text == control)
            );
            for path in &files {
                let text = std::fs::read_to_string(path).unwrap();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let outcome = sanitizer.sanitize(&text, Format::Auto);
                assert_eq!(splice(&text, &outcome.records).as_ref(), Ok(&outcome.text), "{name}");
                // Brackets inside their brackets make these visible to CommonMark, so that only `strict`,
                // which asks more renderers, hides them.
                let shown = name.contains("v2") || name.contains("v5");
                if shown && profile != Profile::Strict {
                    assert!(outcome.text.contains("[//]: # ("), "{name}");
                } else if name.contains("v7") {
                    assert!(
                        outcome.text.contains("[collapsed: Production deployment notes]"),
                        "{name}"
                    );
                } else {
                    assert_eq!(outcome.text, expected.text, "{name} {}", profile.name());
                }
                assert!(
                    name.contains("v0")
                        || name.contains("v7")
                        || shown
                        || outcome.summary.score >= 15,
                    "{name} {}",
                    outcome.summary.score
                );
            }
        }
    }
}

#[test]
fn nothing_of_the_poisoned_readme_is_left() {
    let Some(path) = corpus("poisoned-readme.md") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    for profile in Profile::ALL {
        let outcome = sanitizer("{}", profile, Output::Markdown).sanitize(&text, Format::Auto);
        let idiom = ["[//]:", "IMPORTANT"].into_iter().filter(|_| profile == Profile::Strict);
        for hidden in ["<!-- @", "MIGRATION.md", "NV_TELEMETRY"].into_iter().chain(idiom) {
            assert!(!outcome.text.contains(hidden), "{hidden}");
        }
        assert!(outcome.summary.score >= 50, "{}", outcome.summary.score);
    }
}

/// Unicode's own lists of sequences, from Debian's package `unicode-data`, where it is installed.
#[test]
fn emoji_and_standardized_variants_come_back_as_they_are() {
    let folder = Path::new("/usr/share/unicode");
    let files =
        ["emoji/emoji-test.txt", "emoji/emoji-variation-sequences.txt", "StandardizedVariants.txt"];
    let sanitizer = sanitizer("{}", Profile::Strict, Output::Markdown);
    for file in files {
        let Ok(lines) = std::fs::read_to_string(folder.join(file)) else {
            println!("skipped: {file} is not on this machine");
            continue;
        };
        let mut count = 0;
        for line in lines.lines().filter(|line| !line.starts_with('#')) {
            let Some((points, _)) = line.split_once(';') else { continue };
            let points =
                points.split_whitespace().map(|point| u32::from_str_radix(point, 16).unwrap());
            let sequence: String = points.filter_map(char::from_u32).collect();
            let text = format!("A word {sequence} behind it.");
            let outcome = sanitizer.sanitize(&text, Format::Markdown);
            assert_eq!(
                (outcome.text.as_str(), outcome.records.len()),
                (text.as_str(), 0),
                "{line}"
            );
            count += 1;
        }
        println!("{count} sequences of {file}");
    }
}
