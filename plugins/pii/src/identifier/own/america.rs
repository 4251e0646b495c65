//! The Americas: persons, taxpayers and bodies.

use stdnum_rs::{Country, IdNumber};

use super::super::code::{Code, digits, is_date, is_day, luhn, number, weighted};

/// National provider identifier: the Luhn digit is that of `80840` and the number.
pub(in super::super) fn us_npi(code: &Code) -> bool {
    code.digits::<10>().is_some_and(|npi| {
        let mut card = [8, 0, 8, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        card.iter_mut().skip(5).zip(npi).for_each(|(place, digit)| *place = digit);
        matches!(npi[0], 1 | 2) && luhn(&card)
    })
}

/// ABA routing number: the first two digits are a Federal Reserve district's or have a use of their own.
pub(in super::super) fn us_rtn(code: &Code) -> bool {
    code.digits::<9>().is_some_and(|rtn| {
        matches!(number(&[rtn[0], rtn[1]]), 0..=12 | 21..=32 | 61..=72 | 80)
            && rtn.iter().any(|d| *d != 0)
            && weighted(&rtn, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
    })
}

/// Registration of the Drug Enforcement Administration: kind, first letter of the name, seven digits.
pub(in super::super) fn us_dea(code: &Code) -> bool {
    let bytes = code.bytes();
    let Some(([kind, name], rest)) = bytes.split_first_chunk::<2>() else { return false };
    let Some([a, b, c, d, e, f, check]) = digits::<7>(rest) else { return false };
    b"ABCDEFGHJKLMPRSTUX".contains(kind)
        && (name.is_ascii_uppercase() || *name == b'9')
        && weighted(&[a, b, c, d, e, f], &[1, 2, 1, 2, 1, 2]) % 10 == check
}

/// Medicare beneficiary identifier, in the format of CMS: no check digit, no S, L, O, I, B, Z.
pub(in super::super) fn us_mbi(code: &Code) -> bool {
    let letter = |c: &u8| c.is_ascii_uppercase() && !b"SLOIBZ".contains(c);
    let bytes = code.bytes();
    bytes.len() == 11
        && bytes.iter().zip(b"1AN9AN9AA99").all(|(c, kind)| match kind {
            b'1' => matches!(c, b'1'..=b'9'),
            b'A' => letter(c),
            b'N' => c.is_ascii_digit() || letter(c),
            _ => c.is_ascii_digit(),
        })
}

/// A number of a US taxpayer: the groups it is written in say which kind it is.
pub(in super::super) fn us_tin(token: &str) -> bool {
    IdNumber::parse(Country::UnitedStatesTin, token).is_ok()
}

/// RFC of Mexico: letters of the name, a date, three more. Its check digit is wrong in many that were issued.
pub(in super::super) fn mx_rfc(code: &Code) -> bool {
    let person = code.bytes().len() == 13;
    let (name, rest) =
        code.bytes().split_at_checked(if person { 4 } else { 3 }).unwrap_or_default();
    let (date, key) = rest.split_at_checked(6).unwrap_or_default();
    name.iter().all(u8::is_ascii_uppercase)
        && digits::<6>(date).is_some_and(|date| is_date(&date))
        && matches!(key, [_, _, b'0'..=b'9' | b'A'])
}

/// PIS, PASEP, NIT or NIS: the number of a worker in Brazil.
pub(in super::super) fn br_pis(code: &Code) -> bool {
    code.digits::<11>().is_some_and(|[body @ .., check]| {
        let rest = 11_u32.wrapping_sub(weighted(&body, &[3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
        body.iter().any(|d| *d != 0) && check == if rest > 9 { 0 } else { rest }
    })
}

/// Título de eleitor: number, state, and a check digit over each.
pub(in super::super) fn br_titulo(code: &Code) -> bool {
    let Some([a, b, c, d, e, f, g, h, s1, s2, one, two]) = code.digits::<12>() else {
        return false;
    };
    let state = number(&[s1, s2]);
    // São Paulo and Minas Gerais have 1 where others have 0.
    let settle = |rest: u32| match rest {
        10 => 0,
        0 if state <= 2 => 1,
        rest => rest,
    };
    (1..=28).contains(&state)
        && one == settle(weighted(&[a, b, c, d, e, f, g, h], &[2, 3, 4, 5, 6, 7, 8, 9]) % 11)
        && two == settle(weighted(&[s1, s2, one], &[7, 8, 9]) % 11)
}

/// Health card of Ontario: ten digits, perhaps with the version's two letters.
pub(in super::super) fn ca_on_hcn(code: &Code) -> bool {
    let (card, version) = code.bytes().split_at_checked(10).unwrap_or_default();
    digits::<10>(card).is_some_and(|card| card[0] != 0 && luhn(&card))
        && version.len() <= 2
        && version.iter().all(u8::is_ascii_uppercase)
}

/// Health card of Quebec: letters of the name, birthday with 50 added to a woman's month, two more.
pub(in super::super) fn ca_ramq(code: &Code) -> bool {
    code.letters_digits::<4, 8>().is_some_and(|(_, [_, _, m1, m2, d1, d2, ..])| {
        let month = number(&[m1, m2]);
        is_day(if month > 50 { month.wrapping_sub(50) } else { month }, number(&[d1, d2]))
    })
}

/// NSS of the Mexican social security.
pub(in super::super) fn mx_nss(code: &Code) -> bool {
    code.digits::<11>().is_some_and(|nss| nss.iter().any(|d| *d != 0) && luhn(&nss))
}

/// Cédula de identidad of Uruguay.
pub(in super::super) fn uy_ci(code: &Code) -> bool {
    code.digits::<8>().is_some_and(|cedula| {
        cedula[0] != 0 && weighted(&cedula, &[2, 9, 8, 7, 6, 3, 4, 1]).is_multiple_of(10)
    })
}
