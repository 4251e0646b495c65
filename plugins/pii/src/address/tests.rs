//! Addresses of several countries, and the labelled set where it is present.

#![allow(clippy::arithmetic_side_effects, clippy::print_stdout, reason = "tests")]

use super::*;
use crate::person::tests::{labelled, score};

/// Checks the addresses at 50 % and more.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let mut out = Vec::new();
    Addresses::new().find(text, None, &mut out);
    let found: Vec<_> = out
        .iter()
        .filter(|found| found.weight.0 >= 0)
        .map(|found| &text[found.start..found.end])
        .collect();
    assert_eq!(found, expected, "{text} {out:?}");
}

#[test]
fn whole_addresses_are_found() {
    check(
        "He lives at 742 Evergreen Terrace, Springfield, OR 97477, USA.",
        &["742 Evergreen Terrace, Springfield, OR 97477, USA"],
    );
    check(
        "Ship to:\n1600 Amphitheatre Pkwy\nApt. 4B\nMountain View, CA 94043\nThanks",
        &["1600 Amphitheatre Pkwy\nApt. 4B\nMountain View, CA 94043"],
    );
    check("Sie wohnt in der Lindenstraße 12a, 10969 Berlin.", &["Lindenstraße 12a, 10969 Berlin"]);
    check("12 rue de la Paix, 75002 Paris", &["12 rue de la Paix, 75002 Paris"]);
    check("Calle Mayor, 5, 28013 Madrid, Spain", &["Calle Mayor, 5, 28013 Madrid, Spain"]);
    check("Rákóczi út 81. Apt. 3, Budapest", &["Rákóczi út 81. Apt. 3, Budapest"]);
    check("Send it to PO Box 1234, Reno, NV 89501 soon", &["PO Box 1234, Reno, NV 89501"]);
    check("PSC 7300, Box 8726\nAPO AP 95612", &["PSC 7300, Box 8726\nAPO AP 95612"]);
    check("10 Downing St, London SW1A 2AA", &["10 Downing St, London SW1A 2AA"]);
    check("Kerkstraat 12, 1017 GA Amsterdam", &["Kerkstraat 12, 1017 GA Amsterdam"]);
    check("ul. Długa 5, 00-238 Warszawa", &["ul. Długa 5, 00-238 Warszawa"]);
    check("au 24 bis rue Victor Hugo, 69002 Lyon.", &["24 bis rue Victor Hugo, 69002 Lyon"]);
    check("ул. Ленина, д. 5, кв. 12, Москва", &["ул. Ленина, д. 5, кв. 12, Москва"]);
    check("Via Roma 12, 00184 Roma", &["Via Roma 12, 00184 Roma"]);
}

#[test]
fn addresses_behind_labels_and_over_lines_are_found() {
    check(
        "I live at 55 W 42nd Street, Apt 7B, New York, NY 10036.",
        &["55 W 42nd Street, Apt 7B, New York, NY 10036"],
    );
    check(
        "Deliver to:\n350 Fifth Avenue\nNew York, NY 10118\n",
        &["350 Fifth Avenue\nNew York, NY 10118"],
    );
    check(
        "Endereço: Avenida Paulista, 1578, São Paulo - SP, 01310-200",
        &["Avenida Paulista, 1578, São Paulo - SP, 01310-200"],
    );
    check(
        "Adres: Atatürk Caddesi No: 15, 34710 İstanbul",
        &["Atatürk Caddesi No: 15, 34710 İstanbul"],
    );
    check("住所:東京都千代田区丸の内1-9-1", &["東京都千代田区丸の内1-9-1"]);
    check(
        r#"{"street_address":"19 Harbour View Drive","ip_address":"10 main 1"}"#,
        &["19 Harbour View Drive"],
    );
}

#[test]
fn what_is_no_address_is_not() {
    for text in [
        "In 2019 Apple sold 5 Million units. Chapter 12 Street food.",
        "It took 12 ms on 4 cores in 2024. Version 3 Release Candidate 2.",
        "error: expected 2 Arguments at line 14 column 80",
        "May 5 2021 and June 12, 2022",
        "Figure 3 Overview, Table 4 Results",
        "HTTP 404 Not Found, Windows 11 Pro",
    ] {
        check(text, &[]);
    }
}

#[test]
fn the_labelled_sets_addresses_are_found() {
    let (Some(set), Some(pieces)) = (labelled(&["ADDRESS"]), labelled(&["ADDRESS", "LOCATION"]))
    else {
        return;
    };
    // Some addresses are labelled in pieces, others whole: pieces with nothing but signs between become one.
    let set: Vec<_> =
        set.into_iter().zip(pieces).map(|(of, with)| whole_spans(&of, with.1)).collect();
    let addresses = Addresses::new();
    let (precision, recall) = score(&set, |text, out| addresses.find(text, None, out));
    println!("addresses: precision .{precision}, recall .{recall}");
    assert!(precision >= 850 && recall >= 700, "precision .{precision}, recall .{recall}");
}

/// Spans that touch, as one; those that have a street.
fn whole_spans(
    (text, streets): &(String, Vec<(usize, usize)>),
    mut pieces: Vec<(usize, usize)>,
) -> (String, Vec<(usize, usize)>) {
    pieces.sort_unstable();
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for piece in pieces {
        match spans.last_mut() {
            Some(last) if text[last.1..piece.0].chars().all(|char| " \n,>?".contains(char)) => {
                last.1 = piece.1
            }
            _ => spans.push(piece),
        }
    }
    spans.retain(|span| {
        let holds = |street: &(usize, usize)| span.0 <= street.0 && street.1 <= span.1;
        streets.iter().any(holds) && text[span.0..span.1].chars().any(char::is_alphabetic)
    });
    (text.clone(), spans)
}
