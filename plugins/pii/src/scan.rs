//! One text: everything that is found in it, without overlaps.

use std::ops::Range;

use crate::address::Addresses;
use crate::birth::Births;
use crate::blob;
use crate::candidate::Candidate;
use crate::context::{Context, Cue, Key, Words};
use crate::custom::Custom;
use crate::detect::document::Zones;
use crate::detect::email::Emails;
use crate::detect::{card, document, iban, network, number, ssn, wallet};
use crate::identifier::{AMBIGUOUS, GENERIC, Identifiers, formats};
use crate::kind::{Group, Kind};
use crate::normal::Normal;
use crate::overlap;
use crate::person::People;
use crate::phone::Phones;
use crate::plan::Plan;
use crate::secret::Secrets;
use crate::settings::Settings;
use crate::token::{Gathered, Token, tokens};

/// Longest token that may be a number or an address.
const MAX_TOKEN: usize = 108;
/// Fewest digits of an identifier, and most characters of one of its tokens.
const LEAST_DIGITS: usize = 5;
const LONGEST_NUMBER: usize = 28;
/// Longest stretch that is looked at for telephone numbers at once.
const MAX_RUN: usize = 120;
/// Decibans of a name of a format, of a name that means other things as well, and of a class's.
const NAMED: i16 = 13;
const AMBIGUOUSLY: i16 = 6;
const CLASS: i16 = 8;

/// What detectors need, built once.
#[derive(Debug)]
pub(crate) struct Scanner {
    pub(crate) words: Words,
    emails: Emails,
    zones: Zones,
    phones: Phones,
    identifiers: Identifiers,
    custom: Custom,
    secrets: Option<Secrets>,
    people: Option<People>,
    addresses: Option<Addresses>,
    births: Option<Births>,
}

/// Where a text stands: the names on the way to it.
pub(crate) struct Place<'p> {
    pub(crate) key: &'p Key,
    /// The name of the field whose whole value the text is.
    pub(crate) name: Option<&'p str>,
    pub(crate) roles: Roles,
}

/// What the name of a field says its value is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Roles {
    secret: bool,
    person: bool,
    address: bool,
    birth: bool,
}

impl<'p> Place<'p> {
    /// A text that is no field's value.
    pub(crate) fn text(key: &'p Key) -> Self {
        Self { key, name: None, roles: Roles::default() }
    }

    fn name_if(&self, role: bool) -> Option<&'p str> {
        self.name.filter(|_| role)
    }
}

impl Scanner {
    pub(crate) fn new(settings: &Settings, plan: &Plan, custom: Custom) -> Self {
        let regions: Vec<&str> = settings.countries.iter().map(String::as_str).collect();
        let mut words = Words::new(settings.languages.as_deref());
        for (phrase, cue, weight) in &custom.cues {
            words.add(phrase, *cue, *weight);
        }
        name_formats(&mut words, &regions);
        Self {
            words,
            emails: Emails::new(),
            zones: Zones::new(),
            phones: Phones::new().with_regions(&regions),
            identifiers: Identifiers::new(),
            custom,
            secrets: plan.wants(Group::Secrets).then(Secrets::new),
            people: plan.is_enabled(Kind::Person).then(People::new),
            addresses: plan.is_enabled(Kind::StreetAddress).then(Addresses::new),
            births: plan.is_enabled(Kind::DateOfBirth).then(Births::new),
        }
    }

    /// What the name of a field says its value is. To be kept: the same names come again and again.
    pub(crate) fn roles(&self, name: &str) -> Roles {
        Roles {
            secret: self.secrets.as_ref().is_some_and(|secrets| secrets.is_field(name)),
            person: self.people.is_some() && People::is_field(name),
            address: self.addresses.is_some() && Addresses::is_field(name),
            birth: self.births.is_some() && Births::is_field(name),
        }
    }

    /// What is found in a text, in its order, without overlaps, as bytes of the text.
    pub(crate) fn scan(&self, original: &str, place: &Place<'_>) -> Vec<Candidate> {
        overlap::resolve(self.candidates(original, place))
    }

    /// All candidates of a text, in no order.
    pub(crate) fn candidates(&self, original: &str, place: &Place<'_>) -> Vec<Candidate> {
        let mut found = self.read(original, place, true);
        found.retain(|candidate| candidate.start < candidate.end);
        found
    }

    fn read(&self, original: &str, place: &Place<'_>, opens: bool) -> Vec<Candidate> {
        let normal = Normal::new(original);
        let mut found = Vec::new();
        self.detect(&normal.text, place, opens, &mut found);
        for candidate in &mut found {
            let range = normal.original(candidate.start..candidate.end);
            (candidate.start, candidate.end) = (range.start, range.end);
        }
        // What an escape means is decided by whoever reads a secret: as it stands, it is one too.
        if let Some(secrets) = self.secrets.as_ref().filter(|_| !normal.is_original()) {
            secrets.find(original, place.name_if(place.roles.secret), &mut found);
        }
        found
    }

    fn detect(&self, text: &str, place: &Place<'_>, opens: bool, out: &mut Vec<Candidate>) {
        let mut context = Context::new(text, &self.words, place.key);
        self.emails.find(text, out);
        self.zones.find(text, out);
        self.custom.find(text, &mut context, out);
        if let Some(secrets) = &self.secrets {
            secrets.find(text, place.name_if(place.roles.secret), out);
        }
        if let Some(people) = &self.people {
            people.find(text, place.name_if(place.roles.person), out);
        }
        if let Some(addresses) = &self.addresses {
            addresses.find(text, place.name_if(place.roles.address), out);
        }
        if let Some(births) = &self.births {
            births.find(text, place.name_if(place.roles.birth), out);
        }
        self.numbers(text, place, opens, &mut context, out);
    }

    fn numbers(
        &self,
        text: &str,
        place: &Place<'_>,
        opens: bool,
        context: &mut Context<'_>,
        out: &mut Vec<Candidate>,
    ) {
        let tokens = tokens(text);
        let (mut opened, mut dialled) = (0, 0);
        if opens {
            blob::padded(text).for_each(|run| self.blob(text, run, place, out));
        }
        for (index, token) in tokens.iter().enumerate() {
            if opens && token.start >= opened {
                let run = blob::run(text, token.start..token.end, opened);
                opened = run.end;
                self.blob(text, run, place, out);
            }
            if token.len() > MAX_TOKEN {
                continue;
            }
            self.token(text, token, context, out);
            if token.start >= dialled && before_extension(text, token).is_some() {
                let run = run(text, tokens.get(index..).unwrap_or_default());
                dialled = run.end;
                self.dial(text, run, context, out);
            }
        }
    }

    /// What begins with a token.
    fn token(
        &self,
        text: &str,
        token: &Token,
        context: &mut Context<'_>,
        out: &mut Vec<Candidate>,
    ) {
        let mut near = |start, end| context.near(start, end);
        out.extend(network::find(text, token, &mut near));
        out.extend(wallet::find(text, token, &mut near));
        let start = spaced_out(text, token.start).unwrap_or(token.start);
        let gathered = Gathered::from(text, start);
        out.extend(iban::find(text, &gathered, start, &mut near));
        // What follows a decimal point is no number of its own.
        if token.is_number() && !number::is_fraction(text, token.start) {
            out.extend(card::find(&gathered, start, &mut near));
            out.extend(ssn::find(&gathered, start, &mut near));
        }
        // Times and versions are what most numbers are: none of their parts begins an identifier.
        let is_part = number::is_torn_before(text, token.start);
        let has_few = gathered.digits() < LEAST_DIGITS && !number::has_few_digits(text, token);
        if is_part || token.len() > LONGEST_NUMBER || has_few {
            return;
        }
        let around = near(token.start, token.end);
        if !around.is_silent() && document::is_named(&around) {
            // `PT-558201` is one number, and so is `AB 1234567`; `MRN 558201` is not.
            let is_part = |start: &usize| {
                let letters = token.start.saturating_sub(*start);
                letters <= 3 || !text.get(*start..token.start).unwrap_or_default().contains(' ')
            };
            let starts = token.starts(text).into_iter().filter(is_part);
            let found = starts.filter_map(|start| {
                document::find(text, &Gathered::from(text, start), start, &around)
            });
            out.extend(
                found.max_by_key(|found| (found.weight, found.end.saturating_sub(found.start))),
            );
        }
        out.extend(number::find(&self.identifiers, text, token, &around));
    }

    /// The telephone numbers in a run of digits and separators.
    fn dial(
        &self,
        text: &str,
        run: Range<usize>,
        context: &mut Context<'_>,
        out: &mut Vec<Candidate>,
    ) {
        let mut rest = vec![run];
        while let Some(run) = rest.pop() {
            let near = context.near(run.start, run.end);
            let (mut cue, support) = near.of(Kind::Phone);
            if cue.0 <= 0 {
                // The name of an identifier of this length speaks against a telephone number.
                let digits = text.get(run.clone()).unwrap_or_default().bytes();
                let digits = digits.filter(u8::is_ascii_digit).count();
                cue.0 = cue.0.saturating_sub(number::rival(&near, digits, false));
            }
            if cue.0 <= 0 && !may_dial(text, &run) {
                continue;
            }
            let Some(mut found) = self.phones.judge(text, run.clone(), cue) else { continue };
            (found.support.key, found.support.context) = (support.key, support.context);
            rest.extend(trimmed(text, run.start..found.start.max(run.start)));
            rest.extend(trimmed(text, found.end.max(run.start)..run.end));
            out.push(found);
        }
    }

    /// What is encoded in a run is found in the whole of it.
    fn blob(&self, text: &str, run: Range<usize>, place: &Place<'_>, out: &mut Vec<Candidate>) {
        let hex = text.get(run.clone()).is_some_and(|run| run.starts_with("0x"));
        let run = run.start.saturating_add(if hex { 2 } else { 0 })..run.end;
        let Some(inner) = text.get(run.clone()).and_then(blob::open) else { return };
        let found = self.read(&inner, place, false);
        let best = found.into_iter().max_by_key(|candidate| candidate.weight);
        out.extend(best.map(|found| Candidate { start: run.start, end: run.end, ..found }));
    }
}

/// Adds the names of identifiers, of some countries only unless there are none.
fn name_formats(words: &mut Words, regions: &[&str]) {
    for (index, format) in formats().iter().enumerate() {
        let is_wanted = regions.is_empty()
            || format.country == "eu"
            || regions.iter().any(|region| region.eq_ignore_ascii_case(format.country));
        let Some(index) = u16::try_from(index).ok().filter(|_| is_wanted) else { continue };
        // Digits are no words: `at 02` would be every `at`.
        for label in
            format.labels.iter().filter(|label| !label.contains(|c: char| c.is_ascii_digit()))
        {
            let weight = if AMBIGUOUS.contains(label) { AMBIGUOUSLY } else { NAMED };
            words.add(label, Cue::Format(index), weight);
        }
    }
    for (phrase, kind) in GENERIC {
        words.add(phrase, Cue::Kind(*kind), CLASS);
    }
}

/// The run of digits and separators that begins with the first of the tokens, or just before it.
fn run(text: &str, tokens: &[Token]) -> Range<usize> {
    let is_sign = |byte: &u8| matches!(byte, b' ' | b'-' | b'.' | b'/' | b'(' | b')' | b'+');
    let bytes = text.as_bytes();
    let Some(first) = tokens.first() else { return 0..0 };
    let before = bytes.get(..first.start).unwrap_or_default().iter().rev().take(2);
    let signs = before.take_while(|byte| matches!(byte, b'(' | b'+')).count();
    let start = first.start.saturating_sub(signs);
    let mut end = first.start.saturating_add(before_extension(text, first).unwrap_or(0));
    if !first.is_number() {
        return start..end;
    }
    for token in tokens.iter().skip(1) {
        let gap = bytes.get(end..token.start).unwrap_or_default();
        let is_near = gap.len() <= 3 && gap.iter().all(is_sign);
        let digits = before_extension(text, token);
        let Some(digits) = digits.filter(|_| is_near && token.end.saturating_sub(start) <= MAX_RUN)
        else {
            break;
        };
        end = token.start.saturating_add(digits);
        if !token.is_number() {
            break;
        }
    }
    start..end
}

/// How many digits a token has that is a number, or a number with an extension behind it: `2851x818`.
fn before_extension(text: &str, token: &Token) -> Option<usize> {
    if token.is_number() {
        return Some(token.len());
    }
    let bytes = text.as_bytes().get(token.start..token.end)?;
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (sign, rest) = bytes.get(digits..)?.split_first()?;
    let is_extension = sign.eq_ignore_ascii_case(&b'x') && rest.iter().all(u8::is_ascii_digit);
    (digits >= 2 && is_extension && !rest.is_empty()).then_some(digits)
}

/// Whether a run looks like a telephone number without a word that says so: digits and spaces alone do not,
/// unless they begin with a zero, and neither do a few of them.
fn may_dial(text: &str, run: &Range<usize>) -> bool {
    let bytes = text.as_bytes().get(run.clone()).unwrap_or_default();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let signs = bytes.iter().any(|byte| !byte.is_ascii_digit() && *byte != b' ');
    let grouped = bytes.starts_with(b"1 ") && digits == 11;
    digits >= 7 && (signs || grouped || bytes.first() == Some(&b'0'))
}

/// A part of a run from its first digit, sign or bracket to its last digit, if there are enough of them.
fn trimmed(text: &str, part: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes().get(part.clone())?;
    let from =
        bytes.iter().position(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'('))?;
    let to = bytes.iter().rposition(u8::is_ascii_digit)?;
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let range = part.start.saturating_add(from)..part.start.saturating_add(to).saturating_add(1);
    (digits >= 6 && range.start < range.end).then_some(range)
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
        let settings = Settings::default();
        let scanner = Scanner::new(&settings, &Plan::new(&settings), Custom::default());
        let key = Key::default();
        let found = scanner.scan(text, &Place::text(&key));
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
