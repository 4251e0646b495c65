//! Accounts in banks, as they are written within a country.

use super::super::code::{Code, digits, luhn, missing, modulo, weighted};

/// Číslo účtu: perhaps a prefix, the number, and behind `/` the code of the bank.
pub(in super::super) fn cz_account(token: &str) -> bool {
    /// Those that the Czech National Bank lists now.
    const BANKS: [u16; 47] = [
        100, 300, 600, 710, 800, 2010, 2060, 2070, 2100, 2200, 2220, 2250, 2260, 2600, 2700, 3030,
        3060, 3500, 4300, 5500, 5800, 6000, 6200, 6210, 6300, 6363, 6700, 6800, 7910, 7950, 7960,
        7970, 7990, 8030, 8040, 8060, 8090, 8150, 8190, 8198, 8220, 8250, 8255, 8265, 8500, 8610,
        8660,
    ];
    const WEIGHTS: [u32; 10] = [6, 3, 7, 9, 10, 5, 8, 4, 2, 1];
    let Some((account, bank)) = token.trim().split_once('/') else { return false };
    let (prefix, number) = account.split_once('-').unwrap_or(("0", account));
    let [prefix, number, bank] = [prefix, number, bank].map(str::trim);
    let eleven = |text: &str, most: usize| {
        let values: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
        values.is_some_and(|values| {
            let weights =
                WEIGHTS.get(WEIGHTS.len().saturating_sub(values.len())..).unwrap_or_default();
            (1..=most).contains(&values.len()) && weighted(&values, weights).is_multiple_of(11)
        })
    };
    bank.len() == 4
        && bank.parse().is_ok_and(|bank| BANKS.contains(&bank))
        && eleven(prefix, 6)
        && number.len() > 1
        && eleven(number, 10)
        && number.bytes().any(|c| c != b'0')
}

/// Bank, branch, number and suffix, with the check that Inland Revenue publishes for the bank.
pub(in super::super) fn nz_account(code: &Code) -> bool {
    let bytes = code.bytes();
    // The suffix is written with two digits or three.
    let suffix = bytes.get(13..).unwrap_or_default();
    let Some([b1, b2, r1, r2, r3, r4, n1, n2, n3, n4, n5, n6, n7]) =
        bytes.get(..13).and_then(digits)
    else {
        return false;
    };
    if !matches!(suffix.len(), 2 | 3) || !suffix.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let (branch, number) = ([r1, r2, r3, r4], [n1, n2, n3, n4, n5, n6, n7]);
    match (b1, b2) {
        (0, 1..=4 | 6) | (1, _) | (2, 0..=4 | 7) | (3, 0 | 5 | 8) => {
            let base = weighted(&number, &[0, 10, 5, 8, 4, 2, 1]);
            // Of large numbers the branch does not count.
            let large = (n1, n2, n3) >= (0, 9, 9);
            let branch = if large { 0 } else { weighted(&branch, &[6, 3, 7, 9]) };
            base.wrapping_add(branch) % 11 == 0
        }
        (0, 8) => weighted(&number, &[7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11),
        (2, 5) | (3, 3) => weighted(&number, &[1, 7, 3, 1, 7, 3, 1]).is_multiple_of(10),
        (0, 9) | (2, 6 | 8 | 9) | (3, 1) => true,
        _ => false,
    }
}

/// Hungarian account: bank and branch, then one or two groups of eight, each group with its check.
pub(in super::super) fn hu_account(code: &Code) -> bool {
    let bytes = code.bytes();
    let sound = |group: &[u8]| {
        let values: Vec<u32> = group.iter().map(|c| u32::from(c.wrapping_sub(b'0'))).collect();
        weighted(&values, &[9, 7, 3, 1].repeat(4)).is_multiple_of(10)
    };
    matches!(bytes.len(), 16 | 24)
        && bytes.iter().all(u8::is_ascii_digit)
        && bytes.split_at_checked(8).is_some_and(|(bank, account)| sound(bank) && sound(account))
}

/// RIB: bank, branch, account with letters, key.
pub(in super::super) fn fr_rib(code: &Code) -> bool {
    let digit = |c: u8| match c {
        b'0'..=b'9' => u32::from(c.wrapping_sub(b'0')),
        b'A'..=b'R' => u32::from(c.wrapping_sub(b'A') % 9).wrapping_add(1),
        _ => u32::from(c.wrapping_sub(b'S')).wrapping_add(2),
    };
    let bytes = code.bytes();
    let fixed = bytes.get(..10).into_iter().chain(bytes.get(21..)).flatten();
    let values: Vec<u32> = bytes.iter().map(|c| digit(*c)).collect();
    bytes.len() == 23 && fixed.clone().all(u8::is_ascii_digit) && modulo(&values, 97) == 0
}

/// NRB, the Polish account: the IBAN without its letters.
pub(in super::super) fn pl_nrb(code: &Code) -> bool {
    code.digits::<26>().is_some_and(|nrb| {
        let (check, account) = nrb.split_at_checked(2).unwrap_or_default();
        modulo(&[account, &[2, 5, 2, 1], check].concat(), 97) == 1
    })
}

/// NIB, the Portuguese account.
pub(in super::super) fn pt_nib(code: &Code) -> bool {
    code.digits::<21>().is_some_and(|nib| nib.iter().any(|d| *d != 0) && modulo(&nib, 97) == 1)
}

/// CLABE, the Mexican account.
pub(in super::super) fn mx_clabe(code: &Code) -> bool {
    code.digits::<18>().is_some_and(|[body @ .., check]| {
        let sum = body.iter().zip([3, 7, 1].into_iter().cycle());
        let sum = sum.fold(0_u32, |sum, (d, w)| sum.wrapping_add(d.wrapping_mul(w) % 10));
        body.iter().any(|d| *d != 0) && missing(sum, 10) == check
    })
}

/// Bankgiro, of Sweden: seven or eight digits.
pub(in super::super) fn se_bankgiro(code: &Code) -> bool {
    code.digits::<7>().is_some_and(|giro| luhn(&giro))
        || code.digits::<8>().is_some_and(|giro| luhn(&giro))
}
