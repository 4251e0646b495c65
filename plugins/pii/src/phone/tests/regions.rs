//! Every region's example numbers. `examples.txt`: a line per region, `international|national` between tabs.

use crate::phone::Phones;
use crate::phone::tests::redacted;

const EXAMPLES: &str = include_str!("../examples.txt");

/// Region, international form and national form.
fn examples() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    EXAMPLES.lines().flat_map(|line| {
        let (region, rest) = line.split_once('\t').unwrap();
        rest.split('\t').map(move |example| {
            let (international, national) = example.split_once('|').unwrap();
            (region, international, national)
        })
    })
}

/// Share of `forms` that are found whole in `before` + form + `after`, and those that are not.
fn share(cue: i16, forms: impl Iterator<Item = String>) -> (f64, String) {
    let phones = Phones::new();
    let (mut all, mut right, mut missed) = (0_u32, 0_u32, String::new());
    for form in forms {
        all += 1;
        let text = format!("Ring {form}, please");
        if redacted(&phones, &text, cue) == [form.as_str()] {
            right += 1;
        } else {
            missed.push_str(&format!("{form}; "));
        }
    }
    (f64::from(right) / f64::from(all), missed)
}

fn digits(form: &str) -> String {
    form.chars().filter(char::is_ascii_digit).collect()
}

fn has_enough_digits(form: &str) -> bool {
    digits(form).len() > 6
}

#[test]
fn international_numbers_of_all_regions_are_found_without_context() {
    let compact = || examples().map(|(_, international, _)| format!("+{}", digits(international)));
    let with_00 = || examples().map(|(_, international, _)| international.replace('+', "00 "));
    let spaced = || examples().map(|(_, international, _)| international.to_owned());
    assert_eq!(share(0, compact()), (1.0, String::new()));
    assert_eq!(share(0, spaced()), (1.0, String::new()));
    let (found, missed) = share(0, with_00());
    println!("00 and spaces: {found:.4}, missed {missed}");
    // Pairs of digits alone might be a dump of bytes.
    assert!(found >= 0.97, "{found} {missed}");
}

#[test]
fn national_numbers_of_all_regions_are_found_with_context() {
    let grouped = || examples().map(|(_, _, national)| national.to_owned());
    let bare = || examples().map(|(_, _, national)| digits(national));
    let long = |forms: Vec<String>| forms.into_iter().filter(|form| has_enough_digits(form));
    for (name, forms, least) in [
        ("grouped", grouped().collect::<Vec<_>>(), 0.95),
        ("bare", bare().collect(), 0.95),
        ("grouped, 7 digits and more", long(grouped().collect()).collect(), 0.99),
        ("bare, 7 digits and more", long(bare().collect()).collect(), 0.99),
    ] {
        let (found, missed) = share(10, forms.into_iter());
        println!("{name}: {found:.4}, missed {missed}");
        assert!(found >= least, "{name}: {found} {missed}");
    }
    let (found, _) = share(0, grouped());
    println!("grouped, without context: {found:.4}");
    assert!(found >= 0.3, "{found}");
}

#[test]
fn a_digit_more_or_less_is_no_number_where_lengths_are_fixed() {
    let phones = Phones::new();
    let fixed = ["US", "CA", "FR", "ES", "DK", "PT", "RU", "CZ", "TR", "HK", "VE"];
    let (mut all, mut wrong) = (0, String::new());
    for (_, international, _) in examples().filter(|(region, ..)| fixed.contains(region)) {
        let number = format!("+{}", digits(international));
        for broken in [format!("{number}5"), number[..number.len() - 1].to_owned()] {
            all += 1;
            if !redacted(&phones, &broken, 0).is_empty() {
                wrong.push_str(&format!("{broken} "));
            }
        }
    }
    println!("{all} broken numbers, taken: {wrong}");
    assert_eq!(wrong, "");
}
