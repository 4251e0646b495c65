//! Numbers in `examples.txt`: a code, a valid number and one with a wrong digit, parted by tabs; `-` where no
//! digit can be wrong.

use std::collections::BTreeMap;

use super::*;

const EXAMPLES: &str = include_str!("examples.txt");

fn place(code: &str) -> usize {
    formats().iter().position(|format| format.code == code).expect(code)
}

#[track_caller]
fn check(code: &str, token: &str, expected: bool) {
    assert_eq!(valid(place(code), token), expected, "{code} {token}");
}

#[test]
fn every_format_takes_its_number_and_refuses_a_wrong_digit() {
    let mut seen = BTreeMap::new();
    for line in EXAMPLES.lines() {
        let [code, good, wrong] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        check(code, good, true);
        if wrong != "-" {
            check(code, wrong, false);
        }
        *seen.entry(code).or_insert(0) += 1;
    }
    let missing: Vec<_> =
        formats().iter().filter(|f| !seen.contains_key(f.code)).map(|f| f.code).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn numbers_that_authorities_print_as_specimens_are_valid() {
    for (code, token) in [
        ("us.npi", "1234567893"),
        ("us.mbi", "1EG4-TE5-MK73"),
        ("us.dea", "AB1234563"),
        ("tw.id", "A123456789"),
        ("hk.hkid", "A123456(3)"),
        ("pl.dowod", "ABA 300000"),
        ("au.medicare", "2123 45670 1"),
        ("ru.snils", "112-233-445 95"),
        ("mx.clabe", "032180000118359719"),
        ("fr.rib", "20041 01005 0500013M026 06"),
        ("pl.nrb", "61 1090 1014 0000 0712 1981 2874"),
        ("de.rvnr", "65 170839 J 003"),
        ("de.kvnr", "A123456780"),
        ("hu.account", "11773016-11111018-00000000"),
        ("se.bankgiro", "991-2346"),
        ("lu.matricule", "1893120105732"),
        ("kz.bin", "940740000911"),
        ("tr.tckimlik", "17291716060"),
        ("tr.tckimlik", "17091116084"),
        ("de.handelsregisternummer", "HRB 11223"),
        ("de.handelsregisternummer", "Köln HRB 49263"),
        ("fr.rcs", "B 323 159 715"),
    ] {
        check(code, token, true);
    }
}

#[test]
fn numbers_that_were_never_issued_are_refused() {
    for (code, token) in [
        ("us.ssn", "000-12-3456"),
        ("us.ssn", "666-12-3456"),
        ("us.ssn", "900-12-3456"),
        ("us.ssn", "123-00-4567"),
        ("us.ssn", "123-45-0000"),
        ("us.itin", "912-49-3456"),
        ("us.itin", "912-66-3456"),
        ("us.itin", "912-89-3456"),
        ("us.itin", "912-93-3456"),
        ("us.itin", "812-70-3456"),
        ("us.rtn", "991000025"),
        ("us.npi", "3234567890"),
        ("us.mbi", "1SG4-TE5-MK73"),
        ("gb.nino", "GB123456A"),
        ("gb.nino", "AB123456E"),
    ] {
        check(code, token, false);
    }
}

#[test]
fn no_text_makes_a_check_panic() {
    let texts = [
        "",
        "-",
        "é١",
        "92-/BADDD3- 5é3ßBZ1ⅧⅧ16",
        "١-99.9-4/7ZAß.1.Ⅷ",
        "ÑÑÑ850101AB1",
        "身份证123456789",
    ];
    for format in 0..=formats().len() {
        for text in texts {
            assert!(!valid(format, text), "{format} {text}");
        }
        assert!(!valid(format, &"9".repeat(10_000)));
    }
}

#[test]
fn cyrillic_capitals_count_as_the_latin_ones_they_look_like() {
    check("by.unp", "МА1953684", true);
    check("by.unp", "УНП MA1953684", true);
}

#[test]
fn labels_are_written_as_texts_are_compared() {
    let generic = GENERIC.iter().map(|(label, _)| *label);
    for label in formats().iter().flat_map(|f| f.labels.iter().copied()).chain(generic) {
        let spaced: Vec<_> = label.split([' ', '_', '-', '.']).collect();
        assert!(!spaced.contains(&""), "`{label}`");
        assert_eq!(spaced.join(" "), label.to_lowercase(), "`{label}`");
    }
}

#[test]
fn generic_words_stand_once_and_ambiguous_ones_are_labels() {
    for (place, word) in GENERIC.iter().enumerate() {
        assert!(!GENERIC[..place].contains(word), "{word:?}");
    }
    for word in AMBIGUOUS {
        let label = formats().iter().any(|format| format.labels.contains(word));
        assert!(label || GENERIC.iter().any(|(generic, _)| generic == word), "`{word}`");
    }
}

#[test]
fn formats_are_sorted_and_complete() {
    assert!(formats().is_sorted_by(|one, two| one.code < two.code));
    assert!(formats().len() >= 230, "{}", formats().len());
    for format in formats() {
        assert!(!format.labels.is_empty(), "{}", format.code);
        assert!(
            format.least >= 2 && format.least <= format.most && format.most < 64,
            "{}",
            format.code
        );
        assert!((0..=30).contains(&format.chance.0), "{}", format.code);
    }
}

#[test]
fn candidates_are_those_that_fit_hardest_first() {
    let identifiers = Identifiers::new();
    let found: Vec<_> = identifiers.candidates(11, false).collect();
    assert!(found.contains(&place("br.cpf")) && !found.contains(&place("nl.bsn")));
    assert!(found.is_sorted_by_key(|place| -formats()[*place].chance.0));
    assert!(identifiers.candidates(16, true).any(|format| format == place("it.codicefiscale")));
    assert_eq!(identifiers.candidates(1000, true).count(), 0);
}

#[test]
fn a_prefix_introduces_a_number() {
    let german = &formats()[place("de.vat")];
    assert!(
        german.prefixed && german.introduced("DE 136695976") && !german.introduced("136695976")
    );
    assert!(formats()[place("at.uid")].introduced("ATU13585627"));
}

/// Where the judgement differs, and should: numbers of districts that the Federal Reserve does not have, and lists
/// of bank branches.
const JUDGED_OTHERWISE: [&str; 2] = ["nz.bankaccount", "us.rtn"];

/// Rows of code, `valid` or `broken`, anything, number, as `outside/stdnum.py --numbers` writes them.
#[test]
#[ignore = "needs the numbers: PII_NUMBERS names their file"]
fn numbers_from_outside_are_judged_alike() {
    let path = std::env::var("PII_NUMBERS").expect("PII_NUMBERS");
    let numbers = std::fs::read_to_string(path).expect("a file");
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut judged = 0;
    for line in numbers.lines() {
        let [code, expected, _, number] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let known = |format: &Format| format.code == code && !JUDGED_OTHERWISE.contains(&code);
        let Some(format) = formats().iter().position(known) else { continue };
        judged += 1;
        if valid(format, number) != (expected == "valid") {
            wrong.entry(code).or_default().push(format!("{expected} {number}"));
        }
    }
    let lines = wrong
        .iter()
        .map(|(code, all)| format!("{code}: {}, {:?}", all.len(), &all[..all.len().min(4)]));
    assert!(
        judged > 0 && wrong.is_empty(),
        "of {judged}\n{}",
        lines.collect::<Vec<_>>().join("\n")
    );
}
