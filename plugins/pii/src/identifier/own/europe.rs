//! Europe: persons, taxpayers and bodies.

use stdnum_rs::{Country, IdNumber};

use super::super::code::{
    Code, crossed, digits, is_date, is_day, luhn, missing, modulo, number, value, weighted,
};

/// Individuals with a special number: nine digits, the first a 6 (VIES, algorithm for CZ).
pub(in super::super) fn cz_dic_special(code: &Code) -> bool {
    let text = code.text();
    let Some([6, body @ .., check]) =
        digits::<9>(text.strip_prefix("CZ").unwrap_or(text).as_bytes())
    else {
        return false;
    };
    check
        == match weighted(&body, &[8, 7, 6, 5, 4, 3, 2]) % 11 {
            0 => 8,
            1 => 9,
            rest => rest.wrapping_sub(2),
        }
}

/// УНП of Belarus, perhaps behind its name; its letters may be Cyrillic.
pub(in super::super) fn by_unp(token: &str) -> bool {
    let token = token.strip_prefix("УНП").or(token.strip_prefix("UNP")).unwrap_or(token);
    Code::read(token).is_some_and(|code| IdNumber::parse(Country::BelarusUnp, code.text()).is_ok())
}

/// IČO, of Czechia and Slovakia.
pub(in super::super) fn ico(code: &Code) -> bool {
    let Some([body @ .., check]) = code.digits::<8>() else { return false };
    check == 11_u32.wrapping_sub(weighted(&body, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 10
}

/// Register and number, with or without the court's town: `HRB 11223`, `Aachen HRA 11223`.
pub(in super::super) fn handelsregister(token: &str) -> bool {
    const REGISTERS: [&str; 6] = ["HRA", "HRB", "GnR", "PR", "VR", "GsR"];
    let mut words = token.split([' ', ',', '-', '/', '(', ')']).filter(|word| !word.is_empty());
    let mut after = false;
    let number = words.find_map(|word| {
        let register = REGISTERS.iter().find_map(|register| {
            let head = word.get(..register.len())?;
            head.eq_ignore_ascii_case(register).then(|| word.get(register.len()..))?
        });
        match register {
            Some("") => {
                after = true;
                None
            }
            Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => Some(rest),
            _ => after.then_some(word),
        }
    });
    number.is_some_and(|number| {
        let rest = number.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = number.len().saturating_sub(rest.len());
        (1..=6).contains(&digits)
            && !number.starts_with('0')
            && rest.len() <= 2
            && rest.bytes().all(|c| c.is_ascii_alphabetic())
    }) && words.all(|word| !word.bytes().any(|c| c.is_ascii_digit()))
}

/// Rentenversicherungsnummer: office, birthday, first letter of the name, serial number, check digit.
pub(in super::super) fn de_rvnr(code: &Code) -> bool {
    if !code.is("99999999A999") {
        return false;
    }
    let Some([o1, o2, d1, d2, m1, m2, y1, y2, letter, s1, s2, check]) = code.values::<12>() else {
        return false;
    };
    let place = letter.wrapping_sub(9);
    let body = [o1, o2, d1, d2, m1, m2, y1, y2, place / 10, place % 10, s1, s2];
    // A serial day above 31 stands for a second person of that birthday.
    is_day(number(&[m1, m2]), number(&[d1, d2]).min(28))
        && crossed(&body, &[2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]) % 10 == check
}

/// Krankenversichertennummer, its lasting part: a letter and nine digits.
pub(in super::super) fn de_kvnr(code: &Code) -> bool {
    let Some(([letter], [body @ .., check])) = code.letters_digits::<1, 9>() else { return false };
    let place = value(letter).wrapping_sub(9);
    let sum = crossed(&[place / 10, place % 10], &[1, 2])
        .wrapping_add(crossed(&body, &[1, 2, 1, 2, 1, 2, 1, 2]));
    sum % 10 == check
}

/// Number of an identity card or residence permit, with the check digit of ICAO 9303 or without.
pub(in super::super) fn de_ausweis(code: &Code) -> bool {
    const LETTERS: &[u8] = b"CFGHJKLMNPRTVWXYZ";
    let bytes = code.bytes();
    let serial = bytes.get(..9).unwrap_or_default();
    let shape = bytes.first().is_some_and(|c| b"LMNPRTVWXY".contains(c))
        && serial.len() == 9
        && serial.iter().all(|c| c.is_ascii_digit() || LETTERS.contains(c));
    shape
        && match bytes.get(9..).unwrap_or_default() {
            [] => serial.iter().filter(|c| c.is_ascii_digit()).count() >= 2,
            [check] if check.is_ascii_digit() => icao(serial) == value(*check),
            _ => false,
        }
}

/// The check digit of ICAO 9303.
fn icao(serial: &[u8]) -> u32 {
    serial
        .iter()
        .zip([7, 3, 1].into_iter().cycle())
        .fold(0_u32, |sum, (c, weight)| sum.wrapping_add(value(*c).wrapping_mul(weight)))
        % 10
}

/// Número de afiliación a la Seguridad Social: province, number, remainder by 97.
pub(in super::super) fn es_nss(code: &Code) -> bool {
    let Some([p1, p2, body @ .., c1, c2]) = code.digits::<12>() else { return false };
    let rest = match body {
        [0, short @ ..] => modulo(&[&[p1, p2], &short[..]].concat(), 97),
        _ => modulo(&[&[p1, p2], &body[..]].concat(), 97),
    };
    (1..=66).contains(&number(&[p1, p2])) && rest == number(&[c1, c2])
}

/// Kind of company and the SIREN, with or without the town: `B 323 159 715`.
pub(in super::super) fn fr_rcs(code: &Code) -> bool {
    let Some((head, tail)) = code.bytes().split_last_chunk::<9>() else { return false };
    matches!(head, [town @ .., b'A'..=b'D'] if town.iter().all(u8::is_ascii_uppercase))
        && digits::<9>(tail).is_some_and(|siren| luhn(&siren))
}

/// National insurance number; no check digit, but prefixes that are not given.
pub(in super::super) fn gb_nino(code: &Code) -> bool {
    const NEVER: [&[u8; 2]; 7] = [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"];
    let shape = code.is("AA999999A") && matches!(code.bytes().last(), Some(b'A'..=b'D'));
    shape
        && code.bytes().first_chunk::<2>().is_some_and(|prefix @ [one, two]| {
            !b"DFIQUV".contains(one) && !b"DFIQUVO".contains(two) && !NEVER.contains(&prefix)
        })
}

/// Number in the register of Companies House: eight digits, or two letters and six.
pub(in super::super) fn gb_crn(code: &Code) -> bool {
    const PREFIXES: [&str; 19] = [
        "SC", "NI", "OC", "SO", "NC", "R0", "AC", "CE", "CS", "FC", "FE", "GE", "GS", "IC", "IP",
        "LP", "NL", "SL", "RC",
    ];
    let text = code.text();
    (code.is("99999999") && text.starts_with(['0', '1']))
        || (code.is("**999999") && PREFIXES.iter().any(|prefix| text.starts_with(prefix)))
}

/// TAJ, the number of the Hungarian health insurance.
pub(in super::super) fn hu_taj(code: &Code) -> bool {
    code.digits::<9>()
        .is_some_and(|[body @ .., check]| weighted(&body, &[3, 7, 3, 7, 3, 7, 3, 7]) % 10 == check)
}

/// Adóazonosító jel, the tax number of a person in Hungary.
pub(in super::super) fn hu_adoazonosito(code: &Code) -> bool {
    code.digits::<10>().is_some_and(|[body @ .., check]| {
        body[0] == 8 && weighted(&body, &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 == check
    })
}

/// Személyi azonosító: the weights run up for those born before 1997, down for the others.
pub(in super::super) fn hu_szemelyi(code: &Code) -> bool {
    let Some([sex, rest @ .., check]) = code.digits::<11>() else { return false };
    let body: Vec<u32> = [sex].into_iter().chain(rest).collect();
    let up = weighted(&body, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) % 11;
    let down = weighted(&body, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11;
    (1..=8).contains(&sex) && is_date(&rest) && (check == up || check == down)
}

/// Adószám with the VAT code and the county: `12892312-2-41`.
pub(in super::super) fn hu_adoszam(code: &Code) -> bool {
    let Some([number_ @ .., check, vat, c1, c2]) = code.digits::<11>() else { return false };
    missing(weighted(&number_, &[9, 7, 3, 1, 9, 7, 3]), 10) == check
        && (1..=5).contains(&vat)
        && matches!(number(&[c1, c2]), 2..=20 | 22..=44 | 51)
}

/// Matricule of Luxembourg: birthday, serial number, Luhn and Verhoeff over the same eleven digits.
pub(in super::super) fn lu_matricule(code: &Code) -> bool {
    let Some(all @ [_, _, y3, y4, m1, m2, d1, d2, ..]) = code.digits::<13>() else { return false };
    let text = code.text();
    let eleven = text.get(..11).unwrap_or_default();
    is_date(&[y3, y4, m1, m2, d1, d2])
        && (18..=20).contains(&number(&[all[0], all[1]]))
        && luhn(all.first_chunk::<12>().map_or(&[][..], |twelve| &twelve[..]))
        && stdnum_rs::Verhoeff::parse(&[eleven, text.get(12..).unwrap_or_default()].concat())
            .is_ok()
}

/// Number of a Polish identity card: three letters, check digit, five digits.
pub(in super::super) fn pl_dowod(code: &Code) -> bool {
    code.is("AAA999999")
        && code
            .values::<9>()
            .is_some_and(|v| weighted(&v, &[7, 3, 1, 9, 7, 3, 1, 7, 3]).is_multiple_of(10))
}

/// NISS, the number of the Portuguese social security.
pub(in super::super) fn pt_niss(code: &Code) -> bool {
    code.digits::<11>().is_some_and(|[body @ .., check]| {
        matches!(body[0], 1 | 2)
            && 9_u32.wrapping_sub(weighted(&body, &[29, 23, 19, 17, 13, 11, 7, 5, 3, 2]) % 10)
                == check
    })
}

/// СНИЛС, the number of the Russian pension insurance.
pub(in super::super) fn ru_snils(code: &Code) -> bool {
    code.digits::<11>().is_some_and(|[body @ .., c1, c2]| {
        number(&body) > 1_001_998
            && weighted(&body, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100 == number(&[c1, c2])
    })
}

/// Number of an Italian electronic identity card; no check digit.
pub(in super::super) fn it_cie(code: &Code) -> bool {
    code.is("cA99999AA")
}

/// CPR of Denmark: a date and a serial number. Check digits are no longer kept, and what day it is nobody asks
/// here.
pub(in super::super) fn dk_cpr(code: &Code) -> bool {
    code.digits::<10>()
        .is_some_and(|[d1, d2, m1, m2, ..]| is_day(number(&[m1, m2]), number(&[d1, d2])))
}

/// Number in the trade register of Romania. That of fourteen characters, since 2024: a letter, year, serial
/// number, county and a check digit over all, the letter as the last digit of its code.
pub(in super::super) fn ro_onrc(token: &str) -> bool {
    let Some(code) = Code::read(token) else { return false };
    let Some(([letter], digits)) = code.letters_digits::<1, 13>() else {
        return IdNumber::parse(Country::RomaniaOnrc, token).is_ok();
    };
    let [y1, y2, y3, y4, .., check] = digits;
    let sum = digits.iter().take(12).sum::<u32>().wrapping_add(u32::from(letter) % 10);
    matches!(letter, b'J' | b'F' | b'C')
        && (1990..=2099).contains(&number(&[y1, y2, y3, y4]))
        && check == sum % 10
}
