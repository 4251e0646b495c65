//! Generated documents: whatever is hidden in them is gone, whatever is seen stays, and the log replays.

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::edit::{Edit, apply, compose};
use crate::tests::oracle::{self, Eyes};
use crate::{Category, Format, Output, Profile, Record, Sanitizer, splice};

/// Pieces of Markdown and HTML, honest and not.
const PIECES: &[&str] = &[
    "word ",
    "two words ",
    "\n",
    "\n\n",
    "\n\n\n",
    "# ",
    "## head\n",
    "- ",
    "1. ",
    "> ",
    ">\n",
    "    ",
    "  ",
    "\t",
    "***\n",
    "---\n",
    "===\n",
    "*",
    "**",
    "_",
    "`",
    "``",
    "```\n",
    "```js x\n",
    "~~~\n",
    "~~",
    "[",
    "]",
    "(",
    ")",
    "](/u)",
    "](/u \"tt\")",
    "![alt](/i)",
    "[x]",
    "[x][y]",
    "[y]",
    "[x]: /u\n",
    "[y]: /v 'tt'\n",
    "\n[z]: /w (tt)\n",
    "[^1]",
    "[^2]",
    "\n[^1]: note\n",
    "\n\n[^2]: other\n",
    "| a | b |\n|---|---|\n| c | d |\n",
    "| c | d | e |\n",
    "|",
    "<!-- secret -->",
    "<!-- secret",
    "-->",
    "--!>",
    "<!-->",
    "<!---->",
    "<!--->",
    "<?secret?>",
    "<!SECRET x>",
    "<![CDATA[secret]]>",
    "</ secret>",
    "<div>",
    "</div>",
    "<div hidden>",
    "<span hidden>",
    "</span>",
    "<span>",
    "<p>",
    "</p>",
    "<p hidden>",
    "<b hidden>",
    "</b>",
    "<b>",
    "<i>",
    "</i>",
    "<div title=\"",
    "<b title='secret'>",
    "<a href=\"/x\" title=\"secret\">",
    "</a>",
    "<img src=\"x\" alt=\"secret\">",
    "<details>\n",
    "<summary>s</summary>",
    "</details>\n",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<textarea>",
    "</textarea>",
    "<title>",
    "</title>",
    "<xmp>",
    "</xmp>",
    "<template>",
    "</template>",
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "</table>",
    "<ul>",
    "<li>",
    "</li>",
    "</ul>",
    "<br>",
    "<br secret>",
    "<foo>",
    "</foo>",
    "Vec<T>",
    "<svg>",
    "</svg>",
    "<desc>",
    "</desc>",
    "&amp;",
    "&lt;",
    "&#8203;",
    "&zwj;",
    "\u{200b}",
    "\u{200d}",
    "\u{202e}",
    "\u{e0041}",
    "\u{ad}",
    "\\",
    "\\*",
    "\\<",
    "<https://a.b>",
    "http://c.d ",
    "é",
    "日本",
    "🙂",
    "\"",
    "'",
    ">",
    "<",
    "&",
    "=",
    "+",
    "{",
    "}",
    "$x$",
    "%",
    "http",
    "title: x\n",
    "style=\"display:none\"",
    "<i style=\"display:none\">",
    "<pre>",
    "</pre>",
    "<code>",
    "</code>",
    "<noscript>",
    "</noscript>",
    "<hr>",
    "<h2>",
    "</h2>",
    "[ ] ",
    "[!NOTE]\n",
    "\r\n",
];

fn document() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES);
    prop::collection::vec(piece, 1..24).prop_map(|pieces| pieces.concat())
}

fn runner(cases: u32) -> TestRunner {
    let config =
        Config { cases, failure_persistence: None, max_shrink_iters: 4000, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// What must hold of every document and profile, whatever the oracle says.
fn invariants(text: &str, sanitizer: &Sanitizer, format: Format) -> Result<String, TestCaseError> {
    let outcome = sanitizer.sanitize(text, format);
    let replayed = splice(text, &outcome.records);
    prop_assert_eq!(replayed.as_ref(), Ok(&outcome.text));
    prop_assert_eq!(outcome.refused, None, "refused {:?}", text);
    if outcome.records.is_empty() {
        prop_assert_eq!(&outcome.text, text);
    }
    let again = sanitizer.sanitize(&outcome.text, format);
    prop_assert_eq!(&again.text, &outcome.text, "not idempotent: {:?}", text);
    prop_assert!(!again.records.iter().any(Record::is_hidden), "{:?}", again.records);
    Ok(outcome.text)
}

/// Whether the oracle can tell what is seen of a document. It cannot where a label is defined twice (comrak
/// shows the second note); where GitHub and a browser differ, under `strict` what only one shows is gone;
/// CDATA is text in SVG, and taken out.
fn comparable(text: &str, eyes: Eyes) -> bool {
    let twice = |label: &str| text.matches(label).count() > 1;
    let filtered = ["<style", "<script", "<title", "<textarea", "<noscript"];
    // What we write into raw text differs from what others write.
    let raw = text.contains("<xmp");
    let differs = eyes == Eyes::Strict && filtered.iter().any(|tag| text.contains(tag));
    // Renderers disagree about comments that end in three hyphens, and what follows one that is not closed.
    let comments = (eyes != Eyes::Github && text.matches("<!--").count() > 1)
        || (text.contains("<!--") && (text.contains("<!S") || text.contains("<?")));
    let comments = comments || (text.contains("<!--") && text.contains("CDATA"));
    !(raw
        || comments
        || twice("[^1]: ")
        || twice("[^2]: ")
        || differs
        || (text.contains("<svg") && text.contains("CDATA")))
}

fn squeezed(text: &str) -> String {
    // The arrow leads back from a note.
    text.chars().filter(|c| !c.is_whitespace() && *c != '↩').collect()
}

/// 20,000 documents, each under one profile by its length.
#[test]
fn what_is_seen_of_generated_documents_stays_and_nothing_else() {
    let sanitizers = Profile::ALL.map(|profile| {
        let settings = r#"{"alt":"strip","details":"keep"}"#;
        Sanitizer::configure(settings).unwrap().with(profile, Output::Markdown)
    });
    let (lost, leaked) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    let (broken, skipped) = (RefCell::new(Vec::new()), RefCell::new(0));
    runner(20_000)
        .run(&document(), |text| {
            let sanitizer = &sanitizers[text.len() % 3];
            let eyes = [Eyes::Github, Eyes::Browser, Eyes::Strict][text.len() % 3];
            let output = match invariants(&text, sanitizer, Format::Markdown) {
                Ok(output) => output,
                Err(why) => {
                    broken.borrow_mut().push(format!("{eyes:?} {text:?}\n {why}"));
                    return Ok(());
                }
            };
            let before = oracle::fold(&oracle::seen(&text, eyes));
            let after = oracle::fold(&oracle::seen(&output, eyes));
            let report = format!("{eyes:?}\n input  {text:?}\n output {output:?}\n before {before:?}\n after  {after:?}\n");
            let secrets = |text: &str| text.matches("secret").count();
            if secrets(&output) > secrets(&after) {
                leaked.borrow_mut().push(report);
            } else if !comparable(&text, eyes) {
                *skipped.borrow_mut() += 1;
            } else if squeezed(&before) != squeezed(&after) {
                lost.borrow_mut().push(report);
            }
            Ok(())
        })
        .unwrap();
    let (lost, leaked, broken) = (lost.into_inner(), leaked.into_inner(), broken.into_inner());
    println!(
        "20000 documents: {} leaks, {} differ in what is seen, {} broken, {} not compared",
        leaked.len(),
        lost.len(),
        broken.len(),
        skipped.borrow(),
    );
    let shown = |list: &[String]| {
        let mut list: Vec<&String> = list.iter().collect();
        list.sort_by_key(|text| text.len());
        list.into_iter().take(25).map(String::as_str).collect::<Vec<_>>().join("\n")
    };
    assert!(leaked.is_empty(), "{}", shown(&leaked));
    assert!(broken.is_empty(), "{}", shown(&broken));
    assert!(lost.len() <= 20, "{}", shown(&lost));
}

/// What the quick look lets pass has nothing for the long one to find.
#[test]
fn a_document_that_looks_harmless_is() {
    const HARMLESS: &[&str] = &[
        "word ",
        "\n",
        "\n\n",
        "# ",
        "- ",
        "1. ",
        "> ",
        "    ",
        "\t",
        "***\n",
        "---\n",
        "*",
        "**",
        "_",
        "`",
        "``",
        "```\n",
        "```js\n",
        "~~~\n",
        "~~~ x y\n",
        "~~",
        "[",
        "]",
        "(",
        ")",
        "[a](/u)",
        "[a b](http://c.d)",
        "](/u)",
        "[x]",
        "[ ] ",
        "[x] ",
        "![",
        "[x]: /u\n",
        "[^1]",
        "[^1]: n\n",
        "| a | b |\n|---|---|\n| c | d |\n",
        "| c | d | e |\n",
        "|",
        "-|-\n",
        "\n--\n",
        "|-\n",
        "\\",
        "\\|",
        "!",
        "\"",
        "'",
        "é",
        "日本",
        ">",
        "=",
        "+",
        "{",
        "%",
        "$",
        "data:,x",
        "a\n|-|\n|b|c|\n",
        ":-:\n",
        "x\ny\n",
        "#",
    ];
    let document = prop::collection::vec(prop::sample::select(HARMLESS), 1..16)
        .prop_map(|pieces| pieces.concat());
    let sanitizers = Profile::ALL
        .map(|profile| Sanitizer::configure("{}").unwrap().with(profile, Output::Markdown));
    let (harmless, count) = (RefCell::new(0), RefCell::new(0));
    runner(40_000)
        .run(&document, |text| {
            *count.borrow_mut() += 1;
            if crate::quick::is_harmless(&text) {
                *harmless.borrow_mut() += 1;
                for sanitizer in &sanitizers {
                    let look = sanitizer.look(&text, Format::Markdown, true);
                    prop_assert!(look.edits.is_empty(), "{:?}", look.edits);
                }
            }
            Ok(())
        })
        .unwrap();
    println!("{} of {} documents look harmless", harmless.borrow(), count.borrow());
    assert!(*harmless.borrow() * 20 > *count.borrow());
}

#[test]
fn edits_compose() {
    let edit = |max: usize| {
        (0..=max, 0..4_usize, prop::sample::select(vec!["", "x", "yz"]), any::<bool>()).prop_map(
            move |(start, length, put, flag)| {
                let span = start..(start + length).min(max);
                let edit = Edit::reveal(Category::Comment, span.clone(), put.to_owned(), "");
                if flag && put.is_empty() { Edit::flag(Category::Zalgo, span, "") } else { edit }
            },
        )
    };
    let text = "abcdefghijklmnopqrst";
    let first = prop::collection::vec(edit(20), 0..6);
    let second = prop::collection::vec(edit(20), 0..6);
    runner(5_000)
        .run(&(first, second), |(first, second)| {
            let first = crate::edit::merge(first);
            let between = apply(text, &first);
            let second: Vec<Edit> =
                second.into_iter().filter(|e| e.end <= between.len() && !e.keeps()).collect();
            let second = crate::edit::merge(second);
            let expected = apply(&between, &second);
            let both = compose(first, second);
            let disjoint = both.windows(2).all(|pair| pair[0].end <= pair[1].start);
            prop_assert!(disjoint, "{:?}", both);
            prop_assert_eq!(apply(text, &both), expected);
            Ok(())
        })
        .unwrap();
}
