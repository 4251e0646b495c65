//! Sentences with names, and the labelled set where it is present.

#![allow(clippy::arithmetic_side_effects, clippy::print_stdout, reason = "tests")]

use super::*;

/// Checks the names at 50 % and more.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let mut out = Vec::new();
    People::new().find(text, None, &mut out);
    let found: Vec<_> = out
        .iter()
        .filter(|found| found.weight.0 >= 0)
        .map(|found| &text[found.start..found.end])
        .collect();
    assert_eq!(found, expected, "{text} {out:?}");
}

#[track_caller]
fn check_field(key: &str, text: &str, expected: bool) {
    let mut out = Vec::new();
    People::new().find(text, Some(key), &mut out);
    let whole =
        out.iter().any(|found| found.weight.0 >= 0 && found.end - found.start == text.len());
    assert_eq!(whole, expected, "{key}: {text} {out:?}");
}

#[test]
fn names_in_sentences_are_found() {
    check(
        "Yesterday John Smith met with Dr. Ludwig van der Berg in Paris.",
        &["John Smith", "Ludwig van der Berg"],
    );
    check("My name is Zbigniew Kwqzk.", &["Zbigniew Kwqzk"]);
    check("J. K. Rowling wrote it, said Mr. Trzpot.", &["J. K. Rowling", "Trzpot"]);
    check("We asked Sarah Mínervudóttir's lawyer.", &["Sarah Mínervudóttir"]);
    check("Dear Grace,\nthank you.\n\nRegards,\nOyelaran", &["Grace", "Oyelaran"]);
    check(
        "in case of my child's account, add christine fiorentino as guardian",
        &["christine fiorentino"],
    );
    check("My name is Andrew Arnoux but everyone calls me Sylwia", &["Andrew Arnoux", "Sylwia"]);
    check("I want to add Tiffany Bašić as a beneficiary", &["Tiffany Bašić"]);
    check(
        "Ο Γιώργος Παπαδόπουλος, Nguyễn Thị Minh Khai",
        &["Γιώργος Παπαδόπουλος", "Nguyễn Thị Minh Khai"],
    );
    check("Jean-Luc Dupont et Mme Lefèvre", &["Jean-Luc Dupont", "Lefèvre"]);
}

#[test]
fn names_behind_labels_are_found() {
    check(
        r#"{"first_name":"Aiko","last_name": "Yamamoto","status":"Open"}"#,
        &["Aiko", "Yamamoto"],
    );
    check(r#"{\"first_name\":\"Xqzu\"}"#, &["Xqzu"]);
    check("Name: Hargrove, John\nRole: builder, plain", &["Hargrove, John"]);
    check("Authors: Ann Lee, Bob Ray", &["Ann Lee", "Bob Ray"]);
    check("姓名:王小明", &["王小明"]);
    check("الاسم: محمد أحمد", &["محمد أحمد"]);
    check("नाम: राजेश कुमार, दिल्ली", &["राजेश कुमार"]);
    check("ФИО: Иванов Сергей Петрович", &["Иванов Сергей Петрович"]);
    check("田中太郎様、お客様の仕様、多様な製品仕様。ご担当者様", &["田中太郎"]);
}

#[test]
fn what_is_no_name_is_not() {
    for text in [
        "Using Docker Compose with Google Cloud Platform in New York.",
        "The Grace Period ends in May. Will Page Layout change? Mark Complete.",
        "Meet me at 25 Watson Street or Smith Avenue, near Johnson Inc. and Baker University.",
        "let Grace = Mark::new(Jordan { x: Victoria });",
        "On Monday the German Chancellor flew to Austin, Texas.",
        "Merge Pull Request From Main Branch",
        "Contact Hewlett Packard or Johnson Controls for support.",
        "let x = 'Igor'; Lexer for Xqorbl. Xqorbl said it met Trzpotu",
        "Washington and Paris are capitals; Jackson is in Mississippi.",
        r#"{"name":"Build","first_name":"string","file":"Readme"}"#,
        "Der Kunde hat bezahlt. Une pierre et une rose. El Ministerio de Hacienda lo dijo.",
        "La Plaza Mayor y el Museo del Prado abren. La Costa Azzurra. A Praia do Rosa. Новая Зеландия",
        "use std::collections::HashMap; impl Iterator for Chars {}",
    ] {
        check(text, &[]);
    }
}

#[test]
fn fields_make_names_of_their_values() {
    check_field("customer_name", "Xqz Brtk", true);
    check_field("firstName", "Grace", true);
    check_field("surname", "Unknown", false);
    check_field("author", "Dana Scully", true);
    check_field("author", "Support Team", false);
    check_field("hostname", "Grace", false);
    check_field("name", "Maria Lopez", true);
    check_field("name", "Database Migration", false);
}

/// A text and its labelled spans.
pub(crate) type Labelled = (String, Vec<(usize, usize)>);

/// The labelled set's texts with the spans of some of its types, in bytes; nothing if it is not there.
pub(crate) fn labelled(types: &[&str]) -> Option<Vec<Labelled>> {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/pii/generated_large.json");
    let Ok(json) = std::fs::read(path) else {
        println!("skipped: no labelled set beside the repository");
        return None;
    };
    let records: Vec<serde_json::Value> = serde_json::from_slice(&json).unwrap();
    let read = |record: &serde_json::Value| {
        let text = record["full_text"].as_str().unwrap().to_owned();
        let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let place = |span: &serde_json::Value, name: &str| {
            bytes[usize::try_from(span[name].as_u64().unwrap()).unwrap()]
        };
        let spans = record["spans"].as_array().unwrap().iter();
        let spans = spans
            .filter(|span| types.contains(&span["entity_type"].as_str().unwrap()))
            .map(|span| (place(span, "start_position"), place(span, "end_position")))
            .collect();
        (text, spans)
    };
    Some(records.iter().map(read).collect())
}

/// Precision and recall by spans that share half of their union, both in thousandths.
pub(crate) fn score(set: &[Labelled], find: impl Fn(&str, &mut Vec<Candidate>)) -> (usize, usize) {
    let (mut right, mut found, mut expected) = (0, 0, 0);
    for (text, spans) in set {
        let mut out = Vec::new();
        find(text, &mut out);
        out.retain(|candidate| candidate.weight.0 >= 0);
        let agree = |candidate: &Candidate, span: &(usize, usize)| {
            let shared = candidate.end.min(span.1).saturating_sub(candidate.start.max(span.0));
            let union = candidate.end.max(span.1) - candidate.start.min(span.0);
            shared * 2 >= union
        };
        right +=
            spans.iter().filter(|span| out.iter().any(|candidate| agree(candidate, span))).count();
        found += out.len();
        expected += spans.len();
        for span in spans.iter().filter(|span| !out.iter().any(|candidate| agree(candidate, span)))
        {
            println!("MISSED {:?} in {text:?}", &text[span.0..span.1]);
        }
        for candidate in
            out.iter().filter(|candidate| !spans.iter().any(|span| agree(candidate, span)))
        {
            println!(
                "WRONG {} {:?} in {text:?}",
                candidate.weight.0,
                &text[candidate.start..candidate.end]
            );
        }
    }
    (right * 1000 / found.max(1), right * 1000 / expected.max(1))
}

#[test]
fn the_labelled_sets_people_are_found() {
    let Some(set) = labelled(&["PERSON"]) else { return };
    let people = People::new();
    let addresses = crate::address::Addresses::new();
    // What lies in an address is the address's.
    let find = |text: &str, out: &mut Vec<Candidate>| {
        let mut taken = Vec::new();
        addresses.find(text, None, &mut taken);
        people.find(text, None, out);
        out.retain(|one| {
            !taken
                .iter()
                .any(|other| other.weight.0 >= 0 && one.start < other.end && other.start < one.end)
        });
    };
    let (precision, recall) = score(&set, find);
    let f1 = 2 * precision * recall / (precision + recall).max(1);
    println!("people: precision .{precision}, recall .{recall}, F1 .{f1}");
    assert!(precision >= 880 && f1 >= 820, "precision .{precision}, F1 .{f1}");
}
