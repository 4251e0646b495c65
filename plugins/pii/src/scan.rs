//! One text: everything that is found in it, without overlaps.

use crate::blob;
use crate::candidate::Candidate;
use crate::context::{Context, Key, Near, Words};
use crate::detect::email::Emails;
use crate::detect::{card, document, iban, network, ssn, wallet};
use crate::normal::Normal;
use crate::overlap;
use crate::token::{Gathered, Token, tokens};

/// Longest token that may be a number or an address.
const MAX_TOKEN: usize = 108;

/// What detectors need, built once.
#[derive(Debug)]
pub(crate) struct Scanner {
    pub(crate) words: Words,
    emails: Emails,
}

/// Where a text stands: the names on the way to it.
pub(crate) struct Place<'p> {
    pub(crate) key: &'p Key,
    /// The name of the field whose whole value the text is.
    pub(crate) name: Option<&'p str>,
}

impl Scanner {
    pub(crate) fn new() -> Self {
        Self { words: Words::new(&[], None), emails: Emails::new() }
    }

    /// All candidates of a text, in its order, without overlaps, as bytes of the text.
    pub(crate) fn scan(&self, original: &str, place: &Place<'_>) -> Vec<Candidate> {
        let mut found = self.read(original, place, true);
        found.retain(|candidate| candidate.start < candidate.end);
        overlap::resolve(found)
    }

    fn read(&self, original: &str, place: &Place<'_>, opens: bool) -> Vec<Candidate> {
        let normal = Normal::new(original);
        let mut found = Vec::new();
        self.detect(&normal.text, place, opens, &mut found);
        for candidate in &mut found {
            let range = normal.original(candidate.start..candidate.end);
            (candidate.start, candidate.end) = (range.start, range.end);
        }
        found
    }

    fn detect(&self, text: &str, place: &Place<'_>, opens: bool, out: &mut Vec<Candidate>) {
        self.emails.find(text, out);
        document::zones(text, out);
        self.numbers(text, place, opens, out);
    }

    fn numbers(&self, text: &str, place: &Place<'_>, opens: bool, out: &mut Vec<Candidate>) {
        let mut context = Context::new(text, &self.words, place.key);
        let mut opened = 0;
        for token in &tokens(text) {
            if opens && token.start >= opened {
                let run = blob::run(text, token.start..token.end, opened);
                opened = run.end;
                self.blob(text, run, place, out);
            }
            if token.len() <= MAX_TOKEN {
                one(text, token, &mut |start, end| context.near(start, end), out);
            }
        }
    }

    /// What is encoded in a run is found in the whole of it.
    fn blob(
        &self,
        text: &str,
        run: std::ops::Range<usize>,
        place: &Place<'_>,
        out: &mut Vec<Candidate>,
    ) {
        let Some(inner) = text.get(run.clone()).and_then(blob::open) else { return };
        let found = self.read(&inner, place, false);
        let best = found.into_iter().max_by_key(|candidate| candidate.weight);
        out.extend(best.map(|found| Candidate { start: run.start, end: run.end, ..found }));
    }
}

/// What begins with a token.
fn one(
    text: &str,
    token: &Token,
    near: &mut dyn FnMut(usize, usize) -> Near,
    out: &mut Vec<Candidate>,
) {
    out.extend(network::find(text, token, near));
    out.extend(wallet::find(text, token, near));
    let start = spaced_out(text, token.start).unwrap_or(token.start);
    let gathered = Gathered::from(text, start);
    out.extend(iban::find(&gathered, start, near));
    if token.is_number() {
        out.extend(card::find(&gathered, start, near));
        out.extend(ssn::find(&gathered, start, near));
    }
    let around = near(token.start, token.end);
    out.extend(document::find(&gathered, start, &around));
}

/// Where `G B 8 2` begins, for the `8`.
fn spaced_out(text: &str, start: usize) -> Option<usize> {
    let head = text.as_bytes().get(start.checked_sub(4)?..start)?;
    let [a, first, b, second] = *<&[u8; 4]>::try_from(head).ok()?;
    let is_letter = a.is_ascii_alphabetic() && b.is_ascii_alphabetic();
    let is_sign = first == second && !first.is_ascii_alphanumeric();
    let before = start.checked_sub(5).and_then(|at| text.as_bytes().get(at));
    let is_start = before.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    (is_letter && is_sign && is_start).then(|| start.saturating_sub(4))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let scanner = Scanner::new();
        let key = Key::default();
        let found = scanner.scan(text, &Place { key: &key, name: None });
        let found: Vec<_> = found
            .iter()
            .filter(|c| c.weight.0 >= 0)
            .map(|c| (c.kind.name(), &text[c.start..c.end]))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_main_types_are_found_in_prose() {
        check(
            "Card 4111 1111 1111 1111, IBAN GB82 WEST 1234 5698 7654 32, SSN 123-45-6789.",
            &[
                ("payment-card", "4111 1111 1111 1111"),
                ("iban", "GB82 WEST 1234 5698 7654 32"),
                ("us-ssn", "123-45-6789"),
            ],
        );
        check(
            "4532574406474406 gb82west12345698765432",
            &[("payment-card", "4532574406474406"), ("iban", "gb82west12345698765432")],
        );
        check(
            "from 86.231.85.193 at 00:1a:2b:3c:4d:5e",
            &[("ip-address", "86.231.85.193"), ("mac-address", "00:1a:2b:3c:4d:5e")],
        );
        check(
            "peer 2001:db8::ff00:42:8329, d80:e4b5:79da:6cf6:71f3:51f7:9161:c319",
            &[
                ("ip-address", "2001:db8::ff00:42:8329"),
                ("ip-address", "d80:e4b5:79da:6cf6:71f3:51f7:9161:c319"),
            ],
        );
        check(
            "pay 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa or 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            &[
                ("crypto-wallet", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
                ("crypto-wallet", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
            ],
        );
        check("passport number L8988901C", &[("passport", "L8988901C")]);
    }

    #[test]
    fn disguised_values_are_found_where_they_stand() {
        check("４１１１-1111-1111-1111", &[("payment-card", "４１１１-1111-1111-1111")]);
        check("SSN MTIzLTQ1LTY3ODk=", &[("us-ssn", "MTIzLTQ1LTY3ODk=")]);
        check("j%61ne%40example.org", &[("email", "j%61ne%40example.org")]);
        check(
            "G B 8 2 W E S T 1 2 3 4 5 6 9 8 7 6 5 4 3 2",
            &[("iban", "G B 8 2 W E S T 1 2 3 4 5 6 9 8 7 6 5 4 3 2")],
        );
    }

    #[test]
    fn what_looks_like_a_number_of_somebody_is_not() {
        check("order 4111 1111 1111 1112 of 2024-01-15 12:30:45, version 1.2.3.4", &[]);
        check("f81d4fae-7dec-11d0-a765-00a0c91e6bf6 std::a1::b2 10.0.0.1", &[]);
        check("ISBN 978-3-16-148410-0, 52.520008, 13.404954", &[]);
    }

    #[test]
    fn a_zone_is_found_with_all_its_lines() {
        let zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
        check(&format!("scan:\n{zone}\nend"), &[("mrz", zone)]);
        check(&format!("scan:\n{}\nend", zone.replace("7408122", "7408123")), &[]);
    }
}
