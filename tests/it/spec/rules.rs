//! Every rule `[B7]` of SPEC.md is named by a test, and every name leads to a rule.

use std::collections::{BTreeMap, BTreeSet};

use super::text::{sources, spec};

/// Tags such as `B7` in brackets, anywhere in a text.
fn tags(text: &str) -> Vec<String> {
    let is_tag = |tag: &str| {
        let digits = tag.strip_prefix(['B', 'R', 'S', 'C']).unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let parts = text.split('[').skip(1).filter_map(|part| part.split_once(']'));
    parts.map(|(tag, _)| tag.to_owned()).filter(|tag| is_tag(tag)).collect()
}

fn defined() -> BTreeMap<String, usize> {
    let text = spec();
    // A definition opens an item of a list.
    let definitions = text.lines().filter_map(|line| {
        let (mark, rule) = line.split_once("**[")?;
        let opens = mark == "* " || mark.trim_end_matches(". ").parse::<u32>().is_ok();
        opens.then(|| tags(&format!("[{rule}")).into_iter().next())?
    });
    definitions.fold(BTreeMap::new(), |mut counts, tag| {
        *counts.entry(tag).or_default() += 1;
        counts
    })
}

/// Tags in comments right above tests, and places where they stand above something else.
fn named() -> (BTreeSet<String>, Vec<String>) {
    let (mut named, mut astray) = (BTreeSet::new(), Vec::new());
    for folder in ["host", "sdk-guest", "plugins", "examples", "tests"] {
        for (path, text) in sources(folder) {
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            for (index, line) in lines.iter().enumerate() {
                if !line.starts_with("// [") || tags(line).is_empty() {
                    continue;
                }
                let below = lines[index..].iter().find(|line| !line.starts_with("//"));
                if below.is_some_and(|line| line.starts_with("#[test]") || line.contains("::test"))
                {
                    named.extend(tags(line));
                } else {
                    astray.push(format!("{}:{}", path.display(), index + 1));
                }
            }
        }
    }
    (named, astray)
}

#[test]
fn every_rule_is_defined_once() {
    let twice: Vec<_> = defined().into_iter().filter(|(_, count)| *count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn every_reference_in_the_text_leads_to_a_rule() {
    let defined = defined();
    let astray: Vec<_> =
        tags(&spec()).into_iter().filter(|tag| !defined.contains_key(tag)).collect();
    assert!(astray.is_empty(), "{astray:?}");
}

#[test]
fn every_rule_is_named_by_a_test_and_every_name_leads_to_a_rule() {
    let (named, astray) = named();
    assert!(astray.is_empty(), "tags that stand above no test: {astray:#?}");
    let defined: BTreeSet<String> = defined().into_keys().collect();
    let untested: Vec<_> = defined.difference(&named).collect();
    let unknown: Vec<_> = named.difference(&defined).collect();
    assert!(
        untested.is_empty() && unknown.is_empty(),
        "untested {untested:?}, unknown {unknown:?}"
    );
}
