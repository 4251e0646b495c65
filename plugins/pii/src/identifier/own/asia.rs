//! Asia, Africa and Oceania: persons and bodies.

use super::super::code::{Code, digits, is_date, is_day, luhn, missing, number, value, weighted};

/// Australian Medicare card: eight digits, check digit, issue, perhaps the person's line.
pub(in super::super) fn au_medicare(code: &Code) -> bool {
    let bytes = code.bytes();
    let Some([body @ .., check, issue]) = bytes.get(..10).and_then(digits::<10>) else {
        return false;
    };
    matches!(bytes.get(10..), Some([] | [b'1'..=b'9']))
        && (2..=6).contains(&body[0])
        && issue != 0
        && weighted(&body, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == check
}

/// NHI, the New Zealand health index, of the first kind (three letters, four digits).
pub(in super::super) fn nz_nhi(code: &Code) -> bool {
    let place = |c: u8| {
        let skipped = u32::from(c > b'I').wrapping_add(u32::from(c > b'O'));
        value(c).wrapping_sub(9).wrapping_sub(skipped)
    };
    code.letters_digits::<3, 4>().is_some_and(|([a, b, c], [d, e, f, check])| {
        let sum = weighted(&[place(a), place(b), place(c), d, e, f], &[7, 6, 5, 4, 3, 2]);
        ![a, b, c].iter().any(|c| b"IO".contains(c))
            && !sum.is_multiple_of(11)
            && 11_u32.wrapping_sub(sum % 11) % 10 == check
    })
}

/// NRIC and FIN of Singapore.
pub(in super::super) fn sg_nric(code: &Code) -> bool {
    if !code.is("A9999999A") {
        return false;
    }
    let Some([_, body @ .., _]) = code.values::<9>() else { return false };
    let [Some(kind), Some(check)] = [code.bytes().first(), code.bytes().last()] else {
        return false;
    };
    let (more, table): (u32, &[u8; 11]) = match kind {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        b'M' => (3, b"XWUTRQPNJLK"),
        _ => return false,
    };
    let sum = weighted(&body, &[2, 7, 6, 5, 4, 3, 2]).wrapping_add(more);
    usize::try_from(sum % 11).ok().and_then(|place| table.get(place)) == Some(check)
}

/// Identity card of Hong Kong: one or two letters, six digits, a check digit or `A`.
pub(in super::super) fn hk_hkid(code: &Code) -> bool {
    let bytes = code.bytes();
    let Some((head, tail)) = bytes.split_last_chunk::<7>() else { return false };
    let (first, second) = match head {
        [one] => (36, *one),
        [one, two] if one.is_ascii_uppercase() => (value(*one), *two),
        _ => return false,
    };
    let shape = second.is_ascii_uppercase()
        && matches!(tail, [body @ .., check] if body.iter().all(u8::is_ascii_digit)
            && (check.is_ascii_digit() || *check == b'A'));
    let sum = weighted(&[first, value(second)], &[9, 8])
        .wrapping_add(weighted(&tail.map(value), &[7, 6, 5, 4, 3, 2, 1]));
    shape && sum.is_multiple_of(11)
}

/// Identity card of Taiwan, and the resident certificate of the same form.
pub(in super::super) fn tw_id(code: &Code) -> bool {
    /// In the order of their numbers, from 10.
    const LETTERS: &[u8; 26] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    code.letters_digits::<1, 9>().is_some_and(|([letter], rest)| {
        let place =
            LETTERS.iter().position(|c| *c == letter).and_then(|place| u32::try_from(place).ok());
        let place = place.unwrap_or(0).wrapping_add(10);
        let sum = weighted(&[place / 10, place % 10], &[1, 9])
            .wrapping_add(weighted(&rest, &[8, 7, 6, 5, 4, 3, 2, 1, 1]));
        matches!(rest[0], 1 | 2 | 8 | 9) && sum.is_multiple_of(10)
    })
}

/// T.C. Kimlik No: one check digit over the places of odd number against the even ones, one over all.
pub(in super::super) fn tr_tckn(code: &Code) -> bool {
    code.digits::<11>().is_some_and(|[body @ .., one, all]| {
        // Minus one is nine, modulo ten.
        let first = weighted(&body, &[7, 9, 7, 9, 7, 9, 7, 9, 7]) % 10;
        let sum = body.iter().fold(first, |sum, d| sum.wrapping_add(*d));
        body[0] != 0 && one == first && all == sum % 10
    })
}

/// Identity number of Saudi citizens (1) and residents (2).
pub(in super::super) fn sa_nid(code: &Code) -> bool {
    code.digits::<10>().is_some_and(|id| matches!(id[0], 1 | 2) && luhn(&id))
}

/// Emirates ID: 784, year of birth, nine digits.
pub(in super::super) fn ae_eid(code: &Code) -> bool {
    code.digits::<15>().is_some_and(|[a, b, c, y1, y2, y3, y4, ..]| {
        [a, b, c] == [7, 8, 4] && (1900..=2035).contains(&number(&[y1, y2, y3, y4]))
    })
}

/// National code of Iran.
pub(in super::super) fn ir_meli(code: &Code) -> bool {
    code.digits::<10>().is_some_and(|[body @ .., check]| {
        let rest = weighted(&body, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        body.iter().any(|d| *d != body[0])
            && check == if rest < 2 { rest } else { 11_u32.wrapping_sub(rest) }
    })
}

/// Identity card of Sri Lanka, old and new: year and day of the year, 500 added for women.
pub(in super::super) fn lk_nic(code: &Code) -> bool {
    let day = |day: &[u32]| matches!(number(day), 1..=366 | 501..=866);
    match code.digits::<12>() {
        Some([y1, y2, y3, y4, a, b, c, ..]) => {
            (1900..=2035).contains(&number(&[y1, y2, y3, y4])) && day(&[a, b, c])
        }
        None => {
            let old = matches!(code.bytes(), [.., b'V' | b'X'])
                .then(|| code.bytes().get(..9).and_then(digits::<9>))
                .flatten();
            code.bytes().len() == 10 && old.is_some_and(|[_, _, a, b, c, ..]| day(&[a, b, c]))
        }
    }
}

/// ЖСН (ИИН) of a person in Kazakhstan.
pub(in super::super) fn kz_iin(code: &Code) -> bool {
    code.digits::<12>()
        .is_some_and(|iin| is_date(&iin) && (1..=6).contains(&iin[6]) && kz_check(&iin))
}

/// БСН (БИН) of a body in Kazakhstan: year and month of its registration, then its kind.
pub(in super::super) fn kz_bin(code: &Code) -> bool {
    code.digits::<12>().is_some_and(|bin| {
        is_day(number(&[bin[2], bin[3]]), 1)
            && (4..=6).contains(&bin[4])
            && bin[5] <= 3
            && kz_check(&bin)
    })
}

fn kz_check(all: &[u32; 12]) -> bool {
    let [body @ .., check] = all;
    let first = weighted(body, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
    let second = weighted(body, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11;
    *check == if first == 10 { second } else { first }
}

/// Civil identity number of Kuwait.
pub(in super::super) fn kw_civil(code: &Code) -> bool {
    code.digits::<12>().is_some_and(|[century, rest @ .., check]| {
        let sum =
            century.wrapping_mul(2).wrapping_add(weighted(&rest, &[1, 6, 3, 7, 9, 10, 5, 8, 4, 2]));
        matches!(century, 1..=3) && is_date(&rest) && missing(sum, 11) == check
    })
}

/// National number of Egypt: century, birthday, governorate, serial number.
pub(in super::super) fn eg_nid(code: &Code) -> bool {
    code.digits::<14>().is_some_and(|[century, rest @ ..]| {
        matches!(century, 2 | 3)
            && is_date(&rest)
            && matches!(number(&[rest[6], rest[7]]), 1..=4 | 11..=19 | 21..=29 | 31..=35 | 88)
    })
}

/// Căn cước công dân of Vietnam: province, century and sex, year, six digits.
pub(in super::super) fn vn_cccd(code: &Code) -> bool {
    code.digits::<12>().is_some_and(|id| (1..=96).contains(&number(&[id[0], id[1], id[2]])))
}

/// National identification number of Nigeria; no check digit.
pub(in super::super) fn ng_nin(code: &Code) -> bool {
    code.digits::<11>().is_some_and(|nin| nin.iter().any(|d| *d != nin[0]))
}

/// Identity number of South Africa: date, serial, citizenship, a digit, Luhn's check.
pub(in super::super) fn za_idnr(code: &Code) -> bool {
    code.digits::<13>().is_some_and(|id| is_date(&id) && matches!(id[10], 0 | 1) && luhn(&id))
}
