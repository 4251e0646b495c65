//! What the documents say can be done: their commands are accepted, their links lead somewhere.

use std::path::{Path, PathBuf};
use std::process::Command;

use portcullis_tests::command::{finish, run};
use portcullis_tests::paths::{programs, repository};

/// Every Markdown file of the repository, with its text.
fn documents() -> Vec<(PathBuf, String)> {
    let mut paths = Vec::new();
    collect(&repository(), &mut paths);
    assert!(paths.len() > 5, "{paths:?}");
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && !["target", "node_modules"].contains(&name.as_str()) {
                collect(&path, paths);
            }
        } else if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
}

/// The commands in a document's code blocks, lines that end in a backslash joined.
fn commands(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut shell = None;
    let mut begun = String::new();
    for line in text.lines() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            let language = language.split([' ', ',']).next().unwrap_or_default();
            shell = match shell {
                None => Some(["console", "sh", "shell", "bash", "trycmd"].contains(&language)),
                Some(_) => None,
            };
        } else if shell == Some(true) {
            let line = line.trim_start().trim_start_matches("$ ").trim_start_matches("> ");
            begun.push_str(line.strip_suffix('\\').unwrap_or(line));
            if !line.ends_with('\\') {
                commands.push(std::mem::take(&mut begun));
            }
        }
    }
    commands
}

/// The words of a command as a shell reads them, to the first pipe, redirection or comment.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in command.chars() {
        match (quote, character) {
            (Some(open), character) if character == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (None, '|' | '>' | '<' | ';' | '&') => break,
            (None, '#') if word.is_none() => break,
            (_, character) => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

#[test]
fn a_line_is_read_as_a_shell_reads_it() {
    assert_eq!(words("a 'b c' d\"e\"f | g"), ["a", "b c", "def"]);
    assert_eq!(words("a  b# # c"), ["a", "b#"]);
    let text = "```console\n$ a \\\n>   b\nout\n```\n```rust\nc\n```\n```sh\nd\n```\n";
    assert_eq!(commands(text), ["a b", "out", "d"]);
}

/// The commands of all documents that begin with these words, without them.
fn all(begin: &[&str]) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for (path, text) in documents() {
        for command in commands(&text) {
            let mut words = words(&command);
            // On the PATH, or where it was built.
            if let Some(program) = words.first_mut().filter(|word| word.ends_with("/portcullis")) {
                *program = "portcullis".to_owned();
            }
            if words.len() >= begin.len() && words.iter().zip(begin).all(|(a, b)| a == b) {
                let place = format!("{}: {command}", path.display());
                found.push((place, words.split_off(begin.len())));
            }
        }
    }
    found
}

#[test]
fn the_command_line_accepts_every_portcullis_command_of_the_documents() {
    let commands = all(&["portcullis"]);
    assert!(commands.len() > 3, "{commands:?}");
    for (place, words) in commands {
        // Help ends the parse once everything before it was understood.
        let words: Vec<&str> = words.iter().map(String::as_str).chain(["--help"]).collect();
        let ran = run(&repository(), &words);
        assert_eq!(ran.code, 0, "{place}: {ran:#?}");
        assert!(ran.stdout.contains("Usage: portcullis"), "{place}: {ran:#?}");
    }
}

#[test]
fn every_verb_of_xtask_in_the_documents_exists() {
    let help = finish(Command::new(programs().join("xtask")).arg("help"), b"").exits(0).stdout;
    for (place, words) in all(&["cargo", "xtask"]) {
        let verb = words.first().unwrap_or_else(|| panic!("{place}: no verb"));
        let mut lines = help.lines();
        let usage = lines.find(|line| line.split_whitespace().next() == Some(verb.as_str()));
        let usage = usage.unwrap_or_else(|| panic!("{place}: no such verb in {help}"));
        for flag in &words[1..] {
            assert!(usage.contains(flag.as_str()), "{place}: {flag} is not in {usage}");
        }
    }
}

#[test]
fn documents_are_as_short_as_promised() {
    for (name, most) in [("README.md", 200), ("SPEC.md", 800)] {
        let text = std::fs::read_to_string(repository().join(name)).expect(name);
        let lines = text.lines().count();
        assert!(lines <= most, "{name} has {lines} lines, at most {most}");
    }
}

/// What a heading is called in a link: as GitHub does it.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Targets of Markdown links, those in code left out.
fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut in_block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        }
        let prose = line.split('`').step_by(2).collect::<Vec<_>>().join("");
        if !in_block {
            let targets = prose.split("](").skip(1);
            links.extend(targets.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())));
        }
    }
    links
}

#[test]
fn every_local_link_leads_to_something_that_exists() {
    for (path, text) in documents() {
        for link in links(&text) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (file, fragment) = link.split_once('#').unwrap_or((&link, ""));
            let target = match file {
                "" => path.clone(),
                file => path.with_file_name("").join(file),
            };
            assert!(target.exists(), "{}: {link}", path.display());
            if !fragment.is_empty() {
                let text = std::fs::read_to_string(&target).unwrap();
                let mut headings = text.lines().filter(|line| line.starts_with('#')).map(anchor);
                assert!(headings.any(|anchor| anchor == fragment), "{}: {link}", path.display());
            }
        }
    }
}
